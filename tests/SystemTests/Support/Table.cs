using System.Text;

namespace Countinghouse.SystemTests.Support;

/// <summary>A CSV file as text cells: a reader of its own, since the program's is under test.</summary>
public sealed record Table(string[] Columns, List<string[]> Rows)
{
    public string this[int row, string column] => Rows[row][Place(column)];

    public IEnumerable<string> Column(string column) => Rows.Select(r => r[Place(column)]);

    public IEnumerable<Dictionary<string, string>> Named() =>
        Rows.Select(r => Columns.Select((c, i) => (c, r[i])).ToDictionary(p => p.c, p => p.Item2));

    int Place(string column) => Array.IndexOf(Columns, column);

    public static Table Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using var plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain);
        return Parse(reader.ReadToEnd());
    }

    public static Table Parse(string text)
    {
        var rows = Lines(text);
        return new(rows[0], rows[1..]);
    }

    static List<string[]> Lines(string text)
    {
        List<string[]> rows = [];
        List<string> row = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\n')) cell.Append(c);
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == ',') continue;
                rows.Add([.. row]);
                row.Clear();
            }
        }
        return rows;
    }
}
