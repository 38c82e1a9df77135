using System.Text;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Tests.SwiftMt;

namespace Countinghouse.Tests.Iso20022;

/// <summary>
/// What the official schemas let stand in the place of another thing: a code for a day, tokens for units, another transaction than a
/// settlement. It is read, and as far as both standards have it carried over.
/// </summary>
public sealed class MxChoiceTests
{
    static MxCheck Check(string type, string body) => MxCheck.Of(Encoding.UTF8.GetBytes(
        $"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{type}\">{body}</Document>"), "x.xml", MxSchemas.None);

    static T Read<T>(string type, string body) where T : MxContent
    {
        var check = Check(type, body);
        Assert.Empty(check.Findings.Select(f => $"{f.Rule}: {f.Problem.Why}"));
        Assert.NotNull(check.Message);
        return Assert.IsType<T>(MxForms.Parse(check.Message, []));
    }

    static string Instruction(string day, string quantity) => "<SctiesSttlmTxInstr><TxId>T1</TxId><SttlmTpAndAddtlParams><SctiesMvmntTp>"
        + $"RECE</SctiesMvmntTp><Pmt>FREE</Pmt></SttlmTpAndAddtlParams><TradDtls><SttlmDt>{day}</SttlmDt></TradDtls><FinInstrmId>"
        + $"<ISIN>US0378331005</ISIN></FinInstrmId><QtyAndAcctDtls><SttlmQty><Qty>{quantity}</Qty></SttlmQty><SfkpgAcct><Id>A1</Id>"
        + "</SfkpgAcct></QtyAndAcctDtls><SttlmParams><SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp></SttlmParams></SctiesSttlmTxInstr>";

    [Fact]
    public void An_instruction_may_have_a_code_for_its_day_and_tokens_for_units()
    {
        var read = Read<SettlementInstruction>("sese.023.001.11",
            Instruction("<DtCd><Cd>WISS</Cd></DtCd>", "<DgtlTknUnit>1.5</DgtlTknUnit>"));
        Assert.Equal((null, null, 1.5m, QuantityKind.Tokens), (read.SettleOn, read.SettleCode, read.Quantity.Amount, read.Quantity.Kind));
        Assert.Equal(read, Read<SettlementInstruction>("sese.023.001.11", Inner(MxForms.Build(read))) with
        { Links = read.Links, TradeIds = read.TradeIds });
        if (MxMaterial.Schemas is { } schemas) Assert.Equal(MxAnswer.Valid, MxCheck.OfBuilt(null, read, schemas).Schema);
    }

    static string Inner(byte[] built)
    {
        var text = Encoding.UTF8.GetString(built);
        return text.Split("<Document")[1].Split('>', 2)[1].Split("</Document")[0];
    }

    static MtMessage Mt(MxContent content)
    {
        var built = MtForms.Build(content, "DEUTDEFF", "DAKVDEFF", "MSG1");
        Assert.Empty(built.Refusals);
        Assert.NotNull(built.Message);
        return built.Message;
    }

    // ISO 15022: 98B has a code in the place of a day, 36D a number of digital tokens.
    [Fact]
    public void A_code_for_a_day_and_tokens_go_to_mt_and_back()
    {
        var waits = new PendingStatement(new("1", true), "P1", new(2025, 10, 9), true, null, null,
        [
            new("I1", null, new("SETT", Movement.Receive, Payment.Free, new("US0378331005"), new(1.5m, QuantityKind.Tokens), null, null,
                null)
                { SettleCode = "UKWN" }, [new("SttlmSts", new("Pdg", []))]),
        ]);
        var mt = Mt(waits);
        var fields = mt.Fields.Select(f => f.Text.ReplaceLineEndings("")).ToList();
        Assert.Contains(":SETT//UKWN", fields);
        Assert.Contains(":PSTA//DIGI/1,5", fields);
        Assert.Contains(":SAFE//NONREF", fields); // of no one account
        var back = Assert.IsType<PendingStatement>(MtForms.Parse(mt, []));
        Assert.Equal(waits.Transactions[0].Details, back.Transactions[0].Details);
        Assert.Null(back.Account);
        var there = MtTranslation.ToMx(mt);
        Assert.Empty(there.Refusals);
        Assert.Empty(there.Lost);
        Assert.Equal(mt.Fields.Select(f => f.Text), Mt(Parsed(there.Messages[0])).Fields.Select(f => f.Text));
    }

