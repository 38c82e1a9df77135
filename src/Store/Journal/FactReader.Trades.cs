using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Trade(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.TradeBooked, FactWriter.BookedTradeFields or FactWriter.BookedTradeFields + 1) =>
            new TradeFact.TradeBooked(Booked(ref r, fields > FactWriter.BookedTradeFields)),
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
        (Wire.TradeCancelled, 2 + FactWriter.BookedTradeFields or 3 + FactWriter.BookedTradeFields) =>
            r.ReadInt64() is var booked && Text(ref r) is var reason
                ? new TradeFact.TradeCancelled(booked, Booked(ref r, fields == 3 + FactWriter.BookedTradeFields), reason)
                : throw Unknown(type, fields),
        _ => throw Unknown(type, fields),
    };

    static BookedTrade Booked(ref MessagePackReader r, bool hasAccrued)
    {
        var trade = Booked(ref r);
        return hasAccrued ? trade with { Accrued = r.ReadInt64() } : trade;
    }

    static BookedTrade Booked(ref MessagePackReader r) => new(
        Text(ref r), r.ReadInt64(), new(r.ReadInt32()), (Side)r.ReadByte(), new(r.ReadInt32()), r.ReadInt64(), Decimal(ref r),
        new(r.ReadInt32()),
        string.Intern(Text(ref r)), (Capacity)r.ReadByte(), new(r.ReadInt32()), Date(ref r), Date(ref r), r.ReadInt64(),
        new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64()));
}
