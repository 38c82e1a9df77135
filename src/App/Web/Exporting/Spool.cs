namespace Countinghouse.App.Web.Exporting;

/// <summary>Files that hold what is on its way out: only the server can read them, and they go when they are closed.</summary>
static class Spool
{
    public static FileStream New()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 64 << 10,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Jobs.Scratch.Folder, $"{Guid.NewGuid():N}.export"), options);
    }
}
