using System.Diagnostics;
using Countinghouse.App.Outside;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>How the sandbox waits for a day: without asking all the time, and without being late.</summary>
public sealed class FolderWatchTests
{
    [Fact]
    public async Task A_quiet_folder_is_looked_at_once_a_second_and_a_change_is_seen_at_once()
    {
        using var scratch = new Scratch();
        scratch.Folder("to-market", "2025-10-09");
        using var watch = new FolderWatch(scratch.At(""), awakeMs: 0);
        var since = Stopwatch.StartNew();
        watch.Wait();
        Assert.True(since.ElapsedMilliseconds >= 900); // never sooner, whatever the machine

        using var patient = new FolderWatch(scratch.At(""), awakeMs: 0, quietMs: Timeout.Infinite); // a change alone ends its wait
        var waiting = Task.Run(patient.Wait, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(scratch.At("to-market", "2025-10-09", "end.json"), "{}", TestContext.Current.CancellationToken);
        await waiting.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }
}
