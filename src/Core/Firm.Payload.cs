using System.Text.Json;
using System.Text.Json.Serialization;
using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse;

/// <summary>The commands that a person or a machine may give as text. What is not here follows from others, or comes by a door.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(Word<Side>), typeof(Word<Capacity>), typeof(Word<AccountClass>), typeof(Word<AccountSettlement>), typeof(Word<Market>),
        typeof(Word<PenaltyClass>), typeof(Word<PenaltyKind>), typeof(Word<FailReason>), typeof(Word<LinkKind>),
        typeof(Word<InitialMethod>), typeof(Word<LotMethod>), typeof(Word<MarginDirection>), typeof(AccountNumber), typeof(AssetNumber),
        typeof(Word<GlType>), typeof(Word<EntryKind>), typeof(Word<RecurringOn>), typeof(Word<AccrualBasis>), typeof(Word<ChargeBasis>),
        typeof(Word<FxCost>), typeof(Word<FxRevaluation>),
        typeof(Word<LoanSide>), typeof(Word<PaidFrom>), typeof(Word<MatchingShape>), typeof(Word<ActionRounding>),
    ])]
[JsonSerializable(typeof(CaptureTrade)), JsonSerializable(typeof(CaptureTrades)), JsonSerializable(typeof(AmendTrade))]
[JsonSerializable(typeof(CancelTrade)), JsonSerializable(typeof(AllocateTrade)), JsonSerializable(typeof(ConfirmTrade))]
[JsonSerializable(typeof(EndAllegement)), JsonSerializable(typeof(SettleDue)), JsonSerializable(typeof(HandOver))]
[JsonSerializable(typeof(HoldInstruction)), JsonSerializable(typeof(ReleaseInstruction))]
[JsonSerializable(typeof(PrioritiseInstruction)), JsonSerializable(typeof(AgreePartial)), JsonSerializable(typeof(LinkInstruction))]
[JsonSerializable(typeof(UnlinkInstruction)), JsonSerializable(typeof(TellMatching)), JsonSerializable(typeof(TellSettled))]
[JsonSerializable(typeof(TakeBackSettled)), JsonSerializable(typeof(TellStatus)), JsonSerializable(typeof(CancelInstruction))]
[JsonSerializable(typeof(Reinstruct)), JsonSerializable(typeof(BuyIn)), JsonSerializable(typeof(ComparePenalties))]
[JsonSerializable(typeof(PostManual)), JsonSerializable(typeof(OpenBooks)), JsonSerializable(typeof(OpenDay))]
[JsonSerializable(typeof(CutOff)), JsonSerializable(typeof(CloseDay)), JsonSerializable(typeof(EstablishFirm))]
[JsonSerializable(typeof(ListInstrument)), JsonSerializable(typeof(OpenAccount)), JsonSerializable(typeof(AddParty))]
[JsonSerializable(typeof(SetPrice)), JsonSerializable(typeof(SetFxRate)), JsonSerializable(typeof(AnnounceAction))]
[JsonSerializable(typeof(SetPenaltyClass)), JsonSerializable(typeof(SetPenaltyRate)), JsonSerializable(typeof(SetOvernightRate))]
[JsonSerializable(typeof(CancelAction)), JsonSerializable(typeof(ElectOption)), JsonSerializable(typeof(ProrateAction))]
[JsonSerializable(typeof(SetWithholding))]
[JsonSerializable(typeof(SetConvention))]
[JsonSerializable(typeof(SetSharesOutstanding)), JsonSerializable(typeof(TellCancelled)), JsonSerializable(typeof(SetAddress))]
[JsonSerializable(typeof(ProposeSettlementInstruction)), JsonSerializable(typeof(SetRunWeights))]
[JsonSerializable(typeof(SetCreditLine))]
[JsonSerializable(typeof(DeemOwned)), JsonSerializable(typeof(ArrangeBorrow))]
[JsonSerializable(typeof(ApproveSettlementInstruction)), JsonSerializable(typeof(RejectSettlementInstruction))]
[JsonSerializable(typeof(SetMarginAgreement)), JsonSerializable(typeof(SetHaircut)), JsonSerializable(typeof(RaiseCall))]
[JsonSerializable(typeof(AcceptCall)), JsonSerializable(typeof(DisputeCall)), JsonSerializable(typeof(SettleDispute))]
[JsonSerializable(typeof(LodgeCollateral)), JsonSerializable(typeof(ReturnCollateral)), JsonSerializable(typeof(SubstituteCollateral))]
[JsonSerializable(typeof(OpenLoan)), JsonSerializable(typeof(ReturnLoan))]
[JsonSerializable(typeof(EnrolPerson)), JsonSerializable(typeof(ChangePerson)), JsonSerializable(typeof(EndPerson))]
[JsonSerializable(typeof(ReplaceGrants)), JsonSerializable(typeof(DefineRole)), JsonSerializable(typeof(SetDesk))]
[JsonSerializable(typeof(GrantRole)), JsonSerializable(typeof(RevokeRole)), JsonSerializable(typeof(SetToxicPair))]
[JsonSerializable(typeof(RemoveToxicPair)), JsonSerializable(typeof(IssueKey)), JsonSerializable(typeof(RevokeKey))]
[JsonSerializable(typeof(SetApprovalRule)), JsonSerializable(typeof(RemoveApprovalRule)), JsonSerializable(typeof(Approve))]
[JsonSerializable(typeof(RejectApproval)), JsonSerializable(typeof(WithdrawApproval))]
[JsonSerializable(typeof(SetLotMethod)), JsonSerializable(typeof(ChooseLots)), JsonSerializable(typeof(SetLotBasis))]
[JsonSerializable(typeof(TransferLots))]
[JsonSerializable(typeof(SetMatchingRule)), JsonSerializable(typeof(RemoveMatchingRule)), JsonSerializable(typeof(MatchBreaks))]
[JsonSerializable(typeof(UndoMatch)), JsonSerializable(typeof(AssignBreak)), JsonSerializable(typeof(ExplainBreak))]
[JsonSerializable(typeof(NoteBreak)), JsonSerializable(typeof(CloseBreak)), JsonSerializable(typeof(WriteOffBreak))]
[JsonSerializable(typeof(ApproveWriteOff)), JsonSerializable(typeof(RejectWriteOff))]
[JsonSerializable(typeof(SetGlAccount)), JsonSerializable(typeof(SetPostingRule)), JsonSerializable(typeof(PostJournal))]
[JsonSerializable(typeof(ReverseJournal)), JsonSerializable(typeof(SetRecurring)), JsonSerializable(typeof(EndRecurring))]
[JsonSerializable(typeof(SetFeeSchedule)), JsonSerializable(typeof(IssueInvoices)), JsonSerializable(typeof(PayInvoice))]
[JsonSerializable(typeof(CreditInvoice)), JsonSerializable(typeof(CaptureBill)), JsonSerializable(typeof(ApproveBill))]
[JsonSerializable(typeof(RejectBill)), JsonSerializable(typeof(PayBill)), JsonSerializable(typeof(CheckPeriod))]
[JsonSerializable(typeof(SoftClosePeriod)), JsonSerializable(typeof(ClosePeriod)), JsonSerializable(typeof(ReopenPeriod))]
[JsonSerializable(typeof(OpenAdjustment)), JsonSerializable(typeof(CloseYear))]
[JsonSerializable(typeof(ConvertCurrency)), JsonSerializable(typeof(CancelConversion)), JsonSerializable(typeof(SetFxPolicy))]
[JsonSerializable(typeof(RevalueFx)), JsonSerializable(typeof(SetUnits))]
[JsonSerializable(typeof(FixIndex))]
sealed partial class PayloadForms : JsonSerializerContext
{
    public static IReadOnlyList<Type> Given { get; } =
    [
        typeof(CaptureTrade), typeof(CaptureTrades), typeof(AmendTrade), typeof(CancelTrade), typeof(AllocateTrade),
        typeof(ConfirmTrade), typeof(EndAllegement), typeof(SettleDue), typeof(HandOver), typeof(HoldInstruction),
        typeof(ReleaseInstruction), typeof(PrioritiseInstruction), typeof(AgreePartial), typeof(LinkInstruction),
        typeof(UnlinkInstruction), typeof(TellMatching), typeof(TellSettled), typeof(TakeBackSettled), typeof(TellStatus),
        typeof(CancelInstruction), typeof(Reinstruct), typeof(BuyIn), typeof(ComparePenalties), typeof(PostManual), typeof(OpenBooks),
        typeof(CancelAction), typeof(ElectOption), typeof(ProrateAction), typeof(SetWithholding),
        typeof(OpenDay), typeof(CutOff), typeof(CloseDay), typeof(EstablishFirm), typeof(ListInstrument), typeof(OpenAccount),
        typeof(AddParty), typeof(SetPrice), typeof(SetFxRate), typeof(AnnounceAction), typeof(SetPenaltyClass), typeof(SetPenaltyRate),
        typeof(SetOvernightRate), typeof(SetConvention), typeof(SetAddress), typeof(SetSharesOutstanding), typeof(TellCancelled),
        typeof(SetCreditLine), typeof(SetRunWeights), typeof(DeemOwned), typeof(ArrangeBorrow),
        typeof(ProposeSettlementInstruction), typeof(ApproveSettlementInstruction),
        typeof(RejectSettlementInstruction), typeof(SetMarginAgreement), typeof(SetHaircut), typeof(RaiseCall), typeof(AcceptCall),
        typeof(DisputeCall), typeof(SettleDispute), typeof(LodgeCollateral), typeof(ReturnCollateral), typeof(SubstituteCollateral),
        typeof(OpenLoan), typeof(ReturnLoan),
        typeof(EnrolPerson), typeof(ChangePerson), typeof(EndPerson), typeof(ReplaceGrants), typeof(DefineRole), typeof(SetDesk),
        typeof(GrantRole), typeof(RevokeRole), typeof(SetToxicPair), typeof(RemoveToxicPair), typeof(IssueKey), typeof(RevokeKey),
        typeof(SetApprovalRule), typeof(RemoveApprovalRule), typeof(Approve), typeof(RejectApproval), typeof(WithdrawApproval),
        typeof(SetLotMethod), typeof(ChooseLots), typeof(SetLotBasis), typeof(TransferLots),
        typeof(SetMatchingRule), typeof(RemoveMatchingRule), typeof(MatchBreaks), typeof(UndoMatch), typeof(AssignBreak),
        typeof(ExplainBreak), typeof(NoteBreak), typeof(CloseBreak), typeof(WriteOffBreak), typeof(ApproveWriteOff),
        typeof(RejectWriteOff),
        typeof(SetGlAccount), typeof(SetPostingRule), typeof(PostJournal), typeof(ReverseJournal), typeof(SetRecurring),
        typeof(EndRecurring), typeof(SetFeeSchedule), typeof(IssueInvoices), typeof(PayInvoice), typeof(CreditInvoice),
        typeof(CaptureBill), typeof(ApproveBill), typeof(RejectBill), typeof(PayBill), typeof(CheckPeriod),
        typeof(SoftClosePeriod), typeof(ClosePeriod), typeof(ReopenPeriod), typeof(OpenAdjustment), typeof(CloseYear),
        typeof(ConvertCurrency), typeof(CancelConversion), typeof(SetFxPolicy), typeof(RevalueFx), typeof(SetUnits),
        typeof(FixIndex),
    ];

    /// <summary>A kind by its word alone: a number, or several words, would let in what no one has named.</summary>
    internal sealed class Word<T> : JsonConverter<T> where T : struct, Enum
    {
        static readonly (T Value, string Word)[] Words =
            Array.ConvertAll(Enum.GetValues<T>(), v => (v, JsonNamingPolicy.CamelCase.ConvertName($"{v}")));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return Array.FindIndex(Words, w => w.Word == word) is >= 0 and var at ? Words[at].Value : throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Array.Find(Words, w => w.Value.Equals(value)).Word);
    }

    /// <summary>An account by its number in the book.</summary>
    internal sealed class AccountNumber : JsonConverter<AccountId>
    {
        public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt32());
        public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Number);
    }

    /// <summary>A currency or instrument by its number in the book.</summary>
    internal sealed class AssetNumber : JsonConverter<AssetId>
    {
        public override AssetId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt32());
        public override void Write(Utf8JsonWriter writer, AssetId value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Number);
    }
}
