using System.Collections.Immutable;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countinghouse.App.Web;

/// <summary>Settings of the server: by flag, by environment (<c>COUNTINGHOUSE_…</c>), by file.</summary>
sealed record ServerOptions(string Book, string[] Urls);

/// <summary>The team's server: pages, API, and the one writer behind them.</summary>
static class Server
{
    const long MostBody = 1 << 20; // what no import needs more than

    public static WebApplication Build(ServerOptions options, BookHost host, DoorBook door)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "countinghouse" });
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Urls).ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = MostBody;
            k.Limits.MaxRequestLineSize = 8 << 10;
            k.Limits.MaxRequestHeadersTotalSize = 32 << 10;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddRazorComponents();
        builder.Services.AddResponseCompression(c => c.EnableForHttps = true);
        builder.Services.AddSingleton(host);
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton(new CommandDoor(host, TimeProvider.System));
        builder.Services.AddSingleton(new ReadBook(host));
        var app = builder.Build();
        var gate = new Gate(host, door, TimeProvider.System);
        app.Use(Guard);
        app.UseResponseCompression();
        app.UseRouting();
        app.Use(gate.Pass);
        app.MapGet("/assets/{hash}/{name}", WebAssets.Serve).IsOpen();
        new SignIn(host, door, gate, TimeProvider.System).Map(app);
        ListRoutes.Map(app);
        PageRoutes.Map(app);
        GivingRoutes.Map(app);
        return app;
    }

    // Nothing but what this server serves itself may run, load or frame a page.
    static async Task Guard(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers.CacheControl = "no-store";
        try
        {
            await next(http);
        }
        catch (StoreException e) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await http.Response.WriteAsync(e.Message);
        }
    }

    /// <summary>Answers with a page.</summary>
    public static RazorComponentResult<T> Page<T>(params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : IComponent
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters) all[name] = value;
        return new(all) { PreventStreamingRendering = true };
    }

    /// <summary>What a request asks for, or the page that says what is wrong with it.</summary>
    public static Visit Visit(HttpContext http, BookHost host)
    {
        var query = http.Request.Query.ToImmutableSortedDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        var point = Point.Parse(query.GetValueOrDefault("as-of"), query.GetValueOrDefault("known-at"), out var wrong);
        var caller = http.Caller();
        return wrong is null ? new(http.Request.Path, query, point)
        {
            Known = host.Known, IsBusy = host.IsBusy, Person = caller.Person, Token = (Gate.Field, caller.Token), SightOf = caller.SightOf,
        }
            : throw new BadHttpRequestException(wrong);
    }
}
