using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>
/// Reads for the pages and the API. Reports that were made are kept as long as the book has not grown, a few of them, so that scrolling
/// and filtering do not make them again.
/// </summary>
sealed class ReadBook(BookHost host) : IDisposable
{
    const int MostRowsKept = 600_000; // about 150 MB of the widest report
    const int MostPastBooks = 2;      // books as known at an instant, held in memory

    sealed record Made(string Name, ReportFilter Part, DateTimeOffset? KnownAt, long Size, Report Report)
    {
        public Dictionary<(string Filter, string Order), int[]> Orders { get; } = [];
    }

    readonly LinkedList<Made> made = [];
    readonly LinkedList<(DateTimeOffset At, long Size, ReportBook Book)> past = [];
    readonly Lock gate = new();

    /// <summary>Something asked of the book's tables, at a point in time.</summary>
    public T Ask<T>(Point point, Func<ReportBook, T> what)
    {
        if (point.KnownAt is not { } at)
        {
            using var now = ReportBook.Open(host.Path, mayLag: true);
            return what(now);
        }
        lock (gate) return what(Past(at));
    }

    ReportBook Past(DateTimeOffset at)
    {
        for (var node = past.First; node is not null; node = node.Next)
            if (node.Value.At == at && (at < DateTimeOffset.UtcNow.AddMinutes(-1) || node.Value.Size == host.Known)) return node.Value.Book;
        if (past.Count == MostPastBooks && past.Last is { } oldest)
        {
            oldest.Value.Book.Dispose();
            past.RemoveLast();
        }
        past.AddFirst((at, host.Known, ReportBook.Open(host.Path, at)));
        return past.First!.Value.Book;
    }

    /// <summary>Columns of a list.</summary>
    public IReadOnlyList<Column> Columns(string list) => ReportBook.LongList(list) is { } sql
        ? [.. sql.Columns.Select(c => c.Column)] : Report(list, new(), Point.Now).Columns;

    /// <summary>A part of a list.</summary>
    public ListPage Page(string name, ListQuery query, Point point)
    {
        query = query with { Part = query.Part with { AsOf = point.AsOf } };
        if (ReportBook.LongList(name) is { } sql) return Ask(point, b => b.Page(sql, query));
        var report = Find(name, query.Part, point);
        int[] order;
        lock (gate)
        {
            var key = (query.Filter.ToString(), string.Join(',', query.Order));
            if (!report.Orders.TryGetValue(key, out order!)) // made anew below
            {
                if (report.Orders.Count > 20) report.Orders.Clear();
                report.Orders[key] = order = ListRows.Choose(report.Report, query.Filter, query.Order);
            }
        }
        var rows = order.Skip((int)Math.Min(query.Offset, int.MaxValue)).Take(query.Limit).Select(i => report.Report.Rows[i]).ToList();
        return new(report.Report.Columns, rows, order.Length);
    }

    /// <summary>A report, made or kept.</summary>
    public Report Report(string name, ReportFilter part, Point point) => Find(name, part with { AsOf = point.AsOf }, point).Report;

    Made Find(string name, ReportFilter part, Point point)
    {
        var size = host.Known;
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
        var fresh = new Made(name, part, point.KnownAt, size, Ask(point, b => b.Run(name, part)));
        lock (gate)
        {
            made.AddFirst(fresh);
            var rows = 0L;
            for (var node = made.First; node is not null;)
            {
                var after = node.Next;
                rows += node.Value.Report.Rows.Count;
                if (node != made.First && (rows > MostRowsKept || node.Value.Size != size)) made.Remove(node);
                node = after;
            }
        }
        return fresh;
    }

    public void Dispose()
    {
        foreach (var one in past) one.Book.Dispose();
    }
}
