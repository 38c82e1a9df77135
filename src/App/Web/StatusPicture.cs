using Countinghouse.App.Web.Jobs;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>Whether everything works: what the closes checked, and how the server is.</summary>
/// <param name="Days">The last closes, newest first.</param>
/// <param name="Controls">Each control with its result by day; a failed one first.</param>
public sealed record StatusPicture(IReadOnlyList<string> Days, IReadOnlyList<ControlShown> Controls)
{
    public required IReadOnlyList<(string What, string Value, string Tone)> Server { get; init; }
    public required IReadOnlyList<ClockShown> Late { get; init; }

    const int MostDays = 10; // two weeks of closes, which a screen holds

    internal static StatusPicture Of(ReadBook books, BookHost host, Backups backups)
    {
        var rows = books.Report("controls", new(), Point.Now).Rows;
        var days = rows.Select(r => r[0]).Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal).Take(MostDays).ToList();
        var controls = rows.Where(r => days.Contains(r[0])).GroupBy(r => r[1], StringComparer.Ordinal).Select(g =>
        {
            var last = g.MaxBy(r => r[0], StringComparer.Ordinal) ?? g.First();
            return new ControlShown(g.Key, last[2], last[3], [.. days.Select(d => g.FirstOrDefault(r => r[0] == d)?[2] ?? "")]);
        }).OrderBy(c => c.Last == "PASSED").ThenBy(c => !c.ByDay.Any(r => r == "FAILED")).ThenBy(c => c.Name, StringComparer.Ordinal);
        var (picture, now) = (DayPicture.Of(books, Point.Now), DateTimeOffset.UtcNow);
        return new(days, [.. controls])
        {
            Server = Figures(books, host, backups), Late = [.. (picture?.Clocks ?? []).Where(c => c.By < now)],
        };
    }

    static List<(string, string, string)> Figures(ReadBook books, BookHost host, Backups backups)
    {
        var lag = host.Lag;
        int Rows(string name) => books.Report(name, new(), Point.Now).Rows.Count;
        var breaks = Rows("breaks");
        return
        [
            ("writer", host.Broken is { } why ? host.Said(new StoreException(why))
                : host.IsBusy ? "at work on a day" : "waits for commands", host.Broken is null ? "good" : "bad"),
            .. host.Incidents.Select(i => ("incident", $"{i.At:yyyy-MM-dd HH:mm} UTC: {i.What}", "bad")),
            ("commands waiting", $"{host.Waiting}", host.Waiting > 100 ? "wait" : "good"),
            ("tables", lag == 0 ? "know every fact" : $"{lag} facts behind", lag == 0 || host.IsBusy ? "good" : "wait"),
            ("last backup", backups.Says, backups.IsSound ? "good" : backups.IsAsked ? "bad" : "wait"),
            Disk(host.Path),
            ("breaks", $"{breaks}", breaks == 0 ? "good" : "bad"), ("fails", $"{Rows("fails")}", "wait"),
            ("version", typeof(StatusPicture).Assembly.GetName().Version?.ToString(3) ?? "", "good"),
        ];
    }

    static (string, string, string) Disk(string book)
    {
        if (!File.Exists(book)) return ("disk", "the book is on a database server", "wait");
        var (free, size) = (new DriveInfo(Path.GetFullPath(book)).AvailableFreeSpace, new FileInfo(book).Length);
        return ("disk", $"{free >> 20} MB free, the book takes {size >> 20} MB", free > 2 * size ? "good" : "bad");
    }
}

/// <param name="Last">How it came out at the newest close that checked it, and <paramref name="Detail"/>.</param>
/// <param name="ByDay">Results, newest day first; empty where it was not checked.</param>
public sealed record ControlShown(string Name, string Last, string Detail, IReadOnlyList<string> ByDay);
