using System.Globalization;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>A message that we know the content of.</summary>
/// <param name="Type">Which message, as 541.</param>
/// <param name="Name">What the field calls it.</param>
/// <param name="Record">The type of its content.</param>
/// <param name="Pair">The message of ISO 20022 with the same content.</param>
public sealed record MtForm(int Type, string Name, Type Record, string Pair)
{
    /// <summary>Goes through its fields, reading or writing.</summary>
    public required Func<MtMap, MxContent?, MxContent> Map { get; init; }
}

/// <summary>A message that was built, or why it cannot be.</summary>
/// <param name="Message">The message, or null.</param>
/// <param name="Refusals">What cannot be written, field by field.</param>
public sealed record MtBuilt(MtMessage? Message, IReadOnlyList<string> Refusals)
{
    /// <summary>Its bytes.</summary>
    public byte[] Bytes()
    {
        using var stream = new MemoryStream();
        Message?.Emit(stream);
        return stream.ToArray();
    }
}

/// <summary>What a message is made under.</summary>
/// <param name="Reference">Where its content has none of its own; NONREF where there is none.</param>
/// <param name="At">When it was made, as far as the message has a place for it.</param>
public readonly record struct MtMaking(string? Reference, DateTimeOffset? At = null)
{
    public static implicit operator MtMaking(string reference) => new(reference);
}

/// <summary>The messages whose content we know, and the way from content to message and back.</summary>
public static class MtForms
{
    /// <summary>All of them. Of a record with several types the content says which.</summary>
    public static IReadOnlyList<MtForm> All { get; } =
    [
        Form<ModificationRequest>(530, "processing change", "sese.030", MtStatuses.Modification),
        Form<HoldingsStatement>(535, "statement of holdings", "semt.002", MtStatements.Holdings),
        Form<PostingsStatement>(536, "statement of transactions", "semt.017", MtStatements.Postings),
        Form<PendingStatement>(537, "statement of pending transactions", "semt.018", MtStatements.Pending),
        Form<PenaltiesReport>(537, "penalties", "semt.044", MtStatements.Penalties),
        Form<SettlementInstruction>(540, "receive free", "sese.023", MtSettlement.Instruction),
        Form<SettlementInstruction>(541, "receive against payment", "sese.023", MtSettlement.Instruction),
        Form<SettlementInstruction>(542, "deliver free", "sese.023", MtSettlement.Instruction),
        Form<SettlementInstruction>(543, "deliver against payment", "sese.023", MtSettlement.Instruction),
        Form<CancellationRequest>(540, "cancellation of 540 to 543", "sese.020", MtSettlement.Cancellation),
        Form<SettlementConfirmation>(544, "receive free confirmation", "sese.025", MtSettlement.Confirmation),
        Form<SettlementConfirmation>(545, "receive against payment confirmation", "sese.025", MtSettlement.Confirmation),
        Form<SettlementConfirmation>(546, "deliver free confirmation", "sese.025", MtSettlement.Confirmation),
        Form<SettlementConfirmation>(547, "deliver against payment confirmation", "sese.025", MtSettlement.Confirmation),
        Form<SettlementReversal>(544, "reversal of 544 to 547", "sese.026", MtSettlement.Reversal),
        Form<StatusAdvice>(548, "status advice", "sese.024", MtStatuses.Advice),
        Form<CancellationStatus>(548, "cancellation status", "sese.027", MtStatuses.Cancellation),
        Form<ModificationStatus>(548, "status of a processing change", "sese.031", MtStatuses.Changed),
        Form<EventNotification>(564, "corporate action notification", "seev.031", MtCorporateActions.Notification),
        Form<EventCancellation>(564, "cancellation of a corporate action", "seev.039", MtCorporateActions.Cancellation),
        Form<EventConfirmation>(566, "corporate action confirmation", "seev.036", MtCorporateActions.Confirmation),
        Form<AccountStatement>(940, "customer statement", "camt.053", MtCash.Statement),
        Form<AccountStatement>(941, "balance report", "camt.053", MtCash.Statement),
        Form<AccountStatement>(942, "interim transaction report", "camt.053", MtCash.Statement),
        Form<AccountStatement>(950, "statement", "camt.053", MtCash.Statement),
    ];

    /// <summary>The form of a message, or null when we know nothing of its content.</summary>
    public static MtForm? Of(int type, MtNode body)
    {
        if (type == 537 && body.Sequences.Any(s => s.Name == "PENA")) return All.First(f => f.Record == typeof(PenaltiesReport));
        if (type is >= 540 and <= 543 && Function(body) == "CANC") return All.First(f => f.Record == typeof(CancellationRequest));
        if (type is >= 544 and <= 547 && Function(body) == "RVSL") return All.First(f => f.Record == typeof(SettlementReversal));
        if (type == 564 && Function(body) is "CANC" or "WITH") return All.First(f => f.Record == typeof(EventCancellation));
        if (type == 548 && Answers(body) is { } answer) return All.First(f => f.Record == answer);
        return All.FirstOrDefault(f => f.Type == type);
    }

    static MtNode? General(MtNode body) => body.Sequences.FirstOrDefault(s => s.Name == "GENL");

