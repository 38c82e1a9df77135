using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // The instrument of each action, in its newest version.
    Dictionary<string, string> IsinsOfActions(long end)
    {
        Dictionary<string, string> isins = new(StringComparer.Ordinal);
        foreach (var (id, isin) in List("SELECT id, isin FROM action WHERE number < @e ORDER BY number",
            r => (r.GetString(0), r.GetString(1)), ("@e", end))) isins[id] = isin;
        return isins;
    }

    /// <summary>
    /// What came of dividends, coupons and the like: paid or taken back in the period, or due after it and in net assets already. Net is
    /// what moves the account; with the tax withheld, as its entry has it, it is the gross.
    /// </summary>
    Report DistributionsPart(ClientAccount account, List<Posting> moved, ForAll of)
    {
        List<(long Day, long Fact, string[] Row)> rows = [];
        void Add((long Day, long Fact, long Cause) at, (long Asset, long Net, long Withheld) paid, string status)
        {
            var unit = UnitOf(paid.Asset);
            var action = of.Postings.ActionOf(at.Cause).Split(' ', 2);
            var id = action is [_, var rest] ? rest.Replace(" undone", "", StringComparison.Ordinal) : "";
            var (held, each) = EntitledOn(account.Number, at.Cause, paid);
            rows.Add((at.Day, at.Fact,
            [
                Plain.Date(at.Day), id, action[0], of.Isins.GetValueOrDefault(id, ""), held, each, unit.Code,
                Plain.Amount(paid.Net + paid.Withheld, unit.Scale), Plain.Amount(paid.Withheld, unit.Scale),
                Plain.Amount(paid.Net, unit.Scale), status, $"{at.Fact}",
            ]));
        }
        foreach (var m in moved)
            if (m.Kind == EntryKind.ActionEntitlement || m.Kind == EntryKind.ActionReversal && !UnitOf(m.Asset).IsSecurity)
                Add((m.Day, m.Fact, m.Cause), (m.Asset, m.Amount, m.Withheld),
                    m.Kind == EntryKind.ActionReversal ? "TAKEN_BACK" : "PAID");
        foreach (var due in of.Unpaid.Unpaid[account.Number])
            if (due.Amount != 0) Add((due.Due, due.Fact, due.Cause), (due.Asset, due.Amount, due.Withheld), "DUE");
        return Make("distributions",
            "@date id type isin #entitled #per_unit asset #gross #tax_withheld #net status #fact",
            [.. rows.OrderBy(r => r.Day).ThenBy(r => r.Fact).Select(r => r.Row)]);
    }

    // Who is entitled is told before it is moved: the units it was reckoned on, and what each was paid, where the move is just that.
    (string Held, string Each) EntitledOn(long account, long cause, (long Asset, long Net, long Withheld) paid)
    {
        foreach (var t in List("""
            SELECT t.held, o.scale, k.cash, t.gross - t.withheld + t.in_lieu, t.withheld, t.units, k.new FROM entitlement t
            JOIN action_change k ON k.id = t.id AND k.version = t.version AND k.place = t.change AND k.number =
              (SELECT max(l.number) FROM action_change l WHERE l.id = t.id AND l.version = t.version AND l.number < t.number)
            JOIN asset o ON o.number = k.old
            WHERE t.number = (SELECT max(number) FROM entitlement WHERE number < @c) AND t.account = @a
            """, r => (Held: Plain.Amount(r.GetInt64(0), r.GetInt32(1)), Cash: Exact(r.GetString(2)), Net: r.GetInt64(3),
                Withheld: r.GetInt64(4), Units: r.GetInt64(5), New: r.GetInt64(6)), ("@c", cause), ("@a", account)))
            if (UnitOf(paid.Asset).IsSecurity) return (t.New, t.Units) == (paid.Asset, paid.Net) ? (t.Held, "") : ("", "");
            else if ((t.Net, t.Withheld) == (paid.Net, paid.Withheld)) return (t.Held, t.Cash == 0 ? "" : Shown(t.Cash));
        return ("", "");
    }
}
