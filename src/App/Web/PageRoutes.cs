using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
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
        app.MapGet("/trades/{id}", Trade).Needs("trades");
        app.MapGet("/instructions/{number:long}", Instruction).Needs("instructions");
        app.MapGet("/accounts/{code}", (string code, HttpContext http, BookHost host, ReadBook books) =>
            Master(("accounts", code), Server.Visit(http, host), books)).Needs("positions");
        app.MapGet("/assets/{code:minlength(3)}", (string code, HttpContext http, BookHost host, ReadBook books) =>
            Master(("assets", code), Server.Visit(http, host), books)).Needs("stock-record");
        app.MapGet("/parties/{code}", (string code, HttpContext http, BookHost host, ReadBook books) =>
            Master(("parties", code), Server.Visit(http, host), books)).Needs("instructions");
        app.MapGet("/facts/{number:long}", Fact).Needs("timeline");
        app.MapGet("/facts/{number:long}/proof", (long number, BookHost host) => Results.File(
            System.Text.Encoding.UTF8.GetBytes(Proving.Prove(host.Path, $"fact:{number}").Render()), "application/json",
            $"fact-{number}.proof.json")).Needs("timeline");
        app.MapGet("/facts/{number:long}/bytes", (long number, ReadBook books) =>
            books.Ask(Point.Now, b => b.Trace(number))?.Message is { } bytes
                ? Results.File(bytes, "application/octet-stream", $"message-{number}.bin") : Results.NotFound()).Needs("timeline");
        app.MapGet("/search", (string? q, HttpContext http, BookHost host, ReadBook books) =>
            Search(q ?? "", Server.Visit(http, host), books)).Needs("search");
        app.MapGet("/palette", (string? q, HttpContext http, BookHost host, ReadBook books) =>
            Palette(q ?? "", Server.Visit(http, host), books)).Needs("search");
    }

    static string Quoted(string value) => $"\"{value.Replace("\"", "", StringComparison.Ordinal)}\"";

    // The first rows of a list that a filter lets through.
    static ThingPage.Part Part((string Title, string List, string Filter) of, Visit visit, ReadBook books)
    {
        var filter = ListFilter.Parse(of.Filter, books.Columns(of.List), out _);
        var page = books.Page(of.List, new(new(), filter, [], 0, 20), visit.Point);
        return new(of.Title, new(of.List, page.Columns, page.Rows, []), of.List, of.Filter, page.Total);
    }

    static List<(string Name, string Value, string? Link)> Fields(Report report) => report.Rows.Count == 0 ? []
        : [.. report.Columns.Select((c, i) => (c.Name.Replace('_', ' '), c.Cell == Cell.Number && Links.Of(c.Name, "1") is null
            ? Links.Grouped(report.Rows[^1][i]) : report.Rows[^1][i], Links.Of(c.Name, report.Rows[^1][i])))];

    static IResult Trade(string id, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var found = Part(("Versions", "trades", $"trade_id:{Quoted(id)}"), visit, books);
        if (found.Report.Rows.Count == 0) return Results.NotFound();
        var (life, settles) = books.Ask(Point.Now, b => (b.TradeLife(id), b.SettlesIn(id)));
        var known = Fields(found.Report);
        if (settles is { } at) known.Add(("settles in", $"instruction {at.Instruction}", $"/instructions/{at.Instruction}"));
        var booked = found.Report.Rows[^1][found.Report.Columns.TakeWhile(c => c.Name != "fact").Count()];
        return Server.Page<ThingPage>(("Visit", visit), ("Title", $"Trade {id}"), ("Known", known), ("Parts", (ThingPage.Part[])
            [new("What happened", life), Part(("Entries of the ledger", "entries", $"cause:{booked}"), visit, books)]));
    }

    static IResult Instruction(long number, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var found = Part(("Instruction", "instructions", $"instruction:{number}"), visit, books);
        if (found.Report.Rows.Count == 0) return Results.NotFound();
        var life = books.Ask(visit.Point, b => b.Life(number));
        return Server.Page<ThingPage>(("Visit", visit), ("Title", $"Instruction {number}"), ("Known", Fields(found.Report)), ("Notes",
            life.Notes),
            ("Parts", (ThingPage.Part[])
            [
                new("What happened", life), Part(("Penalties", "penalties", $"instruction:{number}"), visit, books),
                Part(("Entries of the ledger", "entries", $"cause:{number}"), visit, books),
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
            ("Known", known.Select(k => (k.Name, k.Value, (string?)null)).ToList()), ("Parts", parts.Select(p => Part(p, visit,
                books)).ToList()));
    }

    static IResult Fact(long number, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var (fact, answer) = books.Ask(Point.Now, b => b.Trace(number) is { } f ? (f, b.Answer(f.Asked)) : (null, []));
        return fact is null ? Results.NotFound() : Server.Page<FactPage>(("Visit", visit), ("Fact", fact), ("Answer", answer));
    }

    static IResult Search(string word, Visit visit, ReadBook books)
    {
        word = word.Trim()[..Math.Min(MostWord, word.Trim().Length)];
        var found = word.Length == 0 ? [] : books.Ask(visit.Point, b => b.Find(word));
        return found is [var (kind, code, _)] && code.Equals(word, StringComparison.OrdinalIgnoreCase)
            ? Results.Redirect(visit.Url($"/{(kind == "messages" ? "facts" : kind)}/{Uri.EscapeDataString(code)}"))
            : Server.Page<FoundPage>(("Visit", visit), ("Word", word), ("Found", found));
    }

    static IResult Palette(string word, Visit visit, ReadBook books)
    {
        word = word.Trim()[..Math.Min(MostWord, word.Trim().Length)];
        var pages = Shell.Navigation.Select(n => (n.Path, n.Name)).Concat(ReportBook.ListNames.Select(n => ($"/lists/{n}", n)))
            .Where(p => p.Item2.Contains(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(p => p.Item1).Take(12).ToList();
        var found = word.Length < 2 ? [] : books.Ask(visit.Point, b => b.Find(word));
        return Server.Page<FoundList>(("Visit", visit), ("Pages", pages), ("Found", found));
    }
}
