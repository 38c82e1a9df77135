using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The general ledger, journals, invoices, bills and periods at the command line, over the sample's four days of October
/// 2025.</summary>
public sealed class AccountingTests
{
    static string Sha256(string book, string number) => Cli.Run("approvals", "show", book, number).Ends(0).Out.Split('\n')
        .Single(l => l.StartsWith("sha256,,", StringComparison.Ordinal))[8..];

    static string Day(string book, Scratch scratch, string day, params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateDirectory(scratch.At(day)).FullName;
        var header = File.ReadLines(Path.Combine(Sample.Days[0], "trades.csv")).First();
        File.WriteAllText(Path.Combine(folder, "trades.csv"), header + "\n");
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder, name), text);
        return Cli.Run("day", book, folder).Ends(0).Err;
    }

    [Fact]
    public void A_journal_is_approved_between_two_days_and_posted_when_the_next_opens()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("chart", "start", book).Ends(0);
        Assert.Contains("waits for a second person", Cli.Run("journal", "post", book, "RENT", "--debit", "6100:USD:1200", "--credit",
            "2300:USD:1200", "--reason", "rent").Ends(0).Out);
        Assert.Contains("control account", Cli.Run("journal", "post", book, "PLUG", "--debit", "C1001:USD:1", "--credit", "6900:USD:1",
            "--reason", "plug").Ends(1).Err);
        SecondPerson.Run(scratch, "approvals", "approve", book, "1", "--sha256", Sha256(book, "1")).Ends(0);
        Assert.Empty(Cli.Report("journal", book).Rows);
        Day(book, scratch, "2025-10-15");
        var lines = Cli.Report("journal", book).Named();
        Assert.Equal(["6100 1200.00 0.00", "2300 0.00 1200.00"], lines.Select(l => $"{l["account"]} {l["debit"]} {l["credit"]}"));
        Assert.All(Cli.Report("tie-out", book).Named(), r => Assert.Equal("0.00", r["difference"]));
        Assert.Equal("1200.00", Cli.Report("gl-account", book, "--account", "6100").Named().Single()["balance"]);
        Cli.Run("verify", book, "--tables").Ends(0);
    }

    // docs/guide/accounting.md: until it is set reports read by the same chart, so setting it late moves nothing that was posted before.
    [Fact]
    public void A_chart_that_is_set_late_begins_with_the_book_and_what_was_before_is_closed()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Day(book, scratch, "2025-10-31");
        Day(book, scratch, "2025-11-03");
        Cli.Run("chart", "start", book).Ends(0);
        Assert.All(Cli.Report("posting-rules", book).Named(), r => Assert.Equal("2025-10-01", r["from"]));
        Assert.DoesNotContain(Cli.Report("tie-out", book).Named(), r => r["gl_account"] == "9999");
        Cli.Run("period", "soft-close", book, "2025-10").Ends(0);
        Cli.Run("period", "close", book, "2025-10").Ends(0);
        Cli.Run("chart", "start", book, "--from", "2025-09-01").Ends(0);
        Assert.Contains(Cli.Report("posting-rules", book).Named(), r => r["from"] == "2025-09-01");
    }

    // 31 October is left out; the sample ends on the 14th.
    [Fact]
    public void A_month_whose_last_day_was_left_out_is_closed_with_the_reason_alone()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("chart", "start", book).Ends(0);
        Assert.Contains("run 2025-10-31", Cli.Run("period", "soft-close", book, "2025-10").Ends(1).Err, StringComparison.Ordinal);
        Assert.Contains("2025-10 ends without a run of 2025-10-31", Day(book, scratch, "2025-11-03"), StringComparison.Ordinal);
        Cli.Run("period", "soft-close", book, "2025-10").Ends(0);
        Assert.Contains("month-end-run: no run of a day closed 2025-10-31", Cli.Run("period", "close", book, "2025-10").Ends(1).Err,
            StringComparison.Ordinal);
        Cli.Run("period", "close", book, "2025-10", "--reason", "the office was flooded").Ends(0);
        var closed = Cli.Report("periods", book).Named().Single(p => p["period"] == "2025-10");
        Assert.Equal(("CLOSED", "the office was flooded"), (closed["state"], closed["reason"]));
        Assert.Contains(Cli.Report("period-checklist", book).Named(), c => c["check"] == "month-end-run" && c["result"] == "FAILED"
            && c["detail"].EndsWith("closed all the same: the office was flooded", StringComparison.Ordinal));
        Assert.NotEqual("0", Cli.Report("period-certificate", book).Named().Single()["failed_checks"]);
    }

    // The last business days of the year's last months; at the command line no day is open, and what is asked waits for the next.
    [Fact]
    public void A_year_that_is_carried_over_is_refused_a_second_time()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        foreach (var day in new[] { "2025-10-31", "2025-11-28", "2025-12-31" })
        {
            Day(book, scratch, day);
            Cli.Run("period", "soft-close", book, day[..7]).Ends(0);
            Cli.Run("period", "close", book, day[..7]).Ends(0);
        }
        Cli.Run("period", "adjust", book, "2025").Ends(0);
        Assert.Contains("waits for the next business day", Cli.Run("period", "year-end", book, "2025").Ends(0).Out,
            StringComparison.Ordinal);
        Assert.Contains("approval 1 carries it over already", Cli.Run("period", "year-end", book, "2025").Ends(1).Err,
            StringComparison.Ordinal);
        Day(book, scratch, "2026-01-02");
        Assert.Contains("2025 is carried over already: nothing is left", Cli.Run("period", "year-end", book, "2025").Ends(1).Err,
            StringComparison.Ordinal);
        Cli.Run("period", "close", book, "2025-13").Ends(0);
    }

    [Fact]
    public void A_period_and_a_date_in_an_odd_form_are_refused_with_the_form_that_they_have()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("chart", "start", book).Ends(0);
        string Post(params string[] more) => Cli.Run(["journal", "post", book, "R", "--debit", "6100:USD:1", "--credit", "2300:USD:1",
            "--reason", "rent", .. more]).Ends(more[0] == "--period" ? 1 : 2).Err;
        foreach (var odd in new[] { "2025-13", "2025-00" })
        {
            Assert.Contains($"--effective {odd} is no date: write the day that it concerns as 2025-12-31, and the period that it goes into "
                + "as --period 2025-12 or 2025-13", Post("--effective", odd), StringComparison.Ordinal);
            Assert.Contains("is no date: write the day that it concerns as 2025-12-31", Cli.Run("journal", "reverse", book, "1",
                "--reason", "twice", "--effective", odd).Ends(2).Err, StringComparison.Ordinal);
            Assert.Contains($"'{odd}' is no year: write it as 2025", Cli.Run("period", "year-end", book, odd).Ends(2).Err,
                StringComparison.Ordinal);
        }
        Assert.Contains("from 01 to 12, as 2025-10", Post("--period", "2025-00"), StringComparison.Ordinal);
        Assert.Contains("period adjust 2025", Post("--period", "2025-13"), StringComparison.Ordinal);
    }

    // The rest of October is four lines a day folder; a fixed fee of 25 to one client, by file.
    [Fact]
    public async Task A_month_is_billed_closed_and_certified()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        const string fee = "code,name,basis,currency,income,from,account_from,account_to,each\n"
            + "SERVICE,Service,FIXED,USD,4110,2025-10-01,C1001,C1001,25\n";
        Cli.Run("chart", "start", book).Ends(0);
        Day(book, scratch, "2025-10-31", ("fee-schedules.csv", fee),
            ("chart.csv", "code,name,type,from\n6150,Cleaning,EXPENSE,2025-10-01\n"));
        Assert.Contains("6150", Cli.Run("chart", "list", book).Ends(0).Out);
        Assert.Contains("waits for the next business day", Cli.Run("invoice", "issue", book, "2025-10").Ends(0).Out);
        Cli.Run("bill", "capture", book, "Data Ltd", "D-77", "--line", "6150:450", "--currency", "USD", "--on", "2025-10-01", "--due",
            "2025-10-31").Ends(0);
        Cli.Run("period", "soft-close", book, "2025-10").Ends(0);
        Assert.Contains("bills-decided", Cli.Run("period", "close", book, "2025-10").Ends(1).Err);
        Assert.Contains("another person decides", Cli.Run("bill", "reject", book, "1", "--reason", "not ours").Ends(1).Err);
        SecondPerson.Run(scratch, "bill", "reject", book, "1", "--reason", "not ours").Ends(0);
        Cli.Run("period", "close", book, "2025-10").Ends(0);
        var certificate = Cli.Report("period-certificate", book).Named().Single();
        var shown = Cli.Run("period", "show", book, "2025-10").Ends(0).Out;
        Assert.Contains(certificate["balances_sha256"], shown);
        var certified = shown[shown.IndexOf("Lines of balances_sha256", StringComparison.Ordinal)..].Split('\n')[2..];
        Assert.Equal(certificate["balances_sha256"], Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(string.Concat(certified.Where(l => l.Length > 0).Select(l => $"{l}\n"))))));
        Assert.StartsWith("<!doctype html>", Cli.Run("period", "show", book, "2025-10", "--format", "html").Ends(0).Out,
            StringComparison.Ordinal);
        Day(book, scratch, "2025-11-03");
        Assert.Equal(("25.00", "OPEN"), Cli.Report("invoices", book).Named().Single() is var row ? (row["total"], row["status"]) : default);
        Assert.Contains("25.00 USD", Cli.Run("invoice", "show", book, "1").Ends(0).Out);
        Assert.Equal("CLOSED", Cli.Report("periods", book).Named().First()["state"]);
        await using (var office = Web.Office.On(book))
        {
            using var ada = office.SignIn("accountant");
            foreach (var at in new[] { "", "/api/v1" })
            {
                Assert.Contains("25.00", await Web.Answers.Page(ada, $"{at}/invoices/1/paper.html"), StringComparison.Ordinal);
                Assert.Contains(certificate["balances_sha256"], await Web.Answers.Page(ada, $"{at}/periods/2025-10/certificate.html"),
                    StringComparison.Ordinal);
            }
            Assert.Contains("/periods/2025-10/certificate.pdf", await Web.Answers.Page(ada, "/accounting"), StringComparison.Ordinal);
            Assert.Contains("/invoices/1/paper.pdf", await Web.Answers.Page(ada, "/lists/invoices"), StringComparison.Ordinal);
        }
        Cli.Run("verify", book, "--tables").Ends(0);
    }
}
