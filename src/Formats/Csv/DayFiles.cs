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
        "firm.json", "instruments.csv", "parties.csv", "accounts.csv", "opening.csv", "prices.csv", "fx.csv", "corporate-actions.csv",
        "penalty-classes.csv", "penalty-rates.csv", "overnight-rates.csv",
        "trades.csv", "amendments.csv", "cancellations.csv", "allocations.csv", "confirmations.csv", "buy-ins.csv",
    ];

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
