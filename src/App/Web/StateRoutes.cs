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
        app.MapGet("/settings", (HttpContext http, BookHost host) => Server.Page<SettingsPage>(
            ("Visit", Server.Visit(http, host)), ("Rights", host.Rights), ("Terms", host.Terms))).Needs("settings");
        app.MapPost("/settings/rule", (Delegate)SetRule).Needs("settings");
        app.MapGet("/health/live", () => Results.Text("live")).IsOpen();
        app.MapGet("/health/ready", Ready).IsOpen();
        app.MapGet("/metrics", (BookHost host, Metrics metrics) => Results.Text(metrics.Text(host), "text/plain; version=0.0.4"))
            .Needs("status");
    }

    // Ready: commands are taken, and what they change is seen.
    static IResult Ready(BookHost host) => host.IsAway ? Results.Text("waits for its turn at the book", statusCode: 503)
        : host.Broken is not null ? Results.Text("the writer has stopped", statusCode: 503)
        : host.IsBehind ? Results.Text("the tables are behind", statusCode: 503) : Results.Text("ready");

    static async Task<IResult> SetRule(HttpContext http, BookHost host, CommandDoor door)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        decimal Number(string name) => decimal.TryParse(form[name], NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? n : 0;
        var terms = JsonSerializer.Serialize(new
        {
            command = form["command"].ToString(), atLeast = Number("amount"), currency = form["currency"].ToString(),
            accountFrom = form["from"].ToString(), accountTo = form["to"].ToString(), approvers = (int)Number("approvers"),
            role = form["role"].ToString(), expiresAfterDays = (int)Number("days"),
        });
        var given = await door.GiveAsync(http.Caller(), CommandDoor.OfForm([new("command", "SetApprovalRule"), new("j:terms", terms)]),
            (null, false));
        return Server.Page<DonePage>(("Visit", Server.Visit(http, host)), ("All", (List<(string, Given)>)[("SetApprovalRule", given)]));
    }
}
