using System.Globalization;
using System.Xml.Linq;
using Countinghouse.Formats.Iso20022;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>What others ask and allege by message of what the firm has, and what they are answered.</summary>
public sealed class QueryTests
{
    const string First = "2025-10-09", Second = "2025-10-10";
    const string Depository = "CTDPUS30", Ccp = "CTCPUS30", Cedar = "CEDBDEF0", Birch = "BRCHUS30";

    static string TwoDays(Scratch scratch)
    {
        Cli.Run("day", scratch.At("book.db"), Sample.Days[0], Sample.Days[1]).Ends(0);
        return scratch.At("book.db");
    }

    static Ran Import(Scratch scratch, string from, string id, MxContent content)
    {
        var header = new MxHeader(from, "HAZRUS30", id, "", new(2025, 10, 10, 12, 0, 0, TimeSpan.Zero), null);
        File.WriteAllBytes(scratch.At(id + ".xml"), MxForms.Build(header, content));
        return Cli.Run("import", "message", scratch.At("book.db"), scratch.At(id + ".xml"), "--schemas",
            Material.Require("iso20022/xsd")).Ends(0);
    }

    static ILookup<string, string> Exported(Scratch scratch, string format)
    {
        var to = scratch.At("out-" + format);
        Cli.Run("export", format, scratch.At("book.db"), "--to", to, "--as-of", Second, "--schemas", Material.Require("iso20022/xsd"));
        var files = Directory.GetFiles(to).Where(f => Path.GetFileName(f).Contains("-Y", StringComparison.Ordinal)).Order().ToList();
        Cli.Run(["message", "check", .. files, "--schemas", Material.Require("iso20022/xsd")]).Ends(0);
        return files.ToLookup(f => Path.GetFileName(f).Split('-')[0], File.ReadAllText);
    }

    static string To(string message) => Of(message, "To").Value;

    static XElement Of(string message, string element) => XDocument.Parse(message).Descendants().First(e => e.Name.LocalName == element);

    static string Said(string message, string element) => string.Join(' ', Of(message, element).DescendantsAndSelf()
        .Where(e => !e.HasElements && e.Value.Length > 0).Select(e => e.Value));

    // The second day's one fail: 4 700 shares that we lack, due to the CCP (README.md).
    [Fact]
    public void Who_asks_how_something_stands_is_answered_as_far_as_it_concerns_them()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var fail = "I" + Cli.Report("fails", book).Named().Single()["instruction"];
        const string trade = "T20251009-000008"; // with CEDAR, confirmed on the first day, to settle on 13 October (confirmations.csv)
        Import(scratch, Ccp, "ASK-1", new StatusQuery("sese.024.001.14", [fail], null));
        Import(scratch, Depository, "ASK-2", new StatusQuery("sese.024.001.14", [fail], "HR-0001"));
        Import(scratch, Cedar, "ASK-3", new StatusQuery("sese.024.001.14", [trade, fail, "NO-SUCH"], null));
        var sent = Exported(scratch, "iso20022");

        var advice = sent["sese.024"].ToDictionary(m => (To(m), Of(m, "AcctOwnrTxId").Value));
        Assert.Equal([(Cedar, trade), (Ccp, fail), (Depository, fail)], advice.Keys.OrderBy(k => k));
        Assert.Equal("CLAC", Said(advice[(Ccp, fail)], "Flng")); // what we lack is what its counterparty lacks
        Assert.Equal("LACK", Said(advice[(Depository, fail)], "Flng"));
        Assert.Equal("FUTU", Said(advice[(Cedar, trade)], "Pdg"));
        Assert.All(advice.Values, m => Assert.NotNull(Of(m, "Mtchd")));

