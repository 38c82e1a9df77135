using Countinghouse.Store;

namespace Countinghouse.App.Web.Jobs;

/// <summary>
/// What this server keeps for a moment beside the book, in a folder of its own that only its owner reads. A lock tells it from what a
/// server left behind that was killed; the next to start removes that.
/// </summary>
static class Scratch
{
    const string Begins = "countinghouse-server-", Lock = ".lock";

    static readonly TimeSpan Young = TimeSpan.FromMinutes(1);
    static readonly System.Threading.Lock gate = new();
    static (string Path, FileStream Lock)? own;

    /// <summary>The folder; it is there.</summary>
    public static string Folder
    {
        get
        {
            lock (gate)
            {
                if (own is { } there && Directory.Exists(there.Path)) return there.Path;
                own?.Lock.Dispose(); // something swept the system's folder
                var path = Directory.CreateTempSubdirectory(Begins).FullName;
                own = (path, Locked(path));
                return path;
            }
        }
    }

    /// <summary>A new folder in it.</summary>
    public static string New(string what)
    {
        var path = Path.Combine(Folder, $"{what}-{Guid.NewGuid():N}");
        OwnFiles.MakeFolder(path);
        return path;
    }

    /// <summary>Removes what servers of this user left behind that no longer run.</summary>
    public static void Sweep()
    {
        foreach (var path in Directory.EnumerateDirectories(Path.GetTempPath(), Begins + "*"))
            try
            {
                if (path == own?.Path || DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) < Young) continue; // being made, perhaps
                using (Locked(path)) { } // held: it runs
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another's.
            }
    }

    /// <summary>Removes this server's own, when it ends.</summary>
    public static void End()
    {
        lock (gate)
        {
            if (own is not { } there) return;
            own = null;
            there.Lock.Dispose();
            if (Directory.Exists(there.Path)) Directory.Delete(there.Path, recursive: true);
        }
    }

    static FileStream Locked(string folder) =>
        new(Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
