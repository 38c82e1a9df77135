using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse;

/// <summary>What a second person compares: how the thing stands that a command is about, and what the command would make of it.</summary>
public sealed partial class Firm
{
    bool isTrial; // whether what is run ends at its first fact

    /// <summary>A trial is over: the command does something.</summary>
    sealed class Possible : Exception;

    /// <summary>
    /// What a command would come to, as the books stand, where it does nothing: its refusals, or nothing at all. State changes by facts
    /// alone, and the trial ends at the first that is no refusal: nothing is changed by it. That no day is open is waited for.
    /// </summary>
    List<Fact>? Fruitless(Command command)
    {
        var (kept, next) = (recorded, Next);
        (recorded, isTrial) = ([], true);
        try
        {
            Run(command);
            return Days.BetweenDays() is not null && recorded.Exists(f => f is Refused { Why: Refusal.DayNotOpen }) ? null : recorded;
        }
        catch (Possible)
        {
            return null;
        }
        finally
        {
            (recorded, Next, isTrial) = (kept, next, false);
        }
    }

    string Before(Command command) => command switch
    {
        InstructionCommand c => Shown(c.Instruction),
        BuyIn c => Shown(c.Instruction),
        GrantRole c => Shown(c.Person, Held(c.Person)),
        ReplaceGrants c => Shown(c.Person, Held(c.Person)),
        RevokeRole c => GrantOf(c) is { } grant ? Shown(grant.Person, Held(grant.Person)) : $"no grant {c.Grant}",
        DefineRole c => Access.RoleNow(c.Role) is { } role ? Shown(c with { Verbs = [.. role.Verbs], Pages = [.. role.Pages] })
            : $"no role {c.Role}",
        SetDesk c => Access.Desks.TryGetValue(c.Desk, out var ranges) ? Shown(c with { Accounts = ranges }) : $"no desk {c.Desk}",
        SetToxicPair c => ShownPair(c.Pair),
        RemoveToxicPair c => ShownPair(c.Pair),
        RemoveApprovalRule c => Access.ApprovalRules.TryGetValue(c.Rule, out var rule) ? Shown(rule) : $"no rule {c.Rule}",
        BreakCommand c => ShownBreak(c.Break),
        PostManual c => Shown(LegsOf(c), after: false),
        PostJournal c => Shown(LegsOf(c), after: false),
        SetAddress c => Shown(c.Of, Register.AddressOf(c.Of)),
        SetCreditLine c => ShownCredit(c),
        SetFeeSchedule c => Shown(c, Billing.InForce(c.Terms.Code, c.From)),
        SetFxPolicy => Fx.IsUsed ? Shown(new SetFxPolicy(Fx.Cost, Fx.Revaluation, "")) : "no conversions are accounted for yet",
        SetGlAccount c => Shown(c, Chart.Chart.Find(c.Terms.Code, c.From)),
        CloseYear c => Shown(c, after: false),
        _ => "",
    };

    /// <summary>
    /// How what a command is about would stand after it, in the words of <c>Before</c>; empty where the command itself says it best.
    /// Whether it would be refused is not asked here.
    /// </summary>
    public string After(Command command) => command switch
    {
        InstructionCommand c => Shown(c.Instruction, c),
        GrantRole c => Shown(c.Person, [.. Held(c.Person), c.Right]),
        ReplaceGrants c => Shown(c.Person, c.Rights),
        RevokeRole c => GrantOf(c) is { } grant ? Shown(grant.Person, Held(grant.Person, but: c.Grant)) : "",
        DefineRole c => Shown(c),
        SetDesk c => Shown(c),
        SetToxicPair c => ShownPair(c.Pair, [.. c.First], [.. c.Second]),
        RemoveToxicPair c => $"nothing is kept apart as {c.Pair}",
        RemoveApprovalRule c => $"no rule {c.Rule}",
        PostManual c => Shown(LegsOf(c), after: true),
        PostJournal c => Shown(LegsOf(c), after: true),
        SetAddress c => Shown(c.Of, new Address(c.Bic, c.At)),
        SetCreditLine c => Shown(c, c.Granted, c.CollateralLimit),
        SetFeeSchedule c => Shown(c, c.Terms),
        SetFxPolicy c => Shown(c),
        SetGlAccount c => Shown(c, Chart.AsSet(c)),
        CloseYear c => Shown(c, after: true),
        _ => "",
    };

    Grant? GrantOf(RevokeRole c) => c.Grant > 0 && c.Grant <= Access.Grants.Count ? Access.Grants[c.Grant - 1] : null;

