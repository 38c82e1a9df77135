using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Settlement;

public sealed partial class SettlementDesk
{
    public void Save(StateWriter to)
    {
        to.Int(open.Count);
        foreach (var i in open.Values)
        {
            var (t, m) = (i.Terms, i.Terms.Movement);
            to.Long(i.Number).Long(t.Cause).Int((int)t.Against.Kind).Int(t.Against.Party.Number).Int(t.Against.Account.Number)
                .Date(t.SettleOn);
            to.Int(m.Instrument.Number).Long(m.Quantity).Int(m.Currency.Number).Long(m.Amount);
            to.Long(i.RestQuantity).Long(i.RestAmount).Int(i.Failing ? 1 : 0);
        }
    }

    public void Load(ref StateReader from)
    {
        var count = from.Int();
        for (var i = 0; i < count; i++)
        {
            var number = from.Long();
            var terms = new SettlementFact.Instructed(
                from.Long(), new((InstructionKind)from.Int(), new(from.Int()), new(from.Int())), from.Date(),
                new(new(from.Int()), from.Long(), new(from.Int()), from.Long()));
            open.Add(number, new(number, terms) { RestQuantity = from.Long(), RestAmount = from.Long(), Failing = from.Int() == 1 });
            byCause[terms.Cause] = number;
        }
    }
}
