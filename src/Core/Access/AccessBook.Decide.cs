using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Access;

/// <param name="verbs">Names of the commands that someone can be let give.</param>
public sealed partial class AccessBook(IReadOnlyCollection<string> verbs)
{
    public const int LongestCode = 64; // RFC 5321 §4.5.3.1.1: the part of a mail address before the @
    public const int MostNames = 1_000; // of one role, key, pair or desk: several times as many as there are commands and pages
    public const int MostNotes = 1_000, LongestDetail = 500; // a server's batch; a line of a log
    public const int MostApprovers = 3, MostDays = 366; // a fourth approver is never asked for; a year covers a leap day
    public const int MostGrants = 100; // of one person

    Fact[] Decide(AccessCommand command, Asker who)
    {
        var day = who.Day;
        switch (command)
        {
            case EnrolPerson c: return Decide(c, day);
            case ChangePerson c: return Decide(c, day);
            case EndPerson c:
                return [NotHere(c.Person) ?? BadReason(c.Person, c.Reason)
                    ?? Of(new AccessFact.PersonEnded(people[c.Person].Code, c.Reason, day))];
            case GrantRole c: return Decide(c, day);
            case ReplaceGrants c: return Decide(c, day);
            case RevokeRole c: return [Decide(c, day)];
            case DefineRole c: return Decide(c, day);
            case SetDesk c: return Decide(c, day);
            case SetToxicPair c: return Decide(c, day);
            case RemoveToxicPair c:
                return [pairs.ContainsKey(c.Pair) ? new AccessFact.ToxicPairRemoved(c.Pair, day)
                    : Bad(Refusal.UnknownPair, c.Pair, "no pair has this name")];
            case IssueKey c: return Decide(c, day);
            case RevokeKey c: return [Decide(c, day)];
            case SetApprovalRule c: return Decide(c, day);
            case RemoveApprovalRule c:
                return [rules.ContainsKey(c.Rule) ? new AccessFact.ApprovalRuleRemoved(c.Rule, day)
                    : Bad(Refusal.UnknownRule, $"rule {c.Rule}", "no rule of this number is set")];
            case RecordAccess c: return Decide(c);
            default:
                Invariant.Unknown(command);
                return [];
        }
    }

    static Fact Of(Fact fact) => fact;

    static Refused Bad(Refusal why, string subject, string detail) => new(why, Register.Short(subject), "", detail);

    static Refused? BadCode(string code, string what) => code.Length is > 0 and <= LongestCode
        && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@') ? null
        : Bad(Refusal.BadTerms, code, $"'{Register.Short(code)}' is no code of a {what}: 1 to {LongestCode} letters, digits and - _ . @");

    static Refused? BadText(string subject, string text, string what) =>
        text.Length > Register.LongestText || text.Any(char.IsControl)
        ? Bad(Refusal.TextTooLong, subject, $"{what} has at most {Register.LongestText} printed characters") : null;

    static Refused? BadReason(string subject, string reason) => reason.Length == 0
        ? Bad(Refusal.TextTooLong, subject, $"a reason says why, in at most {Register.LongestText} characters")
        : BadText(subject, reason, "a reason");

    Refused? NotHere(string person) => Find(person) switch
    {
        null => Bad(Refusal.UnknownPerson, person, $"'{Register.Short(person)}' is not enrolled"),
        { Ended: { } ended } => Bad(Refusal.PersonEnded, person, $"{Register.Short(person)} has left on {ended:yyyy-MM-dd}"),
        _ => null,
    };

    Fact[] Decide(EnrolPerson c, DateOnly day)
    {
        if ((BadCode(c.Person, "person") ?? BadText(c.Person, c.Name, "a name") ?? BadText(c.Person, c.Subject, "a subject"))
            is { } bad) return [bad];
        if (c.Name.Length == 0) return [Bad(Refusal.TextTooLong, c.Person, "a person has a name")];
        if (Find(c.Person) is { } known)
            return known is { Ended: null } && (known.Name, known.Subject) == (c.Name, c.Subject) ? []
                : [Bad(Refusal.PersonKnown, c.Person, known.Ended is null ? "is enrolled already, in other words: change it"
                    : "was the code of someone who has left: it is never given to another")];
        return [Taken(c.Person, c.Subject) ?? Of(new AccessFact.PersonEnrolled(c.Person, c.Name, c.Subject, day))];
    }

