using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Countinghouse.App.Outside;

/// <summary>
/// How a market misbehaves: shares of a thousand instructions or messages. Which ones is drawn by seed, reference and day, never by order
/// or time: the same market gives the same answers however often it is killed, and in whatever order it is asked.
/// </summary>
sealed record Scenario
{
    /// <summary>The other side's instruction comes one to three days late.</summary>
    public int LateMatch { get; init; }
    /// <summary>The other side instructs one of the fields that must agree otherwise, and puts it right one to three days later.</summary>
    public int Differ { get; init; }
    /// <summary>An instruction is refused.</summary>
    public int Reject { get; init; }
    /// <summary>The other side brings nothing on a day.</summary>
    public int Short { get; init; }
    /// <summary>It brings a quarter, a half or three quarters.</summary>
    public int Partial { get; init; }
    /// <summary>A message comes twice.</summary>
    public int Duplicate { get; init; }
    /// <summary>Messages of days before come again: so many in a thousand of today's.</summary>
    public int Replay { get; init; }
    /// <summary>A confirmation comes with the next day.</summary>
    public int Late { get; init; }
    /// <summary>A cancellation is answered the next day, and what is to be cancelled may settle before.</summary>
    public int Crossing { get; init; }
    /// <summary>A settlement is confirmed a second time under another id, or one more of as much is.</summary>
    public int Excess { get; init; }
    /// <summary>A message comes cut off besides.</summary>
    public int Broken { get; init; }
    /// <summary>A posting, or its cash, is stated wrongly, and put right the next day.</summary>
    public int Misstate { get; init; }
    /// <summary>A counterparty alleges a trade that is none.</summary>
    public int Allege { get; init; }
    /// <summary>A counterparty holds its side until the day after it is due.</summary>
    public int Hold { get; init; }
    /// <summary>A counterparty asks to cancel what is matched.</summary>
    public int Withdraw { get; init; }
    /// <summary>A counterparty agrees to a part of a call for margin.</summary>
    public int Dispute { get; init; }
    /// <summary>From this day on one member, drawn among the counterparties, brings nothing.</summary>
    public DateOnly? Default { get; init; }

    static readonly (string Name, string Says, Scenario What)[] Named =
    [
        ("calm", "all matches and settles", new()),
        ("late-match", "the other side instructs one to three days late", new() { LateMatch = 200 }),
        ("differ", "the other side instructs one field otherwise", new() { Differ = 200 }),
        ("short", "it brings nothing on a day", new() { Short = 200 }),
        ("partial", "it brings a part", new() { Partial = 300 }),
        ("reject", "instructions are refused", new() { Reject = 150 }),
        ("duplicates", "messages come twice, and old ones again", new() { Duplicate = 500, Replay = 300 }),
        ("late", "confirmations come a day late", new() { Late = 200 }),
        ("crossing", "settlements cross cancellations", new() { Short = 300, Late = 300, Crossing = 800 }),
        ("excess", "settlements are confirmed again, messages cut off", new() { Excess = 200, Broken = 100 }),
        ("misstated", "statements leave out a delivery or have other cash", new() { Misstate = 150 }),
        ("alleged", "counterparties allege trades that are none", new() { Allege = 200 }),
        ("on-hold", "counterparties hold until the day after it is due", new() { Hold = 200 }),
        ("withdrawn", "counterparties ask to cancel what is matched", new() { Withdraw = 200 }),
        ("disputed", "counterparties agree to a part of a margin call", new() { Dispute = 1_000 }),
        ("default", "one counterparty brings nothing any more", new() { Default = DateOnly.MinValue }),
        ("storm", "all of it but the default", new()
        {
            LateMatch = 150, Differ = 50, Short = 100, Partial = 200, Reject = 80, Duplicate = 300, Replay = 200, Late = 100,
            Crossing = 300, Excess = 100, Broken = 50, Misstate = 50, Allege = 50, Hold = 50, Withdraw = 50, Dispute = 500,
        }),
    ];

    public static string Names => string.Join(", ", Named.Select(n => n.Name));

    /// <summary>Each name with what it does, a line each, for the help.</summary>
    public static string Described => string.Join("\n", Named.Select(n => $"  {n.Name,-12}{n.Says}"));

    /// <summary>Several at once, by name or from a file: the larger share of each counts.</summary>
    /// <exception cref="UsageException">One is neither, or a share of its file is not of a thousand.</exception>
    public static Scenario Of(IEnumerable<string> asked)
    {
        var all = new Scenario();
        foreach (var one in asked)
            all = all.With(Array.Find(Named, n => n.Name == one).What
                ?? (File.Exists(one) ? Checked(Read(one), one)
                    : throw new UsageException($"{one}: is no scenario ({Names}) and no file of one")));
        return all;
    }

    static Scenario Read(string file)
    {
        try
        {
            return MarketJson.Read<Scenario>(File.ReadAllBytes(file), file);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException(e.Message);
        }
    }

    static Scenario Checked(Scenario read, string file)
    {
        (string, int)[] shares =
        [
            ("lateMatch", read.LateMatch), ("differ", read.Differ), ("reject", read.Reject), ("short", read.Short),
            ("partial", read.Partial), ("duplicate", read.Duplicate), ("replay", read.Replay), ("late", read.Late),
            ("crossing", read.Crossing), ("excess", read.Excess), ("broken", read.Broken),
            ("misstate", read.Misstate), ("allege", read.Allege), ("hold", read.Hold), ("withdraw", read.Withdraw),
            ("dispute", read.Dispute),
        ];
        foreach (var (name, share) in shares)
            if (share is < 0 or > 1_000) throw new UsageException($"{file}: {name} is {share}: a share of a thousand is 0 to 1000");
        return read;
    }

    Scenario With(Scenario o) => new()
    {
        LateMatch = Math.Max(LateMatch, o.LateMatch), Differ = Math.Max(Differ, o.Differ), Reject = Math.Max(Reject, o.Reject),
        Short = Math.Max(Short, o.Short), Partial = Math.Max(Partial, o.Partial), Duplicate = Math.Max(Duplicate, o.Duplicate),
        Replay = Math.Max(Replay, o.Replay), Late = Math.Max(Late, o.Late), Crossing = Math.Max(Crossing, o.Crossing),
        Excess = Math.Max(Excess, o.Excess), Broken = Math.Max(Broken, o.Broken),
        Misstate = Math.Max(Misstate, o.Misstate), Allege = Math.Max(Allege, o.Allege), Hold = Math.Max(Hold, o.Hold),
        Withdraw = Math.Max(Withdraw, o.Withdraw), Dispute = Math.Max(Dispute, o.Dispute),
        Default = o.Default ?? Default,
    };
}

/// <summary>Draws by what they are for: the first eight bytes of a SHA-256.</summary>
sealed class Draws(ulong seed)
{
    public ulong Of(string what, string reference, DateOnly day) => BinaryPrimitives.ReadUInt64BigEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{what}\n{reference}\n{day:yyyy-MM-dd}")));

    /// <summary>Whether it falls among so many of a thousand.</summary>
    public bool Falls(int share, string what, (string Reference, DateOnly Day) of) =>
        share > 0 && Of(what, of.Reference, of.Day) % 1000 < (ulong)share;
}
