using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    public const int MostParts = 10_000; // a block for more accounts is divided in several steps

    /// <summary>All the parts or none: the first that does not hold is the answer, and the block stays as it is.</summary>
    public IEnumerable<Fact> Decide(AllocateTrade c, DateOnly businessDate)
    {
        Refused Bad(Refusal why, string source, string detail) => new(why, Reference.Register.Short(c.TradeId), source, detail);
        var first = c.Parts.Count > 0 ? c.Parts[0].Source : "";
        var wrong = Cancellable(c.TradeId, out var row);
        if (wrong == Refusal.TradeAlreadyCancelled && c.Parts.All(p => ids.TryGet(p.TradeId, out _))) return []; // divided before
        if (wrong != Refusal.None) return [Bad(wrong, first, Why(wrong))];
        var block = TradeOf(row);
        if (c.Parts.Count is 0 or > MostParts) return [Bad(Refusal.BadAllocation, first, $"a block has 1 to {MostParts} parts")];
        Int128 sum = 0;
        foreach (var part in c.Parts) sum += part.Quantity;
        if (sum != block.Quantity)
            return [Bad(Refusal.BadAllocation, first, $"the parts add up to {sum}, the block is {block.Quantity}")];
        List<Fact> facts = [new TradeFact.TradeCancelled(row.Booked, block, "allocated")];
        HashSet<string> given = new(StringComparer.Ordinal);
        foreach (var part in c.Parts)
        {
            if (!given.Add(part.TradeId) || ids.TryGet(part.TradeId, out _))
                return [Bad(Refusal.TradeKnownWithOtherContent, part.Source,
                    $"'{Reference.Register.Short(part.TradeId)}' is another trade's id")];
            var ticket = new Ticket(0, part.TradeId, block.ExecutedAt, part.Account, block.Side, register[block.Instrument].Code,
                part.Quantity, block.Price, register[block.Currency].Code, block.Mic, block.Capacity,
                register[block.Counterparty].Terms.Code, block.SettleOn);
            if (Resolve(ticket, businessDate, out var trade) is { } bad) return [Bad(bad.Why, $"{part.Source}:{bad.Column}", bad.Detail)];
            facts.Add(new TradeFact.TradeBooked(trade));
        }
        return facts;
    }
}
