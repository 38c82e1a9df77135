using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Countinghouse.App.Show;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>One settlement run on the files of a folder: which instructions to settle together, and how good that provably is.</summary>
static class SettleCommand
{
    const int MostSeconds = 86_400; // a day: beyond it the next run has begun
    const int ProblemsShown = 20;   // a screenful

    public static Command Make()
    {
        var folder = new Argument<string>("FOLDER")
        { Description = "Folder with tx.csv, holdings.csv, cash.csv (docs/formats/settlement-run.md)" };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How much to do, in seconds of an ordinary core; counted in steps, so the same on every machine",
            DefaultValueFactory = _ => 2,
        };
        var seed = new Option<ulong>("--seed")
        { Description = "Where its chances come from; the same seed, the same answer", DefaultValueFactory = _ => 1 };
        var enough = new Option<long?>("--enough")
        { Description = "End as soon as what settles is worth so much", HelpName = "VALUE" };
        var format = new Option<string?>("--format")
        { Description = "What standard output gets: ids (default), one a line, or json with value, bound, parts and reasons" };
        format.AcceptOnlyFromAmong("ids", "json");
        var explain = new Option<string?>("--explain")
        { Description = "Write why each of the others did not settle to this file as CSV (- is standard error)", HelpName = "FILE" };
        var command = new Command("settle", "Choose what settles together: the most value with nobody's securities or cash below zero.\n\n"
            + "Example: countinghouse settle samples/settlement-run --seconds 2")
        { folder, seconds, seed, enough, format, explain };
        command.SetAction(r =>
        {
            var asked = r.GetValue(seconds);
            if (asked is < 1 or > MostSeconds) throw new UsageException($"--seconds {asked}: between 1 and {MostSeconds}");
            var effort = RunEffort.Seconds(asked, r.GetValue(seed)) with { Enough = r.GetValue(enough) ?? long.MaxValue };
            return Run(r.GetValue(folder) ?? "", effort, r.GetValue(format) == "json", r.GetValue(explain));
        });
        return command;
    }

    static int Run(string folder, RunEffort effort, bool json, string? explain)
    {
        List<Problem> problems = [];
        var read = Read(folder, problems);
        if (problems.Count > 0) return Refuse(folder, problems);
        RunOutcome outcome;
        var watch = Stopwatch.StartNew();
        try
        {
            outcome = SettlementRun.Run(read.Input, effort);
        }
        catch (RunOverflow e)
        {
            var (file, line) = RunFiles.PlaceOf(e, name => Open(folder, name));
            return Refuse(folder, [new(file, line, "", $"with this row {e.Message}")]);
        }
        var why = RunExplanation.Of(read.Input, outcome);
        using (var standard = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16))
        {
            if (json) SettleOutput.WriteJson(read, outcome, why, standard);
            else
                foreach (var id in outcome.Settled) standard.WriteLine(id.ToString(CultureInfo.InvariantCulture));
        }
        SettleOutput.WriteSummary(read, outcome, why, Console.Error);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"time      {watch.Elapsed.TotalSeconds:F2} s, {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F2} CPU-seconds"));
        if (explain is null) return Exit.Done;
        if (explain == "-") Output.WriteCsv(SettleOutput.Reasons(read, why), Console.Error);
        else Output.ToFile(explain, file => Output.WriteCsv(SettleOutput.Reasons(read, why), file));
        return Exit.Done;
    }

    /// <summary>The folder's files, plain or gzip-compressed.</summary>
    internal static RunFolder Read(string folder, List<Problem> problems)
    {
        if (!Directory.Exists(folder)) throw new UsageException($"{folder}: there is no such folder");
        foreach (var name in RunFiles.Required)
            if (Find(folder, name) is null)
                throw new UsageException($"{folder}: holds no {name}; a settlement run needs {string.Join(", ", RunFiles.Required)}");
        return new RunFiles(problems).Read(name => Open(folder, name));
    }

    static Stream? Open(string folder, string name) => Find(folder, name) is { } path ? FileKind.Open(path) : null;

    static string? Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;
    }

    // A row left out would change what everyone else can settle: the run waits until all rows are right.
    static int Refuse(string folder, List<Problem> problems)
    {
        foreach (var p in problems.Take(ProblemsShown))
            Console.Error.WriteLine($"{Path.Combine(folder, p.File)}:{p.Line}{(p.Column.Length > 0 ? ":" + p.Column : "")}: {p.Why}");
        if (problems.Count > ProblemsShown) Console.Error.WriteLine($"and {problems.Count - ProblemsShown} more");
        Console.Error.WriteLine("countinghouse: nothing was settled: mend these rows and run it again");
        return Exit.Problems;
    }
}
