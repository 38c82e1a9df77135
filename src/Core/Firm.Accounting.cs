using System.Globalization;
using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse;

public sealed partial class Firm
{
    static readonly string[] OfTheBooks =
    [
        nameof(OpenBooks), nameof(PostManual), nameof(PostJournal), nameof(ReverseJournal), nameof(SetRecurring), nameof(CloseYear),
    ];

    // Balances move on an open day only: what is asked of these between two days is done when the next one opens.
    static readonly string[] OnAnOpenDay =
    [
        nameof(PostJournal), nameof(ReverseJournal), nameof(CloseYear), nameof(IssueInvoices), nameof(PayInvoice), nameof(CreditInvoice),
        nameof(ApproveBill), nameof(PayBill), nameof(ApproveWriteOff), nameof(TransferLots),
    ];

    // Whether what waits is of a period or one before it.
    static bool IsOf(int period, AccessFact.ApprovalAsked asked) => Array.IndexOf(OfTheBooks, asked.Command) >= 0
        && Payload.Read(asked.Payload, out _) switch
        {
            PostJournal j => PeriodBook.Parse(j.Period) ?? PeriodBook.Of(j.Effective),
            ReverseJournal r => PeriodBook.Of(r.Effective),
            PostManual m => PeriodBook.Of(m.Effective),
            SetRecurring s => PeriodBook.Of(s.Terms.From),
            CloseYear c => PeriodBook.AdjustmentOf(c.Year),
            _ => period,
        } <= period;

    static bool MovesBalances(string command) => Array.IndexOf(OnAnOpenDay, command) >= 0;

    // What would be refused anyway is refused at once, and what is done already is not asked again.
    void Wait(Command command, ApprovalTerms rule, Touched touched)
    {
        if (AlwaysWaits(command) && Foreseen(command) is var answer && answer is null or Refused) Record(answer);
        else if (!AlwaysWaits(command) && Fruitless(command) is { } refusals) Record(refusals);
        else if (WaitsAlready(command) is { } other) Record(other.Refused);
        else Record(Access.Ask(Asking, (command.GetType().Name, Payload.Write(command)), rule, (touched, Before(command))));
    }

    /// <summary>
    /// What waits already: with the same content it is not asked again; of two entries under one reference with other content, which is
    /// posted would be up to who approves first.
    /// </summary>
    (int Number, Refused? Refused)? WaitsAlready(Command command)
    {
        // Of other commands each asking is one of its own.
        if (ReferenceOf(command) is null && !MovesBalances(command.GetType().Name)) return null;
        var payload = Payload.Write(command);
        foreach (var (number, asked) in Access.Approvals.Select(w => (w.Asked.Number, w.Asked)))
        {
            if (asked.Command != command.GetType().Name || asked.Need.ExpiresOn < Asking.Day) continue;
            // One person's word is not another's: of two who approve either may turn out not to.
            if (command is ApproveBill or ApproveWriteOff && !Asker.IsSame(asked.By, actor)) continue;
            if (asked.Payload.AsSpan().SequenceEqual(payload))
                return (number, IsOtherThanShown(asked) ? new(Refusal.PayloadDiffers, $"approval {number}", "",
                    "it waits with other amounts than there are by now: withdraw or reject it, and ask anew") : null);
            if (ReferenceOf(command) is { } reference && ReferenceOf(Payload.Read(asked.Payload, out _)) == reference)
                return (number, new(Refusal.EntryKnownWithOtherContent, Register.Short(reference), "",
                    $"approval {number} waits under this reference with other content: withdraw or reject it first"));
        }
        return null;
    }

    static string? ReferenceOf(Command? command) => command switch
    {
        PostJournal c => c.Reference,
        PostManual c => c.Reference,
        _ => null,
    };

    Fact? Foreseen(Command command) => command switch
    {
        PostJournal c => NoDay(mayBeClosed: true) ?? Journals.Decide(c, new AccountingBooks(this), AskedOn),
        ReverseJournal c => NoDay(mayBeClosed: true) ?? Journals.Decide(c, new AccountingBooks(this), AskedOn),
        SetRecurring c => NoDay(mayBeClosed: true) ?? Journals.Decide(c, new AccountingBooks(this), AskedOn),
        PeriodCommand c => NoDay(mayBeClosed: true) ?? Periods.Decide(c, AskedOn, Days.IsOpen, PeriodChecks).FirstOrDefault(),
        _ => new Refused(Refusal.BadTerms, command.GetType().Name, "", "it does not wait"),
    };

