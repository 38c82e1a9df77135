using System.Globalization;
using Countinghouse.App.Messages;
using Countinghouse.Facts;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Records;

namespace Countinghouse.App.Days;

sealed partial class DayRun
{
    // Those of the day that came from the market.
    readonly List<RecordsFact.StatementTaken> marketStatements = [];

    IEnumerable<OutsideControl> Reconciliations() => folder.Statements.Select(Reconcile).Concat(marketStatements
        .Where(s => s.Kind is StatedKind.Holdings or StatedKind.Cash && s.AsOf == folder.Day)
        .Select(s => Compared("reconciled-" + (s.Reference.Length > 0 ? s.Reference : s.Kind.ToString()), s.Lines)));

    /// <summary>A statement of the depository or the bank against our posted balances: one control, naming the first differences.</summary>
    OutsideControl Reconcile(string path)
    {
        var name = "reconciled-" + Path.GetFileName(path);
        var isCsv = path.EndsWith(".csv", StringComparison.Ordinal) || path.EndsWith(".csv.gz", StringComparison.Ordinal);
        return isCsv ? ReconcileRows(name, path) : ReconcileMessage(name, path);
    }

    OutsideControl ReconcileRows(string name, string path)
    {
        var before = problems.Count;
        using var stream = DayFolder.OpenFile(path);
        var lines = DayFiles.Statement(stream, Path.GetFileName(path), problems, ScaleOf);
        if (problems.Count > before) return new(name, false, Lines(problems.Count - before, "cannot be read"));
        var facts = Ask(As($"statements/{Path.GetFileName(path)}", Evening), new Together([.. lines.GroupBy(KindOf)
            .Select(g => new TakeStatement(new(Path.GetFileName(path), g.Key, folder.Day, false, [.. g.Select(Stated)])))]));
        if (facts.OfType<Refused>().FirstOrDefault() is { } refused) return new(name, false, refused.Detail);
        List<StatedLine> balances = [.. lines.Where(l => l.Moved is null).Select(Stated)];
        return balances.Count > 0 || lines.Count == 0 ? Compared(name, balances)
            : new(name, true, $"{Lines(lines.Count, "taken")}: report reconciliations shows how many are matched");
    }

    static StatedKind KindOf(StatementLine l) => (l.Moved, l.Asset.Length > 3) switch
    {
        (null, true) => StatedKind.Holdings,
        (null, false) => StatedKind.Cash,
        (_, true) => StatedKind.Postings,
        _ => StatedKind.Entries,
    };

    StatedLine Stated(StatementLine l) => new(l.Account, l.Asset, l.Reference, l.Moved ?? folder.Day,
        l.Amount * new decimal(1, 0, 0, false, (byte)(ScaleOf(l.Asset) ?? 0)))
    { Narrative = l.Text };

    // Kept byte for byte, as one that comes by itself.
    OutsideControl ReconcileMessage(string name, string path)
    {
        using var stream = DayFolder.OpenFile(path);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var take = new MessageDoor(book.Firm, new(options.Market?.Schemas ?? MxSchemas.None, folder.Day) { IsOfFolder = true }).Read(
            bytes.ToArray(), Path.GetFileName(path));
        var facts = Ask(As("statements/" + take.Message.Sha256, Evening), take);
        List<string> wrong = [.. take.Message.Problems, .. facts.OfType<Refused>().Select(r => r.Detail)];
        var lines = take.Acts.OfType<TakeStatement>().Where(s => s.Statement.Kind is StatedKind.Holdings or StatedKind.Cash)
            .SelectMany(s => s.Statement.Lines).ToList();
        return wrong.Count > 0 ? new(name, false, string.Join("; ", wrong.Take(3)))
            : lines.Count == 0 ? new(name, true, $"{take.Message.Type} is kept: it has no balances")
            : Compared(name, lines.FindAll(l => l.Day == folder.Day));
    }

    OutsideControl Compared(string name, IReadOnlyList<StatedLine> lines)
    {
        var books = book.Firm.Register;
        List<string> differences = [];
        foreach (var line in lines)
        {
            var (account, asset) = (books.AccountOf(line.Account), books.AssetOf(line.Asset));
            var ours = account is null || asset is null ? 0
                : book.Firm.Ledger[account.Id, asset.Id].Posted * (account.Terms.Class == AccountClass.Location ? 1 : -1)
                    * new decimal(1, 0, 0, false, (byte)asset.Scale);
            if (ours != line.Units)
                differences.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{line.Account} {line.Asset}: theirs {line.Units}, ours {ours}"));
        }
        return new(name, differences.Count == 0, differences.Count == 0
            ? Lines(lines.Count, lines.Count == 1 ? "agrees" : "agree")
            : $"{differences.Count} of {Lines(lines.Count, differences.Count == 1 ? "differs" : "differ")}: "
                + string.Join("; ", differences.Take(3)));
    }

    static string Lines(int count, string verb) => $"{count} {(count == 1 ? "line" : "lines")} {verb}";
}
