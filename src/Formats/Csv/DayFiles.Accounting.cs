using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns ChartColumns = new(["code", "name", "type", "from"], ["debit_line", "credit_line", "kind"]);
    static readonly Columns RuleColumns = new(["gl_account", "from"], ["class", "account", "kind", "currency"]);

    static readonly Columns ScheduleColumns = new(["code", "name", "basis", "currency", "income", "from"],
        ["until", "account_from", "account_to", "tiers", "each", "minimum", "tax_percent", "due_days", "debited"]);

    const int UsualDueDays = 30; // of an invoice, where a schedule says nothing

    static readonly Words<GlType> GlTypes = new(("ASSET", GlType.Asset), ("LIABILITY", GlType.Liability), ("EQUITY", GlType.Equity),
        ("INCOME", GlType.Income), ("EXPENSE", GlType.Expense));

    static readonly Words<string> ChartKinds = Same("DIRECT", "CONTROL");
    static readonly Words<AccountClass?> RuleClasses = WordsOf<AccountClass>();
    static readonly Words<EntryKind?> RuleKinds = WordsOf<EntryKind>();

    static readonly Words<ChargeBasis> ChargeBases = new(("AVERAGE_VALUE", ChargeBasis.AverageValue),
        ("MONTH_END_VALUE", ChargeBasis.MonthEndValue), ("TICKET", ChargeBasis.Ticket), ("FIXED", ChargeBasis.Fixed));

    static Words<T?> WordsOf<T>() where T : struct, Enum =>
        new([.. Enum.GetValues<T>().Select(v => ($"{v}".ToUpperInvariant(), (T?)v))]);

    /// <summary><c>chart.csv</c>: a <see cref="SetGlAccount"/> for each row.</summary>
    public static List<Command> Chart(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ChartColumns);
        return All<Command>(rows, row => new SetGlAccount(
            new(Code: row.Code(0), Name: row.Text(1), Type: row.Word(2, GlTypes), DebitLine: row.TextOrEmpty(4),
                CreditLine: row.Gives(5) ? row.TextOrEmpty(5) : row.TextOrEmpty(4), IsControl: row.Word(6, ChartKinds,
                "DIRECT") == "CONTROL"),
            From: row.Date(3), Source: row.Source, KeepsKind: row.Gives(6) ? null : true));
    }

    /// <summary><c>posting-rules.csv</c>: a <see cref="SetPostingRule"/> for each row.</summary>
    public static List<Command> PostingRules(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, RuleColumns);
        return All<Command>(rows, row => new SetPostingRule(
            new(Gl: row.Code(0), Class: row.Word(2, RuleClasses, null), Account: row.CodeOrEmpty(3), Kind: row.Word(4, RuleKinds, null),
                Currency: row.CodeOrEmpty(5)),
            From: row.Date(1), Source: row.Source));
    }

    /// <summary><c>fee-schedules.csv</c>: a <see cref="SetFeeSchedule"/> for each row.</summary>
    public static List<Command> FeeSchedules(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ScheduleColumns);
        return All<Command>(rows, row => new SetFeeSchedule(
            new(Code: row.Code(0), Name: row.Text(1), Basis: row.Word(2, ChargeBases), AccountFrom: row.CodeOrEmpty(7),
                AccountTo: row.CodeOrEmpty(8), Currency: row.Code(3), Tiers: Tiers(row, 9), Each: row.DecimalOrNone(10) ?? 0,
                Minimum: row.DecimalOrNone(11) ?? 0, TaxPercent: row.DecimalOrNone(12) ?? 0, Income: row.Code(4),
                DueDays: row.Gives(13) ? (int)Math.Clamp(row.Units(13), -1, int.MaxValue) : UsualDueDays,
                IsDebited: row.Word(14, YesOrNo, false), Until: row.DateOrNone(6)),
            From: row.Date(5), Source: row.Source));
    }

    // 1000000:10 :5, each slice by its own rate; the last without a limit.
    static FeeTier[] Tiers(Row row, int column)
    {
        List<FeeTier> tiers = [];
        foreach (var tier in row.TextOrEmpty(column).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (tier.Split(':') is [var limit, var rate] && Plain(rate) is { } bp && (limit.Length == 0 ? 0 : Plain(limit)) is { } upTo)
                tiers.Add(new(upTo, bp));
            else
            {
                row.Refuse(column, $"'{row.Shown(column)}' is not written as 1000000:10 :5");
                break;
            }
        return [.. tiers];
    }

    static decimal? Plain(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