    static MxContent Parsed(byte[] mx)
    {
        var message = MxReader.Read(mx, "mx", []);
        Assert.NotNull(message);
        var content = MxForms.Parse(message, []);
        Assert.NotNull(content);
        return content;
    }

    [Theory, InlineData("OPEN", null), InlineData("UKWN", "UKWN")]
    public void A_status_of_what_has_no_day_keeps_its_code(string told, string? kept)
    {
        var advice = new StatusAdvice("I1", null, null, null, null, null, new("Pdg", []), new("A1",
            new(new("US0378331005"), new(1), null, null, null) { SettleCode = kept }, Movement.Receive, Payment.Free, "TRAD"));
        Assert.Contains(Mt(advice).Fields, f => f.Tag == "98B" && f.Text.TrimEnd() == $":SETT//{told}");
        Assert.Equal(advice.Details, Assert.IsType<StatusAdvice>(MtForms.Parse(Mt(advice), [])).Details);
        Assert.Equal(advice.Details, Assert.IsType<StatusAdvice>(Parsed(MxForms.Build(advice))).Details);
    }

    // A header has an instant: the one given, else that of 98C PREP, else the first day told. Never the clock's.
    [Theory]
    [InlineData(":98C::PREP//20251009101112\n", null, "2025-10-09T10:11:12Z")]
    [InlineData("", null, "2025-10-13T00:00:00Z")]
    [InlineData("", "2025-10-01T08:00:00Z", "2025-10-01T08:00:00Z")]
    public void A_translation_is_the_same_whenever_it_is_made(string prepared, string? given, string created)
    {
        var text = "{1:F01DEUTDEFFAXXX0000000000}{2:I540DAKVDEFFXXXXN}{4:\n:16R:GENL\n:20C::SEME//T1\n:23G:NEWM\n" + prepared
            + ":16S:GENL\n:16R:TRADDET\n:98A::SETT//20251013\n:35B:ISIN US0378331005\n:16S:TRADDET\n:16R:FIAC\n"
            + ":36B::SETT//UNIT/1,\n:97A::SAFE//A1\n:16S:FIAC\n:16R:SETDET\n:22F::SETR//TRAD\n:16R:SETPRTY\n:95P::PSET//DAKVDEFF\n"
            + ":16S:SETPRTY\n:16S:SETDET\n-}";
        DateTimeOffset? at = given is null ? null : DateTimeOffset.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        var there = MtTranslation.ToMx(MtMaterial.One(text.ReplaceLineEndings("\r\n")), at);
        Assert.Empty(there.Refusals);
        var header = MxForms.ParseHeader(Assert.IsType<MxMessage>(MxReader.Read(there.Messages[0], "mx", [])), []);
        Assert.Equal(DateTimeOffset.Parse(created, System.Globalization.CultureInfo.InvariantCulture), header?.At);
    }

    [Theory]
    [InlineData("<OthrTxId><Id>O1</Id></OthrTxId>", "O1", null), InlineData("<IntraPosMvmntId>P1</IntraPosMvmntId>", "P1", null)]
    [InlineData("<SctiesFincgTxId><TxId>F1</TxId><SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt></SctiesFincgTxId>", "F1",
        Movement.Deliver)]
    public void A_cancellation_may_be_of_another_transaction_than_a_settlement(string reference, string id, Movement? movement)
    {
        var asked = Read<CancellationRequest>("sese.020.001.07",
            $"<SctiesTxCxlReq><AcctOwnrTxId>{reference}</AcctOwnrTxId></SctiesTxCxlReq>");
        Assert.Equal((id, movement), (asked.TransactionId, asked.Movement));
        var told = Read<CancellationStatus>("sese.027.001.09", "<SctiesTxCxlReqStsAdvc><CxlReqRef>X1</CxlReqRef><TxId><AcctOwnrTxId>"
            + $"{reference}</AcctOwnrTxId></TxId><PrcgSts><Canc><NoSpcfdRsn>NORE</NoSpcfdRsn></Canc></PrcgSts></SctiesTxCxlReqStsAdvc>");
        Assert.Equal((id, movement), (told.About?.TransactionId, told.About?.Movement));
        if (movement is null) Assert.Contains("something else", Assert.Single(MtForms.Build(asked).Refusals));
    }

