using System.Buffers;
using System.Text.Unicode;
namespace Countinghouse.Formats.Csv;

/// <summary>How one row came out.</summary>
enum Scan
{
    /// <summary>Split into fields.</summary>
    Good,
    /// <summary>Not for the fast form: look again, carefully.</summary>
    Odd,
    /// <summary>Malformed; <see cref="RowScan.Why"/> says how.</summary>
    Bad,
    /// <summary>Malformed, and its line goes on past what was looked at: skip to the next line break.</summary>
    BadAndLong,
}

/// <summary>
/// Splits the row at the front of a window into fields: the readable rule. RowScan.Batch.cs has the fast form for rows
/// without quotes. A window reaches to the end of the data or past the longest row.
/// </summary>
sealed partial class RowScan
{
    static readonly SearchValues<byte> EndsPlain = SearchValues.Create(",\n\""u8);
    static readonly SearchValues<byte> Kept = SearchValues.Create("\t\r\n"u8);
    static readonly SearchValues<byte> RefusedPlain = SearchValues.Create([.. Controls.Except("\t"u8.ToArray())]);
    static readonly SearchValues<byte> RefusedQuoted = SearchValues.Create([.. Controls.Except("\t\r\n"u8.ToArray())]);
    static IEnumerable<byte> Controls => [.. Enumerable.Range(0, 32).Select(i => (byte)i), 0x7F];

    readonly int[] starts = new int[CsvLimits.Columns], ends = new int[CsvLimits.Columns], doubled = new int[CsvLimits.Columns];

    /// <summary>How many fields the row has.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes the row takes, its line break included.</summary>
    public int Used { get; private set; }

    /// <summary>How many line breaks are in those bytes.</summary>
    public int LineBreaks { get; private set; }

    /// <summary>Whether a field holds a tab or a line break.</summary>
    public bool HasControlText { get; private set; }

    /// <summary>Whether the data ended before the row did: no line break, or an open quote.</summary>
    public bool Unfinished { get; private set; }

    /// <summary>What is wrong, when something is.</summary>
    public string Why { get; private set; } = "";

    /// <summary>The number of the field that is wrong, or -1 for the row as a whole.</summary>
    public int WrongField { get; private set; }

    /// <summary>Where a field lies in the window, without its quotes.</summary>
    public Range this[int field] => starts[field]..ends[field];

    /// <summary>Splits any row or says what is wrong with it.</summary>
    public Scan Careful(Span<byte> window, bool final)
    {
        Count = 0;
        Why = "";
        HasControlText = Unfinished = false;
        var at = 0;
        while (true)
        {
            var quoted = at < window.Length && window[at] == '"';
            var end = quoted ? ClosingQuote(window, at) : PlainEnd(window, at);
            if (end < 0) return quoted ? Unclosed(window, final) : NoEnd(window, final, at);
            if (!quoted && end < window.Length && window[end] == '"') return Resume(window, final, "a quote inside an unquoted field");
            var next = quoted ? end + 1 : end;
            var lineBreak = BreakAt(window, next);
            if (quoted && lineBreak == 0 && next < window.Length && window[next] != ',')
                return Resume(window, final, "text after a closing quote");
            var stop = !quoted && lineBreak > 0 && end > at && window[end - 1] == '\r' ? end - 1 : end;
            Add(window, quoted ? at + 1 : at, stop, quoted);
            if (next < window.Length && lineBreak == 0) { at = next + 1; continue; }
            if (next == window.Length && !final) return TooLong(window);
            return Finish(window, quoted ? next : stop, next + lineBreak);
        }
    }

    // The length of the line break here, or 0.
    static int BreakAt(ReadOnlySpan<byte> window, int at) =>
        at >= window.Length ? 0
        : window[at] == '\n' ? 1
        : window[at] == '\r' && at + 1 < window.Length && window[at + 1] == '\n' ? 2
        : window[at] == '\r' && at + 1 == window.Length ? 1
        : 0;

    static int PlainEnd(ReadOnlySpan<byte> window, int at)
    {
        var found = window[at..].IndexOfAny(EndsPlain);
        return found < 0 ? -1 : at + found;
    }

