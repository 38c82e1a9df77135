using Countinghouse.Facts;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>The first legs in an order of several columns, some of the leg and some of the row of its entry.</summary>
public sealed partial class ReportBook
{
    /// <summary>What of a leg lies in the row of its entry; below 0 where there is none.</summary>
    readonly record struct LegRow(long At, long Kind, long Due, long Cause, long Effective);

    delegate long LegRank(in PackedLeg leg, in LegRow row);

    static bool IsOfRow(string by) => by.TrimStart('-') is "kind" or "due" or "cause" or "effective";

    // By what a leg comes before another, the least first. What is empty is first where it rises and last where it falls.
    LegRank RankOf(string by)
    {
        var sign = by[0] == '-' ? -1 : 1;
        switch (by.TrimStart('-'))
        {
            case "entry": return (in leg, in _) => sign * leg.Row;
            case "amount": return (in leg, in _) => sign * leg.Amount;
            case "account": var accounts = Places("account"); return (in leg, in _) => sign * accounts[leg.Account];
            case "asset": var assets = Places("asset"); return (in leg, in _) => sign * assets[leg.Asset];
            case "kind": var kinds = KindPlaces; return (in _, in row) => sign * kinds[row.Kind];
            case "due": return (in _, in row) => sign * row.Due;
            case "cause": return (in _, in row) => sign * row.Cause;
            case "effective": return (in _, in row) => sign * row.Effective;
            default: throw new ArgumentException(by);
        }
    }

    // Place of each kind in the order of their names.
    static readonly long[] KindPlaces = MakePlaces();

    static long[] MakePlaces()
    {
        var kinds = Enum.GetValues<EntryKind>();
        var places = new long[kinds.Max(k => (int)k) + 1];
        foreach (var (place, kind) in kinds.OrderBy(k => $"{k}", StringComparer.Ordinal).Index()) places[(int)kind] = place;
        return places;
    }

    // Place of each number of a small table in the order of its codes.
    long[] Places(string table)
    {
        var inOrder = List($"SELECT number FROM {table} ORDER BY code", r => r.GetInt64(0));
        var places = new long[inOrder.Count == 0 ? 0 : inOrder.Max() + 1];
        for (var i = 0; i < inOrder.Count; i++) places[inOrder[i]] = i;
        return places;
    }

    static readonly Comparer<long[]> LastFirst = Comparer<long[]>.Create((a, b) =>
    {
        for (var i = 0; i < a.Length; i++)
            if (b[i].CompareTo(a[i]) is not 0 and var by) return by;
        return 0;
    });

    LegsFound FindFirst(LegFilter filter, ListQuery query, long end)
    {
        var (wanted, ranks) = ((int)query.Offset + query.Limit, query.Order.Select(RankOf).ToArray());
        var rows = query.Order.Any(IsOfRow) || !filter.IsWhole ? new LegRows(this, query, end) : null;
        var best = new PriorityQueue<long, long[]>(wanted + 1, LastFirst); // the last of them first
        var (count, row) = (0L, default(LegRow));
        foreach (var (first, legs) in Blocks(end))
        {
            var reader = new LegReader(legs, first);
            while (reader.Next(out var leg) && leg.Row < end)
            {
                if (!filter.Lets(leg) || rows?.Has(leg.Row, ref row) == false) continue;
                count++;
                var by = ranks[0](leg, row);
                if (best.Count == wanted && best.TryPeek(out _, out var last) && by > last[0]) continue;
                var place = new long[ranks.Length + 1];
                place[0] = by;
                for (var i = 1; i < ranks.Length; i++) place[i] = ranks[i](leg, row);
                place[^1] = leg.Row;
                if (best.Count < wanted) best.Enqueue(leg.Row, place);
                else best.EnqueueDequeue(leg.Row, place);
            }
        }
        return new(best.UnorderedItems.Select(i => i.Element).ToHashSet(), 0, count);
    }

    /// <summary>The rows of entries that a filter lets through, some at a time beside the blocks of their legs.</summary>
    sealed class LegRows(ReportBook book, ListQuery query, long end)
    {
        const int FactsATime = 200_000;

        readonly ListQuery asked = query with
        {
            Part = new(query.Part.AsOf) { Before = query.Part.Before },
            Accounts = [],
            Filter = new([.. query.Filter.Terms.Where(t => OfLegRows.Columns.Any(c => c.Name == t.Column))]),
        };

        List<LegRow> some = [];
        int at;
        long until; // rows of facts below it were read

        /// <summary>Asked of rows in their order.</summary>
        public bool Has(long fact, ref LegRow row)
        {
            while (fact >= until) Read();
            while (at < some.Count && some[at].At < fact) at++;
            if (at == some.Count || some[at].At != fact) return false;
            row = some[at];
            return true;
        }

        void Read()
        {
            var from = until;
            until = Math.Min(end, from + FactsATime);
            var values = book.Values(OfLegRows, asked.Part);
            some = book.List(OfLegRows.Only("l.at, l.kind, l.due, l.cause, l.effective", asked, values)
                + $" AND l.at >= {from} AND l.at < {until} ORDER BY l.at", r => new LegRow(r.GetInt64(0), r.GetInt64(1), Any(r, 2),
                    Any(r, 3), Any(r, 4)), values.All);
            at = 0;
        }

        static long Any(System.Data.Common.DbDataReader r, int column) => r.IsDBNull(column) ? -1 : r.GetInt64(column);
    }
}
