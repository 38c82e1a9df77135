using System.Text;
using Countinghouse.Kernel;
namespace Countinghouse.Formats.Csv;

/// <summary>The columns of a file, those it must have and those it may have.</summary>
sealed record Columns(string[] Required, string[] Optional);

/// <summary>The words a column may hold, with what each stands for.</summary>
sealed class Words<T>(params (string Word, T Value)[] words)
{
    readonly (byte[] Word, T Value)[] known = [.. words.Select(w => (Encoding.UTF8.GetBytes(w.Word), w.Value))];

    /// <summary>The words in order, for messages.</summary>
    public string All { get; } = string.Join(", ", words.Select(w => w.Word));

    public bool TryFind(ReadOnlySpan<byte> word, out T value)
    {
        foreach (var (one, stands) in known)
        {
            if (!word.SequenceEqual(one)) continue;
            value = stands;
            return true;
        }
        value = known[0].Value;
        return false;
    }
}

/// <summary>
/// The row a reader stands on, as values. Each value is asked for as if it were right; the first that is not becomes the problem of the
/// row, which then is not good and must be left out. Columns are given by their place among the required, then the optional ones.
/// </summary>
sealed class Row : IDisposable
{
    const string Nothing = "nothing is given";

    readonly CsvReader reader;
    readonly string file;
    readonly SeenCodes codes = new();

    public Row(Stream stream, string file, IList<Problem> problems, Columns columns)
    {
        reader = new(stream, file, problems);
        this.file = file;
        HasHeader = reader.ReadHeader(columns.Required, columns.Optional);
    }

    /// <summary>Whether the file begins with the columns it should have.</summary>
    public bool HasHeader { get; }

    /// <summary>Whether every value asked for so far was right.</summary>
    public bool IsGood { get; private set; }

    public int Line => reader.Line;

    /// <summary>Where the row is: file and line.</summary>
    public string Source => $"{file}:{reader.Line}";

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Next() => IsGood = reader.Read();

    /// <summary>Whether the row has something in the column.</summary>
    public bool Gives(int column) => !reader[column].IsEmpty;

    /// <summary>A text that must be there.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Given(column, OneLine(column)));

    public string TextOrEmpty(int column) => Encoding.UTF8.GetString(OneLine(column));

    /// <summary>A text that must be there and comes again and again.</summary>
    public string Code(int column) => codes[Given(column, OneLine(column))];

    public string CodeOrEmpty(int column) => codes[OneLine(column)];

    public T Word<T>(int column, Words<T> words)
    {
        if (!words.TryFind(reader[column], out var value))
            Refuse(column, Gives(column) ? $"'{Shown(column)}' is none of {words.All}" : Nothing);
        return value;
    }

    public T Word<T>(int column, Words<T> words, T otherwise) => Gives(column) ? Word(column, words) : otherwise;

    public decimal Decimal(int column)
    {
        if (!Fields.TryDecimal(reader[column], out var value, out var why)) Refuse(column, why);
        return value;
    }

    public decimal? DecimalOrNone(int column) => Gives(column) ? Decimal(column) : null;

    public DateOnly Date(int column)
    {
        if (!Fields.TryDate(reader[column], out var value, out var why)) Refuse(column, why);
        return value;
    }

    public DateOnly? DateOrNone(int column) => Gives(column) ? Date(column) : null;

    public long Instant(int column)
    {
        if (!Fields.TryInstant(reader[column], out var value, out var why)) Refuse(column, why);
        return value;
    }

    /// <summary>A whole number of units; a point with nothing but zeros behind it does no harm.</summary>
    public long Units(int column)
    {
        if (Fields.TryWhole(reader[column], out var value, out var why)) return value;
        if (Fields.TryDecimal(reader[column], out var exact, out _) && decimal.IsInteger(exact)) return (long)exact;
        var known = !Gives(column) || why.EndsWith("too large a number", StringComparison.Ordinal);
        Refuse(column, known ? why : $"quantity '{Shown(column)}' is not a whole number of units");
        return 0;
    }

    /// <summary>An amount of an asset in its minor units, exactly: nothing is rounded here.</summary>
    public long Minor(int column, string asset, int scale)
    {
        var minor = Decimal(column);
        for (var i = 0; i < scale; i++) minor *= 10;
        if (!decimal.IsInteger(minor))
            Refuse(column, scale == 0 ? $"'{Shown(column)}' is not a whole number: {Show.Short(asset)} has no decimals"
                : $"'{Shown(column)}' has more than the {scale} decimals of {Show.Short(asset)}");
        else if (Math.Abs(minor) <= long.MaxValue) return (long)minor;
        else Refuse(column, $"'{Shown(column)}' is more than the books can hold");
        return 0;
    }

    public void Refuse(int column, string why)
    {
        IsGood = false;
        reader.Refuse(column, why);
    }

    /// <summary>The field made fit for a message.</summary>
    public string Shown(int column) => Show.Short(reader[column]);

    public void Dispose() => reader.Dispose();

    ReadOnlySpan<byte> Given(int column, ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty) Refuse(column, Nothing);
        return field;
    }

    // The reader keeps such text as it is; in the codes and names of the books it would break the lines of what is printed and exported.
    ReadOnlySpan<byte> OneLine(int column)
    {
        var field = reader[column];
        if (reader.AnyControlText && field.IndexOfAny((byte)'\t', (byte)'\r', (byte)'\n') >= 0)
            Refuse(column, $"'{Shown(column)}' holds a tab or a line break");
        // What turns the direction of reading begins with this byte, and few other texts here have it; the reader refuses controls.
        if (field.Contains((byte)0xE2) && PlainText.OddIn(Encoding.UTF8.GetString(field)) is { } odd)
            Refuse(column, $"'{Shown(column)}' holds {odd}, a character that no text has");
        return field;
    }
}
