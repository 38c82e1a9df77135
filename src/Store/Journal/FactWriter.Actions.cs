using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, ActionFact fact)
    {
        switch (fact)
        {
            case ActionFact.Announced f: Announced(ref w, at, f); break;
            case ActionFact.Cancelled f:
                Head(ref w, at, Wire.ActionCancelled, 3);
                Write(ref w, f.Of);
                w.Write(f.Reason);
                break;
            case ActionFact.Elected f:
                Head(ref w, at, Wire.ActionElected, 6);
                w.Write(f.Id);
                w.Write(f.Account.Number);
                w.Write(f.Option);
                w.Write(f.Units);
                Date(ref w, f.Day);
                w.Write(f.By);
                break;
            case ActionFact.Begun f:
                Head(ref w, at, Wire.ActionBegun, 5);
                Write(ref w, f.Of);
                w.Write((byte)f.Stage);
                Date(ref w, f.Day);
                w.WriteArrayHeader(f.Changes.Length);
                foreach (var change in f.Changes) Change(ref w, change);
                break;
            case ActionFact.Entitled f: Entitled(ref w, at, f); break;
            case ActionFact.Moved f: Moved(ref w, at, f); break;
            case ActionFact.MoveVoided f:
                Head(ref w, at, Wire.ActionMoveVoided, 4);
                Write(ref w, f.Of);
                w.Write(f.Move);
                w.Write((byte)f.Kind);
                break;
            case ActionFact.Claimed f: Claimed(ref w, at, f); break;
            default: ActionOutcome(ref w, at, fact); break;
        }
    }

    static void ActionOutcome(ref MessagePackWriter w, Place at, ActionFact fact)
    {
        switch (fact)
        {
            case ActionFact.InstructionChanged f:
                Head(ref w, at, Wire.InstructionChanged, 17);
                Write(ref w, f.Of);
                Date(ref w, f.Day);
                w.Write(f.Instruction);
                w.Write(f.Cause);
                Side(ref w, f.Against);
                Whole(ref w, f.Before);
                Whole(ref w, f.After);
                w.Write(f.WasFailing);
                break;
            case ActionFact.CollateralChanged f:
                Head(ref w, at, Wire.CollateralChanged, f.Loan == 0 ? 8 : 9);
                Write(ref w, f.Of);
                Write(ref w, f.Pledge);
                w.Write(f.Before);
                w.Write(f.To.Number);
                w.Write(f.After);
                if (f.Loan != 0) w.Write(f.Loan);
                break;
            case ActionFact.Confirmed f:
                Head(ref w, at, Wire.ActionConfirmed, 9);
                Write(ref w, f.Of);
                Date(ref w, f.Day);
                w.Write(f.Reference);
                w.Write(f.Held);
                w.Write(f.Currency.Number);
                w.Write(f.Expected);
                w.Write(f.Told);
                w.Write(f.Withheld);
                break;
            case ActionFact.Prorated f:
                Head(ref w, at, Wire.ActionProrated, 5);
                Text(ref w, f.Id, f.Option);
                Decimal(ref w, f.Percent);
                w.Write((byte)f.Rounding);
                Date(ref w, f.Day);
                break;
            case ActionFact.NameGiven f:
                Head(ref w, at, Wire.ActionNameGiven, 2);
                Text(ref w, f.Id, f.Name);
                break;
            case ActionFact.Renamed f:
                Head(ref w, at, Wire.InstrumentRenamed, 6);
                Write(ref w, f.Of);
                Date(ref w, f.Day);
                w.Write(f.Instrument.Number);
                Text(ref w, f.Before, f.After);
                break;
            case ActionFact.WithholdingSet f:
                Head(ref w, at, Wire.WithholdingSet, 4);
                Text(ref w, f.Issuer, f.Holder);
                Date(ref w, f.From);
                Decimal(ref w, f.Percent);
                break;
            default: ActionCorrection(ref w, at, fact); break;
        }
    }

    static void ActionCorrection(ref MessagePackWriter w, Place at, ActionFact fact)
    {
        switch (fact)
        {
            case ActionFact.Undone f:
                Head(ref w, at, Wire.ActionUndone, 3);
                Write(ref w, f.Of);
                Date(ref w, f.Day);
                break;
            case ActionFact.Kept f:
                Head(ref w, at, Wire.ActionKept, 4);
                Write(ref w, f.Of);
                w.Write(f.Account.Number);
                w.Write(f.Held);
                break;
            case ActionFact.Outstanding f:
                Head(ref w, at, Wire.ActionOutstanding, 5);
                Write(ref w, f.Of);
                Date(ref w, f.Day);
                w.Write(f.Asset.Number);
                w.Write(f.Amount);
                break;
            case ActionFact.ContractFollowed f:
                Head(ref w, at, Wire.ContractFollowed, 18);
                Write(ref w, f.Of);
                Date(ref w, f.Day);
                w.Write(f.Trade);
                w.Write(f.Entry.Cause);
                w.Write((byte)f.Entry.Kind);
                Legs(ref w, f.Legs);
                Side(ref w, f.Against);
                Whole(ref w, f.Before);
                Whole(ref w, f.After);
                break;
            case ActionFact.TradeApart f:
                Head(ref w, at, Wire.TradeApart, 8);
                w.Write(f.Set.Party.Number);
                Date(ref w, f.Set.SettleOn);
                w.Write(f.Set.Instrument.Number);
                w.Write(f.Set.Currency.Number);
                w.Write(f.Set.Trade);
                Date(ref w, f.TradeDate);
                w.Write(f.Quantity);
                w.Write(f.Amount);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Write(ref MessagePackWriter w, ActionKey of)
    {
        w.Write(of.Id);
        w.Write(of.Version);
    }

    static void Side(ref MessagePackWriter w, Against against)
    {
        w.Write((byte)against.Kind);
        w.Write(against.Party.Number);
        w.Write(against.Account.Number);
    }

    // Instrument, quantity, currency, amount.
    static void Whole(ref MessagePackWriter w, in Movement m)
    {
        w.Write(m.Instrument.Number);
        w.Write(m.Quantity);
        w.Write(m.Currency.Number);
        w.Write(m.Amount);
    }

    static void Announced(ref MessagePackWriter w, Place at, ActionFact.Announced f)
    {
        var t = f.Terms;
        Head(ref w, at, Wire.ActionTermsAnnounced, 19);
        Text(ref w, t.Id, t.Type, t.Isin);
        Date(ref w, t.ExDate);
        Date(ref w, t.RecordDate);
        Date(ref w, t.PayDate);
        Decimal(ref w, t.Rate);
        w.Write(t.Currency);
        Decimal(ref w, t.RatioNew);
        Decimal(ref w, t.RatioOld);
        w.Write(t.NewIsin);
        Decimal(ref w, t.CashInLieu);
        Decimal(ref w, t.Withholding);
        Decimal(ref w, t.BasisShare);
        Decimal(ref w, t.Price);
        if (t.Option is { } option) w.Write(option); else w.WriteNil();
        Date(ref w, t.Deadline);
        if (t.Options is null) w.WriteNil(); else w.WriteArrayHeader(8 * t.Options.Count);
        foreach (var o in t.Choices)
        {
            w.Write(o.Code);
            Decimal(ref w, o.Rate);
            w.Write(o.Currency);
            Decimal(ref w, o.RatioNew);
            Decimal(ref w, o.RatioOld);
            w.Write(o.NewIsin);
            Decimal(ref w, o.CashInLieu);
            Decimal(ref w, o.Price);
        }
        w.Write(f.Version);
    }

    static void Change(ref MessagePackWriter w, ActionChange c)
    {
        w.WriteArrayHeader(14);
        w.Write(c.Option);
        w.Write(c.From.Number);
        w.Write(c.To.Number);
        Decimal(ref w, c.RatioNew);
        Decimal(ref w, c.RatioOld);
        w.Write(c.Replaces);
        Decimal(ref w, c.BasisShare);
        w.Write(c.Currency.Number);
        Decimal(ref w, c.CashPerUnit);
        Decimal(ref w, c.PricePerNew);
        Decimal(ref w, c.InLieu);
        w.Write(c.Scales.From);
        w.Write(c.Scales.To);
        w.Write(c.Scales.Cash);
    }

    static void Entitled(ref MessagePackWriter w, Place at, ActionFact.Entitled f)
    {
        Head(ref w, at, Wire.ActionEntitled, 10);
        Write(ref w, f.Of);
        Date(ref w, f.Day);
        w.Write(f.Account.Number);
        w.Write(f.Change);
        w.Write(f.Held);
        w.Write(f.Units);
        w.Write(f.Gross);
        w.Write(f.Withheld);
        w.Write(f.InLieu);
    }

    static void Moved(ref MessagePackWriter w, Place at, ActionFact.Moved f)
    {
        var m = f.Move;
        Head(ref w, at, Wire.ActionMoved, 13);
        Write(ref w, f.Of);
        Date(ref w, f.Day);
        Date(ref w, f.Due);
        w.Write(m.Account.Number);
        w.Write((byte)m.Kind);
        w.Write(m.From.Number);
        w.Write(m.FromUnits);
        w.Write(m.To.Number);
        w.Write(m.ToUnits);
        w.Write(m.Currency.Number);
        w.Write(m.Cash);
        w.Write(m.Withheld);
    }

    static void Claimed(ref MessagePackWriter w, Place at, ActionFact.Claimed f)
    {
        Head(ref w, at, Wire.ActionClaimed, 13);
        Write(ref w, f.Of);
        Date(ref w, f.SettleOn);
        Side(ref w, f.Against);
        w.Write(f.Instruction);
        w.Write(f.Held);
        Whole(ref w, f.Movement);
        w.Write(f.IsReturn);
    }
}
