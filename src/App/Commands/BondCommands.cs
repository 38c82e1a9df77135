using System.CommandLine;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>Bonds reckoned with: price from yield and back, schedules, and the events of a contract.</summary>
static class BondCommands
{
    const long MostBytes = 16 << 20; // some tens of thousands of contracts

    public static Command Make() => new("bond",
        "Price a bond from its yield and back, list what it pays and when, and the events of a contract by its terms.\n\n"
        + "Example: countinghouse bond quote books/demo.db US91282CJZ59 --yield 4.25")
    { Quote(), Schedule(), Contract() };

    static Argument<string> Isin() => new("ISIN") { Description = "The bond" };

    static Option<string?> AsOf() => new("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };

    static Command Quote()
    {
        var (book, isin, asOf, format) = (CommandLine.Book(), Isin(), AsOf(), Asking.FormatOf());
        var price = new Option<decimal?>("--price") { Description = "Clean price of 100 nominal: its yield", HelpName = "P" };
        var yield = new Option<decimal?>("--yield")
        { Description = "Per cent a year, compounded as often as a coupon is paid: its price", HelpName = "Y" };
        var settle = new Option<string?>("--settle")
        { Description = "When it would settle; by default as a trade of the day would", HelpName = "DATE" };
        var command = new Command("quote",
            "Price and yield of a bond, the one from the other; with neither, the yield of its newest price.\n\n"
            + "Example: countinghouse bond quote books/demo.db US91282CJZ59 --price 99.5")
        { book, isin, price, yield, settle, asOf, format };
        command.SetAction(r =>
        {
            if (r.GetValue(price) is not null && r.GetValue(yield) is not null)
                throw new UsageException("--price and --yield: one of them, and the other is what comes of it");
            if (r.GetValue(price) is <= 0) throw new UsageException("--price is above zero");
            var asked = new ReportBook.BondAsk(r.GetValue(price), r.GetValue(yield), ReportCommand.Date(r.GetValue(settle)));
            return Print(r.GetValue(book), r.GetValue(isin), r.GetValue(format), (b, i) => b.BondQuote(i, asked,
                new(ReportCommand.Date(r.GetValue(asOf)))));
        });
        return command;
    }

    static Command Schedule()
    {
        var (book, isin, asOf, format) = (CommandLine.Book(), Isin(), AsOf(), Asking.FormatOf());
        var command = new Command("schedule",
            "The interest periods of a bond, stubs among them, with what each pays, its ex, record and pay dates.\n\n"
            + "Example: countinghouse bond schedule books/demo.db US91282CJZ59")
        { book, isin, asOf, format };
        command.SetAction(r => Print(r.GetValue(book), r.GetValue(isin), r.GetValue(format), (b, i) => b.BondSchedule(i,
            new(ReportCommand.Date(r.GetValue(asOf))))));
        return command;
    }

    static int Print(string? book, string? isin, string? format, Func<ReportBook, string, Report?> make)
    {
        using var reports = ReportBook.Open(book ?? "");
        var report = make(reports, isin ?? "") ?? throw new UsageException($"{book}: has no bond {isin}");
        Output.Write(report, Output.FormatFor(format), Console.Out);
        return report.Rows.Count > 0 ? Exit.Done : Exit.Problems;
    }

    static Command Contract()
    {
        var file = new Argument<string>("FILE")
        { Description = "Terms in JSON by the names of the ACTUS dictionary: docs/formats/contracts.md" };
        var format = Asking.FormatOf();
        var command = new Command("contract",
            "The events of contracts by their terms: exchanges, interest, redemptions, resets, fees, dividends.\n\n"
            + "Example: countinghouse bond contract loan.json")
        { file, format };
        command.SetAction(r =>
        {
            var path = r.GetValue(file) ?? "";
            if (!File.Exists(path)) throw new UsageException($"{path}: there is no such file");
            if (new FileInfo(path).Length > MostBytes) throw new UsageException($"{path}: is larger than {MostBytes >> 20} MiB");
            try
            {
                Output.Write(ContractEvents.Of(File.ReadAllBytes(path)), Output.FormatFor(r.GetValue(format)), Console.Out);
                return Exit.Done;
            }
            catch (FormatException e)
            {
                throw new UsageException($"{path}: {e.Message}");
            }
        });
        return command;
    }
}
