using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>
/// The reports of lots are read in several ways: one account by its sorted trades, all in one going through or in parts, alone or one
/// after the other on what was read once. Each says the same.
/// </summary>
public sealed class LotReportTests : IDisposable
{
    // Two accounts of one taxpayer, here and there, and one more there.
    const string Here = "C000003", There = "C000004", Also = "C000005", Lei = "5493001KJTIIGC8Y1R12";
    static readonly string[] Reports = ["lots", "unrealised", "gains", "lots-what-if", "form-1099b", "uk-cgt", "sa108"];
    static readonly string[] Accounts = [TestFirm.Client, TestFirm.Other, TestFirm.House, Here, There, Also];
    static readonly LotMethod[] Methods =
        [LotMethod.Fifo, LotMethod.Lifo, LotMethod.Hifo, LotMethod.Average, LotMethod.Specific, LotMethod.UkPool];

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public static TheoryData<int> Seeds => Campaign.Seeds(4, 400);

    [Theory, MemberData(nameof(Seeds))]
    public void However_the_lots_of_an_account_are_read_they_are_told_the_same(int seed)
    {
        var path = Drawn(seed);
        using var book = ReportBook.Open(path);
        var all = Reports.ToDictionary(r => r, r => book.Run(r, new()));
        book.MostTradesHeld = 5;
        foreach (var report in Reports) Assert.Equal(Said(all[report]), Said(book.Run(report, new())));
        foreach (var account in Accounts)
            foreach (var report in Reports)
            {
                // Asked for by name, an account is told the forms of both countries, the firm's own too.
                if (report == "form-1099b" && account is There or Also or TestFirm.House
                    || report is "uk-cgt" or "sa108" && account is not (There or Also))
                    continue;
                var own = book.Run(report, new(Account: account)).Rows.Select(Line);
                Assert.Equal(all[report].Rows.Where(r => r[0] == account).Select(Line), own);
            }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_report_on_what_is_read_once_is_the_report_by_itself(int seed)
    {
        using var book = ReportBook.Open(Drawn(seed));
        foreach (var asOf in new DateOnly?[] { null, new(2013, 10, 9), DateOnly.MinValue })
        {
            List<string> names = [];
            foreach (var report in book.Everything(new(asOf)))
            {
                names.Add(report.Name);
                using var alone = ReportBook.Open(Path.Combine(folder, $"{seed}.db"));
                Assert.Equal(Said(alone.Run(report.Name, new(asOf))), Said(report));
            }
            Assert.Equal(ReportBook.Names, names);
        }
    }

    string Drawn(int seed)
    {
        var (chance, path) = (new Random(seed), Path.Combine(folder, $"{seed}.db"));
        var drawn = DrawnActionTests.Days(seed, 6, firm => Meanwhile(firm, chance));
        using var book = Book.Open(path, trial: SigningKey.Create());
        foreach (var (envelope, command) in drawn.Firm.Asked) book.Run(envelope, command);
        book.Project();
        return path;
    }

    // Those in the United Kingdom trade too; methods change, lots are named and moved, what was brought in is given its basis.
    static void Meanwhile(TestFirm firm, Random chance)
    {
        string Pick() => Accounts[chance.Next(Accounts.Length)];
        string Isin() => chance.Next(2) == 0 ? TestFirm.Aig : TestFirm.BankOfAmerica;
        foreach (var (code, country, lei) in new[] { (Here, "US", Lei), (There, "GB", Lei), (Also, "GB", "") })
            if (firm.Firm.Register.AccountOf(code) is null)
                firm.Must(new OpenAccount(new(code, AccountClass.Client, code, country, "USD", AccountSettlement.Carried, lei, null), ""));
        for (var i = chance.Next(12); i > 0; i--)
        {
            var id = $"L-{firm.Asked.Count}";
            firm.Run(new CaptureTrade("trades.csv", firm.Ticket(id, chance.Next(2) == 0 ? Side.Buy : Side.Sell, chance.Next(1, 90), Isin())
                with
            { Account = Pick(), Price = chance.Next(4_000, 6_000) / 100m, ExecutedAt = TestFirm.At(firm.Day, 15) + i }));
            if (chance.Next(4) == 0) firm.Run(new ChooseLots(id, [new($"L-{firm.Asked.Count - chance.Next(9)}", chance.Next(1, 9))], ""));
        }
        if (chance.Next(2) == 0)
            firm.Run(new SetLotMethod(Pick(), chance.Next(2) == 0 ? Isin() : "", firm.Day, Methods[chance.Next(Methods.Length)],
                chance.Next(2) == 0, chance.Next(2) == 0, "drawn"));
        firm.Run(new SetLotBasis(TestFirm.Client, Isin(), $"B-{firm.Asked.Count}", new(2012, 1, chance.Next(1, 30)), null,
            chance.Next(1, 300), chance.Next(1, 9_000), ""));
        firm.Run(new TransferLots($"M-{firm.Asked.Count}", Pick(), Pick(), Isin(), chance.Next(1, 90), [], "drawn"));
    }

    static string Line(string[] row) => string.Join('|', row);

    static string Said(Report report) => string.Join('\n', report.Rows.Select(Line).Concat(report.Notes));

    // 26 CFR 1.1091-1(c): 100 sold at a loss, none left when the split of two for one comes, and 30 bought after it, which are 15; in an
    // account whose lots are read by itself and with all.
    [Theory, InlineData("form-1099b"), InlineData("gains")]
    public void A_loss_is_replaced_over_a_split_of_which_nothing_was_left(string report)
    {
        var firm = TestFirm.Funded();
        void Trade(string id, Side side, int units, decimal price) =>
            firm.Book(firm.Ticket(id, side, units) with { Account = TestFirm.Other, Price = price });
        firm.Must(new SetLotMethod(TestFirm.Other, "", firm.Day, LotMethod.Fifo, true, true, ""));
        Trade("T-1", Side.Buy, 100, 50m);
        firm.Until(new(2013, 10, 9));
        Trade("T-2", Side.Sell, 100, 40m);
        DateOnly ex = new(2013, 10, 17);
        firm.Must(new AnnounceAction(new("S", "SPLIT", TestFirm.Aig, ex, ex, ex, null, "", 2, 1, "", null), ""));
        firm.Until(new(2013, 10, 18));
        Trade("T-3", Side.Buy, 30, 21m);
        firm.EndDay();
        var path = Path.Combine(folder, $"{report}.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(path);
        var loss = firm.Firm.Trades.Find("T-1")!.NetAmount + firm.Firm.Trades.Find("T-2")!.NetAmount;
        var left = Plain.Amount(loss + (long)Math.Round(-loss * 0.15m, MidpointRounding.AwayFromZero), 2);
        foreach (var filter in new ReportFilter[] { new(), new(Account: TestFirm.Other) })
            Assert.Contains($" {left} ", string.Join(' ', reports.Run(report, filter).Rows.Single(r => r[0] == TestFirm.Other)));
    }

    // One for three of 100, with 50.00 for the third, and ten sold on that day: two rows of one acquisition and one disposal. The action is
    // of an earlier fact than the sale, or, corrected from one for two, of a later one.
    [Theory, InlineData("form-1099b"), InlineData("gains")]
    public void Rows_of_equal_keys_are_told_alike_after_a_correction(string report)
    {
        DateOnly ex = new(2013, 10, 17);
        var said = new[] { 3, 2 }.Select(old =>
        {
            var firm = TestFirm.Funded();
            CorporateActionTerms Terms(int of) => new("S", "REVERSE_SPLIT", TestFirm.Aig, ex, ex, ex, null, "USD", 1, of, "", 150m);
            firm.Book(firm.Ticket("T-1", Side.Buy, 100) with { Account = TestFirm.Other, Price = 50m });
            firm.Until(new(2013, 10, 16));
            firm.Must(new AnnounceAction(Terms(old), ""));
            firm.Until(ex);
            firm.Book(firm.Ticket("T-2", Side.Sell, 10) with { Account = TestFirm.Other, Price = 150m });
            firm.Until(new(2013, 10, 18));
            if (old != 3) firm.Must(new AnnounceAction(Terms(3), ""));
            firm.EndDay();
            var path = Path.Combine(folder, $"{report}-{old}.db");
            using (var book = Book.Open(path, trial: SigningKey.Create()))
            {
                foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
                book.Project();
            }
            using var reports = ReportBook.Open(path);
            return reports.Run(report, new(Account: TestFirm.Other)).Rows.Select(Line).ToList();
        }).ToList();
        Assert.Equal(2, said[0].Count);
        Assert.Equal(said[0], said[1]);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
