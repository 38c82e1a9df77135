using System.IO.Compression;
using System.Text;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>One folder with one of each fault and good rows between: the good are booked, each bad one is named with its place.</summary>
public sealed class BadInputTests
{
    const string Day = "2025-10-09";
    const int LongLine = 10 << 20;

    // A good row of the sample, from which each bad one differs in one thing.
    const string Good = "B-GOOD,2025-10-09T13:31:00.000Z,C1001,BUY,US0378331005,10,250.00,USD,XNAS,AGENCY,CCP,";

    static readonly (string Row, string Column, string Why)[] BadTrades =
    [
        (Good.Replace("US0378331005", "US0378331006"), "isin", "check digit"),
        (Good.Replace(",10,", ",-10,"), "quantity", "not above zero"), (Good.Replace(",10,", ",0,"), "quantity", "not above zero"),
        (Good.Replace("C1001", "C9999"), "account", "not an account"),
        (Good.Replace("2025-10-09T", "2025-02-29T"), "executed_at", "2025-02-29"),
        (Good.Replace("B-GOOD", new string('X', 5_000)), "trade_id", "4 096"),
        (Good.Replace("B-GOOD", new string('Y', 53)), "trade_id", "52"),
        (Good.Replace("C1001", "C1\uffff"), "account", "UTF-8"), (Good.Replace("BUY", "BOUGHT"), "side", "BOUGHT"),
        (Good.Replace("250.00", "2,50"), "", "13 fields"), (Good.Replace("CCP,", "ACORN,"), "counterparty", "ACORN"),
        (Good.Replace("USD", "EUR"), "currency", "USD"), (Good.Replace("250.00", "NaN"), "price", "NaN"),
        (new string('Z', LongLine), "", "65 536"),
        ("T20251009-000001,2025-10-09T07:00:05.345Z,K2002,SELL,DE0008404005,90,354.57,EUR,XETR,RISKLESS,CCP,",
            "side", "booked with another side"),
        (Good.Replace("US0378331005", "US88160R1014"), "isin", "not in instruments.csv"),
        (Good.Replace(",10,", ",10.5,"), "quantity", "10.5"),
        (Good + "2025-10-12", "settlement_date", "2025-10-12"),
        (Good.Replace("2025-10-09T", "2025-10-10T"), "executed_at", "after the business date"),
        (Good.Replace("XNAS", "NASDAQ"), "mic", "NASDAQ"),
        (Good.Replace(",10,", ",9000000000000000000,"), "quantity", "more than the books"),
        (Good.Replace("B-GOOD", "B-\u00e2\u0080\u00aeGOOD"), "trade_id", "holds U+202E"),
        (Good.Replace("B-GOOD", " B-GOOD"), "trade_id", "blanks"),
        (Good.Replace("B-GOOD", "B-GOOD "), "trade_id", "blanks"),
    ];

    [Fact]
    public void Good_rows_are_booked_and_each_bad_one_is_named_with_its_place()
    {
        using var scratch = new Scratch();
        var (bad, good) = (Folder(scratch, "bad", withFaults: true), Folder(scratch, "good", withFaults: false));
        var (book, clean) = (scratch.At("bad.db"), scratch.At("good.db"));
        var ran = Cli.Run("day", book, bad, "--out", scratch.At("out")).Ends(1);
        Cli.Run("day", clean, good).Ends(0);
        foreach (var name in new[] { "positions", "balances", "trades", "fees", "obligations", "instructions" })
            if (name == "instructions") Assert.Equal(Unnumbered(clean), Unnumbered(book));
            else Assert.Equal(Cli.Run("report", name, clean).Ends(0).Out, Cli.Run("report", name, book).Ends(0).Out);
        var problems = Table.Read(scratch.At("out", "problems.csv"));
        EachIsNamed(problems);
        foreach (var word in new[] { "trades.csv:3", "confirmations.csv:1", "fx.csv" }) Assert.Contains(word, ran.Out.Replace("\n", ""));
        AreKeptInTheBook(book, problems);
        Assert.Contains("2025-10-09,input-readable,FAILED", Cli.Run("report", "controls", book).Ends(0).Out);
    }

