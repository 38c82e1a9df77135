using System.Net;
using System.Text;
using Countinghouse.Access;
using Countinghouse.App.Web;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>A command during which the firm meets what cannot be costs no one else anything: in a file and on a server.</summary>
public sealed class BrokenOffTests
{
    // No department knows it: the firm has taken down who asked, and then meets what cannot be (Invariant.Unknown).
    sealed record Impossible(int Nth) : AccessCommand;

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static Envelope By(string id) => new(id, "test", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    static async Task Recovered(BookHost host)
    {
        for (var tries = 0; host.Broken is not null; tries++)
        {
            Assert.True(tries < 1_000, host.Broken);
            await Task.Delay(10, Halt);
        }
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task The_book_is_opened_anew_from_its_journal_and_the_command_is_named_and_not_run_again(bool onServer)
    {
        using var scratch = new Scratch();
        await using var office = Office.On(scratch.Book(onServer));
        using var client = office.Enter("looker", "examiner");
        var host = office.Host;

        // Behind one that holds up the writer: what ran before it and what waits behind it is done, whoever broke off between.
        using var until = new ManualResetEventSlim();
        var held = office.Do(until);
        var before = host.RunAsync(By("before"), _ => new EnrolPerson("before", "Before", ""));
        var broken = host.RunAsync(By("impossible"), _ => new Impossible(1));
        var behind = host.RunAsync(By("behind"), _ => new EnrolPerson("behind", "Behind", ""));
        until.Set();
        var why = await Assert.ThrowsAsync<BrokenOffException>(() => broken);
        Assert.StartsWith("Impossible impossible broke the firm off", why.Message, StringComparison.Ordinal);
        Assert.True(await held);
        Assert.All(await before, f => Assert.IsNotType<Refused>(f));
        Assert.All(await behind, f => Assert.IsNotType<Refused>(f));
        await Recovered(host);
        Assert.NotNull(host.Rights.Find("before"));
        Assert.NotNull(host.Rights.Find("behind"));

        var again = await Assert.ThrowsAsync<BrokenOffException>(() => host.RunAsync(By("impossible"), _ => new Impossible(1)));
        Assert.True(again.IsAgain);
        Assert.Null(host.Broken);
        Assert.Single(host.Incidents);
        Assert.Equal(HttpStatusCode.OK, await client.Status("/health/ready"));
        Assert.Contains("Impossible impossible broke the firm off", await client.Page("/status"), StringComparison.Ordinal);
        Assert.NotEmpty(await host.RunAsync(By("after"), _ => new EnrolPerson("after", "After", "")));
        Assert.Null(Verification.Run(office.Book, tables: true).Wrong);
    }

    [Fact]
    public async Task A_book_that_is_broken_off_again_and_again_is_left_to_a_person()
    {
        using var scratch = new Scratch();
        await using var office = Office.On(scratch.At("book.db"));
        for (var nth = 1; nth <= 3; nth++)
        {
            await Assert.ThrowsAsync<BrokenOffException>(() => office.Host.RunAsync(By($"impossible-{nth}"), _ => new Impossible(nth)));
            await Recovered(office.Host);
        }
        await Assert.ThrowsAsync<BrokenOffException>(() => office.Host.RunAsync(By("impossible-4"), _ => new Impossible(4)));
        await Task.Delay(50, Halt);
        Assert.Contains("Start the server anew", office.Host.Broken, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(() => office.Host.RunAsync(By("late"), _ => new EnrolPerson("late", "Late", "")));
        using var client = new HttpClient { BaseAddress = office.Url };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.Status("/health/ready"));
    }
}