    AskedOn AskedOn => new(actor, Days.Day);

    Refused? NoDay(bool mayBeClosed = false) => Days is { Closed: 0, IsOpen: false }
        ? new(Refusal.DayNotOpen, "", "", "the book has no business day yet: run its first day") : mayBeClosed ? null : Days.BetweenDays();

    void ApplyAccounting(GeneralLedgerFact f)
    {
        Ledger.Apply(f, Next);
        Chart.Apply(f);
        Periods.Apply(f);
        Journals.Apply(f);
        Billing.Apply(f);
        Fx.Apply(f);
    }

    bool isCarriedOut; // whether what runs was asked before and waited

    /// <summary>
    /// A person's entry of the older form names nothing that it settles: what a journal could not touch without a name it does not touch.
    /// </summary>
    // They come through a server. Whoever has the book in hand brings in what customers have, against what a place holds.
    Refused? Plug(PostManual c)
    {
        foreach (var leg in c.Legs)
            if (!IsKnown(leg)) return null;
        foreach (var leg in c.Legs)
            if (hand.Bars(leg, c.Legs) is { } why && (governed || isCarriedOut || ByHand.IsControl(Register[leg.Account].Terms)
                && Register[leg.Account].Terms.Class is not (AccountClass.Client or AccountClass.Correspondent or AccountClass.Location)))
                return new(Refusal.ControlAccountByHand, Register.Short(c.Reference), "",
                    $"{why}: use PostJournal, which names the break, entry or invoice that it settles");
        return null;
    }

    bool IsKnown(Leg leg) => leg.Account.Number >= 0 && leg.Account.Number < Register.Accounts.Count
        && leg.Asset.Number >= 0 && leg.Asset.Number < Register.Assets.Count;

    // It is in the result of the month in which it is posted.
    Refused? Misdated(PostManual c)
    {
        if (Days is { Closed: 0, IsOpen: false } || Ledger.Decide(c) is not LedgerFact.EntryPosted) return null;
        var (first, last) = (new DateOnly(Days.Day.Year, Days.Day.Month, 1), Days.Day);
        Refused No(Refusal why, string detail) => new(why, Register.Short(c.Reference), "", $"{c.Effective:yyyy-MM-dd} {detail}");
        return c.Effective > last ? No(Refusal.EffectiveInFuture, $"is after {last:yyyy-MM-dd}: post it when the day has come")
            : c.Effective < first ? No(Refusal.NotAPeriod, $"is not of {last:yyyy-MM}, in whose result the entry would be: PostJournal "
                + "goes into the period of its date") : null;
    }

    void RunAccounting(Command command)
    {
        var books = new AccountingBooks(this);
        if (MovesBalances(command.GetType().Name) && Days.BetweenDays() is not null)
        {
            AwaitDay(command, Hopeless(command, books));
            return;
        }
        switch (command)
        {
            case SetGlAccount c: Record(Chart.Decide(c, Periods)); break;
            case SetPostingRule c: Record(Chart.Decide(c, Periods)); break;
            case PostJournal c: Record(NoDay() ?? Journals.Decide(c, books, AskedOn)); break;
            case ReverseJournal c: Record(NoDay() ?? Journals.Decide(c, books, AskedOn)); break;
            case SetRecurring c: Record(NoDay(mayBeClosed: true) ?? Journals.Decide(c, books, AskedOn)); break;
            case EndRecurring c: Record(NoDay(mayBeClosed: true) ?? Journals.Decide(c, AskedOn)); break;
            case RunDueJournals c: RunDue(c, books); break;
            case PeriodCommand c: RunPeriod(c, books); break;
            case OpenAdjustment c: Record(NoDay(mayBeClosed: true) ?? Periods.Decide(c, AskedOn)); break;
            case CloseYear c: RunYearEnd(c, NoDay() ?? Periods.Decide(c, books, AskedOn)); break;
            case SetFeeSchedule c: Record(Billing.Decide(c, Chart)); break;
            case IssueInvoices when NoDay() is { } no: Record(no); break;
            case IssueInvoices c: Record(Billing.Decide(c, AskedOn)); break;
            case PayInvoice c: Record(NoDay() ?? Billing.Decide(c, books, AskedOn)); break;
            case CreditInvoice c: Record(NoDay() ?? Billing.Decide(c, AskedOn)); break;
            case CaptureBill c: Record(NoDay(mayBeClosed: true) ?? Billing.Decide(c, AskedOn)); break;
            case ApproveBill c: Record(NoDay() ?? Billing.Decide(c, books, AskedOn)); break;
            case RejectBill c: Record(NoDay(mayBeClosed: true) ?? Billing.Decide(c, AskedOn)); break;
            case PayBill c: Record(NoDay() ?? Billing.Decide(c, books, AskedOn)); break;
            default: Invariant.Unknown(command); break;
        }
    }

