using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Countinghouse.Formats.Csv;
using Microsoft.AspNetCore.Http;

namespace Countinghouse.App.Web.Jobs;

/// <summary>Files that someone sent, in a folder of their own until they are taken: one day folder, or messages.</summary>
/// <param name="Path">The folder to run; of messages the folder they lie in.</param>
/// <param name="Day">The day; none: messages.</param>
/// <param name="Left">Files that are neither, and were left alone.</param>
sealed partial record Upload(string Path, DateOnly? Day, IReadOnlyList<string> Files, IReadOnlyList<string> Left) : IDisposable
{
    /// <summary>The sender says that a day without trades.csv is one on which nothing was traded.</summary>
    public bool WithoutTrades { get; init; }

    /// <summary>Nothing was sent: whatever the day has came by other doors, and it is run to its close.</summary>
    public bool IsRest { get; init; }

    /// <summary>What a day is run to its close with whose trades came by the API.</summary>
    public static Upload Rest(DateOnly day)
    {
        var to = System.IO.Path.Combine(Scratch.New("upload"), $"{day:yyyy-MM-dd}");
        Directory.CreateDirectory(to);
        return new(to, day, [], []) { IsRest = true, WithoutTrades = true };
    }

    /// <summary>Who sent messages without a header, as the one who brings them vouches for; empty: nobody does.</summary>
    public string From { get; init; } = "";
    /// <summary>Its statements take the place of those that their sender gave the same number.</summary>
    public bool IsCorrection { get; init; }

    public const int MostFiles = 200;
    public const long MostFile = 64 << 20, MostBytes = 200 << 20; // what a day of a million trades takes, compressed
    const long MostUnzipped = 1L << 30;
    const int MostRatio = 100; // real days unzip to some twenty times their size
    const string Statements = "statements/";

    [GeneratedRegex(@"^(?:(?<day>\d{4}-\d{2}-\d{2})/)?(?<in>statements/)?(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})$")]
    private static partial Regex Named();

    /// <summary>Writes down what was sent, under names this server knows.</summary>
    /// <param name="paths">Names of the files with their folders, in the order of the files; none: by their own names.</param>
    /// <param name="day">The day they are of, where no folder says so.</param>
    /// <exception cref="BadHttpRequestException">There is too much of it, or a name that could not be.</exception>
    public static async Task<Upload> TakeAsync(IFormFileCollection sent, IReadOnlyList<string> paths, string day)
    {
        if (sent.Count == 0) throw new BadHttpRequestException("choose files: a day folder, or messages");
        if (sent.Count > MostFiles) throw new BadHttpRequestException($"{sent.Count} files: no more than {MostFiles} at once");
        if (sent.Sum(f => f.Length) > MostBytes || sent.Any(f => f.Length > MostFile))
            throw new BadHttpRequestException($"a file has at most {MostFile >> 20} MB, and all of them {MostBytes >> 20} MB",
                StatusCodes.Status413PayloadTooLarge);
        var names = sent.Select((f, i) => NameOf(paths.Count == sent.Count ? paths[i] : f.FileName)).ToList();
        var isDay = names.Exists(n => n.Folder.Length == 0 && DayFiles.Names.Contains(Plain(n.Name)));
        var days = names.Select(n => n.Day).Where(d => d.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (days.Count > 1) throw new BadHttpRequestException($"{days[0]} and {days[1]}: one day at a time, the earlier first");
        DateOnly? of = isDay ? DayOf(days.Count == 1 ? days[0] : day) : null;
        var scratch = Scratch.New("upload");
        try
        {
            var to = of is { } date ? System.IO.Path.Combine(scratch, $"{date:yyyy-MM-dd}") : scratch;
            Directory.CreateDirectory(System.IO.Path.Combine(to, Statements));
            List<string> kept = [], left = [];
            for (var i = 0; i < sent.Count; i++)
            {
                var (folder, name) = (names[i].Folder, names[i].Name);
                var wanted = isDay ? folder.Length > 0 || DayFiles.Names.Contains(Plain(name)) : IsMessage(name);
                if (!wanted) left.Add(name);
                else if (kept.Contains(folder + name)) throw new BadHttpRequestException($"{name} was sent twice");
                else await Keep(sent[i], to, folder + name);
                if (wanted) kept.Add(folder + name);
            }
            return kept.Count > 0 ? new(to, of, kept, left)
                : throw new BadHttpRequestException($"{left[0]}: is neither a file of a day folder nor a message (.xml, .fin)");
        }
        catch
        {
            Directory.Delete(scratch, recursive: true);
            throw;
        }
    }

    static (string Day, string Folder, string Name) NameOf(string path) =>
        Named().Match(path) is { Success: true } m && !path.Contains("..", StringComparison.Ordinal)
            ? (m.Groups["day"].Value, m.Groups["in"].Value, m.Groups["name"].Value)
            : throw new BadHttpRequestException("a file's name has letters, digits, points and hyphens, and stands in a folder named by "
                + "its day, as 2025-10-09/trades.csv, in statements/ within it, or in none");

    static string Plain(string name) => name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;

    static bool IsMessage(string name) =>
        name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".fin", StringComparison.OrdinalIgnoreCase);

    static DateOnly DayOf(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : throw new BadHttpRequestException("say which day the files are of");

    static async Task Keep(IFormFile file, string folder, string name)
    {
        var path = System.IO.Path.Combine(folder, name);
        await using (var to = File.Create(path)) await file.CopyToAsync(to);
        if (!name.EndsWith(".gz", StringComparison.Ordinal)) return;
        await using var zipped = File.OpenRead(path);
        await using var plain = new GZipStream(zipped, CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        var all = 0L;
        try
        {
            for (int got; (got = await plain.ReadAsync(buffer)) > 0;)
                if ((all += got) > MostUnzipped || all > Math.Max(1 << 20, file.Length * MostRatio))
                    throw new BadHttpRequestException($"{name}: unzips to more than {MostRatio} times its size, or more than 1 GB");
        }
        catch (InvalidDataException)
        {
            return; // damaged: the day's run names it
        }
    }

    public void Dispose() => Directory.Delete(Day is null ? Path : System.IO.Path.GetDirectoryName(Path) ?? Path, recursive: true);
}
