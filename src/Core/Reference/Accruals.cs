namespace Countinghouse.Reference;

/// <summary>What a bond takes besides its price, as the departments ask for it that know of no bonds.</summary>
public interface IAccruals
{
    /// <summary>
    /// Interest accrued on a nominal by the settlement date, in minor units, and by what the principal is multiplied; or why a trade of
    /// that date cannot be.
    /// </summary>
    (long Accrued, decimal Ratio, Kernel.Refusal Why, string Detail) Of(Asset bond, long nominal, DateOnly settleOn);

    /// <summary>By what the nominal of a bond is multiplied on a day; none where its index has no value for that day.</summary>
    decimal? Ratio(Asset bond, DateOnly day);

    /// <summary>
    /// What a COUPON or the REDEMPTION that falls due about a day pays by the terms of the bond, in per cent of nominal; none where none
    /// does, or an index has no value for it.
    /// </summary>
    decimal? Due(Asset bond, string kind, DateOnly payDate);
}

public sealed partial class Register
{
    /// <summary>Who reckons interest; none in a register that stands alone, where nothing accrues.</summary>
    public IAccruals? Accruals { get; set; }

    /// <summary>
    /// Interest that is paid for with so many units on a settlement date, in minor units and with their sign; nothing where it is no
    /// bond, or is not known.
    /// </summary>
    public long AccruedOn(AssetId instrument, long units, DateOnly settleOn) =>
        Accruals is null || this[instrument].Terms is not { Bond: not null } ? 0 : Accruals.Of(this[instrument], units, settleOn).Accrued;

    /// <summary>
    /// What units × price are multiplied by to be what they are worth on a day: 1; of a bond, which is quoted in per cent of its nominal,
    /// a hundredth of its index ratio. None where the ratio of that day is not known, and with it the worth.
    /// </summary>
    public decimal? QuoteFactor(Asset instrument, DateOnly day) =>
        instrument.Terms is not { Bond: not null } ? 1 : (Accruals is null ? 1 : Accruals.Ratio(instrument, day)) / 100;
}
