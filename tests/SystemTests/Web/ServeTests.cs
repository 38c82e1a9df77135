using System.Net;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>The team's server from outside: who is let in, what they see, what they may, and who approves it.</summary>
public sealed class ServeTests : IDisposable
{
    readonly Scratch scratch = new();
    readonly Serving served;

    public ServeTests() => served = new(Sample.Copy(scratch));

    Browser Open() => new(served.Url);

    public void Dispose()
    {
        served.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task Nobody_is_let_in_unknown_and_the_page_says_nothing_of_the_books()
    {
        using var stranger = Open();
        foreach (var path in new[] { "/", "/lists/trades", "/facts/1", "/people", "/approvals", "/trades/T20251009-000001" })
        {
            var (status, text, location) = await stranger.Get(path);
            Assert.Equal((HttpStatusCode.Redirect, ""), (status, text));
            Assert.StartsWith("/sign-in?next=", location, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.Post("/give", ("command", "HoldInstruction"))).Status);
        var (wrong, said, _) = await stranger.Post("/sign-in", ("person", "admin"), ("password", "not it"));
        var (nobody, same, _) = await stranger.Post("/sign-in", ("person", "nobody"), ("password", "not it"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (wrong, nobody));
        Assert.Equal(said, same); // whether a name is known is not told
        // Only to an address of its own is anyone led on.
        Assert.Equal("/me", (await stranger.Post("/sign-in", ("person", "admin"), ("password", served.Password), ("next",
            "//evil.example"))).Location);
    }

    [Fact]
    public async Task What_one_holds_and_asks_to_release_another_approves_and_the_maker_never_does()
    {
        using var admin = Open();
        await admin.SignIn("admin", served.Password, "first of the keys 1");
        Assert.Equal("/people", (await admin.Get("/")).Location);
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.Get("/lists/trades")).Status); // administers people, and sees no trades
        var (anna, bob) = (await Enrol(admin, "anna", "operations"), await Enrol(admin, "bob", "settlement-approver"));
        using var maker = Open();
        using var checker = Open();
        await maker.SignIn("anna", anna, "second of the keys 2");
        await checker.SignIn("bob", bob, "third of the keys 33");
        var (day, page, _) = await maker.Get("/");
        Assert.Equal(HttpStatusCode.OK, day);
        Assert.Contains("The day, 2025-10-14", page, StringComparison.Ordinal);
        var number = Cli.Report("instructions", Sample.Book).Named().First(i => i["status"] == "PENDING")["instruction"];

        (string, string)[] hold = [("command", "HoldInstruction"), ("n:instruction", number), ("s:reason", "the client asked")];
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.Post("/give", ("token", "of another"))).Status);
        Assert.Contains("NotGranted", (await Refused(checker, hold)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("What would be", (await maker.Post("/give", [.. hold, ("dry-run", "yes")])).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("HELD", (await maker.Get($"/instructions/{number}")).Text, StringComparison.Ordinal);
        Assert.Contains("DONE", (await maker.Post("/give", hold)).Text, StringComparison.Ordinal);
        Assert.Contains("HELD", (await maker.Get($"/instructions/{number}")).Text, StringComparison.Ordinal);

        (string, string)[] release = [("command", "ReleaseInstruction"), ("n:instruction", number)];
        Assert.Contains("approval 1", (await maker.Post("/give", release)).Text, StringComparison.Ordinal);
        var sha = (await maker.Get("/approvals/1")).Text.Split("SHA-256 <code>")[1][..64];
        (string, string)[] approve = [("command", "Approve"), ("n:number", "1"), ("s:sha256", sha)];
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await maker.Post("/give", approve)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            (await checker.Post("/give", ("command", "Approve"), ("n:number", "1"), ("s:sha256", new string('0', 64)))).Status);
        Assert.Contains("DONE", (await checker.Post("/give", approve)).Text, StringComparison.Ordinal);
        Assert.Contains("RELEASED", (await checker.Get($"/instructions/{number}")).Text, StringComparison.Ordinal);
    }

    static async Task<string> Refused(Browser who, (string, string)[] command)
    {
        var (status, text, _) = await who.Post("/give", command);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        return text.Contains("none of their roles has it", StringComparison.Ordinal) ? "NotGranted" : text;
    }

    static async Task<string> Enrol(Browser admin, string code, string role)
    {
        Assert.Contains("DONE", (await admin.Post("/give", ("command", "EnrolPerson"), ("s:person", code), ("s:name", code),
            ("s:subject", ""))).Text,
            StringComparison.Ordinal);
        Assert.Contains("DONE", (await admin.Post("/give", ("command", "GrantRole"), ("s:person", code), ("role", role))).Text,
            StringComparison.Ordinal);
        return Browser.PasswordIn((await admin.Post($"/people/{code}/password")).Text);
    }
}
