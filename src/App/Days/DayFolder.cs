using System.Globalization;
using System.Security.Cryptography;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Store;

namespace Countinghouse.App.Days;

/// <summary>The files of one business day, found by name, plain or gzip-compressed.</summary>
sealed class DayFolder
{
    // Without one of these the day's trades would be refused, or nothing be there to run.
    static readonly Dictionary<string, Turn> Needed = new(StringComparer.Ordinal)
    {
        ["firm.json"] = Turn.NotCome, ["instruments.csv"] = Turn.OpeningWaits, ["parties.csv"] = Turn.OpeningWaits,
        ["accounts.csv"] = Turn.OpeningWaits, ["opening.csv"] = Turn.OpeningWaits, ["trades.csv"] = Turn.TradesWait,
    };

    readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);
    readonly HashSet<string> damaged = new(StringComparer.Ordinal);

    DayFolder(string path, DateOnly day) => (Path, Day) = (path, day);

    public string Path { get; }
    public DateOnly Day { get; }

    /// <summary>Files with a name that a day folder has not, for a warning.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>CSV statements of the custodian and the bank, by name.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>The day folders at a path, in date order: the folder itself, or the folders in it.</summary>
    /// <param name="mayBeEmpty">Whether a folder of no files, named by its date, is a day: one on which nothing was traded.</param>
    public static List<DayFolder> Find(IEnumerable<string> paths, bool mayBeEmpty = false)
    {
        List<DayFolder> found = [];
        foreach (var path in paths)
        {
            if (!Directory.Exists(path)) throw new UsageException($"{path}: there is no such folder");
            if (HasDayFiles(path)) found.Add(Read(path));
            else
            {
                var inside = Directory.GetDirectories(path).Where(HasDayFiles).ToList();
                if (inside.Count == 0 && mayBeEmpty && !Directory.EnumerateFileSystemEntries(path).Any())
                {
                    found.Add(Read(path));
                    continue;
                }
                if (inside.Count == 0) throw new UsageException($"{path}: holds no day folder (no trades.csv, accounts.csv or the like)");
                found.AddRange(inside.Select(Read));
            }
        }
        found.Sort((a, b) => a.Day.CompareTo(b.Day));
        for (var i = 1; i < found.Count; i++)
            if (found[i].Day == found[i - 1].Day) throw new UsageException($"{found[i - 1].Path} and {found[i].Path} are of the same day");
        return found;
    }

    // A day of nothing but statements is one too.
    static bool HasDayFiles(string path) => Directory.EnumerateFileSystemEntries(path).Any(f => DayFiles.Names.Contains(PlainName(f)))
        || Directory.Exists(System.IO.Path.Combine(path, "statements"));

    static string PlainName(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
    }

    static DayFolder Read(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!DateOnly.TryParseExact(System.IO.Path.GetFileName(full), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var day))
            throw new UsageException($"{path}: a day folder is named by its date, as 2013-10-07");
        var folder = new DayFolder(path, day);
        foreach (var file in Directory.EnumerateFiles(full).Order(StringComparer.Ordinal))
        {
            var name = PlainName(file);
            if (!DayFiles.Names.Contains(name)) folder.Unknown.Add(System.IO.Path.GetFileName(file));
            else if (FileKind.Other(file) is { } kind && kind != FileKind.Pipe) throw NoFile(file, kind);
            else if (!folder.files.TryAdd(name, file)) throw new UsageException($"{path}: holds {name} twice, plain and compressed");
        }
        foreach (var inside in Directory.EnumerateDirectories(full))
            if (DayFiles.Names.Contains(PlainName(inside))) throw NoFile(inside, "a folder");
        var statements = System.IO.Path.Combine(full, "statements");
        if (!Directory.Exists(statements)) return folder;
        folder.Statements.AddRange(Directory.EnumerateFiles(statements).Order(StringComparer.Ordinal));
        foreach (var file in folder.Statements)
            if (FileKind.Other(file) is { } kind && kind != FileKind.Pipe) throw NoFile(file, kind);
        foreach (var inside in Directory.EnumerateDirectories(statements))
            if (PlainName(inside).EndsWith(".csv", StringComparison.Ordinal)) throw NoFile(inside, "a folder");
            else folder.Unknown.Add(System.IO.Path.Combine("statements", System.IO.Path.GetFileName(inside)));
        return folder;
    }

    // Passed over, it would be a day without trades, or a statement that nobody compared.
    static UsageException NoFile(string path, string kind) => new($"{path}: is {kind} where a file should be: put the file in its place");

    /// <summary>
    /// Unzips every compressed file to its check sum and leaves the damaged ones out. Each is named, and how far the day
    /// gets without them.
    /// </summary>
    public (List<Problem> Named, Turn Turn) LeaveDamaged()
    {
        List<Problem> named = [];
        var turn = Turn.Come;
        foreach (var (name, path) in files)
        {
            if (DayFiles.CanTrust(() => OpenFile(path))) continue;
            damaged.Add(name);
            var with = Needed.GetValueOrDefault(name);
            if (with > turn) turn = with;
            named.Add(new(Shown(name), 0, "", "the compressed file is damaged, and nothing of it was taken: get a whole copy "
                + "and " + (with == Turn.Come ? "hand it over with the next day" : "run the day again")));
        }
        return (named, turn);
    }

    public bool Has(string name) => files.ContainsKey(name) && !damaged.Contains(name);

    public FileStream Open(string name) => OpenFile(files[name]);

    public static FileStream OpenFile(string path) => FileKind.Open(path);

    /// <summary>Name of a file as messages show it.</summary>
    public string Shown(string name) => System.IO.Path.GetFileName(files[name]);

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of a file: part of the command ids made from it.</summary>
    public string Digest(string name) => DigestOf(files[name]);

    public static string DigestOf(string path)
    {
        using var stream = OpenFile(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream).AsSpan(0, 8));
    }

    /// <summary>A digest of the whole folder: names and contents.</summary>
    public string Digest()
    {
        var text = string.Join('\n', files.Keys.Select(name => $"{name} {Digest(name)}")
            .Concat(Statements.Select(s => $"{System.IO.Path.GetFileName(s)} {DigestOf(s)}")));
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
