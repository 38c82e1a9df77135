using System.IO.Compression;
using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
using CsCheck;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

public sealed class DayFilesFirmTests
{
    static FirmTerms Read(string json)
    {
        List<Problem> problems = [];
        var terms = DayFiles.Firm(S(json), "firm.json", problems);
        Assert.Empty(problems);
        Assert.NotNull(terms);
        return terms;
    }

    static string[] Problems(Stream json)
    {
        List<Problem> problems = [];
        Assert.Null(DayFiles.Firm(json, "firm.json", problems));
        return Shown(problems);
    }

    [Fact]
    public void What_is_not_given_is_as_by_default() => Assert.Equal(FirmTerms.Default, Read("{}"));

    [Fact]
    public void Every_member_is_read()
    {
        const string Json = """
            {
              "intradayCredit": 1234.5, "name": "Alder & Finch", "lei": "5493001KJTIIGC8Y1R12", "baseCurrency": "EUR",
              "settlementCalendar": "EU-SETTLEMENT", "ccp": "EUROCCP", "csd": "CBF", "settlementBank": "T2",
              "fees": [{"kind": "COMMISSION", "from": "2020-01-01", "to": "2030-12-31", "market": "EU", "currency": "EUR",
                "categories": "ER",
                "salesOnly": true, "houseExempt": true, "perUnit": 0.001, "perMillion": 20, "minimum": 2, "maximum": 99.5,
                "maximumRate": 0.01, "roundUp": true, "isIncome": true}, {"kind": "LEVY"}],
              "chart": [{"code": "EQUITY", "name": "Equity", "class": "EQUITY"}, {"code": "OTHER", "class": "INCOME"}]
            }
            """;
        var terms = Read(Json);
        Assert.Equal(FirmTerms.Default with
        {
            Name = "Alder & Finch",
            Lei = "5493001KJTIIGC8Y1R12",
            BaseCurrency = "EUR",
            SettlementCalendar = "EU-SETTLEMENT",
            Ccp = "EUROCCP",
            Csd = "CBF",
            SettlementBank = "T2",
            IntradayCredit = 123_450,
            Fees = terms.Fees,
            Chart = terms.Chart,
        }, terms);
        Assert.Equal(
            [
                new FeeRule("COMMISSION", new(2020, 1, 1), new(2030, 12, 31))
                {
                    Market = Market.Eu, Currency = "EUR", Categories = "ER", SalesOnly = true, HouseExempt = true, PerUnit = 0.001m,
                    PerMillion = 20, MinimumPerTrade = 2, MaximumPerTrade = 99.5m, MaximumRate = 0.01m, RoundUp = true, IsIncome = true,
                },
                new FeeRule("LEVY", DateOnly.MinValue, DateOnly.MaxValue),
            ],
            terms.Fees);
        Assert.Equal([new ChartLine("EQUITY", "Equity", "EQUITY"), new ChartLine("OTHER", "OTHER", "INCOME")], terms.Chart);
    }

    [Fact]
    public void Without_a_commission_none_is_charged_but_the_books_keep_its_kind()
    {
        var terms = Read("""{"fees": [{"kind": "LEVY", "perMillion": 1}]}""");
        var schedule = new FeeSchedule(terms.Fees);
        Assert.Equal(["COMMISSION", "LEVY"], schedule.Kinds);
        var charges = new long[2];
        schedule.Charge(new(Market.Us, 'E', "USD", new(2025, 10, 9), IsSale: true, IsHouse: false, 100, 100_000_000), charges);
        Assert.Equal([0, 100], charges);
    }

