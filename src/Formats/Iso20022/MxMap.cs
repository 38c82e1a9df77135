using System.Globalization;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// Goes through the fields of a message in the order of its schema, one line a field: reading, it ignores the value it is given and
/// answers what the message says; writing, it puts the value into the message and answers it. So a form is written down once and what it
/// reads is what it writes. Paths are local names; of alternatives, as <c>Dt|DtTm</c>, the first is written and any is read.
/// </summary>
public sealed class MxMap
{
    readonly string file, space;
    readonly IList<MxFinding>? findings;
    MxNode at;
    bool absent;

    /// <summary>Reads from an element; what is missing or cannot be taken is a finding.</summary>
    public MxMap(MxNode from, string file, IList<MxFinding> findings)
        => (at, this.file, this.findings, space) = (from, file, findings, from.Namespace);

    /// <summary>Writes into an element.</summary>
    public MxMap(MxNode into) => (at, file, space) = (into, "", into.Namespace);

    bool Writes => findings is null;

    /// <summary>A text that must be there.</summary>
    public string Text(string path, string? value) => TextOrNone(path, value) ?? Missing(path, "");

    /// <summary>A text that may be there; of a group it is the identification or the name in it.</summary>
    public string? TextOrNone(string path, string? value)
    {
        if (!Writes) return at[path] is not { } found ? null : found.IsLeaf ? found.Value : Named(found);
        if (value is not null && !Party(path, value)) Make(path).Text = value;
        return value;
    }

    // Where a party need not be a BIC it is written as what it is: a number in a numbering (DTCYID/050) or a name.
    bool Party(string path, string value)
    {
        var cut = path.LastIndexOf('/') + 1;
        if (!path.AsSpan(cut).StartsWith("AnyBIC|", StringComparison.Ordinal) || CheckDigits.IsBic(value)) return false;
        var places = path[cut..].Split('|');
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (places.Contains("PrtryId") && slash is > 0 and <= LongestNumbering && value.AsSpan(slash + 1).Length is > 0 and <= 35
            && !value.AsSpan(0, slash).ContainsAnyExcept(Numbering))
        {
            Make(path[..cut] + "PrtryId/Id").Text = value[(slash + 1)..];
            Make(path[..cut] + "PrtryId/Issr").Text = value[..slash];
            return true;
        }
        if (!places.Contains("NmAndAdr")) return false;
        Make(path[..cut] + "NmAndAdr/Nm").Text = value;
        return true;
    }

    const int LongestNumbering = 8; // of SWIFT MT, field 95R
    const string Numbering = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    static string? Named(MxNode group) => group["Id|Nm|ISIN"]?.Value is not { } told ? null
        : group.Name == "PrtryId" && group["Issr"] is { } issuer ? $"{issuer.Value}/{told}" : told;

    /// <summary>Texts, as many as there are.</summary>
    public IReadOnlyList<string> Texts(string path, IReadOnlyList<string>? values)
    {
        if (!Writes) return [.. at.All(path).Select(n => n.Value)];
        foreach (var value in values ?? []) Make(path).Text = value;
        return values ?? [];
    }

    /// <summary>A text that is the same in every message we build and is not read.</summary>
    public void Always(string path, string value)
    {
        if (Writes) Make(path).Text = value;
    }

    /// <summary>A yes or no that must be there.</summary>
    public bool Flag(string path, bool? value) => FlagOrNone(path, value) ?? Missing(path, false);

    /// <summary>A yes or no that may be there.</summary>
    public bool? FlagOrNone(string path, bool? value) =>
        TextOrNone(path, value is null ? null : value.Value ? "true" : "false") is not { } text ? null : text is "true" or "1";

    /// <summary>A number that must be there.</summary>
    public decimal Number(string path, decimal? value) => NumberOrNone(path, value) ?? Missing(path, 0m);

    /// <summary>A number that may be there; what is too long for a decimal of 28 digits cannot be taken.</summary>
    public decimal? NumberOrNone(string path, decimal? value) => Take(path, value, Plain, TryNumber);

    /// <summary>A count that must be there.</summary>
    public long Count(string path, long? value) => CountOrNone(path, value) ?? Missing(path, 0L);

