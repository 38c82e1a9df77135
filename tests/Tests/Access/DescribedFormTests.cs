using System.Text;
using System.Text.Json.Nodes;
using Countinghouse.Tests.House;

namespace Countinghouse.Tests.Access;

/// <summary>What the OpenAPI document says of a command's members is what is understood: which must be there, and what they may be.
/// </summary>
public sealed class DescribedFormTests
{
    static readonly JsonNode Schemas =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Sources.Root, "docs", "formats", "openapi.json")))!["components"]!["schemas"]!;

    static string? Said(JsonObject body) =>
        Payload.Read(Encoding.UTF8.GetBytes(body.ToJsonString()), out var problem) is null ? problem : null;

    // Of each member a value of the kind that is described; of words the one at a place.
    static JsonNode Value(JsonNode schema, bool whole, int word = 0) => schema switch
    {
        _ when schema["$ref"] is { } of => Value(Schemas[((string)of!).Split('/')[^1]]!, whole, word),
        _ when schema["oneOf"] is JsonArray any => Value(any.First(a => a!["$ref"] is not null)!, whole, word),
        _ when schema["enum"] is JsonArray words => JsonValue.Create((string)words[word % words.Count]!),
        _ when schema["properties"] is JsonObject => Body(schema, whole, word),
        _ when schema["items"] is { } of => new JsonArray(Value(of, whole, word)),
        _ => ((string?)schema["type"], (string?)schema["format"]) switch
        {
            ("string", "date") => JsonValue.Create("2025-10-14"),
            ("string", "date-time") => JsonValue.Create("2025-10-14T00:00:00+00:00"),
            ("string", _) => JsonValue.Create("x"),
            ("boolean", _) => JsonValue.Create(true),
            ("integer" or "number", _) => JsonValue.Create(1),
            _ => throw new InvalidOperationException("a kind that no member has: " + schema.ToJsonString()),
        },
    };

    static JsonObject Body(JsonNode schema, bool whole, int word = 0)
    {
        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet() ?? [];
        return new(schema["properties"]!.AsObject().Where(p => whole || required.Contains(p.Key))
            .Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, Value(p.Value!, whole, word))));
    }

    static JsonObject Command(string name, bool whole, int word = 0)
    {
        var body = Schemas[name] is { } schema ? Body(schema, whole, word) : [];
        body.Insert(0, "command", name);
        return body;
    }

    public static TheoryData<string> EachCommand => new(Payload.Names);

    [Theory, MemberData(nameof(EachCommand))]
    public void The_members_that_must_be_there_are_enough_and_all_of_them_are_understood_with_each_word(string name)
    {
        Assert.Null(Said(Command(name, whole: false)));
        for (var word = 0; word < 8; word++) Assert.Null(Said(Command(name, whole: true, word)));
    }

    [Theory, MemberData(nameof(EachCommand))]
    public void Without_one_of_them_it_is_said_which_and_a_number_is_no_word(string name)
    {
        var whole = Command(name, whole: true);
        foreach (var (path, required, isWord) in Members(Schemas[name] ?? new JsonObject(), ""))
        {
            var without = whole.DeepClone().AsObject();
            var (parent, last) = Within(without, path);
            parent.Remove(last);
            if (required) Assert.EndsWith($"member '{path}' is missing", Said(without) ?? "nothing", StringComparison.Ordinal);
            else Assert.Null(Said(without));
            if (!isWord) continue;
            parent[last] = 1;
            Assert.NotNull(Said(without));
        }
    }

    static JsonNode Meant(JsonNode schema) => schema["$ref"] is { } of ? Schemas[((string)of!).Split('/')[^1]]!
        : schema["oneOf"] is JsonArray any ? Meant(any.First(a => a!["$ref"] is not null)!) : schema;

    // Every member at any depth; of a list those of its first.
    static IEnumerable<(string Path, bool Required, bool IsWord)> Members(JsonNode schema, string at)
    {
        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet() ?? [];
        foreach (var (name, of) in schema["properties"]?.AsObject() ?? [])
        {
            var meant = Meant(of!);
            yield return (at + name, required.Contains(name), meant["enum"] is not null);
            var (within, place) = meant["items"] is { } items ? (Meant(items), at + name + "[0].") : (meant, at + name + ".");
            foreach (var member in Members(within, place)) yield return member;
        }
    }

    static (JsonObject Parent, string Last) Within(JsonObject body, string path)
    {
        var parts = path.Split('.');
        JsonNode at = body;
        foreach (var part in parts[..^1]) at = part.EndsWith("[0]", StringComparison.Ordinal) ? at[part[..^3]]![0]! : at[part]!;
        return (at.AsObject(), parts[^1]);
    }
}
