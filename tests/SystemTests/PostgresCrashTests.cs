using System.Diagnostics;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// Writers that die, hang and are replaced, and a server that falls: the day ends as if nothing had happened. A few rounds over the sample
/// days by default; with COUNTINGHOUSE_LONG=1 many, the falls of the server over a real day.
/// </summary>
public sealed class PostgresCrashTests
{
    static readonly PostgresServer Server = PostgresServer.Shared;

    // What is in the journal of the finished sample days.
    static readonly Lazy<(long Facts, string Root)> Calm =
        new(() => Cli.Run("verify", Sample.Book).Ends(0) is var ran ? (ran.Facts, ran.Root) : default);

    static readonly Lazy<string> Trades = new(() => Cli.Run("report", "trades", Sample.Book).Ends(0).Out);

    static void IsAsIfNothingHadHappened(string book)
    {
        var verified = Cli.Run("verify", "--tables", book).Ends(0);
        Assert.Equal(Calm.Value, (verified.Facts, verified.Root));
        Assert.Equal(Trades.Value, Cli.Run("report", "trades", book).Ends(0).Out);
    }

    /// <summary>A run of the sample days that has come at least so far in the journal, or is over.</summary>
    static Process Running(string book, long rows, string folder)
    {
        var process = Cli.Start("day", book, folder);
        while (!process.HasExited && PostgresServer.RowsOf(book) < rows) Thread.Sleep(2);
        return process;
    }

    /// <summary>One that waits amid the second of the days, whatever the machine.</summary>
    static Process Held(string book, HeldDay days)
    {
        var process = Cli.Start("day", book, days.Folder);
        days.WaitsFor(book);
        return process;
    }

    // The sample days are some 60 rows of the journal.
    [Fact]
    public void The_one_that_waits_takes_over_from_a_writer_that_was_killed()
    {
        using var scratch = new Scratch();
        using var days = new HeldDay(scratch);
        var (random, within) = (new Random(1), 0);
        for (var round = 0; round < Campaign.Cases(2, 100); round++)
        {
            var book = Server.NewBook();
            using var writer = round == 0 ? Held(book, days) : Running(book, random.Next(1, 40), Sample.Folder);
            using var waiting = Cli.Start("day", book, Sample.Folder, "--standby");
            Thread.Sleep(random.Next(200));
            if (!writer.HasExited) within++;
            writer.Kill();
            Cli.Wait(waiting).Ends(0);
            IsAsIfNothingHadHappened(book);
        }
        Campaign.Say($"{within} writers killed amid a run");
        Assert.True(within > 0);
    }

    [Fact]
    public void A_writer_that_slept_and_was_replaced_stores_nothing_more_and_says_why()
    {
        using var scratch = new Scratch();
        using var days = new HeldDay(scratch);
        var replaced = 0;
        for (var round = 0; round < Campaign.Cases(2, 50); round++)
        {
            var book = Server.NewBook();
            using var writer = round == 0 ? Held(book, days) : Running(book, 3 + 5 * round % 30, Sample.Folder);
            Cli.Other("kill", "-STOP", $"{writer.Id}");
            Cli.Run("day", book, Sample.Folder, "--standby").Ends(0);
            var rows = PostgresServer.RowsOf(book);
            Cli.Other("kill", "-CONT", $"{writer.Id}");
            if (round == 0) days.LetGo();
            var ran = Cli.Wait(writer).Calm();
            if (ran.Exit != 0)
            {
                replaced++;
                Assert.Equal(3, ran.Exit);
                Assert.Matches("has taken the book over|has ended the connection", ran.Complaint);
            }
            Assert.Equal(rows, PostgresServer.RowsOf(book));
            IsAsIfNothingHadHappened(book);
        }
        Assert.True(replaced > 0);
    }

    [Fact]
    public void A_server_that_falls_amid_a_day_has_all_that_was_acknowledged_when_it_is_up_again()
    {
        using var server = PostgresServer.Own();
        var folder = Campaign.IsLong ? Material.Require("days/2013-10-07") : Sample.Folder;
        using var scratch = new Scratch();
        Cli.Run("day", scratch.At("book.db"), folder).Ends(0);
        var calm = Cli.Run("verify", scratch.At("book.db")).Ends(0);
        using var days = new HeldDay(scratch);
        var (random, within) = (new Random(1), 0);
        for (var round = 0; round < Campaign.Cases(2, 20); round++)
        {
            var book = server.NewBook();
            var held = round == 0 && !Campaign.IsLong;
            using var writer = held ? Held(book, days) : Running(book, random.Next(1, 40), folder);
            var durable = PostgresServer.RowsOf(book);
            server.Crash();
            if (held) days.LetGo();
            var ran = Cli.Wait(writer).Calm();
            if (ran.Exit != 0)
            {
                within++;
                Assert.Equal(3, ran.Exit);
                Assert.Contains("Nothing acknowledged is lost", ran.Complaint);
            }
            server.Start();
            Assert.True(PostgresServer.RowsOf(book) >= durable);
            Cli.Run("day", book, folder).Ends(0);
            var verified = Cli.Run("verify", "--tables", book).Ends(0);
            Assert.Equal((calm.Facts, calm.Root), (verified.Facts, verified.Root));
        }
        Campaign.Say($"{within} servers fell amid a run");
        Assert.True(within > 0);
    }

