using System.ComponentModel;
using System.Globalization;
using Countinghouse.App.Documents;
using Countinghouse.App.Show;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>The account and the days that a statement is of.</summary>
sealed record StatementAsked
{
    [FromRoute(Name = "code")]
    public required string Code { get; init; }
    [FromRoute(Name = "form"), Description("html or pdf")]
    public required string Form { get; init; }
    [FromQuery(Name = "from"), Description("First day, 2026-03-01")]
    public string? From { get; init; }
    [FromQuery(Name = "until"), Description("Last day; by default the last of the book")]
    public string? Until { get; init; }
}

/// <summary>
/// Papers as they are sent and filed: to be downloaded from the pages, and the same by the API. Who has one is written down, as of an
/// export.
/// </summary>
static class ApiPapers
{
    // A statement tells all of an account: it is for who sees all of it.
    static readonly string[] OfStatement = ["positions", "balances", "trades", "entries"];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var at in new[] { "", "/api/v1" })
        {
            app.MapGet(at + "/accounts/{code}/statement.{form}", Statement).Needs("positions").ByAccount().IsPersonal()
                .Says(at, "Statement", "The statement of an account over a period, as html or pdf");
            app.MapGet(at + "/trades/{id}/confirmation.{form}", Confirmation).Needs("trades").ByAccount().IsPersonal()
                .Says(at, "Confirmation", "The confirmation of a trade to its client, as html or pdf");
            app.MapGet(at + "/fx-trades/{id}/confirmation.{form}", ConversionConfirmation).Needs("fx-trades").ByAccount().IsPersonal()
                .Says(at, "ConversionConfirmation", "The confirmation of a conversion of currencies to its client, as html or pdf");
            app.MapGet(at + "/invoices/{number:int}/paper.{form}", Invoice).Needs("invoices").ByAccount().IsPersonal()
                .Says(at, "InvoicePaper", "An invoice or credit note as it is sent, as html or pdf");
            app.MapGet(at + "/periods/{period}/certificate.{form}", Certificate).Needs("period-certificate", also: "general-ledger")
                .Says(at, "Certificate", "What the last close of a period certifies, with its checklist and balances, as html or pdf");
        }
    }

    static void Says(this RouteHandlerBuilder address, string at, string name, string says)
    {
        if (at.Length == 0) return;
        address.WithTags("Papers").WithName(name).WithSummary(says).Produces<Stream>(200, "text/html",
            "application/pdf").Refuses(400, 404, 409);
    }

    static Task<IResult> Statement([AsParameters] StatementAsked asked, HttpContext http, Readings readings)
    {
        var (code, form) = (asked.Code, asked.Form);
        var visit = VisitOf(http, readings);
        return Give(http, readings, (form, $"statement of {code} from {asked.From}", ["from", "until"]), b =>
        {
            var last = Day(asked.Until, "until") ?? b.LastDay() ?? default;
            var first = Day(asked.From, "from") ?? throw new BadHttpRequestException("from is the first day, as 2026-03-01");
            if (last < first) throw new BadHttpRequestException($"until {last:yyyy-MM-dd} is before from {first:yyyy-MM-dd}");
            return HasStatement(visit, code) && b.HasClient(code) ? b.ClientStatements([code], first, last).Single() : null;
        });
    }

    /// <summary>Whether who asks may have the statement of an account.</summary>
    public static bool HasStatement(Visit visit, string code) => OfStatement.All(page => Thing.Reaches(visit, page, code));

    static Task<IResult> Confirmation(string id, string form, HttpContext http, Readings readings)
    {
        var isTheirs = Thing.Trade(id, VisitOf(http, readings), readings.Books) is not null;
        return Give(http, readings, (form, $"confirmation of {id}", []), b => isTheirs ? b.Confirmation(id) : null);
    }

    static Task<IResult> ConversionConfirmation(string id, string form, HttpContext http, Readings readings)
    {
        var visit = VisitOf(http, readings);
        return Give(http, readings, (form, $"confirmation of conversion {id}", []), b => b.AccountOfConversion(id) is { } account
            && Thing.Reaches(visit, "fx-trades", account) ? b.ConversionConfirmation(id) : null);
    }

    static Task<IResult> Invoice(int number, string form, HttpContext http, Readings readings) =>
        Give(http, readings, (form, $"invoice {number}", []), b => b.Invoice(number) is { } invoice
            && Thing.Reaches(VisitOf(http, readings), "invoices", invoice.Account) ? InvoicePage.Paper(invoice, b.FirmName()) : null);

    static Task<IResult> Certificate(string period, string form, HttpContext http, Readings readings) =>
        Give(http, readings, (form, $"certificate of {period}", []), b => CertificatePage.Paper(b, period));

    static Visit VisitOf(HttpContext http, Readings readings) =>
        new(http.Request.Path, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, Point.Now)
        { Known = readings.Host.Known, Person = http.Caller().Person, SightOf = http.Caller().SightOf };

    static DateOnly? Day(string? text, string name) => string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new BadHttpRequestException($"{name}: '{Problems.Short(text)}' is not a date: write it as 2026-03-31");

    // No more at a time than exports: each may read a year.
    static async Task<IResult> Give(HttpContext http, Readings readings, (string Form, string What, string[] Known) of,
        Func<ReportBook, Document?> make)
    {
        if (Problems.IsApi(http) && Reading.Strange(http, of.Known) is { } strange) return Problems.Result(strange);
        if (!Papers.Forms.TryGetValue(of.Form, out var type)) return Problems.Bad("a paper is given as html or pdf");
        Document? paper;
        await ListRoutes.Exports.WaitAsync(http.RequestAborted);
        try
        {
            paper = readings.Books.Ask(Point.Now, make);
        }
        catch (Exception e) when (e is BadHttpRequestException or StoreException { Missing: Missing.Nothing })
        {
            return Problems.Bad(e.Message);
        }
        finally
        {
            ListRoutes.Exports.Release();
        }
        if (paper is null) return Problems.Say(StatusCodes.Status404NotFound, $"there is no {of.What}, or none that you may see");
        if (!paper.AddsUp)
            return Problems.Say(StatusCodes.Status409Conflict, $"the movements of the {of.What} do not add up: it is not given");
        readings.Host.Note(new(AccessKind.Export, http.Caller().Actor, of.What, of.Form, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        return Results.File(Papers.Write(paper, of.Form), type, $"{paper.Name}.{of.Form}");
    }
}
