using System.Globalization;
using Countinghouse.Store;

namespace Countinghouse.App.Web.Jobs;

/// <summary>Copies of the book in a folder, made on schedule; each is restored to the side and verified before it counts.</summary>
sealed class Backups : IDisposable
{
    static readonly TimeSpan TurnAgain = TimeSpan.FromSeconds(1);

    const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    readonly BookHost host;
    readonly BackupTerms? terms;
    readonly CancellationTokenSource stop = new();
    readonly Task loop = Task.CompletedTask;
    volatile (DateTimeOffset At, string Says, bool Sound)[] last = [];
    string unsound = ""; // the newest copy that failed its drill, to be looked into

    public Backups(BookHost host, BackupTerms? terms)
    {
        (this.host, this.terms) = (host, terms);
        if (terms is null) return;
        OwnFiles.MakeFolder(terms.Folder);
        loop = Task.Run(Loop);
    }

    public bool IsAsked => terms is not null;

    /// <summary>Whether the last one could be restored, and is no older than two rounds.</summary>
    public bool IsSound => last is [var l] && l.Sound && terms is { } t && DateTimeOffset.UtcNow - l.At < 2 * t.Every;

    public string Says => last is [var l] ? l.Says : terms is null ? "none is made: say --backup DIR" : "none yet";

    string Prefix => (Place.IsServer(host.Path) ? host.Name : Path.GetFileNameWithoutExtension(host.Path)) + "-";

    // What else lies there is not this server's: another book's copies, or what someone put there.
    List<string> Kept => [.. Directory.EnumerateFiles(terms?.Folder ?? ".", Prefix + "*.db").Where(f => TimeOf(f, Prefix) is not null)
        .Order(StringComparer.Ordinal)];

    static DateTimeOffset? TimeOf(string file, string prefix) => DateTimeOffset.TryParseExact(
        Path.GetFileNameWithoutExtension(file)[prefix.Length..], Stamp, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    async Task Loop()
    {
        try
        {
            while (terms is { } t)
            {
                var due = Kept is [.., var newest] && TimeOf(newest, Prefix) is { } at ? at + t.Every : DateTimeOffset.UtcNow;
                if (last is [{ Sound: false } failed]) due = failed.At + TimeSpan.FromTicks(Math.Min(t.Every.Ticks, TimeSpan.TicksPerHour));
                var wait = due - DateTimeOffset.UtcNow;
                if (host.IsAway && wait < TurnAgain) wait = TurnAgain; // whoever has the book makes them
                // A timer may ring a little early, still within the second that the copy before is named by.
                if (wait > TimeSpan.Zero) await Task.Delay(wait + TimeSpan.FromMilliseconds(1), stop.Token);
                else if (!host.IsAway) Make(t);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    void Make(BackupTerms t)
    {
        var now = DateTimeOffset.UtcNow;
        var to = Path.Combine(t.Folder, Prefix + now.ToString(Stamp, CultureInfo.InvariantCulture) + ".db");
        try
        {
            DoorBook.Backup(host.Path, to);
            var root = Copies.Backup(host.Path, to);
            var wrong = Drill(to, root);
            last = [(now, wrong is null ? $"{now:yyyy-MM-dd HH:mm:ss}Z, restored to the side and verified, root {root}"
                : $"{now:yyyy-MM-dd HH:mm:ss}Z: {wrong}", wrong is null)];
            if (unsound.Length > 0) Copies.Remove(unsound);
            unsound = wrong is null ? "" : to;
            if (wrong is not null) Console.Error.WriteLine($"backup {to}: {wrong}");
            else foreach (var old in Kept.SkipLast(t.Keep)) Copies.Remove(old); // what failed its drill pushes nothing sound out
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            last = [(now, $"{now:yyyy-MM-dd HH:mm:ss}Z: {e.Message}", false)];
            if (!File.Exists(to)) Copies.Remove(to);
            Console.Error.WriteLine($"backup {to}: {e.Message}");
        }
    }

    // As one who has lost the book would do it.
    static string? Drill(string backup, string root)
    {
        var scratch = Scratch.New("drill");
        try
        {
            var restored = Path.Combine(scratch, "restored.db");
            File.Copy(backup, restored);
            var found = Verification.Run(restored);
            if (found.Wrong is { } wrong) return $"cannot be restored: {wrong}";
            DoorBook.Restore(backup, restored);
            return found.Root.ToString() == root ? null : $"restores to root {found.Root}, not {root}";
        }
        catch (StoreException e)
        {
            return $"cannot be restored: {e.Message}";
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        loop.Wait(); // a copy that is being made is made whole
        stop.Dispose();
    }
}
