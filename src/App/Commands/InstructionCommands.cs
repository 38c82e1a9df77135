using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.App.Show;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>What is told or asked of one instruction, and its life so far.</summary>
static class InstructionCommands
{
    /// <param name="Own">Arguments and options besides book and number.</param>
    /// <param name="Ask">The command of the firm, on the book's open day or its last.</param>
    sealed record Verb(string Name, string Says, string Example, Symbol[] Own, Func<ParseResult, DateOnly, Kernel.Command> Ask);

    public static Command Make()
    {
        var command = new Command("instruction",
            "Say what is to become of an instruction, or show its life. report instructions and report fails give its number.\n\n"
            + "Example: countinghouse instruction hold books/demo.db 1893 --reason \"the client asked us to wait\"");
        foreach (var verb in Verbs()) command.Add(Make(verb));
        command.Add(MakeShow());
        return command;
    }

    static Verb[] Verbs() =>
    [
        new("hold", "Hold it: nothing of it moves until it is released. It can still fail, and be charged for failing.",
            "1893 --reason \"the client asked us to wait\"", [Reason("Why", required: true)],
            (r, _) => new HoldInstruction(Number(r), Text(r, "--reason"))),
        new("release", "Release what is held.", "1893", [], (r, _) => new ReleaseInstruction(Number(r))),
        new("priority", "Rank it: what is due goes by priority, then by date.", "1893 2",
            [new Argument<int>("PRIORITY") { Description = "1 reserved, 2 urgent, 3 high, 4 normal" }],
            (r, _) => new PrioritiseInstruction(Number(r), r.GetValue<int>("PRIORITY"))),
        new("partial", "Say whether it may settle in parts.", "1893 yes --least 100",
            [
                OneOf("ALLOWED", "yes or no", "yes", "no"),
                new Option<long>("--least") { Description = "Least units of a part; 0, the default, is any", HelpName = "UNITS" },
            ],
            (r, _) => new AgreePartial(Number(r), Text(r, "ALLOWED") == "yes", r.GetValue<long>("--least"))),
        new("link", "Let it wait for another, let the other wait for it, or settle both together or not at all.", "1893 after 1894",
            [OneOf("HOW", "after, before or with", "after", "before", "with"), Other()],
            (r, _) => new LinkInstruction(Number(r), Text(r, "HOW") switch
            {
                "after" => LinkKind.After,
                "before" => LinkKind.Before,
                _ => LinkKind.With,
            }, r.GetValue<long>("OTHER"))),
        new("unlink", "Undo a link.", "1893 1894", [Other()], (r, _) => new UnlinkInstruction(Number(r), r.GetValue<long>("OTHER"))),
        new("match", "Tell whether the depository says that the two sides' instructions match.", "1893 no --reason \"quantity differs\"",
            [
                OneOf("MATCHED", "yes or no", "yes", "no"), Side("--last", "Whose instruction came last: a late match is charged to it"),
                Reason("What the depository said", required: false),
            ],
            (r, day) => new TellMatching(Number(r), day, Text(r, "MATCHED") == "yes", Text(r, "--last") == "us", Text(r, "--reason"))),
        new("cancel", "Ask to cancel it, or tell that the other side asks; what is matched takes both.",
            "1893 --reason \"wrong custodian\"", [Side("--by", "Who asks"), Reason("Why", required: true)],
            (r, day) => new CancelInstruction(Number(r), day, Text(r, "--by") == "us", Text(r, "--reason"))),
        new("reinstruct", "Instruct anew what a cancelled instruction left unsettled.", "1893 --on 2025-10-16",
            [new Option<string?>("--on") { Description = "Its settlement date; by default the book's day", HelpName = "DATE" }],
            (r, day) => new Reinstruct(Number(r), ReportCommand.Date(r.GetValue<string?>("--on")) ?? day)),
        new("buy-in", "Tell that a failing receipt was bought elsewhere, while a day is open. Between days, buy-ins.csv of the next does.",
            "1893 100 37.90",
            [
                new Argument<long>("QUANTITY") { Description = "Units bought" },
                new Argument<decimal>("PRICE") { Description = "Price of one; of a bond in per cent of nominal" },
            ],
            (r, day) => new BuyIn(Number(r), day, r.GetValue<long>("QUANTITY"), r.GetValue<decimal>("PRICE"))),
    ];

