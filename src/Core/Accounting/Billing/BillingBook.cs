using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>What clients are billed and what is open of it; what vendors billed and what is owed to them.</summary>
public sealed partial class BillingBook(Register register, ByHand hand)
{
    public const int MostTiers = 20, MostLines = 100, MostDueDays = 365; // of a schedule, of a bill, of an invoice: more than anyone agrees

    readonly SortedDictionary<string, List<(DateOnly From, FeeScheduleTerms Terms)>> schedules = new(StringComparer.Ordinal);
    readonly List<(Invoice Invoice, long Open)> invoices = []; // by number, from 1
    readonly HashSet<(int Account, int Period, int Currency)> billed = []; // and not credited
    readonly SortedDictionary<(int Period, int Account), (decimal Sum, int Days, long Last)> values = [];
    readonly Dictionary<(int Period, int Account), int> tickets = []; // counted for every trade

    /// <summary>What is owed by clients in all, by currency, of the invoices: the sub-ledger of fees receivable.</summary>
    public SortedDictionary<int, Int128> Receivable()
    {
        var sums = new SortedDictionary<int, Int128>();
        foreach (var (invoice, open) in invoices)
            if (open != 0) sums[invoice.Currency.Number] = sums.GetValueOrDefault(invoice.Currency.Number) + open;
        return sums;
    }

    static Refused Refuse(Refusal why, string subject, string detail, string source = "") =>
        new(why, Register.Short(subject), source, detail);

    /// <param name="c">Its income is an account of the book, or one that the chart in force gives.</param>
    /// <param name="chart">Of it the accounts are opened that bills post to and the book does not have.</param>
    public IReadOnlyList<Fact> Decide(SetFeeSchedule c, ChartBook chart)
    {
        var opened = chart.Opening([c.Terms.Income, DefaultChart.FeesReceivable, DefaultChart.AccruedIncome, DefaultChart.TaxPayable]);
        var income = register.AccountOf(c.Terms.Income)?.Terms ?? opened.Find(o => o.Terms.Code == c.Terms.Income)?.Terms;
        var isIncome = income is { } terms && hand.TakesFees(terms, c.From) && chart.IsIncome(c.Terms.Income, c.Terms.Currency, c.From);
        return Decide(c, isIncome) switch
        {
            null => [],
            GeneralLedgerFact.FeeScheduleSet set => [.. opened, set],
            var refused => [refused],
        };
    }

    Fact? Decide(SetFeeSchedule c, bool isIncome)
    {
        var t = c.Terms;
        Refused Bad(string column, string detail, Refusal why = Refusal.BadSchedule) =>
            Refuse(why, t.Code, detail, $"{c.Source}:{column}");
        if (t.Code.Length is 0 or > 35 || t.Code.Any(char.IsControl) || t.Name.Length is 0 or > Register.LongestText)
            return Bad("code", $"a code has 1 to 35 characters, a name 1 to {Register.LongestText}", Refusal.TextTooLong);
        if (register.AssetOf(t.Currency) is not { IsSecurity: false })
            return Bad("currency", $"'{Register.Short(t.Currency)}' is not a currency of this book", Refusal.UnknownCurrency);
        if (!isIncome)
            return Bad("income", $"'{Register.Short(t.Income)}' is not an account of income: report chart lists them",
                Refusal.UnknownAccount);
        if (t.Each < 0 || t.Minimum < 0 || t.TaxPercent is < 0 or > 100) return Bad("each", "amounts and the tax are not below zero");
        if (t.DueDays is < 0 or > MostDueDays) return Bad("due_days", $"due 0 to {MostDueDays} days after issue");
        if (t.Until < c.From) return Bad("until", "it would end before it begins");
        var byValue = t.Basis is ChargeBasis.AverageValue or ChargeBasis.MonthEndValue;
        if (byValue != t.Tiers.Length > 0 || t.Tiers.Length > MostTiers) return Bad("tiers", $"1 to {MostTiers} tiers, for a fee by value");
        for (var i = 0; i < t.Tiers.Length; i++)
            if (t.Tiers[i].RateBp < 0 || t.Tiers[i].UpTo <= (i == 0 ? 0 : t.Tiers[i - 1].UpTo)
                && !(i == t.Tiers.Length - 1 && t.Tiers[i].UpTo == 0))
                return Bad("tiers", "each tier goes further than the one before; the last may be 0, without end");
        return InForce(t.Code, c.From) is { } known && Same(known, t) ? null : new GeneralLedgerFact.FeeScheduleSet(t, c.From);
    }

