namespace Countinghouse.Reference;

/// <summary>
/// Whether a code could have been issued: its length, its alphabet and its check digits. A true answer does not say that
/// the code was issued, only that it was not mistyped. Lower case, blanks and hyphens are refused; trim them before.
/// </summary>
public static class CheckDigits
{
    const string SedolWeights = "131739";

    /// <summary>ISO 6166: two letters, nine letters or digits, and a check digit by the Luhn rule.</summary>
    public static bool IsIsin(ReadOnlySpan<char> code) =>
        code.Length == 12 && IsIsinBody(code[..11]) && code[11] == Luhn(code[..11]);

    /// <summary>The twelfth character of an ISIN, from the eleven before it (ISO 6166, annex on the check digit).</summary>
    public static char IsinCheckDigit(ReadOnlySpan<char> first11) => first11.Length == 11 && IsIsinBody(first11)
        ? Luhn(first11)
        : throw new ArgumentException($"Not the first eleven characters of an ISIN: {first11}", nameof(first11));

    /// <summary>
    /// CUSIP (ANSI X9.6): eight of 0-9, A-Z, *, @ or #, and a check digit. The last four kinds stand for 10 to 38.
    /// </summary>
    public static bool IsCusip(ReadOnlySpan<char> code) =>
        code.Length == 9 && IsCusipBody(code[..8]) && code[8] == DoubleAddDouble(code[..8]);

    /// <summary>The ninth character of a CUSIP, from the eight before it.</summary>
    public static char CusipCheckDigit(ReadOnlySpan<char> first8) => first8.Length == 8 && IsCusipBody(first8)
        ? DoubleAddDouble(first8)
        : throw new ArgumentException($"Not the first eight characters of a CUSIP: {first8}", nameof(first8));

    /// <summary>
    /// SEDOL (London Stock Exchange, SEDOL Masterfile): six digits or consonants, weighted 1 3 1 7 3 9, and a check digit.
    /// </summary>
    public static bool IsSedol(ReadOnlySpan<char> code) =>
        code.Length == 7 && IsSedolBody(code[..6]) && code[6] == Weighted(code[..6]);

    /// <summary>The seventh character of a SEDOL, from the six before it.</summary>
    public static char SedolCheckDigit(ReadOnlySpan<char> first6) => first6.Length == 6 && IsSedolBody(first6)
        ? Weighted(first6)
        : throw new ArgumentException($"Not the first six characters of a SEDOL: {first6}", nameof(first6));

    /// <summary>ISO 17442: eighteen letters or digits and two check digits, the whole 1 modulo 97 (ISO/IEC 7064, MOD 97-10).</summary>
    public static bool IsLei(ReadOnlySpan<char> code) => code.Length == 20 && AllAlphanumeric(code[..18])
        && char.IsAsciiDigit(code[18]) && char.IsAsciiDigit(code[19]) && Mod97(code, 0) == 1;

    /// <summary>The last two characters of an LEI, 02 to 98, from the eighteen before them (ISO/IEC 7064, MOD 97-10).</summary>
    public static string LeiCheckDigits(ReadOnlySpan<char> first18)
    {
        if (first18.Length != 18 || !AllAlphanumeric(first18))
            throw new ArgumentException($"Not the first eighteen characters of an LEI: {first18}", nameof(first18));
        var check = 98 - Mod97("00", Mod97(first18, 0));
        return string.Create(2, check, static (two, value) => (two[0], two[1]) = (Digit(value / 10), Digit(value % 10)));
    }

    /// <summary>
    /// ISO 13616 in its electronic form (no blanks): a country of the table, its length, check digits 02 to 98, and the
    /// whole, with the first four characters moved behind the rest, 1 modulo 97.
    /// </summary>
    public static bool IsIban(ReadOnlySpan<char> code)
    {
        if (code.Length < 5 || code.Length != IbanLengths.Of(code[..2]) || !AllAlphanumeric(code[4..])) return false;
        if (!char.IsAsciiDigit(code[2]) || !char.IsAsciiDigit(code[3])) return false;
        return code[2..4] is not ("00" or "01" or "99") && Mod97(code[..4], Mod97(code[4..], 0)) == 1;
    }

