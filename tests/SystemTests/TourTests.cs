using System.Diagnostics;
using System.Text.RegularExpressions;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>What the README tells a reader to type works, in its order, in a fresh copy of the samples.</summary>
public sealed partial class TourTests : IDisposable
{
    // Lines of the tour that make the place it runs in: here the program is built already, and the tests are running.
    static readonly string[] Preparing = ["export PATH=", "dotnet test"];

    readonly string place = Directory.CreateTempSubdirectory("countinghouse-tour-").FullName;

    readonly record struct Step(string Line, int Exit);

    [Fact]
    public void Every_command_of_the_readme_ends_as_it_says()
    {
        var steps = Steps(File.ReadLines(Path.Combine(Sample.Root, "README.md"))).ToList();
        Assert.True(steps.Count > 15 && steps.Any(s => s.Exit != 0), "the README has no tour");
        foreach (var folder in new[] { "samples", Path.Combine("docs", "formats") }) Copy(folder);
        foreach (var step in steps)
        {
            var (exit, said) = Run(step.Line);
            Assert.True(exit == step.Exit, $"$ {step.Line}\nexit code {exit}, the README says {step.Exit}\n{said}");
        }
        Assert.True(File.Exists(Path.Combine(place, "books", "restored.db")));
    }

    [Fact]
    public void Every_command_of_the_guide_to_a_market_ends_as_it_says()
    {
        var steps = Steps(File.ReadLines(Path.Combine(Sample.Root, "docs", "guide", "market.md"))).ToList();
        Assert.True(steps.Count > 10, "the guide has no commands");
        Copy("samples");
        foreach (var step in steps)
        {
            var (exit, said) = Run(step.Line);
            Assert.True(exit == step.Exit, $"$ {step.Line}\nexit code {exit}, the guide says {step.Exit}\n{said}");
        }
        Assert.Contains("CONFIRMATION", Run("countinghouse report breaks books/firm.db").Said);
    }

    [Fact]
    public void Every_command_of_the_newcomers_tour_ends_as_it_says()
    {
        var steps = Steps(File.ReadLines(Path.Combine(Sample.Root, "docs", "guide", "tour.md"))).ToList();
        Assert.True(steps.Count > 20, "the tour has no commands");
        Copy("samples");
        foreach (var step in steps)
        {
            var (exit, said) = Run(step.Line);
            Assert.True(exit == step.Exit, $"$ {step.Line}\nexit code {exit}, the tour says {step.Exit}\n{said}");
        }
    }

    [Fact]
    public void A_step_of_the_tour_that_ends_otherwise_is_noticed()
    {
        Assert.Equal([new("countinghouse a", 0), new("b | c", 3)], Steps(["```sh", "countinghouse a", "b | c   # exit 3", "```", "x"]));
        Assert.Equal(2, Run("countinghouse nonsense").Exit);
    }

    [Fact]
    public void A_script_in_another_language_reads_the_journal_to_the_same_root()
    {
        foreach (var folder in new[] { "samples", Path.Combine("docs", "formats") }) Copy(folder);
        Assert.Equal(0, Run("countinghouse day books/demo.db samples/four-days").Exit);
        var verified = Run("countinghouse verify books/demo.db").Said.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var read = Run("python3 docs/formats/read_journal.py books/demo.db").Said.TrimEnd().Split('\n');
        Assert.Equal($"facts {verified[1]} root {verified[^1]}", read[^1]);
        Assert.Equal(verified[1], $"{read.Length - 1}");
        Run("python3 -c \"import sqlite3; c = sqlite3.connect('books/demo.db'); c.execute('DROP TRIGGER journal_is_append_only_u');"
            + " c.execute('UPDATE journal SET epoch = 7 WHERE first = 0'); c.commit()\"");
        Assert.Equal(1, Run("python3 docs/formats/read_journal.py books/demo.db").Exit);
    }

    static IEnumerable<Step> Steps(IEnumerable<string> readme)
    {
        const string Main = "dotnet run -c Release --project src/App -- ", Marked = "# exit ";
        var within = false;
        foreach (var line in readme)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) within = line == "```sh";
            else if (within && line.Length > 0 && !Preparing.Any(p => line.StartsWith(p, StringComparison.Ordinal)))
            {
                var parts = line.Replace(Main, "countinghouse ").Split(Marked);
                yield return new(parts[0].Trim(), parts.Length > 1 ? int.Parse(parts[1]) : 0);
            }
        }
    }

    void Copy(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sample.Root, folder), "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(place, Path.GetRelativePath(Sample.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to) ?? place);
            File.Copy(file, to);
        }
    }

    [GeneratedRegex("^countinghouse( [A-Za-z0-9_./:=,+-]+)*$")]
    private static partial Regex Plain();

    // What is no work for a shell is given straight to a program that runs already.
    (int Exit, string Said) Run(string line)
    {
        if (Plain().IsMatch(line))
        {
            var ran = Cli.RunAt(place, line.Split(' ')[1..]);
            return (ran.Exit, ran.Out + ran.Err);
        }
        // Without pipefail a failing left side of a pipe would pass for a success.
        var start = new ProcessStartInfo("bash", ["-c", "set -o pipefail; " + line])
        {
            WorkingDirectory = place, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment["PATH"] = Path.GetDirectoryName(Cli.Assembly) + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        start.Environment.Remove("COUNTINGHOUSE_SIGNING_KEY");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("no bash");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), $"$ {line}\ndid not end in two minutes");
        return (process.ExitCode, said + errors.Result);
    }

    public void Dispose() => Directory.Delete(place, recursive: true);
}
