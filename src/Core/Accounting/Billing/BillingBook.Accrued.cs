using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class BillingBook
{
    const int MostMonths = 24; // that are looked back on for what was never billed

    /// <summary>
    /// What the schedules charge for the months up to one, from the first that the ledger has, and no invoice has been made of: accrued
    /// income against income, net of tax. What was credited is not accrued again. None where the book has no account of accrued income.
    /// </summary>
    public Leg[] Earned(int period, IAccountingBooks books)
    {
        if (schedules.Count == 0 || register.AccountOf(DefaultChart.AccruedIncome) is not { } accrued) return [];
        var made = invoices.Select(i => (i.Invoice.Account, i.Invoice.Period, i.Invoice.Currency)).ToHashSet();
        SortedDictionary<(int Currency, int Income), long> sums = [];
        foreach (var month in Months(books.Totals().Select(t => t.Period).DefaultIfEmpty(period).Min(), period))
        {
            var inForce = On(PeriodBook.EndOf(month)).ToList();
            foreach (var account in register.Accounts)
                foreach (var of in inForce.Where(t => Covers(t, account)).GroupBy(t => t.Currency))
                    if (register.AssetOf(of.Key) is { } money && !made.Contains((account.Id, month, money.Id))
                        && Made(account, of.Key, [.. of], month) is var (due, _))
                        foreach (var line in due.Lines)
                        {
                            var place = (due.Currency.Number, line.Income.Number);
                            sums[place] = sums.GetValueOrDefault(place) + line.Amount;
                        }
        }
        return
        [
            .. sums.GroupBy(s => s.Key.Currency).Select(c => new Leg(accrued.Id, new(c.Key), c.Sum(s => s.Value))),
            .. sums.Select(s => new Leg(new(s.Key.Income), new(s.Key.Currency), -s.Value)),
        ];
    }

    static IEnumerable<int> Months(int first, int last)
    {
        var end = PeriodBook.EndOf(last);
        for (var back = MostMonths - 1; back >= 0; back--)
            if (PeriodBook.Of(end.AddMonths(-back)) is var month && month >= first) yield return month;
    }
}
