using Countinghouse.Accounting;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.App.Messages;

/// <summary>Corporate actions as a depository or custodian announces them, and what it says it has paid.</summary>
sealed partial class MessageDoor
{
    IEnumerable<Command> OfActions(MxContent content) => content switch
    {
        EventNotification { Kind: "RMDR" } => [], // a reminder says nothing new
        EventNotification { Kind: "CANC" or "WITH" } n => [new CancelAction(Known(n.EventId, n.OfficialId)?.Terms.Id ?? n.EventId,
            $"withdrawn by message {n.Reference}")],
        EventNotification n => [new AnnounceAction(TermsOf(n), "")],
        EventConfirmation c => Confirmed(c),
        _ => [],
    };

    ActionFile? Known(string eventId, string? official) =>
        firm.Actions.Find(eventId) ?? (official is { Length: > 0 } ? firm.Actions.Find(official) : null);

    // What a message does not carry stays as it was announced; of an action that nobody has announced it is missing, and says so.
    CorporateActionTerms TermsOf(EventNotification n)
    {
        var type = ActionType.OfEvent(n.Event)?.Word ?? n.Event;
        var known = Known(n.EventId, n.OfficialId)?.Terms;
        var (ex, record, pay) = (n.ExOn ?? n.RecordOn, n.RecordOn ?? n.ExOn, n.PayOn ?? n.RecordOn ?? n.ExOn);
        return known is null
            ? new(n.EventId, type, n.Instrument.ToString(), ex ?? default, record ?? default, pay ?? default, null, "", null,
                null, "", null)
            : known with
            {
                ExDate = n.ExOn ?? known.ExDate,
                RecordDate = n.RecordOn ?? known.RecordDate,
                PayDate = n.PayOn ?? known.PayDate,
            };
    }

    static IEnumerable<Command> Confirmed(EventConfirmation c)
    {
        foreach (var paid in c.Cash.GroupBy(p => p.Posted.Currency))
        {
            decimal gross = 0, withheld = 0;
            foreach (var p in paid)
            {
                var sign = p.Side == CreditDebit.Credit ? 1 : -1;
                gross += sign * (p.Gross?.Amount ?? p.Posted.Amount + (p.Withheld?.Amount ?? 0));
                withheld += sign * (p.Withheld?.Amount ?? 0);
            }
            yield return new ConfirmAction(c.EventId, c.OfficialId ?? "", c.Reference, c.IsShort ? -c.Balance.Amount : c.Balance.Amount,
                paid.Key, gross, withheld);
        }
    }
}
