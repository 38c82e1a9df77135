using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

/// <summary>A contracted movement, pending until a date.</summary>
public sealed record Pend(EntryId Entry, DateOnly Due, Leg[] Legs) : Command;
/// <summary>A movement that has happened.</summary>
public sealed record Post(EntryId Entry, DateOnly Effective, Leg[] Legs) : Command;
/// <summary>What is left of a pending entry, or a part of it when <paramref name="Part"/> is not empty.</summary>
public sealed record PostPending(EntryId Entry, DateOnly Effective, Leg[] Part) : Command;
public sealed record VoidPending(EntryId Entry) : Command;
/// <summary>What an account settles elsewhere was delivered, in whole or in part.</summary>
public sealed record PostDelivered(long Instruction, DateOnly Effective, Leg[] Part) : Command;
/// <summary>What is left of a delivery will not happen under this instruction.</summary>
public sealed record EndDelivery(long Instruction) : Command;
/// <summary>Every entry of the contracts that fall due: they settle on the contractual date.</summary>
public sealed record PostDue(DateOnly Through) : Command;
/// <summary>
/// A person's entry, under an id of their own: the same id and content is done once, the same id with other content refused.
/// </summary>
public sealed record PostManual(string Reference, string Reason, DateOnly Effective, Leg[] Legs) : Command;

/// <summary>One balance: debit +, credit −. What is pending is kept by direction, since a hold counts before its counterpart.</summary>
public record struct Balance(long Posted, long PendingDebits, long PendingCredits)
{
    /// <summary>Net of what is pending: debits less credits.</summary>
    public readonly long Pending => PendingDebits - PendingCredits;
    /// <summary>Trade-date balance.</summary>
    public readonly long Traded => Posted + Pending;
    /// <summary>What could still be taken out: posted less every hold.</summary>
    public readonly long Available => Posted - PendingCredits;
}

/// <summary>
/// The one ledger, for cash and securities: entries of N legs that sum to zero for every asset, pending or posted, append only.
/// Nothing else in the firm keeps a balance.
/// </summary>
public sealed partial class LedgerBook(Register register)
{
    public const int MostLegs = 1_000; // a package of 100 trades has 700; the balance check is quadratic in the number of legs

    readonly Dictionary<EntryId, PendingEntry> pending = [];
    readonly SortedDictionary<DateOnly, DueDate> due = [];
    readonly Dictionary<string, LedgerFact.EntryPosted> manual = new(StringComparer.Ordinal);

    /// <summary>
    /// What falls due on a date: the entries in the order they came, and the legs of all of them. Forgotten as a whole when
    /// empty.
    /// </summary>
    sealed class DueDate
    {
        public Chunked<EntryId> Entries { get; } = new();
        public Chunked<Leg> Legs { get; } = new();
        public int Open { get; set; }
    }

    /// <summary>Where a pending entry's legs are: what is still pending of each, from a place in those of its due date.</summary>
    readonly record struct PendingEntry(DateOnly Due, int From, int Count);

    Leg[] RestOf(PendingEntry entry)
    {
        var legs = new Leg[entry.Count];
        var on = due[entry.Due].Legs;
        for (var i = 0; i < legs.Length; i++) legs[i] = on[entry.From + i];
        return legs;
    }

    /// <summary>What is left of a pending entry.</summary>
    public Leg[] LeftOf(EntryId entry) => RestOf(pending[entry]);

    public int PendingCount => pending.Count;

    /// <summary>What is left of a pending entry; none where it is not pending.</summary>
    public (DateOnly Due, Leg[] Legs)? RestOf(EntryId entry) =>
        pending.TryGetValue(entry, out var known) ? (known.Due, RestOf(known)) : null;

    /// <summary>The pending entries with a leg in an asset, by due date and in the order they came.</summary>
    public IEnumerable<(EntryId Entry, DateOnly Due, Leg[] Legs)> PendingIn(AssetId asset)
    {
        foreach (var (date, on) in due)
            for (var i = 0; i < on.Entries.Count; i++)
                if (pending.TryGetValue(on.Entries[i], out var entry) && entry.Due == date && Has(on, entry, asset))
                    yield return (on.Entries[i], date, RestOf(entry));
    }

    static bool Has(DueDate on, PendingEntry entry, AssetId asset)
    {
        for (var i = 0; i < entry.Count; i++)
            if (on.Legs[entry.From + i].Asset == asset) return true;
        return false;
    }

