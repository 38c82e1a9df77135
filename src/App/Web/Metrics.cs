using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Countinghouse.App.Web;

/// <summary>What the server counts, as Prometheus reads it (text format 0.0.4).</summary>
sealed class Metrics
{
    // Seconds; the ones between 5 ms and 50 ms show whether a command keeps to its 20 ms.
    static readonly double[] Bounds = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

    readonly long[] requests = new long[6]; // by the first digit of the status
    readonly long[] durations = new long[11];
    long micros;

    public async Task Count(HttpContext http, RequestDelegate next)
    {
        var from = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(from);
            Interlocked.Increment(ref requests[Math.Clamp(http.Response.StatusCode / 100, 0, 5)]);
            if (http.Response.ContentType != "text/event-stream") Took(took); // a feed lasts as long as its reader
        }
    }

    void Took(TimeSpan time)
    {
        var at = Array.FindIndex(Bounds, b => time.TotalSeconds <= b);
        Interlocked.Increment(ref durations[at < 0 ? Bounds.Length : at]);
        Interlocked.Add(ref micros, (long)time.TotalMicroseconds);
    }

    public string Text(BookHost host)
    {
        var text = new StringBuilder();
        void One(string name, string kind, string says, double value) => text.Append(CultureInfo.InvariantCulture,
            $"# HELP countinghouse_{name} {says}\n# TYPE countinghouse_{name} {kind}\ncountinghouse_{name} {value}\n");
        text.Append("# HELP countinghouse_requests_total Requests answered.\n# TYPE countinghouse_requests_total counter\n");
        for (var i = 1; i < requests.Length; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"countinghouse_requests_total{{status=\"{i}xx\"}} {Volatile.Read(ref requests[i])}\n");
        text.Append("# HELP countinghouse_request_seconds Time to answer.\n# TYPE countinghouse_request_seconds histogram\n");
        var sum = 0L;
        for (var i = 0; i <= Bounds.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"countinghouse_request_seconds_bucket{{le=\"{(i < Bounds.Length
                ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf")}\"}} {sum += Volatile.Read(ref durations[i])}\n");
        text.Append(CultureInfo.InvariantCulture,
            $"countinghouse_request_seconds_sum {Volatile.Read(ref micros) / 1e6}\ncountinghouse_request_seconds_count {sum}\n");
        One("facts", "gauge", "Facts that are durable.", host.Known);
        One("queue", "gauge", "Commands that wait for their turn.", host.Waiting);
        One("tables_lag_facts", "gauge", "Facts that the read tables do not know yet.", host.Lag);
        One("commits_total", "counter", "Commits of the book.", host.Commits);
        One("commit_seconds_total", "counter", "Time that commits took.", host.CommitTime.TotalSeconds);
        One("writer_up", "gauge", "1 while the writer goes on.", host.Broken is null ? 1 : 0);
        One("day_running", "gauge", "1 while a day is run.", host.IsBusy ? 1 : 0);
        return text.ToString();
    }
}
