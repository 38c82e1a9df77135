using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// June 2025, worked out by hand. Trades of Thursday 29 May in Frankfurt, T+2, so due on Monday 2 June (CSD Regulation art. 5; the 29th,
/// Ascension Day, is a business day of TARGET and of Xetra). TARGET has no holiday in the month: 21 business days. Rates of the annex
/// of Delegated Regulation (EU) 2017/389. The ECB's marginal lending rate was 2.65 %, from 11 June 2.40 % (decision of 5 June 2025).
/// All trades are with a broker that does not net, at 48.50.
/// </summary>
/// <remarks>
/// A sells 12 000 SAP, 10 000 are there. The part settles; 2 000 fail, LACK, until they come in on Tuesday the 10th. Liquid, 1.0 bp. Close
///   200.00 to Friday the 6th: 400 000.00 × 1 bp = 40.00 × 5 days; 210.00 from Monday the 9th: 42.00 × 1. Paid 242.00, 6 charges.
/// B buys 1 000 Siemens, which we hold until Thursday the 5th. Illiquid, 0.5 bp. Close 150.00: 7.50 × 3 days (2, 3, 4). Paid 22.50,
///   3 charges.
/// C buys 4 000 000 nominal of the Bund at 48.50 %, 1 940 000.00, and 291 of 365 days of its coupon, 54 213.70, whole or not at all, and
///   the bank has less until the 16th; its rank is high, so that it is not netted with G by choice.
///   To the 10th 1 994 213.70 × 2.65 % / 360 = 146.7963, 146.80 × 7 days; then × 2.40 % / 360 =
///   132.9476, 132.95 × 3 days (11, 12, 13). 1 027.60 + 398.85: paid 1 426.45, 10 charges.
/// D buys 500 Allianz, which the broker lacks until 2 July. SME growth market, 0.25 bp. Close 300.00: 150 000.00 × 0.25 bp = 3.75 ×
///   21 days. Received 78.75, 21 charges; and 3.75 on 1 July.
/// E buys 100 SAP, matched on Thursday the 12th, our instruction last. Late matching, from the 2nd to the 11th: 20 000.00 × 1 bp =
///   2.00 × 5; 21 000.00 × 1 bp = 2.10 × 3. Paid 16.30, 8 charges.
/// F buys 40 Allianz, matched on Thursday 3 July, theirs last: 12 000.00 × 0.25 bp = 0.30 × 21 days of June, received 6.30, and 0.60 for
///   1 and 2 July. June is booked by then: its 6.30 follow.
/// G sells 1 000 000 nominal of the Bund, which come with C on the 16th. Sovereign debt, 0.10 bp. Close 98.00: 980 000.00 × 0.10 bp =
///   9.80 × 10 days. Paid 98.00, 10 charges.
/// June, at the close of 1 July: paid 242.00 + 22.50 + 1 426.45 + 16.30 + 98.00 = 1 805.25, received 78.75, 58 charges.
/// </remarks>
public sealed class PenaltyMonthTests : IDisposable
{
    const string Siemens = "DE0007236101", Bund = "DE0001102606", Allianz = "DE0008404005";
    const string House = TestFirm.House;
    static readonly DateOnly Traded = new(2025, 5, 29), Due = new(2025, 6, 2), June = new(2025, 6, 1);

    readonly TestFirm firm = TestFirm.Funded(units: 10_000, dollars: 1_000_000, first: Traded);
    readonly Dictionary<string, long> numbers = [];
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    static DateOnly On(int june) => new(2025, 6, june);

    void Book(string id, Side side, long quantity, string isin) =>
        firm.Book(firm.Ticket(id, side, quantity, isin) with { Counterparty = TestFirm.Alone });

