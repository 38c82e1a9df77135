using Countinghouse.Formats.Iso20022;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// Alerts of matching to the other side (Regulation (EU) 2018/1229), one for each case. ISO 20022 defines these messages as from the
/// servicer of an account to its owner; between two parties they are sent for what they say: sese.028 tells that an instruction stands
/// against which the receiver has none, sese.024 (548) that its own is unmatched and why, sese.029 that what sese.028 said is over.
/// </summary>
sealed partial class Outbound
{
    // What a field of the report matching is called as the reason of an unmatched status.
    static readonly Dictionary<string, string> UnmatchedCodes = new(StringComparer.Ordinal)
    {
        ["payment"] = "FRAP", ["settlement_date"] = "DDAT", ["trade_date"] = "DTRD", ["currency"] = "NCRR", ["net_amount"] = "DMON",
        ["quantity"] = "DQUA", ["isin"] = "DSEC", ["counterparty"] = "DELN", ["deliverer"] = "DELN", ["receiver"] = "DELN",
        ["csd"] = "DEPT", ["transaction_type"] = "SETR", ["price"] = "DDEA", ["side"] = "OTHR",
    };

    /// <summary>What of a range of facts the counterparties are to be told about matching.</summary>
    public IEnumerable<Draft> Alerts(FactRange range) => book.Alerts(range).Select(a => a.Kind switch
    {
        AlertKind.Unmatched => Told("U", a, Alleges(a)),
        AlertKind.Ended => Told("V", a, new AllegementRemoval(a.Reference, Theirs(a), WayOf(a), null, null)),
        AlertKind.Differing => Told("U", a, Unmatched(a, [.. a.Differences.Select(d => new MxReason(UnmatchedCodes[d.Field],
            Shortened($"{d.Field.Replace('_', ' ')}: you {d.Theirs}, we {d.Ours}")))])),
        _ => Told("U", a, Unmatched(a, [new("CMIS", "we have no such trade")])),
    });

    Draft Told(string mark, MatchingAlert a, MxContent content) =>
        new(mark + a.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), a.Counterparty, a.CounterpartyBic, content);

    static StatusAdvice Unmatched(MatchingAlert a, IReadOnlyList<MxReason> why) =>
        new(a.Reference, null, null, null, null, new("Umtchd", why), null, null);

    // As the receiver sees it: what we buy it delivers.
    static Formats.Iso20022.Movement Theirs(MatchingAlert a) =>
        a.Buys ? Formats.Iso20022.Movement.Deliver : Formats.Iso20022.Movement.Receive;

    static Payment WayOf(MatchingAlert a) => a.Amount == 0 ? Payment.Free : Payment.Against;

    Allegement Alleges(MatchingAlert a)
    {
        var depository = known.Bic(DepositoryOf(a.Mic));
        SettlementParties ours = new(depository, new(Own, null, null), null);
        SettlementParties theirs = new(depository, new(a.CounterpartyBic, null, null), null);
        return new(a.Reference, Theirs(a), WayOf(a), null, a.TradeDate, a.SettleOn, new(a.Isin), Count(a.Quantity, a.IsDebt), null,
            new(null, "TRAD", null), a.Buys ? theirs : ours, a.Buys ? ours : theirs,
            a.Amount == 0 ? null : Cash(a.Buys ? a.Amount : -a.Amount, a.Currency));
    }

    // AddtlRsnInf: at most 210 characters.
    static string Shortened(string words) => words.Length <= 210 ? words : words[..210];
}
