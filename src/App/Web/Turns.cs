using Countinghouse.App.Web.Door;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>
/// Pages and lists are made a few at a time, in the order in which they are asked for, so that a command is never behind a hundred who
/// read. A place is given up when the answer begins to be sent: a slow reader holds up nobody.
/// </summary>
sealed class Turns : IDisposable
{
    readonly SemaphoreSlim places = new(Math.Max(2, Environment.ProcessorCount / 2)); // two: one long list does not hold up the short ones

    public async Task Wait(HttpContext http, RequestDelegate next)
    {
        if (!Reads(http))
        {
            await next(http);
            return;
        }
        await places.WaitAsync(http.RequestAborted);
        var held = 1;
        void Leave()
        {
            if (Interlocked.Exchange(ref held, 0) == 1) places.Release();
        }
        http.Response.OnStarting(() =>
        {
            Leave();
            return Task.CompletedTask;
        });
        try
        {
            await next(http);
        }
        finally
        {
            Leave();
        }
    }

    // What lasts as long as its reader has limits of its own, and a past is read by one at a time.
    static bool Reads(HttpContext http) => (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } endpoint
        && endpoint.Metadata.GetMetadata<Needs>() is { Open: false } and { Also: "" } && pattern != "/api/v1/events"
        && !http.Request.Headers.Accept.ToString().Contains("x-ndjson", StringComparison.OrdinalIgnoreCase)
        && !http.Request.Query.ContainsKey("known-at") && !http.Request.Query.ContainsKey("knownAt");

    public void Dispose() => places.Dispose();
}
