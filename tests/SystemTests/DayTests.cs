using System.Text.Json;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class DayTests
{
    public static TheoryData<string> ReportNames => [.. Sample.Reports.Keys];

    // Where the order is not that of the cells from left to right, the columns that decide it.
    static readonly Dictionary<string, string[]> Keys = new()
    {
        ["trades"] = ["trade_id"], ["instructions"] = ["instruction"], ["fails"] = ["instruction"], ["fees"] = ["date", "kind", "currency"],
        ["positions"] = ["account", "isin"], ["balances"] = ["account", "currency"], ["stock-record"] = ["isin", "line"],
        ["obligations"] = ["counterparty", "settlement_date", "isin", "currency"], ["trial-balance"] = ["account", "asset"],
        ["cash-netting"] = ["counterparty", "settlement_date", "currency"],
        ["netting"] = ["date", "counterparty"], ["controls"] = ["date", "control"],
        ["close-outs"] = ["instruction"], ["efficiency"] = ["date", "currency"], ["penalties"] = ["date", "instruction"],
        ["penalty-months"] = ["month", "currency"], ["settlement-credit"] = ["date", "currency", "fact"],
        ["settlement-collateral"] = ["date", "fact", "isin"], ["settlement-runs"] = ["date", "fact"],
        ["shortages"] = ["asset"], ["threshold"] = ["isin"],
        ["securities-loans"] = ["loan", "isin"],
        ["collateral"] = ["counterparty", "direction", "asset"], ["margin"] = ["date", "counterparty", "direction"],
        ["margin-calls"] = ["call"],
    };

    // A statement is in the order in which one is read.
    static readonly string[] Statements = ["balance-sheet", "income-statement", "cash-flow", "equity-changes"];

    [Theory]
    [MemberData(nameof(ReportNames))]
    public void A_piped_report_is_CSV_with_its_columns_and_sorted_by_its_key(string name)
    {
        var report = Cli.Report(name, Sample.Book);
        Assert.Equal(Sample.Reports[name], string.Join(',', report.Columns));
        if (Statements.Contains(name)) return;
        var keys = report.Named().Select(r => Keys[name].Select(k => r[k]).ToArray()).ToList();
        for (var i = 1; i < keys.Count; i++) Assert.True(Order(keys[i - 1], keys[i]) < 0, $"line {i + 2} of {name} is not in order");
        if (name is "fails" or "shortages" or "threshold") return; // at the end of the four days nothing fails
        if (name is "collateral" or "margin-calls" or "securities-loans") return; // and the sample has no margin agreement, nor a loan
        if (name is "settlement-credit" or "settlement-collateral") return; // nor a line at the bank
        if (name is "fx-trades" or "fx-positions" or "fx-gains" or "nav") return; // nor a conversion, nor units of the firm
        Assert.NotEmpty(keys);
    }

    static int Order(string[] a, string[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var order = long.TryParse(a[i], out var x) && long.TryParse(b[i], out var y)
                ? x.CompareTo(y) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }
        return 0;
    }

    [Fact]
    public void A_report_says_the_same_as_table_and_as_JSON()
    {
        var csv = Cli.Report("positions", Sample.Book);
        using var json = JsonDocument.Parse(Cli.Run("report", "positions", Sample.Book, "--format", "json").Ends(0).Out);
        Assert.Equal(csv.Rows.Count, json.RootElement.GetArrayLength());
        foreach (var (row, line) in csv.Rows.Zip(json.RootElement.EnumerateArray()))
            Assert.Equal(row, line.EnumerateObject().Select(p => p.Value.ToString()));
        Assert.Equal(csv.Columns, json.RootElement[0].EnumerateObject().Select(p => p.Name));
        var table = Cli.Run("report", "positions", Sample.Book, "--format", "table").Ends(0).Out.TrimEnd().Split('\n');
        Assert.Equal(csv.Rows.Count + 3, table.Length);
        Assert.Equal($"{csv.Rows.Count} rows", table[^1]);
        foreach (var (row, line) in csv.Rows.Zip(table[2..]))
            Assert.Equal(row, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Every_control_of_the_four_days_passes() =>
        Assert.All(Cli.Report("controls", Sample.Book).Column("result"), r => Assert.Equal("PASSED", r));

    [Theory]
    [InlineData("report", "wages", "BOOK")]
    [InlineData("report", "positions", "BOOK", "--colour", "red")]
    [InlineData("report", "positions", "BOOK", "--as-of", "14.10.2025")]
    [InlineData("report", "positions", "BOOK", "--known-at", "yesterday")]
    [InlineData("report", "positions", "BOOK", "--format", "xml")]
    [InlineData("day", "BOOK", "no/such/folder")]
    [InlineData("day", "BOOK")]
    [InlineData("day", "BOOK", "FOLDER", "--fail-rate", "2")]
    [InlineData("export", "spreadsheet", "BOOK", "--to", "out")]
    [InlineData("audit", "BOOK")]
    [InlineData()]
    public void Wrong_usage_ends_with_2_and_says_what_is_wrong(params string[] arguments)
    {
        var ran = Cli.Run([.. arguments.Select(a => a == "BOOK" ? Sample.Book : a == "FOLDER" ? Sample.Folder : a)]).Ends(2);
        Assert.StartsWith("countinghouse: ", ran.Err);
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void The_same_folders_again_add_no_fact(bool onServer)
    {
        using var scratch = new Scratch();
        var book = Sample.On(onServer, scratch);
        var before = Cli.Run("verify", book).Ends(0);
        Cli.Run("day", book, Sample.Folder).Ends(0);
        Cli.Run(["day", book, .. Sample.Days]).Ends(0);
        var after = Cli.Run("verify", book).Ends(0);
        Assert.Equal((before.Facts, before.Root), (after.Facts, after.Root));
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void A_folder_with_the_trades_of_another_day_is_not_run(bool onServer)
    {
        using var scratch = new Scratch();
        var book = scratch.Book(onServer);
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var before = Cli.Run("verify", book).Ends(0);
        File.Copy(Path.Combine(Sample.Days[2], "trades.csv"), Path.Combine(scratch.Folder("wrong", "2025-10-10"), "trades.csv"));
        var stopped = Cli.Run("day", book, scratch.At("wrong"), Sample.Days[3]).Ends(1);
        Assert.Contains("executed on 2025-10-13", Words(stopped.Out));
        Assert.Equal(before.Root, Cli.Run("verify", book).Ends(0).Root);
        Cli.Run(["day", book, .. Sample.Days[1..]]).Ends(0);
        Assert.Equal(Cli.Run("verify", Sample.Book).Root, Cli.Run("verify", book).Ends(0).Root);
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void A_folder_before_its_turn_is_not_run(bool onServer)
    {
        using var scratch = new Scratch();
        var book = scratch.Book(onServer);
        Assert.Contains("neither the book nor this folder has", Words(Cli.Run("day", book, Sample.Days[1]).Ends(1).Out));
        Cli.Run("day", book, Sample.Folder).Ends(0);
        Assert.Equal(Cli.Run("verify", Sample.Book).Root, Cli.Run("verify", book).Ends(0).Root);
    }

    // One stray among good rows, and one alone, are rows left out: the day closes.
    [Theory, InlineData(true, false), InlineData(false, false), InlineData(true, true)]
    public void A_stray_trade_of_another_day_is_a_row_left_out(bool amongOthers, bool onServer)
    {
        using var scratch = new Scratch();
        var book = scratch.Book(onServer);
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var rows = File.ReadAllLines(Path.Combine(Sample.Days[1], "trades.csv"));
        var stray = rows[1].Replace("2025-10-10T", "2025-10-13T").Replace("T2025", "S2025");
        File.WriteAllLines(Path.Combine(scratch.Folder("2025-10-10"), "trades.csv"), amongOthers ? [.. rows, stray] : [rows[0], stray]);
        Assert.Contains("after the business date", Words(Cli.Run("day", book, scratch.At("2025-10-10")).Ends(1).Out));
        Assert.Equal("CLOSED", Cli.Report("days", book).Column("state").Last());
    }

    static string Words(string lines) => string.Join(' ', lines.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void A_dry_run_leaves_the_book_as_it_was(bool onServer)
    {
        using var scratch = new Scratch();
        var book = scratch.Book(onServer);
        Cli.Run("day", book, Sample.Folder, "--dry-run").Ends(0);
        if (onServer) Assert.Equal(0, PostgresServer.RowsOf(book));
        else Assert.False(File.Exists(book));
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var before = (Verified: Cli.Run("verify", book).Ends(0), Files: Content(scratch.Path));
        var dry = Cli.Run("day", book, Sample.Folder, "--dry-run").Ends(0);
        Assert.Contains("2025-10-14", dry.Out);
        Assert.Equal(before.Verified.Root, Cli.Run("verify", book).Ends(0).Root);
        Assert.Equal(before.Files, Content(scratch.Path));
    }

    // Without the shared memory of readers, which has their marks in it.
    static string Content(string folder) => string.Join('\n', Directory.GetFiles(folder).Order(StringComparer.Ordinal)
        .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))
        .Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));

    [Theory, MemberData(nameof(Stores.ServerWhenLong), MemberType = typeof(Stores))]
    public void A_past_date_and_a_past_moment_show_what_was_shown_then(bool onServer)
    {
        using var scratch = new Scratch();
        var book = scratch.Book(onServer);
        var then = new Dictionary<string, string>();
        var moment = "";
        for (var day = 0; day < Sample.Days.Length; day++)
        {
            Cli.Run("day", book, Sample.Days[day]).Ends(0);
            if (day == Sample.Days.Length - 2)
                foreach (var name in Sample.Reports.Keys) then.Add(name, Cli.Run("report", name, book).Ends(0).Out);
            if (day == Sample.Days.Length - 2) moment = $"{DateTimeOffset.UtcNow:O}";
        }
        var asOf = Path.GetFileName(Sample.Days[^2]);
        foreach (var (name, report) in then)
        {
            Assert.Equal(report, Cli.Run("report", name, book, "--known-at", moment).Ends(0).Out);
            Assert.Equal(report, Cli.Run("report", name, book, "--as-of", asOf).Ends(0).Out);
        }
        Assert.NotEqual(then["positions"], Cli.Run("report", "positions", book).Ends(0).Out);
    }

    [Fact]
    public void A_filter_shows_a_part_of_the_whole()
    {
        var all = Cli.Report("positions", Sample.Book);
        var (account, isin) = (all[0, "account"], all[0, "isin"]);
        Assert.Equal(all.Rows.Where(r => r[0] == account), Cli.Report("positions", Sample.Book, "--account", account).Rows);
        Assert.Equal(all.Rows.Where(r => r[1] == isin), Cli.Report("positions", Sample.Book, "--isin", isin).Rows);
    }
}
