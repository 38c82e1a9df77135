using System.Globalization;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// Goes through the fields of a message, one line a field: reading, it ignores the value it is given and answers what the message says;
/// writing, it puts the value into the message and answers it. Paths are names of sequences, then tag and qualifier, as
/// <c>GENL/20C:SEME</c>; of several tags the first is written and any is read; <c>LINK[RELA]</c> is the sequence that has a field with
/// that qualifier.
/// </summary>
public sealed partial class MtMap
{
    readonly string file;
    readonly IList<MxFinding>? findings;
    MtNode at;
    bool absent;

    /// <summary>Reads from a message; what is missing or cannot be taken is a finding.</summary>
    public MtMap(MtNode from, int type, string file, IList<MxFinding> findings)
        => (at, Type, this.file, this.findings) = (from, type, file, findings);

    /// <summary>Writes into a message of a type. Its own reference, where the content has none, is the one given.</summary>
    public MtMap(MtNode into, int type, string reference) => (at, Type, file, Own) = (into, type, "", reference);

    /// <summary>Which message it is.</summary>
    public int Type { get; }

    /// <summary>The reference that a message goes under whose content names none.</summary>
    public string Own { get; } = "";

    /// <summary>What cannot be written, and why.</summary>
    public List<string> Refusals { get; } = [];

    /// <summary>Whether it writes.</summary>
    public bool Writes => findings is null;

    /// <summary>Whether the type moves securities to us.</summary>
    public bool Receives => Type is 540 or 541 or 544 or 545;

    /// <summary>Whether the type is against payment.</summary>
    public bool IsPaid => Type is 541 or 543 or 545 or 547;

    /// <summary>A text that must be there.</summary>
    public string Text(string path, string? value) => TextOrNone(path, value) ?? Missing(path, "");

    /// <summary>A text that may be there.</summary>
    public string? TextOrNone(string path, string? value)
    {
        if (!Writes) return Find(path)?.Value;
        if (value is not null) Make(path, value);
        return value;
    }

    /// <summary>A text that is the same in every message we build and is not read.</summary>
    public void Always(string path, string value)
    {
        if (Writes) Make(path, value);
    }

    /// <summary>One of the codes given, where others may stand under the same qualifier.</summary>
    public string? CodeOf(string path, string? value, params string[] codes) =>
        Writes ? TextOrNone(path, value) : All(path).Select(f => f.Value).FirstOrDefault(codes.Contains);

    /// <summary>A yes or no that may be there, by the codes that say so.</summary>
    public bool? FlagOrNone(string path, bool? value, string yes, string no)
    {
        if (!Writes) return Find(path)?.Value is not { } told ? null : told == yes ? true : told == no ? false : null;
        if (value is { } given) Make(path, given ? yes : no);
        return value;
    }

    /// <summary>A yes or no that must be there, as Y or N.</summary>
    public bool Flag(string path, bool? value) => FlagOrNone(path, value, "Y", "N") ?? Missing(path, false);

    /// <summary>A word of an enumeration that must be there.</summary>
    public T Word<T>(string path, T? value, MxWords<T> words) where T : struct, Enum
    {
        if (Writes)
        {
            if (value is { } given) Make(path, words.Write(given));
            return value ?? Missing(path, default(T));
        }
        if (Find(path) is not { } field) return Missing(path, default(T));
        if (words.TryRead(field.Value, out var word)) return word;
        Note("value", field.Line, field.Name, $"'{Csv.Show.Short(field.Value)}' is not a word we can take");
        return default;
    }

    /// <summary>A day that must be there.</summary>
    public DateOnly Date(string path, DateOnly? value) => DateOrNone(path, value) ?? Missing(path, default(DateOnly));

