using System.Xml.Linq;
using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Formats.Books;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;

namespace Countinghouse.Tests.Bonds;

/// <summary>
/// What an inflation-linked bond is worth has its index ratio in, wherever it is asked: 10 000 nominal bought at 110, quoted at 112. By
/// 31 CFR 356, appendix B, section I.B the ratio of 10 October 2013 is (233.596 + 9 ÷ 31 × 0.281) ÷ 198.47742 = 1.17735, of the 7th, with
/// 6 ÷ 31, 1.17721; so on the 10th it is worth 10 000 × 1.12 × 1.17735 = 13 186.32. It was bought for 12 950.85 and 55.67 of interest.
/// </summary>
public sealed class LinkedBondTests : IDisposable
{
    const string Linker = "US912810FR42";
    static readonly DateOnly Due = new(2013, 10, 10);

    readonly TestFirm firm = Ledgers.Firm();
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public LinkedBondTests()
    {
        firm.Must(new ListInstrument(new(Linker, "TIPS", "Linked to prices", "DBFTFR", "USD", "XNYS", TestFirm.Ccp, "CSD", 0,
            new(2m, new(2026, 1, 15), "ACT/ACT ICMA", 2, new(2006, 1, 15), 100) { InflationIndex = "CPI-U", BaseIndex = 198.47742m }), ""));
        firm.Must(new FixIndex("CPI-U", new(2013, 7, 1), 233.596m, ""));
        firm.Must(new FixIndex("CPI-U", new(2013, 8, 1), 233.877m, ""));
    }

    void Buy(string id, string account) =>
        firm.Book(firm.Ticket(id, Side.Buy, 10_000, Linker) with { Price = 110m, Account = account });

    void Price() => firm.Must(new SetPrice(firm.Day, Linker, 112m, "USD", "prices.csv"));

    // 10 000 × 1.12 × 1.17721 = 13 184.75, for which 12 950.85 is to be paid besides its interest.
    [Fact]
    public void Margin_counts_the_ratio_of_its_day()
    {
        Buy("T-1", TestFirm.Client);
        Price();
        var figures = Assert.Single(firm.EndDay().OfType<MarginFact.Reckoned>()).Figures;
        Assert.Equal((0, 13_184_75, 233_90), (figures.Unpriced, figures.Gross, figures.Variation));
    }

    // Marked with the interest of the settlement date: 13 186.32 + 55.67 − 13 006.52. Charged 0.10 basis points, of a state's debt
    // (Delegated Regulation (EU) 2017/389, annex), of 13 186.32; of 11 200.00 it would be 0.11.
    [Fact]
    public void A_fail_is_marked_and_charged_by_what_it_is_worth()
    {
        Buy("T-1", TestFirm.Client);
        firm.Until(Due);
        Price();
        var number = Assert.Single(firm.Firm.Settlement.Due(Due)).Number;
        var facts = firm.EndDay(new Answer(number, 0, FailReason.CounterpartyLack));
        Assert.Equal(235_47, Assert.Single(facts.OfType<SettlementFact.Marked>()).Cash.Amount);
        Assert.Equal(13, Assert.Single(facts.OfType<SettlementFact.PenaltyCharged>()).Penalty.Amount);
        firm.NextDay();
        // Bought elsewhere on the 11th: (233.596 + 10 ÷ 31 × 0.281) ÷ 198.47742 = 1.17740.
        Assert.Equal(Refusal.IndexNotFixed, firm.Ask(new BuyIn(number, new(2013, 11, 4), 10_000, 112m)));
        Assert.Equal(13_186_88, Assert.Single(firm.Must(new BuyIn(number, firm.Day, 10_000, 112m))
            .OfType<SettlementFact.BoughtIn>()).Cost);
    }

