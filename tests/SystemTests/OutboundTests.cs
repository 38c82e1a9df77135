using System.Xml.Linq;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// What goes out besides instructions, each message held against its official schema and our own rules; and margin that comes in.
/// </summary>
public sealed class OutboundTests
{
    const string First = "2025-10-09", Second = "2025-10-10";

    /// <summary>The sample's first two days, changed.</summary>
    static string Days(Scratch scratch, Action<string, string> change)
    {
        for (var i = 0; i < 2; i++)
        {
            var day = scratch.Folder("days", Path.GetFileName(Sample.Days[i]));
            foreach (var file in Directory.GetFiles(Sample.Days[i])) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
        }
        change(scratch.At(Path.Combine("days", First)), scratch.At(Path.Combine("days", Second)));
        return scratch.At("book.db");
    }

    static List<string> ThreeDays(Scratch scratch)
    {
        var days = Sample.Days.Take(3).Select(d => Path.GetFileName(d)).ToList();
        foreach (var day in days)
        {
            var to = scratch.Folder("days", day);
            foreach (var file in Directory.GetFiles(Path.Combine(Sample.Folder, day)))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
        return days;
    }

    static List<string> Export(Scratch scratch, string book, string day, string format = "iso20022")
    {
        var to = scratch.At($"{format}-{day}");
        var schemas = Material.Require("iso20022/xsd");
        var ran = Cli.Run("export", format, book, "--to", to, "--as-of", day, "--schemas", schemas);
        Assert.True(ran.Exit == 0, ran.Err); // something is named that could not be built
        var files = Directory.GetFiles(to).Order(StringComparer.Ordinal).ToList();
        Cli.Run(["message", "check", .. files, "--schemas", schemas]).Ends(0);
        // The outside judge, of the document alone: the envelope is ours.
        foreach (var of in files.Where(f => f.EndsWith(".xml", StringComparison.Ordinal)).GroupBy(f => TypeOf(XDocument.Load(f))))
        {
            if (of.Key == "seev.039.001.13") continue; // the one type without a schema in the material: MxBuildTests
            var alone = of.Select(f => f + ".document").ToList();
            foreach (var (file, document) in of.Zip(alone)) new XDocument(DocumentOf(XDocument.Load(file))).Save(document);
            Cli.Other("xmllint", ["--noout", "--schema", Path.Combine(schemas, of.Key + ".xsd"), .. alone]).Ends(0);
        }
        return files;
    }

    static XElement DocumentOf(XDocument file) => file.Descendants().First(e => e.Name.LocalName == "Document");

    static string TypeOf(XDocument file) => DocumentOf(file).Name.NamespaceName.Split(':')[^1];

    static List<string> Of(IEnumerable<string> files, string type) =>
        [.. files.Where(f => Path.GetFileName(f).StartsWith(type + "-", StringComparison.Ordinal))];

    static string Text(string file, string element) =>
        XDocument.Load(file).Descendants().First(e => e.Name.LocalName == element).Value;

    // Nobody has confirmed anything of the first day; on the second CEDAR confirms one of its trades with another quantity.
    [Fact]
    public void The_other_side_is_told_of_what_does_not_match_and_when_it_is_over()
    {
        using var scratch = new Scratch();
        var book = Days(scratch, (first, second) =>
        {
            var said = File.ReadAllLines(Path.Combine(first, "confirmations.csv"));
            File.Delete(Path.Combine(first, "confirmations.csv"));
            File.AppendAllLines(Path.Combine(second, "confirmations.csv"), [said[1], said[2].Replace(",340,", ",341,")]);
        });
        Cli.Run("day", book, scratch.At("days")).Ends(0);
        var unmatched = Of(Export(scratch, book, First), "sese.028");
        Assert.Equal(Cli.Report("matching", book, "--as-of", First).Named().Count(r => r["status"] == "UNCONFIRMED"), unmatched.Count);
        var ours = unmatched.Single(f => File.ReadAllText(f).Contains("T20251009-000008", StringComparison.Ordinal));
        // CEDAR sells us 2 460 for 80 958.60 (confirmations.csv of the sample): it is to deliver.
        Assert.Equal(("DELI", "80958.60"), (Text(ours, "SctiesMvmntTp"), Text(ours, "Amt")));
        var later = Export(scratch, book, Second);
        Assert.Contains("T20251009-000008", File.ReadAllText(Assert.Single(Of(later, "sese.029"))));
        var differs = Of(later, "sese.024").Single(f => File.ReadAllText(f).Contains("T20251009-000013", StringComparison.Ordinal));
        Assert.Equal(("DQUA", "quantity: you 341, we 340"), (Text(differs, "Cd"), Text(differs, "AddtlRsnInf")));
        Assert.NotEmpty(Of(Export(scratch, book, Second, "mt"), "MT548"));
    }

    [Fact]
    public void Holdings_go_out_as_the_books_have_them()
    {
        using var scratch = new Scratch();
        var files = Of(Export(scratch, Sample.Book, "2025-10-14"), "semt.002");
        var held = files.SelectMany(f => XDocument.Load(f).Descendants().Where(e => e.Name.LocalName == "BalForAcct"))
            .ToDictionary(b => b.Descendants().First(e => e.Name.LocalName == "ISIN").Value,
                b => decimal.Parse(b.Descendants().First(e => e.Name.LocalName is "Unit" or "FaceAmt").Value));
        var books = Cli.Report("positions", Sample.Book, "--as-of", "2025-10-14").Named().Where(p => p["account"] == "CSD")
            .Where(p => p["posted"] != "0").ToDictionary(p => p["isin"], p => decimal.Parse(p["posted"]));
        Assert.Equal(books, held);
        var mt = Export(scratch, Sample.Book, "2025-10-14", "mt");
        Assert.Equal(files.Count, Of(mt, "MT535").Count);
    }

    // Regulation (EU) 2018/1229 art. 5(3)(c). On the 13th two trades of the 10th come late: both days' trades settle on the 14th, for the
    // 13th, Columbus Day, is no settlement day (T+1). One is netted with trades of the 13th: that net has no one trade date, and has that
    // of the netting. One is netted alone, and its net has its date.
    [Fact]
    public void Every_instruction_has_a_trade_date_and_that_of_one_trade_its_price()
    {
        using var scratch = new Scratch();
        var days = ThreeDays(scratch);
        var (mixed, alone) = Late(scratch.At("days", days[1], "trades.csv"), scratch.At("days", days[2], "trades.csv"));
        var book = scratch.At("book.db");
        Cli.Run("day", book, scratch.At("days")).Ends(0);
        DesksKnow(book, mixed, alone);
        var own = Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly).Rows("SELECT i.number, t.trade_date, t.price FROM "
            + "instruction i JOIN obligation o ON o.number = i.cause JOIN trade t ON t.number = o.trade")
            .ToDictionary(r => $"I{r[0]}", r => (Date: $"{r[1]}", Price: $"{r[2]}"));
        var priced = 0;
        foreach (var day in days)
            foreach (var file in Of(Export(scratch, book, day), "sese.023"))
            {
                var date = XDocument.Load(file).Descendants().Single(e => e.Name.LocalName == "TradDt").Value.Trim();
                if (!own.TryGetValue(Text(file, "TxId"), out var trade)) continue;
                priced++;
                var price = XDocument.Load(file).Descendants().Single(e => e.Name.LocalName == "DealPric").Value;
                Assert.Equal((trade.Date, true), (date.Replace("-", ""), price.EndsWith(trade.Price, StringComparison.Ordinal)));
            }
        Assert.True(priced > 3, $"{priced}");
        var mts = Export(scratch, book, days[0], "mt").Where(f => Path.GetFileName(f) is ['M', 'T', '5', '4', <= '3', '-', 'I', ..]);
        Assert.All(mts, f => Assert.Contains($":98A::TRAD//{days[0].Replace("-", "")}", File.ReadAllText(f)));
        Assert.Contains(mts, f => File.ReadAllText(f).Contains(":90B::DEAL//ACTU/", StringComparison.Ordinal));
    }

