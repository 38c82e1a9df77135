using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Lots are told in the currency of their instrument. What goes over to another is translated on the day it does, at 1.25 dollars for a
/// euro: 100 for 1 000.00 USD.
/// </summary>
public sealed class LotCurrencyTests : IDisposable
{
    const string Leeds = "G000001", York = "G000002";
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    readonly TestFirm firm = TestFirm.Funded();

    void Trade(string account, int units, decimal price, string isin = TestFirm.Aig) =>
        firm.Book(firm.Ticket($"T-{account}-{firm.Day}-{isin[..4]}", units < 0 ? Side.Sell : Side.Buy, Math.Abs(units), isin) with
        {
            Account = account,
            Price = price,
        });

    void End()
    {
        firm.EndDay();
        firm.NextDay();
    }

    void Act(CorporateActionTerms terms)
    {
        firm.Must(new AnnounceAction(terms with { ExDate = firm.Day, RecordDate = firm.Day, PayDate = firm.Day }, ""));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
    }

    static CorporateActionTerms Terms(string type, string to) => new("M", type, TestFirm.Aig, default, default, default, null, "USD",
        type == "ISIN_CHANGE" ? null : 1, type == "ISIN_CHANGE" ? null : 1, to, null)
    { BasisShare = type == "SPINOFF" ? 40 : null };

    ReportBook Reported()
    {
        firm.EndDay();
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    static string Told(ReportBook book, string report, string account, params int[] columns) => string.Join(", ",
        book.Run(report, new(Account: account)).Rows.Select(r => string.Join(' ', columns.Select(c => r[c]))));

    // 800.00 EUR, or 40 % of it beside 600.00 USD. Ten of them sold for 120.00 EUR cost 80.00, or 32.00.
    [Theory]
    [InlineData("MERGER", "DE0007164600 90 720.00", "120.00 80.00 40.00", "1080.00 360.00 EUR")]
    [InlineData("SPINOFF", "DE0007164600 90 288.00, US0268747849 100 600.00", "120.00 32.00 88.00", "1080.00 792.00 EUR,   USD")]
    public void A_cost_that_goes_over_is_translated_at_the_rate_of_the_day(string type, string left, string sold, string worth)
    {
        firm.Must(new SetLotMethod(TestFirm.Other, "", firm.Day, LotMethod.Fifo, false, false, ""));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        Trade(TestFirm.Other, 100, 10m);
        End();
        Act(Terms(type, TestFirm.Sap));
        Trade(TestFirm.Other, -10, 12m, TestFirm.Sap);
        firm.Must(new SetPrice(firm.Day, TestFirm.Sap, 12m, "EUR", "prices.csv"));
        using var book = Reported();
        Assert.Equal(left, Told(book, "lots", TestFirm.Other, 1, 3, 4));
        Assert.Equal(sold, Told(book, "gains", TestFirm.Other, 5, 6, 7).Split(", ")[0]);
        Assert.Equal(worth, Told(book, "unrealised", TestFirm.Other, 6, 7, 9));
        Assert.DoesNotContain(book.Run("lots", new()).Notes, n => n.Contains("rate", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_rate_the_cost_is_not_known()
    {
        Trade(TestFirm.Other, 100, 10m);
        End();
        Act(Terms("MERGER", TestFirm.Sap));
        using var book = Reported();
        Assert.Equal("DE0007164600 100 ", Told(book, "lots", TestFirm.Other, 1, 3, 4));
        Assert.Contains(book.Run("lots", new()).Notes, n => n.Contains("it can not be told", StringComparison.Ordinal));
    }

    // A pool kept in the currency of each instrument goes by the same rate.
    [Fact]
    public void So_is_the_cost_of_a_pool()
    {
        firm.Must(new SetLotMethod(TestFirm.Other, "", firm.Day, LotMethod.UkPool, false, true, ""));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        Trade(TestFirm.Other, 100, 10m); // and 1.00 of commission
        End();
        Act(Terms("MERGER", TestFirm.Sap));
        using var book = Reported();
        Assert.Equal("DE0007164600 100 800.80", Told(book, "lots", TestFirm.Other, 1, 3, 4));
    }

    // 26 USC 1012: rights for 100.00 USD are 80.00 EUR, and 2.00 EUR are paid for each of 100: 280.00 EUR.
    [Fact]
    public void What_rights_had_cost_is_translated_and_what_is_paid_with_them_is_not()
    {
        AccountId account = new(1);
        AssetId right = new(10), share = new(11);
        var book = new LotBook(new());
        book.Trade(new(account, right, new(2025, 3, 3), 40, 33_33, 1));
        book.Trade(new(account, right, new(2025, 3, 4), 60, 66_67, 2));
        book.Apply(new ExerciseLots(right, new(2025, 3, 7), 20, share, new(1, 1), -2_00m) { Across = 0.8m });
        Assert.Equal([(40L, 106_66L), (60, 173_34)], book.Lots().Select(l => (l.Lot.Quantity, l.Lot.Cost)));
        Assert.Equal((100, 280_00), book.Total(account, share));
    }

    // 26 USC 356: for 1 000.00 USD of cost come shares worth 1 500.00 USD and 300.00 USD in cash, which are a gain. The cost stays what it
    // was, 800.00 EUR.
    [Fact]
    public void A_gain_on_stock_and_cash_is_in_the_currency_of_what_was_given_up()
    {
        AccountId account = new(1);
        AssetId old = new(10), share = new(11);
        var book = new LotBook(new());
        book.Trade(new(account, old, new(2025, 3, 3), 100, 1_000_00, 1));
        book.Apply(new ExchangeLots(old, new(2025, 3, 7), 20, share, new(1, 1), 3_00m, 15_00m, null) { Across = 0.8m });
        Assert.Equal(300_00, Assert.Single(book.Disposals).Gain);
        Assert.Equal((100, 800_00), book.Total(account, share));
    }

    // Bought before the first rate to sterling: 100 for 4 001.00 USD, which no one can translate. What comes out of them, or goes to
    // another's account, is told in dollars too, as what a split makes of them is.
    [Theory]
    [InlineData("SPLIT", "", "400.10 USD")]
    [InlineData("MERGER", TestFirm.BankOfAmerica, "400.10 USD")]
    [InlineData("ISIN_CHANGE", TestFirm.BankOfAmerica, "400.10 USD")]
    [InlineData("SPINOFF", TestFirm.BankOfAmerica, "160.04 USD")]
    [InlineData("", "", "400.10 USD")]
    public void A_cost_without_a_rate_to_sterling_stays_in_its_currency_wherever_it_goes(string type, string to, string told)
    {
        foreach (var code in new[] { Leeds, York })
            firm.Must(new OpenAccount(new(code, AccountClass.Client, "A holder", "GB", "GBP", AccountSettlement.Carried, "", null), ""));
        Trade(Leeds, 100, 40m);
        End();
        firm.Must(new SetFxRate(firm.Day, "USD", "GBP", 0.80m, "fx.csv"));
        if (type.Length > 0) Act(Terms(type, to));
        else firm.Must(new TransferLots("M-1", Leeds, York, TestFirm.Aig, 50, [], ""));
        var account = type.Length > 0 ? Leeds : York;
        Trade(account, -10, 50m, to.Length > 0 ? to : TestFirm.Aig);
        using var book = Reported();
        Assert.Equal(told, Told(book, "uk-cgt", account, 9, 11));
        Assert.Equal("USD 1", Told(book, "sa108", account, 2, 3));
        Assert.Contains(book.Run("uk-cgt", new(Account: account)).Notes, n => n.StartsWith("in USD", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
