using System.Text.Json.Serialization;

namespace Countinghouse.Reference;

/// <summary>Number of an account in its book, given in order of opening, from 0.</summary>
public readonly record struct AccountId(int Number);

/// <summary>Number of a currency or instrument in its book, given in order of listing, from 0.</summary>
public readonly record struct AssetId(int Number);

/// <summary>Number of a counterparty in its book, from 0; the CCP of the firm is 0.</summary>
public readonly record struct PartyId(int Number);

/// <summary>An account of the chart that is neither a client's nor a location: <c>EQUITY</c>, <c>FEES-PAYABLE</c>.</summary>
/// <param name="Class">EQUITY, INCOME or PAYABLE.</param>
public sealed record ChartLine(string Code, string Name, string Class);

/// <summary>The legal entity whose book this is, and what its day works with.</summary>
/// <param name="SettlementCalendar">Calendar of settlement days for instruments whose market is not known.</param>
/// <param name="IntradayCredit">Credit the settlement bank grants, in minor units of the base currency.</param>
public sealed record FirmTerms(
    string Name, string Lei, string BaseCurrency, string SettlementCalendar, string Ccp, string Csd, string SettlementBank,
    long IntradayCredit, IReadOnlyList<FeeRule> Fees, IReadOnlyList<ChartLine> Chart)
{
    public static FirmTerms Default { get; } = new(
        "Unnamed firm", "", "USD", "US-SETTLEMENT", "CCP", "CSD", "SETTLEMENT-BANK", 0, FeeSchedule.Default.Rules,
        [new("EQUITY", "Equity", "EQUITY"), new("RETAINED-EARNINGS", "Retained earnings", "EQUITY")]);
}

/// <summary>Terms of a bond; dates and rates as of issue.</summary>
/// <param name="Coupon">Yearly rate in per cent of nominal.</param>
/// <param name="Frequency">Coupons a year; 0 when paid at redemption.</param>
/// <param name="Redemption">In per cent of nominal.</param>
public sealed record BondTerms(decimal Coupon, DateOnly Maturity, string DayCount, int Frequency, DateOnly? IssueDate, decimal Redemption)
{
    /// <summary>The end of the first interest period, where counting back from maturity does not give it.</summary>
    public DateOnly? FirstCoupon { get; init; }
    /// <summary>Settled so many business days before a coupon or later, the bond goes without it. None: it never does.</summary>
    public int? ExDays { get; init; }
    /// <summary>Of a floating coupon the index, whose newest value at the start of a period is its rate. None: it is fixed.</summary>
    public string? Index { get; init; }
    /// <summary>What a floating coupon pays above its index, in per cent a year.</summary>
    public decimal? Spread { get; init; }
    /// <summary>The least and the most that a floating coupon pays with its spread, in per cent a year.</summary>
    public decimal? Floor { get; init; }
    public decimal? Cap { get; init; }
    /// <summary>The price index that principal and coupons follow. None: they follow none.</summary>
    public string? InflationIndex { get; init; }
    /// <summary>The reference index of the first day that earns interest: an index ratio of one.</summary>
    public decimal? BaseIndex { get; init; }
    /// <summary>When the issuer may redeem early, and for how many per cent: <c>2030-06-01 102; 2031-06-01 101</c>.</summary>
    public string? Calls { get; init; }
    /// <summary>The last coupon before maturity, where the last period is shorter or longer than the others.</summary>
    public DateOnly? LastCoupon { get; init; }
    /// <summary>Whether coupons fall on last days of months. None: they do where the date they are counted from is one.</summary>
    public bool? EndOfMonth { get; init; }
    /// <summary>Whether an inflation-linked bond is redeemed at its nominal at the least, as it is where nothing is said.</summary>
    public bool? RedemptionFloor { get; init; }

    /// <summary>Whether it says how the schedule ends, or what a linked bond is redeemed at.</summary>
    public bool HasEnd => LastCoupon is not null || EndOfMonth is not null || RedemptionFloor is not null;

    /// <summary>Whether it says anything that the six first columns do not.</summary>
    public bool HasMore => this != new BondTerms(Coupon, Maturity, DayCount, Frequency, IssueDate, Redemption);
}

/// <param name="Scale">Digits after the point in which the instrument is counted; 0: whole shares or whole nominal.</param>
public sealed record InstrumentTerms(
    string Isin, string Symbol, string Name, string Cfi, string Currency, string Mic, string Ccp, string Csd, int Scale, BondTerms? Bond);

public sealed record AccountTerms(
    string Code, Facts.AccountClass Class, string Name, string Country, string BaseCurrency, Facts.AccountSettlement Settlement,
    string Lei, DateOnly? BirthDate);

/// <param name="IsCcp">A central counterparty: it novates and nets.</param>
/// <param name="Nets">Trades with it net under an agreement; otherwise each settles alone.</param>
public sealed record PartyTerms(string Code, string Name, string Lei, string Bic, string Country, bool IsCcp, bool Nets);

/// <summary>A corporate action as journals from before actions were carried out have it.</summary>
public sealed record RecordedActionTerms(
    string Id, string Type, string Isin, DateOnly ExDate, DateOnly RecordDate, DateOnly PayDate, decimal? Rate, string Currency,
    decimal? RatioNew, decimal? RatioOld, string NewIsin, decimal? CashInLieu);

/// <summary>An announced corporate action, with its default option; what else may be chosen stands in <see cref="Options"/>.</summary>
/// <param name="Rate">Units of the currency for a unit (for debt, per cent of nominal).</param>
/// <param name="RatioNew">New units for <paramref name="RatioOld"/> old ones: in all for a split, besides for a stock dividend.</param>
/// <param name="CashInLieu">Units of the currency for a whole new unit, paid for fractions.</param>
public sealed record CorporateActionTerms(
    string Id, string Type, string Isin, DateOnly ExDate, DateOnly RecordDate, DateOnly PayDate, decimal? Rate, string Currency,
    decimal? RatioNew, decimal? RatioOld, string NewIsin, decimal? CashInLieu)
{
    /// <summary>Per cent that are withheld at the source, from whoever is paid.</summary>
    public decimal? Withholding { get; init; }
    /// <summary>Share of the cost that goes to the new instrument, in per cent.</summary>
    public decimal? BasisShare { get; init; }
    /// <summary>Units of the currency paid for each new unit that is taken up.</summary>
    public decimal? Price { get; init; }
    /// <summary>Name of the default option; none where nothing is chosen.</summary>
    public string? Option { get; init; }
    /// <summary>The last day on which an account may choose; none: the day before the ex-date.</summary>
    public DateOnly? Deadline { get; init; }
    /// <summary>What may be chosen instead of the default.</summary>
    public IReadOnlyList<ActionOption>? Options { get; init; }

    public string DefaultOption => Option ?? "";
    [JsonIgnore]
    public IReadOnlyList<ActionOption> Choices => Options ?? [];

    /// <summary>Whether both say the same, option by option.</summary>
    public bool SaysAs(CorporateActionTerms other) => this with { Options = other.Options } == other
        && Choices.SequenceEqual(other.Choices);
}

/// <summary>One thing that may be chosen, by its name: CASH, STOCK, EXERCISE, SELL, LAPSE, TENDER, KEEP.</summary>
public sealed record ActionOption(
    string Code, decimal? Rate, string Currency, decimal? RatioNew, decimal? RatioOld, string NewIsin, decimal? CashInLieu, decimal? Price);
