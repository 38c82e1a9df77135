using System.Globalization;
using System.Text.RegularExpressions;
using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// The worked books of the material, journals/reference, that hledger, ledger and bean-check accept: the same events here end in the
/// balances that those programs computed.
/// </summary>
public sealed partial class JournalVectorTests
{
    static readonly AccountId Fifo = new(1), Lifo = new(2), Hifo = new(3), SpecId = new(4);
    static readonly AssetId Acme = new(10), NewCo = new(11), BigCo = new(12), Wash = new(13);

    static DateOnly Day(int month, int day) => new(2024, month, day);

    // The rows of a table of balances: the account, and what stands beside it.
    static Dictionary<string, string> Balances(string file) => File.ReadLines(Material.Require($"journals/expected/{file}")).Skip(1)
        .Select(l => l.Split(',', 2)).ToDictionary(c => c[0].Trim(' ', '"'), c => c[1]);

    static decimal Dollars(string cell) => decimal.Parse(AmountOf().Match(cell).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?[\d.]+(?= USD)")]
    private static partial Regex AmountOf();

    [GeneratedRegex(@"(\d+) +(\w+) +\{ *([\d.]+) USD\}")]
    private static partial Regex HeldAt();

    // investment-accounting.beancount, its lots: the same three purchases of 100, 1 dollar of commission in the first, and a sale of 150
    // for 1950 by four methods; a split, a spin-off of a fifth of the cost, a merger with cash that is taken off the cost, a wash sale.
    static LotBook Invested()
    {
        LotPolicy Policy(AccountId account, LotMethod method) => new(account, null, Day(1, 1), method, account == SpecId, true);
        var book = new LotBook(new()
        {
            Policies = [Policy(Fifo, LotMethod.Fifo), Policy(Lifo, LotMethod.Lifo), Policy(Hifo, LotMethod.Hifo),
                Policy(SpecId, LotMethod.Specific)],
            Named = new Dictionary<long, IReadOnlyList<(long, long)>> { [4] = [(1, 100), (3, 50)] },
        });
        foreach (var account in new[] { Fifo, Lifo, Hifo, SpecId })
        {
            book.Trade(new(account, Acme, Day(1, 3), 100, 1_001_00, 1));
            book.Trade(new(account, Acme, Day(2, 5), 100, 1_400_00, 2));
            book.Trade(new(account, Acme, Day(3, 4), 100, 1_200_00, 3));
            book.Trade(new(account, Acme, Day(4, 2), -150, -1_950_00, 4));
        }
        book.Apply(new SplitLots(Acme, Day(5, 1), 5, new(2, 1), null) { Only = SpecId });
        book.Apply(new SpinOffLots(Acme, Day(6, 3), 6, NewCo, new(1, 10), new(1, 5), null) { Only = Fifo });
        // One is worth no more than the old one cost less the cash: no gain counts (26 USC 356).
        book.Apply(new ExchangeLots(Acme, Day(6, 20), 7, BigCo, new(1, 2), 2_00, 16_00, null) { Only = Lifo });
        book.Trade(new(SpecId, Wash, Day(7, 1), 100, 2_000_00, 8));
        book.Trade(new(SpecId, Wash, Day(7, 15), -100, -1_500_00, 9));
        book.Trade(new(SpecId, Wash, Day(8, 1), 60, 960_00, 10));
        return book;
    }

    [Fact]
    public void Lots_end_as_in_the_worked_book_of_investments()
    {
        var (expected, book) = (Balances("reference_investment-accounting.balances.csv"), Invested());
        foreach (var (account, name) in new[] { (Fifo, "FIFO"), (Lifo, "LIFO"), (Hifo, "HIFO"), (SpecId, "SpecId") })
        {
            var row = expected[$"Assets:Sec:{name}"];
            var lots = book.Lots().Where(l => l.Account == account).ToList();
            Assert.Equal(HeldAt().Matches(row).Select(m => $"{m.Groups[1]} {m.Groups[2]} {m.Groups[3]}").Order(StringComparer.Ordinal),
                lots.Select(l => FormattableString.Invariant(
                    $"{l.Lot.Quantity} {Code(l.Instrument)} {l.Lot.Cost / 100m / l.Lot.Quantity:0.00}")).Order(StringComparer.Ordinal));
            Assert.Equal(Dollars(row.Split(',')[^1]), lots.Sum(l => l.Lot.Cost) / 100m);
        }
        Assert.Equal(-Dollars(expected["Income:RealisedGain"]), book.Disposals.Sum(d => d.Gain) / 100m);
        var washed = book.Lots().Single(l => l.Instrument == Wash).Lot;
        Assert.Equal((Day(8, 1), Day(7, 18)), (washed.Acquired, washed.HeldSince)); // the date that the book gives its lot

        static string Code(AssetId asset) => asset == Acme ? "ACME" : asset == NewCo ? "NEWCO" : asset == BigCo ? "BIGCO" : "WASH";
    }

    // 100 000 of 6 % bought on 31 March, 76 days of 30/360 after the coupon: what of the next coupon was not bought is earned. A thousand
    // euros bought for 1.10 are worth 1.12 at the end of the month.
    [Fact]
    public void Interest_and_revaluation_are_those_of_the_worked_book_of_investments()
    {
        var expected = Balances("reference_investment-accounting.balances.csv");
        var bond = new Bond(6m, 2, DayCount.Thirty360, new(2020, 1, 15), new(2030, 1, 15));
        var period = bond.Periods().Single(p => p.Start == Day(1, 15));
        var (bought, coupon) = (decimal.Round(BondPrices.Accrued(bond, Day(3, 31)) * 1_000, 2), BondPrices.CouponOf(bond, period) * 1_000);
        Assert.Equal((1_266.67m, 3_000m), (bought, coupon));
        Assert.Equal(-Dollars(expected["Income:Interest"]), coupon - bought);
        var euros = new FxPosition();
        euros.Take(euros.Step(FxCost.Average, 1_000_00, 1_100_00), FxCost.Average, Day(9, 2));
        Assert.Equal(-Dollars(expected["Income:FxRevaluation"]), (euros.Quantity * 1.12m - euros.Cost) / 100);
    }

    // stock-record.journal: 100 bought at 50 with 5 of commission, 60 delivered and 40 failing, a dividend of 0.50 claimed on those, a
    // split of two for one over all of it, and the fail delivered. Its penalty of 1.20 is by no rate, and is left out of the bank here.
    [Fact]
    public void A_purchase_that_fails_in_part_over_a_dividend_and_a_split_ends_as_in_the_worked_stock_record()
    {
        const string acme = "US0378331005";
        var expected = Balances("reference_stock-record.balances.csv");
        var firm = TestFirm.Charging([new("COMMISSION", DateOnly.MinValue, DateOnly.MaxValue) { PerUnit = 0.05m }], 10_000, Day(6, 3));
        firm.List(acme, "USD", "XNAS");
        var broker = firm.Firm.Register.PartyOf(TestFirm.Alone)!;
        firm.Book(firm.Ticket("T1", Side.Buy, 100, acme) with { Price = 50m, Counterparty = TestFirm.Alone });
        firm.Must(new AnnounceAction(new("DIV", "DIVIDEND", acme, Day(6, 7), Day(6, 7), Day(6, 14), 0.50m, "USD", null, null, "", null),
            ""));
        firm.Must(new AnnounceAction(new("SPLIT", "SPLIT", acme, Day(6, 20), Day(6, 20), Day(6, 20), null, "", 2, 1, "", null), ""));
        long At(AccountId account, string asset) => firm.Firm.Ledger[account, firm.AssetOf(asset)].Posted;
        void Until(DateOnly day, long delivered = 0)
        {
            for (; firm.Day < day; delivered = 0)
            {
                firm.EndDay(firm.Firm.Settlement.Due(firm.Day)
                    .Select(i => new Answer(i.Number, delivered, i.Delivers ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack)));
                firm.NextDay();
            }
        }
        Until(Day(6, 4));
        Until(Day(6, 6), delivered: 60);
        Assert.Equal((40, -2_000_00, 60), (At(broker.Fail, acme), At(broker.Fail, "USD"), At(firm.AccountOf("CSD"), acme)));
        Until(Day(6, 24));
        Assert.Equal((80, -2_000_00 + 20_00), (At(broker.Fail, acme), At(broker.Fail, "USD"))); // the claim fails with it
        firm.EndDay();
        void Same(string row, AccountId account, string asset, decimal besides = 0)
        {
            var cell = expected[row];
            var told = cell.Contains("ACME", StringComparison.Ordinal)
                ? decimal.Parse(cell.Trim('"').Split(' ')[0], CultureInfo.InvariantCulture) : cell == "\"0\"" ? 0 : Dollars(cell);
            Assert.Equal((row, told), (row, At(account, asset) / (asset == acme ? 1m : 100m) + besides));
        }
        Same("Location:Bank:USD", firm.AccountOf("SETTLEMENT-BANK"), "USD", -Dollars(expected["GL:Income:SettlementPenalty"]));
        Same("Location:Depository:DTC", firm.AccountOf("CSD"), acme);
        Same("Owner:Client:A:ACME", firm.AccountOf(TestFirm.Client), acme);
        Same("Owner:Client:A:Cash", firm.AccountOf(TestFirm.Client), "USD");
        Same("GL:Income:Commission", firm.AccountOf("COMMISSION-INCOME"), "USD");
        Same("Location:CA:DividendReceivable", firm.AccountOf("CORPORATE-ACTIONS"), "USD");
        Same("Location:CA:ClaimReceivable:BrokerX", broker.Street, "USD");
        foreach (var asset in new[] { acme, "USD" })
        {
            Same("Trading:T1", firm.Firm.Register.Clearing, asset);
            Same("Location:Street:Receive:BrokerX", broker.Street, asset);
            Same("Location:Fail:Receive:BrokerX", broker.Fail, asset);
        }
    }
}
