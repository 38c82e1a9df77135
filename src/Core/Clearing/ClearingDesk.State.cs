using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Clearing;

public sealed partial class ClearingDesk
{
    public void Save(StateWriter to)
    {
        var sets = new List<NettingSet>(open.Keys);
        sets.Sort(InOrder);
        to.Int(sets.Count);
        foreach (var set in sets)
        {
            var r = open[set];
            to.Int(set.Party.Number).Date(set.SettleOn).Int(set.Instrument.Number).Int(set.Currency.Number).Long(set.Trade);
            to.Int(r.Count).Long((long)r.Value).Long((long)r.Quantity).Long((long)r.Amount).Int(r.Traded.Count);
            foreach (var (on, count) in r.Traded) to.Date(on).Int(count);
        }
        to.Long(netted).Int(alone.Count);
        foreach (var (trade, known) in alone) to.Long(trade).Long(known.Obligation).Date(known.SettleOn);
        to.Int(tradedOn.Count);
        foreach (var (obligation, on) in tradedOn) to.Long(obligation).Date(on);
    }

    public void Load(ref StateReader from)
    {
        var sets = from.Int();
        for (var i = 0; i < sets; i++)
        {
            var set = new NettingSet(new(from.Int()), from.Date(), new(from.Int()), new(from.Int()), from.Long());
            var running = new Running { Count = from.Int(), Value = from.Long(), Quantity = from.Long(), Amount = from.Long() };
            for (var dates = from.Int(); dates > 0; dates--) running.Traded.Add((from.Date(), from.Int()));
            open.Add(set, running);
        }
        netted = from.Long();
        var trades = from.Int();
        for (var i = 0; i < trades; i++) alone.Add(from.Long(), (from.Long(), from.Date()));
        for (var nets = from.Int(); nets > 0; nets--) tradedOn.Add(from.Long(), from.Date());
    }
}
