using System.Data.Common;
using Countinghouse.Accounting;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

// What stands beside corporate actions, in the order in which the books had it: other steps, closes, and what their rounding left.
sealed partial class LotRun
{
    // What a smallest unit is worth in its currency where an action stands: by the first close from the ex-date on, else by what a
    // fraction is paid at.
    decimal WorthOf((Ran Run, Place In) of, AssetId to, Change c, (DbConnection Connection, (long Day, long End) To) at)
    {
        var ran = of.Run;
        var worth = CloseOf(of.In, (to, ran.Ex), First)
            ?? c.InLieu * (Rates.Of(at.Connection, (c.Currency, assets[to].Currency), (ran.Ex, at.To.End)) ?? 0);
        if (worth == 0) notes.Add($"no price of what {ran.Id} brings: of its cash no gain counts beyond the cost");
        return worth * Minor(assets[to].Currency) / Tens(assets[to].Scale);

        (int, decimal)? First(AssetId asset, int from)
        {
            foreach (var r in Rows(at.Connection, "SELECT day, close FROM price WHERE asset = @a AND day >= @x AND day <= @d "
                + "AND number < @e ORDER BY day, number DESC LIMIT 1",
                ("@a", (long)asset.Number), ("@x", (long)from), ("@d", at.To.Day), ("@e", at.To.End)))
                return (r.GetInt32(0), AsQuoted(asset, r.GetString(1)));
            return null;
        }
    }

    // In units of where it is asked: what stands after that, to the day of the close, has made others of them.
    decimal? CloseOf(Place place, (AssetId Asset, int From) of, Func<AssetId, int, (int On, decimal Close)?> first)
    {
        var asset = of.Asset;
        var (on, close) = first(asset, of.From) is var (day, price) ? (day, price) : (int.MaxValue, (decimal?)null);
        foreach (var ran in ranIn.GetValueOrDefault(asset, []).Where(r => r.In.CompareTo(place) > 0 && r.In.Day <= on))
        {
            if (ran.Changes is not [{ Ratio: { New: > 0 } ratio, Cash: 0, Price: 0 } change]) continue;
            if (change.To == asset && (change.Replaces || ran.Type == "STOCK_DIVIDEND"))
                close *= (ratio.New + (change.Replaces ? 0 : ratio.Old)) / ratio.Old;
            else if (change.Replaces && (close is null || ran.In.Day < on) && assets[change.To].Currency == assets[asset].Currency)
                return CloseOf(ran.In, (change.To, ran.In.Day), first) * ratio.New / ratio.Old;
        }
        return close;
    }

    /// <summary>
    /// Where something stands beside the corporate actions: what an action has not read comes after it, whatever its day, and what it has
    /// read, before. Trades go by their day, but for those that were booked late.
    /// </summary>
    /// <param name="isRead">Whether an action has read it all the same; none: as it has taken a trade with it.</param>
    Place Placed(Place at, long number, AssetId instrument, Predicate<Ran>? isRead = null)
    {
        if (!ranIn.TryGetValue(instrument, out var runs)) return at;
        foreach (var ran in runs)
        {
            if (ran.IsLate) continue;
            var isBefore = at.CompareTo(ran.In) < 0;
            if (number > ran.Cut && isBefore && !(isRead?.Invoke(ran) ?? ran.Followed.Contains(number)))
                at = ran.In with { Instant = Math.Max(number, ran.In.Instant + 1) };
            else if (number < ran.Cut && !isBefore && at.Order != Trading)
                at = ran.In with { Instant = Math.Min(number, ran.In.Instant - 1) };
        }
        return at;
    }

    // What the rounding of an action left to the firm: whole units, made of fractions that were paid for at their price, and of an
    // exercise what the depository took for each.
    void ReadFractions(DbConnection connection, (long Day, long End) to, HashSet<long>? accounts)
    {
        foreach (var r in Rows(connection, """
            SELECT e.number, e.cause, a.number, s.number, CAST(j.value ->> 2 AS BIGINT)
            FROM entry e CROSS JOIN json_each(e.legs) j JOIN account a ON a.number = CAST(j.value ->> 0 AS BIGINT)
            JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)
            WHERE e.kind = 24 AND s.is_security = 1 AND a.class IN (1, 2, 3) AND e.number < @e ORDER BY e.number
            """, ("@e", to.End)))
        {
            var at = Array.BinarySearch(stepNumbers, r.GetInt64(1));
            at = at < 0 ? ~at - 1 : at;
            if (at < 0 || !standing.Contains(stepRuns[at]) || accounts is not null && !accounts.Contains(r.GetInt64(2))) continue;
            var (ran, to_, units) = (stepRuns[at], new AssetId(r.GetInt32(3)), -r.GetInt64(4));
            var change = ran.Changes.Find(c => c.To == to_) ?? ran.Changes[0];
            var rate = Rates.Of(connection, (change.Currency, assets[to_].Currency), (ran.Ex, to.End)) ?? 0;
            var cost = Rounding.ToMinor(
                units * (change.InLieu + change.Price) * rate * Minor(assets[to_].Currency) / Tens(assets[to_].Scale), 0);
            var (on, number) = (Plain.ToDate(ran.Ex), r.GetInt64(0));
            var trade = followed.TryGetValue(stepNumbers[at], out var of) ? of : -1;
            // Actions that have taken the trade with them, or that ran again after this one did, have read it.
            var place = Placed(ran.In with { Instant = Math.Max(number, ran.In.Instant + 1) }, number, to_,
                o => o.Followed.Contains(trade) || o.Gaps.Exists(g => number > g.From && number < g.To));
            steps.Add(new(place, Kind.Brought, number, brought.Count));
            brought.Add((new(r.GetInt32(2)), to_, new(units, cost, on, on, number)));
        }
    }
}
