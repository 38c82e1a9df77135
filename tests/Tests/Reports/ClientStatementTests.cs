using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;

namespace Countinghouse.Tests.Reports;

/// <summary>Statements of accounts over corporate actions that change what was traded before.</summary>
public sealed class ClientStatementTests : IDisposable
{
    const string Aapl = "US0378331005", Other = "US88732J2078";

    // The split of Apple was ex on 2014-06-09; trades settled on the third business day.
    static readonly DateOnly Ex = new(2014, 6, 9);

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static CorporateActionTerms Terms(string type, string newIsin, decimal? cash = null) =>
        new("A", type, Aapl, Ex, new(2014, 6, 2), new(2014, 6, 6), cash, "USD", 7, 1, newIsin, null);

    List<Document> Statements(TestFirm firm)
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(path);
        return [.. reports.ClientStatements([], Ex, firm.Day)];
    }

    static List<string[]> Rows(Document of, string part) => [.. of.Parts.Where(p => p.Item1 == part).SelectMany(p => p.Item2.Rows)];

    [Theory, InlineData("SPLIT", ""), InlineData("ISIN_CHANGE", Other), InlineData("MERGER", Other)]
    public void Contracts_that_an_action_changed_are_posted_once_on_their_date_in_what_they_have_become(string type, string newIsin)
    {
        var scene = new ActionScene(Aapl, Ex, Other);
        scene.Announce(Terms(type, newIsin, type == "MERGER" ? 1.50m : null));
        scene.Firm.NextDay();
        scene.Firm.Until(new(2014, 6, 13));
        var statements = Statements(scene.Firm);
        foreach (var statement in statements)
        {
            Assert.DoesNotContain(statement.Notes, n => n.Contains(ReportBook.DoesNotAddUp, StringComparison.Ordinal));
            var movements = Rows(statement, "Movements");
            // What each line says, and that none says it twice: of a trade two legs, its cash and its securities.
            var trades = movements.Where(m => m[4] == "CLIENT_TRADE").ToList();
            Assert.All(trades, m => Assert.Contains(", as corporate actions left it", m[5], StringComparison.Ordinal));
            Assert.All(trades.GroupBy(m => m[5]), g => Assert.InRange(g.Count(), 1, 3));
        }
        Assert.Contains(statements.SelectMany(s => Rows(s, "Movements")), m => m[4] == "CLIENT_TRADE" && m[2] == "2100");
    }
}
