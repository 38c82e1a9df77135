using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Rights for each share, a tenth of the cost to them, of which a holder lets some be sold. They were given to it and are sold at their
/// part of the cost (26 USC 307(a); 26 CFR 1.307-1(a)); in the United Kingdom what they bring is a capital distribution on the shares
/// (TCGA 1992 s 123; HMRC, CG57800).
/// </summary>
public sealed class LotRightsTests : IDisposable
{
    const string Leeds = "G000001";
    static readonly DateOnly Ex = new(2013, 10, 15);
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    readonly TestFirm firm = TestFirm.Funded();
    readonly List<string> exercising = []; // as many rights as the account that is looked at

    // Chosen when all has settled, on the ex-date where no other day is told; a share closes at 45.00.
    ReportBook Chosen(string account, ActionOption option, long units, int days = 0)
    {
        firm.Until(new(2013, 10, 14));
        firm.Must(new AnnounceAction(new("R", "RIGHTS", TestFirm.Aig, Ex, days == 0 ? Ex : Ex.AddDays(2), Ex.AddDays(days == 0 ? 1 : 6),
            null, "USD", 1, 1, TestFirm.BankOfAmerica, null)
        {
            BasisShare = 10,
            Option = "RIGHTS",
            Deadline = days == 0 ? Ex : Ex.AddDays(3),
            Options = [option],
        }, ""));
        firm.Until(Ex.AddDays(days));
        firm.Must(new ElectOption("R", account, option.Code, units));
        firm.Until(Ex);
        firm.Must(new SetPrice(Ex, TestFirm.Aig, 45m, "USD", "prices.csv"));
        firm.Until(Ex.AddDays(days == 0 ? 2 : 7));
        firm.EndDay();
        return Reported();
    }

    ReportBook Reported()
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        var reports = ReportBook.Open(path);
        Assert.DoesNotContain(reports.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
        return reports;
    }

    static ActionOption Sell(decimal rate) => new("SELL", rate, "USD", null, null, "", null, null);

    static string Told(ReportBook book, string report, string account, params int[] columns) => string.Join(", ",
        book.Run(report, new(Account: account)).Rows.Select(r => string.Join(' ', columns.Select(c => r[c]))));

    void Own(string account, string country)
    {
        firm.Must(new OpenAccount(new(account, AccountClass.Client, "A holder", country, "USD", AccountSettlement.Carried, "", null), ""));
        firm.Must(new SetLotMethod(account, "", firm.Day, country == "GB" ? LotMethod.UkPool : LotMethod.Fifo, false, country == "GB", ""));
        firm.Book(firm.Ticket("B-1", Side.Buy, 100) with { Account = account, Price = country == "GB" ? 40m : 10m });
    }

    // 100 rights of a cost of 100.00; 40 of them sold at 0.77 bring 30.80 for 40.00.
    [Theory, InlineData(40, "US0268747849 100 900.00, US0605051046 60 60.00", "40 30.80 40.00 -9.20")]
    [InlineData(100, "US0268747849 100 900.00", "100 77.00 100.00 -23.00")]
    public void Rights_that_are_sold_are_a_disposal_at_their_part_of_the_cost(int units, string left, string sold)
    {
        Own("W000001", "US");
        using var book = Chosen("W000001", Sell(0.77m), units);
        Assert.Equal(left, Told(book, "lots", "W000001", 1, 3, 4));
        Assert.Equal(sold, Told(book, "gains", "W000001", 4, 5, 6, 7));
        Assert.StartsWith($"{units} sh. Instrument US0605051046 2013-10-07 2013-10-15", Told(book, "form-1099b", "W000001", 2, 3, 4),
            StringComparison.Ordinal);
    }

