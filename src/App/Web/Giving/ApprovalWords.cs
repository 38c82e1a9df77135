using System.Text;
using System.Text.Json;
using Countinghouse.Facts;

namespace Countinghouse.App.Web.Giving;

/// <summary>What an approver is to compare with how the thing stood.</summary>
static class ApprovalWords
{
    /// <summary>How the thing would stand after it, or what the command says, a line a field; as the book is now.</summary>
    public static async Task<string> AfterAsync(BookHost host, AccessFact.ApprovalAsked asked)
    {
        return host.IsBusy ? Of(asked.Payload) : await host.DoAsync(b => After(b.Firm, asked.Payload)); // behind no day that runs
    }

    /// <summary>The same of a firm that is at hand.</summary>
    public static string After(Firm firm, ReadOnlyMemory<byte> payload) =>
        Payload.Read(payload, out _) is { } command && firm.After(command) is { Length: > 0 } said ? said : Of(payload);

    /// <summary>Whether a command names a thing, itself or in what it brings: an instruction by its number, a trade by its id.</summary>
    public static bool Names(ReadOnlyMemory<byte> payload, (string Member, string Value) of)
    {
        using var json = JsonDocument.Parse(payload);
        bool Has(JsonElement part) => part.ValueKind == JsonValueKind.Object && part.EnumerateObject().Any(f =>
            f.NameEquals(of.Member) && f.Value.ToString() == of.Value || Has(f.Value));
        return Has(json.RootElement);
    }

    const int LongestAbout = 120;

    /// <summary>What a command is about, in a line: the accounts, or what it says.</summary>
    public static string About(AccessFact.ApprovalAsked asked)
    {
        var accounts = asked.Subject.Accounts;
        var about = accounts.Length > 3 ? $"{string.Join(", ", accounts.Take(3))} and {accounts.Length - 3} more"
            : accounts.Length > 0 ? string.Join(", ", accounts) : Of(asked.Payload).Replace("\n", "; ", StringComparison.Ordinal);
        return about.Length <= LongestAbout ? about : about[..LongestAbout] + "…";
    }

    /// <summary>The fields of a command in words.</summary>
    public static string Of(ReadOnlyMemory<byte> payload)
    {
        using var json = JsonDocument.Parse(payload);
        var text = new StringBuilder();
        foreach (var field in json.RootElement.EnumerateObject())
            if (field.Name != "command") Add(text, Words(field.Name), field.Value);
        return text.ToString().TrimEnd('\n');
    }

    static void Add(StringBuilder to, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    Add(to, name is "terms" ? Words(field.Name) : $"{name}, {Words(field.Name)}", field.Value);
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)):
                Line(to, name, string.Join(", ", value.EnumerateArray()));
                break;
            case JsonValueKind.Array:
                var at = 0;
                foreach (var one in value.EnumerateArray()) Add(to, $"{name} {++at}", one);
                break;
            default:
                Line(to, name, value.ValueKind switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", _ => value.ToString() });
                break;
        }
    }

    static void Line(StringBuilder to, string name, string value)
    {
        if (value.Length > 0) to.Append(name).Append(": ").Append(value).Append('\n');
    }

    // atLeast: at least
    static string Words(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}
