using System.Globalization;
using System.Net;
using System.Text;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Conversions through the day folder and the command line: what the reports, the ledger and other programs say of them.</summary>
public sealed class FxDayTests
{
    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    // A client sells 10 000 EUR at 1.10 for 11 000 USD; the firm lays 4 000 off with a broker at 1.12 for 4 480: they cost 4 400. At the
    // month's end 1.15: 6 000 are worth 6 900 and cost 6 600.
    [Fact]
    public async Task A_month_of_conversions_is_paid_revalued_and_undone_and_every_program_agrees()
    {
        using var scratch = new Scratch();
        string Day(string day, string rate, params string[] deals)
        {
            var folder = scratch.Folder("days", day);
            void Write(string file, params string[] lines) => File.WriteAllLines(Path.Combine(folder, file), lines);
            Write("fx.csv", "date,base,quote,rate", $"{day},EUR,USD,{rate}");
            Write("trades.csv", "trade_id,executed_at,account,side,isin,quantity,price,currency,mic,capacity,counterparty");
            if (deals.Length > 0) Write("fx-trades.csv",
                ["fx_trade_id,executed_at,account,sell_currency,sell_amount,buy_currency,buy_amount,"
                + "pair,rate,counterparty", .. deals]);
            return folder;
        }
        var first = Day("2025-10-28", "1.10", "F1,2025-10-28T10:00:00Z,C1,EUR,10000,USD,,EURUSD,1.10,",
            "F2,2025-10-28T11:00:00Z,FX-POSITION,EUR,4000,USD,,EURUSD,1.12,B1", "F3,2025-10-28T12:00:00Z,C1,EUR,1,JPY,,,,");
        File.WriteAllLines(Path.Combine(first, "accounts.csv"), ["account,type,name,country,base_currency", "C1,CLIENT,Ann,FR,EUR"]);
        File.WriteAllLines(Path.Combine(first, "parties.csv"), ["party,name,country", "B1,A bank,FR"]);
        File.WriteAllLines(Path.Combine(first, "opening.csv"), ["account,asset,amount", "SETTLEMENT-BANK,USD,100000", "EQUITY,USD,100000",
            "SETTLEMENT-BANK,EUR,20000", "C1,EUR,20000"]);
        var book = scratch.At("book.db");
        var ran = Cli.Run("day", book, first, Day("2025-10-29", "1.11"), Day("2025-10-30", "1.13"), Day("2025-10-31", "1.15"));
        Assert.Contains("F3: no rate of EUR in JPY", ran.Ends(1).Out + ran.Err);
        var deals = Cli.Report("fx-trades", book).Named();
        Assert.Equal(["F1 SETTLED 2025-10-30", "F2 SETTLED 2025-10-30"], deals.Select(d
            => $"{d["fx_trade_id"]} {d["status"]} {d["value_date"]}"));
        var position = Assert.Single(Cli.Report("fx-positions", book).Named());
        Assert.Equal((6_000, 6_600, 6_900, 300, 1.15m), (Number(position["position"]), Number(position["cost"]), Number(position["value"]),
            Number(position["unrealised"]), Number(position["rate"])));
        Assert.Equal(["REALISED 80.00", "REVALUED 300.00"], Cli.Report("fx-gains", book).Named().Select(g => $"{g["kind"]} {g["gain"]}"));
        var earned = Cli.Report("income-statement", book).Named();
        Assert.Equal((380, 380), (Number(earned.Single(r => r["line"] == "Exchange differences")["base_amount"]),
            Number(earned.Single(r => r["line"] == "TOTAL")["base_amount"])));
        Assert.DoesNotContain(Cli.Report("cash-flow", book).Named(), r => r["line"] == "NOT EXPLAINED");
        Cli.Run("verify", book, "--tables").Ends(0);
        Exports(book, scratch);

        Cli.Run("day", book, Day("2025-11-03", "1.16")).Ends(0);
        Assert.Equal("REVERSED -300.00", Cli.Report("fx-gains", book).Named().Select(g => $"{g["kind"]} {g["gain"]}").Last());
        Assert.Equal(360, Cli.Report("income-statement", book).Named()
            .Where(r => r["line"] == "Exchange differences not yet revalued").Sum(r => Number(r["base_amount"])));
        await Confirmations(book, scratch);
    }

    // At the command line, on the list, and by the API to who sees the account.
    static async Task Confirmations(string book, Scratch scratch)
    {
        var papers = new[] { "html", "pdf" }.ToDictionary(form => form, form => File.ReadAllBytes(
            Cli.Run("confirmation", book, "F1", "--format", form, "--to", scratch.At("papers")).Ends(0).Out.Trim()));
        var html = Encoding.UTF8.GetString(papers["html"]);
        foreach (var said in new[] { "sold 10000.00 EUR for 11000.00 USD", "EURUSD 1.1, as agreed", "2025-10-30", "SETTLED", "C1" })
            Assert.Contains(said, html, StringComparison.Ordinal);
        Assert.Contains("no trade and no conversion 'F3'", Cli.Run("confirmation", book, "F3", "--to", scratch.At("papers")).Err);
        await using var office = Web.Office.On(book);
        using var ada = office.SignIn("accountant");
        using var other = office.Enter("narrow", "examiner", "C2", "C9");
        foreach (var at in new[] { "", "/api/v1" })
        {
            foreach (var (form, paper) in papers)
                Assert.Equal(paper, await ada.GetByteArrayAsync(new Uri($"{at}/fx-trades/F1/confirmation.{form}", UriKind.Relative),
                    TestContext.Current.CancellationToken));
            Assert.Equal(HttpStatusCode.NotFound, await Web.Answers.Status(other, $"{at}/fx-trades/F1/confirmation.pdf"));
            Assert.Equal(HttpStatusCode.NotFound, await Web.Answers.Status(ada, $"{at}/fx-trades/F3/confirmation.pdf"));
        }
        Assert.Contains("/fx-trades/F1/confirmation.pdf", await Web.Answers.Page(ada, "/lists/fx-trades"), StringComparison.Ordinal);
    }

    static void Exports(string book, Scratch scratch)
    {
        foreach (var format in new[] { "hledger", "ledger", "beancount" })
            Cli.Run("export", format, book, "--to", scratch.At("out")).Ends(0);
        Cli.Other("hledger", "-f", scratch.At("out/books.hledger.journal"), "check").Ends(0);
        Cli.Other("ledger", "-f", scratch.At("out/books.ledger"), "bal").Ends(0);
        Cli.Other("bean-check", scratch.At("out/books.beancount")).Ends(0);
        Assert.Contains("-6000.00 EUR", Cli.Other("hledger", "-f", scratch.At("out/books.hledger.journal"), "bal",
            "FX-POSITION").Ends(0).Out);
    }
}
