using System.Globalization;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>A stage that trades go through on a day: how many, and what they come to.</summary>
/// <param name="Money">Amounts by currency, in plain words; empty where a stage has none.</param>
/// <param name="Url">The list behind the number.</param>
public sealed record StageShown(string Name, string Count, string Money, string Tone, string Url)
{
    public string List => Url.Split('/', '?') is [_, "lists", var list, ..] ? list : "";
}

/// <summary>A time by which something must be done.</summary>
public sealed record ClockShown(string What, DateTimeOffset By, string Url);

/// <summary>A business day at a glance: the pipeline, the clocks, and what is stuck and why.</summary>
public sealed record DayPicture(DateOnly Day, string State, IReadOnlyList<StageShown> Stages)
{
    public required IReadOnlyList<ClockShown> Clocks { get; init; }
    public required IReadOnlyList<(string Why, int Count, string Money)> Stuck { get; init; }
    public required Report Shortages { get; init; }
    /// <summary>Share settled of what was due, by day: count and value, from 0 to 1.</summary>
    public required IReadOnlyList<(string Day, decimal Count, decimal Value)> Efficiency { get; init; }
    public required IReadOnlyList<(string Control, string Result, string Detail)> Controls { get; init; }

    static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["LACK"] = "lack of securities", ["MONY"] = "lack of cash", ["CLAC"] = "counterparty lacks securities",
        ["CMON"] = "counterparty lacks cash",
        ["PREA"] = "on hold with us", ["PRCY"] = "on hold with the counterparty", ["LINK"] = "waits for a linked instruction",
        ["NMAT"] = "not matched",
        ["PART"] = "settled in part", ["REJT"] = "rejected",
    };

    /// <summary>The last business day at a point in time; none while the book has no day.</summary>
    internal static DayPicture? Of(ReadBook books, Point point)
    {
        Rows Get(string name) => new(books.Report(name, new(), point));
        var days = Get("days");
        if (days.Count == 0) return null;
        var last = days.Count - 1;
        var date = days[last, "date"];
        var (netting, efficiency, fails) = (Get("netting").Where("date", date), Get("efficiency"), Get("fails"));
        var (matching, refused, controls) = (Get("matching"), Get("refusals"), Get("controls").Where("date", date));
        var (due, unmatched) = (efficiency.Where("date", date), matching.First("trade_id"));
        var failed = controls.All("result").Count(r => r != "PASSED");
        var captured = books.Ask(point, b => b.Captured(DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            new(point.AsOf)));
        string InBase(string column) => $"{Money(netting.Sum(column))} {books.Ask(point, b => b.BaseCode)}";
        return new(DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture), days[last, "state"],
        [
            new("Captured", Number($"{captured.Count}"),
                string.Join(", ", captured.Money.Select(m => $"{Links.Grouped(m.Amount)} {m.Currency}")), "good",
                $"/lists/trades?q={Uri.EscapeDataString($"fact>={captured.Opened} status!=CANCELLED")}"),
            new("Refused", $"{refused.Count}", "rows of all days", refused.Count > 0 ? "bad" : "good", "/lists/refusals"),
            new("To be matched", $"{unmatched.Count}", unmatched.Money("amount"), unmatched.Count > 0 ? "wait" : "good", "/lists/matching"),
            new("Netted", Number($"{netting.Sum("net_count")}"),
                $"{InBase("net_value")} of {InBase("gross_value")}", "good",
                $"/lists/netting?q=date%3A{date}"),
            new("Due", $"{due.Sum("due_count")}", due.Money("due_value"), "good", $"/lists/instructions?q=settlement_date%3C%3D{date}"),
            new("Settled", $"{due.Sum("settled_count")}", due.Money("settled_value"), "good", $"/lists/efficiency?q=date%3A{date}"),
            new("Failing", $"{fails.Count}", fails.Money("amount"), fails.Count > 0 ? "bad" : "good", "/lists/fails"),
            new("Sealed", days[last, "state"] == "CLOSED" ? "yes" : "not yet", failed > 0 ? $"{failed} controls failed"
                : "every control passed",
                failed > 0 ? "bad" : days[last, "state"] == "CLOSED" ? "good" : "wait", $"/lists/controls?q=date%3A{date}"),
        ])
        {
            Clocks = Clock(books.Ask(point, b => b.CutOffs(new(point.AsOf))), matching, Get("close-outs"), Get("margin-calls")),
            Stuck = [.. fails.Group("reason").Select(g => ($"{g.Key}: {Reasons.GetValueOrDefault(g.Key, "no reason given yet")}",
                g.Rows.Count, g.Rows.Money("amount")))],
            Shortages = books.Report("shortages", new(), point),
            Efficiency = [.. efficiency.Group("date").TakeLast(30).Select(g => (g.Key, Share(g.Rows.Sum("settled_count"),
                g.Rows.Sum("due_count")),
                Share(g.Rows.Sum("settled_value"), g.Rows.Sum("due_value"))))],
            Controls = [.. Enumerable.Range(0, controls.Count).Select(i => (controls[i, "control"], controls[i, "result"], controls[i,
                "detail"]))],
        };
    }

    static decimal Share(decimal part, decimal whole) => whole == 0 ? 1 : part / whole;

    static string Number(string number) => Links.Grouped(number);

    static string Money(decimal amount) => Links.Grouped(amount.ToString("F2", CultureInfo.InvariantCulture));

    static List<ClockShown> Clock(IReadOnlyList<(Market Market, DateOnly SettleOn, int Count, long By)> cutOffs, Rows matching,
        Rows closeOuts, Rows calls)
    {
        List<ClockShown> clocks = [.. cutOffs.GroupBy(c => c.Market).SelectMany(g => g.Take(2)).Select(c => new ClockShown(
            $"{c.Market.ToString().ToUpperInvariant()} cut-off of {c.SettleOn:yyyy-MM-dd}, {c.Count} to settle",
            DateTimeOffset.FromUnixTimeMilliseconds(c.By),
            $"/lists/instructions?q=status%3APENDING%20settlement_date%3A{c.SettleOn:yyyy-MM-dd}"))];
        void Earliest(Rows rows, string column, string what, string url)
        {
            foreach (var group in rows.Group(column).Where(g => g.Key.Length > 0).OrderBy(g => g.Key, StringComparer.Ordinal).Take(2))
                if (DateTimeOffset.TryParse(group.Key, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var by))
                    clocks.Add(new($"{group.Rows.Count} {what}", by, url + Uri.EscapeDataString(group.Key)));
        }
        Earliest(matching, "affirm_by", "to be affirmed", "/lists/matching?q=affirm_by%3A");
        Earliest(matching, "tell_by", "to be told to the other side", "/lists/matching?q=tell_by%3A");
        Earliest(closeOuts.Where("status", "DUE"), "close_out_by", "to be closed out", "/lists/close-outs?q=close_out_by%3A");
        Earliest(calls.Where("status", "OVERDUE", "DISPUTED", "CALLED", "AGREED"), "due", "margin calls", "/lists/margin-calls?q=due%3A");
        return [.. clocks.OrderBy(c => c.By)];
    }

    /// <summary>Rows of a report by the name of a column.</summary>
    sealed class Rows(Report report, IReadOnlyList<string[]> rows)
    {
        public Rows(Report report) : this(report, report.Rows) { }

        public int Count => rows.Count;

        int At(string column) => report.Columns.TakeWhile(c => c.Name != column).Count() is var at && at < report.Columns.Count ? at
            : throw new ArgumentException($"the report has no column '{column}'", nameof(column));

        public string this[int row, string column] => rows[row][At(column)];

        public IEnumerable<string> All(string column) => Enumerable.Range(0, Count).Select(i => this[i, column]);

        public Rows Where(string column, params string[] values)
        {
            var at = At(column);
            return new(report, [.. rows.Where(r => values.Contains(r[at]))]);
        }

        /// <summary>Of several rows of the same the first.</summary>
        public Rows First(string column)
        {
            var at = At(column);
            return new(report, [.. rows.DistinctBy(r => r[at])]);
        }

        public decimal Sum(string column) => All(column).Sum(v => v.Length > 0 ? decimal.Parse(v, CultureInfo.InvariantCulture) : 0);

        public IEnumerable<(string Key, Rows Rows)> Group(string column)
        {
            var at = At(column);
            return rows.GroupBy(r => r[at], StringComparer.Ordinal).Select(g => (g.Key, new Rows(report, [.. g])));
        }

        /// <summary>Sums of absolute amounts by currency.</summary>
        public string Money(string column) => string.Join(", ",
            Group("currency").Select(g => $"{DayPicture.Money(g.Rows.All(column).Sum(Size))} {g.Key}"));

        static decimal Size(string amount) => amount.Length > 0 ? Math.Abs(decimal.Parse(amount, CultureInfo.InvariantCulture)) : 0;
    }
}
