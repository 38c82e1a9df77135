using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact GeneralLedger(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.GlAccountSet, 7) => new GeneralLedgerFact.GlAccountSet(
            new(Text(ref r), Text(ref r), (GlType)r.ReadByte(), Text(ref r), Text(ref r), r.ReadBoolean()), Date(ref r)),
        (Wire.PostingRuleSet, 6) => new GeneralLedgerFact.PostingRuleSet(
            new(Text(ref r), (AccountClass?)ByteOrNone(ref r), Text(ref r), (EntryKind?)ByteOrNone(ref r), Text(ref r)), Date(ref r)),
        (Wire.JournalPosted, 13) => new GeneralLedgerFact.JournalPosted(
            r.ReadInt32(), new(Text(ref r), Text(ref r), (JournalKind)r.ReadByte(), Date(ref r), Text(ref r),
                r.TryReadNil() ? null : r.ReadInt64(), r.ReadInt32(), DateOrNone(ref r), Text(ref r)),
            Legs(ref r), r.ReadInt32(), Date(ref r)),
        (Wire.RecurringSet, 14) => new GeneralLedgerFact.RecurringSet(
            new(Text(ref r), Text(ref r), (RecurringOn)r.ReadByte(), r.ReadInt32(), Date(ref r), DateOrNone(ref r), r.ReadBoolean(),
                (AccrualBasis)r.ReadByte(), Decimal(ref r), Text(ref r), r.ReadInt32()), Legs(ref r), Text(ref r), Date(ref r)),
        (Wire.RecurringEnded, 3) => new GeneralLedgerFact.RecurringEnded(Text(ref r), Text(ref r), Date(ref r)),
        (Wire.YearClosed, 4) => new GeneralLedgerFact.YearClosed(r.ReadInt32(), Legs(ref r), Text(ref r), Date(ref r)),
        (Wire.PeriodChanged, 5) => new GeneralLedgerFact.PeriodChanged(
            r.ReadInt32(), (PeriodState)r.ReadByte(), Text(ref r), Text(ref r), Date(ref r)),
        (Wire.PeriodChecked, 5) => new GeneralLedgerFact.PeriodChecked(
            r.ReadInt32(), Text(ref r), r.ReadBoolean(), r.ReadBoolean(), Text(ref r)),
        (Wire.PeriodCertified, 7) => new GeneralLedgerFact.PeriodCertified(
            r.ReadInt32(), r.ReadInt32(), r.ReadInt32(), Text(ref r), Date(ref r), Text(ref r), Text(ref r)),
        _ => Billing(ref r, type, fields),
    };

    static Fact Billing(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.FeeScheduleSet, 15) => FeeSchedule(ref r),
        (Wire.HoldingsValued, 2) => new GeneralLedgerFact.HoldingsValued(Date(ref r), Holdings(ref r)),
        (Wire.InvoiceIssued, 11) => new GeneralLedgerFact.InvoiceIssued(
            new(r.ReadInt32(), new(r.ReadInt32()), r.ReadInt32(), new(r.ReadInt32()), InvoiceLines(ref r), r.ReadInt64(), Date(ref r),
                r.ReadBoolean(), r.ReadInt32(), Text(ref r)), Date(ref r)),
        (Wire.InvoicePaid, 6) => new GeneralLedgerFact.InvoicePaid(
            r.ReadInt32(), new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64(), (PaidFrom)r.ReadByte(), Date(ref r)),
        (Wire.BillCaptured, 9) => new GeneralLedgerFact.BillCaptured(r.ReadInt32(), Bill(ref r), Text(ref r), Date(ref r)),
        (Wire.BillApproved, 9) => new GeneralLedgerFact.BillApproved(r.ReadInt32(), Bill(ref r), Text(ref r), Date(ref r)),
        (Wire.BillRejected, 4) => new GeneralLedgerFact.BillRejected(r.ReadInt32(), Text(ref r), Text(ref r), Date(ref r)),
        (Wire.BillPaid, 4) => new GeneralLedgerFact.BillPaid(r.ReadInt32(), new(r.ReadInt32()), r.ReadInt64(), Date(ref r)),
        _ => throw Unknown(type, fields),
    };

    static byte? ByteOrNone(ref MessagePackReader r) => r.TryReadNil() ? null : r.ReadByte();

    static GeneralLedgerFact.FeeScheduleSet FeeSchedule(ref MessagePackReader r)
    {
        var terms = new FeeScheduleTerms(Text(ref r), Text(ref r), (ChargeBasis)r.ReadByte(), Text(ref r), Text(ref r), Text(ref r),
            Tiers(ref r), Decimal(ref r), Decimal(ref r), Decimal(ref r), Text(ref r), r.ReadInt32(), r.ReadBoolean(), DateOrNone(ref r));
        return new(terms, Date(ref r));
    }

    static FeeTier[] Tiers(ref MessagePackReader r)
    {
        var tiers = new FeeTier[r.ReadArrayHeader() / 2];
        for (var i = 0; i < tiers.Length; i++) tiers[i] = new(Decimal(ref r), Decimal(ref r));
        return tiers;
    }

    static HoldingValue[] Holdings(ref MessagePackReader r)
    {
        var values = new HoldingValue[r.ReadArrayHeader() / 2];
        for (var i = 0; i < values.Length; i++) values[i] = new(new(r.ReadInt32()), r.ReadInt64());
        return values;
    }

    static InvoiceLine[] InvoiceLines(ref MessagePackReader r)
    {
        var lines = new InvoiceLine[r.ReadArrayHeader() / 5];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = new(Text(ref r), Decimal(ref r), Decimal(ref r), r.ReadInt64(), new(r.ReadInt32()));
        return lines;
    }

    static BillTerms Bill(ref MessagePackReader r) =>
        new(Text(ref r), Text(ref r), Date(ref r), Date(ref r), new(r.ReadInt32()), Legs(ref r));
}
