using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// To the clients for whom the firm holds and who have an address: what of theirs has settled (sese.025, MT 544 to 547), what moved on
/// their cash accounts (camt.054), and its statement (camt.053, MT 950).
/// </summary>
sealed partial class Outbound
{
    /// <summary>What a day has settled and moved, by its facts.</summary>
    public IEnumerable<Draft> Clients(FactRange range)
    {
        var told = book.ClientDay(day, range);
        foreach (var trade in told.Settled)
            yield return new($"S{Of(trade.Number)}", trade.Client, trade.ClientBic, Settled(trade));
        foreach (var (at, cash) in told.Cash.Index())
        {
            MxCashAccount account = new(cash.Client, false, cash.Currency, null);
            List<CashEntry> entries = [.. cash.Entries.Select(e => new CashEntry(e.Reference, new(Math.Abs(e.Amount), cash.Currency),
                e.Amount < 0 ? CreditDebit.Debit : CreditDebit.Credit, null, "BOOK", day, day, null, null, null, e.What))];
            var id = $"{Stamp}-{at + 1}";
            if (entries.Count > 0)
                yield return new("G" + id, cash.Client, cash.ClientBic,
                    new CreditDebitNotice("G" + id, this.at, [new("G" + id, null, this.at, account, null, entries)]));
            yield return new("Z" + id, cash.Client, cash.ClientBic, new AccountStatement("Z" + id, this.at,
                [new("Z" + id, null, this.at, account, [Balance("OPBD", cash.Opening), Balance("CLBD", cash.Closing)], null, entries)])
            { IsShort = true });

            CashBalance Balance(string kind, decimal amount) =>
                new(kind, new(Math.Abs(amount), cash.Currency), amount < 0 ? CreditDebit.Debit : CreditDebit.Credit, day);
        }
    }

    // As the client sees it. It has instructed nothing, so there is no reference of its own; ours is the number of the trade's fact.
    SettlementConfirmation Settled(ClientTrade t)
    {
        var depository = known.Bic(DepositoryOf(t.Mic));
        SettlementParties ours = new(depository, new(Own, null, t.Client), null);
        SettlementParties theirs = new(depository, new(t.CounterpartyBic.Length > 0 ? t.CounterpartyBic : Own, null, null), null);
        var isFree = t.Net == 0;
        return new(new("NONREF", $"T{t.Number}", null, t.IsBuy ? Formats.Iso20022.Movement.Receive : Formats.Iso20022.Movement.Deliver,
                isFree ? Payment.Free : Payment.Against),
            IsReference(t.TradeId) ? [t.TradeId] : [], t.TradedOn, t.SettleOn, day, new(t.Isin), Count(t.Quantity, t.IsDebt), null, null,
            t.ClientBic, t.Client, new(null, "TRAD", null, null), t.IsBuy ? theirs : ours, t.IsBuy ? ours : theirs,
            isFree ? null : Cash(t.Net, t.Currency), t.Accrued == 0 ? null : Cash(t.Accrued, t.Currency));
    }

    // What either standard can carry.
    static bool IsReference(string id) =>
        id.Length <= 16 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
