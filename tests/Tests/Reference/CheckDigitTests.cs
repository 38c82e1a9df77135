using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Reference;

public sealed class CheckDigitTests
{
    // Published by their owners: Apple, BAE Systems, Treasury Corp. Victoria, Nestlé, SAP, SPDR S&P 500, Toyota.
    public static readonly TheoryData<string> Isins =
        ["US0378331005", "GB0002634946", "AU0000XVGZA3", "CH0038863350", "DE0007164600", "US78462F1030", "JP3633400001"];

    // Bloomberg Finance, Apple, Deutsche Bank, Société Générale, JPMorgan Chase (GLEIF register).
    public static readonly TheoryData<string> Leis =
        ["5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394", "7LTWFZYICNSX8D621K86", "O2RNE8IBXP4R0TD8PU41", "8I5DZWZKVSZI1NUHU748"];

    // The examples of SWIFT's IBAN registry, without blanks.
    public static readonly TheoryData<string> Ibans =
    [
        "GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606", "CH9300762011623852957", "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S", "BE68539007547034", "NL91ABNA0417164300", "ES9121000418450200051332",
        "IT60X0542811101000000123456", "SE4550000000058398257466", "PL61109010140000071219812874", "AT611904300234573201",
        "IE29AIBK93115212345678", "LU280019400644750000", "PT50000201231234567890154", "DK5000400440116243", "FI2112345600000785",
        "SA0380000000608010167519", "TR330006100519786457841326", "LI21088100002324013AA", "BR1800360305000010009795493C1",
    ];

    [Theory, MemberData(nameof(Isins))]
    public void A_published_isin_is_taken_and_its_check_digit_computed(string isin)
    {
        Assert.True(CheckDigits.IsIsin(isin));
        Assert.Equal(isin[11], CheckDigits.IsinCheckDigit(isin.AsSpan(0, 11)));
        Assert.True(Isin.TryParse(isin, out var parsed));
        Assert.Equal(new Isin(isin), parsed);
    }

    [Theory, MemberData(nameof(Leis))]
    public void A_published_lei_is_taken_and_its_check_digits_computed(string lei)
    {
        Assert.True(CheckDigits.IsLei(lei));
        Assert.Equal(lei[18..], CheckDigits.LeiCheckDigits(lei.AsSpan(0, 18)));
        Assert.True(Lei.TryParse(lei, out var parsed));
        Assert.Equal(new Lei(lei), parsed);
    }

    [Theory, MemberData(nameof(Ibans))]
    public void An_iban_of_the_registry_is_taken(string iban) => Assert.True(CheckDigits.IsIban(iban));

    [Theory, MemberData(nameof(Isins))]
    public void A_corrupted_digit_of_an_isin_is_refused(string isin) => Check.Sample(OneDigitOff(isin), bad => !CheckDigits.IsIsin(bad));

    [Theory, MemberData(nameof(Leis))]
    public void A_corrupted_digit_of_an_lei_is_refused(string lei) => Check.Sample(OneDigitOff(lei), bad => !CheckDigits.IsLei(bad));

    [Theory, MemberData(nameof(Ibans))]
    public void A_corrupted_digit_of_an_iban_is_refused(string iban) => Check.Sample(OneDigitOff(iban), bad => !CheckDigits.IsIban(bad));

    [Theory, MemberData(nameof(Leis))]
    public void Two_neighbours_of_an_lei_that_change_places_are_refused(string lei)
    {
        for (var i = 0; i < 19; i++)
            if (lei[i] != lei[i + 1])
                Assert.False(CheckDigits.IsLei(lei[..i] + lei[i + 1] + lei[i] + lei[(i + 2)..]));
    }

    [Fact]
    public void Any_eighteen_characters_and_their_check_digits_make_an_lei() =>
        Check.Sample(Gen.Char["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"].Array[18], body =>
            CheckDigits.IsLei(new string(body) + CheckDigits.LeiCheckDigits(body)));

    // Luhn's known gap: 09 and 90 weigh the same. Seen here so that nobody takes a passed check for proof.
    [Fact]
    public void The_check_digit_of_an_isin_does_not_see_09_turned_into_90()
    {
        var body = "US090000000";
        Assert.Equal(CheckDigits.IsinCheckDigit(body), CheckDigits.IsinCheckDigit("US900000000"));
    }

    // Apple, Cisco, Google class C, Oracle, Microsoft (SEC, official list of 13(f) securities).
    [Theory, InlineData("037833100"), InlineData("17275R102"), InlineData("38259P508"), InlineData("68389X105"), InlineData("594918104")]
    public void A_published_cusip_is_taken(string cusip)
    {
        Assert.True(CheckDigits.IsCusip(cusip));
        Assert.Equal(cusip[8], CheckDigits.CusipCheckDigit(cusip.AsSpan(0, 8)));
        Assert.False(CheckDigits.IsCusip(cusip[..8] + (char)('0' + (cusip[8] - '0' + 1) % 10)));
    }

