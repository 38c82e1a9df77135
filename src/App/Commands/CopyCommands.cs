using System.CommandLine;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

/// <summary>Backup, restore and rebuild.</summary>
static class CopyCommands
{
    public static Command MakeBackup()
    {
        var book = CommandLine.Book();
        var to = new Option<string>("--to") { Description = "The file to write", HelpName = "FILE", Required = true };
        var withKey = new Option<bool>("--with-key")
        { Description = "Copy the signing key too, beside the backup: keep such a copy as safe as the key" };
        var command = new Command("backup",
            "Copy a book, also while it is in use, and compare the copy's root.\n\n"
            + "Example: countinghouse backup books/demo.db --to backups/demo.db")
        { book, to, withKey };
        command.SetAction(r => Backup(r.GetValue(book) ?? "", r.GetValue(to) ?? "", r.GetValue(withKey)));
        return command;
    }

    static int Backup(string book, string to, bool withKey)
    {
        if (Path.Exists(to)) throw new UsageException($"{to} exists: name a new file");
        if (withKey && !File.Exists(KeyFile.PathOf(book)))
            throw new StoreException($"{KeyFile.PathOf(book)}: there is no such file; leave --with-key out");
        if (Path.GetDirectoryName(Path.GetFullPath(to)) is { } folder) OwnFiles.MakeFolder(folder);
        var hasDoor = DoorBook.Backup(book, to);
        var root = Copies.Backup(book, to);
        if (withKey) File.Copy(KeyFile.PathOf(book), to + ".key");
        Console.WriteLine($"{to}: {Copies.Head(to).Size} facts, root {root}");
        if (hasDoor) Console.WriteLine($"{DoorBook.PathOf(to)}: passwords, second factors and views; keep it as safe as the book");
        else if (Place.IsServer(book)) Console.WriteLine("passwords, second factors and views are not in it: this role may not read them");
        return Exit.Done;
    }

    public static Command MakeRestore()
    {
        var book = CommandLine.Book();
        var from = new Option<string>("--from") { Description = "The backup to restore", HelpName = "FILE", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace the book that is there; it is kept beside as BOOK.replaced" };
        var dryRun = CommandLine.DryRun("Verify the backup and say what would be done");
        var command = new Command("restore",
            "Put a backup in a book's place, after verifying it.\n\nExample: countinghouse restore books/demo.db --from backups/demo.db")
        { book, from, force, dryRun };
        command.SetAction(r => Restore(new(r.GetValue(book) ?? "", r.GetValue(from) ?? "", r.GetValue(force), r.GetValue(dryRun))));
        return command;
    }

    sealed record RestoreAsked(string Book, string From, bool Force, bool DryRun);

    static int Restore(RestoreAsked asked)
    {
        if (Place.Exists(asked.Book) && !asked.Force) throw new UsageException($"{asked.Book} exists: say --force to replace it");
        if (!Place.IsServer(asked.Book) && Same(asked.Book, asked.From))
            throw new UsageException($"{asked.From} is the book itself: name a backup of it. Nothing was moved");
        var verified = Verification.Run(asked.From);
        if (verified.Wrong is { } wrong)
        {
            Console.WriteLine($"WRONG  {asked.From}: {wrong}; nothing was restored");
            return Exit.Problems;
        }
        if (Place.IsServer(asked.Book)) Copies.MustSuitServer(asked.From);
        if (asked.DryRun)
        {
            Console.WriteLine($"{asked.From} is sound ({verified.Facts} facts, root {verified.Root}) and would become {asked.Book}");
            return Exit.Done;
        }
        var root = Place.IsServer(asked.Book) ? PutOnServer(asked) : PutInPlace(asked);
        var (key, kept) = (KeyFile.PathOf(asked.Book), KeyFile.PathOf(asked.From));
        if (!File.Exists(key) && File.Exists(kept)) File.Copy(kept, key);
        Console.WriteLine(
            $"{asked.Book}: {verified.Facts} facts, root {root}{(root == verified.Root.ToString() ? ", as the backup's" : "")}");
        Console.WriteLine("passwords, second factors and views: " + DoorBook.Restore(asked.From, asked.Book) switch
        {
            DoorRestored.Restored => "the backup's; everyone signs in again",
            DoorRestored.Stays => "those that are there stay",
            _ => $"there are none beside the backup, in {DoorBook.PathOf(asked.From)}",
        });
        return root == verified.Root.ToString() ? Exit.Done : Exit.Problems;
    }

    static string PutOnServer(RestoreAsked asked)
    {
        if (Place.Exists(asked.Book)) Console.WriteLine($"the book that was there is now in the schema {Copies.PutAside(asked.Book)}");
        return Copies.RestoreToServer(asked.From, asked.Book);
    }

    static string PutInPlace(RestoreAsked asked)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(asked.Book)) is { } folder) OwnFiles.MakeFolder(folder);
        using var gate = Book.Lock(asked.Book);
        // Made whole beside first: whatever stops it, the book that is there stays there.
        var fresh = asked.Book + ".restored";
        Copies.Remove(fresh);
        var root = Copies.Backup(asked.From, fresh);
        if (File.Exists(asked.Book))
            foreach (var ending in new[] { "", "-wal", "-shm" })
                if (File.Exists(asked.Book + ending)) File.Move(asked.Book + ending, asked.Book + ".replaced" + ending, overwrite: true);
        File.Move(fresh, asked.Book);
        return root;
    }

    /// <summary>Whether two paths name one file, by whatever links.</summary>
    static bool Same(string one, string other) =>
        string.Equals(Real(one), Real(other), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full) ?? "";
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).LinkTarget is { } target) real = Real(Path.Combine(Path.GetDirectoryName(real) ?? "", target));
        }
        return real;
    }

    public static Command MakeRebuild()
    {
        var book = CommandLine.Book();
        var dryRun = CommandLine.DryRun("Say how far the read tables are, and change nothing");
        var command = new Command("rebuild",
            "Drop the read tables and fill them again from the journal.\n\nExample: countinghouse rebuild books/demo.db") { book, dryRun };
        command.SetAction(r => Rebuild(r.GetValue(book) ?? "", r.GetValue(dryRun)));
        return command;
    }

    static int Rebuild(string path, bool dryRun)
    {
        if (!Place.Exists(path)) throw new StoreException($"{path}: there is no such book");
        if (dryRun)
        {
            foreach (var (_, what) in Copies.Look(path)) Console.WriteLine(what);
            return Exit.Done;
        }
        using var book = Book.Open(path);
        book.Rebuild();
        Console.WriteLine($"{path}: read tables filled from {book.Head.Size} facts");
        return Exit.Done;
    }
}
