using System.Text;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// A field of a message as it was written, with its line ends. A generic field (<c>:20C::SEME//REF</c>) has a qualifier, perhaps the name
/// of the list its code is from, and a value; any other has only a value.
/// </summary>
/// <param name="Tag">Number and option, as 20C.</param>
/// <param name="Raw">All of it, each byte a character, so that it is written again as it came.</param>
/// <param name="Line">The line it begins on; the first is 1.</param>
public sealed record MtField(string Tag, string Raw, int Line)
{
    /// <summary>What follows the tag, lines parted by a line feed; UTF-8 where it is, else each byte a character.</summary>
    public string Text { get; } = TextOf(Raw[(Tag.Length + 2)..]);

    /// <summary>The number without the option letter.</summary>
    public string Number => Tag.Length >= 2 ? Tag[..2] : Tag;

    /// <summary>The lines of its text.</summary>
    public IReadOnlyList<string> Lines => Text.Split('\n');

    /// <summary>Four letters that say which of several it is, or nothing.</summary>
    public string Qualifier => IsGeneric ? Text[1..5] : "";

    /// <summary>The list that a code is from when it is not that of the standard, or nothing.</summary>
    public string Source => Slash is var at && at > 6 ? Text[6..at] : "";

    /// <summary>The value, behind qualifier and source.</summary>
    public string Value => !IsGeneric ? Text : Slash is var at && at >= 6 ? Text[(at + 1)..] : Text[6..];

    /// <summary>The name a person would call it by, as 20C::SEME.</summary>
    public string Name => IsGeneric ? $"{Tag}::{Qualifier}" : Tag;

    bool IsGeneric => Text.Length >= 6 && Text[0] == ':' && Text[5] == '/';

    int Slash => IsGeneric ? Text.IndexOf('/', 6) : -1;

    /// <summary>A field that was not read but made, in the form the network carries.</summary>
    public static MtField Made(string tag, string text) =>
        new(tag, Latin($":{tag}:{text.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\n"), 0);

    // Characters beyond a byte are written as their UTF-8 bytes; the formats refuse them anyhow.
    static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    static string TextOf(string raw)
    {
        // Some programs have written the end of a line twice over.
        var text = raw.Replace("\r\r\n", "\n", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal)
            .TrimEnd('\n', '\r');
        if (!text.Contains('\n')) text = text.Replace('\r', '\n'); // some end lines with nothing else
        if (!text.AsSpan().ContainsAnyInRange('\u0080', '\u00FF')) return text;
        var bytes = Encoding.Latin1.GetBytes(text);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : text;
    }
}

/// <summary>A sequence with what is in it, or one field of it.</summary>
public sealed class MtNode(string name, int line)
{
    /// <summary>The name of the sequence, or the tag of the field.</summary>
    public string Name => name;

    /// <summary>The line it begins on.</summary>
    public int Line => line;

    /// <summary>The field, or null for a sequence.</summary>
    public MtField? Field { get; private init; }

    /// <summary>What is in a sequence, in order.</summary>
    public List<MtNode> Children { get; } = [];

    /// <summary>The fields that stand in the sequence itself.</summary>
    public IEnumerable<MtField> Fields => Children.Where(c => c.Field is not null).Select(c => c.Field!);

    /// <summary>The sequences that stand in it.</summary>
    public IEnumerable<MtNode> Sequences => Children.Where(c => c.Field is null);

    /// <summary>A field as a node.</summary>
    public static MtNode Of(MtField field) => new(field.Tag, field.Line) { Field = field };

    /// <summary>The fields that are in it at any depth, 16R and 16S around sequences.</summary>
    public IEnumerable<MtField> Flat()
    {
        foreach (var child in Children)
            if (child.Field is { } field) yield return field;
            else
            {
                yield return MtField.Made("16R", child.Name);
                foreach (var inner in child.Flat()) yield return inner;
                yield return MtField.Made("16S", child.Name);
            }
    }

    /// <summary>The sequences of a message as a tree; null when they do not close as they open, and the problem says where.</summary>
    public static MtNode? Tree(MtMessage message, IList<Problem> problems)
    {
        var top = new MtNode("", message.Line);
        Stack<MtNode> open = new([top]);
        foreach (var field in message.Fields)
        {
            var why = field.Tag switch
            {
                "16R" => Open(field, open),
                "16S" => Close(field, open),
                _ => Add(field, open),
            };
            if (why is null) continue;
            problems.Add(new(message.File, field.Line, field.Name, why));
            return null;
        }
        if (open.Count == 1) return top;
        var left = open.Peek();
        problems.Add(new(message.File, left.Line, "16R", $"sequence {Csv.Show.Short(left.Name)} is opened and not closed"));
        return null;
    }

    static string? Open(MtField field, Stack<MtNode> open)
    {
        if (open.Count > MtLimits.Depth) return $"sequences more than {MtLimits.Depth} deep";
        var made = new MtNode(field.Text, field.Line);
        open.Peek().Children.Add(made);
        open.Push(made);
        return null;
    }

    static string? Close(MtField field, Stack<MtNode> open)
    {
        if (open.Count == 1) return $"sequence {Csv.Show.Short(field.Text)} is closed and was not opened";
        var top = open.Pop();
        return top.Name == field.Text ? null
            : $"sequence {Csv.Show.Short(field.Text)} is closed while {Csv.Show.Short(top.Name)}, opened in line {top.Line}, is open";
    }

    static string? Add(MtField field, Stack<MtNode> open)
    {
        open.Peek().Children.Add(Of(field));
        return null;
    }
}
