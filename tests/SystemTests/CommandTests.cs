using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class CommandTests
{
    static readonly string[] Commands =
    [
        "day", "report", "instruction", "settle", "export", "verify", "prove", "check-proof", "message", "import", "rebuild", "backup",
        "restore", "bench", "doctor", "completion",
    ];

    public static TheoryData<string> Names => [.. Commands];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_explains_itself_with_an_example(string name)
    {
        Assert.Contains("Example: countinghouse " + name, Cli.Run(name, "--help").Ends(0).Out);
        Assert.Contains("  " + name, Cli.Run("--help").Ends(0).Out);
    }

    [Fact]
    public void Help_of_a_command_there_is_not_names_the_slip()
    {
        var said = Cli.Run("clear", "--help").Ends(2);
        Assert.Contains("there is no command 'clear'", said.Err);
        Assert.Contains("there is no command 'shut'", Cli.Run("period", "shut", "--help").Ends(2).Err);
        Assert.DoesNotContain("/?", Cli.Run("[suggest:0]", "").Ends(0).Out);
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public void The_completion_script_is_one_that_the_shell_takes(string shell, string check)
    {
        using var scratch = new Scratch();
        var script = Cli.Run("completion", shell).Ends(0).Out;
        Assert.Contains("countinghouse", script);
        File.WriteAllText(scratch.At("script"), script);
        if (Environment.GetEnvironmentVariable("PATH")?.Split(':').Any(p => File.Exists(Path.Combine(p, shell))) == true)
            Cli.Other(shell, check, scratch.At("script")).Ends(0);
    }

    [Theory, InlineData("--as-of", "9th of October", "a date"), InlineData("--as-of", "2025-02-30", "a date")]
    public void What_is_no_date_or_number_is_said_in_words(string option, string value, string meant)
    {
        var said = Cli.Run("report", "lots", "no.db", option, value).Ends(2).Err;
        Assert.Contains($"'{value}'", said);
        Assert.Contains(meant[2..], said);
        Assert.DoesNotContain("System.", said);
        var number = Cli.Run("fx", "convert", "no.db", "F1", "--account", "A", "--sell", "USD", "--buy", "EUR", "--sell-amount", "1e30");
        Assert.Contains("it is no number", number.Ends(2).Err);
        Assert.DoesNotContain("System.", number.Err);
    }

    [Fact]
    public void The_program_answers_what_may_come_next()
    {
        Assert.Contains("report", Cli.Run("[suggest:3]", "rep").Ends(0).Out.Split('\n'));
        Assert.Contains("stock-record", Cli.Run("[suggest:9]", "report st").Ends(0).Out.Split('\n'));
        Assert.Contains("reinstruct", Cli.Run("[suggest:14]", "instruction re").Ends(0).Out.Split('\n'));
    }

    [Fact]
    public void The_doctor_finds_a_sound_book_sound_and_names_what_is_not()
    {
        Assert.DoesNotContain("BAD", Cli.Run("doctor").Ends(0).Out);
        Assert.DoesNotContain("BAD", Cli.Run("doctor", Sample.Book).Ends(0).Out);
        using var scratch = new Scratch();
        Assert.Contains("no such book", Cli.Run("doctor", scratch.At("none.db")).Ends(1).Out);
        var book = Sample.Copy(scratch);
        File.Delete(book + ".key");
        Assert.Contains("BAD  signing key", Cli.Run("doctor", book).Ends(1).Out);
    }

    [Fact]
    public void Rebuilt_read_tables_show_the_same_and_mend_what_was_changed_in_them()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        var before = Sample.Reports.Keys.ToDictionary(n => n, n => Cli.Run("report", n, book).Ends(0).Out);
        Cli.Run("rebuild", book, "--dry-run").Ends(0);
        Cli.Run("rebuild", book).Ends(0);
        foreach (var (name, report) in before) Assert.Equal(report, Cli.Run("report", name, book).Ends(0).Out);
        using (var connection = Sql.Open(book)) connection.Run("UPDATE balance SET posted = posted + 1");
        Assert.Contains("run countinghouse rebuild", Cli.Run("verify", book).Ends(1).Out);
        using (var connection = Sql.Open(book)) connection.Run("DROP TABLE projected");
        Assert.Contains("countinghouse rebuild", Cli.Run("report", "positions", book).Ends(3).Complaint);
        Cli.Run("rebuild", book).Ends(0);
        Cli.Run("verify", book).Ends(0);
        Assert.Equal(before["positions"], Cli.Run("report", "positions", book).Ends(0).Out);
    }

    [Fact]
    public void The_bench_measures_one_thing_when_asked_for_one()
    {
        var lines = Cli.Run("bench", Sample.Folder, "--only", "csv", "--runs", "1").Ends(0).Out.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("| csv | ", lines[2]);
        Assert.Contains("there is no measure", Cli.Run("bench", Sample.Folder, "--only", "speed").Ends(2).Err);
    }

    [Theory]
    [InlineData("fees", "--account", "C1001")]
    [InlineData("obligations", "--account", "C1001")]
    [InlineData("netting", "--account", "C1001")]
    [InlineData("controls", "--isin", "US0378331005")]
    [InlineData("shortages", "--isin", "US0378331005")]
    [InlineData("threshold", "--account", "C1001")]
    [InlineData("trades", "--basis", "trade")]
    public void A_filter_that_a_report_does_not_take_is_refused_and_those_that_take_it_are_named(string report, string filter, string value)
    {
        var said = Cli.Run("report", report, Sample.Book, filter, value).Ends(2).Complaint;
        foreach (var words in new[] { $"report {report} takes no {filter}", "stock-record" }) Assert.Contains(words, said);
    }

    [Fact]
    public void A_filter_that_a_report_takes_leaves_out_the_others()
    {
        var all = Cli.Report("obligations", Sample.Book);
        var some = Cli.Report("obligations", Sample.Book, "--isin", "US0378331005");
        Assert.InRange(some.Rows.Count, 1, all.Rows.Count - 1);
        Assert.All(some.Column("isin"), i => Assert.Equal("US0378331005", i));
        Assert.InRange(Cli.Report("trial-balance", Sample.Book, "--account", "C1001", "--basis", "trade").Rows.Count, 1, 100);
    }

    // Port 1 has no server; libpq's forms are not Npgsql's; a password does not belong where everyone can read it.
    [Theory]
    [InlineData(3, "day", "Host=localhost;Port=1;Database=x", "FOLDER")]
    [InlineData(2, "report", "positions", "host=localhost dbname=x")]
    [InlineData(2, "export", "csv", "postgresql://localhost/x", "--to", "out")]
    [InlineData(3, "verify", "Server=localhost;Port=1;Database=x")]
    [InlineData(2, "verify", "Host=localhost;Port=1;Database=x;Password=secret")]
    [InlineData(2, "verify", "Host=localhost;Port=1;Database=x;Search Path=a,b")]
    [InlineData(2, "verify", "Host=localhost;Port=1")]
    [InlineData(3, "restore", "Host=localhost;Port=1;Database=x", "--from", "backup.db")]
    [InlineData(3, "doctor", "Host=localhost;Port=1;Database=x")]
    public void A_connection_string_does_not_become_a_file(int exit, params string[] arguments)
    {
        var ran = Cli.Run([.. arguments.Select(a => a == "FOLDER" ? Sample.Folder : a)]).Ends(exit);
        Assert.StartsWith("countinghouse: ", ran.Err);
        Assert.DoesNotContain("secret", ran.Err);
        Assert.Empty(Directory.GetFiles(Environment.CurrentDirectory, "*=*"));
    }
}
