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

    // All are taken before the first is compared: pages of one statement may lie in several files.
    IEnumerable<OutsideControl> Reconciliations() => folder.Statements.ConvertAll(Reconcile).Select(control => control())
        .Concat(marketStatements
            .Where(s => (s.Kind is StatedKind.Holdings or StatedKind.Cash || s.Page is not null) && s.AsOf == folder.Day)
            .Select(s => Compared("reconciled-" + (s.Reference.Length > 0 ? s.Reference : s.Kind.ToString()), [s])));

    /// <summary>A statement of the depository or the bank against our posted balances: one control, naming the first differences.</summary>
    Func<OutsideControl> Reconcile(string path)
    {
        var name = "reconciled-" + Path.GetFileName(path);
        var isCsv = path.EndsWith(".csv", StringComparison.Ordinal) || path.EndsWith(".csv.gz", StringComparison.Ordinal);
        return isCsv ? ReconcileRows(name, path) : ReconcileMessages(name, path);
    }

    Func<OutsideControl> ReconcileRows(string name, string path)
    {
        var before = problems.Count;
        using var stream = DayFolder.OpenFile(path);
        var file = new CsvStatement(book.Firm.Register, Path.GetFileName(path), folder.Day);
        var lines = file.Read(stream, problems);
        if (problems.Count - before is > 0 and var unread) return () => new(name, false, Lines(unread, "cannot be read"));
        var facts = Ask(As($"statements/{file.Name}", Evening), file.Take(lines));
        if (facts.OfType<Refused>().FirstOrDefault() is { } refused) return () => new(name, false, refused.Detail);
        List<StatedLine> balances = [.. lines.Where(l => l.Moved is null).Select(file.Stated)];
        return () => balances.Count > 0 || lines.Count == 0 ? Compared(name, balances)
            : new(name, true, $"{Lines(lines.Count, "taken")}: report reconciliations shows how many are matched");
    }

    // Kept byte for byte, as one that comes by itself.
    Func<OutsideControl> ReconcileMessages(string name, string path)
    {
        using var stream = DayFolder.OpenFile(path);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        List<string> wrong = [], types = [];
        List<RecordsFact.StatementTaken> statements = [];
        var parts = MessageDoor.Split(bytes.ToArray());
        foreach (var (i, part) in parts.Index())
        {
            var take = new MessageDoor(book.Firm, new(options.Market?.Schemas ?? MxSchemas.None, folder.Day) { IsOfFolder = true }).Read(
                part, Path.GetFileName(path));
            var facts = Ask(As("statements/" + take.Message.Sha256, Evening), take);
            var which = parts.Count == 1 ? "" : $"message {i + 1} of {parts.Count}: ";
            wrong.AddRange([.. take.Message.Problems.Select(p => which + p), .. facts.OfType<Refused>().Select(r => which + r.Detail)]);
            types.Add(take.Message.Type);
            statements.AddRange(take.Acts.OfType<TakeStatement>().Select(s => s.Statement));
        }
        return () => wrong.Count > 0 ? new(name, false, string.Join("; ", wrong.Take(3)))
            : !statements.Exists(s => s.Kind is StatedKind.Holdings or StatedKind.Cash || s.Page is not null)
                ? new(name, true, $"{string.Join(", ", types.Distinct())} is kept: it has no balances")
            : Compared(name, statements);
    }

    // Pages are compared together, with the last of them.
    OutsideControl Compared(string name, List<RecordsFact.StatementTaken> statements)
    {
        var desk = book.Firm.Reconciliation;
        List<StatedLine> lines = [];
        foreach (var s in statements)
        {
            if (s.Page is { } page && desk.Missing(s.Kind, page) is { Length: > 0 } missing)
                return new(name, false, $"it is a page of a statement, and {missing}");
            if (s.Kind is not (StatedKind.Holdings or StatedKind.Cash) || s.Page is { Before.Length: > 0 }) continue;
            lines.AddRange((s.Page is { } last ? desk.WaitingLines(s.Kind, last) ?? [] : s.Lines).Where(l => l.Day == folder.Day));
        }
        return statements.TrueForAll(s => s.Page is { Before.Length: > 0 })
            ? new(name, true, "a page of a statement, which is compared with the last one") : Compared(name, lines);
    }

    OutsideControl Compared(string name, IReadOnlyList<StatedLine> lines)
    {
        List<string> differences = [];
        // What lies in two accounts there, stated in one file or in two, or on two pages, is one balance here.
        List<StatedLine> balances =
            [.. lines.GroupBy(l => (l.Account, l.Asset)).Select(g => g.First() with { Units = g.Sum(l => l.Units) })];
        foreach (var (i, of) in balances.Index().Where(b => b.Item.Asset.Length == 3).ToList())
        {
            var all = book.Firm.Reconciliation.StatedOn(folder.Day, of.Account, of.Asset);
            if (all.Missing.Length > 0) return new(name, false, all.Missing);
            balances[i] = of with { Units = all.Units ?? of.Units };
        }
        foreach (var line in balances)
        {
            var ours = book.Firm.PostedAt(line.Account, line.Asset) ?? 0;
            if (ours != line.Units)
                differences.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{line.Account} {line.Asset}: theirs {line.Units}, ours {ours}"));
        }
        return new(name, differences.Count == 0, differences.Count == 0
            ? Lines(balances.Count, balances.Count == 1 ? "agrees" : "agree")
            : $"{differences.Count} of {Lines(balances.Count, differences.Count == 1 ? "differs" : "differ")}: "
                + string.Join("; ", differences.Take(3)));
    }

    static string Lines(int count, string verb) => $"{count} {(count == 1 ? "line" : "lines")} {verb}";
}