    // What it moves in other currencies was earned in that year: its rates are those of the year's end, and what came today has today's.
    void RunYearEnd(CloseYear c, Fact decided)
    {
        var isTaken = Fx.IsUsed && decided is not Refused;
        if (isTaken) Run(new TakeUpFx(Days.Day, IsOfCapital: true));
        Record(decided);
        if (isTaken) Run(new TakeUpFx(Days.Day, IsOfCapital: true, new(c.Year, 12, 31)));
    }

    // It is done when the next day opens; asked twice it waits once.
    void AwaitDay(Command command, Fact? foreseen)
    {
        if (foreseen is Refused no) Record(no);
        else if (command is not CloseYear && WaitsAlready(command) is { } other) Record(other.Refused);
        else Record(Access.Ask(Asking, (command.GetType().Name, Payload.Write(command)), Tomorrow(command), (Touches(command), "")));
    }

    // What would be refused on any day is at once: it names nothing that there is, or no month; and of an invoice never more is open, a
    // bill is decided once, and who captured it stays who did.
    Refused? Hopeless(Command command, AccountingBooks books)
    {
        var answer = command switch
        {
            CloseYear c => Hopeless(c, books),
            IssueInvoices c when PeriodBook.Parse(c.Period) is not { } period || PeriodBook.EndOf(period) > Days.Day.AddDays(31) =>
                new Refused(Refusal.NotAPeriod, Register.Short(c.Period), "", "invoices are of a month that has come, as 2025-10"),
            PayInvoice c => Billing.Decide(c, books, AskedOn),
            CreditInvoice c => Billing.Decide(c, AskedOn),
            ApproveBill c => Billing.Decide(c, books, AskedOn),
            PayBill c => Billing.Decide(c, books, AskedOn),
            _ => null,
        };
        return answer is Refused no && no.Why switch
        {
            Refusal.NotAPeriod or Refusal.YearAlreadyClosed or Refusal.UnknownInvoice or Refusal.UnknownBill or Refusal.InvoiceSettled
                or Refusal.SelfApproval or Refusal.ManualNeedsReason => true,
            Refusal.BadTerms => command is PayInvoice,
            Refusal.BillDecided => command is not PayBill pay || !IsAboutToBeApproved(pay.Bill),
            _ => false,
        } ? no : null;
    }

    bool IsAboutToBeApproved(int bill) => Access.Approvals.Any(w => w.Asked.Command == nameof(ApproveBill)
        && w.Asked.Need.ExpiresOn >= Asking.Day && Payload.Read(w.Asked.Payload, out _) is ApproveBill approve && approve.Bill == bill);

    // Of a year that is carried over nothing is left in the morning, unless what waits besides moves something before it.
    Fact? Hopeless(CloseYear c, AccountingBooks books)
    {
        var (carries, moves) = (0, false);
        foreach (var asked in Access.Approvals.Select(w => w.Asked))
        {
            if (asked.Need.ExpiresOn < Asking.Day || !MovesBalances(asked.Command)) continue;
            if (asked.Command != nameof(CloseYear)) (carries, moves) = (0, true);
            else if (Payload.Read(asked.Payload, out _) is CloseYear other && other.Year == c.Year) carries = asked.Number;
        }
        if (carries > 0)
            return new Refused(Refusal.YearAlreadyClosed, $"{c.Year}", "",
                $"approval {carries} carries it over already, and nothing is left beside it: withdraw or reject that to ask anew");
        var answer = Periods.Decide(c, books, AskedOn);
        return moves && answer is Refused { Why: Refusal.YearAlreadyClosed } ? null : answer;
    }

    static ApprovalTerms Tomorrow(Command command) => new(command.GetType().Name, 0, "", "", "", 0, "", Rules.Days);

