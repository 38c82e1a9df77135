using System.Diagnostics;
using Countinghouse.Facts;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Sql;
using Npgsql;

namespace Countinghouse.Store.Reports;

/// <summary>A part of a list, and how long the whole of it is.</summary>
/// <param name="Total">Rows that the filter lets through.</param>
public sealed record ListPage(IReadOnlyList<Column> Columns, IReadOnlyList<string[]> Rows, long Total)
{
    /// <summary>There are more than were counted.</summary>
    public bool AreMore { get; init; }
}

/// <param name="Order">Columns to sort by, with a <c>-</c> before those that fall.</param>
public sealed record ListQuery(ReportFilter Part, ListFilter Filter, IReadOnlyList<string> Order, long Offset, int Limit)
{
    /// <summary>Rows of these accounts only; none: of all.</summary>
    public IReadOnlyList<CodeRange> Accounts { get; init; } = [];

    /// <summary>Nothing is left out.</summary>
    public bool IsAll => Part == new ReportFilter() && Filter.Terms.Count == 0 && Accounts.Count == 0;
}

public sealed partial class ReportBook
{
    // As of a day: what was recorded on it or before; what is still open of an instruction of the trade's own tells how it stands.
    const string Mark = """
        CASE t.mark WHEN 1 THEN 1 ELSE coalesce((SELECT m.mark FROM trade_mark m WHERE m.trade = t.number AND m.number < @end
          ORDER BY m.number DESC LIMIT 1), 1) END
        """;

    // How a trade stands, and for which it is so: the few that changed, the few that settle by themselves, and by their dates the rest.
    static readonly (string, string)[] TradeStates =
    [
        ("CANCELLED", $"t.mark <> 1 AND {Mark} = 4"),
        ("FAILING", $"o.status = 'FAILING' AND {Mark} <> 4"),
        ("PARTIALLY_SETTLED", $"o.status = 'PARTIALLY_SETTLED' AND {Mark} <> 4"),
        ("SETTLED", $"t.number < @closed AND t.settle_on <= @through AND {Mark} <> 4 AND o.status IS NULL"),
        ("INSTRUCTED", $"t.number < @closed AND t.settle_on > @through AND {Mark} <> 4 AND o.status IS NULL"),
        ("DIFFERING", $"t.mark <> 1 AND t.number >= @closed AND {Mark} = 3 AND o.status IS NULL"),
        ("CONFIRMED", $"t.mark <> 1 AND t.number >= @closed AND {Mark} = 2 AND o.status IS NULL"),
        ("BOOKED", $"t.number >= @closed AND {Mark} = 1 AND o.status IS NULL"),
    ];

    static readonly Coded Currency = new("t.currency", "asset", "is_security = 0");
    static readonly Coded Instrument = new("t.instrument", "asset", "is_security = 1");

    // Principal and what a bond has accrued, less what is charged.
    const string NetAmount = "(CASE t.side WHEN 1 THEN -1 ELSE 1 END * (t.principal"
        + " + coalesce((SELECT x.amount FROM accrued x WHERE x.trade = t.number), 0)) - t.commission - t.fees)";

