using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.GlAccountSet { Terms: var t } f:
                Into("gl_account", 8).Int(number).Text(t.Code).Text(t.Name).Int((int)t.Type).Text(t.DebitLine).Text(t.CreditLine)
                    .Int(t.IsControl ? 1 : 0).Date(f.From).Add();
                break;
            case GeneralLedgerFact.PostingRuleSet { Rule: var r } f:
                Into("posting_rule", 7).Int(number).Text(r.Gl).Int((int?)r.Class).Text(r.Account).Int((int?)r.Kind).Text(r.Currency)
                    .Date(f.From).Add();
                break;
            case GeneralLedgerFact.JournalPosted { Terms: var t } f:
                Into("journal_", 13).Int(number).Int(f.Number).Text(t.Reference).Text(t.Reason).Int((int)t.Kind).Date(t.Effective)
                    .Int(f.Period).Date(f.Day).Text(t.Settles).Int(t.Corrects).Int(t.Reverses)
                    .Int(t.ReverseOn is { } on ? Rows.Number(on) : (long?)null).Text(t.By).Add();
                TakeLines(number, f.Legs);
                break;
            case GeneralLedgerFact.RecurringSet { Terms: var t } f:
                Execute("UPDATE recurring SET ended = @n WHERE id = @i AND ended IS NULL", ("@n", number), ("@i", t.Id));
                Into("recurring", 11).Int(number).Text(t.Id).Text(t.Reason)
                    .Text(t.On == RecurringOn.LastBusinessDay ? "LAST_BUSINESS_DAY" : t.Day.ToString(CultureInfo.InvariantCulture))
                    .Text(t.Basis == AccrualBasis.Rate
                        ? string.Create(CultureInfo.InvariantCulture, $"{t.RatePercent}% ON {t.RateOn} OVER {t.YearDays}")
                        : t.Basis.ToString().ToUpperInvariant())
                    .Date(t.From).Int(t.Until is { } until ? Rows.Number(until) : (long?)null).Int(t.Reverses ? 1 : 0).Legs(f.Legs)
                    .Text(f.By)
                    .Null().Add();
                break;
            case GeneralLedgerFact.RecurringEnded f:
                Execute("UPDATE recurring SET ended = @n WHERE id = @i AND ended IS NULL", ("@n", number), ("@i", f.Id));
                break;
            case GeneralLedgerFact.YearClosed f:
                Into("journal_", 13).Int(number).Int(0).Text($"YEAR-{f.Year}").Text("income and expense to retained earnings").Int(0)
                    .Date(new(f.Year, 12, 31)).Int(f.Year * 100 + 13).Date(f.Day).Text("").Null().Int(0).Null().Text(f.By).Add();
                TakeLines(number, f.Legs);
                break;
            default: TakePeriod(number, fact); break;
        }
    }

    void TakeLines(long number, Leg[] legs)
    {
        foreach (var (i, leg) in legs.Index())
            Into("journal_line", 5).Int(number).Int(i).Int(leg.Account.Number).Int(leg.Asset.Number).Int(leg.Amount).Add();
    }

    void TakePeriod(long number, GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.PeriodChanged f:
                Into("period", 6).Int(number).Int(f.Period).Text(StateName(f)).Text(f.Reason).Text(f.By).Date(f.Day).Add();
                break;
            case GeneralLedgerFact.PeriodChecked f:
                Into("period_check", 6).Int(number).Int(f.Period).Text(f.Check).Int(f.Passed ? 1 : 0).Int(f.Blocks ? 1 : 0).Text(f.Detail)
                    .Add();
                break;
            case GeneralLedgerFact.PeriodCertified f:
                Into("period_certificate", 8).Int(number).Int(f.Period).Int(f.Version).Int(f.Failed).Text(f.Balances).Date(f.LastDay)
                    .Text(f.LastClose).Text(f.By).Add();
                break;
            default: TakeBilling(number, fact); break;
        }
    }

    static string StateName(GeneralLedgerFact.PeriodChanged f) => f.State switch
    {
        PeriodState.SoftClosed => "SOFT_CLOSED",
        PeriodState.Closed => "CLOSED",
        _ => f.Period % 100 == 13 ? "ADJUSTMENT" : "OPEN",
    };

    void TakeBilling(long number, GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.FeeScheduleSet { Terms: var t } f:
                Into("fee_schedule", 15).Int(number).Text(t.Code).Text(t.Name).Text(BasisName(t.Basis)).Text(t.AccountFrom)
                    .Text(t.AccountTo)
                    .Text(t.Currency).Text(RatesOf(t)).Decimal(t.Minimum).Decimal(t.TaxPercent).Text(t.Income).Int(t.DueDays)
                    .Int(t.IsDebited ? 1 : 0).Date(f.From).Int(t.Until is { } until ? Rows.Number(until) : (long?)null).Add();
                break;
            case GeneralLedgerFact.HoldingsValued: break; // in the invoices
            case GeneralLedgerFact.InvoiceIssued { Invoice: var i } f:
                Into("invoice", 12).Int(number).Int(i.Number).Int(i.Account.Number).Int(i.Period).Int(i.Currency.Number).Int(i.Net())
                    .Int(i.Tax).Date(i.DueOn).Int(i.IsDebited ? 1 : 0).Int(i.CreditOf).Text(i.Reason).Date(f.Day).Add();
                foreach (var (at, line) in i.Lines.Index())
                    Into("invoice_line", 7).Int(i.Number).Int(at).Text(line.Says).Decimal(line.Quantity).Decimal(line.Rate).Int(line.Amount)
                        .Int(line.Income.Number).Add();
                break;
            case GeneralLedgerFact.InvoicePaid f:
                Into("invoice_payment", 5).Int(number).Int(f.Number).Int(f.Amount).Int((int)f.From).Date(f.Day).Add();
                break;
            case GeneralLedgerFact.BillCaptured { Terms: var t } f:
                Into("bill", 10).Int(number).Int(f.Number).Text(t.Vendor).Text(t.Reference).Date(t.On).Date(t.DueOn).Int(t.Currency.Number)
                    .Int(t.Lines.Sum(l => l.Amount)).Text(f.By).Date(f.Day).Add();
                foreach (var (at, line) in t.Lines.Index())
                    Into("bill_line", 4).Int(f.Number).Int(at).Int(line.Account.Number).Int(line.Amount).Add();
                break;
            case GeneralLedgerFact.BillApproved f: Turn(number, (f.Number, "APPROVED"), (f.By, ""), f.Day); break;
            case GeneralLedgerFact.BillRejected f: Turn(number, (f.Number, "REJECTED"), (f.By, f.Reason), f.Day); break;
            case GeneralLedgerFact.BillPaid f: Turn(number, (f.Number, "PAID"), ("", ""), f.Day); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Turn(long number, (int Bill, string What) change, (string By, string Reason) why, DateOnly on) => Into("bill_change", 6)
        .Int(number)
        .Int(change.Bill).Text(change.What).Text(why.By).Text(why.Reason).Date(on).Add();

    static string BasisName(ChargeBasis basis) => basis switch
    {
        ChargeBasis.AverageValue => "AVERAGE_VALUE",
        ChargeBasis.MonthEndValue => "MONTH_END_VALUE",
        ChargeBasis.Ticket => "TICKET",
        _ => "FIXED",
    };

    // "10 bp to 1000000, 5 bp beyond", or the amount of each.
    static string RatesOf(FeeScheduleTerms t) => t.Tiers.Length == 0 ? t.Each.ToString(CultureInfo.InvariantCulture)
        : string.Join(", ", t.Tiers.Select(tier => tier.UpTo == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{tier.RateBp} bp beyond")
            : string.Create(CultureInfo.InvariantCulture, $"{tier.RateBp} bp to {tier.UpTo}")));

    Dictionary<ControlCell, (Int128 Debits, Int128 Credits)> totals = [], totalsBefore = []; // as the tables say, and at the day before

    /// <summary>A row for every total of a control account that is not what it was at the end of the day before.</summary>
    void WriteTotals(LedgerBook ledger)
    {
        var insert = Into("gl_total", 7, key: 5);
        foreach (var (cell, debits, credits) in ledger.Totals())
        {
            if (totals.GetValueOrDefault(cell) == (debits, credits)) continue;
            totals[cell] = (debits, credits);
            if (totalsBefore.GetValueOrDefault(cell) == (debits, credits))
                Execute("DELETE FROM gl_total WHERE control = @c AND asset = @a AND kind = @k AND period = @p AND day = @d",
                    ("@c", cell.Control), ("@a", cell.Asset.Number), ("@k", (int)cell.Kind), ("@p", cell.Period), ("@d", day));
            else
                insert.Int(cell.Control).Int(cell.Asset.Number).Int((int)cell.Kind).Int(cell.Period).Int(day).Decimal((decimal)debits)
                    .Decimal((decimal)credits).Add();
        }
    }

    Dictionary<ControlCell, (Int128 Debits, Int128 Credits)> LastTotals()
    {
        var last = new Dictionary<ControlCell, (Int128, Int128)>();
        using var command = connection.Command(
            "SELECT control, asset, kind, period, debits, credits FROM gl_total ORDER BY control, asset, kind, period, day");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            last[new((int)reader.GetInt64(3), (int)reader.GetInt64(0), new((int)reader.GetInt64(1)), (EntryKind)reader.GetInt64(2))] =
                (Int128.Parse(reader.GetString(4), CultureInfo.InvariantCulture), Int128.Parse(reader.GetString(5),
                CultureInfo.InvariantCulture));
        return last;
    }
}
