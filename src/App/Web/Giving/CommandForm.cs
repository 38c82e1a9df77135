using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Countinghouse.App.Web.Api;
using Microsoft.Extensions.Primitives;

namespace Countinghouse.App.Web.Giving;

/// <summary>
/// A form of a page as a command. The name of a field says its kind: <c>s:</c> text, <c>n:</c> a number, <c>b:</c> yes or no, <c>d:</c> a
/// date, none where it is empty, <c>w:</c> words with blanks or commas between, <c>l:</c> such words with parts between colons, which are
/// named: <c>l:tiers:upTo#,rateBp#</c> takes <c>1000000:10 :5</c>, # for a number; <c>o:</c> text, none where it is empty; <c>j:</c> JSON.
/// A point leads into an object, <c>n:terms.threshold</c>, which is none where nothing of it is filled in after a question mark,
/// <c>n:terms?.threshold</c>, and a number into a list: <c>n:lines[0].amount</c>.
/// </summary>
static partial class CommandForm
{
    public static byte[] Read(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var all = fields.Where(f => f.Key == "command" || f.Key.IndexOf(':', StringComparison.Ordinal) == 1).ToList();
        var filled = all.Where(f => f.Value.Trim().Length > 0).SelectMany(f => Wholes(f.Key)).ToHashSet(StringComparer.Ordinal);
        var command = new JsonObject();
        Dictionary<string, JsonObject> rows = new(StringComparer.Ordinal);
        foreach (var (name, value) in all)
        {
            if (name == "command") command[name] = value;
            // A row of which nothing is filled in is none, and neither is what may be left out whole.
            else if (Wholes(name).All(filled.Contains) && Value(name, value, out var node))
                Put(command, rows, AfterKind(name).Split(':')[0], node);
        }
        return JsonSerializer.SerializeToUtf8Bytes(command, JsonSerializerOptions.Default.GetTypeInfo(typeof(JsonObject)));
    }

    // What stands or falls together: lines[0] of s:lines[0].account, terms? of s:terms?.name.
    [GeneratedRegex(@"\[\d+\]|\?(?=\.)")]
    private static partial Regex Whole();

    static IEnumerable<string> Wholes(string name) => Whole().Matches(name).Select(m => AfterKind(name[..(m.Index + m.Length)]));

    static string AfterKind(string name) => name[2..];

    static void Put(JsonObject into, Dictionary<string, JsonObject> rows, string path, JsonNode? node)
    {
        var at = "";
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            at += part + ".";
            var name = part.TrimEnd('?');
            if (name.IndexOf('[', StringComparison.Ordinal) is > 0 and var open)
            {
                if (!rows.TryGetValue(at, out var row))
                {
                    rows.Add(at, row = []);
                    if (into[name[..open]] is not JsonArray list) into[name[..open]] = list = [];
                    list.Add((JsonNode)row);
                }
                into = row;
            }
            else
            {
                if (into[name] is not JsonObject next) into[name] = next = [];
                into = next;
            }
        }
        if (node is not JsonArray { Count: 0 } || into[parts[^1]] is null) into[parts[^1]] = node;
    }

    static readonly char[] Between = [' ', ',', '\n', '\r', '\t'];

    // None is given where it is false.
    static bool Value(string name, string value, out JsonNode? node)
    {
        (node, var isGiven) = name[0] switch
        {
            's' => (JsonValue.Create(value), true),
            'o' or 'd' => (value.Length == 0 ? null : JsonValue.Create(value), true),
            'b' => (JsonValue.Create(value is "yes" or "true"), true),
            'n' => (Number(value), value.Length > 0),
            'w' => (new JsonArray([.. value.Split(Between, StringSplitOptions.RemoveEmptyEntries).Select(w => (JsonNode)w)]), true),
            'l' => (Parts(AfterKind(name).Split(':'), value), true),
            'j' => (Raw(value), true),
            _ => ((JsonNode?)null, false),
        };
        return isGiven;
    }

    // What is no number is said to be none by who reads the command.
    static JsonNode Number(string value) => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var n)
        ? JsonValue.Create(n) : JsonValue.Create(value);

    // What has too many parts, or none where a number is to be, is said by who reads the command.
    static JsonArray Parts(string[] name, string value)
    {
        var members = name.Length > 1 ? name[1].Split(',') : [];
        var all = new JsonArray();
        foreach (var word in value.Split(Between, StringSplitOptions.RemoveEmptyEntries))
        {
            var (parts, one) = (word.Split(':'), new JsonObject());
            for (var i = 0; i < Math.Max(parts.Length, members.Length); i++)
            {
                var (member, part) = (i < members.Length ? members[i] : $"part{i + 1}", i < parts.Length ? parts[i] : "");
                if (!member.EndsWith('#')) one[member] = part;
                else one[member[..^1]] = part.Length == 0 ? 0 : Number(part);
            }
            all.Add((JsonNode)one);
        }
        return all;
    }

    static JsonNode? Raw(string value)
    {
        try
        {
            return JsonNode.Parse(value, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or ArgumentException) // an empty text is no value either
        {
            return JsonValue.Create(value);
        }
    }

    /// <summary>The field that a problem is about: of the member it names, or in which stands what it names; none: of no single
    /// one.</summary>
    public static string? FieldOf(IEnumerable<KeyValuePair<string, StringValues>> form, ApiProblem problem)
    {
        var fields = form.Where(f => f.Key is not ("command" or "key" or "back" or "token")).ToList();
        var said = Said().Matches(problem.Detail).Select(m => m.Value).ToList();
        foreach (var name in Quoted().Matches(problem.Detail).Select(m => m.Groups[1].Value).Prepend(problem.Field ?? ""))
            if (fields.Find(f => Member(f.Key).Equals(name[(name.LastIndexOf('.') + 1)..], StringComparison.OrdinalIgnoreCase)).Key
                is { } of) return of;
        // A reason may hold any word; a code, a date or a list of them only what it is about.
        foreach (var text in said.Append(problem.Subject ?? "").Where(t => t.Length > 0))
            if (fields.Find(f => f.Value == text || f.Key[0] is 'w' or 'l' && $"{f.Value}".Split([.. Between, ':']).Contains(text)).Key
                is { } holds) return holds;
        return null;
    }

    // n:terms.threshold: threshold; l:accounts:from,to: accounts
    static string Member(string field)
    {
        var path = field.Split(':') is [_, var named, ..] ? named : field;
        return path[(path.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex("'([^' ]+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\w.@-]*\w")]
    private static partial Regex Said();
}
