using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>All that can be said of a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Content">What it says to the firm, or null for a kind we do not know.</param>
/// <param name="Refusals">Why it is no message of its type.</param>
/// <param name="Findings">Why it must not be acted on, though it can be read.</param>
public sealed record MtCheck(
    MtMessage Message, MxContent? Content, IReadOnlyList<Problem> Refusals, IReadOnlyList<MxFinding> Findings)
{
    /// <summary>Its type as the trade calls it, or nothing.</summary>
    public string Type => Message.Type == 0 ? "" : $"MT{Message.Type:000}";

    /// <summary>Its own reference, or nothing.</summary>
    public string Id => Csv.Show.Line((Message.Fields.FirstOrDefault(f => f is { Tag: "20" } or { Tag: "20C", Qualifier: "SEME" })?.Value
        ?? "").Trim());

    /// <summary>What it says, in a line; nothing when we do not know its content.</summary>
    public string Says => Content is null ? "" : Csv.Show.Line(Content.Says);

    /// <summary>Whether nothing is wrong with it: it may be acted on, or sent.</summary>
    public bool IsSound => Refusals.Count == 0 && Findings.Count == 0;

    /// <summary>Holds a message against its type: fields, sequences, content, rules of business.</summary>
    public static MtCheck Of(MtMessage message)
    {
        List<Problem> refusals = [];
        List<MxFinding> findings = [];
        if (MtNode.Tree(message, refusals) is not { } body) return new(message, null, refusals, findings);
        if (message.Type == 0 && !IsOfSystem(message))
            refusals.Add(new(message.File, message.Line, "", "there is no block 2, and the fields do not tell which message it is"));
        if (MtTypes.Of(message.Type) is { } rule)
        {
            Formats(message, refusals);
            rule.Check(body, message.File, refusals);
            MtConditions.Needed(message, body, refusals);
            MtConditions.Check(message, body, findings);
        }
        else if (MtTypes.IsStatement(message.Type))
        {
            List<Problem> problems = [];
            Formats(message, problems);
            Order(message, problems);
            // References and words of an entry that are too long hide nothing of it.
            var readable = message.Fields.Where(f => f.Tag == "61" && MtFormats.IsReadableEntry(f)).Select(f => f.Line).ToHashSet();
            foreach (var p in problems)
                if (message.IsEnveloped && !(p.Column == "61" && readable.Contains(p.Line))) refusals.Add(p);
                else findings.Add(new MxFinding("network", p));
        }
        var content = MtForms.Parse(message, body, findings);
        if (content is not null) MtRules.Check(message, body, content, findings);
        return new(message, content, [.. refusals.Take(MtLimits.Problems)], [.. findings.Distinct().OrderBy(f => f.Problem.Line)]);
    }

    // Block 4 of such a message holds blocks, no fields: an answer of the network itself.
    static bool IsOfSystem(MtMessage message) => message.Fields.Count == 0;

    static void Formats(MtMessage message, List<Problem> problems)
    {
        foreach (var field in message.Fields)
            if (problems.Count < MtLimits.Problems && MtFormats.Wrong(field) is { } why)
                problems.Add(new(message.File, field.Line, field.Name, why));
    }

    // The fields of a statement in their order; balances and entries mean what they mean by where they stand.
    static void Order(MtMessage message, List<Problem> problems)
    {
        if (MtTypes.Fields(message.Type) is not { } order) return;
        var at = 0;
        HashSet<string> met = [];
        foreach (var field in message.Fields)
        {
            met.Add(field.Number);
            var next = Place(order, field.Number, at);
            if (next >= 0) at = next;
            else if (problems.Count < MtLimits.Problems)
                problems.Add(new(message.File, field.Line, field.Tag, Place(order, field.Number, 0) < 0
                    ? $"field {Csv.Show.Short(field.Tag)} has no place in MT{message.Type}"
                    : $"field {field.Tag} has no place behind field {order[at].Numbers}a"));
        }
        foreach (var (numbers, needed) in order)
            if (needed && !met.Contains(numbers))
                problems.Add(new(message.File, message.Line, numbers, $"field {numbers}a is missing in MT{message.Type}"));
    }

    static int Place(IReadOnlyList<(string Numbers, bool IsNeeded)> order, string number, int from)
    {
        for (var i = from; i < order.Count; i++)
            if (order[i].Numbers.Split('/').Contains(number)) return i;
        return -1;
    }
}
