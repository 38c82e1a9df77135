using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    public void Save(StateWriter to)
    {
        to.Date(SettledThrough).Long(lastClose).Int(rows.Count);
        for (var i = 0; i < rows.Count; i++) Save(to, rows[i]);
        to.Int(closes.Count);
        foreach (var (day, count) in closes) to.Date(day).Int(count);
        to.Int(accrued.Count);
        foreach (var (booked, amount) in accrued) to.Long(booked).Long(amount);
        to.Int(cut.From).Int(cut.Through).Int(alleged.Count);
        foreach (var a in alleged.Values)
            to.Text(a.TradeId).Int(a.Party.Number).Int((int)a.Side).Int(a.Instrument.Number).Long(a.Quantity).Decimal(a.Price)
                .Date(a.SettleOn).Decimal(a.NetAmount);
        to.Int(said.Count);
        foreach (var (reference, (t, isByTerms)) in said)
            to.Text(reference).Int(isByTerms ? 1 : 0).Int(t.IsFree is { } isFree ? isFree ? 2 : 1 : 0).Int(t.TradeDate is null ? 0 : 1)
                .Date(t.TradeDate ?? default).Text(t.Currency).Text(t.Deliverer).Text(t.Receiver).Text(t.Csd).Text(t.OwnCsd)
                .Text(t.TransactionType);
        SaveDiffering(to);
    }

    void Save(StateWriter to, in TradeRow t)
    {
        to.Text(ids.Text(t.Id.At, t.Id.Length)).Text(MicOf(t.Mic))
            .Long(t.Booked).Long(t.ExecutedAt).Long(t.Quantity).Long(t.Principal).Decimal(t.Price);
        for (var kind = 0; kind < Charges.MostKinds; kind++) to.Long(t.Charges[kind]);
        to.Int(t.Account).Int(t.Instrument).Int(t.Currency).Int(t.Counterparty).Date(t.TradeDate).Date(t.SettleOn);
        to.Int((int)t.Side | (int)t.Capacity << 8 | (int)t.Mark << 16);
    }

    public void Load(ref StateReader from)
    {
        (SettledThrough, lastClose) = (from.Date(), from.Long());
        var count = from.Int();
        for (var i = 0; i < count; i++)
        {
            Add(from.Text(), Row(ref from));
            Wait(i);
        }
        if (SettledThrough != default) StopWaiting(SettledThrough);
        for (var days = from.Int(); days > 0; days--) closes.Add((from.Date(), from.Int()));
        for (count = from.Int(); count > 0; count--) accrued.Add(from.Long(), from.Long());
        cut = (from.Int(), from.Int());
        for (count = from.Int(); count > 0; count--)
        {
            var a = new Alleged(from.Text(), new(from.Int()), (Side)from.Int(), new(from.Int()), from.Long(), from.Decimal(), from.Date(),
                from.Decimal());
            alleged.Add(a.TradeId, a);
        }
        for (count = from.Int(); count > 0; count--)
        {
            var (reference, isByTerms, isFree, isDated) = (from.Text(), from.Int() == 1, from.Int(), from.Int() == 1);
            var tradeDate = from.Date();
            Allege(new TradeFact.AllegementDetailed(reference, new(isFree == 0 ? null : isFree == 2, isDated ? tradeDate : null,
                from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Text()), isByTerms));
        }
        LoadDiffering(ref from);
    }

    static TradeRow Row(ref StateReader from)
    {
        var row = new TradeRow
        {
            Mic = PackedMic(from.Text()), Booked = from.Long(), ExecutedAt = from.Long(), Quantity = from.Long(),
            Principal = from.Long(), Price = from.Decimal(), Charges = new(from.Long(), from.Long(), from.Long(), from.Long()),
            Account = from.Int(), Instrument = from.Int(), Currency = from.Int(), Counterparty = from.Int(),
            TradeDate = from.Date(), SettleOn = from.Date(),
        };
        var packed = from.Int();
        (row.Side, row.Capacity, row.Mark) = ((Side)(packed & 0xff), (Capacity)(packed >> 8 & 0xff), (TradeMark)(packed >> 16));
        return row;
    }
}
