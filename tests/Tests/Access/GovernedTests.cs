using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Access;

/// <summary>Whatever is asked, in whatever order: nobody makes and checks, and who holds nothing changes nothing.</summary>
public sealed class GovernedTests
{
    static readonly string[] Guarded = [nameof(HoldInstruction), nameof(ReleaseInstruction), nameof(PrioritiseInstruction)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory, MemberData(nameof(Seeds))]
    public void No_sequence_lets_one_person_make_and_check(int seed)
    {
        var (chance, access) = (new Random(seed), new AccessFirm());
        foreach (var pair in Roles.Apart) access.Firm.Must(new RemoveToxicPair(pair.Pair)); // worse than any firm would have it
        string[] people = ["ann", "ben", "cleo", "stranger", "idle"];
        foreach (var person in people[..3])
        {
            access.Enrol(person, AccessFirm.All("operations"), AccessFirm.All("settlement-approver"));
            access.Firm.Must(new IssueKey(person, person + "-1", new('a', 64), Firm.Verbs, access.Day.AddDays(99)));
        }
        access.Enrol("idle");
        foreach (var (verb, n) in Guarded.Zip([1, 2, 1]))
            access.Firm.Must(new SetApprovalRule(new(verb, 0, "", "", "", n, "settlement-approver", 2)));
        for (var trade = 0; trade < 4; trade++)
            access.Firm.Book(access.Firm.Ticket($"T-{trade}", Side.Buy, 10 + trade) with { Counterparty = TestFirm.Alone });
        access.Firm.Must(new CutOff(access.Day));
        var open = access.Firm.Firm.Settlement.Open.Select(i => i.Number).ToArray();
        for (var step = 0; step < 200; step++)
        {
            var person = people[chance.Next(people.Length)];
            var actor = chance.Next(3) switch { 0 => person, 1 => person.ToUpperInvariant(), _ => $"{person}/{person}-1" };
            var before = access.Firm.Firm.Save();
            var answer = access.Give(Drawn(chance, access, open), actor);
            if (person is "stranger" or "idle") Assert.Equal(before[12..], access.Firm.Firm.Save()[12..]);
            var done = answer.OfType<AccessFact.ApprovalEnded>().SingleOrDefault(e => e.How == ApprovalEnd.Done);
            Assert.True(done is not null
                || !answer.Any(f => f is SettlementFact.Held or SettlementFact.Released or SettlementFact.Prioritised));
            if (done is not null) MadeAndCheckedByOthers(access.Firm.Facts, done.Number);
        }
        Assert.Contains(access.Firm.Facts, f => f is AccessFact.ApprovalEnded { How: ApprovalEnd.Done });
    }

    static Command Drawn(Random chance, AccessFirm access, long[] open)
    {
        var instruction = open[chance.Next(open.Length)];
        var number = chance.Next(1, 3 + access.Firm.Facts.Count(f => f is AccessFact.ApprovalAsked));
        var sha256 = access.Book.FindApproval(number)?.Asked.Sha256 ?? "";
        return chance.Next(9) switch
        {
            0 => new HoldInstruction(instruction, "wait"),
            1 => new ReleaseInstruction(instruction),
            2 => new PrioritiseInstruction(instruction, chance.Next(1, 5)),
            3 => new RejectApproval(number, "no"),
            4 => new WithdrawApproval(number),
            5 => new Together([new Approve(number, sha256), new HoldInstruction(instruction, "both")]),
            _ => new Approve(number, sha256),
        };
    }

    static void MadeAndCheckedByOthers(List<Fact> facts, int number)
    {
        var asked = facts.OfType<AccessFact.ApprovalAsked>().Single(a => a.Number == number);
        var checkers = facts.OfType<AccessFact.ApprovalGiven>().Where(g => g.Number == number)
            .Select(g => g.By.Split('/')[0].ToLowerInvariant()).ToList();
        Assert.Equal(asked.Need.Approvers, checkers.Distinct().Count());
        Assert.DoesNotContain(asked.By.Split('/')[0].ToLowerInvariant(), checkers);
    }
}
