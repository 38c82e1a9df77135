using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Access;

/// <summary>People, roles, grants and keys. The rules are the firm's own, as the department's README has them.</summary>
public sealed class AccessTests
{
    const string Hold = nameof(HoldInstruction), Sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"; // "test"

    readonly AccessFirm access = new();

    TestFirm Firm => access.Firm;

    static Right All(string role) => AccessFirm.All(role);

    Fact[] Asked(Command command) => [.. Firm.Must(command)];

    [Fact]
    public void A_joiner_may_nothing_until_something_is_granted_and_a_leaver_nothing_from_then_on()
    {
        access.Enrol("mira");
        Assert.Equal(Refusal.NotGranted, access.Why("mira", Hold));
        Firm.Must(new GrantRole("mira", All("operations")));
        Firm.Must(new IssueKey("mira", "k1", Sha, [Hold], Firm.Day.AddDays(30)));
        Assert.Equal(Refusal.None, access.Why("mira", Hold));
        Assert.Equal(Refusal.None, access.Why("MIRA/k1", Hold));
        Firm.Must(new EndPerson("mira", "left the firm"));
        Assert.Equal(Refusal.PersonEnded, access.Why("mira", Hold));
        Assert.Equal(Refusal.PersonEnded, access.Why("mira/k1", Hold));
        Assert.Equal(Firm.Day, access.Book.FindKey("k1")?.Ended);
        Assert.All(access.Book.GrantsOf("mira"), g => Assert.Equal(Firm.Day, g.Ended));
        Assert.Equal(Refusal.PersonEnded, Firm.Ask(new GrantRole("mira", All("desk"))));
        Assert.Equal(Refusal.PersonKnown, Firm.Ask(new EnrolPerson("Mira", "Another", "")));
    }

    [Fact]
    public void A_mover_has_the_new_rights_and_none_of_the_old_at_one_stroke()
    {
        access.Enrol("mira", All("accountant"), All("desk"));
        Assert.Equal(Refusal.ToxicPair, Firm.Ask(new GrantRole("mira", All("operations")))); // post and close
        Assert.Collection(Asked(new ReplaceGrants("mira", [All("operations"), All("desk")], "moves to operations")),
            f => Assert.IsType<AccessFact.RoleRevoked>(f), f => Assert.IsType<AccessFact.RoleGranted>(f));
        Assert.Equal(Refusal.None, access.Why("mira", Hold));
        Assert.Equal(Refusal.NotGranted, access.Why("mira", "PostManual"));
        Assert.Empty(Firm.Run(new ReplaceGrants("mira", [All("desk"), All("operations")], "again")));
    }

    [Fact]
    public void A_role_that_is_changed_changes_for_all_who_hold_it_from_that_day_on()
    {
        var before = Firm.Day;
        access.NextDay();
        Firm.Must(new DefineRole("compliance", ["CancelTrade"], ["trades"]));
        Assert.Equal(Refusal.NotGranted, access.Why("compliance", Hold));
        Assert.Equal(Refusal.None, access.Why("compliance", "CancelTrade"));
        Assert.True(access.Book.MayOn(before, "compliance", Hold));
        Assert.False(access.Book.MayOn(Firm.Day, "compliance", Hold));
        Assert.True(access.Book.MayOn(Firm.Day, "compliance", "trades"));
        Assert.Empty(Firm.Run(new DefineRole("compliance", ["CancelTrade", "CancelTrade"], ["trades"])));
    }

    // By hand: enrolled and granted on the first day, revoked on the second; the day of revoking still counts, as it could be done then.
    [Fact]
    public void Who_could_do_what_is_known_of_every_past_day()
    {
        var first = Firm.Day;
        access.Enrol("mira", All("operations"));
        access.NextDay();
        var second = Firm.Day;
        Firm.Must(new RevokeRole(access.Book.GrantsOf("mira").Single().Number, "moves"));
        access.NextDay();
        Assert.Equal([false, true, true, false],
            new[] { first.AddDays(-1), first, second, Firm.Day }.Select(d => access.Book.MayOn(d, "mira", Hold)));
        Assert.False(access.Book.MayOn(second, "nobody", Hold));
    }

