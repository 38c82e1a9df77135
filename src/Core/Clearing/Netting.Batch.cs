namespace Countinghouse.Clearing;

/// <summary>
/// The fast twin of netting a day's trades: one pass over blittable rows into dense arrays by netting-set number.
/// <code>
/// row:   | set int | sign·quantity long | sign·principal long |   24 bytes with padding, read once in order
/// net:   sets × | count | gross value | quantity | amount |       32 bytes a set, stays in the first-level cache
/// </code>
/// Overflow is checked by the build. Same meaning as <see cref="ClearingDesk"/>; a twin test holds them together.
/// </summary>
public static class Netting
{
    public readonly record struct Row(int Set, long Quantity, long Amount);

    public record struct Net(int Count, long Value, long Quantity, long Amount);

    public static void Run(ReadOnlySpan<Row> rows, Span<Net> nets)
    {
        foreach (ref readonly var row in rows)
        {
            ref var net = ref nets[row.Set];
            net.Count++;
            net.Value += Math.Abs(row.Amount);
            net.Quantity += row.Quantity;
            net.Amount += row.Amount;
        }
    }
}
