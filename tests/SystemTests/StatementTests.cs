using System.Globalization;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Statements of the depository and the bank, as messages, against the books of their day. All differences are made here.
/// </summary>
public sealed class StatementTests
{
    static readonly DateOnly Day = new(2025, 10, 14); // the last of the four sample days

    static string Write(Scratch scratch, string name, byte[] bytes)
    {
        File.WriteAllBytes(scratch.At(name), bytes);
        return scratch.At(name);
    }

    static MxHeader From(string bic, string id) => new(bic, "HAZRUS30", id, "", new(Day, new(20, 0), TimeSpan.Zero), null);

    static Holding Of(string isin, decimal units) => new(new(isin), units < 0, new(Math.Abs(units)), null);

    static byte[] Holdings(string id, IEnumerable<(string Isin, decimal Units)> lines, string account = "HR-0001") => MxForms.Build(
        From("CTDPUS30", id), new HoldingsStatement(new("1", true), id, Day, "DAIL", "COMP", "SETT", true, null, account,
            [.. lines.Select(l => Of(l.Isin, l.Units))]));

    static byte[] Cash(string id, string currency, decimal closing, string account = "7710001") => MtForms.Build(new AccountStatement(id,
        default,
        [new(id, 1, null, new(account, false, currency, null), [Balance("OPBD", closing), Balance("CLBD", closing)], null, [])]),
        "CTBKUS30", "HAZRUS30", id).Bytes();

    static CashBalance Balance(string kind, decimal amount) => new(kind, new(amount, "USD"), CreditDebit.Credit, Day);

    static List<(string Isin, decimal Units)> AtDepository(string book) => [.. Cli.Report("positions", book, "--account", "CSD").Named()
        .Select(r => (r["isin"], decimal.Parse(r["posted"], CultureInfo.InvariantCulture))).Where(l => l.Item2 != 0)];

    static List<Dictionary<string, string>> Breaks(string book) => [.. Cli.Report("breaks", book).Named()];

    [Fact]
    public void Holdings_that_differ_are_breaks_with_what_would_explain_them_and_end_when_they_agree()
    {
        using var scratch = new Scratch();
        var book = scratch.At("a.db");
        Cli.Run("day", book, Sample.Folder).Ends(0);
        var there = AtDepository(book);
        var pending = Cli.Report("instructions", book).Named().First(i => i["status"] == "PENDING" && i["kind"] == "BILATERAL"
            && there.Exists(l => l.Isin == i["isin"]));
        var rest = decimal.Parse(pending["quantity"], CultureInfo.InvariantCulture);
        var moved = there.FindIndex(l => l.Isin == pending["isin"]);
        var dropped = there.FindIndex(l => l.Isin != pending["isin"]);
        var stated = there.Select((l, i) => i == moved ? (l.Isin, l.Units + rest) : l).Where((_, i) => i != dropped);
        Cli.Run("import", "message", book, Write(scratch, "one.xml", Holdings("H-1", stated))).Ends(0);
        var breaks = Breaks(book).ToDictionary(b => b["id"].Split('-')[1]); // the number, then what it is of
        Assert.Equal(2, breaks.Count);
        var explained = breaks[pending["isin"]];
        Assert.Equal(("HOLDINGS", rest), (explained["kind"], decimal.Parse(explained["difference"], CultureInfo.InvariantCulture)));
        Assert.Contains($"I{pending["instruction"]} is pending here", explained["explanation"]);
        Assert.Equal("0", breaks[there[dropped].Isin]["theirs"]);
        Cli.Run("import", "message", book, Write(scratch, "two.xml", Holdings("H-2", there))).Ends(0);
        Assert.Empty(Breaks(book));
        Assert.Contains("is here already", Cli.Run("import", "message", book, scratch.At("one.xml")).Ends(0).Out);
        Cli.Run("verify", book, "--tables").Ends(0);
    }

    // ISO 6166: the nine characters behind the country's letters are the CUSIP, or end with the WKN.
    [Fact]
    public void Holdings_by_national_numbers_are_those_of_the_isin_that_has_them()
    {
        using var scratch = new Scratch();
        var book = scratch.At("n.db");
        Cli.Run("day", book, Sample.Folder).Ends(0);
        var there = AtDepository(book);
        static MxOtherId? National(string isin) => isin[..2] switch
        {
            "US" => new(isin[2..11], "CUSP"),
            "DE" => new(isin[5..11], "WKNR"),
            _ => null,
        };
        Assert.Equal(["DE", "US"], there.Where(l => National(l.Isin) is not null).Select(l => l.Isin[..2]).Distinct().Order());
        var statement = new HoldingsStatement(new("1", true), "H-1", Day, "DAIL", "COMP", "SETT", true, null, "HR-0001",
            [.. there.Select(l =>
                Of(l.Isin, l.Units) with { Instrument = National(l.Isin) is { } other ? new(null, other) : new(l.Isin) })]);
        foreach (var (name, bytes) in new[]
        {
            ("one.xml", MxForms.Build(From("CTDPUS30", "H-1"), statement)),
            ("two.fin", MtForms.Build(statement with { Id = "H-2" }, "CTDPUS30", "HAZRUS30", "H-2").Bytes()),
        })
        {
            Cli.Run("import", "message", book, Write(scratch, name, bytes)).Ends(0);
            Assert.Empty(Breaks(book));
        }
    }

