using System.CommandLine;
using System.Runtime.InteropServices;
using Countinghouse.Records;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

static class DoctorCommand
{
    public static Command Make()
    {
        var book = CommandLine.Checked(
            new Argument<string?>("BOOK") { Description = "A book to look at too", Arity = ArgumentArity.ZeroOrOne });
        var command = new Command("doctor",
            "Look at this machine, and at a book, for what would get in the way.\n\nExample: countinghouse doctor books/demo.db") { book };
        command.SetAction(r => Run(r.GetValue(book)));
        return command;
    }

    static int Run(string? path)
    {
        var sound = true;
        void Say(bool good, string what)
        {
            Console.WriteLine((good ? "ok   " : "BAD  ") + what);
            sound &= good;
        }
        Say(true,
            $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors");
        Say(Copies.SqliteVersion() is var sqlite && sqlite >= new Version(3, 51, 3), $"SQLite {sqlite}");
        Say(true, $"hash tree: {HashTree.Widest} lanes");
        if (path is not null) LookAt(path, Say);
        return sound ? Exit.Done : Exit.Problems;
    }

    static void LookAt(string path, Action<bool, string> say)
    {
        if (!Place.Exists(path))
        {
            say(false, $"{path}: there is no such book");
            return;
        }
        if (!Place.IsServer(path))
        {
            var drive = new DriveInfo(Path.GetFullPath(path));
            say(drive.AvailableFreeSpace > 2 * new FileInfo(path).Length,
                $"{drive.AvailableFreeSpace >> 20} MB free where the book is, which takes {new FileInfo(path).Length >> 20} MB");
        }
        say(File.Exists(KeyFile.PathOf(path)) || Environment.GetEnvironmentVariable(KeyFile.Variable) is not null,
            "signing key at hand");
        if (Verification.KeyWrong(path) is { } wrong) say(false, wrong);
        foreach (var (good, what) in Copies.Look(path)) say(good, what);
    }
}
