using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, ReconciliationFact fact)
    {
        switch (fact)
        {
            case ReconciliationFact.RuleSet { Terms: var t } f:
                Into("matching_rule", 9).Int(number).Int(f.Rule).Int((int)t.Shape).Text(t.Of).Text(t.Asset).Decimal(t.Tolerance).Int(t.Days)
                    .Date(f.Day).Text(t.WriteOff ?? "").Add();
                break;
            case ReconciliationFact.RuleRemoved f:
                Into("matching_rule", 9).Int(number).Int(f.Rule).Null().Text("").Text("").Text("0").Int(0).Date(f.Day).Text("").Add();
                break;
            case ReconciliationFact.ItemsMatched f: TakeMatch(number, f); break;
            case ReconciliationFact.MatchUndone f:
                Execute("UPDATE match_ SET undone = @n, reason = @r WHERE match = @m", ("@n", number), ("@r", $"{f.By}: {f.Reason}"),
                    ("@m", f.Match));
                break;
            case ReconciliationFact.StatementLaid: break; // its lines are in breaks and matches
            case ReconciliationFact.StatementReconciled f:
                Into("reconciled", 5).Int(number).Int(f.Statement).Date(f.Day).Int(f.Lines).Int(f.Agreed).Add();
                break;
            case ReconciliationFact.BreakOpened { Of: var of } f:
                Into("break_", 11).Int(number).Int((int)of.Kind).Text(of.Account).Text(of.Asset).Text(of.Reference).Date(f.Since)
                    .Decimal(f.Figures.Ours).Decimal(f.Figures.Theirs).Int(f.IsExplained ? 1 : 0).Text(f.Explanation).Date(f.Day).Add();
                TakeItems(number, number, f.Items);
                break;
            default: TakeChange(number, fact); break;
        }
    }

    void TakeMatch(long number, ReconciliationFact.ItemsMatched f)
    {
        Into("match_", 14).Int(number).Int(f.Match).Int(f.Rule).Text(f.Of.Account).Text(f.Of.Asset).Int(f.Items.Count(i => i.IsOurs))
            .Int(f.Items.Count(i => !i.IsOurs)).Decimal(f.Items.Sum(i => i.IsOurs ? 0 : i.Units)).Decimal(f.Difference).Text(f.Why)
            .Text(f.By).Date(f.Day).Null().Null().Add();
        foreach (var (line, i) in f.Items.Index())
            Into("match_item", 8).Int(f.Match).Int(line).Int(i.IsOurs ? 1 : 0).Text(i.Name).Text(i.Reference).Date(i.Day).Decimal(i.Units)
                .Text(i.Narrative).Add();
    }

    void TakeItems(long number, long of, ReconItem[] items)
    {
        foreach (var (line, i) in items.Index())
            Into("break_item", 9).Int(number).Int(line).Int(of).Int(i.IsOurs ? 1 : 0).Text(i.Name).Text(i.Reference).Date(i.Day)
                .Decimal(i.Units).Text(i.Narrative).Add();
    }

    void TakeChange(long number, ReconciliationFact fact)
    {
        switch (fact)
        {
            case ReconciliationFact.BreakChanged f:
                Into("break_change", 8).Int(number).Int(f.Break).Date(f.Day).Text("CHANGED").Text("").Text("").Decimal(f.Figures.Ours)
                    .Decimal(f.Figures.Theirs).Add();
                TakeItems(number, f.Break, f.Items);
                break;
            case ReconciliationFact.BreakAssigned f: Changed((number, f.Break, f.Day), "ASSIGNED", f.By, f.Owner); break;
            case ReconciliationFact.BreakExplained f:
                Changed((number, f.Break, f.Day), f.IsWhole ? "EXPLAINED" : "NOT EXPLAINED", f.By, f.Reason);
                break;
            case ReconciliationFact.BreakNoted f: Changed((number, f.Break, f.Day), "NOTED", f.By, f.Comment); break;
            case ReconciliationFact.WriteOffAsked f: Changed((number, f.Break, f.Day), "WRITE-OFF ASKED", f.By, f.Reason); break;
            case ReconciliationFact.WriteOffRejected f: Changed((number, f.Break, f.Day), "WRITE-OFF REJECTED", f.By, f.Reason); break;
            case ReconciliationFact.BreakWrittenOff f:
                Changed((number, f.Break, f.Day), "WRITTEN OFF", f.By, $"against {books[f.Against].Terms.Code}");
                break;
            case ReconciliationFact.BreakClosed f:
                Changed((number, f.Break, f.Day), "CLOSED", f.By, f.How switch
                {
                    BreakEnd.Agreed => "the two sides agree",
                    BreakEnd.Over => "it is no longer open here",
                    BreakEnd.Matched when f.Reason.Length == 0 => "matched",
                    _ => f.Reason,
                });
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Changed((long Number, long Break, DateOnly Day) of, string change, string by, string reason) =>
        Into("break_change", 8).Int(of.Number).Int(of.Break).Date(of.Day).Text(change).Text(by).Text(reason).Null().Null().Add();
}
