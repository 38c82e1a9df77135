using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// Income and capital in other currencies become income and capital of the base currency, and a position of the firm.
public sealed partial class FxDesk
{
    // By account and currency, of the year in which it was: what was taken up; what a year's close has moved that was not.
    readonly SortedDictionary<(int Account, int Currency), (int Year, long Amount)> taken = [], carried = [];

    /// <summary>
    /// Income and capital in foreign currencies at the rate of the day: capital at the end of the day on which it came (IAS 21.21), income,
    /// which comes all the time, at one of the period that comes near it (IAS 21.22). What has no rate stays as it is.
    /// </summary>
    public IEnumerable<Fact> Decide(TakeUpFx c, IFxBooks books)
    {
        foreach (var (account, currency, balance) in books.Earned(c.IsOfCapital))
            if (balance - Held(account, currency, balance, c.Day) is not 0 and var amount
                && register.RateBetween(currency, register.BaseCurrency, c.RateOn ?? c.Day) is { } rate)
                yield return new FxFact.TakenUp(c.Day, account, currency, amount,
                    rate.Of(amount, register[currency].Scale, register[register.BaseCurrency].Scale), rate);
    }

    // What the last year has accrued is taken back in this one, and the year's close has moved it: what stands the other way for it waits
    // in its currency for the coupon or the invoice that it belongs to, so that its rate and theirs are one. At the end of the year it is
    // taken up with all that has accrued since.
    long Held(AccountId account, AssetId currency, long balance, DateOnly day)
    {
        if (!carried.TryGetValue((account.Number, currency.Number), out var moved) || moved.Year != day.Year
            || Calendars.Named(register.Firm.SettlementCalendar).Next(day).Year != day.Year
            || long.Sign(moved.Amount) != long.Sign(balance)) return 0;
        return Math.Abs(balance) < Math.Abs(moved.Amount) ? balance : moved.Amount;
    }

    void Took(FxFact.TakenUp f) => Add(taken, (f.Account.Number, f.Currency.Number), f.Day.Year, f.Amount);

    static void Add(SortedDictionary<(int, int), (int Year, long Amount)> sums, (int, int) of, int year, long amount) =>
        sums[of] = (year, amount + (sums.GetValueOrDefault(of) is var known && known.Year == year ? known.Amount : 0));

    /// <summary>A year's close moves income; what of it was taken up meanwhile is not moved in its currency any more.</summary>
    public void Apply(GeneralLedgerFact fact)
    {
        if (fact is not GeneralLedgerFact.YearClosed f) return;
        foreach (var leg in f.Legs)
        {
            if (leg.Asset == register.BaseCurrency || register[leg.Account].Terms.Class != AccountClass.Income) continue;
            var of = (leg.Account.Number, leg.Asset.Number);
            var done = taken.GetValueOrDefault(of) is var known && known.Year == f.Day.Year ? known.Amount : 0;
            var already = long.Sign(done) == -long.Sign(leg.Amount) ? Math.Min(Math.Abs(done), Math.Abs(leg.Amount)) : 0;
            Add(carried, of, f.Day.Year, leg.Amount - long.Sign(leg.Amount) * already);
        }
    }

    static void Save(StateWriter to, SortedDictionary<(int Account, int Currency), (int Year, long Amount)> sums)
    {
        to.Int(sums.Count);
        foreach (var ((account, currency), (year, amount)) in sums) to.Int(account).Int(currency).Int(year).Long(amount);
    }

    static void Load(ref StateReader from, SortedDictionary<(int Account, int Currency), (int Year, long Amount)> sums)
    {
        for (var left = from.Int(); left > 0; left--) sums.Add((from.Int(), from.Int()), (from.Int(), from.Long()));
    }
}
