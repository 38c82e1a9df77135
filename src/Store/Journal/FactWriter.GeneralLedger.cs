using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.GlAccountSet { Terms: var t } f:
                Head(ref w, at, Wire.GlAccountSet, 7);
                Text(ref w, t.Code, t.Name);
                w.Write((byte)t.Type);
                Text(ref w, t.DebitLine, t.CreditLine);
                w.Write(t.IsControl);
                Date(ref w, f.From);
                break;
            case GeneralLedgerFact.PostingRuleSet { Rule: var r } f:
                Head(ref w, at, Wire.PostingRuleSet, 6);
                w.Write(r.Gl);
                ByteOrNone(ref w, (byte?)r.Class);
                w.Write(r.Account);
                ByteOrNone(ref w, (byte?)r.Kind);
                w.Write(r.Currency);
                Date(ref w, f.From);
                break;
            case GeneralLedgerFact.JournalPosted f: Journal(ref w, at, f); break;
            case GeneralLedgerFact.RecurringSet f: Recurring(ref w, at, f); break;
            case GeneralLedgerFact.RecurringEnded f:
                Head(ref w, at, Wire.RecurringEnded, 3);
                Text(ref w, f.Id, f.Reason);
                Date(ref w, f.Day);
                break;
            case GeneralLedgerFact.YearClosed f:
                Head(ref w, at, Wire.YearClosed, 4);
                w.Write(f.Year);
                Legs(ref w, f.Legs);
                w.Write(f.By);
                Date(ref w, f.Day);
                break;
            default: WritePeriod(ref w, at, fact); break;
        }
    }

    static void ByteOrNone(ref MessagePackWriter w, byte? value)
    {
        if (value is { } known) w.Write(known); else w.WriteNil();
    }

    static void Journal(ref MessagePackWriter w, Place at, GeneralLedgerFact.JournalPosted f)
    {
        var t = f.Terms;
        Head(ref w, at, Wire.JournalPosted, 13);
        w.Write(f.Number);
        Text(ref w, t.Reference, t.Reason);
        w.Write((byte)t.Kind);
        Date(ref w, t.Effective);
        w.Write(t.Settles);
        if (t.Corrects is { } corrects) w.Write(corrects); else w.WriteNil();
        w.Write(t.Reverses);
        Date(ref w, t.ReverseOn);
        w.Write(t.By);
        Legs(ref w, f.Legs);
        w.Write(f.Period);
        Date(ref w, f.Day);
    }

    static void Recurring(ref MessagePackWriter w, Place at, GeneralLedgerFact.RecurringSet f)
    {
        var t = f.Terms;
        Head(ref w, at, Wire.RecurringSet, 14);
        Text(ref w, t.Id, t.Reason);
        w.Write((byte)t.On);
        w.Write(t.Day);
        Date(ref w, t.From);
        Date(ref w, t.Until);
        w.Write(t.Reverses);
        w.Write((byte)t.Basis);
        Decimal(ref w, t.RatePercent);
        w.Write(t.RateOn);
        w.Write(t.YearDays);
        Legs(ref w, f.Legs);
        w.Write(f.By);
        Date(ref w, f.Day);
    }

    static void WritePeriod(ref MessagePackWriter w, Place at, GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.PeriodChanged f:
                Head(ref w, at, Wire.PeriodChanged, 5);
                w.Write(f.Period);
                w.Write((byte)f.State);
                Text(ref w, f.Reason, f.By);
                Date(ref w, f.Day);
                break;
            case GeneralLedgerFact.PeriodChecked f:
                Head(ref w, at, Wire.PeriodChecked, 5);
                w.Write(f.Period);
                w.Write(f.Check);
                w.Write(f.Passed);
                w.Write(f.Blocks);
                w.Write(f.Detail);
                break;
            case GeneralLedgerFact.PeriodCertified f:
                Head(ref w, at, Wire.PeriodCertified, 7);
                w.Write(f.Period);
                w.Write(f.Version);
                w.Write(f.Failed);
                w.Write(f.Balances);
                Date(ref w, f.LastDay);
                Text(ref w, f.LastClose, f.By);
                break;
            default: WriteBilling(ref w, at, fact); break;
        }
    }

    static void WriteBilling(ref MessagePackWriter w, Place at, GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.FeeScheduleSet f: FeeSchedule(ref w, at, f); break;
            case GeneralLedgerFact.HoldingsValued f:
                Head(ref w, at, Wire.HoldingsValued, 2);
                Date(ref w, f.Day);
                w.WriteArrayHeader(2 * f.Values.Length);
                foreach (var value in f.Values)
                {
                    w.Write(value.Account.Number);
                    w.Write(value.Minor);
                }
                break;
            case GeneralLedgerFact.InvoiceIssued f: Invoice(ref w, at, f); break;
            case GeneralLedgerFact.InvoicePaid f:
                Head(ref w, at, Wire.InvoicePaid, 6);
                w.Write(f.Number);
                w.Write(f.Account.Number);
                w.Write(f.Currency.Number);
                w.Write(f.Amount);
                w.Write((byte)f.From);
                Date(ref w, f.Day);
                break;
            case GeneralLedgerFact.BillCaptured f: Bill(ref w, at, (Wire.BillCaptured, f.Number), (f.Terms, f.By, f.Day)); break;
            case GeneralLedgerFact.BillApproved f: Bill(ref w, at, (Wire.BillApproved, f.Number), (f.Terms, f.By, f.Day)); break;
            case GeneralLedgerFact.BillRejected f:
                Head(ref w, at, Wire.BillRejected, 4);
                w.Write(f.Number);
                Text(ref w, f.Reason, f.By);
                Date(ref w, f.Day);
                break;
            case GeneralLedgerFact.BillPaid f:
                Head(ref w, at, Wire.BillPaid, 4);
                w.Write(f.Number);
                w.Write(f.Currency.Number);
                w.Write(f.Amount);
                Date(ref w, f.Day);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void FeeSchedule(ref MessagePackWriter w, Place at, GeneralLedgerFact.FeeScheduleSet f)
    {
        var t = f.Terms;
        Head(ref w, at, Wire.FeeScheduleSet, 15);
        Text(ref w, t.Code, t.Name);
        w.Write((byte)t.Basis);
        Text(ref w, t.AccountFrom, t.AccountTo, t.Currency);
        w.WriteArrayHeader(2 * t.Tiers.Length);
        foreach (var tier in t.Tiers)
        {
            Decimal(ref w, tier.UpTo);
            Decimal(ref w, tier.RateBp);
        }
        Decimal(ref w, t.Each);
        Decimal(ref w, t.Minimum);
        Decimal(ref w, t.TaxPercent);
        w.Write(t.Income);
        w.Write(t.DueDays);
        w.Write(t.IsDebited);
        Date(ref w, t.Until);
        Date(ref w, f.From);
    }

    static void Invoice(ref MessagePackWriter w, Place at, GeneralLedgerFact.InvoiceIssued f)
    {
        var i = f.Invoice;
        Head(ref w, at, Wire.InvoiceIssued, 11);
        w.Write(i.Number);
        w.Write(i.Account.Number);
        w.Write(i.Period);
        w.Write(i.Currency.Number);
        w.WriteArrayHeader(5 * i.Lines.Length);
        foreach (var line in i.Lines)
        {
            w.Write(line.Says);
            Decimal(ref w, line.Quantity);
            Decimal(ref w, line.Rate);
            w.Write(line.Amount);
            w.Write(line.Income.Number);
        }
        w.Write(i.Tax);
        Date(ref w, i.DueOn);
        w.Write(i.IsDebited);
        w.Write(i.CreditOf);
        w.Write(i.Reason);
        Date(ref w, f.Day);
    }

    static void Bill(ref MessagePackWriter w, Place at, (int Type, int Number) what, (BillTerms Terms, string By, DateOnly Day) f)
    {
        Head(ref w, at, what.Type, 9);
        w.Write(what.Number);
        Text(ref w, f.Terms.Vendor, f.Terms.Reference);
        Date(ref w, f.Terms.On);
        Date(ref w, f.Terms.DueOn);
        w.Write(f.Terms.Currency.Number);
        Legs(ref w, f.Terms.Lines);
        w.Write(f.By);
        Date(ref w, f.Day);
    }
}