    void Trade()
    {
        firm.List(Siemens, "EUR", "XETR");
        firm.List(Allianz, "EUR", "XETR");
        firm.Must(new ListInstrument(new(Bund, "BUND", "Bund 2032", "DBFTFB", "EUR", "XETR", TestFirm.Ccp, "CSD", 0,
            new(1.7m, new(2032, 8, 15), "ACT/ACT ICMA", 1, new(2022, 7, 8), 100)), "instruments.csv"));
        firm.Must(new SetPenaltyClass(Siemens, Traded, PenaltyClass.IlliquidShare, "penalty-classes.csv"));
        firm.Must(new SetPenaltyClass(Allianz, Traded, PenaltyClass.SmeShare, "penalty-classes.csv"));
        firm.Must(new SetOvernightRate("EUR", new(2025, 4, 23), 2.65m, "overnight-rates.csv"));
        firm.Must(new SetOvernightRate("EUR", On(11), 2.40m, "overnight-rates.csv"));
        Book("A", Side.Sell, 12_000, TestFirm.Sap);
        Book("B", Side.Buy, 1_000, Siemens);
        Book("C", Side.Buy, 4_000_000, Bund);
        Book("D", Side.Buy, 500, Allianz);
        Book("E", Side.Buy, 100, TestFirm.Sap);
        Book("F", Side.Buy, 40, Allianz);
        Book("G", Side.Sell, 1_000_000, Bund);
        firm.Until(Due);
        foreach (var (id, isin, units) in new[] { ("A", TestFirm.Sap, -12_000), ("B", Siemens, 1_000), ("C", Bund, 4_000_000),
            ("D", Allianz, 500), ("E", TestFirm.Sap, 100), ("F", Allianz, 40), ("G", Bund, -1_000_000) })
            numbers[id] = firm.Firm.Settlement.Due(Due).Single(i =>
                i.Terms.Movement.Instrument == firm.AssetOf(isin) && i.RestQuantity == units).Number;
    }

    // What each day of the two months brings, before it is cut off.
    void Morning()
    {
        foreach (var (isin, close) in new[]
            { (TestFirm.Sap, firm.Day < On(9) ? 200m : 210m), (Siemens, 150m), (Bund, 98m), (Allianz, 300m) })
            firm.Must(new SetPrice(firm.Day, isin, close, "EUR", "prices.csv"));
        if (firm.Day == Due)
        {
            firm.Must(new HoldInstruction(numbers["B"], "the client asked us to wait"));
            firm.Must(new AgreePartial(numbers["C"], false, 0));
            firm.Must(new PrioritiseInstruction(numbers["C"], 3));
            foreach (var id in new[] { "E", "F" }) firm.Must(new TellMatching(numbers[id], Due, false, false, "no instruction of theirs"));
        }
        if (firm.Day == On(5)) firm.Must(new ReleaseInstruction(numbers["B"]));
        if (firm.Day == On(10)) Deposit(TestFirm.Sap, "CSD", 2_000);
        if (firm.Day == On(12)) firm.Must(new TellMatching(numbers["E"], firm.Day, true, WeWereLast: true, ""));
        if (firm.Day == On(16)) Deposit("EUR", "SETTLEMENT-BANK", 500_000_00);
        if (firm.Day == new DateOnly(2025, 7, 3)) firm.Must(new TellMatching(numbers["F"], firm.Day, true, WeWereLast: false, ""));
    }

    void Deposit(string asset, string at, long amount) => firm.Must(
        new PostManual($"J-{asset}", "comes in", firm.Day, [firm.Leg(at, asset, amount), firm.Leg(House, asset, -amount)]));

    void RunThrough(DateOnly last)
    {
        Trade();
        while (true)
        {
            Morning();
            firm.EndDay(firm.Day < new DateOnly(2025, 7, 2) ? [new Answer(numbers["D"], 0, FailReason.CounterpartyLack)] : []);
            if (firm.Day == last) return;
            firm.NextDay();
        }
    }

    List<SettlementFact.PenaltyCharged> ChargedFor(string id) =>
    [
        .. firm.Facts.OfType<SettlementFact.PenaltyCharged>()
            .Where(p => p.Instruction == numbers[id] && p.Day < new DateOnly(2025, 7, 1)),
    ];

