using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// A plug is an entry to an account that stands for what others owe or hold, which does not say what of theirs it settles. An entry by hand
// names a break, an entry or an invoice, and takes back of it, with all that named it before, no more than there is.
public sealed partial class JournalBook
{
    /// <summary>The number of the fact that an entry names as what it settles; none: it names none.</summary>
    public static long? FactOf(string settles) => Cause.Of(settles) is { Kind: CauseKind.Fact, Number: var fact } ? fact : null;

    Refused? Plug(string settles, Leg[] legs, IAccountingBooks books)
    {
        var cause = Cause.Of(settles);
        if (cause is { } named && $"{named}" != settles)
            return Refuse(Refusal.ControlAccountByHand, settles, $"write {named}: what is settled has one name");
        var isSettled = cause is { } one ? Settled(one, legs, books) : null;
        if (isSettled is null && cause is { Kind: CauseKind.Break, Number: var of } && books.OpenBreak(of)?.Movement is { } by)
            return Refuse(Refusal.ControlAccountByHand, settles, $"its movements are known: settle break:{by} first");
        if (settles.Length > 0 && isSettled is null)
            return Refuse(Refusal.ControlAccountByHand, settles, "what it settles is break:NUMBER of an open break that it closes, as far "
                + "as it goes, fact:NUMBER of an entry of this book, or invoice:NUMBER of an invoice of this book");
        foreach (var leg in legs)
        {
            if (hand.Bars(leg, legs) is not { } why) continue;
            var (terms, asset) = (register[leg.Account].Terms, register[leg.Asset].Code);
            if (isSettled is null)
                return Refuse(Refusal.ControlAccountByHand, terms.Code, $"{why}: name the break, entry or invoice that the entry settles");
            if (isSettled(leg)) continue;
            return Refuse(Refusal.ControlAccountByHand, terms.Code, terms.Class == AccountClass.Location
                ? $"{terms.Code} is what others hold for the firm: it moves by hand only where break:NUMBER names an open break of it in "
                    + $"{asset}, towards theirs and by no more than the two differ"
                : $"{settles} has left on {terms.Code} in {asset} nothing, or not so much, that the entry could settle");
        }
        return null;
    }

    // Which control accounts an entry may touch, and how; none: what it names is not there.
    Func<Leg, bool>? Settled(Cause cause, Leg[] legs, IAccountingBooks books)
    {
        switch (cause.Kind)
        {
            case CauseKind.Break:
                return books.OpenBreak(cause.Number) is { Movement: null } open && legs.Any(l => Closes(open, (cause, legs), l))
                    ? leg => register[leg.Account].Terms.Class == AccountClass.Location ? Closes(open, (cause, legs), leg)
                        : Meets(open, legs, leg) : null;
            case CauseKind.Invoice:
                return books.Invoice(cause.Number) is { } invoice
                    ? leg => leg.Asset == invoice.Currency && (leg.Account == invoice.Account
                        || register[leg.Account].Terms.Code == DefaultChart.FeesReceivable)
                        && Math.Abs(Moved(cause, legs, leg)) <= invoice.Net() + (decimal)invoice.Tax
                    : null;
            default:
                return books.Moved(cause.Number) is { Count: > 0 } moved
                    ? leg => register[leg.Account].IsOwner && TakesBack(moved, (cause, legs), leg) : null;
        }
    }

    // What the other side of a break is: the whole of it is what the place that differs moves, and nothing else moves the same way.
    bool Meets(OpenDifference open, Leg[] legs, Leg leg)
    {
        bool IsOf(Leg l) => register[l.Asset].Code == open.Of.Asset;
        return IsOf(leg) && Math.Sign(leg.Amount) == -Math.Sign(open.Difference) && Array.TrueForAll(legs, l => !IsOf(l)
            || Math.Sign(l.Amount) != Math.Sign(open.Difference) || register[l.Account].Terms.Code == open.Of.Account);
    }

    // What trades, deliveries and corporate actions moved with others is undone by them. A client may be given more of what an entry gave
    // too little of; securities, and what the firm has with others, only go back.
    bool TakesBack(IReadOnlyList<Leg> moved, (Cause Named, Leg[] Legs) by, Leg leg)
    {
        var (whole, now) = (Sum(moved, leg), Moved(by.Named, by.Legs, leg));
        var isFree = register[leg.Account].Terms.Class is AccountClass.Client or AccountClass.Correspondent
            && !register[leg.Asset].IsSecurity;
        return Math.Abs(now) <= Math.Abs(whole) && (isFree || Math.Sign(now) != Math.Sign(whole));
    }

    /// <summary>The reference of a journal that settles a break and that its difference does not know yet; none: there is none.</summary>
    public string? Settling(long number, OpenDifference open)
    {
        var of = Naming(new(CauseKind.Break, number)).Where(j => !(j.Day <= open.ComparedOn)).ToList();
        var moved = of.SelectMany(j => j.Legs)
            .Where(l => register[l.Account].Terms.Code == open.Of.Account && register[l.Asset].Code == open.Of.Asset)
            .Sum(l => (decimal)l.Amount);
        return moved == 0 ? null : of[^1].Terms.Reference;
    }

    // On the account and in the asset of a leg: with what has named the same before.
    decimal Moved(Cause cause, Leg[] legs, Leg leg) => Sum(legs, leg) + Naming(cause).Sum(j => Sum(j.Legs, leg));

    // By what they name, and not by how it was written.
    IEnumerable<GeneralLedgerFact.JournalPosted> Naming(Cause cause) => journals.Where(j => Cause.Of(j.Terms.Settles) == cause);

    static decimal Sum(IReadOnlyList<Leg> legs, Leg of) =>
        legs.Where(l => (l.Account, l.Asset) == (of.Account, of.Asset)).Sum(l => (decimal)l.Amount);

    // Whether an entry brings a place of the firm nearer to what the other side says of it and, with what named the same break and is not
    // in its difference yet, not past it.
    bool Closes(OpenDifference open, (Cause Named, Leg[] Legs) by, Leg leg)
    {
        var asset = register[leg.Asset];
        var before = Naming(by.Named).Where(j => !(j.Day <= open.ComparedOn)).Sum(j => Sum(j.Legs, leg));
        var units = (Sum(by.Legs, leg) + before) * new decimal(1, 0, 0, false, (byte)asset.Scale);
        return open.Of.Account == register[leg.Account].Terms.Code && open.Of.Asset == asset.Code
            && Math.Sign(leg.Amount) == Math.Sign(open.Difference) && Math.Abs(units) <= Math.Abs(open.Difference);
    }

    /// <summary>What journals that name invoices have moved on an account, debit +, in minor units.</summary>
    public Int128 OfInvoices(AccountId account, AssetId asset)
    {
        Int128 sum = 0;
        foreach (var journal in journals)
            if (Cause.Of(journal.Terms.Settles) is { Kind: CauseKind.Invoice })
                foreach (var leg in journal.Legs)
                    if ((leg.Account, leg.Asset) == (account, asset)) sum += leg.Amount;
        return sum;
    }
}
