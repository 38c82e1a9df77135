using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse;

/// <summary>The map of the firm: which fact calls which department next. Read this first.</summary>
static class Flow
{
    /// <param name="sequence">Number of the fact: what follows from it names it as its cause.</param>
    public static Command[] After(Fact fact, long sequence, Register books) => fact switch
    {
        // A trade is contracted: the client side is pending; an account that settles elsewhere gets an instruction of its own.
        TradeFact.TradeBooked { Trade: var t } when IsDvp(t, books) =>
        [
            new Pend(new(sequence, EntryKind.ClientTrade), t.SettleOn, Templates.ClientSide(t, books, books.Custodians)),
            new Instruct(sequence, Templates.Custodian(t), t.SettleOn, Templates.DeliveryToCustodian(t)),
        ],
        TradeFact.TradeBooked { Trade: var t } =>
            [new Pend(new(sequence, EntryKind.ClientTrade), t.SettleOn, Templates.ClientSide(t, books, t.Account))],
        TradeFact.TradeCancelled c =>
            [new VoidPending(new(c.Booked, EntryKind.ClientTrade)), new Withdraw(c.Booked), new UndoObligation(c.Booked)],

        // The day is cut off: what was traded is netted, and each net becomes a pending street side and an instruction. To what the other
        // side has said nothing it is told.
        RecordsFact.DayCutOff d => [new NetObligations(d.Day), new AlertUnmatched()],
        ClearingFact.ObligationNetted n when n is { NetQuantity: 0, NetAmount: 0 } => [],
        ClearingFact.ObligationNetted n =>
        [
            new Pend(new(sequence, EntryKind.StreetTrade), n.Set.SettleOn, Templates.StreetSide(n, books)),
            new Instruct(sequence, Templates.Street(n, books), n.Set.SettleOn, Templates.Obligation(n)),
        ],
        ClearingFact.ObligationUndone u => [new VoidPending(new(u.Obligation, EntryKind.StreetTrade)), new Withdraw(u.Obligation)],

        SettlementFact f => AfterSettlement(f, sequence, books),

        // Securities that change accounts with their lots are owed to another from that day on.
        LotFact.LotsTransferred { Transfer: var t } => [new Post(new(sequence, EntryKind.Transfer), t.On, Templates.Transfer(t))],

        // Collateral and loans move at once, between the firm's own locations and what was given or taken.
        MarginFact.Lodged l => [new Post(new(sequence, EntryKind.Collateral), l.Day, Templates.Collateral(l.Of, l.Quantity, books))],
        MarginFact.Returned r => [new Post(new(sequence, EntryKind.Collateral), r.Day, Templates.Collateral(r.Of, -r.Quantity, books))],
        MarginFact.Substituted s => [new Post(new(sequence, EntryKind.Collateral), s.Day, Templates.Substitution(s, books))],
        LoanFact.Opened l => [new Post(new(sequence, EntryKind.Loan), l.Day, Templates.Collateral(l.Of, l.Units, books, sequence))],
        LoanFact.Returned l => [new Post(new(sequence, EntryKind.Loan), l.Day, Templates.Collateral(l.Of, -l.Units, books, l.Loan))],

        // What is due of corporate actions runs when the day opens, before its trades; the rest with its settlement.
        ActionFact f => AfterAction(f, sequence, books),

        // A statement is laid beside the books at the close of its day; one of a day that is closed, at once.
        RecordsFact.StatementTaken s => [new Reconcile(s.AsOf)],
        // What two people write off is posted against an account of its own.
        ReconciliationFact.BreakWrittenOff w => [new Post(new(sequence, EntryKind.WriteOff), w.Day, Templates.WriteOff(w))],
        // What comes by itself, comes when a day opens. What a person posts, bills or pays is one entry each.
        RecordsFact.DayOpened d => [new RunActions(d.Day, ActionMoment.Opening, IsQuiet: true), new RunDueJournals(d.Day)],
        GeneralLedgerFact f => AfterAccounting(f, sequence, books),
        FxFact f => AfterFx(f, sequence, books),
        // What the firm's own bonds have earned by the end of a month is income of it, and is taken back on the next day.
        BondFact.InterestAccrued a =>
            [new Post(new(sequence, EntryKind.InterestAccrual), a.Day, Templates.Interest(a.Currency, a.Interest, books))],
        BondFact.AccrualReversed r =>
            [new Post(new(sequence, EntryKind.InterestReversal), r.Day, Templates.Interest(r.Currency, -r.Interest, books))],

        _ => [],
    };

