using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

public sealed partial class LotDesk
{
    public void Save(StateWriter to)
    {
        to.Int(policies.Count);
        foreach (var p in policies)
            to.Int(p.Account.Number).Int(p.Instrument?.Number ?? -1).Date(p.From).Int((int)p.Method).Int(p.WashSales ? 1 : 0)
                .Int(p.FeesInside ? 1 : 0);
        to.Int(chosen.Count);
        foreach (var (trade, lots) in chosen) Save(to.Text(trade), lots);
        to.Int(brought.Count);
        foreach (var b in brought.Values)
            to.Int(b.Account.Number).Int(b.Instrument.Number).Text(b.Lot).Date(b.Acquired).Date(b.HeldSince).Long(b.Quantity).Long(b.Cost);
        to.Int(opened.Count);
        foreach (var (place, units) in opened) to.Int(place.Account).Int(place.Instrument).Long(units);
        to.Int(transfers.Count);
        foreach (var t in transfers.Values)
            Save(to.Text(t.Reference).Int(t.From.Number).Int(t.To.Number).Int(t.Instrument.Number).Long(t.Quantity).Date(t.On), t.Lots);
    }

    static void Save(StateWriter to, ChosenLot[] lots)
    {
        to.Int(lots.Length);
        foreach (var lot in lots) to.Text(lot.Lot).Long(lot.Quantity);
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
            policies.Add(new(new(from.Int()), from.Int() is >= 0 and var asset ? new Reference.AssetId(asset) : null, from.Date(),
                (LotMethod)from.Int(), from.Int() == 1, from.Int() == 1));
        for (var count = from.Int(); count > 0; count--) chosen.Add(from.Text(), Lots(ref from));
        for (var count = from.Int(); count > 0; count--)
        {
            var b = new BroughtLot(new(from.Int()), new(from.Int()), from.Text(), from.Date(), from.Date(), from.Long(), from.Long());
            brought.Add((b.Account.Number, b.Instrument.Number, b.Lot), b);
        }
        for (var count = from.Int(); count > 0; count--) opened.Add((from.Int(), from.Int()), from.Long());
        for (var count = from.Int(); count > 0; count--)
        {
            var t = new LotTransfer(from.Text(), new(from.Int()), new(from.Int()), new(from.Int()), from.Long(), from.Date(),
                Lots(ref from));
            transfers.Add(t.Reference, t);
        }
    }

    static ChosenLot[] Lots(ref StateReader from)
    {
        var lots = new ChosenLot[from.Int()];
        for (var i = 0; i < lots.Length; i++) lots[i] = new(from.Text(), from.Long());
        return lots;
    }
}
