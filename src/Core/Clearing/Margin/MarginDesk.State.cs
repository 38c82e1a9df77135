using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Clearing;

public sealed partial class MarginDesk
{
    public void Save(StateWriter to)
    {
        to.Int(agreements.Count);
        foreach (var ((party, from), t) in agreements)
        {
            to.Int(party).Date(from).Long(t.Threshold).Long(t.MinimumTransfer).Long(t.Rounding).Int((int)t.Method).Decimal(t.FloorBp);
            to.Int((int)t.Direction).Int(t.Window);
        }
        haircuts.Save(to);
        to.Int(last.Count);
        foreach (var (party, (day, f)) in last)
        {
            to.Int(party).Date(day).Int(f.OpenCount).Int(f.Unpriced).Long(f.Gross).Long(f.Variation).Int((int)f.Initial.Method);
            to.Long(f.Initial.Amount).Int(f.Initial.Scenarios).Long(f.Given).Long(f.Taken).Long(f.RequiredGiven ?? -1);
            to.Long(f.RequiredTaken ?? -1);
        }
        to.Int(calls.Count);
        foreach (var call in calls.Values)
        {
            var t = call.Terms;
            to.Long(call.Number).Date(t.Day).Int(t.Party.Number).Int((int)t.Direction).Long(t.Amount).Date(t.DueOn).Text(t.Reason);
            to.Long(call.Agreed ?? -1).Long(call.Disputed).Long(call.Delivered);
        }
        to.Int(holdings.Count);
        foreach (var ((party, direction, asset), v) in holdings)
            to.Int(party).Int((int)direction).Int(asset).Long(v.Quantity).Decimal(v.Price).Decimal(v.HaircutBp).Long(v.Value).Long(v.After);
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
            agreements.Add((from.Int(), from.Date()), new(from.Long(), from.Long(), from.Long(), (InitialMethod)from.Int(), from.Decimal(),
                (MarginDirection)from.Int(), from.Int()));
        haircuts.Load(ref from);
        for (var count = from.Int(); count > 0; count--)
            last.Add(from.Int(), (from.Date(), new(from.Int(), from.Int(), from.Long(), from.Long(),
                new((InitialMethod)from.Int(), from.Long(), from.Int()), from.Long(), from.Long(), OrNone(from.Long()),
                OrNone(from.Long()))));
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            calls.Add(number, new(number, new(from.Date(), new(from.Int()), (MarginDirection)from.Int(), from.Long(), from.Date(),
                from.Text()))
            { Agreed = OrNone(from.Long()), Disputed = from.Long(), Delivered = from.Long() });
        }
        for (var count = from.Int(); count > 0; count--)
            holdings.Add((from.Int(), (MarginDirection)from.Int(), from.Int()),
                new(from.Long(), from.Decimal(), from.Decimal(), from.Long(), from.Long()));
    }

    // No amount of these is below zero.
    static long? OrNone(long value) => value < 0 ? null : value;
}
