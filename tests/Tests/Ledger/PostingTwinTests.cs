using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Ledger;

/// <summary>The batch of entries means the same as the rule, entry by entry: same answers, same balances.</summary>
public sealed class PostingTwinTests
{
    const int Accounts = 12;
    static readonly AssetId Usd = new(0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_batch_answers_as_the_rule_does_and_leaves_the_same_balances(int seed)
    {
        var random = new Random(seed);
        var (register, ids) = Books();
        var rule = new LedgerBook(register);
        known = [];
        var limited = ids.Select(id => register[id].Terms.Class == AccountClass.Location).ToArray();
        var batch = new Posting(ids.Length, limited);
        var counts = new Dictionary<Refusal, int>();
        for (var round = 0; round < 40; round++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 200)).Select(_ => Draw(random)).ToArray();
            var answers = new Refusal[rows.Length];
            batch.Run(rows, answers);
            foreach (var (row, answer) in rows.Zip(answers))
            {
                Assert.Equal(ByRule(rule, ids, row), answer);
                counts[answer] = counts.GetValueOrDefault(answer) + 1;
            }
            for (var i = 0; i < ids.Length; i++) Assert.Equal(rule[ids[i], Usd], batch.Balances[i]);
        }
        foreach (var met in new[] { Refusal.None, Refusal.UnknownAccount, Refusal.ShortOfCash, Refusal.EntryNotPending,
            Refusal.Overflow, Refusal.EntryKnownWithOtherContent })
            Assert.True(counts.GetValueOrDefault(met) > 0, $"{met} was never drawn: {string.Join(", ", counts)}");
    }

    List<long> known = [];

    EntryRow Draw(Random random)
    {
        var amount = random.Next(20) switch { 0 => long.MaxValue / 8, 1 => -random.Next(1, 1_000), _ => random.Next(0, 1_000) };
        var phase = (Phase)random.Next(1, 5);
        var id = phase == Phase.Pend && random.Next(8) > 0 ? random.NextInt64() : known.Count > 0 ? known[random.Next(known.Count)] : 0;
        if (phase == Phase.Pend) known.Add(id);
        return new(id, phase, random.Next(0, 30) == 0 ? Accounts + 5 : random.Next(Accounts), random.Next(Accounts), amount);
    }

    static (Register, AccountId[]) Books()
    {
        var register = new Register();
        foreach (var fact in register.Decide(new EstablishFirm(FirmTerms.Default)).ToList()) register.Apply((ReferenceFact)fact);
        while (register.Accounts.Count < Accounts)
            foreach (var fact in register.Decide(new OpenAccount(
                new($"C{register.Accounts.Count}", AccountClass.Client, "Client", "US", "USD", AccountSettlement.Carried, "", null), ""))
                    .ToList())
                register.Apply((ReferenceFact)fact);
        return (register, [.. register.Accounts.Take(Accounts).Select(a => a.Id)]);
    }

    static Refusal ByRule(LedgerBook rule, AccountId[] ids, EntryRow row)
    {
        AccountId Id(int place) => place < ids.Length ? ids[place] : new(10_000);
        Leg[] legs = [new(Id(row.Debit), Usd, row.Amount), new(Id(row.Credit), Usd, -row.Amount)];
        var entry = new EntryId(row.Id, EntryKind.ClientTrade);
        var on = new DateOnly(2026, 1, 5);
        Fact? fact = row.Phase switch
        {
            Phase.Post => rule.Decide(new Post(entry, on, legs)),
            Phase.Pend => rule.Decide(new Pend(entry, on, legs)),
            Phase.PostPending => rule.Decide(new PostPending(entry, on, [])),
            _ => rule.Decide(new VoidPending(entry)),
        };
        if (fact is Refused refused) return refused.Why;
        if (fact is LedgerFact said) rule.Apply(said);
        return Refusal.None;
    }
}
