using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns StandingColumns = new(
        ["agent", "place", "safekeeping", "cash", "from"], ["party", "account", "market", "currency", "class", "until"]);

    static readonly Words<Market?> MarketWords = new(
        ("OTHER", Market.Other), ("US", Market.Us), ("EU", Market.Eu), ("UK", Market.Uk), ("CH", Market.Ch), ("JP", Market.Jp));

    /// <summary>
    /// <c>settlement-instructions.csv</c>: a <see cref="ProposeSettlementInstruction"/> for each row; a person approves it.
    /// </summary>
    public static List<Command> SettlementInstructions(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, StandingColumns);
        return All<Command>(rows, row => new ProposeSettlementInstruction(new(
            Party: row.CodeOrEmpty(5), Account: row.CodeOrEmpty(6), Market: row.Word(7, MarketWords, null), Currency: row.CodeOrEmpty(8),
            Class: row.CodeOrEmpty(9), Agent: row.Code(0), Place: row.Code(1), Safekeeping: row.Text(2), Cash: row.Text(3),
            From: row.Date(4), Until: row.DateOrNone(10)), row.Source));
    }
}
