using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.Access;
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
sealed class CommandDoor(BookHost host, TimeProvider clock) : IDisposable
{
    /// <summary>What is wrong with a key.</summary>
    public const string OtherContent = "another command was asked under this idempotency key",
        BadKey = "an idempotency key has 1 to 100 printed characters without blanks and quotes";

    const int MostRemembered = 100_000;
    const int ContentLength = 16; // characters of an id that tell one content from another; what follows key 'a' of 'a/b' is longer

    // Which content went under a name: the journal knows the names, and their content only as facts.
    readonly ConcurrentDictionary<string, string> contents = new(StringComparer.Ordinal);
    readonly Trials trials = new(host);

    public void Dispose() => trials.Dispose();

    /// <param name="key">The asker's own name for this asking; none: each asking is another.</param>
    public async Task<Given> GiveAsync(Caller who, ReadOnlyMemory<byte> json, (string? Key, bool DryRun) how)
    {
        var asked = Read(who, json, how.Key);
        return asked.Command is not { } command ? asked.Answer : how.DryRun ? await TryAsync(who, command, asked.Id)
            : Remembered(asked) is { } other ? other : await host.DoAsync(b => Give(b, who, asked));
    }

    /// <summary>Many commands, each under its own key and done once; all are made durable together.</summary>
    public async Task<IReadOnlyList<Given>> GiveManyAsync(Caller who, IReadOnlyList<(string Key, byte[] Json)> commands)
    {
        var all = commands.Select(c => Read(who, c.Json, c.Key)).ToList();
        return await host.DoAsync<IReadOnlyList<Given>>(b => [.. all.Select(asked => asked.Command is null ? asked.Answer
            : Remembered(asked) ?? Give(b, who, asked))]);
    }

    /// <param name="Stem">What the ids of all askings under this key begin with.</param>
    /// <param name="Answer">Where there is no command: why.</param>
    sealed record AskedOnce(Command? Command, string Stem, string Content, Given Answer)
    {
        public string Id => Stem + Content;
    }

    static AskedOnce Read(Caller who, ReadOnlyMemory<byte> json, string? key)
    {
        if (Payload.ReadAsked(json, out var problem) is not { } command) return new(null, "", "", new("", problem, []));
        if (key is not null && (key.Length is 0 or > 100 || !key.All(c => c is > ' ' and <= '~' and not '"' and not '\'')))
            return new(null, "", "", new("", BadKey, []));
        var content = Convert.ToHexStringLower(SHA256.HashData(Payload.Write(command)).AsSpan(0, ContentLength / 2));
        return new(command, $"api/{who.Person}/{key ?? $"{Guid.CreateVersion7():N}"}/", content, new("", "", []));
    }

    // The answer where another content went under the key while this server ran; what went before it the journal knows.
    Given? Remembered(AskedOnce asked)
    {
        if (contents.Count > MostRemembered) contents.Clear();
        return contents.GetOrAdd(asked.Stem, asked.Content) != asked.Content ? Other(asked.Id) : null;
    }

    Given Give(Book book, Caller who, AskedOnce asked) => book.IdBegun(asked.Stem, ContentLength) is { } before && before != asked.Id
        ? Other(asked.Id) : Give(book, As(who, asked.Id), asked.Command ?? throw new InvalidOperationException("there is no command"));

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

    // A copy of the firm is made for who may ask at all.
    Task<Given> TryAsync(Caller who, Command command, string id) => Refused(who, command) is { } refused
        ? Task.FromResult(new Given(id, "", [(host.Known, refused)]) { IsDryRun = true })
        : trials.AskAsync(firm => Try(firm, As(who, id), command));

    // For one of their roles only: how far it reaches is a question to the firm.
    Refused? Refused(Caller who, Command command) => command is Together ? null
        : host.Rights.Refuses(new(who.Actor, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)), command.GetType().Name, Touched.Nothing)
            is { Why: not Refusal.NotCovered } refused ? refused : null;

    static Given Try(Firm firm, in Envelope envelope, Command command)
    {
        var first = firm.Next;
        return new(envelope.CommandId, "", [.. firm.Run(envelope, command).Select((f, i) => (first + i, f))]) { IsDryRun = true };
    }

    /// <summary>What each of many commands would come to, asked one after the other; nothing is recorded.</summary>
    public async Task<IReadOnlyList<Given>> TryManyAsync(Caller who, IReadOnlyList<byte[]> commands)
    {
        var all = commands.Select(json => Read(who, json, null)).ToList();
        var refused = all.Select(a => a.Command is { } command ? Refused(who, command) : null).ToList();
        Given Of(int i, Func<Command, Given> ask) => refused[i] is { } no ? new(all[i].Id, "", [(host.Known, no)]) { IsDryRun = true }
            : all[i].Command is { } command ? ask(command) : all[i].Answer with { IsDryRun = true };
        var places = Enumerable.Range(0, all.Count).ToList();
        return all.Exists(a => a.Command is not null) && refused.Contains(null)
            ? await trials.AskAsync(firm => places.ConvertAll(i => Of(i, command => Try(firm, As(who, all[i].Id), command))))
            : places.ConvertAll(i => Of(i, _ => throw new System.Diagnostics.UnreachableException()));
    }
}
