using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Records;

/// <summary>A message that came from outside, and what it asks for.</summary>
/// <param name="Acts">The commands it stands for; none when it only informs, or has problems.</param>
public sealed record TakeMessage(RecordsFact.MessageTaken Message, IReadOnlyList<Command> Acts) : Command;

/// <summary>
/// The messages that have come. The same one again changes nothing; another one under an id that its sender has used is a conflict. A
/// message without an id is known by its bytes alone.
/// </summary>
public sealed class Inbox
{
    // By sender, id, family of the type and what else tells it from others: the hash of the bytes. Of those without an id, the hash alone.
    readonly SortedDictionary<string, string> known = new(StringComparer.Ordinal);

    public int Count => known.Count;

    /// <summary>The message is kept, or refused; nothing when it is here already.</summary>
    public Fact? Decide(TakeMessage c)
    {
        var m = c.Message;
        if (!known.TryGetValue(KeyOf(m), out var sha256))
            // One that an earlier version of this program took was known by its id alone.
            return m.Of.Length > 0 && known.GetValueOrDefault(KeyOf(m with { Of = "" })) == m.Sha256 ? null : m;
        return sha256 == m.Sha256 ? null
            : new Refused(Refusal.MessageConflict, Reference.Register.Short(m.Id), m.Type,
                $"another message of this id came from {(m.Sender.Length == 0 ? "an unnamed sender" : m.Sender)}: it is not acted on"
                + (m.Of.Length > 0 ? ". Where it corrects that, say so (import --correction)" : ""));
    }

    // The version of a type is no part of it: the same message in a newer form is the same message.
    static string KeyOf(RecordsFact.MessageTaken m) => m.Id.Length == 0 ? m.Sha256
        : $"{m.Sender}\n{m.Id}\n{(m.Type.Length > 8 ? m.Type[..8] : m.Type)}{(m.Of.Length > 0 ? "\n" : "")}{m.Of}";

    public void Apply(RecordsFact fact)
    {
        if (fact is RecordsFact.MessageTaken m) known[KeyOf(m)] = m.Sha256;
    }

    public void Save(StateWriter to)
    {
        to.Int(known.Count);
        foreach (var (key, sha256) in known) to.Text(key).Text(sha256);
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) known.Add(from.Text(), from.Text());
    }
}
