using System.Globalization;
using System.Text.Json;
using Countinghouse.Bonds;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Actus;

/// <summary>A contract as a file has it: its terms, what was observed of its indices, and until when its events are asked for.</summary>
public sealed record ContractCase(string Name, ContractTerms Terms, string Currency, DateTime? Until)
{
    public required IReadOnlyDictionary<(string Index, DateTime At), decimal> Observed { get; init; }

    /// <summary>All events.</summary>
    /// <exception cref="FormatException">The terms lack what the kind of contract needs, or an index has no value.</exception>
    public IReadOnlyList<ContractEvent> Events()
    {
        try
        {
            return Contracts.Events(Terms, (index, at) => Observed.TryGetValue((index, at), out var value) ? value
                : throw new ArgumentException($"dataObserved has no {index} of {at:yyyy-MM-ddTHH:mm:ss}"), Until);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or DivideByZeroException)
        {
            throw new FormatException($"{Name}: {e.Message}");
        }
    }
}

/// <summary>
/// Contracts in JSON by the term names of the ACTUS data dictionary, version 1.1, as the test cases of that standard write them: one
/// contract's terms, a case with <c>terms</c>, <c>dataObserved</c> and <c>to</c>, or many cases by name.
/// </summary>
public static class ContractFile
{
    const int Deepest = 8;

    /// <summary>Reads all contracts of a file.</summary>
    /// <exception cref="FormatException">It is none, or a term is wrong: which one, and why.</exception>
    public static IReadOnlyList<ContractCase> Read(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes, new() { MaxDepth = Deepest, AllowDuplicateProperties = false });
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("is no object");
            if (root.TryGetProperty("contractType", out _)) return [Case(Named(root), root, default)];
            if (root.TryGetProperty("terms", out var terms)) return [Case(Named(terms), terms, root)];
            return [.. root.EnumerateObject().Select(one => one.Value.ValueKind == JsonValueKind.Object
                && one.Value.TryGetProperty("terms", out var of) ? Case(one.Name, of, one.Value)
                : throw new FormatException($"{one.Name}: has no terms"))];
        }
        catch (JsonException e)
        {
            throw new FormatException("is not well-formed JSON: " + e.Message);
        }
        // A number where an object belongs, a list left out.
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("is not of the form of docs/formats/contracts.md: " + e.Message);
        }
    }

    static string Named(JsonElement terms) => terms.TryGetProperty("contractID", out var id) ? id.ToString() : "contract";

    static ContractCase Case(string name, JsonElement terms, JsonElement of)
    {
        var reading = new ContractReading(name, terms);
        var observed = new Dictionary<(string, DateTime), decimal>();
        if (of.ValueKind == JsonValueKind.Object && of.TryGetProperty("dataObserved", out var series))
            foreach (var index in series.EnumerateObject())
                foreach (var point in index.Value.GetProperty("data").EnumerateArray())
                    observed[(index.Name, reading.Moment(index.Name, Said(point, "timestamp")))] =
                        reading.Number(index.Name, Said(point, "value"));
        DateTime? until = of.ValueKind == JsonValueKind.Object && of.TryGetProperty("to", out var to)
            && to.ToString() is { Length: > 0 } end ? reading.Moment("to", end) : null;
        return new(name, reading.Terms(), reading.Text("currency") ?? "", until) { Observed = observed };

        string Said(JsonElement point, string member) => point.TryGetProperty(member, out var value) ? value.ToString()
            : throw new FormatException($"{name}: dataObserved: a point has no {member}");
    }
}

/// <summary>The terms of one contract, each by its name in the dictionary.</summary>
sealed class ContractReading(string contract, JsonElement terms)
{
    public ContractTerms Terms()
    {
        var kind = Kind();
        var (first, cycle) = Times("DividendPayment") is (null, null) ? Times("Dividend") : Times("DividendPayment");
        Refuse(kind);
        return new(kind, At("statusDate") ?? throw Wrong("statusDate", "is missing"))
        {
            Role = Text("contractRole") switch
            {
                "RPA" or null => 1,
                "RPL" => -1,
                var other => throw Wrong("contractRole", $"'{other}' is neither RPA nor RPL"),
            },
            Notional = kind == ContractKind.Stk ? 0 : Figure("notionalPrincipal") ?? throw Wrong("notionalPrincipal", "is missing"),
            Exchange = At("initialExchangeDate"),
            Maturity = At("maturityDate"),
            Amortised = At("amortizationDate"),
            Rate = Figure("nominalInterestRate"),
            Accrued = Figure("accruedInterest"),
            Premium = Figure("premiumDiscountAtIED") ?? 0,
            DayCount = Count(),
            EndOfMonth = Text("endOfMonthConvention") switch
            {
                "EOM" => true,
                "SD" or null => false,
                var other => throw Wrong("endOfMonthConvention", $"'{other}' is neither SD nor EOM"),
            },
            Adjustment = Move(),
            CountFirst = Text("businessDayConvention")?.StartsWith("CS", StringComparison.Ordinal) == true,
            Calendar = Text("calendar") switch
            {
                "MF" => Calendars.Named("WEEKDAYS"),
                "NC" or null => null,
                var other => throw Wrong("calendar", $"'{other}' is neither MF nor NC"),
            },
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
            Scaling = Scaling(),
            Scaled = Times("ScalingIndex"),
            Purchase = Deal("purchaseDate", "priceAtPurchaseDate"),
            Termination = Deal("terminationDate", "priceAtTerminationDate"),
            Dividends = (first, cycle, Text("marketObjectCodeOfDividends") ?? ""),
        };
    }

