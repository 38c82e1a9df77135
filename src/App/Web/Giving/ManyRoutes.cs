using System.Globalization;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Countinghouse.App.Web.Giving;

/// <summary>The same asked for many instructions of a list: those that were chosen, or all that its filter lets through.</summary>
static class ManyRoutes
{
    const int MostAtOnce = 5_000; // one commit of the book: a second at most; what differs of them is shown first

    /// <summary>What can be asked, and what would take it back.</summary>
    public static readonly (string Name, string Says, string Command, string Undo)[] Acts =
    [
        ("hold", "Hold", "HoldInstruction", "release"), ("release", "Release", "ReleaseInstruction", "hold"),
        ("priority-1", "Priority 1, reserved", "PrioritiseInstruction", ""),
        ("priority-2", "Priority 2, urgent", "PrioritiseInstruction", ""),
        ("priority-3", "Priority 3, high", "PrioritiseInstruction", ""), ("priority-4", "Priority 4, normal", "PrioritiseInstruction", ""),
        ("cancel", "Cancel", "CancelInstruction", ""),
    ];

    /// <summary>The lists whose rows are instructions that can be acted on.</summary>
    public static bool Has(string list) => list is "instructions" or "fails" or "close-outs";

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/lists/{name}/act", (Delegate)Act).Needs("{name}").ByAccount();

    static async Task<IResult> Act(string name, HttpContext http, BookHost host, CommandDoor door)
    {
        var books = http.RequestServices.GetRequiredService<ReadBook>();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = Array.Find(Acts, a => a.Name == form["act"]);
        if (!Has(name) || act.Name is null) return Results.NotFound();
        var ids = form["every"] == "yes" ? Every(name, form["query"].ToString(), http.Caller(), books)
            : [.. form["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        if (ids.Count is 0 or > MostAtOnce)
            return Problems.Bad(ids.Count == 0 ? "no row is chosen: click rows, or press x on them, or take all that match"
                : $"choose at most {MostAtOnce} rows: more match");
        if (ids.Any(id => !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return Problems.Bad("a row is chosen by its number");
        var day = books.Report("days", new(), Point.Now).Rows is [.., var last] ? last[0] : "";
        var commands = ids.Select(id => CommandForm.Read(Fields(act, id, (form["reason"].ToString(), day)))).ToList();
        var key = form["key"] is [{ Length: > 0 } own] ? own : $"{Guid.CreateVersion7():N}";
        var given = form["dry-run"] == "yes" ? await door.TryManyAsync(http.Caller(), commands)
            : await door.GiveManyAsync(http.Caller(), [.. ids.Select((id, i) => ($"{key}-{id}", commands[i]))]);
        var again = new Dictionary<string, StringValues>(form, StringComparer.Ordinal) { ["ids"] = string.Join(',', ids) };
        again.Remove("every"); // what was looked at is what is asked, whatever the filter lets through by then
        return GivingRoutes.Done(http, host, [.. ids.Zip(given)], new FormCollection(again));
    }

    static IEnumerable<KeyValuePair<string, string>> Fields((string Name, string, string Command, string) act, string id,
        (string Reason, string Day) of)
    {
        yield return new("command", act.Command);
        yield return new("n:instruction", id);
        if (act.Name is "hold" or "cancel") yield return new("s:reason", of.Reason);
        if (act.Command == "PrioritiseInstruction") yield return new("n:priority", act.Name[^1..]);
        if (act.Name != "cancel") yield break;
        yield return new("s:day", of.Day);
        yield return new("b:byUs", "yes");
    }

    // One more than is allowed tells that there are too many.
    static List<string> Every(string list, string query, Caller caller, ReadBook books)
    {
        var given = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        var asked = ListAsked.Parse(list, books.Columns(list), n => given.TryGetValue(n, out var v) ? v.ToString() : "");
        if (asked.Wrong is not null) return [];
        var page = books.Page(list, asked.Query with { Accounts = caller.Accounts, Offset = 0, Limit = MostAtOnce + 1 }, Point.Now);
        var key = Links.KeyColumn(list, page.Columns);
        return [.. page.Rows.Select(r => r[key])];
    }
}
