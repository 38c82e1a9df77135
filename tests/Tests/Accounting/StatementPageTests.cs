using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using PostManual = Countinghouse.Ledger.PostManual;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Statements in pages, and statements of days of which the books hold no movements. The firm begins with 10 000 of each of three shares
/// and 1 000 000.00 dollars.
/// </summary>
public sealed class StatementPageTests
{
    const string Csd = "CSD", Bank = "SETTLEMENT-BANK";
    readonly TestFirm firm = TestFirm.Funded();

    ReconciliationDesk Desk => firm.Firm.Reconciliation;

    List<Fact> State(string reference, StatedKind kind, StatementPage? page, params StatedLine[] lines) =>
        firm.Must(new TakeStatement(new(reference, kind, firm.Day, page is null, lines) { Page = page }));

    StatedLine Line(string asset, decimal units, string reference = "") =>
        new(asset.Length == 3 ? Bank : Csd, asset, reference, firm.Day, units);

    static StatementPage First(string before = "page 1") => new("H", "", before);

    static StatementPage Last(string after = "page 1") => new("H", after, "");

    OpenBreak Only() => Assert.Single(Desk.Breaks);

    List<(string Reference, int Lines, int Agreed)> Reconciled() => firm.Facts.OfType<ReconciliationFact.StatementReconciled>()
        .Select(r => ($"{((RecordsFact.StatementTaken)firm.Facts[(int)r.Statement]).Reference}", r.Lines, r.Agreed)).ToList();

    [Fact]
    public void Pages_are_one_statement_whatever_the_order_and_what_none_of_them_names_is_not_there()
    {
        State("H-2", StatedKind.Holdings, Last(), Line(TestFirm.Aig, 4_000));
        Assert.Equal("what comes up to page 1 has not come", Desk.Missing(StatedKind.Holdings, Last()));
        State("H-1", StatedKind.Holdings, First(), Line(TestFirm.Sap, 10_000), Line(TestFirm.Aig, 6_000)); // one instrument on both
        Assert.Equal("", Desk.Missing(StatedKind.Holdings, Last()));
        firm.EndDay();
        Assert.Equal((TestFirm.BankOfAmerica, 10_000m, 0m), (Only().Of.Asset, Only().Figures.Ours, Only().Figures.Theirs));
        Assert.Equal([("H-2", 1, 1), ("H-1", 2, 2)], Reconciled());
    }

    [Fact]
    public void A_page_that_has_not_come_by_the_close_is_a_break_until_it_does()
    {
        State("H-1", StatedKind.Holdings, First(), Line(TestFirm.Aig, 1));
        firm.EndDay();
        Assert.Equal((BreakKind.Statement, Csd, "Holdings H", "what follows page 1 has not come", false),
            (Only().Of.Kind, Only().Of.Account, Only().Of.Reference, Only().Explanation, Only().IsExplained));
        Assert.Empty(Reconciled()); // nothing of it was compared, and nothing agreed
        firm.NextDay();
        firm.EndDay();
        Assert.Equal(0, Only().Difference);
        var monday = new DateOnly(2013, 10, 7);
        StatedLine[] rest = [new(Csd, TestFirm.Sap, "", monday, 10_000), new(Csd, TestFirm.BankOfAmerica, "", monday, 10_000)];
        firm.Must(new TakeStatement(new("H-2", StatedKind.Holdings, monday, false, rest) { Page = Last() }));
        Assert.Equal((TestFirm.Aig, 1m), (Only().Of.Asset, Only().Figures.Theirs));
        Assert.Equal("all of its pages are here", firm.Facts.OfType<ReconciliationFact.BreakClosed>().Single().Reason);
    }

    [Fact]
    public void Where_a_person_says_that_no_page_comes_what_came_is_compared_as_it_is()
    {
        State("H-1", StatedKind.Holdings, First(), Line(TestFirm.Aig, 1));
        firm.EndDay();
        firm.Must(new CloseBreak(Only().Number, "their mistake: there is one page"), "anna");
        Assert.Empty(Desk.Breaks);
        firm.NextDay();
        firm.EndDay();
        Assert.Equal((TestFirm.Aig, 1m), (Only().Of.Asset, Only().Figures.Theirs)); // the others are not said to be missing
    }

