using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Tests.Accounting;

/// <summary>Where postings are seen. The default chart is the house's own; the expected accounts are read off its table.</summary>
public sealed class ChartTests
{
    static readonly DateOnly Day = new(2013, 10, 7);

    [Theory]
    [InlineData(AccountClass.Client, "", EntryKind.Delivery, "1200"), InlineData(AccountClass.Location, "SETTLEMENT-BANK", EntryKind.Mark,
        "1010")]
    [InlineData(AccountClass.Income, "COMMISSION-INCOME", EntryKind.ClientTrade, "4000")]
    [InlineData(AccountClass.Income, "FX-GAIN", EntryKind.Journal, "4900")]
    [InlineData(AccountClass.Payable, "SEC-PAYABLE", EntryKind.ClientTrade, "2100")]
    [InlineData(AccountClass.Income, "6100", EntryKind.Journal, "6100"), InlineData(AccountClass.Equity, "RETAINED-EARNINGS",
        EntryKind.YearEnd, "3100")]
    [InlineData((AccountClass)99, "X", EntryKind.Journal, "9999")]
    public void A_posting_is_seen_where_the_default_chart_says(AccountClass @class, string account, EntryKind kind, string gl) =>
        Assert.Equal(gl, DefaultChart.Read().GlOf(new(@class, account, kind, "USD"), Day));

    [Fact]
    public void The_rule_that_says_most_holds_and_among_equals_the_newest()
    {
        var chart = DefaultChart.Read();
        chart.Set(new PostingRule("1010", AccountClass.Location, "", EntryKind.Mark, ""), Day);
        chart.Set(new PostingRule("1020", AccountClass.Location, "", null, ""), Day.AddDays(1));
        chart.Set(new PostingRule("9999", null, "SETTLEMENT-*", null, ""), Day.AddDays(2));
        string Gl(EntryKind kind, int days) => chart.GlOf(new(AccountClass.Location, "SETTLEMENT-BANK", kind, "USD"), Day.AddDays(days));
        Assert.Equal("1010", Gl(EntryKind.Delivery, 0));
        Assert.Equal("1020", Gl(EntryKind.Delivery, 1));
        Assert.Equal("1010", Gl(EntryKind.Mark, 1));
        Assert.Equal("9999", Gl(EntryKind.Mark, 2));
    }

    [Fact]
    public void The_chart_is_set_once_and_again_changes_nothing()
    {
        var firm = Ledgers.Firm();
        Assert.Empty(firm.Must(DefaultChart.Command(new(2013, 1, 1))));
        Assert.Equal(AccountClass.Income, firm.Firm.Register.AccountOf("6100")?.Terms.Class);
        Assert.Equal("Housing", firm.Must(new SetGlAccount(new("6100", "Housing", GlType.Expense, "", "", false), Day, ""))
            .OfType<GeneralLedgerFact.GlAccountSet>().Single().Terms.Name);
        Assert.Equal(("Premises", "Housing"), (firm.Firm.Chart.Chart.Find("6100", Day.AddDays(-1))?.Name,
            firm.Firm.Chart.Chart.Find("6100", Day)?.Name));
    }

    [Theory]
    [InlineData("6100", GlType.Asset, false, Refusal.BadTerms), InlineData("CSD", GlType.Asset, false, Refusal.ReservedName)]
    [InlineData("no code", GlType.Asset, false, Refusal.TextTooLong), InlineData("6150", GlType.Expense, false, Refusal.None)]
    [InlineData("1900", GlType.Asset, true, Refusal.None)]
    public void An_account_is_taken_or_refused(string code, GlType type, bool isControl, Refusal why) =>
        Assert.Equal(why, Ledgers.Firm().Ask(new SetGlAccount(new(code, "Name", type, "", "", isControl), Day, "")));

