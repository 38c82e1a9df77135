using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, TradeFact fact)
    {
        switch (fact)
        {
            case TradeFact.TradeBooked f:
                Head(ref w, at, Wire.TradeBooked, FieldsOf(f.Trade));
                Trade(ref w, f.Trade);
                break;
            case TradeFact.TradeConfirmed f:
                Head(ref w, at, Wire.TradeConfirmed, 3);
                w.Write(f.TradeId);
                w.Write(f.At);
                w.Write(f.OnTime);
                break;
            case TradeFact.ConfirmationDiffered f:
                Head(ref w, at, Wire.ConfirmationDiffered, 5);
                Text(ref w, f.TradeId, f.Field, f.Ours, f.Theirs);
                w.Write(f.At);
                break;
            case TradeFact.TradeAlleged { Terms: var t } f:
                Head(ref w, at, Wire.TradeAlleged, 9);
                w.Write(t.TradeId);
                w.Write(t.Party.Number);
                w.Write((byte)t.Side);
                w.Write(t.Instrument.Number);
                w.Write(t.Quantity);
                Decimal(ref w, t.Price);
                Date(ref w, t.SettleOn);
                Decimal(ref w, t.NetAmount);
                w.Write(f.At);
                break;
            case TradeFact.AllegementDetailed { Terms: var t } f:
                Head(ref w, at, Wire.AllegementDetailed, 10);
                w.Write(f.TradeId);
                w.Write(t.IsFree is { } isFree ? isFree ? 2 : 1 : 0);
                Date(ref w, t.TradeDate);
                Text(ref w, t.Currency, t.Deliverer, t.Receiver, t.Csd, t.OwnCsd, t.TransactionType);
                w.Write(f.IsByTerms);
                break;
            case TradeFact.TradeUnmatched f:
                Head(ref w, at, Wire.TradeUnmatched, 2);
                w.Write(f.TradeId);
                w.Write(f.At);
                break;
            case TradeFact.AllegementEnded f:
                Head(ref w, at, Wire.AllegementEnded, 2);
                Text(ref w, f.TradeId, f.How);
                break;
            case TradeFact.TradeCancelled f:
                Head(ref w, at, Wire.TradeCancelled, 2 + FieldsOf(f.Trade));
                w.Write(f.Booked);
                w.Write(f.Reason);
                Trade(ref w, f.Trade);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    internal const int BookedTradeFields = 18;

    // Only a bond's interest is written, behind all else: every other trade is as it always was.
    static int FieldsOf(BookedTrade t) => t.Accrued == 0 ? BookedTradeFields : BookedTradeFields + 1;

    static void Trade(ref MessagePackWriter w, BookedTrade t)
    {
        w.Write(t.TradeId);
        w.Write(t.ExecutedAt);
        w.Write(t.Account.Number);
        w.Write((byte)t.Side);
        w.Write(t.Instrument.Number);
        w.Write(t.Quantity);
        Decimal(ref w, t.Price);
        w.Write(t.Currency.Number);
        w.Write(t.Mic);
        w.Write((byte)t.Capacity);
        w.Write(t.Counterparty.Number);
        Date(ref w, t.TradeDate);
        Date(ref w, t.SettleOn);
        w.Write(t.Principal);
        for (var kind = 0; kind < Charges.MostKinds; kind++) w.Write(t.Charges[kind]);
        if (t.Accrued != 0) w.Write(t.Accrued);
    }
}
