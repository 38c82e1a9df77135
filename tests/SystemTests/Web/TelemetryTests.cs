using System.Collections.Concurrent;
using System.Text;
using Countinghouse.App;
using Countinghouse.App.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Countinghouse.SystemTests.Web;

/// <summary>What the server tells a collector, which here is a small receiver of OTLP over HTTP, and what it does not tell.</summary>
public sealed class TelemetryTests
{
    // What no collector is to know: whom a page was of, who asked, by what, and for what.
    static readonly string[] Kept = ["C1001", "US0378331005", "telemetry-anna", Office.Token, "needle-in-a-query", "correct horse", ".db"];

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_metrics_and_logs_reach_a_collector_and_say_nothing_of_people_and_accounts()
    {
        var told = new ConcurrentDictionary<string, StringBuilder>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest asked) =>
        {
            using var body = new MemoryStream();
            await asked.Body.CopyToAsync(body);
            var text = told.GetOrAdd(signal, _ => new());
            lock (text) text.Append(Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync(Halt);

        await using (var office = Office.Told(new(collector.Urls.Single())))
        {
            using var anna = office.Enter("telemetry-anna", "examiner");
            await anna.Page("/accounts/C1001");
            await anna.Page("/lists/trades?q=needle-in-a-query");
            await anna.Status("/assets/US0378331005");
            using var wrong = await anna.PostAsync("/sign-in", new FormUrlEncodedContent(
                [new("person", "telemetry-anna"), new("password", "correct horse")]), Halt);
        }
        Assert.Contains("GET /accounts/{", $"{told["traces"]}", StringComparison.Ordinal);
        Assert.Contains("commit", $"{told["traces"]}", StringComparison.Ordinal);
        foreach (var metric in new[] { "http.server.request.duration", "countinghouse.facts", "dotnet.gc.collections" })
            Assert.Contains(metric, $"{told["metrics"]}", StringComparison.Ordinal);
        Assert.Contains("the server has started", $"{told["logs"]}", StringComparison.Ordinal);
        foreach (var (signal, text) in told)
            Assert.All(Kept, k => Assert.False($"{text}".Contains(k, StringComparison.Ordinal), $"{signal} has {k}"));
    }

    [Theory, InlineData("collector"), InlineData("ftp://collector:4318"), InlineData("http://who:secret@collector:4318")]
    public void An_address_that_is_none_or_has_a_password_in_it_is_refused(string address) =>
        Assert.Throws<UsageException>(() => new ServerSettings(null, [("collector", address)]).Collector());
}
