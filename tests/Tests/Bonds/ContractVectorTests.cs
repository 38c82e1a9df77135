using System.Globalization;
using System.Text;
using System.Text.Json;
using Countinghouse.Bonds;
using Countinghouse.Formats.Actus;

namespace Countinghouse.Tests.Bonds;

/// <summary>The published test cases of the ACTUS standard (actusfrf/actus-tests), event by event.</summary>
public sealed class ContractVectorTests
{
    // Figures in the cases have up to 15 digits, some written with ten after the point.
    const decimal Near = 1e-6m;

    [Theory, InlineData("pam"), InlineData("lam"), InlineData("ann"), InlineData("stk")]
    public void Events_agree_with_actus(string kind)
    {
        var bytes = File.ReadAllBytes(Material.Require($"actus/actus-tests-{kind}.json"));
        using var cases = JsonDocument.Parse(bytes);
        var (all, passed, wrong) = (0, 0, new List<string>());
        foreach (var one in ContractFile.Read(bytes))
        {
            all++;
            var difference = Difference(one, cases.RootElement.GetProperty(one.Name));
            if (difference is null) passed++;
            else wrong.Add($"{one.Name}: {difference}");
        }
        Assert.Equal(cases.RootElement.EnumerateObject().Count(), all);
        Campaign.Say($"actus {kind}: {passed} of {all} cases pass ({100m * passed / all:0.0} %)");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    static string? Difference(ContractCase one, JsonElement theirs)
    {
        var ours = one.Events();
        var results = theirs.GetProperty("results").EnumerateArray().ToList();
        for (var i = 0; i < Math.Min(ours.Count, results.Count); i++)
            if (Unlike(ours[i], results[i]) is { } unlike)
                return unlike;
        return ours.Count == results.Count ? null : $"{ours.Count} events for {results.Count}";
    }

    static string? Unlike(ContractEvent ours, JsonElement theirs)
    {
        var at = theirs.GetProperty("eventDate").GetString()!;
        var said = $"{ours} against {theirs}";
        if (ours.At.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) != at[..16]) return said;
        if (ours.Step.ToString() != theirs.GetProperty("eventType").GetString()) return said;
        (string, decimal)[] figures = [("payoff", ours.Payoff), ("notionalPrincipal", ours.Notional), ("nominalInterestRate", ours.Rate),
            ("accruedInterest", ours.Accrued)];
        foreach (var (name, figure) in figures)
            if (Math.Abs(Number(theirs.GetProperty(name)) - figure) > Near)
                return $"{name}: {said}";
        return null;
    }

    static decimal Number(JsonElement value) => decimal.Parse(value.ToString().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture);

    const string Loan = """
        {"contractType":"PAM","contractID":"L1","statusDate":"2025-01-01T00:00:00","notionalPrincipal":"1000","nominalInterestRate":"0.05",
         "initialExchangeDate":"2025-01-02T00:00:00","maturityDate":"2026-01-02T00:00:00","dayCountConvention":"A365","contractRole":"RPA"}
        """;

