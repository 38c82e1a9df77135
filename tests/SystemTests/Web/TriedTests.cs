using System.Net;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>What is tried at the door and let in nobody is written down, as is who was shown names of clients for a word.</summary>
public sealed class TriedTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    // What is written down comes within a second.
    static async Task<string[]> Noted(HttpClient examiner, string filter, int count)
    {
        for (var tries = 0; ; tries++)
        {
            var csv = Table.Parse(await examiner.Page("/lists/access/export.csv?q=" + Uri.EscapeDataString(filter)));
            string[] rows = [.. csv.Named().Select(r => $"{r["kind"]} {r["person"]} {r["object"]} {r["detail"]}")];
            if (rows.Length >= count || tries == 50) return rows;
            await Task.Delay(100, Halt);
        }
    }

    HttpClient With(string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = office.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    [Fact]
    public async Task A_key_that_is_not_good_is_written_down_once_for_a_while_with_whose_it_is()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        office.Ask(new EnrolPerson("tried", "Tried", ""));
        foreach (var key in new[] { "good", "gone" })
            office.Ask(new IssueKey("tried", key, Gate.HashOf(key + ".secret"), ["*"], today.AddDays(1)));
        office.Ask(new RevokeKey("gone", "lost"));
        foreach (var key in new[] { "good.guessed", "gone.secret", "gone.secret", "nobodys.secret", "another.secret" })
        {
            using var client = With(key);
            Assert.Equal(HttpStatusCode.Unauthorized, await client.Status("/api/v1/lists"));
        }
        using var examiner = office.SignIn("examiner");
        var noted = await Noted(examiner, "kind:SignInRefused object:/api/v1/lists", 3);
        Assert.Equal(
            [
                "SignInRefused tried/good /api/v1/lists a wrong secret, from 127.0.0.1",
                "SignInRefused tried/gone /api/v1/lists a revoked key, from 127.0.0.1",
                "SignInRefused ? /api/v1/lists an unknown key, from 127.0.0.1",
            ], noted);
    }

    [Fact]
    public async Task What_comes_from_another_site_or_with_an_old_form_is_written_down()
    {
        using var anna = office.Enter("tried-anna", "operations");
        using var other = new HttpRequestMessage(HttpMethod.Post, "/give") { Content = new FormUrlEncodedContent([new("command", "X")]) };
        other.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var refused = await anna.SendAsync(other, Halt);
        anna.DefaultRequestHeaders.Remove(Gate.Header);
        using var old = await anna.PostAsync("/give", new FormUrlEncodedContent([new("command", "X"), new("token", "old")]), Halt);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.StatusCode, old.StatusCode));
        using var examiner = office.SignIn("examiner");
        var noted = await Noted(examiner, "person:tried-anna object:/give", 2);
        Assert.Contains(noted, n => n.Contains("another site", StringComparison.Ordinal));
        Assert.Contains(noted, n => n.Contains("out of date", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_shown_names_of_clients_for_a_word_has_read_them()
    {
        using var eva = office.Enter("tried-eva", "operations");
        foreach (var path in new[] { "/search?q=c100", "/search?q=c100", "/palette?q=c100", "/search?q=apple" }) await eva.Page(path);
        using var examiner = office.SignIn("examiner");
        Assert.Equal(["Read tried-eva /search c100", "Read tried-eva /palette c100"],
            await Noted(examiner, "person:tried-eva kind:Read", 2));
    }

    // A browser sends it with a link that is followed from mail, and with nothing that another site sends.
    [Fact]
    public async Task Who_follows_a_link_from_elsewhere_is_signed_in_and_what_changes_anything_is_refused()
    {
        using var anna = office.Enter("tried-link", "operations");
        anna.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.OK, await anna.Status("/lists/instructions?q=status:PENDING"));
        using var sent = await anna.PostAsync("/give", new FormUrlEncodedContent([new("command", "HoldInstruction")]), Halt);
        Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
    }
}