    static readonly SqlList TradeList = new("trades", "every trade with its status, amounts and dates",
    [
        new("trade_id", Stored.Text, "t.trade_id", Is: "t.trade_id = @v"),
        new("status", Stored.Text, $"""
            CASE {Mark} WHEN 4 THEN 'CANCELLED' ELSE coalesce(o.status, CASE WHEN t.number < @closed THEN
              CASE WHEN t.settle_on <= @through THEN 'SETTLED' ELSE 'INSTRUCTED' END
              ELSE CASE {Mark} WHEN 3 THEN 'DIFFERING' WHEN 2 THEN 'CONFIRMED' ELSE 'BOOKED' END END) END
            """) { Words = TradeStates },
        new("account", Stored.Text, "a.code",
            Is: "t.number IN (SELECT x.trade FROM day d JOIN trade_by_account x ON x.day = d.day AND x.account IN @v)")
        { Of = new("t.account", "account") },
        new("side", Stored.Text, "CASE t.side WHEN 1 THEN 'BUY' ELSE 'SELL' END")
        { Words = [("BUY", "t.side = 1"), ("SELL", "t.side <> 1")] },
        new("isin", Stored.Text, "s.code") { Of = Instrument },
        new("quantity", Stored.Minor, "t.quantity", "s.scale") { Of = Instrument },
        new("price", Stored.Decimal, "t.price"),
        new("principal", Stored.Minor, "t.principal", "c.scale") { Of = Currency },
        new("commission", Stored.Minor, "t.commission", "c.scale") { Of = Currency },
        new("fees", Stored.Minor, "t.fees", "c.scale") { Of = Currency },
        new("net_amount", Stored.Minor, NetAmount, "c.scale")
        { Of = Currency },
        new("currency", Stored.Text, "c.code") { Of = Currency },
        new("trade_date", Stored.Date, "t.trade_date"),
        new("settlement_date", Stored.Date, "t.settle_on"),
        new("counterparty", Stored.Text, "p.code") { Of = new("t.party", "party") },
        new("fact", Stored.Count, "t.number"),
    ],
    """
    FROM trade t LEFT JOIN account a ON a.number = t.account LEFT JOIN asset s ON s.number = t.instrument
    LEFT JOIN asset c ON c.number = t.currency LEFT JOIN party p ON p.number = t.party LEFT JOIN own_status o ON o.trade = t.number
    WHERE t.number < @end
      AND NOT (t.mark = 4 AND EXISTS (SELECT 1 FROM trade n WHERE n.trade_id = t.trade_id AND n.number > t.number AND n.number < @end))
    """, "t.number", "t.number") // left joins: one that nothing is asked of is left out by the store
    {
        Table = "trade",
        LeftOut = """
            SELECT count(*) FROM trade t WHERE t.mark <> 1 AND t.mark = 4
              AND EXISTS (SELECT 1 FROM trade n WHERE n.trade_id = t.trade_id AND n.number > t.number)
            """,
    };

    static SqlList BalanceList(string name, string says, (bool Securities, string Asset, string Sum) of) => new(name, says,
    [
        new("account", Stored.Text, "a.code") { Of = new("b.account", "account") },
        new(of.Asset, Stored.Text, "s.code") { Of = new("b.asset", "asset") },
        new("posted", Stored.Minor, Signed("b.posted"), "s.scale"),
        new("pending", Stored.Minor, Signed("b.pending"), "s.scale"),
        new(of.Sum, Stored.Minor, Signed("(b.posted + b.pending)"), "s.scale"),
    ],
    $"""
    FROM held h JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset CROSS JOIN balance b
    WHERE {BalanceAt} AND (b.posted <> 0 OR b.pending <> 0)
      AND s.is_security = {(of.Securities ? 1 : 0)}
    """, "a.code, s.code");

    // What is owed to an account is positive, and what is at a location.
    static string Signed(string amount) =>
        $"(CASE WHEN a.class IN ({string.Join(", ", DebitClasses.Select(c => (int)c))}) THEN {amount} ELSE -{amount} END)";

    static readonly Coded LegAccount = new("l.account_number", "account");
    static readonly Coded LegAsset = new("l.asset_number", "asset");

    // The legs of an entry lie in one text, [[account,asset,amount],...] by their numbers.
    const string Legs = "CAST(j.value ->> 0 AS BIGINT) account_number, CAST(j.value ->> 1 AS BIGINT) asset_number, a.code account, "
        + "s.code asset, s.scale, CAST(j.value ->> 2 AS BIGINT) amount";
    const string LegNames =
        "LEFT JOIN account a ON a.number = CAST(j.value ->> 0 AS BIGINT) LEFT JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)";

    static readonly SqlColumn[] LegColumns =
    [
        new("entry", Stored.Count, "l.entry"), new("cause", Stored.Count, "l.cause"),
        new("kind", Stored.Text, "CASE l.kind " + string.Concat(Enum.GetValues<EntryKind>().Select(k =>
            $"WHEN {(int)k} THEN '{k}' ")) + "END")
        { Words = [.. Enum.GetValues<EntryKind>().Select(k => ($"{k}", $"l.kind = {(int)k}"))] },
        new("due", Stored.Date, "l.due"), new("effective", Stored.Date, "l.effective"),
        new("account", Stored.Text, "l.account") { Of = LegAccount },
        new("asset", Stored.Text, "l.asset") { Of = LegAsset },
        new("amount", Stored.Minor, "l.amount", "l.scale") { Of = new("l.asset_number", "asset") },
    ];