    // What the ledger would not take stays due: the checklist of the period names it.
    void RunDue(RunDueJournals c, AccountingBooks books)
    {
        foreach (var waiting in Access.Approvals.Where(w => w.IsWhole).ToList()) CarryOut(waiting.Asked);
        foreach (var due in Journals.Due(c.Day))
            if (Journals.Decide(due, books, AskedOn) is not Refused and var posted) Record(posted);
        foreach (var invoice in Billing.DueDebits(c.Day, books))
            if (Billing.Decide(new PayInvoice(invoice, 0, PaidFrom.ClientCash), books, AskedOn) is not Refused and var paid) Record(paid);
    }

    /// <summary>On the last business day of a month what clients owe for it and have not been billed is income of it.</summary>
    void AccrueFees(DateOnly day)
    {
        if (!IsLastOfMonth(day)) return;
        var (period, books) = (PeriodBook.Of(day), new AccountingBooks(this));
        Record(Journals.Accrue(period, Billing.Earned(period, books), books, AskedOn));
    }

    void RunPeriod(PeriodCommand c, AccountingBooks books)
    {
        if (NoDay(mayBeClosed: true) is { } no)
        {
            Record(no);
            return;
        }
        var facts = Periods.Decide(c, AskedOn, Days.IsOpen, PeriodChecks).ToList();
        Record(facts);
        if (facts[^1] is GeneralLedgerFact.PeriodChanged { State: PeriodState.Closed } closed)
            Record(Periods.Certify(closed, facts.Count(f => f is GeneralLedgerFact.PeriodChecked { Passed: false }), books.Totals(),
                (Days.Day, Days.Handed)));
    }

    /// <summary>The checklist of a period, as the books are now.</summary>
    public List<PeriodCheck> PeriodChecks(int period)
    {
        var end = PeriodBook.EndOf(period);
        var (through, books) = (end < Days.Day ? end : Days.Day, new AccountingBooks(this));
        var due = Journals.Due(end);
        return
        [
            TiedOut(), .. lotSums is { } sums ? [LotsTied(sums)] : Array.Empty<PeriodCheck>(), LedgerIsZero(period),
            .. books.Checks(period, through), SuspenseIsZero(period, through),
            .. Periods.MonthEndRun(period, Days.Day) is { } monthEnd ? [monthEnd] : Array.Empty<PeriodCheck>(),
            .. Periods.YearCarried(period, books) is { } carried ? [carried] : Array.Empty<PeriodCheck>(),
            new("journals-run", due.Count == 0, Blocks: true, due.Count == 0 ? "nothing is due and not posted"
                : $"{due.Count} due, the first {(due[0].Id.Length > 0 ? due[0].Id : $"the reversal of journal {due[0].Reverses}")} on "
                    + $"{due[0].On:yyyy-MM-dd}"),
            new("bills-decided", Billing.BillsWaiting == 0, Blocks: true, Billing.BillsWaiting == 0
                ? "no bill waits" : $"{Billing.BillsWaiting} wait for a second person"),
        ];
    }

    // Traded and settled, account by account; whose securities are elsewhere has no position here.
    PeriodCheck LotsTied(LotSums sums)
    {
        SortedDictionary<(int Account, int Asset), long> off = [];
        foreach (var (place, units) in sums.Units) off[(place.Account.Number, place.Instrument.Number)] = units;
        foreach (var (account, asset, balance) in Ledger.All())
            if (balance.Traded != 0 && Register[asset].IsSecurity && Register[account] is { IsCustomer: true } of
                && of.Terms.Settlement == AccountSettlement.Carried)
                off[(account.Number, asset.Number)] = off.GetValueOrDefault((account.Number, asset.Number)) + balance.Traded;
        var (wrong, places) = (off.Where(o => o.Value != 0).ToList(), off.Count);
        return new("lots-tie-out", wrong.Count == 0, Blocks: false, wrong.Count == 0
            ? $"the lots come to the position in each of {places} {(places == 1 ? "place" : "places")}"
            : $"{wrong.Count} of {places} places: the lots of {Register[new AccountId(wrong[0].Key.Account)].Terms.Code} in "
                + $"{Register[new AssetId(wrong[0].Key.Asset)].Code} are {wrong[0].Value} of its smallest units off its position");
    }

