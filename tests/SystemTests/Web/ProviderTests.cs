using System.Net;
using System.Text.RegularExpressions;
using Countinghouse.Access;
using Countinghouse.App;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.SystemTests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Countinghouse.SystemTests.Web;

/// <summary>Signing in by OpenID Connect, against a server of OpenIddict.</summary>
public sealed partial class ProviderTests : IAsyncDisposable
{
    readonly OpenIdProvider provider = new();
    readonly Office office;

    public ProviderTests()
    {
        office = Office.With(new ProviderTerms(provider.Url, OpenIdProvider.Client, OpenIdProvider.Secret));
        provider.Landing = office.Url + "sign-in/answer";
        office.Ask(new EnrolPerson("anna", "Anna", "subject-of-anna"), new GrantRole("anna", new("operations", "", "", "", null)));
    }

    public async ValueTask DisposeAsync()
    {
        await office.DisposeAsync();
        await provider.DisposeAsync();
    }

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    [GeneratedRegex("url=([^\"]*)\"")]
    static partial Regex LedTo { get; }

    /// <summary>A browser that keeps cookies by name, and follows nothing by itself.</summary>
    sealed class Visitor(Uri office) : IDisposable
    {
        readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        public Dictionary<string, string> Cookies { get; } = [];
        public bool IsIn => Cookies.GetValueOrDefault(Gate.Cookie, "").Length > 0;

        public async Task<(HttpStatusCode Status, string Text, string Location)> Get(string path)
        {
            var to = new Uri(office, path);
            using var asked = new HttpRequestMessage(HttpMethod.Get, to);
            if (to.Authority == office.Authority && Cookies.Count > 0)
                asked.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
            return await Send(asked);
        }

