using Countinghouse.Facts;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>A part of a list, and how long the whole of it is.</summary>
/// <param name="Total">Rows that the filter lets through.</param>
public sealed record ListPage(IReadOnlyList<Column> Columns, IReadOnlyList<string[]> Rows, long Total);

/// <param name="Order">Columns to sort by, with a <c>-</c> before those that fall.</param>
public sealed record ListQuery(ReportFilter Part, ListFilter Filter, IReadOnlyList<string> Order, long Offset, int Limit)
{
    /// <summary>Rows of these accounts only; none: of all.</summary>
    public IReadOnlyList<CodeRange> Accounts { get; init; } = [];
}

public sealed partial class ReportBook
{
    // As of a day: what was recorded on it or before; what is still open of an instruction of the trade's own tells how it stands.
    const string Mark = """
        CASE t.mark WHEN 1 THEN 1 ELSE coalesce((SELECT m.mark FROM trade_mark m WHERE m.trade = t.number AND m.number < @end
          ORDER BY m.number DESC LIMIT 1), 1) END
        """;

    const string NumberOf = "(SELECT number FROM ";

    static readonly SqlList TradeList = new("trades", "every trade with its status, amounts and dates",
    [
        new("trade_id", Stored.Text, "t.trade_id", Is: "t.trade_id = @v"),
        new("status", Stored.Text, $"""
            CASE {Mark} WHEN 4 THEN 'CANCELLED' ELSE coalesce(o.status, CASE WHEN t.number < @closed THEN
              CASE WHEN t.settle_on <= @through THEN 'SETTLED' ELSE 'INSTRUCTED' END
              ELSE CASE {Mark} WHEN 3 THEN 'DIFFERING' WHEN 2 THEN 'CONFIRMED' ELSE 'BOOKED' END END) END
            """),
        new("account", Stored.Text, "a.code", Is: "t.number IN (SELECT x.trade FROM day d JOIN trade_by_account x ON x.day = d.day "
            + $"AND x.account = {NumberOf}account WHERE code = @v))"),
        new("side", Stored.Text, "CASE t.side WHEN 1 THEN 'BUY' ELSE 'SELL' END"),
        new("isin", Stored.Text, "s.code", Is: "t.number IN (SELECT x.trade FROM day d JOIN trade_by_instrument x ON x.day = d.day "
            + $"AND x.instrument = {NumberOf}asset WHERE code = @v))"),
        new("quantity", Stored.Minor, "t.quantity", "s.scale"),
        new("price", Stored.Decimal, "t.price"),
        new("principal", Stored.Minor, "t.principal", "c.scale"),
        new("commission", Stored.Minor, "t.commission", "c.scale"),
        new("fees", Stored.Minor, "t.fees", "c.scale"),
        new("net_amount", Stored.Minor, "(CASE t.side WHEN 1 THEN -t.principal ELSE t.principal END - t.commission - t.fees)", "c.scale"),
        new("currency", Stored.Text, "c.code"),
        new("trade_date", Stored.Date, "t.trade_date"),
        new("settlement_date", Stored.Date, "t.settle_on"),
        new("counterparty", Stored.Text, "p.code"),
        new("fact", Stored.Count, "t.number"),
    ],
    """
    FROM trade t JOIN account a ON a.number = t.account JOIN asset s ON s.number = t.instrument JOIN asset c ON c.number = t.currency
    JOIN party p ON p.number = t.party LEFT JOIN own_status o ON o.trade = t.number
    WHERE t.number < @end AND (@a IS NULL OR a.code = @a) AND (@i IS NULL OR s.code = @i)
      AND NOT (t.mark = 4 AND EXISTS (SELECT 1 FROM trade n WHERE n.trade_id = t.trade_id AND n.number > t.number AND n.number < @end))
    """, "t.number");

