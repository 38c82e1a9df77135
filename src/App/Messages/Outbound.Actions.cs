using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// Corporate actions to the clients for whom the firm holds, as far as they have an address: what is announced of what they hold, in all
/// their accounts (seev.031, MT 564), and what was paid to each account (seev.036, MT 566).
/// </summary>
sealed partial class Outbound
{
    // Options of the book under the names of messages: EventTerms the other way.
    static readonly Dictionary<string, string> OptionCodes = new(StringComparer.Ordinal)
    {
        ["STOCK"] = "SECU", ["MIXED"] = "CASE", ["EXERCISE"] = "EXER", ["LAPSE"] = "LAPS", ["KEEP"] = "NOAC", ["SELL"] = "SLLE",
    };

    /// <summary>Announcements, withdrawals and confirmations of a range of facts.</summary>
    public IEnumerable<Draft> Actions(FactRange range)
    {
        foreach (var (told, at) in OnceEach(book.Announced(range, day), t => (t.Number, t.Client.Bic)))
        {
            var id = $"A{Of(told.Number)}-{at}";
            yield return new(id, told.Client.Code, told.Client.Bic, Announcement(told, id));
        }
        foreach (var (w, at) in OnceEach(book.Withdrawn(range, day), t => (t.Number, t.Client.Bic)))
            yield return new($"W{Of(w.Number)}-{at}", w.Client.Code, w.Client.Bic, Withdrawal(w));
        foreach (var (at, paid) in book.ActionsPaid(range).Index())
            if (Confirmation(paid, $"D{Of(paid.Number)}-{at + 1}") is { } confirmed)
                yield return new(confirmed.Reference, paid.Client, paid.ClientBic, confirmed);
    }

    // One for all accounts of who is reached there, counted by the fact.
    static IEnumerable<(T Told, int At)> OnceEach<T>(IEnumerable<T> all, Func<T, (long Number, string Bic)> key)
    {
        HashSet<(long, string)> seen = [];
        var (number, count) = (-1L, 0);
        foreach (var one in all)
        {
            if (key(one) is var of && of.Number != number) (number, count) = (of.Number, 0);
            if (seen.Add(of)) yield return (one, ++count);
        }
    }

    static EventCancellation Withdrawal(ActionWithdrawn w)
    {
        var type = ActionType.Of(w.Terms.Type);
        return new("WITH", Shortened(w.Reason), "COMP", "CONF", w.Terms.Id, null, EventOf(w.Terms.Type, type),
            ParticipationOf(w.Terms, type), new(w.Terms.Isin));
    }

    static string EventOf(string word, ActionType? type) => word == "NAME_CHANGE" ? "CHAN" : type?.Event ?? word;

    static string ParticipationOf(CorporateActionTerms t, ActionType? type) =>
        t.Choices.Count == 0 ? "MAND" : type?.Family == ActionFamily.Voluntary ? "VOLU" : "CHOS";

    /// <summary>The announcement of an action, as it is told.</summary>
    public static EventNotification Announcement(ActionTold told, string id)
    {
        var (t, type) = (told.Terms, ActionType.Of(told.Terms.Type));
        var family = type?.Family;
        var isNameOnly = t.Type == "NAME_CHANGE";
        List<ActionOption> all = [new(t.DefaultOption, t.Rate, t.Currency, t.RatioNew, t.RatioOld, t.NewIsin, t.CashInLieu, t.Price),
            .. t.Choices];
        return new(id, told.IsFirst ? "NEWM" : "REPL", "COMP", "CONF", t.Id, null, EventOf(t.Type, type), ParticipationOf(t, type),
            new(t.Isin),
            family == ActionFamily.Distribution && !isNameOnly ? null : family == ActionFamily.Voluntary ? null : t.ExDate, t.RecordDate,
            family == ActionFamily.Distribution && !isNameOnly ? t.ExDate : null, t.PayDate, told.NewName.Length > 0 ? told.NewName : null,
            isNameOnly ? [] : [.. all.Select((o, i) => Option((told, type), o, i))]);
    }

