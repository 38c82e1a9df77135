using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Tests.Accounting;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Access;

/// <summary>What comes through a server: rights, and the second person. The rules are the firm's own, as the README has them.</summary>
public sealed class ApprovalTests
{
    const string Key = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    readonly AccessFirm access = new();

    TestFirm Firm => access.Firm;

    // A bought instruction against BROKER-2, 100 units at 48.50: USD 4 850.00.
    long Raised()
    {
        Firm.Book(Firm.Ticket("T-1", Side.Buy, 100) with { Counterparty = TestFirm.Alone });
        Firm.Must(new CutOff(Firm.Day));
        return Firm.Firm.Settlement.Open.Last().Number;
    }

    void Rule(string command, int approvers = 1, decimal atLeast = 0) => Firm.Must(new SetApprovalRule(
        new(command, atLeast, atLeast > 0 ? "USD" : "", "", "", approvers, "settlement-approver", 3)));

    AccessFact.ApprovalAsked Asked(Command command, string maker = "operations") =>
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(access.Give(command, maker)));

    [Fact]
    public void Who_is_not_enrolled_or_has_no_right_changes_nothing_and_is_told_why()
    {
        var hold = new HoldInstruction(Raised(), "wait");
        Assert.Equal(Refusal.UnknownPerson, access.Refused(hold, "nobody"));
        Assert.Equal(Refusal.NotGranted, access.Refused(hold, "desk"));
        Assert.Equal(Refusal.NotGranted, access.Refused(new ChargeFails(Firm.Day), "operations")); // follows, and is no one's
        Assert.Equal(Refusal.NotGranted, access.Refused(new CloseDay(Firm.Day, []), "examiner"));
        Assert.False(Firm.Firm.Settlement.Open.Last().IsHeld);
        access.Give(hold, "operations");
        Assert.True(Firm.Firm.Settlement.Open.Last().IsHeld);
    }

    // Who sets the name by which the provider lets someone in could be setting their own, and be maker and checker.
    [Fact]
    public void Another_sign_in_for_someone_with_a_role_waits_for_a_second_administrator()
    {
        var takes = new ChangePerson("operations", "Someone of operations", "my-own");
        access.Give(new ChangePerson("operations", "Another name", ""), "administrator"); // a name is no sign-in
        Assert.Equal("Another name", access.Book.Find("operations")?.Name);
        access.Give(takes with { Subject = "alone" }, "administrator"); // nobody else there is, or was
        Assert.Equal("operations", access.Book.OfSubject("alone")?.Code);
        access.Enrol("ada", AccessFirm.All("administrator"));
        var asked = Asked(takes, "administrator");
        Assert.Equal("administrator", asked.Need.Role);
        Assert.Null(access.Book.OfSubject("my-own"));
        Assert.Equal(Refusal.SelfApproval, access.Refused(new Approve(asked.Number, asked.Sha256), "administrator"));
        access.Give(new Approve(asked.Number, asked.Sha256), "ada");
        Assert.Equal("operations", access.Book.OfSubject("my-own")?.Code);
        access.Enrol("new"); // whose role may wait for approval
        Asked(new ChangePerson("new", "No role yet", "new-one"), "administrator");
        Firm.Must(new SetApprovalRule(new("GrantRole", 0, "", "", "", 1, "administrator", 3)));
        Firm.Must(new ChangePerson("new", "No role yet", "new-one"));
        var shown = Asked(new GrantRole("new", AccessFirm.All("desk")), "administrator");
        Assert.Equal("new, who signs in at the provider as new-one:\nno role", shown.Subject.Before);
        // It was agreed to for who signs in so, and for nobody else.
        Firm.Must(new ChangePerson("new", "No role yet", "another"));
        Assert.Equal(Refusal.PayloadDiffers, access.Refused(new Approve(shown.Number, shown.Sha256), "ada"));
        Assert.Empty(access.Book.GrantsOf("new"));
        var again = Asked(new GrantRole("new", AccessFirm.All("desk")), "administrator");
        access.Give(new Approve(again.Number, again.Sha256), "ada");
        Assert.Single(access.Book.GrantsOf("new"));
    }

    // The words are the firm's own; the figures are the test's. Until a line is set the firm's own intraday credit stands, none here.
    [Fact]
    public void An_address_a_credit_line_and_a_fee_are_shown_as_they_stand_beside_what_is_asked()
    {
        Firm.Must(DefaultChart.Command(Firm.Day));
        void Shows(Command command, string maker, string before, string after)
        {
            Rule(command.GetType().Name);
            Assert.Equal((before, after), (Asked(command, maker).Subject.Before, Firm.Firm.After(command)));
        }
        var address = new SetAddress(TestFirm.Client, "CTBKUS30", "12345", "");
        Shows(address, "reference-data", "no address of C000001", "C000001: BIC CTBKUS30, account 12345");
        Firm.Must(address);
        Shows(address with { Bic = "CTBKUS31" }, "reference-data", "C000001: BIC CTBKUS30, account 12345",
            "C000001: BIC CTBKUS31, account 12345");
        var line = new SetCreditLine("USD", Firm.Day, 1000.50m, 0, "");
        Shows(line, "clearing", "USD from 2013-10-07: 0 granted, at most 0 more against securities",
            "USD from 2013-10-07: 1000.5 granted, at most 0 more against securities");
        Firm.Must(line);
        Shows(line with { Granted = 2000 }, "clearing", "USD from 2013-10-07: 1000.5 granted, at most 0 more against securities",
            "USD from 2013-10-07: 2000 granted, at most 0 more against securities");
        var fee = new SetFeeSchedule(new("CUSTODY", "Safekeeping", ChargeBasis.AverageValue, "C1", "C9", "USD",
            [new(1_000_000, 12), new(0, 6)], 0, 5, 20, "4100", 30, false, null), Firm.Day, "");
        string Fee(string minimum) => $"""
            CUSTODY from 2013-10-07: Safekeeping
            AverageValue, accounts C1..C9, earned on 4100
            tiers: to 1000000 12 bp a year; 6 bp a year
            each 0 USD, at least {minimum} USD, tax 20 %
            due after 30 days, paid by the client
            """;
        Shows(fee, "accountant", "no schedule CUSTODY on 2013-10-07", Fee("5"));
        Firm.Must(fee);
        Shows(fee with { Terms = fee.Terms with { Minimum = 7.5m } }, "accountant", Fee("5"), Fee("7.5"));
    }

    // Rent of 1 200 and power of 300 in 2013; what comes late is 7 more of rent. Who approves has seen the amounts.
    [Theory, InlineData(false), InlineData(true)]
    public void The_close_of_a_year_is_approved_with_the_amounts_that_were_shown_and_not_with_others(bool isEvening)
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 31));
        firm.Must(Roles.Command);
        foreach (var person in new[] { "ann", "ben" })
        {
            firm.Must(new EnrolPerson(person, person, ""));
            firm.Must(new GrantRole(person, AccessFirm.All("accounting-approver")));
        }
        firm.Must(new SetApprovalRule(new("CloseYear", 0, "", "", "", 1, "accounting-approver", 3)));
        firm.Agreed(Ledgers.Journal("J-1", firm.Day, ("6100", 1_200), ("6200", 300), ("2300", -1_500)));
        firm.EndMonth();
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        var close = new CloseYear(2013, "RETAINED-EARNINGS");
        AccessFact.ApprovalAsked Ask() =>
            Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Run(close, "ann", governed: true)));
        List<Fact> Agree(AccessFact.ApprovalAsked a) => firm.Run(new Approve(a.Number, a.Sha256), "ben", governed: true);

        var asked = Ask();
        Assert.Equal("6100 USD: 1200.00 to the end of 2013\n6200 USD: 300.00 to the end of 2013", asked.Subject.Before);
        Assert.Equal("6100 USD: 0\n6200 USD: 0\nRETAINED-EARNINGS USD: +1500 by this", firm.Firm.After(close));
        Assert.Empty(firm.Run(close, "ann", governed: true)); // it waits as it is
        firm.Agreed(Ledgers.Rent("LATE", new(2013, 12, 31), 7) with { Period = "2013-13" });
        Assert.Contains(firm.Run(close, "ann", governed: true), f => f is Refused { Why: Refusal.PayloadDiffers } no
            && no.Detail.Contains("withdraw or reject it", StringComparison.Ordinal));
        if (isEvening) firm.EndDay(); // not agreed to in the evening, to be refused in the morning
        var answer = Agree(asked);
        Assert.Contains(answer, f => f is Refused { Why: Refusal.PayloadDiffers } no
            && no.Detail.EndsWith("ask anew", StringComparison.Ordinal));
        Assert.Contains(answer, f => f is AccessFact.ApprovalEnded { How: ApprovalEnd.Refused });
        Assert.Equal(1_207_00, firm.BalanceTo(201313, "6100"));

        var again = Ask();
        Assert.StartsWith("6100 USD: 1207.00 ", again.Subject.Before, StringComparison.Ordinal);
        Assert.DoesNotContain(Agree(again), f => f is Refused);
        if (isEvening) firm.NextDay();
        Assert.Equal((0, 1_507_00), (firm.BalanceTo(201313, "6100"), firm.BalanceTo(201313, "RETAINED-EARNINGS")));
    }

    // Of twenty accounts fifteen are shown, and the hash is of all: a cent on the last is another.
    [Fact]
    public void Of_a_year_with_many_accounts_all_amounts_are_bound()
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 31));
        firm.Must(Roles.Command);
        firm.Must(new EnrolPerson("ann", "Ann", ""));
        firm.Must(new GrantRole("ann", AccessFirm.All("accounting-approver")));
        for (var i = 0; i < 20; i++) firm.Must(new SetGlAccount(new($"69{i:00}", "Other", GlType.Expense, "", "", false), firm.Day, ""));
        firm.Must(new SetApprovalRule(new("CloseYear", 0, "", "", "", 1, "accounting-approver", 3)));
        firm.Agreed(Ledgers.Journal("J-1", firm.Day, [.. Enumerable.Range(0, 20).Select(i => ($"69{i:00}", 1m)), ("2300", -20)]));
        firm.EndMonth();
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        var close = new CloseYear(2013, "RETAINED-EARNINGS");
        var asked = Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Run(close, "ann", governed: true)));
        Assert.Contains("\n5 more, all with SHA-256: ", asked.Subject.Before, StringComparison.Ordinal);
        firm.Agreed(Ledgers.Journal("J-2", new(2013, 12, 31), ("6919", 0.01m), ("2300", -0.01m)) with { Period = "2013-13" });
        Assert.Contains(firm.Run(new Approve(asked.Number, asked.Sha256), Ledgers.Second),
            f => f is Refused { Why: Refusal.PayloadDiffers });
    }

    [Fact]
    public void The_last_administrator_stays_one_but_for_the_owner()
    {
        var grant = access.Book.GrantsOf("administrator").Single().Number;
        Assert.Equal(Refusal.UnknownGrant, access.Refused(new RevokeRole(int.MinValue, "none"), "administrator"));
        Command[] leaving = [new EndPerson("administrator", "leaves"), new RevokeRole(grant, "moves"),
            new ReplaceGrants("administrator", [AccessFirm.All("desk")], "moves")];
        Assert.All(leaving, c => Assert.Equal(Refusal.LastAdministrator, access.Refused(c, "administrator")));
        access.Enrol("ada", AccessFirm.All("administrator"));
        Assert.Equal(Refusal.None, access.Refused(new EndPerson("administrator", "leaves"), "ada"));
        Assert.Equal(Refusal.LastAdministrator, access.Refused(new EndPerson("ada", "leaves"), "ada"));
        Firm.Must(new EndPerson("ada", "the owner, with the book in hand, begins anew"));
    }

    // BROKER-2's instruction is about its street account; a client's trade about the client.
    [Fact]
    public void The_accounts_of_a_command_are_found_in_the_books()
    {
        var number = Raised();
        Assert.Equal(["STREET-BROKER-2"], Firm.Firm.Touches(new HoldInstruction(number, "")).Accounts);
        Assert.Equal(new Worth("USD", 4850.00m), Firm.Firm.Touches(new HoldInstruction(number, "")).Most);
        Assert.Equal([TestFirm.Client], Firm.Firm.Touches(new CancelTrade("T-1", "", "")).Accounts);
        Assert.Equal([TestFirm.Client], Firm.Firm.Touches(new PostManual("J", "why", Firm.Day,
            [Firm.Leg(TestFirm.Client, "USD", -100), Firm.Leg("SETTLEMENT-BANK", "USD", 100)])).Accounts);
        access.Enrol("mira", new Right("operations", "", "C", "D", null));
        Assert.Equal(Refusal.NotCovered, access.Refused(new HoldInstruction(number, "wait"), "mira"));
        Assert.Equal(Refusal.NotCovered, access.Refused(new HoldInstruction(999_999, "wait"), "mira"));
        access.Enrol("noah", new Right("operations", "", "STREET-", "STREET-Z", null));
        Assert.Equal(Refusal.None, access.Refused(new HoldInstruction(number, "wait"), "noah"));
    }

    [Fact]
    public void What_waits_is_done_when_another_person_approves_exactly_what_was_asked()
    {
        Rule(nameof(HoldInstruction));
        var number = Raised();
        var asked = Asked(new HoldInstruction(number, "wait"));
        Assert.Equal($$"""{"command":"HoldInstruction","instruction":{{number}},"reason":"wait"}""",
            System.Text.Encoding.UTF8.GetString(asked.Payload));
        Assert.Equal((4850.00m, "USD"), (asked.Subject.Amount, asked.Subject.Currency));
        Assert.StartsWith($"instruction {number}: STREET-BROKER-2", asked.Subject.Before, StringComparison.Ordinal);
        Assert.False(Firm.Firm.Settlement.Open.Last().IsHeld);
        Assert.Equal(Refusal.PayloadDiffers, access.Refused(new Approve(asked.Number, Key), "settlement-approver"));
        Assert.Equal(Refusal.UnknownApproval, access.Refused(new Approve(9, asked.Sha256), "settlement-approver"));
        Assert.Collection(access.Give(new Approve(asked.Number, asked.Sha256), "settlement-approver"),
            f => Assert.IsType<AccessFact.ApprovalGiven>(f), f => Assert.IsType<SettlementFact.Held>(f),
            f => Assert.Equal(ApprovalEnd.Done, Assert.IsType<AccessFact.ApprovalEnded>(f).How));
        Assert.True(Firm.Firm.Settlement.Open.Last().IsHeld);
        Assert.Equal(Refusal.AlreadyDecided, access.Refused(new Approve(asked.Number, asked.Sha256), "settlement-approver"));
        Assert.Equal(Refusal.AlreadyDecided, access.Refused(new WithdrawApproval(asked.Number), "operations"));
    }

    // The owner at the command line is not asked for rights, and still does not check what they made: by login, key or capitals.
    [Theory]
    [InlineData("checker", "checker", true), InlineData("checker", "Checker/k1", true), InlineData("checker/k1", "checker", true)]
    [InlineData("checker", "checker", false), InlineData("checker/k1", "CHECKER", false)]
    public void Nobody_checks_what_they_made_by_whatever_key_or_login(string maker, string checker, bool governed)
    {
        Firm.Must(new RemoveToxicPair("enter-and-approve"));
        Firm.Must(new RemoveToxicPair("instructions-and-settling"));
        Firm.Must(new RemoveToxicPair("payee-and-payment"));
        access.Enrol("checker", AccessFirm.All("operations"), AccessFirm.All("settlement-approver"));
        Firm.Must(new IssueKey("checker", "k1", Key, [nameof(HoldInstruction), nameof(Approve)], Firm.Day));
        Rule(nameof(HoldInstruction));
        var asked = Asked(new HoldInstruction(Raised(), "wait"), maker);
        Assert.Equal(Refusal.SelfApproval, Firm.Run(new Approve(asked.Number, asked.Sha256), checker, governed)
            .OfType<Refused>().Single().Why);
        Assert.Equal(Refusal.SelfApproval, Firm.Run(new RejectApproval(asked.Number, "no"), "checker", governed)
            .OfType<Refused>().Single().Why);
    }

    [Fact]
    public void Two_of_two_are_two_people_who_hold_the_role()
    {
        Rule(nameof(HoldInstruction));
        Rule("*", approvers: 2, atLeast: 4850m); // exactly the amount: the one with the most approvers
        access.Enrol("second", AccessFirm.All("settlement-approver"));
        var asked = Asked(new HoldInstruction(Raised(), "wait"));
        Assert.Equal(2, asked.Need.Approvers);
        Assert.Equal(Refusal.NotAnApprover, access.Refused(new Approve(asked.Number, asked.Sha256), "accounting-approver"));
        Assert.IsType<AccessFact.ApprovalGiven>(Assert.Single(access.Give(new Approve(asked.Number, asked.Sha256), "settlement-approver")));
        Assert.Equal(Refusal.ApprovedBefore, access.Refused(new Approve(asked.Number, asked.Sha256), "Settlement-Approver"));
        Assert.False(Firm.Firm.Settlement.Open.Last().IsHeld);
        access.Give(new Approve(asked.Number, asked.Sha256), "second");
        Assert.True(Firm.Firm.Settlement.Open.Last().IsHeld);
    }

    [Fact]
    public void A_rule_by_amount_lets_what_is_less_pass()
    {
        Rule(nameof(HoldInstruction), atLeast: 4850.01m);
        Assert.IsType<SettlementFact.Held>(Assert.Single(access.Give(new HoldInstruction(Raised(), "wait"), "operations")));
    }

    [Fact]
    public void It_is_rejected_by_an_approver_and_withdrawn_by_its_maker()
    {
        Rule(nameof(HoldInstruction));
        var number = Raised();
        var (first, second) = (Asked(new HoldInstruction(number, "one")), Asked(new HoldInstruction(number, "two")));
        Assert.Equal(Refusal.TextTooLong, access.Refused(new RejectApproval(first.Number, ""), "settlement-approver"));
        Assert.Equal(Refusal.None, access.Refused(new RejectApproval(first.Number, "not agreed"), "settlement-approver"));
        access.Enrol("mira", AccessFirm.All("operations"));
        Assert.Equal(Refusal.NotTheMaker, access.Refused(new WithdrawApproval(second.Number), "mira"));
        Assert.Equal(Refusal.None, access.Refused(new WithdrawApproval(second.Number), "operations"));
        Assert.Empty(access.Book.Approvals);
    }

    // Asked on day one with three days: day four still counts, day five does not. Calendar days: 7 October 2013 is a Monday.
    [Fact]
    public void It_expires_at_a_close_or_when_it_is_touched()
    {
        Rule(nameof(HoldInstruction));
        Firm.Book(Firm.Ticket("T-1", Side.Buy, 100) with { Counterparty = TestFirm.Alone });
        Firm.EndDay();
        Firm.NextDay();
        var hold = new HoldInstruction(Firm.Firm.Settlement.Open.Last().Number, "wait");
        var (first, second) = (Asked(hold), Asked(hold));
        Assert.Equal(Firm.Day.AddDays(3), first.Need.ExpiresOn);
        Firm.Until(Firm.Day.AddDays(3));
        Assert.Equal(2, access.Book.Approvals.Count);
        Firm.EndDay();
        Firm.NextDay();
        Assert.Collection(access.Give(new Approve(first.Number, first.Sha256), "settlement-approver"),
            f => Assert.Equal(ApprovalEnd.Expired, Assert.IsType<AccessFact.ApprovalEnded>(f).How),
            f => Assert.Equal(Refusal.ApprovalExpired, Assert.IsType<Refused>(f).Why));
        Firm.EndDay();
        Assert.Empty(access.Book.Approvals);
        Assert.Contains(Firm.Facts, f => f is AccessFact.ApprovalEnded { Number: 2, How: ApprovalEnd.Expired });
        Assert.IsType<RecordsFact.DayClosed>(Firm.Facts[^1]); // a close ends with its certificate
        Assert.Equal(2, second.Number);
    }

    [Theory, InlineData("left", Refusal.PersonEnded), InlineData("moved", Refusal.NotGranted), InlineData("more", Refusal.NeedsMore),
        InlineData("gone", Refusal.UnknownInstruction)]
    public void At_the_last_approval_the_maker_is_asked_again_and_what_no_longer_fits_is_refused(string what, Refusal why)
    {
        Rule(nameof(HoldInstruction));
        access.Enrol("mira", AccessFirm.All("operations"));
        var number = Raised();
        var asked = Asked(new HoldInstruction(number, "wait"), "mira");
        if (what == "left") Firm.Must(new EndPerson("mira", "left"));
        else if (what == "moved") Firm.Must(new ReplaceGrants("mira", [AccessFirm.All("desk")], "moved"));
        else if (what == "more") Rule("*", approvers: 2);
        else
            foreach (var byUs in new[] { true, false }) Firm.Must(new CancelInstruction(number, Firm.Day, byUs, "wrong"));
        if (what == "gone") Assert.Null(Firm.Firm.Settlement.Find(number));
        var answer = access.Give(new Approve(asked.Number, asked.Sha256), "settlement-approver");
        Assert.Equal(why, answer.OfType<Refused>().Single().Why);
        Assert.Equal(ApprovalEnd.Refused, Assert.IsType<AccessFact.ApprovalEnded>(answer[^1]).How);
        Assert.DoesNotContain(answer, f => f is SettlementFact);
    }

    [Fact]
    public void A_proposed_settlement_instruction_is_not_approved_through_a_key_of_its_maker()
    {
        foreach (var pair in Roles.Apart) Firm.Must(new RemoveToxicPair(pair.Pair));
        access.Enrol("both", AccessFirm.All("reference-data"), AccessFirm.All("settlement-approver"));
        Firm.Must(new IssueKey("both", "k1", Key, [nameof(ApproveSettlementInstruction)], Firm.Day));
        StandingTerms terms = new(TestFirm.Alone, "", null, "", "", "DEUTDEFF", "DAKVDEFFXXX", "7001", "17", Firm.Day, null);
        access.Give(new ProposeSettlementInstruction(terms, ""), "both");
        Assert.Equal(Refusal.SelfApproval, access.Refused(new ApproveSettlementInstruction(1, terms.Sha256(1)), "both/k1"));
        Assert.Equal(Refusal.None, access.Refused(new ApproveSettlementInstruction(1, terms.Sha256(1)), "settlement-approver"));
    }

    [Fact]
    public void Of_several_together_each_is_asked_for_itself()
    {
        Rule(nameof(SetPrice));
        var answer = access.Give(new Together([new SetPrice(Firm.Day, TestFirm.Aig, 48m, "USD", ""),
            new CloseDay(Firm.Day, []), new SetFxRate(Firm.Day, "EUR", "USD", 1.35m, "")]), "reference-data");
        Assert.Equal([typeof(AccessFact.ApprovalAsked), typeof(Refused), typeof(ReferenceFact.FxRateSet)], answer.Select(f => f.GetType()));
    }

    [Fact]
    public void A_number_that_is_no_account_is_refused_and_stops_nothing() =>
        Assert.Equal(Refusal.UnknownAccount, Firm.Ask(new PostManual("J", "why", Firm.Day,
            [new(new(9999), new(0), 1), new(new(-1), new(0), -1)])));

    [Fact]
    public void What_waits_survives_a_snapshot_and_a_replay()
    {
        Rule(nameof(HoldInstruction), approvers: 2);
        var number = Raised();
        var (first, second) = (Asked(new HoldInstruction(number, "one")), Asked(new HoldInstruction(number, "two")));
        access.Give(new RejectApproval(first.Number, "no"), "settlement-approver");
        access.Give(new Approve(second.Number, second.Sha256), "settlement-approver");
        var saved = Firm.Firm.Save();
        var loaded = new Firm();
        Assert.True(loaded.Load(saved));
        Assert.Equal(saved, loaded.Save());
        Assert.Equal(saved, TestFirm.Replay(Firm.Facts).Save());
        Assert.Single(loaded.Access.Approvals);
    }
}
