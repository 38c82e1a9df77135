using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;

namespace Countinghouse.Tests.Reports;

/// <summary>
/// Whatever days are drawn, cash flows end at the cash there is, equity at what is left of assets and liabilities, and the profit is one.
/// </summary>
public sealed class FirmFlowTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    string Path => System.IO.Path.Combine(folder, "book.db");

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    public static TheoryData<int> Seeds => Campaign.Seeds(6, 200);

    [Theory, MemberData(nameof(Seeds))]
    public void Flows_explain_the_change_of_cash_and_equity_ties(int seed)
    {
        var drawn = new DrawnDays(seed, seed % 2 == 0 ? new(2013, 12, 27) : null); // every other year turns
        var (firm, draw) = (drawn.Firm, new Random(seed));
        SortedDictionary<DateOnly, decimal> rates = [];
        for (var day = 0; day < 6; day++)
        {
            if (day > 0) firm.NextDay();
            drawn.Trade();
            rates[firm.Day] = 1.2m + draw.Next(3_000) / 10_000m;
            firm.Must(new SetFxRate(firm.Day, "EUR", "USD", rates[firm.Day], "fx.csv"));
            firm.Run(new PostManual($"E-{day}", "capital", firm.Day,
                [firm.Leg("SETTLEMENT-BANK", "EUR", 9_00 * (day + 1)), firm.Leg("EQUITY", "EUR", -9_00 * (day + 1))]));
            firm.Run(new SetFxPolicy((FxCost)draw.Next(1, 3), FxRevaluation.Daily, ""));
            for (var i = 0; i < 4; i++)
            {
                var (own, sells) = (draw.Next(2) == 0, draw.Next(2) == 0);
                firm.Run(new ConvertCurrency(new($"F-{day}-{i}", own ? "FX-POSITION" : TestFirm.Client, own ? TestFirm.Alone : "",
                    sells ? "EUR" : "USD", draw.Next(1, 9_000), sells ? "USD" : "EUR", null, "EURUSD", 1.2m + draw.Next(100) / 1_000m, null,
                    TestFirm.At(firm.Day, 9)), ""));
            }
            drawn.Instruct();
            firm.Must(new CutOff(firm.Day));
            drawn.Settle();
            drawn.Close();
        }
        Assert.All(firm.Facts.OfType<RecordsFact.ControlChecked>().Where(c => c.Control == "fx-positions"),
            c => Assert.True(c.Passed, c.Detail));
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(Path);
        foreach (var from in new DateOnly?[] { null, rates.Keys.ElementAt(1) })
        {
            Ties(reports, from);
            var year = new DateOnly(firm.Day.Year, 1, 1);
            RatesAlone(reports, from ?? year, rates);
            OneProfit(reports, from ?? year, year);
        }
    }

    // IAS 7.31: interest and dividends are disclosed separately. On what lies at the depository: 10 000 shares at 0.50, 80 000 nominal at
    // 1.8125 per cent, and 10 000 shares at 0.25 of capital; 15 per cent of the dividend are withheld before it comes.
    [Fact]
    public void Interest_and_dividends_are_lines_of_their_own()
    {
        var firm = TestFirm.Funded();
        firm.Must(new PostManual("BONDS", "test", firm.Day,
            [firm.Leg("CSD", TestFirm.Bond, 80_000), firm.Leg(TestFirm.Client, TestFirm.Bond, -80_000)]));
        firm.EndDay();
        firm.NextDay();
        void Announce(string id, string type, string isin, decimal rate) => firm.Must(new AnnounceAction(
            new(id, type, isin, firm.Day, firm.Day, firm.Day, rate, "USD", null, null, "", null)
            { Withholding = type == "DIVIDEND" ? 15 : null }, ""));
        Announce("D", "DIVIDEND", TestFirm.Aig, 0.50m);
        Announce("C", "COUPON", TestFirm.Bond, 1.8125m);
        Announce("R", "CAPITAL_DISTRIBUTION", TestFirm.BankOfAmerica, 0.25m);
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        firm.EndDay();
        firm.NextDay(); // what of them is due later
        firm.EndDay();
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(Path);
        var flows = reports.Run("cash-flow", new()).Rows;
        Assert.Equal(["Dividends received USD 4250.00", "Interest received USD 1450.00", "Other corporate actions USD 2500.00"],
            flows.Where(r => r[0] == "DIRECT" && r[1] == "OPERATING" && r[2] != "Balances brought in")
                .Select(r => $"{r[2]} {r[3]} {r[4]}"));
        Ties(reports, null);
    }

    // IAS 7.34, 1.106 d iii, 1.107: of a dividend of 300.00 that was declared 180.00 are paid, 100.00 more are paid at once. 50.00 that a
    // journal moves to income moved no money. 1 000.00 were paid in, 500.00 of interest came.
    [Fact]
    public void Dividends_are_financing_and_taken_off_what_is_retained()
    {
        var firm = Ledgers.Firm();
        firm.Must(new SetGlAccount(new("2500", "Dividends", GlType.Liability, "Dividends payable", "Dividends payable", IsControl: false),
            firm.Day, ""));
        void Paid(string reference, string account, long cents) => firm.Must(new PostManual(reference, "moved", firm.Day,
            [firm.Leg("SETTLEMENT-BANK", "USD", cents), firm.Leg(account, "USD", -cents)]));
        Paid("C", "EQUITY", 1_000_00);
        Paid("I", "4300", 500_00);
        firm.Agreed(Ledgers.Journal("D-1", firm.Day, ("RETAINED-EARNINGS", 300), ("2500", -300)));
        Paid("D-2", "2500", -180_00);
        Paid("D-3", "RETAINED-EARNINGS", -100_00);
        firm.Agreed(Ledgers.Journal("R-1", firm.Day, ("RETAINED-EARNINGS", 50), ("4300", -50)));
        firm.EndDay();
        using var reports = Kept(firm);
        Ties(reports, null);
        Assert.Equal(["Capital 0.00 1000.00 0.00 1000.00", "Retained earnings 0.00 -450.00 0.00 -450.00",
            "Result of the year 0.00 0.00 550.00 550.00"], reports.Run("equity-changes", new()).Rows.Where(r => r[0] != "TOTAL")
                .Select(r => string.Join(' ', [r[0], .. r[2..6]])));
        var flows = reports.Run("cash-flow", new()).Rows;
        string[] Of(string method) => [.. flows.Where(r => r[0] == method && r[1] != "CASH" && r[3] == "USD" && !r[2].StartsWith("Balances",
            StringComparison.Ordinal)).Select(r => $"{r[1]} {r[2]} {r[4]}")];
        string[] financing = ["FINANCING Capital paid in, less paid out 1000.00", "FINANCING Dividends paid -280.00"];
        Assert.Equal(["OPERATING Income received, less costs paid 500.00", .. financing], Of("DIRECT"));
        Assert.Equal(["OPERATING Result of the period 550.00", "OPERATING Change in: Payable to customers 1000000.00",
            "OPERATING Retained earnings moved other than in cash -50.00", .. financing], Of("INDIRECT"));
    }

    // IAS 7.14 b, c, 7.21: of an invoice of 3.00 half is paid, a bill of 500.00 is; 7.00 of penalties are, and 20.00 of what was accrued.
    [Fact]
    public void What_customers_pay_for_services_and_suppliers_are_paid_are_lines_of_their_own()
    {
        var firm = Ledgers.Firm(first: new(2013, 10, 31));
        firm.Must(new SetFeeSchedule(new("FIXED", "Service", ChargeBasis.Fixed, TestFirm.Client, TestFirm.Client, "USD", [], 2.5m, 0, 20,
            "4110", 0, false, null), new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-10"));
        firm.Must(new PayInvoice(1, 1.5m, PaidFrom.Bank));
        firm.Must(new CaptureBill("Data Ltd", "D-77", new(2013, 10, 1), new(2013, 10, 15), "USD", [new("6200", 500)]));
        firm.Must(new ApproveBill(1), Ledgers.Second);
        firm.Must(new PayBill(1));
        foreach (var (account, cents) in new[] { ("PENALTIES-PAYABLE", 7_00L), ("2300", 20_00) })
            firm.Must(new PostManual(account, "paid", firm.Day,
                [firm.Leg("SETTLEMENT-BANK", "USD", -cents), firm.Leg(account, "USD", cents)]));
        firm.EndDay();
        using var reports = Kept(firm);
        Ties(reports, null);
        Assert.Equal(["Fees received from customers 1.50", "Levies, fees and penalties -7.00", "Other balances, received less paid -20.00",
            "Paid to suppliers -500.00"], reports.Run("cash-flow", new()).Rows.Where(r => r[0] == "DIRECT" && r[1] == "OPERATING"
                && r[3] == "USD" && !r[2].StartsWith("Balances", StringComparison.Ordinal)).Select(r => $"{r[2]} {r[4]}"));
    }

    ReportBook Kept(TestFirm firm)
    {
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(Path);
    }

    // The profit that changes in equity show and that the indirect cash flow begins with is that of the income statement (IAS 1.106 d i,
    // IAS 7.18 b), what rates did in it (IAS 21.28).
    static void OneProfit(ReportBook reports, DateOnly from, DateOnly year)
    {
        decimal Earned(DateOnly? asOf) =>
            reports.Run("income-statement", new(asOf)).Rows.Where(r => r[1] == "TOTAL").Sum(r => Number(r[4]));
        var profit = Earned(null) - (from == year ? 0 : Earned(from.AddDays(-1))) + (from < year ? Earned(year.AddDays(-1)) : 0);
        var equity = reports.Run("equity-changes", new() { From = from }).Rows;
        Assert.Equal(profit, Number(equity.Single(r => r[0] == "TOTAL")[8]));
        Assert.All(equity.Where(r => r[0] is not ("TOTAL" or "Rounding of translation")), r => Assert.Equal(0, Number(r[9])));
        Assert.Equal(profit, reports.Run("cash-flow", new() { From = from }).Rows.Where(r => r[2] == "Result of the period")
            .Sum(r => Number(r[5])));
    }

    // What came on a day is translated at its rate (IAS 7.25); the rest of the change in the base currency is what rates did (IAS 7.28),
    // reckoned here from the balance of each day.
    static void RatesAlone(ReportBook reports, DateOnly from, SortedDictionary<DateOnly, decimal> rates)
    {
        decimal Euros(DateOnly day) => reports.Run("balance-sheet", new(day)).Rows.Where(r => r[2] == "EUR").Sum(r => r[1] switch
        {
            "Cash at banks" => Number(r[3]),
            "Overdrafts at banks" => -Number(r[3]),
            _ => 0,
        });
        static decimal Cents(decimal dollars) => Math.Round(dollars, 2, MidpointRounding.AwayFromZero);
        var before = rates.Keys.LastOrDefault(d => d < from);
        var (held, flows) = (before == default ? 0 : Euros(before), 0m);
        var opened = before == default ? 0 : Cents(held * rates[before]);
        foreach (var (day, rate) in rates.Where(r => r.Key >= from))
        {
            var cash = Euros(day);
            (flows, held) = (flows + (cash - held) * rate, cash);
        }
        var effect = Cents(held * rates.Values.Last()) - opened - Cents(flows);
        Assert.Equal([effect, effect], reports.Run("cash-flow", new() { From = from }).Rows.Where(r => r[2] == "Effect of exchange rates")
            .Select(r => Number(r[5])));
        foreach (var method in reports.Run("cash-flow", new() { From = from }).Rows.GroupBy(r => r[0])) // half a cent a line, and the total
            Assert.InRange(method.Where(r => r[2] == "Rounding of translation").Sum(r => Math.Abs(Number(r[5]))), 0,
                0.02m * method.Count());
    }

    static void Ties(ReportBook reports, DateOnly? from)
    {
        var flows = reports.Run("cash-flow", new() { From = from }).Rows;
        Assert.DoesNotContain(flows, r => r[2] == "NOT EXPLAINED");
        foreach (var currency in flows.Where(r => r[1] != "CASH").GroupBy(r => r[3]))
            Assert.Single(Methods.Select(m => currency.Where(r => r[0] == m).Sum(r => r[4].Length == 0 ? 0 : Number(r[4]))).Distinct());
        Alike(flows);
        var sheet = reports.Run("balance-sheet", new()).Rows;
        var equity = reports.Run("equity-changes", new() { From = from }).Rows;
        foreach (var currency in sheet.Where(r => r[3].Length > 0).Select(r => r[2]).Distinct())
            Assert.Equal(sheet.Where(r => r[0] == "EQUITY" && r[2] == currency && r[3].Length > 0).Sum(r => Number(r[3])),
                equity.Where(r => r[0] != "TOTAL" && r[1] == currency).Sum(r => Number(r[5])));
        // IAS 1.106 d: each component that the balance sheet has is carried from the one day to the other.
        static IEnumerable<string> Components(IEnumerable<(string Line, string Currency, string Amount, string Based)> rows) => rows
            .Where(r => r.Line is not ("TOTAL" or "Rounding of translation") && (Number(r.Amount) != 0 || r.Based is not ("" or "0.00")))
            .Select(r => $"{r.Line} {r.Currency} {r.Amount} {r.Based}").Order(StringComparer.Ordinal);
        Assert.Equal(Components(sheet.Where(r => r[0] == "EQUITY" && r[1] != "TOTAL").Select(r => (r[1], r[2], r[3], r[4]))),
            Components(equity.Where(r => r[0] != "TOTAL").Select(r => (r[0], r[1], r[5], r[10]))));
        if (from is not { } first) return;
        var before = reports.Run("balance-sheet", new(first.AddDays(-1))).Rows.Where(r => r[0] == "EQUITY" && r[1] == "TOTAL").ToList();
        Assert.Equal(before.Sum(r => Number(r[4])), Number(equity.Single(r => r[0] == "TOTAL")[6]));
    }

    // Both methods have the same financing and come to the same change of cash, to the cent.
    static void Alike(IReadOnlyList<string[]> flows)
    {
        List<string[]> Of(string method, string section) => [.. flows.Where(r => r[0] == method && r[1] == section).Select(r => r[2..])];
        foreach (var section in new[] { "FINANCING", "CASH" }) Assert.Equal(Of("DIRECT", section), Of("INDIRECT", section));
        foreach (var method in Methods)
            Assert.Equal(Number(Of(method, "CASH").Single(r => r[0] == "Change of cash")[3]),
                new[] { "OPERATING", "FINANCING" }.Sum(s => Of(method, s).Sum(r => r[3].Length == 0 ? 0 : Number(r[3]))));
    }

    static readonly string[] Methods = ["DIRECT", "INDIRECT"];

    // A cent for a client is operating, one each of capital and of the firm's own account financing: at 1.20 a cent is 0.01 and two are
    // 0.02, and all three 0.04. The 10 shares brought in at 50.00 moved no money (IAS 7.43).
    [Fact]
    public void Balances_brought_in_are_told_by_whose_they_are_and_rounding_is_a_line()
    {
        var firm = new TestFirm();
        List<OpeningLine> lines = [new(0, "SETTLEMENT-BANK", "EUR", 3), new(0, "CSD", TestFirm.Aig, 10)];
        foreach (var account in new[] { TestFirm.Client, TestFirm.House, "EQUITY" }) lines.Add(new(0, account, "EUR", 1));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [.. lines, new(0, TestFirm.House, TestFirm.Aig, 10)]));
        firm.Must(new OpenDay(firm.Day));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.2m, "fx.csv"));
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 50m, "USD", "prices.csv"));
        firm.EndDay();
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(Path);
        Ties(reports, null);
        var flows = reports.Run("cash-flow", new()).Rows.Select(r => string.Join(' ', r)).ToList();
        string[] both =
        [
            "OPERATING Rounding of translation USD  0.01", "FINANCING Balances brought in EUR 0.02 0.02", "CASH Change of cash USD  0.04",
            "CASH Opening cash USD  0.00", "CASH Effect of exchange rates USD  0.00", "CASH Closing cash USD  0.04",
        ];
        Assert.Equal(["OPERATING Balances brought in EUR 0.01 0.01", .. both],
            flows.Where(f => f.StartsWith("DIRECT ", StringComparison.Ordinal)).Select(f => f["DIRECT ".Length..]));
        Assert.Equal(
        [
            "OPERATING Capital brought in other than as cash USD 500.00 500.00",
            "OPERATING Change in: Payable to customers EUR 0.01 0.01",
            "OPERATING Change in: Securities owned, at market value USD -500.00 -500.00", .. both,
        ], flows.Where(f => f.StartsWith("INDIRECT ", StringComparison.Ordinal)).Select(f => f["INDIRECT ".Length..]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