    PeriodCheck TiedOut()
    {
        static PeriodCheck Differ(string what, Int128 sub, Int128 ledger) => new("tie-out", false, Blocks: true,
            string.Create(CultureInfo.InvariantCulture, $"{what}: the sub-ledger has {sub} minor units, the ledger {ledger}"));
        if (Ledger.FirstUntied() is { } u)
            return Differ($"{Periods.CodeOf(u.Control)} {Register[u.Asset].Code}", u.SubLedger, u.Ledger);
        foreach (var (code, open, sign) in new[]
            {
                (DefaultChart.FeesReceivable, Billing.Receivable(), 1), (DefaultChart.VendorsPayable, Billing.Payable(), -1),
            })
            if (Register.AccountOf(code) is { } account)
                foreach (var asset in Register.Assets)
                    if (!asset.IsSecurity && Posted(account.Id, asset.Id) is var (posted, opened)
                        && opened + Journals.OfInvoices(account.Id, asset.Id) + sign * (Int128)open.GetValueOrDefault(asset.Id.Number)
                            is var told && posted != told)
                        return Differ($"{code} {asset.Code}", told, posted);
        return new("tie-out", true, Blocks: true, "every sub-ledger comes to its account of the ledger");
    }

    // All that an account has of an asset, and what of it is from before the book: no invoice or bill of this book is of that.
    (Int128 All, Int128 Opened) Posted(AccountId account, AssetId asset)
    {
        var (all, opened) = ((Int128)0, (Int128)0);
        foreach (var (cell, debits, credits) in Ledger.Totals())
            if (cell.Control == account.Number && cell.Asset == asset)
            {
                all += debits - credits;
                if (cell.Kind == EntryKind.Opening) opened += debits - credits;
            }
        return (all, opened);
    }

    PeriodCheck LedgerIsZero(int period)
    {
        var sums = new SortedDictionary<int, Int128>();
        foreach (var (cell, debits, credits) in Ledger.Totals())
            if (cell.Period <= period) sums[cell.Asset.Number] = sums.GetValueOrDefault(cell.Asset.Number) + debits - credits;
        foreach (var (asset, sum) in sums)
            if (sum != 0)
                return new("ledger-zero", false, Blocks: true,
                    string.Create(CultureInfo.InvariantCulture, $"{Register[new AssetId(asset)].Code}: debits less credits are {sum}"));
        return new("ledger-zero", true, Blocks: true, "debits equal credits in every currency");
    }

    PeriodCheck SuspenseIsZero(int period, DateOnly day)
    {
        var sums = new SortedDictionary<(int Control, int Asset), Int128>();
        foreach (var (cell, debits, credits) in Ledger.Totals())
        {
            var @class = cell.Control < 0 ? (AccountClass)(-cell.Control) : Register[new AccountId(cell.Control)].Terms.Class;
            var code = cell.Control < 0 ? "" : Periods.CodeOf(cell.Control);
            if (cell.Period > period
                || Chart.Chart.GlOf(new(@class, code, cell.Kind, Register[cell.Asset].Code), day) != DefaultChart.Suspense) continue;
            var key = (cell.Control, cell.Asset.Number);
            sums[key] = sums.GetValueOrDefault(key) + debits - credits;
        }
        foreach (var (key, sum) in sums)
            if (sum != 0)
                return new("suspense-zero", false, Blocks: true, $"{Periods.CodeOf(key.Control)} has no rule of the chart and is not zero");
        return new("suspense-zero", true, Blocks: true, "nothing stands in suspense");
    }

    sealed class AccountingBooks(Firm firm) : IAccountingBooks
    {
        public long Next => firm.Next;

        public OpenDifference? OpenBreak(long number) => firm.Reconciliation.Find(number) is not { } b ? null
            : b.IsBalance ? new(b.Of, b.Difference, firm.Reconciliation.ComparedOn(b.Of), firm.Reconciliation.MovementOf(b))
            : new(b.Of, b.Difference, null, null);

        public Invoice? Invoice(long number) => number is > 0 and <= int.MaxValue ? firm.Billing.Find((int)number) : null;

        public IReadOnlyList<Leg>? Moved(long fact) => firm.moved.GetValueOrDefault(fact);

        public (Refusal Why, string Detail) Refuses(Leg[] legs) => firm.Ledger.Refuses(legs);

        public long Posted(AccountId account, AssetId asset) => firm.Ledger[account, asset].Posted;

        public IEnumerable<ControlTotal> Totals() => firm.Ledger.Totals().Select(t =>
            new ControlTotal(t.Cell.Period, t.Cell.Control, t.Cell.Asset, t.Cell.Kind, t.Debits, t.Credits));

