using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Tests.Records;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Access;

/// <summary>What cannot be done is not asked of a second person: docs/guide/people.md.</summary>
public sealed class TrialTests
{
    static readonly Dictionary<string, Type> Types = typeof(Command).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Command)) && !t.IsAbstract && Payload.Names.Contains(t.Name)).ToDictionary(t => t.Name);

    static AccessFirm Guarded(string command)
    {
        var access = new AccessFirm();
        access.Firm.Must(new SetApprovalRule(new(command, 0, "", "", "", 1, Roles.Administrator, 3)));
        return access;
    }

    [Fact]
    public void The_impossible_is_refused_to_its_maker_and_the_possible_waits()
    {
        var access = Guarded("*");
        access.Enrol("second", AccessFirm.All(Roles.Administrator));
        Assert.Equal(Refusal.UnknownInstruction, access.Refused(new HoldInstruction(999_999, "wait"), "operations"));
        Assert.Equal(Refusal.BadRange, access.Refused(new SetDesk("paris", [new("C9", "C1")]), Roles.Administrator));
        Assert.Equal(Refusal.UnknownPerson, access.Refused(new GrantRole("nobody", AccessFirm.All("desk")), Roles.Administrator));
        Assert.Empty(access.Book.Approvals);
        access.Firm.Must(new SetDesk("paris", [new("C1", "C5")]));
        var wider = new SetDesk("paris", [new("C1", "C9")]);
        var asked = Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(access.Give(wider, Roles.Administrator)));
        Assert.Equal(("desk paris: C1..C5", "desk paris: C1..C9"), (asked.Subject.Before, access.Firm.Firm.After(wider)));
    }

    // What is so already is not asked: nothing would come of it.
    [Fact]
    public void What_would_change_nothing_is_not_asked()
    {
        var access = Guarded("*");
        access.Enrol("second", AccessFirm.All(Roles.Administrator));
        access.Firm.Must(new SetDesk("paris", [new("C1", "C9")]));
        Assert.Empty(access.Give(new SetDesk("paris", [new("C1", "C9")]), Roles.Administrator));
    }

    // The answer where no second person is asked is the expected value, of a firm in the same state. What is drawn is nearly always
    // impossible; what would break a firm off is for others to find.
    [Fact]
    public void Every_command_that_can_wait_is_tried_first_and_the_trial_changes_nothing()
    {
        var (chance, access) = (new Random(20261129), new AccessFirm());
        foreach (var pair in Roles.Apart) access.Firm.Must(new RemoveToxicPair(pair.Pair));
        access.Firm.Must(new DefineRole("everything", [.. Firm.Verbs], ["*"]));
        access.Enrol("maker", AccessFirm.All("everything"));
        access.Firm.Book(access.Firm.Ticket("T-1", Side.Buy, 100) with { Counterparty = TestFirm.Alone });
        var free = access.Firm.Firm.Save();
        access.Firm.Must(new SetApprovalRule(new("*", 0, "", "", "", 1, Roles.Administrator, 3)));
        var guarded = access.Firm.Firm.Save();
        List<Command> commands = [new SetDesk("paris", [new("C1", "C9")]), new EnrolPerson("mira", "Mira", ""), new CancelTrade("T-1", "", ""),
            new SetPrice(access.Day, TestFirm.Aig, 48m, "USD", ""), new CutOff(access.Day), new CloseDay(access.Day, [])];
        foreach (var (_, type) in Types.OrderBy(t => t.Key, StringComparer.Ordinal))
            for (var round = 0; round < 3; round++) commands.Add(new DrawnFacts(chance).CommandOf(type));
        var (waited, refused, nothing) = (0, 0, 0);
        foreach (var command in commands)
        {
            if (command is Approve or RejectApproval or WithdrawApproval or PostJournal or ReopenPeriod or ReverseJournal or SetRecurring)
                continue; // decide themselves, or always wait
            if (Answer(free, command) is not { Answers: var expected }) continue;
            var (answers, after, replayed) = Answer(guarded, command) ?? throw new InvalidOperationException($"{command}");
            Assert.Equal(replayed, after);
            if (expected.Exists(f => f is not Refused))
            {
                Assert.True(answers is [AccessFact.ApprovalAsked] or [Refused { Why: Refusal.TooLongToWait }], $"{command}: {answers[0]}");
                waited++;
            }
            else
            {
                Assert.Equal(expected.OfType<Refused>().Select(r => r.Why), answers.Select(f => (f as Refused)?.Why ?? Refusal.None));
                if (expected.Count > 0) refused++;
                else nothing++;
            }
        }
        Assert.True(waited > 5 && refused > 150, $"{waited} waited, {refused} were refused, {nothing} came to nothing");
    }

    // With the state that it led to, and that of a firm which was told the facts; none where it broke off.
    static (List<Fact> Answers, byte[] After, byte[] Replayed)? Answer(byte[] state, Command command)
    {
        var (asked, told) = (new Firm(), new Firm());
        Assert.True(asked.Load(state) && told.Load(state));
        try
        {
            var facts = asked.Run(new("trial", "maker", 1_381_000_999_000, Governed: true), command);
            foreach (var fact in facts) told.Apply(fact);
            return (facts.Count == 0 ? [] : facts[1..], asked.Save(), told.Save());
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            return null;
        }
    }
}
