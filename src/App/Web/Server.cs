using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography.X509Certificates;
using Countinghouse.Access;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.App.Web.Jobs;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
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
    /// <summary>A collector of traces, metrics and logs; none: nothing goes out.</summary>
    public Uri? Collector { get; init; }
    /// <summary>Where another process has the book open, wait for it to close it or die.</summary>
    public bool Waits { get; init; }
    /// <summary>Make the book where there is none.</summary>
    public bool MayMake { get; init; }
    /// <summary>The OpenID provider by which people may sign in.</summary>
    public ProviderTerms? Provider { get; init; }
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
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // a start that fails is said in a sentence
        if (options.Collector is { } collector) Telemetry.Add(builder, collector);
        builder.Services.AddRazorComponents();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider(); // for a sign-in under way; sessions are the door's own
        builder.Services.AddResponseCompression(c => c.EnableForHttps = true);
        builder.Services.AddSingleton(host);
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton(new CommandDoor(host, TimeProvider.System));
        builder.Services.AddSingleton(new ReadBook(host));
        builder.Services.AddSingleton<Readings>();
        builder.Services.AddSingleton(new JobList());
        builder.Services.Configure<RouteHandlerOptions>(r => r.ThrowOnBadRequest = true); // to be said in words
        builder.Services.AddSingleton(_ => new Backups(host, options.Backup));
        builder.Services.AddSingleton(_ => new Limits(options.RequestsPerMinute));
        builder.Services.AddSingleton(new Metrics());
        builder.Services.AddSingleton<Turns>();
        builder.Services.AddSingleton(new SharedPages(() => (host.Known, host.IsFast), TimeProvider.System));
        builder.Services.AddSingleton<Feed>();
        ApiDocument.Add(builder.Services);
        if (options.Provider is { } provider) Provider.Add(builder.Services, provider);
        builder.Services.AddSingleton(new Gate(host, door, TimeProvider.System));
        builder.Services.AddSingleton(s => new Provider(host, s.GetRequiredService<Gate>(), TimeProvider.System));
        builder.Services.Configure<FormOptions>(f => f.MultipartBodyLengthLimit = Upload.MostFile);
        var app = builder.Build();
        var gate = app.Services.GetRequiredService<Gate>();
        var limits = app.Services.GetRequiredService<Limits>();
        app.Services.GetRequiredService<Backups>();
        app.Lifetime.ApplicationStopping.Register(host.Stop);
        app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(app.Services.GetRequiredService<ReadBook>().Begin));
        if (options.Collector is not null) Telemetry.Begin(app, host);
        if (options.Collector is not null) app.Use(Telemetry.Trace);
        app.Use(app.Services.GetRequiredService<Metrics>().Count);
        app.Use(Guard);
        app.Use(limits.Address);
        app.Use(InTurn);
        app.UseResponseCompression();
        app.Use(ApiDocument.Policy);
        app.Use(AskHead);
        if (options.Provider is not null) app.UseAuthentication(); // takes the provider's answers
        app.UseRouting();
        app.Use(AnswerHead);
        app.Use(gate.Pass);
        app.Use(limits.Person);
        app.Use(app.Services.GetRequiredService<SharedPages>().Mind);
        app.Use(app.Services.GetRequiredService<Turns>().Wait);
        Map(app, (options, host, door, gate));
        return app;
    }

    static void Map(WebApplication app, (ServerOptions Options, BookHost Host, DoorBook Door, Gate Gate) of)
    {
        app.MapGet("/assets/{hash}/{name}", WebAssets.Serve).IsOpen();
        new SignIn(of.Host, of.Door, of.Gate, TimeProvider.System) { HasProvider = of.Options.Provider is not null }.Map(app);
        if (of.Options.Provider is not null) Provider.Map(app);
        ListRoutes.Map(app);
        ViewRoutes.Map(app);
        ManyRoutes.Map(app);
        PageRoutes.Map(app);
        var people = new NewPasswords(of.Host, of.Door, TimeProvider.System);
        people.Map(app);
        new NewKeys(of.Host, people).Map(app);
        GivingRoutes.Map(app);
        ApprovalRoutes.Map(app);
        EntryRoutes.Map(app);
        ImportRoutes.Map(app);
        RecordsRoutes.Map(app);
        StateRoutes.Map(app);
        ApiLists.Map(app);
        ApiThings.Map(app);
        ApiCommands.Map(app);
        ApiTrades.Map(app);
        ApiMany.Map(app);
        ApiEntries.Map(app);
        ApiDocument.Map(app);
        app.Services.GetRequiredService<Feed>().Map(app);
    }

    // Without the book in hand nobody's rights are known for certain: only how the server is is told.
    static Task InTurn(HttpContext http, RequestDelegate next) =>
        http.RequestServices.GetRequiredService<BookHost>().IsAway && !http.Request.Path.StartsWithSegments("/health")
            ? throw new StoreException(BookHost.Turn) : next(http);

    // HEAD is answered where GET is: routing takes it for one, and the server leaves out the body.
    static Task AskHead(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(http.Request.Method)) return next(http);
        http.Items[nameof(AskHead)] = true;
        http.Request.Method = HttpMethods.Get;
        return next(http);
    }

    static Task AnswerHead(HttpContext http, RequestDelegate next)
    {
        if (http.Items.ContainsKey(nameof(AskHead))) http.Request.Method = HttpMethods.Head;
        return next(http);
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
            // No text of the books has it, and not every store can ask with it.
            if (http.Request.Query.FirstOrDefault(q => q.Value.ToString().Contains('\0')) is { Key: { } name })
                await Problems.WriteAsync(http, Problems.Of(400, $"'{name}' has a character that no text has", name));
            else if (http.Request.Path.Value?.Contains('\0') == true) http.Response.StatusCode = StatusCodes.Status400BadRequest;
            else await next(http);
            await Problems.FillAsync(http);
        }
        catch (Exception e) when (e is StoreException or DbException && !http.Response.HasStarted)
        {
            // How the program signs in to its database is nobody's business here.
            var host = http.RequestServices.GetRequiredService<BookHost>();
            http.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, host.Said(e));
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Problems.WriteAsync(http, e);
        }
        catch (InvalidDataException e) when (!http.Response.HasStarted)
        {
            await Problems.WriteAsync(http, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            Telemetry.Unforeseen(http, e);
            await Problems.WriteAsync(http, StatusCodes.Status500InternalServerError,
                "this should not have happened: it is in the server's log, and nothing was changed by it that was not acknowledged");
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

    // The list from which a link was followed: browsers say so to this server alone.
    static string ListBefore(HttpContext http) => Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from)
        && from.Authority == http.Request.Host.Value && from.AbsolutePath.StartsWith("/lists/", StringComparison.Ordinal)
        ? from.PathAndQuery : "";

    // Over some accounts is enough to be shown how it is asked: whether it reaches the thing is said by the book.
    static bool Holds(Caller caller, BookHost host, string verb) => host.Rights.Refuses(
        new(caller.Actor, DateOnly.FromDateTime(DateTime.UtcNow)), verb, Touched.Nothing) is null or { Why: Refusal.NotCovered };

    /// <summary>Of a request that is not answered: who asks, as far as the door knows them, and nothing of what they asked.</summary>
    public static Visit VisitOfProblem(HttpContext http)
    {
        var host = http.RequestServices.GetRequiredService<BookHost>();
        var caller = http.RequestServices.GetRequiredService<Gate>().WhoIs(http);
        return new(http.Request.Path, ImmutableSortedDictionary<string, string>.Empty, Point.Now)
        { Known = host.Known, IsBusy = host.IsBusy, Person = caller.Person, Token = (Gate.Field, caller.Token), SightOf = caller.SightOf };
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
            May = verb => Holds(caller, host, verb), List = ListBefore(http),
        }
            : throw new BadHttpRequestException(wrong);
    }
}
