using Countinghouse.App.Web.Pages;
using Countinghouse.Kernel;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>What is known of a thing: a name, its value as the tables have it, and where that leads.</summary>
sealed record ThingField(string Name, string Value, Cell Cell, string? Link = null);

/// <summary>One trade, instruction, account, asset or party, as far as who asks may see it.</summary>
sealed record Thing(string Title, IReadOnlyList<ThingField> Known, IReadOnlyList<ThingPage.Part> Parts)
{
    const int MostCauses = 100; // the newest: a filter is at most a thousand characters or so

    public IReadOnlyList<string> Notes { get; init; } = [];

    public static string Quoted(string value) => $"\"{value.Replace("\"", "", StringComparison.Ordinal)}\"";

    /// <summary>The first rows of a list that a filter lets through; none where who asks may see none of it.</summary>
    public static ThingPage.Part? PartOf((string Title, string List, string Filter) of, Visit visit, ReadBook books)
    {
        var sight = visit.SightOf(of.List);
        var columns = books.Columns(of.List);
        if (sight.Why != Refusal.None || sight.Accounts.Count > 0 && !SqlList.SaysWhose(columns)) return null;
        var filter = ListFilter.Parse(of.Filter, columns, out _);
        var page = books.Page(of.List, new(new(), filter, [], 0, 20) { Accounts = sight.Accounts }, visit.Point);
        return new(of.Title, new(of.List, page.Columns, page.Rows, []), of.List, of.Filter, page.Total);
    }

    static ThingPage.Part[] PartsOf(Visit visit, ReadBook books, params (string, string, string)[] of) =>
        [.. of.Select(p => PartOf(p, visit, books)).OfType<ThingPage.Part>()];

    static List<ThingField> Fields(Report report) => report.Rows.Count == 0 ? []
        : [.. report.Columns.Select((c, i) => new ThingField(c.Name, report.Rows[^1][i], c.Cell, Links.Of(c.Name, report.Rows[^1][i])))];

    public static Thing? Trade(string id, Visit visit, ReadBook books)
    {
        var found = PartOf(("Versions", "trades", $"trade_id:{Quoted(id)}"), visit, books);
        // Of a trade that has ever been another account's nothing is told to who may not see that account.
        if (found is not { Total: > 0 } || found.Total != books.Page("trades", Whole($"trade_id:{Quoted(id)}", books), visit.Point).Total)
            return null;
        var until = new ReportFilter(visit.Point.AsOf);
        var (life, settles) = books.Ask(visit.Point, b => (b.TradeLife(id, until), b.SettlesIn(id, until)));
        var known = Fields(found.Report);
        if (settles is { } at && visit.SightOf("instructions") is { Why: Refusal.None, Accounts: [] })
            known.Add(new("settles_in", $"instruction {at.Instruction}", Cell.Text, $"/instructions/{at.Instruction}"));
        var booked = found.Report.Rows[^1][found.Report.Columns.TakeWhile(c => c.Name != "fact").Count()];
        return new($"Trade {id}", known,
            [new("What happened", life), .. PartsOf(visit, books, ("Entries of the ledger", "entries", $"cause:{booked}"))]);
    }

    public static Thing? Instruction(long number, Visit visit, ReadBook books)
    {
        if (PartOf(("Instruction", "instructions", $"instruction:{number}"), visit, books) is not { Total: > 0 } found) return null;
        var life = books.Ask(visit.Point, b => b.Life(number, until: new(visit.Point.AsOf)));
        // An entry is known by the fact that caused it: the instruction's own, or one of its settlements and penalties.
        var causes = string.Join(',', life.Rows.Select(r => r[0]).Reverse().Take(MostCauses));
        return new($"Instruction {number}", Fields(found.Report),
        [
            new("What happened", life), .. PartsOf(visit, books, ("Penalties", "penalties", $"instruction:{number}"),
                ("Entries of the ledger", "entries", causes.Length > 0 ? $"cause:{causes}" : $"cause:{number}")),
        ])
        {
            // What it is linked with may be another account's.
            Notes = [.. life.Notes.Where(n => visit.SightOf("instructions").Accounts.Count == 0
                || !n.StartsWith("linked", StringComparison.Ordinal))],
        };
    }

    /// <summary>A corporate action in its newest version, with what it is worth to whom.</summary>
    public static Thing? Action(string id, Visit visit, ReadBook books)
    {
        var of = $"id:{Quoted(id)}";
        return PartOf(("Action", "corporate-actions", of), visit, books) is not { Total: > 0 } found ? null
            : new($"Corporate action {id}", Fields(found.Report), [.. LifeOf(("actions", id), visit, books),
                .. PartsOf(visit, books, ("Due to accounts", "entitlements", of), ("Claims", "claims", of))]);
    }

    /// <param name="of">accounts, assets or parties, and the code.</param>
    public static Thing? Master((string Kind, string Code) of, Visit visit, ReadBook books)
    {
        if (of.Kind == "accounts" && !Reaches(visit, "positions", of.Code)) return null;
        var known = books.Ask(visit.Point, b => b.Master(of.Kind, of.Code));
        if (known.Count == 0) return null;
        var code = Quoted(of.Code);
        (string, string, string)[] parts = of.Kind switch
        {
            "accounts" => [("Positions", "positions", $"account:{code}"), ("Cash", "balances", $"account:{code}"), ("Trades", "trades",
                $"account:{code}"),
                ("Instructions", "instructions", $"counterparty:{code}"), ("Entries of the ledger", "entries", $"account:{code}")],
            "assets" when known.All(k => k.Name != "cfi") => [("Balances", "balances", $"currency:{code}"), ("Entries of the ledger",
                "entries", $"asset:{code}")],
            "assets" => [("Holders", "positions", $"isin:{code}"), ("Stock record", "stock-record", $"isin:{code}"), ("Obligations",
                "obligations", $"isin:{code}"),
                ("Fails", "fails", $"isin:{code}"), ("Trades", "trades", $"isin:{code}")],
            _ => [("Obligations", "obligations", $"counterparty:{code}"), ("Instructions", "instructions", $"counterparty:{code}"),
                ("Affirmation", "affirmation", $"counterparty:{code}"), ("Margin", "margin", $"counterparty:{code}"), ("Trades",
                    "trades", $"counterparty:{code}")],
        };
        return new($"{of.Kind switch { "accounts" => "Account", "assets" => "Asset", _ => "Party" }} {of.Code}",
            [.. known.Select(k => new ThingField(k.Name, k.Value, Cell.Text))],
            [.. LifeOf(of, visit, books), .. of.Kind == "assets" ? BondParts(of.Code, visit, books) : [], .. PartsOf(visit, books, parts)]);
    }

    // Of a bond, what it yields at prices around the newest, and what it pays and when.
    static ThingPage.Part[] BondParts(string isin, Visit visit, ReadBook books) => visit.SightOf("bond-yields").Why != Refusal.None ? []
        : books.Ask(visit.Point, b => new (string Title, Report? Report)[]
        {
            ("Price and yield", b.BondLadder(isin, new(visit.Point.AsOf))), ("Coupons", b.BondSchedule(isin, new(visit.Point.AsOf))),
        }).Where(p => p.Report is { Rows.Count: > 0 }).Select(p => new ThingPage.Part(p.Title, p.Report!)).ToArray();

    // What concerns the whole firm is told to who sees all of it; of an account, to who sees the account.
    static IEnumerable<ThingPage.Part> LifeOf((string Kind, string Code) of, Visit visit, ReadBook books)
    {
        var told = books.Ask(visit.Point, b => b.HistoryOf(of, new(visit.Point.AsOf), page =>
            visit.SightOf(page) is { Why: Refusal.None } sight && (of.Kind == "accounts" || sight.Accounts.Count == 0)));
        return told.Rows.Count > 0 ? [new("What happened", told)] : [];
    }

    /// <summary>Whether who asks sees this account on a page.</summary>
    public static bool Reaches(Visit visit, string page, string account) => visit.SightOf(page) is { Why: Refusal.None } sight
        && (sight.Accounts.Count == 0 || sight.Accounts.Any(a => a.Has(account)));

    static ListQuery Whole(string filter, ReadBook books) =>
        new(new(), ListFilter.Parse(filter, books.Columns("trades"), out _), [], 0, 1);
}
