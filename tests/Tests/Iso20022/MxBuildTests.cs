using System.Text.Json;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using CsCheck;

namespace Countinghouse.Tests.Iso20022;

/// <summary>What we build is valid under the official schema, and says to a reader what was put into it.</summary>
public sealed class MxBuildTests
{
    public static TheoryData<string> Built => [.. MxForms.All.Where(f => !f.IsReadOnly).Select(f => f.Built)];

    static MxForm Form(string built) => MxForms.All.Single(f => f.Built == built);

    [Theory, MemberData(nameof(Built))]
    public void What_is_built_says_what_was_put_in(string built) => Gen.Int.Sample(seed =>
    {
        var content = new DrawnMessages(seed).Content(Form(built));
        var bytes = MxForms.Build(content);
        List<Problem> problems = [];
        List<MxFinding> findings = [];
        var message = MxReader.Read(bytes, "built.xml", problems);
        Assert.NotNull(message);
        var again = MxForms.Parse(message, findings);
        Assert.Empty(problems);
        Assert.Empty(findings);
        Assert.NotNull(again);
        Assert.Equal(bytes, MxForms.Build(again));
        Assert.Equal(JsonSerializer.Serialize(content, content.GetType()), JsonSerializer.Serialize(again, again.GetType()));
    }, iter: 200);

    [Theory, MemberData(nameof(Built))]
    public void What_is_built_is_valid_under_the_official_schema(string built)
    {
        Material.Require("iso20022/xsd");
        Gen.Int.Sample(seed => Valid(built, seed), iter: 200);
    }

    static void Valid(string built, int seed)
    {
        var bytes = MxForms.Build(new DrawnMessages(seed).Content(Form(built)));
        List<Problem> problems = [];
        var message = MxReader.Read(bytes, "built.xml", problems);
        Assert.NotNull(message);
        MxMaterial.Schemas.Check(message, problems);
        Assert.True(problems.Count == 0, string.Join("\n", problems.Take(3).Select(p => $"{p.Line}: {p.Why}")));
    }

    public static TheoryData<string> WithSchema => [.. MxForms.All.Where(f => !f.IsReadOnly && f.Built != NoSchema).Select(f => f.Built)];

    // The one of which the material has no schema, but a valid sample.
    const string NoSchema = "seev.039.001.13";

    [Theory, MemberData(nameof(WithSchema))]
    public void Libxml2_takes_what_is_built(string built)
    {
        var drawn = Enumerable.Range(1, 10).Select(seed => MxForms.Build(new DrawnMessages(seed).Content(Form(built))));
        Assert.All(MxMaterial.Invalid([.. drawn], MxMaterial.SchemaFile(Form(built).Type)), said => Assert.Equal("", said));
    }

    [Fact]
    public void A_cancellation_of_a_corporate_action_has_the_elements_of_the_sample_in_their_order()
    {
        var (sample, problems) = MxMaterial.Read(Path.Combine(Material.Require("iso20022/generated"), NoSchema + "_r2.xml"));
        Assert.Empty(problems);
        Assert.NotNull(sample);
        var content = Assert.IsType<EventCancellation>(MxForms.Parse(sample, []));
        Assert.Equal(("WITH", "3NMHDXY", "SMAL"), (content.Reason, content.EventId, content.Event));
        var built = MxReader.Read(MxForms.Build(content), "built.xml", problems);
        Assert.NotNull(built);
        var known = Names(sample.Body, "").ToList();
        var at = -1;
        foreach (var name in Names(built.Body, "").Where(n => !n.Contains("EvtTp/Cd", StringComparison.Ordinal)))
            Assert.True((at = known.IndexOf(name, at + 1)) >= 0, name);
    }

    static IEnumerable<string> Names(MxNode node, string path) =>
        node.Elements.SelectMany(e => Names(e, $"{path}/{e.Name}").Prepend($"{path}/{e.Name}"));
}