    // An entry is named by the fact that caused it and what it is to that fact. The journal gives a fact's number once, so that no second
    // entry has the name; what comes from outside has a reference of its own and is compared field by field (PostManual).
    /// <summary>Nothing where the same entry is pending already, whole and for the same day.</summary>
    public Fact? Decide(Pend c) => pending.TryGetValue(c.Entry, out var known)
        ? known.Due == c.Due && RestOf(known).AsSpan().SequenceEqual(c.Legs) ? null : Refuse(Refusal.EntryKnownWithOtherContent, c.Entry)
        : CheckEntry(c.Legs) is not Refusal.None and var bad ? Refuse(bad, c.Entry)
        : CheckLimits(c.Legs) is not Refusal.None and var limit ? Refuse(limit, c.Entry)
        : new LedgerFact.EntryPended(c.Entry, c.Due, c.Legs);

    public Fact Decide(Post c) => CheckEntry(c.Legs) is not Refusal.None and var bad ? Refuse(bad, c.Entry)
        : CheckLimits(c.Legs) is not Refusal.None and var limit ? Refuse(limit, c.Entry)
        : new LedgerFact.EntryPosted(c.Entry, c.Effective, c.Legs, "", "");

    public Fact? Decide(PostManual c)
    {
        if (manual.TryGetValue(c.Reference, out var known))
            return known.Effective == c.Effective && known.Reason == c.Reason && known.Legs.AsSpan().SequenceEqual(c.Legs) ? null
                : new Refused(Refusal.EntryKnownWithOtherContent, c.Reference, "",
                    "an entry with this reference and other content is posted");
        if (c.Reason.Length is 0 or > Register.LongestText)
            return new Refused(Refusal.ManualNeedsReason, c.Reference, "", "a manual entry says why");
        foreach (var leg in c.Legs)
            if (leg.Account.Number < 0 || leg.Account.Number >= register.Accounts.Count)
                return new Refused(Refusal.UnknownAccount, c.Reference, "", $"no account has the number {leg.Account.Number}");
            else if (leg.Asset.Number < 0 || leg.Asset.Number >= register.Assets.Count)
                return new Refused(Refusal.UnknownInstrument, c.Reference, "",
                    $"no currency or instrument has the number {leg.Asset.Number}");
        var bad = CheckEntry(c.Legs) is not Refusal.None and var entry ? entry : CheckLimits(c.Legs);
        return bad != Refusal.None ? new Refused(bad, c.Reference, "", Describe(bad))
            : new LedgerFact.EntryPosted(new(0, EntryKind.Manual), c.Effective, c.Legs, c.Reference, c.Reason);
    }

    public Fact Decide(PostPending c)
    {
        if (!pending.TryGetValue(c.Entry, out var entry)) return Refuse(Refusal.EntryNotPending, c.Entry);
        if (c.Part.Length == 0) return new LedgerFact.PendingPosted(c.Entry, c.Effective);
        if (CheckEntry(c.Part) is not Refusal.None and var bad) return Refuse(bad, c.Entry);
        var rest = RestOf(entry);
        return Fits(c.Part, rest) && (c.Entry.Kind == EntryKind.ClientDelivery || IsTogether(c.Part, rest))
            ? new LedgerFact.PendingPartPosted(c.Entry, c.Effective, c.Part)
            : Refuse(Refusal.PartExceedsPending, c.Entry);
    }

    public Fact Decide(VoidPending c) => pending.ContainsKey(c.Entry)
        ? new LedgerFact.PendingVoided(c.Entry) : Refuse(Refusal.EntryNotPending, c.Entry);

    // A book that was begun before deliveries were kept apart has instructions without one.
    public Fact? Decide(PostDelivered c) => new EntryId(c.Instruction, EntryKind.ClientDelivery) is var entry && pending.ContainsKey(entry)
        ? Decide(new PostPending(entry, c.Effective, c.Part)) : null;

    public Fact? Decide(EndDelivery c) => new EntryId(c.Instruction, EntryKind.ClientDelivery) is var entry && pending.ContainsKey(entry)
        ? new LedgerFact.PendingVoided(entry) : null;

    public IEnumerable<Fact> Decide(PostDue c)
    {
        foreach (var (date, on) in due)
        {
            if (date > c.Through) yield break;
            for (var i = 0; i < on.Entries.Count; i++)
                if (on.Entries[i].Kind != EntryKind.ClientDelivery && pending.ContainsKey(on.Entries[i]))
                    yield return new LedgerFact.PendingPosted(on.Entries[i], date);
        }
    }

