using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>What a schedule charges for a month, and how.</summary>
public static class Fees
{
    public const int MonthsAYear = 12, BasisPoints = 10_000;

    /// <summary>
    /// The net fee for a month, in minor units: each slice of value by its own yearly rate over twelve, a ticket each, or the fixed amount;
    /// at least the minimum. Rounded half away from zero, once.
    /// </summary>
    /// <param name="quantity">Value in units of the currency, or trades.</param>
    /// <param name="scale">Digits of the currency's minor unit.</param>
    public static long Of(FeeScheduleTerms terms, decimal quantity, int scale)
    {
        var fee = terms.Basis switch
        {
            ChargeBasis.Ticket => quantity * terms.Each,
            ChargeBasis.Fixed => terms.Each,
            _ => Sliced(terms.Tiers, quantity) / BasisPoints / MonthsAYear,
        };
        return Rounding.ToMinor(Math.Max(fee, terms.Minimum), scale);
    }

    // Value times basis points a year, slice by slice.
    static decimal Sliced(FeeTier[] tiers, decimal value)
    {
        var (sum, from) = (0m, 0m);
        foreach (var tier in tiers)
        {
            var to = tier.UpTo == 0 ? value : Math.Min(value, tier.UpTo);
            if (to <= from) break;
            sum += (to - from) * tier.RateBp;
            from = to;
        }
        return sum;
    }

    /// <summary>Tax on a net amount, in minor units, half away from zero.</summary>
    public static long Tax(long net, decimal percent) => (long)decimal.Round(net * percent / 100, MidpointRounding.AwayFromZero);

    /// <summary>Receivable against income and tax; of a credit note the other way.</summary>
    public static Leg[] Legs(Invoice invoice, Register books)
    {
        List<Leg> legs = [new(Of(books, DefaultChart.FeesReceivable), invoice.Currency, invoice.Total())];
        foreach (var line in invoice.Lines)
            if (line.Amount != 0) legs.Add(new(line.Income, invoice.Currency, -line.Amount));
        if (invoice.Tax != 0) legs.Add(new(Of(books, DefaultChart.TaxPayable), invoice.Currency, -invoice.Tax));
        return [.. legs];
    }

    /// <summary>The client's cash, or the bank, against the receivable.</summary>
    public static Leg[] Paid(GeneralLedgerFact.InvoicePaid paid, Register books) =>
    [
        new(paid.From == PaidFrom.Bank ? books.Bank : paid.Account, paid.Currency, paid.Amount),
        new(Of(books, DefaultChart.FeesReceivable), paid.Currency, -paid.Amount),
    ];

    /// <summary>Expense against what is owed to vendors.</summary>
    public static Leg[] Legs(BillTerms bill, Register books)
    {
        var sum = 0L;
        foreach (var line in bill.Lines) sum += line.Amount;
        return [.. bill.Lines, new(Of(books, DefaultChart.VendorsPayable), bill.Currency, -sum)];
    }

    /// <summary>What is owed to vendors against the bank.</summary>
    public static Leg[] Paid(AssetId currency, long amount, Register books) =>
        [new(Of(books, DefaultChart.VendorsPayable), currency, amount), new(books.Bank, currency, -amount)];

    static AccountId Of(Register books, string code) =>
        books.AccountOf(code)?.Id ?? throw new InvalidOperationException($"the book has no account {code}");
}
