using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    /// <summary>
    /// Matched field by field against the trade, in the order of the matching fields of Regulation (EU) 2018/1229 art. 5.
    /// </summary>
    public Fact? Decide(ConfirmTrade c)
    {
        var theirs = c.Confirmation;
        if (!byId.TryGetValue(theirs.TradeId, out var at))
            return new Refused(Refusal.UnknownTrade, Register.Short(theirs.TradeId), c.Source, "no trade has this id");
        var row = rows[at];
        if (row.Mark == TradeMark.Cancelled)
            return new Refused(Refusal.TradeAlreadyCancelled, theirs.TradeId, c.Source, "the trade is cancelled");
        if (row.Mark == TradeMark.Confirmed) return null;
        var difference = Difference(row.Trade, theirs);
        return difference is not { } d ? new TradeFact.TradeConfirmed(theirs.TradeId)
            : row.Mark == TradeMark.Differing ? null
            : new TradeFact.ConfirmationDiffered(theirs.TradeId, d.Field, d.Ours, d.Theirs);
    }

    readonly record struct Discrepancy(string Field, string Ours, string Theirs);

    Discrepancy? Difference(BookedTrade b, Confirmation c)
    {
        var currency = register[b.Currency];
        var ours = Amount(b.Principal, currency.Scale);
        var opposite = b.Side == Side.Buy ? Side.Sell : Side.Buy;
        var party = register[b.Counterparty].Terms.Code;
        var isin = register[b.Instrument].Code;
        return b.SettleOn != c.SettleOn ? new("settlement_date", $"{b.SettleOn:yyyy-MM-dd}", $"{c.SettleOn:yyyy-MM-dd}")
            : Math.Abs(ours - Math.Abs(c.NetAmount)) > Tolerance(ours) ? new("net_amount", Plain(ours), Plain(c.NetAmount))
            : b.Quantity != c.Quantity ? new("quantity", $"{b.Quantity}", $"{c.Quantity}")
            : opposite != c.Side ? new("side", $"{b.Side}", $"{c.Side}, as the other side sees it")
            : isin != c.Isin ? new("isin", isin, c.Isin)
            : party != c.Counterparty ? new("counterparty", party, c.Counterparty)
            : b.Price != c.Price ? new("price", Plain(b.Price), Plain(c.Price))
            : null;
    }

    /// <summary>Regulation (EU) 2018/1229 art. 6: 2 up to 100 000, 25 above. Taken in units of the trade's own currency.</summary>
    static decimal Tolerance(decimal amount) => amount <= 100_000m ? 2m : 25m;

    static decimal Amount(long minor, int scale) => minor * new decimal(1, 0, 0, false, (byte)scale);
    static string Plain(decimal value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
