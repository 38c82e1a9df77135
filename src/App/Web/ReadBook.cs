using System.Collections.Concurrent;
using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>All that a filter lets through of a list.</summary>
/// <param name="Rows">Read as they are taken, once.</param>
sealed record ListWhole(IReadOnlyList<Column> Columns, IEnumerable<string[]> Rows, long Total)
{
    /// <summary>Facts that the book had when it was read.</summary>
    public required long Fact { get; init; }
}

/// <summary>
/// Reads for the pages and the API. Reports that were made are kept as long as the book has not grown, a few of them, so that scrolling
/// and filtering do not make them again.
/// </summary>
sealed class ReadBook(BookHost host) : IDisposable
{
    const int MostRowsKept = 600_000; // about 150 MB of the widest report
    const int MostCounts = 1_000;

    sealed record Made(string Name, ReportFilter Part, DateTimeOffset? KnownAt, long Size, Report Report)
    {
        /// <summary>Facts that it was made from.</summary>
        public required long Read { get; init; }

        public Dictionary<(string Filter, string Order, string Accounts), int[]> Orders { get; } = [];
    }

    readonly ConcurrentDictionary<string, IReadOnlyList<Column>> columns = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<(string List, string Filter, string Accounts, ReportFilter Part, DateTimeOffset? KnownAt),
        (long Size, long Rows, bool AreMore)> counts = new();
    readonly LinkedList<Made> made = [];
    readonly Lock gate = new();
    readonly OpenBooks open = new(host.Path);
    readonly PastBooks past = new(host.Path);

    /// <summary>Facts that are known now.</summary>
    public long Known => host.Known;

    /// <summary>Something asked of the book's tables, at a point in time.</summary>
    public T Ask<T>(Point point, Func<ReportBook, T> what) => point.KnownAt is { } at ? past.Ask(at, what) : open.Ask(what);

    /// <summary>Columns of a list.</summary>
    public IReadOnlyList<Column> Columns(string list) => columns.GetOrAdd(list, l => Ask(Point.Now, b => b.ColumnsOf(l)));

    /// <summary>A part of a list.</summary>
    public ListPage Page(string name, ListQuery query, Point point)
    {
        query = query with { Part = query.Part with { AsOf = point.AsOf } };
        if (ReportBook.LongList(name) is { } sql) return Ask(point, b => Page(b, sql, query, point.KnownAt));
        var report = Find(name, query.Part, point);
        var order = Chosen(report, query, point);
        var rows = order.Skip((int)Math.Min(query.Offset, int.MaxValue)).Take(query.Limit).Select(i => report.Report.Rows[i]).ToList();
        return new(report.Report.Columns, rows, order.Length);
    }

    // Rows are counted once as long as the book has not grown.
    ListPage Page(ReportBook book, SqlList list, ListQuery query, DateTimeOffset? knownAt)
    {
        var key = KeyOf(list, query, knownAt);
        (long, bool)? total = counts.TryGetValue(key, out var known) && known.Size == book.Size ? (known.Rows, known.AreMore) : null;
        var page = book.Page(list, query, total);
        if (counts.Count > MostCounts) counts.Clear();
        counts[key] = (book.Size, page.Total, page.AreMore);
        return page;
    }

    /// <summary>All rows that a filter lets through, to the last; of the longest lists no more than are paged through.</summary>
    public long Count(string name, ListQuery query, Point point)
    {
        query = query with { Part = query.Part with { AsOf = point.AsOf } };
        if (ReportBook.LongList(name) is not { } sql) return Page(name, query, point).Total;
        return Ask(point, b =>
        {
            var (rows, more) = b.Count(sql, query, all: sql.Window.Length == 0);
            counts[KeyOf(sql, query, point.KnownAt)] = (b.Size, rows, more);
            return rows;
        });
    }

    static (string, string, string, ReportFilter, DateTimeOffset?) KeyOf(SqlList list, ListQuery query, DateTimeOffset? knownAt) =>
        (list.Name, query.Filter.ToString(), string.Join(',', query.Accounts), query.Part, knownAt);

    int[] Chosen(Made report, ListQuery query, Point point)
    {
        var owners = ListRows.AsksForOwners(report.Report, query) ? Ask(point, b => b.OwnersOfInstructions()) : null;
        lock (gate)
        {
            var key = (query.Filter.ToString(), string.Join(',', query.Order), string.Join(',', query.Accounts));
            if (report.Orders.TryGetValue(key, out var order)) return order;
            if (report.Orders.Count > 20) report.Orders.Clear();
            return report.Orders[key] = ListRows.Choose(report.Report, query, owners);
        }
    }

    /// <summary>All rows of a list that a filter lets through, one after the other while <paramref name="write"/> takes them.</summary>
    public void Whole(string name, ListQuery query, Point point, Action<ListWhole> write)
    {
        query = query with { Part = query.Part with { AsOf = point.AsOf }, Offset = 0, Limit = int.MaxValue };
        if (ReportBook.LongList(name) is { } sql)
        {
            Ask(point, b =>
            {
                var rows = b.Count(sql, query, all: true).Rows;
                write(new([.. sql.Columns.Select(c => c.Column)], b.Each(sql, query), rows) { Fact = b.Size });
                return 0;
            });
            return;
        }
        var report = Find(name, query.Part, point);
        var order = Chosen(report, query, point);
        write(new(report.Report.Columns, order.Select(i => report.Report.Rows[i]), order.Length) { Fact = report.Read });
    }

    /// <summary>A report, made or kept.</summary>
    public Report Report(string name, ReportFilter part, Point point) => Find(name, part with { AsOf = point.AsOf }, point).Report;

    Made Find(string name, ReportFilter part, Point point)
    {
        var size = point.KnownAt is { } at ? past.FactsBy(at) : host.Known;
        lock (gate)
        {
            for (var node = made.First; node is not null; node = node.Next)
            {
                var m = node.Value;
                if (m.Name != name || m.Part != part || m.KnownAt != point.KnownAt || m.Size != size) continue;
                made.Remove(node);
                made.AddFirst(node);
                return m;
            }
        }
        var (read, report) = Ask(point, b => (b.Size, b.Run(name, part)));
        var fresh = new Made(name, part, point.KnownAt, size, report) { Read = read };
        lock (gate)
        {
            made.AddFirst(fresh);
            var rows = 0L;
            for (var node = made.First; node is not null;)
            {
                var after = node.Next;
                rows += node.Value.Report.Rows.Count;
                var isOld = node.Value.KnownAt is null && node.Value.Size != host.Known;
                if (node != made.First && (rows > MostRowsKept || isOld)) made.Remove(node);
                node = after;
            }
        }
        return fresh;
    }

    /// <summary>Reads a first page, so that the first who asks finds all of that made ready.</summary>
    public void Begin()
    {
        try
        {
            Page("trades", new(new(), ListFilter.None, [], 0, 1), Point.Now);
        }
        catch (StoreException) { } // said to who asks
    }

    public void Dispose()
    {
        open.Dispose();
        past.Dispose();
    }
}
