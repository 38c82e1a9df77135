using System.Text.RegularExpressions;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// What a bank says in field 86 of an entry, taken apart where it is written in one of three ways: by numbers (a code of three digits and
/// <c>?20</c> to <c>?63</c>, the German banks' DFÜ agreement, annex 3), in it by words (<c>EREF+</c>, <c>SVWZ+</c>), or by words between
/// slashes (<c>/EREF/</c>, <c>/REMI/</c>, SWIFT and the Dutch banks). Else there is only the text.
/// </summary>
/// <param name="Code">The kind of the transaction, three digits.</param>
/// <param name="Purpose">What it is for, without the words that have a place of their own.</param>
/// <param name="Name">Who is on the other side.</param>
public sealed partial record MtNarrative(string? Code, string? Booking, string? Purpose)
{
    /// <summary>End-to-end reference.</summary>
    public string? EndToEndId { get; private init; }
    /// <summary>Reference of the customer.</summary>
    public string? CustomerReference { get; private init; }
    /// <summary>Mandate of a direct debit.</summary>
    public string? MandateId { get; private init; }
    /// <summary>Identifier of its creditor.</summary>
    public string? CreditorId { get; private init; }
    /// <summary>Bank of the other side: a BIC or a national number.</summary>
    public string? Bank { get; private init; }
    /// <summary>Account of the other side.</summary>
    public string? Account { get; private init; }
    /// <summary>Who is on the other side.</summary>
    public string? Name { get; private init; }

    /// <summary>Takes the words of a field 86 apart; lines are parted by a line feed.</summary>
    public static MtNarrative Of(string text)
    {
        var joined = text.Replace("\n", "", StringComparison.Ordinal);
        if (Numbered().Match(joined) is { Success: true } head) return ByNumber(head.Groups["code"].Value, joined[3..]);
        return Slashes().IsMatch(joined) ? Worded(new(null, null, null), Parts(Slashes(), joined)) : new(null, null, Some(text));
    }

    // 20 to 29 and 60 to 63 go on in each other.
    static MtNarrative ByNumber(string code, string rest)
    {
        SortedDictionary<int, string> parts = [];
        foreach (var part in rest.Split(rest[0]).Skip(1))
            if (part.Length >= 2 && int.TryParse(part.AsSpan(0, 2), out var number)) parts[number] = part[2..];
        string Joined(int from, int to) => string.Concat(parts.Where(p => p.Key >= from && p.Key <= to).Select(p => p.Value));
        var purpose = Joined(20, 29) + Joined(60, 63);
        var made = new MtNarrative(code, Some(Joined(0, 0)), Some(purpose))
        { Bank = Some(Joined(30, 30)), Account = Some(Joined(31, 31)), Name = Some(Joined(32, 33)) };
        return Words().IsMatch(purpose) ? Worded(made, Parts(Words(), purpose)) : made;
    }

    static Dictionary<string, string> Parts(Regex word, string text)
    {
        var found = word.Matches(text);
        Dictionary<string, string> parts = new() { [""] = text[..found[0].Index] };
        for (var i = 0; i < found.Count; i++)
        {
            var (from, to) = (found[i].Index + found[i].Length, i + 1 < found.Count ? found[i + 1].Index : text.Length);
            parts.TryAdd(found[i].Groups["word"].Value, text[from..to].Trim().TrimEnd('/')); // no reference ends with a slash
        }
        return parts;
    }

    static MtNarrative Worded(MtNarrative made, Dictionary<string, string> parts)
    {
        string? One(params string[] words) =>
            words.Select(w => Some(parts.GetValueOrDefault(w))).FirstOrDefault(w => w is not null);
        return made with
        {
            EndToEndId = One("EREF") is { } id && id is not ("NOTPROVIDED" or "NONREF") ? id : null,
            CustomerReference = One("KREF"),
            MandateId = One("MREF", "MARF"),
            CreditorId = One("CRED", "CSID"),
            Bank = One("BIC") ?? made.Bank,
            Account = One("IBAN") ?? made.Account,
            Name = One("NAME", "ABWA", "BENM", "ORDP") ?? made.Name,
            Purpose = One("SVWZ", "REMI", ""),
        };
    }

    static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // The sign between the parts is the bank's choice; most take a question mark.
    [GeneratedRegex(@"\A(?<code>\d{3})[?<>^~]\d\d")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"(?<word>EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT)\+")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?:\A/|(?<=/)|(?<= )/)(?<word>EREF|KREF|MARF|MREF|CSID|REMI|IBAN|BIC|NAME|ORDP|BENM|TRTP|RTRN|PREF|PURP|ULTB"
        + @"|ULTD|ISDT|ADDR)/")]
    private static partial Regex Slashes();
}
