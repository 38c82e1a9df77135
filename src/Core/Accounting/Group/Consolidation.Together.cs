using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// Several entities of one currency as one: each account's balances are one balance, each security's holdings one holding, and what there is
// of a line in a currency is translated once, as the firm's own statements do.
public static partial class Consolidation
{
    /// <summary>Their lines in their own currency, each of those among members with the LEI of whose it is.</summary>
    static IEnumerable<(string Lei, GroupLine Line)> Together(List<GroupEntity> pool, HashSet<string> members, bool setOff)
    {
        var (currency, lines) = (pool[0].Currency, new List<(string Lei, GroupLine Line)>());
        var sums = pool.SelectMany(e => e.Lines.Select(l => (
            Lei: l.With.Length > 0 && l.With != e.Lei && members.Contains(l.With) ? e.Lei : "",
            Holder: !setOff && l.Account.Length > 0 && IsBalance(l.Section) ? e.Lei : "", Line: l)))
            .GroupBy(l => (l.Lei, l.Holder, Line: l.Line with { Amount = 0 }))
            .Select(g => (g.Key.Lei, g.Key.Holder, Line: g.Key.Line with
            { Amount = InUnits(g.Sum(l => l.Line.Amount), g.Key.Line.Currency) }))
            .GroupBy(l => (l.Lei, l.Holder, Line: l.Line with { Amount = 0, Isin = l.Line.Account.Length > 0 ? "" : l.Line.Isin }))
            .Select(g => (g.Key.Lei, Line: BySide(g.Key.Line with { Amount = g.Sum(l => l.Line.Amount) })));
        foreach (var same in sums.GroupBy(l => (l.Lei, Line: l.Line with { Amount = 0, Isin = "" })))
            lines.Add((same.Key.Lei, same.Key.Line with { Amount = Translated(same.Sum(l => l.Line.Amount), same.Key.Line, currency) }));
        // By what an account came to in all, over its currencies, it is of the one line or the other.
        List<(string Lei, GroupLine Line)> told = [.. lines.GroupBy(l => (l.Lei, l.Line.Section, l.Line.Account, l.Line.Line, l.Line.Other,
            l.Line.With)).Select(g => (g.Key.Lei, Line: new GroupLine(g.Key.Section, g.Sum(l => l.Line.Amount) < 0 && g.Key.Other.Length > 0
                ? g.Key.Other : g.Key.Line, g.Sum(l => l.Line.Amount), g.Key.With)))];
        if (pool.Exists(e => e.Lines.Any(l => l.Currency.Length > 0))
            && told.Sum(l => l.Line.Section == GroupSection.Assets ? l.Line.Amount : -l.Line.Amount) is not 0 and var rounding)
            told.Add(("", new(GroupSection.Translation, "Rounding of translation", rounding))); // in equity, as the balance sheet has it
        return told.GroupBy(l => (l.Lei, Line: l.Line with { Amount = 0 }))
            .Select(g => (g.Key.Lei, g.Key.Line with { Amount = g.Sum(l => l.Line.Amount) }));
    }

    static bool IsBalance(GroupSection section) => section is GroupSection.Assets or GroupSection.Liabilities;

    // Of an account, or of a security, what there is of it in a currency decides whether it is had or owed.
    static GroupLine BySide(GroupLine line) =>
        line.Section != GroupSection.Assets || line.Other.Length == 0 ? line
        : line with
        {
            Section = line.Amount < 0 ? GroupSection.Liabilities : line.Section,
            Line = line.Amount < 0 ? line.Other : line.Line,
            Amount = Math.Abs(line.Amount),
            Account = "",
            Other = "",
        };

    static decimal InUnits(decimal amount, string currency) =>
        currency.Length == 0 ? amount : Math.Round(amount, Currencies.Scale(currency), MidpointRounding.AwayFromZero);

    static decimal Translated(decimal amount, GroupLine at, string into) => at.Currency.Length == 0 ? amount
        : Math.Round(amount * at.Times / at.Over, Currencies.Scale(into), MidpointRounding.AwayFromZero);
}
