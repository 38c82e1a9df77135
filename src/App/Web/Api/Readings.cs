using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web.Api;

/// <summary>A page of a list as of one moment of the book.</summary>
/// <param name="Next">Where the next begins; none after the last.</param>
sealed record ReadingPage(IReadOnlyList<Column> Columns, IReadOnlyList<string[]> Rows, Cursor Next)
{
    public bool IsLast { get; init; }
}

/// <summary>
/// Lists page by page, every page of the moment at which the first was read. What stands in a list by the number of its facts is read again
/// up to that number; any other list is kept while its pages are asked for.
/// </summary>
sealed class Readings(BookHost host, ReadBook books, DoorBook door)
{
    const int MostKept = 64;          // lists that someone pages through
    const int MostRowsKept = 600_000; // of all of them, about 150 MB

    sealed record Reading(string Asked, long Fact, IReadOnlyList<Column> Columns, string[][] Rows);

    readonly LinkedList<Reading> kept = [];
    readonly Lock gate = new();

    /// <summary>What cursors are marked with.</summary>
    public byte[] Secret { get; } = door.SecretOf("cursor");

    public BookHost Host => host;
    public ReadBook Books => books;

    /// <summary>Facts that a reading at a point in time is of.</summary>
    public long FactAt(Point point) => point.KnownAt is null ? host.Known : books.Ask(point, b => b.Size);

    /// <summary>A page; none when what it was of is no longer kept.</summary>
    /// <param name="asked">What is asked in one text: a kept reading is found by it.</param>
    public ReadingPage? Page(ListAsked asked, Point point, (string Asked, Cursor? Cursor) of) =>
        ReportBook.LongList(asked.Name) is { IsByFact: true } list ? ByFact(list, asked, point, of.Cursor) : FromKept(asked, point, of);

    ReadingPage ByFact(SqlList list, ListAsked asked, Point point, Cursor? cursor)
    {
        var query = asked.Query with { Part = asked.Query.Part with { AsOf = point.AsOf, Before = cursor?.Fact } };
        var follows = query.Order.Count == 0 && list.FactColumn >= 0; // in the order of facts: from one on, however many are before it
        query = cursor is null ? query
            : follows ? query with { Filter = After(query.Filter, list.Columns[list.FactColumn].Name, cursor.At) }
            : query with { Offset = cursor.At };
        return books.Ask(point, b =>
        {
            var rows = b.RowsOfPage(list, query with { Limit = query.Limit + 1 }).ToList();
            var isLast = rows.Count <= query.Limit;
            if (!isLast) rows.RemoveAt(rows.Count - 1);
            var at = follows && rows.Count > 0 ? long.Parse(rows[^1][list.FactColumn], System.Globalization.CultureInfo.InvariantCulture)
                : (cursor?.At ?? 0) + rows.Count;
            return new ReadingPage([.. list.Columns.Select(c => c.Column)], rows,
                new(cursor?.Fact ?? b.Size, at, cursor?.Total ?? b.Count(list, query, all: true).Rows))
            { IsLast = isLast };
        });
    }

    static ListFilter After(ListFilter filter, string column, long fact) =>
        new([.. filter.Terms, new(column, Test.Above, [fact.ToString(System.Globalization.CultureInfo.InvariantCulture)])]);

    ReadingPage? FromKept(ListAsked asked, Point point, (string Asked, Cursor? Cursor) of)
    {
        var limit = asked.Query.Limit;
        if (of.Cursor is { } cursor)
            return Find(of.Asked, cursor.Fact) is not { } found ? null
                : new(found.Columns, [.. found.Rows.Skip((int)cursor.At).Take(limit)], cursor with { At = cursor.At + limit })
                { IsLast = cursor.At + limit >= cursor.Total };
        ReadingPage? page = null;
        books.Whole(asked.Name, asked.Query, point, whole =>
        {
            var isKept = whole.Total > limit && whole.Total <= MostRowsKept;
            string[][] rows = [.. whole.Rows.Take(isKept ? int.MaxValue : limit)];
            if (isKept) Keep(new(of.Asked, whole.Fact, whole.Columns, rows));
            page = new(whole.Columns, [.. rows.Take(limit)], new(whole.Fact, limit, whole.Total)) { IsLast = whole.Total <= limit };
        });
        return page;
    }

    Reading? Find(string asked, long fact)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
                if (node.Value.Asked == asked && node.Value.Fact == fact)
                {
                    kept.Remove(node);
                    kept.AddFirst(node);
                    return node.Value;
                }
        }
        return null;
    }

    void Keep(Reading reading)
    {
        lock (gate)
        {
            kept.AddFirst(reading);
            var rows = 0L;
            var count = 0;
            for (var node = kept.First; node is not null;)
            {
                var after = node.Next;
                rows += node.Value.Rows.Length;
                if (++count > MostKept || rows > MostRowsKept || node != kept.First && node.Value.Asked == reading.Asked
                    && node.Value.Fact == reading.Fact) kept.Remove(node);
                node = after;
            }
        }
    }
}
