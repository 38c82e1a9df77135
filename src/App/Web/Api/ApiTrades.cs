using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Exporting;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.Trades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Countinghouse.App.Web.Api;

/// <summary>
/// Trades as they are made: one, or line by line as many as there are. A trade is known by its id, so that it can be sent again when an
/// answer did not come: it needs no other key. What is answered is durable.
/// </summary>
static class ApiTrades
{
    const string Lines = "application/x-ndjson";
    const int LongestLine = 16 << 10;        // some sixty times a trade
    const long MostBytes = 512L << 20;       // a day of two million trades
    const int Together = 256;                // lines of one commit

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/trades", (Delegate)OneAsync).NeedsSignIn().WithTags("Trades").WithName("PostTrade")
            .WithSummary("Books one trade; its id is its key: the same again is one trade")
            .Accepts<TradeForm>("application/json").Produces<TradeAnswer>().Produces<TradeAnswer>(202).Refuses(400, 413, 415, 422);
        app.MapPost("/api/v1/trades/bulk", (Delegate)ManyAsync).NeedsSignIn().WithTags("Trades").WithName("PostTrades")
            .WithSummary("Books trades line by line, and answers each line in its order")
            .WithDescription("A TradeForm a line in, a TradeAnswer a line out, streamed both ways. A line that is refused stops no other. "
                + "Lines have at most 16 KiB, all of them 512 MiB. If it breaks off, send it again: what was booked is answered 'known'.")
            .Accepts<TradeForm>(Lines).Produces<TradeAnswer>(200, Lines).Refuses(413, 415);
    }

    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    static async Task<IResult> OneAsync(HttpContext http, BookHost host)
    {
        if (!ApiCommands.IsJson(http)) return Problems.Result(415, "a trade is application/json", "Content-Type");
        if (Reading.Strange(http) is { } strange) return Problems.Result(strange);
        using var body = new MemoryStream(1 << 10);
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (TradeForm.Read(body.GetBuffer().AsMemory(0, (int)body.Length), out var wrong) is not { } ticket)
            return Problems.Result(wrong ?? Problems.Of(400, ""));
        var (caller, id) = (http.Caller(), $"api/{http.Caller().Person}/{Guid.CreateVersion7():N}/trade");
        var answer = await host.DoAsync(b => Book(b, new(id, caller.Actor, Now, Governed: true), ticket));
        if (answer.Problem is { } problem) return Problems.Result(problem);
        if (answer.Approval is { } approval) http.Response.Headers.Location = $"/api/v1/approvals/{approval}";
        return Results.Json(answer, Problems.Json, statusCode: answer.Approval is null ? 200 : 202);
    }

    static TradeAnswer Book(Book book, in Kernel.Envelope envelope, in Ticket ticket)
    {
        var first = book.Firm.Next;
        var facts = book.Run(envelope, new CaptureTrade("", ticket));
        for (var i = 0; i < facts.Count; i++)
            switch (facts[i])
            {
                case TradeFact.TradeBooked { Trade: var t }:
                    return new(t.TradeId, "booked") { Fact = first + i, SettlementDate = t.SettleOn };
                case Refused refused: return new(ticket.TradeId, "refused") { Problem = Problems.Of(refused) };
                case AccessFact.ApprovalAsked waits: return new(ticket.TradeId, "waits") { Approval = waits.Number };
            }
        return new(ticket.TradeId, "known")
        { Fact = book.Firm.Trades.BookedAs(ticket.TradeId), SettlementDate = book.Firm.Trades.Find(ticket.TradeId)?.SettleOn };
    }

    static async Task ManyAsync(HttpContext http, BookHost host)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() != Lines)
        {
            await Problems.Result(415, $"trades are {Lines}: one JSON object a line", "Content-Type").ExecuteAsync(http);
            return;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        // A sender may send all before it reads an answer: what waits for it lies in a file, and nobody is cut off for it.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        http.Response.ContentType = Lines;
        using var answers = new Spooled();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var sending = answers.SendAsync(http.Response.Body, stop.Token);
        try
        {
            await TakeAsync(http, host, answers);
            answers.End();
            await sending;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The sender has gone: what was booked is booked, and is known when it comes again.
        }
        finally
        {
            await stop.CancelAsync();
            await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    sealed record Row(long Line, Ticket? Ticket, ApiProblem? Problem);

    static async Task TakeAsync(HttpContext http, BookHost host, Spooled answers)
    {
        var (reader, line, group) = (http.Request.BodyReader, 0L, new List<Row>(Together));
        var before = Task.FromResult<IReadOnlyList<TradeAnswer>>([]);
        async Task PassAsync()
        {
            var (rows, earlier) = (group, before);
            before = BookAsync(host, http.Caller(), rows); // while it is made durable the next lines are read
            group = new(Together);
            Say(answers, await earlier);
        }
        async Task FinishAsync()
        {
            await PassAsync();
            Say(answers, await before);
            before = Task.FromResult<IReadOnlyList<TradeAnswer>>([]);
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
                    else if (!IsBlank(text)) group.Add(Parsed(line, text.ToArray()));
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
        catch (Exception e) when (e is StoreException or BadHttpRequestException)
        {
            broken = Problems.Of((e as BadHttpRequestException)?.StatusCode ?? 503, e.Message);
        }
        if (broken is not null) Say(answers, [new("", "broken") { Line = line, Problem = broken }]);
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

    static Row Parsed(long line, byte[] text)
    {
        var ticket = TradeForm.Read(text, out var problem);
        return new(line, ticket, problem);
    }

    static async Task<IReadOnlyList<TradeAnswer>> BookAsync(BookHost host, Caller who, List<Row> rows)
    {
        if (rows.Count == 0) return [];
        var id = $"api/{who.Person}/{Guid.CreateVersion7():N}/";
        return await host.DoAsync<IReadOnlyList<TradeAnswer>>(b => [.. rows.Select(r => (r.Ticket is { } ticket
            ? Book(b, new($"{id}{r.Line}", who.Actor, Now, Governed: true), ticket)
            : new TradeAnswer("", "refused") { Problem = r.Problem }) with { Line = r.Line })]);
    }

    static void Say(Spooled to, IReadOnlyList<TradeAnswer> answers)
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
