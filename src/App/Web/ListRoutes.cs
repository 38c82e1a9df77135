using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>Every list under <c>/lists/NAME</c>: its page, its rows as they are scrolled to, its export.</summary>
static class ListRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/lists", (HttpContext http, BookHost host) => Server.Page<AllLists>(("Visit", Server.Visit(http, host)))).NeedsSignIn();
        app.MapGet("/lists/{name}", Show).Needs("{name}");
        app.MapGet("/lists/{name}/rows", Rows).Needs("{name}");
    }

    static IResult Show(string name, HttpContext http, BookHost host, ReadBook books)
    {
        if (!ReportBook.ListNames.Contains(name)) return Results.NotFound();
        var visit = Server.Visit(http, host);
        var asked = ListAsked.Parse(name, books.Columns(name), n => visit[n]);
        var notes = ReportBook.LongList(name) is null ? books.Report(name, asked.Query.Part, visit.Point).Notes : [];
        return Server.Page<ListPageView>(("Visit", visit), ("Asked", asked), ("Page", books.Page(name, asked.Query, visit.Point)),
            ("Notes", notes), ("Says", ReportBook.ListSays(name)));
    }

    static IResult Rows(string name, HttpContext http, BookHost host, ReadBook books)
    {
        if (!ReportBook.ListNames.Contains(name)) return Results.NotFound();
        var visit = Server.Visit(http, host);
        var asked = ListAsked.Parse(name, books.Columns(name), n => visit[n]);
        return Server.Page<ListRowsPart>(("Visit", visit), ("Asked", asked), ("Page", books.Page(name, asked.Query, visit.Point)));
    }
}
