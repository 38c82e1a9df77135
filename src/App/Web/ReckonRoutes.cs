using System.Text;
using Countinghouse.App.Show;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>Pages that reckon with what is written into them: events of contracts, and the firm with others as one group.</summary>
static class ReckonRoutes
{
    const string Loan = """
        {"contractType": "PAM", "contractID": "loan-1", "contractRole": "RPA", "currency": "USD", "statusDate": "2025-01-01T00:00:00",
         "initialExchangeDate": "2025-01-01T00:00:00", "maturityDate": "2026-01-01T00:00:00", "notionalPrincipal": "100000",
         "nominalInterestRate": "0.05", "dayCountConvention": "30E360", "cycleAnchorDateOfInterestPayment": "2025-04-01T00:00:00",
         "cycleOfInterestPayment": "P3ML0"}
        """;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/contracts", (HttpContext http, BookHost host) => Contracts(http, host, (Loan, null, ""))).Needs("bond-yields");
        app.MapPost("/contracts", (Delegate)ContractsAsync).Needs("bond-yields");
        app.MapGet("/consolidation", (HttpContext http, Readings readings) => Group(http, readings.Host, (Example(readings), null, "")))
            .Needs("balance-sheet", also: "income-statement");
        app.MapPost("/consolidation", (Delegate)GroupAsync).Needs("balance-sheet", also: "income-statement");
    }

    static IResult Contracts(HttpContext http, BookHost host, (string Text, Report? Report, string Wrong) with) =>
        Page(http, host, ("Events of contracts", "/contracts",
            "Terms by the names of the ACTUS dictionary, as docs/formats/contracts.md has them."), with);

    static IResult Group(HttpContext http, BookHost host, (string Text, Report? Report, string Wrong) with) =>
        Page(http, host, ("Consolidation", "/consolidation", "The group's currency and entities, this firm among them; under books those "
            + "of the others, as GET /api/v1/group-book of their servers gave them."), with);

    static IResult Page(HttpContext http, BookHost host, (string Title, string Action, string Says) of, (string Text, Report? Report,
        string Wrong) with)
    {
        if (with.Wrong.Length > 0) http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Server.Page<ReckonPage>(("Visit", Server.Visit(http, host)), ("Title", of.Title), ("Action", of.Action), ("Says", of.Says),
            ("Text", with.Text), ("Report", with.Report), ("Wrong", with.Wrong));
    }

    static async Task<IResult> ContractsAsync(HttpContext http, BookHost host)
    {
        var text = (await http.Request.ReadFormAsync(http.RequestAborted))["text"].ToString();
        try
        {
            return Contracts(http, host, (text, ContractEvents.Of(Encoding.UTF8.GetBytes(text)), ""));
        }
        catch (FormatException e)
        {
            return Contracts(http, host, (text, null, e.Message));
        }
    }

    static async Task<IResult> GroupAsync(HttpContext http, Readings readings)
    {
        var text = (await http.Request.ReadFormAsync(http.RequestAborted))["text"].ToString();
        if (ApiEntries.Read<GroupForm>(Encoding.UTF8.GetBytes(text), out var wrong) is not { } form)
            return Group(http, readings.Host, (text, null, wrong));
        try
        {
            var report = ApiReckoned.Draw(form, Server.Visit(http, readings.Host).Point, false, readings);
            return Group(http, readings.Host, (text, report, ""));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return Group(http, readings.Host, (text, null, e is FormatException ? e.Message
                : "an amount is more than can be reckoned with"));
        }
    }

    static string Example(Readings readings)
    {
        var (lei, currency) = readings.Books.Ask(Point.Now, b => (b.FirmName().Lei, b.GroupLines(new(), new HashSet<string>()).Currency));
        return $$"""{"currency": "{{currency}}", "entities": [{"lei": "{{lei}}"}], "books": []}""";
    }
}
