using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Messages and single files taken into a book from the command line.</summary>
public sealed class ImportTests
{
    static string Status(string instruction, string status) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Message>{Header("CTDPUS30", "HAZRUS30").Replace("sese.025.001.13", "sese.024.001.12")}
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:sese.024.001.12">
          <SctiesSttlmTxStsAdvc>
            <TxId><AcctOwnrTxId>I{instruction}</AcctOwnrTxId></TxId>
            <MtchgSts>{status}</MtchgSts>
          </SctiesSttlmTxStsAdvc>
        </Document></Message>
        """;

    const string Unmatched = "<Umtchd><Rsn><Cd><Cd>DQUA</Cd></Cd></Rsn></Umtchd>";

    static (string Book, string Instruction) AfterADay(Scratch scratch, bool onServer = false)
    {
        var book = scratch.Book(onServer);
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        return (book, Cli.Report("instructions", book).Rows.Last(r => r[1] == "BILATERAL")[0]);
    }

    static string Written(Scratch scratch, string name, string text)
    {
        var path = scratch.At(name);
        File.WriteAllText(path, text);
        return path;
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_status_message_is_kept_and_acts_once(bool onServer)
    {
        using var scratch = new Scratch();
        var (book, instruction) = AfterADay(scratch, onServer);
        var path = Written(scratch, "status.xml", Status(instruction, Unmatched));
        Assert.Contains("1 fact from it", Cli.Run("import", "message", book, path).Ends(0).Out);
        Assert.Contains("is here already", Cli.Run("import", "message", book, path).Ends(0).Out);
        var message = Assert.Single(Cli.Report("messages", book).Rows);
        Assert.Equal(("sese.024.001.12", "TAKEN"), (message[3], message[7]));
        Cli.Run("verify", book).Ends(0);
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void An_MT_acts_as_its_pair_does(bool onServer)
    {
        using var scratch = new Scratch();
        var (book, instruction) = AfterADay(scratch, onServer);
        var text = "{1:F01CTDPUS30AXXX0000000000}{2:I548HAZRUS30XXXXN}{4:\r\n:16R:GENL\r\n:20C::SEME//S1\r\n:23G:INST\r\n:16R:LINK\r\n"
            + $":20C::RELA//I{instruction}\r\n:16S:LINK\r\n:16R:STAT\r\n:25D::MTCH//NMAT\r\n:16R:REAS\r\n:24B::NMAT//DQUA\r\n"
            + ":16S:REAS\r\n:16S:STAT\r\n:16S:GENL\r\n-}";
        Assert.Contains("MT548 S1 taken, 1 fact", Cli.Run("import", "message", book, Written(scratch, "status.fin", text)).Ends(0).Out);
        Assert.Contains(",UNMATCHED,", Cli.Run("instruction", "show", book, instruction).Ends(0).Out);
    }

    // The instruction is one of those of the first day, due two days later: a confirmation of it on that day is too early.
    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void A_message_that_asks_for_what_cannot_be_done_is_kept_with_the_reason(bool onServer)
    {
        using var scratch = new Scratch();
        var (book, instruction) = AfterADay(scratch, onServer);
        var row = Cli.Report("instructions", book).Named().Single(r => r["instruction"] == instruction);
        var path = Written(scratch, "early.xml", Confirmation(row, Header("CTDPUS30", "HAZRUS30"), "2025-10-09"));
        Assert.Contains($"it is to settle on {row["settlement_date"]}", Cli.Run("import", "message", book, path).Ends(1).Err);
        var message = Assert.Single(Cli.Report("messages", book).Named());
        Assert.Equal(("REFUSED", "1"), (message["result"], message["acted"])); // nothing settled: a break was opened
        Assert.Equal("0", Cli.Report("instructions", book).Named().Single(r => r["instruction"] == instruction)["settled_quantity"]);
        Assert.Single(Cli.Report("break-list", book).Rows);
        Cli.Run("verify", book).Ends(0);
    }

    [Theory]
    [InlineData("EVILRU22", "HAZRUS30", "2025-10-09", "it comes from EVILRU22, which is the BIC of nobody whom this book knows")]
    [InlineData("CTDPUS30", "OTHRUS33", "2025-10-09", "it is for OTHRUS33, not for this firm")]
    [InlineData("CTDPUS30", "HAZRUS30", "2025-10-14", "it says that it settled on 2025-10-14, which is after 2025-10-09")]
    [InlineData("", "", "2025-10-09", "it does not say who sent it: it has no header")]
    public void A_confirmation_moves_the_books_only_when_it_is_ours_and_of_today(string from, string to, string on, string why)
    {
        using var scratch = new Scratch();
        var (book, instruction) = AfterADay(scratch);
        var row = Cli.Report("instructions", book).Named().Single(r => r["instruction"] == instruction);
        var path = Written(scratch, "confirmation.xml", Confirmation(row, from.Length == 0 ? "" : Header(from, to), on));
        Assert.Contains(why, Cli.Run("import", "message", book, path).Ends(1).Err);
        var message = Assert.Single(Cli.Report("messages", book).Named());
        Assert.Equal(("REJECTED", "0"), (message["result"], message["acted"]));
    }

    static string Header(string from, string to) => $"""
        <AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">
        <Fr><FIId><FinInstnId><BICFI>{from}</BICFI></FinInstnId></FIId></Fr>
        <To><FIId><FinInstnId><BICFI>{to}</BICFI></FinInstnId></FIId></To>
        <BizMsgIdr>C1</BizMsgIdr><MsgDefIdr>sese.025.001.13</MsgDefIdr><CreDt>2025-10-09T20:00:00Z</CreDt></AppHdr>
        """;

    static string Confirmation(Dictionary<string, string> row, string header, string on) => $"""
            <Message>{header}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:sese.025.001.13"><SctiesSttlmTxConf>
            <TxIdDtls><AcctOwnrTxId>I{row["instruction"]}</AcctOwnrTxId>
            <SctiesMvmntTp>{(row["quantity"][0] == '-' ? "DELI" : "RECE")}</SctiesMvmntTp><Pmt>APMT</Pmt></TxIdDtls>
            <TradDtls><FctvSttlmDt><Dt><Dt>{on}</Dt></Dt></FctvSttlmDt></TradDtls>
            <FinInstrmId><ISIN>{row["isin"]}</ISIN></FinInstrmId>
            <QtyAndAcctDtls><SttldQty><Qty><Unit>{row["quantity"].TrimStart('-')}</Unit></Qty></SttldQty></QtyAndAcctDtls>
            <SttlmParams><SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp></SttlmParams>
            <SttldAmt><Amt Ccy="{row["currency"]}">{row["amount"].TrimStart('-')}</Amt></SttldAmt>
            </SctiesSttlmTxConf></Document></Message>
            """;

    [Theory, MemberData(nameof(Stores.ServerWhenLong), MemberType = typeof(Stores))]
    public void Another_message_under_the_same_reference_is_refused(bool onServer)
    {
        using var scratch = new Scratch();
        var (book, instruction) = AfterADay(scratch, onServer);
        Cli.Run("import", "message", book, Written(scratch, "one.xml", Status(instruction, Unmatched))).Ends(0);
        var other = Cli.Run("import", "message", book,
            Written(scratch, "two.xml", Status(instruction, "<Mtchd><NoSpcfdRsn>NORE</NoSpcfdRsn></Mtchd>")));
        Assert.Contains("another message of this id", other.Ends(1).Err);
    }

    [Theory, InlineData("no message"), InlineData("<!DOCTYPE x><x/>"), InlineData("<Document xmlns='urn:x'><a></Document>")]
    public void A_bad_message_is_kept_with_its_reason_and_does_nothing(string text)
    {
        using var scratch = new Scratch();
        var (book, _) = AfterADay(scratch);
        var ran = Cli.Run("import", "message", book, Written(scratch, "bad.xml", text)).Ends(1);
        Assert.Contains("kept, not acted on", ran.Out);
        Assert.Contains("bad.xml:1:", ran.Err);
        Assert.Equal("REJECTED", Assert.Single(Cli.Report("messages", book).Rows)[7]);
        Cli.Run("import", "message", book, scratch.At("bad.xml")).Ends(1);
        Assert.Single(Cli.Report("messages", book).Rows);
    }

    static string Penalties(string id, string instruction, string amount) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:semt.044.001.01">
          <SctiesTxPnltiesRpt>
            <RptGnlDtls><RptId>{id}</RptId><RptPrd><DtMnth>2025-10</DtMnth></RptPrd><ActvtyInd>true</ActvtyInd></RptGnlDtls>
            <AcctSvcr><Id><AnyBIC>DAKVDEFFXXX</AnyBIC></Id></AcctSvcr>
            <Pnlty>
              <Ccy>EUR</Ccy><Dt><Dt>2025-10-13</Dt></Dt><PtyId><Id><Id><AnyBIC>CEDBDEF0</AnyBIC></Id></Id></PtyId>
              <PnltyPerCtrPty>
                <PtyId><Id><Id><AnyBIC>DEUTDEFF</AnyBIC></Id></Id></PtyId>
                <AggtdNetAmt><Amt Ccy="EUR">{amount}</Amt><CdtDbt>DBIT</CdtDbt></AggtdNetAmt>
                <PnltyDtls>
                  <Id><MktInfrstrctrId>P1</MktInfrstrctrId></Id><Tp>SEFP</Tp>
                  <CmptdAmt><Amt Ccy="EUR">{amount}</Amt><CdtDbt>DBIT</CdtDbt></CmptdAmt>
                  <RltdTx><Ref><AcctOwnrTxId>I{instruction}</AcctOwnrTxId></Ref></RltdTx>
                </PnltyDtls>
              </PnltyPerCtrPty>
            </Pnlty>
          </SctiesTxPnltiesRpt>
        </Document>
        """;

