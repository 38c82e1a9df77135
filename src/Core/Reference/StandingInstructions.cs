using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>Asks that a standing settlement instruction be taken on. It waits for a second person.</summary>
public sealed record ProposeSettlementInstruction(StandingTerms Terms, string Source) : Command;

/// <param name="Sha256">Of what was shown to the approver: another content is not approved.</param>
public sealed record ApproveSettlementInstruction(int Number, string Sha256) : Command;
public sealed record RejectSettlementInstruction(int Number, string Reason) : Command;

/// <summary>How a proposal stands.</summary>
public enum StandingState : byte { Waiting = 1, Approved = 2, Rejected = 3, Superseded = 4 }

/// <summary>A standing settlement instruction as it stands.</summary>
/// <param name="By">Who proposed it, and so may not approve it.</param>
/// <param name="Order">Which approval it was, from 1; 0 when it is not approved. Of two from one day the later approval holds.</param>
public sealed record Standing(int Number, StandingTerms Terms, string By, StandingState State, int Order);

/// <summary>
/// Standing settlement instructions with effective dates, each approved by another person than proposed it. They are numbered from 1 in
/// the order of proposal.
/// </summary>
public sealed class StandingInstructions
{
    const int LongestSafekeeping = 35, LongestCash = 34; // MT 540 to 543, fields 97A: 35x and 34x

    readonly List<Standing> all = [];
    readonly SortedDictionary<string, List<int>> approved = new(StringComparer.Ordinal); // by the code of whose they are
    int approvals;

    public IReadOnlyList<Standing> All => all;

    /// <summary>The one under which an instruction is raised on a day; none where nobody has approved one.</summary>
    /// <param name="of">Code of the counterparty and of the account; one of the two is empty.</param>
    /// <remarks>
    /// Within a scope the newest that has begun takes the place of those before, for ever: where it has ended, nothing of that scope holds.
    /// Of the scopes that fit, the nearest.
    /// </remarks>
    public Standing? InForce((string Party, string Account) of, Asset instrument, string currency, DateOnly day)
    {
        if (!approved.TryGetValue(KeyOf(of.Party, of.Account), out var own)) return null;
        List<Standing> newest = [];
        foreach (var number in own)
        {
            var one = all[number - 1];
            if (one.Terms.From > day || !one.Terms.IsFor(instrument, currency)) continue;
            var before = newest.FindIndex(n => n.Terms.Scope == one.Terms.Scope);
            if (before < 0) newest.Add(one);
            else if ((newest[before].Terms.From, newest[before].Order).CompareTo((one.Terms.From, one.Order)) < 0) newest[before] = one;
        }
        return newest.Where(n => n.Terms.Until is not { } until || until >= day).MaxBy(n => n.Terms.Nearness);
    }

    internal Fact? Decide(ProposeSettlementInstruction c, Register register, string actor, DateOnly day)
    {
        if (Wrong(c, register, day) is { } refused) return refused;
        var same = all.Any(s => s.State is StandingState.Waiting && s.Terms == c.Terms);
        return same || InPlace(c.Terms)
            ? null : new ReferenceFact.SettlementInstructionProposed(all.Count + 1, c.Terms, actor, day);
    }

    // A file handed over again does not propose what is approved already and still the last word for its scope.
    bool InPlace(StandingTerms terms) =>
        all.Where(s => s.State is StandingState.Approved && s.Terms.Scope == terms.Scope).MaxBy(s => s.Order)?.Terms == terms;

