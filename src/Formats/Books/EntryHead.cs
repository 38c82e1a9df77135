using Countinghouse.Facts;

namespace Countinghouse.Formats.Books;

/// <summary>What a transaction says besides its legs.</summary>
/// <param name="Fact">Number of the fact that made the entry.</param>
/// <param name="On">Trade date of what is contracted, effective date of what is posted.</param>
readonly record struct EntryHead(long Fact, EntryId Entry, DateOnly On, string Title)
{
    /// <summary>Contractual settlement date, where there is one.</summary>
    public DateOnly? SettleOn { get; init; }
    public string? TradeId { get; init; }
    /// <summary>The asker's own id of a manual entry.</summary>
    public string? Reference { get; init; }

    /// <summary>The trade that caused it, where one did.</summary>
    public BookedTrade? Trade { get; init; }

    static readonly string[] Words = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(k => Hyphened($"{(EntryKind)k}"))];

    /// <summary>A kind by its name, in small letters with hyphens: whatever kinds there come to be have a word.</summary>
    public static string Word(EntryKind kind) => Words[(int)kind];

    static string Hyphened(string name) => string.Concat(name.Select((c, i) =>
        char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));
}

/// <summary>How a dialect begins each tag of a transaction, and how it ends the last.</summary>
sealed record TagWords(string Fact, string Kind, string Cause, string Settles, string Trade, string Reference, string End);