    static bool Same(FeeScheduleTerms a, FeeScheduleTerms b) => a with { Tiers = b.Tiers } == b && a.Tiers.AsSpan().SequenceEqual(b.Tiers);

    /// <summary>The schedule of a code on a day; none where none is in force.</summary>
    public FeeScheduleTerms? InForce(string code, DateOnly day)
    {
        FeeScheduleTerms? terms = null;
        if (!schedules.TryGetValue(code, out var all)) return null;
        foreach (var (from, later) in all)
            if (from <= day) terms = later;
        return terms is null || terms.Until < day ? null : terms;
    }

    IEnumerable<FeeScheduleTerms> On(DateOnly day) => schedules.Keys.Select(code => InForce(code, day)).OfType<FeeScheduleTerms>();

    static bool Covers(FeeScheduleTerms t, Account account) =>
        account.Terms.Class is AccountClass.Client or AccountClass.Correspondent
        && new CodeRange(t.AccountFrom, t.AccountTo).Has(account.Terms.Code);

    /// <summary>
    /// What accounts under a fee by value hold, written down at each close for an average and at the last of a month for its end.
    /// </summary>
    public Fact? Value(DateOnly day, IAccountingBooks books)
    {
        var isLast = Calendars.Named(register.Firm.SettlementCalendar).Next(day).Month != day.Month;
        var charged = On(day).Where(t => t.Basis == ChargeBasis.AverageValue || isLast && t.Basis == ChargeBasis.MonthEndValue).ToList();
        if (charged.Count == 0) return null;
        return new GeneralLedgerFact.HoldingsValued(day,
            [.. books.Values(day).Where(v => charged.Exists(t => Covers(t, register[v.Account])))]);
    }

    public IEnumerable<Fact> Decide(IssueInvoices c, AskedOn asked)
    {
        if (PeriodBook.Parse(c.Period) is not { } period || period % 100 > 12)
            return [Refuse(Refusal.NotAPeriod, c.Period, "a month is written 2025-10")];
        var end = PeriodBook.EndOf(period);
        if (asked.Day <= end && Calendars.Named(register.Firm.SettlementCalendar).Next(asked.Day) <= end)
            return [Refuse(Refusal.PeriodNotOver, c.Period, "its last business day is not there yet")];
        if (Missing(DefaultChart.FeesReceivable) is { } missing) return [missing];
        List<Fact> facts = [];
        foreach (var account in register.Accounts)
        {
            foreach (var of in On(end).Where(t => Covers(t, account)).GroupBy(t => t.Currency))
                if (!IsBilled(account.Id, period, of.Key) && Made(account, of.Key, [.. of], period) is var (made, charged))
                {
                    var due = asked.Day.AddDays(charged.Max(t => t.DueDays));
                    facts.Add(new GeneralLedgerFact.InvoiceIssued(made with
                    {
                        Number = invoices.Count + facts.Count + 1,
                        DueOn = due,
                        IsDebited = charged.TrueForAll(t => t.IsDebited),
                    }, asked.Day));
                }
        }
        return facts;
    }

    bool IsBilled(AccountId account, int period, string currency) =>
        register.AssetOf(currency) is { } money && billed.Contains((account.Number, period, money.Id.Number));

    // What an account owes for a month in a currency, and the schedules that charge it; none where it comes to nothing.
    (Invoice Made, List<FeeScheduleTerms> Charged)? Made(Account account, string currency, FeeScheduleTerms[] schedules, int period)
    {
        if (register.AssetOf(currency) is not { } money) return null;
        List<InvoiceLine> lines = [];
        List<FeeScheduleTerms> charged = [];
        var tax = 0L;
        foreach (var t in schedules)
        {
            var quantity = Measured(t, account.Id, period, money);
            if (quantity is null || register.AccountOf(t.Income) is not { } income) continue;
            var fee = Fees.Of(t, quantity.Value, money.Scale);
            if (fee == 0) continue;
            lines.Add(new(t.Name, decimal.Round(quantity.Value, money.Scale), RateOf(t, quantity.Value), fee, income.Id));
            tax += Fees.Tax(fee, t.TaxPercent);
            charged.Add(t);
        }
        return lines.Count == 0 ? null : (new(0, account.Id, period, money.Id, [.. lines], tax, default, false, 0, ""), charged);
    }

    // Basis points a year of the whole value, to two digits; or the amount of each.
    static decimal RateOf(FeeScheduleTerms t, decimal quantity) => t.Basis is ChargeBasis.Ticket or ChargeBasis.Fixed ? t.Each
        : quantity == 0 ? 0 : decimal.Round(Fees.Of(t with { Minimum = 0 }, quantity, 6) / 1_000_000m * Fees.MonthsAYear
            * Fees.BasisPoints / quantity, 2);

