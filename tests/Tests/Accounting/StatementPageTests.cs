using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
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
        // Another statement of the day adds to it: what it does not state is not taken back, unless a person says that it corrects.
        State("E1", StatedKind.Entries, null, Line("USD", 1, "A"), Line("USD", 5, "D"));
        Assert.Equal(["A", "B", "C", "D"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        firm.Must(new TakeStatement(new("E2", StatedKind.Entries, firm.Day, true, [Line("USD", 1, "A"), Line("USD", 5, "D")])
        { IsCorrection = true }));
        Assert.Equal(["A", "D"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        // Both lines are known, and both are open still.
        Assert.Equal(("E2", 2, 0), Reconciled()[^1]);
    }

    // SWIFT, MT 940: field 28C is statement number and sequence number, which counts the pages of a statement from 1; 60M of a page is 62M
    // of the one before.
    TakeStatement Sheet(int number, string after, string before, params StatedLine[] lines) => new(new("E", StatedKind.Entries, firm.Day,
        false, [.. lines])
    { Page = new("7710001 9", after, before) { Number = number }, Issue = "7710001 9 USD" });

    [Fact]
    public void Pages_that_are_counted_follow_each_other_by_number_and_what_is_missing_is_named()
    {
        string Missing() => Desk.Missing(StatedKind.Entries, new("7710001 9", "", ""));
        firm.Must(Sheet(4, "100", "", Line("USD", 5, "D")));
        Assert.Equal("pages 1 to 3 have not come", Missing());
        firm.Must(Sheet(1, "", "100", Line("USD", 1, "A")));
        Assert.Equal("pages 2 to 3 have not come", Missing());
        firm.Must(Sheet(2, "100", "100", Line("USD", 2, "B"), Line("USD", -2, "C"))); // by the balances alone nothing would be missing
        firm.EndDay();
        Assert.Equal((BreakKind.Statement, "page 3 has not come"), (Only().Of.Kind, Only().Explanation));
        firm.Must(Sheet(3, "100", "100")); // the last to come, and its entries come to zero
        Assert.Equal(["A", "B", "C", "D"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        Assert.Empty(firm.Run(Sheet(2, "100", "100", Line("USD", 2, "B"), Line("USD", -2, "C"))).Skip(1)); // again: once
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    // SWIFT, MT 940, fields 62F and 62M: the last page alone has the closing balance, which is of the whole statement.
    [Fact]
    public void A_closing_balance_waits_for_the_pages_that_come_after_its_own()
    {
        TakeStatement Closing(decimal units) => new(new("E", StatedKind.Cash, firm.Day, false,
            [new(Bank, "USD", "7710001", firm.Day, units)])
        { Page = new("7710001 9", "100", "") { Number = 2 }, Issue = "7710001 9 USD" });
        firm.Must(Sheet(2, "100", "", Line("USD", 5, "D")));
        firm.Must(Closing(1_000_006));
        firm.EndDay();
        Assert.Equal((BreakKind.Statement, "page 1 has not come"), (Only().Of.Kind, Only().Explanation));
        Assert.Empty(Reconciled());
        firm.Must(Sheet(1, "", "100", Line("USD", 1, "A")));
        Assert.Equal([(BreakKind.Cash, 6m), (BreakKind.Entries, 1m), (BreakKind.Entries, 5m)],
            Desk.Breaks.Select(b => (b.Of.Kind, b.Difference)).Order());
        Assert.Equal(3, Reconciled().Count);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Fact]
    public void A_closing_balance_whose_other_pages_never_come_is_compared_once_a_person_says_so()
    {
        firm.Must(Sheet(2, "100", "", Line("USD", 5, "D")));
        firm.Must(new TakeStatement(new("E", StatedKind.Cash, firm.Day, false, [new(Bank, "USD", "7710001", firm.Day, 1_000_006)])
        { Page = new("7710001 9", "100", "") { Number = 2 }, Issue = "7710001 9 USD" }));
        firm.EndDay();
        firm.Must(new CloseBreak(Only().Number, "their mistake: there is one page"), "anna");
        firm.NextDay();
        firm.EndDay();
        Assert.Equal([(BreakKind.Cash, 6m), (BreakKind.Entries, 5m)], Desk.Breaks.Select(b => (b.Of.Kind, b.Difference)).Order());
    }

    [Fact]
    public void Another_page_of_the_same_number_is_a_conflict_that_a_person_decides()
    {
        firm.Must(Sheet(1, "", "100", Line("USD", 1, "A")));
        var other = Sheet(1, "", "100", Line("USD", 3, "X"));
        Assert.Equal(Refusal.MessageConflict, firm.Ask(other));
        firm.Must(other with { Statement = other.Statement with { IsCorrection = true } });
        firm.Must(Sheet(2, "100", "", Line("USD", 5, "D")));
        firm.EndDay();
        Assert.Equal(["D", "X"], Desk.Breaks.Select(b => b.Of.Reference).Order());
    }

    // guide/reconciliation.md: of a statement that was compared all pages come again as corrections, the first of them as it was.
    [Fact]
    public void A_corrected_page_acts_with_the_others_that_stay_as_they_were()
    {
        TakeStatement Corrected(TakeStatement page) => page with { Statement = page.Statement with { IsCorrection = true } };
        firm.Must(Sheet(1, "", "100", Line("USD", 1, "A")));
        firm.Must(Sheet(2, "100", "", Line("USD", 5, "D")));
        firm.EndDay();
        Assert.Equal(["A", "D"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        firm.Must(Corrected(Sheet(2, "100", "", Line("USD", 6, "E"))));
        firm.Must(Corrected(Sheet(1, "", "100", Line("USD", 1, "A"))));
        Assert.Equal(["A", "E"], Desk.Breaks.Select(b => b.Of.Reference).Order());
        Assert.DoesNotContain(Desk.Breaks, b => b.Of.Kind == BreakKind.Statement);
    }

    [Fact]
    public void A_page_that_does_not_begin_with_what_the_one_before_ended_with_is_said()
    {
        firm.Must(Sheet(1, "", "the balance of 100 USD"));
        firm.Must(Sheet(2, "the balance of 90 USD", ""));
        firm.EndDay();
        Assert.Equal("page 2 begins with the balance of 90 USD, and page 1 ends with the balance of 100 USD", Only().Explanation);
    }

    // Two statements of a day are two, by their numbers: one that comes again under its number with other content is for a person.
    [Fact]
    public void A_second_statement_of_a_day_adds_to_the_first_and_corrects_it_only_where_a_person_says_so()
    {
        TakeStatement Of(string number, bool corrects, params StatedLine[] lines) => new(
            new("E", StatedKind.Entries, firm.Day, true, [.. lines])
            { Issue = number, IsCorrection = corrects });
        StatedLine a = Line("USD", 1, "A"), b = Line("USD", 2, "B");
        firm.Must(Of("13/1", false, a, b));
        firm.Must(Of("14/1", false, b)); // the same payment once more
        firm.EndDay();
        Assert.Equal([("A", 1m), ("B", 4m)], Desk.Breaks.Select(x => (x.Of.Reference, x.Figures.Theirs)).Order());
        Assert.Equal(Refusal.MessageConflict, firm.Ask(Of("13/1", false, a)));
        firm.Must(Of("13/1", true, a));
        Assert.Equal([("A", 1m), ("B", 2m)], Desk.Breaks.Select(x => (x.Of.Reference, x.Figures.Theirs)).Order());
    }

    TakeStatement Balance(string account, decimal units) => new(new("B" + account, StatedKind.Cash, firm.Day, true,
        [new(Bank, "USD", account, firm.Day, units)]));

    // MT 940, field 25: a statement is of one account. The books have one place at the bank.
    [Fact]
    public void Two_accounts_there_that_are_one_place_here_are_compared_together()
    {
        firm.Must(Balance("7710001", 600_000));
        firm.EndDay();
        Assert.Equal(-400_000m, Only().Difference);
        Assert.EndsWith("of account 7710001 there, which addresses.csv names for none of our places: compared with all of ours there",
            Only().Explanation, StringComparison.Ordinal);
        firm.Must(Balance("7710002", 400_000));
        Assert.Empty(Desk.Breaks);
        firm.NextDay();
        firm.Must(Balance("7710002", 400_001)); // from now on both are waited for
        firm.EndDay();
        Assert.Equal("the balance of account 7710001 of 2013-10-08 has not come: with account 7710002 it is compared", Only().Explanation);
        Assert.Equal(BreakKind.Statement, Only().Of.Kind);
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        firm.Must(Balance("7710001", 600_000));
        Assert.Equal((BreakKind.Cash, 1m), (Only().Of.Kind, Only().Difference));
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Fact]
    public void An_account_at_the_bank_is_the_place_that_addresses_name_for_it()
    {
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        firm.Must(new SetAddress(Register.FirmCode, "CTFMUS30", "", ""));
        firm.Must(new SetAddress(Bank, "CTBKUS30", "7710001", ""));
        firm.Must(new SetAddress(Bank + "-2", "CTBKUS30", "7710002", "")); // the same place here
        firm.Must(new SetAddress("1020", "CTBKUS30", "7710003", "")); // cash segregated under rules
        var books = firm.Firm.Register;
        Assert.Equal([Bank, Bank, "1020"], new[] { "7710001", "7710002", "7710003" }.Select(books.PlaceAtBank));
        Assert.True(books.MayBeAt(Bank, "7710002") && books.IsNamedAt(Bank, "7710002") && !books.MayBeAt(Bank, "7710009"));
        firm.Must(new PostManual("SEG", "test", firm.Day, [firm.Leg("1020", "USD", 50_00), firm.Leg(Bank, "USD", -50_00)]));
        firm.Must(new TakeStatement(new("3", StatedKind.Cash, firm.Day, true, [new("1020", "USD", "7710003", firm.Day, 50)])));
        firm.Must(Balance("7710001", 999_950));
        firm.EndDay();
        Assert.Empty(Desk.Breaks);
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
