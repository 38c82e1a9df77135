using System.Text;
namespace Countinghouse.Formats.Csv;

/// <summary>
/// Reads a CSV file (RFC 4180, UTF-8, plain or gzip) row by row. A malformed row becomes a <see cref="Problem"/> and never
/// stops the file. Fields are bytes of the buffer, valid until the next row is read.
/// </summary>
public sealed class CsvReader : IDisposable
{
    readonly CsvSource source;
    readonly RowScan scan = new();
    readonly string fileName;
    readonly IList<Problem> problems;
    string[] columns = [], known = [];
    int[] places = [];
    int nextLine = 1, reported;
    bool hasHeader, endReported, refused;

    /// <summary>Reads from the stream, which is closed with the reader; problems are added to the list.</summary>
    public CsvReader(Stream stream, string fileName, IList<Problem> problems)
    {
        (this.fileName, this.problems) = (fileName, problems);
        source = new(stream);
    }

    /// <summary>The physical line the current row begins on; the header is usually line 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many well-formed rows have been read, the header and what the caller refused not counted.</summary>
    public long RowsRead { get; private set; }

    /// <summary>How many rows were malformed, or refused by the caller, and left out.</summary>
    public long RowsRefused { get; private set; }

    /// <summary>Whether a field of any row so far held a tab or a line break; such text is kept as it is.</summary>
    public bool AnyControlText { get; private set; }

    /// <summary>
    /// Whether the file turned out cut off or damaged when unzipped; known at its end. The check sum comes last in a gzip
    /// file, so rows read before may be damaged too: a caller that must not act on them reads to the end first.
    /// </summary>
    public bool Damaged => source.Broken;

    /// <summary>
    /// Reads the header: columns by name in any order. A required column that is missing, a column nobody knows or one
    /// that comes twice is a problem each, and the answer is false.
    /// </summary>
    public bool ReadHeader(IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        known = [.. required, .. optional];
        var expected = string.Join(", ", required) + (optional.Count == 0 ? "" : $" [, {string.Join(", ", optional)}]");
        var before = reported;
        if (!NextRow(header: true))
        {
            if (reported == before && !source.Broken) Report(Math.Max(Line, 1), "", $"no header, expected {expected}");
            return false;
        }
        if (scan.Count > CsvLimits.Columns)
        {
            Report(Line, "", $"{scan.Count} columns, at most {CsvLimits.Columns} are read");
            return false;
        }
        columns = [.. Enumerable.Range(0, scan.Count).Select(i => Encoding.UTF8.GetString(source.Window[scan[i]]))];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!known.Contains(columns[i])) Report(Line, Show.Short(columns[i]), $"unknown column, expected {expected}");
            else if (Array.IndexOf(columns, columns[i]) < i) Report(Line, columns[i], "the column comes twice");
        }
        foreach (var name in required)
            if (!columns.Contains(name)) Report(Line, name, $"the column is missing, expected {expected}");
        places = [.. known.Select(name => Array.IndexOf(columns, name))];
        return hasHeader = reported == before;
    }

    /// <summary>Goes to the next well-formed row; false at the end, and when no header was accepted.</summary>
    public bool Read()
    {
        refused = false;
        while (hasHeader && NextRow())
        {
            if (scan.Count == columns.Length) { RowsRead++; return true; }
            Refuse("", $"{scan.Count} {(scan.Count == 1 ? "field" : "fields")}, expected {columns.Length}");
        }
        return false;
    }

    /// <summary>The bytes of a field without its quotes, by the column's place among the required, then the optional ones.</summary>
    public ReadOnlySpan<byte> this[int column] => places[column] is var place and >= 0 ? source.Window[scan[place]] : default;

    /// <summary>Whether the file has the column.</summary>
    public bool Has(int column) => places[column] >= 0;

    /// <summary>
    /// Leaves the current row out because of the value of a column, given like the columns are read. A row is one problem, the first.
    /// </summary>
    public void Refuse(int column, string why)
    {
        if (refused) return;
        refused = true;
        RowsRead--;
        Refuse(known[column], why);
    }

    /// <summary>Whether every row of a file is well formed and has as many fields as its header. Closes the stream.</summary>
    internal static bool IsEven(Stream stream)
    {
        using var reader = new CsvReader(stream, "", []);
        if (!reader.NextRow(header: true)) return false;
        var fields = reader.scan.Count;
        while (reader.NextRow())
            if (reader.scan.Count != fields) return false;
        return reader.RowsRefused == 0;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    // The row the window stands on stays there until the next call: its bytes are what the fields point to.
    int used;

    bool NextRow(bool header = false)
    {
        while (true)
        {
            source.Advance(used);
            used = 0;
            source.Fill();
            Line = nextLine;
            var available = source.Available;
            if (available == 0) return AtEnd();
            var result = scan.Plain(source.Window, available);
            if (result == Scan.Odd)
            {
                var window = source.Window[..available];
                result = scan.Careful(window, source.Final);
                // What was cut off when unzipping is no row: the one problem at the end says so.
                if (source.Broken && scan.Unfinished) { used = available; continue; }
            }
            used = scan.Used;
            // Bytes changed shortly before the end can hide it, and a damaged file then looks cut off: the last row is not trusted.
            if (source.Broken && source.Final && !source.Window[used..available].Contains((byte)'\n')) { used = available; continue; }
            nextLine += scan.LineBreaks;
            if (result == Scan.Good)
            {
                if (scan.Count == 1 && IsEmptyLine(source.Window[..used])) continue;
                AnyControlText |= scan.HasControlText;
                return true;
            }
            Refuse(scan.WrongField >= 0 && scan.WrongField < columns.Length ? columns[scan.WrongField] : "", scan.Why);
            if (result == Scan.BadAndLong) SkipLine();
            if (header) return false;
        }
    }

    static bool IsEmptyLine(ReadOnlySpan<byte> line) => line is [] or [(byte)'\n'] or [(byte)'\r', (byte)'\n'] or [(byte)'\r'];

    void SkipLine()
    {
        source.Advance(used);
        used = 0;
        if (source.SkipLine()) nextLine++;
    }

    bool AtEnd()
    {
        if (source.Broken && !endReported) Report(Line, "", "the compressed file is cut off or damaged here; the rows before are taken");
        endReported = true;
        return false;
    }

    void Refuse(string column, string why)
    {
        RowsRefused++;
        Report(Line, column, why);
    }

    void Report(int line, string column, string why)
    {
        reported++;
        if (reported <= CsvLimits.Problems) problems.Add(new(fileName, line, column, why));
        else if (reported == CsvLimits.Problems + 1) problems.Add(new(fileName, line, "", "further problems of this file are not listed"));
    }
}
