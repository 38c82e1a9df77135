using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Pages;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>
    /// Whose right is for some accounts sees what concerns these and no other; who sees nothing of what happens in the firm, as an
    /// administrator, what concerns no account, what they asked and what they decide.
    /// </summary>
    public static bool Reaches(HttpContext http, Waiting waiting)
    {
        var (caller, accounts) = (http.Caller(), waiting.Asked.Subject.Accounts);
        if (caller.IsNarrow) return accounts.Length > 0 && accounts.All(caller.Reaches);
        return accounts.Length == 0 || caller.SightOf("timeline").Why == Kernel.Refusal.None
            || Asker.IsSame(waiting.Asked.By, caller.Person)
            || http.RequestServices.GetRequiredService<BookHost>().Rights.Deciders(waiting, DateOnly.FromDateTime(DateTime.UtcNow))
                .Contains(caller.Person, StringComparer.OrdinalIgnoreCase);
    }

    static readonly TimeSpan Here = TimeSpan.FromMinutes(15); // as long as a session lasts unseen

    /// <summary>Who may decide what waits, and whether they are signed in.</summary>
    static List<(string Person, bool IsHere)> Deciders(HttpContext http, BookHost host, Waiting waiting)
    {
        var now = DateTimeOffset.UtcNow;
        var here = http.RequestServices.GetRequiredService<Store.DoorBook>().Present((now - Here).ToUnixTimeMilliseconds());
        return [.. host.Rights.Deciders(waiting, DateOnly.FromDateTime(now.UtcDateTime)).Select(p => (p, here.Contains(p)))];
    }

    /// <summary>What waits and is about a thing: named by the command itself, or one of its accounts.</summary>
    /// <param name="of">A member of commands and its value, as instruction and its number; account and its code.</param>
    public static List<Waiting> About(HttpContext http, BookHost host, (string Member, string Value) of) =>
        http.Caller().SightOf("approvals").Why != Kernel.Refusal.None ? []
        : [.. host.Rights.Approvals.Where(w => Reaches(http, w) && (of.Member == "account" ? w.Asked.Subject.Accounts.Contains(of.Value)
            : ApprovalWords.Names(w.Asked.Payload, of)))];

    // What they asked is theirs no more to be done: it can be rejected, and asked anew by another.
    static bool HasLeft(BookHost host, Waiting waiting) =>
        host.Rights.Find(Asker.PersonOf(waiting.Asked.By)) is { Ended: not null };

    static IResult All(HttpContext http, BookHost host, ReadBook books)
    {
        var visit = Server.Visit(http, host);
        return Server.Page<ApprovalsPage>(("Visit", visit),
            ("Waiting", host.Rights.Approvals.Where(w => Reaches(http, w)).Select(w => (w, Deciders(http, host, w), HasLeft(host, w)))
                .ToList()),
            ("Today", DateOnly.FromDateTime(DateTime.UtcNow)),
            ("Proposed", Proposals(visit, books).Where(p => p["state"] == "WAITING").ToList()));
    }

    static async Task<IResult> One(int number, HttpContext http, BookHost host)
    {
        if (host.Rights.FindApproval(number) is not { } waiting)
            return http.Caller().IsNarrow ? Results.NotFound() : Results.Redirect($"/lists/approvals?q=number:{number}");
        if (!Reaches(http, waiting)) return Results.NotFound();
        return Server.Page<ApprovalPage>(("Visit", Server.Visit(http, host)), ("Waiting", waiting),
            ("After", await ApprovalWords.AfterAsync(host, waiting.Asked)), ("Deciders", Deciders(http, host, waiting)),
            ("HasLeft", HasLeft(host, waiting)));
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
