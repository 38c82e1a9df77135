namespace Countinghouse.Reference;

/// <summary>
/// The currencies money can be held in, with the number of decimal digits of their minor unit. Source: ISO 4217, list one,
/// and from list three those withdrawn since 2014, which older day folders still name. Codes without a
/// minor unit (gold, special drawing rights, test codes) are not money here.
/// </summary>
public static class Currencies
{
    const string NoDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    const string TwoDigits =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU "
        + "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
        + "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
        + "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
        + "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

    const string ThreeDigits = "BHD IQD JOD KWD LYD OMR TND";
    const string FourDigits = "CLF UYW";

    // Latvia 2014, Lithuania 2015, Croatia 2023, Sierra Leone and Zimbabwe 2024, Curaçao 2025, Bulgaria 2026.
    const string WithdrawnWithTwoDigits = "ANG BGN HRK LTL LVL SLL ZWL";

    const sbyte Unknown = -1;
    static readonly sbyte[] Scales = Read();

    /// <summary>Decimal digits of the minor unit: 2 for USD (cents), 0 for JPY, 3 for KWD.</summary>
    /// <exception cref="ArgumentException">The code is not a currency of the table.</exception>
    public static int Scale(string currency) => TryScale(currency, out var scale)
        ? scale
        : throw new ArgumentException($"Not a currency of ISO 4217: {currency}", nameof(currency));

    /// <summary>Whether the three letters name a currency of the table.</summary>
    public static bool IsKnown(ReadOnlySpan<char> code) => TryScale(code, out _);

    static bool TryScale(ReadOnlySpan<char> code, out int scale)
    {
        scale = code.Length == 3 && !code.ContainsAnyExceptInRange('A', 'Z') ? Scales[Slot(code)] : Unknown;
        return scale != Unknown;
    }

    static sbyte[] Read()
    {
        var scales = new sbyte[26 * 26 * 26];
        Array.Fill(scales, Unknown);
        Enter(scales, NoDigits, 0);
        Enter(scales, TwoDigits, 2);
        Enter(scales, ThreeDigits, 3);
        Enter(scales, FourDigits, 4);
        Enter(scales, WithdrawnWithTwoDigits, 2);
        return scales;
    }

    static void Enter(sbyte[] scales, string codes, sbyte scale)
    {
        for (var at = 0; at < codes.Length; at += 4) scales[Slot(codes.AsSpan(at, 3))] = scale;
    }

    static int Slot(ReadOnlySpan<char> code) => ((code[0] - 'A') * 26 + code[1] - 'A') * 26 + code[2] - 'A';
}
