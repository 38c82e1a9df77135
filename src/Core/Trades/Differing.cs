using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    // In which fields the newest confirmation of a trade differs, and what it says there.
    readonly SortedDictionary<string, Differing> differing = new(StringComparer.Ordinal);

    sealed record Differing(long At, SortedDictionary<string, string> Theirs);

    /// <summary>Whether the other side says what it said before: that is told once. What it says anew takes the place of what it said.
    /// </summary>
    bool IsKnown(string tradeId, List<Fact> differs) => differing.TryGetValue(tradeId, out var known) && known.Theirs.Count == differs.Count
        && differs.TrueForAll(f => f is TradeFact.ConfirmationDiffered d && known.Theirs.GetValueOrDefault(d.Field) == d.Theirs);

    // The fields of one confirmation follow one another, and have its instant.
    void Differ(TradeFact.ConfirmationDiffered d)
    {
        Row(d.TradeId).Mark = TradeMark.Differing;
        if (!differing.TryGetValue(d.TradeId, out var known) || known.At != d.At)
            differing[d.TradeId] = known = new(d.At, new(StringComparer.Ordinal));
        known.Theirs[d.Field] = d.Theirs;
    }

    void Mark(string tradeId, TradeMark mark)
    {
        Row(tradeId).Mark = mark;
        differing.Remove(tradeId);
    }

    void SaveDiffering(StateWriter to)
    {
        to.Int(differing.Count);
        foreach (var (tradeId, known) in differing)
        {
            to.Text(tradeId).Long(known.At).Int(known.Theirs.Count);
            foreach (var (field, theirs) in known.Theirs) to.Text(field).Text(theirs);
        }
    }

    void LoadDiffering(ref StateReader from)
    {
        for (var trades = from.Int(); trades > 0; trades--)
        {
            var known = differing[from.Text()] = new(from.Long(), new(StringComparer.Ordinal));
            for (var fields = from.Int(); fields > 0; fields--)
            {
                var field = from.Text();
                known.Theirs[field] = from.Text();
            }
        }
    }
}
