using System.Globalization;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Exporting;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Countinghouse.App.Web;

/// <summary>Every list under <c>/lists/NAME</c>: its page, its rows as they are scrolled to, its export.</summary>
static class ListRoutes
{
    const int PastRows = 17;   // of a first page: every link on it says the point in time too, and it stays below 30 KB
    public const int MostExports = 2; // at one time: each reads the whole of a list
    public static SemaphoreSlim Exports { get; } = new(MostExports);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/lists", (HttpContext http, BookHost host, ReadBook books) => All(Server.Visit(http, host), books)).NeedsSignIn();
        app.MapGet("/lists/{name}", Show).Needs("{name}").ByAccount();
        app.MapGet("/lists/{name}/rows", Rows).Needs("{name}").ByAccount();
        app.MapGet("/lists/{name}/count", Count).Needs("{name}").ByAccount();
        app.MapGet("/lists/{name}/export.{form}", (Delegate)Export).Needs("{name}", also: "export").ByAccount();
    }

    static IResult All(Visit visit, ReadBook books) => Server.Page<AllLists>(("Visit", visit),
        ("Lists", ReportBook.ListNames.Where(l => Opens(visit, l, books)).ToList()));

    /// <summary>Whether a list is shown to who asks: it must say whose its rows are where their right is for some accounts.</summary>
    public static bool Opens(Visit visit, string list, ReadBook books) => visit.SightOf(list) is { Why: Refusal.None } sight
        && (sight.Accounts.Count == 0 || SqlList.SaysWhose(books.Columns(list)));

    static Task Show(string name, HttpContext http, BookHost host, ReadBook books) => Asked(name, http, (host, books), (visit, asked) =>
    {
        var (door, person) = (http.RequestServices.GetRequiredService<DoorBook>(), visit.Person);
        var opens = door.DefaultOf(name, person);
        if (opens is not null && visit.Query.Keys.All(k => k is "as-of" or "known-at"))
            return Results.Redirect(visit.Url(ViewRoutes.Url(opens)));
        var notes = ReportBook.LongList(name) is null && asked.Query.Accounts.Count == 0
            ? books.Report(name, asked.Query.Part, visit.Point).Notes : [];
        return Server.Page<ListPageView>(("Visit", visit), ("Asked", asked), ("Page", PageOf(http, books, (visit, asked))),
            ("Notes", notes), ("Says", ReportBook.ListSays(name)),
            ("Views", door.Views(name, person)), ("Default", opens), ("MayShare", ViewRoutes.MayShare(http.Caller())));
    });

    static Task Rows(string name, HttpContext http, BookHost host, ReadBook books) => Asked(name, http, (host, books), (visit, asked) =>
        Server.Page<ListRowsPart>(("Visit", visit), ("Asked", asked), ("Page", PageOf(http, books, (visit, asked)))));

    static ListPage PageOf(HttpContext http, ReadBook books, (Visit Visit, ListAsked Asked) of)
    {
        var (name, query, point) = (of.Asked.Name, of.Asked.Query, of.Visit.Point);
        if (point.KnownAt is not null) return books.Page(name, query, point);
        var asked = string.Join('\n', ["page", name, $"{query.Filter}", of.Asked.Sort, query.Part.Account, query.Part.Isin,
            $"{point.AsOf:yyyy-MM-dd}", $"{query.Offset} {query.Limit}", string.Join(',', query.Accounts)]);
        return http.RequestServices.GetRequiredService<SharedPages>().Get(of.Visit.Person, asked, () =>
        {
            var before = books.Known; // what is read is at least so new
            return (books.Page(name, query, point), before);
        }).Page;
    }

    static Task Count(string name, HttpContext http, BookHost host, ReadBook books) => Asked(name, http, (host, books), (visit, asked) =>
        Results.Text(books.Count(name, asked.Query, visit.Point).ToString(CultureInfo.InvariantCulture)));

    static async Task Asked(string name, HttpContext http, (BookHost Host, ReadBook Books) of, Func<Visit, ListAsked, IResult> answer)
    {
        if (await AskedOf(name, http, of) is var (visit, asked)) await answer(visit, asked).ExecuteAsync(http);
    }

    // None where who asks was told why.
    static async Task<(Visit, ListAsked)?> AskedOf(string name, HttpContext http, (BookHost Host, ReadBook Books) of)
    {
        if (await ColumnsFor(name, http, of) is not { } columns) return null;
        var visit = Server.Visit(http, of.Host);
        var asked = ListAsked.Parse(name, columns, n => visit[n]);
        if (!visit.Point.IsNow && visit["limit"].Length == 0) asked = asked with { Query = asked.Query with { Limit = PastRows } };
        return (visit, asked with { Query = asked.Query with { Accounts = http.Caller().Accounts } });
    }

    /// <summary>The columns of a list; none where who asks was told that there is no such list, or not for them.</summary>
    // Whose right is for some accounts sees the rows of these, and no list that does not say whose its rows are.
    public static async Task<IReadOnlyList<Column>?> ColumnsFor(string name, HttpContext http, (BookHost Host, ReadBook Books) of)
    {
        var caller = http.Caller();
        if (!ReportBook.ListNames.Contains(name)) await Results.NotFound().ExecuteAsync(http);
        else if (of.Books.Columns(name) is var columns && caller.IsNarrow && !SqlList.SaysWhose(columns))
            await Gate.Refuse(http, of.Host, (caller.Actor, Refusal.NotCovered, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        else return columns;
        return null;
    }

    // By way of a file: a slow reader of it holds up no clean-up of the book nor who makes another, and what goes wrong is said before
    // anything is sent.
    static async Task Export(HttpContext http, BookHost host, ReadBook books)
    {
        var (name, form) = ($"{http.Request.RouteValues["name"]}", $"{http.Request.RouteValues["form"]}");
        if (await AskedOf(name, http, (host, books)) is not var (visit, asked)) return;
        IResult made;
        await Exports.WaitAsync(http.RequestAborted);
        try
        {
            made = Made((http, host, books), form, (visit, asked));
        }
        finally
        {
            Exports.Release();
        }
        await made.ExecuteAsync(http);
    }

    static IResult Made((HttpContext Http, BookHost Host, ReadBook Books) of, string form, (Visit Visit, ListAsked Asked) what)
    {
        if (!ListExport.Forms.TryGetValue(form, out var type)) return Results.NotFound();
        if (what.Asked.Wrong is { } wrong) return Problems.Bad(wrong);
        var file = Exporting.Spool.New();
        try
        {
            var stamp = ListExport.Write(form, what.Visit, what.Asked, (of.Books, file));
            file.Position = 0;
            of.Host.Note(new(AccessKind.Export, of.Http.Caller().Actor, of.Http.Request.Path, stamp.ToString(),
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            of.Http.Response.Headers[ExportStamp.Header] = stamp.ToString();
            return Results.File(file, type, $"{stamp.FileName}.{form}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
