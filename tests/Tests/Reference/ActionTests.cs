using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Reference;

/// <summary>What an announced corporate action must hold: nothing below zero is paid, nor before the record.</summary>
public sealed class ActionTests
{
    readonly TestFirm firm = new();

    static CorporateActionTerms Dividend => new(
        "D1", "DIVIDEND", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 10), new(2013, 10, 10), 0.10m, "USD", null, null, "", null);

    Refused? Asked(CorporateActionTerms terms) => firm.Run(new AnnounceAction(terms, "corporate-actions.csv:2")) is [Refused r] ? r : null;

    [Fact]
    public void A_dividend_that_pays_on_the_day_of_record_is_taken() => Assert.Null(Asked(Dividend));

    [Fact]
    public void A_negative_rate_is_refused()
    {
        var refused = Asked(Dividend with { Rate = -0.10m });
        Assert.Equal((Refusal.BadTerms, "corporate-actions.csv:2:rate", "-0.10 is below zero"),
            (refused?.Why, refused?.Source, refused?.Detail));
    }

    [Fact]
    public void A_ratio_of_nothing_is_refused() => Assert.Equal("corporate-actions.csv:2:ratio_old",
        Asked(Dividend with { Type = "SPLIT", Rate = null, RatioNew = 2, RatioOld = 0 })?.Source);

    [Fact]
    public void What_would_be_paid_before_it_is_recorded_is_refused()
    {
        var refused = Asked(Dividend with { PayDate = new(2013, 10, 9) });
        Assert.Equal("corporate-actions.csv:2:pay_date", refused?.Source);
        Assert.Equal("it would be paid on 2013-10-09, before who holds it is recorded on 2013-10-10", refused?.Detail);
    }
}
