using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Trade(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.TradeBooked, FactWriter.BookedTradeFields) => new TradeFact.TradeBooked(Booked(ref r)),
        (Wire.TradeConfirmed, 3) => new TradeFact.TradeConfirmed(Text(ref r), r.ReadInt64(), r.ReadBoolean()),
        (Wire.ConfirmationDiffered, 5) =>
            new TradeFact.ConfirmationDiffered(Text(ref r), Text(ref r), Text(ref r), Text(ref r), r.ReadInt64()),
        (Wire.TradeAlleged, 9) => new TradeFact.TradeAlleged(new(
            Text(ref r), new(r.ReadInt32()), (Side)r.ReadByte(), new(r.ReadInt32()), r.ReadInt64(), Decimal(ref r), Date(ref r),
            Decimal(ref r)), r.ReadInt64()),
        (Wire.AllegementDetailed, 10) => new TradeFact.AllegementDetailed(Text(ref r), new(
            r.ReadInt32() switch { 0 => null, 1 => false, _ => true }, DateOrNone(ref r), Text(ref r), Text(ref r), Text(ref r),
            Text(ref r), Text(ref r), Text(ref r)), r.ReadBoolean()),
        (Wire.TradeUnmatched, 2) => new TradeFact.TradeUnmatched(Text(ref r), r.ReadInt64()),
        (Wire.AllegementEnded, 2) => new TradeFact.AllegementEnded(Text(ref r), Text(ref r)),
        (Wire.TradeCancelled, 2 + FactWriter.BookedTradeFields) =>
            r.ReadInt64() is var booked && Text(ref r) is var reason
                ? new TradeFact.TradeCancelled(booked, Booked(ref r), reason) : throw Unknown(type, fields),
        _ => throw Unknown(type, fields),
    };

    static BookedTrade Booked(ref MessagePackReader r) => new(
        Text(ref r), r.ReadInt64(), new(r.ReadInt32()), (Side)r.ReadByte(), new(r.ReadInt32()), r.ReadInt64(), Decimal(ref r),
        new(r.ReadInt32()),
        string.Intern(Text(ref r)), (Capacity)r.ReadByte(), new(r.ReadInt32()), Date(ref r), Date(ref r), r.ReadInt64(),
        new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64()));
}
