using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse;

/// <summary>The whole firm as one state machine: a command goes in, facts come out, in one order, always the same.</summary>
public sealed partial class Firm
{
    public Firm()
    {
        Bonds = new(Register);
        Register.Accruals = Bonds;
        Trades = new(Register);
        Ledger = new(Register);
        Clearing = new(Register);
        Margin = new(Register);
        Settlement = new(Register);
        Actions = new(Register, instruction => Settlement.TermsOf(instruction) is { } of ? (of.Cause, of.SettleOn) : null, OpenElsewhere);
        Lots = new(Register);
        Loans = new(Register);
        Reconciliation = new(Register);
        Chart = new(Register);
        Periods = new(Register);
        hand = new(Register, Chart);
        Journals = new(Register, Periods, hand);
        Billing = new(Register, hand);
        Fx = new(Register);
    }

    public Register Register { get; } = new();
    public TradeBook Trades { get; }
    public LedgerBook Ledger { get; }
    public ClearingDesk Clearing { get; }
    public MarginDesk Margin { get; }
    public SettlementDesk Settlement { get; }
    public ActionBook Actions { get; }
    public ReconciliationDesk Reconciliation { get; }
    public Daybook Days { get; } = new();
    public Inbox Inbox { get; } = new();
    public AccessBook Access { get; } = new(Verbs);
    public ChartBook Chart { get; }
    public PeriodBook Periods { get; }
    public JournalBook Journals { get; }
    public BillingBook Billing { get; }

    /// <summary>Number of the next fact; facts are numbered from 0 without gaps.</summary>
    public long Next { get; private set; }

    readonly ByHand hand;
    List<Fact> recorded = [];
    LotSums? lotSums; // for the command that runs next
    IReadOnlyDictionary<long, Leg[]> moved = new Dictionary<long, Leg[]>(); // likewise
    long at; // the business instant of the command that runs
    string actor = ""; // who asked for it

    /// <summary>Whether a command lays lots beside positions, and is to be brought what they come to.</summary>
    public bool ChecksLots(Command command) => command is CheckPeriod or ClosePeriod || command is Approve a
        && Access.Approvals.Any(w => w.Asked.Number == a.Number && w.Asked.Command is nameof(CheckPeriod) or nameof(ClosePeriod));

    /// <summary>What the lots come to as the books are now, for the command that runs next.</summary>
    public void Bring(LotSums sums) => lotSums = sums;

    /// <summary>The facts that a command, or what waits and may go on with it, names as settled: it is brought their entries.</summary>
    public IReadOnlySet<long> SettledBy(Command command)
    {
        IEnumerable<Command?> asked = command switch
        {
            Together t => t.Commands,
            Approve or OpenDay => Access.Approvals.Where(w => w.Asked.Command == nameof(PostJournal))
                .Select(w => Payload.Read(w.Asked.Payload, out _)),
            _ => [command],
        };
        return asked.OfType<PostJournal>().Select(j => JournalBook.FactOf(j.Settles)).OfType<long>().ToHashSet();
    }

    /// <summary>What the entries of facts moved, for the command that runs next.</summary>
    public void Bring(IReadOnlyDictionary<long, Leg[]> entries) => moved = entries;

    /// <summary>
    /// Runs one command and everything that follows from it. The first fact says who asked; an empty answer means that there was nothing
    /// to do, and then nothing is recorded. All facts of the answer commit together or not at all.
    /// </summary>
    public List<Fact> Run(in Envelope envelope, Command command)
    {
        recorded = [];
        (at, actor, governed) = (envelope.At, envelope.Actor, envelope.Governed);
        var first = Next;
        Record(new RecordsFact.Asked(envelope.CommandId, command.GetType().Name, envelope.Actor, envelope.At));
        if (command is not CaptureTrades && Register.Terms is null && !MayComeFirst(command))
            Record(new Refused(Refusal.BookNotEstablished, command.GetType().Name, "", "establish the firm first"));
        else if (governed) Give(command);
        else if (OwnRule(command) is { } rule) Wait(command, rule, Touches(command));
        else Run(command);
        (lotSums, moved) = (null, new Dictionary<long, Leg[]>());
        if (recorded.Count == 1)
        {
            Next = first;
            return [];
        }
        Invariant.Hold(Ledger.FirstOutOfBalance() is null);
        return recorded;
    }

    // A server's people are there before the firm is.
    static bool MayComeFirst(Command command) =>
        command is EstablishFirm or AccessCommand || command is Together t && t.Commands.All(MayComeFirst);

