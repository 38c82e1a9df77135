using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.App.Show;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>A command of the firm that a person gives at the command line: asked once, answered in a few lines.</summary>
/// <param name="Name">The verb, as <c>hold</c>.</param>
/// <param name="Own">Arguments and options of its own.</param>
/// <param name="Ask">The command, on the book's open day or its last.</param>
sealed record Verb(string Name, string Says, string Example, Symbol[] Own, Func<ParseResult, DateOnly, Kernel.Command> Ask);

/// <summary>What verbs have in common.</summary>
/// <param name="group">The command they stand under, as <c>instruction</c>; ids of commands begin with it.</param>
/// <param name="subject">What in the id says what it is about.</param>
/// <param name="answer">Prints what was recorded from a fact on, or what the facts were; returns the exit code.</param>
sealed class Asking(string group, Func<ParseResult, string> subject, Func<ReportBook, ParseResult, Asking.Heard, int> answer)
{
    public readonly record struct Heard(long Since, IReadOnlyList<Fact> Facts);

    public static Option<string> Reason(string what, bool required) => new("--reason")
    { Description = what, HelpName = "TEXT", Required = required, DefaultValueFactory = required ? null : _ => "" };

    public static Argument<string> OneOf(string name, string what, params string[] words)
    {
        var argument = new Argument<string>(name) { Description = what };
        argument.AcceptOnlyFromAmong(words);
        return argument;
    }

    public static Option<string?> FormatOf()
    {
        var format = new Option<string?>("--format") { Description = "table (default on a terminal), csv (default when piped) or json" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        return format;
    }

    public static string Text(ParseResult r, string name) => r.GetValue<string?>(name) ?? "";

    /// <param name="hasFormat">Whether what is printed has several forms.</param>
    public Command Make(Verb verb, bool hasFormat = true)
    {
        var id = new Option<string?>("--id")
        { Description = "Name of this asking: asked again under the same name, nothing is done twice", HelpName = "NAME" };
        id.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } name && (name.Length is 0 or > 100 || !name.All(IsOfName)))
                r.AddError("--id has 1 to 100 letters, digits and - _ . : /");
        });
        var command = new Command(verb.Name, $"{verb.Says}\n\nExample: countinghouse {group} {verb.Name} books/demo.db {verb.Example}")
        { CommandLine.Book() };
        foreach (var symbol in verb.Own)
            if (symbol is Argument argument) command.Add(argument);
            else if (symbol is Option option) command.Add(option);
        command.Add(id);
        if (hasFormat) command.Add(FormatOf());
        command.Add(CommandLine.DryRun("Ask it of a copy of the book and leave the book as it is"));
        command.SetAction(r => Run(verb, r));
        return command;
    }

    static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/';

    int Run(Verb verb, ParseResult asked)
    {
        var path = Text(asked, "BOOK");
        if (!Place.Exists(path)) throw new StoreException($"{path}: there is no such book");
        if (!asked.GetValue<bool>("--dry-run")) return RunOn(path, verb, asked);
        var scratch = Directory.CreateTempSubdirectory("countinghouse-").FullName;
        try
        {
            var copy = Path.Combine(scratch, "dry-run.db");
            Copies.Backup(path, copy);
            var exit = RunOn(copy, verb, asked);
            Console.Error.WriteLine("dry run: the book is as it was");
            return exit;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    int RunOn(string path, Verb verb, ParseResult asked)
    {
        var since = 0L;
        IReadOnlyList<Fact> facts;
        // A copy has no key beside it, and nothing is sealed here.
        using (var book = Book.Open(path, trial: asked.GetValue<bool>("--dry-run") ? SigningKey.Create() : null))
        {
            var days = book.Firm.Days;
            if (days is { Closed: 0, IsOpen: false }) throw new UsageException($"{path}: has no business day yet: run its first day");
            var command = verb.Ask(asked, days.Day);
            var id = IdOf(book, command, asked);
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
                if (!facts.Any(f => f is Refused))
                    Console.Error.WriteLine(facts.Count == 0 ? "note: it is so already: nothing is recorded" : $"note: recorded as {id}");
            }
            book.Project();
            if (facts.Count == 0) return Exit.Done;
        }
        if (facts.OfType<Refused>().FirstOrDefault() is { } refused)
        {
            var column = refused.Source.StartsWith(':') ? refused.Source[1..] + ": " : ""; // of what comes in no file
            Console.Error.WriteLine($"countinghouse: {refused.Subject}: {column}{refused.Detail}");
            return Exit.Problems;
        }
        if (facts.Any(f => f is AccessFact.ApprovalAsked)) return PeopleCommands.Say(new(since, facts)); // it waits: nothing has come of it
        using var reports = ReportBook.Open(path);
        return answer(reports, asked, new(since, facts));
    }

    /// <summary>
    /// The name given, or one of the day, the content, and the so-manieth time that it is asked: what is meant twice is done twice.
    /// </summary>
    string IdOf(Book book, Kernel.Command command, ParseResult asked)
    {
        if (asked.GetValue<string?>("--id") is { } given)
            return given.StartsWith(group + "/", StringComparison.Ordinal) ? given : $"{group}/{given}";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command.ToString())).AsSpan(0, 8));
        var stem = string.Create(CultureInfo.InvariantCulture, $"{group}/{book.Firm.Days.Day:yyyy-MM-dd}/{subject(asked)}/{digest}");
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