    // What is asked of an entry alone is asked of its row; its legs are not unpacked.
    static readonly SqlList OfLegRows = new("rows of legs", "", [.. LegColumns.Where(c => c.Sql is "l.entry" or "l.cause" or "l.due"
        or "l.effective" || c.Words.Count > 0)], """
        FROM (
          SELECT number at, number + 1 entry, number cause, 2 kind, settle_on due, NULL effective FROM trade WHERE legs <> '[]' UNION ALL
          SELECT number at, number entry, cause, kind, due, effective FROM entry) l
        WHERE l.entry < @end
        """, "l.entry", "l.at");

    static readonly SqlList[] Long =
    [
        TradeList,
        BalanceList("positions", "securities of every account", (true, "isin", "traded")),
        BalanceList("balances", "cash of every account, by currency", (false, "currency", "total")),
        new("entries", "every leg of every entry of the ledger", LegColumns, $"""
        FROM (
          SELECT t.number + 1 entry, t.number at, t.number cause, 2 kind, t.settle_on due, NULL effective, t.legs, {Legs}
          FROM trade t CROSS JOIN json_each(t.legs) j {LegNames} UNION ALL
          SELECT e.number entry, e.number at, e.cause, e.kind, e.due, e.effective, e.legs, {Legs}
          FROM entry e CROSS JOIN json_each(e.legs) j {LegNames}) l
        WHERE l.entry < @end
        """, "l.entry, l.account, l.asset, l.amount") { Window = "l.at" },
        new("commands", "what was asked of the book, by whom and when",
        [
            new("fact", Stored.Count, "q.number"), new("command", Stored.Text, "q.id"), new("kind", Stored.Text, "q.name"),
            new("actor", Stored.Text, "q.actor"),
            new("at", Stored.Instant, "q.at"),
        ], "FROM command q WHERE q.number < @end", "q.number"),
    ];

    /// <summary>The lists that SQL filters and sorts; every other is a report, held in memory.</summary>
    public static SqlList? LongList(string name) => Array.Find(Long, l => l.Name == name);

    /// <summary>Names of all lists: the reports, and what is too long to be one.</summary>
    public static IReadOnlyList<string> ListNames { get; } = [.. Names.Union(Long.Select(l => l.Name)).Order(StringComparer.Ordinal)];

    /// <summary>What a list shows, in a line.</summary>
    public static string ListSays(string name) => LongList(name)?.Says ?? Says(name);

    /// <summary>All rows of a list that a filter lets through, in its order; those of a long list are read as they are taken.</summary>
    public Report Chosen(string name, ListQuery query)
    {
        if (LongList(name) is { } list) return new(name, ColumnsOf(name), new RowsRead(Each(list, query)), []);
        var report = Run(name, query.Part);
        var chosen = ListRows.Choose(report, query, ListRows.AsksForOwners(report, query) ? OwnersOfInstructions() : null);
        return report with { Rows = [.. chosen.Select(i => report.Rows[i])] };
    }

    const int MostCounted = 100_000;
    static readonly TimeSpan LongestCount = TimeSpan.FromMilliseconds(200);

    /// <summary>A part of a long list.</summary>
    /// <param name="total">Rows that the filter lets through, where that is known.</param>
    public ListPage Page(SqlList list, ListQuery query, (long Rows, bool AreMore)? total = null)
    {
        var columns = list.Columns.Select(c => c.Column).ToArray();
        if (total is null && list.Id.Length > 0 && query.Order.Count == 0 && !query.IsAll && query.Offset + query.Limit <= MostCounted)
            return Found(list, query, columns);
        if (list.Window.Length > 0 && LegPage(list, query, columns, total) is { } legs) return legs;
        var rows = FirstByCode(list, query) ?? [.. Each(list, query)];
        if (total is null && rows.Count < query.Limit && (rows.Count > 0 || query.Offset == 0)) total = (query.Offset + rows.Count, false);
        var (count, more) = total ?? Count(list, query);
        return new(columns, rows, count) { AreMore = more };
    }

    /// <summary>The rows of a part of a long list, which are not counted.</summary>
    public IReadOnlyList<string[]> RowsOfPage(SqlList list, ListQuery query) =>
        list.Window.Length > 0 && query.Order.Count > 0 && LegPage(list, query, [], (0, false)) is { } legs ? legs.Rows
            : FirstByCode(list, query) ?? [.. Each(list, query)];

    static readonly int[] CodesTried = [16, 512];

