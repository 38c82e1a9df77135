using System.Text;
using System.Text.RegularExpressions;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// Reads the messages of a file one by one: in the network's envelope, as a text block alone, or as bare field lines that banks hand out.
/// Only the message at hand is in memory. What cannot be read is a problem with its line, and the next message follows.
/// </summary>
public sealed partial class MtReader : IDisposable
{
    readonly MtLines lines;
    readonly string file;
    readonly IList<Problem> problems;
    bool ended;
    int bytes;

    /// <summary>Reads from the stream, which is closed with the reader.</summary>
    public MtReader(Stream stream, string file, IList<Problem> problems) =>
        (lines, this.file, this.problems) = (new(stream), file, problems);

    /// <summary>All messages of a file that is in memory.</summary>
    public static IReadOnlyList<MtMessage> All(byte[] content, string file, IList<Problem> problems)
    {
        using var reader = new MtReader(new MemoryStream(content, writable: false), file, problems);
        List<MtMessage> all = [];
        while (reader.Next() is { } message) all.Add(message);
        return all;
    }

    /// <summary>
    /// Cuts a file of several messages into them, each with the bytes that it has there; what cannot be read between them stands for
    /// itself. White space and what systems put between messages is left out. A file of one message is that message.
    /// </summary>
    public static IReadOnlyList<byte[]> Parts(byte[] content)
    {
        using var reader = new MtReader(new MemoryStream(content, writable: false), "", []);
        List<byte[]> parts = [];
        var (end, messages) = (0L, 0);
        void Add(long from, long to)
        {
            while (from < to && MtBlocks.IsBetween((char)content[from])) from++;
            if (from == to) return;
            while (MtBlocks.IsBetween((char)content[to - 1])) to--;
            // The end of its last line is its own.
            if (to + 1 < content.Length && content[to] == '\r' && content[to + 1] == '\n') to += 2;
            else if (to < content.Length && content[to] is (byte)'\n' or (byte)'\r') to++;
            parts.Add(content[(int)from..(int)to]);
        }
        while (reader.Next() is { } message)
        {
            var from = reader.lines.At - message.Length;
            Add(end, from);
            Add(from, end = reader.lines.At);
            messages++;
        }
        Add(end, content.Length);
        return messages < 2 ? [content] : parts;
    }

    /// <summary>Whether it begins as such a message does: a block, or a field line.</summary>
    public static bool Looks(ReadOnlySpan<byte> first)
    {
        var text = Encoding.Latin1.GetString(first).TrimStart('\u00EF', '\u00BB', '\u00BF', '\u0001', '$', ' ', '\r', '\n', '\t');
        return text is ['{', >= '1' and <= '5', ':', ..] || (!text.StartsWith('<') && text.Split('\n', '\r').Any(l => Begin().IsMatch(l)));
    }

    /// <summary>The next message, or null when there is none.</summary>
    public MtMessage? Next()
    {
        while (!ended)
            try
            {
                if (One() is { } message) return message;
            }
            catch (MtLimitException e)
            {
                problems.Add(new(file, e.Line, "", e.Message));
                ended = true;
            }
        return null;
    }

    MtMessage? One()
    {
        var (head, blocks, line) = (new StringBuilder(), new MtBlocks(), lines.Line + 1);
        (bytes, fields, trailer) = (0, [], null);
        var state = Head(head, blocks);
        if (state == State.End)
        {
            ended = true;
            if (head.ToString().AsSpan().Trim("\r\n\t $-\u0001\u0003\u0000\u001A").IsEmpty && seen > 0) return null;
            problems.Add(new(file, line, "", blocks.Begun ? "the blocks are not closed" : seen > 0
                ? "the last lines are no message: there is no field and no block" : "there is no message: no block and no field line"));
            return null;
        }
        seen++;
        line = fields.Count > 0 && !blocks.Begun ? fields[0].Line : line;
        if (blocks.Wrong is { } wrong) return Refuse(line, wrong);
        if (state == State.Closed) return Done(head.ToString(), "", blocks, line);
        var bare = !blocks.InText;
        var tail = Text(bare);
        if (tail is null && !bare) return Refuse(line, "the text is not closed by -}");
        tail = Behind(tail ?? "", blocks);
        if (blocks.Wrong is { } after) return Refuse(lines.Line, after);
        return fields.Count > 0 ? Done(head.ToString(), tail, blocks, line) : Refuse(line, "the text has no field");
    }

    enum State { Text, Closed, End }

    List<MtField> fields = [];
    int seen;

    // That of UTF-8 before the first line.
    const string Mark = "\u00EF\u00BB\u00BF";

