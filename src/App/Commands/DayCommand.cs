using System.CommandLine;
using Countinghouse.App.Days;
using Countinghouse.App.Outside;
using Countinghouse.App.Show;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Spectre.Console;

namespace Countinghouse.App.Commands;

static class DayCommand
{
    public static Command Make()
    {
        var book = CommandLine.Book();
        var folders = new Argument<string[]>("FOLDER")
        { Description = "Day folders, or folders of day folders, taken in date order", Arity = ArgumentArity.OneOrMore };
        var reports = new Option<string?>("--out")
        { Description = "Write every report as CSV, and problems.csv, into this folder", HelpName = "DIR" };
        var failRate = new Option<decimal>("--fail-rate")
        { Description = "Share of settlement answers, 0 to 1, that the built-in market fails", DefaultValueFactory = _ => 0m };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the built-in market", DefaultValueFactory = _ => 1UL };
        var market = new Option<string?>("--market")
        { Description = "Settle in an outside market: its drop folder, or its address", HelpName = "DIR|URL" };
        var wait = new Option<int>("--market-wait")
        { Description = "Seconds that the market may take for a day", DefaultValueFactory = _ => 60, HelpName = "SECONDS" };
        var schemas = MessageCommand.Schemas();
        var dryRun = CommandLine.DryRun("Run on a copy of the book and leave the book as it is");
        var without = new Option<bool>("--without-trades")
        { Description = "A folder that has no trades.csv is of a day on which nothing was traded" };
        var standby = new Option<bool>("--standby")
        { Description = "Where another process has the book open, wait, and take over when it closes it or dies (PostgreSQL)" };
        failRate.Validators.Add(r => { if (r.GetValueOrDefault<decimal>() is < 0 or > 1) r.AddError("--fail-rate is between 0 and 1"); });
        var command = new Command("day", "Run day folders to the close: capture, clear, settle, post, reconcile, seal, report.\n\n"
            + "Example: countinghouse day books/demo.db samples/four-days --out out")
        { book, folders, reports, failRate, seed, without, market, wait, schemas, standby, dryRun };
        command.SetAction(r => Run(new(
            r.GetValue(book) ?? "", r.GetValue(folders) ?? [], r.GetValue(reports), r.GetValue(failRate), r.GetValue(seed),
            r.GetValue(dryRun), r.GetValue(without))
        {
            Market = r.GetValue(market), Wait = TimeSpan.FromSeconds(r.GetValue(wait)), Schemas = MessageCommand.Open(r.GetValue(schemas)),
            Standby = r.GetValue(standby),
        }));
        return command;
    }

    sealed record Asked(string Book, string[] Folders, string? Out, decimal FailRate, ulong Seed, bool DryRun, bool WithoutTrades)
    {
        public string? Market { get; init; }
        public TimeSpan Wait { get; init; }
        public MxSchemas Schemas { get; init; } = MxSchemas.None;
        public bool Standby { get; init; }
    }