    [Theory]
    [InlineData("\"PAM\"", "\"SWAPS\"", "L1: contractType: 'SWAPS' is none of PAM, LAM, ANN, STK")]
    [InlineData("\"A365\"", "\"A364\"", "L1: dayCountConvention: 'A364' is none of AA")]
    [InlineData("\"1000\"", "\"-1000\"", "L1: notionalPrincipal: is below zero")]
    [InlineData("2026-01-02T", "2025-01-02T", "L1: maturityDate: is not after initialExchangeDate, 2025-01-02T00:00:00")]
    [InlineData("{", "{\"endOfMonthConvention\":\"XXX\",", "L1: endOfMonthConvention: 'XXX' is neither SD nor EOM")]
    [InlineData("{", "{\"cyclePointOfInterestPayment\":\"B\",", "L1: cyclePointOfInterestPayment: 'B' is not reckoned, only E")]
    [InlineData("{", "{\"cyclePointOfRateReset\":\"E\",", "L1: cyclePointOfRateReset: 'E' is not reckoned, only B")]
    [InlineData("{", "{\"scalingEffect\":\"0N0\",", "L1: marketObjectCodeOfScalingIndex: is missing")]
    [InlineData("\"RPA\"", "\"BUY\"", "L1: contractRole: 'BUY' is neither RPA nor RPL")]
    [InlineData("\"1000\"", "\"1000x\"", "L1: notionalPrincipal: '1000x' is no number")]
    [InlineData("\"notionalPrincipal\":\"1000\",", "", "L1: notionalPrincipal: is missing")]
    [InlineData("2026-01-02T00:00:00", "2026-02-30", "L1: maturityDate: '2026-02-30' is no moment")]
    [InlineData("{", "{\"cycleOfInterestPayment\":\"3M\",", "L1: cycleOfInterestPayment: '3M' is no cycle")]
    [InlineData("\"contractRole\"", "\"calendar\":\"XX\",\"contractRole\"", "L1: calendar: 'XX' is neither MF nor NC")]
    [InlineData("\"initialExchangeDate\":\"2025-01-02T00:00:00\",", "", "L1: A loan needs the date of its exchange")]
    [InlineData("{", "[{", "is not well-formed JSON")]
    public void A_wrong_term_is_named(string what, string instead, string said)
    {
        var text = Loan.Replace(what, instead, StringComparison.Ordinal);
        Assert.NotEqual(Loan, text);
        var refused = Assert.Throws<FormatException>(() =>
            ContractFile.Read(Encoding.UTF8.GetBytes(text)).Select(c => c.Events()).ToList());
        Assert.StartsWith(said, refused.Message);
    }

    // The dictionary's own spellings: no scaling, as it is where nothing is said, and dividends of a share.
    [Fact]
    public void Names_and_values_of_the_dictionary_are_read()
    {
        static IEnumerable<string> Told(string text) => ContractFile.Read(Encoding.UTF8.GetBytes(text)).Single().Events()
            .Select(e => $"{e.Due:yyyy-MM-dd} {e.Step} {e.Payoff:0.00}");
        Assert.Equal(Told(Loan), Told(Loan.Replace("{", "{\"scalingEffect\":\"000\",\"cyclePointOfInterestPayment\":\"E\",",
            StringComparison.Ordinal)));
        Assert.Equal(["2025-01-02 PRD -90.00", "2025-07-02 DV 2.00", "2025-12-01 TD 95.00"], Told("""
            {"contractType":"STK","contractID":"S1","statusDate":"2025-01-01T00:00:00","contractRole":"RPA","quantity":1,
             "purchaseDate":"2025-01-02T00:00:00","priceAtPurchaseDate":90,"terminationDate":"2025-12-01T00:00:00",
             "priceAtTerminationDate":95,"cycleOfDividend":"P6ML1","nextDividendPaymentAmount":2}
            """));
    }

    [Theory]
    [InlineData("""{"a":{"terms":5}}"""), InlineData("""{"terms":[],"to":"2025-01-01"}"""), InlineData("5"), InlineData("{\"a\":5}")]
    [InlineData("""{"terms":LOAN,"dataObserved":{"X":5}}"""), InlineData("""{"terms":LOAN,"dataObserved":{"X":{}}}""")]
    [InlineData("""{"terms":LOAN,"dataObserved":[]}"""), InlineData("""{"terms":LOAN,"dataObserved":{"X":{"data":[5]}}}""")]
    [InlineData("""{"terms":LOAN,"dataObserved":{"X":{"data":[{"timestamp":"2025-01-01"}]}}}""")]
    public void What_has_another_form_is_refused(string text) => Assert.Throws<FormatException>(() =>
        ContractFile.Read(Encoding.UTF8.GetBytes(text.Replace("LOAN", Loan, StringComparison.Ordinal))).Select(c => c.Events()).ToList());
}
