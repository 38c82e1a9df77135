using System.CommandLine;
using System.Globalization;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

static class ReportCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "One of the reports above", HelpName = "NAME" };
        name.CompletionSources.Add([.. ReportBook.Names]);
        var book = CommandLine.Book();
        var account = Account("Only this account: the reports marked A");
        var isin = Isin("Only this instrument, or currency in balances: the reports marked I");
        var from = new Option<string?>("--from")
        { Description = "First day of the period, of a report over one; by default the first of January", HelpName = "DATE" };
        var basis = new Option<string?>("--basis")
        { Description = "ledger reports by settlement date (default) or trade date" };
        basis.AcceptOnlyFromAmong("settlement", "trade");
        var (asOf, knownAt, format, to) = (AsOf(), KnownAt(), Asking.FormatOf(), To());
        var command = new Command("report",
            "Print a report.\n\n" + Listed()
            + "\nExample: countinghouse report positions books/demo.db --account C1001 --as-of 2025-10-10")
        { name, book, asOf, knownAt, account, isin, from, basis, format, to };
        command.SetAction(r =>
        {
            var filter = new ReportFilter(Date(r.GetValue(asOf)), r.GetValue(account), r.GetValue(isin), r.GetValue(basis) == "trade")
            { From = Date(r.GetValue(from)) };
            var path = r.GetValue(book) ?? "";
            if (!ReportBook.Names.Contains(r.GetValue(name)))
                throw new UsageException($"there is no report '{r.GetValue(name)}'; there are {string.Join(", ", ReportBook.Names)}");
            MustTake(r.GetValue(name) ?? "", Narrowing.Account, r.GetValue(account));
            MustTake(r.GetValue(name) ?? "", Narrowing.Isin, r.GetValue(isin));
            MustTake(r.GetValue(name) ?? "", Narrowing.Basis, r.GetValue(basis));
            MustTake(r.GetValue(name) ?? "", Narrowing.From, r.GetValue(from));
            using var reports = Open(path, r.GetValue(knownAt), filter);
            if (r.GetValue(knownAt) is null && reports.BalancesWait)
                Console.Error.WriteLine("note: a day runs, or was stopped: balances are those of the close before it");
            Write(reports.Run(r.GetValue(name) ?? "", filter), r.GetValue(format), r.GetValue(to));
            return Exit.Done;
        });
        return command;
    }

    public static Option<string?> AsOf() => new("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };

    public static Option<string?> KnownAt() => new("--known-at")
    { Description = "With what the book knew at this instant, as 2025-10-14T18:00:00Z", HelpName = "INSTANT" };

    public static Option<string?> Account(string says) => new("--account") { Description = says, HelpName = "A" };

    public static Option<string?> Isin(string says) => new("--isin") { Description = says, HelpName = "I" };

    public static Option<string?> To() => new("--to") { Description = "Write to this file instead of standard output", HelpName = "FILE" };

    /// <summary>A book to be read at a point in time, which knows the account and the instrument that are asked for.</summary>
    public static ReportBook Open(string path, string? knownAt, ReportFilter filter)
    {
        var reports = knownAt is null ? ReportBook.Open(path) : ReportBook.Open(path, Instant(knownAt));
        try
        {
            if (knownAt is null) MustKnow(reports, filter, path);
            else if (!reports.KnowsAccount(filter.Account) || !reports.KnowsAsset(filter.Isin))
                using (var now = ReportBook.Open(path)) MustKnow(now, filter, path); // it may have come later
            return reports;
        }
        catch
        {
            reports.Dispose();
            throw;
        }
    }

    // A filter that is passed over would show the whole as if it were the part that was asked for.
    static void MustTake(string report, Narrowing narrowing, string? given)
    {
        if (given is null || ReportBook.Takes(report).HasFlag(narrowing)) return;
        throw new UsageException($"report {report} takes no {Option(narrowing)}; these do: {Takers(narrowing)}");
    }

    static string Option(Narrowing narrowing) => "--" + narrowing.ToString().ToLowerInvariant();

    static string Takers(Narrowing narrowing) => string.Join(", ", ReportBook.Names.Where(n => ReportBook.Takes(n).HasFlag(narrowing)));

    static string Listed()
    {
        var width = ReportBook.Names.Max(n => n.Length);
        return string.Concat(ReportBook.Names.Select(n => $"  {n.PadRight(width)}  {Marks(n)}  {ReportBook.Says(n)}\n"));
    }

    static string Marks(string report) => (ReportBook.Takes(report).HasFlag(Narrowing.Account) ? "A" : " ")
        + (ReportBook.Takes(report).HasFlag(Narrowing.Isin) ? "I" : " ");

    // An empty table would read as if there were nothing, where there is only a slip of the pen.
    static void MustKnow(ReportBook reports, ReportFilter filter, string path)
    {
        if (!reports.KnowsAccount(filter.Account)) throw new UsageException($"{path}: has no account '{filter.Account}'");
        if (!reports.KnowsAsset(filter.Isin)) throw new UsageException($"{path}: has no instrument or currency '{filter.Isin}'");
    }

    public static void Write(Report report, string? format, string? path)
    {
        if (path is null)
        {
            using var standard = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
            Output.Write(report, Output.FormatFor(format), standard);
            return;
        }
        Output.ToFile(path, file => Output.Write(report, format is null ? Format.Csv : Output.FormatFor(format), file));
    }

    public static DateOnly? Date(string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw new UsageException($"'{text}' is not a date: write it as 2025-10-14");

    static DateTimeOffset Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw new UsageException($"'{text}' is not an instant: write it as 2025-10-14T18:00:00Z");
}
