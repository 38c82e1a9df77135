using Countinghouse.Facts;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    LegBlock? block; // of the legs that fill no block yet; not known until one comes

    /// <summary>The legs of a row, into the block that is being filled.</summary>
    void Pack(long row, Leg[] legs)
    {
        if (legs.Length == 0 || Through.Contains("leg_block")) return;
        block ??= LegBlock.Rest(connection, row);
        foreach (var leg in legs) block.Add(new(row, leg.Account.Number, leg.Asset.Number, leg.Amount));
        if (block.Count < LegBlock.Legs) return;
        Into("leg_block", 4).Int(block.First).Int(block.Last).Int(block.Count).Blob(block.Bytes).Add();
        block.Clear();
    }
}
