using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

/// <summary>A fact with its own number and the number of the fact that says who asked.</summary>
public readonly record struct Recorded(long Number, long Command, Fact Fact);

/// <summary>Reads what <see cref="FactWriter"/> wrote. An unknown type or a wrong count of fields stops the reading.</summary>
public static partial class FactReader
{
    /// <summary>Whether the next of encoded facts has a text with U+0000, which PostgreSQL keeps in no text; it is passed.</summary>
    internal static bool PassesNul(ref MessagePackReader r)
    {
        switch (r.NextMessagePackType)
        {
            case MessagePackType.String: return r.ReadString()?.Contains('\0') == true;
            case MessagePackType.Array:
                var found = false;
                for (var left = r.ReadArrayHeader(); left > 0; left--) found |= PassesNul(ref r);
                return found;
            case MessagePackType.Binary: r.ReadBytes(); return false;
            case MessagePackType.Nil: r.ReadNil(); return false;
            case MessagePackType.Boolean: r.ReadBoolean(); return false;
            case MessagePackType.Integer: r.ReadRaw(default(SerializationContext)); return false;
            case var other: throw new InvalidDataException($"a fact has no {other}");
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a fact that this program knows.</exception>
    public static Recorded Read(ref MessagePackReader r)
    {
        try
        {
            var fields = r.ReadArrayHeader() - 3;
            var (number, command, type) = (r.ReadInt64(), r.ReadInt64(), r.ReadInt32());
            return new(number, command, (type / 100) switch
            {
                1 => Office(ref r, type, fields),
                2 => Reference(ref r, type, fields),
                3 => Trade(ref r, type, fields),
                4 => Ledger(ref r, type, fields),
                5 => Clearing(ref r, type, fields),
                6 when type == Wire.ConventionSet => Reference(ref r, type, fields),
                6 => Settlement(ref r, type, fields),
                7 => Access(ref r, type, fields),
                8 when type < 810 => Lot(ref r, type, fields),
                8 when type is < 830 or Wire.ContractFollowed or Wire.TradeApart => Action(ref r, type, fields),
                8 when type >= Wire.FxPositionCorrected && type <= Wire.UnitsSet => ForeignExchange(ref r, type, fields),
                8 when type is Wire.LoanOpened or Wire.LoanReturned => Loan(ref r, type, fields),
                8 when type is >= 861 and <= 869 => Bonds(ref r, type, fields),
                8 when type is >= 871 and <= 889 => Reconciliation(ref r, type, fields),
                8 => Accounting(ref r, type, fields),
                _ => throw Unknown(type, fields),
            });
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("the bytes of the fact cannot be read: " + e.Message, e);
        }
    }

    // Departments of accounting have tens of the hundred.
    static Fact Accounting(ref MessagePackReader r, int type, int fields) => type switch
    {
        >= Wire.GlAccountSet and <= Wire.YearClosed => GeneralLedger(ref r, type, fields),
        _ => throw Unknown(type, fields),
    };

    static InvalidDataException Unknown(int type, int fields) =>
        new($"no fact of type {type} has {fields} fields: written by a newer program?");

    static string Text(ref MessagePackReader r) => r.ReadString() ?? throw new InvalidDataException("nil where text belongs");

    static string[] Texts(ref MessagePackReader r)
    {
        var texts = new string[r.ReadArrayHeader()];
        for (var i = 0; i < texts.Length; i++) texts[i] = Text(ref r);
        return texts;
    }

    static byte[] Bytes(ref MessagePackReader r) => r.ReadBytes() is { } bytes ? System.Buffers.BuffersExtensions.ToArray(bytes)
        : throw new InvalidDataException("nil where bytes belong");

    static DateOnly Date(ref MessagePackReader r)
    {
        var number = r.ReadInt32();
        return new(number / 10_000, number / 100 % 100, number % 100);
    }

    static DateOnly? DateOrNone(ref MessagePackReader r) => r.TryReadNil() ? null : Date(ref r);

    static decimal Decimal(ref MessagePackReader r) => DecimalOrNone(ref r) ?? throw new InvalidDataException("nil where a number belongs");

    static decimal? DecimalOrNone(ref MessagePackReader r)
    {
        if (r.TryReadNil()) return null;
        if (r.NextMessagePackType == MessagePackType.String)
            return decimal.Parse(Text(ref r), System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture);
        if (r.ReadArrayHeader() != 2) throw new InvalidDataException("a decimal is [unscaled, scale]");
        var unscaled = r.ReadInt64();
        var size = (ulong)Math.Abs(unscaled);
        return new(unchecked((int)(uint)size), unchecked((int)(uint)(size >> 32)), 0, unscaled < 0, r.ReadByte());
    }

    static Fact Office(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.Asked, 4) => new RecordsFact.Asked(Text(ref r), Text(ref r), Text(ref r), r.ReadInt64()),
        (Wire.Refused, 4) => new Refused((Refusal)r.ReadUInt16(), Text(ref r), Text(ref r), Text(ref r)),
        (Wire.InputRejected, 4) => new RecordsFact.InputRejected(Text(ref r), r.ReadInt32(), Text(ref r), Text(ref r)),
        (Wire.MessageTaken, 6) => new RecordsFact.MessageTaken(
            Text(ref r), Text(ref r), Text(ref r), Text(ref r), Bytes(ref r), Texts(ref r)),
        (Wire.MessageTaken, 7) => new RecordsFact.MessageTaken(
            Text(ref r), Text(ref r), Text(ref r), Text(ref r), Bytes(ref r), Texts(ref r))
        { IsVouched = r.ReadBoolean() },
        (Wire.MessageTaken, 8) => new RecordsFact.MessageTaken(
            Text(ref r), Text(ref r), Text(ref r), Text(ref r), Bytes(ref r), Texts(ref r))
        { IsVouched = r.ReadBoolean(), Of = Text(ref r) },
        (Wire.StatementTaken, 5) => new RecordsFact.StatementTaken(
            Text(ref r), (StatedKind)r.ReadByte(), Date(ref r), r.ReadBoolean(), Stated(ref r)),
        (Wire.StatementTaken, 6) => Narrated(new(
            Text(ref r), (StatedKind)r.ReadByte(), Date(ref r), r.ReadBoolean(), Stated(ref r)), Texts(ref r)),
        (Wire.StatementTaken, 9) => Narrated(new(
            Text(ref r), (StatedKind)r.ReadByte(), Date(ref r), r.ReadBoolean(), Stated(ref r)), Texts(ref r)) with
        { Page = new(Text(ref r), Text(ref r), Text(ref r)) },
        (Wire.StatementTaken, 8) => Narrated(new(
            Text(ref r), (StatedKind)r.ReadByte(), Date(ref r), r.ReadBoolean(), Stated(ref r)), Texts(ref r)) with
        { Issue = Text(ref r), IsCorrection = r.ReadBoolean() },
        (Wire.StatementTaken, 12) => Narrated(new(
            Text(ref r), (StatedKind)r.ReadByte(), Date(ref r), r.ReadBoolean(), Stated(ref r)), Texts(ref r)) with
        {
            Page = new(Text(ref r), Text(ref r), Text(ref r)) { Number = r.ReadInt32() },
            Issue = Text(ref r),
            IsCorrection = r.ReadBoolean(),
        },
        (Wire.DayOpened, 3) => new RecordsFact.DayOpened(Date(ref r), Text(ref r), r.ReadInt32()),
        (Wire.DayCutOff, 2) => new RecordsFact.DayCutOff(Date(ref r), r.ReadInt32()),
        (Wire.ControlChecked, 4) => new RecordsFact.ControlChecked(Date(ref r), Text(ref r), r.ReadBoolean(), Text(ref r)),
        (Wire.DayClosed, 5) => new RecordsFact.DayClosed(Date(ref r), r.ReadInt32(), r.ReadInt32(), Text(ref r), r.ReadInt32()),
        _ => throw Unknown(type, fields),
    };

    static StatedLine[] Stated(ref MessagePackReader r)
    {
        var lines = new StatedLine[r.ReadArrayHeader() / 5];
        for (var i = 0; i < lines.Length; i++) lines[i] = new(Text(ref r), Text(ref r), Text(ref r), Date(ref r), Decimal(ref r));
        return lines;
    }

    static RecordsFact.StatementTaken Narrated(RecordsFact.StatementTaken statement, string[] narratives)
    {
        if (narratives.Length == 0) return statement;
        if (narratives.Length != statement.Lines.Length)
            throw new InvalidDataException("each line of a statement has a narrative, or none");
        for (var i = 0; i < narratives.Length; i++) statement.Lines[i] = statement.Lines[i] with { Narrative = narratives[i] };
        return statement;
    }

    static Fact Reference(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.FirmEstablished, 10) => new ReferenceFact.FirmEstablished(Firm(ref r)),
        (Wire.CurrencyAdded, 3) => new ReferenceFact.CurrencyAdded(new(r.ReadInt32()), Text(ref r), r.ReadInt32()),
        (Wire.InstrumentListed, 11) => new ReferenceFact.InstrumentListed(new(r.ReadInt32()), new(
            Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), r.ReadInt32(),
            Bond(ref r))),
        (Wire.AccountOpened, 9) => new ReferenceFact.AccountOpened(new(r.ReadInt32()), new(
            Text(ref r), (AccountClass)r.ReadByte(), Text(ref r), Text(ref r), Text(ref r), (AccountSettlement)r.ReadByte(), Text(ref r),
            DateOrNone(ref r))),
        (Wire.PartyAdded, 8) => new ReferenceFact.PartyAdded(new(r.ReadInt32()), new(
            Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), r.ReadBoolean(), r.ReadBoolean())),
        (Wire.PriceSet, 4) => new ReferenceFact.PriceSet(Date(ref r), new(r.ReadInt32()), Decimal(ref r), new(r.ReadInt32())),
        (Wire.FxRateSet, 4) => new ReferenceFact.FxRateSet(Date(ref r), new(r.ReadInt32()), new(r.ReadInt32()), Decimal(ref r)),
        (Wire.ActionAnnounced, 12) => new ReferenceFact.ActionAnnounced(new(
            Text(ref r), Text(ref r), Text(ref r), Date(ref r), Date(ref r), Date(ref r), DecimalOrNone(ref r), Text(ref r),
            DecimalOrNone(ref r), DecimalOrNone(ref r), Text(ref r), DecimalOrNone(ref r))),
        (Wire.PenaltyClassSet, 3) => new ReferenceFact.PenaltyClassSet(new(r.ReadInt32()), Date(ref r), (PenaltyClass)r.ReadByte()),
        (Wire.PenaltyRateSet, 3) => new ReferenceFact.PenaltyRateSet((PenaltyClass)r.ReadByte(), Date(ref r), Decimal(ref r)),
        (Wire.AddressSet, 3) => new ReferenceFact.AddressSet(Text(ref r), Text(ref r), Text(ref r)),
        (Wire.SettlementInstructionProposed, 14) => new ReferenceFact.SettlementInstructionProposed(r.ReadInt32(), new(
            Text(ref r), Text(ref r), r.ReadInt32() is >= 0 and var market ? (Market)market : null, Text(ref r), Text(ref r), Text(ref r),
            Text(ref r), Text(ref r), Text(ref r), Date(ref r), DateOrNone(ref r)), Text(ref r), Date(ref r)),
        (Wire.SettlementInstructionApproved, 3) =>
            new ReferenceFact.SettlementInstructionApproved(r.ReadInt32(), Text(ref r), Text(ref r)),
        (Wire.SettlementInstructionRejected, 3) =>
            new ReferenceFact.SettlementInstructionRejected(r.ReadInt32(), Text(ref r), Text(ref r)),
        (Wire.SharesOutstandingSet, 3) => new ReferenceFact.SharesOutstandingSet(new(r.ReadInt32()), Date(ref r), r.ReadInt64()),
        (Wire.ConventionSet, 4) => new ReferenceFact.ConventionSet(Text(ref r), Text(ref r), Date(ref r), Text(ref r)),
        (Wire.OvernightRateSet, 3) => new ReferenceFact.OvernightRateSet(new(r.ReadInt32()), Date(ref r), Decimal(ref r)),
        _ => throw Unknown(type, fields),
    };

    static FirmTerms Firm(ref MessagePackReader r)
    {
        var terms = new FirmTerms(
            Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), Text(ref r), r.ReadInt64(), [], []);
        var fees = new FeeRule[r.ReadArrayHeader()];
        for (var i = 0; i < fees.Length; i++) fees[i] = Fee(ref r);
        var chart = new ChartLine[r.ReadArrayHeader() / 3];
        for (var i = 0; i < chart.Length; i++) chart[i] = new(Text(ref r), Text(ref r), Text(ref r));
        return terms with { Fees = fees, Chart = chart };
    }

    static FeeRule Fee(ref MessagePackReader r)
    {
        if (r.ReadArrayHeader() != 15) throw new InvalidDataException("a fee has 15 fields");
        return new FeeRule(Text(ref r), Date(ref r), Date(ref r))
        {
            Market = r.ReadInt32() is >= 0 and var market ? (Market)market : null, Currency = Text(ref r), Categories = Text(ref r),
            SalesOnly = r.ReadBoolean(), HouseExempt = r.ReadBoolean(),
            PerUnit = Decimal(ref r), PerMillion = Decimal(ref r), MinimumPerTrade = Decimal(ref r),
            MaximumPerTrade = Decimal(ref r), MaximumRate = Decimal(ref r), RoundUp = r.ReadBoolean(), IsIncome = r.ReadBoolean(),
        };
    }
}
