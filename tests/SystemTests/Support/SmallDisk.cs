namespace Countinghouse.SystemTests.Support;

/// <summary>
/// A file system in memory of a size, which can grow and be made read-only while it is in use. Needs root, or sudo without a
/// password.
/// </summary>
sealed class SmallDisk : IDisposable
{
    readonly Scratch scratch = new();

    public SmallDisk(string size)
    {
        var options = $"size={size},mode=1777";
        if (Mount("mount", "-t", "tmpfs", "-o", options, "none", scratch.Path)) return;
        scratch.Dispose();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small disk is not permitted here");
        Assert.Skip("mounting is not permitted in this container");
    }

    public string At(string name) => Path.Combine(scratch.Path, name);

    public void Remount(string options) =>
        Assert.True(Mount("mount", "-o", "remount," + options, scratch.Path), "cannot mount again: " + options);

    static bool Mount(params string[] command) => Ends("sudo", ["-n", .. command]) || Ends(command[0], command[1..]);

    static bool Ends(string program, string[] arguments)
    {
        try
        {
            return Cli.Wait(Cli.Start(program, arguments)).Exit == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Mount("umount", "-l", scratch.Path);
        scratch.Dispose();
    }
}
