using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;

namespace Countinghouse.App.Days;

/// <summary>A statement in rows: what lies where at the end of a day, and what moved.</summary>
sealed record CsvStatement(Register Books, string Name, DateOnly Day)
{
    /// <summary>Its movements are all there were on its day: those stated before and not by it are taken back.</summary>
    public bool IsCorrection { get; init; }

    public IReadOnlyList<StatementLine> Read(Stream stream, IList<Problem> problems)
    {
        var lines = DayFiles.Statement(stream, Name, problems, ScaleOf);
        foreach (var line in lines.Where(l => !IsPlace(l.Account)).ToList())
        {
            problems.Add(new(Name, line.Line, "account", $"'{line.Account}' is neither {Books.Firm.Csd} nor "
                + $"{Books.Firm.SettlementBank}, nor an account of yours that addresses.csv has at that bank"));
            lines.Remove(line);
        }
        return lines;
    }

    // What others hold for the firm; they state nothing of what the firm owes, or is owed.
    bool IsPlace(string code) => Books.AccountOf(code) is { } account && (account.IsLocation
        || Books.AddressOf(code) is { } at && Register.SameBic(at.Bic, Books.BicOf(Books.Firm.SettlementBank)));

    int? ScaleOf(string asset) => Books.AssetOf(asset)?.Scale;

    /// <summary>The command that takes it: balances and movements of securities and of cash are a statement each.</summary>
    public Command Take(IReadOnlyList<StatementLine> lines) => new Together([.. lines.GroupBy(KindOf)
        .Select(g => new TakeStatement(new(Name, g.Key, Day, IsCorrection && g.Key is (StatedKind.Postings or StatedKind.Entries),
            [.. g.Select(Stated)])
        { IsCorrection = IsCorrection }))]);

    static StatedKind KindOf(StatementLine l) => (l.Moved, l.Asset.Length > 3) switch
    {
        (null, true) => StatedKind.Holdings,
        (null, false) => StatedKind.Cash,
        (_, true) => StatedKind.Postings,
        _ => StatedKind.Entries,
    };

    public StatedLine Stated(StatementLine l) => new(l.Account, l.Asset, l.Reference, l.Moved ?? Day,
        l.Amount * new decimal(1, 0, 0, false, (byte)(ScaleOf(l.Asset) ?? 0)))
    { Narrative = l.Text };
}
