using System.Text;
using System.Text.RegularExpressions;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// Which characters the bytes of a message stand for: by its byte order mark, else by its XML declaration, else UTF-8 (XML 1.0, 4.3.3 and
/// appendix F). What is read besides UTF-8 and UTF-16 has a byte for each character and the letters of ASCII in their places.
/// </summary>
static partial class MxEncoding
{
    /// <summary>Bytes within which a declaration must end: one with all it may say has less than a hundred characters.</summary>
    const int Head = 1024;

    const string Read = "UTF-8, UTF-16, US-ASCII, ISO-8859-1 to 9, 13 and 15, windows-1250 to 1258";

    // What stands for bytes that are none of the encoding's: no XML may hold it, so that the reader stops there and says where.
    const string None = "\uFFFE";

    /// <summary>Why the reader stops at a byte that is none of the encoding's; nothing when it stops for another reason.</summary>
    public static string? WhyStopped(string said) =>
        said.Contains("0xFFFE", StringComparison.Ordinal) ? "bytes that are no character of its encoding" : null;

    /// <summary>The message as UTF-8, bounded as it comes and as it is read. A stream where it is that already, else text.</summary>
    /// <exception cref="MxLimitException">It is in no encoding that is read.</exception>
    public static (Stream? Utf8, TextReader? Text) Open(Stream stream, long mostBytes)
    {
        var head = new byte[Head];
        head = head[..stream.ReadAtLeast(head, Head, throwOnEndOfStream: false)];
        var encoding = Of(head);
        var bytes = new BoundedStream(head, stream, mostBytes);
        return encoding is null ? (bytes, null) : (null, new StreamReader(
            new BoundedStream(default, Encoding.CreateTranscodingStream(bytes, encoding, Encoding.UTF8), mostBytes), Encoding.UTF8));
    }

    // None: UTF-8.
    static Encoding? Of(ReadOnlySpan<byte> head) => head switch
    {
        [] => throw new MxLimitException("the file is empty"),
        [0, 0, ..] or [0xFF, 0xFE, 0, 0, ..] or [(byte)'<', 0, 0, 0, ..] => throw Unread("UTF-32"),
        [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Utf16("utf-16BE", head),
        [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Utf16("utf-16", head),
        [0xEF, 0xBB, 0xBF, ..] => Declared(Encoding.Latin1.GetString(head[3..])) is not { } name || Is(name, "UTF-8") ? null
            : throw Contradicts(name, "UTF-8"),
        _ => Declared(Encoding.Latin1.GetString(head)) is { } name && !Is(name, "UTF-8") ? Named(name) : null,
    };

    static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    static Encoding Utf16(string order, ReadOnlySpan<byte> head)
    {
        var encoding = Strict(Encoding.GetEncoding(order));
        var name = Declared(encoding.GetString(head).TrimStart('\uFEFF'));
        return name is null || name.StartsWith("UTF-16", StringComparison.OrdinalIgnoreCase) ? encoding : throw Contradicts(name, "UTF-16");
    }

    static Encoding Named(string name)
    {
        if (name.StartsWith("UTF-16", StringComparison.OrdinalIgnoreCase)) throw Contradicts(name, "not UTF-16");
        if (!SingleByte().IsMatch(name)) throw Unread(name);
        try
        {
            return Strict(CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name));
        }
        catch (ArgumentException)
        {
            throw Unread(name);
        }
    }

    static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = new DecoderReplacementFallback(None);
        return strict;
    }

    static string? Declared(string head)
    {
        if (!head.StartsWith("<?xml", StringComparison.Ordinal) || head.Length < 6 || !char.IsWhiteSpace(head[5])) return null;
        var end = head.IndexOf("?>", StringComparison.Ordinal);
        if (end < 0) throw new MxLimitException($"an XML declaration that does not end within {Head} bytes");
        return Encodings().Match(head[..end]) is { Success: true } found ? found.Groups[1].Value : null;
    }

    static MxLimitException Unread(string name) =>
        new($"the encoding is {Csv.Show.Short(name)}: messages are read in {Read}");

    static MxLimitException Contradicts(string name, string bytes) =>
        new($"the declaration says that the encoding is {Csv.Show.Short(name)}, and the bytes are {bytes}");

    [GeneratedRegex("""\sencoding\s*=\s*["']([^"'<>]*)["']""")]
    private static partial Regex Encodings();

    [GeneratedRegex(@"^(US-ASCII|ASCII|ISO[-_]8859-([1-9]|13|15)|windows-125[0-8])$", RegexOptions.IgnoreCase)]
    private static partial Regex SingleByte();
}
