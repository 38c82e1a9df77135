using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Tests.Accounting;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>
/// A parent that has an account of its subsidiary, and the subsidiary with one at the parent: what the one charges the other is no income
/// and no expense of the group, and no claim (IFRS 10 B86 c). Amounts are worked by hand beside each.
/// </summary>
public sealed class GroupAmongTests : IDisposable
{
    const string Parent = "00ZZ00COUNTING900089", Subsidiary = "00ZZ00COUNTING900186", Vendor = "Parent & Co";
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    readonly TestFirm parent = Firm("SUB", Subsidiary, 50_000_00), subsidiary = Firm("PAR", Parent, -50_000_00);

    // An account of the other: + what the firm owes it.
    static TestFirm Firm(string code, string lei, long dollars)
    {
        var firm = new TestFirm(first: new(2013, 10, 30), fees: [new("COMMISSION", new(2013, 1, 1), DateOnly.MaxValue) { PerUnit = 0.5m }]);
        firm.Must(new OpenAccount(new(code, AccountClass.Correspondent, $"Account {code}", "US", "USD", AccountSettlement.Carried, lei,
            null), "accounts.csv"));
        firm.Must(new OpenBooks(firm.Day, "opening.csv",
        [
            new(0, "SETTLEMENT-BANK", "USD", 1_000_000_00), new(0, TestFirm.Client, "USD", 500_000_00), new(0, code, "USD", dollars),
            new(0, "EQUITY", "USD", 500_000_00 - dollars),
        ]));
        firm.Must(new OpenDay(firm.Day));
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        return firm;
    }

    // A fee of 1 000 for October, and 5 of commission on ten shares that the subsidiary's account bought.
    void Charge()
    {
        parent.Must(new SetFeeSchedule(new("CUSTODY", "Safekeeping", ChargeBasis.Fixed, "SUB", "SUB", "USD", [], 1_000, 0, 0, "4100", 30,
            false, new(2013, 10, 31)), new(2013, 10, 1), ""));
        parent.Book(parent.Ticket("T-1", Side.Buy, 10) with { Account = "SUB" });
        parent.Until(new(2013, 11, 5));
        parent.Must(new IssueInvoices("2013-10"));
    }

    void Bill(decimal dollars, string vendor = Vendor)
    {
        subsidiary.Until(new(2013, 11, 5));
        subsidiary.Must(new CaptureBill(vendor, "1", subsidiary.Day, subsidiary.Day, "USD", [new("6300", dollars)]));
        subsidiary.Must(new ApproveBill(1), Ledgers.Second);
        // What the parent took for the shares, 485, and the commission, as its statement says.
        subsidiary.Must(new PostManual("P-1", "bought at the parent", subsidiary.Day,
            [subsidiary.Leg("SETTLEMENT-BANK", "USD", 485_00), subsidiary.Leg("PAR", "USD", -485_00)]));
        subsidiary.Must(new PostManual("P-2", "commission of the parent", subsidiary.Day,
            [subsidiary.Leg("6300", "USD", 5_00), subsidiary.Leg("PAR", "USD", -5_00)]));
    }

    (List<ConsolidatedLine> Lines, List<GroupBreak> Breaks, List<string> Notes) Group(DateOnly? asOf = null)
    {
        var members = new HashSet<string> { Parent, Subsidiary };
        List<string> notes = [];
        GroupEntity Entity(TestFirm firm, string lei)
        {
            var path = Path.Combine(folder, $"{lei}.db");
            if (!File.Exists(path))
            {
                using var book = Book.Open(path, trial: SigningKey.Create());
                foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
                book.Project();
            }
            using var reports = ReportBook.Open(path);
            var drawn = reports.GroupLines(new(asOf), members, new Dictionary<string, string> { [Vendor] = Parent });
            notes.AddRange(drawn.Notes);
            return new(lei, lei, 1, new(1, 1, 1), drawn.Lines) { Currency = drawn.Currency };
        }
        var (lines, breaks) = Consolidation.Run([Entity(parent, Parent), Entity(subsidiary, Subsidiary)], 2);
        Assert.Equal(lines.Where(l => l.Section == GroupSection.Assets).Sum(l => l.Group),
            lines.Where(l => l.Section != GroupSection.Assets).Sum(l => l.Group));
        return (lines, breaks, notes);
    }