    void Run(Command command)
    {
        switch (command)
        {
            case CaptureTrades c:
                foreach (ref readonly var ticket in c.Tickets.AsSpan()) Capture(c.File, ticket);
                break;
            case CaptureTrade c: Capture(c.File, c.Ticket); break;
            case AmendTrade c when Told(c.Ticket.TradeId, c.File) is { } told: Record(told); break;
            case CancelTrade c when Told(c.TradeId, $"{c.Source}:trade_id") is { } told: Record(told); break;
            case AllocateTrade c when Told(c.TradeId, "allocations.csv") is { } told: Record(told); break;
            case AmendTrade c:
                if (Days.IsOpen && !Days.IsCutOff) RunContracts(Room(Trades.Decide(c, Days.Day), c.File));
                else Record(Late(c.Ticket.TradeId, c.File));
                break;
            case CancelTrade c:
                if (Days.IsOpen && !Days.IsCutOff) RunContracts(Trades.Decide(c));
                else Record(Late(c.TradeId, c.Source));
                break;
            case ConfirmTrade c: Record(Trades.Decide(c, c.At > 0 ? c.At : at)); break;
            case EndAllegement c: Record(Trades.Decide(c)); break;
            case AlertUnmatched: Record(Trades.Unmatched(at)); break;
            case AllocateTrade c:
                if (Days.IsOpen && !Days.IsCutOff) RunContracts(Room(Trades.Decide(c, Days.Day), "allocations.csv"));
                else Record(Late(c.TradeId, c.Parts.Count > 0 ? c.Parts[0].Source : ""));
                break;
            case NetObligations c when Days.NotCutOff(c.Day) is { } early: Record(early); break;
            case NetObligations c: RunNetting(c); break;
            case Instruct c: Record(Settlement.Decide(c)); break;
            case ChangeInstruction c: RunChange(c); break;
            case PairOff c: Record(Settlement.Decide(c)); break;
            case NameStanding c: Record(Settlement.Decide(c, Days.Day)); break;
            case UndoObligation c: Record(Clearing.Decide(c)); break;
            case Withdraw c: Record(Settlement.Decide(c)); break;
            case HandOver c when Days.NotCutOff(c.Day) is { } early: Record(early); break;
            case HandOver c: Record(Settlement.Decide(c)); break;
            case SettleDue c when Days.NotCutOff(c.Day) is { } early: Record(early); break;
            case SettleDue c:
                Run(new PostDue(c.Day));
                Run(new SettleConversions(c.Day));
                Run(new RunActions(c.Day, ActionMoment.Payment, IsQuiet: true));
                Record(Settlement.Decide(c, new Available(this)));
                Run(new RunActions(c.Day, ActionMoment.Closing, IsQuiet: true));
                Run(new ChargeFails(c.Day));
                Run(new ReckonMargin(c.Day));
                break;
            case ChargeFails c: Record(Settlement.Decide(c, new Available(this), new ShortInterest(this))); break;
            case ReckonMargin c: Record(Margin.Decide(c, new MarginBooks(this))); break;
            case TellMatching c: Record(Told(c)); break;
            case InstructionCommand c: Record(Settlement.Decide(c, at)); break;
            case Reinstruct c: Record(Settlement.Decide(c, Days.Day)); break;
            case ComparePenalties c: Record(Settlement.Decide(c)); break;
            case BuyIn c: Record(Days.BetweenDays() ?? Settlement.Decide(c, new Available(this))); break;
            case Pend c: Record(MustBe(Ledger.Decide(c))); break;
            case Post c: Record(MustBe(Ledger.Decide(c))); break;
            case PostPending c: Record(Days.BetweenDays() ?? Ledger.Decide(c)); break;
            case VoidPending c: Record(MustBe(Ledger.Decide(c))); break;
            case PostDelivered c: Record(MustBe(Ledger.Decide(c))); break;
            case EndDelivery c: Record(Ledger.Decide(c)); break;
            case PostDue c when Days.NotCutOff(c.Through) is { } early: Record(early); break;
            case PostDue c: Record(Ledger.Decide(c)); break;
            case PostManual c: Record(Plug(c) ?? Misdated(c) ?? Days.BetweenDays() ?? Uncovers(c) ?? Ledger.Decide(c)); break;
            default: RunOffice(command); break;
        }
    }