        var answers = sent["sese.022"].ToDictionary(m => Of(m, "Ref").Value);
        Assert.NotNull(Of(answers["ASK-1"], "AckdAccptd"));
        Assert.Equal($"REFE not known to us: {fail}, NO-SUCH", Said(answers["ASK-3"], "Rjctd"));
        Assert.Equal(3, answers.Count);
        Assert.Equal(3, Exported(scratch, "mt")["MT548"].Count()); // an MT for the query's own status there is none
    }

    // No trade of the sample is late: all of a net has the date of the day on which it was netted.
    static DateOnly TradedOn(string book, string instruction)
    {
        using var connection = Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        var day = connection.Rows("SELECT o.day FROM instruction i JOIN obligation o ON o.number = i.cause WHERE i.number = "
            + instruction);
        return DateOnly.ParseExact($"{day.Single()[0]}", "yyyyMMdd", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void What_is_alleged_of_a_net_matches_its_instruction_and_is_no_unknown_trade()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var net = Cli.Report("instructions", book).Named().First(i => (i["counterparty"], i["status"]) == ("BIRCH", "PENDING")
            && decimal.Parse(i["quantity"], CultureInfo.InvariantCulture) < 0);
        var units = -decimal.Parse(net["quantity"], CultureInfo.InvariantCulture);
        var number = net["instruction"];
        Import(scratch, Depository, "STATUS-1",
            new StatusAdvice($"I{number}", null, null, null, null, new("Umtchd", [new("DQUA")]), null, null));
        string Status() => Cli.Run("instruction", "show", book, number).Ends(0).Out.TrimEnd().Split('\n')[^1].Split(',')[2];
        Assert.Equal("UNMATCHED", Status());

        Allegement Alleged(string id, decimal quantity) => new(id, Movement.Deliver, Payment.Against, null, null,
            DateOnly.Parse(net["settlement_date"], CultureInfo.InvariantCulture), new(net["isin"]), new(quantity), null,
            new(null, "TRAD", null), new(Depository, new("HAZRUS30", null, null), null), new(Depository, new(Birch, null, null), null),
            new(new(decimal.Parse(net["amount"], CultureInfo.InvariantCulture) + 0.01m, net["currency"]), CreditDebit.Credit));
        Import(scratch, Depository, "ALLEGED-1", Alleged("ALLEGED-1", units + 1)); // another quantity: nothing we have
        Assert.Equal("UNMATCHED", Status());
        // In each other field of the regulation otherwise: Regulation (EU) 2018/1229 art. 5(3) and (4).
        var right = Alleged("RIGHT", units) with { TradedOn = TradedOn(book, number) };
        Func<Allegement, Allegement>[] wrong =
        [
            a => a with { TradedOn = a.TradedOn?.AddDays(-1) }, a => a with { Terms = a.Terms with { TransactionKind = "REPU" } },
            a => a with { SettleOn = a.SettleOn.AddDays(1) },
            a => a with { Movement = Movement.Receive, Delivering = a.Receiving, Receiving = a.Delivering },
            a => a with { Amount = new(new((a.Amount?.Money.Amount ?? 0) + 100, net["currency"]), CreditDebit.Credit) },
            a => a with { Delivering = a.Delivering! with { DepositoryBic = "DAKVDEFF" } },
            a => a with { Receiving = a.Receiving! with { DepositoryBic = "DAKVDEFF" } },
            a => a with { Delivering = a.Delivering! with { Party1 = new(Cedar, null, null) } },
        ];
        foreach (var (n, change) in wrong.Index())
        {
            Import(scratch, Depository, $"WRONG-{n}", change(right) with { Id = $"WRONG-{n}" });
            Assert.Equal("UNMATCHED", Status());
            Import(scratch, Depository, $"OVER-W{n}", new AllegementRemoval($"WRONG-{n}", Movement.Deliver, Payment.Against, null, null));
        }
        Import(scratch, Depository, "ALLEGED-2", right with { Id = "ALLEGED-2" });
        Assert.Equal("MATCHED", Status());
        Import(scratch, Depository, "OVER-2", new AllegementRemoval("ALLEGED-2", Movement.Deliver, Payment.Against, null, null));
        Assert.Equal(["ALLEGED-1"], Cli.Report("matching", book).Named().Where(m => m["status"] == "ALLEGED").Select(m => m["trade_id"]));
        Cli.Run("verify", book).Ends(0);
    }
}
