namespace Countinghouse.Formats.Csv;

/// <summary>One line of a custodian's or bank's statement: what is there at the end of the day, in minor units.</summary>
public readonly record struct StatementLine(int Line, string Account, string Asset, long Amount);

public static partial class DayFiles
{
    static readonly Columns BalanceColumns = new(["account", "asset", "amount"], []);

    /// <summary><c>opening.csv</c>: the balances a book begins with. An asset whose code has no scale is unknown.</summary>
    public static List<OpeningLine> Opening(Stream s, string file, IList<Problem> problems, Func<string, int?> scaleOf)
    {
        using var rows = new Row(s, file, problems, BalanceColumns);
        return All(rows, row => new OpeningLine(row.Line, row.Code(0), row.Code(1), Balance(row, scaleOf)));
    }

    /// <summary>A CSV file of the folder <c>statements</c>.</summary>
    public static List<StatementLine> Statement(Stream s, string file, IList<Problem> problems, Func<string, int?> scaleOf)
    {
        using var rows = new Row(s, file, problems, BalanceColumns);
        return All(rows, row => new StatementLine(row.Line, row.Code(0), row.Code(1), Balance(row, scaleOf)));
    }

    static long Balance(Row row, Func<string, int?> scaleOf)
    {
        if (!row.IsGood) return 0;
        var asset = row.Code(1);
        if (scaleOf(asset) is { } scale) return row.Minor(2, asset, scale);
        row.Refuse(1, $"'{Show.Short(asset)}' is neither a currency of this book nor a listed instrument");
        return 0;
    }
}
