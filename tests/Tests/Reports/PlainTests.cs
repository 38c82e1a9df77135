using System.Globalization;
using Countinghouse.Store.Reports;
using CsCheck;

namespace Countinghouse.Tests.Reports;

/// <summary>Amounts and dates as they are printed are those that .NET prints, which is slower.</summary>
public sealed class PlainTests
{
    [Fact]
    public void An_amount_is_printed_as_the_decimal_it_is()
    {
        void Same(long minor, int scale) => Assert.Equal(
            (minor * new decimal(1, 0, 0, false, (byte)scale)).ToString(CultureInfo.InvariantCulture), Plain.Amount(minor, scale));
        foreach (var minor in new[] { 0, 1, -1, 9, -10, 99, 100, -100, 12_345, long.MaxValue, long.MinValue })
            for (var scale = 0; scale <= 28; scale++) Same(minor, scale);
        Gen.Long.Select(Gen.Int[0, 28]).Sample(Same);
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain.Amount(1, 29));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain.Amount(1, -1));
    }

    [Fact]
    public void A_date_is_printed_in_ten_characters() =>
        Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber).Sample(day =>
    {
        var written = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal((written, written), (Plain.Date(day), Plain.Date(day.Year * 10_000L + day.Month * 100 + day.Day)));
    });
}