    string ShownBreak(long number) => Reconciliation.Find(number) is not { } b ? $"no open break {number}"
        : string.Create(CultureInfo.InvariantCulture,
            $"break {number}: {b.Of.Account} {b.Of.Asset} {b.Of.Reference}, ours {b.Figures.Ours}, theirs {b.Figures.Theirs}: "
            + $"{b.Explanation}");

    string Shown(long number, InstructionCommand? asked = null)
    {
        if (Settlement.Find(number) is not { } i) return $"no open instruction {number}";
        var held = asked switch { HoldInstruction => true, ReleaseInstruction => false, _ => i.IsHeld };
        var priority = asked is PrioritiseInstruction p ? p.Priority : i.Priority;
        var (parts, least) = asked is AgreePartial a ? (a.Allowed, a.Least) : (i.MayPart, i.LeastPart);
        return string.Create(CultureInfo.InvariantCulture, $"""
            instruction {number}: {OfInstruction(number).Accounts[0]}, settles on {i.Terms.SettleOn:yyyy-MM-dd}
            left: {In(i.Rest.Instrument, i.RestQuantity)}, {In(i.Rest.Currency, i.RestAmount)}
            {(held ? "held, " : "")}{(i.Failing ? "failing, " : "")}{(i.IsMatched ? "matched" : "not matched")}, priority {priority}
            {(!parts ? "settles whole only" : least > 0 ? $"may settle in parts of at least {least} units" : "may settle in parts")}
            """) + asked switch
        {
            HoldInstruction h => $"\nwhy it is held: {h.Reason}",
            CancelInstruction c => $"\nto be cancelled by {(c.ByUs ? "us" : "the other side")}: {c.Reason}",
            _ => "",
        };
    }

    // In the units of the currency, with the places that it has.
    string In(AssetId asset, long minor) => string.Create(CultureInfo.InvariantCulture, $"{Register[asset].Code} {Units(asset, minor)}");

    List<(string Account, string Asset, decimal Posted, decimal More)> LegsOf(PostManual c) => Sum(c.Legs
        .Where(l => OfLegs([l]).Accounts.Count > 0).Select(l => (l.Account, l.Asset, Units(l.Asset, l.Amount))));

    List<(string Account, string Asset, decimal Posted, decimal More)> LegsOf(PostJournal c) => Sum(c.Lines.SelectMany(l =>
        Register.AccountOf(l.Account) is { } a && Register.AssetOf(l.Asset) is { } s ? [(a.Id, s.Id, l.Amount)]
            : new (AccountId, AssetId, decimal)[0]));

    List<(string Account, string Asset, decimal Posted, decimal More)> Sum(IEnumerable<(AccountId, AssetId, decimal)> legs) =>
        [.. legs.GroupBy(l => (l.Item1, l.Item2)).Select(g => (Register[g.Key.Item1].Terms.Code, Register[g.Key.Item2].Code,
            Units(g.Key.Item2, Ledger[g.Key.Item1, g.Key.Item2].Posted), g.Sum(l => l.Item3)))];

    decimal Units(AssetId asset, long minor) => minor * new decimal(1, 0, 0, false, (byte)Register[asset].Scale);

    static string Shown(List<(string Account, string Asset, decimal Posted, decimal More)> legs, bool after) => string.Join("\n",
        legs.Select(l => string.Create(CultureInfo.InvariantCulture,
            $"{l.Account} {l.Asset}: {(after ? l.Posted + l.More : l.Posted)} posted")
            + (after ? string.Create(CultureInfo.InvariantCulture, $", {l.More:+0.########;-0.########;0} by this") : "")));

    const int MostShown = 15; // accounts of a year: the words that are kept of how a thing stood have AccessBook.LongestBefore characters

