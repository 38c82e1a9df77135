namespace Countinghouse.App.Outside;

/// <summary>
/// Waits until something has changed below a folder. What the system does not tell (a share on another machine, a folder made a moment
/// before the watch upon it) is found by looking now and then: often for a moment after anything has changed, seldom when it is quiet.
/// </summary>
sealed class FolderWatch : IDisposable
{
    const int OftenMs = 20, UnwatchedMs = 200;

    readonly AutoResetEvent stirred = new(initialState: false);
    readonly FileSystemWatcher? watcher;
    readonly int awakeMs, quietMs;
    long awakeUntil;

    /// <param name="path">The folder.</param>
    /// <param name="awakeMs">So long after a change it looks often: a day's messages are written one after the other.</param>
    /// <param name="quietMs">So long it waits at most when nothing stirs.</param>
    public FolderWatch(string path, int awakeMs = 2000, int quietMs = 1000)
    {
        (this.awakeMs, this.quietMs, awakeUntil) = (awakeMs, quietMs, Environment.TickCount64 + awakeMs);
        try
        {
            watcher = new(path) { IncludeSubdirectories = true };
            watcher.Created += (_, _) => stirred.Set();
            watcher.Renamed += (_, _) => stirred.Set();
            watcher.Error += (_, _) => stirred.Set();
            watcher.EnableRaisingEvents = true;
        }
        catch (IOException) // the system has no more watches to give
        {
            watcher?.Dispose();
            watcher = null;
        }
    }

    /// <summary>Comes back when something has changed, or it is time to look.</summary>
    public void Wait()
    {
        var isAwake = Environment.TickCount64 < awakeUntil;
        if (stirred.WaitOne(isAwake ? OftenMs : watcher is null ? UnwatchedMs : quietMs)) awakeUntil = Environment.TickCount64 + awakeMs;
    }

    public void Dispose()
    {
        watcher?.Dispose();
        stirred.Dispose();
    }
}