    [Theory]
    [InlineData("1234", null, "", "", Refusal.UnknownGlAccount), InlineData("4900", null, "", "", Refusal.BadPostingRule)]
    [InlineData("4900", null, "A*B", "", Refusal.BadPostingRule), InlineData("1200", AccountClass.Client, "C000001", "",
        Refusal.BadPostingRule)]
    [InlineData("1200", null, "C000001", "", Refusal.BadPostingRule), InlineData("1300", AccountClass.Street, "STREET-*", "",
        Refusal.BadPostingRule)]
    [InlineData("6100", AccountClass.Income, "", "", Refusal.BadPostingRule), InlineData("4900", null, "FX-*", "XXX",
        Refusal.UnknownCurrency)]
    [InlineData("4900", null, "FX-*", "EUR", Refusal.None)]
    public void A_rule_is_taken_or_refused(string gl, AccountClass? @class, string account, string currency, Refusal why) =>
        Assert.Equal(why, Ledgers.Firm().Ask(new SetPostingRule(new(gl, @class, account, null, currency), Day, "")));

    // The star alone fits every code, "C00*" the client C000001: what is kept together is ruled by its class only, however it is named.
    [Theory]
    [InlineData("3000", null, "*", Refusal.BadPostingRule), InlineData("1200", null, "C00*", Refusal.BadPostingRule)]
    [InlineData("1200", null, "*", Refusal.BadPostingRule), InlineData("3000", null, "C00*", Refusal.BadPostingRule)]
    [InlineData("1300", null, "STREET-*", Refusal.BadPostingRule), InlineData("1500", null, "H*", Refusal.BadPostingRule)]
    [InlineData("4900", AccountClass.Income, "*", Refusal.None), InlineData("4900", null, "Z*", Refusal.None)]
    public void A_rule_by_the_beginning_of_codes_leads_nothing_that_is_kept_together(
        string gl, AccountClass? @class, string account, Refusal why)
    {
        var firm = Ledgers.Firm();
        firm.Open("H9", AccountClass.House, AccountSettlement.Carried);
        Assert.Equal(why, firm.Ask(new SetPostingRule(new(gl, @class, account, EntryKind.Journal, ""), Day, "")));
    }

    // Where no rule is for the class of a bank, one by kind or currency alone is what leads it.
    [Theory, InlineData(EntryKind.Journal, ""), InlineData(null, "USD"), InlineData(EntryKind.Journal, "USD")]
    public void A_rule_by_kind_or_currency_leads_a_place_to_income_where_its_class_has_none(EntryKind? kind, string currency)
    {
        var firm = TestFirm.Funded();
        firm.Must(new SetGlAccount(new("1", "Cash", GlType.Asset, "", "", true), Day, "chart.csv:2"));
        firm.Must(new SetGlAccount(new("4", "Other", GlType.Income, "", "", true), Day, "chart.csv:3"));
        SetPostingRule rule = new(new("4", null, "", kind, currency), Day, "posting-rules.csv:2");
        Assert.Equal(Refusal.BadPostingRule, firm.Ask(rule));
        firm.Must(new SetPostingRule(new("1", AccountClass.Location, "", EntryKind.Mark, ""), Day, "")); // of marks only
        firm.Must(new SetPostingRule(new("1", AccountClass.Location, "", null, ""), Day.AddDays(1), "")); // a day later
        Assert.Equal(Refusal.BadPostingRule, firm.Ask(rule));
        Assert.Equal(Refusal.None, firm.Ask(rule with { From = Day.AddDays(1) }));
        Assert.Equal("1", firm.Firm.Chart.Chart.GlOf(new(AccountClass.Location, "SETTLEMENT-BANK", EntryKind.Journal, "USD"),
            Day.AddDays(1)));
    }

    static readonly SetGlAccount Housing = new(new("6100", "Housing", GlType.Expense, "", "", false), default, "");
    static readonly SetPostingRule Other = new(new("4900", null, "COMMISSION-INCOME", null, ""), default, "");

    static Refused? No(TestFirm firm, Command command) => firm.Run(command).OfType<Refused>().SingleOrDefault();

