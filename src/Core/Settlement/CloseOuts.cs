using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>Units borrowed, or a bona fide arrangement to borrow them, for short sales of a day: rule 204(b) of Regulation SHO.</summary>
/// <param name="Source">Where it was asked: file and line, or empty.</param>
public sealed record ArrangeBorrow(string Isin, DateOnly Day, long Units, string Lender, string Source = "") : Command;

/// <summary>
/// Close-outs by rule 204 of Regulation SHO, 17 CFR 242.204: by when a failing sale is closed out, and what follows if it is not.
/// </summary>
public sealed partial class SettlementDesk
{
    /// <summary>Long sales have until the third settlement day after the settlement date (rule 204(a)(1)).</summary>
    const int LongSaleDays = 3;

    /// <summary>Short sales have until the settlement day after it (rule 204(a)).</summary>
    const int ShortSaleDays = 1;

    /// <summary>What is owned and restricted has until the thirty-fifth calendar day after the trade date (rule 204(a)(2)).</summary>
    const int OwnedSaleDays = 35;

    const long MostBorrowed = 1_000_000_000_000_000; // units of one instrument on a day: beyond any issue

    // Borrowed for the day, in units by instrument.
    readonly SortedDictionary<int, long> borrowed = [];
    DateOnly borrowedOn;

    /// <summary>Instruments of which a close-out was missed and is not yet made good: short sales of them need a borrow first.</summary>
    public IEnumerable<AssetId> BorrowFirst =>
        open.Values.Where(i => i.CloseOutWasMissed && i.Delivers).Select(i => i.Terms.Movement.Instrument.Number).Distinct().Order()
            .Select(number => new AssetId(number));

    /// <summary>Units borrowed for the short sales of a day.</summary>
    public long Borrowed(AssetId instrument, DateOnly day) => borrowedOn == day ? borrowed.GetValueOrDefault(instrument.Number) : 0;

    /// <param name="today">The open day; none between days.</param>
    public Fact Decide(ArrangeBorrow c, DateOnly? today)
    {
        Refused Bad(Refusal why, string column, string detail) =>
            new(why, c.Isin, c.Source.Length > 0 ? $"{c.Source}:{column}" : "", detail);
        if (register.AssetOf(c.Isin) is not { IsSecurity: true } instrument)
            return Bad(Refusal.UnknownInstrument, "isin", "not a listed instrument");
        if (c.Day != today)
            return Bad(Refusal.DayNotOpen, "day", $"{c.Day:yyyy-MM-dd} is not the open day: a borrow is for the sales of one day");
        if (c.Units <= 0 || c.Units > MostBorrowed - Borrowed(instrument.Id, c.Day))
            return Bad(Refusal.BadTerms, "quantity", $"units are above zero, and on a day at most {MostBorrowed}");
        if (c.Lender.Length is 0 or > Register.LongestText)
            return Bad(Refusal.BadTerms, "lender", $"it says who lends, in at most {Register.LongestText} characters");
        return new SettlementFact.BorrowArranged(instrument.Id, c.Day, c.Units, c.Lender);
    }

    // A day on which nothing settles is moved to the one before: never later than the rule has it.
    IEnumerable<Fact> Deem(Instruction i, DeemOwned c)
    {
        if (!i.Delivers || !IsRegShoEquity(register[i.Terms.Movement.Instrument]))
            return [Refuse(Refusal.BadTerms, c, "rule 204 is of deliveries of equities of the United States")];
        if (c.Reason.Length is 0 or > Register.LongestText)
            return [Refuse(Refusal.HoldNeedsReason, c, $"it says which restriction, in at most {Register.LongestText} characters")];
        if (c.Traded > i.Terms.SettleOn || c.Traded < i.Terms.SettleOn.AddDays(-OwnedSaleDays))
            return [Refuse(Refusal.BadTerms, c, $"{c.Traded:yyyy-MM-dd} does not settle on {i.Terms.SettleOn:yyyy-MM-dd}")];
        if (i.CloseOutWasMissed)
            return [Refuse(Refusal.BadTerms, c, "its close-out was missed: it is to be closed out now")];
        var by = c.Traded.AddDays(OwnedSaleDays);
        while (!CalendarOf(i).IsBusinessDay(by)) by = by.AddDays(-1);
        return i.CloseOutBy == by ? [] : [new SettlementFact.SaleDeemedOwned(i.Number, c.Traded, by, -i.RestQuantity, c.Reason)];
    }

    SettlementFact? CloseOut(Instruction i, DateOnly day, IShortInterest @short)
    {
        var instrument = register[i.Terms.Movement.Instrument];
        if (!IsRegShoEquity(instrument) || !i.Delivers) return null;
        if (i.CloseOutBy is { } by) return by <= day && !i.CloseOutWasMissed ? new SettlementFact.CloseOutMissed(i.Number, day) : null;
        var isShort = @short.Sold(instrument.Id, i.Terms.SettleOn);
        return new SettlementFact.CloseOutDue(i.Number, day,
            CalendarOf(i).AddBusinessDays(i.Terms.SettleOn, isShort ? ShortSaleDays : LongSaleDays), isShort, -i.RestQuantity);
    }

    // An equity security is any stock or similar security, and any certificate of interest in a business trust: section 3(a)(11) of the
    // Securities Exchange Act and 17 CFR 240.3a11-1. So are shares of exchange-traded funds (CFI CE) and real estate trusts (CB).
    static bool IsRegShoEquity(Asset instrument) =>
        instrument is { Market: Market.Us, Terms.Cfi: ['E', ..] or ['C', 'E' or 'B', ..] };

    void Borrow(SettlementFact.BorrowArranged b)
    {
        if (borrowedOn != b.Day) borrowed.Clear();
        borrowedOn = b.Day;
        borrowed[b.Instrument.Number] = borrowed.GetValueOrDefault(b.Instrument.Number) + b.Units;
    }

    void SaveBorrows(StateWriter to)
    {
        to.Date(borrowedOn).Int(borrowed.Count);
        foreach (var (instrument, units) in borrowed) to.Int(instrument).Long(units);
    }

    void LoadBorrows(ref StateReader from)
    {
        borrowedOn = from.Date();
        for (var count = from.Int(); count > 0; count--) borrowed.Add(from.Int(), from.Long());
    }
}
