using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>What many messages have in common.</summary>
static class MtParts
{
    // The two letters that stand for a numbering before the number, and the code that ISO 20022 has for it.
    static readonly (string Letters, string Numbering)[] Numberings =
        [("US", "CUSP"), ("GB", "SEDL"), ("DE", "WKNR"), ("CH", "VALO"), ("FR", "SICV"), ("TS", "TIKR")];

    /// <summary>A security: ISIN in the first line, number in another numbering, description.</summary>
    public static MxInstrument Instrument(MtMap m, string path, MxInstrument? value)
    {
        if (m.Writes)
        {
            if (value is null) return m.Missing(path, new MxInstrument(null));
            m.Make(path, Written(value));
            return value;
        }
        return m.Find(path) is { } field ? Read(field) : m.Missing(path, new MxInstrument(null));
    }

    // 90B: an amount, actual (ACTU) or of the kind told; 90A: per cent of nominal (PRCT) or of the kind told.
    const string Deal = "TRADDET/90A|90B:DEAL";

    /// <summary>The price of a unit at which it was traded.</summary>
    public static MxDealPrice? DealPrice(MtMap m, MxDealPrice? value)
    {
        if (m.Writes)
        {
            if (value is { Currency: { } currency })
                m.Make("TRADDET/90B:DEAL", $"{value.Kind ?? "ACTU"}/{currency}{MtMap.Plain(value.Value)}");
            else if (value is not null) m.Make("TRADDET/90A:DEAL", $"{value.Kind ?? "PRCT"}/{MtMap.Plain(value.Value)}");
            return value;
        }
        if (m.Find(Deal) is not { } field) return null;
        if (field.Value.Split('/') is [var told, var figure])
        {
            var kind = told is "ACTU" or "PRCT" ? null : told;
            if (field.Tag == "90B" && MtMap.TryMoney(figure, out var money)) return new(kind, money.Amount, money.Currency);
            if (field.Tag == "90A" && MtMap.TryNumber(figure, out var number)) return new(kind, number, null);
        }
        m.Note("value", field.Line, field.Name, $"'{Csv.Show.Short(field.Value)}' is not a price we can take");
        return null;
    }

    static string Written(MxInstrument i)
    {
        List<string> lines = [];
        if (i.Isin is { } isin) lines.Add("ISIN " + isin);
        if (i.Other is { } other)
        {
            var known = Numberings.FirstOrDefault(n => n.Numbering == other.Numbering);
            lines.Add(known.Letters is null ? $"/XX/{other.Numbering}/{other.Id}" : $"/{known.Letters}/{other.Id}");
        }
        if (i.Description is { } words) lines.AddRange(Folded(words, 35));
        return string.Join('\n', lines);
    }

    static MxInstrument Read(MtField field)
    {
        string? isin = null;
        MxOtherId? other = null;
        List<string> words = [];
        foreach (var line in field.Lines)
            if (isin is null && words.Count == 0 && line.StartsWith("ISIN ", StringComparison.Ordinal)) isin = line[5..].Trim();
            else if (other is null && words.Count == 0 && line.Length > 4 && line[0] == '/' && line[3] == '/') other = Numbered(line);
            else words.Add(line);
        return new(isin, other, words.Count == 0 ? null : Unfolded(words, 35));
    }

    static MxOtherId Numbered(string line)
    {
        var (letters, rest) = (line[1..3], line[4..]);
        if (letters == "XX" && rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var cut) return new(rest[(cut + 1)..], rest[..cut]);
        var known = Numberings.FirstOrDefault(n => n.Letters == letters);
        return new(rest, known.Numbering ?? letters);
    }

    /// <summary>A text in lines of so many characters.</summary>
    public static IEnumerable<string> Folded(string text, int width)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0) yield return "";
            for (var at = 0; at < line.Length; at += width) yield return line.Substring(at, Math.Min(width, line.Length - at));
        }
    }

    /// <summary>The text of lines: a full line goes on in the next, a shorter one ends with a space.</summary>
    public static string Unfolded(IReadOnlyList<string> lines, int width)
    {
        var text = new System.Text.StringBuilder();
        foreach (var (at, line) in lines.Index())
        {
            text.Append(line);
            if (at < lines.Count - 1 && line.Length < width) text.Append(' ');
        }
        return text.ToString();
    }

    /// <summary>A party in a sequence of its own, under a qualifier.</summary>
    public static MxParty? Party(MtMap m, string qualifier, MxParty? value)
    {
        var path = $"SETDET/SETPRTY[{qualifier}]";
        if (m.Writes)
        {
            if (value is null) return null;
            Name(m, path, qualifier, value.Bic);
            if (value.Lei is { } lei) m.Make(path + "/95L:ALTE", lei);
            if (value.Account is { } account) m.Make(path + "/97A:SAFE", account);
            return value;
        }
        if (m.Find($"{path}/95P|95R|95Q|95C:{qualifier}") is not { } field) return null;
        return new(NameOf(field), m.TextOrNone(path + "/95L:ALTE", null), m.TextOrNone(path + "/97A|97B|97D:SAFE", null));
    }

    /// <summary>A BIC; a number in a numbering, as DTCYID/050; or a name in lines.</summary>
    public static void Name(MtMap m, string path, string qualifier, string name)
    {
        var cut = name.IndexOf('/', StringComparison.Ordinal);
        if (CheckDigits.IsBic(name)) m.Make($"{Under(path)}95P:{qualifier}", name);
        else if (cut is > 0 and <= 8 && !name.AsSpan(0, cut).ContainsAnyExcept(Scheme))
            m.Make($"{Under(path)}95R:{qualifier}", name[(cut + 1)..], name[..cut]);
        else m.Make($"{Under(path)}95Q:{qualifier}", string.Join('\n', Folded(name, 35)));
    }

    static string Under(string path) => path.Length == 0 ? "" : path + "/";

    const string Scheme = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>A party's name as it was told.</summary>
    public static string NameOf(MtField field) => field.Tag switch
    {
        "95R" => $"{field.Source}/{field.Value}",
        "95Q" => Unfolded([.. field.Value.Split('\n')], 35),
        _ => field.Value,
    };

    /// <summary>A party named in a sequence, by whichever option.</summary>
    public static string? Named(MtMap m, string path, string qualifier, string? value)
    {
        if (!m.Writes) return m.Find($"{Under(path)}95P|95R|95Q:{qualifier}") is { } field ? NameOf(field) : null;
        if (value is not null) Name(m, path, qualifier, value);
        return value;
    }

    /// <summary>Which page of a statement it is: a number, and ONLY, LAST or MORE.</summary>
    public static MxPage Page(MtMap m, MxPage? value)
    {
        if (m.Writes)
        {
            if (value is null) return m.Missing("GENL/28E", new MxPage("1", true));
            m.Make("GENL/28E", $"{value.Number}/{(!value.IsLast ? "MORE" : value.Number.TrimStart('0') == "1" ? "ONLY" : "LAST")}");
            return value;
        }
        if (m.Find("GENL/28E")?.Value.Split('/') is [var number, var rest])
            return new(number.TrimStart('0') is { Length: > 0 } n ? n : "0", rest != "MORE");
        return m.Missing("GENL/28E", new MxPage("1", true));
    }
}
