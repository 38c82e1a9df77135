using System.Diagnostics;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// SIGKILL while a day is run. By default 20 kills over the sample days, one a book; with COUNTINGHOUSE_LONG=1 200 over a real day of
/// 388 417 trades, ten a book, one after the other until the day is let run to its end.
/// </summary>
public sealed class CrashTests
{
    sealed class Tally
    {
        public int Kills, Before, Within, After, Missed, Lost;

        public override string ToString() =>
            $"{Kills} kills: {Before} before the first fact was durable, {Within} amid the facts, {After} after the last, "
            + $"{Missed} too late; {Lost} durable rows lost";
    }

    [Fact]
    public void Killed_at_any_moment_and_run_again_the_day_ends_as_if_nothing_had_happened()
    {
        var folder = Campaign.IsLong ? Material.Require("days/2013-10-07") : Sample.Folder;
        using var scratch = new Scratch();
        var (book, expected) = (scratch.At("calm", "book.db"), scratch.At("calm", "out"));
        var watch = Stopwatch.StartNew();
        Cli.Run("day", book, folder, "--out", expected).Ends(0);
        var (took, size) = (watch.Elapsed, new FileInfo(book).Length);
        var calm = Verification.Run(book);
        Assert.Null(calm.Wrong);
        var tally = new Tally();
        var (books, killsInBook) = (20, Campaign.Cases(1, 10));
        if (!Campaign.IsLong) KillAmid(scratch, expected, (calm, tally));
        // A kill that came too late is none: then it is tried with more books.
        for (var seed = 0; tally.Kills < books * killsInBook && seed < 5 * books; seed++)
        {
            var disturbed = scratch.Folder($"{seed}");
            var random = new Random(seed);
            List<(long, string, string)> durable = [];
            for (var kill = 0; kill < killsInBook; kill++)
            {
                Kill(random, (disturbed, folder), (took / killsInBook, size / killsInBook), tally);
                durable = StillThere(disturbed, durable, (calm, tally));
            }
            RunAgain(disturbed, folder, expected, (calm, tally));
            tally.Lost += durable.Except(Rows(Path.Combine(disturbed, "book.db"))).Count();
            Directory.Delete(disturbed, recursive: true);
            if (seed % 20 == 19) Campaign.Say($"{tally}");
        }
        Campaign.Say($"a run takes {took.TotalSeconds:F1} s, the book {size >> 20} MB");
        Assert.Equal(0, tally.Lost);
        Assert.True(tally.Kills >= books * killsInBook, $"too few kills came in time: {tally}");
        Assert.True(tally.Within > 0, $"no kill came amid the facts: {tally}");
    }

    // By chance after a time, or when the file has grown to a size: the writing is a small part of a short run.
    static void Kill(Random random, (string At, string Folder) run, (TimeSpan Time, long Size) whole, Tally tally)
    {
        var book = Path.Combine(run.At, "book.db");
        using var process = Cli.Start("day", book, run.Folder);
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        if (random.Next(2) == 0) Thread.Sleep(whole.Time * (0.2 + 0.8 * random.NextDouble()));
        else
        {
            var until = Grown(book) + random.NextInt64(whole.Size * 5 / 4);
            while (!process.HasExited && Grown(book) < until) Thread.Sleep(1);
            Thread.Sleep(random.Next(3));
        }
        if (process.HasExited) tally.Missed++;
        else tally.Kills++;
        process.Kill();
        process.WaitForExit();
    }

    // The sample days are so short that on some machines no kill of the others falls amid them: this one does.
    static void KillAmid(Scratch scratch, string expected, (Verified Calm, Tally Tally) with)
    {
        using var days = new HeldDay(scratch);
        var at = scratch.Folder("amid");
        var book = Path.Combine(at, "book.db");
        using var process = Cli.Start("day", book, days.Folder);
        days.WaitsFor(book);
        process.Kill();
        process.WaitForExit();
        days.LetGo();
        with.Tally.Kills++;
        var durable = StillThere(at, [], with);
        Assert.Equal(1, with.Tally.Within);
        RunAgain(at, days.Folder, expected, with);
        with.Tally.Lost += durable.Except(Rows(book)).Count();
    }

    static long Grown(string book) =>
        new[] { book, book + "-wal" }.Sum(f => new FileInfo(f) is { Exists: true, Length: var length } ? length : 0);

    /// <summary>What is durable after a kill; all that was before it is still among it.</summary>
    static List<(long End, string Command, string Hash)> StillThere(
        string at, List<(long, string, string)> before, (Verified Calm, Tally Tally) with)
    {
        var durable = Durable(at);
        var end = durable.Count == 0 ? 0 : durable.Max(r => r.End);
        if (end == 0) with.Tally.Before++;
        else if (end < with.Calm.Facts) with.Tally.Within++;
        else with.Tally.After++;
        with.Tally.Lost += before.Except(durable).Count();
        return durable;
    }

    // The same root over as many facts: nothing is missing, and nothing was done twice.
    static void RunAgain(string at, string folder, string expected, (Verified Calm, Tally Tally) with)
    {
        var book = Path.Combine(at, "book.db");
        Cli.Run("day", book, folder, "--out", Path.Combine(at, "out")).Ends(0);
        var verified = Verification.Run(book);
        Assert.Null(verified.Wrong);
        Assert.Equal((with.Calm.Facts, with.Calm.Root), (verified.Facts, verified.Root));
        foreach (var file in Directory.GetFiles(expected))
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(at, "out", Path.GetFileName(file)))),
                $"{Path.GetFileName(file)} is not what it is without the kill");
    }

    // Looked at in a copy, so that the program finds the files as the kill left them.
    static List<(long End, string Command, string Hash)> Durable(string at)
    {
        var copy = Directory.CreateDirectory(Path.Combine(at, "look")).FullName;
        foreach (var name in new[] { "book.db", "book.db-wal" })
            if (File.Exists(Path.Combine(at, name))) File.Copy(Path.Combine(at, name), Path.Combine(copy, name));
        var rows = File.Exists(Path.Combine(copy, "book.db")) ? Rows(Path.Combine(copy, "book.db")) : [];
        Directory.Delete(copy, recursive: true);
        return rows;
    }

    static List<(long End, string Command, string Hash)> Rows(string book)
    {
        using var connection = Sql.Open(book);
        if (connection.Rows("SELECT 1 FROM sqlite_master WHERE name = 'journal'").Count == 0) return [];
        return connection.Rows("SELECT first + count, command, hex(hash) FROM journal")
            .ConvertAll(r => ((long)r[0], (string)r[1], (string)r[2]));
    }
}
