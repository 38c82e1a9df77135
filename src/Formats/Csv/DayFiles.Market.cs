using Countinghouse.Accounting;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns PriceColumns = new(["date", "isin", "close", "currency"], []);
    static readonly Columns RateColumns = new(["date", "base", "quote", "rate"], []);

    static readonly Columns ActionColumns = new(
        ["id", "type", "isin", "ex_date", "record_date", "pay_date"],
        ["rate", "currency", "ratio_new", "ratio_old", "new_isin", "cash_in_lieu"]);

    static readonly Words<string> ActionTypes =
        Same("DIVIDEND", "SPLIT", "REVERSE_SPLIT", "SPINOFF", "MERGER", "COUPON", "REDEMPTION", "RIGHTS");

    /// <summary><c>prices.csv</c>: a <see cref="SetPrice"/> for each row.</summary>
    public static List<Command> Prices(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, PriceColumns);
        return All<Command>(rows, row => new SetPrice(
            Day: row.Date(0), Isin: row.Text(1), Close: row.Decimal(2), Currency: row.Code(3), Source: row.Source));
    }

    /// <summary>
    /// <c>fx.csv</c>: a <see cref="SetFxRate"/> for each row; the second of two that contradict each other is a problem.
    /// </summary>
    public static List<Command> FxRates(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, RateColumns);
        var given = new Dictionary<(DateOnly, string, string), (decimal Rate, int Line)>();
        return All<Command>(rows, row =>
        {
            var rate = new SetFxRate(Day: row.Date(0), Base: row.Code(1), Quote: row.Code(2), Rate: row.Decimal(3), Source: row.Source);
            if (!row.IsGood || given.TryAdd((rate.Day, rate.Base, rate.Quote), (rate.Rate, row.Line))) return rate;
            var (before, line) = given[(rate.Day, rate.Base, rate.Quote)];
            if (before != rate.Rate)
                row.Refuse(3, $"'{row.Shown(3)}' is another rate of {Show.Short(rate.Base)} in {Show.Short(rate.Quote)} on this day than "
                    + $"{before.ToString(System.Globalization.CultureInfo.InvariantCulture)} in line {line}");
            return rate;
        });
    }

    /// <summary><c>corporate-actions.csv</c>: an <see cref="AnnounceAction"/> for each row.</summary>
    public static List<Command> CorporateActions(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ActionColumns);
        return All<Command>(rows, row => new AnnounceAction(Action(row), row.Source));
    }

    static CorporateActionTerms Action(Row row)
    {
        var terms = new CorporateActionTerms(
            Id: row.Text(0),
            Type: row.Word(1, ActionTypes),
            Isin: row.Text(2),
            ExDate: row.Date(3),
            RecordDate: row.Date(4),
            PayDate: row.Date(5),
            Rate: row.DecimalOrNone(6),
            Currency: row.CodeOrEmpty(7),
            RatioNew: row.DecimalOrNone(8),
            RatioOld: row.DecimalOrNone(9),
            NewIsin: row.CodeOrEmpty(10),
            CashInLieu: row.DecimalOrNone(11));
        int[] needed = terms.Type switch
        {
            "DIVIDEND" => [6, 7],
            "SPLIT" or "REVERSE_SPLIT" => [8, 9],
            _ => [],
        };
        foreach (var column in needed)
            if (!row.Gives(column)) row.Refuse(column, $"nothing is given: a {terms.Type} needs it");
        if (row.Gives(8) != row.Gives(9)) row.Refuse(row.Gives(8) ? 9 : 8, "nothing is given: a ratio is ratio_new for ratio_old");
        return terms;
    }
}
