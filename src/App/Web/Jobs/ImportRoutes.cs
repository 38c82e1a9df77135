using Countinghouse.App.Show;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Jobs;

/// <summary>A day folder or messages brought by hand: taken as a job, looked at while it runs.</summary>
static class ImportRoutes
{
    public const string Kind = "import";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/import", (HttpContext http, BookHost host, JobList jobs) => Show(http, (host, jobs), "")).Needs(Kind);
        app.MapPost("/import", (Delegate)Take).Needs(Kind)
            .WithMetadata(new RequestSizeLimitAttribute(Upload.MostBytes + (1 << 20))); // the files, and what stands between them
        app.MapPost("/import/close", (Delegate)Close).Needs(Kind);
        app.MapGet("/import/{id}", (string id, HttpContext http, BookHost host, JobList jobs) => jobs.Find(Kind, id) is { } job
            ? Server.Page<JobPage>(("Visit", Server.Visit(http, host)), ("Job", job)) : Results.NotFound()).Needs(Kind);
        app.MapGet("/import/{id}/part", (string id, HttpContext http, BookHost host, JobList jobs) => jobs.Find(Kind, id) is { } job
            ? Server.Page<JobPart>(("Visit", Server.Visit(http, host)), ("Job", job)) : Results.NotFound()).Needs(Kind);
        app.MapGet("/import/{id}/problems.csv", (string id, JobList jobs) => jobs.Find(Kind, id)?.Stand.Problems is { } problems
            ? Results.Text(Csv(problems), "text/csv; charset=utf-8") : Results.NotFound()).Needs(Kind);
    }

    static string Csv(Store.Reports.Report report)
    {
        using var text = new StringWriter();
        Output.WriteCsv(report, text);
        return text.ToString();
    }

    static IResult Show(HttpContext http, (BookHost Host, JobList Jobs) of, string wrong) => Server.Page<ImportPage>(
        ("Visit", Server.Visit(http, of.Host)), ("Jobs", of.Jobs.All(Kind).ToList()), ("Wrong", wrong),
        ("MayTake", Intake.MayTake(of.Host.Rights, http.Caller().Actor)));

    static string Sender(string bic) => bic.Length == 0 || CheckDigits.IsBic(bic) ? bic
        : throw new BadHttpRequestException("the sender that you vouch for is named by its BIC, as CTDPUS30");

    static async Task<IResult> Take(HttpContext http, BookHost host, JobList jobs)
    {
        if (!http.Request.HasFormContentType) return Problems.Bad("send files, as a form does");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Upload upload;
        try
        {
            upload = (await Upload.TakeAsync(form.Files, form["paths"].ToString().Split('\n',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), form["day"].ToString()))
                with
            {
                WithoutTrades = form["without-trades"] == "yes",
                From = Sender(form["from"].ToString().Trim()),
                IsCorrection = form["correction"] == "yes",
            };
        }
        catch (BadHttpRequestException e)
        {
            http.Response.StatusCode = e.StatusCode;
            return Show(http, (host, jobs), e.Message);
        }
        return Begin(http, (host, jobs), upload);
    }

    // A day whose trades came by the API or otherwise: what is due is settled, and it is closed.
    static async Task<IResult> Close(HttpContext http, BookHost host, JobList jobs)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!DateOnly.TryParseExact(form["day"], "yyyy-MM-dd", out var day))
            return Problems.Bad("say which day is to be closed, as 2025-10-09");
        // Behind a day that runs it is looked at in the writer's turn alone.
        return !host.IsBusy && await host.DoAsync(b => Intake.NotOpen(b.Firm.Days, day)) is { } no
            ? Problems.Say(StatusCodes.Status409Conflict, no) : Begin(http, (host, jobs), Upload.Rest(day));
    }

    static IResult Begin(HttpContext http, (BookHost Host, JobList Jobs) of, Upload upload)
    {
        var (host, jobs) = of;
        var caller = http.Caller();
        if (Intake.Refuses(host.Rights, caller.Actor, upload) is { } no)
        {
            upload.Dispose();
            host.Note(new(AccessKind.Refused, caller.Actor, "/import", no, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Show(http, (host, jobs), no);
        }
        var job = new Job(Kind, upload.Day is { } day ? $"Day {day:yyyy-MM-dd}{(upload.IsRest ? ", its close" : "")}"
            : upload.Files.Count == 1 ? upload.Files[0] : $"{upload.Files.Count} messages", caller.Actor);
        try
        {
            return Results.Redirect("/import/" + jobs.Begin(job, j => Intake.RunAsync(j, upload, (host, caller.Actor))).Id);
        }
        catch (Store.StoreException)
        {
            upload.Dispose();
            throw;
        }
    }
}
