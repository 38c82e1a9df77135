using System.Globalization;
using Countinghouse.App.Bench;

namespace Countinghouse.SystemTests.Support;

/// <summary>
/// A book of generated days with dividends, coupons, splits and rarer events, conversions, fails, and every month closed; the long campaign
/// takes a year of them, with its end, and else one month in which more happens.
/// </summary>
public sealed class YearBook : IDisposable
{
    readonly Scratch scratch = new();

    public string Book => scratch.At("year.db");
    /// <summary>The periods that were closed and certified.</summary>
    public List<string> Closed { get; } = [];
    public int Days { get; } = Campaign.Cases(22, 250);

    public YearBook()
    {
        var drawn = Campaign.IsLong ? new DrawnYear(scratch.At("days"), 7, 60)
            : new DrawnYear(scratch.At("days"), 7, 16) { DividendEvery = 2, SplitEvery = 4 };
        foreach (var month in DrawnYear.Days(new(2025, 1, 2), Days).Select(d => (Day: d, Folder: drawn.Write(d)))
            .GroupBy(d => d.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            Cli.Run(["day", Book, "--fail-rate", "0.03", .. month.Select(d => d.Folder)]).Ends(0);
            if (Closed.Count > 0 && Closed[^1] == "2025-12") Close("2025-13");
            // The last month goes on.
            if (DrawnYear.Days(month.Last().Day, 2).Last().Month == month.Last().Day.Month) break;
            Cli.Run("period", "soft-close", Book, month.Key).Ends(0);
            Close(month.Key);
            if (month.Key != "2025-12") continue;
            Cli.Run("period", "adjust", Book, "2025").Ends(0);
            Cli.Run("period", "year-end", Book, "2025").Ends(0);
        }
    }

    void Close(string period)
    {
        Cli.Run("period", "close", Book, period).Ends(0);
        Closed.Add(period);
    }

    /// <summary>Exports the book into a folder of its own.</summary>
    public string Export(string format)
    {
        Cli.Run("export", format, Book, "--to", scratch.At(format)).Ends(0);
        return scratch.At(format);
    }

    /// <summary>Positions and balances of our own reports, settled (column 2) or traded (4).</summary>
    public IEnumerable<(string Account, string Asset, decimal Amount)> Balances(int column) => new[] { "positions", "balances" }
        .SelectMany(r => Cli.Report(r, Book).Rows).Select(r => (r[0], r[1], decimal.Parse(r[column], CultureInfo.InvariantCulture)));

    public void Dispose() => scratch.Dispose();
}