    [Fact]
    public void The_banks_closing_balance_in_MT_is_held_against_ours()
    {
        using var scratch = new Scratch();
        var book = scratch.At("b.db");
        Cli.Run("day", book, Sample.Folder).Ends(0);
        var ours = decimal.Parse(Cli.Report("balances", book, "--account", "SETTLEMENT-BANK").Named().Single(r => r["currency"] == "USD")
            ["posted"], CultureInfo.InvariantCulture);
        Cli.Run("import", "message", book, Write(scratch, "one.fin", Cash("S1", "USD", ours - 1.25m))).Ends(0);
        var one = Assert.Single(Breaks(book));
        Assert.Equal(("CASH", "-1.25"), (one["kind"], one["difference"]));
        // As some banks write it; another's is none of ours.
        Assert.Contains("is of account 7710009USD", Cli.Run("import", "message", book,
            Write(scratch, "other.fin", Cash("S3", "USD", ours, "7710009USD"))).Ends(1).Err);
        foreach (var (number, off) in new[] { ("CTBKUS30/7710001", -2.25m), ("7710001USD", -3.25m), ("CTBKUS30/7710001USD", -1.25m) })
        {
            Cli.Run("import", "message", book, Write(scratch, $"{off}.fin", Cash($"S{off}", "USD", ours + off, number))).Ends(0);
            Assert.Equal(off, decimal.Parse(Assert.Single(Breaks(book))["difference"], CultureInfo.InvariantCulture));
        }
        // The same statement number (SWIFT, MT 940, 28C) with another balance: a person decides.
        var two = Write(scratch, "two.fin", Cash("S2", "USD", ours));
        Assert.Contains("is here with other content", Cli.Run("import", "message", book, two).Ends(1).Err);
        Assert.Equal("-1.25", Assert.Single(Breaks(book))["difference"]);
        Cli.Run("import", "message", book, two, "--correction").Ends(0);
        Assert.Empty(Breaks(book));
    }

    [Fact]
    public void What_was_posted_and_is_pending_there_is_held_against_our_instructions()
    {
        using var scratch = new Scratch();
        var book = scratch.At("c.db");
        Cli.Run("day", book, Sample.Folder).Ends(0);
        var pending = Cli.Report("instructions", book).Named().First(i => i["status"] == "PENDING" && decimal.Parse(i["quantity"]) > 1);
        PendingTransaction Of(string id, decimal units) => new(id, null, new("SETT", Movement.Receive, Payment.Free, new(pending["isin"]),
            new(units), null, null, Day), [new("SttlmSts", new("Pdg", [new("FUTU")]))]);
        var units = decimal.Parse(pending["quantity"], CultureInfo.InvariantCulture);
        var statement = new PendingStatement(new("1", true), "P-1", Day, true, null, "HR-0001",
            [Of($"I{pending["instruction"]}", units - 1), Of("NOT-OURS", 5)]);
        Cli.Run("import", "message", book, Write(scratch, "p.xml", MxForms.Build(From("CTDPUS30", "P-1"), statement))).Ends(0);
        var breaks = Breaks(book);
        Assert.Equal(["-1", "5"], breaks.Select(b => b["difference"]).Order(StringComparer.Ordinal));
        Assert.Contains(breaks, b => b["explanation"].Contains("no instruction of ours has this reference"));
    }

    [Fact]
    public void A_statement_in_the_day_folder_is_reconciled_at_the_close_and_one_of_another_account_is_not_ours()
    {
        using var scratch = new Scratch();
        var book = scratch.At("d.db");
        foreach (var day in Sample.Days[..^1]) Cli.Run("day", book, day).Ends(0);
        var last = scratch.Folder(Path.GetFileName(Sample.Days[^1]));
        foreach (var file in Directory.GetFiles(Sample.Days[^1])) File.Copy(file, Path.Combine(last, Path.GetFileName(file)));
        Directory.CreateDirectory(Path.Combine(last, "statements"));
        File.WriteAllBytes(Path.Combine(last, "statements", "csd.xml"), Holdings("H-1", [("US0378331005", 1)]));
        File.WriteAllBytes(Path.Combine(last, "statements", "other.xml"), Holdings("H-2", [("US0378331005", 1)], "ANOTHER"));
        Cli.Run("day", book, last).Ends(1);
        var controls = Cli.Report("controls", book).Named().Where(c => c["control"].StartsWith("reconciled-")).ToList();
        Assert.Contains(controls, c => c["control"] == "reconciled-csd.xml" && c["detail"].Contains("theirs 1"));
        Assert.Contains(controls, c => c["control"] == "reconciled-other.xml" && c["detail"].Contains("which is not among those"));
        Assert.NotEmpty(Breaks(book));
    }
}
