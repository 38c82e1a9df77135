using System.Net;
using Countinghouse.Access;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Countinghouse.SystemTests.Web;

/// <summary>The server on a copy of the samples' book, and people who are signed in at it.</summary>
public sealed class Office : IAsyncDisposable
{
    readonly Scratch scratch = new();
    readonly BookHost host;
    readonly DoorBook door;
    readonly WebApplication app;

    public Office()
    {
        var book = Sample.Copy(scratch);
        host = new(book);
        door = DoorBook.Open(book);
        FirstStart.Begin(host, door).GetAwaiter().GetResult();
        app = Server.Build(new(book, ["http://127.0.0.1:0"]), host, door);
        app.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>The facts that the book has.</summary>
    public long Known => host.Known;

    /// <summary>Somebody with a role over a range of accounts, signed in; empty is open.</summary>
    public HttpClient Enter(string person, string role, string from = "", string to = "")
    {
        Ask(new EnrolPerson(person, person, ""), new GrantRole(person, new(role, "", from, to, null)));
        return SignIn(person);
    }

    public void Ask(params Command[] commands)
    {
        var facts = host.RunAsync(new($"test/{Guid.NewGuid():N}", "test", Now), _ => new Together(commands)).GetAwaiter().GetResult();
        Assert.Empty(facts.OfType<Refused>());
    }

    static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    HttpClient SignIn(string person)
    {
        var secret = Guid.NewGuid().ToString("N");
        door.Begin(new(Gate.HashOf(secret), person, Token, Now, Now));
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        { BaseAddress = new(app.Urls.Single()) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Gate.Cookie}={secret}");
        client.DefaultRequestHeaders.Add(Gate.Header, Token);
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
