using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>What failing costs and asks for, once the day's settlement has run: marks, penalties, close-outs, threshold list.</summary>
public sealed record ChargeFails(DateOnly Day) : Command;

/// <summary>Securities a counterparty failed to deliver were bought elsewhere, to be charged to it.</summary>
/// <param name="Price">Units of the currency for a unit (per cent of nominal for debt).</param>
public sealed record BuyIn(long Instruction, DateOnly Day, long Quantity, decimal Price, string Source = "") : Command;

/// <summary>
/// Which sales are short sales: of an instrument that an account is short of now, or of which one sold for the settlement date more than
/// it had at the end of the day it did, whether or not it has covered since (a long sale is of what is owned, 17 CFR 242.200(g)).
/// </summary>
public interface IShortInterest
{
    bool Sold(AssetId instrument, DateOnly settleOn);
}

public sealed partial class SettlementDesk
{
    /// <summary>
    /// Rule 203(c)(6) of Regulation SHO: 10 000 shares or more and at least one half of one per cent of the shares outstanding, on five
    /// settlement days running.
    /// </summary>
    const long ThresholdShares = 10_000;
    const int ThresholdPart = 200;
    const int ThresholdDays = 5;

    // Charges not yet netted, by month and currency; the last count of each instrument watched for the threshold list.
    readonly SortedDictionary<(DateOnly Month, int Currency), Tally> charged = [];
    readonly SortedDictionary<int, ThresholdCount> watched = [];
    DateOnly countedOn;

    readonly record struct Tally(int Count, long Paid, long Received);

    /// <summary>Whether the firm's own fails have put an instrument on its threshold list.</summary>
    public bool IsThreshold(AssetId instrument) => watched.TryGetValue(instrument.Number, out var count) && count.IsListed;

    public List<Fact> Decide(ChargeFails c, IAvailable available, IShortInterest @short)
    {
        List<Fact> facts = [];
        foreach (var ((month, currency), t) in charged)
            if (month < Month(c.Day))
                facts.Add(new SettlementFact.PenaltiesNetted(month, c.Day, new(currency), t.Count, t.Paid, t.Received));
        var cash = new SortedDictionary<int, long>();
        foreach (var i in open.Values)
        {
            if (!i.Failing || !CalendarOf(i).IsBusinessDay(c.Day)) continue;
            if (Charge(i, c.Day) is { } charge) facts.Add(charge);
            if (Mark(i, c.Day) is { } mark && CanPay(mark, cash, available)) facts.Add(mark);
            if (CloseOut(i, c.Day, @short) is { } closeOut) facts.Add(closeOut);
        }
        facts.AddRange(WatchThreshold(c.Day));
        return facts;
    }

    static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    BusinessCalendar CalendarOf(Instruction i) => CalendarOf(i.Terms.Movement.Instrument);

    BusinessCalendar CalendarOf(AssetId instrument) =>
        Calendars.Named(Markets.SettlementCalendarOf(register[instrument].Market, register.Firm.SettlementCalendar));

    /// <summary>The day's penalty for a fail, on what is left at the day's price; none where no price or rate is known.</summary>
    SettlementFact.PenaltyCharged? Charge(Instruction i, DateOnly day)
    {
        // Once a day, however often the day's settlement runs; where the market did not say who failed, it charges no one.
        if (!i.IsMatched || i.ChargedOn >= day || i.Why == FailReason.Untold) return null;
        var weFail = i.Why is FailReason.LackOfSecurities or FailReason.LackOfCash or FailReason.OnHold or FailReason.Linked
            or FailReason.BelowPartial;
        var lacksCash = i.Why is FailReason.LackOfCash or FailReason.CounterpartyMoney;
        var penalty = lacksCash ? CashPenalty(i.RestAmount, register[i.Terms.Movement.Currency], day)
            : SecuritiesPenalty(i, day);
        return penalty is not { Amount: not 0 } p ? null
            : new(i.Number, i.Terms.Against, day, p with { Amount = weFail ? -p.Amount : p.Amount });
    }

    Penalty? SecuritiesPenalty(Instruction i, DateOnly day)
    {
        var instrument = register[i.Terms.Movement.Instrument];
        var @class = register.Penalties.ClassOf(instrument, day);
        if (@class == PenaltyClass.None || register.CloseOf(instrument.Id, day) is not { } price || i.RestQuantity == 0) return null;
        var currency = register[i.Terms.Movement.Currency];
        var rate = register.Penalties.RateBp(@class, day);
        if (ValueOf(i.RestQuantity, price, instrument, day) is not { } value) return null;
        return new(PenaltyKind.SettlementFail, @class, Math.Abs(i.RestQuantity), price, rate, currency.Id,
            Rounding.ToMinor(value * rate / 10_000m, currency.Scale));
    }

