using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Exporting;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>Every list under <c>/lists/NAME</c>: its page, its rows as they are scrolled to, its export.</summary>
static class ListRoutes
{
    const int MostExports = 2; // at one time: each reads the whole of a list
    static readonly SemaphoreSlim Exports = new(MostExports);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/lists", (HttpContext http, BookHost host) => Server.Page<AllLists>(("Visit", Server.Visit(http, host)))).NeedsSignIn();
        app.MapGet("/lists/{name}", Show).Needs("{name}").ByAccount();
        app.MapGet("/lists/{name}/rows", Rows).Needs("{name}").ByAccount();
        app.MapGet("/lists/{name}/export.{form}", (Delegate)Export).Needs("{name}", also: "export").ByAccount();
    }

    static Task Show(string name, HttpContext http, BookHost host, ReadBook books) => Asked(name, http, (host, books), (visit, asked) =>
    {
        var notes = ReportBook.LongList(name) is null && asked.Query.Accounts.Count == 0
            ? books.Report(name, asked.Query.Part, visit.Point).Notes : [];
        return Server.Page<ListPageView>(("Visit", visit), ("Asked", asked), ("Page", books.Page(name, asked.Query, visit.Point)),
            ("Notes", notes), ("Says", ReportBook.ListSays(name)));
    });

    static Task Rows(string name, HttpContext http, BookHost host, ReadBook books) => Asked(name, http, (host, books), (visit, asked) =>
        Server.Page<ListRowsPart>(("Visit", visit), ("Asked", asked), ("Page", books.Page(name, asked.Query, visit.Point))));

    // Whose right is for some accounts sees the rows of these, and no list that does not say whose its rows are.
    static async Task Asked(string name, HttpContext http, (BookHost Host, ReadBook Books) of, Func<Visit, ListAsked, IResult> answer)
    {
        var caller = http.Caller();
        if (!ReportBook.ListNames.Contains(name)) await Results.NotFound().ExecuteAsync(http);
        else if (of.Books.Columns(name) is var columns && caller.IsNarrow && columns.All(c => c.Name != SqlList.Account))
            await Gate.Refuse(http, of.Host, (caller.Actor, Refusal.NotCovered, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        else
        {
            var visit = Server.Visit(http, of.Host);
            var asked = ListAsked.Parse(name, columns, n => visit[n]);
            await answer(visit, asked with { Query = asked.Query with { Accounts = caller.Accounts } }).ExecuteAsync(http);
        }
    }

    // By way of a file: a slow reader of it holds up no clean-up of the book, and what goes wrong is said before anything is sent.
    static async Task Export(HttpContext http, BookHost host, ReadBook books)
    {
        var (name, form) = ($"{http.Request.RouteValues["name"]}", $"{http.Request.RouteValues["form"]}");
        await Exports.WaitAsync(http.RequestAborted);
        try
        {
            await Asked(name, http, (host, books), (visit, asked) =>
            {
                if (!ListExport.Forms.TryGetValue(form, out var type)) return Results.NotFound();
                if (asked.Wrong is { } wrong) return Results.BadRequest(wrong);
                var file = Exporting.Spool.New();
                try
                {
                    var stamp = ListExport.Write(form, visit, asked, (books, file));
                    file.Position = 0;
                    host.Note(new(AccessKind.Export, http.Caller().Actor, http.Request.Path, stamp.ToString(),
                        DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
                    http.Response.Headers[ExportStamp.Header] = stamp.ToString();
                    return Results.File(file, type, $"{stamp.FileName}.{form}");
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            });
        }
        finally
        {
            Exports.Release();
        }
    }
}