    // To the first field or the open text block; a message whose blocks all close is a service message.
    State Head(StringBuilder head, MtBlocks blocks)
    {
        while (Read() is { } line)
        {
            if (!blocks.Begun && head.Length == 0 && seen == 0)
            {
                CheckEncoding(line);
                if (line.StartsWith(Mark, StringComparison.Ordinal))
                {
                    head.Append(Mark);
                    lines.Back(line[Mark.Length..]);
                    continue;
                }
            }
            var open = head.Length > 0 && blocks.Begun;
            if (!open && Begin().IsMatch(line))
            {
                Field(line);
                return State.Text;
            }
            head.Append(line);
            if (head.Length > MtLimits.HeadBytes)
                throw new MtLimitException(lines.Line, $"more than {MtLimits.HeadBytes} bytes without a field");
            if (!open && !line.Contains('{')) continue;
            var text = head.ToString();
            var more = blocks.Scan(text, behind: false);
            if (blocks.Wrong is not null || blocks.InText) return State.Text;
            if (!more && blocks.Found.ContainsKey('4'))
            {
                Rest(head, blocks, text);
                return State.Closed;
            }
        }
        return State.End;
    }

    // A service message, perhaps with the next message behind it in the same line.
    void Rest(StringBuilder head, MtBlocks blocks, string text)
    {
        if (blocks.At >= text.Length) return;
        head.Length = blocks.At;
        lines.Back(text[blocks.At..]);
    }

    void CheckEncoding(string line)
    {
        if (line.StartsWith("\u00FE\u00FF", StringComparison.Ordinal) || line.StartsWith("\u00FF\u00FE", StringComparison.Ordinal)
            || line.StartsWith('\u0000'))
            throw new MtLimitException(1, "the encoding is UTF-16 or UTF-32: messages are read in UTF-8 or single bytes only");
    }

    // The fields; null when the file ends before the text does. What is behind the text is handed back.
    string? Text(bool bare)
    {
        var more = new StringBuilder();
        while (Read() is { } line)
        {
            if (line.StartsWith("-}", StringComparison.Ordinal) || (bare && IsDash(line)))
            {
                Flush(more);
                return line;
            }
            if (bare && fields.Count > 0 && (line.StartsWith("{1:", StringComparison.Ordinal) || Number().IsMatch(line)))
            {
                Flush(more);
                lines.Back(line);
                return "";
            }
            if (IsField(line, bare))
            {
                Flush(more);
                if (bare && BeginsAgain(line))
                {
                    lines.Back(line);
                    return "";
                }
                Field(line);
            }
            else if (fields.Count == 0) throw new MtLimitException(lines.Line, "the text does not begin with a field");
            else more.Append(line);
        }
        Flush(more);
        return null;
    }

    static bool IsDash(string line) => line[0] == '-' && line.Skip(1).All(MtBlocks.IsBetween);

    // In a narrative that a bank has broken anywhere a line may look like a field; only a tag that statements have is one there.
    bool IsField(string line, bool bare)
    {
        if (!Begin().IsMatch(line)) return false;
        return !bare || fields is not [.., { Tag: "86" }] || MtFormats.IsOfStatement(TagOf(line));
    }

    bool BeginsAgain(string line)
    {
        var tag = TagOf(line);
        return tag == "20" ? fields.Exists(f => f.Tag == "20")
            : line.StartsWith(":16R:GENL", StringComparison.Ordinal) && fields.Exists(f => f is { Tag: "16R", Text: "GENL" });
    }

    static string TagOf(string line) => line[1..line.IndexOf(':', 1)];

    void Field(string line)
    {
        if (fields.Count >= MtLimits.Fields) throw new MtLimitException(lines.Line, $"more than {MtLimits.Fields} fields");
        fields.Add(new(TagOf(line), line, lines.Line));
    }

    void Flush(StringBuilder more)
    {
        if (more.Length == 0) return;
        fields[^1] = fields[^1] with { Raw = fields[^1].Raw + more };
        fields[^1] = new(fields[^1].Tag, fields[^1].Raw, fields[^1].Line);
        more.Clear();
    }

