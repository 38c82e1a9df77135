namespace Countinghouse.Settlement;

/// <summary>The figures of a run do not add up within 64 bits.</summary>
/// <param name="of">The type of what they first do not add up with: <see cref="RunCash"/>, <see cref="RunHolding"/> or
/// <see cref="RunInstruction"/>.</param>
/// <param name="index">Its place among those of the input, from 0.</param>
/// <param name="what">Which figures.</param>
public sealed class RunOverflow(Type of, int index, string what) : OverflowException($"{what} do not add up within 64 bits")
{
    public Type Of => of;
    public int Index => index;
}
