using System.IO.Compression;
using System.Text;
using Countinghouse.Facts;
using Countinghouse.Formats.Csv;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// Files of a day folder that are wrong as a whole: they are named, what is good in the other files is taken, and a day that needs them
/// waits.
/// </summary>
public sealed class FolderFaultTests
{
    const string Day = "2025-10-09";

    static string Folder(Scratch scratch)
    {
        var to = scratch.Folder("days", Day);
        foreach (var file in Directory.GetFiles(Sample.Days[0])) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return to;
    }

    // Stored, not squeezed: a byte that is changed comes out changed, and only the check sum knows.
    static void Damage(string file)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.NoCompression, leaveOpen: true)) zip.Write(File.ReadAllBytes(file));
        var bytes = zipped.ToArray();
        var digit = bytes.AsSpan(bytes.Length / 2).IndexOfAnyInRange((byte)'1', (byte)'8') + bytes.Length / 2;
        bytes[digit]++;
        File.WriteAllBytes(file + ".gz", bytes);
        File.Delete(file);
    }

    // The good rows of the others, and a day that goes on from here.
    static void WaitsOpen(string book, int instruments, int accounts)
    {
        Assert.Equal("OPEN", Assert.Single(Cli.Report("days", book).Named())["state"]);
        using var connection = Sql.Open(book);
        long Count(string of) => (long)connection.Rows($"SELECT count(*) FROM {of}")[0][0];
        var codes = File.ReadLines(Path.Combine(Sample.Days[0], "accounts.csv")).Skip(1).Select(l => $"'{l.Split(',')[0]}'");
        Assert.Equal((instruments, accounts, 0),
            (Count("asset WHERE is_security = 1"), Count($"account WHERE code IN ({string.Join(',', codes)})"), Count("trade")));
    }

    static int RowsOf(string name) => File.ReadLines(Path.Combine(Sample.Days[0], name)).Count() - 1;

    static void EndsAsIfNothingHadBeen(string book, string folder)
    {
        Cli.Run("day", book, folder).Ends(0);
        Cli.Run("verify", book).Ends(0);
        var calm = book + ".calm.db";
        Cli.Run("day", calm, Sample.Days[0]).Ends(0);
        foreach (var report in new[] { "positions", "balances", "trades", "fees", "stock-record", "trial-balance" })
            Assert.Equal(Cli.Run("report", report, calm).Ends(0).Out, Cli.Run("report", report, book).Ends(0).Out);
    }

    static void NothingIsRecorded(string book) => Assert.Equal(0, Cli.Run("verify", book).Ends(0).Facts);

    static string Said(Ran ran) => ran.Out.Replace("\n", " ", StringComparison.Ordinal);

    [Theory]
    [InlineData("trades.csv")]
    [InlineData("accounts.csv")]
    [InlineData("instruments.csv")]
    [InlineData("opening.csv")]
    public void A_day_waits_open_for_a_damaged_file_that_its_trades_need(string name)
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        Damage(Path.Combine(folder, name));
        var said = Said(Cli.Run("day", book, folder).Ends(1));
        foreach (var words in new[] { name + ".gz: the compressed file is damaged", "run the day again" }) Assert.Contains(words, said);
        WaitsOpen(book, name == "instruments.csv" ? 0 : RowsOf("instruments.csv"), name == "accounts.csv" ? 0 : RowsOf("accounts.csv"));
        File.Delete(Path.Combine(folder, name + ".gz"));
        File.Copy(Path.Combine(Sample.Days[0], name), Path.Combine(folder, name));
        EndsAsIfNothingHadBeen(book, folder);
    }

    [Fact]
    public void Without_the_terms_of_the_firm_nothing_is_begun()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        Damage(Path.Combine(folder, "firm.json"));
        Assert.Contains("run the day again", Said(Cli.Run("day", book, folder).Ends(1)));
        NothingIsRecorded(book);
    }

    /// <summary>What came out of the file before the cut is as it was put in: a fact of the format (RFC 1951), no guess.</summary>
    [Fact]
    public void Of_trades_that_are_cut_off_the_rows_before_the_cut_are_booked_and_the_day_goes_on()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, "trades.csv");
        var all = File.ReadLines(path).Skip(1).Select(l => l.Split(',')[0]).ToList();
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(File.ReadAllBytes(path));
        File.WriteAllBytes(path + ".gz", zipped.ToArray()[..(int)(zipped.Length * 2 / 3)]);
        File.Delete(path);
        var said = Said(Cli.Run("day", book, folder).Ends(1));
        var booked = Cli.Report("trades", book).Column("trade_id").ToHashSet();
        Assert.InRange(booked.Count, all.Count / 4, all.Count - 1);
        Assert.Subset(all.Take(booked.Count).ToHashSet(), booked);
        Assert.Contains($"trades.csv.gz:{booked.Count + 2}: the compressed file is cut off", said);
        Assert.Equal("CLOSED", Assert.Single(Cli.Report("days", book).Named())["state"]);
        Assert.Contains($"{Day},input-readable,FAILED", Cli.Run("report", "controls", book).Ends(0).Out);
        Cli.Run("verify", book).Ends(0);
    }

    /// <summary>Bytes changed near the end of a file can hide it, so that it looks cut off: no row that was not in it is booked.</summary>
    [Fact]
    public void Changed_bytes_near_the_end_of_a_compressed_file_book_no_row_that_was_not_there()
    {
        var text = string.Concat(File.ReadLines(Path.Combine(Sample.Days[0], "trades.csv")).Take(51).Select(l => l + "\n"));
        var rows = text.Split('\n').ToHashSet(StringComparer.Ordinal);
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(text));
        var whole = zipped.ToArray();
        var trusted = 0;
        for (var bit = (whole.Length - 64) * 8; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            if (!DayFiles.CanTrust(() => new MemoryStream(changed))) continue;
            trusted++;
            foreach (var batch in DayFiles.Trades(new MemoryStream(changed), "trades.csv", []))
                foreach (var t in batch)
                    Assert.Contains(rows, r => r.StartsWith($"{t.TradeId},", StringComparison.Ordinal)
                        && r.Contains($",{t.Account},{(t.Side == Side.Buy ? "BUY" : "SELL")},{t.Isin},{t.Quantity},{t.Price}"));
        }
        Assert.InRange(trusted, 1, 400);
    }

    [Fact]
    public void Of_a_damaged_file_that_the_day_can_do_without_nothing_is_taken()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        Damage(Path.Combine(folder, "prices.csv"));
        Assert.Contains("hand it over with the next day", Said(Cli.Run("day", book, folder).Ends(1)));
        Assert.Contains($"{Day},input-readable,FAILED,1 row waits", Cli.Run("report", "controls", book).Ends(0).Out);
        using var connection = Sql.Open(book);
        Assert.Equal(0L, connection.Rows("SELECT count(*) FROM price")[0][0]);
    }

    static string Place(string name, int line, string column) => $"{name}:{line}:{column}: ";

    [Theory]
    [InlineData("accounts.csv", "account,", "konto,")]
    [InlineData("instruments.csv", "isin,", "identifier,")]
    public void A_wrong_header_is_named_before_the_trades_that_lack_its_rows(string name, string header, string wrong)
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, wrong + File.ReadAllText(path)[header.Length..]);
        ComesFirst(Said(Cli.Run("day", book, folder).Ends(1)), Place(name, 1, wrong[..^1]) + "unknown column");
        WaitsOpen(book, name == "instruments.csv" ? 0 : RowsOf("instruments.csv"), name == "accounts.csv" ? 0 : RowsOf("accounts.csv"));
        File.Copy(Path.Combine(Sample.Days[0], name), path, overwrite: true);
        EndsAsIfNothingHadBeen(book, folder);
    }

    [Fact]
    public void A_wrong_encoding_is_named_before_the_trades_that_lack_its_rows()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, "accounts.csv");
        File.WriteAllText(path, File.ReadAllText(path), Encoding.Unicode);
        ComesFirst(Said(Cli.Run("day", book, folder).Ends(1)), "accounts.csv:1: the file is UTF-16, not UTF-8: save it as UTF-8");
        WaitsOpen(book, RowsOf("instruments.csv"), 0);
    }

    [Theory]
    [InlineData("parties.csv")]
    [InlineData("accounts.csv")]
    public void A_later_day_waits_for_a_file_of_which_not_one_row_can_be_read(string name)
    {
        using var scratch = new Scratch();
        var (folder, book) = (scratch.Folder("days", "2025-10-10"), scratch.At("book.db"));
        foreach (var file in Directory.GetFiles(Sample.Days[1])) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "what,is,this\n1,2,3\n");
        var said = Said(Cli.Run("day", book, folder).Ends(1));
        Assert.Contains($"{name}:1:what: unknown column", said, StringComparison.Ordinal); // and nothing drawn in the place of ':what:'
        Assert.Contains("2025-10-10,OPEN", Cli.Run("report", "days", book).Ends(0).Out, StringComparison.Ordinal);
        File.Delete(path);
        if (File.Exists(Path.Combine(Sample.Days[1], name))) File.Copy(Path.Combine(Sample.Days[1], name), path);
        Cli.Run("day", book, folder).Ends(0);
    }

    /// <summary>Balances are written at the close: what a killed day left is behind, and not wrong.</summary>
    [Fact]
    public void A_book_whose_day_was_stopped_is_verified_and_says_that_balances_wait()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        using (var connection = Sql.Open(book))
            connection.Run("UPDATE projected SET sorted = sorted - 1; DELETE FROM balance WHERE day = (SELECT max(day) FROM balance)");
        var verified = Cli.Run("verify", book);
        Assert.Contains("the read tables were not compared", verified.Ends(0).Err, StringComparison.Ordinal);
        Assert.Contains("a day runs, or was stopped", Cli.Run("report", "balances", book).Ends(0).Err, StringComparison.Ordinal);
        Cli.Run("rebuild", book).Ends(0);
        Assert.Equal("", Cli.Run("verify", book).Ends(0).Err);
    }

    [Fact]
    public void Wrong_check_digits_are_named_before_the_trades_that_lack_the_instruments()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, "instruments.csv");
        var rows = File.ReadAllLines(path);
        for (var i = 1; i < rows.Length; i++) rows[i] = $"{rows[i][..11]}{(rows[i][11] - '0' + 1) % 10}{rows[i][12..]}";
        File.WriteAllLines(path, rows);
        ComesFirst(Said(Cli.Run("day", book, folder).Ends(1)), Place("instruments.csv", 2, "isin") + "US0378331006");
        WaitsOpen(book, 0, RowsOf("accounts.csv"));
    }

    static void ComesFirst(string said, string words)
    {
        Assert.Contains(words, said);
        var trades = said.IndexOf("trades.csv", StringComparison.Ordinal);
        Assert.True(trades < 0 || said.IndexOf(words, StringComparison.Ordinal) < trades, said);
    }

    public static TheoryData<string> NoTrades => ["empty", "UTF-16", "random", "header"];

    [Theory]
    [MemberData(nameof(NoTrades))]
    public void A_day_waits_open_for_a_file_of_trades_that_is_none(string kind)
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, "trades.csv");
        var text = File.ReadAllText(path);
        var random = new byte[10_000];
        new Random(1).NextBytes(random);
        File.WriteAllBytes(path, kind switch
        {
            "empty" => [],
            "UTF-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            "random" => random,
            _ => Encoding.UTF8.GetBytes(text.Replace("trade_id", "id", StringComparison.Ordinal)),
        });
        var said = Said(Cli.Run("day", book, folder).Ends(1));
        foreach (var words in new[] { "trades.csv:1", "mend the file and run the day again" }) Assert.Contains(words, said);
        WaitsOpen(book, RowsOf("instruments.csv"), RowsOf("accounts.csv"));
        File.WriteAllText(path, text);
        EndsAsIfNothingHadBeen(book, folder);
    }

    [Fact]
    public void A_folder_without_trades_stops_the_day_unless_it_is_said_to_be_quiet()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        File.Delete(Path.Combine(folder, "trades.csv"));
        Assert.Contains("there is no trades.csv, and nothing was taken", Said(Cli.Run("day", book, folder).Ends(1)));
        NothingIsRecorded(book);
        Cli.Run("day", book, folder, "--without-trades").Ends(0); // the front office was heard: it has nothing to say
        var heard = Assert.Single(Cli.Report("controls", book).Named(), c => c["control"] == "front-office-heard");
        Assert.Equal(("PASSED", $"{Environment.UserName} says that nothing was traded"), (heard["result"], heard["detail"]));
        Assert.Equal("CLOSED", Assert.Single(Cli.Report("days", book).Named())["state"]);
        // A quiet day may bring nothing at all; a folder that holds something else is no day.
        var empty = scratch.Folder("2025-10-31");
        Assert.Contains("holds no day folder", Cli.Run("day", book, empty).Ends(2).Err);
        Cli.Run("day", book, empty, "--without-trades").Ends(0);
        Assert.Equal("2025-10-31", Cli.Report("days", book).Named().Last()["date"]);
        File.WriteAllText(Path.Combine(scratch.Folder("2025-11-03"), "notes.txt"), "");
        Assert.Contains("holds no day folder", Cli.Run("day", book, scratch.At("2025-11-03"), "--without-trades").Ends(2).Err);
    }

    [Fact]
    public void A_day_waits_open_for_trades_of_which_not_one_can_be_read()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var file = Path.Combine(folder, "trades.csv");
        File.WriteAllText(file, File.ReadAllText(file).Replace(",BUY,", ",B,").Replace(",SELL,", ",S,"));
        var said = Cli.Run("day", book, folder).Ends(1).Out;
        Assert.Contains("rows can be read, the first at line 2, side: ", said);
        Assert.Single(said.Split('\n'), l => l.Contains("rows can be read") && l.Contains("mend the file and run it again"));
        WaitsOpen(book, RowsOf("instruments.csv"), RowsOf("accounts.csv"));
    }

    [Fact]
    public void One_good_row_among_many_that_cannot_be_read_is_booked()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        File.Delete(Path.Combine(folder, "confirmations.csv"));
        var file = Path.Combine(folder, "trades.csv");
        var lines = File.ReadAllLines(file)[..31];
        for (var i = 2; i < lines.Length; i++) lines[i] = lines[i].Replace(",BUY,", ",B,").Replace(",SELL,", ",S,");
        File.WriteAllLines(file, lines);
        Cli.Run("day", book, folder).Ends(1);
        Assert.Equal(lines[1].Split(',')[0], Assert.Single(Cli.Report("trades", book).Column("trade_id")));
        Assert.Equal(29, Cli.Report("refusals", book).Rows.Count);
    }

    [Fact]
    public void A_file_of_trades_with_a_header_alone_is_a_quiet_day()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, "trades.csv");
        File.WriteAllText(path, File.ReadLines(path).First() + "\n");
        File.Delete(Path.Combine(folder, "confirmations.csv"));
        Cli.Run("day", book, folder).Ends(0);
    }

    [Theory]
    [InlineData("trades.csv")]
    [InlineData("accounts.csv")]
    [InlineData("statements/x.csv")]
    public void A_folder_where_a_file_should_be_is_named_and_the_day_is_not_begun(string name)
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        if (File.Exists(Path.Combine(folder, name))) File.Delete(Path.Combine(folder, name));
        Directory.CreateDirectory(Path.Combine(folder, name));
        Assert.Contains($"{name}: is a folder where a file should be", Cli.Run("day", book, folder).Ends(2).Complaint);
        Assert.False(File.Exists(book));
    }

    // To open a named pipe waits for a writer, and a device has no end: each is refused at once, wherever a file is named.
    [Fact]
    public void What_is_no_file_is_refused_before_anything_waits_for_it()
    {
        using var scratch = new Scratch();
        var (folder, book, pipe) = (Folder(scratch), scratch.At("book.db"), scratch.At("pipe"));
        Cli.Other("mkfifo", pipe).Ends(0);
        foreach (var arguments in new string[][]
        {
            ["day", pipe, folder], ["verify", pipe], ["report", "trades", pipe], ["import", "message", Sample.Book, pipe],
            ["import", "prices", Sample.Book, pipe], ["message", "check", pipe], ["check-proof", pipe], ["day", "/dev/zero", folder],
            ["message", "check", "/dev/zero"], ["restore", book, "--from", pipe], ["serve", "/dev/null"], ["settle", pipe],
        })
            Assert.Matches("is a (named pipe|device), and a (file is needed|book is a file)", Cli.Run(arguments).Ends(2).Err);
        Assert.Contains("is a folder where a file should be", Cli.Run("import", "message", Sample.Book, folder).Ends(3).Complaint);
        File.CreateSymbolicLink(Path.Combine(folder, "fx.csv.gz"), "/dev/zero");
        Assert.Contains("fx.csv.gz: is a device where a file should be", Cli.Run("day", book, folder).Ends(2).Complaint);
        File.Delete(Path.Combine(folder, "fx.csv.gz"));
        File.Delete(Path.Combine(folder, "prices.csv"));
        File.Move(pipe, Path.Combine(folder, "prices.csv"));
        Assert.Contains("prices.csv: is a named pipe, and nobody writes to it", Cli.Run("day", book, folder).Ends(3).Complaint);
    }

    // What is given at the command line is text too.
    [Theory, InlineData("\u202E", "U+202E"), InlineData("\u001B[2J", "U+001B"), InlineData("\uFFFD", "bytes that are not UTF-8")]
    public void An_argument_that_is_no_text_is_refused(string odd, string told) => Assert.Contains($"argument 4 has {told}",
        Cli.Run("instruction", "hold", Sample.Book, "Bob" + odd, "--reason", "asked").Ends(2).Complaint);

    [Fact]
    public void A_currency_has_no_rate_to_itself()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        File.AppendAllText(Path.Combine(folder, "fx.csv"), $"{Day},EUR,EUR,1.1\n");
        Assert.Contains("EUR is the base too", Said(Cli.Run("day", book, folder).Ends(1)));
    }
}