    [Fact]
    public void An_obligation_may_have_no_day_yet()
    {
        var read = Read<SettlementObligations>("secl.010.001.04",
            "<SttlmOblgtnRpt><RptParams><RptId>R</RptId><RptDtAndTm><Dt>2025-10-09</Dt>"
            + "</RptDtAndTm></RptParams><Pgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></Pgntn><RptDtls><SttlmOblgtnDtls><SttlmOblgtnId>O"
            + "</SttlmOblgtnId><FinInstrmId/><IntnddSttlmDt><DtCd><Cd>UKWN</Cd></DtCd></IntnddSttlmDt><Qty><Unit>1</Unit></Qty><SttlmAmt>"
            + "<Amt Ccy=\"USD\">1</Amt></SttlmAmt><PlcOfTrad><Tp><Cd>EXCH</Cd></Tp></PlcOfTrad><Pmt>APMT</Pmt></SttlmOblgtnDtls></RptDtls>"
            + "</SttlmOblgtnRpt>");
        Assert.Null(read.Reports[0].Obligations[0].SettleOn);
    }

    // camt.053.001.01 has the kind of a balance one step higher.
    [Fact]
    public void The_first_version_of_a_cash_statement_is_read()
    {
        var read = Read<AccountStatement>("camt.053.001.01",
            "<BkToCstmrStmtV01><GrpHdr><MsgId>M</MsgId><CreDtTm>2008-01-01T00:00:00</CreDtTm>"
            + "</GrpHdr><Stmt><Id>S</Id><Acct><Id><PrtryAcct><Id>1</Id></PrtryAcct></Id></Acct><Bal><Tp><Cd>OPBD</Cd></Tp>"
            + "<Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2008-01-01</Dt></Dt></Bal></Stmt></BkToCstmrStmtV01>");
        Assert.Equal("OPBD", read.Statements[0].Balances[0].Kind);
    }

    // Early versions have another name for the same: pacs.009.001.02. Supplementary data alone reports nothing: auth.016.
    [Fact]
    public void Names_of_before_and_what_says_nothing_are_taken()
    {
        var paid = Read<BankPayments>("pacs.009.001.02", "<FinInstnCdtTrf><GrpHdr><MsgId>M</MsgId><CreDtTm>2010-01-01T00:00:00</CreDtTm>"
            + "<NbOfTxs>1</NbOfTxs><SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId>"
            + "</PmtId><IntrBkSttlmAmt Ccy=\"EUR\">1</IntrBkSttlmAmt><Dbtr><FinInstnId><BIC>DEUTDEFF</BIC></FinInstnId></Dbtr><Cdtr>"
            + "<FinInstnId><BIC>COBADEFF</BIC></FinInstnId></Cdtr></CdtTrfTxInf></FinInstnCdtTrf>");
        Assert.Equal("COBADEFF", paid.Payments[0].Creditor.Bic);
        Assert.Empty(Read<TransactionReports>("auth.016.001.03",
            "<FinInstrmRptgTxRpt><Tx><SplmtryData><Envlp/></SplmtryData></Tx></FinInstrmRptgTxRpt>").Reports);
        var pending = Check("semt.018.001.15", "<SctiesTxPdgRpt><Txs><AcctOwnrTxId>T</AcctOwnrTxId><StsAndRsn><Prtry><PrtrySts>"
            + "<Id>ABCD</Id></PrtrySts></Prtry></StsAndRsn></Txs></SctiesTxPdgRpt>");
        Assert.DoesNotContain(pending.Findings, f => f.Problem.Why.Contains("StsAndRsn", StringComparison.Ordinal));
    }

    // Types of which no schema is at hand, as material/iso20022/samples_invalid has them: another message under a name that is known, and a
    // request that names no transaction and asks for nothing that any version has.
    [Fact]
    public void What_is_no_such_message_is_found_without_its_schema()
    {
        Assert.Equal("needed", Assert.Single(Check("colr.007.001.08", "<CollSbstitnConf><TxId>C</TxId></CollSbstitnConf>").Findings).Rule);
        var check = Check("sese.030.001.04", "<SctiesSttlmCondModReq><ReqDtls><TxId>D</TxId><ChngTp><Cd>RELE</Cd></ChngTp></ReqDtls>"
            + "</SctiesSttlmCondModReq>");
        Assert.Equal(["asks-nothing", "needed"], check.Findings.Select(f => f.Rule).Order().Distinct());
    }
}
