using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.Trades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>
/// Trades as they are made: one, or line by line as many as there are. A trade is known by its id, so that it can be sent again when an
/// answer did not come: it needs no other key. What is answered is durable.
/// </summary>
static class ApiTrades
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/trades", (Delegate)OneAsync).NeedsSignIn().WithTags("Trades").WithName("PostTrade")
            .WithSummary("Books one trade; its id is its key: the same again is one trade")
            .Accepts<TradeForm>("application/json").Produces<TradeAnswer>().Produces<TradeAnswer>(202).Refuses(400, 413, 415, 422);
        app.MapPost("/api/v1/trades/bulk", (Delegate)ManyAsync).NeedsSignIn().WithTags("Trades").WithName("PostTrades")
            .WithSummary("Books trades line by line, and answers each line in its order")
            .WithDescription("A TradeForm a line in, a TradeAnswer a line out, streamed both ways. A line that is refused stops no other. "
                + "Lines have at most 16 KiB, all of them 512 MiB. If it breaks off, send it again: what was booked is answered 'known'.")
            .Accepts<TradeForm>(ByLine.Type).Produces<TradeAnswer>(200, ByLine.Type).Refuses(413, 415);
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

    sealed record Row(long Line, Ticket? Ticket, ApiProblem? Problem);

    static Task ManyAsync(HttpContext http, BookHost host) => ByLine.AnswerAsync(http, "trades", new LineWork<Row, TradeAnswer>(
        (line, text) => new(line, TradeForm.Read(text, out var problem), problem), rows => BookAsync(host, http.Caller(), rows),
        (line, problem) => new("", "broken") { Line = line, Problem = problem }));

    static async Task<IReadOnlyList<TradeAnswer>> BookAsync(BookHost host, Caller who, List<Row> rows)
    {
        var id = $"api/{who.Person}/{Guid.CreateVersion7():N}/";
        return await host.DoAsync<IReadOnlyList<TradeAnswer>>(b => [.. rows.Select(r => (r.Ticket is { } ticket
            ? Book(b, new($"{id}{r.Line}", who.Actor, Now, Governed: true), ticket)
            : new TradeAnswer("", "refused") { Problem = r.Problem }) with { Line = r.Line })]);
    }
}
