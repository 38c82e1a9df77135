using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Journal;

namespace Countinghouse.App.Web.Giving;

/// <summary>What was asked, and what became of it.</summary>
/// <param name="Problem">Why it was not asked of the book at all; empty when it was.</param>
/// <param name="Facts">What was recorded, by number; nothing when it was so already.</param>
public sealed record Given(string Id, string Problem, IReadOnlyList<(long Number, Fact Fact)> Facts)
{
    /// <summary>It was asked before under this id: this is the first answer, and nothing was done again.</summary>
    public bool IsRepeat { get; init; }
    public bool IsDryRun { get; init; }

    public Refused? Refused => Facts.Select(f => f.Fact).OfType<Refused>().FirstOrDefault();

    /// <summary>It waits for others to approve.</summary>
    public AccessFact.ApprovalAsked? Waits => Facts.Select(f => f.Fact).OfType<AccessFact.ApprovalAsked>().FirstOrDefault();
}

/// <summary>Takes the commands that people and machines give, in their one form, and answers each once.</summary>
sealed class CommandDoor(BookHost host, TimeProvider clock)
{
    /// <summary>What is wrong with a key.</summary>
    public const string OtherContent = "another command was asked under this idempotency key",
        BadKey = "an idempotency key has 1 to 100 printed characters without blanks and quotes";

    const int MostRemembered = 100_000;

    // Which content went under a name: the journal knows the names, and their content only as facts.
    readonly ConcurrentDictionary<string, string> contents = new(StringComparer.Ordinal);

    /// <param name="key">The asker's own name for this asking; none: each asking is another.</param>
    public async Task<Given> GiveAsync(Caller who, ReadOnlyMemory<byte> json, (string? Key, bool DryRun) how)
    {
        if (Payload.Read(json, out var problem) is not { } command) return new("", problem, []);
        if (how.Key is { } named && (named.Length is 0 or > 100 || !named.All(c => c is > ' ' and <= '~' and not '"' and not '\'')))
            return new("", BadKey, []);
        var content = Convert.ToHexStringLower(SHA256.HashData(Payload.Write(command)).AsSpan(0, 8));
        var stem = $"api/{who.Person}/{how.Key ?? $"{Guid.CreateVersion7():N}"}/";
        var id = stem + content;
        if (how.DryRun) return await TryAsync(who, command, id);
        if (contents.Count > MostRemembered) contents.Clear();
        if (contents.GetOrAdd(stem, content) != content) return Other(id);
        return await host.DoAsync(b => b.IdBegun(stem) is { } before && before != id ? Other(id) : Give(b, As(who, id), command));
    }

    static Given Other(string id) => new(id, OtherContent, []);

    Envelope As(Caller who, string id) => new(id, who.Actor, clock.GetUtcNow().ToUnixTimeMilliseconds(), Governed: true);

    static Given Give(Book book, in Envelope envelope, Command command)
    {
        if (book.Knows(envelope.CommandId)) return new(envelope.CommandId, "",
            Numbered(book.AnswersTo(envelope.CommandId)))
        { IsRepeat = true };
        var first = book.Firm.Next;
        var facts = book.Run(envelope, command);
        return new(envelope.CommandId, "", [.. facts.Select((f, i) => (first + i, f))]);
    }

    static List<(long, Fact)> Numbered(IEnumerable<Recorded> facts) => [.. facts.Select(f => (f.Number, f.Fact))];

    Task<Given> TryAsync(Caller who, Command command, string id) => host.DoAsync(b => Try(Copy(b), As(who, id), command));

    // Asked of a copy of the firm: nothing is recorded.
    static Firm Copy(Book book)
    {
        var firm = new Firm();
        return firm.Load(book.Firm.Save()) ? firm : throw new StoreException("the state of the book cannot be copied");
    }

    static Given Try(Firm firm, in Envelope envelope, Command command)
    {
        var first = firm.Next;
        return new(envelope.CommandId, "", [.. firm.Run(envelope, command).Select((f, i) => (first + i, f))]) { IsDryRun = true };
    }

    /// <summary>What each of many commands would come to, asked one after the other; nothing is recorded.</summary>
    public Task<List<Given>> TryManyAsync(Caller who, IReadOnlyList<byte[]> commands) => host.DoAsync(b =>
    {
        var firm = Copy(b);
        return commands.Select(json => Payload.Read(json, out var problem) is { } command
            ? Try(firm, As(who, $"api/{who.Person}/{Guid.CreateVersion7():N}"), command)
            : new Given("", problem, []) { IsDryRun = true }).ToList();
    });

    /// <summary>A form of a page as a command: fields <c>s:name</c> are text, <c>n:name</c> numbers, <c>b:name</c> yes or no.</summary>
    public static byte[] OfForm(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var stream = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
                if (name == "command") json.WriteString(name, value);
                else if (name.StartsWith("j:", StringComparison.Ordinal)) Raw(json, name[2..], value);
                else if (name.StartsWith("s:", StringComparison.Ordinal)) json.WriteString(name[2..], value);
                else if (name.StartsWith("d:", StringComparison.Ordinal) && value.Length > 0) json.WriteString(name[2..], value);
                else if (name.StartsWith("b:", StringComparison.Ordinal)) json.WriteBoolean(name[2..], value is "yes" or "true");
                else if (name.StartsWith("n:", StringComparison.Ordinal)
                    && decimal.TryParse(value, System.Globalization.NumberStyles.Number,
                        System.Globalization.CultureInfo.InvariantCulture, out var n))
                    json.WriteNumber(name[2..], n);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    static void Raw(System.Text.Json.Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        try
        {
            json.WriteRawValue(value);
        }
        catch (System.Text.Json.JsonException)
        {
            json.WriteStringValue(value);
        }
    }
}
