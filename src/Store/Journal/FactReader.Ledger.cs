using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Ledger(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.EntryPended, 4) => new LedgerFact.EntryPended(Entry(ref r), Date(ref r), Legs(ref r)),
        (Wire.EntryPosted, 6) => new LedgerFact.EntryPosted(Entry(ref r), Date(ref r), Legs(ref r), Text(ref r), Text(ref r)),
        (Wire.PendingPosted, 3) => new LedgerFact.PendingPosted(Entry(ref r), Date(ref r)),
        (Wire.PendingPartPosted, 4) => new LedgerFact.PendingPartPosted(Entry(ref r), Date(ref r), Legs(ref r)),
        (Wire.PendingVoided, 2) => new LedgerFact.PendingVoided(Entry(ref r)),
        _ => throw Unknown(type, fields),
    };

    static EntryId Entry(ref MessagePackReader r) => new(r.ReadInt64(), (EntryKind)r.ReadByte());

    static Leg[] Legs(ref MessagePackReader r)
    {
        var legs = new Leg[r.ReadArrayHeader() / 3];
        for (var i = 0; i < legs.Length; i++) legs[i] = new(new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64());
        return legs;
    }
}
