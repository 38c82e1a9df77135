using Countinghouse.Facts;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// Trades as transaction reports (Delegated Regulation (EU) 2017/590, annex I table 2; its fields by number below). What lacks a thing that
/// the report must have is not reported, and named.
/// </summary>
/// <param name="firmLei">Of the firm, which executes and submits.</param>
/// <param name="country">Where the firm is: no branch of it is known.</param>
/// <param name="ccpLei">Of the CCP, who is the other side of what it clears where the other side is not disclosed (fields 7, 16).</param>
sealed class TransactionReporting(string firmLei, string country, string ccpLei, IReadOnlyDictionary<string, ReportDetails> told)
{
    /// <summary>Reports, and for each trade that cannot be reported what it lacks.</summary>
    public (List<TransactionReport> Reports, List<(string TradeId, string Lacks)> Lacking) Of(IEnumerable<ReportableTrade> trades)
    {
        List<TransactionReport> reports = [];
        List<(string, string)> lacking = [];
        foreach (var trade in trades)
            if (Lacks(trade).ToList() is { Count: > 0 } lacks) lacking.AddRange(lacks.Select(l => (trade.TradeId, l)));
            else reports.AddRange(Of(trade));
        return (reports, lacking);
    }

    ReportDetails Told(ReportableTrade t) => told.GetValueOrDefault(t.TradeId) ?? new(t.TradeId, "", "", "", "");

    static bool IsOnVenue(ReportableTrade t) => Markets.Of(t.Mic) != Market.Other;

    // On own account the firm is a side of it; else it acts for the client, who is (ESMA/2016/1452, 5.4).
    static bool IsOwnAccount(ReportableTrade t) => t.IsHouse || t.Capacity == Capacity.Principal;

    // A client's order that is dealt on own account is two: the market's side and the client's, on no venue (ESMA/2016/1452, 5.19).
    static bool HasTwoSides(ReportableTrade t) => !t.IsHouse && t.Capacity == Capacity.Principal;

    static bool IsShareSold(ReportableTrade t) => !t.IsBuy && t.Cfi.StartsWith('E');

    IEnumerable<string> Lacks(ReportableTrade t)
    {
        if (firmLei.Length == 0) yield return "the firm has no LEI (field 4): firm.json";
        if (t.IsCancelled || firmLei.Length == 0) yield break;
        var details = Told(t);
        if (!t.IsHouse && t.AccountLei.Length == 0)
            yield return $"{t.Account} has no LEI in accounts.csv, and a person's national number (art. 6) is none of what the book knows "
                + $"(field {(t.IsBuy ? 7 : 16)})";
        if (OtherLei(t).Length == 0)
            yield return $"{t.Counterparty} has no LEI (field {(t.IsBuy ? 16 : 7)}): " + (t.IsCcp ? "--ccp-lei" : "parties.csv");
        if (details.ExecutedBy.Length == 0) yield return "executed_by is not told (field 59): --details";
        if (IsOwnAccount(t) && details.DecidedBy.Length == 0) yield return "decided_by is not told (field 57): --details";
        if (Markets.Of(t.Mic) == Market.Eu && details.VenueReference.Length == 0)
            yield return "venue_reference is not told (field 3): --details";
        if (IsShareSold(t) && IsOwnAccount(t) && details.ShortSale.Length == 0) yield return "short_sale is not told (field 62): --details";
        if (country.Length == 0 && (IsOnVenue(t) || !t.IsHouse)) yield return "the firm has no BIC to tell its country (fields 8, 17, 37)";
    }

    string OtherLei(ReportableTrade t) => t.IsCcp ? ccpLei : t.CounterpartyLei;

    IEnumerable<TransactionReport> Of(ReportableTrade t)
    {
        var id = $"T{t.Number}";
        if (t.IsCancelled)
        {
            yield return new(id, firmLei, firmLei, null);
            if (HasTwoSides(t)) yield return new(id + "C", firmLei, firmLei, null);
            yield break;
        }
        ReportedParty firm = new(firmLei, null), other = new(OtherLei(t), null);
        var client = t.IsHouse ? firm : new ReportedParty(t.AccountLei, country);
        yield return new(id, firmLei, firmLei, Trade(t, IsOwnAccount(t) ? firm : client, other, isMarket: true));
        if (HasTwoSides(t)) yield return new(id + "C", firmLei, firmLei, Trade(t, client, firm, isMarket: false));
    }

    // One is on the account's side, the other is who it deals with.
    ReportedTrade Trade(ReportableTrade t, ReportedParty one, ReportedParty other, bool isMarket)
    {
        var (details, isOnVenue) = (Told(t), isMarket && IsOnVenue(t));
        return new(t.IsBuy ? one : other, t.IsBuy ? other : one, IsTransmitted: false, t.At,
            IsOwnAccount(t) ? "DEAL" : t.Capacity == Capacity.Riskless ? "MTCH" : "AOTC",
            t.IsDebt ? 0 : t.Quantity, t.IsDebt ? new Money(t.Quantity, t.Currency) : null,
            t.IsDebt ? null : new Money(t.Price, t.Currency), t.IsDebt ? t.Price : null, t.IsDebt ? t.Net : null,
            isOnVenue ? t.Mic : "XOFF", isOnVenue ? country : null,
            isOnVenue && details.VenueReference.Length > 0 ? details.VenueReference : null, t.Isin,
            IsOwnAccount(t) ? details.DecidedBy : null, details.ExecutedBy == "CLIENT" ? null : details.ExecutedBy,
            !IsShareSold(t) ? null : details.ShortSale.Length > 0 ? details.ShortSale : "UNDI");
    }
}
