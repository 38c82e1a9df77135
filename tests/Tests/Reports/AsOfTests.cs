using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>What a report says as of a day is, word for word, what it said after that day's close, whatever came later.</summary>
public sealed class AsOfTests : IDisposable
{
    const int Days = 6;

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    string Path => System.IO.Path.Combine(folder, "book.db");

    public static TheoryData<int> Seeds => Campaign.Seeds(2, 40);

    [Theory, MemberData(nameof(Seeds))]
    public void Every_report_as_of_a_day_says_what_it_said_then(int seed)
    {
        var drawn = new DrawnDays(seed, first: new(2013, 10, 28)); // over the end of a month
        var then = new List<(DateOnly Day, Dictionary<string, string> Said)>();
        var known = new List<(long Facts, Dictionary<string, string> Said)>();
        using var book = Book.Open(Path, trial: SigningKey.Create());
        var asked = 0;
        for (var day = 0; day < Days; day++)
        {
            if (day > 0) drawn.Firm.NextDay();
            drawn.Trade();
            LaterWord(drawn, day);
            People(drawn.Firm, day);
            Accounts(drawn.Firm, day);
            Outside(drawn.Firm, day);
            drawn.Instruct();
            drawn.Firm.Must(new CutOff(drawn.Firm.Day));
            drawn.Settle();
            drawn.Close();
            for (var (from, all) = (asked, drawn.Firm.Asked.Count); asked < all; asked++)
            {
                book.Run(drawn.Firm.Asked[asked].Envelope, drawn.Firm.Asked[asked].Command);
                if (asked + 1 != all && (asked - from) % Math.Max(1, (all - from) / 3) != 1) continue;
                book.Project();
                known.Add((book.Head.Size, Said(null))); // amid the day too
            }
            then.Add((drawn.Firm.Day, known[^1].Said));
        }
        foreach (var (facts, said) in known) IsSaidOfThePast(facts, said);
        foreach (var (day, said) in then)
        {
            var now = Said(day);
            foreach (var name in ReportBook.Names) Assert.True(said[name] == now[name], $"{name} as of {day}\n{said[name]}\n\n{now[name]}");
        }
        // Not on every seed is anything drawn against securities.
        Assert.All(ReportBook.Names.Where(n => n != "settlement-collateral"), name =>
            Assert.True(then.Select(t => t.Said[name]).Distinct().Count() > 1, $"{name} never changed"));
        // Dates that a person mistypes, where the calendar begins and ends.
        foreach (var far in new[] { new DateOnly(1, 1, 2), new DateOnly(9999, 12, 31) })
            Assert.Equal(ReportBook.Names.Count, Said(far).Count);
    }

