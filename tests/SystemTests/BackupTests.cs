using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class BackupTests
{
    [Fact]
    public void A_backup_has_the_root_of_the_book_and_restores_to_it()
    {
        using var scratch = new Scratch();
        var (backup, restored) = (scratch.At("backup.db"), scratch.At("new", "book.db"));
        var root = Cli.Run("verify", Sample.Book).Ends(0).Root;
        Assert.Contains(root, Cli.Run("backup", Sample.Book, "--to", backup).Ends(0).Out);
        Assert.False(File.Exists(backup + ".key"));
        Assert.Equal(root, Cli.Run("verify", backup).Ends(0).Root);
        Assert.Contains("exists", Cli.Run("backup", Sample.Book, "--to", backup).Ends(2).Complaint);
        Cli.Run("restore", restored, "--from", backup, "--dry-run").Ends(0);
        Assert.False(File.Exists(restored));
        Assert.Contains(root, Cli.Run("restore", restored, "--from", backup).Ends(0).Out);
        Assert.Equal(root, Cli.Run("verify", restored).Ends(0).Root);
        Assert.Equal(Cli.Report("positions", Sample.Book).Rows, Cli.Report("positions", restored).Rows);
    }

    // PostgreSQL: "The character with the code zero cannot be in a string constant" (manual, 4.1.2.2). No door takes one; a book of an
    // older program may have it.
    [Fact]
    public void A_text_that_a_server_cannot_keep_is_named_before_anything_is_put_there()
    {
        using var scratch = new Scratch();
        var (book, server) = (scratch.At("zero.db"), scratch.Book(onServer: true));
        using (var open = Store.Book.Open(book))
        {
            open.Run(new("first", "test", 1), new EstablishFirm(FirmTerms.Default));
            open.Run(new("second", "test", 2), new SetOvernightRate("USD", new(2025, 10, 9), 5_000m, "a\0b"));
            open.Project();
        }
        var facts = Store.Copies.Head(book).Size;
        foreach (var more in new[] { "--dry-run", "" })
            Assert.Contains($"fact {facts - 1} of command second has a text with U+0000",
                Cli.Run([.. new[] { "restore", server, "--from", book, more }.Where(a => a.Length > 0)]).Ends(3).Complaint);
        Assert.False(Store.Place.Exists(server));
        Cli.Run("restore", scratch.At("file.db"), "--from", book).Ends(0);
    }

    [Fact]
    public void A_book_that_is_there_is_replaced_only_by_force_and_then_kept()
    {
        using var scratch = new Scratch();
        var (book, backup) = (scratch.At("book.db"), scratch.At("backup.db"));
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        using (var door = DoorBook.Open(book))
        {
            door.Keep(new Credential("kim", "a hash", [1, 2, 3], false) { LastStep = 7 });
            door.Keep(new SavedView("trades", "mine", "kim", "q=status:PENDING", true));
            door.Begin(new("cookie", "kim", "token", 1, 1));
        }
        Assert.Contains(".door", Cli.Run("backup", book, "--to", backup, "--with-key").Ends(0).Out);
        Assert.True(File.Exists(backup + ".key"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup + ".door"));
        using (var door = DoorBook.Open(book)) door.Keep(new Credential("kim", "a newer hash", null, false));
        Cli.Run("day", book, Sample.Days[1]).Ends(0);
        var (old, now) = (Cli.Run("verify", backup).Ends(0).Root, Cli.Run("verify", book).Ends(0).Root);
        Assert.Contains("--force", Cli.Run("restore", book, "--from", backup).Ends(2).Complaint);
        Assert.Equal(now, Cli.Run("verify", book).Ends(0).Root);
        Assert.Contains("stay", Cli.Run("restore", book, "--from", backup, "--force").Ends(0).Out);
        using (var door = DoorBook.Open(book)) Assert.Equal("a newer hash", door.CredentialOf("kim")?.Hash);
        Assert.Equal(old, Cli.Run("verify", book).Ends(0).Root);
        Assert.Equal(now, Cli.Run("verify", book + ".replaced").Ends(0).Root);
        Cli.Run("day", book, Sample.Days[1]).Ends(0);
        Assert.Equal(now, Cli.Run("verify", book).Ends(0).Root);
    }

    // After a disaster whoever could sign in can, by the same password and second factor; who was signed in signs in again.
    [Fact]
    public void What_lets_people_in_comes_back_with_a_backup_where_there_is_nothing_of_it()
    {
        using var scratch = new Scratch();
        var (book, backup, restored) = (Sample.Copy(scratch), scratch.At("backup.db"), scratch.At("new.db"));
        Assert.False(DoorBook.Backup(book, backup)); // a book that was never served
        Assert.Equal(DoorRestored.None, DoorBook.Restore(backup, restored));
        using (var door = DoorBook.Open(book))
        {
            door.Keep(new Credential("kim", "a hash", [1, 2, 3], false) { LastStep = 7, LockedUntil = 9 });
            door.Keep(new SavedView("trades", "mine", "kim", "q=status:PENDING", true));
            door.SetDefault("trades", "kim", ("mine", "kim"));
            door.Begin(new("cookie", "kim", "token", 1, 1));
            Assert.True(DoorBook.Backup(book, backup)); // also while it is in use
        }
        Assert.Equal(DoorRestored.Restored, DoorBook.Restore(backup, restored));
        using var again = DoorBook.Open(restored);
        var kim = again.CredentialOf("KIM");
        Assert.Equal(("a hash", 7, 9), (kim?.Hash, kim?.LastStep, kim?.LockedUntil));
        Assert.Equal([1, 2, 3], kim?.Totp);
        Assert.Equal("mine", again.DefaultOf("trades", "kim")?.Name);
        Assert.Null(again.SessionOf("cookie"));
        Assert.Equal(DoorRestored.Stays, DoorBook.Restore(backup, restored));
        Assert.Equal(["backup.db.door"], Directory.GetFiles(scratch.At(""), "backup.db*").Select(Path.GetFileName));
    }

    [Fact]
    public void A_damaged_backup_is_refused_and_leaves_the_book_alone()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        var backup = Sample.Copy(scratch, "backup.db");
        using (var connection = Sql.Open(backup))
        {
            connection.Unlock();
            connection.Run("UPDATE journal SET facts = zeroblob(length(facts)) WHERE first = (SELECT max(first) FROM journal)");
        }
        Assert.Contains("nothing was restored", Cli.Run("restore", book, "--from", backup, "--force").Ends(1).Out);
        Assert.Contains("nothing was restored", Cli.Run("restore", scratch.At("other.db"), "--from", backup).Ends(1).Out);
        Assert.False(File.Exists(scratch.At("other.db")));
        Cli.Run("verify", book).Ends(0);
    }

    [Fact]
    public void A_kept_checkpoint_finds_an_old_copy_in_the_place_of_the_book()
    {
        using var scratch = new Scratch();
        var (book, kept) = (scratch.At("book.db"), scratch.At("kept.checkpoint"));
        Cli.Run("day", book, Sample.Days[0], Sample.Days[1]).Ends(0);
        Sample.Copy(book, scratch.At("old.db"));
        Cli.Run("day", book, Sample.Folder).Ends(0);
        Cli.Run("verify", book, "--export", kept).Ends(0);
        Cli.Run("verify", book, "--checkpoint", kept).Ends(0);
        foreach (var file in Directory.GetFiles(scratch.Path, "book.db*").Where(f => !f.EndsWith(".key", StringComparison.Ordinal)))
            File.Delete(file);
        File.Move(scratch.At("old.db"), book);
        Cli.Run("verify", book).Ends(0);
        Assert.Contains("kept checkpoint", Cli.Run("verify", book, "--checkpoint", kept).Ends(1).Out);
    }

    [Fact]
    public void A_book_is_not_restored_from_itself_by_whatever_path()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        File.CreateSymbolicLink(scratch.At("link.db"), book);
        Directory.CreateSymbolicLink(scratch.At("folder"), scratch.Path);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, book);
        foreach (var from in new[] { book, scratch.At("link.db"), scratch.At("folder", "book.db"), relative })
            Assert.Contains("the book itself", Cli.Run("restore", book, "--from", from, "--force").Ends(2).Complaint);
        Assert.False(File.Exists(book + ".replaced"));
        Cli.Run("verify", book).Ends(0);
    }

    [Fact]
    public void A_book_can_be_restored_from_the_one_it_replaced()
    {
        using var scratch = new Scratch();
        var (book, root) = (Sample.Copy(scratch), Cli.Run("verify", Sample.Book).Ends(0).Root);
        Cli.Run("day", scratch.At("other.db"), Sample.Days[0]).Ends(0);
        var other = Cli.Run("verify", scratch.At("other.db")).Ends(0).Root;
        Cli.Run("restore", book, "--from", scratch.At("other.db"), "--force").Ends(0);
        Cli.Run("restore", book, "--from", book + ".replaced", "--force").Ends(0);
        Assert.Equal(root, Cli.Run("verify", book).Ends(0).Root);
        Assert.Equal(other, Cli.Run("verify", book + ".replaced").Ends(0).Root);
        Assert.False(File.Exists(book + ".restored"));
    }
}
