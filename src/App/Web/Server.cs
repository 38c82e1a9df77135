using System.Collections.Immutable;
using Countinghouse.App.Web.Pages;
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

    public static WebApplication Build(ServerOptions options, BookHost host)
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
        builder.Services.AddSingleton(new ReadBook(host));
        var app = builder.Build();
        app.Use(Guard);
        app.UseResponseCompression();
        app.UseRouting();
        app.MapGet("/assets/{hash}/{name}", WebAssets.Serve);
        ListRoutes.Map(app);
        PageRoutes.Map(app);
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
        return wrong is null ? new(http.Request.Path, query, point) { Known = host.Known, IsBusy = host.IsBusy }
            : throw new BadHttpRequestException(wrong);
    }
}
