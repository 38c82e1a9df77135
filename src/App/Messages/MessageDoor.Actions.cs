using Countinghouse.Accounting;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.App.Messages;

/// <summary>Corporate actions as a depository or custodian announces them, and what it says it has paid.</summary>
sealed partial class MessageDoor
{
    IEnumerable<Command> OfActions(MxContent content, string under) => content switch
    {
        EventNotification { Kind: "RMDR" } => [], // a reminder says nothing new
        EventCancellation c => [new CancelAction(Known(c.EventId, c.OfficialId)?.Terms.Id ?? c.EventId, $"withdrawn by message {under}")],
        EventNotification n => TermsOf(n).Asked,
        EventConfirmation c => Confirmed(c),
        _ => [],
    };

    ActionFile? Known(string eventId, string? official) =>
        firm.Actions.Find(eventId) ?? (official is { Length: > 0 } ? firm.Actions.Find(official) : null);

    EventTerms TermsOf(EventNotification n)
    {
        var asset = firm.Register.AssetOf(n.Instrument.ToString());
        return new(n, Known(n.EventId, n.OfficialId)?.Terms, asset is { Terms.Bond: not null },
            asset is null ? null : firm.Bonds.Of(asset));
    }

    // What would have to be guessed is not done.
    string? WrongEvent(MxContent? content) =>
        content is EventNotification { Kind: not "RMDR" } n && TermsOf(n).Wrong is { } wrong ? $"1:1: {wrong}" : null;

    static IEnumerable<Command> Confirmed(EventConfirmation c)
    {
        ConfirmAction Of(string asset) => new(c.EventId, c.OfficialId ?? "", c.Reference,
            c.IsShort ? -c.Balance.Amount : c.Balance.Amount, asset, 0, 0)
        { Type = EventTerms.TypeOf(c.Event)?.Word ?? c.Event, Isin = c.Instrument.ToString() };
        foreach (var paid in c.Cash.GroupBy(p => p.Posted.Currency))
        {
            decimal gross = 0, withheld = 0, posted = 0;
            foreach (var p in paid)
            {
                var sign = p.Side == CreditDebit.Credit ? 1 : -1;
                gross += sign * (p.Gross?.Amount ?? p.Posted.Amount + (p.Withheld?.Amount ?? 0));
                withheld += sign * (p.Withheld?.Amount ?? 0);
                posted += sign * p.Posted.Amount;
            }
            yield return Of(paid.Key) with { Gross = gross, Withheld = withheld, Posted = posted };
        }
        foreach (var moved in c.Shares.GroupBy(s => s.Instrument.ToString()))
        {
            var units = moved.Sum(s => s.Side == CreditDebit.Credit ? s.Posted.Amount : -s.Posted.Amount);
            yield return Of(moved.Key) with { Gross = units, Posted = units };
        }
    }
}
