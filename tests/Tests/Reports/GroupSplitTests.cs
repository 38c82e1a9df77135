using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>
/// One firm and the same business in two books of half its accounts each: on every line the group of the two is the firm, as IFRS 10 B86 a
/// has it ("combine like items"), and the firm alone as a group is its own statements.
/// </summary>
public sealed class GroupSplitTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    static readonly string[] First = [TestFirm.Client, TestFirm.House], Second = [TestFirm.Other, "H02"];
    static readonly DateOnly YearEnd = new(2013, 12, 31);

    public static TheoryData<int> Seeds => Campaign.Seeds(3, 100);

    [Theory, MemberData(nameof(Seeds))]
    public void A_firm_split_in_two_is_the_firm_on_every_line(int seed)
    {
        using var whole = Draw("whole", seed, [.. First, .. Second]);
        using var one = Draw("one", seed, First);
        using var two = Draw("two", seed, Second);
        foreach (var filter in new ReportFilter[] { new(YearEnd), new(YearEnd, TradeDateBasis: true), new(), new(TradeDateBasis: true) })
        {
            var (alone, _) = Consolidation.Run([Entity("W", whole, filter)], 2);
            var (group, breaks) = Consolidation.Run([Entity("A", one, filter), Entity("B", two, filter)], 2);
            Assert.Empty(breaks);
            Assert.Equal(Shown(alone), Shown(group));
            Assert.Equal(Stated(whole, filter), Lines(alone.Where(l => l.Line != "Rounding of translation"
                && l.Section is GroupSection.Assets or GroupSection.Liabilities or GroupSection.Result)));
        }
    }

    // 5 per cent, 30/360, since 14 October: 73 days to 27 December are 1.01389 per cent. Of 37 that is 0.38 and of 63 0.64, of 100 1.01;
    // at 98.765 per cent they are worth 36.54, 62.22 and 98.77. Brought in was the worth with the interest, 99.78.
    [Fact]
    public void A_holding_in_two_books_is_one_before_its_interest_is_rounded()
    {
        using var whole = Holding("whole", 100);
        using var one = Holding("one", 37);
        using var two = Holding("two", 63);
        foreach (var filter in new ReportFilter[] { new(new(2013, 12, 27)), new(new(2013, 12, 30)), new(TradeDateBasis: true) })
        {
            var (alone, _) = Consolidation.Run([Entity("W", whole, filter)], 2);
            var (group, _) = Consolidation.Run([Entity("A", one, filter), Entity("B", two, filter)], 2);
            Assert.Equal(Shown(alone), Shown(group));
            Assert.Equal(Stated(whole, filter), Lines(group.Where(l => l.Section is GroupSection.Assets or GroupSection.Result)));
        }
        var (first, _) = Consolidation.Run([Entity("A", one, new(new(2013, 12, 27))), Entity("B", two, new(new(2013, 12, 27)))], 2);
        Assert.Equal(["Assets Accrued income receivable 1.01", "Assets Securities owned, at market value 98.77", "Capital Capital 99.78",
            "Result Interest -1.01", "Result Interest not yet accrued 1.01"],
            Lines(first).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Key} {l.Value:0.00}")));
    }

    ReportBook Holding(string name, long nominal)
    {
        const string bond = "US037833AT77";
        var firm = new TestFirm(first: new(2013, 12, 27));
        firm.Must(new ListInstrument(new(bond, "B", "A bond", "DBFTFR", "USD", "XNYS", TestFirm.Ccp, "CSD", 0,
            new(5, new(2020, 4, 14), "30/360", 2, new(2013, 4, 14), 100)), "instruments.csv"));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [new(0, "CSD", bond, nominal), new(0, TestFirm.House, bond, nominal)]));
        firm.Must(new OpenDay(firm.Day));
        firm.Must(new SetPrice(firm.Day, bond, 98.765m, "USD", "prices.csv"));
        firm.EndDay();
        firm.NextDay();
        firm.EndDay();
        return Kept(name, firm);
    }

    // A owes the broker 70, which owes B 100: as one firm they are owed 30; without the right to set off it is both (IAS 32.42).
    [Fact]
    public void What_the_street_owes_one_and_claims_of_another_is_set_off_only_by_right()
    {
        static GroupEntity Half(string lei, decimal owed) => new(lei, lei, 1, new(1, 1, 1),
        [
            new(GroupSection.Assets, "Receivable", owed) { Account = "STREET-X", Currency = "EUR", Times = 1.25m, Other = "Payable" },
            new(GroupSection.Capital, "Capital", owed) { Currency = "EUR", Times = 1.25m },
        ])
        { Currency = "USD" };
        decimal[] Of(bool setOff)
        {
            var (lines, _) = Consolidation.Run([Half("A", -70), Half("B", 100)], 2, setOff);
            return [.. new[] { GroupSection.Assets, GroupSection.Liabilities, GroupSection.Capital }
                .Select(s => lines.Where(l => l.Section == s).Sum(l => l.Group))];
        }
        Assert.Equal([37.50m, 0, 37.50m], Of(setOff: true));
        Assert.Equal([125, 87.50m, 37.50m], Of(setOff: false));
    }

    // Nothing is revalued nor taken up, which each book would round by itself; what conversions realise is each book's own by its own cost.
    ReportBook Draw(string name, int seed, string[] own)
    {
        var (firm, draw) = (new TestFirm(first: new(2013, 12, 27)), new Random(seed));
        firm.Open("H02", AccountClass.House, AccountSettlement.Carried);
        firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Never, ""));
        List<OpeningLine> lines = [];
        foreach (var account in own)
            foreach (var (asset, amount) in new[]
                { ("USD", 90_000_011), ("EUR", 90_000_017), (TestFirm.Aig, 5_000), (TestFirm.Sap, 5_001) })
                lines.AddRange([new(0, asset.Length == 3 ? "SETTLEMENT-BANK" : "CSD", asset, amount), new(0, account, asset, amount)]);
        foreach (var currency in new[] { "USD", "EUR" })
            foreach (var account in new[] { "SETTLEMENT-BANK", "EQUITY" })
                lines.Add(new(0, account, currency, 33_333_33 * own.Length));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [.. lines.GroupBy(l => (l.Account, l.Asset))
            .Select(g => new OpeningLine(0, g.Key.Account, g.Key.Asset, g.Sum(l => l.Amount)))]));
        firm.Must(new OpenDay(firm.Day));
        for (var day = 0; day < 5; day++)
        {
            if (day > 0) firm.NextDay();
            DrawDay(firm, draw, own);
            firm.EndDay();
        }
        return Kept(name, firm);
    }

    ReportBook Kept(string name, TestFirm firm)
    {
        var path = Path.Combine(folder, $"{name}.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    // The same is drawn for either half; each does what is of its accounts.
    static void DrawDay(TestFirm firm, Random draw, string[] own)
    {
        var rate = 1.2m + draw.Next(3_000) / 10_000m;
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", rate, "fx.csv"));
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, draw.Next(40_000, 60_000) / 1_000m, "USD", "prices.csv"));
        firm.Must(new SetPrice(firm.Day, TestFirm.Sap, draw.Next(40_000, 60_000) / 1_000m, "EUR", "prices.csv"));
        for (var i = 0; i < 8; i++)
        {
            var account = draw.Next(4) is var a && a < 2 ? First[a] : Second[a - 2];
            var ticket = firm.Ticket($"T-{firm.Day:MMdd}-{i}", draw.Next(2) == 0 ? Side.Buy : Side.Sell, draw.Next(1, 99),
                draw.Next(2) == 0 ? TestFirm.Aig : TestFirm.Sap) with
            {
                Account = account,
                Counterparty = draw.Next(2) == 0 ? TestFirm.Ccp : TestFirm.Nets,
                Price = draw.Next(40_000, 60_000) / 1_000m,
                Capacity = account[0] == 'H' ? Capacity.Principal : Capacity.Agency,
            };
            if (own.Contains(account)) firm.Must(new CaptureTrade("trades.csv", ticket));
            var (customer, sells, amount) = (draw.Next(2) == 0 ? TestFirm.Client : TestFirm.Other, draw.Next(2) == 0, draw.Next(1, 900));
            if (own.Contains(customer))
                firm.Must(new ConvertCurrency(new($"F-{firm.Day:MMdd}-{i}", customer, "", sells ? "EUR" : "USD", amount,
                    sells ? "USD" : "EUR", null, "EURUSD", rate, null, TestFirm.At(firm.Day, 9)), ""));
        }
    }

    static GroupEntity Entity(string lei, ReportBook book, ReportFilter filter)
    {
        var drawn = book.GroupLines(filter, new HashSet<string>());
        return new(lei, lei, 1, new(1, 1, 1), drawn.Lines) { Currency = drawn.Currency };
    }

    // Exchange differences are one: how much of them is realised already is by what each book's own position had cost.
    static SortedDictionary<string, decimal> Shown(IEnumerable<ConsolidatedLine> lines) => Lines(lines.Select(l =>
        l.Section == GroupSection.Result && l.Line.StartsWith("Exchange", StringComparison.Ordinal) ? l with { Line = "Exchange" } : l));

    static SortedDictionary<string, decimal> Lines(IEnumerable<ConsolidatedLine> lines) => Summed(lines.Select(l =>
        ($"{l.Section} {l.Line}", l.Group)));

    static SortedDictionary<string, decimal> Stated(ReportBook book, ReportFilter filter) => Summed(
        book.Run("balance-sheet", filter).Rows.Concat(book.Run("income-statement", filter).Rows)
            .Where(r => r[0] != "EQUITY" && r[1] != "TOTAL").Select(r => ($"{r[0][..1]}{r[0][1..].ToLowerInvariant()} {r[1]}",
                decimal.Parse(r[4], CultureInfo.InvariantCulture))));

    static SortedDictionary<string, decimal> Summed(IEnumerable<(string Line, decimal Amount)> lines) => new(lines.GroupBy(l => l.Line)
        .Where(g => g.Sum(l => l.Amount) != 0).ToDictionary(g => g.Key, g => g.Sum(l => l.Amount)), StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
