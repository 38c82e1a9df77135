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
        "fee-schedules.csv", "opening.csv", "prices.csv", "fx.csv", "rates.csv", "withholding-rates.csv",
        "corporate-actions.csv", "elections.csv", "penalty-classes.csv",
        "penalty-rates.csv", "overnight-rates.csv", "shares-outstanding.csv", "settlement-instructions.csv", "price-history.csv",
        "haircuts.csv", "margin-agreements.csv", "matching-rules.csv",
        "trades.csv", "amendments.csv", "cancellations.csv", "allocations.csv",
        "confirmations.csv", "buy-ins.csv", "collateral.csv", "opening-lots.csv", "lot-methods.csv", "lot-choices.csv",
        "lot-transfers.csv", "fx-policy.csv", "units.csv", "fx-trades.csv", "fx-cancellations.csv",
    ];

    /// <summary>
    /// Whether a gzip file is all there, its check sum right: asked before any of its rows is acted on, as the sum stands at its end.
    /// A file that is not compressed is whole. Closes the stream.
    /// </summary>
    public static bool IsWhole(Stream s)
    {
        using var source = new CsvSource(s);
        return source.IsWhole();
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