    void RunOffice(Command command)
    {
        switch (command)
        {
            case Together c:
                foreach (var one in c.Commands) Run(one);
                break;
            case EstablishFirm c: Record(Register.Decide(c)); break;
            case ListInstrument c when Bonds.Check(c) is { } unsound: Record(unsound); break;
            case ListInstrument c: Mend(a => a.Code == c.Terms.Isin, () => Record(Register.Decide(c))); break;
            case FixIndex c: Mend(a => IsBy(c.Index, a), () => Record(Bonds.Decide(c))); break;
            case OpenAccount c: Record(Register.Decide(c)); break;
            case AddParty c: Record(Register.Decide(c)); break;
            case SetPrice c: Record(Register.Decide(c)); break;
            case SetFxRate c: Record(Register.Decide(c)); break;
            case SetPenaltyClass c: Record(Register.Decide(c)); break;
            case SetPenaltyRate c: Record(Register.Decide(c)); break;
            case SetOvernightRate c: Record(Register.Decide(c)); break;
            case SetAddress c: Record(Register.Decide(c)); break;
            case SetSharesOutstanding c: Record(Register.Decide(c)); break;
            case SetConvention c: Record(Register.Decide(c)); break;
            case SetCreditLine c: Record(Register.Decide(c)); break;
            case SetRunWeights c: Record(Settlement.Decide(c)); break;
            case ArrangeBorrow c: Record(Settlement.Decide(c, Days.IsOpen ? Days.Day : null)); break;
            case ProposeSettlementInstruction c: Record(Register.Standing.Decide(c, Register, Asking.Person, Days.Day)); break;
            case ApproveSettlementInstruction c: Record(Register.Standing.Decide(c, Asking.Person, Days.Day)); break;
            case RejectSettlementInstruction c: Record(Register.Standing.Decide(c, Asking.Person)); break;
            case MarginCommand c: RunMargin(c); break;
            case LoanCommand c: RunLoan(c); break;
            case OpenBooks when Days.BetweenDays() is { } closed: Record(closed); break;
            case OpenBooks c: RunOpening(c); break;
            case OpenDay c:
                var wasOpen = Days.IsOpen;
                Record(Days.Decide(c, Seen()));
                if (wasOpen || !Days.IsOpen) break;
                Run(new ReverseRevaluations(c.Day));
                TakeBackAccruals();
                AnnounceDue();
                break;
            case CutOff c: Record(Days.Decide(c, Trades.Count)); break;
            case CloseDay c:
                if (Days.NotCutOff(c.Day) is null)
                {
                    Record(Access.Expire(Asking.Day));
                    if (Fx.IsDue(c.Day)) Run(new RevalueFx(c.Day));
                    else if (Fx.IsUsed) Run(new TakeUpFx(c.Day, IsOfCapital: true));
                    RunReconcile(c.Day, isClose: true);
                    Record(Billing.Value(c.Day, new AccountingBooks(this)));
                    AccrueAtMonthEnd(c.Day);
                    AccrueFees(c.Day);
                }
                Record(Days.Decide(c, Seen(), Controls()));
                break;
            case RejectInput c: Record(c.Rows); break;
            case TakeMessage c: RunMessage(c); break;
            case AccessCommand c: RunAccess(c); break;
            case LotCommand c: RunLots(c); break;
            case TakeStatement c: Record(c.Refuse(FirstToCompare(), Days.Day) ?? Reconciliation.Decide(c.Statement)); break;
            case Reconcile c when Days.IsOpen && c.Through >= Days.Day: break; // when that day closes
            case Reconcile c: RunReconcile(c.Through); break;
            case ReconciliationCommand c: RunReconciliation(c); break;
            default:
                if (!RunFx(command)) RunActionCommand(command);
                break;
        }
    }

    void Capture(string file, in Ticket ticket)
    {
        var answer = Days.IsOpen && !Days.IsCutOff ? Room(Trades.Decide(file, ticket, Days.Day), file) : Late(ticket.TradeId, file);
        var booked = Next;
        Record(answer);
        if (answer is TradeFact.TradeBooked { Trade: var t } && t.TradeDate < Days.Day) Follow((t, booked), isGone: false, isApart: true);
        if (Trades.AllegedAs(ticket.TradeId) is { } allegement && Trades.Find(ticket.TradeId) is not null) Run(allegement);
        else if (Trades.AllegedLike(ticket.TradeId) is { } like) Run(like);
    }

    // Undone, the settlement that the market told of would be lost.
    Refused? Told(string tradeId, string source) => Trades.BookedAs(tradeId) is { } booked
        && (Settlement.IsTold(booked) || Clearing.AloneOf(booked) is { } obligation && Settlement.IsTold(obligation))
        ? new(Refusal.TradeAlreadySettled, Register.Short(tradeId), source, "the market says that it has settled: book the opposite trade")
        : null;

