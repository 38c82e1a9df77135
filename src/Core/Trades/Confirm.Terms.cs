using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    readonly record struct Discrepancy(string Field, string Ours, string Theirs);

    /// <summary>
    /// Every field in which the other side says otherwise, in the order of the regulation, then the price, which it does not name. What
    /// they do not say, and what the book does not know of itself, is not compared.
    /// </summary>
    IEnumerable<Discrepancy> Differences(BookedTrade b, ConfirmTrade c)
    {
        var ours = Ours(b);
        var theirs = Theirs(b, c.Confirmation, ours);
        foreach (var field in Matching.Differences(ours, theirs, Tolerance(ours.Amount, b)))
            yield return Named(field, (ours, theirs), (b, c.Confirmation));
        // An instruction has no price: only its amount.
        if (!c.IsByTerms && b.Price != c.Confirmation.Price) yield return new("price", Plain(b.Price), Plain(c.Confirmation.Price));
    }

    /// <summary>A trade as an instruction, parties by code. Where they have their accounts is what stood on the trade date.</summary>
    MatchTerms Ours(BookedTrade b)
    {
        var (instrument, currency, party) = (register[b.Instrument], register[b.Currency], register[b.Counterparty].Terms.Code);
        var (delivers, depository) = (b.Side == Side.Sell, register.DepositoryBic(instrument.Market));
        return new(false, b.SettleOn, b.TradeDate, currency.Code, Amount(b.Consideration, currency.Scale), b.Quantity, delivers,
            instrument.Code, delivers ? Register.FirmCode : party, delivers ? party : Register.FirmCode,
            StandingOf(b)?.Terms.Place ?? depository, depository, "TRAD");
    }

    Standing? StandingOf(BookedTrade b) => register.Standing.InForce((register[b.Counterparty].Terms.Code, ""), register[b.Instrument],
        register[b.Currency].Code, b.TradeDate);

    MatchTerms Theirs(BookedTrade b, Confirmation c, in MatchTerms ours)
    {
        var legal = c.Legal ?? LegalTerms.Unsaid;
        return new(legal.IsFree ?? ours.IsFree, c.SettleOn, legal.TradeDate ?? ours.TradeDate, Said(legal.Currency, ours.Currency),
            Math.Abs(c.NetAmount), c.Quantity, c.Side == Side.Sell, c.Isin,
            ours.Delivers ? Us(legal.Deliverer) : Them(legal.Deliverer, b, c),
            ours.Delivers ? Them(legal.Receiver, b, c) : Us(legal.Receiver),
            SaidBic(legal.Csd, ours.OwnCsd), SaidBic(legal.OwnCsd, ours.Csd), Said(legal.TransactionType, ours.TransactionType));
    }

    static string Said(string theirs, string ours) => theirs.Length > 0 ? theirs : ours;

    static string SaidBic(string theirs, string ours) =>
        theirs.Length == 0 || ours.Length == 0 || Register.SameBic(theirs, ours) ? ours : theirs;

    string Us(string bic) => bic.Length == 0 || register.IsOwnBic(bic) ? Register.FirmCode : bic;

    // The counterparty itself, or the agent that settles for it.
    string Them(string bic, BookedTrade b, Confirmation c)
    {
        var (party, agent) = (register[b.Counterparty].Terms.Code, StandingOf(b)?.Terms.Agent ?? "");
        var isUnknown = register.BicOf(party).Length == 0 && agent.Length == 0;
        return bic.Length == 0 || isUnknown ? c.Counterparty
            : Register.SameBic(bic, agent) || register.PartyOfBic(bic)?.Id == b.Counterparty ? party : bic;
    }

    Discrepancy Named(MatchField field, (MatchTerms Ours, MatchTerms Theirs) of, (BookedTrade Trade, Confirmation Said) what)
    {
        var (ours, theirs) = of;
        Discrepancy Party(string name, string our, string their) =>
            new(their == what.Said.Counterparty ? "counterparty" : name, our, their);
        return field switch
        {
            MatchField.InstructionType => new("payment", Way(ours.IsFree), Way(theirs.IsFree)),
            MatchField.SettlementDate => new("settlement_date", $"{ours.SettleOn:yyyy-MM-dd}", $"{theirs.SettleOn:yyyy-MM-dd}"),
            MatchField.TradeDate => new("trade_date", $"{ours.TradeDate:yyyy-MM-dd}", $"{theirs.TradeDate:yyyy-MM-dd}"),
            MatchField.Currency => new("currency", ours.Currency, theirs.Currency),
            MatchField.Amount => new("net_amount", Plain(ours.Amount) + Exactly(what.Trade), Plain(what.Said.NetAmount)),
            MatchField.Quantity => new("quantity", $"{what.Trade.Quantity}", $"{what.Said.Quantity}"),
            MatchField.Side => new("side", $"{what.Trade.Side}", $"{what.Said.Side}, as the other side sees it"),
            MatchField.Instrument => new("isin", ours.Isin, theirs.Isin),
            MatchField.Deliverer => Party("deliverer", ours.Deliverer, theirs.Deliverer),
            MatchField.Receiver => Party("receiver", ours.Receiver, theirs.Receiver),
            MatchField.CounterpartyCsd =>
                new("csd", $"{ours.Csd} theirs, {ours.OwnCsd} ours", $"{theirs.OwnCsd} theirs, {theirs.Csd} ours"),
            MatchField.TransactionType => new("transaction_type", ours.TransactionType, theirs.TransactionType),
            _ => throw new System.Diagnostics.UnreachableException($"{field}"),
        };
    }

    static string Way(bool isFree) => isFree ? "FREE" : "AGAINST";

    decimal Tolerance(decimal amount, BookedTrade b) => register.Conventions.Tolerance(
        register[b.Currency].Code, amount, b.TradeDate, register.UnitsAEuro(b.Currency, b.TradeDate));

    // Two amounts that a tolerance might have covered, had a rate said what it is.
    string Exactly(BookedTrade b) => register.UnitsAEuro(b.Currency, b.TradeDate) is null
        && !register.Conventions.HasTolerance(register[b.Currency].Code, b.TradeDate)
        ? $" (no rate of {register[b.Currency].Code} to the euro on {b.TradeDate:yyyy-MM-dd}: no tolerance)" : "";

    static decimal Amount(long minor, int scale) => minor * new decimal(1, 0, 0, false, (byte)scale);
    static string Plain(decimal value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
