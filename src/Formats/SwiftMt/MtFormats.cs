using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// The form of every field that we know, by tag, in the notation of the trade: a number of characters, <c>!</c> for exactly so many, a set
/// (n digits, a capitals, c capitals and digits, x and z text, d a number with a comma, e spaces), <c>*</c> for lines of it, brackets for
/// what may be left out. Ours beside it: D a date of eight digits, Y of six, T a time of six digits, B a BIC, I an ISIN, F free text of
/// any length.
/// </summary>
public static partial class MtFormats
{
    /// <summary>The table.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Table().ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Regex> Patterns =
        All.ToFrozenDictionary(f => f.Key, f => new Regex(Compile(f.Value), RegexOptions.NonBacktracking), StringComparer.Ordinal);

    static readonly FrozenSet<string> Statement = new[]
    {
        "20", "21", "25", "25P", "28", "28C", "34F", "13D", "13", "60F", "60M", "61", "86", "62F", "62M", "64", "65", "90C", "90D", "NS",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a tag is one of a cash statement's.</summary>
    public static bool IsOfStatement(string tag) => Statement.Contains(tag);

    /// <summary>Whether we know the form of fields with this tag.</summary>
    public static bool Knows(string tag) => All.ContainsKey(tag);

    static readonly Regex Entry = new(Compile("Y[4!n]2a[1!a]15d1!a3!cF"), RegexOptions.NonBacktracking);

    /// <summary>Whether an entry of a statement can be read for certain, up to its references and words.</summary>
    public static bool IsReadableEntry(MtField field) => Entry.Match(field.Text) is { Success: true } match
        && !match.Groups.Values.Any(g => g.Success && g.Name is not "0" && Content(g.Name[0], g.Value) is not null)
        && MtEntryLine.Read(field.Text) is { ValueDay: not null, EntryOn: null } or { ValueDay: not null, EntryDay: not null };

    /// <summary>Why a field is not of its form, or null when it is. A tag that we do not know is no field.</summary>
    public static string? Wrong(MtField field)
    {
        if (!Patterns.TryGetValue(field.Tag, out var pattern)) return $"there is no field {Csv.Show.Short(field.Tag)} that we know";
        var text = field.Text;
        if (pattern.Match(text) is not { Success: true } match)
            return $"'{Csv.Show.Short(text)}' is not of the form {All[field.Tag]}{Hint(text, field.Tag)}{Room(field)}";
        foreach (var group in match.Groups.Values)
        {
            if (!group.Success || group.Name is "0") continue;
            if (Content(group.Name[0], group.Value) is { } why) return why;
        }
        if (field.Tag == "35B" && text.Length == 0) return "it names no security";
        return field.Number is "20" or "21" && Slashed(field.Value) ? "a reference neither begins nor ends with a slash nor holds two"
            : null;
    }

    // What the shape of digits and letters leaves open. The names of groups begin with the set's letter.
    static string? Content(char set, string value) => set switch
    {
        'D' when !IsDate(value, "yyyyMMdd") => $"{value} is no day",
        'Y' when !IsDate(value, "yyMMdd") => $"{value} is no day",
        'T' when !TimeOnly.TryParseExact(value, "HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
            $"{value} is no time",
        'd' when value.Count(c => c == ',') != 1 || value[0] == ',' => $"'{value}' is no number: digits, one comma, digits",
        _ => null,
    };

    static bool IsDate(string value, string form) =>
        DateOnly.TryParseExact(value, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    static bool Slashed(string value) => value.StartsWith('/') || value.EndsWith('/') || value.Contains("//", StringComparison.Ordinal);

    // Of references and accounts, how much too long they are.
    static string Room(MtField field)
    {
        var most = field.Tag switch { "20" or "21" or "20C" => 16, "20D" => 25, "25" or "97A" => 35, "97E" => 34, _ => int.MaxValue };
        return field.Value.Length > most ? $": {field.Value.Length} characters where {most} have room" : "";
    }

    // The first character outside of the set says more than the form does.
    static string Hint(string text, string tag)
    {
        if (tag == "70G") return "";
        foreach (var c in text)
            if (c != '\n' && !X.Contains(c)) return $": U+{(int)c:X4} is not of the character set x";
        foreach (var (at, line) in text.Split('\n').Index())
            if (at > 0 && line.Length > 0 && line[0] is ':' or '-') return $": line {at + 1} begins with '{line[0]}'";
        return "";
    }

    /// <summary>The character set x.</summary>
    public const string X = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ";

    /// <summary>The first character of a text that is not of set x, or null.</summary>
    public static char? Foreign(string text)
    {
        foreach (var c in text)
            if (!X.Contains(c)) return c;
        return null;
    }

    static string Compile(string form)
    {
        var pattern = new StringBuilder(@"\A");
        var groups = 0;
        for (var at = 0; at < form.Length;)
        {
            var c = form[at];
            if (char.IsAsciiDigit(c) && Count().Match(form, at) is { Success: true } match && match.Index == at)
            {
                pattern.Append(CultureInfo.InvariantCulture, $"(?<{match.Groups[4].Value}{++groups}>{Piece(match)})");
                at += match.Length;
                continue;
            }
            pattern.Append(c switch
            {
                '[' => "(?:",
                ']' => ")?",
                '|' => "\n",
                'D' => $"(?<D{++groups}>[0-9]{{8}})",
                'Y' => $"(?<Y{++groups}>[0-9]{{6}})",
                'T' => $"(?<T{++groups}>[0-9]{{6}})",
                'B' => "[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?",
                'I' => "[A-Z0-9]{12}",
                'F' => @"[\s\S]*",
                _ => Regex.Escape(c.ToString()),
            });
            at++;
        }
        return pattern.Append(@"\z").ToString();
    }

    static string Piece(Match m)
    {
        var set = m.Groups[4].Value switch
        {
            "n" => "[0-9]",
            "a" => "[A-Z]",
            "c" => "[A-Z0-9]",
            "d" => "[0-9,]",
            "e" => " ",
            "z" => "[\\x20-\\x7E]",
            _ => "[" + Regex.Escape(X).Replace("-", "\\-", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal) + "]",
        };
        var most = m.Groups[3].Success ? m.Groups[3].Value : m.Groups[1].Value;
        if (m.Groups[2].Value == "!") return $"{set}{{{most}}}";
        if (m.Groups[2].Value != "*") return $"{set}{{1,{most}}}";
        // Every line but the first begins with something that begins no field and ends no text.
        var later = m.Groups[4].Value == "z" ? @"[\x20-\x2C\x2E-\x39\x3B-\x7E]" : "[A-Za-z0-9/?().,'+ ]";
        var lines = int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture);
        var rest = int.Parse(most, CultureInfo.InvariantCulture) - 1;
        return $"{set}{{1,{most}}}(?:\n{later}{set}{{0,{rest}}}){{0,{lines - 1}}}";
    }

    [GeneratedRegex(@"(\d+)([!*]?)(?:(?<=\*)(\d+))?([nacdexz])")]
    private static partial Regex Count();

    static Dictionary<string, string> Table()
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (var line in (Cash + Securities).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = line.IndexOf(' ', StringComparison.Ordinal);
            all.Add(line[..cut], line[(cut + 1)..]);
        }
        return all;
    }

    const string Cash = """
        13D 6!n4!n[+][-]4!n
        13 10!n[+][-][4!n]
        20 16x
        21 16x
        25 35x
        25P 35x|B
        28 5n[/5n]
        28C 5n[/5n]
        34F 3!a[1!a]15d
        60F 1!aY3!a15d
        60M 1!aY3!a15d
        61 Y[4!n]2a[1!a]15d1!a3!c16x[//16x][|34x]
        62F 1!aY3!a15d
        62M 1!aY3!a15d
        64 1!aY3!a15d
        65 1!aY3!a15d
        86 6*65x
        90C 5n3!a15d
        90D 5n3!a15d
        NS F

        """;

    // Where an option is known with several forms by type, the widest stands here.
    const string Securities = """
        11A :4!c//3!a
        12A :4!c/[8c]/30x
        12B :4!c/[8c]/4!c
        12C :4!c//6!c
        13A :4!c//3!c
        13B :4!c/[8c]/30x
        13J :4!c//5!c
        13K :4!c//3!c/15d
        16R 16c
        16S 16c
        17B :4!c//1!a
        19A :4!c//[N]3!a15d
        19B :4!c//3!a15d
        20C :4!c//16x
        20D :4!c//25x
        20U :4!c//52x
        22F :4!c/[8c]/4!c
        22H :4!c//4!c
        23G 4!c[/4!c]
        24B :4!c/[8c]/4!c
        25D :4!c/[8c]/4!c
        28E 5n/4!c
        35B [ISIN1!eI][|][4*35x]
        36B :4!c//4!c/15d
        36C :4!c//4!c
        36D :4!c//4!c/30d
        36E :4!c//4!c/[N]15d
        69A :4!c//D/D
        69B :4!c//DT/DT
        69C :4!c//D/4!c
        69D :4!c//DT/4!c
        69E :4!c//4!c/D
        69F :4!c//4!c/DT
        69J :4!c//4!c
        70C :4!c//4*35x
        70D :4!c//6*35x
        70E :4!c//10*35x
        70F :4!c//F
        70G :4!c//10*35z
        70H :4!c//F
        90A :4!c//4!c/[N]15d
        90B :4!c//4!c/3!a15d
        90E :4!c//4!c
        90F :4!c//4!c/3!a15d/4!c/15d
        90J :4!c//4!c/3!a15d/3!a15d
        90K :4!c//15d
        90L :4!c//[4!c/][N]15d
        92A :4!c//[N]15d
        92B :4!c//3!a/3!a/15d
        92C :4!c/[8c]/24x
        92D :4!c//15d/15d
        92E :4!c/[8c]/4!c/[N]15d
        92F :4!c//3!a15d
        92H :4!c//3!a15d/4!c
        92J :4!c/[8c]/4!c/3!a15d[/4!c]
        92K :4!c//4!c
        92L :4!c//3!a15d/3!a15d
        92M :4!c//3!a15d/15d
        92N :4!c//15d/3!a15d
        92P :4!c//4!c/15d
        92R :4!c/[8c]/4!c/15d
        93A :4!c/[8c]/4!c
        93B :4!c/[8c]/4!c/[N]15d
        93C :4!c//4!c/4!c/[N]15d
        93D :4!c//[N]15d
        93E :4!c//4!c/4!c/[N]30d
        93F :4!c/[8c]/4!c/[N]30d
        94B :4!c/[8c]/4!c[/30x]
        94C :4!c//2!a
        94D :4!c//[2!a]/35x
        94E :4!c//10*35x
        94F :4!c//4!c/B
        94G :4!c//2*35x
        94H :4!c//B
        94L :4!c//18!c2!n
        95C :4!c//2!a
        95L :4!c//18!c2!n
        95P :4!c//B
        95Q :4!c//4*35x
        95R :4!c/8c/34x
        95S :4!c/[8c]/4!c/2!a/30x
        95U :4!c//3*35x
        95V :4!c//10*35x
        97A :4!c//35x
        97B :4!c/[8c]/4!c/35x
        97C :4!c//4!c
        97D :4!c//4*35x
        97E :4!c//34x
        98A :4!c//D
        98B :4!c/[8c]/4!c
        98C :4!c//DT
        98E :4!c//DT[,3n][/[N]2!n[2!n]]
        98F :4!c/[8c]/4!cT
        98J :4!c//D/B
        98K :4!c//DT/B
        99A :4!c//[N]3!n
        99B :4!c//3!n
        99C :4!c//6!n
        """;
}