    // What is approved is what was shown: the amounts of more accounts than have room are held by their hash.
    string Shown(CloseYear c, bool after)
    {
        List<string> lines = [];
        foreach (var leg in Periods.Carries(c, new AccountingBooks(this)))
        {
            var (account, amount) = (Register[leg.Account].Terms, Units(leg.Asset, leg.Amount));
            var isEarned = account.Class == AccountClass.Income;
            if (isEarned || after)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{account.Code} {Register[leg.Asset].Code}: ") + (!isEarned
                    ? string.Create(CultureInfo.InvariantCulture, $"{amount:+0.########;-0.########} by this") : after ? "0"
                    : string.Create(CultureInfo.InvariantCulture, $"{-amount} to the end of {c.Year}")));
        }
        if (lines.Count == 0) return $"nothing to carry over of {c.Year}";
        var text = string.Join("\n", lines.Take(MostShown));
        return lines.Count <= MostShown ? text : $"{text}\n{lines.Count - MostShown} more, all with SHA-256: "
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", lines))));
    }

    static string Shown(DefineRole c) => $"role {c.Role}: {string.Join(", ", c.Verbs)}; pages: {string.Join(", ", c.Pages)}";

    static string Shown(SetDesk c) => $"desk {c.Desk}: {string.Join(", ", c.Accounts.Select(a => $"{a.From}..{a.To}"))}";

    string ShownPair(string name) => Access.Pairs.TryGetValue(name, out var pair) ? ShownPair(name, pair.First, pair.Second)
        : $"nothing is kept apart as {name}";

    static string ShownPair(string name, string[] first, string[] second) =>
        $"{name} keeps apart: {string.Join(", ", first)} from {string.Join(", ", second)}";

    static string Shown(ApprovalTerms t) => string.Create(CultureInfo.InvariantCulture,
        $"{t.Command} waits for {t.Approvers} of {t.Role}, {t.ExpiresAfterDays} days")
        + (t.Currency.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $", from {t.AtLeast} {t.Currency}") : "")
        + (t.AccountFrom.Length + t.AccountTo.Length > 0 ? $", of accounts {t.AccountFrom}..{t.AccountTo}" : "");

    static string Shown(string of, Address? at) => at is null ? $"no address of {of}"
        : $"{of}: BIC {at.Bic}" + (at.At.Length > 0 ? $", account {at.At}" : "");

    string ShownCredit(SetCreditLine c)
    {
        if (Register.AssetOf(c.Currency) is not { IsSecurity: false } currency) return $"no currency {c.Currency}";
        var line = Register.LineOn(currency.Id, c.From);
        return Shown(c, Units(currency.Id, line.Granted), Units(currency.Id, line.CollateralLimit));
    }

    static string Shown(SetCreditLine c, decimal granted, decimal limit) => string.Create(CultureInfo.InvariantCulture,
        $"{c.Currency} from {c.From:yyyy-MM-dd}: {granted:0.##########} granted, at most {limit:0.##########} more against securities");

    static string Shown(SetFeeSchedule c, FeeScheduleTerms? t) => t is null ? $"no schedule {c.Terms.Code} on {c.From:yyyy-MM-dd}"
        : string.Create(CultureInfo.InvariantCulture, $"""
            {t.Code} from {c.From:yyyy-MM-dd}{(t.Until is { } until ? $" until {until:yyyy-MM-dd}" : "")}: {t.Name}
            {t.Basis}, accounts {t.AccountFrom}..{t.AccountTo}, earned on {t.Income}
            tiers: {string.Join("; ", t.Tiers.Select(Shown).DefaultIfEmpty("none"))}
            each {t.Each:0.##########} {t.Currency}, at least {t.Minimum:0.##########} {t.Currency}, tax {t.TaxPercent:0.##########} %
            due after {t.DueDays} days, {(t.IsDebited ? "taken from cash" : "paid by the client")}
            """);

    static string Shown(FeeTier t) => string.Create(CultureInfo.InvariantCulture,
        $"{(t.UpTo == 0 ? "" : $"to {t.UpTo:0.##########} ")}{t.RateBp:0.##########} bp a year");

    static string Shown(SetFxPolicy c) => $"cost {c.Cost}, revaluation {c.Revaluation}";

    static string Shown(SetGlAccount c, GlTerms? t) => t is null ? $"no account {c.Terms.Code} on {c.From:yyyy-MM-dd}"
        : $"{t.Code} from {c.From:yyyy-MM-dd}: {t.Name}, {t.Type}{(t.IsControl ? ", control" : "")}\n"
            + $"lines: debit {Or(t.DebitLine, t.Name)}, credit {Or(t.CreditLine, t.Name)}";

    static string Or(string line, string name) => line.Length > 0 ? line : name;

    IReadOnlyList<Right> Held(string person, int but = 0) =>
        [.. Access.GrantsOf(person).Where(g => g.IsOn(Asking.Day) && g.Number != but).Select(g => g.Right)];

    // By whom of the provider's they sign in belongs to it: it is to that one that a role goes.
    string Named(string person) => person
        + (Access.Find(person) is { Subject: { Length: > 0 } subject } ? $", who signs in at the provider as {subject}:\n" : ": ");

    // To whom a role goes by a command.
    static string? PersonOf(Command command) => command switch
    {
        GrantRole c => c.Person,
        ReplaceGrants c => c.Person,
        _ => null,
    };

    string Shown(string person, IReadOnlyList<Right> rights) => Named(person)
        + string.Join("; ", rights
        .Select(r => r.Role + (r.IsNarrow ? $" ({r.Desk} {r.AccountFrom}..{r.AccountTo})" : "")
            + (r.Until is { } until ? $" until {until:yyyy-MM-dd}" : "")).DefaultIfEmpty("no role"));
}
