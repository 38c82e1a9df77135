using System.Text;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class MessageTests
{
    const string Removal = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:sese.029.001.08">
          <SctiesSttlmAllgmtRmvlAdvc>
            <AcctSvcrTxId><TxId>A-1</TxId><SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt></AcctSvcrTxId>
            <!-- kept -->
            <SfkpgAcct><Id>1000</Id></SfkpgAcct>
          </SctiesSttlmAllgmtRmvlAdvc>
        </Document>
        """;

    static string Write(Scratch scratch, string name, string text)
    {
        File.WriteAllText(scratch.At(name), text);
        return scratch.At(name);
    }

    [Fact]
    public void A_message_says_what_it_is_and_without_schema_that_none_was_there()
    {
        using var scratch = new Scratch();
        var ran = Cli.Run("message", "check", Write(scratch, "removal.xml", Removal), "--format", "table").Ends(0);
        Assert.Contains("removal.xml: read, sese.029.001.08 A-1: the allegement A-1 is removed", ran.Out);
        Assert.Contains("no schema of sese.029.001.08 is at hand", ran.Err);
    }

    [Fact]
    public void Under_its_schema_a_message_is_valid_or_refused_with_its_line()
    {
        var schemas = Material.Require("iso20022/xsd");
        using var scratch = new Scratch();
        var good = Write(scratch, "good.xml", Removal);
        Assert.Contains("good.xml: valid", Cli.Run("message", "check", good, "--schemas", schemas, "--format", "table").Ends(0).Out);
        var bad = Write(scratch, "bad.xml", Removal.Replace("<Pmt>APMT</Pmt>", "<Pmt>LATER</Pmt>"));
        var ran = Cli.Run("message", "check", good, bad, "--schemas", schemas, "--format", "table").Ends(1);
        Assert.Contains("bad.xml:4:", ran.Out);
        Assert.Contains("refusal (schema)", ran.Out);
    }

    [Fact]
    public void A_rule_of_business_is_a_finding_and_can_be_left_out()
    {
        using var scratch = new Scratch();
        var wrong = Write(scratch, "wrong.xml", Removal.Replace("<!-- kept -->",
            "<TxDtls><SttlmQty><Qty><Unit>0</Unit></Qty></SttlmQty></TxDtls>"));
        var table = Table.Parse(Cli.Run("message", "check", wrong).Ends(1).Out);
        Assert.Equal(["", "quantity"], [table.Rows[0][1], table.Rows[1][5]]);
        Assert.Equal("5", table.Rows[1][1]);
        Cli.Run("message", "check", wrong, "--only", "refusals").Ends(0);
    }

    [Fact]
    public void Fields_are_shown_with_their_lines_and_the_document_is_written_again()
    {
        using var scratch = new Scratch();
        var path = Write(scratch, "removal.xml", Removal);
        var fields = Table.Parse(Cli.Run("message", "show", path).Ends(0).Out);
        Assert.Contains(fields.Rows, r => r is ["6", "Document/SctiesSttlmAllgmtRmvlAdvc/SfkpgAcct/Id", "1000"]);
        var again = Write(scratch, "again.xml", Cli.Run("message", "emit", path).Ends(0).Out);
        Assert.Equal(Cli.Other("xmllint", "--c14n", path).Ends(0).Out, Cli.Other("xmllint", "--c14n", again).Ends(0).Out);
    }

    [Theory, InlineData(""), InlineData("no message"), InlineData("<!DOCTYPE x><x/>"), InlineData("<x>")]
    public void What_is_no_message_is_refused_in_a_sentence(string text)
    {
        using var scratch = new Scratch();
        var path = Write(scratch, "x.xml", text);
        Assert.Contains("refused", Cli.Run("message", "check", path).Ends(1).Out);
        Assert.Contains("x.xml:1:", Cli.Run("message", "show", path).Ends(1).Complaint);
        Cli.Run("message", "emit", path).Ends(1);
    }

    [Fact]
    public void A_statement_longer_than_memory_is_checked_entry_by_entry()
    {
        using var scratch = new Scratch();
        var entry = "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BkTxCd/></Ntry>\n";
        using (var file = new StreamWriter(scratch.At("long.xml"), append: false, new UTF8Encoding(false)))
        {
            file.Write("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>1</Id>");
            for (var i = 0; i < 200_000; i++) file.Write(entry);
            file.Write("</Stmt></BkToCstmrStmt></Document>");
        }
        Assert.Contains("200000 entries in 1 groups", Cli.Run("message", "check", scratch.At("long.xml")).Ends(0).Out);
    }

    // XML 1.0, 4.3.3: a byte order mark, or the declaration, says the encoding.
    [Theory, InlineData("utf-16"), InlineData("iso-8859-1")]
    public void A_message_in_another_encoding_is_taken_and_kept_byte_for_byte(string encoding)
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var of = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. of.GetPreamble(), .. of.GetBytes($"""
            <?xml version="1.0" encoding="{encoding}"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>
            <CreDtTm>2025-10-09T20:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><Othr><Id>7710001</Id></Othr></Id></Acct>
            <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
            <Dt><Dt>2025-10-09</Dt></Dt></Bal><Ntry><Amt Ccy="USD">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
            <BookgDt><Dt>2025-10-09</Dt></BookgDt><BkTxCd/><AddtlNtryInf>Müller</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>
            """)];
        File.WriteAllBytes(scratch.At("statement.xml"), bytes);
        Cli.Run("import", "message", book, scratch.At("statement.xml"), "--from", "CTBKUS30").Ends(0);
        using var reports = Store.Reports.ReportBook.Open(book);
        Assert.Equal(bytes, Assert.Single(reports.Taken(new(-1, long.MaxValue), "camt.053")).Bytes);
        Assert.Contains("Müller", Cli.Report("break-items", book).Named().Select(i => i["narrative"]));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nowhere.xml: no such file", Cli.Run("message", "check", "nowhere.xml").Ends(3).Err);

    [Fact]
    public void A_file_that_is_not_there_does_not_keep_the_others_from_being_checked()
    {
        using var scratch = new Scratch();
        var ran = Cli.Run("message", "check", "nowhere.xml", Write(scratch, "removal.xml", Removal), "--format", "table").Ends(1);
        Assert.Contains("nowhere.xml: no such file", ran.Err);
        Assert.Contains("removal.xml: read, sese.029.001.08 A-1", ran.Out);
    }
}
