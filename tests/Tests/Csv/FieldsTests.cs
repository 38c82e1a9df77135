using System.Globalization;
using System.Text;
using Countinghouse.Formats.Csv;
using CsCheck;
namespace Countinghouse.Tests.Csv;

public sealed class FieldsTests
{
    static byte[] B(string text) => Encoding.UTF8.GetBytes(text);

    [Theory]
    [InlineData("0")]
    [InlineData("167.4200")]
    [InlineData("-0.05")]
    [InlineData("007")]
    [InlineData("999999999999999999.9999999999")]
    [InlineData("-999999999999999999.9999999999")]
    [InlineData("123456789012345678.9")]
    [InlineData("0000000000000000000000001.5")]
    [InlineData("1234567890.0000000001")]
    public void A_plain_decimal_is_read_exactly(string text)
    {
        Assert.True(Fields.TryDecimal(B(text), out var value, out var why));
        var expected = decimal.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(decimal.GetBits(expected), decimal.GetBits(value));
        Assert.Equal("", why);
    }

    [Theory]
    [InlineData("", "nothing is given")]
    [InlineData("1e5", "'1e5' is not a plain decimal number")]
    [InlineData("+1", "'+1' is not a plain decimal number")]
    [InlineData("1,000", "'1,000' is not a plain decimal number")]
    [InlineData("-", "'-' is not a plain decimal number")]
    [InlineData(".5", "'.5' is not a plain decimal number")]
    [InlineData("5.", "'5.' is not a plain decimal number")]
    [InlineData("1.2.3", "'1.2.3' is not a plain decimal number")]
    [InlineData(" 1", "' 1' is not a plain decimal number")]
    [InlineData("--1", "'--1' is not a plain decimal number")]
    [InlineData("NaN", "'NaN' is not a plain decimal number")]
    [InlineData("1234567890123456789", "'1234567890123456789' has more than 18 digits before the point")]
    [InlineData("0.12345678901", "'0.12345678901' has more than 10 digits after the point")]
    [InlineData("a\u001b\u202eb", "'a??b' is not a plain decimal number")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u2026' is not a plain decimal number")]
    public void What_is_no_plain_decimal_is_told(string text, string told)
    {
        Assert.False(Fields.TryDecimal(B(text), out var value, out var why));
        Assert.Equal(told, why);
        Assert.Equal(0m, value);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-12", -12L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void A_whole_number_is_read(string text, long expected)
    {
        Assert.True(Fields.TryWhole(B(text), out var value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("", "nothing is given")]
    [InlineData("1.0", "'1.0' is not a whole number")]
    [InlineData("-", "'-' is not a whole number")]
    [InlineData("9223372036854775808", "'9223372036854775808' is too large a number")]
    [InlineData("-9223372036854775809", "'-9223372036854775809' is too large a number")]
    [InlineData("99999999999999999999999", "'99999999999999999999999' is too large a number")]
    public void What_is_no_whole_number_is_told(string text, string told)
    {
        Assert.False(Fields.TryWhole(B(text), out var value, out var why));
        Assert.Equal(told, why);
        Assert.Equal(0, value);
    }

    [Fact]
    public void Every_day_of_the_calendar_is_read()
    {
        for (var day = new DateOnly(1896, 1, 1); day < new DateOnly(2105, 1, 1); day = day.AddDays(1))
        {
            Assert.True(Fields.TryDate(B(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), out var value, out _));
            Assert.Equal(day, value);
        }
    }

    [Theory]
    [InlineData("2013-02-29", "2013-02-29 is not a day of the calendar")]
    [InlineData("1900-02-29", "1900-02-29 is not a day of the calendar")]
    [InlineData("2013-13-01", "2013-13-01 is not a day of the calendar")]
    [InlineData("2013-00-01", "2013-00-01 is not a day of the calendar")]
    [InlineData("0000-01-01", "0000-01-01 is not a day of the calendar")]
    [InlineData("2013-1-1", "'2013-1-1' is not a date like 2013-10-08")]
    [InlineData("08/10/2013", "'08/10/2013' is not a date like 2013-10-08")]
    [InlineData("2013-10-0x", "'2013-10-0x' is not a date like 2013-10-08")]
    [InlineData("", "nothing is given")]
    public void What_is_no_date_is_told(string text, string told)
    {
        Assert.False(Fields.TryDate(B(text), out _, out var why));
        Assert.Equal(told, why);
    }

    [Fact]
    public void A_moment_is_read_as_milliseconds_since_1970() =>
        Gen.Long[-62_135_596_800_000, 253_402_300_799_999].Sample(at =>
        {
            var moment = DateTimeOffset.FromUnixTimeMilliseconds(at);
            var text = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            Assert.True(Fields.TryInstant(B(text), out var value, out _));
            Assert.Equal(at, value);
            Assert.True(Fields.TryInstant(B(text[..19] + "Z"), out value, out _));
            Assert.Equal(moment.ToUnixTimeSeconds() * 1_000, value);
        });

    [Theory]
    [InlineData("2013-10-08T08:00:17.03Z", "'2013-10-08T08:00:17.03Z' is not a time like 2013-10-08T08:00:17.034Z")]
    [InlineData("2013-10-08T08:00:17+02:00", "'2013-10-08T08:00:17+02:00' is not a time like 2013-10-08T08:00:17.034Z")]
    [InlineData("2013-10-08 08:00:17Z", "'2013-10-08 08:00:17Z' is not a time like 2013-10-08T08:00:17.034Z")]
    [InlineData("2013-10-08T08:00:17.0x4Z", "'2013-10-08T08:00:17.0x4Z' is not a time like 2013-10-08T08:00:17.034Z")]
    [InlineData("2013-10-08T24:00:00Z", "'2013-10-08T24:00:00Z' is not a time of the day")]
    [InlineData("2013-10-08T23:59:60Z", "'2013-10-08T23:59:60Z' is not a time of the day")]
    [InlineData("2013-02-29T08:00:17Z", "2013-02-29 is not a day of the calendar")]
    [InlineData("", "nothing is given")]
    public void What_is_no_moment_is_told(string text, string told)
    {
        Assert.False(Fields.TryInstant(B(text), out _, out var why));
        Assert.Equal(told, why);
    }

    [Fact]
    public void No_bytes_make_a_field_throw() =>
        Gen.OneOf(Gen.Byte, Gen.Char["0123456789-.:TZ"].Select(c => (byte)c)).Array[0, 60].Sample(bytes =>
    {
        Assert.Equal(Fields.TryDecimal(bytes, out _, out var why), why.Length == 0);
        Assert.Equal(Fields.TryWhole(bytes, out _, out why), why.Length == 0);
        Assert.Equal(Fields.TryDate(bytes, out _, out why), why.Length == 0);
        Assert.Equal(Fields.TryInstant(bytes, out _, out why), why.Length == 0);
        Assert.Equal(Fields.TryText(bytes, out _, out why), why.Length == 0);
    }, iter: 50_000);
}