    Penalty? CashPenalty(long missing, Asset currency, DateOnly day)
    {
        var rate = register.Penalties.CashRateBp(currency, day);
        var cash = Math.Abs(missing) * new decimal(1, 0, 0, false, (byte)currency.Scale);
        return new(PenaltyKind.SettlementFail, PenaltyClass.Cash, 0, cash, rate, currency.Id,
            Rounding.ToMinor(cash * rate / 10_000m, currency.Scale));
    }

    /// <summary>
    /// Market value on a day, in units of the currency. None where its index ratio is not known, or it is more than an amount can hold:
    /// what cannot be booked is neither marked nor charged.
    /// </summary>
    decimal? ValueOf(long quantity, decimal price, Asset instrument, DateOnly day)
    {
        const decimal Most = 1L << 56; // units: with two decimals below 2^63 of the smallest
        if (register.QuoteFactor(instrument, day) is not { } factor) return null;
        var units = Math.Abs((decimal)quantity) * new decimal(1, 0, 0, false, (byte)instrument.Scale) * factor;
        return units == 0 || Math.Abs(price) < Most / units ? units * price : null;
    }

    /// <summary>Matched after its date: charged for each business day from the settlement date to the day before, to who was last
    /// (Delegated Regulation (EU) 2018/1229 art. 16).</summary>
    IEnumerable<Fact> LateMatching(Instruction i, TellMatching c)
    {
        var calendar = CalendarOf(i);
        for (var day = i.Terms.SettleOn; day < c.Day; day = day.AddDays(1))
        {
            if (!calendar.IsBusinessDay(day) || SecuritiesPenalty(i, day) is not { Amount: not 0 } p) continue;
            yield return new SettlementFact.PenaltyCharged(i.Number, i.Terms.Against, day,
                p with { Kind = PenaltyKind.LateMatching, Amount = c.WeWereLast ? -p.Amount : p.Amount });
        }
    }

    /// <summary>What a failing obligation against a CCP is worth at the day's price, against what it stands at.</summary>
    SettlementFact.Marked? Mark(Instruction i, DateOnly day)
    {
        var (against, m) = (i.Terms.Against, i.Terms.Movement);
        var instrument = register[m.Instrument];
        if (against.Kind != InstructionKind.Ccp || i.RestQuantity == 0 || i.IsTold) return null;
        if (register.CloseOf(instrument.Id, day) is not { } price) return null;
        // What would be contracted for the same date at the day's price. A bond is quoted without the interest that is paid for with it.
        if (ValueOf(i.RestQuantity, price, instrument, i.Terms.SettleOn) is not { } value) return null;
        var worth = Rounding.ToMinor(value, register[m.Currency].Scale)
            + register.AccruedOn(instrument.Id, Math.Abs(i.RestQuantity), i.Terms.SettleOn);
        var cash = i.RestAmount + long.Sign(i.RestQuantity) * worth;
        return cash == 0 ? null : new(i.Number, against, day, price, new(m.Instrument, 0, m.Currency, cash));
    }

    static bool CanPay(SettlementFact.Marked mark, SortedDictionary<int, long> cash, IAvailable available)
    {
        var currency = mark.Cash.Currency;
        var after = cash.GetValueOrDefault(currency.Number) + mark.Cash.Amount;
        if (mark.Cash.Amount < 0 && available.At(currency) + after < 0) return false;
        cash[currency.Number] = after;
        return true;
    }

    /// <summary>
    /// An instrument of which 10 000 shares or more, and half a per cent or more of those outstanding, fail on five settlement days
    /// running is listed, until on five running they do not. Where the book was not told how many are outstanding, 10 000 alone list
    /// it: the list is then the longer for it, never the shorter.
    /// </summary>
    IEnumerable<Fact> WatchThreshold(DateOnly day)
    {
        if (countedOn >= day) yield break;
        SortedDictionary<int, long> failing = [];
        foreach (var i in open.Values)
            if (i.Failing && i.Delivers && IsRegShoEquity(register[i.Terms.Movement.Instrument]))
            {
                var number = i.Terms.Movement.Instrument.Number;
                failing[number] = failing.GetValueOrDefault(number) - i.RestQuantity;
            }
        foreach (var number in failing.Keys.Union(watched.Keys).Order())
        {
            var (before, units) = (watched.GetValueOrDefault(number), failing.GetValueOrDefault(number));
            var isOver = IsOver(units, register[new AssetId(number)], day);
            if (!isOver && before == default || !Calendars.Named("US-SETTLEMENT").IsBusinessDay(day)) continue;
            var running = isOver == before.IsOver ? before.DaysRunning + 1 : 1;
            var listed = isOver ? before.IsListed || running >= ThresholdDays : before.IsListed && running < ThresholdDays;
            yield return new SettlementFact.ThresholdCounted(new(number), day, units, new(isOver, running, listed));
        }
    }

