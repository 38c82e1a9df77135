using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>What people do with a list: keep views of it, act on many of its rows, find their way back.</summary>
public sealed class ListPageTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<(HttpStatusCode Status, string Text, string To)> Post(HttpClient client, string path,
        params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), form, Halt);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Halt), answer.Headers.Location?.ToString() ?? "");
    }

    static string Between(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[at..text.IndexOf(to, at, StringComparison.Ordinal)];
    }

    [Fact]
    public async Task A_page_of_a_list_is_small_and_further_rows_are_asked_for()
    {
        using var client = office.Enter("small", "examiner");
        Assert.True((await client.Page("/lists/trades?q=side:BUY")).Length < 30_000); // the figure
        Assert.Equal(Cli.Report("trades", Sample.Book, "--account", "C1001").Rows.Count.ToString(),
            await client.Page("/lists/trades/count?q=account:C1001"));
    }

    // As many rows as the script asks for at a time; every link in them says the point in time too.
    [Fact]
    public async Task What_is_scrolled_to_comes_in_small_pieces()
    {
        using var client = office.Enter("scrolls", "examiner");
        var script = await File.ReadAllTextAsync(Path.Combine(Sample.Root, "src/App/Web/Assets/app.js"), Halt);
        var rows = int.Parse(Regex.Match(script, "Chunk = ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        foreach (var list in new[] { "trades", "entries", "instructions", "positions" })
            foreach (var point in new[] { "", "&as-of=2025-10-14", $"&known-at={DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}" })
            {
                var part = await client.Page($"/lists/{list}/rows?offset=10&limit={rows}{point}");
                Assert.Equal(rows, part.Split("<tr ").Length - 1);
                Assert.True(part.Length < 30_000, $"{list} {point}: {part.Length}"); // the figure
            }
    }

    [Fact]
    public async Task A_view_is_kept_opened_by_itself_renamed_and_deleted_by_who_made_it()
    {
        using var anna = office.Enter("view-anna", "operations");
        using var carl = office.Enter("view-carl", "operations");
        var path = "/lists/trades/views";
        var kept = await Post(anna, path, ("act", "save"), ("name", "bought <b>"), ("query", "?q=side%3ABUY&sort=-price&as-of=2025-10-10"));
        Assert.Equal((HttpStatusCode.Redirect, "/lists/trades?q=side%3ABUY&sort=-price"), (kept.Status, kept.To));
        Assert.Contains("bought &lt;b&gt;", await anna.Page("/lists/trades"), StringComparison.Ordinal);
        Assert.DoesNotContain("bought", await carl.Page("/lists/trades"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect,
            (await Post(anna, path, ("act", "save"), ("name", "sold"), ("query", "?q=side%3ASELL"), ("shared", "yes"))).Status);
        Assert.Contains("sold, of view-anna", await carl.Page("/lists/trades"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Post(carl, path, ("act", "drop"), ("of", "sold"))).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await Post(carl, path, ("act", "default"), ("of", "sold\nview-anna"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, await carl.Status("/lists/trades"));
        Assert.Equal(HttpStatusCode.OK, await carl.Status("/lists/trades?q="));
        Assert.Equal(HttpStatusCode.Redirect, (await Post(anna, path, ("act", "rename"), ("of", "sold"), ("name", "sales"))).Status);
        Assert.Contains("sales (opens the list), of view-anna", await carl.Page("/lists/trades?q="), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await Post(anna, path, ("act", "drop"), ("of", "sales"))).Status);
        Assert.DoesNotContain("sales", await carl.Page("/lists/trades"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_is_shared_by_who_may_and_has_a_name()
    {
        using var desk = office.Enter("view-desk", "desk"); // its role shows no approvals
        Assert.DoesNotContain("for all who see the list", await desk.Page("/lists/trades"), StringComparison.Ordinal);
        var path = "/lists/trades/views";
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(desk, path, ("act", "save"), ("name", "x"), ("shared", "yes"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(desk, path, ("act", "save"), ("name", " "))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(desk, path, ("act", "save"), ("name", new string('x', 61)))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(desk, "/lists/roles/views", ("act", "save"), ("name", "x"))).Status);
    }

    [Fact]
    public async Task Many_instructions_are_held_after_a_look_and_released_again()
    {
        using var anna = office.Enter("many-anna", "operations");
        using var carl = office.Enter("many-carl", "examiner");
        var open = Cli.Report("instructions", Sample.Book).Rows.Where(r => r[2] == "PENDING").ToList();
        Assert.NotEmpty(open);
        var before = office.CommandsOf("many-anna");
        (string, string)[] hold = [("act", "hold"), ("reason", "a test"), ("every", "yes"), ("query", "q=status%3APENDING")];
        var look = await Post(anna, "/lists/instructions/act", [.. hold, ("dry-run", "yes"), ("ids", "")]);
        Assert.Equal(HttpStatusCode.OK, look.Status);
        Assert.Contains("nothing is recorded", look.Text, StringComparison.Ordinal);
        Assert.Equal(before, office.CommandsOf("many-anna"));
        var ids = Between(look.Text, "name=\"ids\" value=\"", "\"");
        Assert.Equal(open.Select(r => r[0]).Order(), ids.Split(',').Order());

        var refused = await Post(carl, "/lists/instructions/act", ("act", "hold"), ("reason", "a test"), ("ids", ids));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var done = await Post(anna, "/lists/instructions/act", ("act", "hold"), ("reason", "a test"), ("ids", ids), ("key", "once"));
        Assert.Equal(open.Count, done.Text.Split("<span class=\"st good\">DONE").Length - 1);
        Assert.Contains($"Take it back: release {open.Count}", done.Text, StringComparison.Ordinal);
        var after = office.CommandsOf("many-anna");
        Assert.True(after > before);
        await Post(anna, "/lists/instructions/act", ("act", "hold"), ("reason", "a test"), ("ids", ids), ("key", "once")); // sent twice
        Assert.Equal(after, office.CommandsOf("many-anna"));
        Assert.Equal(HttpStatusCode.OK, (await Post(anna, "/lists/instructions/act", ("act", "release"), ("ids", ids))).Status);
    }

    [Fact]
    public async Task What_cannot_be_asked_of_many_is_refused_before_anything_is_done()
    {
        using var anna = office.Enter("odd-anna", "operations");
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(anna, "/lists/fails/act", ("act", "hold"), ("ids", ""))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(anna, "/lists/fails/act", ("act", "hold"), ("ids", "1,x"))).Status);
        var many = string.Join(',', Enumerable.Range(1, 5_001));
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(anna, "/lists/fails/act", ("act", "hold"), ("ids", many))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Post(anna, "/lists/fails/act", ("act", "burn"), ("ids", "1"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Post(anna, "/lists/trades/act", ("act", "hold"), ("ids", "1"))).Status);
    }

    [Fact]
    public async Task A_page_of_a_thing_leads_back_to_the_very_list_and_to_no_other_place()
    {
        using var client = office.Enter("back", "examiner");
        var trade = Cli.Report("trades", Sample.Book).Rows[0][0];
        async Task<string> From(string referer)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, $"/trades/{trade}");
            asked.Headers.Referrer = new(referer);
            using var answer = await client.SendAsync(asked, Halt);
            return await answer.Content.ReadAsStringAsync(Halt);
        }
        Assert.Contains("href=\"/lists/trades?q=side:BUY\" data-back", await From($"{client.BaseAddress}lists/trades?q=side:BUY"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("data-back", await From("https://elsewhere.example/lists/trades"), StringComparison.Ordinal);
    }

    static string Href(string page, string before) => WebUtility.HtmlDecode(Between(page[page.IndexOf(before, StringComparison.Ordinal)..],
        "href=\"", "\""));

    // Lessons from what users of others ask for: filters must survive (docs of the issue trackers of the field).
    [Fact]
    public async Task Whatever_is_clicked_in_a_list_the_rest_of_its_address_stays()
    {
        using var client = office.Enter("address", "examiner");
        const string asked = "account=C1001&q=quantity%3E1&cols=trade_id,account,quantity&as-of=2025-10-14";
        var page = await client.Page($"/lists/trades?{asked}");
        var sort = Href(page, "aria-sort=");
        foreach (var kept in new[] { "q=quantity%3E1", "sort=trade_id", "account=C1001", "cols=", "as-of=2025-10-14" })
            Assert.Contains(kept, sort, StringComparison.Ordinal);
        Assert.Equal(await client.Page($"/lists/trades/count?{asked}"), await client.Page(sort.Replace("/trades?", "/trades/count?")));

        var chips = page[page.IndexOf("class=\"chips\"", StringComparison.Ordinal)..];
        Assert.Contains("account: C1001", chips, StringComparison.Ordinal);
        Assert.DoesNotContain("account=", Href(chips, "<li>account: C1001"), StringComparison.Ordinal);
        Assert.Contains("account=C1001", Href(chips, "<li>quantity"), StringComparison.Ordinal);

        // The list alone is swapped: the form of the point in time comes with it.
        var form = page[page.IndexOf("id=\"point\"", StringComparison.Ordinal)..];
        Assert.Contains("name=\"q\" value=\"quantity&gt;1\"", form[..form.IndexOf("</form>", StringComparison.Ordinal)],
            StringComparison.Ordinal);
        Assert.Equal(2, page.Split("hx-select-oob=\"#point,#known\"").Length - 1);
        // The last chip's × shows the list whole, and no view that opens it.
        Assert.EndsWith("/lists/trades?q=", Href(await client.Page("/lists/trades?q=side:BUY"), "<li>side:BUY"), StringComparison.Ordinal);
    }

    // office.md: every screen shows its command line and its API call. The command goes through a shell, as whoever copies it types it.
    [Theory]
    [InlineData("trades", "side:BUY isin:US*", "sort=-quantity,trade_id&cols=trade_id,quantity,isin")]
    [InlineData("trades", "trade_id!=\"it's $(id); `id` \\\\ \n\" principal>1000", "sort=currency,-principal&account=C1001")]
    [InlineData("fails", "age_days<9", "sort=-age_days,isin&as-of=2025-10-10")]
    [InlineData("entries", "asset:USD amount>1000", "sort=-amount,entry&cols=entry,account,amount&as-of=2025-10-09")]
    [InlineData("entries", "kind:ClientTrade account:C*", "sort=account,-amount,entry&isin=USD&as-of=2025-10-09")]
    [InlineData("balances", "-", "sort=-total,account")]
    [InlineData("positions", "traded>=100 account:C*", "sort=isin,-traded,account&known-at=2099-01-01T00:00:00Z")]
    [InlineData("refusals", "", "")]
    public async Task What_a_list_says_it_is_the_same_as_gives_the_same_rows(string list, string filter, string more)
    {
        using var client = office.Enter("same", "examiner");
        using var narrow = office.Enter("same-narrow", "examiner", "C1001", "C1003");
        foreach (var person in list is "trades" or "positions" ? [client, narrow] : new[] { client })
        {
            var query = $"q={Uri.EscapeDataString(filter)}&{more}";
            var page = await person.Page($"/lists/{list}?{query}");
            var shown = Shown(await person.Page($"/lists/{list}/rows?{query}&limit=1000"));
            if (list != "refusals") Assert.InRange(shown.Count, 1, 999);
            var codes = Regex.Matches(page, "<code>(.*?)</code>", RegexOptions.Singleline).Select(m =>
                WebUtility.HtmlDecode(m.Groups[1].Value)).ToList();
            var line = codes.First(c => c.StartsWith($"countinghouse list {list} BOOK", StringComparison.Ordinal));
            var words = Cli.Other("sh", "-c", "printf '%s\\0' " + line["countinghouse ".Length..]).Ends(0).Out.Split('\0')[..^1];
            var printed = Cli.Run([.. words.Select(w => w == "BOOK" ? office.Book : w), "--format", "json"]).Ends(0).Out;
            Assert.Equal(shown, Rows(JsonDocument.Parse(printed).RootElement));
            var call = codes.First(c => c.StartsWith($"GET /api/v1/lists/{list}", StringComparison.Ordinal))["GET ".Length..];
            var answer = await person.Page($"{call}{(call.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1000");
            Assert.Equal(shown, Rows(JsonDocument.Parse(answer).RootElement.GetProperty("items")));
        }
    }

    // Rows as they are printed, whatever groups their digits.
    static List<string> Shown(string rows) => [.. Regex.Matches(rows, "<tr .*?</tr>", RegexOptions.Singleline).Select(row =>
        string.Join('|', Regex.Matches(row.Value, "<td.*?</td>", RegexOptions.Singleline).Select(cell =>
            WebUtility.HtmlDecode(Regex.Replace(cell.Value, "<[^>]*>", "")).Replace("\u202f", "", StringComparison.Ordinal))))];

    static List<string> Rows(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => string.Join('|', row.EnumerateObject().Select(v => v.Value.ToString())))];

    [Fact]
    public async Task A_list_that_has_no_account_cannot_be_had_for_one()
    {
        using var client = office.Enter("no-account", "examiner");
        Assert.Contains("class=\"wrong\" role=\"alert\">", await client.Page("/lists/netting?account=C1001"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await client.Status("/api/v1/lists/netting?account=C1001"));
        foreach (string[] wrong in new[] { new[] { "netting", "--account", "C1001" }, ["trades", "--filter", "nothing:1"],
            ["trades", "--sort", "nothing"], ["trades", "--columns", "nothing"], ["nothing"], ["trades", "--accounts", "C1001"] })
            Cli.Run(["list", wrong[0], Sample.Book, .. wrong[1..]]).Ends(2);
    }

    [Fact]
    public async Task The_example_of_a_filter_is_one_that_the_list_understands()
    {
        using var client = office.Enter("example", "examiner");
        foreach (var list in new[] { "trades", "fails", "days", "commands", "entries", "positions" })
        {
            var example = WebUtility.HtmlDecode(Between(await client.Page($"/lists/{list}"), "placeholder=\"Filter, as: ", " (/)"));
            Assert.DoesNotContain("class=\"wrong\" role=\"alert\">", await client.Page($"/lists/{list}?q={Uri.EscapeDataString(example)}"),
                StringComparison.Ordinal);
        }
    }
}