    /// <summary>
    /// In fixed order: no legs, too many, an account or asset the book has not, securities where none may be, unbalanced.
    /// </summary>
    Refusal CheckEntry(Leg[] legs)
    {
        if (legs.Length == 0) return Refusal.EntryEmpty;
        if (legs.Length > MostLegs) return Refusal.EntryTooLarge;
        foreach (var leg in legs)
        {
            if (leg.Account.Number < 0 || leg.Account.Number >= register.Accounts.Count) return Refusal.UnknownAccount;
            if (leg.Asset.Number < 0 || leg.Asset.Number >= register.Assets.Count) return Refusal.UnknownInstrument;
        }
        foreach (var leg in legs)
            if (register[leg.Asset].IsSecurity && !MayHoldSecurities(register[leg.Account].Terms.Class))
                return Refusal.SecuritiesNotAllowed;
        return !Balances(legs) ? Refusal.EntryUnbalanced : HasRoom(legs) ? Refusal.None : Refusal.Overflow;
    }

    /// <summary>Whether the balances can take an entry without running over.</summary>
    // Small legs would take eight million entries to get there, and then the checked arithmetic stops the firm; large ones are looked at.
    /// <param name="share">What part of the room may be used: one so many-th, where more follows.</param>
    public bool HasRoom(Leg[] legs, int share = 1)
    {
        const long Large = 1L << 40;
        var most = long.MaxValue / 4 / share;
        foreach (ref readonly var leg in legs.AsSpan())
        {
            if (leg.Amount is > -Large and < Large) continue;
            var b = this[leg.Account, leg.Asset];
            if (Int128.Abs(b.Posted) + b.PendingDebits + b.PendingCredits + Int128.Abs(leg.Amount) > most) return false;
        }
        return true;
    }

    static bool MayHoldSecurities(AccountClass @class) => @class is not (AccountClass.Income or AccountClass.Payable);

    /// <summary>For every asset its legs sum to zero, each asset by itself.</summary>
    static bool Balances(ReadOnlySpan<Leg> legs)
    {
        for (var i = 0; i < legs.Length; i++)
        {
            var asset = legs[i].Asset;
            if (i > 0 && Before(legs[..i], asset)) continue;
            Int128 sum = 0;
            foreach (ref readonly var leg in legs[i..])
                if (leg.Asset == asset) sum += leg.Amount;
            if (sum != 0) return false;
        }
        return true;
    }

    static bool Before(ReadOnlySpan<Leg> legs, AssetId asset)
    {
        foreach (ref readonly var leg in legs)
            if (leg.Asset == asset) return true;
        return false;
    }

    static bool Fits(Leg[] part, Leg[] rest)
    {
        if (part.Length != rest.Length) return false;
        for (var i = 0; i < part.Length; i++)
        {
            var (p, r) = (part[i], rest[i]);
            if (p.Account != r.Account || p.Asset != r.Asset) return false;
            if (long.Sign(p.Amount) != long.Sign(r.Amount) && p.Amount != 0 || Math.Abs(p.Amount) > Math.Abs(r.Amount)) return false;
        }
        return true;
    }

    /// <summary>
    /// Delivery versus payment: of an entry that moves securities against cash no part moves the one without the other, but for cash that
    /// such a part of the whole leaves below one minor unit. What a custodian delivers, and what pairs off of it, is as it was told.
    /// </summary>
    bool IsTogether(Leg[] part, Leg[] rest)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (!register[part[i].Asset].IsSecurity || rest[i].Amount == 0) continue;
            for (var j = 0; j < part.Length; j++)
            {
                if (register[part[j].Asset].IsSecurity || rest[j].Amount == 0 || (part[i].Amount == 0) == (part[j].Amount == 0)) continue;
                if (part[i].Amount == 0 || Int128.Abs(rest[j].Amount) * Math.Abs(part[i].Amount) >= Math.Abs(rest[i].Amount)) return false;
            }
        }
        return true;
    }

    static Refused Refuse(Refusal why, EntryId entry) => new(why, $"{entry.Kind} of fact {entry.Cause}", "", Describe(why));

    static string Describe(Refusal why) => why switch
    {
        Refusal.EntryEmpty => "an entry has legs",
        Refusal.EntryTooLarge => $"an entry has at most {MostLegs} legs",
        Refusal.UnknownAccount => "a leg names an account that the book has not",
        Refusal.UnknownInstrument => "a leg names an asset that the book has not",
        Refusal.SecuritiesNotAllowed => "an account of income or payables holds no securities",
        Refusal.EntryUnbalanced => "the legs do not sum to zero for every asset",
        Refusal.EntryNotPending => "no such entry is pending",
        Refusal.EntryKnownWithOtherContent => "an entry with this id and other content is pending",
        Refusal.PartExceedsPending => "the part is more than what is pending, or securities without their cash",
        Refusal.ShortOfSecurities => "a location would hold less than nothing, what is on hold counted",
        Refusal.ShortOfCash => "a bank account would be overdrawn beyond its credit, what is on hold counted",
        Refusal.Overflow => "a balance would be more than the books can hold",
        _ => why.ToString(),
    };
}
