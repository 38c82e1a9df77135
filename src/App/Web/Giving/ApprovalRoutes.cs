using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Giving;

/// <summary>What waits for a second person: commands, and standing settlement instructions, which have an approval of their own.</summary>
static class ApprovalRoutes
{
    const string Standing = "settlement-instructions";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/approvals", All).Needs("approvals").ByAccount();
        app.MapGet("/approvals/{number:int}", One).Needs("approvals").ByAccount();
        app.MapGet($"/approvals/{Standing}/{{number:int}}", Proposal).Needs("approvals", also: Standing).ByAccount();
    }

    /// <summary>Whose right is for some accounts sees what concerns these and no other.</summary>
    public static bool Reaches(HttpContext http, Waiting waiting) => http.Caller() is var caller && (!caller.IsNarrow
        || waiting.Asked.Subject.Accounts is { Length: > 0 } accounts && accounts.All(caller.Reaches));

    static IResult All(HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        return Server.Page<ApprovalsPage>(("Visit", visit), ("Waiting", host.Rights.Approvals.Where(w => Reaches(http, w)).ToList()),
            ("Proposed", Proposals(visit, books).Where(p => p["state"] == "WAITING").ToList()));
    }

    static async Task<IResult> One(int number, HttpContext http, BookHost host)
    {
        if (host.Rights.FindApproval(number) is not { } waiting || !Reaches(http, waiting)) return Results.Redirect("/lists/approvals");
        return Server.Page<ApprovalPage>(("Visit", Server.Visit(http, host)), ("Waiting", waiting),
            ("After", await ApprovalWords.AfterAsync(host, waiting.Asked)),
            ("Decides", host.Rights.GrantsOf(http.Caller().Person).Any(g => g.IsOn(DateOnly.FromDateTime(DateTime.UtcNow))
                && g.Right.Role == waiting.Asked.Need.Role)));
    }

    static IResult Proposal(int number, HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        var all = Proposals(visit, books);
        if (all.Find(p => p["number"] == $"{number}") is not { } proposed || proposed["state"] != "WAITING")
            return Results.Redirect($"/lists/{Standing}?q=number:{number}");
        // What it takes the place of: the last that was approved for the same.
        var before = all.FindLast(p => p["state"] == "APPROVED" && Scope.All(c => p[c] == proposed[c]));
        return Server.Page<ProposalPage>(("Visit", visit), ("Proposed", proposed), ("Before", before),
            ("Shown", books.Ask(Point.Now, b => b.Standing(number))?.Shown ?? ""));
    }

    static readonly string[] Scope = ["party", "account", "market", "currency", "class"];

    // Those of the accounts that who asks may see; a party's are the whole firm's.
    static List<Dictionary<string, string>> Proposals(Visit visit, ReadBook books)
    {
        var sight = visit.SightOf(Standing);
        if (sight.Why != Kernel.Refusal.None) return [];
        var report = books.Report(Standing, new(), Point.Now);
        return [.. report.Rows.Select(r => report.Columns.Select((c, i) => (c.Name, Value: r[i]))
            .ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal))
            .Where(p => sight.Accounts.Count == 0 || sight.Accounts.Any(a => a.Has(p["account"])))];
    }
}
