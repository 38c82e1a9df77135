using System.Text;
using System.Text.RegularExpressions;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The scenarios: what is typed and handed over, and all that the program says to it (`scenarios/README.md`).</summary>
public sealed partial class ScenarioTests : IDisposable
{
    const string Any = "…", Marked = "# exit ", Typed = "$ countinghouse ", Handed = "== ";

    readonly string place = Directory.CreateTempSubdirectory("countinghouse-scenario-").FullName;

    public static TheoryData<string> All =>
        [.. new DirectoryInfo(Path.Combine(Sample.Root, "scenarios")).EnumerateFiles("*.scenario").Select(f => f.Name)
            .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(All))]
    public void A_scenario_ends_as_it_is_written(string name)
    {
        var differences = Differences(File.ReadAllText(Path.Combine(Sample.Root, "scenarios", name)));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void What_a_scenario_says_otherwise_is_noticed()
    {
        const string days = "# One day.\n\n== day/2025-10-{09,10}/trades.csv\n{day}\n\n";
        Assert.Equal(["$ countinghouse nonsense\nexit code 2, the scenario says 0"],
            Differences("$ countinghouse nonsense\n…\n").Select(d => string.Join('\n', d.Split('\n')[..2])));
        Assert.Single(Differences(days + "$ countinghouse nonsense   # exit 2\nall is well\n"));
        Assert.Equal("2025-10-10\n", File.ReadAllText(Path.Combine(place, "day/2025-10-10/trades.csv")));
        Assert.Throws<InvalidDataException>(() => Differences("countinghouse day x\n"));
        Assert.True(Same("{n},a\n{m},b\n", "17,a\n18,b\n") && Same("{m},c\n", "18,c\n"));
        Assert.False(Same("{n},a\n", "18,a\n") || Same("{new},a\n", "x,a\n"));
        Assert.True(Same("a\n…\nd\n", "a\nb\nc\nd\n") && Same("…\n", "") && Same("a\n…\n", "a\n"));
        Assert.False(Same("a\n…\nd\n", "a\nb\nc\n") || Same("a\n", "a\nb\n") || Same("…\na\n", "b\n") || Same("", "a\n"));
    }

    List<string> Differences(string scenario)
    {
        List<string> differences = [];
        foreach (var block in scenario.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Trim('\n').Split('\n');
            var rest = string.Concat(lines[1..].Select(l => l + '\n'));
            if (lines[0].StartsWith(Handed, StringComparison.Ordinal)) Write(lines[0][Handed.Length..], rest);
            else if (lines[0].StartsWith(Typed, StringComparison.Ordinal)) differences.AddRange(Difference(lines[0], rest));
            else if (!lines.All(l => l.StartsWith('#')))
                throw new InvalidDataException($"neither #, == nor $ countinghouse: {lines[0]}");
        }
        return differences;
    }

    List<string> Difference(string line, string expected)
    {
        var parts = Numbered().Replace(line, m => numbers.GetValueOrDefault(m.Value, m.Value)).Split(Marked);
        var exit = parts.Length > 1 ? int.Parse(parts[1]) : 0;
        var ran = Cli.RunAt(place, Words(parts[0][Typed.Length..].Trim()));
        return ran.Exit != exit ? [$"{line}\nexit code {ran.Exit}, the scenario says {exit}\n{ran.Out}{ran.Err}"]
            : Same(expected, ran.Out) ? [] : [$"{line}\n{ran.Out}{ran.Err}"];
    }

    // Numbers that the book gave, by the names they have in the scenario.
    readonly Dictionary<string, string> numbers = [];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Numbered();

    // What stands between quotes is one word.
    static string[] Words(string line) =>
        [.. line.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    // One file, or as many as there are days between the braces, each with its day where it says {day}.
    void Write(string path, string content)
    {
        var (open, end) = (path.IndexOf('{', StringComparison.Ordinal), path.IndexOf('}', StringComparison.Ordinal));
        var paths = open < 0 ? [path] : path[(open + 1)..end].Split(',').Select(d => path[..open] + d + path[(end + 1)..]);
        foreach (var at in paths.Select(p => Path.Combine(place, p)))
        {
            var folder = Path.GetDirectoryName(at) ?? place;
            Directory.CreateDirectory(folder);
            File.WriteAllText(at, content.Replace("{day}", Path.GetFileName(folder), StringComparison.Ordinal), new UTF8Encoding(false));
        }
    }

    // Line by line; … stands for any lines, none among them, and {name} for a number, which is the same from then on.
    bool Same(string expected, string said)
    {
        var (want, got) = (expected.Split('\n'), said.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'));
        return From(0, 0);

        bool From(int w, int g) => w == want.Length ? g == got.Length
            : want[w] == Any ? Enumerable.Range(g, got.Length - g + 1).Any(at => From(w + 1, at))
            : g < got.Length && SameLine(want[w], got[g]) && From(w + 1, g + 1);
    }

    bool SameLine(string want, string got)
    {
        var names = Numbered().Matches(want).Select(m => m.Value).ToList();
        var read = Regex.Match(got, "^" + string.Join("([0-9]+)", Numbered().Split(want).Select(Regex.Escape)) + "$");
        if (!read.Success) return false;
        foreach (var (i, name) in names.Index())
            if (!numbers.TryAdd(name, read.Groups[i + 1].Value) && numbers[name] != read.Groups[i + 1].Value) return false;
        return true;
    }

    public void Dispose() => Directory.Delete(place, recursive: true);
}
