using System.Globalization;
using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse;

public sealed partial class Firm
{
    /// <summary>
    /// Every command that a person or a machine can be let give, by name: those that have a form as text, and what comes by a door, whose
    /// acts the door makes itself. What is not here follows from others, or is the owner's alone.
    /// </summary>
    public static IReadOnlyList<string> Verbs { get; } = [.. Payload.Names, nameof(RejectInput), nameof(TakeMessage)];

    bool governed; // whether rights are asked of who asks

    /// <summary>Who asks, on the day of the asking; on the book's own where that is later.</summary>
    Asker Asking
    {
        get
        {
            var asked = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime);
            return new(actor, asked > Days.Day ? asked : Days.Day);
        }
    }

    // Each of several is asked on its own, and each is refused, waits or is run.
    void Give(Command command)
    {
        if (command is Together together)
        {
            foreach (var one in together.Commands) Give(one);
            return;
        }
        var (verb, touched) = (command.GetType().Name, Touches(command));
        if (Access.Refuses(Asking, verb, touched) is { } refused) Record(refused);
        else if (Payload.Has(command) && (Access.RuleFor(verb, touched) ?? OwnRule(command)) is { } rule
            && !Access.IsOnly(Asking.Person, rule.Role)) Wait(command, rule, touched);
        else Run(command);
    }

    // Whatever rules a firm has set or removed, and whoever asks, the owner too.
    static readonly string[] AlwaysWait = [nameof(PostJournal), nameof(ReopenPeriod), nameof(ReverseJournal), nameof(SetRecurring)];

    static bool AlwaysWaits(Command command) => Array.IndexOf(AlwaysWait, command.GetType().Name) >= 0;

    // The rule that stands where the firm has set none.
    ApprovalTerms? OwnRule(Command command)
    {
        ApprovalTerms By(string role) => new(command.GetType().Name, 0, "", "", "", 1, role, Rules.Days);
        if (AlwaysWaits(command)) return By("accounting-approver");
        // Who sets by which sign-in of the provider's someone comes in could be setting their own, also of one whose role still waits.
        return governed && command is ChangePerson c && Access.MovesSignIn(c) ? By(Roles.Administrator) : null;
    }

    void RunAccess(AccessCommand c)
    {
        Record(Access.Decide(c, Asking, governed));
        if (c is Approve approve && Access.FindApproval(approve.Number) is { IsWhole: true } whole
            && (!MovesBalances(whole.Asked.Command) || Days.BetweenDays() is null || IsOtherThanShown(whole.Asked))) CarryOut(whole.Asked);
    }

    // By the maker's right, as it is now and not as it was when they asked.
    void CarryOut(AccessFact.ApprovalAsked asked)
    {
        var approver = actor;
        var command = Payload.Read(asked.Payload, out var problem);
        if (NoLonger(asked, command, problem) is { } refused)
        {
            Record(refused);
            Record(new AccessFact.ApprovalEnded(asked.Number, ApprovalEnd.Refused, approver, refused.Detail, Asking.Day));
            return;
        }
        var before = recorded.Count;
        actor = asked.By;
        isCarriedOut = true;
        if (command is not null) Run(command);
        (actor, isCarriedOut) = (approver, false);
        var answers = recorded[before..];
        var how = answers.Count == 0 || answers.Exists(f => f is not Refused) ? ApprovalEnd.Done : ApprovalEnd.Refused;
        Record(new AccessFact.ApprovalEnded(asked.Number, how, approver,
            how == ApprovalEnd.Done ? "" : answers.OfType<Refused>().First().Detail, Asking.Day));
    }

    // Approved are the amounts of a year that were shown: what was posted into it since is in none of them.
    bool IsOtherThanShown(AccessFact.ApprovalAsked asked) => asked.Command == nameof(CloseYear) && asked.Need.Approvers > 0
        && Payload.Read(asked.Payload, out _) is { } command && Before(command) != asked.Subject.Before;

    Refused? NoLonger(AccessFact.ApprovalAsked asked, Command? command, string problem)
    {
        if (command is null) return new(Refusal.BadTerms, $"approval {asked.Number}", "", problem);
        var touched = Touches(command);
        if (PersonOf(command) is { } to && !asked.Subject.Before.StartsWith(Named(to), StringComparison.Ordinal))
            return new(Refusal.PayloadDiffers, $"approval {asked.Number}", "", $"{to} signs in otherwise than was shown: ask anew");
        if (IsOtherThanShown(asked))
            return new(Refusal.PayloadDiffers, $"approval {asked.Number}", "",
                "income and expense of the year are other than was shown, as something came late: ask anew");
        return (Access.Find(Asker.PersonOf(asked.By)) is null ? null // the owner, who asked with the file in hand
                : Access.Refuses(Asking with { Actor = asked.By }, asked.Command, touched))
            ?? (asked.Need.Approvers > 0 && Access.RuleFor(asked.Command, touched) is { } rule && rule.Approvers > asked.Need.Approvers
                ? new(Refusal.NeedsMore, $"approval {asked.Number}", "", $"it takes {rule.Approvers} by now: ask anew") : null);
    }

    /// <summary>The accounts that a command is about and the largest amount it moves, as the books stand.</summary>
    public Touched Touches(Command command) => command switch
    {
        CaptureTrade c => Of(c.Ticket),
        CaptureTrades c => c.Tickets.Length == 0 ? Touched.Nothing
            : new([.. c.Tickets.Select(t => t.Account).Distinct()], c.Tickets.Select(t => Of(t).Most).MaxBy(w => w?.Units)),
        AmendTrade c => new([c.Ticket.Account, .. OfTrade(c.Ticket.TradeId).Accounts], Of(c.Ticket).Most),
        CancelTrade c => OfTrade(c.TradeId),
        ConfirmTrade c => OfTrade(c.Confirmation.TradeId),
        EndAllegement c => OfTrade(c.TradeId),
        AllocateTrade c => new([.. OfTrade(c.TradeId).Accounts, .. c.Parts.Select(p => p.Account)], OfTrade(c.TradeId).Most),
        InstructionCommand c => OfInstruction(c.Instruction),
        Reinstruct c => OfInstruction(c.Instruction),
        BuyIn c => OfInstruction(c.Instruction) is { Accounts.Count: > 0, Most: { } most } what
            ? what with { Most = most with { Units = Math.Max(most.Units, Times(c.Quantity, c.Price)) } } : Touched.Nothing,
        PostManual c => OfLegs(c.Legs),
        ConvertCurrency { Terms: var t } => new([t.Account], t.SellAmount is { } sold ? new(t.Sell, Math.Abs(sold))
            : new(t.Buy, Math.Abs(t.BuyAmount ?? 0))),
        CancelConversion c => Fx.OpenDeal(c.Id) is { } deal
            ? new([Register[deal.Account].Terms.Code], Of(deal.Sold, deal.SoldAmount)) : Touched.Nothing,
        SetUnits c => Register.AccountOf(c.Fund) is null ? Touched.Nothing : new([c.Fund], null),
        OpenBooks c => new([.. c.Lines.Select(l => l.Account)], null),
        OpenAccount c => new([c.Terms.Code], null),
        ElectOption c => new([c.Account], null),
        SetAddress c => Register.AccountOf(c.Of) is null ? Touched.Nothing : new([c.Of], null),
        ProposeSettlementInstruction c => Of(c.Terms),
        ApproveSettlementInstruction c => OfStanding(c.Number),
        RejectSettlementInstruction c => OfStanding(c.Number),
        MarginCommand c => OfMargin(c),
        LotCommand c => OfLots(c),
        LoanCommand c => OfLoan(c),
        BreakCommand c => OfBreak(c.Break),
        PostJournal c => OfLines(c.Lines),
        SetRecurring c => OfLines(c.Lines),
        ReverseJournal c => Journals.Find(c.Journal) is { Legs: var legs } ? OfLegs(legs) : Touched.Nothing,
        PayInvoice c => OfInvoice(c.Invoice),
        CreditInvoice c => OfInvoice(c.Invoice),
        Approve c => OfApproval(c.Number),
        RejectApproval c => OfApproval(c.Number),
        WithdrawApproval c => OfApproval(c.Number),
        _ => Touched.Nothing,
    };

    // What cannot be reckoned is more than any limit.
    static decimal Times(decimal one, decimal other)
    {
        try
        {
            return Math.Abs(one * other);
        }
        catch (OverflowException)
        {
            return decimal.MaxValue;
        }
    }

    // Of a bond, priced in per cent, a hundred times what it comes to: it waits for a second person rather too soon than too late.
    static Touched Of(in Ticket t) => new([t.Account], new(t.Currency, Times(t.Quantity, t.Price)));

    Touched OfTrade(string id) => Trades.Find(id) is not { } trade ? Touched.Nothing
        : new([Register[trade.Account].Terms.Code], Of(trade.Currency, trade.Principal));

    Worth Of(AssetId currency, long minor) =>
        new(Register[currency].Code, Math.Abs((decimal)minor) * new decimal(1, 0, 0, false, (byte)Register[currency].Scale));

    Touched OfInstruction(long number)
    {
        if (Settlement.TermsOf(number) is not { } terms) return Touched.Nothing;
        var account = terms.Against.Kind == InstructionKind.ClientDvp ? terms.Against.Account : Register[terms.Against.Party].Street;
        return new([Register[account].Terms.Code], Of(terms.Movement.Currency, terms.Movement.Amount));
    }

    // A location has a leg in nearly every entry and is no one's: it counts only where nothing else does.
    Touched OfLegs(Leg[] legs)
    {
        var known = legs.Where(IsKnown).ToList();
        var own = known.Where(l => !Register[l.Account].IsLocation).ToList();
        return new([.. (own.Count > 0 ? own : known).Select(l => Register[l.Account].Terms.Code).Distinct()],
            known.Where(l => !Register[l.Asset].IsSecurity).Select(l => (Worth?)Of(l.Asset, l.Amount)).MaxBy(w => w?.Units));
    }

    Touched OfLines(IReadOnlyList<JournalLine> lines) => new([.. lines.Select(l => l.Account).Distinct()],
        lines.Where(l => Register.AssetOf(l.Asset) is { IsSecurity: false }).Select(l => (Worth?)new Worth(l.Asset, Math.Abs(l.Amount)))
            .MaxBy(w => w?.Units));

    Touched OfInvoice(int number) => Billing.Find(number) is { } invoice
        ? new([Register[invoice.Account].Terms.Code], Of(invoice.Currency, invoice.Total())) : Touched.Nothing;

    Touched Of(StandingTerms terms) => terms.Account.Length > 0 ? new([terms.Account], null)
        : Register.PartyOf(terms.Party) is { } party ? new([Register[party.Street].Terms.Code], null) : Touched.Nothing;

    Touched OfStanding(int number) =>
        number < 1 || number > Register.Standing.All.Count ? Touched.Nothing : Of(Register.Standing.All[number - 1].Terms);

    Touched OfApproval(int number) => Access.FindApproval(number) is { Asked.Subject: var about }
        ? new(about.Accounts, about.Amount is { } units ? new(about.Currency, units) : null) : Touched.Nothing;

    // A place is no one's: a break is of the whole firm.
    Touched OfBreak(long number) => Reconciliation.Find(number) is { } b && Register.AssetOf(b.Of.Asset) is { IsSecurity: false }
        ? new([], new(b.Of.Asset, Math.Abs(b.Difference))) : Touched.Nothing;

    Touched OfMargin(MarginCommand command)
    {
        Touched Party(string code, Worth? most) =>
            Register.PartyOf(code) is { } party ? new([Register[party.Street].Terms.Code], most) : Touched.Nothing;
        Worth? Cash(Amount amount) =>
            Register.AssetOf(amount.Asset) is { IsSecurity: false } ? new Worth(amount.Asset, Math.Abs(amount.Units)) : null;
        return command switch
        {
            SetMarginAgreement c => Party(c.Counterparty, null),
            RaiseCall c => Party(c.Side.Counterparty, new(Register.Firm.BaseCurrency, Math.Abs(c.Units))),
            LodgeCollateral c => Party(c.Side.Counterparty, Cash(c.Amount)),
            ReturnCollateral c => Party(c.Side.Counterparty, Cash(c.Amount)),
            SubstituteCollateral c => Party(c.Side.Counterparty, Cash(c.Out) ?? Cash(c.By)),
            CallCommand c when Margin.OpenCalls.FirstOrDefault(o => o.Number == c.Call) is { Terms: var call } =>
                Party(Register[call.Party].Terms.Code, Of(new AssetId(0), call.Amount)),
            _ => Touched.Nothing,
        };
    }
}
