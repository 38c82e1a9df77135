using System.Text;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The scenarios: what is typed and handed over, and all that the program says to it (`scenarios/README.md`).</summary>
public sealed class ScenarioTests : IDisposable
{
    const string Any = "…", Marked = "# exit ", Typed = "$ countinghouse ", Handed = "== ";

    readonly string place = Directory.CreateTempSubdirectory("countinghouse-scenario-").FullName;

    public static TheoryData<string> All =>
        [.. new DirectoryInfo(Path.Combine(Sample.Root, "scenarios")).EnumerateFiles("*.scenario").Select(f => f.Name).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(All))]
    public void A_scenario_ends_as_it_is_written(string name) =>
        Assert.Equal([], Differences(File.ReadAllText(Path.Combine(Sample.Root, "scenarios", name))));

    [Fact]
    public void What_a_scenario_says_otherwise_is_noticed()
    {
        const string days = "# One day.\n\n== day/2025-10-{09,10}/trades.csv\n{day}\n\n";
        Assert.Equal(["$ countinghouse nonsense\nexit code 2, the scenario says 0"],
            Differences("$ countinghouse nonsense\n…\n").Select(d => string.Join('\n', d.Split('\n')[..2])));
        Assert.Single(Differences(days + "$ countinghouse nonsense   # exit 2\nall is well\n"));
        Assert.Equal("2025-10-10\n", File.ReadAllText(Path.Combine(place, "day/2025-10-10/trades.csv")));
        Assert.Throws<InvalidDataException>(() => Differences("countinghouse day x\n"));
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
            else if (lines[0].StartsWith(Typed, StringComparison.Ordinal) && Difference(lines[0], rest) is { } difference) differences.Add(difference);
            else if (!lines[0].StartsWith(Typed, StringComparison.Ordinal) && !lines.All(l => l.StartsWith('#')))
                throw new InvalidDataException($"neither #, == nor $ countinghouse: {lines[0]}");
        }
        return differences;
    }

    string? Difference(string line, string expected)
    {
        var parts = line.Split(Marked);
        var exit = parts.Length > 1 ? int.Parse(parts[1]) : 0;
        var ran = Cli.RunAt(place, Words(parts[0][Typed.Length..].Trim()));
        if (ran.Exit != exit) return $"{line}\nexit code {ran.Exit}, the scenario says {exit}\n{ran.Out}{ran.Err}";
        return Same(expected, ran.Out) ? null : $"{line}\n{ran.Out}{ran.Err}";
    }

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

    // Line by line; … stands for any lines, none among them.
    static bool Same(string expected, string said)
    {
        var (want, got) = (expected.Split('\n'), said.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'));
        return From(0, 0);

        bool From(int w, int g) => w == want.Length ? g == got.Length
            : want[w] == Any ? Enumerable.Range(g, got.Length - g + 1).Any(at => From(w + 1, at))
            : g < got.Length && want[w] == got[g] && From(w + 1, g + 1);
    }

    public void Dispose() => Directory.Delete(place, recursive: true);
}
