using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>What became of a translation.</summary>
/// <param name="Messages">The messages, as bytes; none when it was refused.</param>
/// <param name="Refusals">What cannot be said in the other standard, so that nothing was translated.</param>
/// <param name="Lost">What the message held and the other does not.</param>
public sealed record MtTranslated(IReadOnlyList<byte[]> Messages, IReadOnlyList<string> Refusals, IReadOnlyList<string> Lost);

/// <summary>Messages from one standard to the other, by way of the records that both have in common.</summary>
public static class MtTranslation
{
    /// <summary>
    /// The message of ISO 20022 with the same content, with a header where sender and receiver are known. What is lost is found by writing
    /// the content as the same MT again and comparing field by field. The header's instant is the one given, else when the message says
    /// that it was made, else the beginning of the first day that it tells: the same message gives the same bytes.
    /// </summary>
    public static MtTranslated ToMx(MtMessage message, DateTimeOffset? at = null)
    {
        var check = MtCheck.Of(message);
        if (check.Refusals.Count > 0) return Refused([.. check.Refusals.Select(p => $"line {p.Line}: {p.Why}")]);
        if (check.Content is not { } content)
            return Refused([$"{(check.Type.Length == 0 ? "the message" : check.Type)} has no pair that we know"]);
        var unfit = check.Findings.Where(f => f.Rule is "needed" or "value" or "function").ToList();
        if (unfit.Count > 0) return Refused([.. unfit.Select(f => $"line {f.Problem.Line}: {f.Problem.Why}")]);
        try
        {
            var hasHeader = message.Sender.Length > 0 && message.Receiver.Length > 0;
            var made = at ?? message.MadeAt ?? (message.FirstDay is { } day ? new(day, default, TimeSpan.Zero) : null);
            if (hasHeader && made is null) return Refused(["it does not say when it was made, which the header has to: give it (--at)"]);
            var header = hasHeader && made is { } instant
                ? new MxHeader(message.Sender, message.Receiver, check.Id, "", instant, null) : null;
            var bytes = header is null ? MxForms.Build(content) : MxForms.Build(header, content);
            // A party by number or name has no place where ISO 20022 wants a BIC of us.
            var parties = MxCheck.Of(bytes, "built", MxSchemas.None).Findings.Where(f => f.Rule == "bic").ToList();
            return parties.Count > 0 ? Refused([.. parties.Select(f => f.Problem.Why)])
                : new([bytes], [], LostOf(message, content, check.Id));
        }
        catch (ArgumentException e)
        {
            return Refused([e.Message]);
        }
    }

    static List<string> LostOf(MtMessage message, MxContent content, string id)
    {
        var again = MtForms.Build(content, own: new(id.Length is > 0 and <= 16 ? id : "NONREF", message.MadeAt));
        if (again.Message is not { } rebuilt) return [.. again.Refusals.Select(r => $"cannot be turned back: {r}")];
        var kept = Counted(rebuilt.Fields.Select(f => (f.Tag, f.Text)));
        return [.. message.Fields.Where(f => f.Tag is not ("16R" or "16S") && !Take(kept, (f.Tag, f.Text)))
            .Select(f => $"line {f.Line}: {f.Name} {Csv.Show.Short(f.Value)}")];
    }

    /// <summary>
    /// The MT with the same content; of a cash statement one message for each account, MT 940, or 950 where the short form is asked for.
    /// What is lost is found by turning it back and comparing element by element.
    /// </summary>
    public static MtTranslated ToMt(MxMessage message, bool isShort = false)
    {
        List<MxFinding> findings = [];
        if (MxForms.Parse(message, findings) is not { } content) return Refused([$"{message.Type} is of a kind that we do not know"]);
        if (findings.Count > 0) return Refused([.. findings.Select(f => $"line {f.Problem.Line}: {f.Problem.Why}")]);
        if (isShort && content is not AccountStatement) return Refused([$"{message.Type} is no statement of cash, which MT 950 is"]);
        if (content is AccountStatement statement) content = statement with { IsShort = isShort };
        var header = MxForms.ParseHeader(message, findings);
        var reference = header?.Id is { Length: > 0 and <= 16 } id && MtFormats.Foreign(id) is null ? id : "NONREF";
        List<byte[]> all = [];
        List<MxNode> back = [];
        foreach (var part in Parts(content))
        {
            var built = MtForms.Build(part, header?.FromBic ?? "", header?.ToBic ?? "", new(reference, header?.At));
            if (built.Message is not { } mt) return Refused(built.Refusals);
            all.Add(built.Bytes());
            if (Back(mt) is { } body) back.Add(body);
        }
        var kept = Counted(back.SelectMany(b => Leaves(b, "")).Select(l => l.Said));
        var lost = Leaves(message.Body, "").Where(l => !Take(kept, l.Said)).Select(l => $"line {l.Line}: {l.Said}").ToList();
        if (header is not null && reference != header.Id) lost.Insert(0, $"the header's id {Csv.Show.Short(header.Id)}");
        return new(all, [], lost);
    }

    static IEnumerable<MxContent> Parts(MxContent content) => content is AccountStatement { Statements.Count: > 1 } several
        ? several.Statements.Select(s => several with { MessageId = s.Id, Statements = [s] }) : [content];

    static MxNode? Back(MtMessage mt)
    {
        List<Problem> problems = [];
        try
        {
            return MtForms.Parse(mt, []) is { } content ? MxReader.Read(MxForms.Build(content), "back", problems)?.Body : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static IEnumerable<(string Said, int Line)> Leaves(MxNode node, string above)
    {
        if (node.IsLeaf && node.Value.Length > 0) yield return ($"{above}{node.Name} {node.Value}", node.Line);
        foreach (var child in node.Elements)
            foreach (var leaf in Leaves(child, $"{above}{node.Name}/")) yield return leaf;
    }

    // What is counted as often as it is there.
    static Dictionary<T, int> Counted<T>(IEnumerable<T> all) where T : notnull => all.CountBy(x => x).ToDictionary();

    static bool Take<T>(Dictionary<T, int> counted, T one) where T : notnull
    {
        if (!counted.TryGetValue(one, out var left) || left == 0) return false;
        counted[one] = left - 1;
        return true;
    }

    static MtTranslated Refused(IReadOnlyList<string> why) => new([], why, []);
}
