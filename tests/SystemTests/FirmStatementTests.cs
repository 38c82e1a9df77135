using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The firm's balance sheet and income statement, against sums made here by hand and against the trial balance.</summary>
public sealed class FirmStatementTests
{
    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static decimal Of(Table table, string section, string line, string currency, string column = "amount") => table.Named()
        .Where(r => r["section"] == section && r["line"] == line && r["currency"] == currency).Sum(r => Number(r[column]));

    static void Holds(Table sheet)
    {
        foreach (var currency in sheet.Named().Where(r => r["amount"].Length > 0).GroupBy(r => r["currency"]))
        {
            decimal Sum(string section) => currency.Where(r => r["section"] == section).Sum(r => Number(r["amount"]));
            Assert.True(Sum("ASSETS") > 0);
            Assert.Equal(Sum("ASSETS"), Sum("LIABILITIES") + Sum("EQUITY"));
        }
        decimal Total(string section) => Of(sheet, section, "TOTAL", "USD", "base_amount");
        Assert.Equal(Total("ASSETS"), Total("LIABILITIES") + Total("EQUITY"));
        foreach (var section in sheet.Named().GroupBy(r => r["section"]))
            Assert.Equal(Total(section.Key), section.Where(r => r["line"] != "TOTAL").Sum(r => Number(r["base_amount"])));
    }

    [Theory, InlineData("settlement"), InlineData("trade")]
    public void Each_currency_of_the_sample_balances_and_cash_is_that_of_the_trial_balance(string basis)
    {
        var sheet = Cli.Report("balance-sheet", Sample.Book, "--basis", basis);
        Holds(sheet);
        var cash = Cli.Report("trial-balance", Sample.Book, "--basis", basis).Named().Where(r => r["asset"].Length == 3).ToList();
        foreach (var currency in new[] { "USD", "EUR", "GBP", "CHF" })
        {
            decimal Sum(Func<string, bool> account, string side) =>
                cash.Where(r => r["asset"] == currency && account(r["account"])).Sum(r => Number(r[side]));
            Assert.Equal(Sum(a => a == "SETTLEMENT-BANK", "debit"), Of(sheet, "ASSETS", "Cash at banks", currency));
            Assert.Equal(Sum(a => a[0] is 'C' or 'K' && char.IsDigit(a[1]), "credit"),
                Of(sheet, "LIABILITIES", "Payable to customers", currency));
            Assert.Equal(Sum(a => a == "COMMISSION-INCOME", "credit"), Of(Cli.Report("income-statement", Sample.Book, "--basis", basis),
                "RESULT", "Commissions", currency));
        }
        var earned = Cli.Report("income-statement", Sample.Book, "--basis", basis);
        foreach (var currency in new[] { "USD", "EUR" })
            Assert.Equal(earned.Named().Where(r => r["currency"] == currency && r["line"] != "TOTAL").Sum(r => Number(r["amount"])),
                Of(sheet, "EQUITY", "Result of the year", currency));
    }