    int ClosingQuote(ReadOnlySpan<byte> window, int opening)
    {
        var pairs = 0;
        var at = opening + 1;
        while (true)
        {
            var found = window[at..].IndexOf((byte)'"');
            if (found < 0) return -1;
            at += found;
            if (at + 1 == window.Length || window[at + 1] != '"') break;
            pairs++;
            at += 2;
        }
        if (Count < CsvLimits.Columns) doubled[Count] = pairs;
        return at;
    }

    // The data ends, or the longest row does, inside an unquoted field.
    Scan NoEnd(Span<byte> window, bool final, int at)
    {
        if (!final) return TooLong(window);
        var stop = window.Length > at && window[^1] == '\r' ? window.Length - 1 : window.Length;
        Add(window, at, stop, quoted: false);
        return Finish(window, stop, window.Length);
    }

    void Add(ReadOnlySpan<byte> window, int start, int end, bool quoted)
    {
        var field = Count++;
        if (field >= CsvLimits.Columns) return;
        starts[field] = start;
        ends[field] = end;
        if (!quoted) doubled[field] = 0;
        var bytes = window[start..end];
        if (bytes.ContainsAny(Kept)) HasControlText = true;
        if (Why.Length > 0) return;
        Why = Fault(bytes, bytes.Length - doubled[field], quoted);
        WrongField = field;
    }

    static string Fault(ReadOnlySpan<byte> bytes, int length, bool quoted)
    {
        if (length > CsvLimits.FieldBytes) return "longer than 4 096 bytes";
        var control = bytes.IndexOfAny(quoted ? RefusedQuoted : RefusedPlain);
        if (control >= 0) return $"control character 0x{bytes[control]:X2}";
        if (!Utf8.IsValid(bytes)) return "not valid UTF-8";
        return HasHighControl(bytes) ? "control character between U+0080 and U+009F" : "";
    }

    // The second set of control characters: two bytes in UTF-8, 0xC2 and 0x80 to 0x9F. The bytes are valid UTF-8.
    static bool HasHighControl(ReadOnlySpan<byte> bytes)
    {
        for (int found; (found = bytes.IndexOf((byte)0xC2)) >= 0 && found + 1 < bytes.Length; bytes = bytes[(found + 1)..])
            if (bytes[found + 1] < 0xA0) return true;
        return false;
    }

    Scan Finish(Span<byte> window, int content, int withBreak)
    {
        Used = withBreak;
        LineBreaks = window[..Used].Count((byte)'\n');
        Unfinished = window[Used - 1] != '\n';
        if (content > CsvLimits.RowBytes) return Refuse(-1, "longer than 65 536 bytes");
        if (Why.Length > 0) return Scan.Bad;
        for (var field = 0; field < Math.Min(Count, CsvLimits.Columns); field++)
            if (doubled[field] > 0) Undouble(window, field);
        return Scan.Good;
    }

    // Done last and in place: a row that turns out malformed is read again from its second line, as it was.
    void Undouble(Span<byte> window, int field)
    {
        var to = starts[field];
        for (var from = starts[field]; from < ends[field]; from++)
        {
            window[to++] = window[from];
            if (window[from] == '"') from++;
        }
        ends[field] = to;
    }

    Scan Unclosed(Span<byte> window, bool final)
    {
        Unfinished = final;
        if (!final && !window.Contains((byte)'\n')) return TooLong(window);
        return Resume(window, final, final ? "a quote is opened and never closed" : "a quote is opened and not closed within 65 536 bytes");
    }

    Scan TooLong(Span<byte> window)
    {
        Used = window.Length;
        LineBreaks = 0;
        return Refuse(-1, "longer than 65 536 bytes", Scan.BadAndLong);
    }

    // When the quotes are wrong, where the row ends is a guess: go on after its first physical line, so that one stray
    // quote cannot swallow the rows behind it.
    Scan Resume(Span<byte> window, bool final, string why)
    {
        var line = window.IndexOf((byte)'\n');
        Used = line < 0 ? window.Length : line + 1;
        LineBreaks = line < 0 ? 0 : 1;
        return Refuse(Count, why, line < 0 && !final ? Scan.BadAndLong : Scan.Bad);
    }

    Scan Refuse(int field, string why, Scan scan = Scan.Bad)
    {
        Why = why;
        WrongField = field;
        return scan;
    }
}
