using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Two actions of one ex-date hold in the order in which the books ran them, for the pool of section 104 as for lots. 100 shares for
/// 4 000.00 and 1.00 of commission, of which a pool and lots first in, first out, have the same cost.
/// </summary>
public sealed class UkOneDayTests : IDisposable
{
    const string Pool = "G000001", Lots = "G000002", Third = "US0378331005";
    static readonly DateOnly Ex = new(2013, 10, 15);
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    readonly TestFirm firm = TestFirm.Funded();

    public UkOneDayTests()
    {
        firm.List(Third, "USD", "XNAS");
        foreach (var (code, method) in new[] { (Pool, LotMethod.UkPool), (Lots, LotMethod.Fifo) })
        {
            firm.Must(new OpenAccount(new(code, AccountClass.Client, "A holder", "GB", "USD", AccountSettlement.Carried, "", null), ""));
            firm.Must(new SetLotMethod(code, "", firm.Day, method, false, true, ""));
            firm.Book(firm.Ticket($"B-{code}", Side.Buy, 100) with { Account = code, Price = 40m });
        }
        firm.Until(new(2013, 10, 14));
    }

    // TYPE isin [new:old] [>new isin] [@rate] [~cash in lieu]
    static CorporateActionTerms Terms(string id, string text)
    {
        var words = text.Split(' ');
        var ratio = words.FirstOrDefault(w => w.Contains(':', StringComparison.Ordinal))?.Split(':');
        static string Isin(char which) => which switch { 'A' => TestFirm.Aig, 'B' => TestFirm.BankOfAmerica, _ => Third };
        var into = words.FirstOrDefault(w => w[0] == '>');
        var rate = words.FirstOrDefault(w => w[0] == '@');
        var isBesides = words[0] is "SPINOFF" or "RIGHTS";
        static decimal? Amount(string? word) => word is null ? null : decimal.Parse(word[1..], CultureInfo.InvariantCulture);
        var paid = Amount(rate);
        var isSold = words[0] == "RIGHTS" && paid is not null;
        return new(id, words[0], Isin(words[1][0]), Ex, Ex, words[0] == "CAPITAL_DISTRIBUTION" || isBesides ? Ex.AddDays(1) : Ex,
            isSold ? null : paid, "USD",
            ratio is null ? null : int.Parse(ratio[0], CultureInfo.InvariantCulture),
            ratio is null ? null : int.Parse(ratio[1], CultureInfo.InvariantCulture), into is null ? "" : Isin(into[1]),
            Amount(words.FirstOrDefault(w => w[0] == '~')))
        {
            BasisShare = isBesides ? 10 : null,
            Option = isSold ? "RIGHTS" : "",
            Options = isSold ? [new("SELL", paid, "USD", null, null, "", null, null)] : [],
        };
    }

