using System.Runtime.InteropServices;

namespace Countinghouse.Store;

/// <summary>
/// What lies at a path besides a file. To open a named pipe waits for whoever writes to it, and a device has no end: they are known before
/// they are opened (statx(2) of Linux; elsewhere only folders are told).
/// </summary>
public static class FileKind
{
    public const string Pipe = "a named pipe", Folder = "a folder";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // for a writer who opens a pipe at the same time

    // What the shell has open already, and what ends at once.
    static readonly string[] Harmless = ["/dev/fd/", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/null", "/proc/self/fd/"];

    /// <summary>What there is in the place of a file; none: a file, or nothing.</summary>
    public static string? Other(string path)
    {
        if (Directory.Exists(path)) return Folder;
        if (!OperatingSystem.IsLinux() || path.Contains('\0')) return null;
        var told = new byte[256]; // struct statx, of which the mode is at 28
        if (statx(-100, path, 0, 1, told) != 0) return null;
        return (BitConverter.ToUInt16(told, 28) & 0xF000) switch // inode(7)
        {
            0x1000 => Pipe,
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>Whether reading it may never end; a folder is told by who opens it.</summary>
    public static bool IsEndless(string path) => !Array.Exists(Harmless, h => path.StartsWith(h, StringComparison.Ordinal))
        && Other(path) is not (null or Folder);

    /// <summary>Opens a file for reading from its beginning; a named pipe only if somebody writes to it.</summary>
    /// <exception cref="StoreException">It is something else, or nobody does.</exception>
    public static FileStream Open(string path)
    {
        var kind = Other(path);
        if (kind is not (null or Pipe)) throw new StoreException($"{path}: is {kind} where a file should be");
        FileStream Opened() => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (kind is null) return Opened();
        var opening = Task.Run(Opened);
        if (opening.Wait(Patience)) return opening.Result;
        // To open it for both is not made to wait, and lets go who waits.
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)) opening.Result.Dispose();
        throw new StoreException($"{path}: is {Pipe}, and nobody writes to it");
    }

    [DllImport("libc", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] told);
}