    // What goes to and comes from an address is kept beside the book.
    static MarketOptions? MarketOf(Asked asked)
    {
        if (asked.Market is not { } market) return null;
        if (asked.DryRun) throw new UsageException("--market and --dry-run: what is only tried is not handed over to a market");
        if (Uri.TryCreate(market, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return new(new(Place.Beside(asked.Book) + ".market", new(market.EndsWith('/') ? url : new(market + "/"))), asked.Schemas,
                asked.Wait);
        if (!Directory.Exists(market))
            throw new UsageException($"{market}: there is no such folder: countinghouse sandbox --drop {market} makes it");
        return new(new MarketFolder(market), asked.Schemas, asked.Wait);
    }

    static int Run(Asked asked)
    {
        var days = DayFolder.Find(asked.Folders, mayBeEmpty: asked.WithoutTrades);
        if (!asked.DryRun) return RunOn(asked.Book, days, asked);
        var scratch = Directory.CreateTempSubdirectory("countinghouse-").FullName;
        try
        {
            var copy = Path.Combine(scratch, "dry-run.db");
            if (Place.Exists(asked.Book)) Copies.Backup(asked.Book, copy);
            var exit = RunOn(copy, days, asked);
            Console.Error.WriteLine("dry run: the book is as it was");
            return exit;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    static int RunOn(string path, List<DayFolder> days, Asked asked)
    {
        var console = AnsiConsole.Console;
        // A terminal is as wide as it is; a file takes each message as one line.
        console.Profile.Width = Console.IsOutputRedirected ? Formats.Csv.CsvLimits.RowBytes : Math.Max(console.Profile.Width, 100);
        var problems = new List<Formats.Problem>();
        var exit = Exit.Done;
        // On a copy with a key of its own: what is only tried is not sealed in the firm's name.
        var market = MarketOf(asked);
        using (market?.Folder)
        using (var book = asked.Standby && !asked.DryRun ? Book.OpenInTurn(path)
            : Book.Open(path, trial: asked.DryRun ? SigningKey.Create() : null))
        {
            foreach (var folder in days)
            {
                foreach (var unknown in folder.Unknown)
                    Console.Error.WriteLine($"warning: {Path.Combine(folder.Path, unknown)}: not a file of a day folder, left alone");
                Warn(folder.Day, DayRun.LeftOut(book, folder.Day));
                var day = WithProgress((progress) =>
                    new DayRun(book, folder, new(Environment.UserName, new(asked.FailRate, asked.Seed), Progress: progress,
                        WithoutTrades: asked.WithoutTrades)
                    {
                        Market = market, Say = Console.Error.WriteLine,
                    }).Run());
                DaySummary.Write(day, console);
                problems.AddRange(day.Problems);
                if (day.Problems.Count > 0 || day.FailedControls.Count > 0) exit = Exit.Problems;
                if (day.Outcome is DayOutcome.Stopped or DayOutcome.Waits) break;
            }
            book.Project();
        }
        if (asked.Out is { } to) WriteReports(path, to, problems);
        return exit;
    }

    static void Warn(DateOnly day, List<DateOnly> leftOut)
    {
        if (leftOut.Count == 0) return;
        Console.Error.WriteLine($"warning: {leftOut[0]:yyyy-MM-dd}"
            + (leftOut.Count == 1 ? ", a business day, is" : $" to {leftOut[^1]:yyyy-MM-dd}, {leftOut.Count} business days, are")
            + $" left out: once {day:yyyy-MM-dd} is closed, no day before it can be run");
        // Those left out run up to the day, so that the last of an earlier month is the one by which that ends.
        foreach (var month in leftOut.Where(d => (d.Year, d.Month) != (day.Year, day.Month)).GroupBy(d => (d.Year, d.Month)))
            Console.Error.WriteLine($"warning: {month.Last():yyyy-MM} ends without a run of {month.Last():yyyy-MM-dd}: no fees and "
                + "interest accrue and no positions are revalued in it (month-end-run)");
    }

    static DayTally WithProgress(Func<Action<DateOnly, long, long>?, DayTally> run)
    {
        if (Console.IsErrorRedirected) return run(null);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Start(context =>
        {
            var task = context.AddTask("day");
            return run((day, read, all) =>
            {
                task.Description = $"{day:yyyy-MM-dd}";
                task.MaxValue = Math.Max(all, 1);
                task.Value = read;
            });
        });
    }

    static void WriteReports(string path, string to, List<Formats.Problem> problems)
    {
        Exporting.BookFiles.WriteReports("csv", path, to, null);
        Output.ToFile(Path.Combine(to, "problems.csv"), file => Output.WriteCsv(ReportOf(problems), file));
    }

    internal static Report ReportOf(IReadOnlyList<Formats.Problem> problems) => new(
        "problems", [new("file", Cell.Text), new("line", Cell.Number), new("column", Cell.Text), new("why", Cell.Text)],
        [.. problems.Select(p => new[] { p.File, $"{p.Line}", p.Column, p.Why })], []);
}