    static Option<string> Reason(string what, bool required) => new("--reason")
    { Description = what, HelpName = "TEXT", Required = required, DefaultValueFactory = required ? null : _ => "" };

    static Argument<string> OneOf(string name, string what, params string[] words)
    {
        var argument = new Argument<string>(name) { Description = what };
        argument.AcceptOnlyFromAmong(words);
        return argument;
    }

    static Option<string> Side(string name, string what)
    {
        var option = new Option<string>(name) { Description = what + ": us (default) or them", DefaultValueFactory = _ => "us" };
        option.AcceptOnlyFromAmong("us", "them");
        return option;
    }

    static Argument<long> Other() => new("OTHER") { Description = "Number of the other instruction" };

    static Argument<long> NumberOf() => new("NUMBER") { Description = "Number of the instruction" };

    static Option<string?> FormatOf()
    {
        var format = new Option<string?>("--format") { Description = "table (default on a terminal), csv (default when piped) or json" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        return format;
    }

    static long Number(ParseResult r) => r.GetValue<long>("NUMBER");
    static string Text(ParseResult r, string name) => r.GetValue<string>(name) ?? "";

    static Command Make(Verb verb)
    {
        var id = new Option<string?>("--id")
        { Description = "Name of this asking: asked again under the same name, nothing is done twice", HelpName = "NAME" };
        id.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } name && (name.Length is 0 or > 100 || !name.All(IsOfName)))
                r.AddError("--id has 1 to 100 letters, digits and - _ . : /");
        });
        var command = new Command(verb.Name, $"{verb.Says}\n\nExample: countinghouse instruction {verb.Name} books/demo.db {verb.Example}")
        { CommandLine.Book(), NumberOf() };
        foreach (var symbol in verb.Own)
            if (symbol is Argument argument) command.Add(argument);
            else if (symbol is Option option) command.Add(option);
        command.Add(id);
        command.Add(FormatOf());
        command.Add(CommandLine.DryRun("Ask it of a copy of the book and leave the book as it is"));
        command.SetAction(r => Run(verb, r));
        return command;
    }

    static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/';

    static int Run(Verb verb, ParseResult asked)
    {
        var path = Text(asked, "BOOK");
        if (!File.Exists(path)) throw new StoreException($"{path}: there is no such book");
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

    static int RunOn(string path, Verb verb, ParseResult asked)
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
        return Print(reports.Life(Number(asked), since), asked);
    }

    /// <summary>
    /// The name given, or one of the day, the content, and the so-manieth time that it is asked: what is meant twice is done twice.
    /// </summary>
    static string IdOf(Book book, Kernel.Command command, ParseResult asked)
    {
        const string Group = "instruction/";
        if (asked.GetValue<string?>("--id") is { } given)
            return given.StartsWith(Group, StringComparison.Ordinal) ? given : Group + given;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command.ToString())).AsSpan(0, 8));
        var stem = string.Create(CultureInfo.InvariantCulture, $"{Group}{book.Firm.Days.Day:yyyy-MM-dd}/{Number(asked)}/{digest}");
        var time = 1;
        while (book.Knows($"{stem}/{time}")) time++;
        return $"{stem}/{time}";
    }

    static Command MakeShow()
    {
        var command = new Command("show",
            "Show the life of an instruction: every change with its day, and how it is linked.\n\n"
            + "Example: countinghouse instruction show books/demo.db 1893")
        { CommandLine.Book(), NumberOf(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            var life = reports.Life(Number(r));
            return life.Rows.Count > 0 ? Print(life, r)
                : throw new UsageException($"{Text(r, "BOOK")}: has no instruction {Number(r)}: report instructions lists them");
        });
        return command;
    }

    static int Print(Report report, ParseResult asked)
    {
        using var standard = new StreamWriter(Console.OpenStandardOutput());
        Output.Write(report, Output.FormatFor(asked.GetValue<string?>("--format")), standard);
        return Exit.Done;
    }
}
