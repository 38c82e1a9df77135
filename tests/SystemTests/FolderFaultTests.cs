using System.IO.Compression;
using System.Text;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Files of a day folder that are wrong as a whole: they are named, and a day that needs them is not begun.</summary>
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

    static void NothingIsRecorded(string book) => Assert.Equal(0, Cli.Run("verify", book).Ends(0).Facts);

    static string Said(Ran ran) => ran.Out.Replace("\n", " ", StringComparison.Ordinal);

    [Theory]
    [InlineData("trades.csv")]
    [InlineData("accounts.csv")]
    [InlineData("instruments.csv")]
    [InlineData("opening.csv")]
    public void A_damaged_file_that_the_day_needs_stops_it_before_anything_is_recorded(string name)
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        Damage(Path.Combine(folder, name));
        var said = Said(Cli.Run("day", book, folder).Ends(1));
        foreach (var words in new[] { name + ".gz: the compressed file is cut off or damaged", "run the day again" })
            Assert.Contains(words, said);
        NothingIsRecorded(book);
        File.Delete(Path.Combine(folder, name + ".gz"));
        File.Copy(Path.Combine(Sample.Days[0], name), Path.Combine(folder, name));
        Cli.Run("day", book, folder).Ends(0);
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
        NothingIsRecorded(book);
    }

    [Fact]
    public void A_wrong_encoding_is_named_before_the_trades_that_lack_its_rows()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var path = Path.Combine(folder, "accounts.csv");
        File.WriteAllText(path, File.ReadAllText(path), Encoding.Unicode);
        ComesFirst(Said(Cli.Run("day", book, folder).Ends(1)), "accounts.csv:1: ");
        NothingIsRecorded(book);
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
        NothingIsRecorded(book);
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
    public void A_file_of_trades_that_is_none_stops_the_day_before_anything_is_recorded(string kind)
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
        NothingIsRecorded(book);
        File.WriteAllText(path, text);
        Cli.Run("day", book, folder).Ends(0);
    }

    [Fact]
    public void A_folder_without_trades_stops_the_day_unless_it_is_said_to_be_quiet()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        File.Delete(Path.Combine(folder, "trades.csv"));
        Assert.Contains("there is no trades.csv, and nothing was taken", Said(Cli.Run("day", book, folder).Ends(1)));
        NothingIsRecorded(book);
        Assert.Contains("front-office-heard: run without a trades.csv", Said(Cli.Run("day", book, folder, "--without-trades").Ends(1)));
        Assert.Equal("CLOSED", Assert.Single(Cli.Report("days", book).Named())["state"]);
    }

    [Fact]
    public void Trades_of_which_hardly_one_can_be_read_stop_the_day_with_the_reason()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        var file = Path.Combine(folder, "trades.csv");
        File.WriteAllText(file, File.ReadAllText(file).Replace(",BUY,", ",B,").Replace(",SELL,", ",S,"));
        var said = Cli.Run("day", book, folder).Ends(1).Out;
        Assert.Contains("rows cannot be read, the first at line 2, side: ", said);
        Assert.Single(said.Split('\n'), l => l.Contains("rows cannot be read") && l.Contains("mend the file and run the day again"));
        NothingIsRecorded(book);
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

    [Fact]
    public void A_currency_has_no_rate_to_itself()
    {
        using var scratch = new Scratch();
        var (folder, book) = (Folder(scratch), scratch.At("book.db"));
        File.AppendAllText(Path.Combine(folder, "fx.csv"), $"{Day},EUR,EUR,1.1\n");
        Assert.Contains("EUR is the base too", Said(Cli.Run("day", book, folder).Ends(1)));
    }
}
