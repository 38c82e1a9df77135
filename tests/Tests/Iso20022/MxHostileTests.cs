using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using CsCheck;

namespace Countinghouse.Tests.Iso20022;

/// <summary>What is not a message, or means harm: refused in bounded time and memory, and the refusal says why.</summary>
public sealed class MxHostileTests
{
    const string Ns = "urn:iso:std:iso:20022:tech:xsd:sese.029.001.08";

    static string Refused(byte[] bytes)
    {
        List<Problem> problems = [];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(MxReader.Read(bytes, "x.xml", problems));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256L << 20, "memory");
        var problem = Assert.Single(problems);
        Assert.True(problem.Line > 0);
        return problem.Why;
    }

    static string Refused(string text) => Refused(Encoding.UTF8.GetBytes(text));

    static string Document(string inside) => $"<Document xmlns=\"{Ns}\">{inside}</Document>";

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal("the file is empty", Refused(""));

    [Fact]
    public void A_document_type_is_refused_before_any_entity_is_read() => Assert.Contains("DOCTYPE", Refused(
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>" + Document("&c;")));

    [Fact]
    public void What_lies_elsewhere_is_not_fetched() => Assert.Contains("DOCTYPE", Refused(
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">" + Document("")));

    [Fact]
    public void Elements_too_deep_are_refused() => Assert.Equal("elements more than 64 deep", Refused(
        Document(string.Concat(Enumerable.Repeat("<a>", 200_000)))));

    [Fact]
    public void Too_many_elements_are_refused() => Assert.Equal("more than 600000 elements", Refused(
        Document(string.Concat(Enumerable.Repeat("<a/>", 700_000)))));

    [Fact]
    public void Too_long_a_message_is_refused() => Assert.Equal("more than 16777216 bytes", Refused(
        Document(string.Concat(Enumerable.Repeat("<a>" + new string('x', 99_993) + "</a>", 170)))));

    [Fact]
    public void A_huge_attribute_is_refused() => Assert.Equal("a tag or text of more than 1048576 bytes", Refused(
        $"<Document a=\"{new string('x', 2 << 20)}\"/>"));

    [Fact]
    public void A_huge_text_is_refused() => Assert.Equal("a tag or text of more than 1048576 bytes", Refused(
        Document(new string('x', 2 << 20))));

    [Fact]
    public void Too_many_attributes_are_refused() => Assert.Equal("more than 64 attributes", Refused(
        $"<Document {string.Join(' ', Enumerable.Range(0, 65).Select(i => $"a{i}=''"))}/>"));

    [Theory, InlineData("utf-16"), InlineData("utf-16BE"), InlineData("utf-32")]
    public void Another_encoding_by_its_bytes_is_refused(string encoding)
    {
        var bytes = Encoding.GetEncoding(encoding).GetPreamble().Concat(Encoding.GetEncoding(encoding).GetBytes(Document(""))).ToArray();
        Assert.Equal("the encoding is UTF-16 or UTF-32: messages are read in UTF-8 only", Refused(bytes));
        Assert.Equal("the encoding is UTF-16 or UTF-32: messages are read in UTF-8 only",
            Refused(Encoding.GetEncoding(encoding).GetBytes(Document(""))));
    }

    [Theory, InlineData("ISO-8859-1"), InlineData("windows-1252"), InlineData("UTF-7"), InlineData("nonsense")]
    public void Another_encoding_by_its_name_is_refused(string encoding) =>
        Assert.NotEmpty(Refused($"<?xml version=\"1.0\" encoding=\"{encoding}\"?>" + Document("")));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() => Assert.Contains("encoding", Refused(
        [.. Encoding.UTF8.GetBytes($"<Document xmlns=\"{Ns}\">"), 0xC3, 0x28, .. "</Document>"u8]));

    [Fact]
    public void A_nul_is_refused_with_its_place() => Assert.Contains("0x00", Refused(Document("a\0b")));

    [Fact]
    public void A_byte_order_mark_of_utf8_does_no_harm()
    {
        List<Problem> problems = [];
        Assert.NotNull(MxReader.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Document("<a/>"))], "x.xml", problems));
        Assert.Empty(problems);
    }

    [Theory, InlineData("<html/>"), InlineData("<Document/>"), InlineData("<Document xmlns='urn:other'/>")]
    public void What_is_no_message_is_told_so(string text) => Assert.Contains("holds no Document", Refused(text));

    [Theory, InlineData("{\"a\":1}"), InlineData("PK\u0003\u0004"), InlineData("<a><b></a>"), InlineData("<a"), InlineData("a,b,c")]
    public void What_is_no_xml_is_told_so(string text) => Assert.StartsWith("not well-formed: ", Refused(text));

    // A message of each kind, with bytes changed, left out and put in.
    [Fact]
    public void Changed_bytes_are_read_or_refused_and_never_break_the_reader()
    {
        var messages = MxForms.All.Where(f => !f.IsReadOnly).Select(f => MxForms.Build(new DrawnMessages(7).Content(f))).ToArray();
        Gen.Select(Gen.Int[0, messages.Length - 1], Gen.Int[0, int.MaxValue]).Sample((which, seed) =>
        {
            var bytes = Changed(messages[which], new Random(seed));
            var check = MxCheck.Of(bytes, "x.xml", MxSchemas.None);
            Assert.True(check.Message is not null || check.Refusals.Count > 0);
            using var entries = new MxEntries(new MemoryStream(bytes), "x.xml", MxSchemas.None, []);
            while (entries.Read()) { }
        }, iter: Campaign.Cases(3_000, 1_000_000));
    }

    static byte[] Changed(byte[] message, Random random)
    {
        List<byte> bytes = [.. message];
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))); break;
                default: bytes[at] = (byte)"<>&\"'/0-9T:."[random.Next(12)]; break;
            }
        }
        return [.. bytes];
    }
}