    Fact[] Decide(ChangePerson c, DateOnly day)
    {
        if ((NotHere(c.Person) ?? BadText(c.Person, c.Name, "a name") ?? BadText(c.Person, c.Subject, "a subject"))
            is { } bad) return [bad];
        if (c.Name.Length == 0) return [Bad(Refusal.TextTooLong, c.Person, "a person has a name")];
        var known = people[c.Person];
        return (known.Name, known.Subject) == (c.Name, c.Subject) ? []
            : [Taken(c.Person, c.Subject) ?? Of(new AccessFact.PersonChanged(known.Code, c.Name, c.Subject, day))];
    }

    Refused? Taken(string person, string subject) => OfSubject(subject) is { } other && !Asker.IsSame(other.Code, person)
        ? Bad(Refusal.SubjectTaken, person, $"the subject is {other.Code}'s: one person signs in under one code") : null;

    Fact[] Decide(GrantRole c, DateOnly day)
    {
        if (NotHere(c.Person) is { } bad) return [bad];
        var held = GrantsOf(c.Person).Where(g => g.IsOn(day)).Select(g => g.Right).ToList();
        if (held.Contains(c.Right)) return [];
        return [BadRights(c.Person, [.. held, c.Right], day)
            ?? Of(new AccessFact.RoleGranted(grants.Count + 1, people[c.Person].Code, c.Right, day))];
    }

    Fact[] Decide(ReplaceGrants c, DateOnly day)
    {
        if ((NotHere(c.Person) ?? BadReason(c.Person, c.Reason)) is { } bad) return [bad];
        var wanted = c.Rights.Distinct().ToList();
        if (BadRights(c.Person, wanted, day) is { } refused) return [refused];
        var held = GrantsOf(c.Person).Where(g => g.IsOn(day)).ToList();
        List<Fact> facts = [];
        foreach (var grant in held)
            if (!wanted.Contains(grant.Right)) facts.Add(new AccessFact.RoleRevoked(grant.Number, c.Reason, day));
        var next = grants.Count + 1;
        foreach (var right in wanted)
            if (held.TrueForAll(g => g.Right != right)) facts.Add(new AccessFact.RoleGranted(next++, people[c.Person].Code, right, day));
        return [.. facts];
    }

    // All that a person would hold, checked together: each right for itself, then what they come to.
    Refused? BadRights(string person, List<Right> held, DateOnly day)
    {
        if (held.Count > MostGrants) return Bad(Refusal.BadTerms, person, $"a person has at most {MostGrants} grants");
        foreach (var right in held)
        {
            if (RoleNow(right.Role) is null)
                return Bad(Refusal.UnknownRole, person, $"'{Register.Short(right.Role)}' is no role: {string.Join(", ", roles.Keys)}");
            if (right.Desk.Length > 0 && !desks.ContainsKey(right.Desk))
                return Bad(Refusal.UnknownDesk, person, $"'{Register.Short(right.Desk)}' is no desk of this book");
            if (BadRange(person, right.AccountFrom, right.AccountTo) is { } bad) return bad;
            if (right.Until < day) return Bad(Refusal.DateInThePast, person, $"{right.Until:yyyy-MM-dd} is past");
        }
        return Toxic([.. held.Select(r => RoleNow(r.Role)).OfType<Role>().SelectMany(r => r.Verbs)]) is not { } toxic ? null
            : Bad(Refusal.ToxicPair, person, $"would hold {toxic.First} and {toxic.Second}, which {toxic.Pair} keeps apart");
    }

