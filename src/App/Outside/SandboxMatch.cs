using Countinghouse.Formats.Iso20022;
using Countinghouse.Trades;

namespace Countinghouse.App.Outside;

/// <summary>
/// Two sides of an instruction in the sandbox: the firm's own, and that of the other side, which has all fields that Regulation (EU)
/// 2018/1229 art. 5(3) and (4) name, and agrees with the firm in those it says.
/// </summary>
static class SandboxMatch
{
    // How an unmatched status says in which field (ISO 20022, UnmatchedReason).
    static string Code(MatchField field) => field switch
    {
        MatchField.InstructionType => "FRAP",
        MatchField.SettlementDate => "DDAT",
        MatchField.TradeDate => "DTRD",
        MatchField.Currency => "NCRR",
        MatchField.Amount => "DMON",
        MatchField.Quantity => "DQUA",
        MatchField.Side => "OTHR",
        MatchField.Instrument => "DSEC",
        MatchField.Deliverer => "DELN",
        MatchField.Receiver => "DELN",
        MatchField.CounterpartyCsd => "DEPT",
        MatchField.TransactionType => "SETR",
        _ => throw new System.Diagnostics.UnreachableException($"{field}"),
    };

    /// <summary>The codes of fields, with a space between.</summary>
    public static string Codes(IEnumerable<MatchField> fields) => string.Join(' ', fields.Select(Code).Distinct());

    public static MatchTerms Ours(SettlementInstruction i, FirmEnd firm, string depository)
    {
        var delivers = i.Movement == Movement.Deliver;
        var (own, other) = delivers ? (i.Delivering, i.Receiving) : (i.Receiving, i.Delivering);
        return new(i.Payment == Payment.Free, i.SettleOn ?? default, i.TradedOn ?? default, i.Amount?.Money.Currency ?? "",
            Math.Abs(i.Amount?.Money.Amount ?? 0), i.Quantity.Amount, delivers, i.Instrument.ToString(),
            Of(i.Delivering) ?? Unsaid(delivers), Of(i.Receiving) ?? Unsaid(!delivers),
            other?.DepositoryBic ?? depository, own?.DepositoryBic ?? depository,
            i.Terms.TransactionKind);

        // An MT does not name the side that sends it.
        string Unsaid(bool isOurs) => isOurs ? firm.Firm : "";
    }

    static string? Of(SettlementParties? side) => side?.Party1?.Bic is { Length: > 0 } bic ? bic : null;

    /// <summary>As the other side instructs it: it lacks nothing.</summary>
    public static MatchTerms Theirs(in MatchTerms ours, FirmEnd firm)
    {
        static string Said(string said) => said.Length > 0 ? said : "someone";
        return ours with
        {
            Delivers = !ours.Delivers,
            Csd = ours.OwnCsd,
            OwnCsd = ours.Csd,
            TradeDate = ours.TradeDate == default ? firm.Day : ours.TradeDate,
            Currency = ours.IsFree ? "" : Said(ours.Currency),
            Amount = ours is { IsFree: false, Currency: "" } ? 1 : ours.Amount, // with no currency no amount is said
            Deliverer = Said(ours.Deliverer),
            Receiver = Said(ours.Receiver),
            TransactionType = Said(ours.TransactionType),
        };
    }

    /// <summary>One field otherwise, by a draw.</summary>
    public static MatchTerms Changed(in MatchTerms theirs, ulong draw) => (draw % 6) switch
    {
        0 => theirs with { TradeDate = theirs.TradeDate.AddDays(-1) },
        1 => theirs with { SettleOn = theirs.SettleOn.AddDays(1) },
        2 => theirs with { Quantity = theirs.Quantity + 1 },
        3 when !theirs.IsFree => theirs with { Amount = theirs.Amount + 100 },
        4 => theirs with { TransactionType = theirs.TransactionType == "TRAD" ? "REPU" : "TRAD" },
        _ => theirs with { Isin = theirs.Isin + "?" },
    };
}
