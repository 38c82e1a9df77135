using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Trades;
using CsCheck;

namespace Countinghouse.Tests.Clearing;

/// <summary>Netting: what the street owes and is owed is what was traded, no more and no less.</summary>
public sealed class ClearingTests
{
    static List<ClearingFact.ObligationNetted> CutOff(TestFirm firm) =>
        [.. firm.Must(new Countinghouse.Records.CutOff(firm.Day)).OfType<ClearingFact.ObligationNetted>()];

    // Bought 300 and sold 100 at 48.50: the firm receives 200 and pays 9 700.00; gross 400 × 48.50 = 19 400.00.
    [Fact]
    public void Trades_with_the_ccp_net_for_each_date_and_instrument()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300));
        firm.Book(firm.Ticket("T-2", Side.Sell, 100) with { Account = TestFirm.House });
        firm.Book(firm.Ticket("T-3", Side.Buy, 7, TestFirm.BankOfAmerica));
        firm.Book(firm.Ticket("T-4", Side.Buy, 9) with { SettleOn = new(2013, 10, 11) });
        var nets = CutOff(firm);
        Assert.Equal(3, nets.Count);
        var net = Assert.Single(nets, n => n.Set.Instrument == firm.AssetOf(TestFirm.Aig) && n.Set.SettleOn == new DateOnly(2013, 10, 10));
        Assert.Equal((2, 19_400_00, 200, -9_700_00), (net.GrossCount, net.GrossValue, net.NetQuantity, net.NetAmount));
    }

    [Theory, InlineData(TestFirm.Nets, 1), InlineData(TestFirm.Alone, 2)]
    public void Trades_with_a_broker_net_only_under_an_agreement(string broker, int obligations)
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300) with { Counterparty = broker });
        firm.Book(firm.Ticket("T-2", Side.Sell, 100) with { Counterparty = broker });
        var nets = CutOff(firm);
        Assert.Equal((obligations, 200, -9_700_00), (nets.Count, nets.Sum(n => n.NetQuantity), nets.Sum(n => n.NetAmount)));
    }

    [Fact]
    public void What_nets_to_nothing_is_not_instructed()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300));
        firm.Book(firm.Ticket("T-2", Side.Sell, 300));
        Assert.Equal((2, 0, 0), CutOff(firm) is [var n] ? (n.GrossCount, n.NetQuantity, n.NetAmount) : default);
        Assert.Equal((0, 0L), (firm.Firm.Settlement.OpenCount, firm.Balance("STREET-CCP", TestFirm.Aig).Traded));
    }

    [Fact]
    public void A_trade_cancelled_before_the_cut_off_is_not_netted()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300));
        firm.Book(firm.Ticket("T-2", Side.Buy, 100));
        firm.Must(new CancelTrade("T-1", "a mistake", ""));
        Assert.Equal((1, 100), CutOff(firm) is [var n] ? (n.GrossCount, n.NetQuantity) : default);
    }

    // Ten billion shares at 1 000.00 are 10^15 cents, of which 2^61 cents, the most a balance holds, have room for some 2 300; an eighth of
    // them are taken, for what follows from a trade must have room as well.
    [Theory, InlineData(TestFirm.Ccp), InlineData(TestFirm.Alone)]
    public void Trades_too_large_for_the_books_are_refused_at_the_door_and_never_later(string party)
    {
        var firm = TestFirm.Funded();
        var refused = 0;
        for (var i = 0; i < 350; i++)
        {
            var ticket = firm.Ticket($"T-0-{i}", i % 3 == 0 ? Side.Sell : Side.Buy, 10_000_000_000);
            var answer = firm.Ask(new CaptureTrade("trades.csv", ticket with { Price = 1000, Counterparty = party }));
            if (answer == Refusal.AmountTooLarge) refused++;
        }
        firm.Until(new(2013, 10, 11)); // they are due on the 10th
        Assert.InRange(refused, 1, 349);
        firm.Book(firm.Ticket("T-1", Side.Buy, 300));
        firm.EndDay();
        // What the depository holds goes round between purchases and sales, each in at most a hundred parts a day.
        var parts = firm.Facts.OfType<Countinghouse.Facts.SettlementFact.Settled>().GroupBy(s => (s.Day, s.Instruction));
        Assert.All(parts, day => Assert.InRange(day.Count(), 1, 100));
    }

    // The obligation stands at the CCP; the cancel is netted against it the next day.
    [Fact]
    public void A_trade_cancelled_after_it_was_netted_is_netted_back()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new CancelTrade("T-1", "a mistake", ""));
        // A movement of its own, of 300 × 48.50: gross is never below net, so that 1 − net ÷ gross is never outside 0 to 1.
        Assert.Equal((1, 14_550_00, -300, 14_550_00),
            CutOff(firm) is [var n] ? (n.GrossCount, n.GrossValue, n.NetQuantity, n.NetAmount) : default);
        Assert.Equal((0L, 0L), (firm.Balance("STREET-CCP", TestFirm.Aig).Traded, firm.Balance("CLEARING", TestFirm.Aig).Traded));
    }

    [Fact]
    public void A_trade_that_settles_alone_takes_its_obligation_with_it()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300) with { Counterparty = TestFirm.Alone });
        firm.EndDay();
        Assert.Equal(1, firm.Firm.Settlement.OpenCount);
        firm.NextDay();
        var answer = firm.Must(new CancelTrade("T-1", "a mistake", ""));
        Assert.Single(answer.OfType<ClearingFact.ObligationUndone>());
        Assert.Single(answer.OfType<SettlementFact.Withdrawn>());
        Assert.Equal((0, 0), (firm.Firm.Settlement.OpenCount, firm.Firm.Ledger.PendingCount));
        Assert.Empty(CutOff(firm));
    }

    // The agreement is signed while trades are open: a trade leaves the set it entered.
    [Theory, InlineData(TestFirm.Alone, true), InlineData(TestFirm.Nets, false)]
    public void A_trade_is_cancelled_from_the_set_it_was_booked_in(string broker, bool netsNow)
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 300) with { Counterparty = broker });
        firm.Must(new AddParty(new(broker, "A broker", "", "", "US", false, netsNow), "parties.csv"));
        firm.Must(new CancelTrade("T-1", "a mistake", ""));
        Assert.Equal(0, firm.Firm.Clearing.OpenSets);
    }

    [Fact]
    public void The_clearing_account_is_flat_after_the_cut_off()
    {
        var firm = TestFirm.Funded();
        foreach (var (i, party) in new[] { TestFirm.Ccp, TestFirm.Nets, TestFirm.Alone }.Index())
            firm.Book(firm.Ticket($"T-{i}", i % 2 == 0 ? Side.Buy : Side.Sell, 100 + i) with { Counterparty = party });
        Assert.NotEqual(0, firm.Balance("CLEARING", TestFirm.Aig).Pending);
        CutOff(firm);
        Assert.Equal((0L, 0L), (firm.Balance("CLEARING", TestFirm.Aig).Pending, firm.Balance("CLEARING", "USD").Pending));
    }

    static readonly Gen<(int Party, int Asset, bool Buys, long Quantity, int Cents, bool Cancelled)[]> Days =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Bool, Gen.Long[1, 5_000], Gen.Int[1, 9_999], Gen.Bool).Array[0, 30];

    [Fact]
    public void Nets_add_up_to_the_trades_whoever_they_are_with() => Days.Sample(drawn =>
    {
        var firm = TestFirm.Funded();
        var expected = new SortedDictionary<(int Party, int Asset), (int Count, long Value, long Quantity, long Amount)>();
        foreach (var (i, (party, asset, buys, quantity, cents, cancelled)) in drawn.Index())
        {
            var ticket = firm.Ticket($"T-{i}", buys
                ? Side.Buy : Side.Sell, quantity, new[] { TestFirm.Aig, TestFirm.BankOfAmerica, TestFirm.Sap }[asset]);
            var t = firm.Book(
                ticket with { Price = cents / 100m, Counterparty = new[] { TestFirm.Ccp, TestFirm.Nets, TestFirm.Alone }[party] });
            if (cancelled)
            {
                firm.Must(new CancelTrade(t.TradeId, "drawn", ""));
                continue;
            }
            var key = (t.Counterparty.Number, t.Instrument.Number);
            var (count, value, sum, amount) = expected.GetValueOrDefault(key);
            expected[key] = (count + 1, value + t.Principal, sum + t.SignedQuantity, amount + t.SignedPrincipal);
        }
        var nets = CutOff(firm).GroupBy(n => (n.Set.Party.Number, n.Set.Instrument.Number)).OrderBy(g => g.Key)
            .Select(g => KeyValuePair.Create(g.Key,
            (g.Sum(n => n.GrossCount), g.Sum(n => n.GrossValue), g.Sum(n => n.NetQuantity), g.Sum(n => n.NetAmount))));
        Assert.Equal(expected, nets);
    }, iter: 100);

    // One meaning, two shapes: the rule over the firm's trades, the twin over rows.
    [Fact]
    public void The_fast_twin_nets_as_the_rule_does()
    {
        var chance = new Random(20131007);
        for (var round = 0; round < 20; round++)
        {
            var firm = TestFirm.Funded();
            List<Netting.Row> rows = [];
            foreach (var i in Enumerable.Range(0, chance.Next(60)))
            {
                var instrument = chance.Next(3);
                var isin = new[] { TestFirm.Aig, TestFirm.BankOfAmerica, TestFirm.Sap }[instrument];
                var t = firm.Book(firm.Ticket($"T-{i}", chance.Next(2) == 0 ? Side.Buy : Side.Sell, chance.Next(1, 900), isin) with
                {
                    Price = chance.Next(1, 90_000) / 1_000m,
                });
                rows.Add(new(t.Instrument.Number, t.SignedQuantity, t.SignedPrincipal));
            }
            var nets = new Netting.Net[firm.Firm.Register.Assets.Count];
            Netting.Run(rows.ToArray(), nets);
            var ruled = CutOff(firm);
            foreach (var n in ruled)
                Assert.Equal(new Netting.Net(n.GrossCount, n.GrossValue, n.NetQuantity, n.NetAmount), nets[n.Set.Instrument.Number]);
            Assert.Equal(ruled.Count, nets.Count(n => n.Count > 0));
        }
    }

    // An obligation of a trade that settles alone is kept until its date is closed, 10 October by T+3 (SEC Rule 15c6-1), and no longer.
    [Fact]
    public void What_has_been_through_settlement_is_forgotten()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Sell, 100) with { Counterparty = TestFirm.Alone });
        firm.Until(new(2013, 10, 10));
        Assert.NotEqual(Saved(new(firm.Firm.Register)).Length, Saved(firm.Firm.Clearing).Length);
        firm.Until(new(2013, 10, 11));
        Assert.Equal(Saved(new(firm.Firm.Register)).Length, Saved(firm.Firm.Clearing).Length);
    }

    static byte[] Saved(ClearingDesk desk)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        desk.Save(new(bytes));
        return bytes.WrittenSpan.ToArray();
    }
}
