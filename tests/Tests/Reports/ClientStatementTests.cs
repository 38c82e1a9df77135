using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>Statements of customers' accounts over days on which corporate actions change what is contracted.</summary>
public sealed class ClientStatementTests : IDisposable
{
    const string Aapl = "US0378331005";

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    int books;

    ReportBook Kept(TestFirm firm)
    {
        var path = Path.Combine(folder, $"book{books++}.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    // The 7-for-1 split of Apple, ex 2014-06-09 (form 8-K of 2014-04-23), over 100 shares held and 10 bought on the 5th, due by T+3 on the
    // 10th (SEC Rule 15c6-1 as it was): 7 × 100 and 7 × 10 shares, and the price of the purchase as it was contracted, once.
    [Fact]
    public void What_was_contracted_before_a_split_is_one_movement_in_new_units_on_the_day_it_settles()
    {
        var firm = TestFirm.Funded(first: new(2014, 6, 5));
        firm.List(Aapl, "USD", "XNAS");
        firm.Must(new PostManual("J-1", "brought in", firm.Day, [firm.Leg("CSD", Aapl, 100), firm.Leg(TestFirm.Client, Aapl, -100)]));
        firm.Must(new AnnounceAction(new("AAPL-7", "SPLIT", Aapl, new(2014, 6, 9), new(2014, 6, 2), new(2014, 6, 6), null, "", 7, 1, "",
            null), "corporate-actions.csv"));
        firm.Book(firm.Ticket("T1", Side.Buy, 10, Aapl) with { Price = 645m, Counterparty = TestFirm.Ccp });
        firm.Until(new(2014, 6, 11));
        firm.EndDay();
        using var reports = Kept(firm);
        var statement = Assert.Single(reports.ClientStatements([TestFirm.Client], new(2014, 6, 9), new(2014, 6, 11)));
        Assert.True(statement.AddsUp);
        var moved = statement.Parts.Single(p => p.Title == "Movements").Table.Rows.Where(r => r[1] == Aapl).ToList();
        Assert.Equal(["2014-06-09 -100 0", "2014-06-09 700 700", "2014-06-10 70 770"], moved.Select(r => $"{r[0]} {r[2]} {r[3]}"));
        Assert.Equal(["SPLIT AAPL-7", "BUY 10 US0378331005 at 645, trade T1, changed by SPLIT AAPL-7"], moved.Skip(1).Select(r => r[5]));
        var cash = statement.Parts.Single(p => p.Title == "Cash").Table.Rows.Single(r => r[0] == "USD");
        decimal Of(int column) => decimal.Parse(cash[column], CultureInfo.InvariantCulture);
        Assert.Equal((-6_450m - 1, Of(1) + Of(2) + Of(3)), (Of(3), Of(4))); // 10 × 645, and a commission of 1
    }

    public static TheoryData<int> Seeds => Campaign.Seeds(3, 200);

    // Of every kind, corrected and withdrawn again, from any day on.
    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_actions_run_every_statement_leads_from_its_opening_to_its_closing(int seed)
    {
        List<DateOnly> days = [];
        using var reports = Kept(DrawnActionTests.Days(seed, 6, closed: f => days.Add(f.Day)).Firm);
        // The firm's own accounts are no customer's; who asks for one by its code gets it.
        var every = reports.ClientStatements([], days[0], days[^1]).Select(s => s.Name).ToList();
        Assert.NotEmpty(every);
        Assert.DoesNotContain(every, n => n.Contains(TestFirm.House, StringComparison.Ordinal)
            || n.Contains("FRACTIONS", StringComparison.Ordinal));
        Assert.Single(reports.ClientStatements([TestFirm.House], days[0], days[^1]));
        foreach (var from in days)
            Assert.All(reports.ClientStatements([], from, days[^1]), s => Assert.True(s.AddsUp, $"{s.Name}: {string.Join('\n', s.Notes)}"));
    }

    static Report PartOf(Document statement, string title) => statement.Parts.Single(p => p.Title == title).Table;

    static decimal Figure(Report part, string[] row, string column) =>
        row[part.Columns.ToList().FindIndex(c => c.Name == column)] is { Length: > 0 } text
            ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    static decimal Sum(Report part, string column, string of = "") => part.Rows.Where(r => of.Length == 0 || r.Contains(of))
        .Sum(r => Figure(part, r, column));

    // 100 000 of the Treasury's 3 5/8 % since 15 August, 54 of 184 days to the first coupon on 8 October (31 CFR 356, appendix B, section
    // I.A): 100 000 × 1.8125 % × 54 ÷ 184 = 531.93. Of 10 000 shares a dividend of 1.00, ex on the 8th and to be paid on the 21st. Shares
    // at 1 cent, the bond at 99: 99 000 + 300.01. And a million euros, and 10 000 of a euro share at 2.50, at 1.3577.
    [Fact]
    public void The_net_assets_are_the_sum_of_what_they_are_made_of_in_every_currency_and_over_them()
    {
        var firm = TestFirm.Funded();
        firm.Must(new PostManual("J-1", "brought in", firm.Day,
            [firm.Leg("CSD", TestFirm.Bond, 100_000), firm.Leg(TestFirm.Client, TestFirm.Bond, -100_000)]));
        firm.Must(new AnnounceAction(new("DIV", "DIVIDEND", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 10), new(2013, 10, 21), 1m, "USD",
            null, null, "", null), "corporate-actions.csv"));
        firm.Until(new(2013, 10, 8));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.3577m, "fx.csv"));
        foreach (var (isin, close, currency) in new[] { (TestFirm.Bond, 99m, "USD"), (TestFirm.Aig, 0.01m, "USD"),
            (TestFirm.BankOfAmerica, 0.020001m, "USD"), (TestFirm.Sap, 2.5m, "EUR") })
            firm.Must(new SetPrice(firm.Day, isin, close, currency, "prices.csv"));
        firm.EndDay();
        using var reports = Kept(firm);
        var statement = Assert.Single(reports.ClientStatements([TestFirm.Client], firm.Day, firm.Day));
        var (net, securities) = (PartOf(statement, "Net assets"), PartOf(statement, "Securities"));
        // 1 000 000 + 99 000 + 100 + 200.01 + 531.93 + 10 000, and 1.3577 × (1 000 000 + 25 000) = 1 391 642.50.
        Assert.Equal([
            "EUR|1000000.00|25000.00|0.00|0.00|1025000.00|1.3577|1391642.50|USD",
            "USD|1000000.00|99300.01|531.93|10000.00|1109831.94|1|1109831.94|USD",
            "TOTAL|||||||2501474.44|USD"], net.Rows.Select(r => string.Join('|', r)));
        Assert.Equal("2501474.44 USD", statement.Head.Single(h => h.Name == "Net assets").Value);
        foreach (var currency in net.Rows.SkipLast(1))
        {
            Assert.Equal(Figure(net, currency, "total"), new[] { "cash", "securities", "accrued_interest", "distributions" }
                .Sum(c => Figure(net, currency, c)));
            Assert.Equal(Figure(net, currency, "cash"), Sum(PartOf(statement, "Cash"), "closing", currency[0]));
            Assert.Equal(Figure(net, currency, "securities"), securities.Rows.Where(r => r[7] == currency[0])
                .Sum(r => Figure(securities, r, "value")));
        }
        Assert.Equal(Sum(net, "own_value", "TOTAL"), net.Rows.SkipLast(1).Sum(r => Figure(net, r, "own_value")));
        Assert.Equal((531.93m, 99_531.93m),
            (Sum(securities, "accrued_interest", TestFirm.Bond), Sum(securities, "own_value", TestFirm.Bond)));
    }

    static string Line(string[] row) => string.Join('|', row.SkipLast(1)); // the last names the fact

    // 133 shares at 0.329 are 43.757, so 43.76; of it 26.375 % (income tax and solidarity surcharge, paragraphs 43a EStG and 4 SolZG) are
    // 11.5417, so 11.54. Corrected to 0.40 after it was paid: 53.20 and 14.0315, so 14.03.
    [Fact]
    public void A_distribution_tells_what_it_was_reckoned_on_the_gross_the_tax_withheld_and_the_net_that_moved()
    {
        const string holder = "C-DE";
        var firm = TestFirm.Funded();
        CorporateActionTerms terms = new("DIV", "DIVIDEND", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 10), new(2013, 10, 21), 0.329m,
            "USD", null, null, "", null);
        firm.Must(new SetWithholding("US", "DE", new(2013, 1, 1), 26.375m, "withholding-rates.csv"));
        firm.Must(new SetWithholding("US", "", new(2013, 1, 1), 30, "withholding-rates.csv"));
        firm.Must(new OpenAccount(new(holder, AccountClass.Client, "Holder", "DE", "USD", AccountSettlement.Carried, "", null), ""));
        firm.Must(new PostManual("J-1", "moved", firm.Day, [firm.Leg(TestFirm.Client, TestFirm.Aig, 133),
            firm.Leg(holder, TestFirm.Aig, -133)]));
        firm.Must(new AnnounceAction(terms, "corporate-actions.csv"));
        firm.Until(new(2013, 10, 8));
        firm.EndDay();
        Assert.Equal(["2013-10-21|DIV|DIVIDEND|US0268747849|133|0.329|USD|43.76|11.54|32.22|DUE"], Distributions(out _));
        firm.NextDay();
        firm.Until(new(2013, 10, 22));
        firm.EndDay();
        Assert.Equal(["2013-10-21|DIV|DIVIDEND|US0268747849|133|0.329|USD|43.76|11.54|32.22|PAID"], Distributions(out var moved));
        Assert.Equal(32.22m, moved);
        firm.NextDay();
        firm.Must(new AnnounceAction(terms with { Rate = 0.40m }, "corporate-actions.csv"));
        firm.Until(new(2013, 10, 24));
        firm.EndDay();
        Assert.Equal(["PAID 43.76 11.54 32.22", "PAID 53.20 14.03 39.17", "TAKEN_BACK -43.76 -11.54 -32.22"], Distributions(out _)
            .Select(r => r.Split('|')).Select(r => $"{r[10]} {r[7]} {r[8]} {r[9]}").Order(StringComparer.Ordinal));

        IEnumerable<string> Distributions(out decimal moved)
        {
            using var reports = Kept(firm);
            var statement = Assert.Single(reports.ClientStatements([holder], new(2013, 10, 8), firm.Day));
            Assert.True(statement.AddsUp);
            var told = PartOf(statement, "Distributions");
            var isMoved = statement.Parts.Any(p => p.Title == "Movements" && p.Table.Rows.Any(r => r[1] == "USD"));
            moved = isMoved ? Sum(PartOf(statement, "Movements"), "amount", "USD") : 0;
            // What is paid is what moved, and what is due is in net assets.
            Assert.Equal(moved, told.Rows.Where(r => r[10] != "DUE").Sum(r => Figure(told, r, "net")));
            Assert.Equal(Sum(told, "net", "DUE"), Sum(PartOf(statement, "Net assets"), "distributions", "USD"));
            // The tax is what is owed of this account's (another is withheld 30 %), and what the entitlements say.
            var entitled = reports.Run("entitlements", new(firm.Day) { Account = holder });
            Assert.Equal(Sum(entitled, "withheld"), Sum(told, "tax_withheld"));
            Assert.Equal(Sum(entitled, "net"), Sum(told, "net"));
            return [.. told.Rows.Select(Line)];
        }
    }

    // 10 000 EUR at 1.36 are 13 600 USD, due on Friday 1 November after Wednesday the 30th. A fee of 10.00 with 19 % tax, paid from cash.
    [Fact]
    public void A_conversion_an_invoice_and_its_payment_are_told_by_their_ids_and_the_fee_stands_among_the_charges()
    {
        var firm = TestFirm.Funded(credit: 10_000_000_00, first: new(2013, 10, 30));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.3577m, "fx.csv"));
        firm.Must(new ConvertCurrency(new("F1", TestFirm.Client, "", "EUR", 10_000, "USD", null, "EURUSD", 1.36m, null,
            TestFirm.At(firm.Day, 12)), "fx-trades.csv:2"));
        firm.Must(new ConvertCurrency(new("F2", TestFirm.Client, "", "USD", 136, "EUR", null, "EURUSD", 1.36m, null,
            TestFirm.At(firm.Day, 13)), "fx-trades.csv:3"));
        firm.Must(new SetFeeSchedule(new("CUSTODY", "Safekeeping", ChargeBasis.Fixed, TestFirm.Client, TestFirm.Client, "USD", [], 10, 0,
            19, "4100", 30, false, null), new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.EndDay();
        firm.NextDay();
        firm.Must(new IssueInvoices("2013-10"));
        firm.Must(new PayInvoice(1, 0, PaidFrom.ClientCash));
        firm.EndDay();
        using var reports = Kept(firm);
        var statement = Assert.Single(reports.ClientStatements([TestFirm.Client], new(2013, 10, 31), firm.Day));
        Assert.Equal(["conversion F1: 10000.00 EUR for 13600.00 USD at EURUSD 1.36",
            "conversion F2: 136.00 USD for 100.00 EUR at EURUSD 1.36", "invoice 1 for 2013-10"],
            PartOf(statement, "Movements").Rows.Select(r => r[5]).Distinct());
        Assert.Equal(["Safekeeping|1|USD||10.00", "Tax on the invoice|1|USD||1.90"], PartOf(statement, "Charges").Rows.Select(Line));
        Assert.Equal("1|INVOICE|2013-10|2013-11-04|2013-12-04|USD|10.00|1.90|11.90|11.90|0.00|0|PAID",
            Line(Assert.Single(PartOf(statement, "Invoices").Rows)));
    }

    // As the trade's: both amounts, the rate and the days. A trade of the same id is told first.
    [Fact]
    public void A_conversion_is_confirmed_to_its_client_and_a_cancelled_one_says_so()
    {
        var firm = TestFirm.Funded(credit: 10_000_000_00);
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.3577m, "fx.csv"));
        foreach (var (id, rate) in new (string, decimal?)[] { ("F1", 1.36m), ("F2", null), ("T1", 1.36m) })
            firm.Must(new ConvertCurrency(new(id, TestFirm.Client, "", "EUR", 10_000, "USD", null, rate is null ? "" : "EURUSD", rate, null,
                TestFirm.At(firm.Day, 12)), "fx-trades.csv:2"));
        firm.Must(new CancelConversion("F2", "booked twice", ""));
        firm.Book(firm.Ticket("T1", Side.Buy, 10));
        using (var reports = Kept(firm))
        {
            var paper = reports.ConfirmationOfAny("F1");
            string Of(Document document, string name) => document.Head.Single(h => h.Name == name).Value;
            Assert.Equal(("conversion-F1", "Confirmation of a conversion"), (paper.Name, paper.Title));
            Assert.Equal(["sold 10000.00 EUR for 13600.00 USD", "EURUSD 1.36, as agreed", "2013-10-07", "2013-10-09", "PENDING",
                TestFirm.Client], new[] { "You", "Rate", "Trade date", "Value date", "Status", "Account" }.Select(n => Of(paper, n)));
            Assert.Equal(["You pay EUR 10000.00", "You receive USD 13600.00"], paper.Parts[0].Table.Rows.Select(r => string.Join(' ', r)));
            var cancelled = reports.ConfirmationOfAny("F2");
            Assert.Equal(("Confirmation of a cancelled conversion", "CANCELLED on 2013-10-07", "EURUSD 1.3577, of 2013-10-07"),
                (cancelled.Title, Of(cancelled, "Status"), Of(cancelled, "Rate")));
            Assert.Contains("It was cancelled: nothing is paid or received.", cancelled.Notes);
            Assert.Equal(["confirmation-T1", "conversion-T1"], [reports.ConfirmationOfAny("T1").Name,
                reports.ConversionConfirmation("T1").Name]);
            Assert.Contains("no trade and no conversion 'F9'",
                Assert.Throws<StoreException>(() => reports.ConfirmationOfAny("F9")).Message);
        }
        firm.Until(new(2013, 10, 9));
        firm.EndDay();
        using var after = Kept(firm);
        Assert.Equal("SETTLED", after.ConversionConfirmation("F1").Head.Single(h => h.Name == "Status").Value);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
