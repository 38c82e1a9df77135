using System.CommandLine;
using Countinghouse.App.Messages;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>The report of a day's transactions that goes to the supervisor: auth.016.</summary>
static class TransactionExport
{
    public const string Format = "transaction-reports";

    // What one file holds: well within what a message may have.
    const int MostInFile = 10_000;

    public static Option[] Options { get; } =
    [
        new Option<string?>("--details")
        { Description = "transaction-reports: CSV of what the book does not know of trades", HelpName = "FILE" },
        new Option<string?>("--ccp-lei") { Description = "transaction-reports: the CCP's LEI", HelpName = "LEI" },
    ];

    public static int Run(ParseResult asked, MxSchemas schemas)
    {
        var path = asked.GetValue<string>("BOOK") ?? "";
        var ccpLei = asked.GetValue<string?>("--ccp-lei") ?? "";
        if (ccpLei.Length > 0 && !Lei.TryParse(ccpLei, out _)) throw new UsageException($"'{ccpLei}' is not a valid LEI");
        using var book = ReportBook.Open(path);
        if ((ReportCommand.Date(asked.GetValue<string?>("--as-of")) ?? book.LastDay()) is not { } day || book.FactsOf(day) is not { } range)
            throw new UsageException($"{path}: has no such business day: report days lists them");
        var details = Details(asked.GetValue<string?>("--details"));
        var bic = book.Addresses().Bic(Register.FirmCode);
        var (reports, lacking) = new TransactionReporting(book.FirmName().Lei, bic.Length >= 6 ? bic[4..6] : "", ccpLei, details)
            .Of(book.Reportable(range));
        foreach (var (trade, lacks) in lacking) Console.Error.WriteLine($"{trade}: not reported: {lacks}");
        var folder = Directory.CreateDirectory(asked.GetValue<string>("--to") ?? "").FullName;
        var exit = lacking.Count > 0 ? Exit.Problems : Exit.Done;
        foreach (var (at, part) in reports.Chunk(MostInFile).Index())
        {
            var name = $"auth.016-{day:yyyy-MM-dd}-{at + 1}.xml";
            var bytes = MxForms.Build(new TransactionReports(part));
            var check = MxCheck.Of(bytes, name, schemas);
            foreach (var why in check.Refusals.Concat(check.Findings.Select(f => f.Problem)))
                Console.Error.WriteLine($"{name}:{why.Line}:{why.Column}: {why.Why}");
            if (check.Refusals.Count + check.Findings.Count > 0) exit = Exit.Problems;
            else File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
        Console.WriteLine($"{folder}: {reports.Count} transaction reports of {day:yyyy-MM-dd}, "
            + $"{lacking.Select(l => l.TradeId).Distinct().Count()} trades not reported");
        return exit;
    }

    static Dictionary<string, ReportDetails> Details(string? file)
    {
        Dictionary<string, ReportDetails> all = new(StringComparer.Ordinal);
        if (file is null) return all;
        List<Formats.Problem> problems = [];
        using var stream = File.OpenRead(file);
        foreach (var one in ReportFile.Read(stream, Path.GetFileName(file), problems)) all[one.TradeId] = one;
        return problems is [var p, ..] ? throw new UsageException($"{p.File}:{p.Line}:{p.Column}: {p.Why}") : all;
    }
}
