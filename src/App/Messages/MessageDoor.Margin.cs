using System.Globalization;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>Margin messages of a counterparty: it calls, it answers our call, it lodges against it.</summary>
sealed partial class MessageDoor
{
    static Obligation? ObligationOf(MxContent? content) => content switch
    {
        MarginCall c => c.Obligation,
        MarginCallResponse r => r.Obligation,
        CollateralProposal p => p.Obligation,
        _ => null,
    };

    // Believed only of the counterparty itself, about an obligation between it and us.
    string? WrongMargin(in Told told)
    {
        if (ObligationOf(told.Content) is not { } obligation) return null;
        if (IsPartyA(obligation, told.Sender) is null)
            return $"1:1: it is between {obligation.PartyABic} and {obligation.PartyBBic}, which are not the sender and this firm";
        if (WrongCall(told) is { } none) return none;
        var wrong = told.Content switch
        {
            MarginCall c when Due(c, told.Sender) is { } due => due.Currency,
            MarginCallResponse r => Agreed(r, told.Sender)?.Amount.Currency,
            _ => null,
        };
        return wrong is null || wrong == firm.Register.Firm.BaseCurrency ? null
            : $"1:1: it is in {wrong}, and margin is agreed in {firm.Register.Firm.BaseCurrency}";
    }

    // An answer, or what is lodged against it, is to a call of ours on its sender, and agrees to what is due to us.
    string? WrongCall(in Told told)
    {
        if (told.Content is MarginCallResponse r && (r.AgreedToA ?? r.AgreedToB) is not null && Agreed(r, told.Sender) is null)
            return "1:1: it agrees to what is due to its sender, not to this firm";
        var reference = told.Content switch
        {
            MarginCallResponse { } answer => Agreed(answer, told.Sender)?.CallId,
            CollateralProposal { Offered: { } offered } => offered.CallId,
            _ => null,
        };
        return reference is null || CallOf(reference, told.Sender) is not null ? null
            : $"1:1: {Short(reference)} is no open call of this firm on its sender: report margin-calls lists them";
    }

    // What is due to us by the answer.
    AgreedMargin? Agreed(MarginCallResponse r, string sender) => IsPartyA(r.Obligation, sender) == true ? r.AgreedToB : r.AgreedToA;

    // Whether the sender is party A; none when the two parties are others than it and us.
    bool? IsPartyA(Obligation o, string sender) =>
        Register.SameBic(o.PartyABic, sender) && firm.Register.IsOwnBic(o.PartyBBic) ? true
        : Register.SameBic(o.PartyBBic, sender) && firm.Register.IsOwnBic(o.PartyABic) ? false : null;

    // What is due to who calls.
    Money? Due(MarginCall c, string sender) => IsPartyA(c.Obligation, sender) == true ? c.Called.DueToA : c.Called.DueToB;

    IEnumerable<Command> OfMargin(MxContent content, string sender)
    {
        if (firm.Register.PartyOfBic(sender)?.Terms.Code is not { } party) return [];
        return content switch
        {
            MarginCall c when Due(c, sender) is { Amount: > 0 } due =>
                [new RaiseCall(new(party, MarginDirection.Given), due.Amount, Short(ReportBook.CallByMessage + c.Id))],
            MarginCallResponse r => Answer(r, sender),
            CollateralProposal { Offered: { } offered } => Lodge((party, sender), offered),
            _ => [],
        };
    }

    // By our own reference: a call of ours on the sender, and still open.
    OpenCall? CallOf(string reference, string sender) => reference.StartsWith('M')
        && long.TryParse(reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && firm.Register.PartyOfBic(sender) is { } party
        ? firm.Margin.OpenCalls.FirstOrDefault(k =>
            k.Number == number && k.Terms.Direction == MarginDirection.Taken && k.Terms.Party == party.Id) : null;

    IEnumerable<Command> Answer(MarginCallResponse r, string sender)
    {
        if (Agreed(r, sender) is not { } agreed || CallOf(agreed.CallId, sender) is not { } call) yield break;
        var called = call.Terms.Amount * new decimal(1, 0, 0, false, (byte)Currencies.Scale(firm.Register.Firm.BaseCurrency));
        if (agreed.Amount.Amount >= called) yield return new AcceptCall(call.Number);
        else
            yield return new DisputeCall(call.Number, agreed.Amount.Amount,
                Short(r.Dispute is { } why ? $"{r.Id}: {why.Code} {why.Words}".Trim() : $"{r.Id}: they agree to a part"));
    }

    // What it delivers counts from here; the statements of depository and bank show whether it came.
    IEnumerable<Command> Lodge((string Party, string Bic) sender, OfferedCollateral offered)
    {
        if (CallOf(offered.CallId, sender.Bic) is not { } call) yield break;
        var side = new MarginSide(sender.Party, MarginDirection.Taken);
        foreach (var one in offered.Securities)
            yield return new LodgeCollateral(side, new(one.Instrument.ToString(), one.Quantity.Amount), call.Number, "");
        foreach (var cash in offered.Cash)
            yield return new LodgeCollateral(side, new(cash.Value.Currency, cash.Value.Amount), call.Number, "");
    }
}
