using System.CommandLine;
using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>The reports of settlement fails that go to the supervisor: auth.100 for a month, auth.101 for a year.</summary>
static class FailsExport
{
    public const string Format = "settlement-fails";

    // Delegated Regulation (EU) 2018/1229, art. 14 and 15: by the fifth business day of the next month, by 20 January of the next year.
    const int DueBusinessDay = 5, DueInJanuary = 20;

    public static Option[] Options { get; } =
    [
        new Option<string?>("--month") { Description = "settlement-fails: the month, as 2025-10", HelpName = "MONTH" },
        new Option<string?>("--year") { Description = "settlement-fails: the year, as 2025", HelpName = "YEAR" },
        new Option<string?>("--measures")
        { Description = "settlement-fails: what is done to settle better, in words", HelpName = "TEXT" },
    ];

    public static int Run(ParseResult asked)
    {
        var (month, year) = (asked.GetValue<string?>("--month"), asked.GetValue<string?>("--year"));
        if (month is null == year is null) throw new UsageException("settlement-fails takes --month 2025-10 or --year 2025");
        if (asked.GetValue<string?>("--as-of") is not null) throw new UsageException("settlement-fails takes no --as-of");
        var from = Begin(month ?? year + "-01");
        var to = (month is null ? from.AddYears(1) : from.AddMonths(1)).AddDays(-1);
        var book = asked.GetValue<string>("BOOK") ?? "";
        using var reports = ReportBook.Open(book);
        var firm = Copies.Facts(book).Select(f => f.Fact).OfType<ReferenceFact.FirmEstablished>().First().Terms;
        var period = reports.Due(from, to);
        if (period.Days.Count == 0) throw new UsageException($"{book}: no day from {from:yyyy-MM-dd} to {to:yyyy-MM-dd} is closed");
        foreach (var note in period.Notes) Console.Error.WriteLine("note: " + note);
        var figures = new FailsFigures(from, to, new(to, new(23, 59, 59), TimeSpan.Zero), firm.BaseCurrency, firm.Csd, period.Days,
            [.. period.Outcomes.Select(Line)], new(period.Penalties.Count, period.Penalties.Value),
            asked.GetValue<string?>("--measures") ?? "none reported");
        var folder = Directory.CreateDirectory(asked.GetValue<string>("--to") ?? "").FullName;
        var path = Path.Combine(folder, month is null ? $"auth.101-{from:yyyy}.xml" : $"auth.100-{from:yyyy-MM}.xml");
        File.WriteAllBytes(path, month is null ? FailsMessages.Yearly(figures) : FailsMessages.Monthly(figures));
        Console.WriteLine(path);
        Console.WriteLine($"due by {DueBy(month is not null, to, firm.SettlementCalendar):yyyy-MM-dd}");
        return Exit.Done;
    }

    /// <summary>The day by which the report of a period that ends is to be handed in.</summary>
    static DateOnly DueBy(bool isMonth, DateOnly end, string calendar) => isMonth
        ? Calendars.Named(calendar).AddBusinessDays(end, DueBusinessDay) : new(end.Year + 1, 1, DueInJanuary);

    static DateOnly Begin(string month) =>
        DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            && first.Year < 9999 ? first : throw new UsageException($"'{month}' is not a month: write it as 2025-10");

    static FailsLine Line(DueOutcome o) => new(o.Day, o.Instruction, o.Isin, FailsMessages.KindOf(o.Cfi),
        !o.HasCash ? "FreeOfPmt" : o.HasSecurities ? "DlvryVrssPmt" : "PmtFreeOfDlvry", o.Currency, o.Settled, o.Failed, o.Reason);
}
