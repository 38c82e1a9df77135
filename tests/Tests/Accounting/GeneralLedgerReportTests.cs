using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Accounting;

/// <summary>What the reports say of a book in a file.</summary>
public sealed class GeneralLedgerReportTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    string Path => System.IO.Path.Combine(folder, "book.db");

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    ReportBook Kept(TestFirm firm)
    {
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        Assert.Null(Verification.Run(Path, tables: true).Wrong);
        return ReportBook.Open(Path);
    }

    // Rent of December, 1 200, and 7 that came late into its adjustments: what is owed at the year's end is 1 207 in both reports, as
    // it is in the statements (docs/guide/accounting.md: "What came late stands in the period it was posted into").
    [Fact]
    public void The_trial_balance_of_the_year_s_end_has_its_adjustments_as_the_balance_sheet_has()
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 30));
        firm.Agreed(Ledgers.Rent("R-1", firm.Day));
        firm.EndMonth();
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        firm.Agreed(Ledgers.Rent("LATE", new(2013, 12, 31), 7) with { Period = "2013-13" });
        firm.Agreed(Ledgers.Journal("LATER", new(2013, 12, 31), ("1700", 3), ("2400", -3)) with { Period = "2013-13" });
        using var reports = Kept(firm);
        var yearEnd = new ReportFilter(new DateOnly(2013, 12, 31));
        var report = reports.Run("trial-balance", yearEnd);
        Assert.Equal(["1700 3.00 0.00", "2300 0.00 1207.00", "2400 0.00 3.00", "6100 1207.00 0.00"], report.Rows
            .Where(r => r[0].Length == 4).Select(r => $"{r[0]} {r[2]} {r[3]}"));
        Assert.Equal("1207.00", reports.Run("balance-sheet", yearEnd).Rows.Single(r => r[1] == "Accrued expenses")[3]);
        Assert.All(report.Rows.GroupBy(r => r[1]), a => Assert.Equal(a.Sum(r => Number(r[2])), a.Sum(r => Number(r[3]))));
        Assert.Contains("2 journals of later days", Assert.Single(report.Notes));
        Assert.Equal("2300", Assert.Single(reports.Run("trial-balance", yearEnd with { Account = "2300" }).Rows)[0]);
        Assert.Empty(reports.Run("trial-balance", new()).Notes);
        Assert.Equal("1207.00", reports.Run("trial-balance", new()).Rows.Single(r => r[0] == "2300")[3]);
    }

    // Rules change amid the month: what was posted before stays where it was, and everything still sums to nothing.
    [Theory, InlineData(1), InlineData(2)]
    public void The_general_ledger_sums_to_zero_its_cards_end_where_it_does_and_nothing_is_untied(int seed)
    {
        var drawn = new DrawnDays(seed, first: new(2013, 10, 29));
        drawn.Firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        drawn.Firm.Agreed(Ledgers.Rent("R-1", drawn.Firm.Day) with { ReversesNext = true });
        drawn.Run(2);
        drawn.Firm.Must(new SetPostingRule(new("1310", AccountClass.Location, "", EntryKind.Mark, ""), drawn.Firm.Day.AddDays(1), ""));
        drawn.Firm.NextDay();
        drawn.Run(3);
        using var reports = Kept(drawn.Firm);
        var ledger = reports.Run("general-ledger", new()).Rows;
        Assert.Contains(ledger, r => r[0] == "2013-11");
        var ends = ledger.GroupBy(r => (Gl: r[1], Currency: r[3])).ToDictionary(g => g.Key, g => Number(g.Last()[7]));
        Assert.All(ends.GroupBy(e => e.Key.Currency), c => Assert.Equal(0, c.Sum(e => e.Value)));
        var cards = reports.Run("gl-account", new()).Rows.GroupBy(r => (Gl: r[0], Currency: r[7])).ToDictionary(g => g.Key, g =>
            Number(g.Last()[10]));
        Assert.Equal(ends.Where(e => e.Value != 0).OrderBy(e => e.Key), cards.Where(e => e.Value != 0).OrderBy(e => e.Key));
        var tied = reports.Run("tie-out", new()).Rows;
        Assert.NotEmpty(tied);
        Assert.All(tied, r => Assert.Equal(0, Number(r[5])));
        foreach (var period in ledger.GroupBy(r => (r[1], r[3])))
            Assert.All(period.Zip(period.Skip(1)), two => Assert.Equal(two.First[7],
                two.Second[4])); // each opens where the one before closed
    }

    [Fact]
    public void A_fee_that_is_not_billed_is_in_the_trial_balance_of_its_month_and_out_of_the_next_days()
    {
        var firm = Ledgers.Firm(first: new(2013, 10, 31));
        firm.Must(new SetFeeSchedule(new("FIXED", "Service", ChargeBasis.Fixed, TestFirm.Client, TestFirm.Client, "USD", [], 2.5m, 0, 20,
            "4110", 0, false, null), new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.EndDay();
        using var reports = Kept(firm);
        List<string> Of(DateOnly asOf) => [.. reports.Run("trial-balance", new(asOf)).Rows.Where(r => r[0] is "1800" or "4110")
            .Select(r => string.Join(' ', r))];
        Assert.Equal(["1800 USD 2.50 0.00", "4110 USD 0.00 2.50"], Of(new(2013, 10, 31)));
        Assert.Equal([], Of(new(2013, 11, 1)));
        Assert.Equal(["2.50"], reports.Run("income-statement", new(new DateOnly(2013, 10, 31))).Rows.Where(r => r[1] == "Fees for services")
            .Select(r => r[3]));
    }

    // The rows by hand, from the commands above them: a fee of 2.50 with 20 per cent tax, half of it paid; a bill of 500 of which nothing
    // is.
    [Fact]
    public void Invoices_payables_and_periods_are_told()
    {
        var firm = Ledgers.Firm(first: new(2013, 10, 31));
        firm.Must(new SetFeeSchedule(new("FIXED", "Service", ChargeBasis.Fixed, TestFirm.Client, TestFirm.Client, "USD", [], 2.5m, 0, 20,
            "4110", 0,
            false, null), new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-10"));
        firm.Must(new PayInvoice(1, 1.5m, PaidFrom.Bank));
        firm.Must(new CaptureBill("Data Ltd", "D-77", new(2013, 10, 1), new(2013, 10, 15), "USD", [new("6200", 500)]));
        firm.Must(new ApproveBill(1), Ledgers.Second);
        var closed = firm.Close("2013-10");
        firm.EndDay();
        firm.NextDay();
        using var reports = Kept(firm);
        Assert.Equal("1,INVOICE,C000001,2013-10,2013-11-01,2013-11-01,USD,2.50,0.50,3.00,1.50,1.50,3,OVERDUE",
            string.Join(',', Assert.Single(reports.Run("invoices", new()).Rows)));
        Assert.Equal("1,Data Ltd,D-77,2013-10-01,2013-10-15,USD,500.00,APPROVED,500.00,20,1-30,tester,second",
            string.Join(',', Assert.Single(reports.Run("payables", new()).Rows)));
        Assert.Equal(["2013-10 CLOSED", "2013-11 OPEN"], reports.Run("periods", new()).Rows.Select(r => $"{r[0]} {r[1]}"));
        var certificate = Assert.Single(reports.Run("period-certificate", new()).Rows);
        Assert.Equal((closed.Balances, 64), (certificate[4], certificate[9].Length));
        Assert.All(reports.Run("period-checklist", new()).Rows.Where(r => r[3] == "YES"), r => Assert.Equal("PASSED", r[2]));
        var shown = reports.Invoice(1);
        Assert.Equal(("2.50", "0.50", "3.00", "Service"), (shown?.Net, shown?.Tax, shown?.Total, shown?.Lines[0].Says));
    }

    // As the year had not been closed: the statements of the year, and those after it.
    [Fact]
    public void The_firms_statements_show_a_closed_year_as_it_was()
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 30));
        firm.Agreed(Ledgers.Rent("R-1", firm.Day));
        firm.EndMonth();
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        var before = (long)firm.Facts.Count;
        firm.Agreed(Ledgers.Rent("R-2", new(2013, 12, 31)) with { Period = "2013-13" }); // the auditors', of the year that is over
        firm.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        firm.EndDay();
        using var reports = Kept(firm);
        decimal Rent(ReportFilter filter) => reports.Run("income-statement", filter).Rows.Where(r => r[1] == "Occupancy")
            .Sum(r => decimal.Parse(r[3], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(-2_400, Rent(new(new(2013, 12, 31))));
        Assert.Equal(-1_200, Rent(new(new(2013, 12, 31)) { Before = before })); // as was known when it had not been posted
        Assert.Equal(-1_200, Rent(new(new(2013, 12, 30)))); // its period was not over
        Assert.DoesNotContain(reports.Run("income-statement", new()).Rows, r => r[1] == "Occupancy");
        Assert.Contains(reports.Run("balance-sheet", new()).Rows, r => r[1] == "Retained earnings" && r[3] == "-2400.00");
        Assert.Contains(reports.Run("balance-sheet", new()).Rows, r => r[0] == "LIABILITIES" && r[1] == "Accrued expenses"
            && r[3] == "2400.00");
        Assert.DoesNotContain(reports.Run("general-ledger", new()).Rows, r => r[1] == "6100" && r[7] != "0.00" && r[0] == "2013-13");
    }

    // A year's close brings every account of income to zero (closing entries), in those of the general ledger in which it stands: rules by
    // kind, and one that came amid the year, have led one account of income to three.
    [Fact]
    public void The_close_of_a_year_brings_to_zero_whatever_the_rules_made_of_an_account()
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 27));
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        var made = 0;
        void Rule(string gl, EntryKind? kind) =>
            firm.Must(new SetPostingRule(new(gl, null, "COMMISSION-INCOME", kind, ""), firm.Day, ""));
        void Earn(long cents) => firm.Must(new PostManual($"M-{made++}", "earned", firm.Day,
            [firm.Leg("EQUITY", "USD", cents), firm.Leg("COMMISSION-INCOME", "USD", -cents)]));
        void Next()
        {
            firm.EndDay();
            firm.NextDay();
        }
        Earn(1_00);
        Next();
        Rule("4900", null);
        Earn(2_00);
        Next();
        Rule("4200", EntryKind.Manual);
        Earn(4_00);
        firm.EndMonth();
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        Earn(8_00);
        firm.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        firm.EndDay();
        using var reports = Kept(firm);
        var rows = reports.Run("general-ledger", new()).Rows;
        string[] Of(string gl) => [.. rows.Where(r => r[1] == gl).Select(r => $"{r[0]} {r[7]}")];
        // The income statement is drawn up from the same accounts, of the year that is closed and of the next.
        string[] Earned(DateOnly day) => [.. reports.Run("income-statement", new(day)).Rows.Where(r => r[1] != "TOTAL")
            .Select(r => $"{r[1]} {r[3]}").Order(StringComparer.Ordinal)];
        Assert.Equal(["Commissions 1.00", "Other income 2.00", "Settlement penalties 4.00"], Earned(new(2013, 12, 31)));
        Assert.Equal(["Settlement penalties 8.00"], Earned(firm.Day));
        Assert.Equal(["2013-12 -1.00", "2013-13 0.00"], Of("4000"));
        Assert.Equal(["2013-12 -2.00", "2013-13 0.00"], Of("4900"));
        Assert.Equal(["2013-12 -4.00", "2013-13 0.00", "2014-01 -8.00"], Of("4200"));
        Assert.All(reports.Run("tie-out", new()).Rows, r => Assert.Equal(0, Number(r[5])));
        Assert.All(rows.GroupBy(r => r[3]), c => Assert.Equal(0, c.GroupBy(r => r[1]).Sum(g => Number(g.Last()[7]))));
    }

    // IAS 32.35, IFRS 9: securities that capital was paid in with are the firm's, at market value; it is what they were worth on that day.
    [Fact]
    public void Capital_in_kind_is_worth_what_its_securities_are()
    {
        var firm = new TestFirm();
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 50m, "USD", ""));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [new(1, "CSD", TestFirm.Aig, 200), new(2, TestFirm.Client, TestFirm.Aig, 100),
            new(3, "EQUITY", TestFirm.Aig, 100)]));
        firm.Must(new OpenDay(firm.Day));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 60m, "USD", ""));
        firm.EndDay();
        using var reports = Kept(firm);
        Assert.Equal(["ASSETS Securities owned, at market value 6000.00", "EQUITY Capital 5000.00", "EQUITY Result of the year 1000.00"],
            reports.Run("balance-sheet", new()).Rows.Where(r => r[1] != "TOTAL").Select(r => $"{r[0]} {r[1]} {r[3]}"));
    }

    // 3 % of 100 000 by 30/360, bought at 94.5 to settle on 11 October with what had accrued since 15 May, the coupon of 15 November, a
    // price that stays: of interest 166.66 are earned in 20 days to the end of October, 283.33 in 34 to 15 November, 666.66 in 80 to the
    // end of the year (1 216.67 bought, 1 383.33, 1 500.00 and 383.33 accrued or paid), and nothing by trading but its costs (IFRS 9
    // B5.4.1). Amid a month nothing of it is booked.
    [Fact]
    public void Interest_of_the_firms_own_bonds_is_no_result_of_trading()
    {
        var firm = WithOwnBond();
        firm.Until(new(2014, 1, 2));
        using var reports = Kept(firm);
        decimal Of(string line, DateOnly day) => reports.Run("income-statement", new(day)).Rows.Where(r => r[1].StartsWith(line,
            StringComparison.Ordinal)).Sum(r => Number(r[3]));
        var costs = Of("Trading", new(2013, 10, 31));
        foreach (var (day, interest) in new[] { (new DateOnly(2013, 10, 31), 166.66m), (new(2013, 11, 15), 283.33m),
            (new(2013, 12, 31), 666.66m) })
            Assert.Equal((interest, costs), (Of("Interest", day), Of("Trading", day)));
        Assert.InRange(costs - 1_000_000, -100, 0); // what was brought in by hand, which nobody called capital, and the costs
        Assert.Equal((1_375m, 158.33m), (Of("Interest not yet accrued", new(2013, 10, 30)), Of("Interest", new(2013, 10, 30))));
        Assert.Equal(0, Of("Interest not yet accrued", new(2013, 12, 31)));
    }

    // IAS 1.32: 30 November 2013 is a Saturday, and the close of the 29th books interest to it, 125.00 for 15 days since the coupon. Of
    // these 14 have passed: 116.67 is what the firm has to receive, and the day that has not is no liability.
    [Fact]
    public void Interest_booked_to_a_later_day_is_taken_off_the_asset()
    {
        var firm = WithOwnBond();
        firm.Until(new(2013, 12, 2));
        using var reports = Kept(firm);
        string[] Of(string name, string line) => [.. reports.Run(name, new(new DateOnly(2013, 11, 29))).Rows
            .Where(r => r[1] == line).Select(r => $"{r[0]} {r[3]}")];
        Assert.Equal(["RESULT -8.33"], Of("income-statement", "Interest not yet accrued"));
        Assert.Equal(["ASSETS 116.67"], Of("balance-sheet", "Accrued income receivable"));
    }

    const string OwnBond = "US037833AT77";

    static void ListBond(TestFirm firm) => firm.Must(new ListInstrument(new(OwnBond, "B", "A bond", "DBFTFR", "USD", "XNAS", TestFirm.Ccp,
        "CSD", 0, new(3, new(2020, 11, 15), "30/360", 2, new(2013, 5, 15), 100)), "instruments.csv"));

    static TestFirm WithOwnBond()
    {
        var firm = TestFirm.Funded(first: new(2013, 10, 7));
        ListBond(firm);
        firm.Until(new(2013, 10, 8));
        firm.Must(new SetPrice(firm.Day, OwnBond, 94.5m, "USD", ""));
        firm.Must(new PostManual("M-1", "brought in", firm.Day, [firm.Leg("SETTLEMENT-BANK", "USD", 1_000_000_00),
            firm.Leg(TestFirm.House, "USD", -1_000_000_00)]));
        firm.Book(firm.Ticket("T-1", Side.Buy, 100_000, OwnBond) with { Account = TestFirm.House, Price = 94.5m });
        return firm;
    }

    // The same with 20 000 sold on 10 October for the 16th, 10 000 bought with them and taken back on the next day, and a coupon of 1.5 %
    // that two days after it was paid turns out to have been 1.6. What is traded earns from its settlement on, by either basis (IFRS 9
    // B3.1.3): 8.33 a day from the 11th, 1.67 less from the 16th, so 3 days, 4, 20 less 15 and 34 less 29; and 80 more with the correction.
    [Theory, InlineData(true), InlineData(false)]
    public void Interest_is_that_of_the_trades_and_coupons_that_stand(bool isTraded)
    {
        var firm = WithOwnBond();
        firm.Until(new(2013, 10, 10));
        Ticket Of(string id, Side side, long nominal) =>
            firm.Ticket(id, side, nominal, OwnBond) with { Account = TestFirm.House, Price = 94.5m };
        firm.Book(Of("T-2", Side.Sell, 20_000));
        firm.Book(Of("T-3", Side.Buy, 10_000));
        firm.Until(new(2013, 10, 11));
        firm.Must(new CancelTrade("T-3", "in error", ""));
        firm.Until(new(2013, 11, 19));
        var coupon = Assert.Single(firm.Firm.Actions.All, a => a.Terms.Type == "COUPON");
        firm.Must(new AnnounceAction(coupon.Terms with { Rate = 1.6m }, ""));
        firm.Until(new(2013, 11, 21));
        using var reports = Kept(firm);
        decimal Interest(DateOnly day) => reports.Run("income-statement", new(day) { TradeDateBasis = isTraded }).Rows
            .Where(r => r[1].StartsWith("Interest", StringComparison.Ordinal)).Sum(r => Number(r[3]));
        foreach (var (day, interest) in new[] { ("10-08", 0m), ("10-10", 0), ("10-14", 25), ("10-15", 33.33m), ("10-31", 141.67m),
            ("11-15", 235), ("11-18", 255), ("11-19", 341.67m), ("11-20", 348.33m) })
            Assert.Equal((day, interest), (day, Interest(DateOnly.ParseExact("2013-" + day, "yyyy-MM-dd"))));
    }

    // The same bond brought in on 8 October at 94.5: 3 % of 100 000 for the 143 days since 15 May, 1 191.67, had accrued and is capital; by
    // the end of the month what accrued in 23 days is earned (1 383.33 less it), by the coupon in 37.
    [Fact]
    public void What_had_accrued_on_a_bond_that_was_brought_in_is_capital()
    {
        var firm = new TestFirm(first: new(2013, 10, 8));
        ListBond(firm);
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [new(1, "CSD", OwnBond, 100_000), new(2, TestFirm.House, OwnBond, 100_000)]));
        firm.Must(new OpenDay(firm.Day));
        firm.Must(new SetPrice(firm.Day, OwnBond, 94.5m, "USD", ""));
        firm.Until(new(2013, 11, 19));
        using var reports = Kept(firm);
        decimal Of(string report, string line, DateOnly day) => reports.Run(report, new(day)).Rows.Where(r =>
            r[1].StartsWith(line, StringComparison.Ordinal)).Sum(r => Number(r[3]));
        foreach (var (day, interest) in new[]
            { (new DateOnly(2013, 10, 8), 0m), (new(2013, 10, 31), 191.66m), (new(2013, 11, 15), 308.33m) })
        {
            Assert.Equal((interest, 0), (Of("income-statement", "Interest", day), Of("income-statement", "Trading", day)));
            Assert.Equal(95_691.67m, Of("balance-sheet", "Capital", day));
        }
    }

    // 3 % of 100 000 EUR by 30/360: 46 days since 15 November, 383.33, are of 2013 at 1.30, 498.33 USD, whatever rates did since; of 2014
    // are 57 days to the end of February, 475.00, at the 1.20 of that day, 570.00, and no part of what rates did to what had accrued (IAS
    // 21.28).
    [Theory, InlineData(true), InlineData(false)]
    public void A_year_s_close_leaves_interest_in_another_currency_what_it_was(bool isClosed)
    {
        var firm = new TestFirm(first: new(2013, 12, 30));
        firm.Must(new ListInstrument(new(OwnBond, "B", "A bond", "DBFTFR", "EUR", "XNAS", TestFirm.Ccp,
            "CSD", 0, new(3, new(2020, 11, 15), "30/360", 2, new(2013, 5, 15), 100)), "instruments.csv"));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [new(1, "CSD", OwnBond, 100_000), new(2, TestFirm.House, OwnBond, 100_000)]));
        firm.Must(new OpenDay(firm.Day));
        firm.Must(new SetPrice(firm.Day, OwnBond, 94.5m, "EUR", ""));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.3m, "fx.csv"));
        firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Monthly, ""));
        firm.EndMonth();
        if (isClosed)
        {
            firm.Close("2013-12");
            firm.Must(new OpenAdjustment(2013));
            firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.35m, "fx.csv"));
            firm.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        }
        firm.Until(new(2014, 1, 31));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.4m, "fx.csv"));
        firm.Until(new(2014, 2, 28));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.2m, "fx.csv"));
        firm.EndDay();
        using var reports = Kept(firm);
        decimal Of(string report, string line) => reports.Run(report, new()).Rows.Where(r =>
            r[1].StartsWith(line, StringComparison.Ordinal)).Sum(r => Number(r[4]));
        Assert.Equal(570.00m, Of("income-statement", "Interest"));
        Assert.Equal(498.33m, Of("balance-sheet", "Retained earnings"));
        var kept = reports.Run("general-ledger", new()).Rows.LastOrDefault(r => r[1] == "3100" && r[3] == "USD");
        Assert.Equal(isClosed ? -498.33m : 0, kept is null ? 0 : Number(kept[7]));
    }

    // What the closes of years carry over is what is retained; interest that is still in the result of trading is not yet.
    [Fact]
    public void Retained_earnings_are_those_of_the_ledger()
    {
        var firm = WithOwnBond();
        foreach (var month in new[] { "2013-10", "2013-11", "2013-12" })
        {
            firm.EndMonth();
            firm.Close(month);
        }
        firm.Must(new OpenAdjustment(2013));
        firm.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        firm.EndDay();
        using var reports = Kept(firm);
        var ledger = -Number(reports.Run("general-ledger", new()).Rows.Last(r => r[1] == "3100" && r[3] == "USD")[7]);
        Assert.NotEqual(0, ledger);
        Assert.Equal(ledger, Number(Assert.Single(reports.Run("balance-sheet", new()).Rows, r => r[1] == "Retained earnings")[3]));
    }

    // IAS 21.28: 100 EUR of last year's rent, owed still, are 1.00 dollar less at 1.24 than at 1.25: an exchange difference of this year,
    // in which 50 EUR of rent are 62.00.
    [Fact]
    public void Rates_that_move_what_earlier_years_earned_are_exchange_differences()
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 31));
        PostJournal Rent(string reference, decimal euros) => Ledgers.Journal(reference, firm.Day) with
        {
            Lines = [new("6100", "EUR", euros), new("2300", "EUR", -euros)],
        };
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        firm.Agreed(Rent("R-1", 100));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.24m, "fx.csv"));
        firm.Agreed(Rent("R-2", 50));
        firm.EndDay();
        using var reports = Kept(firm);
        Assert.Equal(["Exchange differences not yet revalued EUR 0.00 1.00", "Occupancy EUR -50.00 -62.00", "TOTAL USD  -61.00"],
            reports.Run("income-statement", new()).Rows.Select(r => string.Join(' ', r[1..])).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
