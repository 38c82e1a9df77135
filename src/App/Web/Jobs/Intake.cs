using System.Globalization;
using Countinghouse.Access;
using Countinghouse.App.Commands;
using Countinghouse.App.Days;
using Countinghouse.App.Messages;
using Countinghouse.Formats;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web.Jobs;

/// <summary>Takes an upload into the book, in the writer's turn and in the name of who sent it.</summary>
static class Intake
{
    // Commands that the sender must hold, over the whole firm.
    static readonly string[] OfMessages = ["TakeMessage"], OfDay = ["OpenDay", "CaptureTrades", "CutOff", "SettleDue", "CloseDay"];

    /// <summary>Why the sender may not; none: they may.</summary>
    public static string? Refuses(AccessBook rights, string actor, Upload upload) =>
        Refuses(rights, actor, upload.Day is null ? OfMessages : OfDay);

    /// <summary>Whether somebody may take in days, or messages.</summary>
    public static bool MayTake(AccessBook rights, string actor) =>
        Refuses(rights, actor, OfMessages) is null || Refuses(rights, actor, OfDay) is null;

    static string? Refuses(AccessBook rights, string actor, string[] verbs)
    {
        var asker = new Asker(actor, DateOnly.FromDateTime(DateTime.UtcNow));
        return verbs.Select(v => rights.Refuses(asker, v, Touched.Nothing)).FirstOrDefault(r => r is not null)?.Detail;
    }

    /// <summary>Why a day cannot be closed for which nothing was sent: it is another that is open, or none. A slip seals nothing.</summary>
    public static string? NotOpen(Daybook days, DateOnly day) => days.IsOpen && days.Day == day ? null
        : days.IsOpen ? $"{day:yyyy-MM-dd} is not open: {days.Day:yyyy-MM-dd} is"
        : days.Day == day ? $"{day:yyyy-MM-dd} is closed already" : $"{day:yyyy-MM-dd} is not open: no day is, open it first";

    public static async Task RunAsync(Job job, Upload upload, (BookHost Host, string Actor) by)
    {
        using (upload)
            job.Stand = await by.Host.DoAsync(book => Refuses(book.Firm.Access, by.Actor, upload) is { } no
                ? new(JobState.Failed, no)
                : upload is { IsRest: true, Day: { } day } && NotOpen(book.Firm.Days, day) is { } other ? new(JobState.Failed, other)
                : upload.Day is null ? Messages(book, job, (upload, by.Actor)) : Day(book, job, (upload, by.Actor)), alone: true);
    }

    static JobStand Day(Book book, Job job, (Upload Upload, string Actor) from)
    {
        var folder = DayFolder.Find([from.Upload.Path], mayBeEmpty: from.Upload.IsRest)[0];
        List<string> says = [.. Left(from.Upload), .. DayRun.LeftOut(book, folder.Day)
            .Select(d => $"{d:yyyy-MM-dd}, a business day, is left out")];
        job.Stand = new(JobState.Runs, "capture");
        var tally = new DayRun(book, folder, new(from.Actor, new(0, 1), WithoutTrades: from.Upload.WithoutTrades,
            Progress: (_, read, all) => job.Stand = new(JobState.Runs, "capture", read, all))
        {
            Governed = true,
            Heard = from.Upload.IsRest ? "all of the day has come" : DayOptions.NothingTraded,
            Staged = s => job.Stand = new(JobState.Runs, After(s.Name)),
        }).Run();
        says.Insert(0, tally.Outcome switch
        {
            DayOutcome.AlreadyClosed => $"{folder.Day:yyyy-MM-dd} is closed already with this folder: nothing was to be done",
            DayOutcome.Stopped => $"{folder.Day:yyyy-MM-dd} was not run: what stands below comes first",
            DayOutcome.Waits => $"{folder.Day:yyyy-MM-dd} is open and waits for its trades: mend what stands below and hand it over again",
            DayOutcome.Closed => $"{folder.Day:yyyy-MM-dd} is closed: {tally.Booked} of {tally.Tickets} tickets booked, root {tally.Root}",
            _ => $"{folder.Day:yyyy-MM-dd} was not run",
        });
        says.AddRange(tally.Waiting);
        says.AddRange(tally.FailedControls.Select(c => "control failed: " + c));
        var problems = tally.Problems.Select(p => OfUpload(p, from.Upload)).ToList();
        var good = problems.Count == 0 && tally.FailedControls.Count == 0;
        return new(good ? JobState.Done : JobState.Problems, "over")
        {
            Says = says, Problems = DayCommand.ReportOf(problems),
            Stages = new("stages", [new("stage", Cell.Text), new("count", Cell.Number), new("value", Cell.Number), new("seconds",
                Cell.Number)], tally.Stages.ConvertAll(s => new[] { s.Name, $"{s.Count}",
                    s.Value == 0 ? "" : s.Value.ToString("F2", CultureInfo.InvariantCulture),
                    s.Took.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture) }), []),
        };
    }

    // Who sent files knows nothing of where they lie here, and ticks a box where another says a flag.
    static Problem OfUpload(Problem problem, Upload upload) => problem with
    {
        File = problem.File == upload.Path ? Path.GetFileName(upload.Path)
            : problem.File.Replace(upload.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal),
        Why = problem.Why.Replace("say --without-trades if nothing was traded", "say on the page that nothing was traded",
            StringComparison.Ordinal),
    };

    static string After(string stage) => stage switch
    {
        "capture" => "clear",
        "clear" => "settle",
        "settle" => "reconcile",
        "reconcile" => "seal",
        _ => "snapshot",
    };

    static JobStand Messages(Book book, Job job, (Upload Upload, string Actor) from)
    {
        var how = new Reading(MessageCommand.Open(null), book.Firm.Days.Day)
        { From = from.Upload.From, IsCorrection = from.Upload.IsCorrection };
        List<string> says = [.. Left(from.Upload)];
        List<Problem> problems = [];
        for (var i = 0; i < from.Upload.Files.Count; i++)
        {
            var name = from.Upload.Files[i];
            job.Stand = new(JobState.Runs, name, i, from.Upload.Files.Count);
            var bytes = MessageCommand.Bytes(Path.Combine(from.Upload.Path, name));
            foreach (var taken in ImportCommand.TakeAll(book, (name, bytes), (how, from.Actor)))
            {
                says.Add($"{taken.Name}: {taken.Says}");
                problems.AddRange(taken.Problems.Select(w => new Problem(taken.Name, 0, "", w)));
            }
        }
        return new(problems.Count == 0 ? JobState.Done : JobState.Problems, "over")
        { Says = says, Problems = DayCommand.ReportOf(problems) };
    }

    static IEnumerable<string> Left(Upload upload) => upload.Left.Select(l => $"{l}: not a file of a day folder, left alone");
}
