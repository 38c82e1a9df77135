using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Access;

/// <summary>An amount that a command moves, in units of a currency.</summary>
public readonly record struct Worth(string Currency, decimal Units);

/// <summary>What a command is about, as far as rights ask.</summary>
/// <param name="Accounts">Codes of the accounts; none: it concerns the whole firm.</param>
/// <param name="Most">The largest amount; none where it moves no cash.</param>
public sealed record Touched(IReadOnlyList<string> Accounts, Worth? Most)
{
    public static Touched Nothing { get; } = new([], null);
}

/// <summary>Whether someone may see a page, and of which accounts.</summary>
/// <param name="Why">None: they may.</param>
/// <param name="Accounts">Only these; none: all.</param>
public sealed record Sight(Refusal Why, IReadOnlyList<CodeRange> Accounts);

public sealed partial class AccessBook
{
    /// <summary>
    /// Why someone may not give a command: the first of unknown, left, wrong key, out of its scope, not granted, kept apart, not over these
    /// accounts. None: they may.
    /// </summary>
    public Refused? Refuses(Asker who, string verb, Touched what)
    {
        if ((NotHere(who.Person) ?? BadKey(who, verb)) is { } bad) return bad;
        Refused No(Refusal why, string detail) => new(why, who.Person, "", $"{verb}: {detail}");
        var held = Held(who, role => role.Verbs.Contains(verb));
        if (held.Count == 0) return No(Refusal.NotGranted, "none of their roles has it");
        if (ToxicUse(who, verb) is { } other)
            return No(Refusal.ToxicPair, $"they also hold {other.Verb}, which {other.Pair} keeps apart from it");
        return held.Exists(g => Covers(g.Right, what.Accounts)) ? null
            : No(Refusal.NotCovered, what.Accounts.Count == 0 ? "it concerns the whole firm, and their right is for some accounts only"
                : what.Accounts.FirstOrDefault(a => !held.Exists(g => Covers(g.Right, [a]))) is { } beyond
                ? $"their right does not reach {Register.Short(beyond)}" : "no right of theirs reaches all of its accounts");
    }

    /// <summary>Whether someone may see a page, list or report, and of which accounts: what data of others is left out by.</summary>
    public Sight Sees(Asker who, string page)
    {
        if ((NotHere(who.Person) ?? BadKey(who, page)) is { } bad) return new(bad.Why, []);
        var held = Held(who, role => Shows(role, page));
        if (held.Count == 0) return new(Refusal.NotGranted, []);
        return new(Refusal.None, held.Exists(g => !g.Right.IsNarrow) ? [] : [.. held.SelectMany(g => RangesOf(g.Right))]);
    }

    /// <summary>Whether someone holds a role now, over these accounts.</summary>
    bool Holds(Asker who, string role, IReadOnlyList<string> accounts) =>
        GrantsOf(who.Person).Any(g => g.IsOn(who.Day) && g.Right.Role == role && Covers(g.Right, accounts));

    List<Grant> Held(Asker who, Func<Role, bool> has) =>
        [.. GrantsOf(who.Person).Where(g => g.IsOn(who.Day) && RoleNow(g.Right.Role) is { } role && has(role))];

    Refused? BadKey(Asker who, string what)
    {
        if (!who.Actor.Contains('/')) return null;
        Refused No(Refusal why, string detail) => Bad(why, who.Actor, detail);
        if (FindKey(who.Key) is not { } key || !Asker.IsSame(key.Person, who.Person))
            return No(Refusal.UnknownKey, "no key of theirs has this id");
        if (key.Ended is { } ended) return No(Refusal.KeyRevoked, $"the key was revoked on {ended:yyyy-MM-dd}");
        if (key.ExpiresOn < who.Day) return No(Refusal.KeyExpired, $"the key has expired on {key.ExpiresOn:yyyy-MM-dd}");
        return key.Scopes.Contains(what) || !verbs.Contains(what) && key.Scopes.Contains("*") ? null
            : No(Refusal.OutOfScope, $"the key is not for {Register.Short(what)}");
    }

    bool Covers(Right right, IReadOnlyList<string> accounts) =>
        !right.IsNarrow || accounts.Count > 0 && accounts.All(a => new CodeRange(right.AccountFrom, right.AccountTo).Has(a)
            && (right.Desk.Length == 0 || desks[right.Desk].Any(d => d.Has(a))));

    // Where a desk and a range meet; nowhere is a range of no account, so that it is not taken for all.
    IEnumerable<CodeRange> RangesOf(Right right)
    {
        if (right.Desk.Length == 0) return [new(right.AccountFrom, right.AccountTo)];
        List<CodeRange> both =
            [.. desks[right.Desk].Select(d => d.Meet(new(right.AccountFrom, right.AccountTo))).OfType<CodeRange>()];
        return both.Count > 0 ? both : [CodeRange.Nowhere];
    }

    // The other command of a pair that they hold, by whatever role.
    (string Verb, string Pair)? ToxicUse(Asker who, string verb)
    {
        if (pairs.Count == 0) return null;
        var all = Held(who, _ => true).Select(g => RoleNow(g.Right.Role)).OfType<Role>().SelectMany(r => r.Verbs).ToList();
        foreach (var (pair, both) in pairs)
        {
            var others = both.First.Contains(verb) ? both.Second : both.Second.Contains(verb) ? both.First : [];
            if (others.FirstOrDefault(all.Contains) is { } other) return (other, pair);
        }
        return null;
    }

    // The first pair of which these commands have both sides.
    (string Pair, string First, string Second)? Toxic(IReadOnlyList<string> held)
    {
        foreach (var (pair, both) in pairs)
            if (both.First.FirstOrDefault(held.Contains) is { } first && both.Second.FirstOrDefault(held.Contains) is { } second)
                return (pair, first, second);
        return null;
    }
}
