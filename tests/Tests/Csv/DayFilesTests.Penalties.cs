using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

/// <summary>What penalties are reckoned with, and what was bought in.</summary>
public sealed class DayFilesPenaltiesTests
{
    const string Classes = "isin,from,class\n", Rates = "class,from,rate_bp\n", Overnight = "currency,from,percent\n";
    const string Shares = "isin,from,shares\n", Weights = "from,lambda,priority_1,age\n";
    const string Conventions = "convention,from,value,of\n";
    const string Credit = "currency,from,granted,collateral_limit\n";
    const string BuyIns = "instruction,quantity,price\n", Borrows = "isin,quantity,lender\n";
    static readonly DateOnly Day = new(2013, 10, 7);

    delegate List<Command> Reads(Stream s, string file, IList<Problem> problems);

    static readonly Dictionary<string, Reads> Readers = new()
    {
        [Classes] = DayFiles.PenaltyClasses, [Rates] = DayFiles.PenaltyRates, [Overnight] = DayFiles.OvernightRates,
        [Conventions] = DayFiles.MarketConventions, [Shares] = DayFiles.SharesOutstanding, [Weights] = DayFiles.SettlementWeights,
        [Credit] = DayFiles.CreditLines,
        [BuyIns] = (s, file, problems) => DayFiles.BuyIns(s, file, problems, Day),
        [Borrows] = (s, file, problems) => DayFiles.Borrows(s, file, problems, Day),
    };

    static (List<Command> Good, string[] Problems) Read(string header, string rows)
    {
        List<Problem> problems = [];
        return (Readers[header](S(header + rows), "x.csv", problems), Shown(problems));
    }

    static Command One(string header, string row)
    {
        var (good, problems) = Read(header, row + "\n");
        Assert.Empty(problems);
        return Assert.Single(good);
    }

    [Theory]
    [InlineData("LIQUID-SHARE", PenaltyClass.LiquidShare), InlineData("ILLIQUID-SHARE", PenaltyClass.IlliquidShare)]
    [InlineData("SME-SHARE", PenaltyClass.SmeShare), InlineData("SOVEREIGN-DEBT", PenaltyClass.SovereignDebt)]
    [InlineData("DEBT", PenaltyClass.Debt), InlineData("SME-DEBT", PenaltyClass.SmeDebt), InlineData("OTHER", PenaltyClass.Other)]
    [InlineData("NONE", PenaltyClass.None)]
    public void An_instrument_is_of_a_class_from_a_day_on(string word, PenaltyClass @class) => Assert.Equal(
        new SetPenaltyClass("US0268747849", Day, @class, "x.csv:2"), One(Classes, $"US0268747849,2013-10-07,{word}"));

    [Fact]
    public void A_class_has_a_rate_from_a_day_on() => Assert.Equal(
        new SetPenaltyRate(PenaltyClass.SovereignDebt, Day, 0.10m, "x.csv:2"), One(Rates, "SOVEREIGN-DEBT,2013-10-07,0.10"));

    // What is not given is as in weights.csv of a settlement run: docs/formats/settlement-run.md.
    [Fact]
    public void What_settles_is_weighed_from_a_day_on()
    {
        var set = Assert.IsType<SetRunWeights>(One(Weights, "2013-10-07,0.25,16,0.005"));
        Assert.Equal((Day, 250, 1_000_000L, 5, "x.csv:2"),
            (set.From, set.Weights.ValuePermille, set.Weights.CountWorth, set.Weights.AgePermille, set.Source));
        Assert.Equal([16_000, 4_000, 2_000, 1_000], set.Weights.PriorityPermille);
        Assert.Equal(["x.csv:2:lambda: a factor is between 0 and 1"], Read(Weights, "2013-10-07,1.5,1,0\n").Problems);
    }

    [Fact]
    public void A_currency_has_an_overnight_rate_from_a_day_on_also_below_zero() => Assert.Equal(
        new SetOvernightRate("EUR", Day, -0.25m, "x.csv:2"), One(Overnight, "EUR,2013-10-07,-0.25"));

    [Theory, InlineData("USD,2013-10-07,250000.00,1000000", 1_000_000), InlineData("USD,2013-10-07,250000.00,", 0)]
    public void A_bank_lends_so_much_from_a_day_on(string row, long limit) => Assert.Equal(
        new SetCreditLine("USD", Day, 250_000, limit, "x.csv:2"), One(Credit, row));

    [Fact]
    public void An_issue_has_so_many_shares_outstanding_from_a_day_on() => Assert.Equal(
        new SetSharesOutstanding("US0268747849", Day, 1_476_000_000, "x.csv:2"), One(Shares, "US0268747849,2013-10-07,1476000000"));