    [Theory]
    [InlineData("", "firm.json:1:: not well-formed JSON at byte 1 of the line")]
    [InlineData("{\n  \"name\": \"A\",\n}", "firm.json:3:: not well-formed JSON at byte 1 of the line")]
    [InlineData("{\n// us\n\"name\": \"A\"}", "firm.json:2:: not well-formed JSON at byte 1 of the line")]
    [InlineData("{} {}", "firm.json:1:: not well-formed JSON at byte 4 of the line")]
    [InlineData("[]", "firm.json:1:: is not an object")]
    [InlineData("{\n\"Name\": \"A\"}", "firm.json:2:Name: unknown member, expected name, lei, baseCurrency, settlementCalendar, ccp, csd, "
        + "settlementBank, intradayCredit, fees, chart")]
    [InlineData("{\"name\": \"A\",\n\"name\": \"B\"}", "firm.json:2:name: the member comes twice")]
    [InlineData("{\"name\": 1}", "firm.json:1:name: is not a text")]
    [InlineData("{\"name\": null}", "firm.json:1:name: is not a text")]
    [InlineData("{\"name\": \"A\\nB\"}", "firm.json:1:name: holds a control character")]
    [InlineData("{\"name\": \"\\ud800\"}", "firm.json:1:name: is not valid Unicode")]
    [InlineData("{\"baseCurrency\": \"XYZ\"}", "firm.json:1:baseCurrency: 'XYZ' is not an ISO 4217 currency")]
    [InlineData("{\"intradayCredit\": \"5\"}", "firm.json:1:intradayCredit: is not a number")]
    [InlineData("{\"intradayCredit\": 1e6}", "firm.json:1:intradayCredit: '1e6' is not a plain decimal number")]
    [InlineData("{\n\"intradayCredit\": 1.005}", "firm.json:2:intradayCredit: has more than the 2 decimals of USD")]
    [InlineData("{\"intradayCredit\": 0.5, \"baseCurrency\": \"JPY\"}", "firm.json:1:intradayCredit: has more than the 0 decimals of JPY")]
    [InlineData("{\"intradayCredit\": 999999999999999999}", "firm.json:1:intradayCredit: is more than the books can hold")]
    [InlineData("{\"fees\": {}}", "firm.json:1:fees: is not a list")]
    [InlineData("{\"fees\": [3]}", "firm.json:1:fees[0]: is not an object")]
    [InlineData("{\"fees\": [{\"kind\": \"A\"},\n{}]}", "firm.json:2:fees[1].kind: nothing is given: every fee has a kind")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"perUnit\": -1}]}", "firm.json:1:fees[0].perUnit: -1 is below zero")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"rate\": 1}]}",
        "firm.json:1:fees[0].rate: unknown member, expected kind, from, to, market, "
        + "currency, categories, salesOnly, houseExempt, perUnit, perMillion, minimum, maximum, maximumRate, roundUp, isIncome")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"from\": \"2013-02-29\"}]}",
        "firm.json:1:fees[0].from: 2013-02-29 is not a day of the calendar")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"from\": \"2013-02-02\", \"to\": \"2013-02-01\"}]}",
        "firm.json:1:fees[0].to: 2013-02-01 is before from, 2013-02-02")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"market\": \"FR\"}]}",
        "firm.json:1:fees[0].market: 'FR' is none of US, EU, UK, CH, JP, OTHER")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"currency\": \"US\"}]}",
        "firm.json:1:fees[0].currency: 'US' is neither an ISO 4217 currency nor *")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"categories\": \"EX\"}]}",
        "firm.json:1:fees[0].categories: 'EX' is not made of first letters of CFI codes, CDEFHIJKLMORST")]
    [InlineData("{\"fees\": [{\"kind\": \"A\", \"roundUp\": \"yes\"}]}", "firm.json:1:fees[0].roundUp: is neither true nor false")]
    [InlineData("{\"chart\": [{\"name\": \"A\", \"class\": \"EQUITY\"}]}",
        "firm.json:1:chart[0].code: nothing is given: every account has a code")]
    [InlineData("{\"chart\": [{\"code\": \"A\"}]}", "firm.json:1:chart[0].class: nothing is given: one of EQUITY, INCOME, PAYABLE")]
    [InlineData("{\"chart\": [{\"code\": \"A\", \"class\": \"COST\"}]}",
        "firm.json:1:chart[0].class: 'COST' is none of EQUITY, INCOME, PAYABLE")]
    public void A_firm_that_cannot_be_read_is_named_by_line_and_member(string json, string told) => Assert.Equal([told], Problems(S(json)));

    [Fact]
    public void All_that_is_wrong_is_named_at_once() => Assert.Equal(
        ["firm.json:1:colour: unknown member, expected name, lei, baseCurrency, settlementCalendar, ccp, csd, settlementBank, "
            + "intradayCredit, fees, chart",
            "firm.json:2:lei: is not a text", "firm.json:3:chart: is not a list"],
        Problems(S("{\"colour\": {\"a\": [1]},\n\"lei\": [[]],\n\"chart\": true}")));

    [Fact]
    public void A_firm_nested_too_deep_or_too_long_is_refused()
    {
        Assert.Equal(["firm.json:1:x: not well-formed JSON at byte 22 of the line"],
            Problems(S("{\"x\": " + new string('[', 16) + new string(']', 16) + "}"))[1..]);
        Assert.Equal(["firm.json:1:: longer than 1 048 576 bytes"], Problems(S("{\"name\": \"" + new string('x', 1 << 20) + "\"}")));
    }

    [Fact]
    public void Bad_UTF_8_is_refused()
    {
        byte[] bad = [.. "{\"name\": \""u8, 0xE4, .. "\"}"u8];
        Assert.Equal(["firm.json:1:name: is not valid Unicode"], Problems(new MemoryStream(bad)));
    }

    [Fact]
    public void A_zipped_firm_is_read()
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) zip.Write("{\"csd\": \"CBF\"}"u8);
        List<Problem> problems = [];
        Assert.Equal("CBF", DayFiles.Firm(new MemoryStream(zipped.ToArray()), "firm.json.gz", problems)?.Csd);
        byte[] damaged = [0x1F, 0x8B, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7];
        Assert.Equal(["firm.json:1:: the compressed file is cut off or damaged"], Problems(new MemoryStream(damaged)));
    }

    [Fact]
    public void No_text_makes_it_throw() =>
        Gen.OneOf(Gen.Const("{"), Gen.Const("}"), Gen.Const("["), Gen.Const("]"), Gen.Const("\"fees\":"), Gen.Const("\"kind\":"),
                Gen.Const("\"chart\":"), Gen.Const(","), Gen.Const("\"a\""), Gen.Const("1.5"), Gen.Const("true"),
                Gen.Const("\"intradayCredit\":"), Gen.Char.Select(c => $"{c}"))
            .Array[0, 20].Select(parts => "{" + string.Concat(parts) + "}").Sample(json =>
        {
            List<Problem> problems = [];
            var terms = DayFiles.Firm(new MemoryStream(Encoding.UTF8.GetBytes(json)), "f", problems);
            Assert.Equal(terms is null, problems.Count > 0);
        }, iter: Campaign.Cases(4_000, 200_000));
}
