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

    [Theory, InlineData("utf-32"), InlineData("utf-32BE")]
    public void An_encoding_by_its_bytes_that_is_not_read_is_refused(string encoding)
    {
        var of = Encoding.GetEncoding(encoding);
        Assert.StartsWith("the encoding is UTF-32: ", Refused([.. of.GetPreamble(), .. of.GetBytes(Document(""))]));
        Assert.StartsWith("the encoding is UTF-32: ", Refused(of.GetBytes(Document(""))));
    }

    [Theory, InlineData("UTF-7"), InlineData("IBM037"), InlineData("ISO-2022-JP"), InlineData("ISO-8859-12"), InlineData("nonsense")]
    public void An_encoding_by_its_name_that_is_not_read_is_refused_by_it(string encoding) => Assert.Equal($"the encoding is {encoding}: "
        + "messages are read in UTF-8, UTF-16, US-ASCII, ISO-8859-1 to 9, 13 and 15, windows-1250 to 1258",
        Refused($"<?xml version=\"1.0\" encoding=\"{encoding}\"?>" + Document("")));

    // XML 1.0, 4.3.3: it is an error for an entity with a declaration to be in another encoding than the declaration names.
    [Theory, InlineData("utf-8", "UTF-16", "not UTF-16"), InlineData("utf-16", "UTF-8", "UTF-16")]
    [InlineData("utf-16BE", "ASCII", "UTF-16")]
    public void A_declaration_that_the_bytes_contradict_is_refused(string bytes, string declared, string are)
    {
        var of = Encoding.GetEncoding(bytes);
        var text = $"<?xml version=\"1.0\" encoding=\"{declared}\"?>" + Document("");
        Assert.Equal($"the declaration says that the encoding is {declared}, and the bytes are {are}", Refused(of.GetBytes(text)));
    }

    [Fact]
    public void A_declaration_without_end_is_refused() => Assert.Contains("does not end within 1024 bytes",
        Refused("<?xml version=\"1.0\"" + new string(' ', 2000) + "encoding=\"ISO-8859-1\"?>" + Document("")));

    // A character of UTF-16 may have the byte of a tag's beginning in it: the bound does not go by it.
    [Fact]
    public void A_huge_text_in_another_encoding_is_refused()
    {
        byte[] Huge(char of) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Document(new string(of, 2 << 20)))];
        Assert.Equal("a tag or text of more than 1048576 bytes", Refused(Huge('x')));
        Assert.Equal("a tag or text of more than 1048576 bytes", Refused(Huge('\u3C3C')));
    }

    [Fact]
    public void A_document_type_in_another_encoding_is_refused() => Assert.Contains("DOCTYPE",
        Refused([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("<!DOCTYPE a [<!ENTITY b \"b\">]>" + Document("&b;"))]));

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

    static byte[] InUtf16(byte[] built) =>
        [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(built).Replace("utf-8", "UTF-16", StringComparison.Ordinal))];

    static byte[] InLatin1(byte[] built) => Encoding.Latin1.GetBytes(
        Encoding.UTF8.GetString(built).Replace("utf-8", "ISO-8859-1", StringComparison.Ordinal));

    // A message of each kind, in three encodings, with bytes changed, left out and put in.
    [Fact]
    public void Changed_bytes_are_read_or_refused_and_never_break_the_reader()
    {
        var messages = MxForms.All.Where(f => !f.IsReadOnly).Select(f => MxForms.Build(new DrawnMessages(7).Content(f))).ToArray();
        messages = [.. messages, .. messages.Select(InUtf16), .. messages.Select(InLatin1)];
        Assert.All(messages, m => Assert.NotNull(MxReader.Read(m, "x.xml", [])));
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
