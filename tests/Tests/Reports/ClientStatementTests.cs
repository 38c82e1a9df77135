using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;

namespace Countinghouse.Tests.Reports;

/// <summary>Statements of customers' accounts over days on which corporate actions change what is contracted.</summary>
public sealed class ClientStatementTests : IDisposable
{
    const string Aapl = "US0378331005";

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    ReportBook Kept(TestFirm firm)
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    // The 7-for-1 split of Apple, ex 2014-06-09 (form 8-K of 2014-04-23), over 100 shares held and 10 bought on the 5th, due by T+3 on the
    // 10th (SEC Rule 15c6-1 as it was): 7 × 100 and 7 × 10 shares, and the price of the purchase as it was contracted, once.
    [Fact]
    public void What_was_contracted_before_a_split_is_one_movement_in_new_units_on_the_day_it_settles()
    {
        var firm = TestFirm.Funded(first: new(2014, 6, 5));
        firm.List(Aapl, "USD", "XNAS");
        firm.Must(new PostManual("J-1", "brought in", firm.Day, [firm.Leg("CSD", Aapl, 100), firm.Leg(TestFirm.Client, Aapl, -100)]));
        firm.Must(new AnnounceAction(new("AAPL-7", "SPLIT", Aapl, new(2014, 6, 9), new(2014, 6, 2), new(2014, 6, 6), null, "", 7, 1, "",
            null), "corporate-actions.csv"));
        firm.Book(firm.Ticket("T1", Side.Buy, 10, Aapl) with { Price = 645m, Counterparty = TestFirm.Ccp });
        firm.Until(new(2014, 6, 11));
        firm.EndDay();
        using var reports = Kept(firm);
        var statement = Assert.Single(reports.ClientStatements([TestFirm.Client], new(2014, 6, 9), new(2014, 6, 11)));
        Assert.True(statement.AddsUp);
        var moved = statement.Parts.Single(p => p.Title == "Movements").Table.Rows.Where(r => r[1] == Aapl).ToList();
        Assert.Equal(["2014-06-09 -100 0", "2014-06-09 700 700", "2014-06-10 70 770"], moved.Select(r => $"{r[0]} {r[2]} {r[3]}"));
        Assert.Equal(["SPLIT AAPL-7", "BUY 10 US0378331005 at 645, trade T1, changed by SPLIT AAPL-7"], moved.Skip(1).Select(r => r[5]));
        var cash = statement.Parts.Single(p => p.Title == "Cash").Table.Rows.Single(r => r[0] == "USD");
        decimal Of(int column) => decimal.Parse(cash[column], CultureInfo.InvariantCulture);
        Assert.Equal((-6_450m - 1, Of(1) + Of(2) + Of(3)), (Of(3), Of(4))); // 10 × 645, and a commission of 1
    }

    public static TheoryData<int> Seeds => Campaign.Seeds(3, 200);

    // Of every kind, corrected and withdrawn again, from any day on.
    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_actions_run_every_statement_leads_from_its_opening_to_its_closing(int seed)
    {
        List<DateOnly> days = [];
        using var reports = Kept(DrawnActionTests.Days(seed, 6, closed: f => days.Add(f.Day)).Firm);
        foreach (var from in days)
            Assert.All(reports.ClientStatements([], from, days[^1]), s => Assert.True(s.AddsUp, $"{s.Name}: {string.Join('\n', s.Notes)}"));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
