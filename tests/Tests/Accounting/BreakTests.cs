using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Trades;
using PostManual = Countinghouse.Ledger.PostManual;
using SettleDue = Countinghouse.Settlement.SettleDue;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Statements against the books, and what becomes of what differs. The firm begins with 10 000 of each share and 1 000 000.00.
/// </summary>
public sealed partial class BreakTests
{
    const string Csd = "CSD", Bank = "SETTLEMENT-BANK";
    readonly TestFirm firm = TestFirm.Funded();

    ReconciliationDesk Desk => firm.Firm.Reconciliation;

    List<Fact> State(StatedKind kind, bool isWhole, params StatedLine[] lines) =>
        firm.Must(new TakeStatement(new("S", kind, firm.Day, isWhole, lines)));

    StatedLine Line(string asset, decimal units, string reference = "", string narrative = "") =>
        new(asset.Length == 3 ? Bank : Csd, asset, reference, firm.Day, units) { Narrative = narrative };

    void Close() => firm.EndDay();

    OpenBreak Only() => Assert.Single(Desk.Breaks);

    [Fact]
    public void A_balance_that_differs_is_one_break_under_one_number_until_it_agrees()
    {
        State(StatedKind.Cash, false, Line("USD", 999_998.75m));
        Assert.Empty(Desk.Breaks); // what settles today is not posted yet
        Close();
        var first = Only();
        Assert.Equal((BreakKind.Cash, 1_000_000m, 999_998.75m, firm.Day),
            (first.Of.Kind, first.Figures.Ours, first.Figures.Theirs, first.Since));
        Assert.False(first.IsExplained);
        firm.NextDay();
        State(StatedKind.Cash, false, Line("USD", 999_998m));
        Close();
        Assert.Equal((first.Number, -2m, first.Since), (Only().Number, Only().Difference, Only().Since));
        firm.NextDay();
        Close(); // no statement: it is carried
        Assert.Equal(first.Number, Only().Number);
        firm.NextDay();
        State(StatedKind.Cash, false, Line("USD", 1_000_000m));
        Close();
        Assert.Empty(Desk.Breaks);
        Assert.Equal(BreakEnd.Agreed, Assert.Single(firm.Facts.OfType<ReconciliationFact.BreakClosed>()).How);
    }

    [Fact]
    public void A_statement_of_a_day_that_is_closed_is_compared_at_once_with_what_was_there_then()
    {
        Close();
        firm.NextDay();
        firm.Must(new PostManualOf(firm, 500_00).Command);
        var monday = new DateOnly(2013, 10, 7);
        firm.Must(new TakeStatement(new("late", StatedKind.Cash, monday, false, [new(Bank, "USD", "", monday, 1_000_000m)])));
        Assert.Empty(Desk.Breaks);
        firm.Must(new TakeStatement(new("late2", StatedKind.Cash, monday, false, [new(Bank, "USD", "", monday, 1_000_500m)])));
        Assert.Equal(500m, Only().Difference);
    }

    // What a statement states has moved by its own day; and before the book's first, 7 October, there is nothing to lay beside it.
    [Theory]
    [InlineData(StatedKind.Entries, 7, 8, "line 1 is of 2013-10-08, which is after the statement's own day, 2013-10-07")]
    [InlineData(StatedKind.Postings, 7, 31, "line 1 is of 2013-10-31, which is after the statement's own day, 2013-10-07")]
    [InlineData(StatedKind.Cash, 4, 4, "it is of 2013-10-04, and before 2013-10-07 the book has nothing to lay beside it")]
    [InlineData(StatedKind.Entries, 4, 4, "it is of 2013-10-04, and before 2013-10-07 the book has nothing to lay beside it")]
    public void A_statement_of_what_has_yet_to_be_or_was_before_the_book_is_refused(StatedKind kind, int asOf, int moved, string why)
    {
        var asset = kind == StatedKind.Postings ? TestFirm.Aig : "USD";
        var take = new TakeStatement(new("S", kind, new(2013, 10, asOf), false,
            [Line(asset, 5, "R") with { Day = new(2013, 10, moved) }]));
        for (var day = 0; day < 3; day++)
        {
            var no = Assert.IsType<Refused>(Assert.Single(firm.Run(take)));
            Assert.Equal((Refusal.BadStatement, why), (no.Why, no.Detail));
            Close();
            firm.NextDay();
        }
        Assert.Empty(Desk.Breaks);
        StatedLine before = Line("USD", 5) with { Day = new(2013, 10, 4) }; // open (docs/guide/reconciliation.md)
        firm.Must(new TakeStatement(new("S", StatedKind.Entries, new(2013, 10, 7), false, [before])));
        Only();
    }

