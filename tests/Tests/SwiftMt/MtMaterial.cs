using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Countinghouse.Formats;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>Messages and statements of others, lent to the tests.</summary>
static partial class MtMaterial
{
    /// <summary>A receipt of 100 SAP against payment, up to its parties.</summary>
    public const string ReceiptHead = """
        {1:F01DEUTDEFFAXXX0000000000}{2:I541DAKVDEFFXXXXN}{4:
        :16R:GENL
        :20C::SEME//REF1
        :23G:NEWM
        :16S:GENL
        :16R:TRADDET
        :98A::TRAD//20251006
        :98A::SETT//20251008
        :35B:ISIN DE0007164600
        SAP SE
        :16S:TRADDET
        :16R:FIAC
        :36B::SETT//UNIT/100,
        :97A::SAFE//1000
        :16S:FIAC
        :16R:SETDET
        :22F::SETR//TRAD
        """;

    /// <summary>Every file with messages: .fin, .sta, and statements in .txt.</summary>
    public static IReadOnlyList<string> Files(string folder = "swiftmt") =>
        [.. Directory.EnumerateFiles(Material.Require(folder), "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".fin" or ".sta" or ".txt").Where(f => !f.Contains("/lines/", StringComparison.Ordinal)
                && !f.EndsWith("statement-details-mt942.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static (IReadOnlyList<MtMessage> Messages, List<Problem> Problems) Read(byte[] bytes, string file = "x.fin")
    {
        List<Problem> problems = [];
        return (MtReader.All(bytes, file, problems), problems);
    }

    public static MtMessage One(string text)
    {
        var (messages, problems) = Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(problems);
        return Assert.Single(messages);
    }

    public static byte[] Emitted(IEnumerable<MtMessage> messages)
    {
        using var stream = new MemoryStream();
        foreach (var message in messages) message.Emit(stream);
        return stream.ToArray();
    }

    /// <summary>What a .yml of the collection expects: names with values, balances and amounts as numbers, days as they are.</summary>
    public static IReadOnlyList<(string Name, string Value)> Expected(string yml)
    {
        List<(string, string)> all = [];
        var lines = File.ReadAllLines(yml);
        var cut = Array.FindIndex(lines, l => l.StartsWith("tags:", StringComparison.Ordinal));
        var entries = Array.FindIndex(lines, l => l.StartsWith("transactions:", StringComparison.Ordinal));
        Values(lines.AsSpan(0, Math.Max(cut, 0)), "", all);
        if (entries >= 0) Values(lines.AsSpan(entries + 1), "entry ", all);
        return all;
    }

    static void Values(ReadOnlySpan<string> lines, string prefix, List<(string, string)> all)
    {
        var (index, owner) = (-1, "");
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.StartsWith("- ", StringComparison.Ordinal)) index++;
            if (Key().Match(line) is not { Success: true } m) continue;
            var (name, rest, deep) = (m.Groups["name"].Value, m.Groups["rest"].Value.Trim(), m.Groups["space"].Length);
            var head = prefix.Length == 0 ? "" : $"{prefix}{index} ";
            if (deep <= (prefix.Length == 0 ? 2 : 4)) owner = name;
            var next = i + 1 < lines.Length ? lines[i + 1].Trim() : "";
            if (rest.Contains("Decimal", StringComparison.Ordinal)) all.Add(($"{head}{owner} amount", next.TrimStart('-', ' ').Trim('\'')));
            else if (rest.Contains("models.Date", StringComparison.Ordinal) && i + 2 < lines.Length)
                all.Add(($"{head}{owner} date", Day(lines[i + 2].Trim())));
            else if (rest.Length > 0 && !rest.StartsWith('!') && !rest.StartsWith('&') && !rest.StartsWith('*') && !rest.StartsWith('"')
                && !rest.StartsWith('|') && rest != "null" && deep <= (prefix.Length == 0 ? 2 : 4))
                all.Add(($"{head}{name}", rest.Trim('\'')));
        }
    }

    // Year in two bytes, month and day in one each.
    static string Day(string base64)
    {
        var bytes = new byte[16];
        return Convert.TryFromBase64String(base64, bytes, out var n) && n >= 4
            ? new DateOnly((bytes[0] << 8) | bytes[1], bytes[2], bytes[3]).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
    }

    [GeneratedRegex(@"^(?<space>[- ]*)(?<name>[a-z_]+):(?<rest>.*)$")]
    private static partial Regex Key();
}
