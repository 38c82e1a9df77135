using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>The pages that are not lists: the day, and one of each thing there is.</summary>
static class PageRoutes
{
    const int MostWord = 200;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpContext http, BookHost host, ReadBook books) => Server.Visit(http, host) is var visit
            ? Server.Page<DayPage>(("Visit", visit), ("Picture", DayPicture.Of(books, visit.Point)), ("Now", DateTimeOffset.UtcNow))
            : null).Needs("day");
        app.MapGet("/trades/{id}", Trade).Needs("trades").ByAccount();
        app.MapGet("/instructions/{number:long}", Instruction).Needs("instructions");
        app.MapGet("/accounts/{code}", (string code, HttpContext http, BookHost host, ReadBook books) =>
            Master(("accounts", code), Server.Visit(http, host), books)).Needs("positions").ByAccount();
        app.MapGet("/assets/{code:minlength(3)}", (string code, HttpContext http, BookHost host, ReadBook books) =>
            Master(("assets", code), Server.Visit(http, host), books)).Needs("stock-record").ByAccount();
        app.MapGet("/parties/{code}", (string code, HttpContext http, BookHost host, ReadBook books) =>
            Master(("parties", code), Server.Visit(http, host), books)).Needs("instructions").ByAccount();
        app.MapGet("/facts/{number:long}", Fact).Needs("timeline");
        app.MapGet("/facts/{number:long}/proof", (long number, BookHost host) => Results.File(
            System.Text.Encoding.UTF8.GetBytes(Proving.Prove(host.Path, $"fact:{number}").Render()), "application/json",
            $"fact-{number}.proof.json")).Needs("timeline");
        app.MapGet("/facts/{number:long}/bytes", (long number, ReadBook books) =>
            books.Ask(Point.Now, b => b.Trace(number))?.Message is { } bytes
                ? Results.File(bytes, "application/octet-stream", $"message-{number}.bin") : Results.NotFound()).Needs("timeline");
        app.MapGet("/search", (string? q, HttpContext http, BookHost host, ReadBook books) =>
            Search(q ?? "", Server.Visit(http, host), books)).Needs("search").ByAccount();
        app.MapGet("/palette", (string? q, HttpContext http, BookHost host, ReadBook books) =>
            Palette(q ?? "", Server.Visit(http, host), books)).Needs("search").ByAccount();
    }

    static string Quoted(string value) => $"\"{value.Replace("\"", "", StringComparison.Ordinal)}\"";

    // The first rows of a list that a filter lets through, as far as who asks may see them; none where they may see none of it.
    static ThingPage.Part? Part((string Title, string List, string Filter) of, Visit visit, ReadBook books)
    {
        var sight = visit.SightOf(of.List);
        var columns = books.Columns(of.List);
        if (sight.Why != Refusal.None || sight.Accounts.Count > 0 && columns.All(c => c.Name != SqlList.Account)) return null;
        var filter = ListFilter.Parse(of.Filter, columns, out _);
        var page = books.Page(of.List, new(new(), filter, [], 0, 20) { Accounts = sight.Accounts }, visit.Point);
        return new(of.Title, new(of.List, page.Columns, page.Rows, []), of.List, of.Filter, page.Total);
    }

    static ThingPage.Part[] Parts(Visit visit, ReadBook books, params (string, string, string)[] of) =>
        [.. of.Select(p => Part(p, visit, books)).OfType<ThingPage.Part>()];

    static List<(string Name, string Value, string? Link)> Fields(Report report) => report.Rows.Count == 0 ? []
        : [.. report.Columns.Select((c, i) => (c.Name.Replace('_', ' '), c.Cell == Cell.Number && Links.Of(c.Name, "1") is null
            ? Links.Grouped(report.Rows[^1][i]) : report.Rows[^1][i], Links.Of(c.Name, report.Rows[^1][i])))];

    static IResult Trade(string id, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var found = Part(("Versions", "trades", $"trade_id:{Quoted(id)}"), visit, books);
        // Of a trade that has ever been another account's nothing is told to who may not see that account.
        if (found is not { Total: > 0 } || found.Total != books.Page("trades", Whole($"trade_id:{Quoted(id)}", books), visit.Point).Total)
            return Results.NotFound();
        var (life, settles) = books.Ask(Point.Now, b => (b.TradeLife(id), b.SettlesIn(id)));
        var known = Fields(found.Report);
        if (settles is { } at && visit.SightOf("instructions") is { Why: Refusal.None, Accounts: [] }) known.Add(("settles in",
            $"instruction {at.Instruction}", $"/instructions/{at.Instruction}"));
        var booked = found.Report.Rows[^1][found.Report.Columns.TakeWhile(c => c.Name != "fact").Count()];
        return Server.Page<ThingPage>(("Visit", visit), ("Title", $"Trade {id}"), ("Known", known), ("Parts", (ThingPage.Part[])
            [new("What happened", life), .. Parts(visit, books, ("Entries of the ledger", "entries", $"cause:{booked}"))]));
    }

    static IResult Instruction(long number, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var found = Part(("Instruction", "instructions", $"instruction:{number}"), visit, books);
        if (found is not { Total: > 0 }) return Results.NotFound();
        var life = books.Ask(visit.Point, b => b.Life(number));
        return Server.Page<ThingPage>(("Visit", visit), ("Title", $"Instruction {number}"), ("Known", Fields(found.Report)),
            ("Notes", life.Notes), ("Acts", visit.Point.IsNow ? Acts(visit, number, books) : null),
            ("Parts", (ThingPage.Part[])
            [
                new("What happened", life), .. Parts(visit, books, ("Penalties", "penalties", $"instruction:{number}"),
                    ("Entries of the ledger", "entries", $"cause:{number}")),
            ]));
    }

    static RenderFragment Acts(Visit visit, long number, ReadBook books) => builder =>
    {
        builder.OpenComponent<InstructionActs>(0);
        builder.AddComponentParameter(1, nameof(InstructionActs.Visit), visit);
        builder.AddComponentParameter(2, nameof(InstructionActs.Number), number);
        builder.AddComponentParameter(3, nameof(InstructionActs.Day), books.Report("days", new(), Point.Now).Rows is [.., var last]
            ? last[0] : "");
        builder.CloseComponent();
    };

    static IResult Master((string Kind, string Code) of, Visit visit, ReadBook books)
    {
        if (of.Kind == "accounts" && !Reaches(visit, "positions", of.Code)) return Results.NotFound();
        var known = books.Ask(visit.Point, b => b.Master(of.Kind, of.Code));
        if (known.Count == 0) return Results.NotFound();
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
        return Server.Page<ThingPage>(("Visit", visit), ("Title",
            $"{of.Kind switch { "accounts" => "Account", "assets" => "Asset", _ => "Party" }} {of.Code}"),
            ("Known", known.Select(k => (k.Name, k.Value, (string?)null)).ToList()), ("Parts", Parts(visit, books, parts)));
    }

    static IResult Fact(long number, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var (fact, answer) = books.Ask(Point.Now, b => b.Trace(number) is { } f ? (f, b.Answer(f.Asked)) : (null, []));
        return fact is null ? Results.NotFound() : Server.Page<FactPage>(("Visit", visit), ("Fact", fact), ("Answer", answer));
    }

    static bool Reaches(Visit visit, string page, string account) => visit.SightOf(page) is { Why: Refusal.None } sight
        && (sight.Accounts.Count == 0 || sight.Accounts.Any(a => a.Has(account)));

    static ListQuery Whole(string filter, ReadBook books) =>
        new(new(), ListFilter.Parse(filter, books.Columns("trades"), out _), [], 0, 1);

    // What a word names, of what who asks may open.
    static List<(string Kind, string Code, string Name)> Found(string word, Visit visit, ReadBook books) =>
        [.. books.Ask(visit.Point, b => b.Find(word)).Where(f => f.Kind switch
        {
            "accounts" => Reaches(visit, "positions", f.Code),
            "trades" => Part(("", "trades", $"trade_id:{Quoted(f.Code)}"), visit, books) is { Total: > 0 },
            "assets" => visit.Sees("stock-record"),
            "parties" => visit.Sees("instructions"),
            "instructions" => visit.SightOf("instructions") is { Why: Refusal.None, Accounts: [] },
            _ => visit.SightOf("timeline") is { Why: Refusal.None, Accounts: [] },
        })];

    static IResult Search(string word, Visit visit, ReadBook books)
    {
        word = word.Trim()[..Math.Min(MostWord, word.Trim().Length)];
        var found = word.Length == 0 ? [] : Found(word, visit, books);
        return found is [var (kind, code, _)] && code.Equals(word, StringComparison.OrdinalIgnoreCase)
            ? Results.Redirect(visit.Url($"/{(kind == "messages" ? "facts" : kind)}/{Uri.EscapeDataString(code)}"))
            : Server.Page<FoundPage>(("Visit", visit), ("Word", word), ("Found", found));
    }

    static IResult Palette(string word, Visit visit, ReadBook books)
    {
        word = word.Trim()[..Math.Min(MostWord, word.Trim().Length)];
        var pages = Shell.Navigation.Where(n => visit.Sees(Shell.PageOf(n.Path))).Select(n => (n.Path, n.Name))
            .Concat(ReportBook.ListNames.Where(visit.Sees).Select(n => ($"/lists/{n}", n)))
            .Where(p => p.Item2.Contains(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(p => p.Item1).Take(12).ToList();
        var found = word.Length < 2 ? [] : Found(word, visit, books);
        return Server.Page<FoundList>(("Visit", visit), ("Pages", pages), ("Found", found));
    }
}
