using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Countinghouse.SystemTests.Support;

/// <summary>A server over a copy of the sample's book, as a process of its own.</summary>
public sealed partial class Served : IDisposable
{
    readonly Scratch scratch = new();
    readonly Process process;

    public Served()
    {
        Book = Sample.Copy(scratch);
        process = Cli.Start("serve", Book, "--urls", "http://127.0.0.1:0");
        Password = PasswordIn(process.StandardError.ReadLine() ?? "");
        Url = new((process.StandardError.ReadLine() ?? "").Split(' ')[^1]);
    }

    public string Book { get; }
    public Uri Url { get; }

    /// <summary>The first administrator's, for one use.</summary>
    public string Password { get; }

    public static string PasswordIn(string text) =>
        OneUse().Match(text) is { Success: true } found ? found.Value : throw new InvalidOperationException(text);

    [GeneratedRegex("[a-z0-9]{5}(-[a-z0-9]{5}){3}")]
    private static partial Regex OneUse();

    public Browser Open() => new(Url);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        scratch.Dispose();
    }
}

/// <summary>What a browser is to the server: it keeps the cookie, and fills in the token of the page it has.</summary>
public sealed partial class Browser(Uri url) : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = url };
    string cookie = "", token = "";

    public async Task<(HttpStatusCode Status, string Text, string Location)> Get(string path)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, path);
        return await Send(asked);
    }

    public async Task<(HttpStatusCode Status, string Text, string Location)> Post(string path, params (string Name, string Value)[] fields)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Append(("token", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
        };
        return await Send(asked);
    }

    async Task<(HttpStatusCode, string, string)> Send(HttpRequestMessage asked)
    {
        if (cookie.Length > 0) asked.Headers.Add("Cookie", cookie);
        using var answer = await http.SendAsync(asked);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set)) cookie = set.First().Split(';')[0];
        var text = await answer.Content.ReadAsStringAsync();
        if (Token().Match(text) is { Success: true } found) token = found.Groups[1].Value;
        return (answer.StatusCode, WebUtility.HtmlDecode(text), answer.Headers.Location?.ToString() ?? "");
    }

    [GeneratedRegex("name=\"token\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Token();

    /// <summary>Signs in with a password for one use, and chooses another.</summary>
    public async Task SignIn(string person, string once, string own)
    {
        Assert.Equal(HttpStatusCode.Redirect, (await Post("/sign-in", ("person", person), ("password", once))).Status);
        await Get("/me");
        Assert.Equal("/", (await Post("/me/password", ("now", once), ("then", own))).Location);
    }

    public void Dispose() => http.Dispose();
}
