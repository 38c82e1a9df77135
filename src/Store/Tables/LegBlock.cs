using System.Data.Common;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

/// <summary>A leg of an entry, by numbers.</summary>
/// <param name="Row">The fact in whose row it lies: of a trade's own entry the trade, of any other the entry.</param>
public readonly record struct PackedLeg(long Row, int Account, int Asset, long Amount);

/// <summary>
/// Legs of entries in the order of their facts, packed so that millions are gone through in a tenth of a second. A block ends with the
/// entry that brings it to <see cref="Legs"/>: where it is cut follows from the facts alone.
/// <code>( row less the row before, account, asset, amount )*   seven bits a byte, the lowest first, the eighth set where more follow;
/// amounts in zigzag: 0, -1, 1, -2</code>
/// </summary>
public sealed class LegBlock
{
    /// <summary>What a block holds at least: some 16 KB, so that reading one costs little beside unpacking it.</summary>
    public const int Legs = 2_048;

    byte[] bytes = new byte[32 * 1024];
    int length;

    public long First { get; private set; }

    public long Last { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

    public void Add(in PackedLeg leg)
    {
        if (Count == 0) First = Last = leg.Row;
        if (bytes.Length - length < 4 * 10) Array.Resize(ref bytes, 2 * bytes.Length); // a number has at most ten bytes
        Write((ulong)(leg.Row - Last));
        Write((ulong)leg.Account);
        Write((ulong)leg.Asset);
        Write(unchecked((ulong)((leg.Amount << 1) ^ (leg.Amount >> 63))));
        (Last, Count) = (leg.Row, Count + 1);
    }

    void Write(ulong value)
    {
        for (; value > 0x7F; value >>= 7) bytes[length++] = (byte)(value & 0x7F | 0x80);
        bytes[length++] = (byte)value;
    }

    public void Clear() => (length, Count) = (0, 0);

    /// <summary>The legs below a fact that are in no block of the tables, from the texts of their rows.</summary>
    public static LegBlock Rest(DbConnection connection, long end)
    {
        var rest = new LegBlock();
        var since = connection.Scalar("SELECT max(last) FROM leg_block") as long? ?? -1;
        using var command = connection.Command("SELECT number, legs FROM trade WHERE number > @s AND number < @e UNION ALL "
            + "SELECT number, legs FROM entry WHERE number > @s AND number < @e ORDER BY 1", ("@s", since), ("@e", end));
        using var reader = command.ExecuteReader();
        while (reader.Read()) rest.Add(reader.GetInt64(0), reader.GetString(1));
        return rest;
    }

    // [[account,asset,amount],…]
    void Add(long row, string legs)
    {
        var at = 0;
        while (Next(legs, ref at) is { } account && Next(legs, ref at) is { } asset && Next(legs, ref at) is { } amount)
            Add(new(row, (int)account, (int)asset, amount));
    }

    // The next integer of a text.
    static long? Next(string text, ref int at)
    {
        while (at < text.Length && text[at] is not ('-' or >= '0' and <= '9')) at++;
        if (at == text.Length) return null;
        var isNegative = text[at] == '-';
        if (isNegative) at++;
        var value = 0L;
        for (; at < text.Length && text[at] is >= '0' and <= '9'; at++) value = value * 10 - (text[at] - '0'); // as far as the least
        return isNegative ? value : -value;
    }
}

/// <summary>Unpacks the legs of a block, one after the other.</summary>
public sealed class LegReader(byte[] bytes, long first)
{
    int at;
    long row = first;

    public bool Next(out PackedLeg leg)
    {
        if (at == bytes.Length)
        {
            leg = default;
            return false;
        }
        row += (long)Number();
        var (account, asset, amount) = ((int)Number(), (int)Number(), Number());
        leg = new(row, account, asset, unchecked((long)(amount >> 1) ^ -(long)(amount & 1)));
        return true;
    }

    ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next <= 0x7F) return value;
        }
    }
}
