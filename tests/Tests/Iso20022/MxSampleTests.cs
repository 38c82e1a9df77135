using System.Xml.Linq;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>Messages of others, valid and not. The last line that a test says is the figure of docs/conformance.md.</summary>
public sealed class MxSampleTests(ITestOutputHelper output)
{
    [Theory, InlineData("samples"), InlineData("generated")]
    public void A_valid_message_is_read_and_written_again_as_an_equal_document(string folder)
    {
        var (read, ours, clean) = (0, 0, 0);
        List<string> wrong = [];
        List<(string File, byte[] One, byte[] Again)> written = [];
        foreach (var path in MxMaterial.In(folder))
        {
            var check = MxCheck.Of(File.ReadAllBytes(path), Path.GetFileName(path), MxMaterial.Schemas);
            wrong.AddRange(check.Refusals.Select(Say));
            if (check.Message is not { } message) continue;
            read++;
            if (MxForms.Of(message.Type) is not null)
            {
                ours++;
                if (check.Findings.Count == 0) clean++;
            }
            var again = new MemoryStream();
            message.Emit(again);
            written.Add((message.File, message.Bytes.ToArray(), again.ToArray()));
        }
        var canonical = MxMaterial.Canonical([.. written.SelectMany(w => new[] { w.One, w.Again })]);
        for (var i = 0; i < written.Count; i++)
            if (!AreEqual(written[i], (canonical[2 * i], canonical[2 * i + 1])))
                wrong.Add($"{written[i].File}: written again it is another document");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        output.WriteLine($"{folder}: {read} messages read and written again equal, {ours} of types whose content we know, "
            + $"{clean} of those without a finding");
    }

    // By canonical form, which libxml2 does not make of a document with a relative namespace; then by its nodes.
    static bool AreEqual((string, byte[] One, byte[] Again) of, (byte[]? One, byte[]? Again) canonical) => canonical.One is { } one
        ? one.AsSpan().SequenceEqual(canonical.Again) : XNode.DeepEquals(Nodes(of.One).Root, Nodes(of.Again).Root);

    static XDocument Nodes(byte[] bytes) => XDocument.Load(new MemoryStream(bytes), LoadOptions.PreserveWhitespace);

    [Theory, InlineData("samples_invalid"), InlineData("generated_invalid")]
    public void An_invalid_message_is_refused_with_its_line_and_reason(string folder)
    {
        var (refused, unknown) = (0, 0);
        List<string> missed = [];
        List<(MxMessage Message, int Line)> judged = [];
        foreach (var path in MxMaterial.In(folder))
        {
            var check = MxCheck.Of(File.ReadAllBytes(path), Path.GetFileName(path), MxMaterial.Schemas);
            if (check.Refusals is [var first, ..])
            {
                refused++;
                Assert.All(check.Refusals, p => Assert.True(p is { Line: > 0, Why.Length: > 0 }));
                if (check.Message is { } message && HasSchema(message)) judged.Add((message, first.Line));
            }
            else if (check.Schema == MxAnswer.NoSchema) unknown++;
            else missed.Add(Path.GetFileName(path));
        }
        Assert.True(missed.Count == 0, "taken for valid: " + string.Join(", ", missed));
        var sameLine = judged.GroupBy(j => MxMaterial.SchemaFile(j.Message.Type)).Sum(of =>
            MxMaterial.Invalid([.. of.Select(j => j.Message.Bytes.ToArray())], of.Key)
                .Zip(of, (said, j) => MxMaterial.FirstLine(said) == j.Line ? 1 : 0).Sum());
        output.WriteLine($"{folder}: {refused} refused, {unknown} of types without a schema at hand; "
            + $"the first line is libxml2's in {sameLine}");
    }

    // Documents without an envelope: libxml2 is given no part of a file.
    static bool HasSchema(MxMessage message) =>
        ReferenceEquals(message.Root, message.Document) && File.Exists(MxMaterial.SchemaFile(message.Type));

    // Every mutation of a message that has a schema at hand is one that libxml2 refuses for the reason told beside it.
    [Fact]
    public void What_was_made_wrong_is_found_where_it_was_made_wrong()
    {
        var told = File.ReadLines(Material.Require("iso20022/generated_invalid/EXPECTED.tsv")).Skip(1).Select(l => l.Split('\t'));
        var (near, all) = (0, 0);
        foreach (var row in told)
        {
            if (Material.Find("iso20022/generated_invalid/" + row[0]) is not { } path) continue;
            var check = MxCheck.Of(File.ReadAllBytes(path), row[0], MxMaterial.Schemas);
            if (check.Refusals.Count == 0) continue;
            all++;
            var named = row[3].Split('\'')[1].Split('}')[^1];
            if (check.Refusals.Any(p => p.Why.Contains(named, StringComparison.Ordinal))) near++;
            else output.WriteLine($"{row[0]}: libxml2 names {named}; {Say(check.Refusals[0])}");
        }
        output.WriteLine($"generated_invalid: {near} of {all} refusals name the element that libxml2 names");
        Assert.True(near * 100 >= all * 95, $"{near} of {all}");
    }

    static string Say(Problem p) => $"{p.File}:{p.Line}:{p.Column}: {p.Why}";
}
