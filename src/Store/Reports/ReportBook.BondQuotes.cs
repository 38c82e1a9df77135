using System.Globalization;
using Countinghouse.Bonds;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>A clean price of 100 nominal, or a yield in per cent a year; with neither, the newest price is meant.</summary>
    /// <param name="Settle">When it would settle; none: as a trade of the day looked at would.</param>
    public readonly record struct BondAsk(decimal? Price, decimal? Yield, DateOnly? Settle);

    const string QuoteColumns = "isin name @settles #clean #accrued #dirty #yield #duration basis";

    /// <summary>
    /// Price and yield of a bond, the one from the other; none where the book has no such bond. Of an inflation-linked bond the yield is
    /// the real one, and what is paid is multiplied by the index ratio.
    /// </summary>
    public Report? BondQuote(string isin, BondAsk asked, ReportFilter filter)
    {
        if (Bonds(filter with { Isin = isin }) is not [var bond]) return null;
        var (read, set) = (ReadOf(filter), ConventionsOf(filter));
        var settle = asked.Settle ?? SettlementCycles.SettleOn(bond.Market, DayOf(filter, read), bond.Calendar, set);
        List<string> notes = [];
        List<string[]> rows = [];
        if (bond.Issue.PeriodAt(settle) is null)
            notes.Add($"{isin} does not run on {settle:yyyy-MM-dd}: it has neither price nor yield");
        else if (asked.Yield is { } yield)
            Add(bond.Issue.Price(settle, yield / 100), "of the yield", $"no price of {isin} gives a yield of {Digits(yield)}");
        else if (asked.Price is { } price) Add(price, "of the price", "");
        else if (PriceOf(bond, read) is { } newest) Add(newest.Clean, $"of the price of {newest.On:yyyy-MM-dd}", "");
        else notes.Add($"{isin} has no price: ask with a price or a yield");
        return Make("bond-quote", QuoteColumns, rows, [.. notes]);

        void Add(decimal? clean, string basis, string otherwise)
        {
            if (clean is > MostPrice) notes.Add($"a price of more than {MostPrice} % of the nominal is none");
            else if (clean is { } at) rows.Add(Quoted((bond, settle), at, basis, notes));
            else notes.Add(otherwise);
        }
    }

    /// <summary>Yields at prices around the newest, two points down and up in halves: what a rise or a fall would do.</summary>
    public Report? BondLadder(string isin, ReportFilter filter)
    {
        if (Bonds(filter with { Isin = isin }) is not [var bond] || ReadOf(filter) is var read && PriceOf(bond, read) is not { } newest)
            return null;
        var settle = SettlementCycles.SettleOn(bond.Market, DayOf(filter, ReadOf(filter)), bond.Calendar, ConventionsOf(filter));
        List<string> notes = [];
        return bond.Issue.PeriodAt(settle) is null ? null : Make("bond-ladder", QuoteColumns,
            [.. Enumerable.Range(-4, 9).Select(i => newest.Clean + i * 0.5m).Where(p => p is > 0 and <= MostPrice)
                .Select(p => Quoted((bond, settle), p, p == newest.Clean ? $"of the price of {newest.On:yyyy-MM-dd}" : "", notes))],
            [.. notes.Distinct()]);
    }

    const decimal MostPrice = 1_000_000; // ten thousand times the nominal: what is reckoned of it stays within a decimal

    string[] Quoted((BondRow Bond, DateOnly Settle) of, decimal clean, string basis, List<string> notes)
    {
        var (bond, settle) = of;
        var (accrued, yield) = (bond.Issue.Accrued(100, settle), bond.Issue.Yield(settle, clean));
        if (accrued is null) notes.Add($"{bond.Isin}: an index has no value, and what has accrued is not known");
        else if (yield is null) notes.Add($"no yield gives {bond.Isin} the price {Digits(clean)}");
        return [bond.Isin, bond.Name, $"{settle:yyyy-MM-dd}", Short(decimal.Round(clean, 9)), Digits(accrued, 6),
            Digits(clean * bond.Issue.Ratio(settle) + accrued, 6), Short(Round(yield * 100)),
            Short(Round(bond.Issue.Duration(settle, clean))), basis];

        static decimal? Round(decimal? figure) => figure is { } f ? decimal.Round(f, 6) : null;
        static string Short(decimal? figure) => figure?.ToString("0.#########", CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>
    /// The interest periods of a bond with what each pays, as far as its indices are known: all of them, or where no issue date says from
    /// when it pays, those that end after the day looked at. None where the book has no such bond.
    /// </summary>
    public Report? BondSchedule(string isin, ReportFilter filter)
    {
        if (Bonds(filter with { Isin = isin }) is not [var bond]) return null;
        var due = bond.Issue.Due(DateOnly.MinValue.AddYears(1), DateOnly.MaxValue.AddYears(-1)).Where(d => d.Kind == "COUPON")
            .ToDictionary(d => d.Due);
        var (terms, from) = (bond.Issue.Bond, bond.Issue.Terms.IssueDate is null ? DayOf(filter, ReadOf(filter)) : DateOnly.MinValue);
        return Make("bond-schedule", "#period @start @end stub #days #rate #per_100 @ex_date @record_date @pay_date",
            [.. terms.Periods().Where(p => p.End > from).Select((p, i) => new[]
            {
                $"{i + 1}", $"{p.Start:yyyy-MM-dd}", $"{p.End:yyyy-MM-dd}",
                p.IsRegular || terms.Frequency == 0 ? "" : p.Start.AddMonths(p.Months) > p.End ? "SHORT" : "LONG",
                Digits(DayCounts.Days(terms.DayCount, p.Start, p.End, p)), Digits(bond.Issue.RateOf(p), 6),
                Digits(due.GetValueOrDefault(p.End)?.PerHundred, 9),
                On(due.GetValueOrDefault(p.End)?.ExDate), On(due.GetValueOrDefault(p.End)?.RecordDate),
                On(due.GetValueOrDefault(p.End)?.PayDate),
            })]);

        static string On(DateOnly? day) => $"{day:yyyy-MM-dd}";
    }
}