    bool IsOver(long units, Asset instrument, DateOnly day)
    {
        var shares = units * new decimal(1, 0, 0, false, (byte)instrument.Scale);
        return shares >= ThresholdShares
            && (register.SharesOutstandingOf(instrument.Id, day) is not { } outstanding || shares * ThresholdPart >= outstanding);
    }

    /// <summary>The buyer of what failed buys it elsewhere; what that costs more, or less, is between it and who failed.</summary>
    public Fact Decide(BuyIn c, IAvailable available)
    {
        Refused Bad(Refusal why, string detail) => new(why, $"instruction {c.Instruction}", c.Source, detail);
        if (!open.TryGetValue(c.Instruction, out var i)) return Bad(Refusal.UnknownInstruction, "no open instruction has this number");
        if (!i.Failing || i.RestQuantity <= 0) return Bad(Refusal.NotFailing, "only a failing receipt is bought in");
        if (c.Quantity <= 0 || c.Quantity > i.RestQuantity)
            return Bad(Refusal.BadPartial, $"{c.Quantity} is not from 1 to the {i.RestQuantity} units that failed");
        if (i.IsTold) return Bad(Refusal.NotFailing, "the market said that it settled, in whole or in part");
        if (c.Price <= 0) return Bad(Refusal.PriceNotPositive, "a price is above zero");
        var (instrument, currency) = (register[i.Terms.Movement.Instrument], register[i.Terms.Movement.Currency]);
        if (register.QuoteFactor(instrument, c.Day) is null)
            return Bad(Refusal.IndexNotFixed, $"the index of {instrument.Code} has no value for {c.Day:yyyy-MM-dd}: see rates.csv");
        if (ValueOf(c.Quantity, c.Price, instrument, c.Day) is not { } value)
            return Bad(Refusal.AmountTooLarge, $"{c.Quantity} at {c.Price} cost more than an amount can hold");
        var cost = Rounding.ToMinor(value, currency.Scale);
        if (available.At(currency.Id) < cost) return Bad(Refusal.ShortOfCash, "the bank does not cover what it cost");
        return new SettlementFact.BoughtIn(i.Number, i.Terms.Against, c.Day, Part(i.Rest, c.Quantity), c.Price, cost);
    }

    void ApplyFails(SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.PenaltyCharged { Penalty: var p } f:
                if (p.Kind == PenaltyKind.SettlementFail) open[f.Instruction].ChargedOn = f.Day;
                var key = (Month(f.Day), p.Currency.Number);
                var t = charged.GetValueOrDefault(key);
                Keep(f);
                charged[key] = new(t.Count + 1, t.Paid + Math.Min(p.Amount, 0), t.Received + Math.Max(p.Amount, 0));
                break;
            case SettlementFact.PenaltiesNetted n:
                charged.Remove((n.Month, n.Currency.Number));
                ForgetBefore(n.Month);
                break;
            case SettlementFact.PenaltiesStated or SettlementFact.PenaltyDiffered: break; // the reports have them
            case SettlementFact.CloseOutDue c: open[c.Instruction].CloseOutBy = c.By; break;
            case SettlementFact.CloseOutMissed c: open[c.Instruction].CloseOutWasMissed = true; break;
            case SettlementFact.SaleDeemedOwned c: open[c.Instruction].CloseOutBy = c.By; break;
            case SettlementFact.BorrowArranged b: Borrow(b); break;
            case SettlementFact.ThresholdCounted w:
                countedOn = w.Day;
                if (w.Count is { IsOver: false, IsListed: false }) watched.Remove(w.Instrument.Number);
                else watched[w.Instrument.Number] = w.Count;
                break;
            case SettlementFact.Marked m:
                open[m.Instruction].RestAmount -= m.Cash.Amount;
                Renew(m.Instruction);
                break;
            case SettlementFact.MarkTakenBack m:
                open[m.Instruction].RestAmount -= m.Cash.Amount;
                if (!open[m.Instruction].IsOpen) Forget(open[m.Instruction]);
                break;
            case SettlementFact.RaisedUnder r: open[r.Instruction].Standing = r.Standing; break;
            case SettlementFact.BoughtIn bought:
                Reduce(bought.Instruction, bought.Part);
                Renew(bought.Instruction);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
