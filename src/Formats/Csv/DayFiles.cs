namespace Countinghouse.Formats.Csv;

/// <summary>
/// The files of a day folder as commands of the firm. Here only the text itself is judged: numbers, dates, words. What is unknown or
/// not allowed is the firm's to refuse. A row that cannot be read is a problem and is left out; the rest of its file goes on.
/// </summary>
public static partial class DayFiles
{
    /// <summary>Every file a day folder may hold, without <c>.gz</c>, in reading order; besides, the folder <c>statements</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "firm.json", "instruments.csv", "parties.csv", "accounts.csv", "addresses.csv", "chart.csv", "posting-rules.csv",
        "fee-schedules.csv", "opening.csv", "market-conventions.csv", "prices.csv", "fx.csv", "rates.csv", "withholding-rates.csv",
        "corporate-actions.csv", "elections.csv", "penalty-classes.csv",
        "penalty-rates.csv", "overnight-rates.csv", "shares-outstanding.csv", "settlement-instructions.csv", "price-history.csv",
        "haircuts.csv", "margin-agreements.csv", "matching-rules.csv", "settlement-weights.csv", "credit-lines.csv", "borrows.csv",
        "trades.csv", "amendments.csv", "cancellations.csv", "allocations.csv",
        "confirmations.csv", "buy-ins.csv", "collateral.csv", "securities-loans.csv", "opening-lots.csv", "lot-methods.csv",
        "lot-choices.csv", "lot-transfers.csv", "fx-policy.csv", "units.csv", "fx-trades.csv", "fx-cancellations.csv",
    ];

    /// <summary>
    /// Whether rows of a gzip file may be acted on: asked before any of them is, as its check sum stands at its end. Where it is wrong,
    /// nobody knows which rows are. A file that is only cut off has no check sum; its rows up to there are good when all of them are
    /// well formed, as bytes that were changed leave no rows behind them. A file that is not compressed is good. Calls for the stream
    /// once or twice and closes it.
    /// </summary>
    public static bool CanTrust(Func<Stream> open)
    {
        using var source = new CsvSource(open());
        source.ReadToCheckSum();
        return !source.Broken || source.IsCutOff && CsvReader.IsEven(open());
    }

    static List<T> All<T>(Row row, Func<Row, T> read)
    {
        List<T> good = [];
        while (row.Next())
        {
            var value = read(row);
            if (row.IsGood) good.Add(value);
        }
        return good;
    }
}
