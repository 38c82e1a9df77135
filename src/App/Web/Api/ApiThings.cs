using System.ComponentModel;
using System.Globalization;
using System.Text;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Exporting;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>What a bond is asked for: its yield at a price, or its price at a yield.</summary>
sealed record QuoteAsked
{
    [FromQuery(Name = "price"), Description("Clean price of 100 nominal: its yield")]
    public string? Price { get; init; }
    [FromQuery(Name = "yield"), Description("Per cent a year, compounded as often as a coupon is paid: its price")]
    public string? Yield { get; init; }
    [FromQuery(Name = "settle"), Description("When it would settle, 2026-03-31; by default as a trade of the day would")]
    public string? Settle { get; init; }
}

/// <summary>One of each thing there is, as its page tells of it.</summary>
static class ApiThings
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/trades/{id}", (string id, HttpContext http, Readings readings) =>
            Answer(http, readings, ("trades", id), visit => Thing.Trade(id, visit, readings.Books)))
            .Needs("trades").ByAccount().Says("Trade", "A trade, its versions, what happened and its entries");
        app.MapGet("/api/v1/instructions/{number:long}", (long number, HttpContext http, Readings readings) =>
            Answer(http, readings, ("instructions", $"{number}"), visit => Thing.Instruction(number, visit, readings.Books)))
            .Needs("instructions").ByAccount().Says("Instruction", "A settlement instruction, what happened to it and what it cost");
        app.MapGet("/api/v1/accounts/{code}", (string code, HttpContext http, Readings readings) =>
            Master(http, readings, ("accounts", code)))
            .Needs("positions").ByAccount().IsPersonal().Says("Account", "An account with its positions, cash and trades");
        app.MapGet("/api/v1/assets/{code}", (string code, HttpContext http, Readings readings) =>
            Master(http, readings, ("assets", code)))
            .Needs("stock-record").ByAccount().Says("Asset", "A currency or instrument with who holds it and where it is");
        app.MapGet("/api/v1/instruments/{isin}", (string isin, HttpContext http, Readings readings) =>
            Master(http, readings, ("assets", isin)))
            .Needs("stock-record").ByAccount().Says("Instrument", "An instrument with who holds it and where it is");
        app.MapGet("/api/v1/instruments/{isin}/quote", Quote).Needs("bond-yields").WithTags("Things").WithName("Quote")
            .WithSummary("Price and yield of a bond, the one from the other; with neither, the yield of its newest price")
            .Produces<QuoteAnswer>().Refuses(400, 404).WithMetadata(new AtPoint());
        app.MapGet("/api/v1/parties/{code}", (string code, HttpContext http, Readings readings) =>
            Master(http, readings, ("parties", code)))
            .Needs("instructions").ByAccount().Says("Party", "A counterparty with its obligations, instructions and margin");
        app.MapGet("/api/v1/facts/{number:long}", Fact).Needs("timeline").IsPersonal().WithTags("Facts").WithName("Fact")
            .WithSummary("A fact of the journal, with the facts of the same command").Produces<FactAnswer>().Produces(304)
            .Refuses(400, 404);
        app.MapGet("/api/v1/facts/{number:long}/proof", Proof).Needs("timeline", also: "proof").WithTags("Facts").WithName("Proof")
            .WithSummary("The proof that a sealed fact is in the books, as check-proof takes it")
            .Produces(200, contentType: "application/json").Produces(304).Refuses(404, 409);
        app.MapGet("/api/v1/facts/{number:long}/bytes", Bytes).Needs("timeline", also: "messages").IsPersonal()
            .WithTags("Facts").WithName("MessageBytes")
            .WithSummary("The message that a fact keeps, byte for byte")
            .Produces(200, contentType: "application/octet-stream").Refuses(404);
    }

    static RouteHandlerBuilder Says(this RouteHandlerBuilder address, string name, string says) => address.WithTags("Things").WithName(name)
        .WithSummary(says).Produces<ThingAnswer>().Produces(304).Refuses(400, 404)
        .WithMetadata(new AtPoint());

    static IResult Master(HttpContext http, Readings readings, (string Kind, string Code) of) =>
        Answer(http, readings, of, visit => Thing.Master(of, visit, readings.Books));

    static IResult Answer(HttpContext http, Readings readings, (string Kind, string Id) of, Func<Visit, Thing?> find)
    {
        if (Reading.Strange(http, "asOf", "knownAt") is { } strange) return Problems.Result(strange);
        if (Reading.Visit(http, readings.Host, out var wrong) is not { } visit) return Problems.Result(wrong ?? Problems.Of(400, ""));
        if (Reading.IsKnown(http, readings.FactAt(visit.Point))) return Reading.NotModified;
        if (find(visit) is not { } thing)
            return Problems.Result(404, $"there is none of {of.Kind} under this name, or none that you may see");
        var known = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in thing.Known)
            known[field.Name.Replace(' ', '_')] = ListExport.Value(new(field.Name, field.Cell), field.Value);
        return Results.Json(new ThingAnswer(of.Kind, of.Id, known, [.. thing.Parts.Select(Part)]) { Notes = thing.Notes }, Problems.Json);
    }

    static IResult Quote(string isin, [AsParameters] QuoteAsked asked, HttpContext http, Readings readings)
    {
        var (price, yield, settle) = (asked.Price, asked.Yield, asked.Settle);
        if (Reading.Strange(http, "price", "yield", "settle", "asOf", "knownAt") is { } strange) return Problems.Result(strange);
        if (Reading.Visit(http, readings.Host, out var wrong) is not { } visit) return Problems.Result(wrong ?? Problems.Of(400, ""));
        if (price is not null && yield is not null) return Problems.Result(Problems.Of(400, "price or yield, not both", "yield"));
        if (!Figure(price, out var p) || p <= 0) return Problems.Result(Problems.Of(400, $"'{price}' is no price", "price"));
        if (!Figure(yield, out var y)) return Problems.Result(Problems.Of(400, $"'{yield}' is no yield", "yield"));
        DateOnly day = default;
        if (settle is not null && !DateOnly.TryParseExact(settle, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            return Problems.Result(Problems.Of(400, $"'{settle}' is not a date: write it as 2026-03-31", "settle"));
        var quote = readings.Books.Ask(visit.Point, b => b.BondQuote(isin, new(p, y, settle is null ? null : day), new(visit.Point.AsOf)));
        if (quote is null) return Problems.Result(404, $"there is no bond {isin}");
        if (quote.Rows.Count == 0) return Problems.Result(400, string.Join("; ", quote.Notes));
        return Results.Json(new QuoteAnswer(ApiLists.Row(quote.Columns, [.. Enumerable.Range(0, quote.Columns.Count)], quote.Rows[0]),
            quote.Notes), Problems.Json);

        static bool Figure(string? text, out decimal? value)
        {
            value = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
            return text is null || value is not null;
        }
    }

    static ThingPart Part(ThingPage.Part part)
    {
        var (columns, rows) = (part.Report.Columns, part.Report.Rows);
        int[] places = [.. Enumerable.Range(0, columns.Count)];
        return new(part.Title, part.List.Length > 0 ? part.Total : rows.Count, [.. columns.Select(ListColumn.Of)],
            [.. rows.Select(r => ApiLists.Row(columns, places, r))])
        { List = part.List.Length > 0 ? part.List : null, Filter = part.Filter.Length > 0 ? part.Filter : null };
    }

    static IResult None(long number) => Problems.Result(404, $"the journal has no fact {number}");

    static IResult Fact(long number, HttpContext http, Readings readings)
    {
        if (Reading.Strange(http) is { } strange) return Problems.Result(strange);
        if (Reading.IsKnown(http, readings.Host.Known)) return Reading.NotModified;
        var (fact, answer) = readings.Books.Ask(Point.Now, b => b.Trace(number) is { } f ? (f, b.Answer(f.Asked)) : (null, []));
        if (fact is null) return None(number);
        if (!FactSight.Sees(http.Caller().SightOf, fact.Name)) return Gate.NotTheirs(http, readings.Host);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fact.Fields) fields[name] = value;
        return Results.Json(new FactAnswer(number, fact.Name, fields, DateTimeOffset.FromUnixTimeMilliseconds(fact.RecordedAt))
        {
            Asked = fact.Asked, Sealed = fact.Sealed, MessageBytes = fact.Message?.Length,
            Answer = [.. FactSight.Of(http.Caller().SightOf, answer).Select(a => new FactSaid(a.Number, a.Says))],
        }, Problems.Json);
    }

    internal static IResult Proof(long number, HttpContext http, Readings readings)
    {
        if (readings.Books.Ask(Point.Now, b => b.Trace(number)) is not { } fact) return None(number);
        if (!FactSight.Sees(http.Caller().SightOf, fact.Name)) return Gate.NotTheirs(http, readings.Host);
        string proof;
        try
        {
            proof = Proving.Prove(readings.Host.Path, $"fact:{number}").Render();
        }
        catch (StoreException e) when (e.Missing != Missing.Nothing)
        {
            return Problems.Result(e.Missing == Missing.Seal ? 409 : 404, readings.Host.Said(e));
        }
        if (Reading.IsKnown(http, number, proof)) return Reading.NotModified;
        readings.Host.Note(new(AccessKind.Export, http.Caller().Actor, $"proof of fact:{number}", "",
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        return Results.File(Encoding.UTF8.GetBytes(proof), "application/json", $"fact-{number}.proof.json");
    }

    internal static IResult Bytes(long number, Readings readings) =>
        readings.Books.Ask(Point.Now, b => b.Trace(number))?.Message is { } bytes
        ? Results.File(bytes, "application/octet-stream", $"message-{number}.bin")
        : Problems.Result(404, $"fact {number} keeps no message");
}

/// <summary>An address that takes <c>asOf</c> and <c>knownAt</c>: for its description.</summary>
sealed record AtPoint;