    [Fact]
    public void A_grant_ends_after_its_last_day()
    {
        access.Enrol("mira", All("operations") with { Until = Firm.Day });
        Assert.Equal(Refusal.None, access.Why("mira", Hold));
        access.NextDay();
        Assert.Equal(Refusal.NotGranted, access.Why("mira", Hold));
        Assert.Equal(Refusal.DateInThePast, Firm.Ask(new GrantRole("mira", All("operations") with { Until = Firm.Day.AddDays(-1) })));
    }

    // Codes in the order of their characters: C000001 and C000002 are in C000000..C000002, R0001 is not.
    [Theory]
    [InlineData("C000000", "C000002", "", Refusal.None), InlineData("C000002", "", "", Refusal.NotCovered)]
    [InlineData("", "C000001", "", Refusal.NotCovered), InlineData("", "", "equities", Refusal.None)]
    [InlineData("C000002", "", "equities", Refusal.NotCovered)]
    public void A_right_over_some_accounts_covers_a_command_about_those_alone(string from, string to, string desk, Refusal why)
    {
        Firm.Must(new SetDesk("equities", [new("C000001", "C000002"), new("H", "H99")]));
        access.Enrol("mira", new Right("operations", desk, from, to, null));
        Assert.Equal(why, access.Why("mira", Hold, TestFirm.Client, TestFirm.Other));
        Assert.Equal(Refusal.NotCovered, access.Why("mira", Hold, TestFirm.Client, TestFirm.Correspondent));
        Assert.Equal(Refusal.NotCovered, access.Why("mira", "CloseDay")); // the whole firm
    }

    [Fact]
    public void A_key_acts_within_its_scope_until_it_expires_or_is_revoked_and_for_its_own_person_alone()
    {
        Firm.Must(new IssueKey("operations", "k1", Sha, [Hold, "trades"], Firm.Day));
        Assert.Equal(Refusal.None, access.Why("operations/k1", Hold));
        Assert.Equal(Refusal.OutOfScope, access.Why("operations/k1", "CloseDay"));
        Assert.Equal(Refusal.UnknownKey, access.Why("compliance/k1", Hold));
        Assert.Equal(Refusal.UnknownKey, access.Why("operations/k2", Hold));
        Assert.Equal(Refusal.UnknownKey, access.Why("operations/", Hold));
        Assert.Equal(Refusal.None, access.Book.Sees(new("operations/k1", Firm.Day), "trades").Why);
        Assert.Equal(Refusal.OutOfScope, access.Book.Sees(new("operations/k1", Firm.Day), "fails").Why);
        access.NextDay();
        Assert.Equal(Refusal.KeyExpired, access.Why("operations/k1", Hold));
        Firm.Must(new IssueKey("operations", "k2", Sha, [Hold], Firm.Day.AddDays(1)));
        Firm.Must(new RevokeKey("k2", "the machine is gone"));
        Assert.Equal(Refusal.KeyRevoked, access.Why("operations/k2", Hold));
        Assert.Equal(Refusal.KeyRevoked, Firm.Ask(new RevokeKey("k2", "again")));
        Assert.Equal(Refusal.KeyKnown, Firm.Ask(new IssueKey("operations", "K2", Sha, [Hold], Firm.Day)));
    }

    // A key never widens: its person does not hold the command.
    [Fact]
    public void A_key_for_what_its_person_may_not_does_not_help()
    {
        Firm.Must(new IssueKey("desk", "k1", Sha, [Hold], Firm.Day));
        Assert.Equal(Refusal.NotGranted, access.Why("desk/k1", Hold));
    }

