using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>Encodings by byte order mark and declaration: XML 1.0, 4.3.3 and appendix F.</summary>
public sealed class MxEncodingTests
{
    // Letters that all of these encodings have, but for the last, each with other bytes.
    const string Name = "Müller & Söhne";

    static string Statement(string declared, string name, int entries = 3)
    {
        var written = name.Replace("&", "&amp;", StringComparison.Ordinal);
        return (declared.Length > 0 ? $"<?xml version='1.0' encoding='{declared}'?>\n" : "")
            + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>"
            + $"<GrpHdr><MsgId>M1</MsgId><CreDtTm>2025-10-09T12:00:00</CreDtTm></GrpHdr><Stmt><Id>{written}</Id>"
            + string.Concat(Enumerable.Repeat("<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BkTxCd/>"
            + $"<AddtlNtryInf>{written}</AddtlNtryInf></Ntry>", entries)) + "</Stmt></BkToCstmrStmt></Document>";
    }

    static string? NameIn(MxMessage message) => message.Body["Stmt"]?["Id"]?.Value;

    static byte[] Bytes(string encoding, string text, bool mark)
    {
        var of = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        return mark ? [.. of.GetPreamble(), .. of.GetBytes(text)] : of.GetBytes(text);
    }

    static MxMessage Read(byte[] bytes)
    {
        List<Problem> problems = [];
        var message = MxReader.Read(bytes, "x.xml", problems);
        Assert.Empty(problems);
        Assert.NotNull(message);
        return message;
    }

    [Theory]
    [InlineData("utf-8", "", false), InlineData("utf-8", "utf-8", true)]
    [InlineData("utf-16", "", true), InlineData("utf-16BE", "", true), InlineData("utf-16", "UTF-16", true)]
    [InlineData("utf-16BE", "UTF-16", true), InlineData("utf-16", "utf-16le", false), InlineData("utf-16BE", "UTF-16BE", false)]
    [InlineData("iso-8859-1", "ISO-8859-1", false), InlineData("iso-8859-1", "iso_8859-1", false)]
    [InlineData("iso-8859-2", "ISO-8859-2", false)]
    [InlineData("iso-8859-9", "ISO-8859-9", false), InlineData("iso-8859-15", "ISO-8859-15", false)]
    [InlineData("windows-1250", "windows-1250", false), InlineData("windows-1252", "Windows-1252", false)]
    public void A_message_says_the_same_in_every_encoding_and_is_kept_as_it_came(string encoding, string declared, bool mark)
    {
        var bytes = Bytes(encoding, Statement(declared, Name), mark);
        var message = Read(bytes);
        Assert.True(message.Bytes.Span.SequenceEqual(bytes));
        Assert.Equal(Name, NameIn(message));
        var again = new MemoryStream();
        message.Emit(again);
        Assert.Equal(Name, NameIn(Read(again.ToArray())));
        if (MxMaterial.Canonical([bytes, again.ToArray()]) is [{ } one, { } other]) Assert.Equal(one, other); // libxml2
        else Assert.Fail("libxml2 does not read it");
    }

    [Fact]
    public void The_euro_stands_where_each_page_has_it()
    {
        Assert.Equal("\u20AC", NameIn(Read(Bytes("windows-1252", Statement("windows-1252", "\u20AC"), false))));
        Assert.Equal("\u20AC", NameIn(Read(Bytes("iso-8859-15", Statement("ISO-8859-15", "\u20AC"), false))));
    }

    [Theory, InlineData("utf-16", "UTF-16"), InlineData("iso-8859-1", "ISO-8859-1")]
    public void A_long_statement_is_read_entry_by_entry_in_any_encoding(string encoding, string declared)
    {
        List<Problem> problems = [];
        var stream = new MemoryStream(Bytes(encoding, Statement(declared, Name, 5_000), mark: true));
        using var entries = new MxEntries(stream, "x.xml", MxSchemas.None, problems);
        var read = 0;
        while (entries.Read())
            if (entries.Entry is { } entry)
            {
                read++;
                Assert.Equal(Name, entry["AddtlNtryInf"]?.Value);
            }
        Assert.Empty(problems);
        Assert.Equal(5_000, read);
    }

    [Fact]
    public void A_byte_that_is_none_of_the_encoding_is_refused_at_its_place()
    {
        var bytes = Bytes("iso-8859-1", Statement("US-ASCII", "\nM\u00FCller"), false);
        List<Problem> problems = [];
        Assert.Null(MxReader.Read(bytes, "x.xml", problems));
        Assert.Equal(new("x.xml", 3, "2", "not well-formed: bytes that are no character of its encoding"), Assert.Single(problems));
    }

    // A lone half of a pair, and half a character at the end.
    [Fact]
    public void What_is_no_utf16_is_refused()
    {
        var lone = Bytes("utf-16", Statement("", "aXb"), mark: true);
        lone[lone.AsSpan().IndexOf("X\0"u8) + 1] = 0xD8;
        foreach (var bytes in new[] { lone, [.. Bytes("utf-16", Statement("", "a"), mark: true), 0x20] })
        {
            List<Problem> problems = [];
            Assert.Null(MxReader.Read(bytes, "x.xml", problems));
            Assert.Contains("no character of its encoding", Assert.Single(problems).Why);
        }
    }
}
