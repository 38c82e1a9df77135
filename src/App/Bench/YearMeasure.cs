using System.Diagnostics;
using System.Globalization;
using Countinghouse.App.Days;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Bench;

/// <summary>A year of drawn days run one after the other in one book: what a day takes month by month, and the statements at its
/// end.</summary>
static class YearMeasure
{
    const int Days = 250, TradesADay = 2_000;

    /// <param name="scratch">Where the book is; its folders are deleted as they are done.</param>
    public static Measured Run(string scratch)
    {
        var (days, trades) = (Asked("COUNTINGHOUSE_YEAR_DAYS", Days), Asked("COUNTINGHOUSE_YEAR_TRADES", TradesADay));
        var drawn = new DrawnYear(Path.Combine(scratch, "days"), 20250102, trades);
        var path = Path.Combine(scratch, "year.db");
        List<(DateOnly Day, decimal Cpu, decimal Wall, Dictionary<string, decimal> Stages)> took = [];
        var booked = 0L;
        using (var book = Book.Open(path))
            foreach (var day in DrawnYear.Days(new(2025, 1, 2), days))
            {
                var folder = drawn.Write(day);
                var (cpu, wall) = (Cpu(), Stopwatch.StartNew());
                var tally = new DayRun(book, DayFolder.Find([folder])[0], new("bench", new(0, 1))).Run();
                took.Add((day, Cpu() - cpu, (decimal)wall.Elapsed.TotalSeconds,
                    tally.Stages.GroupBy(s => s.Name).ToDictionary(s => s.Key, s => (decimal)s.Sum(t => t.Took.TotalSeconds))));
                booked += tally.Booked;
                if (tally.Outcome != DayOutcome.Closed || tally.Problems.Count > 0)
                    throw new InvalidDataException($"{day:yyyy-MM-dd}: {tally.Outcome}, {string.Join("; ", tally.Problems.Take(3))}");
                foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
            }
        List<MeasuredPart> parts = [];
        foreach (var month in took.GroupBy(t => t.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            parts.Add(new(month.Key, "a day of this month", trades, month.Average(t => t.Cpu), month.Average(t => t.Wall)));
            var slowest = month.SelectMany(t => t.Stages).GroupBy(s => s.Key).Select(s => (s.Key, Took: s.Average(x => x.Value)))
                .OrderByDescending(s => s.Took).Take(3);
            parts[^1] = parts[^1] with
            {
                What = "a day of this month: " + string.Join(", ", slowest.Select(s => string.Create(CultureInfo.InvariantCulture,
                    $"{s.Key} {s.Took * 1000:F0} ms"))),
            };
        }
        parts.AddRange(Statements(path));
        using var process = Process.GetCurrentProcess();
        parts.Add(new("book", $"megabytes of the book's file, {process.WorkingSet64 >> 20} held in memory at the end",
            new FileInfo(path).Length >> 20, 0, 0));
        return new($"trades of {days} days", booked, took.Sum(t => t.Cpu), took.Sum(t => t.Wall), process.PeakWorkingSet64 >> 20)
        { Parts = parts };
    }

    static int Asked(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None,
        CultureInfo.InvariantCulture, out var given) && given > 0 ? given : otherwise;

    static decimal Cpu() => (decimal)Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    // Each twice, on a connection of its own: what the second takes is without the compiling of it.
    static IEnumerable<MeasuredPart> Statements(string path)
    {
        foreach (var name in new[] { "balance-sheet", "income-statement", "cash-flow", "equity-changes", "trial-balance", "fx-positions" })
        {
            MeasuredPart? part = null;
            for (var run = 0; run < 2; run++)
            {
                using var reports = ReportBook.Open(path);
                var (cpu, wall) = (Cpu(), Stopwatch.StartNew());
                var rows = reports.Run(name, new()).Rows.Count;
                part = new(name, "report at the end of the year", rows, Cpu() - cpu, (decimal)wall.Elapsed.TotalSeconds);
            }
            if (part is not null) yield return part;
        }
    }
}
