namespace Countinghouse.Formats.Csv;

/// <summary>One line of a custodian's or bank's statement: what is there at the end of the day, or what moved, in minor units.</summary>
public readonly record struct StatementLine(int Line, string Account, string Asset, long Amount)
{
    /// <summary>The day of a movement; none: it is a balance.</summary>
    public DateOnly? Moved { get; init; }
    public string Reference { get; init; } = "";
    public string Text { get; init; } = "";
}

public static partial class DayFiles
{
    static readonly Columns BalanceColumns = new(["account", "asset", "amount"], []);

    /// <summary><c>opening.csv</c>: the balances a book begins with. An asset whose code has no scale is unknown.</summary>
    public static List<OpeningLine> Opening(Stream s, string file, IList<Problem> problems, Func<string, int?> scaleOf)
    {
        using var rows = new Row(s, file, problems, BalanceColumns);
        return All(rows, row => new OpeningLine(row.Line, row.Code(0), row.Code(1), Balance(row, scaleOf)));
    }

    static long Balance(Row row, Func<string, int?> scaleOf)
    {
        if (!row.IsGood) return 0;
        var asset = row.Code(1);
        if (scaleOf(asset) is { } scale) return row.Minor(2, asset, scale);
        row.Refuse(1, $"'{Show.Short(asset)}' is neither a currency nor a listed instrument");
        return 0;
    }
}
