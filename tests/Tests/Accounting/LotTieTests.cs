using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Lots are made from trades and what actions gave, positions are kept by the ledger: by two ways they come to the same, whatever happens.
/// </summary>
public sealed class LotTieTests : IDisposable
{
    static readonly string[] Accounts = [TestFirm.Client, TestFirm.Other, TestFirm.House];
    static readonly LotMethod[] Methods = [LotMethod.Fifo, LotMethod.Lifo, LotMethod.Hifo, LotMethod.Average, LotMethod.UkPool];

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public static TheoryData<int> Seeds => Campaign.Seeds(10, 400);

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_happens_the_lots_of_every_account_are_its_position_by_every_method(int seed)
    {
        var chance = new Random(seed);
        using var book = Book.Open(Path.Combine(folder, $"{seed}.db"), trial: SigningKey.Create());
        List<(DateOnly Day, string Said)> then = [];
        var asked = 0;
        DrawnActionTests.Days(seed, 8, firm => Meanwhile(firm, chance), firm =>
        {
            for (; asked < firm.Asked.Count; asked++) book.Run(firm.Asked[asked].Envelope, firm.Asked[asked].Command);
            book.Project();
            then.Add((firm.Day, Said(book.Path, null)));
        });
        foreach (var (day, said) in then) Assert.Equal(said, Said(book.Path, day));
    }

    // Methods change, lots move between accounts, securities come and go by hand.
    static void Meanwhile(TestFirm firm, Random chance)
    {
        string Pick() => Accounts[chance.Next(Accounts.Length)];
        if (chance.Next(3) == 0)
            firm.Run(new SetLotMethod(Pick(), "", firm.Day, Methods[chance.Next(Methods.Length)], false, chance.Next(2) == 0, "drawn"));
        var isin = chance.Next(2) == 0 ? TestFirm.Aig : TestFirm.BankOfAmerica;
        firm.Run(new TransferLots($"M-{firm.Asked.Count}", Pick(), Pick(), isin, chance.Next(1, 900), [], "drawn"));
        var units = chance.Next(1, 2_000);
        firm.Run(new PostManual($"B-{firm.Asked.Count}", "drawn", firm.Day,
            [firm.Leg("CSD", isin, units), firm.Leg(Pick(), isin, -units)]));
    }

    static string Said(string path, DateOnly? asOf)
    {
        using var reports = ReportBook.Open(path);
        var report = reports.Run("lots", new(AsOf: asOf));
        Assert.DoesNotContain(report.Notes, n => n.Contains("off its position", StringComparison.Ordinal));
        return string.Join('\n', report.Rows.Select(r => string.Join(' ', r)).Concat(report.Notes));
    }

