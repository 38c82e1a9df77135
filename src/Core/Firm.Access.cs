using Countinghouse.Access;
using Countinghouse.Clearing;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse;

public sealed partial class Firm
{
    /// <summary>
    /// Every command that a person or a machine can be let give, by name. What is not here follows from others, or is the owner's alone.
    /// </summary>
    public static IReadOnlyList<string> Verbs { get; } =
    [
        nameof(CaptureTrade), nameof(CaptureTrades), nameof(AmendTrade), nameof(CancelTrade), nameof(AllocateTrade), nameof(ConfirmTrade),
        nameof(EndAllegement),
        nameof(SettleDue), nameof(HandOver), nameof(HoldInstruction), nameof(ReleaseInstruction), nameof(PrioritiseInstruction),
        nameof(AgreePartial), nameof(LinkInstruction), nameof(UnlinkInstruction), nameof(TellMatching), nameof(TellSettled),
        nameof(TakeBackSettled), nameof(TellStatus), nameof(CancelInstruction), nameof(Reinstruct), nameof(BuyIn),
        nameof(ComparePenalties),
        nameof(PostManual), nameof(OpenBooks),
        nameof(OpenDay), nameof(CutOff), nameof(CloseDay), nameof(RejectInput), nameof(TakeMessage),
        nameof(EstablishFirm), nameof(ListInstrument), nameof(OpenAccount), nameof(AddParty), nameof(SetPrice), nameof(SetFxRate),
        nameof(AnnounceAction), nameof(SetPenaltyClass), nameof(SetPenaltyRate), nameof(SetOvernightRate), nameof(SetAddress),
        nameof(ProposeSettlementInstruction), nameof(ApproveSettlementInstruction), nameof(RejectSettlementInstruction),
        nameof(SetMarginAgreement), nameof(SetHaircut), nameof(RaiseCall), nameof(AcceptCall), nameof(DisputeCall), nameof(SettleDispute),
        nameof(LodgeCollateral), nameof(ReturnCollateral), nameof(SubstituteCollateral),
        nameof(EnrolPerson), nameof(ChangePerson), nameof(EndPerson), nameof(ReplaceGrants), nameof(DefineRole), nameof(SetDesk),
        nameof(GrantRole), nameof(RevokeRole), nameof(SetToxicPair), nameof(RemoveToxicPair), nameof(IssueKey), nameof(RevokeKey),
        nameof(SetApprovalRule), nameof(RemoveApprovalRule),
    ];

    /// <summary>Who asks, on the day of the asking; on the book's own where that is later.</summary>
    Asker Asking
    {
        get
        {
            var asked = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime);
            return new(actor, asked > Days.Day ? asked : Days.Day);
        }
    }
}
