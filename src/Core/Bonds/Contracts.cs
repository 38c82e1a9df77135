namespace Countinghouse.Bonds;

/// <summary>
/// Events of a contract by its terms: the schedules, payoffs and transitions of the ACTUS technical specification, version 1.1, for PAM,
/// LAM, ANN and STK. Where its reference implementation reads it in one of several ways, that way is taken and said beside it.
/// </summary>
public static class Contracts
{
    /// <summary>All events from the status date on, or from the purchase on where there is one.</summary>
    /// <param name="terms">The contract.</param>
    /// <param name="observed">The value of an index at a moment.</param>
    /// <param name="until">The last moment that is asked for; indices are not asked beyond it.</param>
    /// <exception cref="ArgumentException">Terms lack what the kind of contract needs.</exception>
    public static IReadOnlyList<ContractEvent> Events(
        ContractTerms terms, Func<string, DateTime, decimal> observed, DateTime? until = null)
    {
        terms = Anchored(terms);
        var maturity = terms.Kind == ContractKind.Stk ? DateTime.MaxValue : Maturity(terms);
        var run = new ContractRun(terms, maturity, observed);
        List<ContractEvent> events = [];
        foreach (var (due, step) in Schedule(terms, maturity))
        {
            if (due < terms.StatusDate || terms.Termination is { At: var end } && due > end || due > until) continue;
            var happened = run.Take(due, step);
            if (terms.Purchase is not { At: var bought } || due > bought || due == bought && step >= ContractStep.PRD) events.Add(happened);
        }
        return events;
    }

    // A cycle without its first moment begins one cycle after the exchange, that of dividends after the purchase (technical
    // specification, schedules of section 7).
    static ContractTerms Anchored(ContractTerms terms)
    {
        (DateTime?, Cycle?) From(DateTime? start, (DateTime? First, Cycle? Cycle) when) =>
            when is { First: null, Cycle: { } cycle } && start is { } from ? (cycle.After(from, 1, terms.EndOfMonth), cycle) : when;
        (DateTime?, Cycle?) Of((DateTime?, Cycle?) when) => From(terms.Exchange, when);
        var (first, repeated) = From(terms.Purchase?.At, (terms.Dividends.First, terms.Dividends.Cycle));
        return terms with
        {
            Interest = Of(terms.Interest),
            Redemption = Of(terms.Redemption),
            Reset = Of(terms.Reset),
            Fees = Of(terms.Fees),
            Base = Of(terms.Base),
            Scaled = Of(terms.Scaled),
            Dividends = (first, repeated, terms.Dividends.Index),
        };
    }

    /// <summary>When the contract ends, where it does not say so itself: when its redemptions have used up the principal.</summary>
    public static DateTime Maturity(ContractTerms terms)
    {
        if ((terms.Maturity ?? terms.Amortised) is { } given) return given;
        terms = Anchored(terms);
        if (terms is not { Redemption: { First: { } first, Cycle: { } cycle }, Payment: { } payment })
            throw new ArgumentException("A contract without a maturity needs redemptions and their amount");
        // The notional is that of the status date: what was redeemed before it counts no more (technical specification, section 7.2).
        var done = 0;
        while (done < Cycle.MostDates && cycle.After(first, done, terms.EndOfMonth) < terms.StatusDate) done++;
        DateTime After(int redemptions) => cycle.After(first, done + redemptions, terms.EndOfMonth);
        var part = payment;
        if (terms.Kind == ContractKind.Ann) part -= terms.Notional * (terms.Rate ?? 0) * ContractRun.Years(terms, After(0), After(1));
        return part > 0 ? After((int)decimal.Ceiling(terms.Notional / part) - 1)
            : throw new ArgumentException("Payments of an annuity that are less than its interest never end it");
    }