    [Fact]
    public void A_toxic_pair_is_refused_when_granted_and_when_a_later_rule_makes_it_one_when_used()
    {
        access.Enrol("mira", All("clearing"), All("compliance"));
        Assert.Equal(Refusal.None, access.Why("mira", Hold));
        Firm.Must(new SetToxicPair("hold-and-margin", [Hold], ["RaiseCall"]));
        Assert.Equal(Refusal.ToxicPair, access.Why("mira", Hold));
        Assert.Equal(Refusal.ToxicPair, access.Why("mira", "RaiseCall"));
        Assert.Equal(Refusal.None, access.Why("mira", "AcceptCall"));
        Assert.Equal(Refusal.ToxicPair, Firm.Ask(new GrantRole("clearing", All("compliance"))));
        Assert.Equal(Refusal.ToxicPair, Firm.Ask(new DefineRole("both", [Hold, "RaiseCall"], [])));
        Firm.Must(new RemoveToxicPair("hold-and-margin"));
        Assert.Equal(Refusal.None, access.Why("mira", Hold));
        Assert.Equal(Refusal.UnknownPair, Firm.Ask(new RemoveToxicPair("hold-and-margin")));
    }

    // The table of toxic pairs, reliability.md, Security: "enter and approve, create payee and release payment, maintain instructions and
    // settle, post and close, administer users and move money".
    [Theory, InlineData("enter-and-approve", "PostManual", "Approve"), InlineData("enter-and-approve", "PayBill", "ApproveBill")]
    [InlineData("payee-and-payment", "ProposeSettlementInstruction", "ReleaseInstruction")]
    [InlineData("payee-and-payment", "SetAddress", "PayBill"), InlineData("instructions-and-settling", "SetAddress", "SettleDue")]
    [InlineData("post-and-close", "PostJournal", "ClosePeriod"), InlineData("post-and-close", "ReverseJournal", "CloseDay")]
    [InlineData("people-and-money", "GrantRole", "ReleaseInstruction"), InlineData("people-and-money", "RemoveToxicPair", "PayBill")]
    public void Each_pair_of_the_table_is_refused_when_it_is_granted_and_when_it_is_used(string pair, string one, string other)
    {
        Firm.Must(new DefineRole("one", [one], []));
        Firm.Must(new DefineRole("other", [other], []));
        foreach (var (first, then) in new[] { ("one", "other"), ("other", "one") })
        {
            access.Enrol("holds-" + first, All(first));
            Assert.Equal(Refusal.ToxicPair, Firm.Ask(new GrantRole("holds-" + first, All(then))));
            Assert.Equal(Refusal.ToxicPair, Firm.Ask(new ReplaceGrants("holds-" + first, [All(first), All(then)], "both")));
            Assert.Equal(Refusal.ToxicPair, Firm.Ask(new DefineRole(first, [one, other], [])));
        }
        var set = access.Book.Pairs.Where(p => p.Value.First.Contains(one) && p.Value.Second.Contains(other)
            || p.Value.Second.Contains(one) && p.Value.First.Contains(other)).Select(p => p.Key).ToList();
        Assert.Contains(pair, set);
        foreach (var name in set) Firm.Must(new RemoveToxicPair(name));
        Firm.Must(new GrantRole("holds-one", All("other")));
        Assert.Equal((Refusal.None, Refusal.None), (access.Why("holds-one", one), access.Why("holds-one", other)));
        Firm.Must(Roles.Apart.Single(p => p.Pair == pair));
        Assert.Equal((Refusal.ToxicPair, Refusal.ToxicPair), (access.Why("holds-one", one), access.Why("holds-one", other)));
    }

    // Whoever may ask for what waits for a second person is no second person for it.
    [Fact]
    public void What_waits_for_a_second_person_is_kept_apart_from_approving() =>
        Assert.All(Rules.Defaults.Where(r => r.Terms.Role != Roles.Administrator),
            r => Assert.Contains(r.Terms.Command, Roles.Apart.Single(p => p.Pair == "enter-and-approve").First));

