namespace Countinghouse.Formats.Iso20022;

/// <summary>All that can be said of a file that should be a message.</summary>
/// <param name="Message">The message, or null when it cannot be read, or is so long that it was read entry by entry.</param>
/// <param name="Type">Its type, as far as known.</param>
/// <param name="Id">Its id, or nothing.</param>
/// <param name="Says">What it says, in a line.</param>
/// <param name="Schema">What the schema says.</param>
/// <param name="Refusals">Why it is refused: it cannot be read, or is no message of its type.</param>
/// <param name="Findings">Why it must not be acted on, though it can be read.</param>
public sealed record MxCheck(
    MxMessage? Message, string Type, string Id, string Says, MxAnswer Schema, IReadOnlyList<Problem> Refusals,
    IReadOnlyList<MxFinding> Findings)
{
    /// <summary>Checks a message that is held whole.</summary>
    public static MxCheck Of(byte[] bytes, string file, MxSchemas schemas)
    {
        List<Problem> refusals = [];
        List<MxFinding> findings = [];
        if (MxReader.Read(bytes, file, refusals) is not { } message) return new(null, "", "", "", MxAnswer.Invalid, refusals, findings);
        var answer = schemas.Check(message.Document, message.Type, file, refusals);
        CheckHeader(message, schemas, findings);
        var content = MxForms.Parse(message, findings);
        if (content is null && answer == MxAnswer.NoSchema && MxForms.Of(message.Type) is { } form)
            new MxFindings(file, findings).Add("needed", message.Body,
                $"<{Csv.Show.Short(message.Body.Name)}> is not the <{form.Element}> that {message.Type.Family} has");
        MxRules.Check(message, findings);
        var says = content?.Says ?? "a message whose content we do not know";
        return new(message, message.Type.ToString(), MxIdentity.Of(message).Id, Csv.Show.Line(says), answer, refusals,
            [.. findings.Distinct().OrderBy(f => f.Problem.Line)]);
    }

    /// <summary>
    /// Builds a message, with a header when one is given, and checks it as if it had come in: nothing is to be sent that we would refuse.
    /// </summary>
    public static MxCheck OfBuilt(MxHeader? header, MxContent content, MxSchemas schemas) =>
        Of(header is null ? MxForms.Build(content) : MxForms.Build(header, content), "built", schemas);

    /// <summary>Whether nothing is wrong with it: it may be acted on, or sent.</summary>
    public bool IsSound => Message is not null && Refusals.Count == 0 && Findings.Count == 0;

    // A wrong header does not make the document another: it is read, and not acted on.
    static void CheckHeader(MxMessage message, MxSchemas schemas, List<MxFinding> findings)
    {
        if (message.Header is not { } header || ReferenceEquals(header, message.Document)) return;
        List<Problem> problems = [];
        if (MxType.TryParse(header.Namespace, out var type)) schemas.Check(header, type, message.File, problems);
        findings.AddRange(problems.Select(p => new MxFinding("header-schema", p)));
        MxForms.ParseHeader(message, findings);
    }

    /// <summary>Checks a long statement entry by entry.</summary>
    public static MxCheck OfEntries(Stream stream, string file, MxSchemas schemas)
    {
        List<Problem> refusals = [];
        List<MxFinding> findings = [];
        var found = new MxFindings(file, findings);
        using var entries = new MxEntries(stream, file, schemas, refusals);
        var sums = new CashSums();
        var (count, groups) = (0L, 0L);
        while (entries.Read())
            if (entries.Entry is { } entry)
            {
                count++;
                sums.Add(entry);
                MxRules.CheckEntry(entry, found);
            }
            else if (entries.Group is { } group)
            {
                groups++;
                MxRules.CheckEntry(group, found);
                if (entries.Type.Area == "camt") sums.Compare(group, found);
                sums = new();
            }
        var schema = refusals.Count > 0 ? MxAnswer.Invalid : entries.IsChecked ? MxAnswer.Valid : MxAnswer.NoSchema;
        var type = entries.IsWhole || count > 0 ? entries.Type.ToString() : "";
        return new(null, type, "", $"{count} entries in {groups} groups", schema, refusals, findings);
    }
}
