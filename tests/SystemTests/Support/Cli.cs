using System.Collections;
using System.ComponentModel;
using System.Diagnostics;

namespace Countinghouse.SystemTests.Support;

/// <summary>Runs the executable as a user would, with a limit on its time and everything it says caught.</summary>
public static class Cli
{
    /// <summary>Far above what any command here takes; beyond it something hangs.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(Campaign.IsLong ? 30 : 4);

    /// <summary>The program as its user has it, in its own folder of the build.</summary>
    public static string Assembly { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../App",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "countinghouse.dll"));

    /// <summary>A command, in a process that may have run others before.</summary>
    public static Ran Run(params string[] arguments) => CommandHost.Run(arguments, Limit);

    /// <summary>A command typed in a folder.</summary>
    public static Ran RunAt(string folder, string[] arguments) => CommandHost.Run(arguments, Limit, folder);

    /// <summary>A command in a process of its own.</summary>
    public static Ran RunAlone(params string[] arguments) => Wait(Start(arguments));

    public static Process Start(params string[] arguments) => Start("dotnet", [Assembly, .. arguments]);

    /// <summary>The command line for a shell.</summary>
    public static string Line(params string[] arguments) =>
        string.Join(' ', new[] { "dotnet", Assembly }.Concat(arguments).Select(a => $"'{a}'"));

    /// <summary>Another program; a machine that has it not skips the test by name.</summary>
    public static Ran Other(string program, params string[] arguments)
    {
        try
        {
            return Wait(Start(program, arguments));
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    public static Process Start(string program, string[] arguments) =>
        Process.Start(Prepared(program, arguments)) ?? throw new InvalidOperationException(program);

    /// <summary>What the program is told by its environment.</summary>
    internal static Dictionary<string, string> Settings() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(v => v.Key is string key && key.StartsWith("COUNTINGHOUSE_", StringComparison.Ordinal) && key != Signing)
        .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");

    const string Signing = "COUNTINGHOUSE_SIGNING_KEY";

    internal static ProcessStartInfo Prepared(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"; // no pickle beside the file
        start.Environment["LC_ALL"] = "C.UTF-8";
        // Most runs last a second: what the runtime would spend on compiling loops anew amid them is never earned back (a quarter of it).
        start.Environment["DOTNET_OSR_HitLimit"] = "20";
        start.Environment.Remove(Signing);
        return start;
    }

    public static Ran Wait(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            var complaint = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"not done after {Limit}: {output.GetAwaiter().GetResult()}{complaint.GetAwaiter().GetResult()}");
            }
            return new(process.ExitCode, output.GetAwaiter().GetResult(), complaint.GetAwaiter().GetResult());
        }
    }

    /// <summary>The report as a piped command prints it.</summary>
    public static Table Report(string name, string book, params string[] options) =>
        Table.Parse(Run(["report", name, book, .. options]).Ends(0).Out);
}
