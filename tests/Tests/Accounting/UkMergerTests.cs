using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// TCGA 1992 ss 127 and 135(3): as of one company that is reorganised, the new shares are the old ones. So what was sold before a merger is
/// identified with what is bought of the new ones within 30 days (s 106A(5); HMRC, CG51560) by the ratio of its terms, and what came for
/// the old ones is no purchase (s 127; HMRC, CG51746). Shares bought at 40.00 and 1.00 of commission, or 0.80 on 160.00.
/// </summary>
public sealed class UkMergerTests : IDisposable
{
    const string Holder = "G000001";
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    readonly TestFirm firm = TestFirm.Funded();

    public UkMergerTests()
    {
        firm.Must(new OpenAccount(new(Holder, AccountClass.Client, "A holder in Leeds", "GB", "GBP", AccountSettlement.Carried, "", null),
            ""));
        firm.Must(new SetLotMethod(Holder, "", firm.Day, LotMethod.UkPool, false, true, ""));
    }

    void Trade(int units, string isin = TestFirm.Aig) =>
        firm.Book(firm.Ticket($"T-{firm.Day}-{units}", units < 0 ? Side.Sell : Side.Buy, Math.Abs(units), isin) with
        {
            Account = Holder,
            Price = 40m,
            ExecutedAt = TestFirm.At(firm.Day, units < 0 ? 16 : 15),
        });

    void End()
    {
        firm.EndDay();
        firm.NextDay();
    }

    // On the third day, of which 45.00 is the close.
    void Merge(CorporateActionTerms terms)
    {
        firm.Must(new AnnounceAction(terms with { ExDate = firm.Day, RecordDate = firm.Day, PayDate = firm.Day }, ""));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        firm.Must(new SetPrice(firm.Day, TestFirm.BankOfAmerica, 45m, "USD", "prices.csv"));
    }

    static CorporateActionTerms Terms(string type, int? after, int? before, decimal? cash) =>
        new("M", type, TestFirm.Aig, default, default, default, cash, "USD", after, before, TestFirm.BankOfAmerica,
            after is null ? null : 45m);

    (string Sold, string Left) Told()
    {
        firm.EndDay();
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(path);
        Assert.DoesNotContain(reports.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
        return (string.Join(", ", reports.Run("uk-cgt", new()).Rows.Select(r => $"{r[4]} {r[5]} {r[9]}")),
            string.Join(", ", reports.Run("lots", new(Account: Holder)).Rows.Select(r => $"{r[1]} {r[3]} {r[4]}")));
    }

    // Two for one: 12 new ones for 481.00 are 6 of the 10, and 4 come out of the pool of 14 for 561.00; the other 10, of which 6 were not
    // sold after all, go over as 20 with 400.71. A sale of the new ones on their own day comes first (s 105(1)(b)). One for three: nothing
    // was left to be exchanged. Of another number it is one for one.
    [Theory]
    [InlineData("MERGER", 2, 1, "14 -10", "12", "6 30 DAYS 481.00, 4 SECTION 104 160.29", "20 400.71")]
    [InlineData("MERGER", 2, 1, "14 -10", "12 -4", "4 30 DAYS 320.67, 6 SECTION 104 240.43, 4 SAME DAY 160.33", "16 320.57")]
    [InlineData("MERGER", 1, 3, "12 -12", "4", "12 30 DAYS 160.80", "4 481.00")]
    [InlineData("ISIN_CHANGE", null, null, "14 -10", "12", "10 30 DAYS 400.83", "16 641.17")]
    public void Over_a_merger_sales_are_identified_by_its_ratio(
        string type, int? after, int? before, string traded, string bought, string sold, string left)
    {
        foreach (var units in traded.Split(' '))
        {
            Trade(int.Parse(units, CultureInfo.InvariantCulture));
            End();
        }
        Merge(Terms(type, after, before, null));
        foreach (var units in bought.Split(' ')) Trade(int.Parse(units, CultureInfo.InvariantCulture), TestFirm.BankOfAmerica);
        Assert.Equal((sold, $"{TestFirm.BankOfAmerica} {left}"), Told());
    }

    // The same where what was sold had been delivered, so that the merger gave the holder nothing: asked of all accounts and of one.
    [Theory, InlineData("MERGER", 1, 3, "4", "160.80"), InlineData("ISIN_CHANGE", null, null, "12", "481.00")]
    public void Of_who_had_none_left_either(string type, int? after, int? before, string bought, string cost)
    {
        Trade(12);
        End();
        Trade(-12);
        firm.Until(new(2013, 10, 16));
        Merge(Terms(type, after, before, null));
        Trade(int.Parse(bought, CultureInfo.InvariantCulture), TestFirm.BankOfAmerica);
        Assert.Equal(($"12 30 DAYS {cost}", $"{TestFirm.BankOfAmerica} {bought} 481.00"), Told());
    }

    // s 106A(5)(b): within 30 days after the disposal, which is of 8 October.
    [Theory, InlineData("2013-11-07", "10 30 DAYS 801.00", "28 561.00"), InlineData("2013-11-08", "10 SECTION 104 400.71", "28 961.29")]
    public void Past_thirty_days_after_the_sale_a_purchase_is_of_the_pool(string day, string sold, string left)
    {
        Trade(14);
        End();
        Trade(-10);
        End();
        Merge(Terms("MERGER", 2, 1, null));
        firm.Until(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        Trade(20, TestFirm.BankOfAmerica);
        Assert.Equal((sold, $"{TestFirm.BankOfAmerica} {left}"), Told());
    }

    // ss 128(3), 129: one new share, worth 45.00, and 15.00: a quarter of each old one is disposed of, and three quarters became the new
    // one. So 60 new ones for 2401.00 are 45 of the 60 that were sold; 15 come out of the pool of 100 for 4001.00, and so do the 10 of the
    // 40 left that were paid for. What goes over has three quarters of the cost.
    [Fact]
    public void Of_shares_and_cash_as_much_is_identified_as_went_into_shares()
    {
        Trade(100);
        End();
        Trade(-60);
        End();
        Merge(Terms("MERGER", 1, 1, 15m));
        Trade(60, TestFirm.BankOfAmerica);
        Assert.Equal(("45 30 DAYS 2401.00, 15 SECTION 104 600.15, 10 SECTION 104 400.10", $"{TestFirm.BankOfAmerica} 100 3000.75"), Told());
    }

    // Who took cash for all shares has none that took the place of them (s 127 is of a new holding).
    [Fact]
    public void Of_who_chose_cash_alone_sales_are_of_the_pool()
    {
        Trade(14);
        End();
        Trade(-10);
        firm.Until(new(2013, 10, 14)); // all has settled
        DateOnly ex = new(2013, 10, 15);
        firm.Must(new AnnounceAction(Terms("MERGER", 2, 1, null) with
        {
            ExDate = ex,
            RecordDate = ex,
            PayDate = ex,
            Option = "STOCK",
            Deadline = firm.Day,
            Options =
            [
                new("CASH", 80m, "USD", null, null, "", null, null), new("MIXED", 20m, "USD", 1, 1, TestFirm.BankOfAmerica, null, null),
            ],
        }, ""));
        firm.Must(new ElectOption("M", Holder, "CASH", 4));
        End();
        Trade(12, TestFirm.BankOfAmerica);
        Assert.Equal(("10 SECTION 104 400.71, 4 SECTION 104 160.29", $"{TestFirm.BankOfAmerica} 12 481.00"), Told());
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