    // What an action brings is moved at once or pending until it is paid; what the street owes of it is instructed.
    static Command[] AfterAction(ActionFact fact, long sequence, Register books) => fact switch
    {
        ActionFact.Moved m when m.Due > m.Day => [new Pend(new(sequence, m.Move.Kind), m.Due, Templates.Action(m.Move, books))],
        ActionFact.Moved m => [new Post(new(sequence, m.Move.Kind), m.Day, Templates.Action(m.Move, books))],
        ActionFact.MoveVoided v => [new VoidPending(new(v.Move, v.Kind))],
        ActionFact.Renamed r when books[r.Instrument].Terms is { } named => [new ListInstrument(named with { Name = r.After }, r.Of.Id)],
        ActionFact.Claimed c => [new Instruct(sequence, c.Against, c.SettleOn, c.Movement)],
        ActionFact.InstructionChanged c => [new ChangeInstruction(c.Instruction, c.Day, c.After, $"by corporate action {c.Of.Id}")],
        _ => [],
    };

    static Command[] AfterAccounting(GeneralLedgerFact fact, long sequence, Register books) => fact switch
    {
        GeneralLedgerFact.JournalPosted { Terms: var t, Legs: var legs } =>
            [new Post(new(sequence, KindOf(t.Kind)), t.Effective, legs)],
        GeneralLedgerFact.InvoiceIssued { Invoice: var i, Day: var on } =>
            [new Post(new(sequence, i.CreditOf > 0 ? EntryKind.CreditNote : EntryKind.Invoice), on, Fees.Legs(i, books))],
        GeneralLedgerFact.InvoicePaid p => [new Post(new(sequence, EntryKind.InvoicePayment), p.Day, Fees.Paid(p, books))],
        GeneralLedgerFact.BillApproved b => [new Post(new(sequence, EntryKind.Bill), b.Terms.On, Fees.Legs(b.Terms, books))],
        GeneralLedgerFact.BillPaid b => [new Post(new(sequence, EntryKind.BillPayment), b.Day, Fees.Paid(b.Currency, b.Amount, books))],
        GeneralLedgerFact.YearClosed y => [new Post(new(sequence, EntryKind.YearEnd), new(y.Year, 12, 31), y.Legs)],
        _ => [],
    };

    static EntryKind KindOf(JournalKind kind) => kind switch
    {
        JournalKind.Correction => EntryKind.JournalCorrection,
        JournalKind.Recurring => EntryKind.RecurringJournal,
        JournalKind.Accrual => EntryKind.Accrual,
        JournalKind.Reversal => EntryKind.JournalReversal,
        _ => EntryKind.Journal,
    };

