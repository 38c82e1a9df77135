namespace Countinghouse.Store;

/// <summary>
/// Files and folders of a book, made so that nobody but their owner reads them, whatever the system would give others. What is there
/// already is left as it is.
/// </summary>
public static class OwnFiles
{
    const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else if (!Directory.Exists(path)) Directory.CreateDirectory(path, Mine | UnixFileMode.UserExecute);
    }

    /// <summary>Lays an empty file down, for SQLite to fill: what it keeps beside has the same rights.</summary>
    public static void Make(string path)
    {
        if (File.Exists(path)) return;
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate, FileAccess.Write));
    }

    internal static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mine;
        return options;
    }
}