    sealed record PostManualOf(TestFirm Firm, long Minor)
    {
        public PostManual Command => new("M-1", "test", Firm.Day, [Firm.Leg(Bank, "USD", Minor), Firm.Leg(TestFirm.Client, "USD", -Minor)]);
    }

    [Fact]
    public void What_a_whole_statement_does_not_name_is_not_there_and_what_is_pending_explains_a_difference()
    {
        firm.Book(firm.Ticket("A", Side.Buy, 300) with { Counterparty = TestFirm.Alone });
        State(StatedKind.Holdings, true, Line(TestFirm.Aig, 10_300), Line(TestFirm.Sap, 10_000));
        Close();
        var byAsset = Desk.Breaks.ToDictionary(b => b.Of.Asset);
        Assert.Equal([TestFirm.Aig, TestFirm.BankOfAmerica], byAsset.Keys.Order(StringComparer.Ordinal));
        var instruction = Assert.Single(firm.Firm.Settlement.Open).Number;
        Assert.Equal((true, $"I{instruction} is pending here and would explain it"),
            (byAsset[TestFirm.Aig].IsExplained, byAsset[TestFirm.Aig].Explanation));
        Assert.Equal((0m, false), (byAsset[TestFirm.BankOfAmerica].Figures.Theirs, byAsset[TestFirm.BankOfAmerica].IsExplained));
        firm.NextDay();
        Close();
        firm.NextDay();
        Close();
        firm.NextDay();
        Close(); // T+3: settled, which changes nothing of what was pending on the day of the statement
        Assert.Equal((true, $"I{instruction} is pending here and would explain it"),
            (Find(TestFirm.Aig).IsExplained, Find(TestFirm.Aig).Explanation));
        Assert.Single(firm.Facts.OfType<ReconciliationFact.BreakOpened>(), b => b.Of.Asset == TestFirm.Aig);
        Assert.Empty(firm.Facts.OfType<ReconciliationFact.BreakExplained>()); // no fact a day of what has not changed
        firm.NextDay();
        State(StatedKind.Holdings, false, Line(TestFirm.Aig, 10_600)); // another statement: of its day nothing is pending
        Close();
        Assert.Equal((false, "nothing that is pending explains it"), (Find(TestFirm.Aig).IsExplained, Find(TestFirm.Aig).Explanation));
        firm.NextDay();
        State(StatedKind.Holdings, false, Line(TestFirm.Aig, 10_300));
        Close();
        Assert.DoesNotContain(Desk.Breaks, b => b.Of.Asset == TestFirm.Aig);
    }

    OpenBreak Find(string asset) => Desk.Breaks.Single(b => b.Of.Asset == asset);

    long SettleOne()
    {
        firm.Book(firm.Ticket("A", Side.Buy, 300) with { Counterparty = TestFirm.Alone });
        Close();
        var instruction = Assert.Single(firm.Firm.Settlement.Open).Number;
        do firm.NextDay(); while (firm.Day < new DateOnly(2013, 10, 10) && Closed());
        return instruction;
    }

    bool Closed()
    {
        Close();
        return true;
    }