        public async Task<(HttpStatusCode Status, string Text, string Location)> Post(string path, string token)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Post, new Uri(office, path))
            { Content = new FormUrlEncodedContent([new("token", token)]) };
            asked.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
            return await Send(asked);
        }

        async Task<(HttpStatusCode, string, string)> Send(HttpRequestMessage asked)
        {
            using var answer = await http.SendAsync(asked, Halt);
            if (asked.RequestUri?.Authority == office.Authority && answer.Headers.TryGetValues("Set-Cookie", out var set))
                foreach (var cookie in set)
                    if (cookie.Split(';')[0].Split('=', 2) is [var name, var value]) Cookies[name] = value;
            return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Halt)),
                answer.Headers.Location?.ToString() ?? "");
        }

        public void Dispose() => http.Dispose();
    }

    Visitor Come() => new(office.Url);

    // To the provider and back; where the provider sends the browser.
    static async Task<string> ToProvider(Visitor visitor, string next = "/lists/trades")
    {
        var (status, _, to) = await visitor.Get("/sign-in/provider?next=" + Uri.EscapeDataString(next));
        Assert.Equal(HttpStatusCode.Redirect, status);
        return (await visitor.Get(to)).Location;
    }

    [Fact]
    public async Task Whom_the_provider_names_is_signed_in_as_the_person_with_that_subject()
    {
        using var visitor = Come();
        Assert.Contains("/sign-in/provider?next=", (await visitor.Get("/sign-in")).Text, StringComparison.Ordinal);
        provider.Subject = "subject-of-anna";
        var back = await ToProvider(visitor);
        Assert.Equal(("code", "S256", "openid"), (provider.Asked?.ResponseType, provider.Asked?.CodeChallengeMethod,
            provider.Asked?.Scope));
        Assert.StartsWith(provider.Landing + "?code=", back, StringComparison.Ordinal);
        var (status, text, _) = await visitor.Get(back);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("/lists/trades", LedTo.Match(text).Groups[1].Value);
        var page = (await visitor.Get("/me")).Text;
        Assert.Contains("You, anna", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/lists/trades")).Status);

        // The answer is good once, in the browser that asked.
        using var other = Come();
        Assert.Equal((HttpStatusCode.Unauthorized, false), ((await other.Get(back)).Status, other.IsIn));
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.Get(back)).Status);

        // Leaving ends the session here, and leads to the provider to end its own.
        var left = await visitor.Post("/sign-out", page.Split("name=\"token\" value=\"")[1].Split('"')[0]);
        var leave = LedTo.Match(left.Text).Groups[1].Value;
        Assert.StartsWith(provider.Url + "/leave?", leave, StringComparison.Ordinal);
        Assert.StartsWith(office.Url + "sign-in/left", (await visitor.Get(leave)).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.Get("/lists/trades")).Status);
    }

    [Fact]
    public async Task Anyone_else_is_let_in_nowhere_and_told_no_more_than_by_a_wrong_password()
    {
        using var wrong = new HttpClient { BaseAddress = office.Url };
        using var answer = await wrong.PostAsync("/sign-in", new FormUrlEncodedContent([new("person", "anna"), new("password", "no")]),
            Halt);
        const string Told = "The name, the password or the code is wrong";
        Assert.Contains(Told, await answer.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);

        async Task Refused(string subject, Func<string, string> change, string why)
        {
            using var visitor = Come();
            provider.Subject = subject;
            var (status, text, _) = await visitor.Get(change(await ToProvider(visitor)));
            Assert.Equal((why, HttpStatusCode.Unauthorized, false), (why, status, visitor.IsIn));
            Assert.Contains(Told, text, StringComparison.Ordinal);
        }
        await Refused("subject-of-nobody", s => s, "nobody's subject");
        await Refused("SUBJECT-OF-ANNA", s => s, "subjects are told apart by case");
        await Refused("admin", s => s, "a code is no subject");
        await Refused("", s => s, "the provider says no");
        await Refused("subject-of-anna", s => s.Replace("state=", "state=x", StringComparison.Ordinal), "another state");
        await Refused("subject-of-anna", s => s.Replace("code=", "code=x", StringComparison.Ordinal), "another code");
        await Refused("subject-of-anna", _ => "/sign-in/answer", "nothing at all");
        await Refused("subject-of-anna", _ => "/sign-in/answer?state=1&code=2", "made up");
        // OpenID Connect Core 1.0 §3.1.3.7, 11: a nonce that was sent must come back. A token without a signature anyone can make.
        foreach (var nonce in new[] { "another", "" })
        {
            provider.Nonce = nonce;
            await Refused("subject-of-anna", s => s, $"nonce '{nonce}'");
        }
        provider.Nonce = null;
        provider.Sent = token => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";
        await Refused("subject-of-anna", s => s, "no signature");
        provider.Sent = token => token;
        office.Ask(new EndPerson("anna", "left"));
        await Refused("subject-of-anna", s => s, "has left");
    }

    [Fact]
    public async Task Nobody_is_led_to_another_site_and_a_provider_that_is_away_is_told()
    {
        using var visitor = Come();
        provider.Subject = "subject-of-anna";
        Assert.Equal("/", LedTo.Match((await visitor.Get(await ToProvider(visitor, "//evil.example"))).Text).Groups[1].Value);
        await using var lonely = Office.With(new ProviderTerms("http://127.0.0.1:9", "c", null)); // the port of nobody
        using var other = new Visitor(lonely.Url);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await other.Get("/sign-in/provider")).Status);
        Assert.Equal(HttpStatusCode.OK, (await other.Get("/sign-in")).Status);
    }

    [Fact]
    public void A_provider_is_asked_over_https_and_its_secret_is_in_no_flag()
    {
        using var scratch = new Scratch();
        var file = scratch.At("secret");
        File.WriteAllText(file, "s3cret\n");
        ProviderTerms? Of(params (string, string?)[] flags) => new ServerSettings(null, flags).Provider();
        Assert.Null(Of());
        Assert.Equal(new("https://id.example", "books", "s3cret"),
            Of(("provider", "https://id.example"), ("provider-client", "books"), ("provider-secret-file", file)));
        Assert.Throws<UsageException>(() => Of(("provider", "http://id.example"), ("provider-client", "books")));
        Assert.Throws<UsageException>(() => Of(("provider", "https://id.example")));
        Assert.Throws<UsageException>(() => Of(("provider", "https://id.example"), ("provider-client", "b"), ("provider-secret-file",
            scratch.At("none"))));
        Cli.Run("serve", scratch.At("b.db"), "--provider-secret", "x").Ends(2);
    }
}