    static List<(DateTime Due, ContractStep Step)> Schedule(ContractTerms terms, DateTime maturity)
    {
        List<(DateTime Due, ContractStep Step)> all = [];
        if (terms.Purchase is { } bought) all.Add((bought.At, ContractStep.PRD));
        if (terms.Termination is { } ended) all.Add((ended.At, ContractStep.TD));
        if (terms.Kind == ContractKind.Stk) AddDividends(terms, all);
        else AddLoan(terms, maturity, all);
        return [.. all.OrderBy(e => e.Due).ThenBy(e => e.Step)];
    }

    static void AddDividends(ContractTerms terms, List<(DateTime Due, ContractStep Step)> all)
    {
        if (terms.Dividends is not { First: { } first }) return;
        // A share has no end: dividends are foreseen for ten years, as the reference implementation does.
        var end = (terms.Termination?.At ?? first.AddYears(10)).AddDays(1);
        all.AddRange(Repeat(terms, ContractStep.DV, (terms.Dividends.First, terms.Dividends.Cycle), end));
    }

    static void AddLoan(ContractTerms terms, DateTime maturity, List<(DateTime Due, ContractStep Step)> all)
    {
        if (terms.Exchange is not { } exchange) throw new ArgumentException("A loan needs the date of its exchange");
        all.Add((exchange, ContractStep.IED));
        all.Add((maturity, ContractStep.MD));
        AddInterest(terms, maturity, all);
        if (terms.Fee.Rate != 0) all.AddRange(Repeat(terms, ContractStep.FP, terms.Fees, maturity));
        if (terms.Kind != ContractKind.Pam) all.AddRange(Repeat(terms, ContractStep.PR, terms.Redemption, maturity));
        var resets = Repeat(terms, ContractStep.RR, terms.Reset, maturity);
        var next = resets.FindIndex(r => r.Due > terms.StatusDate);
        if (terms.NextRate is not null && next >= 0) resets[next] = (resets[next].Due, ContractStep.RRF);
        all.AddRange(resets);
        if (terms.Kind == ContractKind.Ann)
        {
            // The payment is fixed the day before the first redemption (with the exchange, if that is one), and whenever the rate changes.
            if (terms.Payment is null && terms.Redemption.First is { } first && first > exchange)
                all.Add((first.AddDays(-1), ContractStep.PRF));
            all.AddRange(resets.ConvertAll(r => (r.Due, ContractStep.PRF)));
        }
        if (terms.LaggedBase is not null) all.AddRange(Repeat(terms, ContractStep.IPCB, terms.Base, maturity));
        if (terms.Scaling is not null) all.AddRange(Repeat(terms, ContractStep.SC, terms.Scaled, maturity));
    }

    static void AddInterest(ContractTerms terms, DateTime maturity, List<(DateTime Due, ContractStep Step)> all)
    {
        if (terms.Rate is null) return;
        var first = terms.Interest.First ?? terms.CapitalisedUntil ?? maturity;
        var paid = Repeat(terms, ContractStep.IP, (first, terms.Interest.Cycle), maturity);
        if (terms.CapitalisedUntil is { } until)
        {
            paid.RemoveAll(p => p.Due == until);
            for (var i = 0; i < paid.Count; i++)
                if (paid[i].Due < until)
                    paid[i] = (paid[i].Due, ContractStep.IPCI);
            paid.Add((until, ContractStep.IPCI));
        }
        all.AddRange(paid);
    }

    // Only interest and fees are paid at the end too.
    static List<(DateTime Due, ContractStep Step)> Repeat(
        ContractTerms terms, ContractStep step, (DateTime? First, Cycle? Cycle) when, DateTime end)
    {
        if (when.First is not { } first) return [];
        var withEnd = step is ContractStep.IP or ContractStep.FP;
        if (when.Cycle is { } cycle) return cycle.Between(first, end, terms.EndOfMonth, withEnd).ConvertAll(moment => (moment, step));
        List<(DateTime Due, ContractStep Step)> once = first < end ? [(first, step)] : [];
        if (withEnd) once.Add((end, step));
        return once;
    }
}
