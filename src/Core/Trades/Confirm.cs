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
    /// Matched field by field against the trade, in the order of the matching fields of Regulation (EU) 2018/1229 art. 5. What the book
    /// does not have is an allegement, and is matched when the trade comes.
    /// </summary>
    /// <param name="at">When the confirmation came, Unix milliseconds UTC.</param>
    public IEnumerable<Fact> Decide(ConfirmTrade c, long at)
    {
        var theirs = c.Confirmation;
        if (!ids.TryGet(theirs.TradeId, out var place)) return [Allege(c, at)];
        var row = rows[place];
        if (row.Mark == TradeMark.Cancelled)
            return [new Refused(Refusal.TradeAlreadyCancelled, theirs.TradeId, c.Source, "the trade is cancelled")];
        if (row.Mark == TradeMark.Confirmed) return [];
        var trade = TradeOf(row);
        if (Difference(trade, theirs) is not { } d)
            return [new TradeFact.TradeConfirmed(theirs.TradeId, at, at <= AffirmBy(trade)), .. Answered(theirs.TradeId)];
        return row.Mark == TradeMark.Differing ? []
            : [new TradeFact.ConfirmationDiffered(theirs.TradeId, d.Field, d.Ours, d.Theirs, at), .. Answered(theirs.TradeId)];
    }

    long AffirmBy(BookedTrade t) => Clocks.AffirmBy(register[t.Instrument].Market, t.TradeDate, t.ExecutedAt);

    IEnumerable<Fact> Answered(string tradeId) =>
        alleged.ContainsKey(tradeId) ? [new TradeFact.AllegementEnded(tradeId, "answered")] : [];

    Fact Allege(ConfirmTrade c, long at)
    {
        var theirs = c.Confirmation;
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(theirs.TradeId), $"{c.Source}:{column}", detail);
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
        return new TradeFact.TradeAlleged(new(theirs.TradeId, party.Id, theirs.Side, instrument.Id, theirs.Quantity, theirs.Price,
            theirs.SettleOn, theirs.NetAmount), at);
    }

    /// <summary>What a counterparty alleged under a trade's id, as a confirmation to match the trade with; none when nothing is.</summary>
    public ConfirmTrade? AllegedAs(string tradeId) => alleged.Count > 0 && alleged.TryGetValue(tradeId, out var a)
        ? new(new(a.TradeId, register[a.Party].Terms.Code, a.Side, register[a.Instrument].Code, a.Quantity, a.Price, a.SettleOn,
            a.NetAmount), "allegement") : null;

    /// <summary>The counterparty takes back what it alleged.</summary>
    public Fact? Decide(EndAllegement c) => alleged.ContainsKey(c.TradeId)
        ? new TradeFact.AllegementEnded(c.TradeId, "taken back")
        : new Refused(Refusal.UnknownTrade, Register.Short(c.TradeId), "", "no allegement has this id");

    readonly record struct Discrepancy(string Field, string Ours, string Theirs);

    Discrepancy? Difference(BookedTrade b, Confirmation c)
    {
        var currency = register[b.Currency];
        var ours = Amount(b.Principal, currency.Scale);
        var opposite = b.Side == Side.Buy ? Side.Sell : Side.Buy;
        var party = register[b.Counterparty].Terms.Code;
        var isin = register[b.Instrument].Code;
        return b.SettleOn != c.SettleOn ? new("settlement_date", $"{b.SettleOn:yyyy-MM-dd}", $"{c.SettleOn:yyyy-MM-dd}")
            : Math.Abs(ours - Math.Abs(c.NetAmount)) > Tolerance(ours, b) ? new("net_amount", Plain(ours), Plain(c.NetAmount))
            : b.Quantity != c.Quantity ? new("quantity", $"{b.Quantity}", $"{c.Quantity}")
            : opposite != c.Side ? new("side", $"{b.Side}", $"{c.Side}, as the other side sees it")
            : isin != c.Isin ? new("isin", isin, c.Isin)
            : party != c.Counterparty ? new("counterparty", party, c.Counterparty)
            : b.Price != c.Price ? new("price", Plain(b.Price), Plain(c.Price))
            : null;
    }

    // Where no rate says what a euro is worth, a unit of the currency is taken for one.
    decimal Tolerance(decimal amount, BookedTrade b) =>
        Matching.Tolerance(amount, register.UnitsAEuro(b.Currency, b.TradeDate) ?? 1);

    static decimal Amount(long minor, int scale) => minor * new decimal(1, 0, 0, false, (byte)scale);
    static string Plain(decimal value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