    static SqlList BalanceList(string name, string says, (bool Securities, string Asset, string Sum) of) => new(name, says,
    [
        new("account", Stored.Text, "a.code", Is: $"b.account = {NumberOf}account WHERE code = @v)"),
        new(of.Asset, Stored.Text, "s.code", Is: $"b.asset = {NumberOf}asset WHERE code = @v)"),
        new("posted", Stored.Minor, Signed("b.posted"), "s.scale"),
        new("pending", Stored.Minor, Signed("b.pending"), "s.scale"),
        new(of.Sum, Stored.Minor, Signed("(b.posted + b.pending)"), "s.scale"),
    ],
    $"""
    FROM balance b JOIN account a ON a.number = b.account JOIN asset s ON s.number = b.asset
    WHERE b.day = (SELECT max(l.day) FROM balance l WHERE l.account = b.account AND l.asset = b.asset AND l.day <= @d)
      AND (@a IS NULL OR a.code = @a) AND (@i IS NULL OR s.code = @i) AND (b.posted <> 0 OR b.pending <> 0)
      AND s.is_security = {(of.Securities ? 1 : 0)}
    """, "a.code, s.code");

    // What is owed to an account is positive, and what is at a location.
    static string Signed(string amount) =>
        $"(CASE WHEN a.class IN ({string.Join(", ", DebitClasses.Select(c => (int)c))}) THEN {amount} ELSE -{amount} END)";

    static readonly SqlList[] Long =
    [
        TradeList,
        BalanceList("positions", "securities of every account", (true, "isin", "traded")),
        BalanceList("balances", "cash of every account, by currency", (false, "currency", "total")),
        new("entries", "every leg of every entry of the ledger",
        [
            new("entry", Stored.Count, "l.entry"), new("cause", Stored.Count, "l.cause"),
            new("kind", Stored.Text, "CASE l.kind " + string.Concat(Enum.GetValues<EntryKind>().Select(k =>
                $"WHEN {(int)k} THEN '{k}' ")) + "END"),
            new("due", Stored.Date, "l.due"), new("effective", Stored.Date, "l.effective"), new("account", Stored.Text, "l.account"),
            new("asset", Stored.Text, "l.asset"), new("amount", Stored.Minor, "l.amount", "l.scale"),
        ], "FROM legs l WHERE l.entry < @end AND (@a IS NULL OR l.account = @a) AND (@i IS NULL OR l.asset = @i)", "l.entry"),
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

    /// <summary>A part of a long list.</summary>
    public ListPage Page(SqlList list, ListQuery query)
    {
        var columns = list.Columns.Select(c => c.Column).ToArray();
        return new(columns, [.. Each(list, query)], Count(list, query));
    }

    /// <summary>Rows that a filter lets through.</summary>
    public long Count(SqlList list, ListQuery query)
    {
        var values = Values(list, query.Part);
        using var counted = connection.Command(list.Count(query, values), values.All);
        return (long)(counted.ExecuteScalar() ?? 0L);
    }

    /// <summary>A part of a long list, row by row as it is read.</summary>
    public IEnumerable<string[]> Each(SqlList list, ListQuery query)
    {
        var values = Values(list, query.Part);
        using var command = connection.Command(list.Page(query, values), values.All);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new string[list.Columns.Count];
            for (int i = 0, at = 0; i < row.Length; at += list.Columns[i++].Width) row[i] = list.Columns[i].Printed(reader, at);
            yield return row;
        }
    }

    SqlValues Values(SqlList list, ReportFilter part)
    {
        var values = new SqlValues();
        values.Add("@d", AsOf(part));
        values.Add("@a", part.Account);
        values.Add("@i", part.Isin);
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
        var through = ClosedThrough(new(asOf));
        var own = new Dictionary<long, string>();
        InstructionLines(new(asOf), i =>
        {
            if (i.Kind != (int)InstructionKind.Ccp && i.IsOpen && i.SettleOn <= through) own[i.Cause] = i.Status(through);
            return null;
        });
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
    }

    // The columns of the report are the first of the list's.
    Report FromList(string name, int columns, (string Order, ReportFilter Part) asked)
    {
        var list = Array.Find(Long, l => l.Name == name) ?? throw new ArgumentException(name);
        var rows = Each(list with { Columns = [.. list.Columns.Take(columns)], Key = asked.Order },
            new(asked.Part, ListFilter.None, [], 0, int.MaxValue));
        return new(name, [.. list.Columns.Take(columns).Select(c => c.Column)], [.. rows], []);
    }
}