    // The first rows in the order of a code are of the first codes: where these have enough of them, no others are sorted.
    List<string[]>? FirstByCode(SqlList list, ListQuery query)
    {
        if (list.Id.Length == 0 || query.Order.Count == 0 || query.Offset + query.Limit > MostSorted
            || list.Columns.FirstOrDefault(c => c.Name == query.Order[0].TrimStart('-')) is not { Stored: Stored.Text, Of: { } of })
            return null;
        foreach (var most in CodesTried)
        {
            var first = List($"SELECT number FROM {of.Table} ORDER BY code {(query.Order[0][0] == '-' ? "DESC " : "")}LIMIT {most}",
                r => r.GetInt64(0));
            if (first.Count == 0) return null;
            List<string[]> rows = [.. Read(list with { From = $"{list.From} AND {of.Key} IN ({string.Join(',', first)})" }, query)];
            if (rows.Count == query.Limit) return rows;
        }
        return null;
    }

    // Found and counted in one going through; where that takes long, as far as it has come, once there is a page.
    ListPage Found(SqlList list, ListQuery query, Column[] columns)
    {
        var values = Values(list, query.Part);
        var ids = Ids(list.Ids(query, values, MostCounted + 1), values, query.Offset + query.Limit, out var areMore);
        var page = ids.Skip((int)query.Offset).Take(query.Limit).ToList();
        List<string[]> rows = page.Count == 0 ? [] : [.. Read(list, list.These(page), Values(list, query.Part))];
        return new(columns, rows, Math.Min(ids.Count, MostCounted)) { AreMore = areMore || ids.Count > MostCounted };
    }

    List<long> Ids(string sql, SqlValues values, long least, out bool areMore)
    {
        List<long> ids = [];
        var since = Stopwatch.StartNew();
        using var command = connection.Command(sql, values.All);
        using var reader = command.ExecuteReader();
        areMore = false;
        while (!areMore && reader.Read())
        {
            ids.Add(reader.GetInt64(0));
            areMore = Size > MostCounted && ids.Count > least && since.Elapsed > LongestCount;
        }
        return ids;
    }

    /// <summary>Rows that a filter lets through, and whether they are more: no more are counted than anyone pages through, unless all are
    /// asked for.</summary>
    public (long Rows, bool AreMore) Count(SqlList list, ListQuery query, bool all = false)
    {
        var most = all || query.IsAll && list.Window.Length == 0 ? long.MaxValue : MostCounted;
        if (list.Window.Length == 0) return Counted(list, query, most) is var counted && counted > most ? (most, true) : (counted, false);
        var filter = new LegFilter(list, query, Values(list, query.Part));
        if (filter.IsWhole) return (FindInOrder(filter, (0, 0), LegsEnd(query.Part)).Total, false);
        var rows = 0L;
        var since = Stopwatch.StartNew();
        foreach (var (window, end) in Pieces(list, query, () => rows))
        {
            rows += Counted(window, query, long.MaxValue);
            if (rows >= most || !all && since.Elapsed > LongestCount) return (rows, end < Size);
        }
        return (rows, false);
    }

    // Rows of the table of a list when it was last counted, by the list.
    readonly Dictionary<string, (long Size, long Rows)> counted = new(StringComparer.Ordinal);

    long CountedWhole(SqlList list)
    {
        var (size, rows) = counted.GetValueOrDefault(list.Name);
        if (size > Size) (size, rows) = (0, 0); // a backup was put in its place
        rows += connection.Scalar($"SELECT count(*) FROM {list.Table} WHERE number >= @s", ("@s", size)) as long? ?? 0;
        counted[list.Name] = (Size, rows);
        return rows - (connection.Scalar(list.LeftOut) as long? ?? 0);
    }

    long Counted(SqlList list, ListQuery query, long most)
    {
        if (list.Table.Length > 0 && query.IsAll) return CountedWhole(list);
        var values = Values(list, query.Part);
        using var counted = connection.Command(list.Count(query, values, most == long.MaxValue ? most : most + 1), values.All);
        return (long)(counted.ExecuteScalar() ?? 0L);
    }

    // A list in parts, one after the other: where something is asked of a leg, of the rows that have such a leg.
    IEnumerable<(SqlList Piece, long End)> Pieces(SqlList list, ListQuery query, Func<long> found)
    {
        var filter = new LegFilter(list, query, Values(list, query.Part));
        return filter.IsNone ? Windows(list, found)
            : RowsLetThrough(filter, LegsEnd(query.Part)).Where(r => r.Count > 0).Select(rows => (Of(list, rows), rows[^1] + 1));
    }

