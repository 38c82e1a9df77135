using System.Text;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>A file of several messages is cut into them, byte for byte.</summary>
public sealed class MtSplitTests
{
    static List<string> Parts(string text) => [.. MtReader.Parts(Encoding.Latin1.GetBytes(text)).Select(Encoding.Latin1.GetString)];

    const string One = "{1:F01CTBKUS30AXXX0000000000}{2:I940HAZRUS30XXXXN}{4:\r\n:20:A\r\n-}", Bare = ":20:A\n:25:1\n-\n";

    // RJE: a dollar between messages (SWIFT, Alliance Access, RJE format). DOS-PCC: each between 01 and 03 hexadecimal, filled up to a
    // sector of 512 with spaces. Others write one under the other.
    [Theory]
    [InlineData("RJE", One + "$" + One, One, One)]
    [InlineData("RJE in lines", One + "\r\n$\r\n" + One + "\r\n", One + "\r\n", One + "\r\n")]
    [InlineData("DOS-PCC", "\u0001" + One + "\u0003   \u0001" + One + "\u0003  ", One, One)]
    [InlineData("bare", Bare + "\n" + Bare, Bare, Bare)]
    [InlineData("bare, the last without its end", Bare + ":20:B\n:25:2", Bare, ":20:B\n:25:2")]
    [InlineData("one", "$" + One + "$\r\n", "$" + One + "$\r\n")]
    [InlineData("one between that cannot be read", One + "\n{1:F01}{2:\n" + One, One + "\n", "{1:F01}{2:\n", One)]
    public void Messages_in_one_file_are_taken_apart(string what, string file, params string[] parts) =>
        Assert.True(parts.SequenceEqual(Parts(file)), $"{what}: {string.Join(" | ", Parts(file))}");

    [Fact]
    public void No_byte_of_a_message_is_lost_in_files_of_banks()
    {
        var several = 0;
        foreach (var file in MtMaterial.Files())
        {
            var bytes = File.ReadAllBytes(file);
            var parts = MtReader.Parts(bytes);
            var messages = MtMaterial.Read(bytes, file).Messages;
            if (parts.Count > 1) several++;
            static string Said(IEnumerable<byte> bytes) => string.Concat(bytes.Select(b => (char)b)
                .Where(c => !char.IsWhiteSpace(c) && !"$\u0001\u0003\0\u001a".Contains(c)));
            Assert.Equal(Said(bytes), Said(parts.SelectMany(p => p)));
            // Each is read as it was in the file.
            var alone = parts.Select(p => MtMaterial.Read(p, file).Messages).Where(m => m.Count > 0).ToList();
            Assert.Equal(messages.Count, messages.Count < 2 ? messages.Count : alone.Count);
            if (messages.Count < 2) continue;
            Assert.Equal(messages.Select(m => string.Join('\n', m.Fields.Select(f => f.Tag + f.Value.TrimEnd()))),
                alone.Select(a => string.Join('\n', Assert.Single(a).Fields.Select(f => f.Tag + f.Value.TrimEnd()))));
        }
        Assert.True(several >= 10, $"{several} files with several messages"); // grep -c "^:20:" counts 13
    }
}