    static IEnumerable<string> Unnumbered(string book) =>
        Cli.Report("instructions", book).Rows.Select(r => string.Join(',', r[1..])).Order(StringComparer.Ordinal);

    static void EachIsNamed(Table problems)
    {
        var named = problems.Named().ToList();
        for (var i = 0; i < BadTrades.Length; i++)
        {
            var (line, (_, column, why)) = ($"{3 + 2 * i}", BadTrades[i]);
            var row = named.Where(p => p["file"] == "trades.csv" && p["line"] == line).Select(p => $"{p["column"]}: {p["why"]}").ToList();
            Assert.True(
                row is [var one] && one.StartsWith(column + ":", StringComparison.Ordinal) && one.Contains(why, StringComparison.Ordinal),
                $"line {line} of trades.csv is named as: {string.Join("; ", row)}");
        }
        bool IsNamed(string file, string column, string why) =>
            named.Any(p => p["file"] == file && p["column"] == column && p["why"].Contains(why, StringComparison.Ordinal));
        Assert.True(IsNamed("confirmations.csv", "net_amount", "missing"));
        Assert.True(IsNamed("fx.csv.gz", "", "cut off"));
        Assert.Equal(BadTrades.Length + 2, named.Count);
    }

    static void AreKeptInTheBook(string book, Table problems)
    {
        var refusals = Cli.Report("refusals", book);
        Assert.Equal(problems.Named().Select(p => $"{p["file"]}:{p["line"]}:{p["column"]}").Order(StringComparer.Ordinal),
            refusals.Column("source").Order(StringComparer.Ordinal));
        var before = Cli.Run("verify", book).Ends(0);
        Cli.Run("day", book, Path.Combine(Path.GetDirectoryName(book) ?? "", "bad", Day)).Calm();
        var after = Cli.Run("verify", book).Ends(0);
        Assert.Equal((before.Facts, before.Root), (after.Facts, after.Root));
    }

    [Fact]
    public void A_kill_amid_bad_rows_changes_nothing_of_what_the_close_says()
    {
        using var scratch = new Scratch();
        var folder = Folder(scratch, "bad", withFaults: true);
        Cli.Run("day", scratch.At("calm.db"), folder).Ends(1);
        var expected = Cli.Run("verify", scratch.At("calm.db")).Ends(0).Root;
        for (var step = 1; step <= 5; step++)
        {
            var book = scratch.At($"{step}.db");
            KilledAt(step * 100_000, book, folder);
            Cli.Run("day", book, folder).Calm();
            Assert.Equal(expected, Cli.Run("verify", book).Ends(0).Root);
        }
    }

