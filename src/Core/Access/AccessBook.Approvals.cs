using System.Security.Cryptography;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Access;

/// <summary>A command that waits, and who has agreed to it so far.</summary>
public sealed record Waiting(AccessFact.ApprovalAsked Asked, IReadOnlyList<string> Votes)
{
    public bool IsWhole => Votes.Count >= Asked.Need.Approvers;
}

public sealed partial class AccessBook
{
    public const int LongestWaiting = 256 * 1024; // bytes of a payload: a second person reads it
    public const int LongestBefore = 2_000; // characters of how the thing stood

    readonly SortedDictionary<int, Waiting> waiting = [];
    readonly List<ApprovalEnd> ends = []; // by number; 0 while it waits

    public IReadOnlyCollection<Waiting> Approvals => waiting.Values;

    /// <summary>What waits under a number; none when it is decided or never was.</summary>
    public Waiting? FindApproval(int number) => waiting.GetValueOrDefault(number);

    /// <summary>The rule that a command waits by: of those that fit, the one with the most approvers, then the one set first.</summary>
    public ApprovalTerms? RuleFor(string verb, Touched what)
    {
        if (IsOfApproval(verb)) return null;
        ApprovalTerms? most = null;
        foreach (var rule in rules.Values)
            if (rule.Command == verb || rule.Command == "*")
                if (Fits(rule, what) && !(rule.Approvers <= most?.Approvers)) most = rule;
        return most;
    }

    /// <summary>
    /// Whether nobody but them has ever held a role: an only administrator has nobody to wait for, and could let nobody in. Once there was
    /// another, it is for good: who ends the other is not alone again.
    /// </summary>
    public bool IsOnly(string person, string role) => role == Countinghouse.Access.Roles.Administrator
        && grants.TrueForAll(g => g.Right.Role != role || Asker.IsSame(g.Person, person));

    // What concerns the whole firm concerns every account.
    static bool Fits(ApprovalTerms rule, Touched what) =>
        (rule.Currency.Length == 0 || what.Most is { } most && most.Currency == rule.Currency && most.Units >= rule.AtLeast)
        && (rule is { AccountFrom: "", AccountTo: "" } || what.Accounts.Count == 0
            || what.Accounts.Any(a => new CodeRange(rule.AccountFrom, rule.AccountTo).Has(a)));

    /// <summary>Lets a command wait.</summary>
    internal Fact Ask(Asker who, (string Command, byte[] Payload) what, ApprovalTerms rule, (Touched Touched, string Before) about) =>
        what.Payload.Length > LongestWaiting
            ? Bad(Refusal.TooLongToWait, what.Command, $"what waits for a second person has at most {LongestWaiting} bytes: ask in pieces")
            : new AccessFact.ApprovalAsked(ends.Count + 1, what.Command, what.Payload,
                Convert.ToHexStringLower(SHA256.HashData(what.Payload)), who.Actor,
                new(rule.Approvers, rule.Role, who.Day.AddDays(rule.ExpiresAfterDays)),
                new([.. about.Touched.Accounts], about.Touched.Most?.Units, about.Touched.Most?.Currency ?? "",
                    Cut(about.Before, LongestBefore)), who.Day);

    /// <param name="governed">Whether the asker has to hold the role; the owner has not, and still does not approve what is theirs.</param>
    internal Fact[] Decide(AccessCommand command, Asker who, bool governed) => command switch
    {
        Approve c => NotWaiting(c.Number, who) ?? [Decide(c, who, governed)],
        RejectApproval c => NotWaiting(c.Number, who) ?? [Decide(c, who, governed)],
        WithdrawApproval c => NotWaiting(c.Number, who) ?? [Decide(c, who)],
        _ => governed && LeavesNoAdministrator(command, who.Day) is { } refused ? [refused] : [.. Decide(command, who)],
    };

    /// <summary>Whether someone who is here would come in by another sign-in of the provider's.</summary>
    internal bool MovesSignIn(ChangePerson c) => Find(c.Person) is { Ended: null } known && known.Subject != c.Subject;

    // Then only the owner, with the book in hand, could let anyone in.
    Refused? LeavesNoAdministrator(AccessCommand command, DateOnly day)
    {
        const string role = Countinghouse.Access.Roles.Administrator;
        var leaves = command switch
        {
            EndPerson c => c.Person,
            RevokeRole { Grant: > 0 } c => grants.ElementAtOrDefault(c.Grant - 1) is { Right.Role: role } grant ? grant.Person : "",
            ReplaceGrants c when c.Rights.All(r => r.Role != role) => c.Person,
            _ => "",
        };
        bool Administers(string person) =>
            Find(person) is { Ended: null } && GrantsOf(person).Any(g => g.IsOn(day) && g.Right is { Role: role, IsNarrow: false });
        return leaves.Length == 0 || !Administers(leaves)
            || people.Values.Any(p => !Asker.IsSame(p.Code, leaves) && Administers(p.Code)) ? null
            : Bad(Refusal.LastAdministrator, leaves, $"{leaves} is the only administrator: grant the role to another first");
    }

    // A wait that is over its last day ends here, whoever touches it.
    Fact[]? NotWaiting(int number, Asker who)
    {
        var subject = Subject(number);
        if (number < 1 || number > ends.Count) return [Bad(Refusal.UnknownApproval, subject, "none was asked under this number")];
        if (!waiting.TryGetValue(number, out var one))
            return [Bad(Refusal.AlreadyDecided, subject, $"it is {ends[number - 1].ToString().ToLowerInvariant()}")];
        var last = one.Asked.Need.ExpiresOn;
        return last >= who.Day ? null
            : [new AccessFact.ApprovalEnded(number, ApprovalEnd.Expired, "", "", who.Day),
                Bad(Refusal.ApprovalExpired, subject, $"its last day was {last:yyyy-MM-dd}: ask anew")];
    }

