using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns MatchingColumns = new(["rule", "shape"], ["of", "asset", "tolerance", "days", "write_off"]);
    static readonly Columns StatedColumns = new(["account", "asset", "amount"], ["date", "reference", "text"]);

    static readonly Words<MatchingShape> Shapes = new(("REFERENCE", MatchingShape.Reference), ("ONE-TO-ONE", MatchingShape.OneToOne),
        ("MANY-TO-ONE", MatchingShape.ManyToOne), ("ONE-TO-MANY", MatchingShape.OneToMany));

    /// <summary><c>matching-rules.csv</c>: a <see cref="SetMatchingRule"/> for each row.</summary>
    public static List<Command> MatchingRules(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, MatchingColumns);
        return All<Command>(rows, row => new SetMatchingRule((int)Math.Clamp(row.Units(0), -1, int.MaxValue), new(
            Shape: row.Word(1, Shapes), Of: row.CodeOrEmpty(2), Asset: row.CodeOrEmpty(3), Tolerance: row.DecimalOrNone(4) ?? 0,
            Days: row.Gives(5) ? (int)Math.Clamp(row.Units(5), -1, int.MaxValue) : 0)
        { WriteOff = row.CodeOrEmpty(6) }));
    }

    /// <summary>A CSV file of the folder <c>statements</c>: what is there, or with a date what moved.</summary>
    public static List<StatementLine> Statement(Stream s, string file, IList<Problem> problems, Func<string, int?> scaleOf)
    {
        using var rows = new Row(s, file, problems, StatedColumns);
        return All(rows, row => new StatementLine(row.Line, row.Code(0), row.Code(1), Balance(row, scaleOf))
        {
            Moved = row.DateOrNone(3), Reference = row.TextOrEmpty(4), Text = row.TextOrEmpty(5),
        });
    }
}