    public static TheoryData<string, Refusal> Wrong => new()
    {
        { "code", Refusal.BadTerms }, { "slash", Refusal.BadTerms }, { "name", Refusal.TextTooLong }, { "control", Refusal.TextTooLong },
        { "subject", Refusal.SubjectTaken }, { "nobody", Refusal.UnknownPerson }, { "role", Refusal.UnknownRole },
        { "desk", Refusal.UnknownDesk }, { "range", Refusal.BadRange }, { "verb", Refusal.UnknownVerb },
        { "internal", Refusal.UnknownVerb },
        { "page", Refusal.BadTerms }, { "grant", Refusal.UnknownGrant }, { "reason", Refusal.TextTooLong }, { "sha", Refusal.BadTerms },
        { "scope", Refusal.BadTerms }, { "rule", Refusal.BadRule }, { "currency", Refusal.UnknownCurrency }, { "amount", Refusal.BadRule },
        { "many", Refusal.BadRule }, { "days", Refusal.BadRule }, { "norule", Refusal.UnknownRule }, { "pair", Refusal.BadTerms },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_refused_and_changes_nothing(string what, Refusal why)
    {
        Firm.Must(new ChangePerson("desk", "At the desk", "sub-1"));
        var before = Firm.Firm.Save();
        ApprovalTerms rule = new(Hold, 0, "", "", "", 1, "operations", 3);
        AccessCommand command = what switch
        {
            "code" => new EnrolPerson("", "A name", ""),
            "slash" => new EnrolPerson("mira/k1", "A name", ""),
            "name" => new EnrolPerson("mira", "", ""),
            "control" => new EnrolPerson("mira", "A\nname", ""),
            "subject" => new EnrolPerson("mira", "A name", "sub-1"),
            "nobody" => new GrantRole("nobody", All("desk")),
            "role" => new GrantRole("desk", All("nothing")),
            "desk" => new GrantRole("desk", All("operations") with { Desk = "none" }),
            "range" => new GrantRole("desk", All("operations") with { AccountFrom = "B", AccountTo = "A" }),
            "verb" => new DefineRole("odd", ["Conjure"], []),
            "internal" => new DefineRole("odd", ["Pend"], []),
            "page" => new DefineRole("odd", [], ["../etc"]),
            "grant" => new RevokeRole(999, "none such"),
            "reason" => new EndPerson("desk", ""),
            "sha" => new IssueKey("desk", "k1", "12", ["trades"], Firm.Day),
            "scope" => new IssueKey("desk", "k1", Sha, [], Firm.Day),
            "rule" => new SetApprovalRule(rule with { AtLeast = 5 }),
            "currency" => new SetApprovalRule(rule with { AtLeast = 5, Currency = "XXX1" }),
            "amount" => new SetApprovalRule(rule with { AtLeast = -1, Currency = "USD" }),
            "many" => new SetApprovalRule(rule with { Approvers = 4 }),
            "days" => new SetApprovalRule(rule with { ExpiresAfterDays = 0 }),
            "norule" => new RemoveApprovalRule(1),
            _ => new SetToxicPair("pair", [Hold], [Hold]),
        };
        Assert.Equal(why, Firm.Ask(command));
        Assert.Equal(Strip(before), Strip(Firm.Firm.Save()));
    }

    // Without the count of facts: the refusal itself is one.
    static byte[] Strip(byte[] state) => state[12..];

    [Fact]
    public void What_the_server_saw_is_kept_cut_to_its_bounds()
    {
        var recorded = Assert.IsType<AccessFact.AccessRecorded>(Assert.Single(Asked(new RecordAccess(
            [new(AccessKind.SignInRefused, new('x', 100), "/sign-in", new('y', 1000), 1_381_000_000_000)]))));
        Assert.Equal((64, 500), (recorded.Note.Person.Length, recorded.Note.Detail.Length)); // the bounds in the README
        Assert.Equal(Refusal.TextTooLong, Firm.Ask(new RecordAccess([.. Enumerable.Repeat(recorded.Note, 1001)])));
    }

    [Fact]
    public void A_page_is_seen_for_the_accounts_that_the_right_reaches()
    {
        Firm.Must(new SetDesk("equities", [new("C000001", "C000005"), new("H", "H99")]));
        access.Enrol("mira", new("desk", "equities", "C000002", "", null), new("desk", "", "R", "R9", null));
        Assert.Equal([new("C000002", "C000005"), new("H", "H99"), new("R", "R9")],
            access.Book.Sees(new("mira", Firm.Day), "positions").Accounts);
        Assert.Equal(Refusal.NotGranted, access.Book.Sees(new("mira", Firm.Day), "trial-balance").Why);
        Assert.Empty(access.Book.Sees(new("operations", Firm.Day), "positions").Accounts);
        access.Enrol("nowhere", new Right("desk", "equities", "X", "", null));
        Assert.Equal([new("\uffff", "")], access.Book.Sees(new("nowhere", Firm.Day), "positions").Accounts);
    }

    [Fact]
    public void People_and_rights_can_be_set_before_the_firm_is_established()
    {
        var firm = new Firm();
        Assert.DoesNotContain(firm.Run(new("1", "owner", 0), Roles.Command), f => f is Refused);
        Assert.DoesNotContain(firm.Run(new("2", "owner", 0), new EnrolPerson("mira", "Mira", "")), f => f is Refused);
        Assert.False(firm.Access.IsEmpty);
    }

    [Fact]
    public void Every_report_is_seen_by_some_default_role_and_no_default_role_is_toxic()
    {
        var pages = Roles.Defaults.SelectMany(r => r.Pages).ToHashSet();
        Assert.DoesNotContain(ReportBook.Names, n => !pages.Contains(n));
        Assert.DoesNotContain(Firm.Firm.Run(new("again", "tester", 0), Roles.Command), f => f is Refused);
    }

    // Whoever adds a command says whether a person can be let give it. Those below follow from others, or are the server's own.
    [Fact]
    public void Every_command_is_one_that_someone_can_be_let_give_or_is_said_not_to_be()
    {
        string[] others =
        [
            "AlertUnmatched", "ChangeInstruction", "ChangePosition", "ChargeFails", "ConfirmAction", "CorrectPosition", "EndDelivery",
            "Instruct", "NameStanding", "NetObligations", "PairOff", "Pend", "Post", "PostDelivered", "PostDue", "PostPending",
            "ReckonMargin",
            "Reconcile", "RecordAccess", "RevaluePositions", "ReverseRevaluations", "RunActions", "RunDueJournals", "SettleConversions",
            "TakeStatement", "TakeUpFx", "TellRequest", "Together", "UndoObligation",
            "VoidPending", "Withdraw",
        ];
        Assert.Equal(
            typeof(Command).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Command)) && !t.IsAbstract).Select(t => t.Name).Order(),
            Countinghouse.Firm.Verbs.Concat(others).Order());
    }

    [Fact]
    public void They_survive_a_snapshot_and_a_replay()
    {
        Firm.Must(new SetDesk("equities", [new("C", "D")]));
        access.Enrol("mira", new Right("operations", "equities", "", "", Firm.Day.AddDays(9)));
        Firm.Must(new IssueKey("mira", "k1", Sha, [Hold], Firm.Day));
        var first = Asked(new SetApprovalRule(new(Hold, 1.5m, "USD", "C", "D", 2, "compliance", 3)))
            .OfType<AccessFact.ApprovalRuleSet>().Single();
        Firm.Must(new SetApprovalRule(new("*", 0, "", "", "", 1, "compliance", 3)));
        Firm.Must(new RemoveApprovalRule(first.Rule));
        Firm.Must(new EndPerson("desk", "left"));
        var saved = Firm.Firm.Save();
        var loaded = new Firm();
        Assert.True(loaded.Load(saved));
        Assert.Equal(saved, loaded.Save());
        Assert.Equal(saved, TestFirm.Replay(Firm.Facts).Save());
        Assert.Equal(access.Book.Grants, loaded.Access.Grants);
    }
}
