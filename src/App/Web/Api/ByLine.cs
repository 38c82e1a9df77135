using System.Buffers;
using System.Text.Json;
using Countinghouse.App.Web.Exporting;
using Countinghouse.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Countinghouse.App.Web.Api;

/// <summary>What is done with a body of lines.</summary>
/// <param name="Parse">A line, by its number from 1 and its bytes.</param>
/// <param name="Give">Does what some lines ask, in one commit, and answers each in their order.</param>
/// <param name="Broken">Says after which line it went no further, and why.</param>
sealed record LineWork<TRow, TAnswer>(
    Func<long, byte[], TRow> Parse, Func<List<TRow>, Task<IReadOnlyList<TAnswer>>> Give, Func<long, ApiProblem, TAnswer> Broken);

/// <summary>A body with one JSON object a line, answered line by line in its order while it still comes.</summary>
static class ByLine
{
    public const string Type = "application/x-ndjson";
    const int LongestLine = 16 << 10;        // some sixty times a trade
    const long MostBytes = 512L << 20;       // a day of two million trades
    const int Together = 256;                // lines of one commit

    /// <param name="what">What the lines are, in the plural.</param>
    public static async Task AnswerAsync<TRow, TAnswer>(HttpContext http, string what, LineWork<TRow, TAnswer> work)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() != Type)
        {
            await Problems.Result(415, $"{what} are {Type}: one JSON object a line", "Content-Type").ExecuteAsync(http);
            return;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        // A sender may send all before it reads an answer: what waits for it lies in a file, and nobody is cut off for it.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        http.Response.ContentType = Type;
        using var answers = new Spooled();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var sending = answers.SendAsync(http.Response.Body, stop.Token);
        try
        {
            await TakeAsync(http, work, answers);
            answers.End();
            await sending;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The sender has gone: what was done is done, and is known when it comes again.
        }
        finally
        {
            await stop.CancelAsync();
            await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    static async Task TakeAsync<TRow, TAnswer>(HttpContext http, LineWork<TRow, TAnswer> work, Spooled answers)
    {
        var (reader, line, group) = (http.Request.BodyReader, 0L, new List<TRow>(Together));
        var before = Task.FromResult<IReadOnlyList<TAnswer>>([]);
        async Task PassAsync()
        {
            var (rows, earlier) = (group, before);
            before = rows.Count == 0 ? Task.FromResult<IReadOnlyList<TAnswer>>([]) : work.Give(rows); // meanwhile the next are read
            group = new(Together);
            Say(answers, await earlier);
        }
        async Task FinishAsync()
        {
            await PassAsync();
            Say(answers, await before);
            before = Task.FromResult<IReadOnlyList<TAnswer>>([]);
        }
        ApiProblem? broken = null;
        try
        {
            for (var isEnd = false; !isEnd && broken is null;)
            {
                var read = await reader.ReadAsync(http.RequestAborted);
                var (buffer, examined) = (read.Buffer, read.Buffer.End);
                isEnd = read.IsCompleted;
                while (NextLine(ref buffer, isEnd) is { } text)
                {
                    line++;
                    if (text.Length > LongestLine) broken = Problems.Of(413, $"line {line} has more than {LongestLine} bytes");
                    else if (!IsBlank(text)) group.Add(work.Parse(line, text.ToArray()));
                    if (broken is not null) break;
                    if (group.Count == Together) await PassAsync();
                }
                if (broken is null && buffer.Length > LongestLine)
                    broken = Problems.Of(413, $"line {line + 1} has more than {LongestLine} bytes");
                reader.AdvanceTo(buffer.Start, examined);
                if (isEnd) break;
                if (reader.TryRead(out var more)) reader.AdvanceTo(more.Buffer.Start);
                else await FinishAsync(); // nothing more has come yet: the sender may wait for an answer
            }
            await FinishAsync();
        }
        catch (Exception e) when (e is StoreException or BrokenOffException or BadHttpRequestException)
        {
            broken = Problems.Of((e as BadHttpRequestException)?.StatusCode ?? 503, e.Message);
        }
        if (broken is not null) Say(answers, [work.Broken(line, broken)]);
    }

    static ReadOnlySequence<byte>? NextLine(ref ReadOnlySequence<byte> buffer, bool isEnd)
    {
        if (buffer.PositionOf((byte)'\n') is { } at)
        {
            var line = buffer.Slice(0, at);
            buffer = buffer.Slice(buffer.GetPosition(1, at));
            return line;
        }
        if (!isEnd || buffer.IsEmpty) return null;
        var last = buffer;
        buffer = buffer.Slice(buffer.End);
        return last;
    }

    static bool IsBlank(ReadOnlySequence<byte> text) => text.Length == 0 || text.Length == 1 && text.FirstSpan[0] == '\r';

    static void Say<TAnswer>(Spooled to, IReadOnlyList<TAnswer> answers)
    {
        if (answers.Count == 0) return;
        using var json = new Utf8JsonWriter(to.To, new() { Encoder = Problems.Json.Encoder });
        foreach (var answer in answers)
        {
            JsonSerializer.Serialize(json, answer, Problems.Json);
            json.Flush();
            json.Reset();
            to.To.Write("\n"u8);
        }
        to.Pass(all: true);
    }
}