    static void KilledAt(long size, string book, string folder)
    {
        using var process = Cli.Start("day", book, folder);
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && new FileInfo(book + "-wal") is var log && !(log.Exists && log.Length > size)) Thread.Sleep(1);
        process.Kill();
        process.WaitForExit();
    }

    [Fact]
    public void An_opening_that_was_refused_is_taken_once_another_file_is_mended()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch, "days", withFaults: false), scratch.At("book.db"));
        var accounts = Path.Combine(folder, "accounts.csv");
        var whole = File.ReadAllLines(accounts);
        File.WriteAllLines(accounts, whole.Where(l => !l.StartsWith("C1001,", StringComparison.Ordinal)));
        Assert.Contains("C1001", Cli.Run("day", book, folder).Ends(1).Out);
        Assert.Empty(Cli.Report("positions", book).Rows);
        File.WriteAllLines(accounts, whole);
        Cli.Run("day", book, folder).Ends(0);
        Cli.Run("day", scratch.At("calm.db"), folder).Ends(0);
        Assert.Equal(Cli.Report("positions", scratch.At("calm.db")).Rows, Cli.Report("positions", book).Rows);
    }

    [Fact]
    public void A_day_past_is_not_run_any_more()
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        Assert.DoesNotContain("left out", Cli.Run("day", scratch.At("whole.db"), Sample.Folder).Ends(0).Err);
        // It amends a trade of the day that is left out.
        Assert.Contains("2025-10-10, a business day, is left out", Cli.Run("day", book, Sample.Days[2]).Ends(1).Err);
        // The lines are broken wherever the terminal ends.
        var late = string.Concat(Cli.Run("day", book, Sample.Days[1]).Ends(1).Out.Where(c => !char.IsWhiteSpace(c)));
        foreach (var words in new[] { "closedthrough2025-10-13already", "2025-10-10wasleftoutandneverclosed" })
            Assert.Contains(words, late);
        Cli.Run("day", book, Sample.Days[3]).Ends(0);
        Cli.Run("verify", book).Ends(0);
    }

    [Fact]
    public void A_day_that_was_refused_because_another_was_open_is_taken_when_its_turn_comes()
    {
        using var scratch = new Scratch();
        using var days = new HeldDay(scratch);
        var book = scratch.At("book.db");
        using (var process = Cli.Start("day", book, days.Folder))
        {
            days.WaitsFor(book);
            process.Kill();
            process.WaitForExit();
        }
        Assert.Contains("OPEN", Cli.Run("report", "days", book).Out);
        Assert.Contains("still open", Cli.Run("day", book, Sample.Days[2]).Ends(1).Out);
        Cli.Run("day", book, Sample.Folder).Ends(0);
        Assert.Equal(Cli.Report("positions", Sample.Book).Rows, Cli.Report("positions", book).Rows);
    }

    [Fact]
    public void Text_that_a_spreadsheet_would_run_is_disarmed_in_every_export()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch, "days", withFaults: false), scratch.At("book.db"));
        string[] formulas = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"\"http://x\"\")"];
        File.AppendAllLines(Path.Combine(folder, "trades.csv"), formulas.Select(f => Good.Replace("B-GOOD", $"\"{f}\"")));
        Cli.Run("day", book, folder, "--out", scratch.At("out")).Ends(0);
        var ids = Table.Read(scratch.At("out", "trades.csv")).Column("trade_id").ToHashSet();
        foreach (var formula in formulas) Assert.Contains("'" + formula.Replace("\"\"", "\"", StringComparison.Ordinal), ids);
        foreach (var file in Directory.GetFiles(scratch.At("out")))
            foreach (var cell in Table.Read(file).Rows.SelectMany(r => r))
                Assert.False(RunsInASpreadsheet(cell), $"{Path.GetFileName(file)}: {cell}");
    }

    static bool RunsInASpreadsheet(string cell) =>
        cell.Length > 0 && ("=+@\t\r".Contains(cell[0], StringComparison.Ordinal) || cell[0] == '-' && !decimal.TryParse(cell, out _));

    /// <summary>The first sample day with 40 of its trades, and a fault between each two of them if so asked.</summary>
    static string Folder(Scratch scratch, string name, bool withFaults)
    {
        var to = scratch.Folder(name, Day);
        foreach (var file in Directory.GetFiles(Sample.Days[0])) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        var trades = Path.Combine(to, "trades.csv");
        var rows = File.ReadLines(trades).Take(41).ToList();
        File.Delete(Path.Combine(to, "confirmations.csv"));
        if (!withFaults)
        {
            File.WriteAllLines(trades, rows);
            return to;
        }
        // Line 2 is the first good row, then bad and good take turns.
        for (var i = 0; i < BadTrades.Length; i++) rows.Insert(2 + 2 * i, BadTrades[i].Row);
        // 0xff stands in no UTF-8; Latin-1 keeps every other byte of these rows as it is.
        File.WriteAllBytes(trades, Encoding.Latin1.GetBytes(string.Join('\n', rows).Replace('\uffff', '\u00ff') + "\n"));
        File.WriteAllText(Path.Combine(to, "confirmations.csv"), "trade_id,counterparty,side,isin,quantity,price,settlement_date\n");
        Truncated(Path.Combine(to, "fx.csv"));
        return to;
    }

    // Stored: what is before the cut comes out.
    static void Truncated(string path)
    {
        using var whole = new MemoryStream();
        using (var zip = new GZipStream(whole, CompressionLevel.NoCompression, leaveOpen: true)) zip.Write(File.ReadAllBytes(path));
        File.WriteAllBytes(path + ".gz", whole.ToArray()[..^10]);
        File.Delete(path);
    }
}