    // 26 CFR 1.307-1(a): to rights that lapse no cost goes. Chosen before the ex-date, on it and after it; holders are recorded two days
    // on.
    [Theory, InlineData(0), InlineData(-1), InlineData(1), InlineData(3)]
    public void Rights_that_lapse_take_no_cost(int days)
    {
        Own("W000001", "US");
        using var book = Chosen("W000001", new("LAPSE", null, "", null, null, "", null, null), 40, days);
        Assert.Equal("US0268747849 100 940.00, US0605051046 60 60.00", Told(book, "lots", "W000001", 1, 3, 4));
        Assert.Equal("", Told(book, "gains", "W000001", 0));
        // Others own 20 000.
        Assert.Equal((-60, 20_060), (firm.Balance("W000001", TestFirm.BankOfAmerica).Posted,
            firm.Balance(ActionScene.Csd, TestFirm.BankOfAmerica).Posted));
        Assert.All(firm.Firm.Controls(), c => Assert.True(c.Passed, $"{c.Control}: {c.Detail}"));
    }

    // TCGA 1992 ss 42, 122. 100 that cost 4 001.00 are worth 4 500.00. 200.00 are small and lower the cost. For 1 500.00 a quarter of the
    // cost is disposed of. Of 40 sold for 600.00 the other 60 rights take 6 % of the cost, 240.06; 600 of 600 and 4 500 are 2/17 of the
    // 3 760.94 left.
    [Theory, InlineData("2", 100, "US0268747849 100 3801.00", "")]
    [InlineData("15", 100, "US0268747849 100 3000.75", "SECTION 122 1500.00 1000.25 499.75")]
    [InlineData("15", 40, "US0268747849 100 3318.48, US0605051046 60 240.06", "SECTION 122 600.00 442.46 157.54")]
    public void In_the_united_kingdom_they_are_a_capital_distribution(string rate, int units, string left, string disposed)
    {
        Own(Leeds, "GB");
        using var book = Chosen(Leeds, Sell(decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture)), units);
        Assert.Equal(left, Told(book, "lots", Leeds, 1, 3, 4));
        Assert.Equal(disposed, Told(book, "uk-cgt", Leeds, 5, 7, 9, 10));
    }

    static CorporateActionTerms AtPrice(decimal price) => new("X", "EXERCISE", TestFirm.BankOfAmerica, Ex.AddDays(7), Ex.AddDays(7),
        Ex.AddDays(8), null, "USD", null, null, "", null)
    {
        Option = "LAPSE",
        Deadline = Ex.AddDays(6),
        Options = [new("EXERCISE", null, "USD", 1, 4, TestFirm.Aig, null, price)],
    };

    // One of 100 rights is taken for a quarter of a share at 18.00; by default they lapse. A share closes at 45.00.
    ReportBook Exercised(string account, long units, int bought = 0, Action? then = null)
    {
        firm.Until(new(2013, 10, 14));
        firm.Must(new AnnounceAction(new(
            "R", "RIGHTS", TestFirm.Aig, Ex, Ex, Ex.AddDays(1), null, "USD", 1, 1, TestFirm.BankOfAmerica, null)
        {
            BasisShare = 10,
        }, ""));
        firm.Must(new AnnounceAction(AtPrice(18m), ""));
        firm.Until(Ex.AddDays(1));
        if (bought > 0) firm.Book(firm.Ticket("B-2", Side.Buy, bought, TestFirm.BankOfAmerica) with { Account = account, Price = 2m });
        firm.Until(Ex.AddDays(6));
        foreach (var of in units > 0 ? exercising.Prepend(account) : []) firm.Must(new ElectOption("X", of, "EXERCISE", units));
        foreach (var asset in new[] { TestFirm.Aig, TestFirm.BankOfAmerica })
            firm.Must(new SetPrice(firm.Day, asset, 45m, "USD", "prices.csv"));
        firm.Until(Ex.AddDays(9));
        then?.Invoke();
        firm.EndDay();
        return Reported();
    }

    // 40 rights of 40.00 bring ten shares at 18.00, or, as it is corrected to, at 20.00: 220.00 or 240.00. They are sold for 200.00, named
    // by the action (26 CFR 1.1012-1(c)); first in, first out, it would be ten of 2013-10-07, 96.00.
    [Theory, InlineData(18, "2013-10-22 10 200.00 220.00 -20.00"), InlineData(20, "2013-10-22 10 200.00 240.00 -40.00")]
    public void What_was_exercised_is_named_by_its_action(int price, string gains)
    {
        const string account = "W000001";
        ChooseLots Named(string trade) => new(trade, [new("X", 10)], "");
        Own(account, "US");
        firm.Must(new SetLotMethod(account, "", firm.Day, LotMethod.Specific, false, false, ""));
        Assert.Equal(Refusal.UnknownLot, firm.Ask(Named("B-1")));
        using var book = Exercised(account, 40, then: () =>
        {
            firm.Book(firm.Ticket("S-1", Side.Sell, 10) with { Account = account, Price = 20m });
            firm.Book(firm.Ticket("S-2", Side.Sell, 10) with { Account = TestFirm.Client, Price = 20m });
            Assert.Equal(Refusal.UnknownLot, firm.Ask(Named("S-2"))); // which has exercised none
            firm.Must(Named("S-1"));
            if (price != 18) firm.Must(new AnnounceAction(AtPrice(price), ""));
        });
        Assert.Equal(gains, Told(book, "gains", account, 2, 4, 5, 6, 7));
    }

    // Two who take 42 rights each get ten shares and 13.50 for half a one. The depository gives 21 for 84: the firm has paid 27.00 and
    // 18.00 for the last, as much as it is worth.
    [Fact]
    public void What_the_fractions_of_an_exercise_leave_to_the_firm_cost_its_price_too()
    {
        Own("W000001", "US");
        exercising.Add(TestFirm.Client);
        using var book = Exercised("W000001", 42);
        Assert.Equal("US0268747849 1 45.00", Told(book, "lots", "FRACTIONS", 1, 3, 4));
        Assert.Equal("45.00 45.00 0.00", Told(book, "unrealised", "FRACTIONS", 4, 6, 7));
        Assert.Equal("-45.00", Told(book, "balances", "FRACTIONS", 4));
    }

    // 26 USC 307(a); 26 CFR 1.307-1(a): 100.00 of the 1 000.00 are the rights' only as far as they are taken. Of 42 for four a share ten
    // shares cost 40.00 and 180.00; two rights, at 1.00 each, are paid in lieu at half of what 45.00 is above 18.00. Bought ones are sold
    // for nothing (1234).
    [Theory, InlineData(0, 0, "US0268747849 100 1000.00", "")]
    [InlineData(40, 0, "US0268747849 100 960.00, US0268747849 10 220.00", "")]
    [InlineData(42, 0, "US0268747849 100 958.00, US0268747849 10 220.00", "US0268747849 0 13.50 2.00 11.50")]
    [InlineData(0, 20, "US0268747849 100 1000.00", "US0605051046 20 0.00 40.00 -40.00")]
    public void Rights_that_nobody_takes_are_no_loss(int units, int bought, string left, string gains)
    {
        Own("W000001", "US");
        using var book = Exercised("W000001", units, bought);
        Assert.Equal(left, Told(book, "lots", "W000001", 1, 3, 4));
        Assert.Equal(gains, Told(book, "gains", "W000001", 1, 4, 5, 6, 7));
        Assert.Equal(gains.Length == 0 ? 0 : 1, book.Run("form-1099b", new(Account: "W000001")).Rows.Count);
    }

    // TCGA 1992 s 123 asks for a disposal, or for a payment; without one the rights stay what they came as, a part of the holding
    // (ss 126, 127). Of 400.10 that went to them 160.04 and 180.00 come back with ten shares, the rest without. Bought ones, 20 of 120 in
    // the pool at 440.30 with 0.20 charged, lapse at their part of it, 73.38.
    [Theory, InlineData(0, 0, "US0268747849 100 4001.00", ""), InlineData(40, 0, "US0268747849 110 4181.00", "")]
    [InlineData(0, 20, "US0268747849 100 3967.82", "SECTION 104 0.00 73.38 -73.38")]
    public void Nor_are_they_disposed_of_in_the_united_kingdom(int units, int bought, string left, string disposed)
    {
        Own(Leeds, "GB");
        using var book = Exercised(Leeds, units, bought);
        Assert.Equal(left, Told(book, "lots", Leeds, 1, 3, 4));
        Assert.Equal(disposed, Told(book, "uk-cgt", Leeds, 5, 7, 9, 10));
    }

    // TCGA 1992 s 123(1): so too where they are sold to anyone. Two days after the ex-date the shares close at 45.00; the tenth of the cost
    // that had gone to the rights, 400.10, comes back as far as they are sold. All are sold: 4 001.00 x 1 500 / (1 500 + 4 500) = 1 000.25
    // (s 42); 200.00 of 4 700 are small (s 122(2)). 40: 3 760.94 x 600 / 5 100 = 442.46. A sale is charged 1.00, 0.0000174 of what it
    // brings and 0.000119 a unit, each rounded up: 1.05 for 100, 1.03 for 60 and 40.
    // 20 bought on the day before for 40.20: of 60 that are sold 50 came for shares, since 100 of 120 did. 5/12 of 440.30 go back; 3 784.36
    // x 750 / 5 250 = 540.62; ten are bought ones, at 36.69. Bought on the day of the sale, they are the first 20 of it (s 105).
    [Theory]
    [InlineData("-100 15", "US0268747849 100 3000.75", "100 SECTION 122 1500.00 1.05 1000.25 498.70")]
    [InlineData("-100 2", "US0268747849 100 3801.00", "")]
    [InlineData("-40 15", "US0268747849 100 3318.48, US0605051046 60 240.06", "100 SECTION 122 600.00 1.03 442.46 156.51")]
    [InlineData("20 2 before, -60 15", "US0268747849 100 3243.74, US0605051046 60 220.15",
        "100 SECTION 122 750.00 0.86 540.62 208.52, 10 SECTION 104 150.00 0.17 36.69 113.14")]
    [InlineData("-60 15, 20 2", "US0268747849 100 3318.48, US0605051046 60 240.06",
        "100 SECTION 122 600.00 0.69 442.46 156.85, 20 SAME DAY 300.00 0.34 40.20 259.46")]
    public void Rights_sold_on_the_market_are_a_capital_distribution_too(string traded, string left, string disposed)
    {
        Own(Leeds, "GB");
        firm.Until(new(2013, 10, 14));
        firm.Must(new AnnounceAction(new(
            "R", "RIGHTS", TestFirm.Aig, Ex, Ex, Ex.AddDays(1), null, "USD", 1, 1, TestFirm.BankOfAmerica, null)
        {
            BasisShare = 10,
        }, ""));
        void Trade(Predicate<string[]> which)
        {
            foreach (var (at, words) in traded.Split(", ").Select(t => t.Split(' ')).Index().Where(t => which(t.Item)))
            {
                var units = long.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
                firm.Book(firm.Ticket($"R-{at}", units > 0 ? Side.Buy : Side.Sell, Math.Abs(units), TestFirm.BankOfAmerica) with
                {
                    Account = Leeds,
                    Price = decimal.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture),
                });
            }
        }
        firm.Until(Ex.AddDays(1));
        Trade(words => words.Length == 3);
        firm.Until(Ex.AddDays(2));
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 45m, "USD", "prices.csv"));
        Trade(words => words.Length == 2);
        firm.EndDay();
        using var book = Reported();
        Assert.Equal(left, Told(book, "lots", Leeds, 1, 3, 4));
        Assert.Equal(disposed, Told(book, "uk-cgt", Leeds, 4, 5, 7, 8, 9, 10));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