    // What has been closed and certified stays as it was told: the day after 31 October is 1 November.
    [Theory, InlineData(false, "soft-closed"), InlineData(true, "closed")]
    public void A_period_that_is_closed_is_not_told_anew(bool isClosed, string state)
    {
        var firm = Ledgers.Firm(first: new(2013, 10, 28));
        firm.EndMonth();
        firm.Must(new SoftClosePeriod("2013-10"));
        if (isClosed) firm.Must(new ClosePeriod("2013-10"));
        foreach (var day in new DateOnly[] { new(2012, 1, 1), new(2013, 10, 15), new(2013, 10, 31) })
            foreach (var command in new Command[] { Housing with { From = day }, Other with { From = day } })
                Assert.Equal((Refusal.PeriodClosed, $"2013-10 is {state}: this may hold from 2013-11-01 on, or reopen the period"),
                    No(firm, command) is { } no ? (no.Why, no.Detail) : default);
        Assert.Equal("Premises", firm.Firm.Chart.Chart.Find("6100", firm.Day)?.Name);
        Assert.Empty(firm.Must(DefaultChart.Command(new(2013, 1, 1)))); // it is set already
        firm.Must(Housing with { From = new(2013, 11, 1) });
        firm.Must(Other with { From = new(2013, 11, 1) });
        firm.Agreed(new ReopenPeriod("2013-10", "late"));
        firm.Must(Housing with { From = new(2013, 10, 15) });
        firm.Must(Other with { From = new(2013, 10, 15) });
    }

    // An account posted to by its code is seen there on every day, so that as one it would leave 4900 in October too.
    [Fact]
    public void An_account_of_the_books_does_not_change_its_kind_behind_a_closed_period()
    {
        var firm = Ledgers.Firm(first: new(2013, 10, 28));
        firm.Must(new Countinghouse.Reference.OpenAccount(new("FX-GAIN", AccountClass.Income, "Gains", "US", "USD",
            AccountSettlement.Carried, "", null), ""));
        firm.EndMonth();
        firm.Close("2013-10");
        foreach (var (code, isControl) in new[] { ("FX-GAIN", false), ("6100", true) })
        {
            var type = code == "6100" ? GlType.Expense : GlType.Income;
            var command = new SetGlAccount(new(code, "Name", type, "", "", isControl), new(2013, 11, 1), "");
            Assert.Equal(Refusal.PeriodClosed, No(firm, command)?.Why);
        }
        firm.Must(new SetGlAccount(new("4120", "Advice", GlType.Income, "", "", false), new(2013, 11, 1), ""));
    }

    // Until one is set a book is read by the chart that it begins with: set from the first month it changes nothing of what is closed.
    [Fact]
    public void The_chart_that_a_book_begins_with_is_set_behind_a_closed_period_and_no_other()
    {
        var firm = TestFirm.Funded(first: new(2013, 10, 28));
        firm.EndMonth();
        firm.Close("2013-10");
        Assert.Equal(Refusal.PeriodClosed, No(firm, Housing with { From = new(2013, 11, 1) })?.Why);
        Assert.Contains(firm.Run(DefaultChart.Command(new(2013, 11, 1))), f => f is Refused { Why: Refusal.PeriodClosed });
        firm.Must(DefaultChart.Command(new(2013, 10, 1)));
        Assert.Equal(DefaultChart.Accounts.Count, firm.Firm.Chart.Chart.Accounts.Count());
        Assert.Equal(DefaultChart.Rules.Count, firm.Firm.Chart.Chart.Rules.Count);
        Assert.Equal(Refusal.PeriodClosed, No(firm, Other with { From = new(2013, 10, 15) })?.Why);
    }

