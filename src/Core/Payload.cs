using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Countinghouse.Kernel;

namespace Countinghouse;

/// <summary>
/// A command as text that a person can read and a hash can name: one JSON object, its name first, then its members in a fixed order,
/// dates as yyyy-MM-dd, kinds as words: <c>{"command":"HoldInstruction","instruction":1893,"reason":"…"}</c>. The same command always gives
/// the same bytes.
/// </summary>
public static class Payload
{
    public const int MostBytes = 1 << 20; // a few thousand trades; more come in pieces
    public const int Deepest = 16; // the deepest command has six levels

    static readonly SortedDictionary<string, Type> Types = TypesOf(PayloadForms.Given);

    /// <summary>The commands that have such a form.</summary>
    public static IReadOnlyCollection<string> Names => Types.Keys;

    static SortedDictionary<string, Type> TypesOf(IReadOnlyList<Type> given)
    {
        var types = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in given) types.Add(type.Name, type);
        return types;
    }

    /// <summary>The type of a command that has such a form.</summary>
    public static Type TypeOf(string name) => Types[name];

    // Asked for by name, and made then: what a form is made of takes longer to compile than a day of the sample has trades.
    static JsonTypeInfo Form(string name) =>
        PayloadForms.Default.GetTypeInfo(Types[name]) ?? throw new InvalidOperationException($"{name} has no form");

    public static bool Has(Command command) => Types.ContainsKey(command.GetType().Name);

    /// <summary>The command in its one form.</summary>
    public static byte[] Write(Command command)
    {
        var name = command.GetType().Name;
        var members = JsonSerializer.SerializeToUtf8Bytes(command, Form(name));
        var head = Encoding.UTF8.GetBytes($$"""{"command":"{{name}}" """.TrimEnd());
        return members.Length == 2 ? [.. head, (byte)'}'] : [.. head, (byte)',', .. members.AsSpan(1)];
    }

    /// <summary>The command of a text from outside, which has besides no text that a store could not keep.</summary>
    public static Command? ReadAsked(ReadOnlyMemory<byte> bytes, out string problem)
    {
        if (Read(bytes, out problem) is not { } command) return null;
        using var text = JsonDocument.Parse(bytes);
        if (Unfit(text.RootElement, "") is not { } unfit) return command;
        problem = $"{command.GetType().Name}: '{unfit}' has a character that no text has, or too many";
        return null;
    }

    /// <summary>The command of a text; none where <paramref name="problem"/> says what is wrong with it.</summary>
    public static Command? Read(ReadOnlyMemory<byte> bytes, out string problem)
    {
        problem = "";
        if (bytes.Length > MostBytes) problem = $"a command has at most {MostBytes} bytes: ask in pieces";
        else
        {
            try
            {
                using var text = JsonDocument.Parse(bytes, new() { MaxDepth = Deepest, AllowDuplicateProperties = false });
                return Read(text.RootElement, out problem);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
            {
                problem = "is not JSON: " + e.Message;
            }
        }
        return null;
    }

    static Command? Read(JsonElement text, out string problem)
    {
        problem = "";
        if (text.ValueKind != JsonValueKind.Object) problem = "a command is one JSON object";
        else if (!text.TryGetProperty("command", out var given) || given.ValueKind != JsonValueKind.String)
            problem = "member 'command' says which command it is";
        else if (given.GetString() is not { } name || !Types.ContainsKey(name))
            problem = $"there is no command '{Reference.Register.Short(given.GetString() ?? "")}' that could be given so";
        else if (Odd(text, Form(name)) is { } odd) problem = $"{name}: {odd}";
        else
        {
            try
            {
                if (JsonSerializer.Deserialize(Completed(text, Form(name)), Form(name)) is Command command)
                {
                    using var whole = JsonDocument.Parse(Write(command));
                    problem = Missing(whole.RootElement, text, "") is { } missing ? $"{name}: member '{missing}' is missing" : "";
                    return problem.Length == 0 ? command : null;
                }
                problem = $"{name}: is nothing";
            }
            catch (JsonException e)
            {
                problem = $"{name}: {(e.Path is { Length: > 2 } path ? $"'{path[2..]}' " : "")}is not of the kind that belongs there";
            }
        }
        return null;
    }

    // Where a member stands for a place in a file, or may be none, it may be left out.
    static bool MayLack(JsonPropertyInfo member) =>
        member.Name is "source" or "file" || Nullable.GetUnderlyingType(member.PropertyType) is not null;

    // Not what follows from the others.
    static IEnumerable<JsonPropertyInfo> Given(JsonTypeInfo form) =>
        form.Properties.Where(p => p.AssociatedParameter is not null || p.Set is not null);

    // The first member, at any depth, that is not of the form, or is of it and not there.
    static string? Odd(JsonElement text, JsonTypeInfo form, string at = "")
    {
        var members = Given(form).Select(p => p.Name).ToList();
        foreach (var member in text.EnumerateObject())
        {
            if (member.Name == "command" && at.Length == 0) continue;
            var path = at + member.Name;
            if (Given(form).FirstOrDefault(p => p.Name == member.Name) is not { } known)
                return $"{(at.Length > 0 ? $"'{at[..^1]}' " : "")}has no member '{Reference.Register.Short(member.Name)}'; it has "
                    + string.Join(", ", members);
            if (HasNullInList(member.Value)) return $"'{path}' has null in a list";
            if (Within(member.Value, known.PropertyType, path).Select(w => Odd(w.Value, w.Form, w.Path + "."))
                .FirstOrDefault(o => o is not null) is { } odd) return odd;
        }
        return Given(form).FirstOrDefault(p => !MayLack(p) && !text.TryGetProperty(p.Name, out _)) is { } missing
            ? $"member '{at}{missing.Name}' is missing" : null;
    }

    // The objects that a member is, or is a list of, with their form.
    static IEnumerable<(JsonElement Value, JsonTypeInfo Form, string Path)> Within(JsonElement value, Type type, string path)
    {
        if (PayloadForms.Default.GetTypeInfo(type) is not { } form) return [];
        if (value.ValueKind == JsonValueKind.Object) return form.Kind == JsonTypeInfoKind.Object ? [(value, form, path)] : [];
        return value.ValueKind != JsonValueKind.Array || form.ElementType is not { } of ? []
            : value.EnumerateArray().Index().SelectMany(v => Within(v.Item, of, $"{path}[{v.Index}]"));
    }

    /// <summary>Whether a value is text that every store can keep: no U+0000 and no half of a surrogate pair, and not endless.</summary>
    public static bool IsText(JsonElement value, int most = MostText)
    {
        try
        {
            return value.GetString() is { } text && text.Length <= most && !text.Contains('\0');
        }
        catch (InvalidOperationException) // half a pair
        {
            return false;
        }
    }

    const int MostText = 10_000; // characters; reasons and names are much shorter

    // Of messages the bytes are longer.
    static string? Unfit(JsonElement value, string member)
    {
        if (value.ValueKind == JsonValueKind.String) return IsText(value, member == "bytes" ? MostBytes : MostText) ? null : member;
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().Select(v => Unfit(v, member)).FirstOrDefault(u => u is not null);
        return value.ValueKind != JsonValueKind.Object ? null
            : value.EnumerateObject().Select(m => Unfit(m.Value, m.Name)).FirstOrDefault(u => u is not null);
    }

    static bool HasNullInList(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Null || HasNullInList(v)),
        JsonValueKind.Object => value.EnumerateObject().Any(m => HasNullInList(m.Value)),
        _ => false,
    };

    static ReadOnlySpan<byte> Completed(JsonElement text, JsonTypeInfo form)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var to = new Utf8JsonWriter(buffer)) Complete(to, text, form);
        return buffer.WrittenSpan;
    }

    // With what was left out and may be.
    static void Complete(Utf8JsonWriter to, JsonElement text, JsonTypeInfo form)
    {
        to.WriteStartObject();
        foreach (var member in Given(form))
        {
            to.WritePropertyName(member.Name);
            if (text.TryGetProperty(member.Name, out var value)) Complete(to, value, member.PropertyType);
            else if (member.PropertyType == typeof(string)) to.WriteStringValue("");
            else to.WriteNullValue();
        }
        to.WriteEndObject();
    }

    static void Complete(Utf8JsonWriter to, JsonElement value, Type type)
    {
        var form = PayloadForms.Default.GetTypeInfo(type);
        if (value.ValueKind == JsonValueKind.Object && form?.Kind == JsonTypeInfoKind.Object) Complete(to, value, form);
        else if (value.ValueKind == JsonValueKind.Array && form?.ElementType is { } of)
        {
            to.WriteStartArray();
            foreach (var one in value.EnumerateArray()) Complete(to, one, of);
            to.WriteEndArray();
        }
        else value.WriteTo(to);
    }

    // The first member of the whole that was not given, at any depth: what is left out would silently be zero.
    static string? Missing(JsonElement whole, JsonElement given, string at)
    {
        if (whole.ValueKind == JsonValueKind.Array && given.ValueKind == JsonValueKind.Array)
            return whole.EnumerateArray().Zip(given.EnumerateArray()).Index()
                .Select(v => Missing(v.Item.First, v.Item.Second, $"{at}[{v.Index}]")).FirstOrDefault(m => m is not null);
        if (whole.ValueKind != JsonValueKind.Object || given.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in whole.EnumerateObject())
        {
            var path = at.Length == 0 ? member.Name : $"{at}.{member.Name}";
            if (!given.TryGetProperty(member.Name, out var value))
            {
                if (member.Value.ValueKind != JsonValueKind.Null && !(at.Length == 0 && member.Name is "source" or "file")) return path;
            }
            else if (Missing(member.Value, value, path) is { } missing) return missing;
        }
        return null;
    }
}
