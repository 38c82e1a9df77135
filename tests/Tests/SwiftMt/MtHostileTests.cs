using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>What is not a message, or means harm: answered, never with an exception.</summary>
public sealed class MtHostileTests
{
    static List<Problem> Read(byte[] bytes)
    {
        var (messages, problems) = MtMaterial.Read(bytes);
        foreach (var message in messages) MtCheck.Of(message);
        return problems;
    }

    static List<Problem> Read(string text) => Read(Encoding.Latin1.GetBytes(text));

    const string Head = "{1:F01DEUTDEFFAXXX0000000000}{2:I541DAKVDEFFXXXXN}{4:\n";

    [Fact]
    public void A_line_too_long_is_refused() => Assert.Contains("a line of more than", Read(":20:" + new string('A',
        1 << 20)).Single().Why);

    [Fact]
    public void Too_many_fields_are_refused() => Assert.Contains("more than 200000 fields", Read(
        Head + string.Concat(Enumerable.Repeat(":20:A\n", 300_000))).Single().Why);

    [Fact]
    public void A_message_too_long_is_refused() => Assert.Contains("bytes in a message", Read(
        Head + ":70E::A\n" + string.Concat(Enumerable.Repeat(new string('A', 60_000) + "\n", 300))).Single().Why);

    [Fact]
    public void Sequences_too_deep_are_refused()
    {
        var message = MtMaterial.One(Head + string.Concat(Enumerable.Repeat(":16R:LINK\n", 10_000)) + "-}");
        Assert.Contains("more than 16 deep", MtCheck.Of(message).Refusals.Single().Why);
    }

    [Fact]
    public void Braces_without_end_are_refused() => Assert.NotEmpty(Read("{1:" + string.Concat(Enumerable.Repeat("{\n", 100_000))));

    [Fact]
    public void Blank_lines_without_end_are_passed_over() => Read(Head + ":20:A\n-}" + new string('\n', 200_000) + "x");

    // What fills the end of a block is no text; within a field no store could be relied on to keep it.
    [Fact]
    public void A_text_with_a_zero_in_it_is_refused()
    {
        Assert.Contains("field 70E has U+0000", Read(Head + ":20C::SEME//A\n:70E::SPRO//a\0b\n-}\0\0").Single().Why);
        Assert.Empty(MtMaterial.Read(Encoding.Latin1.GetBytes(Head + ":20C::SEME//A\n:70E::SPRO//a\0b\n-}")).Item1);
    }

    [Fact]
    public void Two_bytes_a_character_are_refused() =>
        Assert.Contains("UTF-16", Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(":20:A")]).Single().Why);

    [Fact]
    public void A_mutated_message_is_answered_and_never_thrown_at()
    {
        var rounds = Campaign.Cases(25, 2000);
        foreach (var file in MtMaterial.Files())
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length is 0 or > 60_000) continue;
            var random = new Random(bytes.Length);
            for (var i = 0; i < rounds; i++)
            {
                var changed = Mutated(bytes, random);
                var (messages, problems) = MtMaterial.Read(changed, file);
                foreach (var message in messages) MtCheck.Of(message);
                if (i % 5 == 0) foreach (var message in messages) MtTranslation.ToMx(message, DateTimeOffset.UnixEpoch);
                if (problems.Count == 0) Assert.True(changed.AsSpan().SequenceEqual(MtMaterial.Emitted(messages)), file);
            }
        }
    }

    static byte[] Mutated(byte[] bytes, Random random)
    {
        var changed = (byte[])bytes.Clone();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(changed.Length);
            switch (random.Next(4))
            {
                case 0: changed[at] = (byte)random.Next(256); break;
                case 1: changed[at] = (byte)"{}:/\n-,RS0"[random.Next(10)]; break;
                case 2: changed = [.. changed[..at], .. changed[Math.Min(changed.Length - 1, at + random.Next(1, 20))..]]; break;
                default: changed = [.. changed[..at], .. changed[random.Next(at + 1)..]]; break;
            }
            if (changed.Length == 0) return [(byte)':'];
        }
        return changed;
    }
}
