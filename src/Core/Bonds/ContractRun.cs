using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>A contract as it goes from event to event. Amounts carry the sign of the role.</summary>
sealed class ContractRun
{
    readonly ContractTerms terms;
    readonly DateTime maturity;
    readonly Func<string, DateTime, decimal> observed;
    DateTime since;
    decimal notional, rate, accrued, interestBase, payment, fees, interestScale = 1, notionalScale = 1;

    public ContractRun(ContractTerms terms, DateTime maturity, Func<string, DateTime, decimal> observed)
    {
        (this.terms, this.maturity, this.observed) = (terms, maturity, observed);
        since = terms.StatusDate;
        payment = terms.Role * Redeemed();
        (interestScale, notionalScale) = terms.ScaledBy;
        fees = terms.Role * terms.Fee.Accrued;
        if (terms.Kind == ContractKind.Stk || terms.Exchange > terms.StatusDate) return;
        Exchange(terms.StatusDate);
    }

    /// <summary>
    /// Years between two moments as the contract counts them; the last second of a day is the next day. 30E/360 ISDA leaves a last day
    /// of February as it is where the contract matures on it (2006 ISDA Definitions, 4.16(h)).
    /// </summary>
    public static decimal Years(ContractTerms terms, DateTime from, DateTime to)
    {
        var (start, end) = (Day(from), Day(to));
        var last = terms is { DayCount: DayCount.ThirtyE360Isda, Maturity: { } matures } && Day(matures) == end && start < end
            ? new CouponPeriod(start, end, 12) { IsLast = true } : null;
        return DayCounts.Years(terms.DayCount, start, end, last).ToDecimal();
    }

    public ContractEvent Take(DateTime due, ContractStep step)
    {
        var at = Moved(due);
        var now = terms.CountFirst ? due : at;
        var years = now > since ? Years(terms, since, now) : 0;
        var interest = interestBase * rate * years;
        if (terms.Fee.OfNotional) fees += notional * terms.Fee.Rate * years;
        var payoff = Pay(due, step, interest);
        since = now;
        return new(due, at, step, payoff, notional, rate, accrued);
    }

    decimal Pay(DateTime due, ContractStep step, decimal interest)
    {
        if (step == ContractStep.IED)
        {
            Exchange(due);
            if (terms is { Kind: ContractKind.Ann, Payment: null } && terms.Redemption.First <= due) payment = Annuity(due.AddSeconds(-1));
            return -terms.Role * (terms.Notional + terms.Premium);
        }
        if (step == ContractStep.DV) return terms.Role * (terms.Dividend ?? observed(terms.Dividends.Index, due));
        accrued += interest;
        switch (step)
        {
            case ContractStep.FP: return Charged(terms.Fee.OfNotional ? fees : terms.Role * terms.Fee.Rate);
            case ContractStep.PR: return Redeem();
            case ContractStep.IP: return Paid(interestScale * accrued);
            case ContractStep.IPCI:
                Become(notional + accrued);
                return Paid(0);
            case ContractStep.RRF: rate = terms.NextRate ?? rate; break;
            case ContractStep.RR: rate = Reset(due); break;
            case ContractStep.PRF: payment = Annuity(due); break;
            case ContractStep.SC: Scale(due); break;
            case ContractStep.IPCB: interestBase = notional; break;
            // What has accrued is taken with its sign, and then with the role's, in both.
            case ContractStep.PRD: return -terms.Role * ((terms.Purchase?.Price ?? 0) + accrued);
            case ContractStep.TD: return End(terms.Role * ((terms.Termination?.Price ?? 0) + accrued));
            case ContractStep.MD: return End(notionalScale * notional + interestScale * accrued) + Charged(fees);
        }
        return 0;
    }

    void Exchange(DateTime at)
    {
        notional = terms.Role * terms.Notional;
        rate = terms.Rate ?? 0;
        interestBase = terms.Role * (terms.LaggedBase ?? terms.Notional);
        accrued = 0;
        if (terms.Accrued is { } given) accrued = terms.Role * given;
        else if (terms.Exchange == at && terms.Interest.First is { } first && first < at)
            accrued = notional * rate * Years(terms, first, at);
        else if (terms.Exchange < at && LastInterest(at) is { } last)
            accrued = notional * rate * Years(terms, last, at);
    }

