using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>Messages of others, valid and not, of every type.</summary>
public sealed class MxSampleTests(ITestOutputHelper output)
{
    [Theory, InlineData("samples"), InlineData("generated")]
    public void A_valid_message_is_read_and_written_again_as_an_equal_document(string folder)
    {
        int read = 0, underSchema = 0;
        List<string> wrong = [];
        foreach (var path in MxMaterial.Files(folder))
        {
            var (message, problems) = MxMaterial.Read(path);
            var answer = message is null ? MxAnswer.Invalid : MxMaterial.Schemas.Check(message, problems);
            if (message is null || problems.Count > 0)
            {
                wrong.AddRange(problems.Take(2).Select(Say));
                continue;
            }
            read++;
            if (answer == MxAnswer.Valid) underSchema++;
            var again = new MemoryStream();
            message.Emit(again);
            var canonical = MxMaterial.Canonical(message.Bytes);
            if (canonical is null || !canonical.AsSpan().SequenceEqual(MxMaterial.Canonical(again.ToArray())))
                wrong.Add($"{message.File}: written again it is another document");
        }
        output.WriteLine($"{folder}: {read} read, {underSchema} valid under a schema at hand, all written again equal");
        foreach (var w in wrong) output.WriteLine(w);
        Assert.Empty(wrong);
    }

    [Theory, InlineData("samples_invalid"), InlineData("generated_invalid")]
    public void An_invalid_message_is_refused_with_its_line_and_reason(string folder)
    {
        int refused = 0, withoutSchema = 0, sameLine = 0;
        foreach (var path in MxMaterial.Files(folder))
        {
            var (message, problems) = MxMaterial.Read(path);
            var answer = message is null ? MxAnswer.Invalid : MxMaterial.Schemas.Check(message, problems);
            if (answer == MxAnswer.Invalid)
            {
                refused++;
                Assert.All(problems, p => Assert.True(p.Line > 0 && p.Why.Length > 0));
                output.WriteLine(Say(problems[0]));
            }
            else
            {
                output.WriteLine($"{Path.GetFileName(path)}: {answer} {message?.Type}");
                withoutSchema++;
            }
        }
        output.WriteLine($"{folder}: {refused} refused, {withoutSchema} not, same line {sameLine}");
    }

    static string Say(Problem p) => $"{p.File}:{p.Line}:{p.Column}: {p.Why}";
}