    [Fact]
    public void A_second_writer_is_refused_while_the_first_lives_and_a_closed_book_opens_at_once()
    {
        var name = Server.NewBook();
        Cli.Run("day", name, Sample.Days[0]).Ends(0);
        using (var book = Book.Open(name))
        {
            var ran = Cli.Run("day", name, Sample.Days[1]).Ends(3);
            Assert.Contains("another process has this book open", ran.Complaint);
            Cli.Run("report", "days", name).Ends(0);
        }
        Assert.Equal("", PostgresServer.Ask(name, "SELECT holder FROM lease")); // nobody's lease has to run out first
        Book.Open(name).Dispose();
    }

    [Fact]
    public void What_a_replaced_writer_still_has_to_write_is_refused_whole()
    {
        var name = Server.NewBook();
        Cli.Run("day", name, Sample.Days[0]).Ends(0);
        PostgresServer.Run(name, "DELETE FROM snapshot");
        using var book = Book.Open(name);
        PostgresServer.Run(name, "UPDATE lease SET epoch = epoch + 1");
        Assert.Contains("has taken the book over", Assert.Throws<StoreException>(book.TakeSnapshot).Message);
        Assert.Contains("has taken the book over", Assert.Throws<StoreException>(() => book.Rebuild()).Message);
        Assert.Equal(0L, PostgresServer.Ask(name, "SELECT count(*) FROM snapshot"));
        Assert.NotEqual(0L, PostgresServer.Ask(name, "SELECT size FROM projected"));
    }

    // Each believes in turn that the book is theirs: whenever some batches are acknowledged the lease is let run out, so that another
    // takes the book over from one that goes on sending.
    [Fact]
    public async Task Three_owners_who_send_the_same_batches_leave_each_of_them_once()
    {
        const int together = 5;
        var (count, replaced, acknowledged, until) = (Campaign.Cases(3_000, 100_000), 0, 0, 300);
        var name = Server.NewBook();
        Cli.Run("day", name, Sample.Days[0]).Ends(0);
        var (isin, before) = (Cli.Report("trades", name)[0, "isin"], Cli.Run("verify", name).Ends(0).Facts);
        void Own()
        {
            while (Volatile.Read(ref acknowledged) < count)
                try
                {
                    using var book = Book.OpenInTurn(name, stop: TestContext.Current.CancellationToken);
                    for (var i = Math.Max(0, Volatile.Read(ref acknowledged) - 50); i < count; i += together)
                    {
                        while (i >= Volatile.Read(ref until)) Thread.Sleep(1); // it is too fast to have been replaced
                        for (var j = i; j < Math.Min(count, i + together); j++)
                            book.Run(new($"batch/{j}", "owner", 1_760_000_000_000 + j), new Reference.SetPrice(new(2025, 10, 9), isin,
                                1 + j, "USD", "prices.csv"));
                        book.Flush();
                        for (int seen; (seen = Volatile.Read(ref acknowledged)) < i + together;)
                            Interlocked.CompareExchange(ref acknowledged, i + together, seen);
                    }
                    return;
                }
                catch (StoreException e)
                {
                    Assert.Matches("has taken the book over|has ended the connection", e.Message);
                    Interlocked.Increment(ref replaced);
                }
        }
        var owners = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(Own, CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var (last, epoch) = (0, EpochOf(name));
        for (; !owners.All(o => o.IsCompleted); await Task.Delay(5, TestContext.Current.CancellationToken))
            if (Volatile.Read(ref acknowledged) - last < 150) continue;
            else if (EpochOf(name) is var now && now == epoch)
                PostgresServer.Run(name, "UPDATE lease SET renewed_at = renewed_at - interval '1 hour'");
            else
            {
                (last, epoch) = (Volatile.Read(ref acknowledged), now);
                Volatile.Write(ref until, last + 300);
            }
        await Task.WhenAll(owners);
        Campaign.Say($"{count} batches by three owners, {replaced} times one was replaced");
        Assert.True(replaced > 5, $"{replaced}");
        Assert.Equal((long)count, PostgresServer.Ask(name, "SELECT count(*) FROM journal WHERE command LIKE 'batch/%'"));
        Assert.Equal(before + 2L * count, Cli.Run("verify", "--tables", name).Ends(0).Facts); // who asked, and the price
    }

    static long EpochOf(string book) => PostgresServer.Ask(book, "SELECT epoch FROM lease") as long? ?? 0;

    [Fact]
    public void Waiting_for_a_turn_ends_when_it_is_told_to()
    {
        var name = Server.NewBook();
        Cli.Run("day", name, Sample.Days[0]).Ends(0);
        using var book = Book.Open(name);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(300);
        Assert.Contains("stopped while waiting", Assert.Throws<StoreException>(() => Book.OpenInTurn(name, stop: stop.Token)).Message);
        Assert.Contains("only a book on a server",
            Assert.Throws<StoreException>(() => Book.OpenInTurn(Sample.Book, stop: stop.Token)).Message);
    }
}