    // Prices and rates of days before, corrected; trades confirmed, then said to differ, then cancelled, day after day.
    static void LaterWord(DrawnDays drawn, int day)
    {
        var firm = drawn.Firm;
        firm.Must(new ProposeSettlementInstruction(new(TestFirm.Alone, "", null, "", "", "DEUTDEFF", "DAKVDEFFXXX", $"700{day}", "1",
            firm.Day, null), ""));
        if (day % 2 == 1)
            firm.Must(new ApproveSettlementInstruction(day + 1, firm.Firm.Register.Standing.All[day].Terms.Sha256(day + 1)), "checker");
        firm.Must(new ComparePenalties($"P-{day}", "DAKVDEFFXXX", firm.Day.AddDays(-day), firm.Day,
            [new("1", 0, PenaltyKind.SettlementFail, firm.Day, 1, [], "EUR", 1.25m)], 0));
        firm.Must(new TakeStatement(new($"S-{day}", StatedKind.Holdings, firm.Day, false, [new("CSD", TestFirm.Aig, "", firm.Day, day)])));
        if (day == 0) firm.Book(firm.Ticket("F-1", Side.Sell, 200_000)); // more than ever comes in: it fails
        if (day == 0)
            firm.Must(new OpenAccount(new("G000001", AccountClass.Client, "In Leeds", "GB", "GBP", AccountSettlement.Carried, "", null),
                ""));
        firm.Book(firm.Ticket($"G-{day}", day % 2 == 0 ? Side.Buy : Side.Sell, 100 - day) with { Account = "G000001" });
        firm.Must(new OpenLoan($"B-{day}", LoanSide.Borrowed, TestFirm.Alone, TestFirm.Aig, 10 + day));
        if (day > 0) firm.Must(new ReturnLoan($"B-{day - 1}", 5));
        firm.Must(new SetUnits("FIRM", firm.Day.AddDays(-day), 1_000 + day, ""));
        if (day == 0) firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Daily, ""));
        firm.Must(new ConvertCurrency(new($"F-{day}", TestFirm.Client, "", day % 3 == 2 ? "USD" : "EUR", 100 + day,
            day % 3 == 2 ? "EUR" : "USD", null, "EURUSD", 1.30m + 0.01m * day, null, TestFirm.At(firm.Day, 9)), ""));
        for (var back = 0; back <= day; back++)
        {
            firm.Must(new SetPrice(firm.Day.AddDays(-back), TestFirm.Sap, 40 + day, "EUR", "prices.csv"));
            firm.Must(new SetFxRate(firm.Day.AddDays(-back), "EUR", "USD", 1.30m + 0.01m * day, "fx.csv"));
        }
        firm.Must(new SetPrice(firm.Day, TestFirm.Bond, 95 + day, "USD", "prices.csv"));
        firm.Book(firm.Ticket($"B-{day}", Side.Buy, 1_000, TestFirm.Bond) with { Account = TestFirm.House, Counterparty = TestFirm.Alone });
        foreach (var isin in new[] { TestFirm.Aig, TestFirm.Sap })
            firm.Book(firm.Ticket($"L-{day}-{isin}", Side.Sell, 30_000, isin) with { Counterparty = TestFirm.Alone });
        foreach (var (ago, price) in new[] { (1, 48.50m), (2, 48.51m) })
            if (day >= ago && firm.Firm.Trades.Find($"L-{day - ago}-{TestFirm.Aig}") is { } t)
                firm.Run(new ConfirmTrade(new(t.TradeId, TestFirm.Alone, Side.Buy, TestFirm.Aig, t.Quantity, price, t.SettleOn,
                    t.Principal / 100m), "confirmations.csv"));
        if (day >= 2) firm.Run(new CancelTrade($"L-{day - 2}-{TestFirm.Aig}", "drawn", "cancellations.csv"));
    }

    // A dividend is announced each day, one of them corrected and one withdrawn; the bank's entries match what was booked, or are breaks.
    static void Outside(TestFirm firm, int day)
    {
        var (ex, rate) = (firm.Day.AddDays(1), 0.10m + 0.01m * day);
        firm.Run(new AnnounceAction(new($"D-{day}", "DIVIDEND", day % 2 == 0 ? TestFirm.Aig : TestFirm.BankOfAmerica, ex, ex.AddDays(1),
            ex.AddDays(2), rate, "USD", null, null, "", null), ""));
        if (day == 3) firm.Run(new AnnounceAction(new("D-2", "DIVIDEND", TestFirm.Aig, firm.Day, firm.Day.AddDays(1),
            firm.Day.AddDays(2), 0.5m, "USD", null, null, "", null), ""));
        if (day == 4) firm.Run(new CancelAction("D-3", "drawn"));
        firm.Must(new SetMatchingRule(day + 1, new(MatchingShape.OneToOne, "CASH", "USD", 0.01m * day, 2)));
        var units = 500 + day;
        firm.Must(new Countinghouse.Ledger.PostManual($"M-{day}", "drawn", firm.Day,
            [firm.Leg("SETTLEMENT-BANK", "USD", units * 100), firm.Leg(TestFirm.Client, "USD", -units * 100)]));
        firm.Must(new TakeStatement(new($"E-{day}", StatedKind.Entries, firm.Day, false,
            [new("SETTLEMENT-BANK", "USD", $"R{day}", firm.Day, units), new("SETTLEMENT-BANK", "USD", $"Q{day}", firm.Day, -7 - day)])));
    }

    // A chart that grows, journals, bills and invoices; October is checked, closed when it is over, and reopened.
    static void Accounts(TestFirm firm, int day)
    {
        if (day == 0) firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        void Agreed(Command command)
        {
            if (firm.Must(command) is [AccessFact.ApprovalAsked a]) firm.Must(new Approve(a.Number, a.Sha256), "checker");
        }
        JournalLine[] lines = [new("6100", "USD", 10 + day), new("2300", "USD", -10 - day)];
        Agreed(new PostJournal($"J-{day}", "drawn", firm.Day, lines, "", null, day == 2, ""));
        Agreed(new SetRecurring(new($"R-{day % 3}", $"day {day}", RecurringOn.DayOfMonth, 29 + day % 2, firm.Day, null, false,
            AccrualBasis.Amount, 0, "", 360), lines));
        firm.Must(new SetGlAccount(new($"19{day:00}", "New", GlType.Asset, "", "", true), firm.Day, ""));
        firm.Must(new SetPostingRule(new($"19{day:00}", null, $"X{day}", null, ""), firm.Day, ""));
        if (day == 3) firm.Must(new SetPostingRule(new("1903", AccountClass.Location, "", EntryKind.Journal, ""), firm.Day, ""));
        firm.Must(new SetFeeSchedule(new("FIXED", $"Fee {day}", ChargeBasis.Fixed, "C", "D", "USD", [], 1, 0, 20, "4110", day, false, null),
            new(2013, 1, 1), ""));
        firm.Must(new IssueInvoices($"2013-0{day + 1}"));
        firm.Run(new PayInvoice(day * 2 + 1, day == 2 ? 0 : 0.5m, PaidFrom.Bank));
        if (day == 3) firm.Run(new CreditInvoice(8, "drawn"));
        var (on, due) = (firm.Day.AddDays(-20), firm.Day.AddDays(day * 20 - 20));
        if (day < 4) firm.Must(new CaptureBill("Vendor", $"B-{day}", on, due, "USD", [new("6200", 5)]));
        if (day > 0) firm.Run(day == 3 ? new RejectBill(day, "drawn") : new ApproveBill(day), "checker");
        if (day > 1) firm.Run(new PayBill(day - 1));
        firm.Must(new CheckPeriod("2013-10"));
        if (day < 4) return;
        if (day == 5) Agreed(new ReopenPeriod("2013-10", "drawn"));
        firm.Run(new SoftClosePeriod("2013-10"));
        firm.Run(new ClosePeriod("2013-10"));
    }

    // Day by day someone comes, changes their name, moves and leaves, and what one administrator asks another approves on the next day.
    static void People(TestFirm firm, int day)
    {
        static string Code(int of) => $"person-{of}";
        if (day == 0)
        {
            firm.Must(Roles.Command);
            foreach (var admin in new[] { "ann", "ben" })
            {
                firm.Must(new EnrolPerson(admin, admin, ""));
                firm.Must(new GrantRole(admin, new("administrator", "", "", "", null)));
            }
        }
        firm.Must(new EnrolPerson(Code(day), "New", ""));
        firm.Must(new GrantRole(Code(day), new("desk", "", "C", $"D{day}", day % 2 == 0 ? firm.Day : null)));
        firm.Must(new DefineRole("desk", [], ["positions", $"page-{day}"]));
        if (day > 0) firm.Must(new ChangePerson(Code(day - 1), $"Changed on {day}", $"s-{day}"));
        if (day > 1) firm.Must(new EndPerson(Code(day - 2), "left"));
        if (firm.Firm.Access.FindApproval(day) is { Asked: var waits }) firm.Run(new Approve(day, waits.Sha256), "ben", governed: true);
        firm.Run(new SetDesk("desk", [new("C", $"D{day}")]), "ann", governed: true);
        firm.Must(new RecordAccess([new(AccessKind.Read, "ann", "positions", $"{day}", 1_381_000_000_000 + day)]));
    }

    Dictionary<string, string> Said(DateOnly? asOf)
    {
        using var reports = ReportBook.Open(Path);
        return Said(reports, asOf);
    }

    static Dictionary<string, string> Said(ReportBook reports, DateOnly? asOf)
    {
        string Lines(IEnumerable<string[]> rows) => string.Join('\n', rows.Select(row => string.Join(',', row)));
        var said = ReportBook.Names.ToDictionary(name => name, name => Lines(reports.Run(name, new(asOf)).Rows));
        if (asOf is null && ReportBook.LongList("entries") is { } legs)
            said.Add("entries", Lines(reports.Each(legs, new(new(), ListFilter.None, ["entry"], 0, int.MaxValue))));
        return said;
    }

    // Word for word what was said when the book had so many facts, whichever of them have changed since.
    void IsSaidOfThePast(long facts, Dictionary<string, string> said)
    {
        using var past = ReportBook.OpenPast(Path, facts);
        foreach (var (name, now) in Said(past, null))
            Assert.True(said[name] == now, $"{name} with {facts} facts\n{said[name]}\n\n{now}");
    }

    // One netted with its own opposite, one undone: neither has anything to settle, and only its date makes the first settled.
    [Fact]
    public void A_net_of_zero_is_pending_until_its_date_and_an_obligation_undone_is_cancelled()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 100));
        firm.Book(firm.Ticket("T-2", Side.Sell, 100));
        firm.Book(firm.Ticket("T-3", Side.Buy, 100) with { Counterparty = TestFirm.Alone });
        firm.EndDay();
        firm.NextDay();
        firm.Must(new CancelTrade("T-3", "mistaken", "cancellations.csv"));
        firm.Until(new(2013, 10, 11));
        using var book = Book.Open(Path, trial: SigningKey.Create());
        foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
        book.Project();
        // Settlement date of a US trade of 2013-10-07: T+3, 2013-10-10 (SEC Rule 15c6-1 until 2017-09-04).
        Assert.Equal(["BROKER-2 100 PENDING", "CCP 0 PENDING"], Obligations(new(2013, 10, 7)));
        Assert.Equal(["BROKER-2 0 CANCELLED", "CCP 0 PENDING"], Obligations(new(2013, 10, 9)));
        Assert.Equal(["BROKER-2 0 CANCELLED", "CCP 0 SETTLED"], Obligations(new(2013, 10, 10)));
    }

    string[] Obligations(DateOnly asOf)
    {
        using var reports = ReportBook.Open(Path);
        return [.. reports.Run("obligations", new(asOf)).Rows.Select(r => $"{r[0]} {r[3]} {r[6]}")];
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
