using System.Net;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Why there is no page: told to people as a page of the house, to scripts as text, to machines as a problem.</summary>
public sealed class ProblemPageTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<(HttpStatusCode Status, string Type, string Text)> Ask(HttpClient who, HttpMethod how, string path,
        (string Accept, bool Swaps, (string, string)[]? Form) with)
    {
        using var asked = new HttpRequestMessage(how, path);
        asked.Headers.Accept.ParseAdd(with.Accept);
        if (with.Swaps) asked.Headers.Add("HX-Request", "true");
        if (with.Form is { } form) asked.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var answer = await who.SendAsync(asked, Halt);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "",
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Halt)));
    }

    static Task<(HttpStatusCode Status, string Type, string Text)> Browse(HttpClient who, string path) =>
        Ask(who, HttpMethod.Get, path, ("text/html,application/xhtml+xml", false, null));

    static Task<(HttpStatusCode Status, string Type, string Text)> Send(HttpClient who, string path, params (string, string)[] form) =>
        Ask(who, HttpMethod.Post, path, ("text/html", false, form));

    static void Says(string text, params string[] parts)
    {
        foreach (var part in parts) Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nothing-of-the-kind", "there is nothing at /nothing-of-the-kind")]
    [InlineData("/trades/T-never", "there is nothing at /trades/T-never, or nothing that may be seen")]
    [InlineData("/lists/no-such-list", "there is nothing at /lists/no-such-list")]
    public async Task What_is_not_there_is_said_in_the_frame_of_every_page(string path, string says)
    {
        using var eva = office.SignIn("examiner");
        var (status, type, text) = await Browse(eva, path);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (status, type));
        Says(text, "<h1>Nothing here</h1>", says, "role=\"alert\"", "Look for it by its id", "href=\"/me\">examiner</a>",
            "data-go=\"f\"");
    }

    [Fact]
    public async Task Who_may_not_is_told_so_by_name_and_it_is_written_down()
    {
        using var desk = office.Enter("not-allowed", "desk");
        var (status, _, text) = await Browse(desk, "/people");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Says(text, "<h1>Not allowed</h1>", "not-allowed has no right to /people", "it is written down");
        using var eva = office.SignIn("examiner");
        await Task.Delay(1_100, Halt); // what is written down of people comes within a second
        Says(await eva.Page("/lists/access/rows?q=actor:not-allowed"), "/people", "NotGranted");
    }

    [Fact]
    public async Task A_form_that_is_not_understood_says_what_to_mend_and_one_without_right_who_can_help()
    {
        using var anna = office.SignIn("operations");
        using var desk = office.Enter("no-sharer", "desk");
        var bad = await Send(anna, "/lists/trades/views", ("act", "save"), ("name", ""), ("query", "?q="));
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (bad.Status, bad.Type));
        Says(bad.Text, "<h1>Not understood</h1>", "a view has a name of 1 to 60 characters", "Go back, mend what is named");
        var none = await Send(anna, "/lists/instructions/act", ("act", "hold"), ("ids", ""), ("dry-run", "yes"));
        Says(none.Text, "<h1>Not understood</h1>", "no row is chosen");
        var share = await Send(desk, "/lists/trades/views", ("act", "save"), ("name", "mine"), ("query", "?q="), ("shared", "yes"));
        Assert.Equal(HttpStatusCode.Forbidden, share.Status);
        Says(share.Text, "<h1>Not allowed</h1>", "no-sharer has no right to share a view", "can give you a role");
        var asked = await Browse(anna, "/lists/trades?as-of=yesterday");
        Assert.Equal(HttpStatusCode.BadRequest, asked.Status);
        Says(asked.Text, "<h1>Not understood</h1>", "as-of is a date, as 2026-03-31");
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_led_to_the_page_for_it_or_told_to_be()
    {
        using var nobody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = office.Url };
        Assert.Equal(HttpStatusCode.Redirect, (await Browse(nobody, "/lists/fails")).Status);
        var posted = await Send(nobody, "/give", ("command", "HoldInstruction"));
        Assert.Equal(HttpStatusCode.Unauthorized, posted.Status);
        Says(posted.Text, "<h1>Sign in</h1>");
        Assert.DoesNotContain("data-go=\"t\"", posted.Text, StringComparison.Ordinal); // nothing of the house is shown
    }

    [Fact]
    public async Task Scripts_are_told_in_text_and_machines_by_a_problem()
    {
        using var anna = office.SignIn("operations");
        var swapped = await Ask(anna, HttpMethod.Get, "/people", ("text/html", true, null));
        Assert.Equal((HttpStatusCode.Forbidden, "operations has no right to /people"), (swapped.Status, swapped.Text));
        var machine = await Ask(anna, HttpMethod.Get, "/api/v1/trades/T-never", ("application/json", false, null));
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (machine.Status, machine.Type));
        Assert.DoesNotContain("<html", machine.Text, StringComparison.Ordinal);
    }

    // Office.md: tinted when not now. What has no past says so, and does not pretend to be of that day.
    [Fact]
    public async Task A_page_of_now_says_so_while_another_day_is_looked_at_and_every_other_is_tinted()
    {
        using var eva = office.SignIn("examiner");
        const string then = "?as-of=2025-10-10";
        foreach (var path in new[] { "/status", "/approvals", "/people", "/records", "/import", "/lists" })
        {
            var page = await eva.Page(path + then);
            Says(page, "This page is of now");
            Assert.DoesNotContain("class=\"past\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain("This page is of now", await eva.Page(path), StringComparison.Ordinal);
        }
        foreach (var path in new[] { "/", "/lists/fails", "/settings", "/accounts/C1001" })
        {
            var page = await eva.Page(path + then);
            Says(page, "class=\"past\"", "as of 2025-10-10", "back to now");
            Assert.DoesNotContain("This page is of now", page, StringComparison.Ordinal);
        }
        var gone = await Browse(eva, "/trades/T-never" + then);
        Assert.DoesNotContain("class=\"past\"", gone.Text, StringComparison.Ordinal);
    }
}
