using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Countinghouse.App.Web;

/// <summary>Lists as people keep them: a filter, order and columns under a name, for themselves or for all who see the list.</summary>
static class ViewRoutes
{
    const int LongestName = 60, LongestQuery = 6_000, MostViews = 100;

    // Of an address what a view keeps: not the day, nor how far it was scrolled.
    static readonly string[] Kept = ["q", "sort", "cols", "account", "isin"];

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/lists/{name}/views", (Delegate)Change).Needs("{name}").ByAccount();

    /// <summary>Whether a person's views are found by others: of those who see what waits for approval.</summary>
    public static bool MayShare(Caller caller) => caller.SightOf("approvals").Why == Refusal.None;

    /// <summary>Address of a list as a view shows it.</summary>
    public static string Url(SavedView view) => $"/lists/{view.List}?{view.Query}";

    /// <summary>What of an address a view keeps, in one form.</summary>
    public static string Query(string query)
    {
        var given = QueryHelpers.ParseQuery(query);
        var kept = new QueryBuilder();
        foreach (var name in Kept)
            if (given.TryGetValue(name, out var value) && value.ToString().Length > 0) kept.Add(name, value.ToString());
        return kept.ToString() is { Length: > 0 } text ? text[1..] : "q=";
    }

    static async Task<IResult> Change(string name, HttpContext http, DoorBook door)
    {
        if (!ReportBook.ListNames.Contains(name)) return Results.NotFound();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (caller, called, of) = (http.Caller(), form["name"].ToString().Trim(), form["of"].ToString());
        var views = door.Views(name, caller.Person);
        var mine = views.FirstOrDefault(v => v.Person == caller.Person && v.Name == of);
        var query = Query(form["query"].ToString());
        if (form["act"] == "save" || form["act"] == "rename")
        {
            if (called.Length is 0 or > LongestName || called.Any(char.IsControl))
                return Problems.Bad($"a view has a name of 1 to {LongestName} characters");
            if (query.Length > LongestQuery) return Problems.Bad($"a view has at most {LongestQuery} characters");
        }
        switch (form["act"].ToString())
        {
            case "save":
                if (form["shared"] == "yes" && !MayShare(caller))
                    return Problems.Forbidden($"{caller.Person} has no right to share a view");
                if (views.Count(v => v.Person == caller.Person) >= MostViews)
                    return Problems.Bad($"{MostViews} views of a list are enough: delete one");
                door.Keep(new SavedView(name, called, caller.Person, query, form["shared"] == "yes"));
                return Results.Redirect($"/lists/{name}?{query}");
            case "rename" when mine is not null:
                if (views.Any(v => v.Person == caller.Person && v.Name == called)) return Problems.Bad($"there is a view '{called}'");
                door.Rename(name, (of, called), caller.Person);
                return Results.Redirect(Url(mine));
            case "drop" when mine is not null:
                door.Drop(name, of, caller.Person);
                return Results.Redirect($"/lists/{name}?{query}");
            case "default":
                var (owner, chosen) = of.Split('\n') is [var view, var person] ? (person, view) : (caller.Person, of);
                if (of.Length > 0 && !views.Any(v => v.Person == owner && v.Name == chosen)) return Results.NotFound();
                door.SetDefault(name, caller.Person, of.Length > 0 ? (chosen, owner) : null);
                return Results.Redirect($"/lists/{name}?{query}");
            default:
                return Results.NotFound();
        }
    }
}
