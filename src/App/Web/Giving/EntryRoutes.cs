using System.Globalization;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Countinghouse.App.Web.Giving;

/// <summary>The page on which an accountant enters what no trade and no message brings.</summary>
static class EntryRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/entry", (HttpContext http, BookHost host, ReadBook books) => Page(http, (host, books), "")).Needs("trial-balance");
        app.MapPost("/entry", (Delegate)Post).Needs("trial-balance");
    }

    static IResult Page(HttpContext http, (BookHost Host, ReadBook Books) of, string wrong, IFormCollection? form = null)
    {
        if (wrong.Length > 0) http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Server.Page<EntryPage>(("Visit", Server.Visit(http, of.Host)), ("Wrong", wrong), ("Form", form ?? FormCollection.Empty),
            ("Day", of.Books.Report("days", new(), Point.Now).Rows is [.., var last] ? last[0] : ""));
    }

    static async Task<IResult> Post(HttpContext http, BookHost host, CommandDoor door)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var of = (host, http.RequestServices.GetRequiredService<ReadBook>());
        if (Entry(form, out var wrong) is not { } entry) return Page(http, of, wrong, form);
        var (command, problem) = await host.DoAsync(b => (entry.Command(b.Firm.Register, out var why), why));
        if (command is null) return Page(http, of, problem?.Why ?? "", form);
        var given = await door.GiveAsync(http.Caller(), command,
            (form["key"] is [{ Length: > 0 } key] ? key : null, form["dry-run"] == "yes"));
        return given.IsDryRun || given.Refused is null && given.Problem.Length == 0
            ? GivingRoutes.Done(http, host, [(entry.Reference, given)], Given(form))
            : Page(http, of, given.Refused?.Detail ?? given.Problem, form);
    }

    // What the page of answers sends again when it is to be done.
    static FormCollection Given(IFormCollection form) =>
        new(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(form, StringComparer.Ordinal) { ["back"] = "/entry" });

    static EntryForm? Entry(IFormCollection form, out string wrong)
    {
        wrong = "";
        if (!DateOnly.TryParseExact(form["effective"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            wrong = "effective on a date, as 2026-03-31";
        List<LegForm> legs = [];
        for (var i = 0; i < form["account"].Count; i++)
        {
            string Of(string name) => (i < form[name].Count ? form[name][i] : "")?.Trim() ?? "";
            var (account, asset, amount) = (Of("account"), Of("asset"), Of("amount"));
            if (account.Length + asset.Length + amount.Length == 0) continue;
            if (!decimal.TryParse(amount, NumberStyles.Number, CultureInfo.InvariantCulture, out var units))
                wrong = wrong.Length > 0 ? wrong : $"leg {i + 1}: '{Problems.Short(amount)}' is not an amount";
            else legs.Add(new(account, asset, units));
        }
        if (legs.Count is 0 or > LedgerBook.MostLegs && wrong.Length == 0) wrong = "an entry has legs: an account, an asset, an amount";
        return wrong.Length == 0 ? new(form["reference"].ToString().Trim(), form["reason"].ToString().Trim(), day, legs) : null;
    }
}
