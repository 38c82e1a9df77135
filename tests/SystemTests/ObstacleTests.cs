using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// What stands in the way of a run ends it with exit code 3 and one line that says what to do; without it the same command goes through.
/// </summary>
public sealed class ObstacleTests
{
    static readonly Lazy<string> Root = new(() => Cli.Run("verify", Sample.Book).Ends(0).Root);

    static void Stopped(Ran ran, params ReadOnlySpan<string> says)
    {
        var line = ran.Ends(3).Complaint;
        Assert.StartsWith("countinghouse: ", line);
        foreach (var word in says) Assert.Contains(word, line);
    }

    static void GoesThrough(string book)
    {
        Cli.Run("day", book, Sample.Folder).Ends(0);
        Assert.Equal(Root.Value, Cli.Run("verify", book).Ends(0).Root);
    }

    [Theory]
    [InlineData("16k")]
    [InlineData("200k")]
    [InlineData("600k")]
    [InlineData("1200k")]
    [InlineData("2m")]
    [InlineData("3m")]
    public void A_full_disk_stops_the_run_and_nothing_is_lost(string size)
    {
        using var disk = new SmallDisk(size);
        var book = disk.At("book.db");
        Stopped(Cli.Run("day", book, Sample.Folder), book, "disk is full", "free some space");
        Stopped(Cli.Run("day", book, Sample.Folder), book);
        disk.Remount("size=64m");
        GoesThrough(book);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    public void A_file_that_may_not_grow_stops_the_run_and_nothing_is_lost(int kilobytes)
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        // The signal that would end the process at the limit is ignored, so that the write fails as on a worn disk; the runtime's own use
        // of files for its machine code is turned off.
        var ran = Cli.Wait(Cli.Start("bash", ["-c",
            $"trap '' XFSZ; ulimit -f {kilobytes}; export DOTNET_EnableWriteXorExecute=0; exec {Cli.Line("day", book, Sample.Folder)}"]));
        Stopped(ran, book);
        GoesThrough(book);
    }

