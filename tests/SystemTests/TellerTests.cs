using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// Whose word a message is: the table of docs/formats/market.md, each kind of message from each kind of sender. An account's servicer tells
/// its owner what became of an instruction (ISO 20022, Securities Settlement and Reconciliation: sese.024, 025, 027 go from servicer to
/// owner), the bank what is on a cash account (camt.053, 054); the other side of a trade does neither.
/// </summary>
public sealed class TellerTests
{
    const string Firm = "HAZRUS30", Depository = "CTDPUS30", Europe = "DAKVDEFF", Ccp = "CTCPUS30", Bank = "CTBKUS30", Birch = "BRCHUS30",
        Cedar = "CEDBDEF0", Custodian = "GHRNUS30", Stranger = "EVILRU22";

    static readonly string[] All = [Depository, Europe, Ccp, Bank, Birch, Cedar, Custodian, Stranger];

    static readonly DateOnly Day = new(2025, 10, 10);

    static MxHeader Head(string from) => new(from, Firm, "ID-1", "", new(Day, new(20, 0), TimeSpan.Zero), null);

    /// <summary>A book after two days, with a second depository for what is European.</summary>
    static string TwoDays(Scratch scratch)
    {
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Days[0], Sample.Days[1]).Ends(0);
        File.WriteAllText(scratch.At("addresses.csv"), $"of,bic,account\nCSD-EU,{Europe},EU-1\n");
        Cli.Run("import", "addresses", book, scratch.At("addresses.csv")).Ends(0);
        return book;
    }

    static string[] Problems(Book book, byte[] bytes, string from = "") =>
        new MessageDoor(book.Firm, new(MxSchemas.None, Day) { From = from }).Read(bytes, "m").Message.Problems;

    static bool IsHeard(Book book, string from, MxContent content) => !Problems(book, MxForms.Build(Head(from), content))
        .Any(p => p.Contains("of this only", StringComparison.Ordinal) || p.Contains("nobody whom", StringComparison.Ordinal));

    static StatusAdvice Status(string reference) => new(reference, null, null, null, null, new("Umtchd", [new("DQUA")]), null, null);

    static ConfirmedTransaction Confirmed(string reference) => new(reference, null, null, Movement.Receive, Payment.Free);

    static MxContent[] OfInstruction(string reference) =>
    [
        Status(reference),
        new SettlementConfirmation(Confirmed(reference), [], null, Day, Day, new("US0378331005"), new(1), null, null, null, null,
            new(null, "TRAD", null, null), null, null, null),
        new SettlementReversal(Confirmed(reference), "C1", Day, new("US0378331005"), new(1), null, new(null, "TRAD", null, null), null),
        new CancellationStatus("X1", new(null, null, reference, Movement.Receive, Payment.Free), new("Canc", [new("CANI")]), null),
        new ModificationStatus("C1", null, new(reference, null, null, null, null, null, null, []), new("Cmpltd", [])),
    ];

    [Fact]
    public void What_becomes_of_an_instruction_is_told_by_its_depository_or_ccp_and_never_by_the_other_side()
    {
        using var scratch = new Scratch();
        var path = TwoDays(scratch);
        var open = Cli.Report("instructions", path).Named().Where(i => i["status"] == "PENDING").ToList();
        string Of(string kind, string country) =>
            "I" + open.First(i => i["kind"] == kind && i["isin"].StartsWith(country, StringComparison.Ordinal))["instruction"];
        using var book = Book.Open(path);
        (string, string[])[] tell =
            [(Of("CCP", "US"), [Depository, Ccp]), (Of("BILATERAL", "US"), [Depository]), (Of("BILATERAL", "DE"), [Europe])];
        foreach (var (reference, who) in tell)
            foreach (var content in OfInstruction(reference))
                Assert.Equal(who, All.Where(bic => IsHeard(book, bic, content)));
    }

    static HoldingsStatement Holdings => new(new("1", true), "H", Day, "DAIL", "COMP", "SETT", false, null, "HR-0001", []);

    static CashNotice Notice(CashEntry entry) => new("N", null, null, new("7710001", false, "USD", null), null, [entry]);

    static Allegement Alleged(string by, string isin) => new("A-1", Movement.Deliver, Payment.Free, null, null, Day, new(isin), new(1),
        null, new(null, "TRAD", null), new(null, new(Firm, null, null), null), new(null, new(by, null, null), null), null);

    public static TheoryData<string, string[]> Words => new()
    {
        { "query status", [Depository, Europe, Ccp, Birch, Cedar] },
        { "status of what is no instruction of ours", [Depository, Europe, Ccp, Birch, Cedar, Custodian] },
        { "query", [Depository, Europe, Ccp, Bank, Birch, Cedar, Custodian] },
        { "allegement of Birch", [Depository, Ccp, Birch] }, { "allegement of Cedar in Europe", [Europe, Ccp, Cedar] },
        { "holdings", [Depository, Europe] }, { "postings", [Depository, Europe] }, { "pending", [Depository, Europe] },
        { "penalties", [Depository, Europe] }, { "bank statement", [Bank] }, { "bank notice", [Bank] },
        { "instruction", All }, { "payment", All },
    };

    static MxContent Made(string what) => what switch
    {
        "query status" => new QueryStatus("Q", null, new("Rjctd", [])),
        "status of what is no instruction of ours" => Status("T20251009-000008"),
        "query" => new StatusQuery("sese.024.001.14", ["I1"], null),
        "allegement of Birch" => Alleged(Birch, "US0378331005"),
        "allegement of Cedar in Europe" => Alleged(Cedar, "DE0007164600"),
        "holdings" => Holdings,
        "postings" => new PostingsStatement(new("1", true), "P", Day, Day, "SETT", false, null, "HR-0001", []),
        "pending" => new PendingStatement(new("1", true), "P", Day, false, null, "HR-0001", []),
        "penalties" => new PenaltiesReport(null, "R", Day, null, false, null, null, Depository, []),
        "bank statement" => new AccountStatement("S", Head(Bank).At, [new("S", 1, null, new("7710001", false, "USD", null),
            [new("OPBD", new(1, "USD"), CreditDebit.Credit, Day)], null, [])]),
        "bank notice" => new CreditDebitNotice("N", Head(Bank).At, [Notice(new(null, new(1, "USD"), CreditDebit.Credit, null, "BOOK", Day,
            Day, null, null, "I1", null))]),
        "instruction" => new SettlementInstruction("T", Movement.Receive, Payment.Free, null, [], [], null, null, Day, new("US0378331005"),
            new(1), null, null, null, new(null, null, "TRAD", null, null), null, null, null),
        _ => new BankPayments(new("P", Head(Bank).At, 1, null, new(1, "USD"), Day, "INDA", null, null),
            [new(new("P", "P", "P", null), new(1, "USD"), null, null, new(Birch), null, new(Firm), null, [])]),
    };

    [Theory, MemberData(nameof(Words))]
    public void Every_other_message_acts_from_those_whose_word_it_is_alone(string what, string[] who)
    {
        using var scratch = new Scratch();
        using var book = Book.Open(TwoDays(scratch));
        Assert.Equal(who, All.Where(bic => IsHeard(book, bic, Made(what))));
        Assert.Contains("it does not say who sent it", Assert.Single(Problems(book, MxForms.Build(Made(what)))));
        if (what is "instruction" or "payment") return; // from these nothing follows
        Assert.Contains("it is for OTHRUS33, not for this firm",
            Assert.Single(Problems(book, MxForms.Build(Head(who[0]) with { ToBic = "OTHRUS33" }, Made(what)))));
    }

    [Theory]
    [InlineData("BRKRUS30", "HR-0001", "its account owner is BRKRUS30, not this firm")]
    [InlineData(Firm, "SOMEONE-ELSES", "it is of account SOMEONE-ELSES, which is not among those that addresses.csv has at CSD")]
    [InlineData(Firm, "HR-0001", null)]
    public void A_confirmation_for_another_owner_or_account_is_not_ours(string owner, string account, string? why)
    {
        using var scratch = new Scratch();
        using var book = Book.Open(TwoDays(scratch));
        var content = (SettlementConfirmation)OfInstruction("I1")[1] with { OwnerBic = owner, Account = account };
        string[] expected = why is null ? [] : [$"1:1: {why}"];
        Assert.Equal(expected, Problems(book, MxForms.Build(Head(Depository), content)));
    }

    [Fact]
    public void Who_brings_in_a_message_without_a_header_may_vouch_for_its_sender_and_the_book_keeps_who()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var i = Cli.Report("instructions", book).Named()
            .First(r => (r["kind"], r["status"]) == ("CCP", "PENDING") && r["isin"].StartsWith("US"))["instruction"];
        File.WriteAllBytes(scratch.At("status.xml"), MxForms.Build(Status("I" + i)));
        Ran Import(params string[] from) => Cli.Run(["import", "message", book, scratch.At("status.xml"), .. from]);
        Assert.Contains("it does not say who sent it", Import().Ends(1).Err);
        Assert.Contains("of this only the depository where it settles (CTDPUS30) or the CCP it is against can tell",
            Import("--from", Birch).Ends(1).Err);
        Assert.Contains("no BIC", Import("--from", "nobody").Ends(2).Err);
        Assert.DoesNotContain("UNMATCHED", Cli.Run("instruction", "show", book, i).Ends(0).Out);
        Assert.Contains("taken as from CTDPUS30, 1 fact from it", Import("--from", Depository).Ends(0).Out);
        Assert.Contains("UNMATCHED", Cli.Run("instruction", "show", book, i).Ends(0).Out);
        Assert.Contains("is here already", Import("--from", Depository).Ends(0).Out);
        Assert.Equal([("", "REJECTED", ""), (Birch, "REJECTED", Environment.UserName), (Depository, "TAKEN", Environment.UserName)],
            Cli.Report("messages", book).Named().Select(m => (m["sender"], m["result"], m["vouched_by"])));
        var bilateral = Cli.Report("instructions", book).Named()
            .First(r => (r["kind"], r["status"]) == ("BILATERAL", "PENDING") && r["isin"].StartsWith("US"))["instruction"];
        File.WriteAllBytes(scratch.At("other.xml"), MxForms.Build(Status("I" + bilateral)));
        Assert.Contains("of this only the depository where it settles (CTDPUS30) can tell",
            Cli.Run("import", "message", book, scratch.At("other.xml"), "--from", Ccp).Ends(1).Err);
        File.WriteAllBytes(scratch.At("status.xml"), MxForms.Build(Head(Birch), Status("I" + i)));
        Assert.Contains("it comes from BRCHUS30 by its own header, not from CTDPUS30", Import("--from", Depository).Ends(1).Err);
        Cli.Run("verify", book, "--tables").Ends(0);
    }

    // A rejection that nobody signed came in before an instruction settled, which was then given anew and settled twice in the market.
    [Fact]
    public void A_rejection_from_nobody_does_not_make_the_market_settle_twice()
    {
        using var scratch = new Scratch();
        var (book, drop) = (scratch.At("book.db"), scratch.Folder("drop"));
        void Day(int day)
        {
            Cli.Run("day", book, Sample.Days[day], "--market", drop, "--market-wait", "1").Ends(3);
            Cli.Run("sandbox", "--drop", drop, "--once").Ends(0);
            Cli.Run("day", book, Sample.Days[day], "--market", drop).Ends(0);
        }
        Day(0);
        var open = Cli.Report("instructions", book).Named().Where(i => i["status"] == "PENDING").Select(i => "I" + i["instruction"]);
        var forged = open.Select((reference, n) => (scratch.At($"{n}.xml"),
            MxForms.Build(Status(reference) with { Matching = null, Processing = new("Rjctd", [new("SAFE")]) }))).ToList();
        foreach (var (path, bytes) in forged) File.WriteAllBytes(path, bytes);
        Cli.Run(["import", "message", book, .. forged.Select(f => f.Item1)]).Ends(1);
        Assert.All(Cli.Report("messages", book).Named().Where(m => m["sender"].Length == 0 && m["direction"] == "IN"),
            m => Assert.Equal(("REJECTED", "0"), (m["result"], m["acted"])));
        for (var day = 1; day < 4; day++) Day(day);
        using var sql = Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        Assert.Empty(sql.Rows("SELECT instruction FROM settlement WHERE outcome IN ('REJECTED', 'UNMATCHED')"));
        Cli.Run("verify", book).Ends(0);
    }

    // What the depository itself refuses and then confirms is no repeat and no mistake of ours: a person has to ask.
    [Fact]
    public void A_rejection_and_a_confirmation_of_the_same_version_are_a_break_and_hold_what_is_left()
    {
        using var scratch = new Scratch();
        var (book, drop) = (scratch.At("book.db"), scratch.Folder("drop"));
        Cli.Run("day", book, Sample.Days[0], "--market", drop, "--market-wait", "1").Ends(3);
        Cli.Run("sandbox", "--drop", drop, "--once").Ends(0);
        Cli.Run("day", book, Sample.Days[0], "--market", drop).Ends(0);
        var row = Cli.Report("instructions", book).Named().First(i => (i["kind"], i["settlement_date"]) == ("CCP", "2025-10-10"));
        var number = row["instruction"];
        Cli.Run("day", book, Sample.Days[1], "--market", drop, "--market-wait", "1").Ends(3); // handed over, and nothing has settled yet
        decimal N(string column) => Math.Abs(decimal.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture));
        var confirmed = new SettlementConfirmation(Confirmed("I" + number) with
        { Movement = row["quantity"][0] == '-' ? Movement.Deliver : Movement.Receive, Payment = Payment.Against }, [], null, null, Day,
            new(row["isin"]), new(N("quantity")), null, null, Firm, "HR-0001", new(null, "TRAD", null, null), null, null,
            new(new(N("amount"), row["currency"]), null));
        void Import(string name, string id, MxContent content, int ends)
        {
            File.WriteAllBytes(scratch.At(name), MxForms.Build(Head(Depository) with { Id = id }, content));
            Cli.Run("import", "message", book, scratch.At(name)).Ends(ends);
        }
        Import("no.xml", "NO", Status("I" + number) with { Matching = null, Processing = new("Rjctd", [new("SAFE")]) }, 0);
        Import("yes.xml", "YES", confirmed, 1);
        var said = Assert.Single(Cli.Report("break-list", book).Named(), b => b["kind"] == "CONFIRMATION")["explanation"];
        Assert.Contains("the market had rejected it on 2025-10-10, and has nothing in its place", said);
        Assert.Contains("HELD", Cli.Run("instruction", "show", book, number).Ends(0).Out);
        Cli.Run("verify", book).Ends(0);
    }
}
