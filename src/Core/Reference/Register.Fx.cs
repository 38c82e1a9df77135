using Countinghouse.Facts;

namespace Countinghouse.Reference;

public sealed partial class Register
{
    /// <summary>The firm's own position by currency, what it cost in the base currency, what revaluation adds, and what is
    /// earned.</summary>
    public const string FxPositionCode = "FX-POSITION", FxEquivalentCode = "FX-EQUIVALENT", FxRevaluationCode = "FX-REVALUATION",
        FxGainCode = "FX-GAIN-LOSS";

    /// <summary>The accounts of foreign exchange, opened with the first conversion or policy.</summary>
    public static IReadOnlyList<(string Code, AccountClass Class, string Name)> FxAccounts { get; } =
    [
        (FxPositionCode, AccountClass.Position, "The firm's own position in each foreign currency"),
        (FxEquivalentCode, AccountClass.Position, "What the positions cost in the base currency"),
        (FxRevaluationCode, AccountClass.Position, "Positions at the closing rate, beyond what they cost"),
        (FxGainCode, AccountClass.Income, "Exchange differences, realised and unrealised"),
    ];

    public AccountId FxPosition => accountByCode[FxPositionCode];
    public AccountId FxEquivalent => accountByCode[FxEquivalentCode];
    public AccountId FxRevaluation => accountByCode[FxRevaluationCode];
    public AccountId FxGain => accountByCode[FxGainCode];
    public AssetId BaseCurrency => new(0); // the first asset of every book

    /// <summary>
    /// The rate of a currency in another by the newest that hold on a day: of the one in the other, of the other in the one, or of both in
    /// the base currency, in this order.
    /// </summary>
    public RateUsed? RateBetween(AssetId from, AssetId to, DateOnly day)
    {
        if (from == to) return new(1, 1, RateWay.Direct, day);
        if (Quoted(from, to, day) is { } straight) return straight;
        if (Quoted(from, BaseCurrency, day) is not { } one || Quoted(BaseCurrency, to, day) is not { } other) return null;
        return new(one.Times * other.Times, one.Over * other.Over, RateWay.Cross, one.Day < other.Day ? one.Day : other.Day);
    }

    RateUsed? Quoted(AssetId from, AssetId to, DateOnly day)
    {
        if (rates.NewestOf((from.Number, to.Number), day) is { } direct) return new(direct.Value, 1, RateWay.Direct, direct.From);
        if (rates.NewestOf((to.Number, from.Number), day) is { } inverse) return new(1, inverse.Value, RateWay.Inverse, inverse.From);
        return null;
    }
}
