using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class FxDesk
{
    /// <summary>
    /// What a conversion changes of the firm's own positions: what it buys costs the base currency paid, what it sells brings the base
    /// currency got; of two foreign ones both are worth what the sold one, or else the bought one, is at the day's rate.
    /// </summary>
    public static ChangePosition? ChangeOf(Conversion c, long cause, Register register)
    {
        var isOwn = c.Account == register.FxPosition;
        if (c.Party is not null && !isOwn) return null;
        var side = isOwn ? -1 : 1; // what a customer sells the firm buys
        long? InBase(AssetId currency, long amount) => register.RateBetween(currency, register.BaseCurrency, c.TradeDate)
            ?.Of(amount, register[currency].Scale, register[register.BaseCurrency].Scale);
        var worth = c.Sold == register.BaseCurrency ? c.SoldAmount : c.Bought == register.BaseCurrency ? c.BoughtAmount
            : InBase(c.Sold, c.SoldAmount) ?? InBase(c.Bought, c.BoughtAmount) ?? 0;
        FxDelta Delta(AssetId currency, long amount, int way) =>
            currency == register.BaseCurrency ? default : new(currency, way * amount, way * worth);
        return new(cause, c.TradeDate, Delta(c.Sold, c.SoldAmount, side), Delta(c.Bought, c.BoughtAmount, -side));
    }

    public IEnumerable<Fact> Decide(ChangePosition c)
    {
        foreach (var delta in new[] { c.First, c.Second })
        {
            if (delta.Change == 0) continue;
            var step = (PositionIn(delta.Currency) ?? new()).Step(Cost, delta.Change, delta.Based);
            yield return new FxFact.PositionChanged(c.Cause, c.Day, delta.Currency, Cost, step);
        }
    }

    /// <summary>
    /// A position is what it were had the conversion never been, by the same costs; what later sales then earned otherwise is corrected
    /// today, and no fact before is rewritten.
    /// </summary>
    public IEnumerable<Fact> Decide(CorrectPosition c)
    {
        foreach (var (currency, history) in positions)
            if (history.Without(c.Booked) is var (without, taken))
                yield return new FxFact.PositionCorrected(c.Cause, c.Day, new(currency), c.Booked, -taken.Change, -taken.Based,
                    without.Cost - history.Now.Cost + taken.Based);
    }

    /// <summary>Each position at the closing rate (IAS 21.23 a); the difference to its cost is of the period (IAS 21.28).</summary>
    public IEnumerable<Fact> Decide(RevaluePositions c)
    {
        foreach (var (number, history) in positions)
        {
            var position = history.Now;
            if (position.Quantity == 0) continue;
            var currency = new AssetId(number);
            if (register.RateBetween(currency, register.BaseCurrency, c.Day) is not { } rate) continue;
            var value = rate.Of(position.Quantity, register[currency].Scale, register[register.BaseCurrency].Scale);
            yield return new FxFact.Revalued(c.Day, currency, position.Quantity, position.Cost, value, rate);
        }
    }

    public IEnumerable<Fact> Decide(ReverseRevaluations c)
    {
        foreach (var (currency, (number, difference)) in revalued)
            yield return new FxFact.RevaluationReversed(c.Day, new(currency), number, difference);
    }
}
