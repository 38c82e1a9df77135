using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Countinghouse.App.Bench;

namespace Countinghouse.App.Commands;

/// <summary>
/// Measures each part in a process of its own, so that its CPU time and memory are its own, start of the program included.
/// </summary>
static class BenchCommand
{
    public static Command Make()
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Day folder, or folder of day folders; the last of several is measured, the others are run before it",
            DefaultValueFactory = _ => "samples/four-days",
        };
        var only = new Option<string?>("--only") { Description = "One measure: " + string.Join(", ", Measures.Names), HelpName = "NAME" };
        var runs = new Option<int>("--runs") { Description = "Runs of each; the middle one is shown", DefaultValueFactory = _ => 3 };
        var inside = new Option<bool>("--inside") { Hidden = true };
        var command = new Command("bench", "Measure: trades, entries, netting, hashing, verifying, a second.\n\n"
            + "Example: countinghouse bench ../material/days --runs 5")
        { folder, only, runs, inside };
        command.SetAction(r =>
        {
            var name = r.GetValue(only);
            if (name is not null && !Measures.Names.Contains(name))
                throw new UsageException($"there is no measure '{name}'; there are {string.Join(", ", Measures.Names)}");
            if (!r.GetValue(inside)) return RunAll(name is null ? Measures.Usual : [name], r.GetValue(folder) ?? "", r.GetValue(runs));
            Console.WriteLine(JsonSerializer.Serialize(Measures.Run(name ?? "", r.GetValue(folder) ?? ""), BenchJson.Default.Measured));
            return Exit.Done;
        });
        return command;
    }

    static int RunAll(IReadOnlyList<string> names, string folder, int runs)
    {
        Console.WriteLine("| measure | what | count | CPU s | a CPU-second | wall s | peak MB |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var name in names)
        {
            List<Measured> all = [];
            for (var run = 0; run < runs; run++) all.Add(InItsOwnProcess(name, folder));
            all.Sort((a, b) => a.CpuSeconds.CompareTo(b.CpuSeconds));
            var m = all[all.Count / 2];
            WriteRow(name, new(name, m.What, m.Count, m.CpuSeconds, m.WallSeconds), $"{m.PeakMb}");
            foreach (var part in m.Parts) WriteRow($"{name}: {part.Name}", part, "");
        }
        return Exit.Done;
    }

    static void WriteRow(string name, MeasuredPart m, string peakMb) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {m.What} | {m.Count:N0} | {m.CpuSeconds:F2} | "
            + $"{(m.CpuSeconds < 0.01m ? "" : string.Create(CultureInfo.InvariantCulture, $"{m.Count / m.CpuSeconds:N0}"))} | "
            + $"{m.WallSeconds:F2} | {peakMb} |"));

    static Measured InItsOwnProcess(string name, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "countinghouse") { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(BenchCommand).Assembly.Location);
        foreach (var argument in new[] { "bench", folder, "--only", name, "--inside" }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new IOException("cannot start a process of this program");
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && JsonSerializer.Deserialize(text, BenchJson.Default.Measured) is { } measured
            ? measured : throw new IOException($"the measure {name} failed with exit code {process.ExitCode}");
    }
}