    /// <summary>A day that may be there; of a point in time it is the day as written, and a code is no day.</summary>
    public DateOnly? DateOrNone(string path, DateOnly? value)
    {
        if (Writes)
        {
            if (value is { } day) Make(path, day.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
            return value;
        }
        return Find(path) is { } field && TryDay(field.Value, out var read) ? read : null;
    }

    /// <summary>
    /// The code that stands in the place of a day (98B, as OPEN, UKWN), where it is not the usual one; what has neither has the usual one.
    /// </summary>
    public string? CodeInstead(string path, DateOnly? day, string? code, string usual)
    {
        if (day is not null) return null;
        if (Writes) Make(path, code ?? usual);
        else code = Find(path)?.Value;
        return code == usual ? null : code;
    }

    /// <summary>A count of three digits that may be there.</summary>
    public long? CountOrNone(string path, long? value)
    {
        if (Writes)
        {
            if (value is { } count) Make(path, count.ToString("000", CultureInfo.InvariantCulture));
            return value;
        }
        return Find(path) is { } field && long.TryParse(field.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? read : null;
    }

    /// <summary>A period that must be there, as two days.</summary>
    public (DateOnly From, DateOnly To) Period(string path, DateOnly? from, DateOnly? to)
    {
        if (Writes)
        {
            Make(path, $"{Day(from ?? default)}/{Day(to ?? default)}");
            return (from ?? default, to ?? default);
        }
        if (Find(path) is { } field && field.Value.Split('/') is [var first, var last] && TryDay(first, out var begin)
            && TryDay(last, out var end)) return (begin, end);
        return Missing(path, (default(DateOnly), default(DateOnly)));
    }

    /// <summary>A quantity that must be there.</summary>
    public MxQuantity Quantity(string path, MxQuantity? value) => QuantityOrNone(path, value) ?? Missing(path, new MxQuantity(0));

    /// <summary>A quantity that may be there. Face amount goes before amortised value when both are told.</summary>
    public MxQuantity? QuantityOrNone(string path, MxQuantity? value) => Signed(path, value, false)?.Quantity;

    /// <summary>A quantity with its sign: short when below zero.</summary>
    public (MxQuantity Quantity, bool IsShort)? Signed(string path, MxQuantity? value, bool isShort)
    {
        // Tokens have more digits, and so a field of their own.
        const string Field = "36B:", OfTokens = "36D:";
        if (Writes)
        {
            if (value is null) return null;
            if (value.Kind == QuantityKind.Tokens) path = path.Replace(Field, OfTokens, StringComparison.Ordinal);
            Make(path, $"{Kinds[(int)value.Kind]}/{(isShort ? "N" : "")}{Plain(value.Amount)}");
            return (value, isShort);
        }
        var all = All(path.Replace(Field, "36B|" + OfTokens, StringComparison.Ordinal)).ToList();
        var field = all.Find(f => !f.Value.StartsWith("AMOR", StringComparison.Ordinal)) ?? all.FirstOrDefault();
        if (field is null) return null;
        var cut = field.Value.LastIndexOf('/');
        var kind = cut < 4 ? -1 : Array.IndexOf(Kinds, field.Value[(cut - 4)..cut]);
        var number = field.Value[(cut + 1)..];
        var below = number.StartsWith('N');
        if (kind >= 0 && TryNumber(below ? number[1..] : number, out var amount)) return (new(amount, (QuantityKind)kind), below);
        Note("value", field.Line, field.Name, $"'{Csv.Show.Short(field.Value)}' is not a quantity we can take");
        return null;
    }

    static readonly string[] Kinds = ["UNIT", "FAMT", "AMOR", "DIGI"];

    /// <summary>An amount with its currency that may be there, below zero where it has the sign.</summary>
    public Money? MoneyOrNone(string path, Money? value)
    {
        if (Writes)
        {
            if (value is not null) Make(path, $"{(value.Amount < 0 ? "N" : "")}{value.Currency}{Plain(Math.Abs(value.Amount))}");
            return value;
        }
        if (Find(path) is not { } field) return null;
        if (TryMoney(field.Value, out var read)) return read;
        Note("value", field.Line, field.Name, $"'{Csv.Show.Short(field.Value)}' is not an amount we can take");
        return new(0, "");
    }

    /// <summary>An amount whose sign tells the side that is not the usual one.</summary>
    public MxAmount? AmountOrNone(string path, MxAmount? value, CreditDebit usual)
    {
        var turned = value is { Side: { } side } && side != usual;
        var money = MoneyOrNone(path, value is null ? null : turned ? value.Money with { Amount = -value.Money.Amount } : value.Money);
        if (Writes || money is null) return value;
        var other = usual == CreditDebit.Debit ? CreditDebit.Credit : CreditDebit.Debit;
        return money.Amount < 0 ? new(money with { Amount = -money.Amount }, other) : new(money, usual);
    }

    /// <summary>An amount that must be there.</summary>
    public MxAmount Amount(string path, MxAmount? value, CreditDebit usual) =>
        AmountOrNone(path, value, usual) ?? Missing(path, new MxAmount(new(0, ""), usual));

    /// <summary>A group that may be there.</summary>
    public T? OneOrNone<T>(string path, T? value, Func<MtMap, T?, T> form) where T : class =>
        Writes ? value is null ? null : Inside(Into(path, fresh: true), value, form)
            : Sequences(path).FirstOrDefault() is { } found ? Inside(found, null, form) : null;

    /// <summary>Groups, as many as there are, or those of them that are meant.</summary>
    public IReadOnlyList<T> Many<T>(string path, IReadOnlyList<T>? values, Func<MtMap, T?, T> form, Func<MtNode, bool>? meant = null)
        where T : class => Writes
        ? [.. (values ?? []).Select(v => Inside(Into(path, fresh: true), v, form))]
        : [.. Sequences(path).Where(s => meant?.Invoke(s) ?? true).Select(s => Inside(s, null, form))];

    /// <summary>Texts of one field in groups of their own.</summary>
    public IReadOnlyList<string> Texts(string group, string field, IReadOnlyList<string>? values)
    {
        if (!Writes) return [.. Sequences(group).SelectMany(s => Matching(s, field)).Select(f => f.Value)];
        foreach (var value in values ?? []) Put(Into(group, fresh: true), field, value, "");
        return values ?? [];
    }

    T Inside<T>(MtNode node, T? value, Func<MtMap, T?, T> form) where T : class
    {
        var outer = at;
        at = node;
        var done = form(this, value);
        at = outer;
        return done;
    }

    /// <summary>What is needed and is not there.</summary>
    public T Missing<T>(string path, T instead)
    {
        if (Writes) Refusals.Add($"a message of type {Type} needs {path}, and there is nothing for it");
        else Note("needed", Math.Max(at.Line, 1), path, $"there is no {path}, which we need");
        return instead;
    }

    /// <summary>Notes what must not be acted on.</summary>
    public void Note(string rule, int line, string where, string why)
    {
        if (!absent && findings?.Count < MtLimits.Problems) findings.Add(new(rule, new(file, line, where, why)));
    }

    /// <summary>Reads a group that is not there: everything is missing, and was said once.</summary>
    public T Nothing<T>(Func<MtMap, T> form)
    {
        var (was, outer) = (absent, at);
        (absent, at) = (true, new MtNode("", at.Line));
        var nothing = form(this);
        (absent, at) = (was, outer);
        return nothing;
    }

    internal static string Plain(decimal amount)
    {
        var text = amount.ToString(CultureInfo.InvariantCulture).Replace('.', ',');
        return text.Contains(',') ? text : text + ",";
    }

    internal static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string text, out decimal value)
    {
        value = 0;
        return text.Length > 0 && !text.AsSpan().ContainsAnyExcept("0123456789,")
            && decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    internal static bool TryMoney(string text, out Money money)
    {
        var below = text.Length > 4 && text[0] == 'N' && char.IsAsciiLetterUpper(text[3]);
        var from = below ? 1 : 0;
        money = new(0, "");
        if (text.Length < from + 4 || !TryNumber(text[(from + 3)..], out var amount)) return false;
        money = new(below ? -amount : amount, text[from..(from + 3)]);
        return true;
    }

    /// <summary>The instant of a 98C (UTC) or a 98E, which may have its difference to UTC behind; none of a day alone.</summary>
    internal static DateTimeOffset? InstantOf(MtField? field)
    {
        if (field is null || field.Value.Length < 14) return null;
        var (time, zone) = field.Value.Split('/', 2) is [var t, var z] ? (t, z) : (field.Value, "");
        if (!DateTimeOffset.TryParseExact(time[..14], "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var at)) return null;
        // N is west of Greenwich: a time there is later in UTC.
        return TimeSpan.TryParseExact(zone.TrimStart('N'), ["hh", "hhmm"], CultureInfo.InvariantCulture, out var off)
            ? zone.StartsWith('N') ? at + off : at - off : at;
    }

    /// <summary>The instant of a field that has a time.</summary>
    public DateTimeOffset? InstantOrNone(string path) => Writes ? null : InstantOf(Find(path));

    internal static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(
        text.Length > 8 ? text[..8] : text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