    static string Text(decimal amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // A receipt that we hold fails on 13 October and is charged; the depository states as much, then twice as much.
    [Theory, MemberData(nameof(Stores.ServerWhenLong), MemberType = typeof(Stores))]
    public void A_statement_of_penalties_is_compared_once_and_its_correction_takes_its_place(bool onServer)
    {
        using var scratch = new Scratch();
        var book = scratch.Book(onServer);
        Cli.Run("day", book, Sample.Days[0], Sample.Days[1]).Ends(0);
        var held = Cli.Report("instructions", book).Named().First(i => i["status"] == "PENDING" && i["kind"] == "BILATERAL"
            && i["settlement_date"] == "2025-10-13" && i["currency"] == "EUR")["instruction"];
        Cli.Run("instruction", "hold", book, held, "--reason", "wait").Ends(0);
        Cli.Run("day", book, Sample.Days[2]).Ends(0);
        var ours = decimal.Parse(Assert.Single(Cli.Report("penalties", book).Named(), p => p["instruction"] == held)["amount"],
            System.Globalization.CultureInfo.InvariantCulture);
        // It is in euro, and says nothing of charges in other currencies.
        var others = Cli.Report("penalties", book).Named().Count(p => p["currency"] == "EUR") - 1;
        var wrong = Written(scratch, "wrong.xml", Penalties("M1", held, Text(-2 * ours)));
        Assert.Contains($"1 stated, 0 agreed, {1 + others} differ",
            Cli.Run("import", "penalties", book, wrong, "--from", "CTDPUS30").Ends(1).Err);
        var differs = Assert.Single(Cli.Report("penalty-breaks", book).Named(), b => b["instruction"] == held);
        Assert.Equal(("AMOUNT_DIFFERS", "DAKVDEFFXXX"), (differs["kind"], differs["depository"]));
        Assert.Contains("is here already", Cli.Run("import", "penalties", book, wrong, "--from", "CTDPUS30").Ends(0).Out);
        var right = Written(scratch, "right.xml", Penalties("M2", held, Text(-ours)));
        Cli.Run("import", "penalties", book, right, "--from", "CTDPUS30").Ends(others == 0 ? 0 : 1);
        Assert.DoesNotContain(Cli.Report("penalty-breaks", book).Named(), b => b["instruction"] == held);
        Assert.Contains("is no statement of penalties",
            Cli.Run("import", "penalties", book, Written(scratch, "status.xml", Status(held, Unmatched))).Ends(1).Err);
        Cli.Run("verify", book).Ends(0);
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void A_file_of_the_day_folder_is_taken_on_its_own_once(bool onServer)
    {
        using var scratch = new Scratch();
        var (book, _) = AfterADay(scratch, onServer);
        var path = Written(scratch, "prices.csv", "date,isin,close,currency\n2025-10-09,US0378331005,1.25,USD\n2025-10-09,XX,1,USD\n");
        var ran = Cli.Run("import", "prices", book, path).Ends(1);
        Assert.Contains("1 facts", ran.Out.Replace("2 facts", "1 facts"));
        Assert.Contains("prices.csv:3", ran.Err);
        Assert.Contains("nothing new", Cli.Run("import", "prices", book, path).Out);
    }
}
