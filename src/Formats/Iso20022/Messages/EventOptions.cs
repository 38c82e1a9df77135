namespace Countinghouse.Formats.Iso20022;

/// <summary>What may be chosen of a corporate action, or happens if nothing is: CASH, SECU, EXER, LAPS, NOAC.</summary>
/// <param name="Number">Of the option in its event, three digits.</param>
/// <param name="MarketDeadline">Until when the issuer's agent takes choices.</param>
/// <param name="RespondBy">Until when the sender takes them.</param>
/// <param name="Rates">Of the option as a whole; those of a movement go before.</param>
/// <param name="Fractions">What becomes of fractions: CINL, RDDN, RDUP, STAN, BUYU, DIST, UKWN.</param>
/// <param name="CashInLieu">Paid for a whole new unit, for fractions.</param>
public sealed record EventOption(
    string Number, string Option, string? Fractions, string? Currency, bool IsDefault, DateOnly? MarketDeadline, DateOnly? RespondBy,
    EventRates Rates, EventPrice? CashInLieu, IReadOnlyList<EventShares> Shares, IReadOnlyList<EventPay> Pays)
{
    internal static EventOption Form(MxMap m, EventOption? r) => new(
        Number: m.Text("OptnNb", r?.Number),
        Option: m.Text("OptnTp/Cd|Prtry", r?.Option),
        Fractions: m.TextOrNone("FrctnDspstn/Cd", r?.Fractions),
        Currency: m.TextOrNone("CcyOptn", r?.Currency),
        IsDefault: m.FlagOrNone("DfltPrcgOrStgInstr/DfltOptnInd", r?.IsDefault) ?? false,
        MarketDeadline: m.DateOrNone("DtDtls/MktDdln/Dt/Dt|DtTm", r?.MarketDeadline),
        RespondBy: m.DateOrNone("DtDtls/RspnDdln/Dt/Dt|DtTm", r?.RespondBy),
        Rates: EventRates.OfOption(m, r?.Rates),
        CashInLieu: m.OneOrNone("PricDtls/CshInLieuOfShrPric", r?.CashInLieu, EventPrice.Form),
        Shares: m.Many("SctiesMvmntDtls", r?.Shares, EventShares.Form),
        Pays: m.Many("CshMvmntDtls", r?.Pays, EventPay.Form));
}

/// <summary>Cash for a unit, and what is withheld of it.</summary>
/// <param name="Gross">Units of a currency for a unit; several where it is told in parts.</param>
/// <param name="Net">The same, tax taken off.</param>
/// <param name="Interest">Per cent of nominal.</param>
/// <param name="Prorated">Per cent of what was chosen for that is taken.</param>
/// <param name="Withheld">Per cent of the gross amount.</param>
public sealed record EventRates(
    IReadOnlyList<Money> Gross, IReadOnlyList<Money> Net, IReadOnlyList<EventPercent> Interest, decimal? Prorated,
    IReadOnlyList<EventPercent> Withheld)
{
    internal static EventRates OfOption(MxMap m, EventRates? r) => new(
        Gross: Told(m.Many("RateAndAmtDtls/GrssDstrbtnRate|GrssDvddRate", r?.Gross, Amount)),
        Net: Told(m.Many("RateAndAmtDtls/NetDstrbtnRate|NetDvddRate", r?.Net, Amount)),
        Interest: m.Many("RateAndAmtDtls/GrssIntrstRateUsdForPmt|IntrstRateUsdForPmt", r?.Interest, EventPercent.Form),
        Prorated: m.NumberOrNone("RateAndAmtDtls/PrratnRate/Rate", r?.Prorated),
        Withheld: m.Many("RateAndAmtDtls/WhldgTaxRate", r?.Withheld, EventPercent.Form));

    // The schema has them in another order here.
    internal static EventRates OfCash(MxMap m, EventRates? r)
    {
        var gross = Told(m.Many("RateAndAmtDtls/GrssDstrbtnRate|GrssDvddRate", r?.Gross, Amount));
        var interest = m.Many("RateAndAmtDtls/GrssIntrstRateUsdForPmt|IntrstRateUsdForPmt", r?.Interest, EventPercent.Form);
        var withheld = m.Many("RateAndAmtDtls/WhldgTaxRate", r?.Withheld, EventPercent.Form);
        var net = Told(m.Many("RateAndAmtDtls/NetDstrbtnRate|NetDvddRate", r?.Net, Amount));
        return new(gross, net, interest, null, withheld);
    }

    // A rate that is told as not known yet has no amount.
    static Money Amount(MxMap m, Money? r) => m.MoneyOrNone("Amt", r) ?? m.MoneyOrNone("AmtAndRateSts|RateTpAndAmtAndRateSts/Amt", null)
        ?? new(0, "");

    static IReadOnlyList<Money> Told(IReadOnlyList<Money> all) => [.. all.Where(a => a.Currency.Length > 0)];
}

/// <summary>A rate in per cent; none where it is told as not known yet.</summary>
public sealed record EventPercent(decimal? Percent)
{
    internal static EventPercent Form(MxMap m, EventPercent? r) =>
        new(m.NumberOrNone("Rate", r?.Percent) ?? m.NumberOrNone("RateTpAndRate/Rate", null));
}