    static Refused? Wrong(ProposeSettlementInstruction c, Register register, DateOnly day)
    {
        var t = c.Terms;
        Refused Bad(Refusal why, string column, string detail) =>
            new(why, Register.Short(t.Party.Length > 0 ? t.Party : t.Account), c.Source.Length == 0 ? "" : $"{c.Source}:{column}", detail);
        if (t.Party.Length > 0 == t.Account.Length > 0)
            return Bad(Refusal.BadTerms, "party", "it is either a party's or an account's: give one of the two");
        if (t.Party.Length > 0 && register.PartyOf(t.Party) is null)
            return Bad(Refusal.UnknownCounterparty, "party", $"'{Register.Short(t.Party)}' is not a counterparty of this book");
        if (t.Account.Length > 0 && register.AccountOf(t.Account) is not { IsCustomer: true })
            return Bad(Refusal.UnknownAccount, "account", $"'{Register.Short(t.Account)}' is not a customer's account of this book");
        if (t.Account.Length > 0 && register.AccountOf(t.Account) is not { Terms.Settlement: AccountSettlement.Dvp })
            return Bad(Refusal.BadTerms, "account", $"{t.Account} is carried: the firm holds its cash and securities itself");
        if (t.Currency.Length > 0 && !Currencies.IsKnown(t.Currency))
            return Bad(Refusal.UnknownCurrency, "currency", $"'{Register.Short(t.Currency)}' is not an ISO 4217 currency");
        if (t.Class.Length > 0 && (t.Class.Length != 1 || !char.IsAsciiLetterUpper(t.Class[0])))
            return Bad(Refusal.BadTerms, "class", $"'{Register.Short(t.Class)}' is not the first letter of a CFI code (ISO 10962)");
        foreach (var (bic, column) in new[] { (t.Agent, "agent"), (t.Place, "place") })
            if (!Bic.TryParse(bic, out _))
                return Bad(Refusal.WrongCheckDigit, column, $"'{Register.Short(bic)}' is not a valid BIC: 8 or 11 characters (ISO 9362)");
        if (!IsAccount(t.Safekeeping, LongestSafekeeping))
            return Bad(Refusal.BadTerms, "safekeeping",
                $"'{Register.Short(t.Safekeeping)}' is not an account of 1 to {LongestSafekeeping} printed characters");
        if (!IsAccount(t.Cash, LongestCash))
            return Bad(Refusal.BadTerms, "cash", $"'{Register.Short(t.Cash)}' is not an account of 1 to {LongestCash} printed characters");
        if (LooksLikeIban(t.Cash) && !CheckDigits.IsIban(t.Cash))
            return Bad(Refusal.WrongCheckDigit, "cash",
                $"'{t.Cash}' has the form of an IBAN and not its length or check digits (ISO 13616)");
        if (t.Until < t.From)
            return Bad(Refusal.BadTerms, "until", $"{t.Until:yyyy-MM-dd} is before {t.From:yyyy-MM-dd}, from which it would hold");
        return t.From < day ? Bad(Refusal.DateInThePast, "from", Past(t, day)) : null;
    }

    static string Past(StandingTerms t, DateOnly day) =>
        $"{t.From:yyyy-MM-dd} is past, the book is at {day:yyyy-MM-dd}: what was instructed since was instructed under another";

    static bool IsAccount(string text, int longest) => text.Length > 0 && text.Length <= longest && text.All(c => c is > ' ' and <= '~');

    static bool LooksLikeIban(string text) => text is [var a, var b, var c, var d, _, ..]
        && char.IsAsciiLetterUpper(a) && char.IsAsciiLetterUpper(b) && char.IsAsciiDigit(c) && char.IsAsciiDigit(d);

    internal Fact Decide(ApproveSettlementInstruction c, string actor, DateOnly day)
    {
        Refused Bad(Refusal why, string detail) => new(why, Subject(c.Number), "", detail);
        if (NotWaiting(c.Number) is { } refused) return refused;
        var (terms, by) = (all[c.Number - 1].Terms, all[c.Number - 1].By);
        if (string.Equals(by, actor, StringComparison.OrdinalIgnoreCase))
            return Bad(Refusal.SelfApproval, $"{by} proposed it: another person approves");
        if (!string.Equals(c.Sha256, terms.Sha256(c.Number), StringComparison.OrdinalIgnoreCase))
            return Bad(Refusal.PayloadDiffers, $"the proposal's SHA-256 is {terms.Sha256(c.Number)}: look at it again before you approve");
        return terms.From < day ? Bad(Refusal.DateInThePast, Past(terms, day))
            : new ReferenceFact.SettlementInstructionApproved(c.Number, terms.Sha256(c.Number), actor);
    }

