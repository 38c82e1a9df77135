using Countinghouse.Facts;
using Countinghouse.Formats.Csv;
using Countinghouse.Records;

namespace Countinghouse.App.Days;

sealed partial class DayRun
{
    /// <summary>A statement of the depository or the bank against our posted balances: one control, naming the first differences.</summary>
    OutsideControl Reconcile(string path)
    {
        var name = "reconciled-" + Path.GetFileName(path);
        if (!path.EndsWith(".csv", StringComparison.Ordinal) && !path.EndsWith(".csv.gz", StringComparison.Ordinal))
            return new(name, false, "not read: this version reconciles CSV statements (account, asset, amount)");
        var before = problems.Count;
        using var stream = DayFolder.OpenFile(path);
        var lines = DayFiles.Statement(stream, Path.GetFileName(path), problems, ScaleOf);
        if (problems.Count > before) return new(name, false, Lines(problems.Count - before, "cannot be read"));
        var books = book.Firm.Register;
        List<string> differences = [];
        foreach (var line in lines)
        {
            var (account, asset) = (books.AccountOf(line.Account), books.AssetOf(line.Asset));
            var ours = account is null || asset is null ? 0
                : book.Firm.Ledger[account.Id, asset.Id].Posted * (account.Terms.Class == AccountClass.Location ? 1 : -1);
            string Units(long minor) => (minor * new decimal(1, 0, 0, false, (byte)(asset?.Scale ?? 0)))
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (ours != line.Amount) differences.Add($"{line.Account} {line.Asset}: theirs {Units(line.Amount)}, ours {Units(ours)}");
        }
        return new(name, differences.Count == 0, differences.Count == 0
            ? Lines(lines.Count, lines.Count == 1 ? "agrees" : "agree")
            : $"{differences.Count} of {Lines(lines.Count, differences.Count == 1 ? "differs" : "differ")}: "
                + string.Join("; ", differences.Take(3)));
    }

    static string Lines(int count, string verb) => $"{count} {(count == 1 ? "line" : "lines")} {verb}";
}
