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

    [Theory, MemberData(nameof(Built))]
    public void Libxml2_takes_what_is_built(string built)
    {
        var drawn = Enumerable.Range(1, 10).Select(seed => MxForms.Build(new DrawnMessages(seed).Content(Form(built))));
        Assert.All(MxMaterial.Invalid([.. drawn], MxMaterial.SchemaFile(Form(built).Type)), said => Assert.Equal("", said));
    }
}
