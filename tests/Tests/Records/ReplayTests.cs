using System.Buffers;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Store.Journal;
using Countinghouse.Tests.House;
using Nerdbank.MessagePack;

namespace Countinghouse.Tests.Records;

/// <summary>The journal is the record: what it tells gives the same firm, at once, in pieces, or from a snapshot on.</summary>
public sealed class ReplayTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 12));

    [Theory, MemberData(nameof(Seeds))]
    public void A_firm_that_is_told_the_facts_is_the_firm_that_made_them(int seed)
    {
        var firm = new DrawnDays(seed).Run(5).Firm;
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_saved_firm_loads_as_it_was_at_any_fact_and_goes_on_as_if_it_had_never_stopped(int seed)
    {
        var firm = new DrawnDays(seed).Run(4).Firm;
        var chance = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            var at = chance.Next(firm.Facts.Count + 1);
            var saved = TestFirm.Replay(firm.Facts.Take(at)).Save();
            var loaded = new Firm();
            if (!IsWhole(firm, at)) continue;
            Assert.True(loaded.Load(saved));
            Assert.Equal(saved, loaded.Save());
            foreach (var fact in firm.Facts.Skip(at)) loaded.Apply(fact);
            Assert.Equal(firm.Firm.Save(), loaded.Save());
        }
    }

    // A firm is only ever saved between two commands; within one the stock record may wait for its other half.
    static bool IsWhole(TestFirm firm, int at) => at == firm.Facts.Count || firm.Facts[at] is RecordsFact.Asked;

    [Theory, MemberData(nameof(Seeds))]
    public void A_loaded_firm_decides_as_the_one_that_was_saved(int seed)
    {
        var days = new DrawnDays(seed).Run(3);
        var loaded = new Firm();
        Assert.True(loaded.Load(days.Firm.Firm.Save()));
        days.Firm.NextDay();
        var opened = loaded.Run(new("same", "tester", 0), new OpenDay(days.Firm.Day));
        Assert.Equal(days.Firm.Facts[^1], opened[^1]);
        Assert.Equal(days.Firm.Firm.Controls(), loaded.Controls());
        Assert.Equal(days.Firm.Firm.Seen(), loaded.Seen());
    }

    [Fact]
    public void A_snapshot_of_another_version_is_left_alone()
    {
        var saved = new DrawnDays(1).Run(1).Firm.Firm.Save();
        saved[0]++;
        var firm = new Firm();
        Assert.False(firm.Load(saved));
        Assert.Equal(0, firm.Next);
    }

    [Fact]
    public void The_drawn_days_draw_every_kind_of_fact_that_a_day_can_make()
    {
        var seen = Seeds.SelectMany(seed => new DrawnDays(seed.Data).Run(5).Firm.Facts).Select(f => f.GetType()).ToHashSet();
        Assert.Equal(
            [
                typeof(RecordsFact.InputRejected), typeof(RecordsFact.StatementTaken), // StatementTests
                typeof(ReferenceFact.ActionAnnounced),
                typeof(ReferenceFact.SharesOutstandingSet), // FailTests
                // Settlement instructions take two people: StandingTests holds them to snapshot and replay.
                typeof(ReferenceFact.SettlementInstructionProposed), typeof(ReferenceFact.SettlementInstructionApproved),
                typeof(ReferenceFact.SettlementInstructionRejected),
                typeof(TradeFact.AllegementDetailed), // MatchingTests
                typeof(SettlementFact.PenaltiesNetted), // a month is longer than the days drawn
                typeof(SettlementFact.RaisedUnder),
                typeof(SettlementFact.PenaltiesStated), typeof(SettlementFact.PenaltyDiffered), // StatementTests
                typeof(SettlementFact.SettlementRepeated), typeof(SettlementFact.CallBackAsked), typeof(SettlementFact.CalledBack),
                typeof(SettlementFact.CallBackDenied), typeof(SettlementFact.InstructedAnew),
                typeof(SettlementFact.MarkTakenBack), // what only an outside market tells: CallBackTests and MarketTests
                typeof(SettlementFact.SaleDeemedOwned), typeof(SettlementFact.BorrowArranged), // CloseOutTests
                typeof(ReferenceFact.ConventionSet), // ConventionTests
                typeof(SettlementFact.RequestAnswered), // RequestTests
                .. Wire.All.Where(w => w.Number / 100 == 7).Select(w => w.Type), // AccessTests
                .. Wire.All.Where(w => w.Type.DeclaringType == typeof(LotFact)).Select(w => w.Type), // LotDeskTests
                .. Wire.All.Where(w => w.Number is >= 811 and <= 829).Select(w => w.Type), // ActionBooksTests
                .. Wire.All.Where(w => w.Type.DeclaringType == typeof(GeneralLedgerFact)).Select(w => w.Type), // Accounting
                .. Wire.All.Where(w => w.Type.DeclaringType == typeof(FxFact)).Select(w => w.Type), // Accounting
                .. Wire.All.Where(w => w.Number is >= 861 and <= 869).Select(w => w.Type), // BondTradeTests, LoanTests
                .. Wire.All.Where(w => w.Number is >= 871 and <= 889).Select(w => w.Type), // BreakTests
                typeof(ActionFact.ContractFollowed), typeof(ActionFact.TradeApart), // LateTradeTests
            ],
            Wire.All.Select(w => w.Type).Where(type => !seen.Contains(type)));
    }

    // The same root in any pieces, and in every process: hash codes of strings differ from one to the next.
    [Fact]
    public void The_root_over_three_drawn_days_is_as_approved_however_the_facts_are_batched()
    {
        var leaves = Leaves(new DrawnDays(1).Run(3).Firm.Facts);
        var root = HashTree.Root(leaves);
        var chance = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            var tree = new TreeHead();
            for (var at = 0; at < leaves.Length;)
            {
                var count = Math.Min(chance.Next(1, 1 << chance.Next(10)), leaves.Length - at);
                tree.AppendRange(leaves.AsSpan(at, count));
                at += count;
            }
            Assert.Equal(root, tree.Root());
        }
        Approval.Check("drawn-days-root", [$"{leaves.Length} facts", root.ToString()]);
    }

    static Digest[] Leaves(List<Fact> facts)
    {
        var leaves = new Digest[facts.Count];
        var buffer = new ArrayBufferWriter<byte>();
        long command = 0;
        for (var i = 0; i < leaves.Length; i++)
        {
            if (facts[i] is RecordsFact.Asked) command = i;
            buffer.ResetWrittenCount();
            var writer = new MessagePackWriter(buffer);
            FactWriter.Write(ref writer, i, command, facts[i]);
            writer.Flush();
            leaves[i] = HashTree.Leaf(buffer.WrittenSpan);
        }
        return leaves;
    }
}
