using Countinghouse.Facts;
namespace Countinghouse.Settlement;

/// <summary>What the next settlement run may settle in part: at least so many units; zero allows no part.</summary>
/// <param name="LeastQuantity">The smallest part, in units.</param>
public readonly record struct PartialWindow(long LeastQuantity)
{
    public bool IsOpen => LeastQuantity > 0;
}

/// <summary>A matched instruction as a run sees it: the seller delivers a quantity, the buyer pays for it, or neither happens.</summary>
public readonly record struct RunInstruction
{
    /// <summary>Known by this number in links and answers; each comes once.</summary>
    public required long Id { get; init; }

    public required int Seller { get; init; }

    public required int Buyer { get; init; }

    public required int Security { get; init; }

    /// <summary>Units from seller to buyer.</summary>
    public required long Quantity { get; init; }

    /// <summary>Minor units from buyer to seller; zero is free of payment.</summary>
    public required long Cash { get; init; }

    public int Currency { get; init; }

    /// <summary>1 reserved … 4 normal.</summary>
    public int Priority { get; init; }

    /// <summary>Business days since the intended settlement date.</summary>
    public int AgeDays { get; init; }

    /// <summary>What settling it is worth; <see cref="RunWeights"/> gives it where the instruction does not come with one.</summary>
    public required long Weight { get; init; }

    public bool OnHold { get; init; }

    public PartialWindow Window { get; init; }
}

/// <summary>Units of a security a party has when the run begins.</summary>
public readonly record struct RunHolding(int Party, int Security, long Quantity)
{
    /// <summary>Of these the units that belong to others: they are delivered like any, and secure nothing.</summary>
    public long Others { get; init; }
}

/// <summary>What a party can pay with in a currency.</summary>
/// <param name="Balance">Minor units when the run begins.</param>
/// <param name="Credit">Granted intraday credit, in minor units.</param>
/// <param name="CollateralLimit">The most that auto-collateral may lend it; of one currency for each party.</param>
public readonly record struct RunCash(int Party, int Currency, long Balance, long Credit, long CollateralLimit);

/// <summary>What a security is worth as collateral.</summary>
/// <param name="Price">Of ten thousand units, in minor units of cash: four decimals of a price.</param>
/// <param name="HaircutBp">What is taken off, in basis points.</param>
public readonly record struct RunCollateral(int Security, long Price, int HaircutBp)
{
    /// <summary>What ten thousand units secure, rounded down.</summary>
    public long Rate => (long)((Int128)Price * (10_000 - HaircutBp) / 10_000);
}

/// <summary>After: the second settles only if the first does. Before: the first only if the second does. With: both or neither.</summary>
public readonly record struct RunLink(LinkKind Kind, long First, long Second);

/// <summary>All a settlement run decides on. Securities and cash move between the parties; nothing comes in from elsewhere.</summary>
public sealed record RunInput(IReadOnlyList<RunInstruction> Instructions, IReadOnlyList<RunHolding> Holdings, IReadOnlyList<RunCash> Cash)
{
    public IReadOnlyList<RunLink> Links { get; init; } = [];

    public IReadOnlyList<RunCollateral> Collateral { get; init; } = [];
}

/// <summary>
/// λ·value + (1 − λ)·count, times a factor for priority and one for age: what settling an instruction is worth, in thousandths of a
/// minor unit of cash.
/// </summary>
/// <param name="ValuePermille">λ: 1000 counts value alone, 0 counts instructions alone.</param>
/// <param name="CountWorth">What an instruction by itself is worth, in minor units of cash.</param>
/// <param name="PriorityPermille">The factor by priority, the first being priority 1; the last for all beyond.</param>
/// <param name="AgePermille">What each day of age adds to the factor of age, which begins at 1000.</param>
public sealed record RunWeights(int ValuePermille, long CountWorth, IReadOnlyList<int> PriorityPermille, int AgePermille)
{
    /// <summary>Half value, half count; a reserved instruction counts eightfold, each day of age a tenth more.</summary>
    public static RunWeights Default { get; } = new(500, 1_000_000, [8_000, 4_000, 2_000, 1_000], 100);

    /// <summary>The most that a factor may be, in thousandths: a thousandfold puts anything before everything else.</summary>
    public const int MostFactor = 1_000_000;

    /// <summary>The most that an instruction by itself may be worth, in minor units.</summary>
    public const long MostCount = 100_000_000_000_000;

    const long MostWorth = 100_000_000_000_000_000; // 92 of them still add up within 64 bits

    public long Of(RunInstruction i)
    {
        var worth = (Int128)ValuePermille * i.Cash + (Int128)(1_000 - ValuePermille) * CountWorth;
        var priority = PriorityPermille[Math.Clamp(i.Priority, 1, PriorityPermille.Count) - 1];
        return (long)Int128.Min(worth * priority * (1_000 + (Int128)AgePermille * i.AgeDays) / 1_000_000, MostWorth);
    }
}