    /// <summary>A row of the trades is changed behind the program: the lots are then one off, and the close of the month says so.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void The_close_of_a_period_lays_the_lots_beside_the_positions(bool isChanged)
    {
        var firm = DrawnActionTests.Days(3, 8).Firm;
        firm.NextDay();
        firm.Until(new(2013, 11, 1));
        var path = Path.Combine(folder, $"close-{isChanged}.db");
        using var book = Book.Open(path, trial: SigningKey.Create());
        foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
        book.Project();
        if (isChanged)
        {
            using var behind = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path}");
            behind.Open();
            using var change = behind.CreateCommand();
            change.CommandText = "UPDATE trade SET quantity = quantity + 1 WHERE number = (SELECT min(t.number) FROM trade t "
                + "JOIN account a ON a.number = t.account WHERE t.mark <> 4 AND a.settlement = 1)";
            Assert.Equal(1, change.ExecuteNonQuery());
        }
        List<Fact> Ask(string id, Command command) => [.. book.Run(new(id, "tester", 1_383_300_000_000), command)];
        Assert.DoesNotContain(Ask("soft", new SoftClosePeriod("2013-10")), f => f is Refused);
        var closed = Ask("close", new ClosePeriod("2013-10"));
        var check = Assert.Single(closed.OfType<GeneralLedgerFact.PeriodChecked>(), c => c.Check == "lots-tie-out");
        Assert.Equal((!isChanged, false), (check.Passed, check.Blocks));
        Assert.Equal(isChanged, check.Detail.EndsWith(" of its smallest units off its position", StringComparison.Ordinal));
        var others = closed.OfType<GeneralLedgerFact.PeriodChecked>().Count(c => !c.Passed && c.Check != "lots-tie-out");
        Assert.Equal(others + (isChanged ? 1 : 0), Assert.Single(closed.OfType<GeneralLedgerFact.PeriodCertified>()).Failed);
    }

    // What drawn days have found, each as small as it can be. Every account by first in, first out, or all as United Kingdom pools.
    public static TheoryData<bool> Pooled => [false, true];

    void Ties(TestFirm firm)
    {
        using var book = Book.Open(Path.Combine(folder, $"{firm.Asked.Count}-{firm.Day.DayNumber}.db"), trial: SigningKey.Create());
        foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
        book.Project();
        Said(book.Path, null);
    }

    static TestFirm Firm(bool pooled)
    {
        var firm = TestFirm.Funded(units: 1_000);
        if (pooled)
            foreach (var account in Accounts) firm.Run(new SetLotMethod(account, "", firm.Day, LotMethod.UkPool, false, true, ""));
        return firm;
    }

    static void Announce(TestFirm firm, CorporateActionTerms terms)
    {
        firm.Must(new AnnounceAction(terms, "corporate-actions.csv"));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
    }

    static CorporateActionTerms Terms(string id, string type, DateOnly ex, (decimal New, decimal Old) ratio, string to = "") =>
        new(id, type, TestFirm.Aig, ex, ex, ex, null, "", ratio.New, ratio.Old, to, null);

    [Theory, MemberData(nameof(Pooled))]
    public void A_trade_cancelled_after_a_split_and_a_merger_is_in_no_lot_of_either(bool pooled)
    {
        var firm = Firm(pooled);
        firm.Book(firm.Ticket("T-1", Side.Buy, 101));
        firm.EndDay();
        firm.NextDay();
        Announce(firm, Terms("S", "SPLIT", firm.Day, (3, 2)));
        Announce(firm, Terms("M", "MERGER", firm.Day, (5, 7), TestFirm.Sap));
        firm.Must(new CancelTrade("T-1", "wrong", "cancellations.csv"));
        firm.EndDay();
        Assert.Equal(1_000 + 1_000 * 3 / 2 * 5 / 7, -firm.Balance(TestFirm.Client, TestFirm.Sap).Traded);
        Ties(firm);
    }

    [Theory, MemberData(nameof(Pooled))]
    public void Who_is_entitled_by_a_trade_that_is_cancelled_since_is_so_until_holders_are_recorded(bool pooled)
    {
        var firm = Firm(pooled);
        firm.Book(firm.Ticket("T-1", Side.Sell, 100) with { Account = TestFirm.Other });
        firm.EndDay();
        firm.NextDay();
        Announce(firm, Terms("R", "RIGHTS", firm.Day, (2, 1), TestFirm.Sap) with
        {
            RecordDate = firm.Day.AddDays(2),
            PayDate = firm.Day
            .AddDays(5)
        });
        firm.Must(new CancelTrade("T-1", "wrong", "cancellations.csv"));
        firm.EndDay();
        Assert.Equal(200, firm.Balance(TestFirm.Other, TestFirm.Sap).Traded);
        Ties(firm);
        firm.NextDay();
        firm.Until(firm.Day.AddDays(1));
        firm.EndDay();
        Assert.Equal(0, firm.Balance(TestFirm.Other, TestFirm.Sap).Traded);
        Ties(firm);
    }

    // Each contract that is open is transformed, and rounded, by itself (CAJWG, Market Standards for Corporate Actions Processing,
    // Transformations); so the lots of who settles elsewhere are what it has traded, in what its contracts became. 101, 7 and −40 in
    // three for two are 151, 10 and −60; all of them together would be 102. Settled, they lie at its custodian: of those 101 come 151
    // and of 11 that are open 16, where 112 would be 168.
    [Theory, MemberData(nameof(Pooled))]
    public void Lots_of_an_account_that_settles_elsewhere_have_its_open_contracts_as_the_books_replaced_them(bool pooled)
    {
        const string account = TestFirm.Correspondent;
        var firm = Firm(pooled);
        if (pooled) firm.Run(new SetLotMethod(account, "", firm.Day, LotMethod.UkPool, false, true, ""));
        void Trade(string id, Side side, int units) => firm.Book(firm.Ticket(id, side, units) with { Account = account });
        void Split(string id, (int New, int Old) ratio)
        {
            firm.EndDay();
            firm.NextDay();
            Announce(firm, Terms(id, "SPLIT", firm.Day, ratio));
        }
        decimal[] Lots()
        {
            using var book = Book.Open(Path.Combine(folder, $"{firm.Asked.Count}.db"), trial: SigningKey.Create());
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
            using var reports = ReportBook.Open(book.Path);
            var rows = reports.Run("lots", new(Account: account)).Rows;
            return [.. new[] { 3, 4 }.Select(c => rows.Sum(r => decimal.Parse(r[c], System.Globalization.CultureInfo.InvariantCulture)))];
        }
        Trade("T-1", Side.Buy, 101);
        Trade("T-2", Side.Buy, 7);
        Trade("T-3", Side.Sell, 40);
        firm.EndDay();
        firm.NextDay();
        var before = Lots();
        Split("S-1", (3, 2));
        Assert.Equal(101, firm.Firm.Settlement.Open.Where(i => i.Terms.Against.Account == firm.AccountOf(account))
            .Sum(i => -i.Rest.Quantity));
        Assert.Equal([101, before[1]], Lots());
        firm.Until(firm.Day.AddDays(7));
        Assert.DoesNotContain(firm.Firm.Settlement.Open, i => i.Terms.Against.Account == firm.AccountOf(account));
        Trade("T-4", Side.Buy, 11);
        before = Lots();
        Split("S-2", (3, 2));
        Assert.Equal([167, before[1]], Lots());
    }

    // Of two on one day the first has been recorded when securities move, the second has not.
    [Theory, MemberData(nameof(Pooled))]
    public void What_moves_between_two_actions_of_one_day_is_in_units_of_after_the_first(bool pooled)
    {
        var firm = Firm(pooled);
        firm.EndDay();
        firm.NextDay();
        Announce(firm, Terms("D", "STOCK_DIVIDEND", firm.Day, (6, 1)) with { RecordDate = firm.Day.AddDays(-1), PayDate = firm.Day });
        Announce(firm, Terms("R", "RIGHTS", firm.Day, (7, 2), TestFirm.Sap) with
        {
            RecordDate = firm.Day.AddDays(2),
            PayDate = firm.Day
            .AddDays(5)
        });
        firm.Must(new TransferLots("M-1", TestFirm.Client, TestFirm.House, TestFirm.Aig, 302, [], ""));
        firm.EndDay();
        Ties(firm);
        firm.NextDay();
        var lapse = Terms("E", "REDEMPTION", firm.Day, (1, 1)) with { RatioNew = null, RatioOld = null, Rate = 1, Currency = "USD" };
        Announce(firm, lapse);
        firm.Must(new PostManual("B-1", "brought in", firm.Day, [firm.Leg("CSD", TestFirm.Aig, 1_214), firm.Leg(TestFirm.Client,
            TestFirm.Aig, -1_214)]));
        firm.EndDay();
        Ties(firm);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