    void RunMessage(TakeMessage c)
    {
        var answer = Inbox.Decide(c);
        Record(answer);
        if (answer is not RecordsFact.MessageTaken { Problems.Length: 0 }) return;
        var before = recorded.Count;
        foreach (var act in c.Acts) Run(act);
        if (IsConfirmation(c.Message.Type) && recorded[before..].OfType<Refused>().FirstOrDefault() is { } refused)
            Record(Reconciliation.Refused(c.Message.Sender, c.Message.Id.Length > 0 ? c.Message.Id : c.Message.Sha256[..12],
                refused.Detail, Days.Day));
    }

    static bool IsConfirmation(string type) => type is "MT544" or "MT545" or "MT546" or "MT547" or "MT566"
        || type.StartsWith("sese.025", StringComparison.Ordinal) || type.StartsWith("sese.026", StringComparison.Ordinal)
        || type.StartsWith("seev.036", StringComparison.Ordinal);

    // A message of the evening is of the next business day; each day between is looked at for late matching.
    const int MostDaysAhead = 10;

    // A trade whose amounts the balances have no room for is refused at the door, not when it is pended, netted or settled: every account
    // that it may come to keeps room for all that clearing holds to come to it at once.
    Fact? Room(Fact? answer, string file)
    {
        const long Large = 1L << 40;
        if (answer is TradeFact.TradeBooked { Trade: var late } && late.TradeDate < Days.Day && Actions.All.Count > 0
            && Actions.IsTooMuch(late.Instrument, late.TradeDate, late.Quantity))
            return new Refused(Refusal.AmountTooLarge, late.TradeId, file,
                "what actions have made of it since is more than the books can hold");
        return answer is TradeFact.TradeBooked { Trade: var t } && (t.Quantity > Large || t.Principal > Large)
            && !Ledger.HasRoom([.. Templates.ClientSide(t, Register, t.Account), .. Templates.Onward(t, Register)], share: 8)
            ? new Refused(Refusal.AmountTooLarge, t.TradeId, file, "with this trade a balance would be more than the books can hold")
            : answer;
    }

    IEnumerable<Fact> Room(IEnumerable<Fact> answers, string file)
    {
        var all = answers.ToList();
        return all.Select(a => Room(a, file)).OfType<Refused>().FirstOrDefault() is { } refused ? [refused] : all;
    }

    Refused Late(string subject, string source) => Days.IsOpen
        ? new(Refusal.DayClosed, subject, source, $"{Days.Day:yyyy-MM-dd} is cut off: hand it over with the next day")
        : new(Refusal.DayNotOpen, subject, source, $"{Days.WhyNotOpen}: hand it over with the next day");

    // The templates make entries that hold by construction, and the desk settles within what is available: a refusal here is a defect.
    static Fact? MustBe(Fact? answer)
    {
        if (answer is Refused r)
            Invariant.Broken($"the ledger refuses an entry that the firm itself makes, {r.Subject}: {r.Why}, {r.Detail}");
        return answer;
    }

    void Record(IEnumerable<Fact> answers)
    {
        foreach (var fact in answers.ToArray()) Record(fact); // an answer is whole before any of it is applied
    }

    void Record(Fact? fact)
    {
        if (fact is null) return;
        if (isTrial && fact is not Refused) throw new Possible();
        var sequence = Next;
        recorded.Add(fact);
        Apply(fact);
        foreach (var next in Flow.After(fact, sequence, Register)) Run(next);
    }

