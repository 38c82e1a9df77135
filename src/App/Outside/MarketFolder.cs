using System.Globalization;
using System.Security.Cryptography;
using Countinghouse.App.Show;
using Countinghouse.Store;

namespace Countinghouse.App.Outside;

/// <summary>
/// What a firm and its market hand each other: a folder for each business day and direction, a file for each message, and a file
/// <c>end.json</c> when the day's cycle is all there. <c>docs/formats/market.md</c> describes it.
/// </summary>
/// <param name="far">Where the market is, when it is not in this folder: what is put here goes there first.</param>
sealed class MarketFolder(string path, MarketFeed? far = null) : IDisposable
{
    public const string End = "end.json", ToMarket = "to-market", FromMarket = "from-market";

    // Far above any message that is held whole; an end names some hundred thousand messages.
    const long MostBytes = 64 << 20;

    /// <summary>The folder itself.</summary>
    public string Path => path;

    /// <summary>Takes over what has come since; a folder has it already.</summary>
    public void Receive() => far?.Read(this);

    /// <summary>Puts a file into a day; the same again changes nothing.</summary>
    public void Put(string direction, (DateOnly Day, string Name) file, byte[] bytes)
    {
        var full = At(direction, file.Day, file.Name);
        if (File.Exists(full) && File.ReadAllBytes(full).AsSpan().SequenceEqual(bytes)) return;
        if (direction == ToMarket) far?.Post(file, bytes);
        Directory.CreateDirectory(At(direction, file.Day));
        Output.Whole(full, bytes);
    }

    /// <summary>The bytes of a file; none where it is not there.</summary>
    public byte[]? Get(string direction, DateOnly day, string name)
    {
        var full = At(direction, day, name);
        try
        {
            return new FileInfo(full) is not { Exists: true } file ? null
                : FileKind.Other(full) is { } kind ? throw new InvalidDataException($"{full}: is {kind} where a file should be")
                : file.Length > MostBytes ? throw new InvalidDataException($"{full}: more than {MostBytes >> 20} MiB")
                : File.ReadAllBytes(full);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public bool Has(string direction, DateOnly day, string name) => File.Exists(At(direction, day, name));

    /// <summary>The days of a direction, in order.</summary>
    public List<DateOnly> Days(string direction)
    {
        var folder = System.IO.Path.Combine(path, direction);
        List<DateOnly> days = [];
        if (!Directory.Exists(folder)) return days;
        foreach (var inside in Directory.EnumerateDirectories(folder))
            if (DateOnly.TryParseExact(System.IO.Path.GetFileName(inside), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var day)) days.Add(day);
        days.Sort();
        return days;
    }

    /// <summary>The names of the messages of a day, in order: what ends in .xml or .fin.</summary>
    public List<string> Messages(string direction, DateOnly day) => !Directory.Exists(At(direction, day)) ? []
        : [.. Directory.EnumerateFiles(At(direction, day)).Select(f => System.IO.Path.GetFileName(f)).Where(IsMessage)
            .Order(StringComparer.Ordinal)];

    /// <summary>Whether a name can be that of a message: letters, digits, - _ . and an ending we know.</summary>
    public static bool IsMessage(string name) => IsName(name) && System.IO.Path.GetExtension(name) is ".xml" or ".fin";

    /// <summary>Whether a name is one that may be handed over at all.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 120 && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    string At(string direction, DateOnly day, string name = "") =>
        System.IO.Path.Combine(path, direction, $"{day:yyyy-MM-dd}", name);

    public void Dispose() => far?.Dispose();
}