    [Fact]
    public void Movements_are_matched_by_the_instruction_and_what_only_one_side_has_is_a_break()
    {
        var number = SettleOne(); // 300 × 48.50 = 14 550.00
        State(StatedKind.Postings, true, Line(TestFirm.Aig, 300, $"I{number}"));
        State(StatedKind.Entries, true, Line("USD", -14_550, $"I{number}"), Line("USD", -12.50m, "", "WIRE FEE"));
        Close();
        Assert.Equal(2, firm.Facts.OfType<ReconciliationFact.ItemsMatched>().Count());
        var fee = Only();
        Assert.Equal((BreakKind.Entries, 0m, -12.50m, "WIRE FEE"),
            (fee.Of.Kind, fee.Figures.Ours, fee.Figures.Theirs, fee.Items[0].Narrative));
        Assert.Equal([(1, 1), (2, 1)], firm.Facts.OfType<ReconciliationFact.StatementReconciled>().Select(s => (s.Lines, s.Agreed)));
        firm.NextDay();
        firm.Must(new PostManualOf(firm, -12_50).Command);
        State(StatedKind.Entries, true); // nothing moved there
        Close();
        Assert.Empty(Desk.Breaks); // by amount, within three days
    }

    [Fact]
    public void A_statement_that_comes_again_adds_nothing_and_a_corrected_one_takes_the_place()
    {
        StatedLine a = Line("USD", 5, "X"), b = Line("USD", 7, "Y");
        State(StatedKind.Entries, true, a, b, b);
        State(StatedKind.Entries, true, a, b, b);
        Close();
        Assert.Equal([("X", 5m), ("Y", 14m)], Desk.Breaks.Select(x => (x.Of.Reference, x.Figures.Theirs)).Order());
        firm.Must(new TakeStatement(new("again", StatedKind.Entries, firm.Day, true, [a, b]) { IsCorrection = true }));
        Assert.Equal([("X", 5m), ("Y", 7m)], Desk.Breaks.Select(x => (x.Of.Reference, x.Figures.Theirs)).Order());
    }

    [Fact]
    public void What_a_tolerance_let_through_explains_the_balance()
    {
        firm.Must(new SetMatchingRule(1, new(MatchingShape.OneToOne, "CASH", "", 0.05m, 0)));
        State(StatedKind.Entries, true, Line("USD", 500.05m, "X"));
        firm.Must(new PostManualOf(firm, 500_00).Command);
        State(StatedKind.Cash, true, Line("USD", 1_000_500.05m));
        Close();
        Assert.Equal((true, "its movements differ: match 1"), (Only().IsExplained, Only().Explanation));
    }

    // The design's accounting page: a difference is a break, never a plug; what leaves the books takes two people (decision 17).
    [Fact]
    public void A_rest_within_the_tolerance_is_written_off_to_the_account_of_its_rule_when_a_second_person_approves()
    {
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        firm.Must(new SetMatchingRule(1, new(MatchingShape.ManyToOne, "CASH", "", 0.05m, 0) { WriteOff = "6900" }), "anna");
        firm.Must(new PostManual("SALE", "test", firm.Day, [firm.Leg(Bank, "USD", 525_00), firm.Leg(TestFirm.Client, "USD", -525_00)]));
        firm.Must(new PostManual("FEE", "test", firm.Day, [firm.Leg(Bank, "USD", -25_00), firm.Leg(TestFirm.Client, "USD", 25_00)]));
        State(StatedKind.Entries, true, Line("USD", 499.97m, "X"));
        State(StatedKind.Cash, true, Line("USD", 1_000_499.97m));
        Close();
        var rest = Desk.Breaks.Single(b => b.IsMovement);
        Assert.Equal((-0.03m, "match 1", true), (rest.Difference, rest.Of.Reference, rest.IsExplained));
        Assert.Equal(("anna", "6900", -0.03m), (rest.Asked!.By, rest.Asked.Against, rest.Asked.Units));
        firm.NextDay();
        Close(); // it waits, and nothing is asked again
        Assert.Single(firm.Facts.OfType<ReconciliationFact.WriteOffAsked>());
        firm.Must(new RejectWriteOff(rest.Number, "ask them"), "boris");
        firm.NextDay();
        Close(); // and not again by itself
        Assert.Null(Desk.Breaks.Single(b => b.IsMovement).Asked);
        firm.Must(new WriteOffBreak(rest.Number, "they say it is a cent of interest"), "anna"); // to the rule's account all the same
        firm.NextDay();
        Assert.Equal(Refusal.SelfApproval, firm.Ask(new ApproveWriteOff(rest.Number, -0.03m), "anna"));
        firm.Must(new ApproveWriteOff(rest.Number, -0.03m), "boris");
        Assert.Equal((1_000_499_97, 3), (firm.Balance(Bank, "USD").Posted, firm.Balance("6900", "USD").Posted));
        Assert.Empty(Desk.Breaks);
        Assert.Equal(Refusal.UnknownMatch, firm.Ask(new UndoMatch(1, "not the same")));
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Fact]
    public void A_rest_goes_with_the_match_that_left_it()
    {
        firm.Must(new SetMatchingRule(1, new(MatchingShape.OneToOne, "CASH", "", 0.05m, 0) { WriteOff = ReconciliationDesk.CashAccount }));
        firm.Must(new PostManualOf(firm, 500_00).Command);
        State(StatedKind.Entries, true, Line("USD", 500.02m, "X"));
        Close();
        Assert.Equal(0.02m, Only().Difference);
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        firm.Must(new UndoMatch(1, "not the same"), "anna");
        Assert.Equal([-500m, 500.02m], Desk.Breaks.Select(b => b.Difference).Order());
    }