    // BAE Systems, Vodafone, BP, HSBC (London Stock Exchange, list of securities); B0YBKJ7 is an example often printed.
    [Theory, InlineData("0263494"), InlineData("BH4HKS3"), InlineData("0798059"), InlineData("0540528"), InlineData("B0YBKJ7")]
    public void A_published_sedol_is_taken(string sedol)
    {
        Assert.True(CheckDigits.IsSedol(sedol));
        Assert.Equal(sedol[6], CheckDigits.SedolCheckDigit(sedol.AsSpan(0, 6)));
        Assert.False(CheckDigits.IsSedol(sedol[..6] + (char)('0' + (sedol[6] - '0' + 1) % 10)));
    }

    [Theory]
    [InlineData("DEUTDEFF", true), InlineData("DEUTDEFF500", true), InlineData("NEDSZAJJXXX", true)]
    [InlineData("DEUTDEF", false), InlineData("deutdeff", false), InlineData("DEUT1EFF", false), InlineData("DEUTDEFF50", false)]
    [InlineData("", false)]
    public void A_bic_has_eight_or_eleven_characters_and_letters_for_its_country(string bic, bool good)
    {
        Assert.Equal(good, CheckDigits.IsBic(bic));
        Assert.Equal(good, Bic.TryParse(bic, out _));
    }

    [Theory]
    [InlineData("XNYS", true), InlineData("360T", true), InlineData("xnys", false), InlineData("XNY", false), InlineData("XNYSE", false)]
    public void A_mic_has_four_capitals_or_digits(string mic, bool good)
    {
        Assert.Equal(good, CheckDigits.IsMic(mic));
        Assert.Equal(good, Mic.TryParse(mic, out _));
    }

    // ISO 10962:2021, tables of categories and groups; EU is a group of the edition of 2001.
    [Theory, InlineData("ESVUFR", true), InlineData("ESVUF", false), InlineData("ESVUF1", false), InlineData("esvufr", false)]
    [InlineData("CEOIES", true), InlineData("EUOIFR", true), InlineData("DBFTFB", true), InlineData("FFICSX", true)]
    [InlineData("QQQQQQ", false), InlineData("EQXXXX", false), InlineData("XSVUFR", false)]
    public void A_cfi_has_six_capitals_of_a_category_and_its_group(string cfi, bool good) => Assert.Equal(good, CheckDigits.IsCfi(cfi));

    [Theory]
    [InlineData(""), InlineData("US"), InlineData("us0378331005"), InlineData("US0378331005 "), InlineData("0S0378331005")]
    [InlineData("US03783310O5")]
    [InlineData("US03783310٠5"), InlineData("US037833100A")]
    public void What_has_not_the_shape_of_an_isin_is_refused(string text) => Assert.False(CheckDigits.IsIsin(text));

    // Norway has 15 characters and Germany 22 (IBAN registry); 00, 01 and 99 are never issued (ISO 13616-1, 6.1 with ISO/IEC 7064).
    [Theory, InlineData("NO938601111794"), InlineData("DE8937040044053201300"), InlineData("US89370400440532013000"), InlineData("DE")]
    [InlineData("")]
    public void An_iban_of_another_length_or_of_no_issuing_country_is_refused(string iban) => Assert.False(CheckDigits.IsIban(iban));

    [Fact]
    public void A_check_digit_of_something_else_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => CheckDigits.IsinCheckDigit("US"));
        Assert.Throws<ArgumentException>(() => CheckDigits.LeiCheckDigits("lower case letters"));
        Assert.Throws<ArgumentException>(() => CheckDigits.CusipCheckDigit("0378331 "));
        Assert.Throws<ArgumentException>(() => CheckDigits.SedolCheckDigit("AEIOU1"));
    }

    [Fact]
    public void No_text_at_all_makes_a_check_throw() => Check.Sample(Gen.String, text =>
    {
        _ = CheckDigits.IsIsin(text) | CheckDigits.IsCusip(text) | CheckDigits.IsSedol(text) | CheckDigits.IsLei(text)
            | CheckDigits.IsIban(text) | CheckDigits.IsBic(text) | CheckDigits.IsMic(text) | CheckDigits.IsCfi(text)
            | CheckDigits.IsCurrency(text);
    });

    static Gen<string> OneDigitOff(string code)
    {
        var digits = Enumerable.Range(0, code.Length).Where(i => char.IsAsciiDigit(code[i])).ToArray();
        return Gen.Select(Gen.Int[0, digits.Length - 1].Select(i => digits[i]), Gen.Int[1, 9], (at, by) =>
            code[..at] + (char)('0' + (code[at] - '0' + by) % 10) + code[(at + 1)..]);
    }
}
