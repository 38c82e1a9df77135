using System.Globalization;
using System.Text.Json;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.App.Web.Jobs;
using Countinghouse.App.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>How things are and what they are set to: for people as pages, for machines as health and metrics.</summary>
static class StateRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/status", (HttpContext http, BookHost host, ReadBook books, Backups backups) => Server.Page<StatusPage>(
            ("Visit", Server.Visit(http, host)), ("Picture", StatusPicture.Of(books, host, backups)))).Needs("status");
        app.MapGet("/settings", (HttpContext http, BookHost host, ReadBook books) => Server.Visit(http, host) is var visit
            ? Server.Page<SettingsPage>(("Visit", visit), ("Rights", host.Rights), ("Terms", host.Terms),
                ("Picture", SettingsPicture.Of(books, visit.Point))) : null).Needs("settings");
        app.MapGet("/health/live", () => Results.Text("live")).IsOpen();
        app.MapGet("/health/ready", Ready).IsOpen();
        app.MapGet("/metrics", (BookHost host, Metrics metrics) => Results.Text(metrics.Text(host), "text/plain; version=0.0.4"))
            .Needs("status");
    }

    // Ready: commands are taken, and what they change is seen.
    static IResult Ready(BookHost host) => host.IsAway ? Results.Text("waits for its turn at the book", statusCode: 503)
        : host.Broken is not null ? Results.Text("the writer has stopped", statusCode: 503)
        : host.IsBehind ? Results.Text("the tables are behind", statusCode: 503) : Results.Text("ready");
}
