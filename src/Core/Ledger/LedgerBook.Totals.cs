using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

/// <summary>A total of a control account: what was posted to it in a period by entries of a kind.</summary>
/// <param name="Control">Number of an account; below zero the class, negated, of those that are kept together.</param>
public readonly record struct ControlCell(int Period, int Control, AssetId Asset, EntryKind Kind)
{
    public override int GetHashCode() => unchecked(((Period * 31 + Control) * 31 + Asset.Number) * 64 + (int)Kind);
}

public sealed partial class LedgerBook
{
    // The general ledger's side of every cash posting, summed as it is posted and never from the balances: each checks the other.
    readonly Dictionary<ControlCell, int> cells = [];
    readonly List<ControlCell> cellOrder = [];
    readonly List<(Int128 Debits, Int128 Credits)> cellSums = [];
    int month; // of the open day or the last, yyyymm; 0 before the first
    (long Cause, int Period) attributed; // the entry that this fact causes goes into this period

    /// <summary>The totals of cash, in the order of period, control, asset and kind.</summary>
    public List<(ControlCell Cell, Int128 Debits, Int128 Credits)> Totals()
    {
        List<(ControlCell Cell, Int128 Debits, Int128 Credits)> all = new(cellOrder.Count);
        for (var i = 0; i < cellOrder.Count; i++) all.Add((cellOrder[i], cellSums[i].Debits, cellSums[i].Credits));
        all.Sort((a, b) => (a.Cell.Period, a.Cell.Control, a.Cell.Asset.Number, (int)a.Cell.Kind)
            .CompareTo((b.Cell.Period, b.Cell.Control, b.Cell.Asset.Number, (int)b.Cell.Kind)));
        return all;
    }

    /// <summary>The control account of an account: those of a class of many are kept together.</summary>
    public static int ControlOf(Account account) => account.Terms.Class is AccountClass.Client or AccountClass.Correspondent
        or AccountClass.House or AccountClass.Street or AccountClass.Fail or AccountClass.Collateral
        ? -(int)account.Terms.Class : account.Id.Number;

    /// <summary>Balances of the sub-ledgers, summed account by account, in cash: debit +.</summary>
    public SortedDictionary<(int Control, int Asset), Int128> SubLedgers()
    {
        var sums = new SortedDictionary<(int Control, int Asset), Int128>();
        foreach (var (account, asset, b) in All())
        {
            if (b.Posted == 0 || register[asset].IsSecurity) continue;
            var key = (ControlOf(register[account]), asset.Number);
            sums[key] = sums.GetValueOrDefault(key) + b.Posted;
        }
        return sums;
    }

    /// <summary>The first control account and currency whose total is not the sum of its accounts; none when all agree.</summary>
    public (int Control, AssetId Asset, Int128 SubLedger, Int128 Ledger)? FirstUntied()
    {
        var ledger = new SortedDictionary<(int Control, int Asset), Int128>();
        for (var i = 0; i < cellOrder.Count; i++)
        {
            var key = (cellOrder[i].Control, cellOrder[i].Asset.Number);
            ledger[key] = ledger.GetValueOrDefault(key) + cellSums[i].Debits - cellSums[i].Credits;
        }
        var sub = SubLedgers();
        foreach (var (key, sum) in ledger)
            if (sub.GetValueOrDefault(key) != sum) return (key.Control, new(key.Asset), sub.GetValueOrDefault(key), sum);
        foreach (var (key, sum) in sub)
            if (!ledger.ContainsKey(key)) return (key.Control, new(key.Asset), sum, 0);
        return null;
    }

    public void Apply(RecordsFact.DayOpened opened) => month = MonthOf(opened.Day);

    /// <summary>A fact whose entry comes right after it and goes into a period of its own.</summary>
    /// <param name="number">Of the fact.</param>
    public void Apply(GeneralLedgerFact fact, long number) => attributed = fact switch
    {
        GeneralLedgerFact.JournalPosted j => (number, j.Period),
        GeneralLedgerFact.YearClosed y => (number, y.Year * 100 + 13),
        _ => attributed,
    };

    static int MonthOf(DateOnly day) => day.Year * 100 + day.Month;

    void Sum(in Leg leg, EntryId entry, DateOnly effective)
    {
        if (register[leg.Asset].IsSecurity || leg.Amount == 0) return;
        var period = attributed.Period != 0 && attributed.Cause == entry.Cause ? attributed.Period : month != 0 ? month
            : MonthOf(effective);
        var cell = new ControlCell(period, ControlOf(register[leg.Account]), leg.Asset, entry.Kind);
        if (!cells.TryGetValue(cell, out var place))
        {
            cells.Add(cell, place = cellOrder.Count);
            cellOrder.Add(cell);
            cellSums.Add(default);
        }
        var (debits, credits) = cellSums[place];
        cellSums[place] = leg.Amount > 0 ? (debits + leg.Amount, credits) : (debits, credits - leg.Amount);
    }

    void SaveTotals(StateWriter to)
    {
        to.Int(month).Int(cellOrder.Count);
        for (var i = 0; i < cellOrder.Count; i++)
        {
            var c = cellOrder[i];
            to.Int(c.Period).Int(c.Control).Int(c.Asset.Number).Int((int)c.Kind);
            to.Decimal((decimal)cellSums[i].Debits).Decimal((decimal)cellSums[i].Credits);
        }
    }

    void LoadTotals(ref StateReader from)
    {
        month = from.Int();
        for (var count = from.Int(); count > 0; count--)
        {
            var cell = new ControlCell(from.Int(), from.Int(), new(from.Int()), (EntryKind)from.Int());
            cells.Add(cell, cellOrder.Count);
            cellOrder.Add(cell);
            cellSums.Add(((Int128)from.Decimal(), (Int128)from.Decimal()));
        }
    }

    /// <summary>Why an entry would not be taken, and what to say; none: it would.</summary>
    public (Refusal Why, string Detail) Refuses(Leg[] legs) =>
        CheckEntry(legs) is not Refusal.None and var bad ? (bad, Describe(bad))
        : CheckLimits(legs) is not Refusal.None and var limit ? (limit, Describe(limit)) : (Refusal.None, "");
}