    static Refused? BadRange(string subject, string from, string to) =>
        BadText(subject, from, "a code") ?? BadText(subject, to, "a code")
        ?? (from.Length > 0 && to.Length > 0 && string.CompareOrdinal(from, to) > 0
            ? Bad(Refusal.BadRange, subject, $"{Register.Short(from)} comes after {Register.Short(to)}: nothing is between them") : null);

    Fact Decide(RevokeRole c, DateOnly day)
    {
        var subject = $"grant {c.Grant}";
        if (c.Grant < 1 || c.Grant > grants.Count) return Bad(Refusal.UnknownGrant, subject, "none was made under this number");
        return grants[c.Grant - 1].Ended is { } ended
            ? Bad(Refusal.UnknownGrant, subject, $"ended on {ended:yyyy-MM-dd}")
            : BadReason(subject, c.Reason) ?? Of(new AccessFact.RoleRevoked(c.Grant, c.Reason, day));
    }

    Fact[] Decide(DefineRole c, DateOnly day)
    {
        if ((BadCode(c.Role, "role") ?? BadVerbs(c.Role, c.Verbs) ?? BadPages(c.Role, c.Pages)) is { } bad) return [bad];
        var (has, shows) = (Sorted(c.Verbs), Sorted(c.Pages));
        if (Toxic(has) is { } toxic)
            return [Bad(Refusal.ToxicPair, c.Role, $"would have {toxic.First} and {toxic.Second}, which {toxic.Pair} keeps apart")];
        return RoleNow(c.Role) is { } now && now.Verbs.SequenceEqual(has) && now.Pages.SequenceEqual(shows) ? []
            : [new AccessFact.RoleDefined(c.Role, has, shows, day)];
    }

    static string[] Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    Refused? BadVerbs(string subject, IReadOnlyList<string> names) =>
        names.Count > MostNames ? Bad(Refusal.TextTooLong, subject, $"at most {MostNames} names")
        : names.FirstOrDefault(n => !verbs.Contains(n)) is { } unknown
            ? Bad(Refusal.UnknownVerb, subject, $"'{Register.Short(unknown)}' is no command that a person can be let give") : null;