    /// <summary>
    /// ISO 9362:2014: four letters or digits of the party, two letters of the country, two of suffix, none or three of branch.
    /// </summary>
    public static bool IsBic(ReadOnlySpan<char> code) => code.Length is 8 or 11 && AllAlphanumeric(code)
        && char.IsAsciiLetterUpper(code[4]) && char.IsAsciiLetterUpper(code[5]);

    /// <summary>ISO 10383: four upper-case letters or digits.</summary>
    public static bool IsMic(ReadOnlySpan<char> code) => code.Length == 4 && AllAlphanumeric(code);

    /// <summary>ISO 10962:2021: the first letters of a CFI code that have a meaning.</summary>
    public const string CfiCategories = "CDEFHIJKLMORST";

    /// <summary>
    /// ISO 10962: six upper-case letters, the first a category and the second a group of it. What the attributes say is not looked into.
    /// </summary>
    public static bool IsCfi(ReadOnlySpan<char> code) =>
        code.Length == 6 && !code.ContainsAnyExceptInRange('A', 'Z') && CfiGroups(code[0]).Contains(code[1]);

    // Those of 2021, and those of 2001 that are still met: convertible (R) and voting (V) shares, units (U).
    static string CfiGroups(char category) => category switch
    {
        'E' => "SPCFLDYMRVU",
        'C' => "IHBESFPM",
        'D' => "BCWTSEGANDYM",
        'R' => "ASPWFDM",
        'O' => "CPM",
        'F' => "FC",
        'S' or 'H' => "RTECFM",
        'I' => "FT",
        'J' => "EFCRT",
        'K' => "RTECFYM",
        'L' => "LRS",
        'T' => "CTRIBDM",
        'M' => "CMR",
        _ => "",
    };

    /// <summary>ISO 4217: three letters of a currency that <see cref="Currencies"/> knows.</summary>
    public static bool IsCurrency(ReadOnlySpan<char> code) => Currencies.IsKnown(code);

    static bool IsIsinBody(ReadOnlySpan<char> body) =>
        char.IsAsciiLetterUpper(body[0]) && char.IsAsciiLetterUpper(body[1]) && AllAlphanumeric(body);

    static bool IsCusipBody(ReadOnlySpan<char> body)
    {
        foreach (var c in body)
            if (!IsAlphanumeric(c) && c is not ('*' or '@' or '#'))
                return false;
        return true;
    }

    static bool IsSedolBody(ReadOnlySpan<char> body) => AllAlphanumeric(body) && body.IndexOfAny("AEIOU") < 0;

    static bool AllAlphanumeric(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!IsAlphanumeric(c))
                return false;
        return true;
    }

    static bool IsAlphanumeric(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c);

    static char Digit(int value) => (char)('0' + value);

    // 0-9 are themselves, A is 10 and Z is 35; then the three signs that only a CUSIP has.
    static int Worth(char c) => c switch
    {
        '*' => 36,
        '@' => 37,
        '#' => 38,
        <= '9' => c - '0',
        _ => c - 'A' + 10,
    };

    // Letters are written out as two digits, then every other digit from the right is doubled.
    static char Luhn(ReadOnlySpan<char> body)
    {
        var sum = 0;
        var doubled = true;
        for (var i = body.Length - 1; i >= 0; i--)
        {
            var worth = Worth(body[i]);
            sum += LuhnShare(worth % 10, doubled);
            doubled = !doubled;
            if (worth < 10) continue;
            sum += LuhnShare(worth / 10, doubled);
            doubled = !doubled;
        }
        return Digit((10 - sum % 10) % 10);
    }

    static int LuhnShare(int digit, bool doubled) => doubled ? digit * 2 / 10 + digit * 2 % 10 : digit;

    // A CUSIP doubles whole characters, not digits, and adds the digits of each product.
    static char DoubleAddDouble(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var worth = Worth(body[i]) * (1 + i % 2);
            sum += worth / 10 + worth % 10;
        }
        return Digit((10 - sum % 10) % 10);
    }

    static char Weighted(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < body.Length; i++) sum += Worth(body[i]) * Worth(SedolWeights[i]);
        return Digit((10 - sum % 10) % 10);
    }

    static int Mod97(ReadOnlySpan<char> text, int remainder)
    {
        foreach (var c in text)
        {
            var worth = Worth(c);
            remainder = (remainder * (worth < 10 ? 10 : 100) + worth) % 97;
        }
        return remainder;
    }
}
