using System.Globalization;

namespace Countinghouse.Accounting;

/// <summary>Of what kind the thing is that an entry by hand settles.</summary>
public enum CauseKind : byte { Break = 1, Fact = 2, Invoice = 3 }

/// <summary>What an entry by hand settles: a break, an entry or an invoice, by its number.</summary>
public readonly record struct Cause(CauseKind Kind, long Number)
{
    static readonly (CauseKind Kind, string Word)[] Words =
        [(CauseKind.Break, "break:"), (CauseKind.Fact, "fact:"), (CauseKind.Invoice, "invoice:")];

    /// <summary>
    /// What a text names, also where it writes the number with zeros before it, as journals of earlier versions may; none: it names
    /// nothing. One that is asked for is written as <see cref="ToString"/> has it: each spelling would be another name with limits of its
    /// own.
    /// </summary>
    public static Cause? Of(string settles)
    {
        foreach (var (kind, word) in Words)
            if (settles.StartsWith(word, StringComparison.Ordinal)
                && long.TryParse(settles.AsSpan(word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return new(kind, number);
        return null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Words[(int)Kind - 1].Word}{Number}");
}
