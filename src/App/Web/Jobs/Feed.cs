using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Countinghouse.Access;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Countinghouse.App.Web.Jobs;

/// <summary>
/// The journal as events, by fact number: each at least once, in order, from any number on. Readers that are at the same place share
/// what was read of the journal.
/// </summary>
sealed class Feed(BookHost host, IHostApplicationLifetime life, int mostOfPerson)
{
    const int Together = 256;     // facts of one reading
    const int MostKept = 64;      // readings, some 100 kB each
    const int MostReaders = 256;  // connections; more are told to come back
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    readonly Dictionary<(long First, long End), (string Kind, byte[] Event)[]> kept = [];
    readonly Lock gate = new();
    readonly Dictionary<string, int> readersOf = new(StringComparer.OrdinalIgnoreCase);
    int readers;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/events", (Delegate)Send).Needs("timeline").IsPersonal().WithTags("Events").WithName("Events")
            .WithSummary("The journal as server-sent events, each fact at least once, in order")
            .WithDescription("The id of an event is the number of its fact: say the last one as Last-Event-ID, or as after, and it goes on "
                + "behind it; without, it begins with the first fact of all. A comment comes every fifteen seconds without a fact. It "
                + "ends when the session, the key or the right does. Facts of pages that you may not see are left out.")
            .Produces<string>(200, "text/event-stream").Refuses(400);
    }

    async Task<IResult> Send(HttpContext http, [Description("Number of the last fact that was seen")] string? after,
        [Description("Only these kinds of facts, with commas between: trade-booked,settled")] string? kinds)
    {
        if (Reading.Strange(http, "after", "kinds") is { } strange) return Problems.Result(strange);
        string[] only = kinds?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (only.FirstOrDefault(k => Wire.All.All(w => w.Name != k)) is { } unknown)
            return Problems.Result(400, $"there is no kind of fact '{unknown}': docs/formats/journal.md names them", "kinds");
        var caller = http.Caller();
        if (caller.IsNarrow) return Problems.Result(403, "the feed is of all accounts, and your right is for some only");
        var from = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : after ?? "";
        var seen = -1L;
        if (from.Length > 0 && !long.TryParse(from, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seen))
            return Problems.Result(400, "after is the number of a fact", "after");
        if (Enter(caller.Person) is { } full)
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Result(full);
        }
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
            if (HttpMethods.IsGet(http.Request.Method)) await Follow(http.Response, (caller, only), Math.Max(seen, -1), stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the server stops: whoever comes back says what it has seen.
        }
        finally
        {
            Leave(caller.Person);
        }
        return Results.Empty;
    }

    // One person, by whatever sessions and keys, takes no place that others need.
    ApiProblem? Enter(string person)
    {
        lock (readersOf)
        {
            var own = readersOf.GetValueOrDefault(person);
            if (own >= mostOfPerson)
                return Problems.Of(429, $"{person} reads the feed {own} times already: close one, or wait until one has ended");
            if (readers >= MostReaders) return Problems.Of(503, $"{MostReaders} read the feed already");
            readersOf[person] = own + 1;
            readers++;
            return null;
        }
    }

    void Leave(string person)
    {
        lock (readersOf)
        {
            readers--;
            if (--readersOf[person] == 0) readersOf.Remove(person);
        }
    }

    async Task Follow(HttpResponse to, (Caller Caller, string[] Kinds) of, long seen, CancellationToken stop)
    {
        await to.Body.WriteAsync(": here\n\n"u8.ToArray(), stop);
        await to.Body.FlushAsync(stop);
        // Whoever loses the right, or leaves, is not told the next fact.
        while (of.Caller.IsStill()
            && host.Rights.Sees(new Asker(of.Caller.Actor, DateOnly.FromDateTime(DateTime.UtcNow)), "timeline").Why == Kernel.Refusal.None)
        {
            var known = host.Known;
            if (seen + 1 < known)
            {
                var end = Math.Min(known, ((seen + 1) / Together + 1) * Together);
                var hidden = false;
                foreach (var (kind, told) in Read(seen + 1, end))
                    if (!FactSight.Sees(of.Caller.SightOf, kind)) hidden = true;
                    else if (of.Kinds.Length == 0 || of.Kinds.Contains(kind)) await to.Body.WriteAsync(told, stop);
                seen = end - 1;
                // What is not wanted has been seen too: whoever comes back need not go through it again.
                if (of.Kinds.Length > 0 || hidden) await to.Body.WriteAsync(Encoding.UTF8.GetBytes($"id: {seen}\n\n"), stop);
            }
            else if (!await Grows(seen + 1, stop)) await to.Body.WriteAsync(": still here\n\n"u8.ToArray(), stop);
            await to.Body.FlushAsync(stop);
        }
    }

    async Task<bool> Grows(long size, CancellationToken stop)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
        wait.CancelAfter(Heartbeat);
        try
        {
            await host.AfterAsync(size, wait.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    (string Kind, byte[] Event)[] Read(long first, long end)
    {
        lock (gate)
        {
            if (kept.TryGetValue((first, end), out var before)) return before;
            using var book = ReportBook.Open(host.Path, mayLag: true);
            if (kept.Count >= MostKept) kept.Clear();
            return kept[(first, end)] = [.. book.Facts(first, end).Select(f => (f.Name, Event(f)))];
        }
    }

    static byte[] Event(TracedFact fact)
    {
        using var to = new MemoryStream();
        to.Write(Encoding.UTF8.GetBytes($"id: {fact.Number}\nevent: {fact.Name}\ndata: "));
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteNumber("number", fact.Number);
            json.WriteString("name", fact.Name);
            json.WriteNumber("answers", fact.Asked);
            json.WriteString("recordedAt", DateTimeOffset.FromUnixTimeMilliseconds(fact.RecordedAt));
            json.WriteStartObject("fields");
            foreach (var (name, value) in fact.Fields) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        to.Write("\n\n"u8);
        return to.ToArray();
    }
}
