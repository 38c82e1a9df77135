using Countinghouse.Access;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Giving;

/// <summary>What people ask of the book on pages: one command, or many of one kind.</summary>
static class GivingRoutes
{
    const int MostAtOnce = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/give", (Delegate)Give).NeedsSignIn();
        app.MapPost("/give/many", (Delegate)GiveMany).NeedsSignIn();
        app.MapGet("/commands", (HttpContext http, BookHost host) => Server.Page<CommandsPage>(("Visit", Server.Visit(http, host))))
            .NeedsSignIn().ByAccount();
        app.MapGet("/commands/{name}", (string name, HttpContext http, BookHost host) => Server.Visit(http, host) is var visit
            && name != "PostManual" && Payload.Names.Contains(name) && visit.May(name)
            ? (IResult)Server.Page<CommandPage>(("Visit", visit), ("Command", name)) : Results.NotFound()).NeedsSignIn().ByAccount();
    }

    /// <summary>What people ask about what a list shows, and has no form beside a row of it.</summary>
    public static IReadOnlyList<string> About(string list) => list switch
    {
        "break-list" or "breaks" => ["NoteBreak", "CloseBreak", "AssignBreak", "ExplainBreak", "WriteOffBreak"],
        "chart" => ["SetGlAccount", "OpenBooks"],
        "corporate-actions" => ["AnnounceAction", "ProrateAction", "ElectOption", "CancelAction"],
        "fee-schedules" => ["SetFeeSchedule"],
        "fx-positions" or "fx-gains" => ["SetFxPolicy", "RevalueFx"],
        "fx-trades" => ["ConvertCurrency", "CancelConversion"],
        "invoices" => ["IssueInvoices", "PayInvoice", "CreditInvoice"],
        "journal" => ["PostJournal", "ReverseJournal"],
        "lots" => ["SetLotMethod", "ChooseLots", "SetLotBasis", "TransferLots"],
        "matches" => ["MatchBreaks", "UndoMatch"],
        "matching-rules" => ["SetMatchingRule", "RemoveMatchingRule"],
        "nav" => ["SetUnits"],
        "payables" => ["CaptureBill", "ApproveBill", "RejectBill", "PayBill"],
        "posting-rules" => ["SetPostingRule"],
        "recurring" => ["SetRecurring", "EndRecurring"],
        "margin-calls" or "margin" => ["RaiseCall", "AcceptCall", "DisputeCall", "SettleDispute", "SetMarginAgreement", "SetHaircut"],
        "securities-loans" => ["OpenLoan", "ReturnLoan"],
        "collateral" => ["LodgeCollateral", "ReturnCollateral", "SubstituteCollateral"],
        _ => [],
    };

    static async Task<IResult> Give(HttpContext http, BookHost host, CommandDoor door)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var fields = form.Where(f => f.Key == "command" || f.Key.IndexOf(':', StringComparison.Ordinal) == 1)
            .Select(f => KeyValuePair.Create(f.Key, f.Value.ToString()));
        if (form["role"] is [{ Length: > 0 } role])
            fields = [.. fields.Where(f => f.Key != "j:right"), new("j:right", RightOf(role, form))];
        var given = await door.GiveAsync(http.Caller(), CommandForm.Read(fields), (Key(form["key"]), form["dry-run"] == "yes"));
        if (http.Request.Headers.Accept == Problems.Media && Wrong(given) is { } problem)
            return Problems.Result(problem with { Field = CommandForm.FieldOf(form, problem) });
        return Done(http, host, [(form["command"].ToString(), given)], form);
    }

    // The script of the page says it beside the field; without it there is a page that says it.
    static ApiProblem? Wrong(Given given) => given.Problem.Length > 0 ? Problems.Of(StatusCodes.Status400BadRequest, given.Problem)
        : given.Refused is { } refused ? Problems.Of(refused) : null;

    static string RightOf(string role, IFormCollection form) => System.Text.Json.JsonSerializer.Serialize(new
    {
        role, desk = form["desk"].ToString(), accountFrom = form["from"].ToString(), accountTo = form["to"].ToString(),
        until = form["until"] is [{ Length: > 0 } until] ? until : null,
    });

    static string? Key(string? key) => string.IsNullOrEmpty(key) ? null : key;

    internal static IResult Done(HttpContext http, BookHost host, List<(string What, Given Given)> all, IFormCollection form)
    {
        if (all.TrueForAll(g => g.Given.Problem.Length > 0)) http.Response.StatusCode = StatusCodes.Status400BadRequest;
        else if (all.TrueForAll(g => g.Given.Refused is not null)) http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Server.Page<DonePage>(("Visit", Server.Visit(http, host)), ("All", all), ("Form", form));
    }

    // The same command for each that was chosen, by number.
    static async Task<IResult> GiveMany(HttpContext http, BookHost host, CommandDoor door)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var ids = form["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (ids.Length is 0 or > MostAtOnce) return Problems.Bad($"choose 1 to {MostAtOnce}");
        var own = form.Where(f => f.Key == "command" || f.Key.IndexOf(':', StringComparison.Ordinal) == 1)
            .Select(f => KeyValuePair.Create(f.Key, f.Value.ToString())).ToList();
        var key = Key(form["key"]) ?? $"{Guid.CreateVersion7():N}";
        var commands = ids.Select(id => CommandForm.Read([.. own, new("n:" + form["by"], id)])).ToList();
        var given = form["dry-run"] == "yes" ? await door.TryManyAsync(http.Caller(), commands)
            : await door.GiveManyAsync(http.Caller(), [.. ids.Select((id, i) => ($"{key}-{id}", commands[i]))]);
        return Done(http, host, [.. ids.Zip(given)], form);
    }
}
