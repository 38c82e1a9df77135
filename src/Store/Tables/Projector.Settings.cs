using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    /// <summary>What a fact sets from a day on, in words; of every other fact nothing.</summary>
    void Set(long number, Fact fact)
    {
        switch (fact)
        {
            case ReferenceFact.FirmEstablished { Terms: var t }:
                for (var i = 0; i < t.Fees.Count; i++)
                    Add((number, i), ("fee", t.Fees[i].Kind), Told(t.Fees[i]),
                        (t.Fees[i].From, t.Fees[i].To == DateOnly.MaxValue ? null : t.Fees[i].To));
                break;
            case ReferenceFact.PenaltyClassSet f: Add(number, ("penalty-class", books[f.Instrument].Code), $"{f.Class}", f.From); break;
            case ReferenceFact.PenaltyRateSet f: Add(number, ("penalty-rate", $"{f.Class}"), Told($"{f.RateBp} bp a day"), f.From); break;
            case ReferenceFact.OvernightRateSet f:
                Add(number, ("overnight-rate", books[f.Currency].Code), Told($"{f.Percent} % a year"), f.From);
                break;
            case ReferenceFact.ConventionSet f: Add(number, (f.Convention.ToLowerInvariant(), f.Of), f.Value, f.From); break;
            case ReferenceFact.AddressSet f:
                Add(number, ("address", f.Of), f.At.Length > 0 ? $"{f.Bic}, account {f.At}" : f.Bic, null);
                break;
            case SettlementFact.RunWeightsSet { Weights: var w } f:
                Add(number, ("settlement-weights", ""), Told($"lambda {w.ValuePermille / 1_000m}, count {w.CountWorth}, ")
                    + Told($"priorities {w.Reserved / 1_000m} {w.Urgent / 1_000m} {w.High / 1_000m} {w.Normal / 1_000m}, ")
                    + Told($"age {w.AgePermille / 1_000m}"), f.From);
                break;
            case SettlementFact.CreditLineSet { Line: var line } f:
                var scale = books[f.Currency].Scale;
                Add(number, ("credit-line", books[f.Currency].Code), Told($"granted {Reports.Plain.Amount(line.Granted, scale)}, ")
                    + Told($"against securities up to {Reports.Plain.Amount(line.CollateralLimit, scale)}"), f.From);
                break;
            case SettlementFact.BorrowArranged f:
                Add((number, 0), ("borrow", books[f.Instrument].Code),
                    Told($"{Reports.Plain.Amount(f.Units, books[f.Instrument].Scale)} of {f.Lender}"), (f.Day, f.Day));
                break;
            case MarginFact.AgreementSet f: Add(number, ("margin-agreement", books[f.Party].Terms.Code), Told(f.Terms), f.From); break;
            case MarginFact.ClassHaircutSet f: Add(number, ("haircut", $"{f.Class}"), Told($"{f.HaircutBp} bp"), f.From); break;
            case MarginFact.AssetHaircutSet f: Add(number, ("haircut", books[f.Asset].Code), Told($"{f.HaircutBp} bp"), f.From); break;
            case AccessFact.ApprovalRuleSet f: Add(number, ("approval-rule", $"{f.Rule}"), Told(f.Terms), f.Day); break;
            case AccessFact.ApprovalRuleRemoved f: End(number, "approval-rule", $"{f.Rule}", f.Day); break;
            case AccessFact.DeskSet f:
                Add(number, ("desk", f.Desk), string.Join(' ', f.Accounts.Select(a => $"{a.From}..{a.To}")), f.Day);
                break;
            case AccessFact.ToxicPairSet f:
                Add(number, ("toxic-pair", f.Pair), $"{string.Join(' ', f.First)} | {string.Join(' ', f.Second)}", f.Day);
                break;
            case AccessFact.ToxicPairRemoved f: End(number, "toxic-pair", f.Pair, f.Day); break;
            default: break; // it sets nothing that has a day from which it holds
        }
    }

    static string Told(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    string Told(MarginTerms t)
    {
        var (code, scale) = (books.Firm.BaseCurrency, books[new AssetId(0)].Scale);
        string Money(long minor) => Reports.Plain.Amount(minor, scale);
        return Told($"{t.Direction}, threshold {Money(t.Threshold)}, least transfer {Money(t.MinimumTransfer)}, ")
            + Told($"rounded to {Money(t.Rounding)} {code}; initial margin {t.Method}, floor {t.FloorBp} bp, {t.Window} scenarios");
    }

    // What it charges, at least and at most, and of which trades.
    static string Told(FeeRule f)
    {
        List<string> says = [];
        if (f.PerUnit > 0) says.Add(Told($"{f.PerUnit} a unit"));
        if (f.PerMillion > 0) says.Add(Told($"{f.PerMillion} a million"));
        if (f.MinimumPerTrade > 0) says.Add(Told($"at least {f.MinimumPerTrade}"));
        if (f.MaximumPerTrade > 0) says.Add(Told($"at most {f.MaximumPerTrade}"));
        if (f.MaximumRate > 0) says.Add(Told($"at most {f.MaximumRate * 100:0.####} % of the principal"));
        if (says.Count == 0) says.Add("nothing");
        if (f.Currency != FeeRule.AnyCurrency) says.Add("in " + f.Currency);
        if (f.Market is { } market) says.Add("on " + $"{market}".ToUpperInvariant());
        if (f.Categories.Length > 0) says.Add("CFI " + string.Join(' ', f.Categories.AsEnumerable()));
        if (f.SalesOnly) says.Add("sales only");
        if (f.HouseExempt) says.Add("not of the house");
        if (f.RoundUp) says.Add("rounded up");
        return string.Join(", ", says) + (f.IsIncome ? "; the firm's own" : "; owed on");
    }

    static string Told(ApprovalTerms t) => t.Command + (t.Currency.Length > 0 ? Told($" from {t.AtLeast} {t.Currency}") : "")
        + (t.AccountFrom.Length + t.AccountTo.Length > 0 ? $" for {t.AccountFrom}..{t.AccountTo}" : "")
        + Told($": {t.Approvers} of {t.Role} within {t.ExpiresAfterDays} days");

    void Add(long number, (string Kind, string Of) what, string value, DateOnly? from) => Add((number, 0), what, value, (from, null));

    // Where no day is given it holds from the day on which it was set.
    void Add((long Number, int Line) key, (string Kind, string Of) what, string value, (DateOnly? From, DateOnly? Until) days) =>
        Into("setting", 8).Int(key.Number).Int(key.Line).Text(what.Kind).Text(what.Of).Text(value)
            .Int(days.From is { } from ? Rows.Number(from) : day).Int(days.Until is { } until ? Rows.Number(until) : null).Null().Add();

    void End(long number, string kind, string of, DateOnly on) =>
        Execute("UPDATE setting SET ended = @n, until = @d WHERE kind = @k AND subject = @s AND ended IS NULL", ("@n", number),
            ("@d", Rows.Number(on)), ("@k", kind), ("@s", of));
}