    // The index of August is the newest: from 2 November on no ratio is known, and nothing is charged for what no one can value.
    [Fact]
    public void Without_a_value_of_its_index_it_has_no_worth()
    {
        firm.Until(new(2013, 11, 4));
        Price();
        var bond = firm.Firm.Register.AssetOf(Linker) ?? throw new InvalidOperationException(Linker);
        Assert.Equal(1.17836m / 100, firm.Firm.Register.QuoteFactor(bond, new(2013, 11, 1))); // 233.877 ÷ 198.47742
        Assert.Null(firm.Firm.Register.QuoteFactor(bond, firm.Day));
    }

    [Fact]
    public void Statements_lots_and_fees_by_value_count_it()
    {
        firm.Must(new SetFeeSchedule(new("CUSTODY", "Safekeeping", ChargeBasis.AverageValue, TestFirm.Client, TestFirm.Client, "USD",
            [new(0, 12)], 0, 0, 0, "4100", 30, false, null), new(2013, 10, 1), ""));
        Buy("T-1", TestFirm.Client);
        Buy("T-2", TestFirm.House);
        firm.Until(Due);
        Price();
        firm.EndDay();
        Assert.Equal([13_186_32], firm.Facts.OfType<GeneralLedgerFact.HoldingsValued>().Last().Values.Select(v => v.Minor));
        firm.NextDay();
        firm.Until(new(2013, 11, 4));
        firm.EndDay();

        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(path);
        List<string> Of(string report, string column, DateOnly asOf, params string[] keys)
        {
            var made = reports.Run(report, new(asOf));
            var at = made.Columns.ToList().FindIndex(c => c.Name == column);
            return [.. made.Rows.Where(r => Array.TrueForAll(keys, r.Contains)).Select(r => r[at])];
        }
        const string owned = "Securities owned, at market value";
        Assert.Equal(["13186.32"], Of("balance-sheet", "amount", Due, owned));
        Assert.Equal(["13186.32", "13186.32"], Of("unrealised", "market_value", Due, Linker));
        Assert.Contains("13186.32", Document(reports, Due).SelectMany(r => r));

        Assert.Empty(Of("balance-sheet", "amount", firm.Day, owned));
        Assert.Equal(["", ""], Of("unrealised", "market_value", firm.Day, Linker));
        foreach (var report in new[] { "balance-sheet", "unrealised" })
            Assert.Contains(reports.Run(report, new()).Notes,
                n => n.StartsWith($"the index of {Linker} has no value", StringComparison.Ordinal));
        Assert.DoesNotContain("13186.32", Document(reports, firm.Day).SelectMany(r => r));
    }

    // 1.12 × 1.17735 a unit on the 10th.
    [Fact]
    public void Other_programs_are_told_what_it_is_worth_too()
    {
        Buy("T-1", TestFirm.Client);
        firm.Until(Due);
        Price();
        firm.EndDay();
        IEnumerable<(long, Fact)> Facts() => firm.Facts.Select((fact, i) => (firm.Firm.Next - firm.Facts.Count + i, fact));
        Dictionary<string, StringWriter> files = [];
        OfxExport.Write(Facts, (name, write) => write(files[name] = new()));
        var position = XDocument.Parse($"{files["C000001.ofx"]}").Descendants("INVPOS")
            .Single(p => p.Descendants("UNIQUEID").Single().Value == Linker);
        Assert.Equal("13186.32", position.Element("MKTVAL")?.Value);
        var gnucash = new StringWriter();
        GnuCashExport.Write(Facts, gnucash);
        Assert.Equal(["1318632/1000000"], XDocument.Parse($"{gnucash}").Descendants().Where(e => e.Name.LocalName == "price")
            .SelectMany(p => p.Elements()).Where(e => e.Name.LocalName == "value").Select(v => v.Value));
    }

    static IEnumerable<string[]> Document(ReportBook reports, DateOnly until) =>
        reports.ClientStatements([TestFirm.Client], new(2013, 10, 7), until).Single().Parts.Single(p => p.Item1 == "Securities").Item2.Rows;

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
