using System.Globalization;
using System.Net;
using System.Text.Json;
using Countinghouse.App.Web.Exporting;
using Countinghouse.SystemTests.Support;
using MiniExcelLibs;

namespace Countinghouse.SystemTests.Web;

/// <summary>The same rows as the report at the command line, whole, in each form; each says of which list and point in time it
/// is.</summary>
public sealed class ListExportTests(Office office) : IClassFixture<Office>
{
    HttpClient Examiner(string name) => office.Enter(name, "examiner");

    static async Task<(string Stamp, string Name, byte[] Bytes)> Get(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Headers.GetValues(ExportStamp.Header).Single(), answer.Content.Headers.ContentDisposition?.FileName ?? "",
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("trades")]
    [InlineData("balances")]
    [InlineData("obligations")]
    [InlineData("controls")]
    public async Task Csv_is_the_report_of_the_command_line(string list)
    {
        using var client = Examiner($"csv-{list}");
        var (stamp, name, bytes) = await Get(client, $"/lists/{list}/export.csv");
        var (ours, theirs) = (Table.Parse(System.Text.Encoding.UTF8.GetString(bytes)), Cli.Report(list, Sample.Book));
        // A list may have columns behind those of the report.
        Assert.Equal(theirs.Columns, ours.Columns.Take(theirs.Columns.Length));
        Assert.Equal(theirs.Rows.Select(r => string.Join('|', r)).Order(StringComparer.Ordinal),
            ours.Rows.Select(r => string.Join('|', r.Take(theirs.Columns.Length))).Order(StringComparer.Ordinal));
        Assert.StartsWith($"{list}_as-of-now_known-at-now_fact-", name, StringComparison.Ordinal);
        Assert.Contains($"list={list}; as-of=now; known-at=now; fact=", stamp, StringComparison.Ordinal);
        Assert.Contains($"rows={theirs.Rows.Count}", stamp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_order_columns_and_day_are_those_of_the_page()
    {
        using var client = Examiner("part");
        var (stamp, name, bytes) = await Get(client,
            "/lists/trades/export.csv?q=side:BUY&sort=-quantity&cols=trade_id,side,quantity&as-of=2026-01-06");
        var rows = Table.Parse(System.Text.Encoding.UTF8.GetString(bytes));
        Assert.Equal(["trade_id", "side", "quantity"], rows.Columns);
        Assert.All(rows.Column("side"), s => Assert.Equal("BUY", s));
        var quantities = rows.Column("quantity").Select(q => decimal.Parse(q, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(quantities.OrderDescending(), quantities);
        Assert.Equal(Cli.Report("trades", Sample.Book, "--as-of", "2026-01-06").Column("side").Count(s => s == "BUY"), rows.Rows.Count);
        Assert.Contains("as-of-2026-01-06", name, StringComparison.Ordinal);
        Assert.Contains("filter=side:BUY; sort=-quantity", stamp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_an_envelope_and_numbers_that_are_numbers()
    {
        using var client = Examiner("json");
        using var json = JsonDocument.Parse((await Get(client, "/lists/balances/export.json")).Bytes);
        var (root, theirs) = (json.RootElement, Cli.Report("balances", Sample.Book));
        Assert.Equal(("balances", "now", "now"), (root.GetProperty("list").GetString(), root.GetProperty("as-of").GetString(),
            root.GetProperty("known-at").GetString()));
        Assert.True(root.GetProperty("fact").GetInt64() > 0);
        Assert.Equal(theirs.Rows.Select(r => r[4]),
            root.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("total").GetRawText()));
    }

    [Fact]
    public async Task Xlsx_has_the_rows_and_a_second_sheet_that_says_what_they_are()
    {
        using var client = Examiner("xlsx");
        using var stream = new MemoryStream((await Get(client, "/lists/positions/export.xlsx")).Bytes);
        var theirs = Cli.Report("positions", Sample.Book);
        var rows = stream.Query(useHeaderRow: true, sheetName: "list").Cast<IDictionary<string, object>>().ToList();
        Assert.Equal(theirs.Columns, rows[0].Keys);
        Assert.Equal(theirs.Rows.Select(r => double.Parse(r[4], CultureInfo.InvariantCulture)),
            rows.Select(r => Assert.IsType<double>(r["traded"])));
        Assert.Equal(theirs.Rows.Select(r => r[1]), rows.Select(r => r["isin"]));
        using var days = new MemoryStream((await Get(client, "/lists/days/export.xlsx")).Bytes);
        Assert.Equal(Sample.Days.Select(d => DateTime.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)),
            days.Query(useHeaderRow: true, sheetName: "list").Cast<IDictionary<string, object>>()
                .Select(r => Assert.IsType<DateTime>(r["date"])));
        var says = stream.Query(sheetName: "export").Cast<IDictionary<string, object>>().ToDictionary(r => $"{r["A"]}", r => $"{r["B"]}");
        Assert.Equal("positions", says["list"]);
        Assert.Equal($"{theirs.Rows.Count}", says["rows"]);
    }

    // OWASP's advice on CSV injection: what begins so is text, and is told to be.
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("plain", "plain")]
    public async Task No_cell_begins_a_formula(string name, string shown)
    {
        var code = $"f{Guid.NewGuid():N}"[..12];
        office.Ask(new Access.EnrolPerson(code, name, ""));
        using var client = Examiner($"x-{code}");
        var csv = Table.Parse(System.Text.Encoding.UTF8.GetString((await Get(client, $"/lists/people/export.csv?q=person:{code}")).Bytes));
        Assert.Equal([shown], csv.Column("name"));
        using var stream = new MemoryStream((await Get(client, $"/lists/people/export.xlsx?q=person:{code}")).Bytes);
        Assert.Equal(shown, ((IDictionary<string, object>)stream.Query(useHeaderRow: true, sheetName: "list").Single())["name"]);
    }

    [Fact]
    public async Task What_is_not_understood_is_refused_and_never_the_whole_list_instead()
    {
        using var client = Examiner("wrong");
        Assert.Equal(HttpStatusCode.BadRequest, await client.Status("/lists/trades/export.csv?q=nothing:1"));
        Assert.Equal(HttpStatusCode.NotFound, await client.Status("/lists/trades/export.pdf"));
        Assert.Equal(HttpStatusCode.NotFound, await client.Status("/lists/nothing/export.csv"));
    }

    [Fact]
    public async Task Each_export_is_in_the_journal()
    {
        using var client = Examiner("noted");
        await Get(client, "/lists/fees/export.csv");
        for (var tries = 0; tries < 50; tries++)
        {
            if ((await client.Page("/lists/access/rows?q=person:noted&limit=1000")).Contains("list=fees", StringComparison.Ordinal)) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("no note within five seconds");
    }
}
