using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.App.Messages;

/// <summary>
/// Whose word a message is. It acts only when it comes from one of those, is meant for this firm, and speaks of this firm's own account.
/// What comes from anyone else, or from nobody, is kept with the reason.
/// </summary>
sealed partial class MessageDoor
{
    [Flags]
    enum Teller
    {
        Depository = 1, Ccp = 2, Counterparty = 4, Bank = 8,
    }

    const Teller Market = Teller.Depository | Teller.Ccp, Anyone = Market | Teller.Counterparty | Teller.Bank;

    /// <summary>
    /// The table of docs/formats/market.md. What is not in it is kept whoever sent it, for nothing follows from it: instructions and
    /// payments are the firm's own word, and what others instruct is told by the depository.
    /// </summary>
    static readonly Dictionary<Type, Teller> WordOf = new()
    {
        [typeof(StatusAdvice)] = Market | Teller.Counterparty, // of what is no instruction of ours, as its own trade
        [typeof(SettlementConfirmation)] = Market | Teller.Counterparty, // of its own leg
        [typeof(SettlementReversal)] = Market,
        [typeof(CancellationStatus)] = Market, [typeof(ModificationStatus)] = Market, [typeof(QueryStatus)] = Market | Teller.Counterparty,
        [typeof(Allegement)] = Market | Teller.Counterparty, [typeof(AllegementRemoval)] = Market | Teller.Counterparty,
        [typeof(StatusQuery)] = Anyone,
        [typeof(HoldingsStatement)] = Teller.Depository, [typeof(PostingsStatement)] = Teller.Depository,
        [typeof(PendingStatement)] = Teller.Depository, [typeof(PenaltiesReport)] = Teller.Depository,
        [typeof(EventNotification)] = Teller.Depository, [typeof(EventCancellation)] = Teller.Depository,
        [typeof(EventConfirmation)] = Teller.Depository,
        [typeof(AccountStatement)] = Teller.Bank, [typeof(CreditDebitNotice)] = Teller.Bank,
        [typeof(MarginCall)] = Teller.Ccp | Teller.Counterparty, [typeof(MarginCallResponse)] = Teller.Ccp | Teller.Counterparty,
        [typeof(CollateralProposal)] = Teller.Ccp | Teller.Counterparty,
        [typeof(NetPositions)] = Teller.Ccp, [typeof(MarginReport)] = Teller.Ccp, [typeof(SettlementObligations)] = Teller.Ccp,
    };

    // A day folder is the office's own word, as its CSV is: a bank's statement in it needs no header. It moves nothing.
    static bool IsStatement(MxContent? content) =>
        content is HoldingsStatement or PostingsStatement or PendingStatement or PenaltiesReport or AccountStatement;

    string SenderOfStatement(MxContent? content) => firm.Register.BicOf(content is AccountStatement ? Bank : Depository);

    /// <summary>Who a message without a header is from, where someone vouches for that.</summary>
    Told Vouched(Told told)
    {
        if (told.Sender.Length > 0 || told.Type.Length == 0) return told;
        return how.From.Length > 0 ? told with { Sender = how.From, IsVouched = true }
            : how.IsOfFolder && IsStatement(told.Content) ? told with { Sender = SenderOfStatement(told.Content), IsVouched = true } : told;
    }

    string? WrongTeller(in Told told)
    {
        if (how.From.Length > 0 && !told.IsVouched && told.Sender.Length > 0 && !Register.SameBic(told.Sender, how.From))
            return $"1:1: it comes from {told.Sender} by its own header, not from {how.From}";
        if (told.Sender.Length == 0 && !told.IsVouched)
            return "1:1: it does not say who sent it: it has no header. Who knows may vouch for the sender (import --from BIC)";
        if (told.Content is not { } content || !WordOf.TryGetValue(content.GetType(), out var who)) return null;
        if (told.Sender.Length > 0 && (RolesOf(told.Sender, content) & who) == 0)
            return !firm.Register.KnowsBic(told.Sender)
                ? $"1:1: it comes from {told.Sender}, which is the BIC of nobody whom this book knows"
                : $"1:1: it comes from {told.Sender}, and of this only {Named(who, content)} can tell";
        return told.To.Length > 0 && !firm.Register.IsOwnBic(told.To) ? $"1:1: it is for {told.To}, not for this firm" : null;
    }

    // What the sender is for what it tells of: the depository where that settles, the CCP or counterparty against whom.
    Teller RolesOf(string sender, MxContent content)
    {
        var roles = (Teller)0;
        if (IsDepository(sender, content)) roles |= Teller.Depository;
        if (Register.SameBic(firm.Register.BicOf(Bank), sender)) roles |= Teller.Bank;
        if (firm.Register.PartyOfBic(sender) is not { } party)
            // The custodian of a client has an address, and is no party.
            return firm.Register.KnowsBic(sender)
                && (content is StatusQuery || roles == 0 && !firm.Register.IsOwnBic(sender) && IsOfItsOwnLeg(content))
                    ? roles | Teller.Counterparty : roles;
        if (party.Terms.IsCcp && (About(content) is not { } of || of.Against.Kind == InstructionKind.Ccp && of.Against.Party == party.Id))
            roles |= Teller.Ccp;
        return IsItsOwn(party, content) ? roles | Teller.Counterparty : roles;
    }