    [Fact]
    public void Another_programs_file_is_no_book_and_nothing_is_laid_beside_it()
    {
        using var scratch = new Scratch();
        var file = scratch.At("notes.md");
        File.WriteAllText(file, "# Notes\n");
        Stopped(Cli.Run("day", file, Sample.Folder), file, "is not a book");
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file) ?? ""));
        Assert.Equal("# Notes\n", File.ReadAllText(file));
    }

    [Fact]
    public void A_read_only_disk_stops_the_run()
    {
        using var disk = new SmallDisk("64m");
        var book = disk.At("book.db");
        disk.Remount("ro");
        Stopped(Cli.Run("day", book, Sample.Folder), book, "read-only", "run the same command again");
        disk.Remount("rw");
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        disk.Remount("ro");
        Stopped(Cli.Run("day", book, Sample.Folder), book);
        disk.Remount("rw");
        GoesThrough(book);
    }

    [Fact]
    public void A_finished_book_is_read_from_a_read_only_disk()
    {
        using var disk = new SmallDisk("64m");
        var book = disk.At("book.db");
        Sample.Copy(Sample.Book, book);
        disk.Remount("ro");
        Assert.Equal(Root.Value, Cli.Run("verify", book).Ends(0).Root);
        Assert.Equal(Cli.Report("positions", Sample.Book).Rows, Cli.Report("positions", book).Rows);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_book_stops_the_run()
    {
        using var scratch = new Scratch();
        var book = scratch.Folder("book.db");
        Stopped(Cli.Run("day", book, Sample.Folder), book);
        Stopped(Cli.Run("verify", book), book);
        Directory.Delete(book);
        GoesThrough(book);
    }

    [Theory]
    [InlineData("This is a letter, not a book.\n")]
    [InlineData("SQLite format 3\0 and then no more")]
    public void A_file_that_is_no_book_stops_the_run_and_stays(string content)
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        File.WriteAllText(book, string.Concat(Enumerable.Repeat(content, 100)));
        var before = File.ReadAllBytes(book);
        Stopped(Cli.Run("day", book, Sample.Folder), book, "not a");
        Stopped(Cli.Run("verify", book), book);
        Assert.Equal(before, File.ReadAllBytes(book));
        File.Delete(book);
        GoesThrough(book);
    }

    [Fact]
    public void Another_programs_database_stops_the_run_and_stays()
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        using (var connection = Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate))
            connection.Run("CREATE TABLE recipe(cake TEXT)");
        var before = File.ReadAllBytes(book);
        Stopped(Cli.Run("day", book, Sample.Folder), book, "not a book of Countinghouse");
        Stopped(Cli.Run("report", "positions", book), book, "not a book of Countinghouse");
        Assert.Equal(before, File.ReadAllBytes(book));
    }

    [Fact]
    public void A_book_of_a_newer_program_is_left_alone()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        using (var connection = Sql.Open(book)) connection.Run("UPDATE book SET value = '99' WHERE key = 'schema'");
        foreach (var command in new[] { "verify", "rebuild" }) Stopped(Cli.Run(command, book), book, "newer program", "99");
        Stopped(Cli.Run("day", book, Sample.Folder), book, "newer program");
        using (var connection = Sql.Open(book)) connection.Run("UPDATE book SET value = '1' WHERE key = 'schema'");
        GoesThrough(book);
    }

    // A run killed while it made the key leaves at most this, and no key that is none.
    [Fact]
    public void Half_a_key_that_a_killed_run_left_is_in_no_ones_way()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.At("book.db.key.new"), "ha");
        Cli.Run("day", scratch.At("book.db"), Sample.Days[0]).Ends(0);
        Cli.Run("verify", scratch.At("book.db")).Ends(0);
        Assert.False(File.Exists(scratch.At("book.db.key.new")));
    }

    [Fact]
    public void A_book_without_its_key_is_not_written_to()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        File.Move(book + ".key", scratch.At("kept.key"));
        Stopped(Cli.Run("day", book, Sample.Folder), book, "signing key", "missing");
        Cli.Run("verify", book).Ends(0);
        File.WriteAllText(book + ".key", "not a key\n");
        Stopped(Cli.Run("day", book, Sample.Folder), book, "not a signing key");
        var verified = Cli.Run("verify", book).Ends(1).Out;
        Assert.StartsWith("WRONG  key file: ", verified);
        Assert.Contains("not a signing key", verified);
        Assert.Contains("BAD  key file: ", Cli.Run("doctor", book).Ends(1).Out);
        File.Move(scratch.At("kept.key"), book + ".key", overwrite: true);
        GoesThrough(book);
    }

    [Fact]
    public void A_second_writer_is_told_that_another_process_has_the_book()
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        using (Book.Open(book))
        {
            Stopped(Cli.Run("day", book, Sample.Folder), book, "another process");
            Stopped(Cli.Run("rebuild", book), book, "another process");
            Cli.Run("report", "positions", book).Ends(0);
            Cli.Run("verify", book).Ends(0);
            Cli.Run("backup", book, "--to", scratch.At("backup.db")).Ends(0);
        }
        GoesThrough(book);
    }

    [Fact]
    public void Of_writers_that_start_at_once_one_writes()
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        var all = Enumerable.Range(0, 3).Select(_ => Cli.Start("day", book, Sample.Folder)).ToList().ConvertAll(Cli.Wait);
        Assert.Contains(all, r => r.Exit == 0);
        foreach (var ran in all.Where(r => r.Exit != 0)) Stopped(ran, "another process");
        GoesThrough(book);
    }

    [Fact]
    public void A_book_that_is_not_there_is_said_to_be_missing()
    {
        using var scratch = new Scratch();
        var book = scratch.At("none.db");
        foreach (var command in new string[][] { ["verify", book], ["report", "fees", book], ["rebuild", book], ["prove", book, "1"] })
            Stopped(Cli.Run(command), book, "no such book");
        Assert.False(File.Exists(book));
    }

    [Fact]
    public void A_book_with_a_broken_journal_is_not_written_to()
    {
        using var scratch = new Scratch();
        var (book, first) = (Sample.Copy(scratch), "");
        using (var connection = Sql.Open(book))
        {
            connection.Unlock();
            connection.Run("DELETE FROM snapshot");
            first = $"{connection.Rows("SELECT first FROM journal ORDER BY first LIMIT 1 OFFSET 12")[0][0]}";
            connection.Run($"UPDATE journal SET recorded_at = recorded_at + 1 WHERE first = {first}");
        }
        Stopped(Cli.Run("day", book, Sample.Folder), book, first, "verify");
    }

    [Fact]
    public void A_backup_that_a_full_disk_stops_leaves_nothing_and_goes_through_once_there_is_room()
    {
        using var disk = new SmallDisk("200k");
        var backup = disk.At("backup.db");
        Stopped(Cli.Run("backup", Sample.Book, "--to", backup), backup, "disk is full");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(backup) ?? ""));
        disk.Remount("size=64m");
        Cli.Run("backup", Sample.Book, "--to", backup).Ends(0);
        Assert.Equal(Root.Value, Cli.Run("verify", backup).Ends(0).Root);
    }

    [Fact]
    public void A_report_or_export_that_a_full_disk_stops_leaves_no_part_under_its_name()
    {
        using var disk = new SmallDisk("64k");
        var report = disk.At("trades.csv");
        File.WriteAllText(report, "the report of yesterday\n");
        Cli.Run("report", "trades", Sample.Book, "--to", report).Ends(3);
        Assert.Equal("the report of yesterday\n", File.ReadAllText(report));
        Cli.Run("export", "hledger", Sample.Book, "--to", disk.At("out")).Ends(3);
        Assert.Empty(Directory.GetFiles(disk.At("out")));
        disk.Remount("size=64m");
        Cli.Run("report", "trades", Sample.Book, "--to", report).Ends(0);
        Assert.Equal(Cli.Run("report", "trades", Sample.Book).Ends(0).Out, File.ReadAllText(report));
        Cli.Run("report", "trades", Sample.Book, "--to", "/dev/null").Ends(0);
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }
}