    static Refused? BadPages(string subject, IReadOnlyList<string> names) =>
        names.Count > MostNames ? Bad(Refusal.TextTooLong, subject, $"at most {MostNames} names")
        : names.FirstOrDefault(n => n != "*" && (n.Length is 0 or > LongestCode
            || !n.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))) is { } wrong
            ? Bad(Refusal.BadTerms, subject, $"'{Register.Short(wrong)}' is no name of a page: small letters, digits and -, or *") : null;

    Fact[] Decide(SetDesk c, DateOnly day)
    {
        if (BadCode(c.Desk, "desk") is { } bad) return [bad];
        if (c.Accounts.Count > MostNames) return [Bad(Refusal.TextTooLong, c.Desk, $"at most {MostNames} ranges")];
        foreach (var range in c.Accounts)
            if (BadRange(c.Desk, range.From, range.To) is { } wrong) return [wrong];
        return desks.TryGetValue(c.Desk, out var known) && known.SequenceEqual(c.Accounts) ? []
            : [new AccessFact.DeskSet(c.Desk, [.. c.Accounts], day)];
    }

    Fact[] Decide(SetToxicPair c, DateOnly day)
    {
        if ((BadCode(c.Pair, "pair") ?? BadVerbs(c.Pair, c.First) ?? BadVerbs(c.Pair, c.Second)) is { } bad) return [bad];
        var (first, second) = (Sorted(c.First), Sorted(c.Second));
        if (first.Length == 0 || second.Length == 0) return [Bad(Refusal.BadTerms, c.Pair, "a pair has commands on both sides")];
        if (first.Intersect(second).FirstOrDefault() is { } both)
            return [Bad(Refusal.BadTerms, c.Pair, $"{both} is on both sides: nobody could give it")];
        return pairs.TryGetValue(c.Pair, out var known) && known.First.SequenceEqual(first) && known.Second.SequenceEqual(second) ? []
            : [new AccessFact.ToxicPairSet(c.Pair, first, second, day)];
    }

    Fact[] Decide(IssueKey c, DateOnly day)
    {
        if ((NotHere(c.Person) ?? BadCode(c.Key, "key")) is { } bad) return [bad];
        if (keys.ContainsKey(c.Key)) return [Bad(Refusal.KeyKnown, c.Key, "is the id of another key, of now or before: take another")];
        if (c.Sha256.Length != 64 || !c.Sha256.All(char.IsAsciiHexDigit))
            return [Bad(Refusal.BadTerms, c.Key, "the SHA-256 of the secret has 64 hexadecimal digits")];
        if ((BadVerbs(c.Key, [.. c.Scopes.Where(verbs.Contains)]) ?? BadPages(c.Key, [.. c.Scopes.Where(s => !verbs.Contains(s))]))
            is { } scopes) return [scopes];
        if (c.Scopes.Count == 0) return [Bad(Refusal.BadTerms, c.Key, "a key is for something: name commands and pages")];
        if (c.ExpiresOn < day) return [Bad(Refusal.DateInThePast, c.Key, $"{c.ExpiresOn:yyyy-MM-dd} is past")];
        return [new AccessFact.KeyIssued(people[c.Person].Code, c.Key, c.Sha256.ToLowerInvariant(), Sorted(c.Scopes), c.ExpiresOn, day)];
    }

    Fact Decide(RevokeKey c, DateOnly day) => FindKey(c.Key) is not { } key
        ? Bad(Refusal.UnknownKey, c.Key, "no key has this id")
        : key.Ended is { } ended ? Bad(Refusal.KeyRevoked, c.Key, $"ended on {ended:yyyy-MM-dd}")
        : BadReason(c.Key, c.Reason) ?? Of(new AccessFact.KeyRevoked(key.Id, c.Reason, day));

    Fact[] Decide(SetApprovalRule c, DateOnly day)
    {
        var (t, subject) = (c.Terms, c.Terms.Command);
        Fact[] Wrong(string detail) => [Bad(Refusal.BadRule, subject, detail)];
        if (t.Command != "*" && BadVerbs(subject, [t.Command]) is { } bad) return [bad];
        if (IsOfApproval(t.Command)) return Wrong("deciding on an approval does not wait for one");
        if (t.AtLeast < 0) return Wrong("an amount is not below zero");
        if (t.AtLeast > 0 && t.Currency.Length == 0) return Wrong("an amount is in a currency: a rule for each");
        if (t.Currency.Length > 0 && !Currencies.IsKnown(t.Currency))
            return [Bad(Refusal.UnknownCurrency, subject, $"'{Register.Short(t.Currency)}' is not an ISO 4217 currency")];
        if (BadRange(subject, t.AccountFrom, t.AccountTo) is { } range) return [range];
        if (t.Approvers is < 1 or > MostApprovers) return Wrong($"1 to {MostApprovers} others approve");
        if (RoleNow(t.Role) is null) return [Bad(Refusal.UnknownRole, subject, $"'{Register.Short(t.Role)}' is no role")];
        if (t.ExpiresAfterDays is < 1 or > MostDays) return Wrong($"an approval expires after 1 to {MostDays} days");
        return rules.Values.Contains(t) ? [] : [new AccessFact.ApprovalRuleSet(lastRule + 1, t, day)];
    }

    static bool IsOfApproval(string verb) => verb is "Approve" or "RejectApproval" or "WithdrawApproval";

    // What was seen is kept, also where its words are longer than there is room for.
    static Fact[] Decide(RecordAccess c) => c.Notes.Count > MostNotes
        ? [Bad(Refusal.TextTooLong, "access", $"at most {MostNotes} notes at a time")]
        : [.. c.Notes.Select(n => new AccessFact.AccessRecorded(n with
        {
            Person = Cut(n.Person, LongestCode), Object = Cut(n.Object, Register.LongestText), Detail = Cut(n.Detail, LongestDetail),
        }))];

    static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + '…';
}
