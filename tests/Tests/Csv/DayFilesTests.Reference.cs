using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

public sealed class DayFilesReferenceTests
{
    const string Shares = "isin,symbol,name,cfi,currency,mic,ccp,csd\n";
    const string Bonds = "isin,symbol,name,cfi,currency,mic,ccp,csd,coupon,maturity,day_count,frequency,issue_date,redemption\n";
    const string Bond = "DE0001102606,,Bund 2032,DBFTFB,EUR,XETR,,CSD,";
    const string Accounts = "account,type,name,country,base_currency,lei,birth_date,settlement\n";
    const string Actions = "id,type,isin,ex_date,record_date,pay_date,rate,currency,ratio_new,ratio_old,new_isin,cash_in_lieu\n";

    delegate List<Command> Reads(Stream s, string file, IList<Problem> problems);

    static void OneProblem(Reads read, string file, string told)
    {
        List<Problem> problems = [];
        Assert.Empty(read(S(file), "x.csv", problems));
        Assert.Equal([told], Shown(problems));
    }

    static Command One(Reads read, string file)
    {
        List<Problem> problems = [];
        var good = read(S(file), "x.csv", problems);
        Assert.Empty(problems);
        return Assert.Single(good);
    }

    [Fact]
    public void A_share_is_listed() => Assert.Equal(
        new ListInstrument(new("US0378331005", "AAPL", "Apple Inc", "ESVUFR", "USD", "XNAS", "CCP", "CSD", 0, null), "x.csv:2"),
        One(DayFiles.Instruments, Shares + "US0378331005,AAPL,Apple Inc,ESVUFR,USD,XNAS,CCP,CSD\n"));

    [Fact]
    public void A_share_has_no_terms_of_a_bond_when_their_columns_are_empty() =>
        Assert.Null(((ListInstrument)One(DayFiles.Instruments, Bonds + Bond + ",,,,,\n")).Terms.Bond);

    [Fact]
    public void A_bond_is_listed_with_its_terms() => Assert.Equal(
        new BondTerms(1.7m, new(2032, 8, 15), "ACT/ACT ICMA", 1, new DateOnly(2022, 7, 8), 101.5m),
        ((ListInstrument)One(DayFiles.Instruments, Bonds + Bond + "1.7,2032-08-15,ACT/ACT ICMA,1,2022-07-08,101.5\n")).Terms.Bond);

    [Fact]
    public void A_bond_is_redeemed_at_par_unless_its_row_says_otherwise() => Assert.Equal(
        new BondTerms(0m, new(2032, 8, 15), "30/360", 0, null, 100m),
        ((ListInstrument)One(DayFiles.Instruments, Bonds + Bond + "0,2032-08-15,30/360,0,,\n")).Terms.Bond);

    [Theory]
    [InlineData("1.7,,ACT/360,1,,", "x.csv:2:maturity: nothing is given: a bond has coupon, maturity, day_count and frequency")]
    [InlineData(",2032-08-15,ACT/360,1,,", "x.csv:2:coupon: nothing is given: a bond has coupon, maturity, day_count and frequency")]
    [InlineData(",,,,,100", "x.csv:2:coupon: nothing is given: a bond has coupon, maturity, day_count and frequency")]
    [InlineData("1.7,2032-08-15,30E,1,,",
        "x.csv:2:day_count: '30E' is none of 30/360, 30/360 US, 30/360 ISDA, 30/360 EU, ACT/360, ACT/365F, "
        + "ACT/ACT ISDA, ACT/ACT ICMA, ACT/ACT AFB, 1/1, 30/360 PSA, 30E/360, 30E/360 ISDA, 30E+/360, 30E/365, ACT/364, ACT/365A, "
        + "ACT/365L, ACT/365.25, ACT/366, NL/360, NL/365, ACT/ACT YEAR, BUS/252, 28/336")]
    [InlineData("1.7,2032-08-15,ACT/360,3,,", "x.csv:2:frequency: '3' is none of 0, 1, 2, 4, 12")]
    [InlineData("1.7,2032-02-30,ACT/360,1,,", "x.csv:2:maturity: 2032-02-30 is not a day of the calendar")]
    [InlineData("1.7 %,2032-08-15,ACT/360,1,,", "x.csv:2:coupon: '1.7 %' is not a plain decimal number")]
    [InlineData("1.7,2032-08-15,ACT/360,1,soon,", "x.csv:2:issue_date: 'soon' is not a date like 2013-10-08")]
    public void Terms_of_a_bond_that_do_not_hold_together_are_named(string terms, string told) =>
        OneProblem(DayFiles.Instruments, $"{Bonds}{Bond}{terms}\n", told);

