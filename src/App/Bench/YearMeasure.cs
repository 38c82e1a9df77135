using System.Diagnostics;
using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.App.Days;
using Countinghouse.Facts;
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
        List<DayTook> took = [];
        List<MeasuredPart> closes = [];
        using (var book = Book.Open(path))
        {
            DateOnly? before = null;
            foreach (var day in DrawnYear.Days(new(2025, 1, 2), days))
            {
                var last = before ?? day;
                if (last.Month != day.Month) closes.Add(Close(book, last));
                took.Add(RunDay(book, drawn.Write(day), day));
                if (last.Year != day.Year) closes.Add(Ask(book, day, $"{last.Year}-13", [new ClosePeriod($"{last.Year}-13")]));
                before = day;
            }
        }
        List<MeasuredPart> parts = [.. took.GroupBy(t => t.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture)).Select(m => OfMonth(m.Key,
            [.. m], trades)), .. closes, .. Statements(path)];
        using var process = Process.GetCurrentProcess();
        parts.Add(new("book", $"megabytes of the book's file, {process.WorkingSet64 >> 20} held in memory at the end",
            new FileInfo(path).Length >> 20, 0, 0));
        return new($"trades of {days} days", took.Sum(t => t.Booked), took.Sum(t => t.Cpu), took.Sum(t => t.Wall),
            process.PeakWorkingSet64 >> 20)
        { Parts = parts };
    }

    sealed record DayTook(DateOnly Day, decimal Cpu, decimal Wall, long Booked, Dictionary<string, decimal> Stages);

    // Three of a hundred instructions fall short, wholly or in part.
    static DayTook RunDay(Book book, string folder, DateOnly day)
    {
        var (cpu, wall) = (Cpu(), Stopwatch.StartNew());
        var tally = new DayRun(book, DayFolder.Find([folder])[0], new("bench", new(0.03m, 1))).Run();
        var took = new DayTook(day, Cpu() - cpu, (decimal)wall.Elapsed.TotalSeconds, tally.Booked,
            tally.Stages.GroupBy(s => s.Name).ToDictionary(s => s.Key, s => (decimal)s.Sum(t => t.Took.TotalSeconds)));
        if (tally.Outcome != DayOutcome.Closed || tally.Problems.Count > 0 || tally.FailedControls.Count > 0)
            throw new InvalidDataException($"{day:yyyy-MM-dd}: {tally.Outcome}, "
                + string.Join("; ", tally.Problems.Select(p => p.ToString()).Concat(tally.FailedControls).Take(3)));
        foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
        return took;
    }

    static MeasuredPart OfMonth(string month, List<DayTook> days, int trades)
    {
        var slowest = days.SelectMany(t => t.Stages).GroupBy(s => s.Key).Select(s => (s.Key, Took: s.Average(x => x.Value)))
            .OrderByDescending(s => s.Took).Take(3).Select(s => string.Create(CultureInfo.InvariantCulture,
                $"{s.Key} {s.Took * 1000:F0} ms"));
        return new(month, "a day of this month: " + string.Join(", ", slowest), trades, days.Average(t => t.Cpu),
            days.Average(t => t.Wall));
    }

    // The month of a day that was its last; with December begins the close of the year, which is posted when the next day opens.
    static MeasuredPart Close(Book book, DateOnly last)
    {
        var month = last.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        List<Kernel.Command> commands = [new SoftClosePeriod(month), new ClosePeriod(month)];
        if (last.Month == 12) commands.AddRange([new OpenAdjustment(last.Year), new CloseYear(last.Year, "RETAINED-EARNINGS")]);
        return Ask(book, last, month, commands);
    }

    static MeasuredPart Ask(Book book, DateOnly on, string period, List<Kernel.Command> commands)
    {
        var (cpu, wall) = (Cpu(), Stopwatch.StartNew());
        var at = new DateTimeOffset(on.ToDateTime(new(23, 59, 59)), TimeSpan.Zero).ToUnixTimeMilliseconds();
        foreach (var (i, command) in commands.Index())
            if (book.Run(new($"period/{period}/{i}", "bench", at), command).OfType<Refused>().FirstOrDefault() is { } no)
                throw new InvalidDataException($"{period}: {no.Subject} {no.Detail}");
        book.Project();
        return new("close of " + period, "checked, closed and certified", 1, Cpu() - cpu, (decimal)wall.Elapsed.TotalSeconds);
    }

    static int Asked(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None,
        CultureInfo.InvariantCulture, out var given) && given > 0 ? given : otherwise;

    static decimal Cpu() => (decimal)Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    // Each twice, on a connection of its own: what the second takes is without the compiling of it.
    static IEnumerable<MeasuredPart> Statements(string path)
    {
        foreach (var name in new[]
        {
            "balance-sheet", "income-statement", "cash-flow", "equity-changes", "trial-balance", "tie-out", "fx-positions", "fx-trades",
            "corporate-actions", "entitlements", "claims", "fails", "period-certificate",
        })
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
