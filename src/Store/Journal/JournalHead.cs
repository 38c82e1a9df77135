using System.Data.Common;
using Countinghouse.Records;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Journal;

/// <summary>Where the journal stands: number of facts, hash tree over them, hash of the last row.</summary>
public sealed record JournalHead(long Size, byte[] Tree, Digest Root, Digest Hash, long Epoch)
{
    public static JournalHead Empty { get; } = new(0, new TreeHead().ToBytes(), HashTree.Empty, default, 0);

    internal void Save(DbConnection connection) => connection.Execute(
        "UPDATE head SET size = @s, tree = @t, root = @r, hash = @h, epoch = @e",
        ("@s", Size), ("@t", Tree), ("@r", Root.Bytes.ToArray()), ("@h", Hash.Bytes.ToArray()), ("@e", Epoch));

    internal static JournalHead Load(DbConnection connection)
    {
        using var command = connection.Command("SELECT size, tree, root, hash, epoch FROM head");
        using var reader = command.ExecuteReader();
        if (!reader.Read()) throw new StoreException("the journal has no head: the file is damaged or no book");
        return new(reader.GetInt64(0), (byte[])reader[1], Digest.From((byte[])reader[2]), Digest.From((byte[])reader[3]),
            reader.GetInt64(4));
    }
}
