using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>After the cut-off: what was traded and is not yet netted becomes one obligation for each netting set.</summary>
public sealed record NetObligations(DateOnly Day) : Command;

/// <summary>The obligation of a trade that settles alone, once netted, falls away with the trade.</summary>
sealed record UndoObligation(long Booked) : Command;

/// <summary>
/// Novation and netting. A trade with a CCP is two contracts, account against firm and firm against CCP; the second is netted for each
/// CCP, settlement date and instrument. With a named counterparty trades net under an agreement, else each settles alone.
/// </summary>
public sealed partial class ClearingDesk(Register register)
{
    readonly Dictionary<NettingSet, Running> open = [];

    // Obligations of trades that settle alone: from the fact that booked the trade to the fact of its obligation, until its date is closed.
    readonly SortedDictionary<long, (long Obligation, DateOnly SettleOn)> alone = [];

    // Trade dates of obligations that are not settled, by number: of what was netted, where it all has one, else the day of netting.
    readonly SortedDictionary<long, DateOnly> tradedOn = [];
    long netted; // number of the last obligation: every trade booked before it has been netted

    sealed class Running
    {
        public int Count;
        public Int128 Value;
        public Int128 Quantity;
        public Int128 Amount;
        public readonly List<(DateOnly On, int Count)> Traded = new(1); // seldom more than one

        public void CountOn(DateOnly on, int gross)
        {
            var at = Traded.FindIndex(t => t.On == on);
            if (at < 0) Traded.Add((on, gross));
            else if (Traded[at].Count + gross == 0) Traded.RemoveAt(at);
            else Traded[at] = (on, Traded[at].Count + gross);
        }
    }

    /// <summary>Netting sets with trades not yet netted.</summary>
    public int OpenSets => open.Count;

    public IEnumerable<Fact> Decide(NetObligations c)
    {
        var sets = new List<NettingSet>(open.Keys);
        sets.Sort(InOrder);
        foreach (var set in sets)
        {
            var r = open[set];
            yield return new ClearingFact.ObligationNetted(c.Day, set, r.Count, (long)r.Value, (long)r.Quantity, (long)r.Amount);
        }
    }

    /// <summary>The obligation of a trade that is not netted with others.</summary>
    public long? AloneOf(long booked) => alone.TryGetValue(booked, out var known) ? known.Obligation : null;

    /// <summary>The trade date of an obligation; none once it is settled.</summary>
    public DateOnly? TradedOn(long obligation) => tradedOn.TryGetValue(obligation, out var on) ? on : null;

    internal IEnumerable<Fact> Decide(UndoObligation c) =>
        alone.TryGetValue(c.Booked, out var known) ? [new ClearingFact.ObligationUndone(known.Obligation, c.Booked)] : [];

    static int InOrder(NettingSet a, NettingSet b) =>
        (a.SettleOn, a.Party.Number, a.Instrument.Number, a.Currency.Number, a.Trade)
            .CompareTo((b.SettleOn, b.Party.Number, b.Instrument.Number, b.Currency.Number, b.Trade));

    public void Apply(TradeFact fact, long sequence)
    {
        switch (fact)
        {
            case TradeFact.TradeBooked b: Add(b.Trade, register[b.Trade.Counterparty].Terms.Nets ? 0 : sequence, 1, 1); break;
            case TradeFact.TradeCancelled c when !alone.ContainsKey(c.Booked):
                // Out of the set it entered, even if the agreement with the counterparty has changed since.
                // What was netted before is taken back by a movement of its own, which counts; what was not has never been.
                Add(c.Trade, open.ContainsKey(SetOf(c.Trade, c.Booked)) ? c.Booked : 0, -1, c.Booked < netted ? 1 : -1);
                break;
            case TradeFact.TradeCancelled: break; // its obligation is undone by a fact of its own
            case TradeFact.TradeConfirmed or TradeFact.ConfirmationDiffered or TradeFact.TradeAlleged or TradeFact.AllegementEnded
                or TradeFact.AllegementDetailed or TradeFact.TradeUnmatched:
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    public void Apply(ClearingFact fact, long sequence)
    {
        switch (fact)
        {
            case ClearingFact.ObligationNetted n:
                tradedOn[sequence] = open.Remove(n.Set, out var of) && of.Traded is [var one] ? one.On : n.Day;
                netted = sequence;
                if (n.Set.Trade != 0) alone[n.Set.Trade] = (sequence, n.Set.SettleOn);
                break;
            case ClearingFact.ObligationUndone u: alone.Remove(u.Booked); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    /// <summary>Whether a trade booked then has been netted.</summary>
    public bool IsNetted(long booked) => booked < netted;

    /// <summary>What undoes trades of an instrument that were netted, each by itself, and is still to be netted.</summary>
    public IEnumerable<(DateOnly Due, Movement Movement)> Reversing(AssetId instrument)
    {
        foreach (var set in open.Keys.Where(s => s.Instrument == instrument && s.Trade != 0 && IsNetted(s.Trade)).Order(
            Comparer<NettingSet>.Create(InOrder)))
            yield return (set.SettleOn, new(instrument, (long)open[set].Quantity, set.Currency, (long)open[set].Amount));
    }

    public void Apply(ActionFact.TradeApart apart)
    {
        Add(apart.Set with { Trade = 0 }, apart, -1);
        Add(apart.Set, apart, 1);
    }

    void Add(NettingSet set, ActionFact.TradeApart apart, int sign) =>
        Add(set, (apart.TradeDate, sign), (Math.Abs(apart.Amount), sign * apart.Quantity, sign * apart.Amount));

    /// <summary>What was due by a closed day has been through settlement: its trade can no longer be cancelled.</summary>
    /// <param name="isOpen">Whether an obligation is still to be settled.</param>
    public void Apply(RecordsFact.DayClosed closed, Func<long, bool> isOpen)
    {
        foreach (var obligation in new List<long>(tradedOn.Keys))
            if (!isOpen(obligation)) tradedOn.Remove(obligation);
        foreach (var trade in new List<long>(alone.Keys))
            if (alone[trade].SettleOn <= closed.Day) alone.Remove(trade);
    }

    // What is not to be settled any more and was never netted leaves nothing behind.
    void Add(BookedTrade trade, long alone, int sign, int gross) => Add(SetOf(trade, alone), (trade.TradeDate, gross),
        (trade.Consideration, sign * trade.SignedQuantity, sign * trade.SignedConsideration));

    void Add(NettingSet set, (DateOnly TradedOn, int Gross) trades, (long Value, long Quantity, long Amount) more)
    {
        if (!open.TryGetValue(set, out var running)) open.Add(set, running = new());
        running.Count += trades.Gross;
        running.CountOn(trades.TradedOn, trades.Gross);
        running.Value += trades.Gross * more.Value;
        running.Quantity += more.Quantity;
        running.Amount += more.Amount;
        if (running.Count == 0 && running is { Quantity: var q, Amount: var a } && q == 0 && a == 0) open.Remove(set);
    }

    static NettingSet SetOf(BookedTrade t, long alone) => new(t.Counterparty, t.SettleOn, t.Instrument, t.Currency, alone);
}