    // What the desks know of a trade date, to match allegements by, is what goes out.
    static void DesksKnow(string book, string mixed, string alone)
    {
        using var open = Store.Book.Open(book);
        using var reports = Store.Reports.ReportBook.Open(book);
        var told = reports.Told(new(-1, long.MaxValue)).ToDictionary(i => i.Number);
        var nets = 0;
        foreach (var i in open.Firm.Settlement.Due(DateOnly.MaxValue))
            if (open.Firm.Clearing.TradedOn(i.Terms.Cause) is { } on)
            {
                Assert.Equal(on, told[i.Number].TradedOn);
                nets++;
            }
        Assert.True(nets > 10, $"{nets}");
        DateOnly Last(string isin) => told.Values.Last(i => i.Isin == isin && i.Counterparty == "CCP").TradedOn; // by number
        Assert.Equal((new DateOnly(2025, 10, 13), new DateOnly(2025, 10, 10)), (Last(mixed), Last(alone)));
    }

    // Two trades of one day come with those of another: in an instrument that is traded there too, and in one of which that is taken out.
    static (string Mixed, string Alone) Late(string before, string on)
    {
        var columns = File.ReadLines(before).First().Split(',').ToList();
        var isin = columns.IndexOf("isin");
        var known = File.ReadLines(before).Skip(1).Select(r => r.Split(','))
            .Where(r => r[columns.IndexOf("counterparty")] == "CCP" && r[isin].StartsWith("US", StringComparison.Ordinal)).ToList();
        var (mixed, alone) = (known[0], known.First(r => r[isin] != known[0][isin]));
        File.WriteAllLines(on, [.. File.ReadAllLines(on).Where(r => !r.Contains(alone[isin], StringComparison.Ordinal)),
            "LATE-1," + string.Join(',', mixed[1..]), "LATE-2," + string.Join(',', alone[1..])]);
        return (mixed[isin], alone[isin]);
    }

