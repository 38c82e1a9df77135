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

    /// <summary>The members of a command, or of what it is made of; none: it is a value by itself.</summary>
    public static JsonTypeInfo? FormOf(Type type) => PayloadForms.Default.GetTypeInfo(type);

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
        if (Unfit(text.RootElement) is not { } unfit) return command;
        problem = $"{command.GetType().Name}: {unfit}";
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
        else if (JsonMembers.Odd(text, Form(name), (MayLack, "command")) is { } odd) problem = $"{name}: {odd}";
        else
        {
            try
            {
                if (JsonSerializer.Deserialize(Completed(text, Form(name)), Form(name)) is Command command) return command;
                problem = $"{name}: is nothing";
            }
            catch (JsonException e)
            {
                problem = $"{name}: "
                    + (e.Path is { Length: > 2 } path ? JsonMembers.Wrong(path, Form(name)) : "is not of the kind that belongs there");
            }
        }
        return null;
    }

    /// <summary>Where a member stands for a place in a file, or may be none, it may be left out.</summary>
    public static bool MayLack(JsonPropertyInfo member) => member.Name is "source" or "file" || MayBeNone(member);

    static bool MayBeNone(JsonPropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null || !member.PropertyType.IsValueType && member.IsSetNullable;

    /// <summary>What keeps a value from being a text: a character that no text has, half of a surrogate pair, no end; none: it is
    /// one.</summary>
    public static string? WrongText(JsonElement value, int most = MostText)
    {
        try
        {
            var text = value.GetString() ?? "";
            return text.Length > most ? $"has more than {most} characters"
                : PlainText.OddIn(text) is { } odd ? $"has {odd}, a character that no text has" : null;
        }
        catch (InvalidOperationException)
        {
            return "has half a character";
        }
    }

    const int MostText = 10_000; // characters; reasons and names are much shorter

    /// <summary>The first text, at any depth, that is none, and why; of messages the bytes are longer than a text.</summary>
    public static string? Unfit(JsonElement value, string member = "")
    {
        if (value.ValueKind == JsonValueKind.String)
            return WrongText(value, member == "bytes" ? MostBytes : MostText) is { } wrong ? $"'{member}' {wrong}" : null;
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().Select(v => Unfit(v, member)).FirstOrDefault(u => u is not null);
        return value.ValueKind != JsonValueKind.Object ? null
            : value.EnumerateObject().Select(m => Unfit(m.Value, m.Name)).FirstOrDefault(u => u is not null);
    }

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
        foreach (var member in JsonMembers.Given(form))
        {
            to.WritePropertyName(member.Name);
            if (text.TryGetProperty(member.Name, out var value)) Complete(to, value, member.PropertyType);
            else if (member.PropertyType == typeof(string) && !MayBeNone(member)) to.WriteStringValue("");
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
}