    // The blocks behind the text, in its line or in lines of their own; another message in the line is handed back.
    string Behind(string tail, MtBlocks blocks)
    {
        if (!tail.StartsWith("-}", StringComparison.Ordinal))
        {
            var blank = new StringBuilder(tail);
            Blank(blank);
            return blank.ToString();
        }
        var behind = new MtBlocks();
        var all = new StringBuilder(tail[2..]);
        while (true)
        {
            var text = all.ToString();
            var more = behind.Scan(text, behind: true);
            if (behind.Wrong is not null || all.Length > MtLimits.HeadBytes) break;
            if (!more && behind.At < text.Length)
            {
                lines.Back(text[behind.At..]);
                all.Length = behind.At;
                break;
            }
            Blank(all);
            if (lines.Read() is not { } next) break;
            if (!more && !next.StartsWith("{5:", StringComparison.Ordinal) && !next.StartsWith("{S:", StringComparison.Ordinal))
            {
                lines.Back(next);
                break;
            }
            all.Append(next);
        }
        trailer = behind;
        return "-}" + all;
    }

    // Lines that say nothing belong to the message before them, so that a file is written again with all its bytes.
    void Blank(StringBuilder to)
    {
        while (to.Length < MtLimits.HeadBytes && lines.Read() is { } next)
        {
            if (!next.All(MtBlocks.IsBetween))
            {
                lines.Back(next);
                return;
            }
            to.Append(next);
        }
    }

    MtBlocks? trailer;

    string? Read()
    {
        var line = lines.Read();
        bytes += line?.Length ?? 0;
        if (bytes > MtLimits.MessageBytes) throw new MtLimitException(lines.Line, $"more than {MtLimits.MessageBytes} bytes in a message");
        return line;
    }

    // What follows up to the next message is passed over.
    MtMessage? Refuse(int line, string why)
    {
        problems.Add(new(file, Math.Max(line, 1), "", why));
        while (lines.Read() is { } next)
            if (next.TrimStart('$', ' ', '\u0001', '\u0003').StartsWith("{1:", StringComparison.Ordinal))
            {
                lines.Back(next);
                break;
            }
        return null;
    }

    MtMessage? Done(string head, string tail, MtBlocks blocks, int line)
    {
        var all = blocks.OfNetwork;
        if (trailer is { } behind)
        {
            if (behind.Wrong is { } wrong) return Refuse(lines.Line, wrong);
            foreach (var (id, content) in behind.Found) all[id] = content;
        }
        trailer = null;
        if (fields.Count > 0) all.Remove('4');
        var type = all.TryGetValue('2', out var told) ? int.Parse(told.AsSpan(1, 3), System.Globalization.CultureInfo.InvariantCulture)
            : MtTypes.Guess(fields);
        return new(file, head, fields, tail) { Line = line, Blocks = all, Type = type };
    }

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();

    [GeneratedRegex(@"^:(\d\d[A-Z]?|NS):")]
    private static partial Regex Begin();

    // Some banks write the type above the statement.
    [GeneratedRegex(@"^:9\d\d:")]
    private static partial Regex Number();
}

/// <summary>The lines of a stream with their ends, each byte a character. They end with a line feed; with a carriage return where the first
/// 64 KiB have such and no line feed.</summary>
sealed class MtLines(Stream stream) : IDisposable
{
    readonly byte[] buffer = new byte[65_536];
    readonly StringBuilder line = new();
    readonly Stack<string> back = new();
    byte newLine = (byte)'\n';
    int at, filled;
    long total;

    /// <summary>The line last read; the first is 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many bytes were read, without what was handed back.</summary>
    public long At { get; private set; }

    public string? Read()
    {
        if (back.TryPop(out var again))
        {
            Line++;
            At += again.Length;
            return again;
        }
        line.Clear();
        while (Fill())
        {
            var rest = buffer.AsSpan(at, filled - at);
            var end = rest.IndexOf(newLine);
            var part = end < 0 ? rest : rest[..(end + 1)];
            line.Append(Encoding.Latin1.GetString(part));
            at += part.Length;
            if (line.Length > MtLimits.LineBytes) throw new MtLimitException(Line + 1, $"a line of more than {MtLimits.LineBytes} bytes");
            if (end >= 0) break;
        }
        if (line.Length == 0) return null;
        Line++;
        At += line.Length;
        return line.ToString();
    }

    /// <summary>Hands back the line last read, or the end of it.</summary>
    public void Back(string text)
    {
        back.Push(text);
        At -= text.Length;
        Line--;
    }

    bool Fill()
    {
        if (at < filled) return true;
        (at, filled) = (0, stream.Read(buffer));
        var first = buffer.AsSpan(0, total == 0 ? filled : 0);
        if (!first.Contains((byte)'\n') && first.Contains((byte)'\r')) newLine = (byte)'\r';
        total += filled;
        if (total > MtLimits.FileBytes) throw new MtLimitException(Line, $"more than {MtLimits.FileBytes} bytes");
        return filled > 0;
    }

    public void Dispose() => stream.Dispose();
}
