using System.Diagnostics;

namespace Countinghouse.SystemTests.Support;

/// <summary>
/// Sample days of which one's confirmations are a pipe: a run takes that day's trades and then waits for them, until it is let go on.
/// What happens to it meanwhile happens amid the day, however fast the machine is.
/// </summary>
sealed class HeldDay : IDisposable
{
    const int Looks = 2; // at the whole file before it is taken: for the folder's digest, and whether it is damaged
    const string Held = "confirmations.csv";

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    readonly string pipe, whole;
    FileStream? end;

    /// <param name="held">Which of the sample's days, from 0.</param>
    public HeldDay(Scratch scratch, int held = 1)
    {
        Folder = scratch.Folder($"held-{Guid.NewGuid():N}");
        foreach (var day in Sample.Days)
        {
            var to = Directory.CreateDirectory(Path.Combine(Folder, Path.GetFileName(day))).FullName;
            foreach (var file in Directory.GetFiles(day)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
        Day = Path.GetFileName(Sample.Days[held]);
        pipe = Path.Combine(Folder, Day, Held);
        whole = Path.Combine(Sample.Days[held], Held);
        Renew();
    }

    /// <summary>All the days.</summary>
    public string Folder { get; }

    /// <summary>The one that is held.</summary>
    public string Day { get; }

    /// <summary>Returns when a run on this book waits amid the day, and the trades before are durable.</summary>
    public void WaitsFor(string book)
    {
        for (var looks = 0; looks < Looks; looks++)
        {
            using var opened = Opened();
            opened.Write(File.ReadAllBytes(whole));
        }
        end = Opened();
        var watch = Stopwatch.StartNew();
        while (Stores.Durable(book, $"day/{Day}/trades/") == 0)
        {
            Assert.True(watch.Elapsed < Limit, $"the trades of {Day} are not taken before its confirmations");
            Thread.Sleep(1);
        }
    }

    // Opening a pipe waits for the one who reads it; who reads it next finds another, and not what is left in this one.
    FileStream Opened()
    {
        var opening = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
        Assert.True(opening.Wait(Limit), $"nobody reads {pipe}");
        Renew();
        return opening.Result;
    }

    void Renew()
    {
        Cli.Other("mkfifo", pipe + ".new").Ends(0);
        File.Move(pipe + ".new", pipe, overwrite: true);
    }

    /// <summary>Gives the run what it waits for, if it is still there; whoever reads the folder from now on finds it whole.</summary>
    public void LetGo()
    {
        File.Delete(pipe);
        File.Copy(whole, pipe);
        using var last = end;
        try
        {
            last?.Write(File.ReadAllBytes(whole));
        }
        catch (IOException)
        {
            // It was killed.
        }
    }

    public void Dispose() => end?.Dispose();
}