    static string Subject(int number) => $"approval {number}";

    Fact Decide(Approve c, Asker who, bool governed)
    {
        var one = waiting[c.Number];
        if (NotTheirs(one, who, governed) is { } refused) return refused;
        return string.Equals(c.Sha256, one.Asked.Sha256, StringComparison.OrdinalIgnoreCase)
            ? new AccessFact.ApprovalGiven(c.Number, who.Actor, one.Votes.Count + 1, one.Asked.Sha256, who.Day)
            : Bad(Refusal.PayloadDiffers, Subject(c.Number), $"its SHA-256 is {one.Asked.Sha256}: look at it again before you approve");
    }

    Fact Decide(RejectApproval c, Asker who, bool governed) =>
        NotTheirs(waiting[c.Number], who, governed) ?? BadReason(Subject(c.Number), c.Reason)
        ?? Of(new AccessFact.ApprovalEnded(c.Number, ApprovalEnd.Rejected, who.Actor, c.Reason, who.Day));

    Fact Decide(WithdrawApproval c, Asker who) => Asker.IsSame(waiting[c.Number].Asked.By, who.Actor)
        ? new AccessFact.ApprovalEnded(c.Number, ApprovalEnd.Withdrawn, who.Actor, "", who.Day)
        : Bad(Refusal.NotTheMaker, Subject(c.Number), $"{waiting[c.Number].Asked.By} asked it: others reject");

    Refused? NotTheirs(Waiting one, Asker who, bool governed)
    {
        Refused No(Refusal why, string detail) => Bad(why, Subject(one.Asked.Number), detail);
        var need = one.Asked.Need;
        if (Asker.IsSame(one.Asked.By, who.Actor)) return No(Refusal.SelfApproval, $"{one.Asked.By} asked it: another person decides");
        if (one.Votes.Any(v => Asker.IsSame(v, who.Actor)))
            return No(Refusal.ApprovedBefore, $"{who.Person} has approved it: another does");
        return governed && !Holds(who, need.Role, one.Asked.Subject.Accounts)
            ? No(Refusal.NotAnApprover, $"{need.Role} decides, over all of its accounts: {who.Person} is not") : null;
    }

    /// <summary>
    /// Who may decide what waits, on a day: who holds the role over its accounts, and neither asked it nor has approved it.
    /// </summary>
    public IReadOnlyList<string> Deciders(Waiting one, DateOnly day) => [.. people.Values.Where(p => p.Ended is null
        && NotTheirs(one, new(p.Code, day), governed: true) is null).Select(p => p.Code)];

    /// <summary>Everything that waits and is over its last day.</summary>
    internal List<Fact> Expire(DateOnly day)
    {
        List<Fact> expired = [];
        foreach (var (number, one) in waiting)
            if (one.Asked.Need.ExpiresOn < day) expired.Add(new AccessFact.ApprovalEnded(number, ApprovalEnd.Expired, "", "", day));
        return expired;
    }

    void ApplyApproval(AccessFact fact)
    {
        switch (fact)
        {
            case AccessFact.ApprovalAsked f:
                Invariant.Hold(f.Number == ends.Count + 1);
                waiting.Add(f.Number, new(f, []));
                ends.Add(default);
                break;
            case AccessFact.ApprovalGiven f:
                waiting[f.Number] = waiting[f.Number] with { Votes = [.. waiting[f.Number].Votes, f.By] };
                break;
            case AccessFact.ApprovalEnded f:
                waiting.Remove(f.Number);
                ends[f.Number - 1] = f.How;
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void SaveApprovals(StateWriter to)
    {
        to.Int(ends.Count);
        foreach (var end in ends) to.Int((int)end);
        foreach (var ((asked, votes), (need, about)) in waiting.Values.Select(w => (w, (w.Asked.Need, w.Asked.Subject))))
        {
            to.Int(asked.Number).Text(asked.Command).Text(System.Text.Encoding.UTF8.GetString(asked.Payload)).Text(asked.Sha256);
            to.Text(asked.By).Int(need.Approvers).Text(need.Role).Date(need.ExpiresOn);
            Texts(to, about.Accounts).Int(about.Amount is null ? 0 : 1).Decimal(about.Amount ?? 0).Text(about.Currency).Text(about.Before);
            Texts(to.Date(asked.Day), [.. votes]);
        }
    }

    void LoadApprovals(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) ends.Add((ApprovalEnd)from.Int());
        for (var count = ends.Count(e => e == default); count > 0; count--)
        {
            var (number, command) = (from.Int(), from.Text());
            var (payload, sha256) = (System.Text.Encoding.UTF8.GetBytes(from.Text()), from.Text());
            var (by, need) = (from.Text(), new ApprovalNeed(from.Int(), from.Text(), from.Date()));
            var (accounts, hasAmount) = (Texts(ref from), from.Int() == 1);
            var amount = from.Decimal();
            var about = new ApprovalSubject(accounts, hasAmount ? amount : null, from.Text(), from.Text());
            waiting.Add(number, new(new(number, command, payload, sha256, by, need, about, from.Date()), Texts(ref from)));
        }
    }
}
