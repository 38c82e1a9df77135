using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Countinghouse.App.Web.Api;
using Microsoft.Extensions.Primitives;

namespace Countinghouse.App.Web.Giving;

/// <summary>
/// A form of a page as a command. The name of a field says its kind: <c>s:</c> text, <c>n:</c> a number, <c>b:</c> yes or no, <c>d:</c> a
/// date, none where it is empty, <c>w:</c> words with blanks or commas between, <c>l:</c> such words with parts between colons, which are
/// named: <c>l:tiers:upTo#,rateBp#</c> takes <c>1000000:10 :5</c>, # for a number; <c>j:</c> JSON. A point leads into an object:
/// <c>n:terms.threshold</c>.
/// </summary>
static partial class CommandForm
{
    public static byte[] Read(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            var all = fields.ToList();
            foreach (var (name, value) in all.Where(f => !f.Key.Contains('.', StringComparison.Ordinal))) Write(json, name, value);
            foreach (var part in all.Where(f => f.Key.IndexOf('.', StringComparison.Ordinal) > 2)
                .GroupBy(f => f.Key[2..f.Key.IndexOf('.', StringComparison.Ordinal)], StringComparer.Ordinal))
            {
                json.WriteStartObject(part.Key);
                foreach (var (name, value) in part) Write(json, name[..2] + name[(part.Key.Length + 3)..], value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    static readonly char[] Between = [' ', ',', '\n', '\r', '\t'];

    static void Write(Utf8JsonWriter json, string name, string value)
    {
        if (name == "command") json.WriteString(name, value);
        else if (name.StartsWith("j:", StringComparison.Ordinal)) Raw(json, name[2..], value);
        else if (name.StartsWith("s:", StringComparison.Ordinal)) json.WriteString(name[2..], value);
        else if (name.StartsWith("d:", StringComparison.Ordinal) && value.Length == 0) json.WriteNull(name[2..]);
        else if (name.StartsWith("d:", StringComparison.Ordinal)) json.WriteString(name[2..], value);
        else if (name.StartsWith("l:", StringComparison.Ordinal)) Parts(json, name[2..].Split(':'), value);
        else if (name.StartsWith("b:", StringComparison.Ordinal)) json.WriteBoolean(name[2..], value is "yes" or "true");
        else if (name.StartsWith("n:", StringComparison.Ordinal) && value.Length > 0) Number(json, name[2..], value);
        else if (name.StartsWith("w:", StringComparison.Ordinal))
        {
            json.WriteStartArray(name[2..]);
            foreach (var word in value.Split(Between, StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(word);
            json.WriteEndArray();
        }
    }

    // What is no number is said to be none by who reads the command.
    static void Number(Utf8JsonWriter json, string name, string value)
    {
        if (decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var n)) json.WriteNumber(name, n);
        else json.WriteString(name, value);
    }

    // What has too many parts, or none where a number is to be, is said by who reads the command.
    static void Parts(Utf8JsonWriter json, string[] name, string value)
    {
        var members = name.Length > 1 ? name[1].Split(',') : [];
        json.WriteStartArray(name[0]);
        foreach (var word in value.Split(Between, StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split(':');
            json.WriteStartObject();
            for (var i = 0; i < Math.Max(parts.Length, members.Length); i++)
            {
                var (member, part) = (i < members.Length ? members[i] : $"part{i + 1}", i < parts.Length ? parts[i] : "");
                if (!member.EndsWith('#')) json.WriteString(member, part);
                else if (part.Length == 0) json.WriteNumber(member[..^1], 0);
                else Number(json, member[..^1], part);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Raw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        try
        {
            json.WriteRawValue(value);
        }
        catch (Exception e) when (e is JsonException or ArgumentException) // an empty text is no value either
        {
            json.WriteStringValue(value);
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
