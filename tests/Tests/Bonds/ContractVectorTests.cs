using System.Globalization;
using System.Text.Json;
using Countinghouse.Bonds;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Bonds;

/// <summary>The published test cases of the ACTUS standard (actusfrf/actus-tests), event by event.</summary>
public sealed class ContractVectorTests
{
    // Figures in the cases have up to 15 digits, some written with ten after the point.
    const decimal Near = 1e-6m;

    [Theory, InlineData("pam"), InlineData("lam"), InlineData("ann"), InlineData("stk")]
    public void Events_agree_with_actus(string kind)
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Material.Require($"actus/actus-tests-{kind}.json")));
        var (all, passed, wrong) = (0, 0, new List<string>());
        foreach (var one in cases.RootElement.EnumerateObject())
        {
            all++;
            var difference = Difference(one.Value);
            if (difference is null) passed++;
            else wrong.Add($"{one.Name}: {difference}");
        }
        Campaign.Say($"actus {kind}: {passed} of {all} cases pass ({100m * passed / all:0.0} %)");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    static string? Difference(JsonElement one)
    {
        var data = new Dictionary<(string, DateTime), decimal>();
        if (one.TryGetProperty("dataObserved", out var series))
            foreach (var index in series.EnumerateObject())
                foreach (var point in index.Value.GetProperty("data").EnumerateArray())
                    data[(index.Name, Moment(point.GetProperty("timestamp").GetString()!))] = Number(point.GetProperty("value"));
        DateTime? until = one.TryGetProperty("to", out var to) && to.GetString() is { Length: > 0 } text ? Moment(text) : null;
        var ours = Contracts.Events(Terms(one.GetProperty("terms")),
            (index, at) => data.TryGetValue((index, at), out var value) ? value : throw new ArgumentException($"{index} at {at:O}"), until);
        var results = one.GetProperty("results").EnumerateArray().ToList();
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

    static ContractTerms Terms(JsonElement terms)
    {
        string? Text(string name) => terms.TryGetProperty(name, out var value) ? value.ToString().Trim() : null;
        DateTime? At(string name) => Text(name) is { } text ? Moment(text) : null;
        decimal? Figure(string name) => terms.TryGetProperty(name, out var value) ? Number(value) : null;
        (DateTime?, Cycle?) Times(string name) => (At($"cycleAnchorDateOf{name}"), Text($"cycleOf{name}") is { } c ? Cycle.Parse(c) : null);
        (DateTime, decimal)? Deal(string name) => At($"{name}Date") is { } at
            ? (at, Figure($"priceAt{char.ToUpperInvariant(name[0])}{name[1..]}Date")!.Value) : null;
        var move = Text("businessDayConvention") ?? "";
        var (first, cycle) = Times("DividendPayment");
        return new(Enum.Parse<ContractKind>(Text("contractType")!, ignoreCase: true), At("statusDate")!.Value)
        {
            Role = Text("contractRole") == "RPL" ? -1 : 1,
            Notional = Kind(Text("contractType")) ? 0 : Figure("notionalPrincipal")!.Value,
            Exchange = At("initialExchangeDate"),
            Maturity = At("maturityDate"),
            Amortised = At("amortizationDate"),
            Rate = Figure("nominalInterestRate"),
            Accrued = Figure("accruedInterest"),
            Premium = Figure("premiumDiscountAtIED") ?? 0,
            DayCount = Text("dayCountConvention") switch
            {
                "A360" => DayCount.Act360,
                "A365" => DayCount.Act365Fixed,
                "30E360" => DayCount.ThirtyE360,
                "30E360ISDA" => DayCount.ThirtyE360Isda,
                _ => DayCount.ActActIsda,
            },
            EndOfMonth = Text("endOfMonthConvention") == "EOM",
            Adjustment = move.EndsWith("MF", StringComparison.Ordinal) ? Adjustment.ModifiedFollowing
                : move.EndsWith("MP", StringComparison.Ordinal) ? Adjustment.ModifiedPreceding
                : move.EndsWith('F') ? Adjustment.Following : move.EndsWith('P') ? Adjustment.Preceding : Adjustment.None,
            CountFirst = move.StartsWith("CS", StringComparison.Ordinal),
            Calendar = Text("calendar") == "MF" ? Calendars.Named("WEEKDAYS") : null,
            Interest = Times("InterestPayment"),
            CapitalisedUntil = At("capitalizationEndDate"),
            Redemption = Times("PrincipalRedemption"),
            Payment = Figure("nextPrincipalRedemptionPayment"),
            Reset = Times("RateReset"),
            Floating = (Text("marketObjectCodeOfRateReset") ?? "", Figure("rateMultiplier") ?? 1, Figure("rateSpread") ?? 0),
            Bounds = (Figure("lifeFloor"), Figure("lifeCap")),
            Step = (Figure("periodFloor"), Figure("periodCap")),
            Fees = Times("Fee"),
            Fee = (Figure("feeRate") ?? 0, Text("feeBasis") == "N", Figure("feeAccrued") ?? 0),
            ScaledBy = (Figure("interestScalingMultiplier") ?? 1, Figure("notionalScalingMultiplier") ?? 1),
            Dividend = Text("marketObjectCodeOfDividends") is null ? Figure("nextDividendPaymentAmount") : null,
            NextRate = Figure("nextResetRate"),
            LaggedBase = Text("interestCalculationBase") == "NTL" ? Figure("interestCalculationBaseAmount") : null,
            Base = Times("InterestCalculationBase"),
            Scaling = Text("scalingEffect") is { } effect
                ? (Text("marketObjectCodeOfScalingIndex")!, Figure("scalingIndexAtContractDealDate")!.Value, effect[0] == 'I',
                    effect[1] == 'N')
                : null,
            Scaled = Times("ScalingIndex"),
            Purchase = Deal("purchase"),
            Termination = Deal("termination"),
            Dividends = (first, cycle, Text("marketObjectCodeOfDividends") ?? ""),
        };
    }

    static bool Kind(string? type) => type == "STK";

    static DateTime Moment(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    static decimal Number(JsonElement value) => decimal.Parse(value.ToString().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
