using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Countinghouse.App.Web.Giving;

/// <summary>A member of a command as a field of a form, or as several.</summary>
/// <param name="Name">As <see cref="CommandForm"/> reads it, its kind first; of a list with [#] where the number of the row stands.</param>
/// <param name="Label">Its name in words.</param>
public sealed record CommandField(string Name, string Label)
{
    /// <summary>The words it may be; none: any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
    /// <summary>What it is made of: an object, or the rows of a list.</summary>
    public IReadOnlyList<CommandField> Parts { get; init; } = [];
    public bool IsList { get; init; }
    public bool IsNeeded { get; init; }

    public char Kind => Name[0];
    /// <summary>Its name without the kind.</summary>
    public string Path => Name[2..];

    /// <summary>The fields of a command.</summary>
    public static IReadOnlyList<CommandField> Of(string command) =>
        Payload.FormOf(Payload.TypeOf(command)) is { } form ? Of(form, "", isRow: false) : [];

    static List<CommandField> Of(JsonTypeInfo form, string at, bool isRow) =>
        [.. JsonMembers.Given(form).Where(p => p.Name is not ("source" or "file")).Select(p => Of(p, at, isRow))];

    static CommandField Of(JsonPropertyInfo p, string at, bool isRow)
    {
        var (type, path, label) = (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType, at + p.Name, InWords(p.Name));
        var isOptional = p.IsSetNullable || type != p.PropertyType;
        var needed = !isOptional && !isRow;
        if (type == typeof(string)) return new($"{(isOptional ? 'o' : 's')}:{path}", label);
        if (type == typeof(bool)) return new($"b:{path}", label) { Words = ["no", "yes"] };
        if (type == typeof(DateOnly)) return new($"d:{path}", label) { IsNeeded = needed };
        if (type.IsEnum) return new($"{(isOptional ? 'o' : 's')}:{path}", label) { Words = WordsOf(type), IsNeeded = needed };
        if (IsNumber(type)) return new($"n:{path}", label) { IsNeeded = needed };
        if (Payload.FormOf(type) is not { } form) return new($"j:{path}", label);
        if (form.Kind == JsonTypeInfoKind.Object)
            return new($"j:{path}", label) { Parts = Of(form, path + (isOptional ? "?." : "."), isRow) };
        if (form.ElementType == typeof(string)) return new($"w:{path}", label);
        return !isRow && form.ElementType is { } of && Payload.FormOf(of) is { Kind: JsonTypeInfoKind.Object } row
            ? new($"w:{path}", label) { IsList = true, Parts = Of(row, path + "[#].", isRow: true) } : new($"j:{path}", label);
    }

    static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;

    static List<string> WordsOf(Type type) => [.. Enum.GetValuesAsUnderlyingType(type).Cast<object>()
        .Select(v => JsonSerializer.Serialize(Enum.ToObject(type, v), Payload.FormOf(type)!).Trim('"'))];

    /// <summary>settlementDate: settlement date; PostJournal: Post journal.</summary>
    public static string InWords(string name)
    {
        var words = new StringBuilder();
        foreach (var c in name)
            if (char.IsUpper(c) && words.Length > 0) words.Append(' ').Append(char.ToLowerInvariant(c));
            else words.Append(c);
        return words.ToString();
    }
}