    // 60M of a page is 62M of the one before (SWIFT, MT 940, fields 60a and 62a); banks write the same 28C on all.
    [Fact]
    public void Pages_of_a_bank_follow_each_other_by_their_balances_and_a_corrected_statement_takes_the_place_of_all()
    {
        StatementPage Sheet(string after, string before) => new("7710001 1", after, before);
        State("E", StatedKind.Entries, Sheet("100", "100"), Line("USD", 2, "B"), Line("USD", -2, "C")); // it leaves the balance as it is
        State("E", StatedKind.Entries, Sheet("100", ""), Line("USD", 5, "D"));
        State("E", StatedKind.Entries, Sheet("", "100"), Line("USD", 1, "A"));
        firm.EndDay();
        Assert.Equal(["A", "B", "C", "D"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        State("E2", StatedKind.Entries, null, Line("USD", 1, "A"), Line("USD", 5, "D"));
        Assert.Equal(["A", "D"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        // Both lines are known, and both are open still.
        Assert.Equal(("E2", 2, 0), Reconciled()[^1]);
    }

    [Fact]
    public void A_page_that_waits_is_in_the_snapshot_and_in_the_journal()
    {
        State("H-1", StatedKind.Holdings, First(), Line(TestFirm.Aig, 1));
        State("E", StatedKind.Entries, null, Line("USD", 1, "A"));
        firm.EndDay();
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
        Assert.Equal("what follows page 1 has not come", loaded.Reconciliation.Missing(StatedKind.Holdings, First()));
    }

    void Move(long minor) => firm.Must(new PostManual($"M-{minor}", "test", firm.Day,
        [firm.Leg(Bank, "USD", minor), firm.Leg(TestFirm.Client, "USD", -minor)]));

    // The books hold movements of the last ten days for places that have stated none: a first statement comes late.
    [Fact]
    public void The_first_statement_may_be_of_a_day_that_closed_a_week_ago()
    {
        Move(7_00);
        Move(9_00);
        var monday = firm.Day;
        for (var day = 0; day < 5; day++)
        {
            firm.EndDay();
            firm.NextDay();
        }
        firm.Must(new TakeStatement(new("E", StatedKind.Entries, monday, true, [new(Bank, "USD", "X", monday, 7)])));
        Assert.Equal((9m, 0m), (Only().Figures.Ours, Only().Figures.Theirs));
        Assert.Equal(("E", 1, 1), Assert.Single(Reconciled()));
    }

    [Fact]
    public void A_movement_of_a_day_before_the_first_that_was_compared_is_open_and_never_agreed()
    {
        var before = firm.Day.AddDays(-30);
        State("E", StatedKind.Entries, null, Line("USD", 7, "X"), new StatedLine(Bank, "USD", "VALFEE", before, -77.77m));
        firm.EndDay();
        Assert.Equal(("E", 2, 0), Assert.Single(Reconciled()));
        var old = Desk.Breaks.Single(b => b.Of.Reference == "VALFEE");
        Assert.Equal((-77.77m, before), (old.Difference, old.Since));
        Assert.StartsWith("stated there of a day before 2013-10-07", old.Explanation, StringComparison.Ordinal);
        // The other one has two sides; of that one nothing of ours is at hand.
        Assert.Equal(Refusal.DifferenceRemains, firm.Ask(new CloseBreak(Desk.Breaks.Single(b => b.Of.Reference == "X").Number, "enough")));
        firm.Must(new CloseBreak(old.Number, "booked here in September"), "anna");
        firm.NextDay();
        firm.EndDay();
        Assert.Equal("X", Only().Of.Reference);
        firm.Must(new UndoMatch(firm.Facts.OfType<ReconciliationFact.ItemsMatched>().Single().Match, "it was not"), "anna");
        firm.NextDay();
        firm.EndDay();
        Assert.Equal(2, Desk.Breaks.Count);
    }
}