    /// <summary>A count that may be there.</summary>
    public long? CountOrNone(string path, long? value) => Take(path, value, n => n.ToString(CultureInfo.InvariantCulture),
        (string text, out long count) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count));

    /// <summary>A day that must be there.</summary>
    public DateOnly Date(string path, DateOnly? value) => DateOrNone(path, value) ?? Missing(path, default(DateOnly));

    /// <summary>A day that may be there; of an instant it is the day as written.</summary>
    public DateOnly? DateOrNone(string path, DateOnly? value) =>
        Take(path, value, d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), TryDate);

    /// <summary>
    /// The code that stands in the place of a day (as OPEN, UKWN), where it is not the usual one; what has neither has the usual one.
    /// </summary>
    public string? CodeInstead(string path, DateOnly? day, string? code, string usual)
    {
        if (day is not null) return null;
        if (Writes) Make(path + "/DtCd/Cd").Text = code ?? usual;
        else code = TextOrNone(path + "/DtCd/Cd|Prtry", null) ?? TextOrNone(path + "/DtCd", null);
        return code == usual ? null : code;
    }

    /// <summary>An instant that must be there.</summary>
    public DateTimeOffset Instant(string path, DateTimeOffset? value) =>
        InstantOrNone(path, value) ?? Missing(path, default(DateTimeOffset));

    /// <summary>An instant that may be there. One without an offset is taken as UTC, a day as its beginning.</summary>
    public DateTimeOffset? InstantOrNone(string path, DateTimeOffset? value) =>
        Take(path, value, i => i.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture), TryInstant);

    /// <summary>The instant of an element that may be a day alone; a day is written as one.</summary>
    public DateTimeOffset? InstantToRead(string path) => Writes ? null : InstantOrNone(path, null);

    /// <summary>One of the words of an enumeration that must be there.</summary>
    public T Word<T>(string path, T? value, MxWords<T> words) where T : struct, Enum =>
        WordOrNone(path, value, words) ?? Missing(path, default(T));

    /// <summary>One of the words of an enumeration that may be there.</summary>
    public T? WordOrNone<T>(string path, T? value, MxWords<T> words) where T : struct, Enum =>
        Take(path, value, words.Write, words.TryRead);

    /// <summary>An amount that must be there.</summary>
    public Money Money(string path, Money? value) => MoneyOrNone(path, value) ?? Missing(path, new Money(0, ""));

    /// <summary>An amount with its currency that may be there.</summary>
    public Money? MoneyOrNone(string path, Money? value)
    {
        if (Writes)
        {
            if (value is null) return null;
            var node = Make(path);
            node.Text = Plain(value.Amount);
            node.Attributes = [new("", "Ccy", "", value.Currency)];
            return value;
        }
        if (at[path] is not { } found) return null;
        if (TryNumber(found.Value, out var amount)) return new(amount, found.Attribute("Ccy") ?? "");
        Find("value", found, $"'{Csv.Show.Short(found.Value)}' is not an amount we can take");
        return new(0, found.Attribute("Ccy") ?? "");
    }

    /// <summary>A group that must be there.</summary>
    public T One<T>(string path, T? value, Func<MxMap, T?, T> form) where T : class
    {
        if (OneOrNone(path, value, form) is { } there) return there;
        Missing(path, 0);
        var (was, outer) = (absent, at);
        (absent, at) = (true, new MxNode(MxKind.Element, "") { Namespace = space });
        var nothing = form(this, null);
        (absent, at) = (was, outer);
        return nothing;
    }

    /// <summary>A group that may be there.</summary>
    public T? OneOrNone<T>(string path, T? value, Func<MxMap, T?, T> form) where T : class =>
        Writes ? value is null ? null : Inside(Make(path), value, form) : at[path] is { } found ? Inside(found, null, form) : null;

    /// <summary>Groups, as many as there are.</summary>
    public IReadOnlyList<T> Many<T>(string path, IReadOnlyList<T>? values, Func<MxMap, T?, T> form) where T : class => Writes
        ? [.. (values ?? []).Select(v => Inside(Make(path), v, form))]
        : [.. at.All(path).Select(found => Inside(found, null, form))];

    /// <summary>Which of several elements is there: the one named by the value when writing. Nothing when none is.</summary>
    public string? Which(string? value, params ReadOnlySpan<string> names)
    {
        if (Writes) return value;
        foreach (var name in names)
            if (at[name] is not null) return name;
        return null;
    }

    T Inside<T>(MxNode node, T? value, Func<MxMap, T?, T> form) where T : class
    {
        var outer = at;
        at = node;
        var done = form(this, value);
        at = outer;
        return done;
    }

    delegate bool Reads<T>(string text, out T value);

    T? Take<T>(string path, T? value, Func<T, string> write, Reads<T> read) where T : struct
    {
        if (Writes)
        {
            if (value is { } given) Make(path).Text = write(given);
            return value;
        }
        if (at[path] is not { } found) return null;
        if (!found.IsLeaf && found["Dt|DtTm"] is { } inner) found = inner; // older versions wrap a day once more
        if (read(found.Value, out var taken)) return taken;
        Find("value", found, $"'{Csv.Show.Short(found.Value)}' is not a {Named(typeof(T))} we can take");
        return default(T);
    }

    static string Named(Type type) => type == typeof(decimal) ? "number" : type == typeof(DateOnly) ? "day"
        : type == typeof(DateTimeOffset) ? "point in time" : type == typeof(long) ? "count" : "word";

    T Missing<T>(string path, T instead)
    {
        if (Writes) throw new ArgumentException($"the message cannot be built without {path}");
        Find("needed", at, $"<{at.Name}> has no {path.Split('|')[0]}, which we need");
        return instead;
    }

    void Find(string rule, MxNode node, string why)
    {
        if (!absent && findings?.Count < MxLimits.Problems) findings.Add(new(rule, new(file, node.Line, $"{node.Column}", why)));
    }

    // Fields of one group stand together, so the group is the last element that was made; the field itself is new each time.
    MxNode Make(string path)
    {
        var into = at;
        var steps = path.Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            var name = steps[i].Split('|')[0];
            if (i < steps.Length - 1 && into.Children is [.., var last] && last.Name == name) { into = last; continue; }
            var made = new MxNode(MxKind.Element, name) { Namespace = space };
            into.Add(made);
            into = made;
        }
        return into;
    }

    static string Plain(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    internal static bool TryNumber(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    internal static bool TryDate(string text, out DateOnly value) => DateOnly.TryParseExact(
        text.Length > 10 && text[10] is 'T' or 'Z' or '+' or '-' ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out value);

    internal static bool TryInstant(string text, out DateTimeOffset value) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
}

/// <summary>The codes of a message that stand for the values of an enumeration.</summary>
public sealed class MxWords<T>(params (string Code, T Value)[] words) where T : struct, Enum
{
    /// <summary>The code of a value.</summary>
    public string Write(T value) => words.First(w => EqualityComparer<T>.Default.Equals(w.Value, value)).Code;

    /// <summary>The value of a code; false when it is none of them.</summary>
    public bool TryRead(string code, out T value)
    {
        foreach (var word in words)
        {
            if (word.Code != code) continue;
            value = word.Value;
            return true;
        }
        value = default;
        return false;
    }
}
