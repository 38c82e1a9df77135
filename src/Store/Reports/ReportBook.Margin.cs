using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    static readonly string[] Directions = ["", "GIVEN", "TAKEN"], Methods = ["", "NONE", "VAR", "ES", "FLOOR"];

    /// <summary>A margin call as facts up to a number left it.</summary>
    sealed record CallLine(long Number, long Day, long Party, MarginDirection Direction, long Amount, long Due, string Reason)
    {
        public long? Agreed { get; set; }
        public long Disputed { get; set; }
        public long Delivered { get; set; }
        public string End { get; set; } = "";

        public long Outstanding => End.Length > 0 ? 0 : Math.Max((Agreed ?? Amount) + Disputed - Delivered, 0);

        /// <summary>As it stands at the close of a day: overdue once its own day has closed without it.</summary>
        public string Status(long closed) => End.Length > 0 ? End
            : Due <= closed ? "OVERDUE" : Disputed > 0 ? "DISPUTED" : Agreed is null ? "CALLED" : "AGREED";
    }

    readonly record struct CallChange(long Number, long Call, string What, long Amount, long Disputed);

    List<CallLine> CallLines(long end)
    {
        List<CallLine> lines = [];
        Query("SELECT number, day, party, direction, amount, due_on, reason FROM margin_call WHERE number < @e ORDER BY number", r =>
        {
            lines.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), (MarginDirection)r.GetInt64(3), r.GetInt64(4), r.GetInt64(5),
                r.GetString(6)));
            return null;
        }, ("@e", end));
        return lines;
    }

    List<CallChange> CallChanges(long end)
    {
        List<CallChange> changes = [];
        Query("SELECT number, call, change, amount, disputed FROM margin_call_change WHERE number < @e ORDER BY number", r =>
        {
            changes.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)));
            return null;
        }, ("@e", end));
        return changes;
    }

    static void Take(Dictionary<long, CallLine> calls, CallChange c)
    {
        var call = calls[c.Call];
        switch (c.What)
        {
            case "AGREED": (call.Agreed, call.Disputed) = (c.Amount, 0); break;
            case "DISPUTED": (call.Agreed, call.Disputed) = (c.Amount, c.Disputed); break;
            case "LODGED": call.Delivered += c.Amount; break;
            default: call.End = c.What; break;
        }
    }

    /// <summary>The currency that the firm reckons in; empty before there is a firm.</summary>
    public string BaseCode => BaseCurrency().Code;

    (int Scale, string Code) BaseCurrency()
    {
        var (scale, code) = (2, "");
        Query("SELECT scale, code FROM asset WHERE number = 0", r =>
        {
            (scale, code) = (r.GetInt32(0), r.GetString(1));
            return null;
        });
        return (scale, code);
    }

    readonly record struct MarginLine(
        long Day, long Party, string Code, long[] Count, long Gross, long Variation, long Method, long Initial, long Scenarios,
        long[] Lodged, long?[] Required);

    /// <summary>Each netting set on each day, a line for each direction that its agreement has; the calls as that day left them.</summary>
    Report Margin(ReportFilter filter)
    {
        var end = End(filter);
        var (scale, currency) = BaseCurrency();
        var figures = MarginLines(filter, end);
        var (calls, changes) = (CallLines(end), CallChanges(end));
        var (seen, known, next) = (0, new Dictionary<long, CallLine>(), 0);
        List<string[]> rows = [];
        List<string> notes = [];
        foreach (var day in figures.Select(f => f.Day).Distinct().Order())
        {
            var until = End(filter with { AsOf = Plain.ToDate(day) });
            for (; seen < calls.Count && calls[seen].Number < until; seen++) known.Add(calls[seen].Number, calls[seen]);
            for (; next < changes.Count && changes[next].Number < until; next++) Take(known, changes[next]);
            var closed = ClosedThrough(filter with { AsOf = Plain.ToDate(day) });
            foreach (var f in figures.Where(f => f.Day == day).OrderBy(f => f.Code, StringComparer.Ordinal))
            {
                if (f.Count[1] > 0)
                    notes.Add($"{Plain.Date(day)}: {f.Code}: {f.Count[1]} of {f.Count[0]} open positions have no price or rate: left out");
                foreach (var direction in new[] { MarginDirection.Given, MarginDirection.Taken })
                    if (f.Required[(int)direction - 1] is not null)
                        rows.Add(RowOf(f, direction, (scale, currency), Standing(f, direction, known.Values, closed)));
                if (f.Required is [null, null]) rows.Add(RowOf(f, 0, (scale, currency), (0, "NO-AGREEMENT", 0)));
            }
        }
        return Make("margin", "@date counterparty direction currency #open_count #gross_value #variation #initial method #scenarios "
            + "#collateral_given #collateral_taken #requirement #call status @due", rows, [.. notes]);
    }

    List<MarginLine> MarginLines(ReportFilter filter, long end)
    {
        List<MarginLine> lines = [];
        Query("""
            SELECT m.day, m.party, p.code, m.open_count, m.unpriced, m.gross, m.variation, m.method, m.initial, m.scenarios, m.given,
              m.taken, m.required_given, m.required_taken
            FROM margin m JOIN party p ON p.number = m.party WHERE m.day <= @d AND m.number < @e AND m.number =
              (SELECT max(l.number) FROM margin l WHERE l.party = m.party AND l.day = m.day AND l.number < @e)
            """, r =>
        {
            long? OrNone(int column) => r.IsDBNull(column) ? null : r.GetInt64(column);
            lines.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetString(2), [r.GetInt64(3), r.GetInt64(4)], r.GetInt64(5), r.GetInt64(6),
                r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), [r.GetInt64(10), r.GetInt64(11)], [OrNone(12), OrNone(13)]));
            return null;
        }, ("@d", AsOf(filter)), ("@e", end));
        return lines;
    }

    /// <summary>Of the calls of one side: what is outstanding, how the worst of them stands, and when the first is due.</summary>
    static (long Call, string Status, long Due) Standing(
        MarginLine f, MarginDirection direction, IEnumerable<CallLine> calls, long closed)
    {
        var open = calls.Where(c => c.Party == f.Party && c.Direction == direction && c.End.Length == 0).ToList();
        if (open.Count > 0)
            return (open.Sum(c => c.Outstanding), new[] { "OVERDUE", "DISPUTED", "CALLED", "AGREED" }
                .First(s => open.Any(c => c.Status(closed) == s)), open.Min(c => c.Due));
        return (0, f.Required[(int)direction - 1] > f.Lodged[(int)direction - 1] ? "BELOW-MINIMUM" : "COVERED", 0);
    }

    static string[] RowOf(
        MarginLine f, MarginDirection direction, (int Scale, string Code) @base, (long Call, string Status, long Due) on) =>
    [
        Plain.Date(f.Day), f.Code, Directions[(int)direction], @base.Code, $"{f.Count[0]}", Plain.Amount(f.Gross, @base.Scale),
        Plain.Amount(f.Variation, @base.Scale), Plain.Amount(f.Initial, @base.Scale), Methods[f.Method], $"{f.Scenarios}",
        Plain.Amount(f.Lodged[0], @base.Scale), Plain.Amount(f.Lodged[1], @base.Scale),
        direction == 0 ? "" : Plain.Amount(f.Required[(int)direction - 1] ?? 0, @base.Scale), Plain.Amount(on.Call, @base.Scale), on.Status,
        on.Due == 0 ? "" : Plain.Date(on.Due),
    ];

    Report MarginCalls(ReportFilter filter) => MarginCalls(filter, 0);

    /// <summary>The margin calls raised from a fact on.</summary>
    public Report CallsRaised(long since) => MarginCalls(new(), since);

    Report MarginCalls(ReportFilter filter, long since)
    {
        var end = End(filter);
        var (scale, currency) = BaseCurrency();
        var calls = CallLines(end).ToDictionary(c => c.Number);
        foreach (var change in CallChanges(end)) Take(calls, change);
        var parties = new Dictionary<long, string>();
        Query("SELECT number, code FROM party", r =>
        {
            parties.Add(r.GetInt64(0), r.GetString(1));
            return null;
        });
        var closed = ClosedThrough(filter);
        string Money(long? minor) => minor is { } known ? Plain.Amount(known, scale) : "";
        return Make("margin-calls",
            "#call @date counterparty direction currency #amount #agreed #disputed #delivered #outstanding @due status reason",
            calls.Values.Where(c => c.Number >= since).OrderBy(c => c.Number).Select(c => new[]
            {
                $"{c.Number}", Plain.Date(c.Day), parties[c.Party], Directions[(int)c.Direction], currency, Money(c.Amount),
                Money(c.Agreed), Money(c.Disputed), Money(c.Delivered), Money(c.Outstanding), Plain.Date(c.Due), c.Status(closed), c.Reason,
            }).ToList());
    }

    /// <summary>What is lodged, as it was last valued.</summary>
    Report Collateral(ReportFilter filter)
    {
        var (scale, currency) = BaseCurrency();
        return Make("collateral", "counterparty direction asset #quantity #price #value #haircut_bp #value_after currency", Query("""
            SELECT p.code, c.direction, s.code, c.quantity, s.scale, c.price, c.value, c.haircut_bp, c.value_after
            FROM collateral c JOIN party p ON p.number = c.party JOIN asset s ON s.number = c.asset
            WHERE c.quantity <> 0 AND c.number = (SELECT max(l.number) FROM collateral l WHERE l.party = c.party
              AND l.direction = c.direction AND l.asset = c.asset AND l.number < @e) AND (@i IS NULL OR s.code = @i)
            ORDER BY p.code, c.direction, s.code
            """, r =>
        [
            r.GetString(0), Directions[r.GetInt32(1)], r.GetString(2), Plain.Amount(r.GetInt64(3), r.GetInt32(4)), r.GetString(5),
            Plain.Amount(r.GetInt64(6), scale), r.GetString(7), Plain.Amount(r.GetInt64(8), scale), currency,
        ], ("@e", End(filter)), ("@i", filter.Isin)));
    }

    /// <summary>The life of one margin call from a fact on.</summary>
    public Report CallLife(long call, long since = 0)
    {
        var scale = BaseCurrency().Scale;
        return Make("margin-call", "#fact @date change #amount #disputed reason", Query("""
            SELECT number, day, 'CALLED', amount, 0, reason FROM margin_call WHERE number = @n
            UNION ALL SELECT number, day, change, amount, disputed, reason FROM margin_call_change WHERE call = @n ORDER BY 1
            """, r => r.GetInt64(0) < since ? null :
            [
                $"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), r.GetString(2), Plain.Amount(r.GetInt64(3), scale),
                Plain.Amount(r.GetInt64(4), scale), r.GetString(5),
            ], ("@n", call)));
    }
}