    static EventOption Option((ActionTold Told, ActionType? Type) of, ActionOption o, int place)
    {
        var ((t, isDebt), type) = ((of.Told.Terms, of.Told.IsDebt), of.Type);
        var currency = o.Currency.Length > 0 ? o.Currency : null;
        EventRates none = new([], [], [], null, []);
        EventPrice? Price(decimal? value) => value is { } price ? new("ACTU", price, currency ?? of.Told.Currency) : null;
        EventPay? pay = null;
        if (o.Rate is { } rate)
        {
            IReadOnlyList<EventPercent> withheld = t.Withholding is { } percent ? [new(percent)] : [];
            pay = type is { Family: not ActionFamily.Distribution } || isDebt && t.Type != "COUPON"
                ? new(CreditDebit.Credit, t.PayDate, none with { Withheld = withheld }, null,
                    isDebt ? new("PRCT", rate, null) : new("ACTU", rate, currency ?? of.Told.Currency), null)
                : new(CreditDebit.Credit, t.PayDate, isDebt ? none with { Interest = [new(rate)], Withheld = withheld }
                    : none with { Gross = [new(rate, currency ?? of.Told.Currency)], Withheld = withheld }, null, null, null);
        }
        var fractions = o.CashInLieu == 0 ? "RDDN" : null; // paid nothing, they are dropped
        var inLieu = fractions is null ? Price(o.CashInLieu) : null;
        EventShares? shares = null;
        if (o is { RatioNew: { } @new, RatioOld: { } old })
        {
            var ratio = new EventRatio(@new, old);
            var isBesides = type?.Family == ActionFamily.Distribution;
            shares = new(new(o.NewIsin.Length > 0 ? o.NewIsin : t.Isin), CreditDebit.Credit, fractions, t.PayDate, null,
                isBesides ? ratio : null, isBesides ? null : ratio, inLieu, Price(o.Price));
        }
        else if (o.NewIsin.Length > 0)
            shares = new(new(o.NewIsin), CreditDebit.Credit, fractions, t.PayDate, null, null, null, inLieu, Price(o.Price));
        return new($"{place + 1:000}", OptionCode(o, pay is not null, shares is not null), null, currency, place == 0, null,
            place == 0 ? null : t.Deadline, none, shares is null ? inLieu : null, shares is null ? [] : [shares],
            pay is null ? [] : [pay]);
    }

    // A name of the book's own is told by what the option gives.
    static string OptionCode(ActionOption o, bool pays, bool gives) => OptionCodes.TryGetValue(o.Code, out var code) ? code
        : o.Code.Length == 4 && o.Code.All(char.IsAsciiLetterUpper) ? o.Code : (pays, gives) switch
        {
            (true, true) => "CASE",
            (false, true) => "SECU",
            (true, false) => "CASH",
            _ => "NOAC",
        };

    EventConfirmation? Confirmation(ActionPaid p, string id)
    {
        var net = p.Gross - p.Withheld + p.InLieu;
        List<EventSharesMoved> shares = [];
        if (p.Replaces) shares.Add(Moved(p.Isin, -p.Held, p.IsDebt));
        if (p.Units != 0) shares.Add(Moved(p.NewIsin, p.Units, p.IsNewDebt));
        if (shares.Count == 0 && net == 0) return null;
        ActionOption option = new(p.Option, null, "", null, null, "", null, null);
        return new(id, p.Id, null, EventOf(p.Type, ActionType.Of(p.Type)), new(p.Isin), p.Client,
            p.Held < 0, Count(p.Held, p.IsDebt), $"{p.Place + 1:000}", OptionCode(option, net != 0, shares.Count > 0), shares,
            net == 0 ? [] : [new(Side(net), Worth(net), p.Gross == 0 ? null : Worth(p.Gross), null,
                p.Withheld == 0 ? null : Worth(p.Withheld), p.Day, p.Day)]);

        EventSharesMoved Moved(string isin, decimal units, bool isDebt) => new(new(isin), Side(units), Count(units, isDebt), p.Day);
        Money Worth(decimal amount) => new(Math.Abs(amount), p.Currency);
        static CreditDebit Side(decimal amount) => amount < 0 ? CreditDebit.Debit : CreditDebit.Credit;
    }
}
