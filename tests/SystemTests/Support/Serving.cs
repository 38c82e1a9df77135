using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Countinghouse.SystemTests.Support;

/// <summary>A server started as its user would, on a port of its own, and people who sign in to it.</summary>
public sealed partial class Serving : IDisposable
{
    readonly Process process;
    readonly Task rest;
    readonly List<string> said = [];

    public Serving(string book, params string[] options)
    {
        string[] urls = options.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        process = Cli.Start(["serve", book, .. urls, "--new", .. options]);
        while (process.StandardError.ReadLine() is { } line)
        {
            said.Add(line);
            if (Listens().IsMatch(line)) break;
        }
        rest = Task.WhenAll(Hear(process.StandardError), Hear(process.StandardOutput)); // a pipe that nobody empties stops the server
        Url = new(Address().Match(said.Count > 0 ? said[^1] : "") is { Success: true } m ? m.Value
            : throw new InvalidOperationException("it does not serve: " + string.Join('\n', said)));
        Password = said.Select(l => Once().Match(l)).FirstOrDefault(p => p.Success)?.Value ?? "";
    }

    Task Hear(StreamReader from) => Task.Run(() =>
    {
        while (from.ReadLine() is { } line)
            lock (said) said.Add(line);
    });

    public Uri Url { get; }

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get { lock (said) return string.Join('\n', said); }
    }

    /// <summary>The administrator's at the first start; empty at a later one.</summary>
    public string Password { get; }

    [GeneratedRegex("(is served|waits for its turn) at ")]
    private static partial Regex Listens();

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex("[a-z0-9]{5}(-[a-z0-9]{5}){3}")]
    private static partial Regex Once();

    [GeneratedRegex("name=\"token\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Token();

    /// <summary>A browser without its window. The cookie is for https alone, but browsers take it from the machine itself.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };

    /// <summary>What everyone here chooses in the place of the password for one use.</summary>
    public const string OwnPassword = "One's own 2 keep";

    /// <summary>Someone who has signed in; their forms carry their token.</summary>
    public async Task<HttpClient> SignIn(string person, string password)
    {
        var client = Client();
        using var answer = await client.PostAsync("/sign-in", new FormUrlEncodedContent(
            [new("person", person), new("password", password)]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
        client.DefaultRequestHeaders.Add("X-Token", Token().Match(await client.GetStringAsync("/me")).Groups[1].Value);
        if (answer.Headers.Location?.ToString() != "/me") return client;
        using var own = await client.PostAsync("/me/password", new FormUrlEncodedContent([new("now", password), new("then", OwnPassword)]));
        Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
        return client;
    }

    /// <summary>Enrols someone with a role, and signs them in.</summary>
    public async Task<HttpClient> Enrol(HttpClient admin, string person, string role)
    {
        foreach (var form in new KeyValuePair<string, string>[][]
        {
            [new("command", "EnrolPerson"), new("s:person", person), new("s:name", person), new("s:subject", "")],
            [new("command", "GrantRole"), new("s:person", person), new("role", role)],
        })
        {
            using var given = await admin.PostAsync("/give", new FormUrlEncodedContent(form));
            var page = await given.Content.ReadAsStringAsync();
            Assert.True(given.IsSuccessStatusCode && page.Contains("DONE", StringComparison.Ordinal), page);
        }
        using var answer = await admin.PostAsync($"/people/{person}/password", new FormUrlEncodedContent([]));
        return await SignIn(person, Once().Match(await answer.Content.ReadAsStringAsync()).Value);
    }

    /// <summary>Asks it to stop, as systemd does, and waits until it has.</summary>
    /// <returns>Exit code.</returns>
    public int Stop()
    {
        if (!process.HasExited) Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
        return process.WaitForExit(TimeSpan.FromSeconds(60)) ? process.ExitCode : throw new TimeoutException("it does not stop");
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        rest.Wait(TimeSpan.FromSeconds(5));
    }
}
