using System.Text.RegularExpressions;
using Countinghouse.App.Commands;
using Countinghouse.App.Web;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The unit of systemd and the container file, against the program and the tools that read them.</summary>
public sealed partial class DeploymentTests
{
    static string Eng(string name) => Path.Combine(Sample.Root, "eng", name);

    static List<string> Of(string file, string word) =>
        [.. File.ReadLines(Eng(file)).Where(l => l.StartsWith(word, StringComparison.Ordinal)).Select(l => l[word.Length..])];

    // The program reads what they say it is started with.
    static void Parses(IEnumerable<string> arguments) => Assert.Empty(CommandLine.Root().Parse([.. arguments]).Errors);

    [Fact]
    public void The_unit_starts_what_there_is_and_writes_where_it_may()
    {
        var start = Assert.Single(Of("countinghouse.service", "ExecStart=")).Split(' ');
        Parses(start[1..]);
        Assert.StartsWith(Assert.Single(Of("countinghouse.service", "WorkingDirectory=")) + "/", start[2], StringComparison.Ordinal);
        Assert.Equal("/var/lib/" + Assert.Single(Of("countinghouse.service", "StateDirectory=")), Path.GetDirectoryName(start[2]));
        Assert.Contains(ServerSettings.All, s => $"COUNTINGHOUSE_{s.Name.Replace('-', '_').ToUpperInvariant()}"
            == Variable().Match(File.ReadAllText(Eng("countinghouse.service"))).Value);
    }

    [GeneratedRegex("COUNTINGHOUSE_[A-Z_]+")]
    private static partial Regex Variable();

    // systemd.exec(5), systemd-analyze(1): what is exposed, from 0 to 10; below 2 is "OK".
    [Fact]
    public void Systemd_takes_the_unit_and_finds_little_exposed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        using var scratch = new Scratch();
        var unit = scratch.At("countinghouse.service");
        File.WriteAllText(unit, File.ReadAllText(Eng("countinghouse.service")).Replace("/usr/local/bin/countinghouse", "/bin/true",
            StringComparison.Ordinal));
        var verified = Cli.Other("systemd-analyze", "verify", unit).Ends(0);
        Assert.Equal("", verified.Out + verified.Err);
        Cli.Other("systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", unit).Ends(0);
    }

    [Fact]
    public void The_container_file_builds_what_there_is_and_runs_it_as_nobody()
    {
        var publish = Assert.Single(Of("Containerfile", "RUN dotnet publish ")).Split(' ');
        Assert.True(Directory.Exists(Path.Combine(Sample.Root, publish[0])));
        Assert.Contains($"COPY --from=build {publish[^1]} /program", File.ReadAllText(Eng("Containerfile")), StringComparison.Ordinal);
        var entry = Words(Assert.Single(Of("Containerfile", "ENTRYPOINT ")));
        Assert.Equal("/program/" + Path.GetFileNameWithoutExtension(Cli.Assembly), Assert.Single(entry));
        var command = Words(Assert.Single(Of("Containerfile", "CMD ")));
        Parses(command);
        Assert.Equal(Assert.Single(Of("Containerfile", "VOLUME ")), Path.GetDirectoryName(command[1]));
        Assert.Equal("$APP_UID", Assert.Single(Of("Containerfile", "USER "))); // of the image, not root: 1654
        // The images are of the version that the projects are made for.
        var props = File.ReadAllText(Path.Combine(Sample.Root, "Directory.Build.props"));
        var version = Regex.Match(props, "net([0-9.]+)<").Groups[1].Value;
        Assert.Equal(2, Of("Containerfile", "FROM ").Count);
        Assert.All(Of("Containerfile", "FROM "), image => Assert.Equal(version, image.Split(' ')[0].Split(':')[1]));
        foreach (var left in new[] { ".git", "artifacts" })
            Assert.Contains(left, File.ReadLines(Path.Combine(Sample.Root, ".dockerignore")));
    }

    static string[] Words(string json) => System.Text.Json.JsonSerializer.Deserialize<string[]>(json) ?? [];
}