    internal Fact Decide(RejectSettlementInstruction c, string actor)
    {
        if (NotWaiting(c.Number) is { } refused) return refused;
        return c.Reason.Length is 0 or > Register.LongestText
            ? new Refused(Refusal.TextTooLong, Subject(c.Number), "", $"a rejection says why, in at most {Register.LongestText} characters")
            : new ReferenceFact.SettlementInstructionRejected(c.Number, c.Reason, actor);
    }

    Refused? NotWaiting(int number)
    {
        Refused Bad(Refusal why, string detail) => new(why, Subject(number), "", detail);
        if (number < 1 || number > all.Count) return Bad(Refusal.UnknownProposal, "none was proposed under this number");
        return all[number - 1].State switch
        {
            StandingState.Waiting => null,
            StandingState.Superseded => Bad(Refusal.ProposalSuperseded, "a later proposal for the same took its place"),
            var state => Bad(Refusal.AlreadyDecided, $"it was {(state is StandingState.Approved ? "approved" : "rejected")} before"),
        };
    }

    static string Subject(int number) => $"settlement instruction {number}";

    internal void Apply(ReferenceFact fact)
    {
        switch (fact)
        {
            case ReferenceFact.SettlementInstructionProposed p:
                Invariant.Hold(p.Number == all.Count + 1);
                for (var i = 0; i < all.Count; i++)
                    if (all[i].State is StandingState.Waiting && all[i].Terms.Scope == p.Terms.Scope)
                        all[i] = all[i] with { State = StandingState.Superseded };
                all.Add(new(p.Number, p.Terms, p.By, StandingState.Waiting, 0));
                break;
            case ReferenceFact.SettlementInstructionApproved a:
                all[a.Number - 1] = all[a.Number - 1] with { State = StandingState.Approved, Order = ++approvals };
                Index(all[a.Number - 1]);
                break;
            case ReferenceFact.SettlementInstructionRejected r:
                all[r.Number - 1] = all[r.Number - 1] with { State = StandingState.Rejected };
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    // An account and a counterparty of one code are told apart by a letter before it.
    void Index(Standing standing)
    {
        var key = KeyOf(standing.Terms.Party, standing.Terms.Account);
        if (!approved.TryGetValue(key, out var own)) approved.Add(key, own = []);
        own.Add(standing.Number);
    }

    static string KeyOf(string party, string account) => party.Length > 0 ? "P" + party : "A" + account;

    internal void Save(StateWriter to)
    {
        to.Int(all.Count);
        foreach (var s in all)
        {
            var t = s.Terms;
            to.Text(t.Party).Text(t.Account).Int(t.Market is { } market ? (int)market : -1).Text(t.Currency).Text(t.Class).Text(t.Agent);
            to.Text(t.Place).Text(t.Safekeeping).Text(t.Cash).Date(t.From).Int(t.Until is null ? 0 : 1).Date(t.Until ?? default);
            to.Text(s.By).Int((int)s.State).Int(s.Order);
        }
    }

    internal void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var terms = new StandingTerms(from.Text(), from.Text(), from.Int() is >= 0 and var market ? (Market)market : null, from.Text(),
                from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Date(), null);
            var ends = from.Int() == 1;
            var until = from.Date();
            all.Add(new(all.Count + 1, ends ? terms with { Until = until } : terms, from.Text(), (StandingState)from.Int(), from.Int()));
        }
        foreach (var s in all.Where(s => s.Order > 0).OrderBy(s => s.Order)) Index(s);
        approvals = all.Count == 0 ? 0 : all.Max(s => s.Order);
    }
}
