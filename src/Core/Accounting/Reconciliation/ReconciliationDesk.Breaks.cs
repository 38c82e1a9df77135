using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ReconciliationDesk
{
    public const int MostRules = 100; // a firm with more has one for each counterparty, which the reference does better
    public const int MostDaysApart = 60; // beyond two months it is not the same payment
    public const int MostMatched = 100; // breaks matched by hand at once: as many as a page shows

    internal IReadOnlyList<Fact> Decide(ReconciliationCommand command, (string Actor, DateOnly Day) who, IReconciledBooks books) =>
        command switch
        {
            SetMatchingRule c => Decide(c, who),
            RemoveMatchingRule c => rules.ContainsKey(c.Rule) ? [new ReconciliationFact.RuleRemoved(c.Rule, who.Day)]
                : [Bad(Refusal.UnknownMatchingRule, $"rule {c.Rule}", "no rule of this number is set: report matching-rules lists them")],
            MatchBreaks c => Decide(c, who),
            UndoMatch c => Decide(c, who),
            BreakCommand c when !breaks.ContainsKey(c.Break) =>
                [Bad(Refusal.UnknownBreak, Subject(c.Break), "no open break has this number: report breaks lists them")],
            BreakCommand c => Decide(c, breaks[c.Break], who, books),
            _ => throw new System.Diagnostics.UnreachableException(command.ToString()),
        };

    static string Subject(long number) => $"break {number}";

    static Refused Bad(Refusal why, string subject, string detail) => new(why, Register.Short(subject), "", detail);

    static Refused? BadReason(string subject, string reason) => reason.Length is 0 or > Register.LongestText || reason.Any(char.IsControl)
        ? Bad(Refusal.BreakNeedsReason, subject, $"say why, in at most {Register.LongestText} printed characters") : null;

    IReadOnlyList<Fact> Decide(SetMatchingRule c, (string Actor, DateOnly Day) who)
    {
        var (t, subject) = (c.Terms, $"rule {c.Rule}");
        Refused No(string detail) => Bad(Refusal.BadMatchingRule, subject, detail);
        if (c.Rule is < 1 or > MostRules) return [No($"a rule has a number from 1 to {MostRules}")];
        if (!Enum.IsDefined(t.Shape)) return [No("it is by reference, one to one, many to one or one to many")];
        if (t.Of is not ("" or "CASH" or "SECURITIES")) return [No("it is of CASH, of SECURITIES, or of both when left out")];
        if (t.Asset.Length > 0 && register.AssetOf(t.Asset) is null) return [No($"'{Register.Short(t.Asset)}' is not in this book")];
        if (t.Tolerance is < 0 or > 1_000_000) return [No("a tolerance is from 0 to 1000000 units")];
        if (t.Days is < 0 or > MostDaysApart) return [No($"the days apart are from 0 to {MostDaysApart}")];
        if (t.WriteOff is { } account && WrongWriteOff(t, account) is { } wrong) return [No(wrong)];
        return rules.TryGetValue(c.Rule, out var now) && now.Terms == t ? []
            : [new ReconciliationFact.RuleSet(c.Rule, t, who.Day, who.Actor)];
    }

    // Cost or income takes a rest in cash; in securities it is the firm's own, which are always someone's.
    string? WrongWriteOff(MatchingTerms t, string account)
    {
        if (t.Tolerance == 0) return "without a tolerance there is no rest to write off";
        if (t is { Of: "", Asset: "" }) return "a rule that writes a rest off is of CASH, of SECURITIES or of one asset";
        var isCash = t.Of == "CASH" || t.Asset.Length == 3;
        var (code, @class) = isCash ? (CashAccount, AccountClass.Income) : (SecuritiesAccount, AccountClass.Equity);
        return account == code || register.AccountOf(account)?.Terms is { } terms
            && (isCash ? ByHand.TakesWriteOffs(terms) : terms.Class == @class) ? null
            : $"'{Register.Short(account)}' is no account that takes what is written off: {code}, or one of class {@class}";
    }

    /// <summary>The write-offs that rules ask for, of the rests for which breaks were just opened: another person than who set the rule
    /// approves each.</summary>
    internal List<ReconciliationFact> DecideRests(IEnumerable<ReconciliationFact> found, DateOnly day)
    {
        List<ReconciliationFact> asked = [];
        foreach (var opened in found.OfType<ReconciliationFact.BreakOpened>().Where(o => IsRest(o.Items)))
        {
            var (match, b) = (matches[-opened.Items[0].Line], breaks.Values.First(o => o.Of == opened.Of));
            var by = rules.TryGetValue(match.Rule, out var rule) && rule.By.Length > 0 ? rule.By : $"rule {match.Rule}";
            if (NoWriteOff(b) is null)
                asked.Add(new ReconciliationFact.WriteOffAsked(b.Number, b.Difference, opened.Items[0].Narrative, by, day, match.WriteOff));
        }
        return asked;
    }

    IReadOnlyList<Fact> Decide(MatchBreaks c, (string Actor, DateOnly Day) who)
    {
        var subject = "match " + string.Join(" ", c.Breaks.Take(5));
        if (BadReason(subject, c.Reason) is { } reason) return [reason];
        var numbers = c.Breaks.Distinct().ToList();
        if (numbers.Count is < 2 or > MostMatched)
            return [Bad(Refusal.SumsDiffer, subject, $"two breaks or more are matched with each other, at most {MostMatched}")];
        foreach (var number in numbers)
            if (!breaks.ContainsKey(number)) return [Bad(Refusal.UnknownBreak, Subject(number), "no open break has this number")];
        var all = numbers.ConvertAll(n => breaks[n]);
        if (all.Exists(b => !b.IsMovement || b.Asked is not null || (b.Of.Account, b.Of.Asset) != (all[0].Of.Account, all[0].Of.Asset)))
            return [Bad(Refusal.SumsDiffer, subject, "matched are movements of one account and asset, whose write-off does not wait")];
        var items = all.SelectMany(b => b.Items).ToArray();
        if (Matcher.Difference(items) is not 0 and var difference)
            return [Bad(Refusal.SumsDiffer, subject, $"theirs less ours is {difference:0.##########}, not zero")];
        return
        [
            new ReconciliationFact.ItemsMatched(matched + 1, 0, all[0].Of, items, 0, c.Reason, who.Actor, who.Day),
            .. numbers.Select(n => new ReconciliationFact.BreakClosed(n, BreakEnd.Matched, c.Reason, who.Actor, who.Day)),
        ];
    }

    IReadOnlyList<Fact> Decide(UndoMatch c, (string Actor, DateOnly Day) who)
    {
        var subject = $"match {c.Match}";
        if (BadReason(subject, c.Reason) is { } reason) return [reason];
        if (!matches.TryGetValue(c.Match, out var match))
            return [Bad(Refusal.UnknownMatch, subject, "no match has this number, or it was undone: report matches lists them")];
        return match.Rule == 0 && match.Difference != 0 && match.Why.StartsWith(WrittenOff, StringComparison.Ordinal)
            || match.WriteOff.Length > 0 && !HasRest(match)
            ? [Bad(Refusal.UnknownMatch, subject, "it was written off: post the opposite by hand")]
            : [new ReconciliationFact.MatchUndone(c.Match, c.Reason, who.Actor, who.Day), .. RestEnds(match, c.Reason, who)];
    }

    // With a match its rest is gone, and nothing of it is left to be written off.
    IEnumerable<Fact> RestEnds(ReconciliationFact.ItemsMatched match, string reason, (string Actor, DateOnly Day) who) =>
        match.WriteOff.Length == 0 ? [] : breaks.Values.Where(b => IsRest(b.Items) && b.Items[0].Line == -match.Match)
            .Select(b => new ReconciliationFact.BreakClosed(b.Number, BreakEnd.Over, reason, who.Actor, who.Day));

    const string WrittenOff = "written off: "; // how the reason of such a match begins

    IReadOnlyList<Fact> Decide(BreakCommand command, OpenBreak b, (string Actor, DateOnly Day) who, IReconciledBooks books)
    {
        var (subject, (by, day)) = (Subject(b.Number), who);
        switch (command)
        {
            case AssignBreak c:
                return BadReason(subject, c.Owner) is { } unnamed ? [unnamed]
                    : !books.MayOwn(c.Owner)
                        ? [Bad(Refusal.UnknownPerson, c.Owner, $"'{Register.Short(c.Owner)}' is not enrolled, or has left")]
                    : b.Owner == c.Owner ? [] : [new ReconciliationFact.BreakAssigned(b.Number, c.Owner, by, day)];
            case ExplainBreak c:
                return [BadReason(subject, c.Reason) ?? Of(new ReconciliationFact.BreakExplained(b.Number, true, c.Reason, by, day))];
            case NoteBreak c:
                return [BadReason(subject, c.Comment) ?? Of(new ReconciliationFact.BreakNoted(b.Number, c.Comment, by, day))];
            case CloseBreak c:
                var ends = new ReconciliationFact.BreakClosed(b.Number, BreakEnd.ByHand, c.Reason, by, day);
                // What is of a day before any comparison has no other side either.
                if (b is { IsMovement: true, Asked: null } && IsBeforeAll(b.Of, b.Items) && BadReason(subject, c.Reason) is null)
                    return [new ReconciliationFact.ItemsMatched(matched + 1, 0, b.Of, [.. b.Items], b.Difference, c.Reason, by, day), ends];
                return [BadReason(subject, c.Reason) ?? (b.Of.Kind is BreakKind.Confirmation or BreakKind.Pending or BreakKind.Statement
                    ? Of(ends)
                    : Bad(Refusal.DifferenceRemains, subject, $"the sides differ by {b.Difference:0.##########}: "
                        + "it closes by itself when they agree. Match, explain or write it off"))];
            case WriteOffBreak c: return [BadReason(subject, c.Reason) ?? NoWriteOff(b, books) ?? Ask(c, b, who)];
            case RejectWriteOff c:
                return [BadReason(subject, c.Reason) ?? (b.Asked is null ? NothingAsked(subject)
                    : Of(new ReconciliationFact.WriteOffRejected(b.Number, c.Reason, by, day)))];
            case ApproveWriteOff c: return Approve(c, b, who, books);
            default:
                Invariant.Unknown(command);
                return [];
        }
    }

    static Fact Of(Fact fact) => fact;

    static Refused NothingAsked(string subject) => Bad(Refusal.NoWriteOffAsked, subject, "no write-off of it waits");

    Fact Ask(WriteOffBreak c, OpenBreak b, (string Actor, DateOnly Day) who) => b.Asked is { } asked
        ? Bad(Refusal.NoWriteOffAsked, Subject(b.Number), $"{asked.By} has asked it already: it waits for another person")
        : new ReconciliationFact.WriteOffAsked(b.Number, b.Difference, c.Reason, who.Actor, who.Day,
            IsRest(b.Items) && matches.TryGetValue(-b.Items[0].Line, out var match) ? match.WriteOff : "");

    Refused? NoWriteOff(OpenBreak b, IReconciledBooks? books = null)
    {
        var subject = Subject(b.Number);
        Refused No(string detail) => Bad(Refusal.NotToWriteOff, subject, detail);
        if (!b.IsBalance && !b.IsMovement) return No("only a difference of a balance or of movements is written off");
        if (register.AccountOf(b.Of.Account)?.Id is not { } place || place != register.Depository && place != register.Bank)
            return No($"{Register.Short(b.Of.Account)} is not the firm's depository or bank");
        if (register.AssetOf(b.Of.Asset) is not { } asset) return No($"{Register.Short(b.Of.Asset)} is not in this book: list it first");
        if (MinorOf(b.Difference, asset) is null) return No($"{b.Difference} is not an amount that the book counts in {asset.Code}");
        if (books?.JournalOf(b.Number) is { } journal)
            return No($"journal {Register.Short(journal)} settles it: it closes when the next statement agrees, or reverse the journal");
        return MovementOf(b) is { } movement ? No($"its movements are known: match or write off break {movement} first") : null;
    }

    /// <summary>Of a balance that differs: an open break of a movement at the same place, by which it differs.</summary>
    internal long? MovementOf(OpenBreak b) => !b.IsBalance ? null : breaks.Values.FirstOrDefault(m =>
        m.IsMovement && (m.Of.Account, m.Of.Asset) == (b.Of.Account, b.Of.Asset))?.Number;

    static long? MinorOf(decimal units, Asset asset)
    {
        const decimal Most = long.MaxValue / 8; // with what is there already it still fits
        for (var i = 0; i < asset.Scale; i++)
            if (Math.Abs(units) > Most) return null; else units *= 10;
        return decimal.IsInteger(units) && Math.Abs(units) <= Most ? (long)units : null;
    }

    /// <summary>Accounts of what is written off: cost or income in cash, the firm's own in securities, which are always someone's.
    /// </summary>
    public const string CashAccount = "WRITTEN-OFF", SecuritiesAccount = "WRITTEN-OFF-SECURITIES";

    IReadOnlyList<Fact> Approve(ApproveWriteOff c, OpenBreak b, (string Actor, DateOnly Day) who, IReconciledBooks books)
    {
        var subject = Subject(b.Number);
        if (b.Asked is not { } asked) return [NothingAsked(subject)];
        if (string.Equals(asked.By.Split('/')[0], who.Actor.Split('/')[0], StringComparison.OrdinalIgnoreCase))
            return [Bad(Refusal.SelfApproval, subject, $"{asked.By} asked it: another person approves")];
        if (c.Units != b.Difference || asked.Units != b.Difference)
            return [Bad(Refusal.PayloadDiffers, subject, $"the difference is {b.Difference:0.##########}: look at it again")];
        if (NoWriteOff(b, books) is { } no) return [no];
        if (register.AssetOf(b.Of.Asset) is not { } asset || register.AccountOf(b.Of.Account) is not { } place
            || MinorOf(b.Difference, asset) is not { } minor) return [];
        List<Fact> facts = [];
        var (code, @class) = asset.IsSecurity ? (SecuritiesAccount, AccountClass.House) : (CashAccount, AccountClass.Income);
        if (asked.Against.Length > 0) code = asked.Against;
        if (!asset.IsSecurity && register.AccountOf(code) is { Terms: var charged } && !ByHand.TakesWriteOffs(charged))
            return [Bad(Refusal.ReservedName, code, $"{code} takes nothing that is written off: reject it")];
        if (register.AccountOf(code) is { } known && known.Terms.Class != @class
            && (code, known.Terms.Class) != (SecuritiesAccount, AccountClass.Equity)) // as books of an earlier version have it
            return [Bad(Refusal.ReservedName, code, $"{code} is an account of another kind")];
        var against = register.AccountOf(code)?.Id ?? new AccountId(register.Accounts.Count);
        if (register.AccountOf(code) is null)
            facts.Add(new ReferenceFact.AccountOpened(against, new(code, @class, "Breaks written off", "", register.Firm.BaseCurrency,
                AccountSettlement.Carried, "", null)));
        if (b.IsMovement)
            facts.Add(new ReconciliationFact.ItemsMatched(matched + 1, 0, b.Of, [.. b.Items], b.Difference, WrittenOff + asked.Reason,
                who.Actor, who.Day));
        facts.Add(new ReconciliationFact.BreakWrittenOff(b.Number, place.Id, against, asset.Id, minor, who.Actor, who.Day));
        facts.Add(new ReconciliationFact.BreakClosed(b.Number, BreakEnd.WrittenOff, asked.Reason, asked.By, who.Day));
        // With it our balance moves, and what it differs by.
        if (b.IsMovement && breaks.Values.FirstOrDefault(o => o.IsBalance && (o.Of.Account, o.Of.Asset) == (b.Of.Account, b.Of.Asset))
            is { } balance)
        {
            var figures = balance.Figures with { Ours = balance.Figures.Ours + b.Difference };
            facts.Add(figures.Difference == 0
                ? new ReconciliationFact.BreakClosed(balance.Number, BreakEnd.Agreed, "", "", who.Day)
                : new ReconciliationFact.BreakChanged(balance.Number, figures, [], who.Day));
        }
        return facts;
    }

    /// <summary>What was confirmed beside what is due: a break as long as they differ.</summary>
    internal IReadOnlyList<Fact> DecideConfirmed(BreakOf of, BreakFigures figures, string differs, DateOnly day)
    {
        var open = breaks.Values.FirstOrDefault(b => b.Of == of);
        if (differs.Length == 0) return open is null ? [] : [new ReconciliationFact.BreakClosed(open.Number, BreakEnd.Agreed, "", "", day)];
        if (open is null) return [new ReconciliationFact.BreakOpened(of, day, figures, false, differs, [], day)];
        if (open.Figures == figures && open.Explanation == differs) return [];
        return
        [
            new ReconciliationFact.BreakChanged(open.Number, figures, [], day),
            new ReconciliationFact.BreakExplained(open.Number, false, differs, "", day),
        ];
    }

    /// <summary>A confirmation of settlement that the firm could not take is open until a person has seen to it.</summary>
    internal ReconciliationFact.BreakOpened Refused(string sender, string id, string why, DateOnly day) => new(
        new(BreakKind.Confirmation, sender, "", id), day, new(0, 0), false, why, [], day);
}
