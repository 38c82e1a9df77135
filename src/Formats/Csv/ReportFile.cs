namespace Countinghouse.Formats.Csv;

/// <summary>What a transaction report needs of a trade and the book does not know; empty where it is not said.</summary>
/// <param name="ExecutedBy">The algorithm that executed it, or CLIENT: the client said how.</param>
/// <param name="DecidedBy">The algorithm that decided to invest.</param>
/// <param name="VenueReference">The venue's own number of it.</param>
/// <param name="ShortSale">SESH, SSEX, SELL or UNDI.</param>
public sealed record ReportDetails(string TradeId, string ExecutedBy, string DecidedBy, string VenueReference, string ShortSale);

/// <summary>The file of details for transaction reports.</summary>
public static class ReportFile
{
    static readonly Columns Columns = new(["trade_id", "executed_by"], ["decided_by", "venue_reference", "short_sale"]);
    static readonly Words<string> ShortSales = new(("SESH", "SESH"), ("SSEX", "SSEX"), ("SELL", "SELL"), ("UNDI", "UNDI"));

    /// <summary>A row for each trade.</summary>
    public static List<ReportDetails> Read(Stream s, string file, IList<Problem> problems)
    {
        using var row = new Row(s, file, problems, Columns);
        List<ReportDetails> all = [];
        while (row.Next())
        {
            var one = new ReportDetails(row.Text(0), row.TextOrEmpty(1), row.TextOrEmpty(2), row.TextOrEmpty(3),
                row.Gives(4) ? row.Word(4, ShortSales) : "");
            if (row.IsGood) all.Add(one);
        }
        return all;
    }
}
