namespace Countinghouse.Formats.Iso20022;

/// <summary>What a message says to the firm. What else it holds stays in its tree and bytes.</summary>
public abstract record MxContent
{
    /// <summary>The sender's reference of it.</summary>
    public abstract string Reference { get; }

    /// <summary>The message in a line.</summary>
    public abstract string Says { get; }
}

/// <summary>An amount in units of its ISO 4217 currency, with the digits it was written with.</summary>
public sealed record Money(decimal Amount, string Currency)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Amount} {Currency}");
}

/// <summary>Whether securities go out or come in (DELI, RECE).</summary>
public enum Movement : byte { Deliver, Receive }

/// <summary>Free of payment or against it (FREE, APMT).</summary>
public enum Payment : byte { Free, Against }

/// <summary>Whether the account is credited or debited (CRDT, DBIT).</summary>
public enum CreditDebit : byte { Credit, Debit }

/// <summary>How a quantity is counted: in units, by face amount, by amortised value, in digital tokens.</summary>
public enum QuantityKind : byte { Units, Face, Amortised, Tokens }

/// <summary>A number of securities.</summary>
public sealed record MxQuantity(decimal Amount, QuantityKind Kind = QuantityKind.Units)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Amount}");

    internal static MxQuantity Form(MxMap m, MxQuantity? q)
    {
        var name = m.Which(q is null ? null : Names[(int)q.Kind], Names) ?? Names[0];
        return new(m.Number(name, q?.Amount), (QuantityKind)Array.IndexOf(Names, name));
    }

    static readonly string[] Names = ["Unit", "FaceAmt", "AmtsdVal", "DgtlTknUnit"];
}

/// <summary>A security: by ISIN, else by another number and the name of its numbering, else by its description.</summary>
public sealed record MxInstrument(string? Isin, MxOtherId? Other = null, string? Description = null)
{
    /// <inheritdoc/>
    public override string ToString() => Isin ?? Other?.Id ?? Description ?? "";

    internal static MxInstrument Form(MxMap m, MxInstrument? i) => new(
        Isin: m.TextOrNone("ISIN", i?.Isin),
        Other: m.OneOrNone("OthrId", i?.Other, MxOtherId.Form),
        Description: m.TextOrNone("Desc", i?.Description));
}

/// <summary>The number of a security in a numbering that the sender names.</summary>
public sealed record MxOtherId(string Id, string Numbering)
{
    internal static MxOtherId Form(MxMap m, MxOtherId? i) => new(m.Text("Id", i?.Id), m.Text("Tp/Prtry|Cd", i?.Numbering));
}

/// <summary>An amount and whether it is to the credit or the debit of the account.</summary>
public sealed record MxAmount(Money Money, CreditDebit? Side)
{
    /// <summary>The amount, negative when it is a debit.</summary>
    public decimal Signed => Side == CreditDebit.Debit ? -Money.Amount : Money.Amount;

    internal static MxAmount Form(MxMap m, MxAmount? a) =>
        new(m.Money("Amt", a?.Money), m.WordOrNone("CdtDbtInd|CdtDbt", a?.Side, MxCodes.Sides));

    // Some messages name the side CdtDbt.
    internal static MxAmount ShortForm(MxMap m, MxAmount? a) =>
        new(m.Money("Amt", a?.Money), m.WordOrNone("CdtDbt|CdtDbtInd", a?.Side, MxCodes.Sides));

    /// <inheritdoc/>
    public override string ToString() => Side is { } side ? $"{Money} {MxCodes.Sides.Write(side)}" : Money.ToString();
}

/// <summary>Why a status is what it is: a code of ISO 20022 and words of the sender.</summary>
public sealed record MxReason(string? Code, string? Words = null)
{
    internal static MxReason Form(MxMap m, MxReason? r) =>
        new(m.TextOrNone("Cd/Cd|Prtry", r?.Code), m.TextOrNone("AddtlRsnInf", r?.Words));

    /// <inheritdoc/>
    public override string ToString() => Words is null ? Code ?? "" : $"{Code} {Words}";
}

/// <summary>The codes of enumerations.</summary>
static class MxCodes
{
    public static readonly MxWords<Movement> Movements = new(("DELI", Movement.Deliver), ("RECE", Movement.Receive));
    public static readonly MxWords<Payment> Payments = new(("FREE", Payment.Free), ("APMT", Payment.Against));
    public static readonly MxWords<CreditDebit> Sides = new(("CRDT", CreditDebit.Credit), ("DBIT", CreditDebit.Debit));
}