    [Theory]
    [InlineData(",AAPL,Apple Inc,ESVUFR,USD,XNAS,CCP,CSD", "x.csv:2:isin: nothing is given")]
    [InlineData("US0378331005,AAPL,,ESVUFR,USD,XNAS,CCP,CSD", "x.csv:2:name: nothing is given")]
    [InlineData("US0378331005,AAPL,Apple Inc,ESVUFR,USD,XNAS,CCP,", "x.csv:2:csd: nothing is given")]
    public void An_instrument_without_what_it_needs_is_named(string row, string told) =>
        OneProblem(DayFiles.Instruments, $"{Shares}{row}\n", told);

    [Theory]
    [InlineData("C1,CLIENT,Ann Alder,US,USD,,1970-02-28,", AccountClass.Client, AccountSettlement.Carried)]
    [InlineData("C1,CORRESPONDENT,Ann Alder,US,USD,,1970-02-28,DVP", AccountClass.Correspondent, AccountSettlement.Dvp)]
    [InlineData("C1,HOUSE,Ann Alder,US,USD,,1970-02-28,CARRIED", AccountClass.House, AccountSettlement.Carried)]
    public void An_account_is_opened(string row, AccountClass type, AccountSettlement settlement) => Assert.Equal(
        new OpenAccount(new("C1", type, "Ann Alder", "US", "USD", settlement, "", new DateOnly(1970, 2, 28)), "x.csv:2"),
        One(DayFiles.Accounts, Accounts + row + "\n"));

    [Theory]
    [InlineData("C1,client,Ann,US,USD,,,", "x.csv:2:type: 'client' is none of CLIENT, CORRESPONDENT, HOUSE")]
    [InlineData("C1,,Ann,US,USD,,,", "x.csv:2:type: nothing is given")]
    [InlineData("C1,CLIENT,Ann,US,USD,,1970-02-29,", "x.csv:2:birth_date: 1970-02-29 is not a day of the calendar")]
    [InlineData("C1,CLIENT,Ann,US,USD,,,FOP", "x.csv:2:settlement: 'FOP' is none of CARRIED, DVP")]
    public void An_account_that_cannot_be_read_is_named(string row, string told) =>
        OneProblem(DayFiles.Accounts, $"{Accounts}{row}\n", told);

    [Fact]
    public void A_price_is_set() => Assert.Equal(
        new SetPrice(new(2013, 10, 7), "US0268747849", 48.72m, "USD", "x.csv:2"),
        One(DayFiles.Prices, "date,isin,close,currency\n2013-10-07,US0268747849,48.7200,USD\n"));

    [Theory]
    [InlineData("2013-02-29,US0268747849,48.72,USD", "x.csv:2:date: 2013-02-29 is not a day of the calendar")]
    [InlineData("2013-10-07,US0268747849,\"48,72\",USD", "x.csv:2:close: '48,72' is not a plain decimal number")]
    [InlineData("2013-10-07,US0268747849,,USD", "x.csv:2:close: nothing is given")]
    public void A_price_that_cannot_be_read_is_named(string row, string told) =>
        OneProblem(DayFiles.Prices, $"date,isin,close,currency\n{row}\n", told);