    /// <param name="corrected">The terms of the first, said two days after the ex-date.</param>
    ReportBook Run((string First, string Second) actions, bool isSwapped, decimal close, string corrected = "")
    {
        var (first, second) = actions;
        foreach (var (id, text) in new[] { (isSwapped ? "Z" : "A", first), ("M", second) }.OrderBy(a => a.Item1, StringComparer.Ordinal))
            firm.Must(new AnnounceAction(Terms(id, text), ""));
        if (first.StartsWith("RIGHTS", StringComparison.Ordinal) && first.Contains('@', StringComparison.Ordinal))
            firm.Must(new ElectOption("A", Pool, "SELL", 100));
        firm.Until(Ex);
        foreach (var isin in new[] { TestFirm.Aig, TestFirm.BankOfAmerica, Third })
            firm.Must(new SetPrice(Ex, isin, close, "USD", "prices.csv"));
        firm.Until(Ex.AddDays(2));
        if (corrected.Length > 0) firm.Must(new AnnounceAction(Terms("A", corrected), ""));
        firm.EndDay();
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        var reports = ReportBook.Open(path);
        Assert.DoesNotContain(reports.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
        return reports;
    }

    static string Told(ReportBook book, string report, string account, params int[] columns) => string.Join(", ",
        book.Run(report, new(Account: account)).Rows.Select(r => string.Join(' ', columns.Select(c => r[c])))).Replace(TestFirm.Aig, "A",
            StringComparison.Ordinal).Replace(TestFirm.BankOfAmerica, "B", StringComparison.Ordinal).Replace(Third, "C",
            StringComparison.Ordinal);

    // TCGA 1992 ss 126 and 127: the cost goes over, whatever the order; a tenth of it to what comes besides, 400.10. 100.00 of capital are
    // less than 5 per cent of 4 500.00 and lower the cost (s 122(2)).
    // Of those that replace what is held, the one whose id is first runs first, and finds nothing yet of what the other brings; what comes
    // besides a holding always comes before.
    [Theory]
    [InlineData("ISIN_CHANGE A >B", "REVERSE_SPLIT B 1:10", false, "B 10 4001.00")]
    [InlineData("ISIN_CHANGE A >B", "REVERSE_SPLIT B 1:10", true, "B 100 4001.00")]
    [InlineData("MERGER A 1:1 >B", "SPLIT B 2:1", false, "B 200 4001.00")]
    [InlineData("MERGER A 1:1 >B", "SPLIT B 2:1", true, "B 100 4001.00")]
    [InlineData("SPLIT A 3:1", "MERGER A 1:2 >B", false, "B 150 4001.00")]
    [InlineData("SPLIT A 3:1", "MERGER A 1:2 >B", true, "B 50 4001.00")]
    [InlineData("SPINOFF A 1:1 >B", "SPLIT B 2:1", false, "A 100 3600.90, B 200 400.10")]
    [InlineData("SPINOFF A 1:1 >B", "SPLIT B 2:1", true, "A 100 3600.90, B 200 400.10")]
    [InlineData("SPINOFF A 1:1 >B", "ISIN_CHANGE B >C", false, "A 100 3600.90, C 100 400.10")]
    [InlineData("SPINOFF A 1:1 >B", "ISIN_CHANGE B >C", true, "A 100 3600.90, C 100 400.10")]
    [InlineData("RIGHTS A 1:1 >B", "SPLIT A 2:1", false, "A 200 3600.90, B 100 400.10")]
    [InlineData("RIGHTS A 1:1 >B", "SPLIT A 2:1", true, "A 200 3600.90, B 100 400.10")]
    [InlineData("CAPITAL_DISTRIBUTION A @1", "REVERSE_SPLIT A 1:2", false, "A 50 3901.00")]
    [InlineData("CAPITAL_DISTRIBUTION A @1", "REVERSE_SPLIT A 1:2", true, "A 50 3901.00")]
    [InlineData("CAPITAL_DISTRIBUTION A @1", "ISIN_CHANGE A >C", false, "C 100 3901.00")]
    [InlineData("CAPITAL_DISTRIBUTION A @1", "ISIN_CHANGE A >C", true, "C 100 3901.00")]
    public void Actions_of_one_day_hold_in_their_order(string first, string second, bool isSwapped, string left)
    {
        using var book = Run((first, second), isSwapped, 45m);
        Assert.Equal((left, left), (Told(book, "lots", Lots, 1, 3, 4), Told(book, "lots", Pool, 1, 3, 4)));
    }

    // ss 42, 122: the 100 shares of before are worth what the 50 of after close at, 90.00 each: 4 500.00. Of 4 001.00 the part disposed of
    // is 1 000 of 5 500, and 400 of 4 900, which are more than 5 per cent; 200 of 4 700 are less. So for rights that are sold (s 123).
    [Theory]
    [InlineData("CAPITAL_DISTRIBUTION A @10", "A 50 3273.55", "SECTION 122 1000.00 727.45 272.55")]
    [InlineData("CAPITAL_DISTRIBUTION A @4", "A 50 3674.39", "SECTION 122 400.00 326.61 73.39")]
    [InlineData("CAPITAL_DISTRIBUTION A @2", "A 50 3801.00", "")]
    [InlineData("RIGHTS A 1:1 >B @15", "A 50 3000.75", "SECTION 122 1500.00 1000.25 499.75")]
    public void Capital_is_laid_beside_what_the_shares_of_before_are_worth(string paid, string left, string disposed)
    {
        using var book = Run((paid, "REVERSE_SPLIT A 1:2"), false, 90m);
        Assert.Equal((left, disposed), (Told(book, "lots", Pool, 1, 3, 4), Told(book, "uk-cgt", Pool, 5, 7, 9, 10)));
    }

    // 10.00 for each of 100 that cost 4 001.00, then three for one. First in, first out: 3 001.00 are left, of one old unit of them, 30.01,
    // 100.00 are paid, and 33 keep 2 970.99. Of the pool 1 000 of 5 500 are disposed of, the 100 of before being worth 4 500.00 (ss 42,
    // 122); 3 273.55 less 100.00 for the fraction is left. So too where 20.00 had been announced, and was corrected.
    [Theory, InlineData(false), InlineData(true)]
    public void What_is_corrected_keeps_its_place_among_the_actions_of_its_day(bool isCorrected)
    {
        const string right = "CAPITAL_DISTRIBUTION A @10";
        using var book = Run((isCorrected ? "CAPITAL_DISTRIBUTION A @20" : right, "REVERSE_SPLIT A 1:3 ~300"), false, 135m,
            isCorrected ? right : "");
        Assert.Equal(("A 33 2970.99", "0 100.00 30.01 69.99"), (Told(book, "lots", Lots, 1, 3, 4), Told(book, "gains", Lots, 4, 5, 6, 7)));
        Assert.Equal(("A 33 3173.55", "100 SECTION 122 1000.00 727.45 272.55"),
            (Told(book, "lots", Pool, 1, 3, 4), Told(book, "uk-cgt", Pool, 4, 5, 7, 9, 10)));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
