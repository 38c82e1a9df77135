using Countinghouse.Kernel;

namespace Countinghouse.Clearing;

/// <summary>A member of a CCP that did not default, and its contribution to the default fund in minor units.</summary>
public readonly record struct FundMember(string Code, long Contribution);

/// <summary>
/// What a member's default cost, and what there is to pay it from. Amounts in minor units of one currency, none below zero.
/// </summary>
/// <param name="Margin">Of the member that defaulted.</param>
/// <param name="Survivors">The other members, each named once.</param>
public sealed record DefaultCase(long Loss, long Margin, IReadOnlyList<FundMember> Survivors)
{
    /// <summary>Of the member that defaulted, to the default fund.</summary>
    public long Contribution { get; init; }
    /// <summary>The CCP's own, before the contributions of others.</summary>
    public long Capital { get; init; }
    /// <summary>The CCP's own, after them and before anyone is asked for more.</summary>
    public long SecondCapital { get; init; }
    /// <summary>The most that may be asked of a member besides, in basis points of its contribution, rounded down.</summary>
    public int AssessmentBp { get; init; }
}

/// <summary>The layers in the order in which they are used up.</summary>
public enum WaterfallLayer : byte
{
    Margin = 1, Contribution = 2, Capital = 3, Survivors = 4, SecondCapital = 5, Assessments = 6,
}

/// <summary>What one layer, and in it one member, pays. The rest is what is left of the loss after it.</summary>
/// <param name="Member">Who pays, of layers that several pay; else empty.</param>
public readonly record struct WaterfallStep(WaterfallLayer Layer, string Member, long Available, long Taken, long Rest);

/// <summary>
/// Who bears the loss of a default: first who defaulted, margin before contribution, then the CCP's own resources, then the others'
/// contributions (Regulation (EU) No 648/2012, article 45), then the CCP's second tranche before members are asked for more (Regulation
/// (EU) 2021/23, article 9(14)). Layers of several are paid in proportion to contributions, exactly: by largest remainder, and of equal
/// ones the earlier in the list. A later layer pays only when the one before it is used up.
/// </summary>
public static class Waterfall
{
    public static IReadOnlyList<WaterfallStep> Run(DefaultCase c)
    {
        Invariant.Hold(c is { Loss: >= 0, Margin: >= 0, Contribution: >= 0, Capital: >= 0, SecondCapital: >= 0, AssessmentBp: >= 0 });
        List<WaterfallStep> steps = [];
        var rest = c.Loss;
        void One(WaterfallLayer layer, long available)
        {
            var taken = Math.Min(rest, available);
            steps.Add(new(layer, "", available, taken, rest -= taken));
        }
        void All(WaterfallLayer layer, long[] available)
        {
            var taken = InProportion(rest, available);
            for (var i = 0; i < taken.Length; i++)
                steps.Add(new(layer, c.Survivors[i].Code, available[i], taken[i], rest -= taken[i]));
        }
        One(WaterfallLayer.Margin, c.Margin);
        One(WaterfallLayer.Contribution, c.Contribution);
        One(WaterfallLayer.Capital, c.Capital);
        All(WaterfallLayer.Survivors, [.. c.Survivors.Select(s => s.Contribution)]);
        One(WaterfallLayer.SecondCapital, c.SecondCapital);
        All(WaterfallLayer.Assessments, [.. c.Survivors.Select(s => (long)((Int128)s.Contribution * c.AssessmentBp / 10_000))]);
        Invariant.Hold(steps.Sum(s => s.Taken) + rest == c.Loss && steps.All(s => s.Taken >= 0 && s.Taken <= s.Available));
        return steps;
    }

    /// <summary>Divides an amount, or as much of it as there is, in proportion to what each has.</summary>
    static long[] InProportion(long amount, long[] available)
    {
        Int128 all = 0;
        foreach (var one in available) all += one;
        if (amount >= all) return available;
        var shares = new long[available.Length];
        var remainders = new List<(Int128 Remainder, int Place)>();
        var left = amount;
        for (var i = 0; i < shares.Length; i++)
        {
            var (share, remainder) = Int128.DivRem((Int128)amount * available[i], all);
            shares[i] = (long)share;
            left -= shares[i];
            remainders.Add((-remainder, i));
        }
        remainders.Sort(); // the largest first, then the earlier
        for (var i = 0; i < left; i++) shares[remainders[i].Place]++;
        return shares;
    }
}