    // What has accrued since before the first payment is not known from the terms: it is nothing unless they say so.
    DateTime? LastInterest(DateTime at)
    {
        if (terms.Interest is not { First: { } first, Cycle: { } cycle } || first >= at) return null;
        return cycle.Between(first, at, terms.EndOfMonth, withEnd: false)[^1];
    }

    decimal Paid(decimal amount)
    {
        accrued = 0;
        return amount;
    }

    decimal Charged(decimal amount)
    {
        fees = 0;
        return amount;
    }

    decimal End(decimal amount)
    {
        (notional, accrued, interestBase) = (0, 0, 0);
        return amount;
    }

    // Never more than what is left. An annuity pays what its payment leaves over from the interest.
    decimal Redeem()
    {
        var part = terms.Kind == ContractKind.Ann ? payment - accrued : payment;
        part -= terms.Role * Math.Max(0, Math.Abs(part) - Math.Abs(notional));
        Become(notional - part);
        return notionalScale * part;
    }

    // The base of interest follows, unless it lags. A base fixed at the exchange (NTIED) follows too in the reference implementation.
    void Become(decimal left)
    {
        notional = left;
        if (terms.LaggedBase is null) interestBase = left;
    }

    decimal Reset(DateTime at)
    {
        var next = observed(terms.Floating.Index, at) * terms.Floating.Times + terms.Floating.Spread;
        if (terms.Step.Fall is { } fall) next = Math.Max(next, rate - Math.Abs(fall));
        if (terms.Step.Rise is { } rise) next = Math.Min(next, rate + rise);
        if (terms.Bounds.Floor is { } floor) next = Math.Max(next, floor);
        return terms.Bounds.Cap is { } cap ? Math.Min(next, cap) : next;
    }

    void Scale(DateTime at)
    {
        if (terms.Scaling is not { } scaling) return;
        var times = observed(scaling.Index, at) / scaling.AtDeal;
        if (scaling.Interest) interestScale = times;
        if (scaling.Principal) notionalScale = times;
    }

    decimal Redeemed()
    {
        if (terms.Payment is { } given) return given;
        if (terms is not { Kind: ContractKind.Lam, Redemption: { First: { } first, Cycle: { } cycle } }) return 0;
        return terms.Notional / cycle.Between(first, maturity, terms.EndOfMonth, withEnd: true).Count;
    }

    /// <summary>
    /// The equal payment that brings the notional to nothing: (n + a) × Π (1 + r·Y) over the later periods ÷ (1 + Σ Π (1 + r·Y)), where
    /// a is what has accrued by the first of the payments (technical specification, section 3.8).
    /// </summary>
    decimal Annuity(DateTime at)
    {
        if (terms is not { Redemption: { First: { } first, Cycle: { } cycle } }) return payment;
        var ahead = cycle.Between(first, terms.Amortised ?? maturity, terms.EndOfMonth, withEnd: true).FindAll(t => t > at);
        if (ahead.Count == 0) return payment;
        var (growth, sum) = (1m, 1m);
        for (var i = ahead.Count - 1; i > 0; i--)
        {
            growth *= 1 + rate * Years(terms, ahead[i - 1], ahead[i]);
            sum += growth;
        }
        return (notional + accrued + notional * rate * Years(terms, at, ahead[0])) * growth / sum;
    }

    // A contract without a calendar has every day for a business day.
    DateTime Moved(DateTime due)
    {
        if (terms.Calendar is not { } calendar || terms.Adjustment == Adjustment.None) return due;
        var day = DateOnly.FromDateTime(due);
        return due.AddDays(calendar.Adjust(day, terms.Adjustment).DayNumber - day.DayNumber);
    }

    static DateOnly Day(DateTime moment) => DateOnly.FromDateTime(moment.Second == 59 ? moment.AddSeconds(1) : moment);
}
