using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>
    /// For each instrument and currency for lack of which something of ours fails: what is missing in all, what that blocks, and the
    /// smallest addition that lets one of them settle whole, with all that then settles from what it brings.
    /// </summary>
    Report Shortages(ReportFilter filter)
    {
        var all = new ReportFilter(filter.AsOf);
        var there = AtLocations(all);
        var stuck = Lacking(all).Where(i => !Fits(i, there)).OrderBy(i => (i.SettleOn, i.Number)).ToList();
        var (day, end) = (ClosedThrough(all), End(all));
        List<(decimal Worth, string[] Row)> lines = [];
        List<string> notes = [];
        foreach (var group in stuck.GroupBy(Lacks))
        {
            var asset = group.Key;
            var has = there.GetValueOrDefault(asset);
            var needs = group.Select(i => (Line: i, Short: NeedOf(i, asset) - has)).Where(n => n.Short > 0).ToList();
            if (needs.Count == 0) continue;
            var (one, least) = needs.MinBy(n => n.Short);
            var freed = Freed(one, stuck, new(there) { [asset] = has + least });
            var value = freed.Sum(i => Math.Abs(i.RestAmount));
            var scale = one.Reason == (int)FailReason.LackOfSecurities ? one.Scale : one.CashScale;
            var rate = RateToBase(one.CurrencyNumber, day, end);
            if (rate is null) notes.Add($"no rate from {one.Currency} to the base currency: its lines come last");
            lines.Add((value * new decimal(1, 0, 0, false, (byte)one.CashScale) * (rate ?? 0),
            [
                asset, Plain.Amount(group.Sum(i => NeedOf(i, asset)) - has, scale), $"{group.Count()}",
                Plain.Amount(group.Sum(i => Math.Abs(i.RestAmount)), one.CashScale), Plain.Amount(least, scale), $"{freed.Count}",
                Plain.Amount(value, one.CashScale), one.Currency,
            ]));
        }
        return Make("shortages",
            "asset #short #blocked_count #blocked_value #smallest_addition #frees_count #frees_value currency",
            [.. lines.OrderByDescending(l => l.Worth).ThenBy(l => l.Row[0], StringComparer.Ordinal).Select(l => l.Row)],
            [.. notes.Distinct()]);
    }

    static string Lacks(InstructionLine i) => i.Reason == (int)FailReason.LackOfSecurities ? i.Isin : i.Currency;

    static long NeedOf(InstructionLine i, string asset) => asset == i.Isin ? -i.RestQuantity : -i.RestAmount;

    static bool Fits(InstructionLine i, Dictionary<string, long> there) =>
        there.GetValueOrDefault(i.Isin) + Math.Min(i.RestQuantity, 0) >= 0
        && there.GetValueOrDefault(i.Currency) + Math.Min(i.RestAmount, 0) >= 0;

    List<InstructionLine> Lacking(ReportFilter filter)
    {
        var closed = ClosedThrough(filter);
        List<InstructionLine> lacking = [];
        InstructionLines(filter, i =>
        {
            if (i.IsOpen && !i.Held && i.SettleOn <= closed
                && (FailReason)i.Reason is FailReason.LackOfSecurities or FailReason.LackOfCash) lacking.Add(i);
            return null;
        });
        return lacking;
    }

    /// <summary>What can be delivered and paid: what is at depository and bank, and granted credit.</summary>
    Dictionary<string, long> AtLocations(ReportFilter filter)
    {
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        Query(LatestBalances, r =>
        {
            if (Read(r) is { Class: AccountClass.Location } l) there[l.Asset] = there.GetValueOrDefault(l.Asset) + l.Posted;
            return null;
        }, ("$d", AsOf(filter)), ("$a", null), ("$i", null));
        Query("SELECT code, credit FROM asset WHERE credit <> 0", r =>
        {
            there[r.GetString(0)] = there.GetValueOrDefault(r.GetString(0)) + r.GetInt64(1);
            return null;
        });
        return there;
    }

    /// <summary>One that fits now, and then, by date and number, each other that what the ones before brought makes fit.</summary>
    static List<InstructionLine> Freed(InstructionLine first, List<InstructionLine> stuck, Dictionary<string, long> there)
    {
        List<InstructionLine> freed = [];
        if (!Take(first)) return freed;
        var left = stuck.Where(i => i.Number != first.Number).ToList();
        while (left.RemoveAll(Take) > 0) { }
        return freed;

        bool Take(InstructionLine i)
        {
            if (!Fits(i, there)) return false;
            there[i.Isin] = there.GetValueOrDefault(i.Isin) + i.RestQuantity;
            there[i.Currency] = there.GetValueOrDefault(i.Currency) + i.RestAmount;
            freed.Add(i);
            return true;
        }
    }
}
