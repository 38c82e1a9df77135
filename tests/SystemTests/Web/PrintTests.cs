using Countinghouse.SystemTests.Support;
using Microsoft.Playwright;

namespace Countinghouse.SystemTests.Web;

/// <summary>What comes out of a printer: the page's content on white, without what only a screen can use.</summary>
[Collection("alone")]
public sealed class PrintTests(Office office) : IClassFixture<Office>
{
    // What can be seen of forms and navigation, links that stand out too little from white, tables whose head does not repeat.
    const string Odd = """
        () => {
          const all = s => [...document.querySelectorAll(s)].filter(e => e.getClientRects().length > 0), style = e => getComputedStyle(e);
          const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
          const bright = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => linear(v / 255)); return .2126 * r + .7152 * g + .0722 * b; };
          const named = (what, e) => `${what}: ${e.outerHTML.slice(0, 80)}`;
          return [
            ...all('nav, header, form, button, input, select, textarea, dialog, .menu').map(e => named('seen', e)),
            ...all('thead').filter(e => style(e).display !== 'table-header-group').map(e => named('a head that does not repeat', e)),
            ...all('main a').filter(e => 1.05 / (bright(style(e).color) + .05) < 4.5).map(e => named('pale', e)),
            ...(style(document.body).backgroundColor === 'rgb(255, 255, 255)' ? [] : ['not on white']),
            ...all('main table').filter(e => e.getBoundingClientRect().right > innerWidth + 1
              && style(e.parentElement).overflowX !== 'visible').map(e => named('cut off', e)),
          ];
        }
        """;

    // WCAG 2.2, 1.4.3: text stands out from its ground by 4.5 to 1.
    [Fact]
    public async Task Each_main_page_prints_its_content_alone_on_white()
    {
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("operations"));
        var admin = await chromium.Window(office.CookieOf("administrator"));
        var trade = Cli.Report("trades", Sample.Book)[0, "trade_id"];
        var instruction = Cli.Report("instructions", Sample.Book)[0, "instruction"];
        List<string> wrong = [];
        foreach (var (by, path) in ((IPage, string)[])[
            .. new[]
            {
                "/", "/lists/trades", "/lists/fails", "/lists/trades?q=side:BUY&as-of=2025-10-13", $"/trades/{trade}",
                $"/instructions/{instruction}", "/accounts/C1001", "/assets/US0378331005", "/status", "/approvals", "/facts/300",
            }.Select(p => (page, p)), (admin, "/people"), (admin, "/people/operations"), (admin, "/settings")])
        {
            await by.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
            await by.GotoAsync(path);
            await Assertions.Expect(by.Locator("h1")).ToBeVisibleAsync();
            wrong.AddRange((await by.EvaluateAsync<string[]>(Odd)).Select(o => $"{path}: {o}"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_long_table_goes_over_pages_each_with_its_head()
    {
        if (!File.Exists("/usr/bin/pdftotext")) Assert.Skip("pdftotext is not installed");
        using var scratch = new Scratch();
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("operations"));
        // From the second row on: drawn as it comes.
        await page.GotoAsync("/lists/instructions?cols=instruction,status,isin&offset=1&limit=90");
        var rows = await page.Locator("tbody.rows tr").CountAsync();
        var file = scratch.At("list.pdf");
        await page.PdfAsync(new() { Path = file, Format = "A4" });
        var pages = Cli.Other("pdftotext", "-layout", file, "-").Ends(0).Out.Split('\f', StringSplitOptions.RemoveEmptyEntries)
            .Where(p => p.Trim().Length > 0).ToList();
        Assert.True(rows > 60 && pages.Count > 1, $"{rows} rows on {pages.Count} pages");
        Assert.All(pages, p => Assert.Matches("instruction +status +isin", p));
        Assert.DoesNotContain("Export", string.Concat(pages), StringComparison.Ordinal);
        var printed = pages.Sum(p => System.Text.RegularExpressions.Regex.Count(p, "[A-Z]{2}[A-Z0-9]{9}[0-9]"));
        Assert.True(printed >= rows, $"{printed} of {rows} rows");
    }
}
