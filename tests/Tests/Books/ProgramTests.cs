using Countinghouse.Facts;
using Countinghouse.Formats.Books;

namespace Countinghouse.Tests.Books;

/// <summary>The real programs read the books and find what the firm finds. Told days under 0, drawn days under their seed.</summary>
public sealed class ProgramTests
{
    public static TheoryData<int> Days => [0, 11, 12, 13];

    static BooksFirm Firm(int days) => days == 0 ? BooksDays.Told() : BooksDays.Drawn(days);

    static void Same(BooksFirm firm, BookDialect dialect, BookBalances traded, BookBalances posted)
    {
        Assert.Equal(BookBalances.Of(firm.Firm, dialect, b => b.Traded).ToString(), traded.ToString());
        Assert.Equal(BookBalances.Of(firm.Firm, dialect, b => b.Posted).ToString(), posted.ToString());
        Assert.False(posted.AreAllZero);
        Assert.NotEqual(traded.ToString(), posted.ToString());
    }

    [Theory, MemberData(nameof(Days))]
    public void Hledger_accepts_the_books_and_finds_every_balance(int days)
    {
        var firm = Firm(days);
        using var hledger = new AccountingProgram(firm.Export(BookDialect.Hledger));
        hledger.Run("hledger", "check", "--strict", "-f", "{0}");
        hledger.Run("hledger", "check", "accounts", "commodities", "uniqueleafnames", "-f", "{0}");
        Same(firm, BookDialect.Hledger, Hledger(hledger), Hledger(hledger, "--cleared"));
    }

    static BookBalances Hledger(AccountingProgram books, params string[] only)
    {
        var balances = new BookBalances();
        string[] arguments = ["-f", "{0}", "balance", "--flat", "-N", "-O", "csv", "--layout=bare", .. only];
        foreach (var row in Lines(books.Run("hledger", arguments)).Skip(1))
            if (row.Trim('"').Split("\",\"") is [var account, var commodity, var amount]) balances.Add(account, commodity, amount);
        return balances;
    }

    [Theory, MemberData(nameof(Days))]
    public void Ledger_accepts_the_books_and_finds_every_balance(int days)
    {
        var firm = Firm(days);
        using var ledger = new AccountingProgram(firm.Export(BookDialect.Ledger));
        Same(firm, BookDialect.Ledger, Ledger(ledger), Ledger(ledger, "--cleared"));
    }

    // An account of several assets has a line for each.
    static BookBalances Ledger(AccountingProgram books, params string[] only)
    {
        var balances = new BookBalances();
        var account = "";
        string[] arguments =
        [
            "--args-only", "--pedantic", "-f", "{0}", "balance", "--flat", "--no-total",
            "--balance-format", "@%(account)\n%(strip(display_total))\n", .. only,
        ];
        foreach (var line in Lines(books.Run("ledger", arguments)))
            if (line[0] == '@') account = line[1..];
            else if (line.Trim().Split(' ') is [var amount, var asset]) balances.Add(account, asset, amount);
        return balances;
    }

    [Theory, MemberData(nameof(Days))]
    public void Beancount_accepts_the_books_and_finds_every_balance(int days)
    {
        var firm = Firm(days);
        using var beancount = new AccountingProgram(firm.Export(BookDialect.Beancount));
        Assert.Equal("", beancount.Run("bean-check", "--no-cache", "{0}"));
        Same(firm, BookDialect.Beancount, Beancount(beancount, ""), Beancount(beancount, "WHERE flag = '*'"));
    }

    // As text, since a column of numbers is shown with the digits that most of its numbers have.
    static BookBalances Beancount(AccountingProgram books, string only)
    {
        var balances = new BookBalances();
        var query = $"SELECT account, currency, str(sum(number)) AS total {only} GROUP BY account, currency";
        foreach (var row in Lines(books.Run("bean-query", "--no-errors", "-f", "csv", "{0}", query)).Skip(1))
            if (row.Split(',', StringSplitOptions.TrimEntries) is [var account, var currency, var total])
                balances.Add(account, currency, total.Replace("Decimal('", "", StringComparison.Ordinal).TrimEnd('\'', ')'));
        return balances;
    }

    static string[] Lines(string output) => output.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    static readonly string[] Nasty =
    [
        "semi;colon  ; x", "bar|bar", "quo\"te", "(code) x", "* star", "! bang", "=2013-01-01", "[2013-01-01]", "x, date:2001-02-03",
        "date:2001-02-03", ":tag:", "back\\slash", "back\\", "50 % of %41",
        "漢字 é 😀", "two  blanks", "~", "2013-01-01 * x", "x\u00a0y", "# hash", "{cost}",
        "@ 5 USD", "'apostrophe", "a:b",
    ];

