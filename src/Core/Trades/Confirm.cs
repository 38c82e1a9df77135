using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    public const int MostAlleged = 100_000; // a counterparty that alleges more is not one to be matched by hand

    // What counterparties allege and the book does not have, by the trade's id.
    readonly SortedDictionary<string, Alleged> alleged = new(StringComparer.Ordinal);

    /// <summary>Allegements that no trade has answered.</summary>
    public IReadOnlyCollection<Alleged> Allegements => alleged.Values;

    /// <summary>
    /// Matched field by field against the trade, in the order of the matching fields of Regulation (EU) 2018/1229 art. 5; every field that
    /// differs is named. What names no trade is matched by its terms alone. What the book does not have is an allegement, and is matched
    /// when the trade comes.
    /// </summary>
    /// <param name="at">When the confirmation came, Unix milliseconds UTC.</param>
    public IEnumerable<Fact> Decide(ConfirmTrade c, long at)
    {
        var theirs = c.Confirmation;
        if (!ids.TryGet(theirs.TradeId, out var place))
            return c.IsByTerms && Like(c) is { } like ? Agreed(like, theirs.TradeId, at) : Allege(c, at);
        var row = rows[place];
        if (row.Mark == TradeMark.Cancelled)
            return [new Refused(Refusal.TradeAlreadyCancelled, theirs.TradeId, c.Source, "the trade is cancelled")];
        if (row.Mark == TradeMark.Confirmed) return [];
        var trade = TradeOf(row);
        List<Fact> differs = [.. Differences(trade, c)
            .Select(d => new TradeFact.ConfirmationDiffered(theirs.TradeId, d.Field, d.Ours, d.Theirs, at))];
        return differs.Count == 0 ? Agreed(trade, theirs.TradeId, at)
            : IsKnown(theirs.TradeId, differs) ? [] : [.. differs, .. Answered(theirs.TradeId, "answered")];
    }

    IEnumerable<Fact> Agreed(BookedTrade trade, string reference, long at) =>
    [
        new TradeFact.TradeConfirmed(trade.TradeId, at, at <= AffirmBy(trade)),
        .. Answered(reference, reference == trade.TradeId ? "answered" : $"answered by {trade.TradeId}"),
    ];

    long AffirmBy(BookedTrade t) => Clocks.AffirmBy(
        register[t.Instrument].Market, t.TradeDate, t.ExecutedAt, register.Conventions);

    IEnumerable<Fact> Answered(string reference, string how) =>
        alleged.ContainsKey(reference) ? [new TradeFact.AllegementEnded(reference, how)] : [];

    List<Fact> Allege(ConfirmTrade c, long at)
    {
        var theirs = c.Confirmation;
        List<Fact> Bad(Refusal why, string column, string detail) =>
            [new Refused(why, Register.Short(theirs.TradeId), $"{c.Source}:{column}", detail)];
        if (theirs.TradeId.Length is 0 or > TradeIds.Longest) return Bad(Refusal.TextTooLong, "trade_id", IdLength);
        if (!IsPlain(theirs.TradeId)) return Bad(Refusal.BadTerms, "trade_id", NotPlain);
        if (register.PartyOf(theirs.Counterparty) is not { } party)
            return Bad(Refusal.UnknownCounterparty, "counterparty",
                $"no trade has this id, and '{Register.Short(theirs.Counterparty)}' is neither the CCP nor in parties.csv");
        if (register.AssetOf(theirs.Isin) is not { IsSecurity: true } instrument)
            return Bad(Refusal.UnknownInstrument, "isin",
                $"no trade has this id, and '{Register.Short(theirs.Isin)}' is not an instrument of this book");
        if (alleged.Count == MostAlleged && !alleged.ContainsKey(theirs.TradeId))
            return Bad(Refusal.UnknownTrade, "trade_id", $"no trade has this id, and {MostAlleged} are alleged already");
        if (AllegedAs(theirs.TradeId) is { } known && known.Confirmation == theirs && known.IsByTerms == c.IsByTerms) return [];
        Alleged terms = new(theirs.TradeId, party.Id, theirs.Side, instrument.Id, theirs.Quantity, theirs.Price, theirs.SettleOn,
            theirs.NetAmount);
        return theirs.Legal is null && !c.IsByTerms ? [new TradeFact.TradeAlleged(terms, at)]
            : [new TradeFact.TradeAlleged(terms, at),
                new TradeFact.AllegementDetailed(theirs.TradeId, theirs.Legal ?? LegalTerms.Unsaid, c.IsByTerms)];
    }

    /// <summary>What a counterparty alleged under a trade's id, as a confirmation to match the trade with; none when nothing is.</summary>
    public ConfirmTrade? AllegedAs(string tradeId)
    {
        if (alleged.Count == 0 || !alleged.TryGetValue(tradeId, out var a)) return null;
        var isDetailed = said.TryGetValue(tradeId, out var more);
        return new(new(a.TradeId, register[a.Party].Terms.Code, a.Side, register[a.Instrument].Code, a.Quantity, a.Price, a.SettleOn,
            a.NetAmount)
        { Legal = isDetailed ? more.Terms : null }, "allegement")
        { IsByTerms = isDetailed && more.IsByTerms };
    }

    /// <summary>The counterparty takes back what it alleged.</summary>
    public Fact? Decide(EndAllegement c) => alleged.ContainsKey(c.TradeId)
        ? new TradeFact.AllegementEnded(c.TradeId, "taken back")
        : new Refused(Refusal.UnknownTrade, Register.Short(c.TradeId), "", "no allegement has this id");
}
