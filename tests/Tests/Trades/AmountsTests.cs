using Countinghouse.Facts;

namespace Countinghouse.Tests.Trades;

/// <summary>
/// Amounts worked by hand from day-folder.md. Commission min(max(0.005 × quantity, 1.00), 0.5 % of principal), half away from zero, none
/// for the firm's own accounts; on sales SEC 31 17.40 a million and TAF 0.000119 a share, at most 5.95, each rounded up to a cent.
/// </summary>
public sealed class AmountsTests
{
    [Theory(DisplayName = "Principal and charges in cents")]
    // 100 × 48.50 = 4 850.00; 0.50 is below 1.00, and 0.5 % is 24.25
    [InlineData(TestFirm.Client, Side.Buy, 100, "48.50", 4_850_00, 1_00, 0, 0)]
    // 1 000 × 48.50 = 48 500.00; 5.00; 17.40 × 0.0485 = 0.8439 → 0.85; 0.119 → 0.12
    [InlineData(TestFirm.Client, Side.Sell, 1_000, "48.50", 48_500_00, 5_00, 85, 12)]
    // 10 × 2.00 = 20.00; 0.5 % of it, 0.10, is less than 1.00; 0.000348 → 0.01; 0.00119 → 0.01
    [InlineData(TestFirm.Client, Side.Sell, 10, "2.00", 20_00, 10, 1, 1)]
    // 50 000 × 0.000119 = 5.95 exactly; 50 001 × 0.000119 = 5.950119, held at 5.95; 17.40 × 1.00002 = 17.400348 → 17.41
    [InlineData(TestFirm.Client, Side.Sell, 50_000, "20.00", 1_000_000_00, 250_00, 17_40, 5_95)]
    [InlineData(TestFirm.Client, Side.Sell, 50_001, "20.00", 1_000_020_00, 250_01, 17_41, 5_95)]
    // 50 001 × 0.005 = 250.005 → 250.01, half away from zero; and 1 × 0.125 = 0.125 → 0.13, 0.5 % of 0.13 = 0.00065 → 0.00
    [InlineData(TestFirm.Client, Side.Buy, 1, "0.125", 13, 0, 0, 0)]
    // 3 × 33.335 = 100.005 → 100.01; 0.5 % of 100.01 = 0.50005 → 0.50
    [InlineData(TestFirm.Client, Side.Buy, 3, "33.335", 100_01, 50, 0, 0)]
    // the firm's own account: no commission, but the fees of the sale
    [InlineData(TestFirm.House, Side.Buy, 1_000, "48.50", 48_500_00, 0, 0, 0)]
    [InlineData(TestFirm.House, Side.Sell, 1_000, "48.50", 48_500_00, 0, 85, 12)]
    public void A_us_equity(string account, Side side, long quantity, string price, long principal, long commission, long sec, long taf)
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", side, quantity) with { Account = account, Price = decimal.Parse(price) });
        Assert.Equal((principal, new Charges(commission, sec, taf, 0)), (t.Principal, t.Charges));
        var charged = commission + sec + taf;
        Assert.Equal(side == Side.Buy ? -principal - charged : principal - charged, t.NetAmount);
    }

    [Fact]
    public void A_sale_outside_the_united_states_pays_no_us_fees()
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Sell, 1_000, TestFirm.Sap));
        Assert.Equal((48_500_00L, new Charges(5_00, 0, 0, 0)), (t.Principal, t.Charges));
    }

    // Nominal × price per cent: 10 000 × 99.125 / 100 = 9 912.50.
    [Fact]
    public void A_bond_is_priced_in_per_cent_of_nominal()
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 10_000, TestFirm.Bond) with { Price = 99.125m });
        Assert.Equal(9_912_50, t.Principal);
    }

    // Exchange Act section 31(b), (c) except evidences of indebtedness; the commission alone: min(max(50.00, 1.00), 49.5625), 49.56.
    [Fact]
    public void A_bond_sold_in_the_united_states_pays_neither_levy()
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Sell, 10_000, TestFirm.Bond) with { Price = 99.125m });
        Assert.Equal(new Charges(49_56, 0, 0, 0), t.Charges);
    }

    // Client side: account against clearing; what is charged is income or owed on. The clearing account waits for the street side.
    [Fact]
    public void A_booked_trade_is_pending_against_clearing_with_its_charges()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Sell, 1_000));
        Assert.Equal(1_000, firm.Balance(TestFirm.Client, TestFirm.Aig).Pending);
        Assert.Equal(-1_000, firm.Balance("CLEARING", TestFirm.Aig).Pending);
        Assert.Equal(-(48_500_00 - 5_97), firm.Balance(TestFirm.Client, "USD").Pending);
        Assert.Equal(48_500_00, firm.Balance("CLEARING", "USD").Pending);
        Assert.Equal(-5_00, firm.Balance("COMMISSION-INCOME", "USD").Pending);
        Assert.Equal(-85, firm.Balance("SEC31-PAYABLE", "USD").Pending);
        Assert.Equal(-12, firm.Balance("TAF-PAYABLE", "USD").Pending);
    }
}
