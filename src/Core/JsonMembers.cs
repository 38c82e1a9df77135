using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Countinghouse;

/// <summary>A JSON object against the form that it should have, member by member.</summary>
public static class JsonMembers
{
    /// <summary>Members that are given, and not those that follow from the others.</summary>
    public static IEnumerable<JsonPropertyInfo> Given(JsonTypeInfo form) =>
        form.Properties.Where(p => p.AssociatedParameter is not null || p.Set is not null);

    /// <summary>The first member, at any depth, that is not of the form, or is of it and not there; none: it is of the form.</summary>
    /// <param name="rule">Which members may be left out, and the one that an object has besides.</param>
    public static string? Odd(JsonElement text, JsonTypeInfo form, (Func<JsonPropertyInfo, bool> MayLack, string Beside) rule,
        string at = "")
    {
        var members = Given(form).Select(p => p.Name).ToList();
        foreach (var member in text.EnumerateObject())
        {
            if (member.Name == rule.Beside && at.Length == 0) continue;
            var path = at + member.Name;
            if (Given(form).FirstOrDefault(p => p.Name == member.Name) is not { } known)
                return $"{(at.Length > 0 ? $"'{at[..^1]}' " : "")}has no member '{Reference.Register.Short(member.Name)}'; it has "
                    + string.Join(", ", members);
            if (HasNullInList(member.Value)) return $"'{path}' has null in a list";
            if (Within(member.Value, known.PropertyType, (form.Options, path)).Select(w => Odd(w.Value, w.Form, rule, w.Path + "."))
                .FirstOrDefault(o => o is not null) is { } odd) return odd;
        }
        return Given(form).FirstOrDefault(p => !rule.MayLack(p) && !text.TryGetProperty(p.Name, out _)) is { } missing
            ? $"member '{at}{missing.Name}' is missing" : null;
    }

    // The objects that a member is, or is a list of, with their form.
    static IEnumerable<(JsonElement Value, JsonTypeInfo Form, string Path)> Within(JsonElement value, Type type,
        (JsonSerializerOptions Options, string Path) of)
    {
        if (!of.Options.TryGetTypeInfo(type, out var form)) return [];
        if (value.ValueKind == JsonValueKind.Object) return form.Kind == JsonTypeInfoKind.Object ? [(value, form, of.Path)] : [];
        return value.ValueKind != JsonValueKind.Array || form.ElementType is not { } one ? []
            : value.EnumerateArray().Index().SelectMany(v => Within(v.Item, one, (of.Options, $"{of.Path}[{v.Index}]")));
    }

    /// <summary>Of what a member could not be read as: its path in quotes, and what is wrong with it.</summary>
    /// <param name="path">As an exception has it: <c>$.terms.from</c>.</param>
    public static string Wrong(string path, JsonTypeInfo form)
    {
        var type = form.Type;
        foreach (var name in path[2..].Split('.'))
        {
            var (isOf, at) = (form.Options.TryGetTypeInfo(type, out var of), name.IndexOf('[', StringComparison.Ordinal));
            if (!isOf || of?.Properties.FirstOrDefault(p => p.Name == (at < 0 ? name : name[..at])) is not { } member) break;
            type = at >= 0 && form.Options.TryGetTypeInfo(member.PropertyType, out var list) && list.ElementType is { } one ? one
                : member.PropertyType;
        }
        return $"'{path[2..]}' is " + ((Nullable.GetUnderlyingType(type) ?? type) == typeof(DateOnly)
            ? "no date: a date is written as 2025-12-31" : "not of the kind that belongs there");
    }

    static bool HasNullInList(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Null || HasNullInList(v)),
        JsonValueKind.Object => value.EnumerateObject().Any(m => HasNullInList(m.Value)),
        _ => false,
    };
}
