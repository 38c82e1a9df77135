using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.App.Web.Jobs;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countinghouse.App.Web;

/// <summary>How the server is to be.</summary>
sealed record ServerOptions(string Book, string[] Urls)
{
    /// <summary>For https.</summary>
    public X509Certificate2? Certificate { get; init; }
    public BackupTerms? Backup { get; init; }
    /// <summary>Of one person: a thousand a second, twice what a machine that posts trades needs.</summary>
    public int RequestsPerMinute { get; init; } = 60_000;
}

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
            if (options.Certificate is { } own) k.ConfigureHttpsDefaults(h => h.ServerCertificate = own);
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddRazorComponents();
        builder.Services.AddResponseCompression(c => c.EnableForHttps = true);
        builder.Services.AddSingleton(host);
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton(new CommandDoor(host, TimeProvider.System));
        builder.Services.AddSingleton(new ReadBook(host));
        builder.Services.AddSingleton(new JobList());
        builder.Services.AddSingleton(_ => new Backups(options.Book, options.Backup));
        builder.Services.AddSingleton(_ => new Limits(options.RequestsPerMinute));
        builder.Services.AddSingleton(new Metrics());
        builder.Services.AddSingleton<Feed>();
        builder.Services.Configure<FormOptions>(f => f.MultipartBodyLengthLimit = Upload.MostFile);
        var app = builder.Build();
        var gate = new Gate(host, door, TimeProvider.System);
        var limits = app.Services.GetRequiredService<Limits>();
        app.Services.GetRequiredService<Backups>();
        app.Lifetime.ApplicationStopping.Register(host.Stop);
        app.Use(app.Services.GetRequiredService<Metrics>().Count);
        app.Use(Guard);
        app.Use(limits.Address);
        app.UseResponseCompression();
        app.UseRouting();
        app.Use(gate.Pass);
        app.Use(limits.Person);
        app.MapGet("/assets/{hash}/{name}", WebAssets.Serve).IsOpen();
        new SignIn(host, door, gate, TimeProvider.System).Map(app);
        ListRoutes.Map(app);
        PageRoutes.Map(app);
        GivingRoutes.Map(app);
        ImportRoutes.Map(app);
        RecordsRoutes.Map(app);
        StateRoutes.Map(app);
        app.Services.GetRequiredService<Feed>().Map(app);
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
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000"; // a year
        try
        {
            await next(http);
        }
        catch (StoreException e) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "5";
            await http.Response.WriteAsync(e.Message);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException && !http.Response.HasStarted)
        {
            http.Response.StatusCode = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
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
