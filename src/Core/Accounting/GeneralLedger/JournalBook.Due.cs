using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class JournalBook
{
    const int MostMonths = 24; // that a recurring journal catches up: a longer gap is a book begun anew

    public Fact? Decide(SetRecurring c, IAccountingBooks books, AskedOn asked)
    {
        var t = c.Terms;
        if (BadWords(t.Id, t.Reason) is { } bad) return bad;
        Refused Bad(string detail) => Refuse(Refusal.BadSchedule, t.Id, detail);
        if (t.On == RecurringOn.DayOfMonth && t.Day is < 1 or > 31) return Bad("the day of the month is 1 to 31");
        if (t.Until < t.From) return Bad($"it would end on {t.Until:yyyy-MM-dd}, before it begins");
        if (t.From < asked.Day.AddMonths(-12)) return Bad("it would begin more than a year ago: post what is past as journals");
        if (t.Basis == AccrualBasis.Rate && (t.RatePercent is <= 0 or > 1_000 || t.YearDays is not (360 or 365)
            || register.AccountOf(t.RateOn) is null))
            return Bad("a rate is above 0 per cent a year, on the balance of an account of this book, over 360 or 365 days");
        if (JournalLines.Legs(c.Lines, register, t.Id, out var wrong) is not { } legs) return wrong;
        if (Barred(t.Id, legs) is { } barred) return barred;
        if (books.Refuses(legs) is { Why: not Refusal.None } no) return Refuse(no.Why, t.Id, no.Detail);
        if (recurring.TryGetValue(t.Id, out var known) && known.Terms == t && known.Legs.AsSpan().SequenceEqual(legs)) return null;
        return new GeneralLedgerFact.RecurringSet(t, legs, asked.By, asked.Day);
    }

    Refused? Barred(string id, Leg[] legs)
    {
        foreach (var leg in legs)
            if (hand.Bars(leg, legs) is { } why)
                return Refuse(Refusal.ControlAccountByHand, id, $"{why}: nothing comes to it by itself");
        return null;
    }

    public Fact Decide(EndRecurring c, AskedOn asked)
    {
        if (!recurring.ContainsKey(c.Id)) return Refuse(Refusal.UnknownSchedule, c.Id, "no recurring journal has this id");
        return c.Reason.Length is 0 or > Register.LongestText
            ? Refuse(Refusal.ManualNeedsReason, c.Id, $"who ends it says why, in 1 to {Register.LongestText} characters")
            : new GeneralLedgerFact.RecurringEnded(c.Id, c.Reason, asked.Day);
    }

    /// <summary>What is due through a day and not posted yet: reversals, then recurring journals by id and date.</summary>
    public List<(int Reverses, string Id, DateOnly On)> Due(DateOnly day)
    {
        List<(int, string, DateOnly)> due = [];
        foreach (var number in reversing)
            if (Find(number) is { Terms.ReverseOn: { } on } && on <= day) due.Add((number, "", on));
        foreach (var (id, set) in recurring)
            foreach (var on in Occurrences(set, day))
                if (!byReference.ContainsKey(ReferenceOf(id, on))) due.Add((0, id, on));
        return due;
    }

    static string ReferenceOf(string id, DateOnly on) => $"{id}/{PeriodBook.Name(PeriodBook.Of(on))}";

    IEnumerable<DateOnly> Occurrences(GeneralLedgerFact.RecurringSet set, DateOnly through)
    {
        var t = set.Terms;
        var month = new DateOnly(t.From.Year, t.From.Month, 1);
        if (month < through.AddMonths(-MostMonths)) month = new DateOnly(through.Year, through.Month, 1).AddMonths(-MostMonths);
        for (; month <= through; month = month.AddMonths(1))
        {
            var end = month.AddMonths(1).AddDays(-1);
            var on = t.On == RecurringOn.DayOfMonth ? month.AddDays(Math.Min(t.Day, end.Day) - 1)
                : Calendars.Named(register.Firm.SettlementCalendar).Previous(end.AddDays(1));
            if (on >= t.From && on <= through && !(on > t.Until)) yield return on;
        }
    }

    /// <summary>
    /// A journal that is due, as the books are now; a refusal where the ledger would not take it: it stays due, and the checklist of its
    /// period says so.
    /// </summary>
    public Fact Decide((int Reverses, string Id, DateOnly On) due, IAccountingBooks books, AskedOn asked)
    {
        var own = PeriodBook.Of(due.On);
        var (period, late) = periods.StateOf(own) == PeriodState.SoftClosed ? (own, null) : periods.For(due.On, "", asked);
        if (late is not null) return late;
        if (due.Reverses > 0 && Find(due.Reverses) is { } old)
            return Reversal(old, ($"takes {old.Terms.Reference} back", due.On, period), books, asked with { By = old.Terms.By });
        var set = recurring[due.Id];
        if (Barred(due.Id, set.Legs) is { } barred) return barred; // one that an earlier version took stays due until it is ended
        var legs = Amounts(set, due.On, books);
        if (legs.Length == 0) return Refuse(Refusal.EntryEmpty, due.Id, "there is nothing to accrue on");
        return books.Refuses(legs) is { Why: not Refusal.None } no ? Refuse(no.Why, due.Id, no.Detail)
            : new GeneralLedgerFact.JournalPosted(journals.Count + 1,
                new(ReferenceOf(due.Id, due.On), set.Terms.Reason, set.Terms.Reverses ? JournalKind.Accrual : JournalKind.Recurring,
                due.On, "",
                    null, 0, set.Terms.Reverses ? NextPeriod(own) : null, set.By), legs, period, asked.Day);
    }

    /// <summary>
    /// What clients are charged in arrears, as income of the month that ends; it takes itself back when the next one begins. None where the
    /// ledger would not take it or it is posted.
    /// </summary>
    public Fact? Accrue(int period, Leg[] legs, IAccountingBooks books, AskedOn asked)
    {
        var reference = ReferenceOf("FEES-ACCRUED", PeriodBook.EndOf(period));
        return legs.Length == 0 || byReference.ContainsKey(reference) || books.Refuses(legs) is { Why: not Refusal.None } ? null
            : new GeneralLedgerFact.JournalPosted(journals.Count + 1, new(reference, "fees earned and not billed", JournalKind.Accrual,
                asked.Day, "", null, 0, NextPeriod(period), asked.By), legs, period, asked.Day);
    }

    // Calendar days of the month, whatever day it is posted on. Rounded half away from zero, the last leg takes the remainder.
    Leg[] Amounts(GeneralLedgerFact.RecurringSet set, DateOnly on, IAccountingBooks books)
    {
        var (t, days) = (set.Terms, DateTime.DaysInMonth(on.Year, on.Month));
        if (t.Basis == AccrualBasis.Amount) return set.Legs;
        if (t.Basis == AccrualBasis.Daily) return Array.ConvertAll(set.Legs, l => l with { Amount = l.Amount * days });
        if (register.AccountOf(t.RateOn) is not { } account) return [];
        List<Leg> legs = [];
        foreach (var of in set.Legs.GroupBy(l => l.Asset))
        {
            var weight = of.Where(l => l.Amount > 0).Sum(l => (decimal)l.Amount);
            var whole = Math.Abs((decimal)books.Posted(account.Id, of.Key)) * t.RatePercent / 100 * days / t.YearDays;
            var (amount, rest) = ((long)decimal.Round(whole, MidpointRounding.AwayFromZero), 0L);
            if (amount == 0 || weight == 0) continue;
            var shares = of.Select(l => l with
            {
                Amount = (long)decimal.Round(amount * (l.Amount / weight),
                MidpointRounding.AwayFromZero)
            })
                .ToArray();
            foreach (var leg in shares[..^1]) rest += leg.Amount;
            shares[^1] = shares[^1] with { Amount = -rest };
            legs.AddRange(shares.Where(l => l.Amount != 0));
        }
        return [.. legs];
    }

    public void Save(StateWriter to)
    {
        to.Int(journals.Count);
        foreach (var j in journals)
        {
            var t = j.Terms;
            to.Text(t.Reference).Text(t.Reason).Int((int)t.Kind).Date(t.Effective).Text(t.Settles);
            to.Long(t.Corrects ?? -1).Int(t.Reverses).Int(t.ReverseOn is null ? 0 : 1).Date(t.ReverseOn ?? default).Text(t.By);
            Save(to, j.Legs).Int(j.Period).Date(j.Day);
        }
        to.Int(recurring.Count);
        foreach (var r in recurring.Values)
        {
            var t = r.Terms;
            to.Text(t.Id).Text(t.Reason).Int((int)t.On).Int(t.Day).Date(t.From).Int(t.Until is null ? 0 : 1).Date(t.Until ?? default);
            to.Int(t.Reverses ? 1 : 0).Int((int)t.Basis).Decimal(t.RatePercent).Text(t.RateOn).Int(t.YearDays);
            Save(to, r.Legs).Text(r.By).Date(r.Day);
        }
    }

    static StateWriter Save(StateWriter to, Leg[] legs)
    {
        to.Int(legs.Length);
        foreach (var leg in legs) to.Int(leg.Account.Number).Int(leg.Asset.Number).Long(leg.Amount);
        return to;
    }

    static Leg[] Legs(ref StateReader from)
    {
        var legs = new Leg[from.Int()];
        for (var i = 0; i < legs.Length; i++) legs[i] = new(new(from.Int()), new(from.Int()), from.Long());
        return legs;
    }

    public void Load(ref StateReader from)
    {
        var count = from.Int();
        for (var i = 1; i <= count; i++)
        {
            var (reference, reason, kind, effective) = (from.Text(), from.Text(), (JournalKind)from.Int(), from.Date());
            var (settles, corrects, reverses) = (from.Text(), from.Long(), from.Int());
            var (isReversing, on, by) = (from.Int() == 1, from.Date(), from.Text());
            var terms = new JournalTerms(reference, reason, kind, effective, settles, corrects < 0 ? null : corrects, reverses,
                isReversing ? on : null, by);
            Apply(new GeneralLedgerFact.JournalPosted(i, terms, Legs(ref from), from.Int(), from.Date()));
        }
        for (count = from.Int(); count > 0; count--)
        {
            var (id, reason, due, day, start) = (from.Text(), from.Text(), (RecurringOn)from.Int(), from.Int(), from.Date());
            var (ends, until) = (from.Int() == 1, from.Date());
            var terms = new RecurringTerms(id, reason, due, day, start, ends ? until : null, from.Int() == 1, (AccrualBasis)from.Int(),
                from.Decimal(), from.Text(), from.Int());
            Apply(new GeneralLedgerFact.RecurringSet(terms, Legs(ref from), from.Text(), from.Date()));
        }
    }
}
