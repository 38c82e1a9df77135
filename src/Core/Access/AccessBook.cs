using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Access;

/// <summary>A person, also one who has left.</summary>
/// <param name="Ended">The day they left; none while they are here.</param>
public sealed record Person(string Code, string Name, string Subject, DateOnly From, DateOnly? Ended);

/// <summary>A role of a person, also one that is over.</summary>
/// <param name="Ended">The day it was revoked, or the person left.</param>
public sealed record Grant(int Number, string Person, Right Right, DateOnly From, DateOnly? Ended)
{
    public bool IsOn(DateOnly day) => Ended is null && !(Right.Until < day);
}

/// <summary>A machine's key, also one that is over.</summary>
public sealed record ApiKey(string Id, string Person, string Sha256, string[] Scopes, DateOnly ExpiresOn, DateOnly From, DateOnly? Ended);

/// <summary>What a role may from a day on.</summary>
public sealed record Role(DateOnly From, string[] Verbs, string[] Pages);

/// <param name="First">Names of commands; whoever holds one holds none of <paramref name="Second"/>.</param>
public sealed record ToxicPair(string[] First, string[] Second);

/// <summary>
/// People, roles, grants, keys and the rules of approval. Nothing is ever forgotten: what has ended keeps its days, so that who could do
/// what can be asked of any past day.
/// </summary>
public sealed partial class AccessBook
{
    readonly SortedDictionary<string, Person> people = new(StringComparer.OrdinalIgnoreCase);
    readonly SortedDictionary<string, List<Role>> roles = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, CodeRange[]> desks = new(StringComparer.Ordinal);
    readonly List<Grant> grants = [];
    readonly SortedDictionary<string, List<int>> granted = new(StringComparer.OrdinalIgnoreCase); // numbers, by person
    readonly SortedDictionary<string, ApiKey> keys = new(StringComparer.OrdinalIgnoreCase);
    readonly SortedDictionary<string, ToxicPair> pairs = new(StringComparer.Ordinal);
    readonly SortedDictionary<int, ApprovalTerms> rules = [];
    int lastRule;

    public IReadOnlyCollection<Person> People => people.Values;
    public IReadOnlyList<Grant> Grants => grants;
    public IReadOnlyCollection<ApiKey> Keys => keys.Values;
    public IReadOnlyCollection<string> Roles => roles.Keys;
    /// <summary>Which accounts a desk has, by its name.</summary>
    public IReadOnlyDictionary<string, CodeRange[]> Desks => desks;
    /// <summary>What no one person holds together, by name.</summary>
    public IReadOnlyDictionary<string, ToxicPair> Pairs => pairs;
    /// <summary>What waits for others, by the number of the rule.</summary>
    public IReadOnlyDictionary<int, ApprovalTerms> ApprovalRules => rules;

    /// <summary>Whether anyone is enrolled: before, a server makes its first administrator.</summary>
    public bool IsEmpty => people.Count == 0;

    public Person? Find(string person) => people.GetValueOrDefault(person);
    public ApiKey? FindKey(string key) => keys.GetValueOrDefault(key);

    /// <summary>The person of a subject at the OpenID provider, of those who are here.</summary>
    public Person? OfSubject(string subject)
    {
        foreach (var person in people.Values)
            if (person.Ended is null && subject.Length > 0 && person.Subject == subject) return person;
        return null;
    }

    /// <summary>What a role may on a day; none before it was defined.</summary>
    public Role? RoleOn(string role, DateOnly day) => roles.TryGetValue(role, out var all) ? all.FindLast(r => r.From <= day) : null;

    /// <summary>What a role may now; none that is not defined.</summary>
    public Role? RoleNow(string role) => roles.TryGetValue(role, out var all) ? all[^1] : null;

    /// <summary>
    /// Whether a person could, at some moment of a past day, give a command or see a page, whatever the account. The pairs that are
    /// refused when used are not looked at.
    /// </summary>
    public bool MayOn(DateOnly day, string person, string what)
    {
        if (Find(person) is not { } known || known.From > day || known.Ended < day) return false;
        foreach (var grant in GrantsOf(person))
            if (grant.From <= day && !(grant.Ended < day) && !(grant.Right.Until < day)
                && RoleOn(grant.Right.Role, day) is { } role && (role.Verbs.Contains(what) || Shows(role, what))) return true;
        return false;
    }

    /// <summary>All that was ever granted to a person.</summary>
    public IEnumerable<Grant> GrantsOf(string person)
    {
        if (!granted.TryGetValue(person, out var numbers)) yield break;
        foreach (var number in numbers) yield return grants[number - 1];
    }

    static bool Shows(Role role, string page) => role.Pages.Contains("*") || role.Pages.Contains(page);

    /// <summary>How many facts were applied since it was made or loaded: a copy taken at the same number is still true.</summary>
    public long Applied { get; private set; }

    public void Apply(AccessFact fact)
    {
        Applied++;
        switch (fact)
        {
            case AccessFact.PersonEnrolled f: people.Add(f.Person, new(f.Person, f.Name, f.Subject, f.Day, null)); break;
            case AccessFact.PersonChanged f: people[f.Person] = people[f.Person] with { Name = f.Name, Subject = f.Subject }; break;
            case AccessFact.PersonEnded f:
                people[f.Person] = people[f.Person] with { Ended = f.Day };
                foreach (var grant in GrantsOf(f.Person)) End(grant, f.Day);
                foreach (var key in keys.Values.ToArray())
                    if (Asker.IsSame(key.Person, f.Person)) End(key, f.Day);
                break;
            case AccessFact.RoleDefined f:
                if (!roles.TryGetValue(f.Role, out var all)) roles.Add(f.Role, all = []);
                all.Add(new(f.Day, f.Verbs, f.Pages));
                break;
            case AccessFact.DeskSet f: desks[f.Desk] = f.Accounts; break;
            case AccessFact.RoleGranted f:
                Invariant.Hold(f.Grant == grants.Count + 1);
                Add(new(f.Grant, f.Person, f.Right, f.Day, null));
                break;
            case AccessFact.RoleRevoked f: End(grants[f.Grant - 1], f.Day); break;
            case AccessFact.ToxicPairSet f: pairs[f.Pair] = new(f.First, f.Second); break;
            case AccessFact.ToxicPairRemoved f: pairs.Remove(f.Pair); break;
            case AccessFact.KeyIssued f: keys.Add(f.Key, new(f.Key, f.Person, f.Sha256, f.Scopes, f.ExpiresOn, f.Day, null)); break;
            case AccessFact.KeyRevoked f: End(keys[f.Key], f.Day); break;
            case AccessFact.ApprovalRuleSet f:
                rules.Add(f.Rule, f.Terms);
                lastRule = f.Rule;
                break;
            case AccessFact.ApprovalRuleRemoved f: rules.Remove(f.Rule); break;
            case AccessFact.AccessRecorded: break; // for the read tables
            default: ApplyApproval(fact); break;
        }
    }

    void Add(Grant grant)
    {
        grants.Add(grant);
        if (!granted.TryGetValue(grant.Person, out var own)) granted.Add(grant.Person, own = []);
        own.Add(grant.Number);
    }

    void End(Grant grant, DateOnly day) => grants[grant.Number - 1] = grant with { Ended = grant.Ended ?? day };

    void End(ApiKey key, DateOnly day) => keys[key.Id] = key with { Ended = key.Ended ?? day };
}
