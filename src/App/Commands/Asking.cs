using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.App.Show;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>What one command line asks of the firm, on the book's open day or its last.</summary>
/// <param name="Group">The first part of its name in the journal.</param>
/// <param name="Subject">What it is about, for its name.</param>
sealed record Asked(string Group, string Subject, Func<ParseResult, DateOnly, Kernel.Command> Command);

/// <summary>One command asked of a book, or of a copy of it: done once under its name, in the right of who is logged in.</summary>
static class Asking
{
    public static Option<string?> Id()
    {
        var id = new Option<string?>("--id")
        { Description = "Name of this asking: asked again under the same name, nothing is done twice", HelpName = "NAME" };
        id.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } name && (name.Length is 0 or > 100 || !name.All(IsOfName)))
                r.AddError("--id has 1 to 100 letters, digits and - _ . : /");
        });
        return id;
    }

    static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/';

    public static Option<string?> Format()
    {
        var format = new Option<string?>("--format") { Description = "table (default on a terminal), csv (default when piped) or json" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        return format;
    }

    static string Text(ParseResult r, string name) => r.GetValue<string>(name) ?? "";

    /// <param name="show">What to print afterwards: from the reports, what was answered, and the number of the first new fact.</param>
    public static int Run(ParseResult asked, Asked what, Func<ReportBook, IReadOnlyList<Fact>, long, int> show)
    {
        var path = Text(asked, "BOOK");
        if (!File.Exists(path)) throw new StoreException($"{path}: there is no such book");
        if (!asked.GetValue<bool>("--dry-run")) return RunOn(path, asked, what, show);
        var scratch = Directory.CreateTempSubdirectory("countinghouse-").FullName;
        try
        {
            var copy = Path.Combine(scratch, "dry-run.db");
            Copies.Backup(path, copy);
            var exit = RunOn(copy, asked, what, show);
            Console.Error.WriteLine("dry run: the book is as it was");
            return exit;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    static int RunOn(string path, ParseResult asked, Asked what, Func<ReportBook, IReadOnlyList<Fact>, long, int> show)
    {
        var since = 0L;
        IReadOnlyList<Fact> facts;
        // A copy has no key beside it, and nothing is sealed here.
        using (var book = Book.Open(path, trial: asked.GetValue<bool>("--dry-run") ? SigningKey.Create() : null))
        {
            var days = book.Firm.Days;
            if (days is { Closed: 0, IsOpen: false }) throw new UsageException($"{path}: has no business day yet: run its first day");
            var command = what.Command(asked, days.Day);
            var id = IdOf(book, command, asked, what);
            // As with the steps of a day, the instant is the day's and not the clock's: the same asking gives the same facts.
            var at = new DateTimeOffset(days.Day.ToDateTime(new(23, 59, 59)), TimeSpan.Zero).ToUnixTimeMilliseconds();
            if (book.Knows(id))
            {
                facts = book.AnswerTo(id);
                Console.Error.WriteLine($"note: {id} was asked before: nothing is done twice");
            }
            else
            {
                since = book.Firm.Next;
                facts = book.Run(new(id, Environment.UserName, at), command);
                Console.Error.WriteLine(facts.Count == 0 ? "note: it is so already: nothing is recorded" : $"note: recorded as {id}");
            }
            book.Project();
            if (facts.Count == 0) return Exit.Done;
        }
        if (facts.OfType<Refused>().FirstOrDefault() is { } refused)
        {
            Console.Error.WriteLine($"countinghouse: {refused.Subject}: {refused.Detail}");
            return Exit.Problems;
        }
        using var reports = ReportBook.Open(path);
        return show(reports, facts, since);
    }

    /// <summary>
    /// The name given, or one of the day, the content, and the so-manieth time that it is asked: what is meant twice is done twice.
    /// </summary>
    static string IdOf(Book book, Kernel.Command command, ParseResult asked, Asked what)
    {
        var group = what.Group + "/";
        if (asked.GetValue<string?>("--id") is { } given)
            return given.StartsWith(group, StringComparison.Ordinal) ? given : group + given;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command.ToString())).AsSpan(0, 8));
        var stem = string.Create(CultureInfo.InvariantCulture, $"{group}{book.Firm.Days.Day:yyyy-MM-dd}/{what.Subject}/{digest}");
        var time = 1;
        while (book.Knows($"{stem}/{time}")) time++;
        return $"{stem}/{time}";
    }

    public static int Print(Report report, ParseResult asked)
    {
        using var standard = new StreamWriter(Console.OpenStandardOutput());
        Output.Write(report, Output.FormatFor(asked.GetValue<string?>("--format")), standard);
        return Exit.Done;
    }
}
