using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns FxTradeColumns = new(
        ["fx_trade_id", "executed_at", "account", "sell_currency", "sell_amount", "buy_currency", "buy_amount"],
        ["counterparty", "pair", "rate", "value_date"]);

    static readonly Columns FxCancelColumns = new(["fx_trade_id", "reason"], []);
    static readonly Columns FxPolicyColumns = new(["cost", "revaluation"], []);
    static readonly Columns UnitColumns = new(["fund", "date", "units"], []);

    static readonly Words<FxCost> FxCosts = new(("AVERAGE", FxCost.Average), ("FIFO", FxCost.Fifo));
    static readonly Words<FxRevaluation> FxRevaluations =
        new(("MONTHLY", FxRevaluation.Monthly), ("DAILY", FxRevaluation.Daily), ("NEVER", FxRevaluation.Never));

    /// <summary><c>fx-trades.csv</c>: a <see cref="ConvertCurrency"/> for each row. One of the amounts may be empty, and so the
    /// rate.</summary>
    public static List<Command> FxTrades(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, FxTradeColumns);
        return All<Command>(rows, row => new ConvertCurrency(
            new(
                Id: row.Text(0),
                Account: row.Code(2),
                Party: row.CodeOrEmpty(7),
                Sell: row.Code(3),
                SellAmount: row.DecimalOrNone(4),
                Buy: row.Code(5),
                BuyAmount: row.DecimalOrNone(6),
                Pair: row.CodeOrEmpty(8),
                Rate: row.DecimalOrNone(9),
                ValueDate: row.DateOrNone(10),
                ExecutedAt: row.Instant(1)),
            row.Source));
    }

    /// <summary><c>fx-cancellations.csv</c>: a <see cref="CancelConversion"/> for each row.</summary>
    public static List<Command> FxCancellations(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, FxCancelColumns);
        return All<Command>(rows, row => new CancelConversion(row.Text(0), row.Text(1), row.Source));
    }

    /// <summary><c>fx-policy.csv</c>: how positions cost and when they are revalued, from this day on.</summary>
    public static List<Command> FxPolicy(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, FxPolicyColumns);
        return All<Command>(rows, row => new SetFxPolicy(row.Word(0, FxCosts), row.Word(1, FxRevaluations), row.Source));
    }

    /// <summary><c>units.csv</c>: units of a fund, or of FIRM, outstanding from a day on.</summary>
    public static List<Command> UnitsOutstanding(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, UnitColumns);
        return All<Command>(rows, row => new SetUnits(row.Code(0), row.Date(1), row.Decimal(2), row.Source));
    }
}
