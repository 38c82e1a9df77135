using System.Diagnostics;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Jobs;

/// <summary>The records: how large, how sealed, whether they hold; and proofs of what is in them.</summary>
static class RecordsRoutes
{
    const string Kind = "verify", Right = "records";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/records", (HttpContext http, BookHost host, JobList jobs) => Server.Page<RecordsPage>(
            ("Visit", Server.Visit(http, host)), ("Head", Copies.Head(host.Path)), ("Checkpoints", Copies.Checkpoints(host.Path)),
            ("Jobs", jobs.All(Kind).ToList()))).Needs(Right);
        app.MapGet("/records/checkpoints/{day}", (string day, BookHost host) =>
            Copies.Checkpoints(host.Path).FirstOrDefault(c => c.Day == day).Note is { } note
                ? Results.File(System.Text.Encoding.UTF8.GetBytes(note), "text/plain; charset=utf-8", $"{day}.checkpoint")
                : Results.NotFound()).Needs(Right);
        app.MapGet("/records/proof", Proof).Needs(Right, also: "proof");
        app.MapPost("/verify", (HttpContext http, BookHost host, JobList jobs) => Results.Redirect("/verify/"
            + jobs.Begin(new(Kind, "Verify the book", http.Caller().Actor), j => Verify(j, host)).Id)).Needs(Right);
        app.MapGet("/verify/{id}", (string id, HttpContext http, BookHost host, JobList jobs) => jobs.Find(Kind, id) is { } job
            ? Server.Page<JobPage>(("Visit", Server.Visit(http, host)), ("Job", job)) : Results.NotFound()).Needs(Right);
        app.MapGet("/verify/{id}/part", (string id, HttpContext http, BookHost host, JobList jobs) => jobs.Find(Kind, id) is { } job
            ? Server.Page<JobPart>(("Visit", Server.Visit(http, host)), ("Job", job)) : Results.NotFound()).Needs(Right);
    }

    static IResult Proof(string? of, HttpContext http, BookHost host)
    {
        if (string.IsNullOrWhiteSpace(of) || of.Length > 200) return Results.BadRequest("give the id of a trade, or the number of a fact");
        try
        {
            var proof = Proving.Prove(host.Path, of.Trim());
            host.Note(new(AccessKind.Export, http.Caller().Actor, $"proof of {of.Trim()}", "",
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            return Results.File(System.Text.Encoding.UTF8.GetBytes(proof.Render()), "application/json",
                $"fact-{proof.Facts[0].Number}.proof.json");
        }
        catch (StoreException e)
        {
            return Results.NotFound(e.Message);
        }
    }

    // Beside the writer, on a reading of its own.
    static Task Verify(Job job, BookHost host)
    {
        var (watch, size) = (Stopwatch.StartNew(), host.Known);
        job.Stand = new(JobState.Runs, "reads every fact", 0, size);
        var found = Verification.Run(host.Path, progress: read =>
            job.Stand = new(JobState.Runs, "reads every fact", Math.Min(read, size), size));
        job.Stand = found.Wrong is { } wrong ? new(JobState.Problems, "over") { Says = [$"WRONG: {wrong}"] }
            : new(JobState.Done, "over")
            {
                Says = [$"{found.Facts} facts and {found.Days} sealed days hold, verified in {watch.Elapsed.TotalSeconds:F1} s",
                    $"root {found.Root}"],
            };
        return Task.CompletedTask;
    }
}