    // A dividend of 0.26 USD, 15 per cent withheld, on what clients hold: those who have an address are told of it, and of what was paid.
    [Fact]
    public void Clients_are_told_of_corporate_actions_and_of_what_was_paid()
    {
        using var scratch = new Scratch();
        var days = ThreeDays(scratch);
        File.WriteAllText(scratch.At("days", First, "corporate-actions.csv"), "id,type,isin,ex_date,record_date,pay_date,rate,currency,"
            + "withholding\nE1,DIVIDEND,US0378331005,2025-10-10,2025-10-10,2025-10-13,0.26,USD,15\n"
            + "E2,DIVIDEND,US0378331005,2025-11-10,2025-11-10,2025-11-13,0.26,USD,15\n");
        var book = scratch.At("book.db");
        Cli.Run("day", book, scratch.At("days")).Ends(0);
        var carried = Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly).Rows(
            "SELECT code FROM account WHERE class = 1 AND settlement = 1").Select(r => $"{r[0]}").ToHashSet();
        var holder = Cli.Report("positions", book, "--as-of", First).Named()
            .First(p => p["isin"] == "US0378331005" && carried.Contains(p["account"]))["account"];
        Assert.Empty(Of(Export(scratch, book, First), "seev.031")); // no client has an address
        Directory.Delete(scratch.At($"iso20022-{First}"), recursive: true);
        var other = $"{Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly).Rows("SELECT a.code FROM trade t JOIN account a ON "
            + "a.number = t.account WHERE t.settle_on = 20251013 AND a.class = 1 AND a.settlement = 1 AND NOT EXISTS (SELECT 1 FROM held h "
            + "JOIN asset s ON s.number = h.asset WHERE h.account = a.number AND s.code = 'US0378331005') LIMIT 1").Single()[0]}";
        File.WriteAllText(scratch.At("addresses.csv"), $"of,bic,account\n{holder},CLNTUS33,\n{other},CLNTUS34,\n");
        Cli.Run("import", "addresses", book, scratch.At("addresses.csv")).Ends(0);
        var announced = Of(Export(scratch, book, First), "seev.031").Single(f => Text(f, "CorpActnEvtId") == "E1");
        Assert.Equal(("E1", "DVCA", "0.26"), (Text(announced, "CorpActnEvtId"),
            XDocument.Load(announced).Descendants().First(e => e.Name.LocalName == "EvtTp").Value, Text(announced, "Amt")));
        Assert.Contains("CLNTUS33", File.ReadAllText(announced));
        Cli.Run("action", "cancel", book, "E2", "--reason", "The board has thought better").Ends(0); // in the hours after the last day
        var last = Export(scratch, book, days[2]);
        var paid = Assert.Single(Of(last, "seev.036"));
        var due = Cli.Report("entitlements", book).Named().Single(e => e["account"] == holder);
        Assert.Equal((holder, due["gross"], due["withheld"], due["net"]),
            (Text(paid, "SfkpgAcct"), Text(paid, "GrssAmt"), Text(paid, "WhldgTaxAmt"), Text(paid, "PstngAmt")));
        Assert.Equal(2, Of(Export(scratch, book, First, "mt"), "MT564").Count);
        var mt = Export(scratch, book, days[2], "mt");
        Assert.Single(Of(mt, "MT566"));
        var withdrawn = Assert.Single(Of(last, "seev.039"));
        Assert.Equal(("E2", "WITH", "The board has thought better"),
            (Text(withdrawn, "CorpActnEvtId"), Text(withdrawn, "CxlRsnCd"), Text(withdrawn, "CxlRsn")));
        Assert.Contains(":23G:WITH", File.ReadAllText(Assert.Single(Of(mt, "MT564"))));
        Settled(book, other, days[2], last, mt);
    }

    // What is due settles in a client's account on the day: each trade is confirmed, and cash and its statement are those of the books.
    static void Settled(string book, string client, string day, List<string> files, List<string> mt)
    {
        var due = Cli.Report("trades", book, "--account", client).Named().Where(t => t["settlement_date"] == day).ToList();
        Assert.NotEmpty(due);
        var own = files.Where(f => File.ReadAllText(f).Contains("CLNTUS34", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            due.Select(t => (t["trade_id"], t["side"] == "BUY" ? "RECE" : "DELI", t["quantity"], t["net_amount"].TrimStart('-'))).Order(),
            Of(own, "sese.025").Select(f => (Text(f, "TradId"), Text(f, "SctiesMvmntTp"), Text(f, "Unit"), Amount(f))).Order());
        // Each sese.025 under its own reference (MT 544 to 547); the names are shown where they are not the same.
        Assert.Equal(Of(files, "sese.025").Select(f => Path.GetFileNameWithoutExtension(f)["sese.025-".Length..]).Order(),
            mt.Select(f => Path.GetFileNameWithoutExtension(f)).Where(f => f is ['M', 'T', '5', '4', >= '4', '-', 'S', ..])
                .Select(f => f["MT544-".Length..]).Order());
        var currency = due[0]["currency"];
        var posted = Cli.Report("balances", book, "--account", client, "--as-of", day).Named()
            .Single(b => b["currency"] == currency)["posted"];
        var statement = XDocument.Load(Of(own, "camt.053").Single(f =>
            File.ReadAllText(f).Contains($"<Ccy>{currency}</Ccy>", StringComparison.Ordinal)));
        var closing = statement.Descendants().Last(e => e.Name.LocalName == "Bal");
        Assert.Equal(posted.TrimStart('-'), closing.Descendants().Single(e => e.Name.LocalName == "Amt").Value);
        Assert.Equal(due.Count(t => t["currency"] == currency), statement.Descendants().Count(e => e.Name.LocalName == "Ntry"));
        Assert.NotEmpty(Of(own, "camt.054"));
        Assert.Equal(Of(files, "camt.053").Count(f => f.Contains("-Z", StringComparison.Ordinal)), Of(mt, "MT950").Count);
    }

    static string Amount(string file) => XDocument.Load(file).Descendants().Single(e => e.Name.LocalName == "SttldAmt").Descendants()
        .First(e => e.Name.LocalName == "Amt").Value;

    // Delegated Regulation (EU) 2017/590: who is who and what it was, from the book; what it does not know is told beside it, or lacks.
    [Fact]
    public void Trades_on_venues_of_the_union_are_reported_and_what_lacks_something_is_named()
    {
        using var scratch = new Scratch();
        var schemas = Material.Require("iso20022/xsd");
        string[] Asked(string to, params string[] more) =>
            ["export", "transaction-reports", Sample.Book, "--to", scratch.At(to), "--as-of", First, "--schemas", schemas, .. more];
        var bare = Cli.Run(Asked("bare")).Ends(1);
        Assert.Contains("executed_by is not told (field 59)", bare.Err);
        Assert.Empty(Directory.GetFiles(scratch.At("bare")));
        var trades = Cli.Report("trades", Sample.Book, "--as-of", First).Named().Where(t => t["trade_date"] == First).ToList();
        File.WriteAllLines(scratch.At("details.csv"), ["trade_id,executed_by,decided_by,venue_reference,short_sale",
            .. trades.Select((t, i) => $"{t["trade_id"]},{(i % 2 == 0 ? "ALGO-7" : "CLIENT")},ALGO-9,V{i},SELL")]);
        var told = Cli.Run(Asked("told", "--details", scratch.At("details.csv"), "--ccp-lei", "549300ZK53CNGEEI6A29")).Ends(1);
        Assert.All(told.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            l => Assert.Contains("has no LEI in accounts.csv, and a person's national number (art. 6)", l)); // the sample's persons
        var file = Assert.Single(Directory.GetFiles(scratch.At("told")));
        Cli.Other("xmllint", ["--noout", "--schema", Path.Combine(schemas, "auth.016.001.03.xsd"), file]).Ends(0);
        var reports = XDocument.Load(file).Descendants().Where(e => e.Name.LocalName == "New").ToList();
        string Of(XElement report, string element) => report.Descendants().First(e => e.Name.LocalName == element).Value;
        var principal = reports.Where(r => Of(r, "TradgCpcty") == "DEAL").ToList();
        Assert.NotEmpty(principal);
        Assert.All(principal, r => Assert.Equal("ALGO-9", Of(r, "InvstmtDcsnPrsn")));
        Assert.Contains(reports, r => Of(r, "TradgCpcty") == "AOTC" || Of(r, "TradgCpcty") == "MTCH");
        Assert.All(reports, r => Assert.True(Of(r, "TradVn") == "XOFF" || r.Descendants().Any(e => e.Name.LocalName == "TradPlcMtchgId")));
    }

    [Fact]
    public void A_bill_that_is_paid_goes_out_when_the_vendors_bank_is_known()
    {
        using var scratch = new Scratch();
        var (book, days) = (scratch.At("book.db"), ThreeDays(scratch));
        Cli.Run("day", book, scratch.At("days", days[0])).Ends(0);
        Cli.Run("chart", "start", book).Ends(0);
        File.WriteAllText(scratch.At("days", days[1], "chart.csv"), "code,name,type,from\n6150,Cleaning,EXPENSE,2025-10-01\n");
        Cli.Run("day", book, scratch.At("days", days[1])).Ends(0);
        File.WriteAllText(scratch.At("addresses.csv"), "of,bic,account\nVENDOR Data Ltd,DEUTDEFF,DE89370400440532013000\n");
        Cli.Run("import", "addresses", book, scratch.At("addresses.csv")).Ends(0);
        foreach (var (vendor, number) in new[] { ("Data Ltd", "1"), ("Rent Ltd", "2") })
        {
            Cli.Run("bill", "capture", book, vendor, "D-77", "--line", "6150:450", "--currency", "USD", "--on", "2025-10-01", "--due",
                "2025-10-31").Ends(0);
            SecondPerson.Run(scratch, "bill", "approve", book, number).Ends(0);
        }
        Cli.Run("day", book, scratch.At("days", days[2])).Ends(0); // both are owed
        Cli.Run("bill", "pay", book, "1").Ends(0);
        Cli.Run("bill", "pay", book, "2").Ends(0);
        Cli.Run("day", book, Sample.Days[3]).Ends(0); // and paid when the next day opens
        var paid = Assert.Single(Of(Export(scratch, book, Path.GetFileName(Sample.Days[3])), "pacs.008"));
        Assert.Equal(("450.00", "Data Ltd", "DE89370400440532013000", "D-77"), (Text(paid, "IntrBkSttlmAmt"), XDocument.Load(paid)
            .Descendants().First(e => e.Name.LocalName == "Cdtr").Value, Text(paid, "IBAN"), Text(paid, "Ustrd")));
    }

    const string Agreements = """
        counterparty,from,threshold,minimum_transfer,rounding,initial_method,floor_bp,direction
        BIRCH,2025-10-09,0,0,0,NONE,0,BOTH

        """;

    static string Message(string type, string element, string id, string body) => $"""
        <BizMsg><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.04">
        <Fr><FIId><FinInstnId><BICFI>BRCHUS30</BICFI></FinInstnId></FIId></Fr>
        <To><FIId><FinInstnId><BICFI>HAZRUS30</BICFI></FinInstnId></FIId></To><BizMsgIdr>{id}</BizMsgIdr><MsgDefIdr>{type}</MsgDefIdr>
        <CreDt>2025-10-10T12:00:00Z</CreDt></AppHdr>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:{type}"><{element}><TxId>{id}</TxId>
        <Oblgtn><PtyA><Id><AnyBIC>BRCHUS30</AnyBIC></Id></PtyA><PtyB><Id><AnyBIC>HAZRUS30</AnyBIC></Id></PtyB>
        <ValtnDt><Dt>2025-10-09</Dt></ValtnDt></Oblgtn>{body}</{element}></Document></BizMsg>
        """.Replace("<Id><AnyBIC>", "<AnyBIC>").Replace("</AnyBIC></Id>", "</AnyBIC>");

    static Ran Import(Scratch scratch, string book, string name, string text)
    {
        File.WriteAllText(scratch.At(name), text);
        return Cli.Run("import", "message", book, scratch.At(name), "--schemas", Material.Require("iso20022/xsd"));
    }

    static Dictionary<string, string> Call(string book, string direction) =>
        Assert.Single(Cli.Report("margin-calls", book).Named(), c => c["direction"] == direction && c["reason"].Length > 0);

    // Called on us for 5 000, of which 3 000 is agreed and lodged; called by us for 700, of which they agree to 200.
    [Fact]
    public void Margin_is_called_answered_and_lodged_by_message_both_ways()
    {
        using var scratch = new Scratch();
        var book = Days(scratch, (first, _) => File.WriteAllText(Path.Combine(first, "margin-agreements.csv"), Agreements));
        Cli.Run("day", book, scratch.At("days", First)).Ends(0);
        var called = Message("colr.003.001.05", "MrgnCallReq", "THEIRS-7",
            "<MrgnCallRslt><MrgnCallRslt><MrgnCallRsltDtls><VartnMrgnRslt><DueToPtyA Ccy=\"USD\">5000.00</DueToPtyA></VartnMrgnRslt>"
            + "</MrgnCallRsltDtls></MrgnCallRslt></MrgnCallRslt>");
        Import(scratch, book, "call.xml", called).Ends(0);
        Import(scratch, book, "call.xml", called).Ends(0); // the same again is one call
        var given = Call(book, "GIVEN");
        Assert.Equal(("5000.00", "colr.003 THEIRS-7"), (given["amount"], given["reason"]));
        var stranger = called.Replace("BRCHUS30", "COBADEFF").Replace("THEIRS-7", "X");
        var refused = Import(scratch, book, "stranger.xml", stranger).Ends(1);
        Assert.Contains("COBADEFF, which is the BIC of nobody whom this book knows", refused.Out + refused.Err);

        Cli.Run("margin", "dispute", book, given["call"], "3000", "--reason", "their price").Ends(0);
        Cli.Run("margin", "call", book, "BIRCH", "taken", "700", "--reason", "intraday").Ends(0);
        var taken = Call(book, "TAKEN");
        var agreed = Message("colr.004.001.05", "MrgnCallRspn", "THEIRS-8",
            "<AgrdAmtDueToB><AgrdAmtDtls><VartnMrgnAmt><AgrdAmt Ccy=\"USD\">200.00</AgrdAmt>"
            + $"<MrgnCallReqId>M{taken["call"]}</MrgnCallReqId></VartnMrgnAmt></AgrdAmtDtls></AgrdAmtDueToB>");
        // Neither another party's word nor agreement to what is due to them is an answer to it.
        foreach (var (name, wrong, why) in new[]
        {
            ("other", agreed.Replace("BRCHUS30", "CEDBDEF0"), "is no open call of this firm on its sender"),
            ("side", agreed.Replace("DueToB>", "DueToA>"), "it agrees to what is due to its sender"),
            ("call", agreed.Replace($">M{taken["call"]}<", ">M1<"), "M1 is no open call of this firm on its sender"),
        })
        {
            var no = Import(scratch, book, $"{name}.xml", wrong.Replace("THEIRS-8", name)).Ends(1);
            Assert.Contains(why, no.Out + no.Err);
            Assert.Equal("CALLED", Call(book, "TAKEN")["status"]);
        }
        Import(scratch, book, "answer.xml", agreed).Ends(0);
        Assert.Equal(("DISPUTED", "200.00", "500.00"), (Call(book, "TAKEN")["status"], Call(book, "TAKEN")["agreed"],
            Call(book, "TAKEN")["disputed"]));
        var out9 = Export(scratch, book, First);
        Assert.Contains("700.00", File.ReadAllText(Assert.Single(Of(out9, "colr.003"), f => Text(f, "TxId") == $"M{taken["call"]}")));
        var answer = Assert.Single(Of(out9, "colr.004"));
        Assert.Equal(("3000.00", "THEIRS-7"), (Text(answer, "AgrdAmt"), Text(answer, "MrgnCallReqId")));

        File.WriteAllText(scratch.At("days", Second, "collateral.csv"),
            $"counterparty,direction,action,asset,amount,call\nBIRCH,GIVEN,LODGE,USD,3000,{given["call"]}\n"
            + "BIRCH,GIVEN,LODGE,US5949181045,10,\n");
        File.WriteAllText(scratch.At("days", Second, "securities-loans.csv"),
            "loan,action,quantity,side,counterparty,isin\nL-1,OPEN,7,LENT,BIRCH,US5949181045\nL-1,RETURN,3,,,\n");
        Cli.Run("day", book, scratch.At("days", Second)).Ends(0);
        var out10 = Export(scratch, book, Second);
        var offer = Of(out10, "colr.007")[0]; // the cash, named first
        Assert.Equal(("3000.00", "THEIRS-7"), (Text(offer, "AgrdAmt"), Text(offer, "MrgnCallReqId")));
        var paid = Of(out10, "pacs.009").Single(f => Path.GetFileName(f).StartsWith("pacs.009-Q", StringComparison.Ordinal));
        Assert.Contains("BRCHUS30", File.ReadAllText(paid));
        var moved = Of(out10, "sese.023").Where(f => Path.GetFileName(f).StartsWith("sese.023-Q", StringComparison.Ordinal)).ToList();
        Assert.Equal(["DELI FREE SECL 7", "RECE FREE SECL 3"], moved.Where(f => Text(f, "SctiesTxTp") == "SECL")
            .Select(f => $"{Text(f, "SctiesMvmntTp")} {Text(f, "Pmt")} {Text(f, "SctiesTxTp")} {Text(f, "Unit")}").Order());
        Assert.Equal("4", Assert.Single(Cli.Report("securities-loans", book).Named())["quantity"]);
        var free = moved.Single(f => Text(f, "SctiesTxTp") == "COLO");
        Assert.Equal(("DELI", "FREE", "COLO", "10"),
            (Text(free, "SctiesMvmntTp"), Text(free, "Pmt"), Text(free, "SctiesTxTp"), Text(free, "Unit")));
        var delivered = Of(Export(scratch, book, Second, "mt"), "MT542");
        Assert.Equal(2, delivered.Count(f => Path.GetFileName(f).Contains("-Q", StringComparison.Ordinal))); // collateral and the loan
        Cli.Run("verify", book).Ends(0);
    }
}
