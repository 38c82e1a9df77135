using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>Each line of the balance sheet is the sum of its accounts of the general ledger, whatever rules lead where.</summary>
public sealed class StatementByGlTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    ReportBook Kept(TestFirm firm)
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    static List<string> Sheet(ReportBook reports, DateOnly day) => [.. reports.Run("balance-sheet", new(day)).Rows
        .Where(r => r[1] != "TOTAL" && r[2] == "USD").Select(r => $"{r[0]} {r[1]} {r[3]}")];

    static List<string> Closings(ReportBook reports, DateOnly day) => [.. reports.Run("general-ledger", new(day)).Rows
        .Where(r => r[3] == "USD").GroupBy(r => r[1]).Select(g => $"{g.Key} {g.Last()[7]}")];

    // guide/accounting.md: a rule holds from its day on, and what stood under the old account stays there until a journal moves it. On the
    // first day the client has 1 000 000.00 and capital is 70.00. From the second on the bank, customers and capital are led elsewhere: the
    // client brings 500.00, another takes 200.00, and 30.00 of capital come. Under each account each of them stands on its own side.
    [Fact]
    public void What_was_posted_before_a_rule_stays_on_the_line_on_which_it_was()
    {
        var firm = Ledgers.Firm();
        firm.Must(new SetGlAccount(new("1250", "Abroad", GlType.Asset, "From abroad", "To abroad", IsControl: true), firm.Day, ""));
        firm.Must(new SetGlAccount(new("3050", "Reserves", GlType.Equity, "Reserves", "Reserves", IsControl: true), firm.Day, ""));
        void Move(string reference, string account, long cents) => firm.Must(new PostManual(reference, "moved", firm.Day,
            [firm.Leg("SETTLEMENT-BANK", "USD", cents), firm.Leg(account, "USD", -cents)]));
        Move("M-1", "EQUITY", 70_00);
        firm.EndDay();
        var first = firm.Day;
        firm.NextDay();
        foreach (var rule in new PostingRule[] { new("1250", AccountClass.Client, "", null, ""), new("9999", null, "SETTLEMENT-BANK", null,
            ""), new("3050", null, "EQUITY", null, "") })
            firm.Must(new SetPostingRule(rule, firm.Day, ""));
        Move("M-2", TestFirm.Client, 500_00);
        Move("M-3", TestFirm.Other, -200_00);
        Move("M-4", "EQUITY", 30_00);
        firm.EndDay();
        using var reports = Kept(firm);
        Assert.Equal(["ASSETS Cash at banks 1000070.00", "LIABILITIES Payable to customers 1000000.00", "EQUITY Capital 70.00"],
            Sheet(reports, first));
        Assert.Equal(
        [
            "ASSETS Cash at banks 1000070.00", "ASSETS From abroad 200.00", "ASSETS Suspense 330.00",
            "LIABILITIES Payable to customers 1000000.00", "LIABILITIES To abroad 500.00", "EQUITY Capital 70.00", "EQUITY Reserves 30.00",
        ], Sheet(reports, firm.Day));
        Assert.Equal(["1010 1000070.00", "1200 -1000000.00", "1250 -300.00", "3000 -70.00", "3050 -30.00", "9999 330.00"],
            Closings(reports, firm.Day));
    }

    // A rule by kind divides accounts that are kept together by what each of their entries was, one by currency takes the whole.
    [Fact]
    public void Rules_by_kind_and_by_currency_divide_each_customers_balance()
    {
        var firm = Ledgers.Firm();
        firm.Must(new SetGlAccount(new("1250", "By hand", GlType.Asset, "Had by hand", "Owed by hand", IsControl: true), firm.Day, ""));
        firm.Must(new SetGlAccount(new("1260", "Euros", GlType.Asset, "Had in euros", "Owed in euros", IsControl: true), firm.Day, ""));
        firm.Must(new SetPostingRule(new("1250", AccountClass.Client, "", EntryKind.Manual, "USD"), new(2013, 1, 1), ""));
        firm.Must(new SetPostingRule(new("1260", AccountClass.Client, "", null, "EUR"), new(2013, 1, 1), ""));
        firm.Must(new PostManual("M-1", "moved", firm.Day,
            [firm.Leg(TestFirm.Client, "USD", 400_00), firm.Leg(TestFirm.Other, "USD", -400_00)]));
        firm.EndDay();
        using var reports = Kept(firm);
        Assert.Equal(["ASSETS Cash at banks 1000000.00", "ASSETS Had by hand 400.00", "LIABILITIES Payable to customers 1000000.00",
            "LIABILITIES Owed by hand 400.00"], Sheet(reports, firm.Day));
        Assert.Equal(["Owed in euros 1000000.00"], reports.Run("balance-sheet", new()).Rows
            .Where(r => r[0] == "LIABILITIES" && r[2] == "EUR").Select(r => $"{r[1]} {r[3]}"));
    }

    public static TheoryData<int> Seeds => Campaign.Seeds(6, 200);

    static readonly AccountClass[] Classes =
    [
        AccountClass.Client, AccountClass.Correspondent, AccountClass.Street, AccountClass.Fail, AccountClass.Clearing,
        AccountClass.Collateral, AccountClass.Location, AccountClass.Payable, AccountClass.Equity,
    ];

    static readonly EntryKind?[] Kinds =
    [
        null, null, EntryKind.ClientTrade, EntryKind.StreetTrade, EntryKind.ClientDelivery, EntryKind.Delivery, EntryKind.Fail,
        EntryKind.Offset, EntryKind.Manual, EntryKind.Mark, EntryKind.Penalties, EntryKind.Collateral,
    ];

    // Each account of the chart has lines of its own name: what they come to is its closing balance in the general ledger.
    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_rules_are_drawn_lines_are_the_sums_of_their_accounts(int seed)
    {
        var (drawn, draw) = (new DrawnDays(seed), new Random(seed));
        var firm = drawn.Firm;
        var from = new DateOnly(2013, 1, 1);
        foreach (var a in DefaultChart.Accounts.Append(new("3900", "More", GlType.Equity, "", "", IsControl: true))
            .Concat(Enumerable.Range(1, 4).Select(i => new GlTerms($"X{i}", "Drawn", GlType.Asset, "", "", IsControl: true))))
            firm.Must(new SetGlAccount(a with { DebitLine = a.Code, CreditLine = a.Code }, from, "chart.csv"));
        foreach (var rule in DefaultChart.Rules) firm.Must(new SetPostingRule(rule, from, ""));
        for (var i = draw.Next(1, 12); i > 0; i--)
        {
            var @class = Classes[draw.Next(Classes.Length)];
            firm.Must(new SetPostingRule(new(@class == AccountClass.Equity ? "3900" : $"X{draw.Next(1, 5)}", @class, "",
                Kinds[draw.Next(Kinds.Length)], draw.Next(4) == 0 ? "EUR" : ""), firm.Day.AddDays(draw.Next(-1, 6)), ""));
        }
        var first = firm.Day;
        drawn.Run(6);
        using var reports = Kept(firm);
        for (var day = first; day <= firm.Day; day = day.AddDays(1))
        {
            var lines = reports.Run("balance-sheet", new(day)).Rows.Where(r => r[3].Length > 0 && (r[1][0] == 'X' || r[1].Length == 4))
                .GroupBy(r => $"{r[1]} {r[2]}").ToDictionary(g => g.Key, g => g.Sum(r => r[0] == "ASSETS" ? Number(r[3]) : -Number(r[3])));
            var closings = reports.Run("general-ledger", new(day)).Rows.Where(r => r[1][0] is 'X' or '1' or '2' or '9' || r[1] is "3000"
                or "3900").Where(r => r[1] != "1500").GroupBy(r => $"{r[1]} {r[3]}").ToDictionary(g => g.Key, g => Number(g.Last()[7]));
            Assert.NotEmpty(lines);
            Assert.Equal(closings.Where(c => c.Value != 0).OrderBy(c => c.Key, StringComparer.Ordinal),
                lines.Where(c => c.Value != 0).OrderBy(c => c.Key, StringComparer.Ordinal));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