/// <summary>A price for a unit.</summary>
/// <param name="Kind">ACTU: an amount. PRCT: per cent of nominal. Others as told.</param>
/// <param name="Currency">Of an amount.</param>
public sealed record EventPrice(string Kind, decimal Value, string? Currency)
{
    internal static EventPrice Form(MxMap m, EventPrice? r)
    {
        var which = m.Which(r is null ? null : r.Currency is null ? "PctgPric" : "AmtPric", "AmtPric", "PctgPric", "NotSpcfdPric");
        if (which == "PctgPric")
            return new(m.Text("PctgPric/PctgPricTp", r?.Kind), m.Number("PctgPric/PricVal", r?.Value), null);
        if (which != "AmtPric") return new(m.TextOrNone("NotSpcfdPric", null) ?? "", 0, null);
        var kind = m.Text("AmtPric/AmtPricTp", r?.Kind);
        var amount = m.Money("AmtPric/PricVal", r is null ? null : new(r.Value, r.Currency ?? ""));
        return new(kind, amount.Amount, amount.Currency);
    }
}

/// <summary>So many new units for so many old ones. A ratio of or to an amount is none of these.</summary>
public sealed record EventRatio(decimal New, decimal Old)
{
    internal static EventRatio Form(MxMap m, EventRatio? r) =>
        new(m.Number("Qty1", r?.New), m.Number("Qty2", r?.Old));
}

/// <summary>Securities that an option gives, or takes.</summary>
/// <param name="ForSubscribed">New units for old ones that come of a subscription.</param>
/// <param name="ForExisting">New units besides the old ones, which stay.</param>
/// <param name="NewToOld">New units in the place of old ones.</param>
/// <param name="Fractions">As of an option; before what that says.</param>
/// <param name="Paid">Price paid for a new unit.</param>
public sealed record EventShares(
    MxInstrument Instrument, CreditDebit Side, string? Fractions, DateOnly? PayOn, EventRatio? ForSubscribed, EventRatio? ForExisting,
    EventRatio? NewToOld, EventPrice? CashInLieu, EventPrice? Paid)
{
    internal static EventShares Form(MxMap m, EventShares? r) => new(
        Instrument: m.One("SctyDtls/FinInstrmId", r?.Instrument, MxInstrument.Form),
        Side: m.Word("CdtDbtInd", r?.Side, MxCodes.Sides),
        Fractions: m.TextOrNone("FrctnDspstn/Cd", r?.Fractions),
        PayOn: m.DateOrNone("DtDtls/PmtDt/Dt|DtTm", r?.PayOn),
        ForSubscribed: m.OneOrNone("RateDtls/AddtlQtyForSbcbdRsltntScties/QtyToQty", r?.ForSubscribed, EventRatio.Form),
        ForExisting: m.OneOrNone("RateDtls/AddtlQtyForExstgScties/QtyToQty", r?.ForExisting, EventRatio.Form),
        NewToOld: m.OneOrNone("RateDtls/NewToOd/QtyToQty", r?.NewToOld, EventRatio.Form),
        CashInLieu: m.OneOrNone("PricDtls/CshInLieuOfShrPric", r?.CashInLieu, EventPrice.Form),
        Paid: m.OneOrNone("PricDtls/GncCshPricPdPerPdct", r?.Paid, EventPrice.Form));
}

/// <summary>Cash that an option pays, or takes.</summary>
/// <param name="Paid">Price paid for a unit.</param>
/// <param name="Received">Price received for a unit.</param>
public sealed record EventPay(
    CreditDebit Side, DateOnly? PayOn, EventRates Rates, EventPrice? Paid, EventPrice? Received, EventPrice? CashInLieu)
{
    internal static EventPay Form(MxMap m, EventPay? r) => new(
        Side: m.Word("CdtDbtInd", r?.Side, MxCodes.Sides),
        PayOn: m.DateOrNone("DtDtls/PmtDt/Dt|DtTm", r?.PayOn),
        Rates: EventRates.OfCash(m, r?.Rates),
        Paid: m.OneOrNone("PricDtls/GncCshPricPdPerPdct", r?.Paid, EventPrice.Form),
        Received: m.OneOrNone("PricDtls/GncCshPricRcvdPerPdct", r?.Received, EventPrice.Form),
        CashInLieu: m.OneOrNone("PricDtls/CshInLieuOfShrPric", r?.CashInLieu, EventPrice.Form));
}

/// <summary>Securities that a corporate action has moved.</summary>
public sealed record EventSharesMoved(MxInstrument Instrument, CreditDebit Side, MxQuantity Posted, DateOnly PostedOn)
{
    internal static EventSharesMoved Form(MxMap m, EventSharesMoved? r) => new(
        Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
        Side: m.Word("CdtDbtInd", r?.Side, MxCodes.Sides),
        Posted: m.One("PstngQty/Qty|OrgnlAndCurFace", r?.Posted, MxQuantity.Form),
        PostedOn: m.Date("DtDtls/PstngDt/Dt|DtTm", r?.PostedOn));
}