    static Command[] AfterSettlement(SettlementFact fact, long sequence, Register books) => fact switch
    {
        // What an account that settles elsewhere contracted stays pending until it is delivered, whatever the date.
        SettlementFact.Instructed i =>
        [
            .. i.Against.Kind == InstructionKind.ClientDvp
                ? new[] { new Pend(new(sequence, EntryKind.ClientDelivery), i.SettleOn, Templates.Undelivered(i, books)) } : [],
            // Where the other side has its accounts is what stands on the day it is raised; a later change does not touch it.
            .. books.Standing.All.Count > 0 ? new Command[] { new NameStanding(sequence) } : [],
        ],
        SettlementFact.Withdrawn w => [new EndDelivery(w.Instruction)],
        SettlementFact.Cancelled c => [new EndDelivery(c.Instruction)],

        // What moved is posted, delivery and payment in one entry; what did not is moved to the fails.
        SettlementFact.Settled s =>
        [
            .. Delivered(s.Instruction, s.Against, (s.Day, s.Part), books),
            new Post(new(sequence, EntryKind.Delivery), s.Day, Templates.Delivery(s, books)),
        ],
        SettlementFact.SettledTogether s =>
        [
            .. s.Parts.SelectMany(p => Delivered(p.Instruction, p.Against, (s.Day, p.Part), books)),
            new Post(new(sequence, EntryKind.Delivery), s.Day, Templates.Deliveries(s, books)),
        ],
        SettlementFact.Offset o =>
        [
            .. Delivered(o.Delivery, o.Against, (o.Day, o.Parts.Delivered), books),
            .. Delivered(o.Receipt, o.Against, (o.Day, o.Parts.Received), books),
            new Post(new(sequence, EntryKind.Offset), o.Day, Templates.Offset(o, books)),
        ],
        SettlementFact.Failed { WasFailing: false, Against.Kind: not InstructionKind.ClientDvp } f =>
            [new Post(new(sequence, EntryKind.Fail), f.Day, Templates.Fail(f, books))],

        // What failing costs: the daily mark and what is bought in move cash at once; the month's penalties are owed until paid.
        SettlementFact.Marked m => [new Post(new(sequence, EntryKind.Mark), m.Day, Templates.Mark(m.Against, m.Cash, books))],
        SettlementFact.MarkTakenBack m => [new Post(new(sequence, EntryKind.Mark), m.Day, Templates.Mark(m.Against, m.Cash, books))],
        SettlementFact.BoughtIn b =>
        [
            .. Delivered(b.Instruction, b.Against, (b.Day, b.Part), books),
            new Post(new(sequence, EntryKind.BuyIn), b.Day, Templates.BuyIn(b, books)),
        ],
        SettlementFact.PenaltiesNetted n when n.Paid + n.Received != 0 =>
            [new Post(new(sequence, EntryKind.Penalties), n.On, Templates.Penalties(n, books))],
        _ => [],
    };

    static Command[] AfterFx(FxFact fact, long sequence, Register books) => fact switch
    {
        // Pending until both currencies are paid; what of it is the firm's own changes its position at once.
        FxFact.Converted { Deal: var d } =>
        [
            new Pend(new(sequence, EntryKind.FxTrade), d.ValueDate, Templates.Converted(d, books)),
            .. FxDesk.ChangeOf(d, sequence, books) is { } change ? [change] : Array.Empty<Command>(),
        ],
        FxFact.ConversionCancelled c =>
            [new VoidPending(new(c.Booked, EntryKind.FxTrade)), new CorrectPosition(sequence, c.Day, c.Booked)],
        FxFact.ConversionSettled { Deal: { Party: { } party } d } s =>
            [new Post(new(sequence, EntryKind.FxPayment), s.Day, Templates.Paid(d, party, books))],

        // A position that is closed earns; one that is held is revalued at the close, and the revaluation undone the day after.
        FxFact.PositionChanged { Step.Realised: not 0 and var gain } p =>
            [new Post(new(sequence, EntryKind.FxRealised), p.Day, Templates.Realised(gain, books))],
        FxFact.PositionCorrected { Realised: not 0 and var gain } p =>
            [new Post(new(sequence, EntryKind.FxRealised), p.Day, Templates.Realised(gain, books))],
        FxFact.TakenUp t =>
        [
            new Post(new(sequence, EntryKind.FxTakenUp), t.Day, Templates.TakenUp(t, books)),
            new ChangePosition(sequence, t.Day, new(t.Currency, -t.Amount, -t.Based), default),
        ],
        FxFact.Revalued r when r.Value != r.Cost =>
            [new Post(new(sequence, EntryKind.FxRevaluation), r.Day, Templates.Revalued(r.Value - r.Cost, books))],
        FxFact.RevaluationReversed r when r.Difference != 0 =>
            [new Post(new(sequence, EntryKind.FxReversal), r.Day, Templates.Revalued(-r.Difference, books))],
        _ => [],
    };

    static Command[] Delivered(long instruction, Against against, (DateOnly On, Movement Part) what, Register books) =>
        against.Kind != InstructionKind.ClientDvp ? []
            : [new PostDelivered(instruction, what.On, Templates.Contracted(against.Account, what.Part, books))];

    static bool IsDvp(BookedTrade t, Register books) => books[t.Account].Terms.Settlement == AccountSettlement.Dvp;
}
