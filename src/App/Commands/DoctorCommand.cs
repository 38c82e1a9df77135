using System.CommandLine;
using System.Runtime.InteropServices;
using Countinghouse.App.Web;
using Countinghouse.Records;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

static class DoctorCommand
{
    public static Command Make()
    {
        var book = CommandLine.Checked(
            new Argument<string?>("BOOK") { Description = "A book to look at too", Arity = ArgumentArity.ZeroOrOne });
        var config = new Option<string?>("--config") { Description = "The server's settings, to look at too", HelpName = "FILE" };
        var command = new Command("doctor",
            "Look at this machine, and at a book, for what would get in the way.\n\nExample: countinghouse doctor books/demo.db")
        { book, config };
        command.SetAction(r => Run(r.GetValue(book), r.GetValue(config)));
        return command;
    }

    static int Run(string? path, string? config)
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
        LookAtSettings(path ?? "", config, Say);
        return sound ? Exit.Done : Exit.Problems;
    }

    // What a server started here would go by; a password is only said to be there.
    static void LookAtSettings(string book, string? config, Action<bool, string> say)
    {
        try
        {
            var settings = new ServerSettings(config, []);
            foreach (var (name, _) in ServerSettings.All)
                if (settings.Find(name) is { } set)
                    say(true, $"server's {name}: {(ServerSettings.IsSecret(name) ? "given" : set.Value)} ({set.From})");
            ServeCommand.OptionsOf(book, settings).Certificate?.Dispose();
        }
        catch (UsageException e)
        {
            say(false, "server's settings: " + e.Message);
        }
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
            say(CanBeWritten(path), "the book's file can be written to");
            say(drive.AvailableFreeSpace > 2 * new FileInfo(path).Length,
                $"{drive.AvailableFreeSpace >> 20} MB free where the book is, which takes {new FileInfo(path).Length >> 20} MB");
        }
        say(File.Exists(KeyFile.PathOf(path)) || Environment.GetEnvironmentVariable(KeyFile.Variable) is not null,
            "signing key at hand");
        if (Verification.KeyWrong(path) is { } wrong) say(false, wrong);
        foreach (var (good, what) in Copies.Look(path)) say(good, what);
    }

    static bool CanBeWritten(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