    // Decision 17: a break is a fact; how old it is follows from the date.
    [Fact]
    public void A_break_that_nothing_explains_gets_no_fact_of_a_day_on_which_nothing_changed()
    {
        State(StatedKind.Cash, false, Line("USD", 999_999m));
        Close();
        for (var day = 0; day < 4; day++)
        {
            firm.NextDay();
            firm.Book(firm.Ticket($"A{day}", Side.Buy, 100) with { Counterparty = TestFirm.Alone }); // other things are pending each day
            if (day == 2) State(StatedKind.Cash, false, Line("USD", 999_999m)); // and the bank states the same
            Close();
        }
        Assert.Equal(["BreakOpened"], firm.Facts.OfType<ReconciliationFact>().Select(f => f.GetType().Name)
            .Where(n => n.StartsWith("Break", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_balance_is_explained_by_the_movements_that_make_it()
    {
        State(StatedKind.Entries, true, Line("USD", -12.50m, "FEE-1"));
        State(StatedKind.Cash, true, Line("USD", 999_987.50m));
        Close();
        var balance = Desk.Breaks.Single(b => b.Of.Kind == BreakKind.Cash);
        Assert.Equal((true, "its movements differ: FEE-1"), (balance.IsExplained, balance.Explanation));
        Assert.Equal(Refusal.NotToWriteOff, firm.Ask(new WriteOffBreak(balance.Number, "small")));
    }

    [Fact]
    public void What_a_person_says_of_a_difference_holds_while_it_is_that_difference()
    {
        State(StatedKind.Cash, false, Line("USD", 999_999m));
        Close();
        var number = Only().Number;
        firm.Must(new AssignBreak(number, "anna"), "boris");
        firm.Must(new ExplainBreak(number, "their fee"), "anna");
        firm.Must(new NoteBreak(number, "asked"), "anna");
        Assert.Equal(("anna", "their fee", true, "anna"), (Only().Owner, Only().Explanation, Only().IsExplained, Only().ExplainedBy));
        firm.NextDay();
        State(StatedKind.Cash, false, Line("USD", 999_999m));
        Close();
        Assert.Equal("their fee", Only().Explanation);
        firm.NextDay();
        State(StatedKind.Cash, false, Line("USD", 999_990m));
        Close();
        Assert.Equal(("anna", false, ""), (Only().Owner, Only().IsExplained, Only().ExplainedBy));
    }

    [Fact]
    public void A_difference_is_not_closed_by_hand_and_is_written_off_by_two_people_to_an_account_of_its_own()
    {
        State(StatedKind.Entries, true, Line("USD", -12.50m, "FEE-1"));
        State(StatedKind.Cash, true, Line("USD", 999_987.50m));
        Close();
        var number = Desk.Breaks.Single(b => b.IsMovement).Number;
        Assert.Equal(Refusal.DifferenceRemains, firm.Ask(new CloseBreak(number, "enough of it")));
        Assert.Equal(Refusal.NoWriteOffAsked, firm.Ask(new RejectWriteOff(number, "no"), "boris"));
        Assert.Equal(Refusal.BreakNeedsReason, firm.Ask(new WriteOffBreak(number, "")));
        firm.Must(new WriteOffBreak(number, "below what they look into"), "anna");
        // Between two days: what is wrong with it is said at once, and what is right is done when the next one opens.
        Assert.Equal(Refusal.SelfApproval, firm.Ask(new ApproveWriteOff(number, -12.50m), "anna/key"));
        firm.NextDay();
        Assert.Equal(Refusal.SelfApproval, firm.Ask(new ApproveWriteOff(number, -12.50m), "anna/key"));
        Assert.Equal(Refusal.PayloadDiffers, firm.Ask(new ApproveWriteOff(number, -12m), "boris"));
        var facts = firm.Must(new ApproveWriteOff(number, -12.50m), "boris");
        var entry = Assert.Single(facts.OfType<LedgerFact.EntryPosted>());
        Assert.Equal(EntryKind.WriteOff, entry.Entry.Kind);
        Assert.Equal([firm.Leg(Bank, "USD", -12_50), firm.Leg(ReconciliationDesk.CashAccount, "USD", 12_50)], entry.Legs);
        Assert.Empty(Desk.Breaks); // the balance agrees with it
        State(StatedKind.Cash, true, Line("USD", 999_987.50m));
        Close();
        Assert.Empty(Desk.Breaks);
    }

    [Fact]
    public void A_write_off_that_is_approved_between_two_days_is_booked_when_the_next_one_opens()
    {
        State(StatedKind.Entries, true, Line("USD", -12.50m, "FEE-1"));
        State(StatedKind.Cash, true, Line("USD", 999_987.50m));
        Close();
        var number = Desk.Breaks.Single(b => b.IsMovement).Number;
        firm.Must(new WriteOffBreak(number, "below what they look into"), "anna");
        var waits = Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(new ApproveWriteOff(number, -12.50m), "boris")));
        Assert.Equal((0, "boris"), (waits.Need.Approvers, waits.By));
        Assert.Empty(firm.Run(new ApproveWriteOff(number, -12.50m), "boris"));
        firm.NextDay();
        Assert.Equal(EntryKind.WriteOff, firm.Facts.OfType<LedgerFact.EntryPosted>().Last().Entry.Kind);
        Assert.DoesNotContain(Desk.Breaks, b => b.Number == number);
    }

    [Fact]
    public void What_is_written_off_in_securities_keeps_the_stock_record_and_is_never_more_than_is_there()
    {
        State(StatedKind.Holdings, false, Line(TestFirm.Aig, 9_990), Line(TestFirm.Sap, -5));
        Close();
        firm.NextDay();
        foreach (var (asset, units) in new[] { (TestFirm.Aig, -10m), (TestFirm.Sap, -10_005m) })
            firm.Must(new WriteOffBreak(Find(asset).Number, "lost"), "anna");
        firm.Must(new ApproveWriteOff(Find(TestFirm.Aig).Number, -10m), "boris");
        Assert.Equal(9_990, firm.Balance(Csd, TestFirm.Aig).Posted);
        Assert.Equal(10, firm.Balance(ReconciliationDesk.SecuritiesAccount, TestFirm.Aig).Posted);
        // What is to be bought for its clients is the firm's own short position, at market value in its statements (IAS 37.14).
        Assert.Equal(AccountClass.House, firm.Firm.Register.AccountOf(ReconciliationDesk.SecuritiesAccount)?.Terms.Class);
        Assert.Equal(Refusal.ShortOfSecurities, firm.Ask(new ApproveWriteOff(Find(TestFirm.Sap).Number, -10_005m), "boris"));
        firm.Must(new RejectWriteOff(Find(TestFirm.Sap).Number, "ask them"), "boris");
        Assert.Null(Find(TestFirm.Sap).Asked);
    }

    [Fact]
    public void Breaks_are_matched_by_hand_where_they_sum_to_the_same_and_unmatched_they_stand_alone()
    {
        State(StatedKind.Entries, true, Line("USD", -10, "A"), Line("USD", 10, "B"), Line("USD", 3, "C"));
        Close();
        long Of(string reference) => Desk.Breaks.Single(b => b.Of.Reference == reference).Number;
        Assert.Equal(Refusal.SumsDiffer, firm.Ask(new MatchBreaks([Of("A"), Of("C")], "one payment")));
        firm.Must(new MatchBreaks([Of("A"), Of("B")], "booked and reversed there"), "anna");
        Assert.Equal("C", Only().Of.Reference);
        firm.Must(new UndoMatch(1, "not the same"), "anna");
        Assert.Equal([("A", -10m), ("B", 10m), ("C", 3m)], // as they were stated, before any other close
            Desk.Breaks.Select(b => (b.Items[0].Reference, b.Difference)).Order());
        firm.NextDay();
        Close();
        Assert.Equal(3, Desk.Breaks.Count);
        Assert.Equal(Refusal.UnknownMatch, firm.Ask(new UndoMatch(1, "again")));
    }

    [Fact]
    public void What_is_pending_there_is_compared_by_instruction_and_ends_with_it()
    {
        firm.Book(firm.Ticket("A", Side.Buy, 300) with { Counterparty = TestFirm.Alone });
        firm.Must(new CutOff(firm.Day));
        var number = Assert.Single(firm.Firm.Settlement.Open).Number;
        State(StatedKind.Pending, true, Line(TestFirm.Aig, 200, $"I{number}"), Line(TestFirm.Aig, 5, "NOT-OURS"));
        firm.Must(new SettleDue(firm.Day, []));
        firm.Must(new CloseDay(firm.Day, []));
        Assert.Equal([($"I{number}", -100m), ("NOT-OURS", 5m)], Desk.Breaks.Select(b => (b.Of.Reference, b.Difference)).Order());
        firm.NextDay();
        firm.Until(new(2013, 10, 11)); // settled on the 10th
        Assert.Equal("NOT-OURS", Only().Of.Reference);
        State(StatedKind.Pending, true);
        Close();
        Assert.Empty(Desk.Breaks);
    }

    [Fact]
    public void Rules_are_set_by_number_and_a_bad_one_is_refused()
    {
        firm.Must(new SetMatchingRule(1, new(MatchingShape.OneToOne, "CASH", "USD", 0.05m, 2)));
        Assert.Single(Desk.Rules);
        Assert.Empty(firm.Run(new SetMatchingRule(1, new(MatchingShape.OneToOne, "CASH", "USD", 0.05m, 2))));
        foreach (var bad in new MatchingTerms[]
        {
            new((MatchingShape)9, "", "", 0, 0), new(MatchingShape.OneToOne, "BONDS", "", 0, 0),
            new(MatchingShape.OneToOne, "", "ZZZ", 0, 0), new(MatchingShape.OneToOne, "", "", -1, 0),
            new(MatchingShape.OneToOne, "", "", 0, 61),
            new(MatchingShape.OneToOne, "CASH", "", 0, 0) { WriteOff = ReconciliationDesk.CashAccount }, // of nothing
            new(MatchingShape.OneToOne, "", "", 1, 0) { WriteOff = ReconciliationDesk.CashAccount }, // of securities too
            new(MatchingShape.OneToOne, "CASH", "", 1, 0) { WriteOff = TestFirm.Client },
            new(MatchingShape.OneToOne, "SECURITIES", "", 1, 0) { WriteOff = ReconciliationDesk.CashAccount },
        })
            Assert.Equal(Refusal.BadMatchingRule, firm.Ask(new SetMatchingRule(2, bad)));
        firm.Must(new RemoveMatchingRule(1));
        Assert.Equal(Matcher.Defaults.Count, Desk.Rules.Count());
        Assert.Equal(Refusal.UnknownMatchingRule, firm.Ask(new RemoveMatchingRule(1)));
    }

    [Fact]
    public void The_desk_survives_a_snapshot_and_a_replay()
    {
        var number = SettleOne();
        State(StatedKind.Entries, true, Line("USD", -14_550, $"I{number}"), Line("USD", -12.50m, "F", "FEE"));
        State(StatedKind.Cash, true, Line("USD", 985_000m));
        Close();
        firm.NextDay();
        firm.Must(new WriteOffBreak(Desk.Breaks.First(b => b.IsMovement).Number, "small"), "anna");
        firm.Must(new SetMatchingRule(1, new(MatchingShape.Reference, "", "", 0, 5)));
        State(StatedKind.Holdings, true, Line(TestFirm.Aig, 1)); // waits for the close
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    /// <summary>A dollar a share on 100 shares at the depository, 15 % withheld: 85 dollars.</summary>
    void Dividend(int paidIn)
    {
        firm.Must(new AnnounceAction(new("DIV", "DIVIDEND", TestFirm.Aig, firm.Day, firm.Day, firm.Day.AddDays(paidIn), 1m, "USD",
            null, null, "", null)
        { Withholding = 15 }, ""));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
    }

    decimal Due => firm.Firm.Actions.InFlight(firm.Day, _ => 0).Single(d => d.Asset == firm.AssetOf("USD")).Units / 100m;

    [Fact]
    public void A_dividend_that_the_bank_has_and_we_wait_for_explains_the_cash()
    {
        Dividend(paidIn: 3);
        firm.EndDay();
        firm.NextDay();
        Assert.Equal(firm.Balance(Csd, TestFirm.Aig).Posted * 0.85m, Due);
        State(StatedKind.Cash, false, Line("USD", firm.Balance(Bank, "USD").Posted / 100m + Due));
        Close();
        Assert.Equal((true, "corporate action DIV is due on 2013-10-10 and would explain it"), (Only().IsExplained, Only().Explanation));
        for (var day = 0; day < 3; day++)
        {
            firm.NextDay();
            firm.EndDay();
        }
        // Paid here since; on the day of the statement it was due.
        Assert.Equal((true, "corporate action DIV is due on 2013-10-10 and would explain it"), (Only().IsExplained, Only().Explanation));
    }

    [Fact]
    public void A_split_of_the_next_day_that_the_depository_has_booked_explains_the_units()
    {
        var before = firm.Balance(Csd, TestFirm.Aig).Posted;
        var ex = firm.Day.AddDays(1);
        firm.Must(new AnnounceAction(new("SPLIT", "SPLIT", TestFirm.Aig, ex, ex, ex, null, "", 7, 1, "", null), ""));
        State(StatedKind.Holdings, false, Line(TestFirm.Aig, 7 * before));
        Close();
        Assert.Equal((6m * before, true, "corporate action SPLIT is due on 2013-10-08 and would explain it"),
            (Only().Difference, Only().IsExplained, Only().Explanation));
    }

    [Fact]
    public void A_dividend_paid_here_and_not_there_so_far_explains_the_cash_for_a_week()
    {
        Dividend(paidIn: 0);
        var stated = firm.Balance(Bank, "USD").Posted / 100m;
        State(StatedKind.Cash, false, Line("USD", stated));
        Close();
        Assert.Equal((true, "corporate action DIV is paid here on 2013-10-07 and would explain it"),
            (Only().IsExplained, Only().Explanation));
        for (var day = 0; day < 6; day++)
        {
            firm.NextDay();
            firm.EndDay();
        }
        Assert.False(Only().IsExplained); // 2013-10-15: eight days
    }

    [Fact]
    public void A_split_that_the_depository_has_not_booked_explains_the_units()
    {
        var before = firm.Balance(Csd, TestFirm.Aig).Posted;
        firm.Must(new AnnounceAction(new("SPLIT", "SPLIT", TestFirm.Aig, firm.Day, firm.Day, firm.Day, null, "", 2, 1, "", null), ""));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        State(StatedKind.Holdings, false, Line(TestFirm.Aig, before));
        Close();
        Assert.Equal((-before, true, "corporate action SPLIT is replaced here since 2013-10-07 and would explain it"),
            ((long)Only().Difference, Only().IsExplained, Only().Explanation));
    }

    [Fact]
    public void The_checklist_of_a_period_says_whose_breaks_are_open()
    {
        State(StatedKind.Cash, false, Line("USD", 999_998.75m));
        State(StatedKind.Holdings, false, Line(TestFirm.Aig, 1));
        Close();
        firm.NextDay();
        firm.Must(new AssignBreak(Desk.Breaks.First().Number, "anna"), "boris");
        Assert.Contains("2 breaks are open and not explained: 1 of nobody, 1 of anna; the first is",
            firm.Firm.PeriodChecks(201310).Single(c => c.Check == "breaks-open").Detail, StringComparison.Ordinal);
    }
}
