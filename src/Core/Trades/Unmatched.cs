using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

/// <summary>Names the trades of the day that was just cut off to which the other side has said nothing.</summary>
sealed record AlertUnmatched : Command;

public sealed partial class TradeBook
{
    // The rows of the day cut off last. Trades with named counterparties by counterparty and instrument, in the order of their booking:
    // what an allegement may match. Made from the rows; who looks at it looks at each row's mark.
    (int From, int Through) cut;
    readonly SortedDictionary<(int Party, int Instrument), List<int>> waiting = [];

    // Ids of allegements that name no trade, by what they are matched by.
    readonly SortedDictionary<(int Party, int Instrument), SortedSet<string>> allegedByTerms = [];
    readonly SortedDictionary<string, (LegalTerms Terms, bool IsByTerms)> said = new(StringComparer.Ordinal);

    /// <summary>
    /// Matching of the day's bilateral trades is first attempted when the day is cut off, with all that the other side has sent. To what
    /// it has said nothing until then that attempt has failed, and the clock to tell it runs from there: once for each trade.
    /// </summary>
    /// <param name="at">The instant of the cut-off, Unix milliseconds UTC.</param>
    public IEnumerable<Fact> Unmatched(long at)
    {
        for (var i = cut.From; i < cut.Through; i++)
            if (rows[i].Mark == TradeMark.Booked && !register[new PartyId(rows[i].Counterparty)].Terms.IsCcp)
                yield return new TradeFact.TradeUnmatched(ids.Text(rows[i].Id.At, rows[i].Id.Length), at);
    }

    /// <summary>Whether a confirmation is of a trade: by its id, or, where it goes by terms, in every field.</summary>
    public bool IsOfTrade(ConfirmTrade c) => ids.TryGet(c.Confirmation.TradeId, out _) || c.IsByTerms && Like(c) is not null;

    /// <summary>The first trade without a match that an allegement under another reference agrees with in every field.</summary>
    BookedTrade? Like(ConfirmTrade c)
    {
        if (register.PartyOf(c.Confirmation.Counterparty) is not { } party || register.AssetOf(c.Confirmation.Isin) is not { } asset)
            return null;
        if (!waiting.TryGetValue((party.Id.Number, asset.Id.Number), out var places)) return null;
        foreach (var place in places)
            if (rows[place].Mark is TradeMark.Booked or TradeMark.Differing && TradeOf(rows[place]) is var trade
                && !Differences(trade, c).Any()) return trade;
        return null;
    }

    /// <summary>What is alleged under a reference that names no trade and agrees with this one in every field.</summary>
    public ConfirmTrade? AllegedLike(string tradeId)
    {
        if (allegedByTerms.Count == 0 || Find(tradeId) is not { } trade || MarkOf(tradeId) != TradeMark.Booked) return null;
        if (!allegedByTerms.TryGetValue((trade.Counterparty.Number, trade.Instrument.Number), out var references)) return null;
        foreach (var reference in references)
            if (AllegedAs(reference) is { } alleged && !Differences(trade, alleged).Any()) return alleged;
        return null;
    }

    void Wait(int place)
    {
        var row = rows[place];
        if (register[new PartyId(row.Counterparty)].Terms.IsCcp) return;
        if (!waiting.TryGetValue((row.Counterparty, row.Instrument), out var places))
            waiting.Add((row.Counterparty, row.Instrument), places = []);
        places.Add(place);
    }

    public void Apply(RecordsFact.DayCutOff _) => cut = (cut.Through, rows.Count);

    // Past the days in which a ticket is taken nobody alleges a trade any more.
    void StopWaiting(DateOnly day)
    {
        foreach (var places in waiting.Values)
            places.RemoveAll(p => rows[p].Mark is TradeMark.Confirmed or TradeMark.Cancelled
                || rows[p].TradeDate < day.AddDays(-LatestCaptureDays));
    }

    void Allege(TradeFact.AllegementDetailed a)
    {
        said[a.TradeId] = (a.Terms, a.IsByTerms);
        if (!a.IsByTerms || !alleged.TryGetValue(a.TradeId, out var of)) return;
        var key = (of.Party.Number, of.Instrument.Number);
        if (!allegedByTerms.TryGetValue(key, out var references))
            allegedByTerms.Add(key, references = new(StringComparer.Ordinal));
        references.Add(a.TradeId);
    }

    // Under its reference nothing is alleged any more, or something else.
    void Forget(string reference)
    {
        if (said.Remove(reference, out var was) && was.IsByTerms && alleged.TryGetValue(reference, out var of)
            && allegedByTerms.TryGetValue((of.Party.Number, of.Instrument.Number), out var references) && references.Remove(reference)
            && references.Count == 0) allegedByTerms.Remove((of.Party.Number, of.Instrument.Number));
        alleged.Remove(reference);
    }
}