    /// <summary>Changes state by one fact, in the order of the journal. Replay is this and nothing else.</summary>
    public void Apply(Fact fact)
    {
        switch (fact)
        {
            case TradeFact f:
                Trades.Apply(f, Next);
                Clearing.Apply(f, Next);
                Billing.Apply(f);
                break;
            case LedgerFact f:
                ApplyMovements(f);
                Ledger.Apply(f);
                Lots.Apply(f);
                Actions.Apply(f);
                break;
            case LotFact f: Lots.Apply(f); break;
            case SettlementFact f:
                Register.Credit.Apply(f);
                Actions.Apply(f);
                Settlement.Apply(f, Next);
                Reconciliation.Apply(f, Next);
                break;
            case ReconciliationFact f: Reconciliation.Apply(f, Next); break;
            case GeneralLedgerFact f: ApplyAccounting(f); break;
            case ClearingFact f: Clearing.Apply(f, Next); break;
            case MarginFact f: Margin.Apply(f, Next); break;
            case LoanFact f: Loans.Apply(f, Next); break;
            case ReferenceFact f: Register.Apply(f); break;
            case RecordsFact f:
                Days.Apply(f);
                Inbox.Apply(f);
                Reconciliation.Apply(f, Next);
                Periods.Apply(f);
                if (f is RecordsFact.DayOpened opened)
                {
                    Ledger.Apply(opened);
                    Register.Credit.Apply(opened);
                }
                if (f is RecordsFact.DayCutOff cutOff) Trades.Apply(cutOff);
                if (f is RecordsFact.DayClosed closed)
                {
                    Trades.Apply(closed, Next);
                    Clearing.Apply(closed, o => Settlement.NumberFor(o) is not null);
                    Actions.Apply(closed, day => Periods.StateOf(PeriodBook.Of(day)) == PeriodState.Closed);
                    Reconciliation.Close(closed.Day, AtPlaces());
                }
                break;
            case FxFact f: Fx.Apply(f, Next); break;
            case AccessFact f: Access.Apply(f); break;
            case ActionFact f:
                Actions.Apply(f, Next);
                Register.Apply(f);
                if (f is ActionFact.CollateralChanged { Loan: 0 } collateral) Margin.Apply(collateral);
                else if (f is ActionFact.CollateralChanged loan) Loans.Apply(loan);
                if (f is ActionFact.TradeApart apart) Clearing.Apply(apart);
                break;
            case BondFact f: Bonds.Apply(f, Next); break;
            case Refused: break;
            default: Invariant.Unknown(fact); break;
        }
        Next++;
    }

    // What a closed day cost is reckoned: matched then, it is matched for the next.
    IEnumerable<Fact> Told(TellMatching c) => c.Day > Days.Day.AddDays(MostDaysAhead)
        ? [new Refused(Refusal.EffectiveInFuture, $"instruction {c.Instruction}", "",
            $"{c.Day:yyyy-MM-dd} is more than {MostDaysAhead} days after {Days.Day:yyyy-MM-dd}")]
        : Settlement.Decide(c.Day == Days.Day && Days.BetweenDays() is not null ? c with { Day = c.Day.AddDays(1) } : c, at);

    sealed class ShortInterest(Firm firm) : IShortInterest
    {
        readonly SortedDictionary<(int Instrument, DateOnly SettleOn), bool> known = [];

        public bool Sold(AssetId instrument, DateOnly settleOn)
        {
            if (known.TryGetValue((instrument.Number, settleOn), out var sold)) return sold;
            sold = firm.Register.Accounts.Any(a => a.IsCustomer && Owes(a.Id) > 0)
                || firm.Trades.For(instrument, settleOn).Any(t => t.Net < 0 && Owes(t.Account) + t.Since > 0);
            known.Add((instrument.Number, settleOn), sold);
            return sold;

            long Owes(AccountId account) => firm.Ledger[account, instrument].Traded;
        }
    }

    sealed class Available(Firm firm) : IAvailable
    {
        public CreditNow CreditIn(AssetId currency)
        {
            var (books, set) = (firm.Register, firm.Register.Credit.Now(currency));
            return new(set ?? new(books.GrantedIn(currency), 0), set is not null, books.Credit.Lent(currency));
        }

        public IEnumerable<OwnStock> Own(DateOnly day)
        {
            SortedDictionary<int, (long Owned, long Others)> units = [];
            foreach (var (account, asset, balance) in firm.Ledger.All())
            {
                if (!firm.Register[asset].IsSecurity) continue;
                var (owned, others) = units.GetValueOrDefault(asset.Number);
                if (firm.Register[account].Terms.Class == AccountClass.House) owned -= balance.Posted; // what it is owed is a credit
                else if (IsOthers(firm.Register[account].Terms.Class))
                    others += Math.Max(-balance.Posted, 0);
                units[asset.Number] = (owned, others);
            }
            foreach (var (number, (owned, others)) in units)
                if (owned > 0 && firm.Margin.CountsFor(firm.Register[new AssetId(number)], day) is > 0 and var rate)
                    yield return new(new(number), owned, others, rate);
        }

        public long At(AssetId asset) => firm.Register[asset].IsSecurity
            ? firm.Ledger[firm.Register.Depository, asset].Available
            : firm.Ledger[firm.Register.Bank, asset].Available + firm.Ledger.CreditOf(asset);
    }
}
