using Countinghouse.Facts;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>
/// The list of the legs of entries: which of them are shown is found in the packed blocks, and only the rows in which these lie are read.
/// </summary>
public sealed partial class ReportBook
{
    const int MostSorted = 2_000;   // rows of which the entries are named in a statement
    const int RowsATime = 1_000;
    const int BlocksATime = 64;     // a megabyte

    /// <summary>Rows in which legs lie, in their order; how many of their legs come before those asked for, and how many legs are let
    /// through in all.</summary>
    readonly record struct LegsFound(IReadOnlyCollection<long> Rows, long Before, long Total);

    // None where the order or the length of the part asks for another way.
    ListPage? LegPage(SqlList list, ListQuery query, Column[] columns, (long, bool)? total)
    {
        if (query.Offset + query.Limit > MostSorted && (query.Order.Count > 0 || query.Limit > MostSorted)) return null;
        var values = Values(list, query.Part);
        var filter = new LegFilter(list, query, values);
        if (filter.IsNever) return new(columns, [], 0);
        LegsFound found;
        if (filter.IsWhole && !query.Order.Any(IsOfRow)) found = Find(filter, query, LegsEnd(query.Part));
        else if (filter.IsNone && query.Accounts.Count == 0 && IsOfRows(query))
        {
            List<long> rows = [.. List(OfLegRows.Ids(query, values, query.Offset + query.Limit), r => r.GetInt64(0), values.All)];
            found = new(rows, 0, -1);
        }
        else if (!filter.IsNone && GatheredPage(list, query, columns, filter) is { } gathered) return gathered;
        else if (query.Order.Count > 0 && !filter.MayBeKind) found = FindFirst(filter, query, LegsEnd(query.Part));
        else return null;
        var part = query with { Offset = query.Offset - found.Before };
        List<string[]> page = found.Rows.Count == 0 ? [] : [.. Read(Of(list, found.Rows), part)];
        var (count, more) = found.Total >= 0 ? (found.Total, false) : total ?? Count(list, query);
        return new(columns, page, count) { AreMore = more };
    }

    const int MostGathered = 20_000; // of more it is quicker to go through all

    // All rows that have a leg which may be let through, where these are few.
    ListPage? GatheredPage(SqlList list, ListQuery query, Column[] columns, LegFilter filter)
    {
        List<long> rows = [];
        foreach (var some in RowsLetThrough(filter, LegsEnd(query.Part)))
        {
            rows.AddRange(some);
            if (rows.Count > MostGathered) return null;
        }
        if (rows.Count == 0) return new(columns, [], 0);
        var gathered = Of(list, rows);
        return new(columns, [.. Read(gathered, query)], Counted(gathered, query, long.MaxValue));
    }

    static bool IsOfRows(ListQuery query) => query.Filter.Terms.Count + query.Order.Count > 0
        && query.Filter.Terms.All(t => OfLegRows.Columns.Any(c => c.Name == t.Column))
        && query.Order.All(o => OfLegRows.Columns.Any(c => c.Name == o.TrimStart('-')));

    /// <summary>What the entries of facts moved; facts that are no entries are not among them.</summary>
    /// <param name="size">Facts that the tables know.</param>
    public static Dictionary<long, Leg[]> Moved(System.Data.Common.DbConnection connection, IEnumerable<long> facts, long size)
    {
        const string legs = "CAST(j.value ->> 0 AS BIGINT), CAST(j.value ->> 1 AS BIGINT), CAST(j.value ->> 2 AS BIGINT)";
        var book = new ReportBook(connection, size);
        Dictionary<long, Leg[]> moved = [];
        foreach (var fact in facts)
        {
            Leg[] of = [.. book.List($"""
                SELECT {legs} FROM entry e CROSS JOIN json_each(e.legs) j WHERE e.number = @n
                UNION ALL SELECT {legs} FROM trade t CROSS JOIN json_each(t.legs) j WHERE t.number = @t
                """, r => new Leg(new(r.GetInt32(0)), new(r.GetInt32(1)), r.GetInt64(2)), ("@n", fact), ("@t", fact - 1))];
            if (of.Length > 0) moved.Add(fact, of);
        }
        return moved;
    }

