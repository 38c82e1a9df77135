namespace Countinghouse.Reference;

/// <summary>A security, by its ISO 6166 number of twelve characters.</summary>
public readonly record struct Isin(string Code)
{
    /// <summary>Takes a number whose shape and check digit are right.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Isin isin)
    {
        var good = CheckDigits.IsIsin(text);
        isin = good ? new(text.ToString()) : default;
        return good;
    }
}

/// <summary>A legal entity, by its ISO 17442 identifier of twenty characters.</summary>
public readonly record struct Lei(string Code)
{
    /// <summary>Takes an identifier whose shape and check digits are right.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Lei lei)
    {
        var good = CheckDigits.IsLei(text);
        lei = good ? new(text.ToString()) : default;
        return good;
    }
}

/// <summary>A bank or other business party, by its ISO 9362 code of eight or eleven characters.</summary>
public readonly record struct Bic(string Code)
{
    /// <summary>Takes a code whose shape is right.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Bic bic)
    {
        var good = CheckDigits.IsBic(text);
        bic = good ? new(text.ToString()) : default;
        return good;
    }
}

/// <summary>A trading venue or a segment of one, by its ISO 10383 code of four characters.</summary>
public readonly record struct Mic(string Code)
{
    /// <summary>Takes a code whose shape is right.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Mic mic)
    {
        var good = CheckDigits.IsMic(text);
        mic = good ? new(text.ToString()) : default;
        return good;
    }
}
