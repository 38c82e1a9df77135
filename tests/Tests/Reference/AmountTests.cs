using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Reference;

public sealed class AmountTests
{
    // By hand: 3 at 0.005 are 1.5 cents, half away from zero; 1 000 nominal at 99.5 per cent and a ratio of 1.1.
    [Theory]
    [InlineData(3, "0.005", "1", "EUR", 2, 2), InlineData(7, "10.10", "1", "JPY", 0, 71)]
    [InlineData(1_000, "99.5", "0.011", "EUR", 2, 109_450)]
    public void A_price_of_a_quantity_is_cash_in_the_minor_unit(
        long units, string price, string factor, string code, int scale, long minor) =>
        Assert.Equal(new Cash(minor, code), new Price(decimal.Parse(price)).Of(new(units), decimal.Parse(factor), (code, scale)));

    [Theory, InlineData(2_000_000_000_000_000, "0.01"), InlineData(1_000_000, "1000000000"), InlineData(1_000, "1000000000000")]
    public void What_is_more_than_the_books_hold_is_no_cash(long units, string price) =>
        Assert.Null(new Price(decimal.Parse(price)).Of(new(units), 1, ("USD", 2)));

    [Fact]
    public void An_amount_that_does_not_fit_throws() =>
        Assert.Throws<OverflowException>(() => Rounding.ToMinor(decimal.MaxValue / 1000, 2));

    // Minor unit digits of ISO 4217, list one.
    [Theory]
    [InlineData("USD", 2), InlineData("EUR", 2), InlineData("JPY", 0), InlineData("KRW", 0), InlineData("KWD", 3), InlineData("BHD", 3)]
    [InlineData("CLP", 0), InlineData("CLF", 4), InlineData("UYW", 4), InlineData("ISK", 0), InlineData("HUF", 2), InlineData("TND", 3)]
    public void A_currency_has_the_digits_of_iso_4217(string currency, int digits)
    {
        Assert.Equal(digits, Currencies.Scale(currency));
        Assert.True(CheckDigits.IsCurrency(currency));
    }

    [Theory, InlineData("XXX"), InlineData("XAU"), InlineData("usd"), InlineData("US"), InlineData("USDX"), InlineData("ZZZ")]
    [InlineData("")]
    public void What_is_not_money_is_not_a_currency(string code)
    {
        Assert.False(Currencies.IsKnown(code));
        Assert.Throws<ArgumentException>(() => Currencies.Scale(code));
    }

    [Theory]
    [InlineData("1.005", 101), InlineData("-1.005", -101), InlineData("1.00499", 100), InlineData("1.015", 102), InlineData("0", 0)]
    public void Half_a_cent_goes_away_from_zero(string amount, long cents) =>
        Assert.Equal(cents, Rounding.ToMinor(Exact(amount), 2));

    [Theory, InlineData("0.0001", 1), InlineData("1.00", 100), InlineData("1.000001", 101), InlineData("0", 0), InlineData("-1.001", -101)]
    public void Rounding_up_never_loses_a_fraction(string amount, long cents) => Assert.Equal(cents, Rounding.UpToMinor(Exact(amount), 2));

    [Fact]
    public void Rounding_moves_an_amount_by_half_a_unit_at_most_and_rounding_up_by_less_than_one() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 4]).Sample((millionths, scale) =>
        {
            var minor = millionths / 1_000_000m;
            var amount = minor / new[] { 1m, 10m, 100m, 1_000m, 10_000m }[scale];
            Assert.True(Math.Abs(Rounding.ToMinor(amount, scale) - minor) <= 0.5m);
            var up = Math.Abs(Rounding.UpToMinor(amount, scale)) - Math.Abs(minor);
            Assert.True(up is >= 0 and < 1);
        });

    static decimal Exact(string amount) => decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
}
