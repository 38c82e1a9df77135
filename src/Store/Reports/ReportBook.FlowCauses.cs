using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

/// <summary>What a flow of cash is of, by who stands against the bank; what owners brought and took is told apart from all else.</summary>
public sealed partial class ReportBook
{
    // Interest and dividends are each told by themselves (IAS 7.31); as a financial institution's they are of its operations (IAS 7.33).
    // Net of tax that was taken off at the source: what comes to the bank, on what the firm holds for itself and for others.
    static (string Section, string Line) CauseOf(string action) => (Operating, action switch
    {
        "DIVIDEND" => "Dividends received",
        "COUPON" => "Interest received",
        _ => "Other corporate actions",
    });

    // Of fees and of goods and services each by itself (IAS 7.14 b, c; 7.21); dividends to owners are of its financing (IAS 7.34).
    static (string Section, string Line) CauseOf(BankFlow of, ChartOfAccounts chart, Owners owners) => (of.Kind, of.Against) switch
    {
        (EntryKind.Opening, AccountClass.Equity or AccountClass.House) => (Financing, "Balances brought in"),
        (EntryKind.Opening, _) => (Operating, "Balances brought in"), // owed to customers and others
        (_, AccountClass.Equity or AccountClass.Payable) when owners.Codes.Contains(of.Code) => (Financing, "Dividends paid"),
        (_, AccountClass.Equity) => (Financing, "Capital paid in, less paid out"),
        (EntryKind.Collateral, _) => (Operating, "Margin returned, less lodged"),
        (EntryKind.FxPayment, _) => (Operating, "Currencies exchanged"),
        (_, AccountClass.Client or AccountClass.Correspondent) => (Operating, "Customers' money in, less out"),
        (_, AccountClass.House) => (Operating, "Own accounts in, less out"),
        (_, AccountClass.Income) => (Operating, "Income received, less costs paid"),
        (_, AccountClass.Payable) => (Operating, of.Code switch
        {
            DefaultChart.FeesReceivable => "Fees received from customers",
            DefaultChart.VendorsPayable => "Paid to suppliers",
            _ when chart.Find(of.Code, DateOnly.MaxValue) is { IsControl: false } => "Other balances, received less paid",
            _ => "Levies, fees and penalties",
        }),
        (_, AccountClass.Street or AccountClass.Fail or AccountClass.Clearing) =>
            (Operating, "Settled with brokers, dealers and clearing organisations"),
        (_, AccountClass.Location) => (Operating, "Between own banks"),
        _ => (Operating, "Other"),
    };

    // Code of the account that stands against a bank; none of those that are kept together.
    readonly record struct BankFlow(EntryKind Kind, AccountClass Against, string Code);

    // Accounts of what is retained, with the lines that the chart gives them, and those on which only dividends are owed.
    sealed record Owners(HashSet<string> Codes, HashSet<string> Lines);

    // Retained is what stands on the line of that name, or has taken a year's close and is not where capital is.
    Owners OwnersOf(FirmRead read)
    {
        var chart = ChartAt(read.End);
        string Line(string code) => new FirmBalance(code, AccountClass.Equity, 0, 0) is var b
            && LineOf(b, GlOf(b, chart, read.Day), (chart, read.Day)) is { } line ? line.Name : "";
        Dictionary<long, string> retained = [];
        HashSet<string> lines = new(StringComparer.Ordinal);
        foreach (var (number, code, isClosed) in List("""
            SELECT a.number, a.code, EXISTS (SELECT 1 FROM journal_ j JOIN journal_line l ON l.number = j.number
              WHERE j.kind = 0 AND j.number < @e AND l.account = a.number) FROM account a WHERE a.class = @c ORDER BY a.code
            """, r => (r.GetInt64(0), r.GetString(1), Convert.ToBoolean(r.GetValue(2), CultureInfo.InvariantCulture)),
            ("@c", (int)AccountClass.Equity), ("@e", read.End)))
            if (Line(code) is var line && (line == Retained || isClosed && line != Line("")))
            {
                retained.Add(number, code);
                lines.Add(line);
            }
        return new([.. retained.Values, .. retained.Count == 0 ? [] : OwedFrom(retained.Keys, read)], lines);
    }

    // Where journals have credited an account from what is retained, and nothing else has but what came back from a bank, dividends that
    // were declared are owed (IAS 1.107).
    List<string> OwedFrom(IEnumerable<long> retained, FirmRead read) => List($"""
        WITH own AS (SELECT DISTINCT number FROM journal_line WHERE amount > 0 AND account IN ({string.Join(',', retained)})),
          back AS (SELECT DISTINCT l.number FROM journal_line l JOIN account a ON a.number = l.account WHERE l.amount > 0 AND a.class = @b)
        SELECT a.code FROM journal_line l JOIN account a ON a.number = l.account
        WHERE a.class = @p AND l.amount < 0 AND l.number < @e AND l.number NOT IN (SELECT number FROM back)
          AND NOT EXISTS (SELECT 1 FROM gl_total t WHERE t.control = a.number AND t.credits <> '0' AND (t.kind < @j OR t.kind > @k))
        GROUP BY a.code HAVING min(CASE WHEN l.number IN (SELECT number FROM own) THEN 1 ELSE 0 END) = 1
        """, r => r.GetString(0), ("@p", (int)AccountClass.Payable), ("@e", read.End), ("@b", (int)AccountClass.Location),
        ("@j", (int)EntryKind.Journal), ("@k", (int)EntryKind.JournalCorrection));

    // Dividends declared, debit +.
    IEnumerable<(string Line, long Currency, long Amount)> OwedToOwners(FirmRead read, Owners owners)
    {
        var chart = ChartAt(read.End);
        foreach (var (b, gl) in UnderGl(read, chart))
            if (b.Class == AccountClass.Payable && owners.Codes.Contains(b.Account) && LineOf(b, gl, (chart, read.Day)) is { } line)
                yield return (line.Name, b.Asset, b.Amount);
    }
}
