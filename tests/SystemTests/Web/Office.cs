using System.Net;
using Countinghouse.Access;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Countinghouse.SystemTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Countinghouse.SystemTests.Web;

/// <summary>The server on a copy of the samples' book, and people who are signed in at it.</summary>
public sealed class Office : IAsyncDisposable
{
    readonly Scratch scratch = new();
    readonly string book;
    readonly BookHost host;
    readonly DoorBook door;
    readonly WebApplication app;

    public Office() : this(null, options => options) { }

    Office(string? named, Func<ServerOptions, ServerOptions> how)
    {
        book = named ?? Sample.Copy(scratch);
        host = new(book);
        door = DoorBook.Open(book);
        Password = FirstStart.Begin(host, door).GetAwaiter().GetResult()?.Password ?? "";
        app = Server.Build(how(new(book, ["http://127.0.0.1:0"])), host, door);
        app.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>At which people also sign in by an OpenID provider.</summary>
    internal static Office With(ProviderTerms provider) => Set(o => o with { Provider = provider });

    /// <summary>Which tells a collector how it goes.</summary>
    internal static Office Told(Uri collector) => Set(o => o with { Collector = collector });

    /// <summary>On a book of the test's own.</summary>
    internal static Office On(string book) => new(book, options => options);

    /// <summary>With settings of the test's own.</summary>
    internal static Office Set(Func<ServerOptions, ServerOptions> how) => new(null, how);

    /// <summary>The administrator's at the first start.</summary>
    public string Password { get; }

    public Uri Url => new(app.Urls.Single());

    /// <summary>All that the server answers to.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)app).DataSources.SelectMany(s =>
        s.Endpoints).OfType<RouteEndpoint>();

    internal string Book => book;
    internal BookHost Host => host;
    internal IServiceProvider Services => app.Services;
    internal AccessBook Rights => host.Rights;
    internal DoorBook Door => door;

    /// <summary>The facts that the book has.</summary>
    public long Known => host.Known;

    /// <summary>The commands that somebody gave.</summary>
    public long CommandsOf(string person)
    {
        using var read = ReportBook.Open(book);
        var list = ReportBook.LongList("commands")!;
        return read.Count(list, new(new(), new([new("actor", Test.Is, [person])]), [], 0, 1), all: true).Rows;
    }

    /// <summary>The writer is at something until it is told.</summary>
    internal Task<bool> Do(ManualResetEventSlim until)
    {
        using var begun = new ManualResetEventSlim();
        var done = host.DoAsync(_ =>
        {
            begun.Set();
            until.Wait();
            return true;
        });
        begun.Wait();
        return done;
    }

    /// <summary>Whether a day takes trades.</summary>
    public bool IsDayOpen => host.DoAsync(b => b.Firm.Days.IsOpen).GetAwaiter().GetResult();

    /// <summary>Somebody with a role over a range of accounts, signed in; empty is open.</summary>
    public HttpClient Enter(string person, string role, string from = "", string to = "")
    {
        Ask([new EnrolPerson(person, person, ""), .. role.Length > 0 ? [new GrantRole(person, new(role, "", from, to,
            null))] : new Command[0]]);
        return Session(person, (Now, Now));
    }

    /// <summary>Commands as the book's owner gives them, whatever becomes of them.</summary>
    public Task<IReadOnlyList<Fact>> Try(Command command) => host.RunAsync(new($"test/{Guid.NewGuid():N}", "test", Now), _ => command);

    public void Ask(params Command[] commands)
    {
        var facts = host.RunAsync(new($"test/{Guid.NewGuid():N}", "test", Now), _ => new Together(commands)).GetAwaiter().GetResult();
        Assert.Empty(facts.OfType<Refused>());
    }

    static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Somebody who is enrolled; under the name of a role, who holds it over all accounts.</summary>
    public HttpClient SignIn(string person)
    {
        if (host.Rights.Find(person) is null)
            Ask(new EnrolPerson(person, person, ""), new GrantRole(person, new(person, "", "", "", null)));
        return Session(person, (Now, Now));
    }

    /// <summary>A browser with a session that began and was last seen at these instants, Unix milliseconds.</summary>
    public HttpClient Session(string person, (long Since, long Seen) at)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        { BaseAddress = new(app.Urls.Single()) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Gate.Cookie}={Begin(person, at)}");
        client.DefaultRequestHeaders.Add(Gate.Header, Token);
        return client;
    }

    // The cookie of a new session.
    string Begin(string person, (long Since, long Seen) at)
    {
        var secret = Guid.NewGuid().ToString("N");
        door.Begin(new(Gate.HashOf(secret), person, Token, at.Since, at.Seen));
        return secret;
    }

    /// <summary>The cookie of somebody who holds the role of their name.</summary>
    public (string Name, string Value) CookieOf(string role)
    {
        SignIn(role).Dispose();
        return (Gate.Cookie, Begin(role, (Now, Now)));
    }

    /// <summary>A machine that acts for somebody, by a key for these commands and pages; <c>*</c>: every page.</summary>
    public HttpClient Machine(string person, string key, params string[] scopes)
    {
        var secret = $"{key}.{Guid.NewGuid():N}";
        Ask(new IssueKey(person, key, Gate.HashOf(secret), scopes, DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1)));
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        { BaseAddress = new(app.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        return client;
    }

    /// <summary>What forms of everyone here carry.</summary>
    public const string Token = "token-of-the-test";

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        door.Dispose();
        host.Dispose();
        scratch.Dispose();
    }
}

static class Answers
{
    public static async Task<string> Page(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {text}");
        return text;
    }

    public static async Task<HttpStatusCode> Status(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
