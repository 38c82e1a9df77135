using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

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

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
