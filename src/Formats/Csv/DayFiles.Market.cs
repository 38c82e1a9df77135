using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns PriceColumns = new(["date", "isin", "close", "currency"], []);
    static readonly Columns RateColumns = new(["date", "base", "quote", "rate"], []);

    /// <summary><c>prices.csv</c>: a <see cref="SetPrice"/> for each row.</summary>
    public static List<Command> Prices(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, PriceColumns);
        return All<Command>(rows, row => new SetPrice(
            Day: row.Date(0), Isin: row.Text(1), Close: row.Decimal(2), Currency: row.Code(3), Source: row.Source));
    }

    /// <summary>
    /// <c>fx.csv</c>: a <see cref="SetFxRate"/> for each row; the second of two that contradict each other is a problem.
    /// </summary>
    public static List<Command> FxRates(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, RateColumns);
        var given = new Dictionary<(DateOnly, string, string), (decimal Rate, int Line)>();
        return All<Command>(rows, row =>
        {
            var rate = new SetFxRate(Day: row.Date(0), Base: row.Code(1), Quote: row.Code(2), Rate: row.Decimal(3), Source: row.Source);
            if (!row.IsGood || rate.Rate <= 0 || given.TryAdd((rate.Day, rate.Base, rate.Quote), (rate.Rate, row.Line))) return rate;
            var (before, line) = given[(rate.Day, rate.Base, rate.Quote)];
            if (before != rate.Rate)
                row.Refuse(3, $"'{row.Shown(3)}' is another rate of {Show.Short(rate.Base)} in {Show.Short(rate.Quote)} on this day than "
                    + $"{before.ToString(System.Globalization.CultureInfo.InvariantCulture)} in line {line}");
            return rate;
        });
    }
}
