using System.CommandLine;
using System.Security.Cryptography;
using Countinghouse.App.Messages;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

/// <summary>A message, or a file of the day folder on its own, taken into the book.</summary>
static class ImportCommand
{
    // What needs no open day; trades and their changes come with a day folder.
    static readonly (string Kind, Func<Stream, string, IList<Problem>, List<Kernel.Command>> Read)[] Files =
    [
        ("instruments", DayFiles.Instruments), ("parties", DayFiles.Parties), ("accounts", DayFiles.Accounts),
        ("addresses", DayFiles.Addresses), ("prices", DayFiles.Prices),
        ("fx", DayFiles.FxRates), ("corporate-actions", DayFiles.CorporateActions), ("penalty-classes", DayFiles.PenaltyClasses),
        ("penalty-rates", DayFiles.PenaltyRates), ("overnight-rates", DayFiles.OvernightRates), ("confirmations", DayFiles.Confirmations),
    ];

    public static System.CommandLine.Command Make()
    {
        var kind = new Argument<string>("KIND") { Description = "message, or " + string.Join(", ", Files.Select(f => f.Kind)) };
        kind.AcceptOnlyFromAmong(["message", .. Files.Select(f => f.Kind)]);
        var book = CommandLine.Book();
        var files = new Argument<string[]>("FILE") { Description = "Files; - is standard input", Arity = ArgumentArity.OneOrMore };
        var schemas = MessageCommand.Schemas();
        var command = new System.CommandLine.Command("import",
            "Take a message, or a file of the day folder on its own, into the book. The same again changes nothing.\n\n"
            + "Example: countinghouse import message books/demo.db inbox/status.xml --schemas schemas/iso20022")
        { kind, book, files, schemas };
        command.SetAction(r => Run(r.GetValue(kind) ?? "", r.GetValue(book) ?? "", r.GetValue(files) ?? [],
            MessageCommand.Open(r.GetValue(schemas))));
        return command;
    }

    static int Run(string kind, string path, string[] files, MxSchemas schemas)
    {
        if (!File.Exists(path)) throw new StoreException($"{path}: no such book. countinghouse day {path} FOLDER makes one.");
        var exit = Exit.Done;
        using (var book = Book.Open(path))
        {
            foreach (var file in files)
            {
                var problems = kind == "message" ? Message(book, file, schemas) : Rows(book, kind, file);
                foreach (var problem in problems) Console.Error.WriteLine(problem);
                if (problems.Count > 0) exit = Exit.Problems;
            }
            book.Flush();
            book.Project();
        }
        return exit;
    }

    static List<string> Message(Book book, string file, MxSchemas schemas)
    {
        var bytes = MessageCommand.Bytes(file);
        var take = new MessageDoor(book.Firm, book.Firm.Days.Day, schemas).Read(bytes, file);
        var answer = book.Run(As(book, "message", take.Message.Sha256), take);
        var acted = answer.Count(f => f is not (RecordsFact.Asked or RecordsFact.MessageTaken or Refused));
        Console.WriteLine(answer.Count == 0 ? $"{file}: is here already"
            : take.Message.Problems.Length > 0 ? $"{file}: kept, not acted on"
            : $"{file}: {take.Message.Type} {take.Message.Id} taken, {acted} {(acted == 1 ? "fact" : "facts")} from it");
        return [.. take.Message.Problems.Select(p => $"{file}:{p}"),
            .. answer.OfType<Refused>().Select(r => $"{file}: {r.Subject}: {r.Detail}")];
    }

    static List<string> Rows(Book book, string kind, string file)
    {
        List<Problem> problems = [];
        var bytes = MessageCommand.Bytes(file);
        var commands = Files.Single(f => f.Kind == kind).Read(new MemoryStream(bytes), file, problems);
        var answer = book.Run(As(book, kind, Convert.ToHexStringLower(SHA256.HashData(bytes))), new Together(commands));
        Console.WriteLine(answer.Count == 0 ? $"{file}: nothing new" : $"{file}: {answer.Count - 1} facts");
        return [.. problems.Select(p => $"{p.File}:{p.Line}:{p.Column}: {p.Why}"),
            .. answer.OfType<Refused>().Select(r => $"{r.Source}: {r.Subject}: {r.Detail}")];
    }

    // Known by its content: what was taken before is not taken again.
    static Envelope As(Book book, string kind, string sha256) => new($"import/{kind}/{sha256}", Environment.UserName,
        new DateTimeOffset(book.Firm.Days.Day.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.Zero).ToUnixTimeMilliseconds());
}
