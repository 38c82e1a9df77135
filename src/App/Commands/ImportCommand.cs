using System.CommandLine;
using System.Security.Cryptography;
using Countinghouse.App.Days;
using Countinghouse.App.Messages;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Reference;
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
        ("fx", DayFiles.FxRates), ("corporate-actions", DayFiles.CorporateActions), ("elections", DayFiles.Elections),
        ("withholding-rates", DayFiles.WithholdingRates), ("penalty-classes", DayFiles.PenaltyClasses),
        ("penalty-rates", DayFiles.PenaltyRates), ("overnight-rates", DayFiles.OvernightRates),
        ("shares-outstanding", DayFiles.SharesOutstanding), ("settlement-instructions", DayFiles.SettlementInstructions),
        ("market-conventions", DayFiles.MarketConventions),
        ("haircuts", DayFiles.HaircutRows), ("credit-lines", DayFiles.CreditLines), ("matching-rules", DayFiles.MatchingRules),
        ("margin-agreements", DayFiles.MarginAgreements), ("confirmations", DayFiles.Confirmations),
        ("opening-lots", DayFiles.OpeningLots), ("lot-methods", DayFiles.LotMethods), ("lot-choices", DayFiles.LotChoices),
        ("fx-policy", DayFiles.FxPolicy), ("units", DayFiles.UnitsOutstanding),
    ];

    public static System.CommandLine.Command Make()
    {
        var kind = new Argument<string>("KIND")
        {
            Description = "message, statement (rows as in statements/), penalties (a depository's statement of them), or "
                + string.Join(", ", Files.Select(f => f.Kind)),
        };
        kind.AcceptOnlyFromAmong(["message", "statement", "penalties", .. Files.Select(f => f.Kind)]);
        var book = CommandLine.Book();
        var files = new Argument<string[]>("FILE") { Description = "Files; - is standard input", Arity = ArgumentArity.OneOrMore };
        var schemas = MessageCommand.Schemas();
        var tolerance = new Option<decimal>("--tolerance")
        { Description = "Units of the currency by which a stated penalty may differ from ours; 0 by default", HelpName = "AMOUNT" };
        var from = new Option<string>("--from")
        { Description = "Who sent messages that have no header: you vouch for it, and the book keeps that you did", HelpName = "BIC" };
        var asOf = new Option<string?>("--as-of")
        { Description = "Of which day a statement in rows is; the last of the book by default", HelpName = "DATE" };
        var correction = new Option<bool>("--correction")
        { Description = "The statement takes the place of the one that its sender gave the same number, or in rows of those of its day" };
        var command = new System.CommandLine.Command("import",
            "Take a message, or a file of the day folder on its own, into the book. The same again changes nothing. A message acts only "
            + "when it comes from one whose word it is: the depository, the CCP, the bank, a counterparty of its own.\n\n"
            + "Example: countinghouse import message books/demo.db inbox/status.xml --schemas schemas/iso20022")
        { kind, book, files, schemas, tolerance, from, asOf, correction };
        command.SetAction(r => Run(r.GetValue(kind) ?? "", r.GetValue(book) ?? "", r.GetValue(files) ?? [],
            new(MessageCommand.Open(r.GetValue(schemas)), ReportCommand.Date(r.GetValue(asOf)) ?? default, r.GetValue(tolerance),
                r.GetValue(kind) == "penalties")
            { From = Vouched(r.GetValue(from) ?? ""), IsCorrection = r.GetValue(correction) }));
        return command;
    }

    /// <summary>Who is vouched for as the sender; empty: nobody.</summary>
    /// <exception cref="UsageException">It is no BIC.</exception>
    internal static string Vouched(string bic) => bic.Length == 0 || CheckDigits.IsBic(bic) ? bic
        : throw new UsageException($"--from {bic}: is no BIC, as CTDPUS30");

    static int Run(string kind, string path, string[] files, Reading how)
    {
        if (!Place.Exists(path)) throw new StoreException($"{path}: no such book. countinghouse day {path} FOLDER makes one.");
        var exit = Exit.Done;
        using (var book = Book.Open(path))
        {
            foreach (var file in files)
            {
                var problems = kind is "message" or "penalties" ? Message(book, file, how)
                    : kind == "statement" ? Statement(book, file, how) : Rows(book, kind, file);
                foreach (var problem in problems) Console.Error.WriteLine(problem);
                if (problems.Count > 0) exit = Exit.Problems;
            }
            book.Flush();
            book.Project();
        }
        return exit;
    }

    static List<string> Message(Book book, string file, Reading how)
    {
        List<string> problems = [];
        foreach (var taken in TakeAll(book, (file, MessageCommand.Bytes(file)),
            (how with { Day = book.Firm.Days.Day }, Environment.UserName)))
        {
            Console.WriteLine($"{taken.Name}: {taken.Says}");
            problems.AddRange(taken.Problems.Select(p => $"{taken.Name}:{p}"));
        }
        return problems;
    }

    /// <summary>What became of a message, and what was wrong with it.</summary>
    /// <param name="Name">Its file, and where that holds several, which it is.</param>
    internal sealed record Taken(string Name, string Says, List<string> Problems);

    /// <summary>Takes the messages of a file in, each by itself, in someone's name.</summary>
    internal static IEnumerable<Taken> TakeAll(Book book, (string Name, byte[] Bytes) file, (Reading How, string Actor) by)
    {
        var parts = MessageDoor.Split(file.Bytes);
        foreach (var (i, bytes) in parts.Index())
        {
            var (says, problems) = Take(book, (file.Name, bytes), by);
            yield return new(parts.Count == 1 ? file.Name : $"{file.Name}, message {i + 1} of {parts.Count}", says, problems);
        }
    }

    static (string Says, List<string> Problems) Take(Book book, (string Name, byte[] Bytes) file, (Reading How, string Actor) by)
    {
        var take = new MessageDoor(book.Firm, by.How).Read(file.Bytes, file.Name);
        // Refused without a header, it may come again with someone who vouches for its sender.
        var known = take.Message.Sha256 + (take.Message.IsVouched ? "/from/" + take.Message.Sender : "")
            + (by.How.IsCorrection ? "/correction" : "");
        var answer = book.Run(As(book, "message", known) with { Actor = by.Actor }, take);
        var acted = answer.Count(f => f is not (RecordsFact.Asked or RecordsFact.MessageTaken or Refused));
        return (answer.Count == 0 ? "is here already"
            : take.Message.Problems.Length > 0 ? "kept, not acted on"
            : $"{take.Message.Type} {take.Message.Id} taken{(take.Message.IsVouched ? $" as from {take.Message.Sender}" : "")}, "
                + $"{acted} {(acted == 1 ? "fact" : "facts")} from it{Waits(book, answer)}",
            [.. take.Message.Problems,
                .. answer.OfType<Refused>().Select(r => $" {r.Subject}: {r.Detail}"),
                .. answer.OfType<SettlementFact.PenaltiesStated>().Where(_ => answer.Any(IsBreak))
                    .Select(s => $" {s.Lines} stated, {s.Agreed} agreed, {answer.Count(IsBreak)} differ: see report penalty-breaks")]);
    }

    static string Waits(Book book, IEnumerable<Fact> answer) => answer.OfType<RecordsFact.StatementTaken>()
        .Select(s => s.Page is { } page ? book.Firm.Reconciliation.Missing(s.Kind, page) : "")
        .FirstOrDefault(m => m.Length > 0) is { } missing ? $"; it waits: {missing}" : "";

    static bool IsBreak(Fact fact) => fact is SettlementFact.PenaltyDiffered;

    static List<string> Rows(Book book, string kind, string file)
    {
        List<Problem> problems = [];
        var bytes = MessageCommand.Bytes(file);
        var commands = Files.Single(f => f.Kind == kind).Read(new MemoryStream(bytes), file, problems);
        return Run(book, (kind, file, bytes), new Together(commands), problems);
    }

    // Whole or not at all: a statement that lacks a row differs in it.
    static List<string> Statement(Book book, string file, Reading how)
    {
        List<Problem> problems = [];
        var bytes = MessageCommand.Bytes(file);
        var statement = new CsvStatement(book.Firm.Register, Path.GetFileName(file), how.Day == default ? book.Firm.Days.Day : how.Day)
        { IsCorrection = how.IsCorrection };
        var lines = statement.Read(new MemoryStream(bytes), problems);
        if (problems.Count == 0) return Run(book,
            ($"statement/{statement.Day:yyyy-MM-dd}{(how.IsCorrection ? "/correction" : "")}", file, bytes),
            statement.Take(lines), problems);
        Console.WriteLine($"{file}: nothing of it was taken");
        return [.. problems.Select(p => $"{p.File}:{p.Line}:{p.Column}: {p.Why}")];
    }

    static List<string> Run(Book book, (string Kind, string Name, byte[] Bytes) from, Kernel.Command command, List<Problem> problems)
    {
        var (kind, file, bytes) = from;
        var answer = book.Run(As(book, kind, Convert.ToHexStringLower(SHA256.HashData(bytes))), command);
        Console.WriteLine(answer.Count == 0 ? $"{file}: nothing new" : $"{file}: {answer.Count - 1} facts");
        return [.. problems.Select(p => $"{p.File}:{p.Line}:{p.Column}: {p.Why}"),
            .. answer.OfType<Refused>().Select(r => $"{r.Source}: {r.Subject}: {r.Detail}")];
    }

    // Known by its content: what was taken before is not taken again.
    static Envelope As(Book book, string kind, string sha256) => new($"import/{kind}/{sha256}", Environment.UserName,
        new DateTimeOffset(book.Firm.Days.Day.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.Zero).ToUnixTimeMilliseconds());
}
