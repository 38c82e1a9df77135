using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Lot(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.LotMethodSet, 6) => new LotFact.LotMethodSet(new(
            new(r.ReadInt32()), r.TryReadNil() ? null : new AssetId(r.ReadInt32()), Date(ref r), (LotMethod)r.ReadByte(), r.ReadBoolean(),
            r.ReadBoolean())),
        (Wire.LotsChosen, 2) => new LotFact.LotsChosen(Text(ref r), ChosenLots(ref r)),
        (Wire.LotBasisSet, 7) => new LotFact.LotBasisSet(new(
            new(r.ReadInt32()), new(r.ReadInt32()), Text(ref r), Date(ref r), Date(ref r), r.ReadInt64(), r.ReadInt64())),
        (Wire.LotsTransferred, 7) => new LotFact.LotsTransferred(new(
            Text(ref r), new(r.ReadInt32()), new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64(), Date(ref r), ChosenLots(ref r))),
        _ => throw Unknown(type, fields),
    };

    static ChosenLot[] ChosenLots(ref MessagePackReader r)
    {
        var lots = new ChosenLot[r.ReadArrayHeader() / 2];
        for (var i = 0; i < lots.Length; i++) lots[i] = new(Text(ref r), r.ReadInt64());
        return lots;
    }
}
