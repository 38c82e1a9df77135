using System.Text;

namespace Countinghouse.Trades;

/// <summary>
/// The ids of trades and the row of each: their UTF-8 bytes in pieces, found by a table of row numbers. A million of them are a few
/// arrays without references, which the collector has no need to walk.
/// </summary>
sealed class TradeIds
{
    /// <summary>The most characters of an id: those of a unique transaction identifier (UTI) of ISO 20022.</summary>
    public const int Longest = 52;

    const int MostBytes = 3 * Longest; // of UTF-8, for characters of 16 bits
    const int PieceBits = 16;          // below the large-object limit of 85 000 bytes

    readonly record struct Slot(int Hash, int Row, int At, int Length); // Length 0: free

    readonly List<byte[]> pieces = [];
    Slot[] slots = new Slot[1 << 10];
    int used = 1 << PieceBits; // of the last piece
    int count;

    /// <summary>The row last set for an id.</summary>
    public bool TryGet(string id, out int row)
    {
        row = 0;
        if (id.Length is 0 or > Longest) return false;
        Span<byte> bytes = stackalloc byte[MostBytes];
        var slot = slots[Find(bytes[..Encoding.UTF8.GetBytes(id, bytes)], Hash(id))];
        row = slot.Row;
        return slot.Length > 0;
    }

    /// <summary>Sets the row of an id, over the one it had.</summary>
    /// <returns>Where the id's bytes are.</returns>
    public (int At, int Length) Set(string id, int row)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        var utf8 = bytes[..Encoding.UTF8.GetBytes(id, bytes)];
        var hash = Hash(id);
        ref var slot = ref slots[Find(utf8, hash)];
        if (slot.Length > 0) slot = slot with { Row = row };
        else
        {
            slot = new(hash, row, Keep(utf8), utf8.Length);
            count++;
        }
        var place = (slot.At, slot.Length);
        if (count > slots.Length / 2) Grow();
        return place;
    }

    public string Text(int at, int length) => Encoding.UTF8.GetString(Bytes(at, length));

    ReadOnlySpan<byte> Bytes(int at, int length) => pieces[at >> PieceBits].AsSpan(at & ((1 << PieceBits) - 1), length);

    int Keep(ReadOnlySpan<byte> utf8)
    {
        if (used + utf8.Length > 1 << PieceBits)
        {
            pieces.Add(new byte[1 << PieceBits]);
            used = 0;
        }
        var at = pieces.Count - 1 << PieceBits | used;
        utf8.CopyTo(pieces[^1].AsSpan(used));
        used += utf8.Length;
        return at;
    }

    // Keyed anew in every process, so that ids cannot be chosen to collide; nothing depends on the order of the table.
    static int Hash(string id) => StringComparer.Ordinal.GetHashCode(id);

    // The slot of an id, or the free one where it belongs: half of the slots stay free.
    int Find(ReadOnlySpan<byte> utf8, int hash)
    {
        var mask = slots.Length - 1;
        for (var at = hash & mask; ; at = at + 1 & mask)
        {
            ref readonly var slot = ref slots[at];
            if (slot.Length == 0 || slot.Hash == hash && Bytes(slot.At, slot.Length).SequenceEqual(utf8)) return at;
        }
    }

    void Grow()
    {
        var old = slots;
        slots = new Slot[old.Length * 2];
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.Length == 0) continue;
            var at = slot.Hash & slots.Length - 1;
            while (slots[at].Length > 0) at = at + 1 & slots.Length - 1;
            slots[at] = slot;
        }
    }
}
