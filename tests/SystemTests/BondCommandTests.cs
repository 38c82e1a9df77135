using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Bonds reckoned with at the command line; the methods are compared with others' figures in BondPriceTests.</summary>
public sealed class BondCommandTests
{
    const string Note = "US91282CJZ59";

    static Dictionary<string, string> Quote(params string[] options) =>
        Table.Parse(Cli.Run(["bond", "quote", Sample.Book, Note, .. options]).Ends(0).Out).Named().Single();

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    [Fact]
    public void Without_a_figure_the_quote_is_the_line_of_the_report()
    {
        var report = Cli.Report("bond-yields", Sample.Book).Named().Single(r => r["isin"] == Note);
        var quote = Quote();
        foreach (var same in new[] { "settles", "clean", "accrued", "dirty" }) Assert.Equal(report[same], quote[same]);
        Assert.Equal(N(report["yield"]), decimal.Round(N(quote["yield"]), 4));
    }

    [Theory, InlineData("4.25"), InlineData("0"), InlineData("-1.5"), InlineData("30")]
    public void A_price_from_a_yield_gives_the_yield_back(string yield)
    {
        var priced = Quote("--yield", yield, "--settle", "2026-01-20");
        Assert.Equal("2026-01-20", priced["settles"]);
        Assert.Equal(N(yield), N(Quote("--price", priced["clean"], "--settle", "2026-01-20")["yield"]));
    }

    // At a coupon date a bond yields its coupon at par: by the definition of a yield.
    [Fact]
    public void At_a_coupon_date_par_yields_the_coupon() => Assert.Equal("4", Quote("--price", "100", "--settle", "2026-02-15")["yield"]);

    [Theory]
    [InlineData(2, "--price and --yield", Note, "--price", "99", "--yield", "4")]
    [InlineData(2, "--price is above zero", Note, "--price", "0")]
    [InlineData(2, "has no bond US0378331005", "US0378331005"), InlineData(2, "'soon' is not a date", Note, "--settle", "soon")]
    [InlineData(1, "does not run on 2034-02-15", Note, "--price", "99", "--settle", "2034-02-15")]
    [InlineData(1, "no price of US91282CJZ59 gives a yield of -300", Note, "--yield", "-300")]
    [InlineData(1, "a price of more than 1000000 % of the nominal is none", Note, "--price", "79228162514264337593543950335")]
    public void What_cannot_be_reckoned_is_said(int exit, string said, params string[] options) =>
        Assert.Contains(said, Cli.Run(["bond", "quote", Sample.Book, .. options]).Ends(exit).Err);

    [Fact]
    public void A_schedule_has_every_half_year_to_maturity()
    {
        var rows = Table.Parse(Cli.Run("bond", "schedule", Sample.Book, Note).Ends(0).Out).Named().ToList();
        Assert.Equal("2034-02-15", rows[^1]["end"]);
        Assert.All(rows, r => Assert.Equal("2", r["per_100"]));
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First["end"], pair.Second["start"]));
        Assert.Equal(1, rows.Count(r => r["pay_date"] == "2032-08-16")); // 15 August 2032 is a Sunday
    }

    [Fact]
    public void The_events_of_a_contract_are_listed_and_a_wrong_term_is_named()
    {
        using var scratch = new Scratch();
        const string loan = """
            { "contractType": "PAM", "contractID": "L1", "statusDate": "2025-01-01T00:00:00", "currency": "EUR", "notionalPrincipal": 1000,
              "nominalInterestRate": 0.05, "initialExchangeDate": "2025-01-02T00:00:00", "maturityDate": "2026-01-02T00:00:00",
              "cycleAnchorDateOfInterestPayment": "2026-01-02T00:00:00", "dayCountConvention": "A365" }
            """;
        File.WriteAllText(scratch.At("loan.json"), loan);
        var events = Table.Parse(Cli.Run("bond", "contract", scratch.At("loan.json")).Ends(0).Out).Named();
        Assert.Equal(["IED -1000", "IP 50", "MD 1000"], events.Select(e => $"{e["event"]} {e["payoff"]}"));
        File.WriteAllText(scratch.At("loan.json"), loan.Replace("A365", "A367", StringComparison.Ordinal));
        Assert.Contains("L1: dayCountConvention: 'A367' is none of", Cli.Run("bond", "contract", scratch.At("loan.json")).Ends(2).Err);
    }
}
