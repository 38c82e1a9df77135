using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

/// <summary>
/// The fields on which two settlement instructions must agree: Regulation (EU) 2018/1229 art. 5(3) and (4), in its order, and the type
/// of transaction.
/// </summary>
public enum MatchField : byte
{
    InstructionType = 1, SettlementDate = 2, TradeDate = 3, Currency = 4, Amount = 5, Quantity = 6, Side = 7, Instrument = 8,
    Deliverer = 9, Receiver = 10, CounterpartyCsd = 11, TransactionType = 12,
}

/// <summary>What one side instructs. Both sides name the same deliverer and receiver; each names the side that it is itself.</summary>
/// <param name="IsFree">Free of payment: then currency and amount are not compared.</param>
/// <param name="Amount">Units of the currency, without sign.</param>
/// <param name="Delivers">The owner of the instruction delivers the securities.</param>
/// <param name="Csd">The depository that the owner says its counterparty has.</param>
/// <param name="OwnCsd">The owner's depository.</param>
/// <param name="TransactionType">TRAD purchase or sale, COLI collateral, SECL lending, REPU repo, and so on: ISO 20022.</param>
public readonly record struct MatchTerms(
    bool IsFree, DateOnly SettleOn, DateOnly TradeDate, string Currency, decimal Amount, decimal Quantity, bool Delivers, string Isin,
    string Deliverer, string Receiver, string Csd, string OwnCsd, string TransactionType);

/// <summary>Two-sided matching.</summary>
public static class Matching
{
    /// <summary>The fields in which two instructions differ, in the order of the regulation; none when they match.</summary>
    /// <param name="tolerance">Units of the currency by which the amounts may differ.</param>
    public static List<MatchField> Differences(in MatchTerms one, in MatchTerms other, decimal tolerance)
    {
        List<MatchField> fields = [];
        void Unless(bool agree, MatchField field)
        {
            if (!agree) fields.Add(field);
        }
        Unless(one.IsFree == other.IsFree, MatchField.InstructionType);
        Unless(one.SettleOn == other.SettleOn, MatchField.SettlementDate);
        Unless(one.TradeDate == other.TradeDate, MatchField.TradeDate);
        if (!one.IsFree && !other.IsFree)
        {
            Unless(one.Currency == other.Currency, MatchField.Currency);
            Unless(Math.Abs(one.Amount - other.Amount) <= tolerance, MatchField.Amount);
        }
        Unless(one.Quantity == other.Quantity, MatchField.Quantity);
        Unless(one.Delivers != other.Delivers, MatchField.Side);
        Unless(one.Isin == other.Isin, MatchField.Instrument);
        Unless(one.Deliverer == other.Deliverer, MatchField.Deliverer);
        Unless(one.Receiver == other.Receiver, MatchField.Receiver);
        Unless(one.Csd == other.OwnCsd && other.Csd == one.OwnCsd, MatchField.CounterpartyCsd);
        Unless(one.TransactionType == other.TransactionType, MatchField.TransactionType);
        return fields;
    }
}
