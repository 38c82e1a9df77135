using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Reports;

/// <summary>
/// Net assets of a fund include interest and dividends to the date of calculation, dividends from the ex-date on (17 CFR 270.2a-4(a)(5) and
/// (6)): reckoned by hand here from prices, days and rates.
/// </summary>
public sealed class NavTests : IDisposable
{
    const string Corporate = "US037833AT77", Ex = "US912810QQ40";

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    int books;

    static TestFirm Holding(params (string Account, string Asset, long Amount)[] held)
    {
        var firm = new TestFirm();
        foreach (var (isin, terms) in new[]
        {
            (Corporate, new BondTerms(5, new(2020, 4, 14), "30/360", 2, new(2013, 4, 14), 100)),
            (Ex, new BondTerms(4.25m, new(2032, 10, 17), "ACT/ACT ICMA", 2, new(2000, 10, 17), 100) { ExDays = 6 }),
        })
            firm.Must(new ListInstrument(new(isin, "B", "A bond", "DBFTFR", "USD", "XNYS", TestFirm.Ccp, "CSD", 0, terms),
                "instruments.csv"));
        List<OpeningLine> lines = [];
        foreach (var (account, asset, amount) in held)
            lines.AddRange(new(0, asset.Length == 3 ? "SETTLEMENT-BANK" : "CSD", asset, amount), new(0, account, asset, amount));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", lines));
        firm.Must(new OpenDay(firm.Day));
        foreach (var account in held.Select(h => h.Account).Distinct())
            firm.Must(new SetUnits(account, firm.Day, 1_000, "units.csv"));
        return firm;
    }

    static void Price(TestFirm firm, string isin, decimal close) =>
        firm.Must(new SetPrice(firm.Day, isin, close, "USD", "prices.csv"));

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

    // By what is settled, and by what is contracted.
    static (string Settled, string Traded) Nav(ReportBook reports, string fund, DateOnly day)
    {
        string Of(bool isTraded) => Assert.Single(reports.Run("nav", new(day) { Account = fund, TradeDateBasis = isTraded }).Rows)[3];
        return (Of(false), Of(true));
    }

    // 100 000 of the Treasury's 3 5/8 % since 15 August, 184 days to the first coupon: 100 000 × 1.8125 % × days ÷ 184 (31 CFR 356,
    // appendix B, section I.A). A dividend of 1.00, ex on the 8th and paid on the 21st, lowers the price of 100 shares from 50 to 49.
    [Fact]
    public void A_dividend_is_in_net_assets_from_its_ex_date_on_and_interest_to_the_day()
    {
        var firm = Holding((TestFirm.Client, "USD", 1_000_00), (TestFirm.Client, TestFirm.Aig, 100),
            (TestFirm.Client, TestFirm.Bond, 100_000));
        firm.Must(new AnnounceAction(new("DIV", "DIVIDEND", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 10), new(2013, 10, 21), 1m, "USD",
            null, null, "", null), "corporate-actions.csv"));
        Price(firm, TestFirm.Bond, 99);
        Price(firm, TestFirm.Aig, 50);
        firm.EndDay();
        firm.NextDay();
        Price(firm, TestFirm.Aig, 49);
        firm.Until(new(2013, 10, 21));
        using (var before = Kept(firm))
        {
            // 53, 54 and 67 days: 522.08, 531.93 and 659.99.
            Assert.Equal(("105522.08", "105522.08"), Nav(before, TestFirm.Client, new(2013, 10, 7))); // 1 000 + 5 000 + 99 000
            Assert.Equal(("105531.93", "105531.93"), Nav(before, TestFirm.Client, new(2013, 10, 8))); // 1 000 + 4 900 + 100 + 99 000
            Assert.Equal(("105659.99", "105659.99"), Nav(before, TestFirm.Client, firm.Day)); // due today, and not paid yet
        }
        firm.EndDay();
        using var paid = Kept(firm);
        Assert.Equal(("105659.99", "105659.99"), Nav(paid, TestFirm.Client, firm.Day));
        Assert.Equal("659.99", Assert.Single(paid.Run("accrued-interest", new(firm.Day)).Rows)[9]);
    }

    // 10 000 bought at 99.125, with 56 days' interest of 55.16 on the 10th. By contract the interest paid is the fund's from the first, and
    // no more until it is settled; that is worth 99 takes 12.50 and the charges from it.
    [Fact]
    public void Interest_bought_is_neither_lost_nor_earned_before_it_settles()
    {
        var firm = Holding((TestFirm.Other, "USD", 200_000_00));
        Price(firm, TestFirm.Bond, 99);
        var ticket = firm.Ticket("T-1", Side.Buy, 10_000, TestFirm.Bond) with { Account = TestFirm.Other, Price = 99.125m };
        var charges = firm.Book(ticket).Charges.Total;
        firm.Until(new(2013, 10, 10));
        firm.EndDay();
        using var reports = Kept(firm);
        var bought = Plain.Amount(200_000_00 - 12_50 - charges, 2);
        Assert.Equal(("200000.00", bought), Nav(reports, TestFirm.Other, new(2013, 10, 7)));
        Assert.Equal(("200000.00", bought), Nav(reports, TestFirm.Other, new(2013, 10, 9)));
        Assert.Equal((bought, bought), Nav(reports, TestFirm.Other, new(2013, 10, 10)));
    }

    // Of 5 %, 30/360, due on the 14th, 177 of 180 days by the 11th: 100 000 × 5 % × 177 ÷ 360 = 2 458.33, though the depository's
    // announcement has it ex that day; then 2 500. Of 4.25 % due on the 17th, 177 and 180 of 183 days: 10 000 × 2.125 % × days ÷ 183 =
    // 205.53 and 209.02, which are the coupon of 212.50 that is due and −6.97 and −3.48 until then (UK DMO, formulae for gilts).
    [Fact]
    public void A_coupon_that_is_ex_is_not_counted_twice()
    {
        var firm = Holding((TestFirm.Client, Corporate, 100_000), (TestFirm.Client, Ex, 10_000));
        foreach (var isin in new[] { Corporate, Ex }) Price(firm, isin, 100);
        var own = Assert.Single(firm.Firm.Actions.All, a => a.Terms.Isin == Corporate).Terms;
        firm.Must(new AnnounceAction(own with { Id = "IN1", ExDate = new(2013, 10, 11), RecordDate = new(2013, 10, 11) }, "MT564"));
        firm.Until(new(2013, 10, 14));
        using var reports = Kept(firm);
        Assert.Equal((0, -2_500_00 - 212_50), (firm.Balance(TestFirm.Client, "USD").Posted, firm.Balance(TestFirm.Client, "USD").Traded));
        Assert.Equal(("112663.86", "112663.86"), Nav(reports, TestFirm.Client, new(2013, 10, 11)));
        Assert.Equal(("112709.02", "112709.02"), Nav(reports, TestFirm.Client, firm.Day));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
