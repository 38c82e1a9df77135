using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, FxFact fact)
    {
        switch (fact)
        {
            case FxFact.FxPolicySet f:
                Head(ref w, at, Wire.FxPolicySet, 3);
                Date(ref w, f.Day);
                w.Write((byte)f.Cost);
                w.Write((byte)f.Revaluation);
                break;
            case FxFact.Converted f:
                Head(ref w, at, Wire.Converted, 14);
                Write(ref w, f.Deal);
                break;
            case FxFact.ConversionCancelled f:
                Head(ref w, at, Wire.ConversionCancelled, 17);
                w.Write(f.Booked);
                Write(ref w, f.Deal);
                Date(ref w, f.Day);
                w.Write(f.Reason);
                break;
            case FxFact.ConversionSettled f:
                Head(ref w, at, Wire.ConversionSettled, 16);
                w.Write(f.Booked);
                Write(ref w, f.Deal);
                Date(ref w, f.Day);
                break;
            case FxFact.ConversionUnpaid f:
                Head(ref w, at, Wire.ConversionUnpaid, 2);
                w.Write(f.Booked);
                Date(ref w, f.Day);
                break;
            default: Position(ref w, at, fact); break;
        }
    }

    static void Position(ref MessagePackWriter w, Place at, FxFact fact)
    {
        switch (fact)
        {
            case FxFact.PositionChanged f:
                Head(ref w, at, Wire.FxPositionChanged, 9);
                w.Write(f.Cause);
                Date(ref w, f.Day);
                w.Write(f.Currency.Number);
                w.Write((byte)f.Cost);
                foreach (var amount in (ReadOnlySpan<long>)[f.Step.Change, f.Step.Based, f.Step.Closed, f.Step.CostOut, f.Step.Realised])
                    w.Write(amount);
                break;
            case FxFact.PositionCorrected f:
                Head(ref w, at, Wire.FxPositionCorrected, 7);
                w.Write(f.Cause);
                Date(ref w, f.Day);
                w.Write(f.Currency.Number);
                foreach (var number in (ReadOnlySpan<long>)[f.Booked, f.Change, f.Based, f.Realised]) w.Write(number);
                break;
            case FxFact.TakenUp f:
                Head(ref w, at, Wire.FxTakenUp, 9);
                Date(ref w, f.Day);
                w.Write(f.Account.Number);
                w.Write(f.Currency.Number);
                w.Write(f.Amount);
                w.Write(f.Based);
                Write(ref w, f.Rate);
                break;
            case FxFact.Revalued f:
                Head(ref w, at, Wire.FxRevalued, 9);
                Date(ref w, f.Day);
                w.Write(f.Currency.Number);
                w.Write(f.Quantity);
                w.Write(f.Cost);
                w.Write(f.Value);
                Write(ref w, f.Rate);
                break;
            case FxFact.RevaluationReversed f:
                Head(ref w, at, Wire.FxRevaluationReversed, 4);
                Date(ref w, f.Day);
                w.Write(f.Currency.Number);
                w.Write(f.Booked);
                w.Write(f.Difference);
                break;
            case FxFact.UnitsSet f:
                Head(ref w, at, Wire.UnitsSet, 3);
                if (f.Fund is { } fund) w.Write(fund.Number); else w.WriteNil();
                Date(ref w, f.From);
                Decimal(ref w, f.Units);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    // Fourteen fields.
    static void Write(ref MessagePackWriter w, Conversion c)
    {
        w.Write(c.Id);
        w.Write(c.Account.Number);
        if (c.Party is { } party) w.Write(party.Number); else w.WriteNil();
        w.Write(c.Sold.Number);
        w.Write(c.SoldAmount);
        w.Write(c.Bought.Number);
        w.Write(c.BoughtAmount);
        Write(ref w, c.Rate);
        Date(ref w, c.TradeDate);
        Date(ref w, c.ValueDate);
        w.Write(c.ExecutedAt);
    }

    // Four fields.
    static void Write(ref MessagePackWriter w, RateUsed rate)
    {
        Decimal(ref w, rate.Times);
        Decimal(ref w, rate.Over);
        w.Write((byte)rate.Way);
        Date(ref w, rate.Day);
    }
}