    static BooksFirm NastyFirm()
    {
        var firm = new BooksFirm("The \"firm\";\n* of | \\ nasty\" names\\");
        firm.List("US0378331005", "USD", "XNAS", 0, "An \"apple\";\n  ; with {braces} and\\");
        firm.Open("c_1.-x", AccountClass.Client, "Smith; \"Sons\" | Co, name:x\naccount Evil");
        firm.Open("-9", AccountClass.Client, "\\");
        firm.Endow(("c_1.-x", "USD", 1_000_000), ("-9", "US0378331005", 5));
        firm.NextDay();
        foreach (var id in Nasty) firm.Trade(firm.Ticket(id, "c_1.-x", Side.Buy, "US0378331005", 1));
        firm.EndDay();
        return firm;
    }

    // Each id comes back from the program as it went in, its percent signs undone.
    static void SameIds(string output) => Assert.Equal(
        Nasty.Order(StringComparer.Ordinal),
        Lines(output).Select(Uri.UnescapeDataString).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Names_from_outside_break_nothing_in_hledger_and_come_back_whole()
    {
        var firm = NastyFirm();
        using var hledger = new AccountingProgram(firm.Export(BookDialect.Hledger));
        hledger.Run("hledger", "check", "--strict", "-f", "{0}");
        Assert.Equal(BookBalances.Of(firm.Firm, BookDialect.Hledger, b => b.Traded).ToString(), Hledger(hledger).ToString());
        SameIds(hledger.Run("hledger", "-f", "{0}", "tags", "^trade$", "--values"));
        Assert.Equal(["cause", "fact", "kind", "name", "settles", "trade"], Lines(hledger.Run("hledger", "-f", "{0}", "tags")));
    }

    [Fact]
    public void Names_from_outside_break_nothing_in_ledger_and_come_back_whole()
    {
        var firm = NastyFirm();
        using var ledger = new AccountingProgram(firm.Export(BookDialect.Ledger));
        Assert.Equal(BookBalances.Of(firm.Firm, BookDialect.Ledger, b => b.Traded).ToString(), Ledger(ledger).ToString());
        const string Format = "%(tag(\"Trade\"))\n";
        SameIds(ledger.Run("ledger", "--args-only", "--pedantic", "-f", "{0}", "register", "--format", Format, "Clients:c_1"));
    }

    [Fact]
    public void Names_from_outside_break_nothing_in_beancount_and_come_back_whole()
    {
        var firm = NastyFirm();
        using var beancount = new AccountingProgram(firm.Export(BookDialect.Beancount));
        Assert.Equal("", beancount.Run("bean-check", "--no-cache", "{0}"));
        Assert.Equal(BookBalances.Of(firm.Firm, BookDialect.Beancount, b => b.Traded).ToString(), Beancount(beancount, "").ToString());
        const string Query = "SELECT DISTINCT entry_meta('trade') AS id WHERE entry_meta('kind') = 'client-trade'";
        SameIds(string.Join('\n', Lines(beancount.Run("bean-query", "--no-errors", "-f", "csv", "{0}", Query)).Skip(1).Select(Unquoted)));
    }

    static string Unquoted(string cell) => cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;

    // The canary: a unit too much, and each program says so.
    [Theory]
    [InlineData(BookDialect.Hledger, "hledger", "check -f {0}"), InlineData(BookDialect.Ledger, "ledger", "--args-only -f {0} balance")]
    [InlineData(BookDialect.Beancount, "bean-check", "--no-cache {0}")]
    public void A_unit_too_much_in_an_entry_or_in_an_assertion_is_seen(BookDialect dialect, string program, string arguments)
    {
        var text = BooksDays.Told().Export(dialect);
        const string Leg = "Assets:Bank:SETTLEMENT-BANK  123456.78 USD\n";
        Assert.Contains(Leg, text, StringComparison.Ordinal);
        using var leg = new AccountingProgram(text.Replace(Leg, "Assets:Bank:SETTLEMENT-BANK  123456.79 USD\n", StringComparison.Ordinal));
        Assert.NotEqual(0, leg.Try(program, arguments.Split(' ')));
        var end = text.LastIndexOf(" EUR\n", StringComparison.Ordinal);
        using var assertion = new AccountingProgram(text[..(end - 1)] + (text[end - 1] == '9' ? '0' : '9') + text[end..]);
        Assert.NotEqual(0, assertion.Try(program, arguments.Split(' ')));
    }
}
