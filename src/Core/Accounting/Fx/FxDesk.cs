using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>What foreign exchange has to know of the other departments.</summary>
public interface IFxBooks
{
    /// <summary>What could be paid out of the bank: posted less holds, with credit.</summary>
    long Available(AssetId currency);

    /// <summary>Balances of income and capital in foreign currencies, or of capital alone, posted: credit −.</summary>
    IEnumerable<(AccountId Account, AssetId Currency, long Amount)> Earned(bool isOfCapital);
}

/// <summary>
/// Conversions until they are paid, the firm's own position in each foreign currency with what it cost, and its revaluation. The ledger
/// balances each currency by itself: a position stands on FX-POSITION, what it cost, in the base currency, on FX-EQUIVALENT.
/// </summary>
public sealed partial class FxDesk(Register register)
{
    sealed record Deal(long Number, Conversion Terms, bool IsOpen, bool IsUnpaid);

    readonly Dictionary<string, Deal> deals = new(StringComparer.Ordinal);
    readonly SortedDictionary<long, string> open = []; // id by number
    readonly SortedDictionary<int, FxHistory> positions = [];
    readonly SortedDictionary<int, (long Number, long Difference)> revalued = [];
    // By currency: the day on which its position was last revalued.
    readonly SortedDictionary<int, DateOnly> revaluedOn = [];
    readonly ByDay<int, decimal> units = new();

    public FxCost Cost { get; private set; } = FxCost.Average;
    public FxRevaluation Revaluation { get; private set; } = FxRevaluation.Monthly;

    /// <summary>Whether the firm converts at all: its accounts for it are open.</summary>
    public bool IsUsed => register.AccountOf(Register.FxPositionCode) is not null;

    /// <summary>The position in a currency: + owned, − owed.</summary>
    public FxPosition? PositionIn(AssetId currency) => positions.GetValueOrDefault(currency.Number)?.Now;

    /// <summary>A conversion that is neither settled nor cancelled.</summary>
    public Conversion? OpenDeal(string id) => deals.TryGetValue(id, out var deal) && deal.IsOpen ? deal.Terms : null;

    /// <summary>Whether the close of a day is one at which positions are revalued.</summary>
    public bool IsDue(DateOnly day) => IsUsed && Revaluation switch
    {
        FxRevaluation.Daily => true,
        FxRevaluation.Monthly => Calendars.Named(register.Firm.SettlementCalendar).Next(day).Month != day.Month,
        _ => false,
    };

    /// <summary>
    /// The first currency with a position held since before the end of a month and not revalued from its first day on; none where all
    /// are, or where the firm does not revalue.
    /// </summary>
    public AssetId? FirstNotRevalued(DateOnly end)
    {
        if (!IsUsed || Revaluation == FxRevaluation.Never) return null;
        var begins = new DateOnly(end.Year, end.Month, 1);
        foreach (var (currency, history) in positions)
            if (history.Now is { Quantity: not 0 } now && now.HeldSince <= end && revaluedOn.GetValueOrDefault(currency) < begins)
                return new(currency);
        return null;
    }

    /// <summary>The first currency with a position that no rate of a day or before values; none where all are.</summary>
    public AssetId? FirstWithoutRate(DateOnly day)
    {
        foreach (var (currency, history) in positions)
            if (history.Now.Quantity != 0 && register.RateBetween(new(currency), register.BaseCurrency, day) is null) return new(currency);
        return null;
    }

