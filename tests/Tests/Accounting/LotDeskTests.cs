using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>What is decided about lots, what is refused, and what the reports make of it.</summary>
public sealed class LotDeskTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    readonly TestFirm firm = TestFirm.Funded();

    static SetLotBasis Basis(string lot, long quantity, decimal cost) =>
        new(TestFirm.Client, TestFirm.Aig, lot, new(2012, 5, 4), null, quantity, cost, "opening-lots.csv:2");

    static SetLotMethod Method(LotMethod method, DateOnly from, string isin = "") =>
        new(TestFirm.Client, isin, from, method, false, true, "lot-methods.csv:2");

    static TransferLots Transfer(string reference, long quantity, params ChosenLot[] lots) =>
        new(reference, TestFirm.Client, TestFirm.Other, TestFirm.Aig, quantity, lots, "lot-transfers.csv:2");

    [Fact]
    public void A_method_holds_from_its_day_on_and_the_same_again_is_nothing_new()
    {
        Assert.IsType<LotFact.LotMethodSet>(Assert.Single(firm.Must(Method(LotMethod.Hifo, firm.Day))));
        Assert.Empty(firm.Run(Method(LotMethod.Hifo, firm.Day)));
        Assert.Equal(Refusal.LotMethodInThePast, firm.Ask(Method(LotMethod.Lifo, firm.Day.AddDays(-1))));
        Assert.Equal(Refusal.UnknownInstrument, firm.Ask(Method(LotMethod.Lifo, firm.Day, "USD")));
        Assert.Equal(Refusal.UnknownAccount, firm.Ask(Method(LotMethod.Lifo, firm.Day) with { Account = "CSD" }));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Method(LotMethod.UkPool, firm.Day) with { WashSales = true }));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Method((LotMethod)99, firm.Day)));
    }

    [Fact]
    public void A_basis_is_given_once_for_what_was_there_at_the_opening()
    {
        firm.Must(Basis("OLD-1", 6_000, 100_000));
        Assert.Empty(firm.Run(Basis("OLD-1", 6_000, 100_000)));
        Assert.Equal(Refusal.LotKnown, firm.Ask(Basis("OLD-1", 6_000, 100_001)));
        Assert.Equal(Refusal.BasisBeyondOpening, firm.Ask(Basis("OLD-2", 4_001, 1)));
        Assert.Equal(Refusal.BasisBeyondOpening, firm.Ask(Basis("OLD-2", -1, 1)));
        Assert.Equal(Refusal.QuantityNotPositive, firm.Ask(Basis("OLD-2", 0, 1)));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Basis("OLD-2", 1, -1)));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Basis("OLD-2", 1, 1) with { Acquired = firm.Day.AddDays(1) }));
        Assert.Equal(Refusal.TextTooLong, firm.Ask(Basis("", 1, 1)));
        Assert.Equal(Refusal.AmountTooLarge, firm.Ask(Basis("OLD-2", 1, 1e14m)));
        firm.Must(Basis("OLD-2", 4_000, 1));
    }

    [Fact]
    public void A_transfer_that_is_asked_between_two_days_is_made_when_the_next_one_opens()
    {
        firm.EndDay();
        Assert.Equal(Refusal.QuantityNotPositive, firm.Ask(Transfer("M-1", 0))); // what is wrong is said at once
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(Transfer("M-1", 40))));
        Assert.Empty(firm.Run(Transfer("M-1", 40)));
        var before = firm.Balance(TestFirm.Other, TestFirm.Aig).Posted;
        firm.NextDay();
        Assert.Equal(-40, firm.Balance(TestFirm.Other, TestFirm.Aig).Posted - before);
    }

    [Fact]
    public void Lots_are_named_by_the_trades_that_opened_them_until_the_sale_settles()
    {
        firm.Book(firm.Ticket("B-1", Side.Buy, 100));
        firm.Book(firm.Ticket("B-2", Side.Buy, 100) with { Account = TestFirm.Other });
        firm.Book(firm.Ticket("S-1", Side.Sell, 80));
        ChooseLots Choose(params ChosenLot[] lots) => new("S-1", lots, "lot-choices.csv:2");
        Assert.Equal(Refusal.UnknownTrade, firm.Ask(Choose() with { TradeId = "S-9" }));
        Assert.Equal(Refusal.UnknownLot, firm.Ask(Choose(new ChosenLot("B-2", 10))));
        Assert.Equal(Refusal.LotsChosenTooMany, firm.Ask(Choose(new ChosenLot("B-1", 81))));
        Assert.Equal(Refusal.QuantityNotPositive, firm.Ask(Choose(new ChosenLot("B-1", 0))));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Choose(new("B-1", 5), new("B-1", 5))));
        firm.Must(Choose(new ChosenLot("B-1", 80)));
        Assert.Empty(firm.Run(Choose(new ChosenLot("B-1", 80))));
        firm.Must(Choose());
        firm.Until(new(2013, 10, 11)); // it settled on the tenth
        Assert.Equal(Refusal.LotsChosenTooLate, firm.Ask(Choose(new ChosenLot("B-1", 80))));
    }

    // 100 in one lot and 100 in another; the first is sold whole, and then named again for 10 of the next sale.
    [Fact]
    public void A_lot_that_is_named_and_has_gone_is_said()
    {
        firm.Must(Method(LotMethod.Specific, firm.Day));
        foreach (var (id, side, quantity) in new[] { ("B-1", Side.Buy, 100), ("B-2", Side.Buy, 100), ("S-1", Side.Sell, 100), ("S-2",
            Side.Sell, 40) })
            firm.Book(firm.Ticket(id, side, quantity));
        firm.Must(new ChooseLots("S-1", [new("B-1", 100)], ""));
        firm.Must(new ChooseLots("S-2", [new("B-2", 30), new("B-1", 10)], ""));
        firm.EndDay();
        using var book = Reported();
        foreach (var report in new[] { "lots", "gains" })
            Assert.Contains(book.Run(report, new()).Notes, n => n.Contains("lots named for S-2 not all", StringComparison.Ordinal));
    }

    [Fact]
    public void A_transfer_moves_securities_and_lots_once()
    {
        firm.Must(Transfer("MOVE-1", 2_500));
        Assert.Equal(-7_500, firm.Balance(TestFirm.Client, TestFirm.Aig).Posted);
        Assert.Equal(-2_500, firm.Balance(TestFirm.Other, TestFirm.Aig).Posted);
        Assert.Empty(firm.Run(Transfer("MOVE-1", 2_500)));
        Assert.Equal(Refusal.LotKnown, firm.Ask(Transfer("MOVE-1", 2_501)));
        Assert.Equal(Refusal.LotsShort, firm.Ask(Transfer("MOVE-2", 7_501)));
        Assert.Equal(Refusal.QuantityNotPositive, firm.Ask(Transfer("MOVE-2", 0)));
        Assert.Equal(Refusal.UnknownLot, firm.Ask(Transfer("MOVE-2", 5, new ChosenLot("NONE", 5))));
        Assert.Equal(Refusal.BadTransfer, firm.Ask(Transfer("MOVE-2", 5) with { To = TestFirm.Client }));
        Assert.Equal(Refusal.UnknownAccount, firm.Ask(Transfer("MOVE-2", 5) with { To = TestFirm.Correspondent }));
        Assert.Equal(Refusal.TextTooLong, firm.Ask(Transfer("", 5)));
    }

    // 100 of OLD-1, which cost 400 000.00 for 10 000 in May 2012, come to another account in two parts and 10 of them on to the house. Each
    // sells by name (26 CFR 1.1012-1(c)) at 48.50: 90 for 4 365.00 less 1.00, 0.08 and 0.01, and 5 for 242.50 less 0.01.
    [Fact]
    public void A_lot_that_came_by_a_transfer_is_named_and_closes_with_its_basis_and_dates()
    {
        firm.Must(Basis("OLD-1", 10_000, 400_000));
        foreach (var account in new[] { TestFirm.Other, TestFirm.House })
            firm.Must(Method(LotMethod.Specific, firm.Day) with { Account = account });
        firm.Book(firm.Ticket("B-1", Side.Buy, 200) with { Account = TestFirm.Other, Price = 30m });
        firm.Book(firm.Ticket("B-2", Side.Buy, 200) with { Account = TestFirm.House, Price = 30m });
        ChooseLots Named(string trade, string lot, long units) => new(trade, [new(lot, units)], "lot-choices.csv:2");
        Assert.Equal(Refusal.UnknownLot, firm.Ask(Named("B-1", "OLD-1", 90)));
        firm.Must(Transfer("MOVE-1", 40, new ChosenLot("OLD-1", 40)));
        firm.Must(Transfer("MOVE-2", 60));
        Assert.Equal(Refusal.UnknownLot, firm.Ask(Named("B-1", "B-2", 90))); // of the house, from which nothing came
        Assert.Equal(Refusal.UnknownLot, firm.Ask(Named("B-2", "OLD-1", 5)));
        firm.Must(Transfer("MOVE-3", 10, new ChosenLot("OLD-1", 10)) with { From = TestFirm.Other, To = TestFirm.House });
        firm.EndDay();
        firm.NextDay();
        foreach (var (trade, account, units) in new[] { ("S-1", TestFirm.Other, 90L), ("S-2", TestFirm.House, 5) })
        {
            firm.Book(firm.Ticket(trade, Side.Sell, units) with { Account = account });
            firm.Must(Named(trade, "OLD-1", units));
        }
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(
        [
            "C000002 US0268747849 2012-05-04 2013-10-08 30 1454.63 1200.00 254.63 LONG",
            "C000002 US0268747849 2012-05-04 2013-10-08 60 2909.27 2400.00 509.27 LONG",
            "H01 US0268747849 2012-05-04 2013-10-08 5 242.48 200.00 42.48 LONG",
        ], Told(book, "gains"));
        foreach (var account in new[] { TestFirm.Other, TestFirm.House }) // asked for alone it is the same
            Assert.Equal(Told(book, "gains").Where(r => r.StartsWith(account, StringComparison.Ordinal)),
                Told(book, "gains", new(Account: account)));
    }

    [Fact]
    public void What_is_decided_survives_a_snapshot()
    {
        firm.Must(Method(LotMethod.Hifo, firm.Day));
        firm.Must(Basis("OLD-1", 6_000, 100_000));
        firm.Must(Transfer("MOVE-1", 10, new ChosenLot("OLD-1", 10)));
        firm.Book(firm.Ticket("S-1", Side.Sell, 80));
        firm.Must(new ChooseLots("S-1", [new("OLD-1", 80)], ""));
        var opened = new Firm();
        Assert.True(opened.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), opened.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    ReportBook Reported()
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    static string[] Told(ReportBook book, string name, ReportFilter? filter = null) =>
        [.. book.Run(name, filter ?? new()).Rows.Select(r => string.Join(' ', r))];

    [Fact]
    public void The_reports_tell_lots_gains_and_what_another_method_had_given()
    {
        firm.Must(Basis("OLD-1", 10_000, 400_000));
        firm.Must(Method(LotMethod.Specific, firm.Day));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100)); // 48.50, commission 1.00
        firm.Book(firm.Ticket("S-1", Side.Sell, 150)); // commission 1.00, SEC 0.13, TAF 0.02
        firm.Must(new ChooseLots("S-1", [new("B-1", 100)], ""));
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 49m, "USD", ""));
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(["C000001 US0268747849 2012-05-04 9950 398000.00"], Told(book, "lots", new(Isin: TestFirm.Aig)));
        Assert.Equal(
            [
                "C000001 US0268747849 2012-05-04 2013-10-07 50 2424.62 2000.00 424.62 LONG",
                "C000001 US0268747849 2013-10-07 2013-10-07 100 4849.23 4851.00 -1.77 SHORT",
            ], Told(book, "gains"));
        Assert.Equal(["C000001 US0268747849 2012-05-04 9950 398000.00 49 487550.00 89550.00 LONG USD"],
            Told(book, "unrealised", new(Isin: TestFirm.Aig)));
        // First in, first out: 150 of the old lot at 40.
        Assert.Contains("C000001 US0268747849 FIFO 0.00 1273.85 1273.85 422.85 851.00 USD", Told(book, "lots-what-if"));
        Assert.Contains(Told(book, "form-1099b"), r => r == "C000001 US0268747849 50 sh. Instrument US0268747849 2012-05-04 2013-10-07 "
            + "2424.62 2000.00   424.62 LONG COVERED USD");
    }

    [Fact]
    public void A_cancelled_trade_is_in_no_lot_and_what_has_no_basis_says_so()
    {
        firm.Book(firm.Ticket("S-1", Side.Sell, 150));
        firm.Must(new Countinghouse.Trades.CancelTrade("S-1", "wrong", ""));
        firm.Book(firm.Ticket("S-2", Side.Sell, 50));
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(["C000001 US0268747849 2013-10-07 9950 "], Told(book, "lots", new(Isin: TestFirm.Aig)));
        Assert.Equal(["C000001 US0268747849 2013-10-07 2013-10-07 50 2423.94   SHORT"], Told(book, "gains"));
        Assert.Contains("no cost", Assert.Single(book.Run("gains", new()).Notes));
    }

    [Fact]
    public void The_united_kingdom_pool_is_told_by_account_and_by_form()
    {
        firm.Must(new OpenAccount(new("G000001", AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried, "",
            null), ""));
        firm.Must(Method(LotMethod.UkPool, firm.Day) with { Account = "G000001" });
        foreach (var (id, side, quantity, price) in new[] { ("B-1", Side.Buy, 100, 40m), ("S-1", Side.Sell, 60, 50m), ("B-2", Side.Buy, 20,
            45m) })
            firm.Book(firm.Ticket(id, side, quantity) with { Account = "G000001", Price = price });
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(["G000001 US0268747849  60 2451.00"], Told(book, "lots", new(Account: "G000001"))); // half of 4902.00
        Assert.Equal(["G000001 US0268747849 2013-10-07 2013-10-07 60 2998.93 2451.00 547.93 "], Told(book, "gains",
            new(Account: "G000001")));
        Assert.Equal(["G000001 US0268747849 2013/2014 2013-10-07 60 SAME DAY 2013-10-07 3000.00 1.07 2451.00 547.93 USD"], Told(book,
            "uk-cgt"));
        // The exempt amount of TCGA 1992 s 1K is one of pounds, and there is no rate: nothing is taken from dollars.
        Assert.Equal(["G000001 2013/2014 USD 1 3000 2452 547 0 547   "], Told(book, "sa108"));
    }

    // TCGA 1992 ss 104(1), 105(1), 106A(1): shares held by one person in one capacity are one holding; what is bought within 30 days after
    // a sale goes with that, in whichever account. Moved from one hand into the other nothing is disposed of. 60 bought for 45.00 and 1.00
    // of commission; the pool keeps the 100 that cost 4001.00, 10 and 90 of them in the two accounts.
    [Fact]
    public void Of_one_person_in_the_united_kingdom_all_accounts_are_one_pool()
    {
        foreach (var code in new[] { "G000001", "G000002" })
        {
            firm.Must(new OpenAccount(new(code, AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried,
                "5493001KJTIIGC8Y1R12", null), ""));
            firm.Must(Method(LotMethod.UkPool, firm.Day) with { Account = code });
        }
        void Trade(string account, Side side, int units, decimal price)
        {
            firm.Book(firm.Ticket($"T-{firm.Day}", side, units) with { Account = account, Price = price });
            firm.EndDay();
            firm.NextDay();
        }
        Trade("G000001", Side.Buy, 100, 40m);
        Trade("G000001", Side.Sell, 60, 50m);
        firm.Must(Transfer("M-1", 30) with { From = "G000001", To = "G000002" });
        Trade("G000002", Side.Buy, 60, 45m);
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(["G000001 US0268747849 2013/2014 2013-10-08 60 30 DAYS 2013-10-09 3000.00 1.07 2701.00 297.93 USD"],
            Told(book, "uk-cgt"));
        foreach (var account in new[] { "G000001", "G000002" })
            Assert.Equal([$"{account} 2013/2014 USD 1 3000 2702 297 0 297   "], Told(book, "sa108", new(Account: account)));
        Assert.Equal(["G000001 2013/2014 USD 1 3000 2702 297 0 297   "], Told(book, "sa108"));
        Assert.Equal(["G000001 US0268747849  10 400.10", "G000002 US0268747849  90 3600.90"],
            Told(book, "lots").Where(l => l.StartsWith('G')));
        Assert.Equal(["G000001 US0268747849 2013-10-09 2013-10-08 60 2998.93 2701.00 297.93 "], Told(book, "gains",
            new(Account: "G000001")));
        Assert.DoesNotContain(book.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
    }

    // Each amount at the rate of its own day, 0.80 on the first and 0.75 on the second: a gain is that of two amounts in sterling (HMRC,
    // CG78310; Capcount Trading v Evans [1993] STC 11). 100 for 40.00 and 1.00 of commission; sold for 50.00.
    [Fact]
    public void In_sterling_cost_and_proceeds_are_each_at_the_rate_of_their_day()
    {
        firm.Must(new OpenAccount(new("G000001", AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried, "",
            null), ""));
        firm.Must(new SetFxRate(firm.Day, "USD", "GBP", 0.80m, "fx.csv"));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = "G000001", Price = 40m });
        firm.EndDay();
        firm.NextDay();
        firm.Must(new SetFxRate(firm.Day, "USD", "GBP", 0.75m, "fx.csv"));
        firm.Book(firm.Ticket("S-1", Side.Sell, 60) with { Account = "G000001", Price = 50m });
        firm.EndDay();
        using var book = Reported();
        // 60 % of 4001.00 × 0.80; 3000.00 × 0.75; charges of 1.07 × 0.75.
        Assert.Equal(["G000001 US0268747849 2013/2014 2013-10-08 60 SECTION 104  2250.00 0.80 1920.48 328.72 GBP"], Told(book, "uk-cgt"));
        Assert.Equal(["G000001 2013/2014 GBP 1 2250 1921 328 0 328 10900 0 0"], Told(book, "sa108"));
        Assert.Empty(book.Run("uk-cgt", new()).Notes);
    }

    // One share of the new company for two, a quarter of the cost to it: the pool is split by the part, no disposal (TCGA 1992 ss 126 to
    // 130, 192). What is sold of either after is at its own pool's average.
    [Fact]
    public void A_spin_off_splits_the_united_kingdom_pool_by_its_part()
    {
        firm.Must(new OpenAccount(new("G000001", AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried, "",
            null), ""));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = "G000001", Price = 40m });
        firm.EndDay();
        firm.NextDay();
        firm.Book(firm.Ticket("B-2", Side.Buy, 100) with { Account = "G000001", Price = 60m });
        firm.EndDay();
        firm.NextDay();
        firm.Must(new AnnounceAction(new("SPIN", "SPINOFF", TestFirm.Aig, firm.Day, firm.Day, firm.Day, null, "", 1, 2,
            TestFirm.BankOfAmerica, null)
        { BasisShare = 25 }, "corporate-actions.csv"));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        firm.Book(firm.Ticket("S-1", Side.Sell, 50) with { Account = "G000001", Price = 50m });
        firm.Book(firm.Ticket("S-2", Side.Sell, 50, TestFirm.BankOfAmerica) with { Account = "G000001", Price = 30m });
        firm.EndDay();
        using var book = Reported();
        // The pool cost 10 002.00: 7 501.50 stay for 200 and 2 500.50 go over for 100. A quarter and a half of those.
        Assert.Equal(["1875.38", "1250.25"], book.Run("uk-cgt", new()).Rows.Select(r => r[9]));
        Assert.Equal(["50", "50"], book.Run("uk-cgt", new()).Rows.Select(r => r[4]));
    }

    // TCGA 1992 s 127 (HMRC, CG51746): the new shares are the old ones, so that what was sold before a split is identified with what is
    // bought within 30 days (s 106A(5)) by the ratio of the split, not by what fractions leave of a holding. Bought at 40.00 and 1.00 of
    // commission, or 0.80 on 160.00. Of 10, 3 1/3 of the 5 new ones for 201.00: 134.00. Of 12, all; nothing was held at the split.
    // Of 9, 13 1/2 of the 15 for 601.00: 540.90. 5 new ones are 3 1/3 of 9, and 5 2/3 of the 14 in the pool for 561.00 are 227.07.
    [Theory]
    [InlineData(1, 3, "14 -10", 5, "10 30 DAYS 134.00", 6), InlineData(1, 3, "12 -12", 4, "12 30 DAYS 160.80", 4)]
    [InlineData(3, 2, "14 -9", 15, "9 30 DAYS 540.90", 22)]
    [InlineData(3, 2, "14 -9", 5, "3.333333 30 DAYS 201.00, 5.666667 SECTION 104 227.07", 12)]
    public void Over_a_split_sales_are_identified_by_its_ratio(int after, int before, string traded, int bought, string told, int left)
    {
        firm.Must(new OpenAccount(new("G000001", AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried, "",
            null), ""));
        firm.Must(Method(LotMethod.UkPool, firm.Day) with { Account = "G000001" });
        void Trade(int units)
        {
            firm.Book(firm.Ticket($"T-{firm.Day}", units < 0 ? Side.Sell : Side.Buy, Math.Abs(units)) with
            {
                Account = "G000001",
                Price = 40m,
            });
            firm.EndDay();
            firm.NextDay();
        }
        foreach (var units in traded.Split(' '))
            Trade(int.Parse(units, System.Globalization.CultureInfo.InvariantCulture));
        firm.Must(new AnnounceAction(new("SPLIT", after < before ? "REVERSE_SPLIT" : "SPLIT", TestFirm.Aig, firm.Day, firm.Day, firm.Day,
            null, "USD", after, before, "", 45m), "corporate-actions.csv"));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        Trade(bought);
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(told, string.Join(", ", book.Run("uk-cgt", new()).Rows.Select(r => $"{r[4]} {r[5]} {r[9]}")));
        Assert.Equal($"{left}", Assert.Single(book.Run("lots", new(Account: "G000001")).Rows)[3]);
        Assert.DoesNotContain(book.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
    }

    [Fact]
    public void The_full_verification_lays_lots_beside_positions()
    {
        firm.Book(firm.Ticket("B-1", Side.Buy, 100));
        firm.EndDay();
        Reported().Dispose();
        var path = Path.Combine(folder, "book.db");
        Assert.Null(Verification.Run(path, tables: true).Wrong);
        using var changed = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path}");
        changed.Open();
        Assert.Null(ReportBook.FirstUntied(changed, 1));
        using var command = changed.CreateCommand();
        command.CommandText = "UPDATE balance SET posted = posted - 7 WHERE account = (SELECT number FROM account WHERE code = 'C000001') "
            + "AND asset = (SELECT number FROM asset WHERE code = 'US0268747849')";
        Assert.Equal(1, command.ExecuteNonQuery());
        Assert.Equal("lots of C000001 in US0268747849 are -7 off its position", ReportBook.FirstUntied(changed, 1));
    }

    // 26 CFR 1.6045-1(c)(3)(xi) and the instructions to boxes 1b and 1c: a short sale is told of the year in which what closes it is
    // delivered; bought on 31 December 2013 that is on 6 January, in T+3.
    [Theory, InlineData("2013-12-31", ""), InlineData("2014-01-06", "2013-12-31 2014-01-06")]
    public void A_short_sale_is_told_when_what_closes_it_is_delivered(string day, string told)
    {
        firm.Until(new(2013, 12, 30));
        firm.Book(firm.Ticket("S-1", Side.Sell, 100) with { Account = TestFirm.Other, Price = 50m });
        firm.Until(new(2013, 12, 31));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = TestFirm.Other, Price = 70m });
        firm.Until(DateOnly.ParseExact(day, "yyyy-MM-dd"));
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(told, string.Join('|', book.Run("form-1099b", new(Account: TestFirm.Other)).Rows
            .Select(r => $"{r[3]} {r[4]}")));
    }

    // 26 USC 1091(a): what is bought within 30 days after replaces, over the turn of the year too; the form of the year is drawn up in
    // February (26 CFR 1.6045-1(k)(2)), with the adjustment that January's purchase makes.
    [Fact]
    public void The_form_of_a_year_has_the_wash_sales_that_the_next_january_makes()
    {
        firm.Until(new(2013, 12, 16));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = TestFirm.Other, Price = 60m });
        firm.Until(new(2013, 12, 20));
        firm.Book(firm.Ticket("S-1", Side.Sell, 100) with { Account = TestFirm.Other, Price = 50m });
        firm.Until(new(2014, 1, 10));
        firm.Book(firm.Ticket("B-2", Side.Buy, 100) with { Account = TestFirm.Other, Price = 55m });
        firm.EndDay();
        using var book = Reported();
        List<string> Of(ReportFilter filter) => [.. book.Run("form-1099b", filter).Rows.Select(r => $"{r[3]} {r[7]} {r[9]}")];
        Assert.Empty(Of(new(Account: TestFirm.Other)));
        Assert.Equal(["2013-12-16 W 0.00"], Of(new(Account: TestFirm.Other) { From = new(2013, 1, 1) }));
        Assert.StartsWith("2013-12-16  -", Assert.Single(Of(new(new DateOnly(2013, 12, 31), TestFirm.Other))), StringComparison.Ordinal);
    }

    // 26 USC 301(c)(2) and (3): 30.00 a unit lower a cost of 40.00 to 10.00 and of 20.00 to nothing, and of the latter 10.00 are a gain.
    [Fact]
    public void Capital_given_back_lowers_the_cost_of_each_lot_and_beyond_it_is_a_gain()
    {
        firm.Must(new SetLotMethod(TestFirm.Other, "", firm.Day, LotMethod.Fifo, false, false, ""));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = TestFirm.Other, Price = 40m });
        firm.Book(firm.Ticket("B-2", Side.Buy, 50) with { Account = TestFirm.Other, Price = 20m, ExecutedAt = TestFirm.At(firm.Day, 16) });
        GiveBack(30m);
        using var book = Reported();
        Assert.Equal(["C000002 US0268747849 2013-10-07 50 0.00", "C000002 US0268747849 2013-10-07 100 1000.00"],
            Told(book, "lots", new(Account: TestFirm.Other)));
        Assert.Equal(["C000002 US0268747849 2013-10-07 2013-10-08 0 500.00 0.00 500.00 SHORT"],
            Told(book, "gains", new(Account: TestFirm.Other)));
        Assert.Empty(Told(book, "form-1099b", new(Account: TestFirm.Other))); // no sale: box 3 of Form 1099-DIV
        Assert.DoesNotContain(book.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
    }

    // TCGA 1992 s 122 and s 42. 100 that cost 4001.00 are worth 45.00 each after. 2.00 each are less than 5 per cent and lower the cost. Of
    // 15.00 each a quarter of the cost is disposed of: 1500 over 1500 and 4500.
    [Theory, InlineData("2", "3801.00", ""), InlineData("15", "3000.75", "SECTION 122 1500.00 1000.25 499.75")]
    public void Of_a_united_kingdom_pool_capital_is_a_part_disposal_unless_it_is_small(string each, string left, string disposed)
    {
        firm.Must(new OpenAccount(new("G000001", AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried, "",
            null), ""));
        firm.Must(Method(LotMethod.UkPool, firm.Day) with { Account = "G000001" });
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = "G000001", Price = 40m });
        GiveBack(decimal.Parse(each, System.Globalization.CultureInfo.InvariantCulture));
        using var book = Reported();
        Assert.Equal([$"G000001 US0268747849  100 {left}"], Told(book, "lots", new(Account: "G000001")));
        Assert.Equal(disposed, string.Join(' ', book.Run("uk-cgt", new()).Rows.Select(r => $"{r[5]} {r[7]} {r[9]} {r[10]}")));
    }

    // On the next day, on which a share closes at 45.00.
    void GiveBack(decimal each)
    {
        firm.EndDay();
        firm.NextDay();
        firm.Must(new AnnounceAction(new("CAP", "CAPITAL_DISTRIBUTION", TestFirm.Aig, firm.Day, firm.Day, firm.Day, each, "USD", null, null,
            "", null), "corporate-actions.csv"));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 45m, "USD", "prices.csv"));
        firm.EndDay();
    }

    // Rev. Rul. 2008-5 and 26 USC 1091: it is the taxpayer who buys, in whichever account. 100 sold at a loss of 1000, bought anew by the
    // same holder's other account: disallowed, and added to the cost there. A broker tells each account by itself (26 CFR 1.6045-1(d)(6)).
    [Fact]
    public void A_loss_is_replaced_by_what_the_other_account_of_the_same_lei_buys()
    {
        const string lei = "529900T8BM49AURSDO55"; // of the GLEIF's own examples of ISO 17442
        foreach (var code in new[] { "W000001", "W000002" })
        {
            firm.Must(new OpenAccount(new(code, AccountClass.Client, "One holder", "US", "USD", AccountSettlement.Carried, lei, null), ""));
            firm.Must(new SetLotMethod(code, "", firm.Day, LotMethod.Fifo, true, false, ""));
        }
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = "W000001", Price = 50m });
        firm.EndDay();
        firm.NextDay();
        firm.Book(firm.Ticket("S-1", Side.Sell, 100) with { Account = "W000001", Price = 40m });
        firm.Book(firm.Ticket("B-2", Side.Buy, 100) with { Account = "W000002", Price = 41m, ExecutedAt = TestFirm.At(firm.Day, 16) });
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(["W000002 US0268747849 2013-10-08 100 5100.00"], Told(book, "lots", new(Account: "W000002")));
        Assert.Equal("0.00", Assert.Single(book.Run("gains", new(Account: "W000001")).Rows)[7]);
        Assert.Equal("-1000.00", Assert.Single(book.Run("form-1099b", new(Account: "W000001")).Rows)[9][..8]);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