    // In units of the currency. What was not valued is not charged by value; without a rate to the base currency neither.
    decimal? Measured(FeeScheduleTerms t, AccountId account, int period, Asset money)
    {
        if (t.Basis == ChargeBasis.Fixed) return 1;
        if (t.Basis == ChargeBasis.Ticket) return tickets.TryGetValue((period, account.Number), out var count) && count > 0 ? count : null;
        if (!values.TryGetValue((period, account.Number), out var value)) return null;
        if (register.RateToBase(money.Id, PeriodBook.EndOf(period)) is not { } rate) return null;
        var minor = t.Basis == ChargeBasis.AverageValue ? value.Sum / value.Days : value.Last;
        return minor * new decimal(1, 0, 0, false, (byte)register.Assets[0].Scale) / rate;
    }

    Refused? Missing(params string[] codes)
    {
        foreach (var code in codes)
            if (register.AccountOf(code) is null)
                return Refuse(Refusal.UnknownAccount, code,
                    $"the book has no account {code}: set the chart first (countinghouse chart start)");
        return null;
    }

    public Fact Decide(PayInvoice c, IAccountingBooks books, AskedOn asked)
    {
        var subject = $"invoice {c.Invoice}";
        if (c.Invoice < 1 || c.Invoice > invoices.Count) return Refuse(Refusal.UnknownInvoice, subject, "no invoice has this number");
        var (invoice, open) = invoices[c.Invoice - 1];
        if (open <= 0) return Refuse(Refusal.InvoiceSettled, subject, "nothing of it is open");
        var money = register[invoice.Currency];
        if ((c.Amount == 0 ? open : JournalLines.Minor(c.Amount, money.Scale)) is not { } amount || amount <= 0 || amount > open)
            return Refuse(Refusal.BadTerms, subject, string.Create(CultureInfo.InvariantCulture,
                $"above zero, and at most what is open of it: {open * new decimal(1, 0, 0, false, (byte)money.Scale)} {money.Code}"));
        if (c.From == PaidFrom.ClientCash && -books.Posted(invoice.Account, invoice.Currency) < amount)
            return Refuse(Refusal.ShortOfCash, subject, $"{register[invoice.Account].Terms.Code} has not that much {money.Code}");
        var paid = new GeneralLedgerFact.InvoicePaid(c.Invoice, invoice.Account, invoice.Currency, amount, c.From, asked.Day);
        return books.Refuses(Fees.Paid(paid, register)) is { Why: not Refusal.None } no ? Refuse(no.Why, subject, no.Detail) : paid;
    }

    /// <summary>What is due to be debited from clients who have the cash, by number.</summary>
    public List<int> DueDebits(DateOnly day, IAccountingBooks books)
    {
        List<int> due = [];
        foreach (var (invoice, open) in invoices)
            if (open > 0 && invoice.IsDebited && invoice.DueOn <= day && -books.Posted(invoice.Account, invoice.Currency) >= open)
                due.Add(invoice.Number);
        return due;
    }

    public Fact Decide(CreditInvoice c, AskedOn asked)
    {
        var subject = $"invoice {c.Invoice}";
        if (c.Invoice < 1 || c.Invoice > invoices.Count) return Refuse(Refusal.UnknownInvoice, subject, "no invoice has this number");
        if (c.Reason.Length is 0 or > Register.LongestText)
            return Refuse(Refusal.ManualNeedsReason, subject, $"a credit note says why, in 1 to {Register.LongestText} characters");
        var (invoice, open) = invoices[c.Invoice - 1];
        if (invoice.CreditOf > 0 || open != invoice.Total())
            return Refuse(Refusal.InvoiceSettled, subject, invoice.CreditOf > 0 ? "it is a credit note"
                : "it is paid or credited, in whole or in part: pay back by a journal that names it, invoice:NUMBER");
        return new GeneralLedgerFact.InvoiceIssued(invoice with
        {
            Number = invoices.Count + 1,
            Lines = Array.ConvertAll(invoice.Lines, l => l with { Amount = -l.Amount }),
            Tax = -invoice.Tax,
            DueOn = asked.Day,
            IsDebited = false,
            CreditOf = c.Invoice,
            Reason = c.Reason,
        }, asked.Day);
    }

    public Invoice? Find(int number) => number >= 1 && number <= invoices.Count ? invoices[number - 1].Invoice : null;
}