        public IEnumerable<HoldingValue> Values(DateOnly day)
        {
            var sums = new SortedDictionary<int, decimal>();
            var books = firm.Register;
            foreach (var (account, asset, balance) in firm.Ledger.All())
            {
                if (balance.Posted >= 0 || !books[asset].IsSecurity || !books[account].IsCustomer) continue;
                if (books.CloseOf(asset, day) is not { } close || books.RateToBase(books[asset].Currency, day) is not { } rate) continue;
                if (books.QuoteFactor(books[asset], day) is not { } factor) continue;
                var units = -balance.Posted * new decimal(1, 0, 0, false, (byte)books[asset].Scale);
                sums[account.Number] = sums.GetValueOrDefault(account.Number) + units * close * factor * rate;
            }
            foreach (var (account, value) in sums)
                yield return new(new(account), Rounding.ToMinor(value, books.Assets[0].Scale));
        }

        public IEnumerable<PeriodCheck> Checks(int period, DateOnly through)
        {
            var unbalanced = firm.Ledger.FirstOutOfBalance();
            yield return new("stock-record", unbalanced is null, Blocks: true, unbalanced is { } a
                ? $"{firm.Register[a].Code}: owners and locations differ" : "owners equal locations for every asset");
            var flat = firm.ClearingIsFlat();
            yield return new("clearing-zero", firm.Days.IsOpen || flat.Passed, Blocks: true, firm.Days.IsOpen
                ? "a day is open: it was flat at the last close" : flat.Detail);
            var waiting = firm.Access.Approvals.Where(w => IsOf(period, w.Asked)).ToList();
            yield return new("approvals-decided", waiting.Count == 0, Blocks: true, waiting.Count == 0
                ? "no entry waits for a second person" : $"{waiting.Count} wait, the first is approval {waiting[0].Asked.Number}");
            var failed = firm.Periods.FailedControls;
            var unexplained = firm.Reconciliation.Breaks.Where(b => !b.IsExplained).ToList();
            yield return new("breaks-open", failed.Count == 0 && unexplained.Count == 0, Blocks: false,
                failed.Count > 0 ? $"{failed.Count} controls of the last close had failed: {failed[0]}"
                : unexplained.Count > 0 ? $"{unexplained.Count} breaks are open and not explained: {ByOwner(unexplained)}; the first is "
                    + unexplained[0].Number.ToString(CultureInfo.InvariantCulture)
                : firm.Reconciliation.Breaks.Count > 0 ? $"each of {firm.Reconciliation.Breaks.Count} breaks that are open is explained"
                : "the last close saw no control fail");
            yield return firm.Fx.FirstNotRevalued(through) is { } currency
                ? new("fx-revalued", false, Blocks: false, $"the position in {firm.Register[currency].Code} is not revalued in "
                    + $"{through:yyyy-MM}: it is at the close of the month's last business day, or by fx revalue on an open day")
                : new("fx-revalued", true, Blocks: false, firm.Fx.IsUsed && firm.Fx.Revaluation != FxRevaluation.Never
                    ? "every position in a foreign currency is revalued" : "no position in a foreign currency is to be revalued");
            yield return Present("prices-present", "price", Held(security: true).Where(c => firm.Register.CloseOf(c, through) is null));
            yield return Present("rates-present", "rate", Held(security: false).Where(c => firm.Register.RateToBase(c, through) is null));
        }

        static string ByOwner(IEnumerable<OpenBreak> breaks) => string.Join(", ", breaks.GroupBy(b => b.Owner, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} of {(g.Key.Length > 0 ? g.Key : "nobody")}"));

        // Assets of which anything is posted, in the order of their numbers.
        IEnumerable<AssetId> Held(bool security)
        {
            var held = new SortedSet<int>();
            foreach (var (_, asset, balance) in firm.Ledger.All())
                if (balance.Posted != 0 && firm.Register[asset].IsSecurity == security) held.Add(asset.Number);
            return held.Select(number => new AssetId(number));
        }

        PeriodCheck Present(string check, string what, IEnumerable<AssetId> without)
        {
            var missing = without.Select(a => firm.Register[a].Code).ToList();
            return new(check, missing.Count == 0, Blocks: false, missing.Count == 0
                ? $"there is a {what} for all that is held" : $"no {what} for {missing.Count}, the first is {missing[0]}");
        }
    }
}
