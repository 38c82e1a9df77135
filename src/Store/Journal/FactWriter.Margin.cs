using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, MarginFact fact)
    {
        switch (fact)
        {
            case MarginFact.AgreementSet f: Agreement(ref w, at, f); break;
            case MarginFact.ClassHaircutSet f:
                Head(ref w, at, Wire.ClassHaircutSet, 3);
                w.Write((byte)f.Class);
                Date(ref w, f.From);
                Decimal(ref w, f.HaircutBp);
                break;
            case MarginFact.AssetHaircutSet f:
                Head(ref w, at, Wire.AssetHaircutSet, 3);
                w.Write(f.Asset.Number);
                Date(ref w, f.From);
                Decimal(ref w, f.HaircutBp);
                break;
            case MarginFact.Reckoned f: Reckoned(ref w, at, f); break;
            case MarginFact.Called f:
                Head(ref w, at, Wire.MarginCalled, 6);
                Date(ref w, f.Day);
                w.Write(f.Party.Number);
                w.Write((byte)f.Direction);
                w.Write(f.Amount);
                Date(ref w, f.DueOn);
                w.Write(f.Reason);
                break;
            case MarginFact.CallAgreed f:
                Head(ref w, at, Wire.CallAgreed, 4);
                w.Write(f.Call);
                Date(ref w, f.Day);
                w.Write(f.Amount);
                w.Write(f.Reason);
                break;
            case MarginFact.CallDisputed f:
                Head(ref w, at, Wire.CallDisputed, 5);
                w.Write(f.Call);
                Date(ref w, f.Day);
                w.Write(f.Agreed);
                w.Write(f.Disputed);
                w.Write(f.Reason);
                break;
            case MarginFact.CallClosed f:
                Head(ref w, at, Wire.CallClosed, 3);
                w.Write(f.Call);
                Date(ref w, f.Day);
                w.Write((byte)f.How);
                break;
            default: Collateral(ref w, at, fact); break;
        }
    }

    static void Collateral(ref MessagePackWriter w, Place at, MarginFact fact)
    {
        switch (fact)
        {
            case MarginFact.Lodged f:
                Head(ref w, at, Wire.CollateralLodged, 7);
                Date(ref w, f.Day);
                Write(ref w, f.Of);
                w.Write(f.Quantity);
                w.Write(f.Call);
                w.Write(f.After);
                break;
            case MarginFact.Returned f:
                Head(ref w, at, Wire.CollateralReturned, 5);
                Date(ref w, f.Day);
                Write(ref w, f.Of);
                w.Write(f.Quantity);
                break;
            case MarginFact.Substituted f:
                Head(ref w, at, Wire.CollateralSubstituted, 7);
                Date(ref w, f.Day);
                Write(ref w, f.Of);
                w.Write(f.Quantity);
                w.Write(f.By.Number);
                w.Write(f.ByQuantity);
                break;
            case MarginFact.Valued f:
                Head(ref w, at, Wire.CollateralValued, 9);
                Date(ref w, f.Day);
                Write(ref w, f.Of);
                w.Write(f.Value.Quantity);
                Decimal(ref w, f.Value.Price);
                Decimal(ref w, f.Value.HaircutBp);
                w.Write(f.Value.Value);
                w.Write(f.Value.After);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Write(ref MessagePackWriter w, Pledge of)
    {
        w.Write(of.Party.Number);
        w.Write((byte)of.Direction);
        w.Write(of.Asset.Number);
    }

    static void Agreement(ref MessagePackWriter w, Place at, MarginFact.AgreementSet f)
    {
        Head(ref w, at, Wire.AgreementSet, 9);
        w.Write(f.Party.Number);
        Date(ref w, f.From);
        w.Write(f.Terms.Threshold);
        w.Write(f.Terms.MinimumTransfer);
        w.Write(f.Terms.Rounding);
        w.Write((byte)f.Terms.Method);
        Decimal(ref w, f.Terms.FloorBp);
        w.Write((byte)f.Terms.Direction);
        w.Write(f.Terms.Window);
    }

    static void Reckoned(ref MessagePackWriter w, Place at, MarginFact.Reckoned f)
    {
        Head(ref w, at, Wire.MarginReckoned, 13);
        Date(ref w, f.Day);
        w.Write(f.Party.Number);
        w.Write(f.Figures.OpenCount);
        w.Write(f.Figures.Unpriced);
        w.Write(f.Figures.Gross);
        w.Write(f.Figures.Variation);
        w.Write((byte)f.Figures.Initial.Method);
        w.Write(f.Figures.Initial.Amount);
        w.Write(f.Figures.Initial.Scenarios);
        w.Write(f.Figures.Given);
        w.Write(f.Figures.Taken);
        Long(ref w, f.Figures.RequiredGiven);
        Long(ref w, f.Figures.RequiredTaken);
    }

    static void Long(ref MessagePackWriter w, long? value)
    {
        if (value is { } known) w.Write(known); else w.WriteNil();
    }
}