    static string Function(MtNode body) =>
        General(body)?.Fields.FirstOrDefault(f => f.Tag == "23G")?.Value.Split('/')[0] ?? "";

    // A status of a request and not of an instruction.
    static Type? Answers(MtNode body) =>
        General(body)?.Sequences.FirstOrDefault(s => s.Name == "STAT")?.Fields.FirstOrDefault(f => f.Tag == "25D")?.Qualifier switch
        {
            "CPRC" => typeof(CancellationStatus),
            "TPRC" => typeof(ModificationStatus),
            _ => null,
        };

    /// <summary>What a message says to the firm, or null for a kind we do not know. What keeps us from acting on it is found.</summary>
    public static MxContent? Parse(MtMessage message, IList<MxFinding> findings)
    {
        List<Problem> ignored = [];
        return MtNode.Tree(message, ignored) is { } body ? Parse(message, body, findings) : null;
    }

    internal static MxContent? Parse(MtMessage message, MtNode body, IList<MxFinding> findings) =>
        Of(message.Type, body)?.Map(new(body, message.Type, message.File, findings), null);

    /// <summary>A balance of a cash statement, or null when it cannot be taken.</summary>
    public static CashBalance? Balance(MtField field) => MtCash.Balance(null, field);

    /// <summary>
    /// The message that says it, between the parties given by BIC; where one is not known there are X in its place. The reference is
    /// that of
    /// a message whose content has none of its own.
    /// </summary>
    public static MtBuilt Build(MxContent content, string sender = "", string receiver = "", MtMaking own = default)
    {
        var (form, type) = FormOf(content);
        if (form is null) return new(null, [$"there is no MT message for a {content.GetType().Name}"]);
        if (content is CancellationRequest { Movement: null } or CancellationRequest { Payment: null })
            return new(null, ["it asks to cancel something else than a settlement instruction, which no MT of these does"]);
        var body = new MtNode("", 0);
        var map = new MtMap(body, type, own.Reference ?? "NONREF");
        form.Map(map, content);
        // Of an advice of status nothing else tells a day.
        if (type == 548 && own.At is { } at)
            map.Always("GENL/98C:PREP", at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture));
        if (MtTypes.Of(type) is { } rule) Sort(body, rule);
        List<string> refusals = [.. map.Refusals];
        var fields = body.Flat().ToList();
        foreach (var field in fields)
            if (MtFormats.Wrong(field) is { } why) refusals.Add($"{field.Name}: {why}");
        if (refusals.Count > 0) return new(null, refusals);
        var head = $"{{1:F01{Address(sender, 'A')}0000000000}}{{2:I{type}{Address(receiver, 'X')}N}}{{4:\r\n";
        var made = new MtMessage("built", head, fields, "-}\r\n") { Line = 1 };
        using var stream = new MemoryStream();
        made.Emit(stream);
        List<Problem> problems = [];
        var read = MtReader.All(stream.ToArray(), "built", problems);
        if (read is not [var one] || problems.Count > 0)
            return new(null, [.. problems.Select(p => p.Why), "what was built does not read as one message"]);
        // Nothing is to be sent that we would refuse.
        var check = MtCheck.Of(one);
        return check.Refusals.Count == 0 ? new(one, []) : new(null, [.. check.Refusals.Select(p => $"{p.Column}: {p.Why}")]);
    }

    // The type of a settlement message is told by direction and payment.
    static (MtForm?, int) FormOf(MxContent content)
    {
        int Of(int first, Movement movement, Payment payment) =>
            first + (movement == Movement.Deliver ? 2 : 0) + (payment == Payment.Against ? 1 : 0);
        var type = content switch
        {
            SettlementInstruction i => Of(540, i.Movement, i.Payment),
            CancellationRequest { Movement: { } movement, Payment: { } payment } => Of(540, movement, payment),
            SettlementConfirmation c => Of(544, c.Transaction.Movement, c.Transaction.Payment),
            SettlementReversal c => Of(544, c.Transaction.Movement, c.Transaction.Payment),
            AccountStatement { IsShort: true } => 950,
            _ => 0,
        };
        var form = All.FirstOrDefault(f => f.Record == content.GetType());
        return (form, type == 0 ? form?.Type ?? 0 : type);
    }

    static string Address(string bic, char terminal) => bic.Length switch
    {
        11 => $"{bic[..8]}{terminal}{bic[8..]}",
        8 => $"{bic}{terminal}XXX",
        _ => "XXXXXXXX" + terminal + "XXX",
    };

    // The order of writing is that of the type, whatever order the content came in.
    static void Sort(MtNode node, MtRule rule)
    {
        var sorted = node.Children.OrderBy(rule.Rank).ToList();
        node.Children.Clear();
        node.Children.AddRange(sorted);
        foreach (var child in node.Sequences)
            if (rule.Sequences.Find(s => s.Name == child.Name) is { } inner) Sort(child, inner);
    }

    static MtForm Form<T>(int type, string name, string pair, Func<MtMap, T?, MxContent> map) where T : MxContent =>
        new(type, name, typeof(T), pair) { Map = (m, content) => map(m, content as T) };
}
