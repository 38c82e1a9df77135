using System.Text;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>Each rule of business: what holds is not found, what breaks it is, where it stands.</summary>
public sealed class MxRuleTests
{
    static string[] Rules(string type, string body, string header = "") => [.. MxCheck.Of(
            Encoding.UTF8.GetBytes($"<x>{header}<Document xmlns=\"{MxType.NamespaceHead}{type}\">\n{body}</Document></x>"), "x.xml",
            MxSchemas.None)
        .Findings.Select(f => f.Rule).Where(r => r != "needed").Distinct()];

    static void Holds(string type, string body) => Assert.Empty(Rules(type, body));

    static void Breaks(string rule, string type, string body) => Assert.Equal([rule], Rules(type, body));

    // Check digits: Apple's ISIN, Bloomberg Finance's LEI, an example of the IBAN registry.
    [Theory]
    [InlineData("isin", "ISIN", "US0378331005", "US0378331006")]
    [InlineData("lei", "LEI", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R13")]
    [InlineData("iban", "IBAN", "GB29NWBK60161331926819", "GB28NWBK60161331926819")]
    [InlineData("bic", "AnyBIC", "DEUTDEFFXXX", "DEUTDEF")]
    [InlineData("currency", "Ccy", "EUR", "EUX")]
    [InlineData("text", "Nm", "O’Brien עמר", "Bob\u202EelbA")]
    [InlineData("reference", "EndToEndId", "12345678901234567890123456789012345", "123456789012345678901234567890123456")]
    public void A_code_has_its_check_digits_and_shape(string rule, string element, string right, string wrong)
    {
        Holds("pacs.009.001.13", $"<FICdtTrf><a><{element}>{right}</{element}></a></FICdtTrf>");
        Breaks(rule, "pacs.009.001.13", $"<FICdtTrf><a><{element}>{wrong}</{element}></a></FICdtTrf>");
    }

    [Fact]
    public void An_amount_has_the_decimals_of_its_currency_and_a_price_may_have_more()
    {
        Holds("pacs.009.001.13", "<FICdtTrf><a><Amt Ccy='JPY'>10</Amt><Amt Ccy='KWD'>1.234</Amt>"
            + "<Val><Amt Ccy='EUR'>1.23456</Amt></Val></a></FICdtTrf>");
        Breaks("scale", "pacs.009.001.13", "<FICdtTrf><a><Amt Ccy='JPY'>10.5</Amt></a></FICdtTrf>");
        Breaks("amount", "pacs.009.001.13", "<FICdtTrf><a><Amt Ccy='EUR'>-1</Amt></a></FICdtTrf>");
        Breaks("currency", "pacs.009.001.13", "<FICdtTrf><a><Amt Ccy='XXX'>1</Amt></a></FICdtTrf>");
    }

    [Fact]
    public void Settlement_is_not_before_the_trade()
    {
        Holds("sese.029.001.08", Days("2025-10-06", "2025-10-06"));
        Breaks("settlement-before-trade", "sese.029.001.08", Days("2025-10-07", "2025-10-06"));
    }

    static string Days(string trade, string settle) => $"<SctiesSttlmAllgmtRmvlAdvc><TxDtls><TradDt><Dt><Dt>{trade}</Dt></Dt></TradDt>"
        + $"<SttlmDt><Dt><DtTm>{settle}T09:00:00Z</DtTm></Dt></SttlmDt></TxDtls></SctiesSttlmAllgmtRmvlAdvc>";

    [Fact]
    public void A_period_ends_after_it_begins()
    {
        Holds("auth.100.001.01", "<SttlmFlsMnthlyRpt><p><FrDt>2025-10-01</FrDt><ToDt>2025-10-31</ToDt></p></SttlmFlsMnthlyRpt>");
        Breaks("period", "auth.100.001.01", "<SttlmFlsMnthlyRpt><p><FrDt>2025-10-31</FrDt><ToDt>2025-10-01</ToDt></p></SttlmFlsMnthlyRpt>");
    }

    [Fact]
    public void Something_settles()
    {
        Holds("sese.029.001.08", "<SctiesSttlmAllgmtRmvlAdvc><SttlmQty><Qty><Unit>0.5</Unit></Qty></SttlmQty></SctiesSttlmAllgmtRmvlAdvc>");
        Breaks("quantity", "sese.029.001.08",
            "<SctiesSttlmAllgmtRmvlAdvc><SttlmQty><Qty><Unit>0</Unit></Qty></SttlmQty></SctiesSttlmAllgmtRmvlAdvc>");
    }

    [Fact]
    public void Against_payment_there_is_an_amount_and_free_of_payment_there_is_none()
    {
        const string Paid = "<SttlmAmt><Amt Ccy='EUR'>1</Amt></SttlmAmt>";
        Holds("sese.023.001.11", Instruction("APMT", Paid));
        Holds("sese.023.001.11", Instruction("FREE", ""));
        Breaks("against-payment", "sese.023.001.11", Instruction("APMT", ""));
        Breaks("free-of-payment", "sese.023.001.11", Instruction("FREE", Paid));
    }

    static string Instruction(string payment, string amount) =>
        $"<SctiesSttlmTxInstr><SttlmTpAndAddtlParams><Pmt>{payment}</Pmt></SttlmTpAndAddtlParams>{amount}</SctiesSttlmTxInstr>";

    [Fact]
    public void A_status_advice_tells_a_status()
    {
        Holds("sese.024.001.14",
            "<SctiesSttlmTxStsAdvc><SttlmSts><Pdg><NoSpcfdRsn>NORE</NoSpcfdRsn></Pdg></SttlmSts></SctiesSttlmTxStsAdvc>");
        Breaks("status", "sese.024.001.14", "<SctiesSttlmTxStsAdvc/>");
    }

    [Fact]
    public void A_modification_request_asks_for_something()
    {
        Holds("sese.030.001.10", "<SctiesSttlmCondsModReq><ReqDtls><Ref/><Prty/></ReqDtls></SctiesSttlmCondsModReq>");
        Breaks("asks-nothing", "sese.030.001.10", "<SctiesSttlmCondsModReq><ReqDtls><Ref/></ReqDtls></SctiesSttlmCondsModReq>");
    }

    [Fact]
    public void Payments_are_as_many_and_come_to_as_much_as_announced()
    {
        Holds("pacs.009.001.13", Payments("2", "30.50", "30.50"));
        Breaks("transaction-count", "pacs.009.001.13", Payments("3", "30.50", "30.50"));
        Breaks("control-sum", "pacs.009.001.13", Payments("2", "30.51", "30.50"));
        Breaks("total-amount", "pacs.009.001.13", Payments("2", "30.50", "30"));
    }

    static string Payments(string count, string control, string total) =>
        $"<FICdtTrf><GrpHdr><NbOfTxs>{count}</NbOfTxs><CtrlSum>{control}</CtrlSum>"
        + $"<TtlIntrBkSttlmAmt Ccy='EUR'>{total}</TtlIntrBkSttlmAmt></GrpHdr>"
        + string.Concat(new[] { "10", "20.50" }.Select(a => $"<CdtTrfTxInf><IntrBkSttlmAmt Ccy='EUR'>{a}</IntrBkSttlmAmt></CdtTrfTxInf>"))
            + "</FICdtTrf>";

    [Theory, InlineData("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>"), InlineData("<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>PDNG</Cd></Sts>")]
    public void A_cash_statement_adds_up(string booked, string pending)
    {
        Holds("camt.053.001.08", Statement(booked, pending, "70"));
        Breaks("balance-sum", "camt.053.001.08", Statement(booked, pending, "71"));
        Breaks("entry-count", "camt.053.001.08", Statement(booked, pending, "70").Replace("<NbOfNtries>3<", "<NbOfNtries>4<"));
        Breaks("entry-sum", "camt.053.001.08", Statement(booked, pending, "70").Replace("<Sum>1029<", "<Sum>1030<"));
        Holds("camt.053.001.08", Statement(booked, pending, "71").Replace("<Bal>", "<StmtPgntn><PgNb>2</PgNb></StmtPgntn><Bal>"));
    }

    // 100 less 37.50, plus 7.50; what is pending has not moved the balance.
    static string Statement(string booked, string pending, string closing) => "<BkToCstmrStmt><Stmt>"
        + Balance("OPBD", "100") + Balance("CLBD", closing)
        + "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries><Sum>1029</Sum></TtlNtries></TxsSummry>"
        + Entry("37.50", "DBIT", booked) + Entry("7.50", "CRDT", booked) + Entry("984", "DBIT", pending) + "</Stmt></BkToCstmrStmt>";

    static string Balance(string kind, string amount) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";

    static string Entry(string amount, string side, string status) =>
        $"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}</Ntry>";

    [Fact]
    public void Penalties_add_up()
    {
        Holds("semt.044.001.01", Penalties("3", "3", "1"));
        Breaks("penalty-net", "semt.044.001.01", Penalties("4", "4", "1"));
        Breaks("penalty-total", "semt.044.001.01", Penalties("4", "3", "1"));
        Breaks("penalty-counterparties", "semt.044.001.01", Penalties("3", "3", "2"));
    }

    static string Penalties(string total, string net, string count) => "<SctiesTxPnltiesRpt><Pnlty>"
        + $"<AggtdAmt><GblNetAmt><Amt Ccy='EUR'>{total}</Amt><CdtDbt>DBIT</CdtDbt></GblNetAmt></AggtdAmt>"
        + $"<NbOfCtrPties>{count}</NbOfCtrPties>"
        + $"<PnltyPerCtrPty><AggtdNetAmt><Amt Ccy='EUR'>{net}</Amt><CdtDbt>DBIT</CdtDbt></AggtdNetAmt>"
        + Penalty("5", "DBIT") + Penalty("2", "CRDT") + "</PnltyPerCtrPty></Pnlty></SctiesTxPnltiesRpt>";

    static string Penalty(string amount, string side) =>
        $"<PnltyDtls><CmptdAmt><Amt Ccy='EUR'>{amount}</Amt><CdtDbt>{side}</CdtDbt></CmptdAmt></PnltyDtls>";

    [Fact]
    public void The_header_names_the_document_that_follows()
    {
        const string Header = $"<AppHdr xmlns='{MxType.NamespaceHead}head.001.001.02'><MsgDefIdr>sese.029.001.08</MsgDefIdr></AppHdr>";
        Assert.DoesNotContain("header-definition", Rules("sese.029.001.08", "<a/>", Header));
        Assert.DoesNotContain("header-definition", Rules("sese.029.001.06", "<a/>", Header));
        Assert.Contains("header-definition", Rules("sese.028.001.12", "<a/>", Header));
    }

    [Fact]
    public void What_we_would_refuse_is_not_sent()
    {
        var terms = new SettlementTerms(null, null, "TRAD", null, null);
        var day = new DateOnly(2025, 10, 6);
        var sound = new SettlementInstruction("I1", Movement.Deliver, Payment.Against, null, [], [], null, day, day,
            new("US0378331005"), new(100), null, "1000", null, terms, null, null, new(new(5_000m, "USD"), CreditDebit.Credit));
        var header = new MxHeader("DEUTDEFFXXX", "DAKVDEFFXXX", "B1", "", new(2025, 10, 6, 9, 0, 0, TimeSpan.Zero), null);
        var built = MxCheck.OfBuilt(header, sound, MxSchemas.None);
        Assert.True(built.IsSound);
        Assert.Equal(new MxIdentity("DEUTDEFFXXX", "B1", "sese.023", MxIdentity.Of(built.Message!).Sha256), MxIdentity.Of(built.Message!));
        Assert.False(MxCheck.OfBuilt(header, sound with { Amount = null }, MxSchemas.None).IsSound);
        Assert.False(MxCheck.OfBuilt(null, sound with { Instrument = new("US0378331006") }, MxSchemas.None).IsSound);
        Assert.False(MxCheck.OfBuilt(null, sound with { SettleOn = day.AddDays(-1) }, MxSchemas.None).IsSound);
        Assert.Throws<ArgumentException>(() => MxCheck.OfBuilt(null, sound with { Id = "a\0b" }, MxSchemas.None));
    }

    [Fact]
    public void A_comment_within_a_value_is_no_part_of_it() =>
        Breaks("quantity", "sese.029.001.08",
            "<SctiesSttlmAllgmtRmvlAdvc><SttlmQty><Qty><Unit>-<!-- minus -->1</Unit></Qty></SttlmQty></SctiesSttlmAllgmtRmvlAdvc>");

    [Fact]
    public void What_we_need_and_is_not_there_is_found() =>
        Assert.Contains(MxCheck.Of(Encoding.UTF8.GetBytes(
            $"<Document xmlns='{MxType.NamespaceHead}sese.029.001.08'>\n<SctiesSttlmAllgmtRmvlAdvc/></Document>"), "x.xml", MxSchemas.None)
            .Findings, f => f.Rule == "needed" && f.Problem.Line == 2 && f.Problem.Why.Contains("AcctSvcrTxId/TxId"));
}
