using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class BillingBook
{
    public void Save(StateWriter to)
    {
        to.Int(schedules.Values.Sum(s => s.Count));
        foreach (var (from, t) in schedules.Values.SelectMany(s => s)) Save(to.Date(from), t);
        to.Int(invoices.Count);
        foreach (var (i, open) in invoices)
        {
            to.Int(i.Account.Number).Int(i.Period).Int(i.Currency.Number).Long(i.Tax).Date(i.DueOn).Int(i.IsDebited ? 1 : 0);
            to.Int(i.CreditOf).Text(i.Reason).Int(i.Lines.Length);
            foreach (var l in i.Lines) to.Text(l.Says).Decimal(l.Quantity).Decimal(l.Rate).Long(l.Amount).Int(l.Income.Number);
            to.Long(open);
        }
        to.Int(values.Count);
        foreach (var ((period, account), v) in values) to.Int(period).Int(account).Decimal(v.Sum).Int(v.Days).Long(v.Last);
        var months = new List<(int Period, int Account)>(tickets.Keys);
        months.Sort();
        to.Int(months.Count);
        foreach (var key in months) to.Int(key.Period).Int(key.Account).Int(tickets[key]);
        to.Int(bills.Count);
        foreach (var (t, by, state) in bills)
        {
            to.Text(t.Vendor).Text(t.Reference).Date(t.On).Date(t.DueOn).Int(t.Currency.Number).Int(t.Lines.Length);
            foreach (var l in t.Lines) to.Int(l.Account.Number).Int(l.Asset.Number).Long(l.Amount);
            to.Text(by).Int((int)state);
        }
    }

    static void Save(StateWriter to, FeeScheduleTerms t)
    {
        to.Text(t.Code).Text(t.Name).Int((int)t.Basis).Text(t.AccountFrom).Text(t.AccountTo).Text(t.Currency).Int(t.Tiers.Length);
        foreach (var tier in t.Tiers) to.Decimal(tier.UpTo).Decimal(tier.RateBp);
        to.Decimal(t.Each).Decimal(t.Minimum).Decimal(t.TaxPercent).Text(t.Income).Int(t.DueDays).Int(t.IsDebited ? 1 : 0);
        to.Int(t.Until is null ? 0 : 1).Date(t.Until ?? default);
    }

    static FeeScheduleTerms Schedule(ref StateReader from)
    {
        var terms = new FeeScheduleTerms(from.Text(), from.Text(), (ChargeBasis)from.Int(), from.Text(), from.Text(), from.Text(),
            Tiers(ref from), from.Decimal(), from.Decimal(), from.Decimal(), from.Text(), from.Int(), from.Int() == 1, null);
        var (ends, until) = (from.Int() == 1, from.Date());
        return ends ? terms with { Until = until } : terms;
    }

    static FeeTier[] Tiers(ref StateReader from)
    {
        var tiers = new FeeTier[from.Int()];
        for (var i = 0; i < tiers.Length; i++) tiers[i] = new(from.Decimal(), from.Decimal());
        return tiers;
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var since = from.Date();
            Apply(new GeneralLedgerFact.FeeScheduleSet(Schedule(ref from), since));
        }
        var all = from.Int();
        for (var i = 1; i <= all; i++)
        {
            var (account, period, currency, tax, due) =
                (new AccountId(from.Int()), from.Int(), new AssetId(from.Int()), from.Long(), from.Date());
            var (isDebited, creditOf, reason) = (from.Int() == 1, from.Int(), from.Text());
            var lines = new InvoiceLine[from.Int()];
            for (var l = 0; l < lines.Length; l++)
                lines[l] = new(from.Text(), from.Decimal(), from.Decimal(), from.Long(), new(from.Int()));
            invoices.Add((new(i, account, period, currency, lines, tax, due, isDebited, creditOf, reason), from.Long()));
            Bill(invoices[^1].Invoice);
        }
        for (var count = from.Int(); count > 0; count--)
            values.Add((from.Int(), from.Int()), (from.Decimal(), from.Int(), from.Long()));
        for (var count = from.Int(); count > 0; count--) tickets.Add((from.Int(), from.Int()), from.Int());
        for (var count = from.Int(); count > 0; count--)
        {
            var (vendor, reference, on, due, currency) = (from.Text(), from.Text(), from.Date(), from.Date(), new AssetId(from.Int()));
            var lines = new Leg[from.Int()];
            for (var l = 0; l < lines.Length; l++) lines[l] = new(new(from.Int()), new(from.Int()), from.Long());
            bills.Add((new(vendor, reference, on, due, currency, lines), from.Text(), (BillState)from.Int()));
        }
    }
}
