using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>What was raised at once for these causes, and goes to and fro, cancels out.</summary>
sealed record PairOff(DateOnly Day, IReadOnlyList<long> Causes) : Command;

public sealed partial class SettlementDesk
{
    /// <summary>
    /// What a correction of a corporate action takes back and what it claims anew of one party are in one instrument and currency: units
    /// and cash that go both ways cancel out, each for itself, and only the difference is left to settle. No cash is paid for it.
    /// </summary>
    internal IEnumerable<Fact> Decide(PairOff c)
    {
        List<(Instruction Of, Movement Left)> raised = [];
        foreach (var cause in c.Causes)
            if (NumberFor(cause) is { } number && Find(number) is { } open)
                raised.Add((open, open.Rest));
        for (var i = 0; i < raised.Count; i++)
            for (var j = i + 1; j < raised.Count; j++)
            {
                var (one, other) = (raised[i], raised[j]);
                if (one.Of.Terms.Against != other.Of.Terms.Against || one.Left.Instrument != other.Left.Instrument
                    || one.Left.Currency != other.Left.Currency) continue;
                var part = one.Left with
                {
                    Quantity = Opposite(one.Left.Quantity, other.Left.Quantity),
                    Amount = Opposite(one.Left.Amount, other.Left.Amount),
                };
                if (part is { Quantity: 0, Amount: 0 }) continue;
                var back = part with { Quantity = -part.Quantity, Amount = -part.Amount };
                (raised[i], raised[j]) = ((one.Of, Less(one.Left, part)), (other.Of, Less(other.Left, back)));
                yield return part.Quantity <= 0 ? Offset(one.Of, part, other.Of, back) : Offset(other.Of, back, one.Of, part);
            }

        Fact Offset(Instruction delivery, Movement delivered, Instruction receipt, Movement received) =>
            new SettlementFact.Offset(delivery.Number, receipt.Number, delivery.Terms.Against, c.Day,
                new(delivered, delivery.Failing, received, receipt.Failing));
    }

    // As much of one as the other goes the other way.
    static long Opposite(long one, long other) =>
        long.Sign(one) == -long.Sign(other) ? long.Sign(one) * Math.Min(Math.Abs(one), Math.Abs(other)) : 0;

    static Movement Less(Movement whole, Movement part) =>
        whole with { Quantity = whole.Quantity - part.Quantity, Amount = whole.Amount - part.Amount };
}
