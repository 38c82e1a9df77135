using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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
        app.MapGet("/instructions/{number:long}", Instruction).Needs("instructions").ByAccount();
        app.MapGet("/accounts/{code}", (string code, HttpContext http, BookHost host) => Master(("accounts", code), http, host))
            .Needs("positions").ByAccount().IsPersonal();
        app.MapGet("/assets/{code:minlength(3)}", (string code, HttpContext http, BookHost host) => Master(("assets", code), http, host))
            .Needs("stock-record").ByAccount();
        app.MapGet("/parties/{code}", (string code, HttpContext http, BookHost host) => Master(("parties", code), http, host))
            .Needs("instructions").ByAccount();
        app.MapGet("/actions/{id}", Action).Needs("corporate-actions").ByAccount();
        app.MapGet("/accounting", Accounting).Needs("general-ledger");
        ReckonRoutes.Map(app);
        app.MapGet("/reconcile", Reconcile).Needs("reconcile");
        app.MapGet("/facts/{number:long}", Fact).Needs("timeline").IsPersonal();
        app.MapGet("/facts/{number:long}/proof", (long number, HttpContext http, Readings readings) =>
            ApiThings.Proof(number, http, readings)).Needs("timeline", also: "proof");
        app.MapGet("/facts/{number:long}/bytes", (long number, Readings readings) => ApiThings.Bytes(number, readings))
            .Needs("timeline", also: "messages").IsPersonal();
        app.MapGet("/search", (string? q, HttpContext http, BookHost host) => Search(q ?? "", http, host)).Needs("search").ByAccount();
        app.MapGet("/palette", (string? q, HttpContext http, BookHost host) => Palette(q ?? "", http, host)).Needs("search").ByAccount();
    }

    static RazorComponentResult<ThingPage> Page(Thing thing, (HttpContext Http, BookHost Host, Visit Visit) from,
        (string Member, string Value) of, RenderFragment? acts = null) =>
        Server.Page<ThingPage>(("Visit", from.Visit), ("Title", thing.Title), ("Known", thing.Known.Select(f => (f.Name.Replace('_', ' '),
            f.Cell == Cell.Number && Links.Of(f.Name, "1") is null ? Links.Grouped(f.Value) : f.Value, f.Link)).ToList()),
            ("Notes", thing.Notes), ("Acts", acts), ("Parts", thing.Parts),
            ("Waiting", from.Visit.Point.IsNow ? Giving.ApprovalRoutes.About(from.Http, from.Host, of) : []));

    static IResult Trade(string id, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        if (Thing.Trade(id, visit, books) is not { } thing) return Results.NotFound();
        // What has settled is undone by the opposite, and trades change on an open day only.
        var isOpen = visit.Point.IsNow && IsOpen(thing) && books.Report("days", new(), Point.Now).Rows is [.., [_, "OPEN", ..]];
        var holds = isOpen ? books.Ask(Point.Now, b => b.TermsOf(id)) : null;
        return Page(thing, (http, host, visit), ("tradeId", id), visit.Point.IsNow ? builder =>
        {
            builder.OpenComponent<PaperActs>(0);
            builder.AddComponentParameter(1, nameof(PaperActs.Says), "Confirmation to the client");
            builder.AddComponentParameter(2, nameof(PaperActs.Path), $"/trades/{Uri.EscapeDataString(id)}/confirmation");
            builder.CloseComponent();
            if (holds is not { } terms) return;
            builder.OpenComponent<TradeActs>(3);
            builder.AddComponentParameter(4, nameof(TradeActs.Visit), visit);
            builder.AddComponentParameter(5, nameof(TradeActs.Id), id);
            builder.AddComponentParameter(6, nameof(TradeActs.Terms), terms);
            builder.CloseComponent();
        }
        : null);
    }

    static IResult Instruction(long number, HttpContext http, BookHost host, ReadBook books) => Server.Visit(http, host) is var visit
        && Thing.Instruction(number, visit, books) is { } thing
        ? Page(thing, (http, host, visit), ("instruction", $"{number}"), visit.Point.IsNow && IsOpen(thing)
            ? Acts(visit, number, (thing, books)) : null)
        : Results.NotFound();

    static bool IsOpen(Thing thing) => thing.Known.All(f => f is not { Name: "status", Value: "SETTLED" or "CANCELLED" });

    static bool IsHeld(Thing thing) => thing.Parts[0].Report.Rows.LastOrDefault(r => r[2] is "HELD" or "RELEASED") is [_, _, "HELD", ..];

    static RenderFragment Acts(Visit visit, long number, (Thing Thing, ReadBook Books) of) => builder =>
    {
        builder.OpenComponent<InstructionActs>(0);
        builder.AddComponentParameter(1, nameof(InstructionActs.Visit), visit);
        builder.AddComponentParameter(2, nameof(InstructionActs.Number), number);
        builder.AddComponentParameter(3, nameof(InstructionActs.Day), of.Books.Report("days", new(), Point.Now).Rows is [.., var last]
            ? last[0] : "");
        builder.AddComponentParameter(4, nameof(InstructionActs.IsHeld), IsHeld(of.Thing));
        builder.CloseComponent();
    };

    static IResult Action(string id, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        if (Thing.Action(id, visit, books) is not { } thing) return Results.NotFound();
        var choices = thing.Known.FirstOrDefault(f => f.Name == "choices")?.Value ?? "";
        return Page(thing, (http, host, visit), ("id", id), visit.Point.IsNow
            && thing.Known.All(f => f is not { Name: "status", Value: "CANCELLED" })
            ? builder =>
            {
                builder.OpenComponent<ActionActs>(0);
                builder.AddComponentParameter(1, nameof(ActionActs.Visit), visit);
                builder.AddComponentParameter(2, nameof(ActionActs.Id), id);
                builder.AddComponentParameter(3, nameof(ActionActs.Choices),
                    choices.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                builder.CloseComponent();
            }
        : null);
    }

    static RazorComponentResult<AccountingPage> Accounting(HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        Report Of(string name) => visit.Sees(name) ? books.Report(name, new(visit.Point.AsOf), visit.Point) : new(name, [], [], []);
        return Server.Page<AccountingPage>(("Visit", visit), ("Sheet", Of("balance-sheet")), ("Income", Of("income-statement")),
            ("Untied", Of("tie-out").Rows.Where(r => r[5].AsSpan().ContainsAnyInRange('1', '9')).ToList()),
            ("Periods", Of("periods").Rows.Reverse().ToList()), ("Checklist", Of("period-checklist").Rows),
            ("Certified", Of("period-certificate").Rows.Select(r => r[0]).ToHashSet()));
    }

    static IResult Master((string Kind, string Code) of, HttpContext http, BookHost host)
    {
        var visit = Server.Visit(http, host);
        var books = http.RequestServices.GetRequiredService<ReadBook>();
        var named = of.Kind switch { "accounts" => "account", "assets" => "isin", _ => "counterparty" };
        return Thing.Master(of, visit, books) is { } thing
            ? Page(thing, (http, host, visit), (named, of.Code), of.Kind == "accounts" && visit.Point.IsNow
                && ApiPapers.HasStatement(visit, of.Code) && books.Ask(Point.Now, b => b.HasClient(of.Code))
                ? StatementOf(of.Code, books.Ask(Point.Now, b => b.LastDay()) ?? default) : null)
            : Results.NotFound();
    }

    // Of the month, where nothing else is asked for.
    static RenderFragment StatementOf(string account, DateOnly last) => builder =>
    {
        builder.OpenComponent<PaperActs>(0);
        builder.AddComponentParameter(1, nameof(PaperActs.Account), account);
        builder.AddComponentParameter(2, nameof(PaperActs.From), $"{last:yyyy-MM}-01");
        builder.CloseComponent();
    };

    static RazorComponentResult<ReconcilePage> Reconcile(HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var filter = new ReportFilter(visit.Point.AsOf);
        var (breaks, items) = books.Ask(visit.Point, b => (b.OpenBreaks(filter), b.ItemsOfBreaks(filter)));
        return Server.Page<ReconcilePage>(("Visit", visit), ("Breaks", breaks), ("Items", items));
    }

    static IResult Fact(long number, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var (fact, answer) = books.Ask(Point.Now, b => b.Trace(number) is { } f ? (f, b.Answer(f.Asked)) : (null, []));
        return fact is null ? Results.NotFound() : !FactSight.Sees(visit.SightOf, fact.Name) ? Gate.NotTheirs(http, host)
            : Server.Page<FactPage>(("Visit", visit), ("Fact", fact), ("Answer", FactSight.Of(visit.SightOf, answer)));
    }

    // What a word names, of what who asks may open.
    static List<(string Kind, string Code, string Name)> Found(string word, Visit visit, HttpContext http)
    {
        var books = http.RequestServices.GetRequiredService<ReadBook>();
        List<(string Kind, string Code, string Name)> found = [.. books.Ask(visit.Point, b => b.Find(word)).Where(f => f.Kind switch
        {
            "accounts" => Thing.Reaches(visit, "positions", f.Code),
            "trades" => Thing.PartOf(("", "trades", $"trade_id:{Thing.Quoted(f.Code)}"), visit, books) is { Total: > 0 },
            "assets" => visit.Sees("stock-record"),
            "parties" => visit.Sees("instructions"),
            "instructions" => Thing.PartOf(("", "instructions", $"instruction:{f.Code}"), visit, books) is { Total: > 0 },
            _ => visit.SightOf("timeline") is { Why: Refusal.None, Accounts: [] },
        })];
        if (found.Exists(f => f.Kind == "accounts")) http.RequestServices.GetRequiredService<Gate>().Found(http, word);
        return found;
    }

    static IResult Search(string word, HttpContext http, BookHost host)
    {
        var visit = Server.Visit(http, host);
        word = word.Trim()[..Math.Min(MostWord, word.Trim().Length)];
        var found = word.Length == 0 ? [] : Found(word, visit, http);
        return found is [var (kind, code, _)] && code.Equals(word, StringComparison.OrdinalIgnoreCase)
            ? Results.Redirect(visit.Url($"/{(kind == "messages" ? "facts" : kind)}/{Uri.EscapeDataString(code)}"))
            : Server.Page<FoundPage>(("Visit", visit), ("Word", word), ("Found", found));
    }

    static IResult Palette(string word, HttpContext http, BookHost host)
    {
        var (visit, books) = (Server.Visit(http, host), http.RequestServices.GetRequiredService<ReadBook>());
        word = word.Trim()[..Math.Min(MostWord, word.Trim().Length)];
        var pages = Shell.Navigation.Where(n => Shell.Shows(visit, n.Path)).Select(n => (n.Path, n.Name))
            .Concat(ReportBook.ListNames.Where(n => ListRoutes.Opens(visit, n, books)).Select(n => ($"/lists/{n}", n)))
            .Where(p => p.Item2.Contains(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(p => p.Item1).Take(12).ToList();
        if (word.Length > 0)
            pages.InsertRange(0, http.RequestServices.GetRequiredService<DoorBook>().FindViews(word, visit.Person)
                .Where(v => ListRoutes.Opens(visit, v.List, books)).Take(6)
                .Select(v => (ViewRoutes.Url(v), $"{v.Name}, a view of {v.List}")));
        var found = word.Length < 2 ? [] : Found(word, visit, http);
        return Server.Page<FoundList>(("Visit", visit), ("Pages", pages), ("Found", found));
    }
}
