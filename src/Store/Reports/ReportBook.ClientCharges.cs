using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // Of entries of the period that have no words of their own, what the fact that caused them says.
    Dictionary<long, string> CausesToTell(Postings of)
    {
        Dictionary<long, string> says = [];
        void Take(string sql, Func<System.Data.Common.DbDataReader, (long, string)> row)
        {
            foreach (var (cause, what) in List(sql, row, ("@f", of.First), ("@d", of.Before), ("@e", of.Period.End))) says[cause] = what;
        }
        Take("""
            SELECT c.number, c.id, s.code, c.sold_amount, s.scale, b.code, c.bought_amount, b.scale, c.times, c.over_ FROM conversion c
            JOIN asset s ON s.number = c.sold JOIN asset b ON b.number = c.bought WHERE c.value_date > @d AND c.number < @e
            """, r => (r.GetInt64(0), $"conversion {r.GetString(1)}: {Plain.Amount(r.GetInt64(3), r.GetInt32(4))} {r.GetString(2)} for "
                + $"{Plain.Amount(r.GetInt64(6), r.GetInt32(7))} {r.GetString(5)} at "
                + RateOf((r.GetString(2), r.GetString(5)), Exact(r.GetString(8)), Exact(r.GetString(9)))));
        Take("SELECT p.number, p.invoice, i.period FROM invoice_payment p JOIN invoice i ON i.invoice = p.invoice "
            + "WHERE p.number >= @f AND p.number < @e",
            r => (r.GetInt64(0), $"invoice {r.GetInt64(1)} for {PeriodName(r.GetInt64(2))}"));
        Take("SELECT number, reference, reason FROM journal_ WHERE number >= @f AND number < @e",
            r => (r.GetInt64(0), $"journal {r.GetString(1)}: {r.GetString(2)}"));
        Take("SELECT number, reference FROM lot_transfer WHERE number >= @f AND number < @e",
            r => (r.GetInt64(0), $"transfer {r.GetString(1)}"));
        return says;
    }

    /// <summary>A rate as it was agreed or found: the pair, and units of its second currency for one of the first.</summary>
    static string RateOf((string Sold, string Bought) pair, decimal times, decimal over) => times == 1 && over != 1
        ? $"{pair.Bought}{pair.Sold} {Shown(over)}" : $"{pair.Sold}{pair.Bought} {Shown(times / over)}";

    /// <summary>By account, the invoices and credit notes that were issued or paid in a period, or are open at its end.</summary>
    ILookup<string, InvoiceRow> InvoicesOf((DateOnly From, DateOnly Until) period)
    {
        ReportFilter filter = new(period.Until);
        var first = Rows.Number(period.From);
        var paid = List("SELECT DISTINCT invoice FROM invoice_payment WHERE day >= @f AND number < @e", r => (int)r.GetInt64(0),
            ("@f", first), ("@e", End(filter))).ToHashSet();
        return InvoiceRows(filter).Where(i => i.Day >= first || i.Open > 0 || paid.Contains(i.Number)).ToLookup(i => i.Account);
    }

    // What trades were charged, and what was invoiced, line by line; a credit note takes it off.
    Report ChargesPart(SortedDictionary<(long Account, long Currency), (int Count, long Amount)> charges, List<InvoiceRow> invoices)
    {
        List<string[]> rows = [.. charges.Select(c => new[]
        {
            List("SELECT code FROM account WHERE number = @a", r => r.GetString(0), ("@a", c.Key.Account))[0], "",
            UnitOf(c.Key.Currency).Code, $"{c.Value.Count}", Plain.Amount(c.Value.Amount, UnitOf(c.Key.Currency).Scale), "",
        })];
        foreach (var i in invoices)
        {
            var unit = UnitOf(i.Currency);
            void Add(string what, long amount) =>
                rows.Add([what, $"{i.Number}", unit.Code, "", Plain.Amount(amount, unit.Scale), $"{i.Fact}"]);
            foreach (var (says, amount) in List("SELECT says, amount FROM invoice_line WHERE invoice = @n ORDER BY line",
                r => (r.GetString(0), r.GetInt64(1)), ("@n", i.Number))) Add(says, amount);
            if (i.Tax != 0) Add("Tax on the invoice", i.Tax);
        }
        return Make("charges", "charge #invoice currency #trades #amount #fact", rows);
    }

    Report InvoicesPart(List<InvoiceRow> invoices, DateOnly today) => Make("invoices",
        "#invoice kind period @issued @due currency #net #tax #total #paid #open #days_overdue status #fact", [.. invoices.Select(i =>
        {
            var row = InvoiceLine(i, today);
            return (string[])[.. row[..2], .. row[3..], $"{i.Fact}"];
        })]);
}