    [Fact]
    public void A_rate_is_set() => Assert.Equal(
        new SetFxRate(new(2025, 10, 9), "EUR", "USD", 1.1603m, "x.csv:2"),
        One(DayFiles.FxRates, "date,base,quote,rate\n2025-10-09,EUR,USD,1.1603\n"));

    [Fact]
    public void A_rate_that_cannot_be_read_is_named() => OneProblem(
        DayFiles.FxRates, "date,base,quote,rate\n2025-10-09,EUR,USD,1e1\n", "x.csv:2:rate: '1e1' is not a plain decimal number");

    [Fact]
    public void Of_two_rates_for_one_pair_and_day_the_second_is_named_and_an_equal_one_is_fine()
    {
        List<Problem> problems = [];
        var file = "date,base,quote,rate\n2025-10-09,EUR,USD,1.1603\n2025-10-09,EUR,USD,1.16030\n2025-10-10,EUR,USD,1.1650\n"
            + "2025-10-09,EUR,USD,1.1630\n";
        Assert.Equal(3, DayFiles.FxRates(S(file), "fx.csv", problems).Count);
        Assert.Equal(
            ["fx.csv:5:rate: '1.1630' is another rate of EUR in USD on this day than 1.1603 in line 2"], Shown(problems));
    }

    [Fact]
    public void A_dividend_is_announced() => Assert.Equal(
        new AnnounceAction(new("D1", "DIVIDEND", "US0378331005", new(2025, 11, 10), new(2025, 11, 10), new(2025, 11, 13), 0.26m, "USD",
            null, null, "", null), "x.csv:2"),
        One(DayFiles.CorporateActions, Actions + "D1,DIVIDEND,US0378331005,2025-11-10,2025-11-10,2025-11-13,0.26,USD,,,,\n"));

    [Fact]
    public void A_split_is_announced() => Assert.Equal(
        new AnnounceAction(new("S1", "SPLIT", "US0378331005", new(2020, 8, 31), new(2020, 8, 24), new(2020, 8, 28), null, "",
            4m, 1m, "", 12.5m), "x.csv:2"),
        One(DayFiles.CorporateActions, Actions + "S1,SPLIT,US0378331005,2020-08-31,2020-08-24,2020-08-28,,,4,1,,12.5\n"));

    [Theory]
    [InlineData("D1,DIVIDEND,US0378331005,2025-11-10,2025-11-10,2025-11-13,,USD,,,,",
        "x.csv:2:rate: nothing is given: a DIVIDEND needs it")]
    [InlineData("D1,DIVIDEND,US0378331005,2025-11-10,2025-11-10,2025-11-13,1,,,,,",
        "x.csv:2:currency: nothing is given: a DIVIDEND needs it")]
    [InlineData("S1,SPLIT,US0378331005,2025-11-10,2025-11-10,2025-11-13,,,,1,,", "x.csv:2:ratio_new: nothing is given: a SPLIT needs it")]
    [InlineData("M1,MERGER,US0378331005,2025-11-10,2025-11-10,2025-11-13,,,2,,,",
        "x.csv:2:ratio_old: nothing is given: a ratio is ratio_new for ratio_old")]
    [InlineData("M1,TAKEOVER,US0378331005,2025-11-10,2025-11-10,2025-11-13,,,,,,",
        "x.csv:2:type: 'TAKEOVER' is none of DIVIDEND, SPLIT, REVERSE_SPLIT, SPINOFF, MERGER, COUPON, REDEMPTION, RIGHTS, "
        + "STOCK_DIVIDEND, CALL, ISIN_CHANGE, NAME_CHANGE, EXERCISE, TENDER, CAPITAL_DISTRIBUTION")]
    [InlineData("D1,DIVIDEND,US0378331005,2025-11-10,,2025-11-13,1,USD,,,,", "x.csv:2:record_date: nothing is given")]
    public void A_corporate_action_that_cannot_be_read_is_named(string row, string told) =>
        OneProblem(DayFiles.CorporateActions, $"{Actions}{row}\n", told);
}
