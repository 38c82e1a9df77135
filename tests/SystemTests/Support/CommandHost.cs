using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;

namespace Countinghouse.SystemTests.Support;

/// <summary>A process of the program that runs one command after the other (<see cref="StartupHook"/>).</summary>
sealed class CommandHost
{
    static readonly ConcurrentBag<CommandHost> Idle = [];

    readonly NamedPipeServerStream pipe;
    readonly Process process;
    readonly StreamWriter asks;
    readonly StreamReader told;

    CommandHost()
    {
        var name = Path.Combine(Path.GetTempPath(), $"countinghouse-tests-{Guid.NewGuid():N}");
        pipe = new(name, PipeDirection.InOut);
        var start = Cli.Prepared("dotnet", [Cli.Assembly]);
        start.Environment[StartupHook.Pipe] = name;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(CommandHost).Assembly.Location;
        process = Process.Start(start) ?? throw new InvalidOperationException(Cli.Assembly);
        process.StandardInput.Close();
        pipe.WaitForConnection();
        asks = new(pipe) { AutoFlush = true };
        told = new(pipe);
    }

    /// <summary>Runs a command in a process that has run others before.</summary>
    public static Ran Run(string[] arguments, TimeSpan limit, string? folder = null)
    {
        if (!Idle.TryTake(out var host)) host = new();
        var ran = host.Ask(arguments, limit, folder ?? Environment.CurrentDirectory);
        if (!host.process.HasExited) Idle.Add(host);
        return ran;
    }

    Ran Ask(string[] arguments, TimeSpan limit, string folder)
    {
        asks.WriteLine(JsonSerializer.Serialize(arguments));
        asks.WriteLine(JsonSerializer.Serialize(Cli.Settings())); // as they are now, and not when the process began
        asks.WriteLine(folder);
        var (output, complaint) = (Said(process.StandardOutput), Said(process.StandardError));
        var exit = told.ReadLineAsync();
        if (!Task.WhenAll((Task[])[output, complaint, exit]).Wait(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"not done after {limit}: {output.GetAwaiter().GetResult()}{complaint.GetAwaiter().GetResult()}");
        }
        if (exit.Result is { } code) return new(int.Parse(code), output.Result, complaint.Result);
        process.WaitForExit(); // the command ended its process
        return new(process.ExitCode, output.Result, complaint.Result);
    }

    // To the mark that a command ends with, or to the end of the process.
    static async Task<string> Said(StreamReader from)
    {
        var said = new StringBuilder();
        var part = new char[1 << 14];
        while (await from.ReadAsync(part) is > 0 and var read)
        {
            said.Append(part, 0, read);
            if (said.Length >= StartupHook.End.Length && said[^1] == StartupHook.End[^1]
                && said.ToString(said.Length - StartupHook.End.Length, StartupHook.End.Length) == StartupHook.End)
                return said.ToString(0, said.Length - StartupHook.End.Length);
        }
        return said.ToString();
    }
}
