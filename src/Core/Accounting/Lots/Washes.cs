namespace Countinghouse.Accounting;

/// <summary>A loss that purchases of the next days may yet replace.</summary>
/// <param name="disposal">Its place in the list of disposals.</param>
/// <param name="units">How many units were sold at it.</param>
/// <param name="loss">A positive amount.</param>
sealed class OpenLoss(int disposal, long units, long loss)
{
    Int128 whole = units, replaced, each = 1; // so that a unit counts as so many, by the splits since the sale
    long disallowed;

    public int Disposal => disposal;
    public required DateOnly On { get; init; }
    /// <summary>How long what was sold had been held: the replacement takes it on (26 USC 1223(3)).</summary>
    public required int DaysHeld { get; init; }

    /// <summary>Units that would replace the rest; the last of them wholly or in part.</summary>
    public long Left => (long)((whole - replaced + each - 1) / each);

    /// <summary>What these units, replaced, disallow: loss × replaced ÷ sold, the last of them the rest.</summary>
    public long Replace(long quantity)
    {
        replaced = Int128.Min(replaced + quantity * each, whole);
        var before = disallowed;
        disallowed = Parts.Of(loss, replaced, whole);
        return disallowed - before;
    }

    /// <summary>A split: the units are others, the loss is the same.</summary>
    public void Scale(long ratioNew, long ratioOld) =>
        (whole, replaced, each) = (whole * ratioNew, replaced * ratioNew, each * ratioOld);
}

/// <summary>Units sold that may stand in the place of a short position closed at a loss, each once.</summary>
/// <param name="disposal">Its place in the list of disposals.</param>
sealed class SoldUnits(int disposal, long units)
{
    public int Disposal => disposal;
    public required DateOnly On { get; init; }
    /// <summary>Number of the fact that sold them.</summary>
    public required long By { get; init; }
    public long Left { get; set; } = units;
}

/// <summary>
/// What wash sales are found by, of one holding and direction: losses of the last 30 days that nothing has replaced, and lots of the last
/// 30 days that have replaced nothing.
/// </summary>
sealed class Washes
{
    /// <summary>Days before and after the sale (26 USC 1091(a)).</summary>
    public const int Window = 30;

    readonly List<OpenLoss> losses = [];
    readonly List<OpenLot> fresh = [];
    readonly List<SoldUnits> sales = [];
    int firstLoss, firstFresh, firstSale, passed; // passed: lots gone through that replace nothing any more

    public void Add(OpenLoss loss) => losses.Add(loss);

    public void Add(SoldUnits sold)
    {
        while (firstSale < sales.Count && sales[firstSale].On.AddDays(Window) < sold.On) firstSale++;
        if (firstSale > 256 && firstSale > sales.Count / 2)
        {
            sales.RemoveRange(0, firstSale);
            firstSale = 0;
        }
        sales.Add(sold);
    }

    /// <summary>What was sold in the 30 days before a day, in the order in which it was, and has replaced nothing yet.</summary>
    /// <param name="notBy">The trade that went through zero and opened what is closed now: one sale is not two.</param>
    public IEnumerable<SoldUnits> SalesBefore(DateOnly day, long notBy)
    {
        for (var i = firstSale; i < sales.Count; i++)
            if (sales[i] is var sold && sold.Left > 0 && sold.By != notBy && sold.On.AddDays(Window) >= day) yield return sold;
    }

    /// <summary>In its place among those acquired before and after it.</summary>
    public void Add(OpenLot lot)
    {
        var at = fresh.Count;
        while (at > firstFresh && fresh[at - 1].Lot.Acquired > lot.Lot.Acquired) at--;
        fresh.Insert(at, lot);
    }

    /// <summary>The security goes on under another number, its losses with it, and what was sold of it.</summary>
    public void TakeLosses(Washes former)
    {
        sales.AddRange(former.sales.Skip(former.firstSale));
        sales.Sort((a, b) => a.On.CompareTo(b.On));
        former.sales.Clear();
        former.firstSale = 0;
        List<OpenLoss> all = [.. losses.Skip(firstLoss).Concat(former.losses.Skip(former.firstLoss)).OrderBy(l => l.On)];
        losses.Clear();
        losses.AddRange(all);
        former.losses.Clear();
        firstLoss = former.firstLoss = 0;
    }

    /// <summary>Losses that a lot acquired on a day may replace, in the order in which they were made.</summary>
    public IEnumerable<OpenLoss> LossesBefore(DateOnly day)
    {
        while (firstLoss < losses.Count && (losses[firstLoss].Left == 0 || losses[firstLoss].On.AddDays(Window) < day)) firstLoss++;
        for (var i = firstLoss; i < losses.Count; i++)
            if (losses[i].Left > 0 && day.AddDays(Window) >= losses[i].On) yield return losses[i];
    }

    /// <summary>
    /// Lots that may replace what is sold on a day, in the order in which they were acquired (26 CFR 1.1091-1(d)); each is asked for when
    /// the one before has been used.
    /// </summary>
    /// <param name="notOf">The purchase that it is sold of: the rest of that replaces nothing (Rev. Rul. 56-602).</param>
    public IEnumerable<OpenLot> LotsBefore(DateOnly day, long notOf)
    {
        bool IsGone(OpenLot l) => l.Lot.Quantity == 0 || l.Lot.IsReplacement || l.Lot.Acquired.AddDays(Window) < day;
        while (firstFresh < fresh.Count && IsGone(fresh[firstFresh])) firstFresh++;
        if (firstFresh + passed > 256 && firstFresh + passed > fresh.Count / 2)
        {
            fresh.RemoveRange(0, firstFresh);
            fresh.RemoveAll(l => l.Lot.Quantity == 0 || l.Lot.IsReplacement);
            (firstFresh, passed) = (0, 0);
        }
        for (var i = firstFresh; i < fresh.Count; i++)
            if (IsGone(fresh[i])) passed++;
            else if (fresh[i].Lot.Source != notOf) yield return fresh[i];
    }

    public void Scale(long ratioNew, long ratioOld)
    {
        for (var i = firstLoss; i < losses.Count; i++) losses[i].Scale(ratioNew, ratioOld);
        for (var i = firstSale; i < sales.Count; i++) sales[i].Left = Parts.Whole(sales[i].Left, ratioNew, ratioOld);
    }
}
