using System.Text;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// A message as it was read: what stands before its text, its fields, and what stands behind. Each character is a byte, and all of them
/// together are the bytes that came.
/// </summary>
/// <param name="File">The name of the file as the user knows it.</param>
/// <param name="Head">The blocks before the text, or what a bank writes above a statement.</param>
/// <param name="Fields">The fields of the text, in order.</param>
/// <param name="Tail">The end of the text and the blocks behind it.</param>
public sealed record MtMessage(string File, string Head, IReadOnlyList<MtField> Fields, string Tail)
{
    /// <summary>The line it begins on.</summary>
    public required int Line { get; init; }

    /// <summary>The blocks 1, 2, 3, 5 and S with what is in them; of a service message also 4.</summary>
    public IReadOnlyDictionary<char, string> Blocks { get; init; } = new Dictionary<char, string>();

    /// <summary>Whether it came in the network's envelope: then all of the network's rules hold for it.</summary>
    public bool IsEnveloped => Blocks.ContainsKey('1') || Blocks.ContainsKey('2');

    /// <summary>Which message it is, as 541; 0 when nothing tells.</summary>
    public int Type { get; init; }

    /// <summary>The party that sent it, or nothing: eight or eleven characters of its address.</summary>
    public string Sender => IsOutput ? Bic(Blocks['2'].AsSpan(14, 12)) : Blocks.TryGetValue('1', out var b) ? Bic(b.AsSpan(3, 12)) : "";

    /// <summary>When it was made, as its preparation date says with a time (98C or 98E PREP); UTC unless it says otherwise.</summary>
    public DateTimeOffset? MadeAt => MtMap.InstantOf(Fields.FirstOrDefault(f => f.Tag is "98C" or "98E" && f.Qualifier == "PREP"));

    /// <summary>The first day that it tells in a field of its own (98a, 69a, else of its first balance); none: it tells none.</summary>
    public DateOnly? FirstDay => Fields.Where(f => f.Tag is ['9', '8', ..] or ['6', '9', ..])
        .Select(f => MtMap.TryDay(f.Value, out var day) ? day : (DateOnly?)null).FirstOrDefault(d => d is not null)
        ?? Fields.Where(f => f.Tag.StartsWith("60", StringComparison.Ordinal)).Select(f => MtForms.Balance(f)?.Day)
            .FirstOrDefault(d => d is not null);

    /// <summary>
    /// Whether it says of itself that it is a copy (CODU, COPY, DUPL behind its function) or may be a duplicate (PDE, PDM in its trailer).
    /// </summary>
    public bool IsCopy => Fields.Any(f => f.Tag == "23G" && f.Value.Contains('/'))
        || Blocks.TryGetValue('5', out var trailer) && (trailer.Contains("{PDE:") || trailer.Contains("{PDM:"));

    /// <summary>The party that it is for, or nothing.</summary>
    public string Receiver => IsOutput
        ? Blocks.TryGetValue('1', out var b) ? Bic(b.AsSpan(3, 12)) : ""
        : Blocks.TryGetValue('2', out var to) ? Bic(to.AsSpan(4, 12)) : "";

    bool IsOutput => Blocks.TryGetValue('2', out var b) && b[0] == 'O';

    /// <summary>How many bytes it has.</summary>
    public int Length => Head.Length + Fields.Sum(f => f.Raw.Length) + Tail.Length;

    /// <summary>Writes it again, byte for byte.</summary>
    public void Emit(Stream to)
    {
        to.Write(Encoding.Latin1.GetBytes(Head));
        foreach (var field in Fields) to.Write(Encoding.Latin1.GetBytes(field.Raw));
        to.Write(Encoding.Latin1.GetBytes(Tail));
    }

    // The ninth character of an address is the terminal's.
    static string Bic(ReadOnlySpan<char> address) =>
        address[9..] is "XXX" ? address[..8].ToString() : string.Concat(address[..8], address[9..]);
}