    // What the dictionary knows and is not reckoned here, and what cannot be.
    void Refuse(ContractKind kind)
    {
        void Only(string name, params ReadOnlySpan<string> known)
        {
            if (Text(name) is { } text && !known.Contains(text)) throw Wrong(name, $"'{text}' is not reckoned, only {known[0]}");
        }
        Only("cyclePointOfInterestPayment", "E");
        Only("cyclePointOfRateReset", "B");
        if (kind == ContractKind.Stk && Figure("quantity") is { } quantity && quantity != 1)
            throw Wrong("quantity", $"'{quantity}' is not reckoned: prices and dividends are those of the whole holding");
        if (kind == ContractKind.Stk) return;
        if (Figure("notionalPrincipal") < 0) throw Wrong("notionalPrincipal", "is below zero: contractRole says whose it is");
        if (At("maturityDate") <= At("initialExchangeDate"))
            throw Wrong("maturityDate", $"is not after initialExchangeDate, {Text("initialExchangeDate")}");
    }

    ContractKind Kind() => Text("contractType") switch
    {
        "PAM" => ContractKind.Pam,
        "LAM" => ContractKind.Lam,
        "ANN" => ContractKind.Ann,
        "STK" => ContractKind.Stk,
        null => throw Wrong("contractType", "is missing"),
        var other => throw Wrong("contractType", $"'{other}' is none of PAM, LAM, ANN, STK"),
    };

    DayCount Count() => Text("dayCountConvention") switch
    {
        "A360" => DayCount.Act360,
        "A365" => DayCount.Act365Fixed,
        "30E360" => DayCount.ThirtyE360,
        "30E360ISDA" => DayCount.ThirtyE360Isda,
        "28E336" => DayCount.TwentyEight336,
        "AA" or null => DayCount.ActActIsda,
        var other => throw Wrong("dayCountConvention", $"'{other}' is none of AA, A360, A365, 30E360, 30E360ISDA, 28E336"),
    };

    Adjustment Move() => Text("businessDayConvention") switch
    {
        null or "NOS" or "NULL" => Adjustment.None,
        "SCF" or "CSF" => Adjustment.Following,
        "SCMF" or "CSMF" => Adjustment.ModifiedFollowing,
        "SCP" or "CSP" => Adjustment.Preceding,
        "SCMP" or "CSMP" => Adjustment.ModifiedPreceding,
        var other => throw Wrong("businessDayConvention", $"'{other}' is none of NOS, SCF, SCMF, CSF, CSMF, SCP, SCMP, CSP, CSMP"),
    };

    (string, decimal, bool, bool)? Scaling() => Text("scalingEffect") is not { } effect || effect.All(c => c is 'O' or '0') ? null
        : effect.Length != 3 ? throw Wrong("scalingEffect", $"'{effect}' is not of three letters, as IN0")
        : (Text("marketObjectCodeOfScalingIndex") ?? throw Wrong("marketObjectCodeOfScalingIndex", "is missing"),
            Figure("scalingIndexAtContractDealDate") ?? throw Wrong("scalingIndexAtContractDealDate", "is missing"), effect[0] == 'I',
            effect[1] == 'N');

    (DateTime, decimal)? Deal(string date, string price) => At(date) is { } at
        ? (at, Figure(price) ?? throw Wrong(price, $"is missing, with {date}")) : null;

    (DateTime?, Cycle?) Times(string name)
    {
        if (Text("cycleOf" + name) is not { } text) return (At("cycleAnchorDateOf" + name), null);
        try
        {
            return (At("cycleAnchorDateOf" + name), Cycle.Parse(text));
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw Wrong("cycleOf" + name, $"'{text}' is no cycle, as P3ML1");
        }
    }

    public string? Text(string name) =>
        terms.TryGetProperty(name, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;

    DateTime? At(string name) => Text(name) is { } text ? Moment(name, text) : null;

    decimal? Figure(string name) => Text(name) is { } text ? Number(name, text) : null;

    public DateTime Moment(string name, string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at
        : throw Wrong(name, $"'{text}' is no moment, as 2013-01-01T00:00:00");

    public decimal Number(string name, string text) => decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture,
        out var number) ? number : throw Wrong(name, $"'{text}' is no number");

    FormatException Wrong(string name, string why) => new($"{contract}: {name}: {why}");
}