    public void Apply(FxFact fact, long sequence)
    {
        switch (fact)
        {
            case FxFact.FxPolicySet f: (Cost, Revaluation) = (f.Cost, f.Revaluation); break;
            case FxFact.Converted f:
                deals.Add(f.Deal.Id, new(sequence, f.Deal, true, false));
                open.Add(sequence, f.Deal.Id);
                break;
            case FxFact.ConversionCancelled f: End(f.Booked); break;
            case FxFact.ConversionSettled f:
                End(f.Booked);
                Fix();
                break;
            case FxFact.ConversionUnpaid f: deals[open[f.Booked]] = deals[open[f.Booked]] with { IsUnpaid = true }; break;
            case FxFact.PositionChanged f:
                if (!positions.TryGetValue(f.Currency.Number, out var history)) positions.Add(f.Currency.Number, history = new());
                history.Add(new(f.Cause, f.Day, f.Cost, f.Step.Change, f.Step.Based), f.Step);
                break;
            case FxFact.PositionCorrected f:
                var (quantity, cost) = (positions[f.Currency.Number].Now.Quantity, positions[f.Currency.Number].Now.Cost);
                var now = positions[f.Currency.Number].TakeOut(f.Booked);
                Invariant.Hold((now.Quantity, now.Cost) == (quantity + f.Change, cost + f.Based + f.Realised));
                Fix();
                break;
            case FxFact.TakenUp f: Took(f); break;
            case FxFact.Revalued f:
                revalued[f.Currency.Number] = (sequence, f.Value - f.Cost);
                revaluedOn[f.Currency.Number] = f.Day;
                break;
            case FxFact.RevaluationReversed f: revalued.Remove(f.Currency.Number); break;
            case FxFact.UnitsSet f: units.Set(f.Fund?.Number ?? Firm, f.From, f.Units); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    const int Firm = -1; // in the place of an account

    void End(long deal)
    {
        Invariant.Hold(open.Remove(deal, out var id));
        deals[id ?? ""] = deals[id ?? ""] with { IsOpen = false };
    }

    // What came before the oldest conversion that is open stays.
    void Fix()
    {
        var oldest = open.Count == 0 ? long.MaxValue : open.Keys.First();
        foreach (var history in positions.Values) history.Fix(oldest);
    }

    public void Save(StateWriter to)
    {
        to.Int((int)Cost).Int((int)Revaluation).Int(deals.Count);
        var ids = new List<string>(deals.Keys);
        ids.Sort(StringComparer.Ordinal);
        foreach (var id in ids) Save(to, deals[id]);
        to.Int(positions.Count);
        foreach (var (currency, history) in positions) history.Save(to.Int(currency));
        to.Int(revalued.Count);
        foreach (var (currency, (number, difference)) in revalued) to.Int(currency).Long(number).Long(difference);
        to.Int(revaluedOn.Count);
        foreach (var (currency, day) in revaluedOn) to.Int(currency).Date(day);
        to.Int(units.Count);
        foreach (var (fund, from, count) in units.All) to.Int(fund).Date(from).Decimal(count);
        Save(to, taken);
        Save(to, carried);
    }

    static void Save(StateWriter to, Deal deal)
    {
        var t = deal.Terms;
        to.Long(deal.Number).Int((deal.IsOpen ? 1 : 0) + (deal.IsUnpaid ? 2 : 0)).Text(t.Id).Int(t.Account.Number)
            .Int(t.Party?.Number ?? Firm).Int(t.Sold.Number).Long(t.SoldAmount).Int(t.Bought.Number).Long(t.BoughtAmount)
            .Decimal(t.Rate.Times).Decimal(t.Rate.Over).Int((int)t.Rate.Way).Date(t.Rate.Day).Date(t.TradeDate).Date(t.ValueDate)
            .Long(t.ExecutedAt);
    }

    public void Load(ref StateReader from)
    {
        (Cost, Revaluation) = ((FxCost)from.Int(), (FxRevaluation)from.Int());
        var count = from.Int();
        for (var i = 0; i < count; i++)
        {
            var (number, flags) = (from.Long(), from.Int());
            var terms = ReadDeal(ref from);
            deals.Add(terms.Id, new(number, terms, (flags & 1) != 0, (flags & 2) != 0));
            if ((flags & 1) != 0) open.Add(number, terms.Id);
        }
        count = from.Int();
        for (var i = 0; i < count; i++)
        {
            var history = new FxHistory();
            positions.Add(from.Int(), history);
            history.Load(ref from);
        }
        count = from.Int();
        for (var i = 0; i < count; i++) revalued.Add(from.Int(), (from.Long(), from.Long()));
        for (var left = from.Int(); left > 0; left--) revaluedOn.Add(from.Int(), from.Date());
        count = from.Int();
        for (var i = 0; i < count; i++) units.Set(from.Int(), from.Date(), from.Decimal());
        Load(ref from, taken);
        Load(ref from, carried);
    }

    static Conversion ReadDeal(ref StateReader from) => new(
        from.Text(), new(from.Int()), from.Int() is >= 0 and var party ? new PartyId(party) : null, new(from.Int()), from.Long(),
        new(from.Int()), from.Long(), new(from.Decimal(), from.Decimal(), (RateWay)from.Int(), from.Date()), from.Date(), from.Date(),
        from.Long());
}
