using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Papers, and what is reckoned when it is asked for: by the server the same as at the command line, to who may have it.</summary>
public sealed partial class PaperTests(Office office) : IClassFixture<Office>
{
    const string Mine = "C1001";

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<byte[]> Download(HttpClient who, string path, string type)
    {
        using var answer = await who.GetAsync(new Uri(path, UriKind.Relative), Halt);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Halt)}");
        Assert.Equal((type, "attachment"), (answer.Content.Headers.ContentType?.MediaType,
            answer.Content.Headers.ContentDisposition?.DispositionType));
        return await answer.Content.ReadAsByteArrayAsync(Halt);
    }

    // A statement says up to which fact the journal was read; what is written down of a reader may come between two of them.
    [GeneratedRegex("(?<=Journal read up to fact(<[^>]*>|\\s)*)[0-9]+")]
    static partial Regex ReadUpTo { get; }

    static string Text(byte[] paper) => ReadUpTo.Replace(Encoding.Latin1.GetString(paper), m => new string('0', m.Length));

    // Byte for byte what the command of the same name writes.
    [Theory, InlineData("html", "text/html"), InlineData("pdf", "application/pdf")]
    public async Task Statements_and_confirmations_are_those_of_the_command_line_and_are_written_down(string form, string type)
    {
        using var scratch = new Scratch();
        using var ola = office.SignIn("operations");
        byte[] Here(params string[] command) => File.ReadAllBytes(Cli.Run([.. command, "--format", form, "--to", scratch.At("out")]).Ends(0)
            .Out.Trim());
        var trade = Cli.Report("trades", Sample.Book, "--account", Mine).Rows[0][0];
        var statement = Here("statement", office.Book, "--account", Mine, "--from", "2025-10-10", "--until", "2025-10-14");
        var confirmation = Here("confirmation", office.Book, trade);
        foreach (var at in new[] { "", "/api/v1" })
        {
            Assert.Equal(confirmation, await Download(ola, $"{at}/trades/{trade}/confirmation.{form}", type));
            Assert.Equal(Text(statement),
                Text(await Download(ola, $"{at}/accounts/{Mine}/statement.{form}?from=2025-10-10&until=2025-10-14", type)));
        }
        Assert.Contains($"/accounts/{Mine}/statement.{form}", await ola.Page($"/accounts/{Mine}"), StringComparison.Ordinal);
        Assert.Contains($"/trades/{trade}/confirmation.{form}", await ola.Page($"/trades/{trade}"), StringComparison.Ordinal);
        // What is read is written down a moment later, beside what others read of the same book.
        (AccessKind, string, string)[] own = [(AccessKind.Export, "operations", $"confirmation of {trade}"),
            (AccessKind.Read, "operations", $"/accounts/{Mine}/statement.{form}")];
        bool IsStatement(AccessNote n) => n.Kind == AccessKind.Export && n.Person == "operations" && n.Detail == form
            && n.Object.StartsWith($"statement of {Mine}", StringComparison.Ordinal);
        for (List<AccessNote> noted = []; !noted.Exists(IsStatement) || own.Except(noted.Select(n => (n.Kind, n.Person, n.Object))).Any();
            await Task.Delay(20, Halt))
            noted = [.. Copies.Facts(office.Book).Select(f => f.Fact).OfType<AccessFact.AccessRecorded>().Select(f => f.Note)];
    }

    [Fact]
    public async Task A_paper_of_another_account_is_not_given_and_what_is_wrong_is_said()
    {
        using var narrow = office.Enter("papers", "examiner", Mine, Mine);
        var other = Cli.Report("trades", Sample.Book).Rows.First(r => r[2] != Mine);
        foreach (var at in new[] { "", "/api/v1" })
        {
            Assert.Equal(HttpStatusCode.OK, await narrow.Status($"{at}/accounts/{Mine}/statement.pdf?from=2025-10-09"));
            Assert.Equal(HttpStatusCode.NotFound, await narrow.Status($"{at}/accounts/{other[2]}/statement.pdf?from=2025-10-09"));
            Assert.Equal(HttpStatusCode.NotFound, await narrow.Status($"{at}/trades/{other[0]}/confirmation.pdf"));
            Assert.Equal(HttpStatusCode.NotFound, await narrow.Status($"{at}/invoices/1/paper.pdf"));
            Assert.Equal(HttpStatusCode.Forbidden, await narrow.Status($"{at}/periods/2025-10/certificate.pdf"));
            foreach (var wrong in new[] { "statement.pdf", "statement.pdf?from=soon", "statement.doc?from=2025-10-09",
                "statement.pdf?from=2025-10-09&until=2025-10-08" })
                Assert.Equal(HttpStatusCode.BadRequest, await narrow.Status($"{at}/accounts/{Mine}/{wrong}"));
        }
        // The desk sees positions and trades, and no entries: it has no statement.
        using var desk = office.SignIn("desk");
        Assert.Equal(HttpStatusCode.NotFound, await desk.Status($"/accounts/{Mine}/statement.pdf?from=2025-10-09"));
        Assert.DoesNotContain("statement.pdf", await desk.Page($"/accounts/{Mine}"), StringComparison.Ordinal);
    }

    static IEnumerable<string> Lines(string answer, params string[] columns) => JsonNode.Parse(answer)!["items"]!.AsArray()
        .Select(i => string.Join('|', columns.Select(c => i![c]?.ToString() ?? "")));

    [Fact]
    public async Task A_bonds_schedule_a_contracts_events_and_a_group_are_reckoned_as_at_the_command_line()
    {
        using var scratch = new Scratch();
        using var ada = office.SignIn("accountant");
        const string note = "US91282CJZ59";
        static IEnumerable<string> Own(Ran ran, params string[] columns) => Table.Parse(ran.Ends(0).Out).Named()
            .Select(r => string.Join('|', columns.Select(c => r[c])));
        Assert.Equal(Own(Cli.Run("bond", "schedule", office.Book, note), "start", "end", "pay_date"),
            Lines(await ada.Page($"/api/v1/instruments/{note}/schedule"), "start", "end", "pay_date"));
        Assert.Equal(HttpStatusCode.NotFound, await ada.Status("/api/v1/instruments/US0378331005/schedule"));

        var loan = WebUtility.HtmlDecode((await ada.Page("/contracts")).Split("<textarea")[1].Split('>', 2)[1].Split("</textarea>")[0]);
        File.WriteAllText(scratch.At("loan.json"), loan);
        using var asked = await ada.PostAsync("/api/v1/contracts", new StringContent(loan, null, "application/json"), Halt);
        var events = Own(Cli.Run("bond", "contract", scratch.At("loan.json")), "date", "event").ToList();
        Assert.Equal(events, Lines(await asked.Content.ReadAsStringAsync(Halt), "date", "event"));
        using var shown = await ada.PostAsync("/contracts", new FormUrlEncodedContent([new("text", loan)]), Halt);
        Assert.Contains("2026-01-01", await shown.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        using var wrong = await ada.PostAsync("/contracts", new FormUrlEncodedContent([new("text", "[]")]), Halt);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    // One firm alone, and then two: what the other owes this one is told by its own server.
    [Fact]
    public async Task A_group_is_drawn_up_from_the_books_that_servers_give()
    {
        using var scratch = new Scratch();
        using var ada = office.SignIn("accountant");
        var own = JsonNode.Parse(await ada.Page("/api/v1/group-book"))!;
        var group = $$"""{"currency": "USD", "entities": [{"lei": "{{own["lei"]}}"}]}""";
        File.WriteAllText(scratch.At("group.json"), group);
        var expected = Table.Parse(Cli.Run("consolidate", office.Book, "--config", scratch.At("group.json"), "--format", "csv").Ends(0).Out)
            .Named().Select(r => $"{r["section"]}|{r["line"]}|{decimal.Parse(r["group"], CultureInfo.InvariantCulture):0.00}").ToList();
        async Task<(HttpStatusCode Status, string Text)> Ask(string body)
        {
            using var answer = await ada.PostAsync("/api/v1/consolidation", new StringContent(body, null, "application/json"), Halt);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Halt));
        }
        var alone = await Ask(group);
        Assert.Equal(expected, Lines(alone.Text, "section", "line", "group"));
        using var page = await ada.PostAsync("/consolidation", new FormUrlEncodedContent([new("text", group)]), Halt);
        Assert.Contains("Cash at banks", await page.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);

        const string other = "00ZZ00COUNTING900186";
        var two = group.Replace("]}", $$"""
            , {"lei": "{{other}}", "share": 0.8}], "books": [{"name": "Other", "lei": "{{other}}", "currency": "USD", "lines": [
              {"section": "ASSETS", "line": "Cash at banks", "amount": 100, "with": ""},
              {"section": "CAPITAL", "line": "Capital", "amount": 100, "with": ""}]}]}
            """, StringComparison.Ordinal);
        decimal Cash(string text) => Lines(text, "section", "line", "group").Where(l => l.StartsWith("ASSETS|Cash at banks|",
            StringComparison.Ordinal)).Sum(l => decimal.Parse(l.Split('|')[2], CultureInfo.InvariantCulture));
        Assert.Equal(Cash(alone.Text) + 100, Cash((await Ask(two)).Text));
        Assert.Equal(HttpStatusCode.BadRequest, (await Ask(two.Replace("ASSETS", "THINGS", StringComparison.Ordinal))).Status);
        var (status, text) = await Ask("""{"currency": "USD", "entities": [null]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "entities"), (status, JsonNode.Parse(text)?["field"]?.GetValue<string>()));
        using var shown = await ada.PostAsync("/consolidation", new FormUrlEncodedContent([new("text", """{"currency": "USD"}""")]), Halt);
        Assert.Equal(HttpStatusCode.BadRequest, shown.StatusCode);
        Assert.Contains("is missing", await shown.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
    }
}