    // 100 shares brought in at 250 with 40 000 in cash; 40 sold at 260 in the old year, which ends at 255: 40 × 10 + 60 × 5. The rest
    // is worth 280 in the new one: 60 × 25.
    [Fact]
    public void Shares_of_the_firm_s_own_are_at_market_value_and_the_year_begins_anew()
    {
        using var scratch = new Scratch();
        string Day(string day, string close, string rate, params string[] trades)
        {
            var folder = scratch.Folder("days", day);
            void Write(string file, params string[] lines) => File.WriteAllLines(Path.Combine(folder, file), lines);
            Write("prices.csv", "date,isin,close,currency", $"{day},US0378331005,{close},USD");
            Write("fx.csv", "date,base,quote,rate", $"{day},EUR,USD,{rate}");
            Write("trades.csv", ["trade_id,executed_at,account,side,isin,quantity,price,currency,mic,capacity,counterparty,settlement_date",
                .. trades]);
            return folder;
        }
        var first = Day("2025-12-30", "250", "1.10",
            "T1,2025-12-30T15:00:00Z,H1,SELL,US0378331005,40,260,USD,XNAS,PRINCIPAL,CCP,");
        File.WriteAllLines(Path.Combine(first, "instruments.csv"),
            ["isin,symbol,name,cfi,currency,mic,ccp,csd", "US0378331005,AAPL,Apple Inc,ESVUFR,USD,XNAS,CCP,CSD"]);
        File.WriteAllLines(Path.Combine(first, "accounts.csv"),
            ["account,type,name,country,base_currency", "C1,CLIENT,Ann,US,USD", "C2,CLIENT,Bea,FR,EUR", "H1,HOUSE,Own account,US,USD"]);
        File.WriteAllLines(Path.Combine(first, "opening.csv"),
        [
            "account,asset,amount", "SETTLEMENT-BANK,USD,150000", "SETTLEMENT-BANK,EUR,1000", "EQUITY,USD,100000", "EQUITY,EUR,1000",
            "C1,USD,10000", "H1,USD,40000", "CSD,US0378331005,100", "H1,US0378331005,100",
        ]);
        var book = scratch.At("book.db");
        Cli.Run("day", book, first, Day("2025-12-31", "255", "1.10"), Day("2026-01-02", "270", "1.15",
            "T2,2026-01-02T15:00:00Z,C1,BUY,US0378331005,10,270,USD,XNAS,AGENCY,CCP,"), Day("2026-01-05", "280", "1.20")).Ends(0);
        var trades = Cli.Report("trades", book).Named().ToDictionary(t => t["trade_id"]);
        var (sold, commission) = (Number(trades["T1"]["commission"]) + Number(trades["T1"]["fees"]), Number(trades["T2"]["commission"]));
        Assert.True(commission > 0);

        var old = Cli.Report("balance-sheet", book, "--as-of", "2025-12-31");
        Holds(old);
        Assert.Equal(60 * 255m, Of(old, "ASSETS", "Securities owned, at market value", "USD"));
        Assert.Equal(100_000 + 40_000 + 100 * 250m, Of(old, "EQUITY", "Capital", "USD"));
        Assert.Equal(700 - sold, Of(old, "EQUITY", "Result of the year", "USD"));
        Assert.Equal(700 - sold,
            Of(Cli.Report("income-statement", book, "--as-of", "2025-12-31"), "RESULT", "TOTAL", "USD", "base_amount"));

        // The year, and a period from the first of a month, open with what the day before closed with.
        var closing = new[] { "USD", "EUR" }.Sum(c => Of(old, "ASSETS", "Cash at banks", c, "base_amount"));
        foreach (var period in new[] { [], new[] { "--from", "2026-01-01" } })
            Assert.Equal([closing, closing], Cli.Report("cash-flow", book, period).Named().Where(r => r["line"] == "Opening cash")
                .Select(r => Number(r["base_amount"])));

        var sheet = Cli.Report("balance-sheet", book);
        Holds(sheet);
        Assert.Equal(60 * 280m, Of(sheet, "ASSETS", "Securities owned, at market value", "USD"));
        Assert.Equal(1_200, Of(sheet, "ASSETS", "Cash at banks", "EUR", "base_amount"));
        Assert.Equal(700 - sold, Of(sheet, "EQUITY", "Trading for own account, earlier years", "USD"));
        Assert.Equal(60 * 25 + commission, Of(sheet, "EQUITY", "Result of the year", "USD"));
        var earned = Cli.Report("income-statement", book);
        Assert.Equal(60 * 25, Of(earned, "RESULT", "Trading for own account", "USD"));
        Assert.Equal(commission, Of(earned, "RESULT", "Commissions", "USD"));
        // Capital of 1 000 EUR stays at 1.10, at which it came (IAS 21.23 b); the rate of 1.20 is a gain of this year.
        Assert.Equal(1_100, Of(sheet, "EQUITY", "Capital", "EUR", "base_amount"));
        Assert.Equal(100, Of(earned, "RESULT", "Exchange differences not yet revalued", "EUR", "base_amount"));
        Assert.Equal(60 * 25 + commission + 100, Of(earned, "RESULT", "TOTAL", "USD", "base_amount"));
        foreach (var name in new[] { "cash-flow", "equity-changes" })
        {
            var year = Cli.Report(name, book).Rows;
            Assert.NotEmpty(year);
            Assert.Equal(year, Cli.Report(name, book, "--from", "2026-01-01").Rows); // the first of a month has a day before it
        }
        var cash = Cli.Report("cash-flow", book);
        Assert.Equal(150_000 + 40 * 260 + 1_000 * 1.10m, Of(cash, "CASH", "Opening cash", "USD", "base_amount") / 2); // by both methods
        Assert.DoesNotContain(cash.Rows, r => r[2] == "NOT EXPLAINED");
    }
}
