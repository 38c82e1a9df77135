using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Countinghouse.SystemTests.Support;

/// <summary>Debian's browser without its window, and what is wrong with the pages it showed.</summary>
public sealed class Chromium : IAsyncDisposable
{
    // The one that was never made for a window takes a quarter of the other's time.
    static readonly string? Installed = Array.Find(["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"], File.Exists);

    const float Patience = 60_000; // milliseconds, of a machine at its limit

    // It tells nobody that it runs, and asks no one for anything but the pages.
    static readonly string[] Alone =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    // A page is looked at by all rules in light, and by those of colours in dark.
    const string Look = """
        async rules => (await axe.run(document, rules.length ? { runOnly: { type: 'rule', values: rules }, resultTypes: ['violations'] }
          : { resultTypes: ['violations'] })).violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join('; ')}`)
        """;
    static readonly string[] Colours = ["color-contrast", "link-in-text-block"];
    static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    readonly IPlaywright playwright;
    readonly IBrowser browser;
    readonly Uri url;

    Chromium(IPlaywright playwright, IBrowser browser, Uri url) => (this.playwright, this.browser, this.url) = (playwright, browser, url);

    /// <summary>What pages said went wrong in them, and what an audit found.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Opens one on a server; a machine that has none skips the test by name.</summary>
    public static async Task<Chromium> Open(Uri url)
    {
        if (Installed is null) Assert.Skip("chromium is not installed");
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Installed, Args = [.. Alone, .. Environment.IsPrivilegedProcess ? new[] { "--no-sandbox" } : []],
        });
        return new(playwright, browser, url);
    }

    /// <summary>A window of someone's own: nothing is shared with the others.</summary>
    /// <param name="cookie">Of a session that they have already.</param>
    public async Task<IPage> Window((string Name, string Value)? cookie = null)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = url.ToString(), ViewportSize = new() { Width = 1280, Height = 800 }, ColorScheme = ColorScheme.Light,
        });
        context.SetDefaultTimeout(Patience);
        if (cookie is var (name, value))
            await context.AddCookiesAsync(
                [new() { Name = name, Value = value, Domain = url.Host, Path = "/", Secure = true, HttpOnly = true }]);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => Wrong.Add($"{page.Url}: {error}");
        page.Console += (_, said) =>
        {
            // That an answer is a refusal is what some pages are for.
            if (said.Type == "error" && !said.Text.Contains("the server responded with a status of 4", StringComparison.Ordinal)
                && !said.Text.Contains("Response Status Error Code 4", StringComparison.Ordinal))
                Wrong.Add($"{page.Url}: {said.Text}");
        };
        return page;
    }

    /// <summary>Waits for a page of this title; <c>*</c> stands for any text.</summary>
    // What a person sees, and not the events that the driver tells of: one of these is lost now and then on a machine at its limit.
    public static Task Shows(IPage page, string title) => Assertions.Expect(page.Locator("h1"))
        .ToHaveTextAsync(new Regex($"^{Regex.Escape(title).Replace("\\*", ".*", StringComparison.Ordinal)}$"));

    /// <summary>Waits until a page hears keys: it is there as a whole.</summary>
    public static Task Hears(IPage page) => page.WaitForFunctionAsync("document.readyState === 'complete'");

    /// <summary>Has axe look at a page in light, and at its colours in dark.</summary>
    /// <param name="inDark">The colours are the same few on every page: not each has to be seen in dark.</param>
    public async Task Audit(IPage page, bool inDark)
    {
        await page.EvaluateAsync(Axe);
        Keep(page, await page.EvaluateAsync<string[]>(Look, Array.Empty<string>()));
        if (!inDark) return;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Keep(page, await page.EvaluateAsync<string[]>(Look, Colours));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    void Keep(IPage page, string[] found) => Wrong.AddRange(found.Select(f => $"{page.Url}: {f}"));

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
