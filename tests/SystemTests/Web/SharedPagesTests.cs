using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;
using Microsoft.AspNetCore.Http;

namespace Countinghouse.SystemTests.Web;

/// <summary>A page is made once for all who ask in a moment, and nobody is shown less than they know of.</summary>
public sealed class SharedPagesTests
{
    sealed class Clock : TimeProvider
    {
        long now;
        public override long TimestampFrequency => 1_000;
        public override long GetTimestamp() => now;
        public void Pass(int milliseconds) => now += milliseconds;
    }

    readonly Clock clock = new();
    readonly SharedPages pages;
    (long Known, bool IsFast) book = (10, true);
    int made;

    public SharedPagesTests() => pages = new(() => book, clock);

    string Ask(string person, string asked = "trades") =>
        pages.Get(person, asked, () => ($"{asked}{made++}@{book.Known}", book.Known)).Page;

    Task Tell(string person, string method = "POST", RequestDelegate? next = null)
    {
        var http = new DefaultHttpContext { Request = { Method = method } };
        http.Features.Set(new Caller(person, "", []));
        return pages.Mind(http, next ?? (_ => Task.CompletedTask));
    }

    [Fact]
    public void As_long_as_the_book_has_not_grown_a_page_is_made_once_for_all()
    {
        book.IsFast = false;
        Assert.Equal(Ask("anna"), Ask("bob"));
        clock.Pass(60_000);
        Assert.Equal("trades0@10", Ask("carl"));
        Assert.NotEqual(Ask("anna"), Ask("anna", "fails"));
        book.Known++;
        Assert.EndsWith("@11", Ask("anna"));
    }

    [Fact]
    public void While_commits_come_fast_who_only_reads_may_be_shown_the_moment_before()
    {
        Ask("anna");
        book.Known++;
        Assert.Equal("trades0@10", Ask("bob"));
        clock.Pass(249);
        Assert.Equal("trades0@10", Ask("anna"));
        clock.Pass(1);
        Assert.Equal("trades1@11", Ask("bob"));
    }

    [Fact]
    public async Task Who_gave_a_command_is_shown_what_came_of_it_at_once()
    {
        Ask("anna");
        book.Known++;
        await Tell("bob");
        Assert.Equal("trades1@11", Ask("bob"));
        book.Known++;
        await Tell("bob", "GET"); // reading tells nothing of itself
        Assert.Equal("trades1@11", Ask("bob"));
        // Amid a command of many lines some have been answered.
        await Tell("bob", next: _ =>
        {
            Assert.Equal("trades2@12", Ask("bob"));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void Nobody_is_shown_less_than_before()
    {
        Ask("anna");
        Ask("anna", "fails");
        book.Known++;
        clock.Pass(100);
        Assert.Equal("new2@11", Ask("bob", "new"));
        Assert.Equal("trades3@11", Ask("bob"));
        Assert.Equal("fails1@10", Ask("anna", "fails"));
    }

    [Fact]
    public async Task A_command_that_ran_before_one_that_stopped_the_writer_is_not_acknowledged()
    {
        using var scratch = new Scratch();
        using var host = new BookHost(Sample.Copy(scratch));
        using var go = new ManualResetEventSlim();
        var first = host.DoAsync(_ => go.Wait(TimeSpan.FromSeconds(30)));
        var good = host.DoAsync(b => b.Run(new("good", "test", 0), new Access.EnrolPerson("anna", "Anna", "")).Count);
        var bad = host.DoAsync<int>(_ => throw new System.Diagnostics.UnreachableException("broken on purpose"));
        go.Set();
        await Assert.ThrowsAsync<System.Diagnostics.UnreachableException>(() => bad);
        // Whether it is on the disk is not known: it was never waited for.
        await Assert.ThrowsAsync<StoreException>(() => good);
        await Assert.ThrowsAsync<StoreException>(() => first);
        Assert.NotNull(host.Broken);
    }
}
