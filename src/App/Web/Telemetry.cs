using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Countinghouse.App.Web;

/// <summary>
/// Traces, metrics and logs for a collector, by OTLP, where one is named. What goes out says which kind of address was asked and how it
/// went, never of whom or of what: no path, query, person, account, text of a problem or secret.
/// </summary>
static class Telemetry
{
    const string Name = "Countinghouse";
    static readonly ActivitySource Source = new(Name);

    /// <param name="collector">Its address, to which <c>/v1/traces</c>, <c>/v1/metrics</c> and <c>/v1/logs</c> are added.</param>
    public static void Add(WebApplicationBuilder builder, Uri collector)
    {
        builder.Services.AddSingleton<Gauges>();
        builder.Logging.AddFilter<ConsoleLoggerProvider>(Name, LogLevel.None); // said on the console already
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("countinghouse",
                serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(t => t.AddSource(Name).AddOtlpExporter(o => To(o, collector, "traces")))
            .WithMetrics(m => m.AddMeter(Name, "Microsoft.AspNetCore.Hosting", "System.Runtime")
                .AddOtlpExporter(o => To(o, collector, "metrics")))
            .WithLogging(l => l.AddProcessor(new Bare()).AddOtlpExporter(o => To(o, collector, "logs")));
    }

    static void To(OtlpExporterOptions exporter, Uri collector, string signal) =>
        (exporter.Protocol, exporter.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new($"{collector.ToString().TrimEnd('/')}/v1/{signal}"));

    /// <summary>Begins to watch a server that was built with <see cref="Add"/>.</summary>
    public static void Begin(WebApplication app, BookHost host)
    {
        app.Services.GetRequiredService<Gauges>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Name);
        host.Turned = opened => log.Log(opened ? LogLevel.Information : LogLevel.Error, "{What}", opened ? "open" : "stopped");
        app.Lifetime.ApplicationStarted.Register(() => log.LogInformation("the server has started"));
        app.Lifetime.ApplicationStopping.Register(() => log.LogInformation("the server is being stopped"));
    }

    /// <summary>What no code here foresaw, for who mends it; by the pattern of its address, for the address may name an account.</summary>
    public static void Unforeseen(HttpContext http, Exception what) => http.RequestServices.GetRequiredService<ILoggerFactory>()
        .CreateLogger(Name).LogError(what, "{Method} {Route}", http.Request.Method,
            (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "");

    /// <summary>A request as a span: its method, the pattern of its address, and the status of its answer.</summary>
    public static async Task Trace(HttpContext http, RequestDelegate next)
    {
        ActivityContext.TryParse(http.Request.Headers.TraceParent, null, isRemote: true, out var from);
        Activity.Current = null; // the framework's own, which nobody samples
        using var span = Source.StartActivity(http.Request.Method, ActivityKind.Server, from);
        try
        {
            await next(http);
        }
        finally
        {
            if (span is not null) Describe(span, http);
        }
    }

    static void Describe(Activity span, HttpContext http)
    {
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        span.DisplayName = $"{http.Request.Method} {route}".TrimEnd();
        span.SetTag("http.request.method", http.Request.Method).SetTag("http.route", route)
            .SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A commit of the book as a span.</summary>
    public static Activity? Commit(int commands) => Source.StartActivity("commit")?.SetTag("countinghouse.commands", commands);

    /// <summary>How the book is, as often as it is asked.</summary>
    sealed class Gauges : IDisposable
    {
        readonly Meter meter = new(Name);

        public Gauges(BookHost host)
        {
            meter.CreateObservableGauge("countinghouse.facts", () => host.Known, "{fact}", "Facts that are durable");
            meter.CreateObservableGauge("countinghouse.queue", () => host.Waiting, "{command}", "Commands that wait for their turn");
            meter.CreateObservableGauge("countinghouse.tables.lag", () => host.Lag, "{fact}", "Facts that the read tables do not know yet");
            meter.CreateObservableCounter("countinghouse.commits", () => host.Commits, "{commit}", "Commits of the book");
            meter.CreateObservableCounter("countinghouse.commit.time", () => host.CommitTime.TotalSeconds, "s", "Time that commits took");
            meter.CreateObservableGauge("countinghouse.writer.up", () => host.Broken is null ? 1 : 0, "1", "1 while the writer goes on");
        }

        public void Dispose() => meter.Dispose();
    }

    // Of a line of a log its kind goes out, of an error its type: what they are filled with may name people and accounts.
    sealed class Bare : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord record)
        {
            var isOwn = record.CategoryName == Name;
            record.FormattedMessage = null;
            record.Attributes = [.. (record.Attributes ?? []).Where(a => isOwn || a.Key == "{OriginalFormat}"),
                .. record.Exception is { } e ? [new KeyValuePair<string, object?>("exception.type", e.GetType().FullName)]
                    : Array.Empty<KeyValuePair<string, object?>>()];
            record.Exception = null;
        }
    }
}
