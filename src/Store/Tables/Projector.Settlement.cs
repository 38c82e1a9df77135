using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Sqlite;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, ClearingFact fact)
    {
        switch (fact)
        {
            case ClearingFact.ObligationNetted f:
                var s = f.Set;
                Into("obligation", 12).Int(s.Party.Number).Date(s.SettleOn).Int(s.Instrument.Number).Int(s.Currency.Number).Int(s.Trade)
                    .Date(f.Day).Int(number).Int(f.GrossCount).Int(f.GrossValue).Int(f.NetQuantity).Int(f.NetAmount)
                    .Null().Add();
                var key = (Rows.Number(f.Day), s.Party.Number, s.Currency.Number);
                var n = netted.GetValueOrDefault(key);
                netted[key] = new(
                    n.GrossCount + f.GrossCount, n.GrossValue + f.GrossValue, n.NetCount + 1, n.NetValue + Math.Abs(f.NetAmount));
                break;
            case ClearingFact.ObligationUndone f:
                connection.Execute("UPDATE obligation SET undone = $u WHERE number = $n", ("$u", number), ("$n", f.Obligation));
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Take(long number, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Instructed f:
                var m = f.Movement;
                Into("instruction", 11).Int(number).Int((int)f.Against.Kind).Int(f.Against.Party.Number).Int(f.Against.Account.Number)
                    .Int(m.Instrument.Number).Int(m.Quantity).Int(m.Currency.Number).Int(m.Amount).Date(f.SettleOn).Int(f.Cause)
                    .Int(day).Add();
                break;
            case SettlementFact.Settled f: Outcome((number, f.Instruction), ("SETTLED", f.Day, FailReason.None), f.Part); break;
            case SettlementFact.Offset f:
                Outcome((number, f.Delivery), ("OFFSET", f.Day, FailReason.None), f.Parts.Delivered);
                Outcome((number, f.Receipt), ("OFFSET", f.Day, FailReason.None), f.Parts.Received);
                break;
            case SettlementFact.Failed f: Outcome((number, f.Instruction), ("FAILED", f.Day, f.Why), f.Rest); break;
            case SettlementFact.Withdrawn f:
                Into("settlement", 7).Int(number).Int(f.Instruction).Int(day).Text("WITHDRAWN").Int(0).Int(0).Int(0).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Outcome((long Number, long Instruction) of, (string Name, DateOnly On, FailReason Why) end, Movement m) => Into("settlement", 7)
        .Int(of.Number).Int(of.Instruction).Date(end.On).Text(end.Name).Int(m.Quantity).Int(m.Amount).Int((int)end.Why).Add();
}
