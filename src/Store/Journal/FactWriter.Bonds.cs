using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    internal const int BondFields = 6, BondFieldsMore = 15, BondFieldsInAll = 18;

    static void Bond(ref MessagePackWriter w, BondTerms? terms)
    {
        if (terms is not { } bond)
        {
            w.WriteNil();
            return;
        }
        w.WriteArrayHeader(bond.HasEnd ? BondFieldsInAll : bond.HasMore ? BondFieldsMore : BondFields);
        Decimal(ref w, bond.Coupon);
        Date(ref w, bond.Maturity);
        w.Write(bond.DayCount);
        w.Write(bond.Frequency);
        Date(ref w, bond.IssueDate);
        Decimal(ref w, bond.Redemption);
        if (!bond.HasMore) return;
        Date(ref w, bond.FirstCoupon);
        if (bond.ExDays is { } days) w.Write(days);
        else w.WriteNil();
        TextOrNone(ref w, bond.Index);
        Decimal(ref w, bond.Spread);
        Decimal(ref w, bond.Floor);
        Decimal(ref w, bond.Cap);
        TextOrNone(ref w, bond.InflationIndex);
        Decimal(ref w, bond.BaseIndex);
        TextOrNone(ref w, bond.Calls);
        if (!bond.HasEnd) return;
        Date(ref w, bond.LastCoupon);
        FlagOrNone(ref w, bond.EndOfMonth);
        FlagOrNone(ref w, bond.RedemptionFloor);
    }

    static void FlagOrNone(ref MessagePackWriter w, bool? flag)
    {
        if (flag is { } known) w.Write(known);
        else w.WriteNil();
    }

    static void TextOrNone(ref MessagePackWriter w, string? text)
    {
        if (text is null) w.WriteNil();
        else w.Write(text);
    }

    static void Write(ref MessagePackWriter w, Place at, BondFact fact)
    {
        switch (fact)
        {
            case BondFact.IndexFixed f:
                Head(ref w, at, Wire.IndexFixed, 3);
                w.Write(f.Index);
                Date(ref w, f.Day);
                Decimal(ref w, f.Value);
                break;
            case BondFact.InterestAccrued f:
                Head(ref w, at, Wire.InterestAccrued, 6);
                Date(ref w, f.Day);
                w.Write(f.Account.Number);
                w.Write(f.Instrument.Number);
                w.Write(f.Nominal);
                w.Write(f.Currency.Number);
                w.Write(f.Interest);
                break;
            case BondFact.AccrualReversed f:
                Head(ref w, at, Wire.AccrualReversed, 4);
                Date(ref w, f.Day);
                w.Write(f.Accrual);
                w.Write(f.Currency.Number);
                w.Write(f.Interest);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
