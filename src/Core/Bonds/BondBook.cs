using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>An index has a value from a day on.</summary>
public sealed record FixIndex(string Index, DateOnly Day, decimal Value, string Source) : Command;

/// <summary>Interest that a bond has accrued, and by what its principal is multiplied; or why that cannot be said.</summary>
/// <param name="Accrued">Minor units; below zero where the bond goes without its coupon.</param>
public readonly record struct BondTrade(long Accrued, decimal Ratio, Refusal Why, string Detail);

/// <summary>What the firm knows of the bonds it trades and holds: values of indices, and accruals that wait to be taken back.</summary>
public sealed class BondBook(Register register) : IAccruals
{
    readonly Fixings fixings = new();
    // The accruals of the last month end, by the fact of each: taken back when the next day opens.
    readonly SortedDictionary<long, (AssetId Currency, long Interest)> open = [];
    // Worked out once for each instrument and its terms.
    readonly SortedDictionary<int, (InstrumentTerms Terms, Issue? Issue)> issues = [];

    /// <summary>An instrument as a bond; none when it is none, or its terms do not hold together.</summary>
    public Issue? Of(Asset asset)
    {
        if (asset.Terms is not { Bond: { } terms } listed) return null;
        if (issues.TryGetValue(asset.Id.Number, out var known) && ReferenceEquals(known.Terms, listed)) return known.Issue;
        var issue = BondReading.TryRead(terms, CalendarOf(asset), out _) is { } bond ? new Issue(terms, bond, fixings) : null;
        issues[asset.Id.Number] = (listed, issue);
        return issue;
    }

    BusinessCalendar CalendarOf(Asset asset) =>
        Calendars.Named(Markets.SettlementCalendarOf(asset.Market, register.Firm.SettlementCalendar));

    /// <summary>Why terms of a bond cannot be taken; none when they can, or there are none.</summary>
    public Refused? Check(ListInstrument c)
    {
        if (c.Terms.Bond is not { } bond || register.Terms is null) return null;
        var calendar = Calendars.Named(Markets.SettlementCalendarOf(Markets.Of(c.Terms.Mic), register.Firm.SettlementCalendar));
        return BondReading.TryRead(bond, calendar, out var wrong) is not null ? null
            : new(Refusal.BadTerms, Register.Short(c.Terms.Isin), $"{c.Source}:{wrong.Column}", wrong.Why);
    }

    /// <summary>What a trade in a bond takes besides its price.</summary>
    public BondTrade Trade(Asset asset, long nominal, DateOnly settleOn)
    {
        if (Of(asset) is not { } issue)
            return new(0, 1, Refusal.BadTerms, $"the terms of {asset.Code} do not hold together: mend instruments.csv");
        if (settleOn < issue.Bond.Issue)
            return new(0, 1, Refusal.BondNotIssued,
                $"{asset.Code} is issued on {issue.Bond.Issue:yyyy-MM-dd}, after the settlement date");
        if (settleOn >= issue.Bond.Maturity)
            return new(0, 1, Refusal.BondMatured,
                $"{asset.Code} is redeemed on {issue.Bond.Maturity:yyyy-MM-dd}: it settles by the day before");
        if (issue.Ratio(settleOn) is not { } ratio)
            return new(0, 1, Refusal.IndexNotFixed,
                $"{issue.Terms.InflationIndex} of {settleOn:yyyy-MM-dd} is not known: see the months before in rates.csv");
        if (issue.Accrued(nominal * Unit(asset), settleOn) is not { } accrued)
            return new(0, 1, Refusal.IndexNotFixed,
                $"{issue.Terms.Index} has no value by {issue.PeriodAt(settleOn)?.Start:yyyy-MM-dd}, where its coupon begins, in rates.csv");
        return new(Rounding.ToMinor(accrued, register[asset.Currency].Scale), ratio, Refusal.None, "");
    }

    (long Accrued, decimal Ratio, Refusal Why, string Detail) IAccruals.Of(Asset bond, long nominal, DateOnly settleOn)
    {
        var trade = Trade(bond, nominal, settleOn);
        return (trade.Accrued, trade.Ratio, trade.Why, trade.Detail);
    }

    public decimal? Ratio(Asset bond, DateOnly day) => Of(bond) is { } issue ? issue.Ratio(day) : 1;

    public decimal? Due(Asset bond, string kind, DateOnly payDate) =>
        Of(bond)?.Due(payDate.AddDays(-Register.DueWithinDays), payDate.AddDays(Register.DueWithinDays))
            .FirstOrDefault(d => d.Kind == kind)?.PerHundred;

    static decimal Unit(Asset asset) => new(1, 0, 0, false, (byte)asset.Scale);

    public Fact? Decide(FixIndex c)
    {
        if (!BondReading.IsName(c.Index))
            return new Refused(Refusal.BadTerms, Register.Short(c.Index), $"{c.Source}:index",
                "names of indices have 1 to 35 letters, digits, dots, hyphens and underscores");
        return fixings.On(c.Index, c.Day) == c.Value ? null : new BondFact.IndexFixed(c.Index, c.Day, c.Value);
    }

    /// <summary>What house accounts have earned on their bonds by the end of a month, each position by itself.</summary>
    /// <param name="held">Nominal of what is settled, + held, − owed.</param>
    public IEnumerable<Fact> Accruals(DateOnly day, IEnumerable<(AccountId Account, AssetId Bond, long Nominal)> held)
    {
        var through = new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));
        foreach (var (account, bond, nominal) in held)
        {
            var asset = register[bond];
            if (Of(asset)?.Accrued(nominal * Unit(asset), through) is { } interest
                && Rounding.ToMinor(interest, register[asset.Currency].Scale) is not 0 and var minor)
                yield return new BondFact.InterestAccrued(day, account, bond, nominal, asset.Currency, minor);
        }
    }

    /// <summary>Every accrual of the month before, taken back.</summary>
    public IEnumerable<Fact> Reversals(DateOnly day) =>
        open.Select(a => new BondFact.AccrualReversed(day, a.Key, a.Value.Currency, a.Value.Interest));

    public void Apply(BondFact fact, long sequence)
    {
        switch (fact)
        {
            case BondFact.IndexFixed f: fixings.Set(f.Index, f.Day, f.Value); break;
            case BondFact.InterestAccrued f: open.Add(sequence, (f.Currency, f.Interest)); break;
            case BondFact.AccrualReversed f: open.Remove(f.Accrual); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    public void Save(StateWriter to)
    {
        var all = fixings.All.ToList();
        to.Int(all.Count);
        foreach (var (index, day, value) in all) to.Text(index).Date(day).Decimal(value);
        to.Int(open.Count);
        foreach (var (accrual, (currency, interest)) in open) to.Long(accrual).Int(currency.Number).Long(interest);
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) fixings.Set(from.Text(), from.Date(), from.Decimal());
        for (var count = from.Int(); count > 0; count--) open.Add(from.Long(), (new(from.Int()), from.Long()));
    }
}