    // Which depository is that of the instrument's market; of a statement, any of the firm's.
    bool IsDepository(string sender, MxContent content)
    {
        var instrument = About(content) is { } of ? firm.Register[of.Movement.Instrument]
            : content is Allegement a ? firm.Register.AssetOf(a.Instrument.ToString()) : null;
        return instrument is { IsSecurity: true } ? Register.SameBic(firm.Register.DepositoryBic(instrument.Market), sender)
            : firm.Register.IsDepositoryBic(sender);
    }

    // A counterparty tells of its own side: what it alleges itself, and the end of that; of an instruction of ours, nothing.
    bool IsItsOwn(Party party, MxContent content) => content switch
    {
        StatusAdvice or SettlementConfirmation => IsOfItsOwnLeg(content),
        Allegement a => (a.Movement == Formats.Iso20022.Movement.Deliver ? a.Receiving : a.Delivering) is { } side
            && new[] { side.Party1, side.Party2 }.Any(p => p is not null && firm.Register.PartyOfBic(p.Bic)?.Id == party.Id),
        AllegementRemoval r => firm.Trades.AllegedAs(r.Id)?.Confirmation.Counterparty is not { } by || by == party.Terms.Code,
        _ => true,
    };

    // Under a reference of its own, as a custodian has for what it delivers or receives.
    static bool IsOfItsOwnLeg(MxContent content) => content switch
    {
        StatusAdvice s => OwnReference.TryParse(s.TransactionId) is null,
        SettlementConfirmation c => OwnReference.TryParse(c.Transaction.OwnerId) is null,
        _ => false,
    };

    // The instruction of ours that a message is about, open or cancelled; none where it names none.
    SettlementFact.Instructed? About(MxContent content)
    {
        var asked = content switch
        {
            CancellationStatus { About: null } c => c.RequestId,
            ModificationStatus m => m.RequestId,
            _ => null,
        };
        if (asked is not null && OwnReference.RequestIn(asked) is { } request
            && firm.Settlement.InstructionOfRequest(request) is { } of) return firm.Settlement.TermsOf(of);
        var reference = content switch
        {
            StatusAdvice s => s.TransactionId,
            SettlementConfirmation c => c.Transaction.OwnerId,
            SettlementReversal c => c.Transaction.OwnerId,
            CancellationStatus c => c.About?.TransactionId ?? c.RequestId,
            ModificationStatus m => m.Asked?.OwnerId,
            _ => null,
        };
        return reference is { } named && OwnReference.TryParse(named) is { } own ? firm.Settlement.TermsOf(own.Instruction) : null;
    }

    // Whose word it would be, of what it tells of: an instruction of ours, one that someone alleges, margin, or a statement.
    string Named(Teller who, MxContent content)
    {
        var of = About(content);
        var instrument = of is not null ? firm.Register[of.Movement.Instrument]
            : content is Allegement a && firm.Register.AssetOf(a.Instrument.ToString()) is { IsSecurity: true } known ? known : null;
        var depository = instrument is null ? firm.Register.BicOf(Depository) : firm.Register.DepositoryBic(instrument.Market);
        if (of is not null) who &= of.Against.Kind == InstructionKind.Ccp ? Market : Teller.Depository;
        return string.Join(" or ", new[]
        {
            (Teller.Depository, $"the depository{(instrument is null ? "" : " where it settles")} ({Bic(depository)})"),
            (Teller.Ccp, of is null ? "the CCP" : "the CCP it is against"),
            (Teller.Counterparty, content switch
            {
                Allegement or AllegementRemoval => "the counterparty that alleges it",
                StatusAdvice or SettlementConfirmation => "whoever it is the own leg of",
                _ => "the counterparty itself",
            }),
            (Teller.Bank, $"the bank ({Bic(firm.Register.BicOf(Bank))})"),
        }.Where(t => (who & t.Item1) != 0).Select(t => t.Item2));
    }

    static string Bic(string bic) => bic.Length > 0 ? bic : "no BIC is known: give it in addresses.csv";

    /// <summary>What was done for another owner, or in another account, was not done for us.</summary>
    string? WrongAccount(in Told told)
    {
        var content = told.Content;
        // What someone says of its own leg is of its own account.
        if (content is SettlementConfirmation { OwnerBic: { } its } && IsOfItsOwnLeg(content) && Register.SameBic(its, told.Sender))
            return null;
        var (owner, account) = content switch
        {
            SettlementConfirmation c => (c.OwnerBic, c.Account),
            SettlementReversal c => (null, c.Account),
            StatusAdvice s => (null, s.Details?.Account),
            ModificationStatus m => (null, m.Account),
            Allegement a => (null, a.Account),
            AllegementRemoval r => (null, r.Account),
            PenaltiesReport p => (p.OwnerBic, p.Account),
            EventConfirmation e => (null, e.Account),
            _ => ((string?)null, (string?)null),
        };
        return owner is { Length: > 0 } && !firm.Register.IsOwnBic(owner) ? $"1:1: its account owner is {Short(owner)}, not this firm"
            : NotOurs(account, Depository);
    }
}