    // 10 × 48.50 = 485, and 5 on top: of 50 000 the account has 49 510, and so says the subsidiary.
    [Fact]
    public void What_one_invoices_and_charges_the_other_is_left_out()
    {
        Charge();
        Bill(1_000);
        var (lines, breaks, notes) = Group();
        (decimal, decimal) Of(string line) => lines.Where(l => l.Line == line).Select(l => (l.Sum, l.Group)).Single();
        Assert.Equal((1_000, 0), Of("Fees receivable"));
        Assert.Equal((1_000, 0), Of("Accounts payable"));
        Assert.Equal((1_000, 0), Of("Fees for services"));
        Assert.Equal((-1_005, 0), Of("Clearing and exchange fees"));
        Assert.Equal((5, 0), Of("Commissions"));
        Assert.Empty(notes);
        Assert.Empty(breaks);
        // Before the trade settled and the invoice was made nothing was charged.
        Assert.DoesNotContain(Group(new(2013, 10, 30)).Lines, l => l.Section == GroupSection.Result);
    }

    // 900 and 5 spent, 1 005 earned; 900 owed, 1 000 claimed.
    [Fact]
    public void What_the_two_do_not_say_alike_is_named_on_both_statements()
    {
        Charge();
        Bill(900);
        var (lines, breaks, _) = Group();
        Assert.Equal([new(Parent, Subsidiary, 1_000, 900), new(Parent, Subsidiary, 1_005, 905) { IsOfResult = true }], breaks);
        Assert.Equal(100, lines.Where(l => l.Section == GroupSection.Result).Sum(l => l.Group));
    }

    // A bill of a vendor that is none of the group's by any name stays, and so does the claim, as a difference of the whole.
    [Fact]
    public void A_bill_is_the_other_s_by_its_vendor()
    {
        Charge();
        Bill(1_000, "Somebody");
        Assert.Contains(new GroupBreak(Parent, Subsidiary, 1_000, 0), Group().Breaks);
        Assert.Equal(1_000, Group().Lines.Single(l => l.Line == "Accounts payable").Group);
    }

    [Theory, InlineData("parent & co"), InlineData(Parent), InlineData("Account PAR"), InlineData("PAR")]
    public void A_vendor_is_known_by_the_group_s_name_for_it_by_its_lei_and_by_its_account(string vendor)
    {
        Charge();
        Bill(1_000, vendor);
        Assert.Equal(0, Group().Lines.Single(l => l.Line == "Accounts payable").Group);
    }

    // Paid on both sides: nothing is claimed; income and expense are left out all the same.
    [Fact]
    public void What_is_paid_is_claimed_no_more_and_was_charged_still()
    {
        Charge();
        Bill(1_000);
        parent.Must(new PayInvoice(1, 0, PaidFrom.Bank));
        subsidiary.Must(new PayBill(1));
        var (lines, breaks, _) = Group();
        Assert.DoesNotContain(lines, l => l.Line is "Fees receivable" or "Accounts payable" && l.Sum != 0);
        Assert.Equal(0, lines.Single(l => l.Line == "Fees for services").Group);
        Assert.Empty(breaks);
    }

    // In the year after it is a result of the year before, on both sides.
    [Fact]
    public void What_was_charged_in_the_year_before_is_no_result_of_this_one()
    {
        Charge();
        Bill(1_000);
        foreach (var firm in new[] { parent, subsidiary }) firm.Until(new(2014, 1, 3));
        var (lines, breaks, _) = Group();
        Assert.Empty(breaks);
        Assert.Equal((0, 0), (lines.Where(l => l.Section == GroupSection.Result).Sum(l => Math.Abs(l.Sum)),
            lines.Where(l => l.Section == GroupSection.Earlier).Sum(l => l.Group)));
    }

    // At the end of October the fee is accrued and not invoiced: of one sum for all accounts.
    [Fact]
    public void What_cannot_be_told_apart_is_named()
    {
        Charge();
        Bill(1_000);
        parent.Must(new PostManual("M", "interest of two", parent.Day, [parent.Leg("4300", "USD", -30_00), parent.Leg("SUB", "USD", 10_00),
            parent.Leg(TestFirm.Client, "USD", 20_00)]));
        Assert.Contains(Group().Notes, n => n.Contains("income or expense beside accounts of", StringComparison.Ordinal));
        Assert.Contains(Group(new(2013, 10, 31)).Notes, n => n.Contains("accrued and not invoiced", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