    // 1200 sums up what customers have: with its own code open to journals, anyone could post between it and its sub-ledger.
    [Fact]
    public void Another_name_leaves_a_control_account_one_and_while_rules_lead_to_it_nothing_else_can_be_made_of_it()
    {
        var firm = Ledgers.Firm();
        SetGlAccount Zeta(string code, bool keepsKind) => new(new(code, "Zeta", GlType.Asset, "L", "L", false), Day, "", keepsKind);
        Assert.True(Assert.Single(firm.Must(Zeta("1200", true)).OfType<GeneralLedgerFact.GlAccountSet>()).Terms.IsControl);
        Assert.Null(firm.Firm.Register.AccountOf("1200"));
        Assert.Empty(firm.Must(Zeta("1200", true)));
        Assert.Equal((Refusal.BadTerms, ":kind"), No(firm, Zeta("1200", false)) is { } no ? (no.Why, no.Source) : default);
        firm.Must(new SetGlAccount(new("1900", "Transit", GlType.Asset, "", "", true), Day, ""));
        Assert.True(firm.Must(Zeta("1900", true)).OfType<GeneralLedgerFact.GlAccountSet>().Single().Terms.IsControl);
        Assert.False(firm.Must(Zeta("1900", false)).OfType<GeneralLedgerFact.GlAccountSet>().Single().Terms.IsControl); // no rule to it
        Assert.False(firm.Must(Zeta("1910", true)).OfType<GeneralLedgerFact.GlAccountSet>().Single().Terms.IsControl); // a new one
    }