    // Wider where little is found.
    IEnumerable<(SqlList Piece, long End)> Windows(SqlList list, Func<long> found)
    {
        const long Widest = 1 << 20;
        for (long from = 0, width = 1 << 12; from < Size;)
        {
            var (end, before) = (Math.Min(Size, from + width), found());
            yield return (list with { From = $"{list.From} AND {list.Window} >= {from} AND {list.Window} < {end}", Window = "" }, end);
            from = end;
            if (found() - before < 4 * width) width = Math.Min(Widest, 4 * width);
        }
    }

    /// <summary>A part of a long list, row by row as it is read.</summary>
    public IEnumerable<string[]> Each(SqlList list, ListQuery query)
    {
        if (list.Window.Length == 0 || query.Order.Count > 0) return Read(list, query);
        return EachOfWindows(list, query);
    }

    IEnumerable<string[]> EachOfWindows(SqlList list, ListQuery query)
    {
        var (seen, left) = (0L, (long)query.Limit);
        foreach (var (window, _) in Pieces(list, query, () => seen))
            foreach (var row in Read(window, query with { Offset = 0, Limit = int.MaxValue }))
            {
                if (seen++ < query.Offset) continue;
                yield return row;
                if (--left == 0) yield break;
            }
    }

    IEnumerable<string[]> Read(SqlList list, ListQuery query)
    {
        var values = Values(list, query.Part);
        return Read(list, list.Page(query, values), values);
    }

    IEnumerable<string[]> Read(SqlList list, string sql, SqlValues values)
    {
        using var command = connection.Command(sql, values.All);
        using var reader = command.ExecuteReader();
        var fields = new Fields(reader);
        while (reader.Read())
        {
            var row = new string[list.Columns.Count];
            for (int i = 0, at = 0; i < row.Length; at += list.Columns[i++].Width) row[i] = list.Columns[i].Printed(fields, at);
            yield return row;
        }
    }

    SqlValues Values(SqlList list, ReportFilter part)
    {
        var values = new SqlValues(connection is NpgsqlConnection ? "ILIKE" : "LIKE",
            (sql, with) => List(sql, r => r.GetInt64(0), with.All));
        values.Add("@d", AsOf(part));
        values.Add("@end", End(part));
        if (list.Name != TradeList.Name) return values;
        values.Add("@closed", LastClose(part));
        values.Add("@through", ClosedThrough(part));
        KeepOwnStatus(part.AsOf);
        return values;
    }

    // The trades with an instruction of their own that is due and open: few, and told from what settled of them.
    void KeepOwnStatus(DateOnly? asOf)
    {
        if (ownStatus == (Size, asOf)) return;
        ownStatus = null; // whatever breaks off leaves no half of it
        var through = ClosedThrough(new(asOf));
        var own = new Dictionary<long, string>();
        Query(OwnInstructionsAsOf, r =>
        {
            var i = ReadInstruction(r);
            if (i.IsOpen) own[i.Cause] = i.Status(through);
            return null;
        }, ("@d", AsOf(new(asOf))), ("@a", null), ("@i", null), ("@t", through));
        connection.Execute("CREATE TEMP TABLE IF NOT EXISTS own_status(trade INTEGER PRIMARY KEY, status TEXT NOT NULL); "
            + "DELETE FROM own_status;");
        using var insert = connection.Command(
            "INSERT INTO own_status VALUES (@t, @s) ON CONFLICT (trade) DO UPDATE SET status = excluded.status", ("@t", 0L), ("@s", ""));
        void Keep(long trade, string status)
        {
            (insert.Parameters[0].Value, insert.Parameters[1].Value) = (trade, status);
            insert.ExecuteNonQuery();
        }
        var alone = own.Count > 0 ? AloneObligations() : [];
        foreach (var (trade, obligation) in alone)
            if (own.Remove(obligation, out var status)) Keep(trade, status);
        foreach (var (cause, status) in own) Keep(cause, status);
        ownStatus = (Size, asOf);
    }

    (long Size, DateOnly? AsOf)? ownStatus;

    // The columns of the report are the first of the list's.
    Report FromList(string name, int columns, (string Order, ReportFilter Part) asked)
    {
        var list = Array.Find(Long, l => l.Name == name) ?? throw new ArgumentException(name);
        var rows = Each(list with { Columns = [.. list.Columns.Take(columns)], Key = asked.Order },
            new(asked.Part, ListFilter.None, [], 0, int.MaxValue));
        return new(name, [.. list.Columns.Take(columns).Select(c => c.Column)], once is null ? [.. rows] : new RowsRead(rows), []);
    }
}