    static SqlList Of(SqlList list, IEnumerable<long> rows) =>
        list with { From = $"{list.From} AND {list.Window} IN ({string.Join(',', rows)})", Window = "" };

    LegsFound Find(LegFilter filter, ListQuery query, long end) => query.Order switch
    {
        [] or ["entry"] => FindInOrder(filter, (query.Offset, query.Offset + query.Limit), end),
        ["-entry"] => FindLast(filter, (int)query.Offset + query.Limit, end),
        _ => FindFirst(filter, query, end),
    };

    LegsFound FindInOrder(LegFilter filter, (long From, long To) part, long end)
    {
        List<long> rows = [];
        var (last, count) = filter.IsNone ? Passed(part.From, end) : (-1, 0);
        var (before, row, began) = (0L, -1L, 0L);
        foreach (var (first, legs) in Blocks(end, last))
        {
            if (filter.IsNone && count >= part.To) return new(rows, before, CountLegs(end));
            var reader = new LegReader(legs, first);
            while (reader.Next(out var leg) && leg.Row < end)
            {
                if (!filter.Lets(leg)) continue;
                if (leg.Row != row) (row, began) = (leg.Row, count);
                count++;
                if (count <= part.From || began >= part.To || rows.Count > 0 && rows[^1] == row) continue;
                if (rows.Count == 0) before = began;
                rows.Add(row);
            }
        }
        return new(rows, before, count);
    }

    // The last block, and the legs to its end, before a place among all legs.
    (long Last, long Legs) Passed(long place, long end)
    {
        var (last, legs) = (-1L, 0L);
        foreach (var (first, count) in List("SELECT first, count FROM leg_block WHERE last < @e ORDER BY first",
            r => (r.GetInt64(0), r.GetInt64(1)), ("@e", end)))
        {
            if (legs + count > place) break;
            (last, legs) = (first, legs + count);
        }
        return (last, legs);
    }

    long CountLegs(long end)
    {
        var (last, count) = Passed(long.MaxValue, end);
        foreach (var (first, legs) in Blocks(end, last))
        {
            var reader = new LegReader(legs, first);
            while (reader.Next(out var leg) && leg.Row < end) count++;
        }
        return count;
    }

    LegsFound FindLast(LegFilter filter, int wanted, long end)
    {
        var last = new long[wanted];
        var count = 0L;
        foreach (var (first, legs) in Blocks(end))
        {
            var reader = new LegReader(legs, first);
            while (reader.Next(out var leg) && leg.Row < end)
                if (filter.Lets(leg)) last[count++ % wanted] = leg.Row;
        }
        return new(last.Take((int)Math.Min(count, wanted)).ToHashSet(), 0, count);
    }

    // A block may have legs of facts after those of which the book is shown.
    long LegsEnd(ReportFilter part) => Math.Min(End(part), Size);

    // The rows that have a leg which the filter lets through, some at a time.
    IEnumerable<List<long>> RowsLetThrough(LegFilter filter, long end)
    {
        List<long> rows = [];
        foreach (var (first, legs) in Blocks(end))
        {
            Take(first, legs);
            if (rows.Count < RowsATime) continue;
            yield return rows;
            rows = [];
        }
        yield return rows;
        void Take(long first, byte[] legs)
        {
            var reader = new LegReader(legs, first);
            while (reader.Next(out var leg) && leg.Row < end)
                if ((rows.Count == 0 || rows[^1] != leg.Row) && filter.Lets(leg)) rows.Add(leg.Row);
        }
    }

    // The blocks of legs of facts below an end that come after another, and the legs that are in none yet.
    IEnumerable<(long First, byte[] Legs)> Blocks(long end, long last = -1)
    {
        while (true)
        {
            var some = List($"SELECT first, legs FROM leg_block WHERE first > @l AND first < @e ORDER BY first LIMIT {BlocksATime}",
                r => (First: r.GetInt64(0), Legs: r.GetFieldValue<byte[]>(1)), ("@l", last), ("@e", end));
            foreach (var block in some) yield return block;
            if (some.Count < BlocksATime) break;
            last = some[^1].First;
        }
        if (LegBlock.Rest(connection, end) is { Count: > 0 } rest) yield return (rest.First, rest.Bytes.ToArray());
    }
}
