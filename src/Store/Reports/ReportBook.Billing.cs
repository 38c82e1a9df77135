using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>An invoice or a credit note as it is sent.</summary>
public sealed record InvoiceShown(
    int Number, int CreditOf, string Account, string Name, string Country, string Period, string IssuedOn, string DueOn,
    string Currency, IReadOnlyList<(string Says, string Quantity, string Rate, string Amount)> Lines, string Net, string Tax, string Total,
    string Open, string Reason, bool IsDebited);

public sealed partial class ReportBook
{
    readonly record struct InvoiceRow(
        int Number, string Account, long Period, long Currency, long Net, long Tax, long DueOn, long CreditOf, long Day, long Paid,
        bool IsCredited, long Fact)
    {
        public long Total => Net + Tax;
        public long Open => CreditOf > 0 || IsCredited ? 0 : Total - Paid;
    }

    List<InvoiceRow> InvoiceRows(ReportFilter filter) => List("""
        SELECT i.invoice, a.code, i.period, i.currency, i.net, i.tax, i.due_on, i.credit_of, i.day,
          coalesce(p.paid, 0), coalesce(c.credited, 0), i.number
        FROM invoice i JOIN account a ON a.number = i.account
        LEFT JOIN (SELECT invoice, CAST(sum(amount) AS BIGINT) paid FROM invoice_payment WHERE number < @e GROUP BY invoice) p
          ON p.invoice = i.invoice
        LEFT JOIN (SELECT credit_of, count(*) credited FROM invoice WHERE credit_of > 0 AND number < @e GROUP BY credit_of) c
          ON c.credit_of = i.invoice
        WHERE i.number < @e AND (@a IS NULL OR a.code = @a) ORDER BY i.invoice
        """, r => new InvoiceRow((int)r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5),
            r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10) > 0, r.GetInt64(11)),
        ("@e", End(filter)), ("@a", filter.Account));

    IEnumerable<(long Asset, Int128 Open)> OpenInvoices(ReportFilter filter) => InvoiceRows(filter with { Account = null })
        .Where(i => i.Open != 0).Select(i => (i.Currency, (Int128)i.Open));

    // The newest day of the book on or before the one asked for: ages are measured on it.
    DateOnly Today(ReportFilter filter) =>
        connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) is long day ? Plain.ToDate(day)
        : DateOnly.MinValue;

    static int DaysAfter(DateOnly today, long due) => Math.Max(0, today.DayNumber - Plain.ToDate(due).DayNumber);

    Report Invoices(ReportFilter filter)
    {
        var today = Today(filter);
        return Make("invoices", "#invoice kind account period @issued @due currency #net #tax #total #paid #open #days_overdue status",
            [.. InvoiceRows(filter).Select(i => InvoiceLine(i, today))]);
    }

    string[] InvoiceLine(InvoiceRow i, DateOnly today)
    {
        var (money, late) = (UnitOf(i.Currency), i.Open > 0 ? DaysAfter(today, i.DueOn) : 0);
        string Money(long minor) => Plain.Amount(minor, money.Scale);
        return
        [
            $"{i.Number}", i.CreditOf > 0 ? "CREDIT_NOTE" : "INVOICE", i.Account, PeriodName(i.Period), Plain.Date(i.Day),
            Plain.Date(i.DueOn), money.Code, Money(i.Net), Money(i.Tax), Money(i.Total), Money(i.Paid), Money(i.Open), $"{late}",
            i.CreditOf > 0 ? $"CREDITS {i.CreditOf}" : i.IsCredited ? "CREDITED" : i.Open == 0 ? "PAID" : late > 0 ? "OVERDUE"
                : i.Paid > 0 ? "PART_PAID" : "OPEN",
        ];
    }

    /// <summary>An invoice as it is sent; none of this number.</summary>
    public InvoiceShown? Invoice(int number)
    {
        if (InvoiceRows(new()).Find(i => i.Number == number) is not { Number: > 0 } i) return null;
        var money = UnitOf(i.Currency);
        string Money(long minor) => Plain.Amount(minor, money.Scale);
        var lines = List("SELECT says, quantity, rate, amount FROM invoice_line WHERE invoice = @n ORDER BY line",
            r => (r.GetString(0), r.GetString(1), r.GetString(2), Money(r.GetInt64(3))), ("@n", number));
        var (name, country, reason, debited) = List("""
            SELECT a.name, a.country, i.reason, i.is_debited FROM invoice i JOIN account a ON a.number = i.account WHERE i.invoice = @n
            """, r => (r.GetString(0), Text(r, 1), r.GetString(2), r.GetInt64(3) == 1), ("@n", number))[0];
        return new(number, (int)i.CreditOf, i.Account, name, country, PeriodName(i.Period), Plain.Date(i.Day), Plain.Date(i.DueOn),
            money.Code, lines, Money(i.Net), Money(i.Tax), Money(i.Total), Money(i.Open), reason, debited);
    }

    Report FeeSchedules(ReportFilter filter) => Make("fee-schedules",
        "code name basis account_from account_to currency rates #minimum #tax_percent income #due_days debited @from @until", Query("""
        SELECT code, name, basis, account_from, account_to, currency, rates, minimum, tax_percent, income, due_days, is_debited, from_day,
          until_day FROM fee_schedule WHERE number < @e ORDER BY code, from_day, number
        """, r =>
        [
            r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
            r.GetString(8), r.GetString(9), $"{r.GetInt64(10)}", r.GetInt64(11) == 1 ? "YES" : "NO", DayOrEmpty(r, 12), DayOrEmpty(r, 13),
        ], ("@e", End(filter))));

    readonly record struct BillRow(
        long Number, string Vendor, string Reference, long On, long DueOn, long Currency, long Amount, string By, string State,
        string DecidedBy);

    List<BillRow> BillRows(ReportFilter filter) => List("""
        SELECT b.bill, b.vendor, b.reference, b.on_day, b.due_on, b.currency, b.amount, b.captured_by,
          coalesce((SELECT c.change FROM bill_change c WHERE c.bill = b.bill AND c.number < @e ORDER BY c.number DESC LIMIT 1), 'WAITING'),
          coalesce((SELECT c.made_by FROM bill_change c WHERE c.bill = b.bill AND c.number < @e ORDER BY c.number LIMIT 1), '')
        FROM bill b WHERE b.number < @e ORDER BY b.bill
        """, r => new BillRow(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6),
            r.GetString(7), r.GetString(8), r.GetString(9)), ("@e", End(filter)));

    IEnumerable<(long Asset, Int128 Open)> OpenBills(ReportFilter filter) => BillRows(filter).Where(b => b.State == "APPROVED")
        .Select(b => (b.Currency, (Int128)b.Amount));

    Report Payables(ReportFilter filter)
    {
        var today = Today(filter);
        return Make("payables",
            "#bill vendor reference @date @due currency #amount status #open #days_overdue ageing captured_by decided_by",
            [.. BillRows(filter).Select(b =>
            {
                var (money, isOpen) = (UnitOf(b.Currency), b.State is "WAITING" or "APPROVED");
                var late = isOpen ? DaysAfter(today, b.DueOn) : 0;
                return new[]
                {
                    $"{b.Number}", b.Vendor, b.Reference, Plain.Date(b.On), Plain.Date(b.DueOn), money.Code, Plain.Amount(b.Amount,
                        money.Scale),
                    b.State, Plain.Amount(b.State == "APPROVED" ? b.Amount : 0, money.Scale), $"{late}", isOpen ? Ageing(late) : "", b.By,
                    b.DecidedBy,
                };
            })]);
    }

    static string Ageing(int days) => days switch { 0 => "CURRENT", <= 30 => "1-30", <= 60 => "31-60", <= 90 => "61-90", _ => "OVER-90" };
}
