using System.Globalization;
using System.Text;
using System.Text.Json;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
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
sealed class Feed(BookHost host, IHostApplicationLifetime life)
{
    const int Together = 256;     // facts of one reading
    const int MostKept = 64;      // readings, some 100 kB each
    const int MostReaders = 256;  // connections; more are told to come back
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    readonly Dictionary<(long First, long End), byte[]> kept = [];
    readonly Lock gate = new();
    int readers;

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/events", (Delegate)Send).Needs("timeline");

    async Task<IResult> Send(HttpContext http)
    {
        var caller = http.Caller();
        if (caller.IsNarrow) return Results.Problem("the feed is of all accounts, and your right is for some only", statusCode: 403);
        var from = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : http.Request.Query["after"].ToString();
        var seen = -1L;
        if (from.Length > 0 && !long.TryParse(from, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seen))
            return Results.Problem("after is the number of a fact", statusCode: 400);
        if (Interlocked.Increment(ref readers) > MostReaders)
        {
            Interlocked.Decrement(ref readers);
            throw new StoreException($"{MostReaders} read the feed already");
        }
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
            await Follow(http.Response, caller.Actor, Math.Max(seen, -1), stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the server stops: whoever comes back says what it has seen.
        }
        finally
        {
            Interlocked.Decrement(ref readers);
        }
        return Results.Empty;
    }

    async Task Follow(HttpResponse to, string actor, long seen, CancellationToken stop)
    {
        await to.Body.WriteAsync(": here\n\n"u8.ToArray(), stop);
        await to.Body.FlushAsync(stop);
        // Whoever loses the right, or leaves, is not told the next fact.
        while (host.Rights.Sees(new Asker(actor, DateOnly.FromDateTime(DateTime.UtcNow)), "timeline").Why == Kernel.Refusal.None)
        {
            var known = host.Known;
            if (seen + 1 < known)
            {
                var end = Math.Min(known, ((seen + 1) / Together + 1) * Together);
                await to.Body.WriteAsync(Read(seen + 1, end), stop);
                seen = end - 1;
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

    byte[] Read(long first, long end)
    {
        lock (gate)
        {
            if (kept.TryGetValue((first, end), out var before)) return before;
            var events = new MemoryStream();
            using (var book = ReportBook.Open(host.Path, mayLag: true))
                foreach (var fact in book.Facts(first, end)) Write(events, fact);
            if (kept.Count >= MostKept) kept.Clear();
            return kept[(first, end)] = events.ToArray();
        }
    }

    static void Write(Stream to, TracedFact fact)
    {
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
    }
}
