using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>What a person has to see to before a trade settles, and who affirmed how much.</summary>
public sealed class MatchingReportTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    ReportBook Reports(TestFirm firm)
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    static string[] Rows(Report report, params string[] columns)
    {
        var places = columns.Select(c => report.Columns.ToList().FindIndex(k => k.Name == c)).ToArray();
        return [.. report.Rows.Select(r => string.Join(' ', places.Select(p => r[p])))];
    }

    // Regulation (EU) 2018/1229: told within the hour of the first failed attempt, which is the cut-off, a second before which the
    // commands of this test were asked (5 October 2013, 19:06:4x UTC).
    [Fact]
    public void Every_field_that_differs_has_a_line_and_what_is_unconfirmed_its_clock()
    {
        var firm = TestFirm.Funded();
        foreach (var (id, party) in new[] { ("T-1", TestFirm.Alone), ("T-2", TestFirm.Alone), ("T-3", TestFirm.Ccp) })
            firm.Book(firm.Ticket(id, Side.Buy, 10) with { Counterparty = party });
        firm.Must(new ConfirmTrade(new("T-2", TestFirm.Alone, Side.Sell, TestFirm.Aig, 11, 48.50m, new(2013, 10, 11), 485m), "c"));
        firm.EndDay();
        var cutOff = firm.Asked.Single(a => a.Command is CutOff).Envelope.At;
        using var reports = Reports(firm);
        Assert.Equal(["T-1 UNCONFIRMED  ", "T-2 DIFFERING settlement_date 2013-10-11", "T-2 DIFFERING quantity 11"],
            Rows(reports.Run("matching", new()), "trade_id", "status", "field", "theirs"));
        Assert.Equal($"{DateTimeOffset.FromUnixTimeMilliseconds(cutOff + 3_600_000):yyyy-MM-ddTHH:mm:ss}",
            Rows(reports.Run("matching", new()), "tell_by")[0][..19]);
    }

    [Fact]
    public void The_ccp_affirms_nothing()
    {
        var firm = TestFirm.Funded();
        foreach (var (id, party) in new[] { ("T-1", TestFirm.Alone), ("T-2", TestFirm.Ccp) })
            firm.Book(firm.Ticket(id, Side.Buy, 10) with { Counterparty = party });
        using var reports = Reports(firm);
        Assert.Equal([$"{TestFirm.Alone} 1 0"], Rows(reports.Run("affirmation", new()), "counterparty", "trades", "affirmed"));
    }

    // One alert for each case; what is confirmed afterwards is taken back, what ended before it was told is not told at all.
    [Fact]
    public void Each_case_is_told_once_and_its_end_once()
    {
        var firm = TestFirm.Funded();
        for (var i = 1; i <= 3; i++) firm.Book(firm.Ticket($"T-{i}", Side.Buy, 10) with { Counterparty = TestFirm.Alone });
        ConfirmTrade Says(string id, long quantity) => new(
            new(id, TestFirm.Alone, Side.Sell, TestFirm.Aig, quantity, 48.50m, new(2013, 10, 10), 485m), "c");
        firm.Must(Says("T-2", 11));
        firm.Must(Says("T-9", 10));
        firm.EndDay();
        var first = firm.Firm.Next - 1;
        firm.NextDay();
        firm.Must(Says("T-1", 10));
        firm.Must(Says("T-2", 10));
        firm.EndDay();
        using var reports = Reports(firm);
        var through = firm.Firm.Next - 1;
        string[] Told(long from, long to) => [.. reports.Alerts(new(from, to)).Select(a => $"{a.Kind} {a.Reference}")];
        Assert.Equal(["Differing T-2", "Alleged T-9", "Unmatched T-1", "Unmatched T-3"], Told(-1, first));
        Assert.Equal(["Ended T-1"], Told(first, through));
        Assert.Equal(["Differing T-2", "Alleged T-9", "Unmatched T-3"], Told(-1, through));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