    [Theory]
    [InlineData("A", PenaltyClass.LiquidShare, 6, -242_00), InlineData("B", PenaltyClass.IlliquidShare, 3, -22_50)]
    [InlineData("C", PenaltyClass.Cash, 10, -1_426_45), InlineData("D", PenaltyClass.SmeShare, 21, 78_75)]
    [InlineData("E", PenaltyClass.LiquidShare, 8, -16_30), InlineData("F", PenaltyClass.SmeShare, 21, 6_30)]
    [InlineData("G", PenaltyClass.SovereignDebt, 10, -98_00)]
    public void Each_fail_is_charged_what_was_worked_out(string id, PenaltyClass @class, int count, long cents)
    {
        RunThrough(new(2025, 7, 3));
        var charged = ChargedFor(id);
        Assert.Equal((count, cents), (charged.Count, charged.Sum(p => p.Penalty.Amount)));
        Assert.All(charged, p => Assert.Equal((@class, id is "E" or "F" ? PenaltyKind.LateMatching : PenaltyKind.SettlementFail),
            (p.Penalty.Class, p.Penalty.Kind)));
        Assert.Equal(Enumerable.Range(2, 29).Select(On).Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Take(count),
            charged.Select(p => p.Day));
    }

    [Fact]
    public void On_the_first_close_of_the_next_month_the_net_is_owed()
    {
        RunThrough(new(2025, 7, 1));
        var euro = firm.AssetOf("EUR");
        var netted = Assert.Single(firm.Facts.OfType<SettlementFact.PenaltiesNetted>());
        Assert.Equal(new(June, new(2025, 7, 1), euro, 58, -1_805_25, 78_75), netted);
        Assert.Equal((1_726_50, -1_726_50), (firm.Balance("PENALTIES", "EUR").Posted, firm.Balance("PENALTIES-PAYABLE", "EUR").Posted));
    }

    // Charged for June when June is booked: the month has a second net, and the reports say both.
    [Fact]
    public void What_is_charged_for_a_month_that_is_booked_follows_at_the_next_close()
    {
        RunThrough(new(2025, 7, 3));
        Assert.Equal([(June, 58, 78_75), (June, 21, 6_30)],
            firm.Facts.OfType<SettlementFact.PenaltiesNetted>().Select(n => (n.Month, n.Count, n.Received)));
        Assert.Equal((1_720_20, -1_720_20), (firm.Balance("PENALTIES", "EUR").Posted, firm.Balance("PENALTIES-PAYABLE", "EUR").Posted));
        using var reports = Reports();
        Assert.Equal(["2025-06,EUR,79,-1805.25,85.05,-1720.20,2025-07-03", "2025-07,EUR,3,0.00,4.35,4.35,"], Months(reports, null));
        Assert.Equal(["2025-06,EUR,58,-1805.25,78.75,-1726.50,2025-07-01", "2025-07,EUR,1,0.00,3.75,3.75,"],
            Months(reports, new(2025, 7, 1)));
        Assert.Equal(["2025-06,EUR,58,-1805.25,78.75,-1726.50,"], Months(reports, On(30)));
        var life = reports.Life(numbers["F"]);
        Assert.Equal(["INSTRUCTED", "UNMATCHED", "FAILED", "MATCHED", "PENALTY", "SETTLED"], life.Rows.Select(r => r[2]).Distinct());
    }

    ReportBook Reports()
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book(path)) book.Project();
        return ReportBook.Open(path);
    }

    Book Book(string path)
    {
        var book = Store.Book.Open(path, trial: SigningKey.Create());
        foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
        return book;
    }

    static string[] Months(ReportBook reports, DateOnly? asOf) =>
        [.. reports.Run("penalty-months", new(asOf)).Rows.Select(row => string.Join(',', row))];

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