    [Theory, InlineData("SETTLEMENT-CYCLE,2013-10-07,1,EU", "SETTLEMENT-CYCLE", "1", "EU"),
        InlineData("AFFIRM-BY,2013-10-07,T+1 11:30,US", "AFFIRM-BY", "T+1 11:30", "US"),
        InlineData("CLOSE-OUT-LONG,2013-10-07,3,", "CLOSE-OUT-LONG", "3", "")]
    public void A_convention_holds_from_a_day_on(string row, string name, string value, string of) => Assert.Equal(
        new SetConvention(name, Day, value, of, "x.csv:2"), One(Conventions, row));

    [Fact]
    public void What_was_bought_in_is_of_the_day_of_the_folder() => Assert.Equal(
        new BuyIn(4711, Day, 100, 48.5m, "x.csv:2"), One(BuyIns, "4711,100,48.50"));

    [Theory]
    [InlineData(Classes, "US0268747849,2013-10-07,CASH",
        "class: 'CASH' is none of LIQUID-SHARE, ILLIQUID-SHARE, SME-SHARE, SOVEREIGN-DEBT, DEBT, SME-DEBT, OTHER, NONE")]
    [InlineData(Classes, "US0268747849,7.10.2013,OTHER", "from: '7.10.2013' is not a date like 2013-10-08")]
    [InlineData(Classes, ",2013-10-07,OTHER", "isin: nothing is given")]
    [InlineData(Rates, "NONE,2013-10-07,0",
        "class: 'NONE' is none of LIQUID-SHARE, ILLIQUID-SHARE, SME-SHARE, SOVEREIGN-DEBT, DEBT, SME-DEBT, OTHER")]
    [InlineData(Rates, "DEBT,2013-10-07,", "rate_bp: nothing is given")]
    [InlineData(Rates, "DEBT,2013-02-29,0.2", "from: 2013-02-29 is not a day of the calendar")]
    [InlineData(Overnight, "EUR,2013-10-07,0.75 %", "percent: '0.75 %' is not a plain decimal number")]
    [InlineData(Overnight, ",2013-10-07,1", "currency: nothing is given")]
    [InlineData(BuyIns, "4711,1.5,48.50", "quantity: quantity '1.5' is not a whole number of units")]
    [InlineData(BuyIns, ",1,48.50", "instruction: nothing is given")]
    [InlineData(Borrows, "US0268747849,1.5,PRIME-1", "quantity: quantity '1.5' is not a whole number of units")]
    [InlineData(Borrows, "US0268747849,100,", "lender: nothing is given")]
    [InlineData(BuyIns, "4711,1,", "price: nothing is given")]
    public void A_row_that_cannot_be_read_is_left_out_and_named(string header, string row, string told)
    {
        var (good, problems) = Read(header, row + "\n");
        Assert.Empty(good);
        Assert.Equal(["x.csv:2:" + told], problems);
    }

    [Theory]
    [InlineData(Classes, "US0000000000,2013-10-07,OTHER", Refusal.UnknownInstrument, "x.csv:2:isin")]
    [InlineData(Classes, "USD,2013-10-07,OTHER", Refusal.UnknownInstrument, "x.csv:2:isin")]
    [InlineData(Rates, "DEBT,2013-10-07,-0.1", Refusal.BadTerms, "x.csv:2:rate_bp")]
    [InlineData(Rates, "DEBT,2013-10-07,10000.1", Refusal.BadTerms, "x.csv:2:rate_bp")]
    [InlineData(Overnight, "ZZZ,2013-10-07,1", Refusal.UnknownCurrency, "x.csv:2:currency")]
    [InlineData(Overnight, "US0268747849,2013-10-07,1", Refusal.UnknownCurrency, "x.csv:2:currency")]
    [InlineData(Overnight, "USD,2013-10-07,1000.1", Refusal.BadTerms, "x.csv:2:percent")]
    [InlineData(Shares, "US0000000000,2013-10-07,1", Refusal.UnknownInstrument, "x.csv:2:isin")]
    [InlineData(Shares, "US0268747849,2013-10-07,10000000000001", Refusal.BadTerms, "x.csv:2:shares")]
    [InlineData(BuyIns, "4711,1,48.50", Refusal.UnknownInstruction, "x.csv:2")]
    public void A_row_that_is_not_allowed_is_refused_at_its_place(string header, string row, Refusal why, string where)
    {
        var refused = Assert.IsType<Refused>(Assert.Single(TestFirm.Funded().Run(One(header, row))));
        Assert.Equal((why, where), (refused.Why, refused.Source));
    }

    [Fact]
    public void The_same_row_again_changes_nothing_and_another_rate_for_its_day_takes_its_place()
    {
        var firm = TestFirm.Funded();
        firm.Must(One(Rates, "DEBT,2013-10-07,0.3"));
        Assert.Empty(firm.Run(One(Rates, "DEBT,2013-10-07,0.30")));
        firm.Must(One(Rates, "DEBT,2013-10-07,0.4"));
        Assert.Equal(0.4m, firm.Firm.Register.Penalties.RateBp(PenaltyClass.Debt, Day));
        Assert.Equal(0.2m, firm.Firm.Register.Penalties.RateBp(PenaltyClass.Debt, Day.AddDays(-1))); // the annex
    }
}