    // It would be the whole chart: what every account has would stand in suspense (9999).
    [Fact]
    public void One_account_or_rule_by_itself_is_no_chart()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.UnknownGlAccount, firm.Ask(new SetGlAccount(new("6950", "Sundry", GlType.Expense, "", "", false), Day, "")));
        Assert.Equal(Refusal.UnknownGlAccount, firm.Ask(new SetPostingRule(new("1900", null, "SETTLEMENT-*", null, ""), Day, "")));
        firm.Must(new SetGlAccount(new("1", "Cash", GlType.Asset, "", "", true), Day, "chart.csv:2"));
        firm.Must(new SetPostingRule(new("1", AccountClass.Location, "", null, ""), Day, "posting-rules.csv:2"));
        Assert.Equal("1", Assert.Single(firm.Firm.Chart.Chart.Accounts).Terms.Code);
    }

    // A depository and a bank hold assets (IAS 1.54): they are neither earned nor spent, and no one's capital.
    [Theory]
    [InlineData("4000", AccountClass.Location, "", Refusal.BadPostingRule), InlineData("3000", AccountClass.Location, "",
        Refusal.BadPostingRule)]
    [InlineData("6950", AccountClass.Location, "CSD", Refusal.BadPostingRule), InlineData("4900", null, "SETTLEMENT-BANK",
        Refusal.BadPostingRule)]
    [InlineData("4900", null, "SETTLEMENT-*", Refusal.BadPostingRule), InlineData("4900", AccountClass.Income, "S*", Refusal.None)]
    [InlineData("1300", AccountClass.Location, "", Refusal.None), InlineData("2100", null, "SETTLEMENT-BANK", Refusal.None)]
    [InlineData("4000", AccountClass.Income, "", Refusal.None)]
    public void A_place_is_led_to_no_account_of_income_expense_or_equity(string gl, AccountClass? @class, string account, Refusal why)
    {
        var firm = Ledgers.Firm();
        firm.Must(new SetGlAccount(new("6950", "Sundry", GlType.Expense, "", "", true), Day, ""));
        Assert.Equal(why, firm.Ask(new SetPostingRule(new(gl, @class, account, null, ""), Day, "")));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void After_any_days_every_sub_ledger_comes_to_its_account_of_the_ledger(int seed)
    {
        var firm = new DrawnDays(seed, new(2013, 10, 28)).Run(4).Firm; // through the last business day of October
        Assert.Null(firm.Firm.Ledger.FirstUntied());
        Assert.NotEmpty(firm.Firm.Ledger.Totals());
        Assert.All(firm.Firm.PeriodChecks(201310), c => Assert.True(c.Passed || !c.Blocks, $"{c.Check}: {c.Detail}"));
        Assert.All(firm.Facts.OfType<RecordsFact.ControlChecked>().Where(c => c.Control == "tie-out"), c => Assert.True(c.Passed));
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Ledger.Totals(), loaded.Ledger.Totals());
    }

    // Summed by hand, posting by posting from the facts: neither from balances nor from the totals.
    [Theory, InlineData(7), InlineData(8)]
    public void The_totals_are_the_postings(int seed)
    {
        var firm = new DrawnDays(seed).Run(3).Firm;
        var pended = firm.Facts.OfType<LedgerFact.EntryPended>().ToDictionary(p => p.Entry, p => p.Legs.ToArray());
        Int128 expected = 0;
        void Add(IEnumerable<Leg> legs) => expected += legs.Where(l => l.Account == firm.Firm.Register.Bank && l.Asset.Number == 0
            && l.Amount > 0)
            .Sum(l => l.Amount);
        foreach (var fact in firm.Facts)
            switch (fact)
            {
                case LedgerFact.EntryPosted e: Add(e.Legs); break;
                case LedgerFact.PendingPosted p: Add(pended[p.Entry]); break;
                case LedgerFact.PendingPartPosted p: Add(p.Part); break;
            }
        Int128 debits = 0;
        foreach (var t in firm.Firm.Ledger.Totals())
            if (t.Cell.Control == firm.Firm.Register.Bank.Number && t.Cell.Asset.Number == 0) debits += t.Debits;
        Assert.Equal(expected, debits);
    }

    // What a close has certified is not read by other accounts afterwards; a period that is open again is.
    [Fact]
    public void Nothing_is_dated_into_a_closed_period()
    {
        var firm = Ledgers.Firm();
        Assert.DoesNotContain(firm.Must(DefaultChart.Command(new(2013, 10, 1))), f => f is Refused);
        firm.EndMonth();
        firm.Must(new SoftClosePeriod("2013-10"));
        DateOnly last = new(2013, 10, 31);
        SetGlAccount Account(DateOnly from) => new(new("6100", "Housing", GlType.Expense, "", "", false), from, "");
        SetPostingRule Rule(DateOnly from) => new(new("4000", null, "COMMISSION-INCOME", null, "USD"), from, "");
        foreach (var command in new Command[] { Account(last), Account(new(2013, 10, 15)), Rule(last) })
        {
            var refused = Assert.IsType<Refused>(Assert.Single(firm.Run(command)));
            Assert.Equal(Refusal.PeriodClosed, refused.Why);
            Assert.StartsWith("2013-10 is soft-closed: this may hold from 2013-11-01", refused.Detail, StringComparison.Ordinal);
        }
        foreach (var command in new Command[] { Account(last.AddDays(1)), Rule(last.AddDays(1)) }) firm.Must(command);
        // The chart that was read all along may be set at any time.
        firm.Must(DefaultChart.Command(new(2013, 10, 1)));
    }

    [Fact]
    public void A_control_account_does_not_become_one_that_is_posted_to()
    {
        var firm = Ledgers.Firm();
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        var known = firm.Firm.Chart.Chart.Find("1200", Day)!;
        Assert.True(known.IsControl);
        Assert.Equal(Refusal.BadTerms, firm.Ask(new SetGlAccount(known with { Name = "Zeta", IsControl = false }, Day, "")));
        firm.Must(new SetGlAccount(known with { Name = "Zeta" }, Day, ""));
        // IAS 1.54: what lies at a bank or depository is an asset.
        foreach (var rule in new PostingRule[]
            { new("4000", AccountClass.Location, "", null, ""), new("4000", null, firm.Firm.Register.Firm.SettlementBank, null, "USD") })
            Assert.Equal(Refusal.BadPostingRule, firm.Ask(new SetPostingRule(rule, Day, "")));
    }
}
