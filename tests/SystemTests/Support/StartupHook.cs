using System.IO.Pipes;
using System.Reflection;
using System.Text.Json;

/// <summary>Runs in the program's own process in the place of its start (by DOTNET_STARTUP_HOOKS, which asks for this name): command
/// after command as a pipe asks for them, each through the program's entry. To start it anew for each takes most of the time of a short
/// one.</summary>
static class StartupHook
{
    public const string Pipe = "COUNTINGHOUSE_TEST_COMMANDS", End = "\u0004end of the command\u0004";

    internal static void Initialize()
    {
        var name = Environment.GetEnvironmentVariable(Pipe) ?? "";
        foreach (var variable in new[] { Pipe, "DOTNET_STARTUP_HOOKS" }) Environment.SetEnvironmentVariable(variable, null);
        using var pipe = new NamedPipeClientStream(name);
        pipe.Connect();
        using var asked = new StreamReader(pipe);
        using var told = new StreamWriter(pipe) { AutoFlush = true };
        var entry = Assembly.Load("countinghouse").EntryPoint ?? throw new InvalidOperationException("the program has no entry");
        while (asked.ReadLine() is { } line && asked.ReadLine() is { } settings && asked.ReadLine() is { } folder)
        {
            foreach (var (variable, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(settings) ?? [])
                Environment.SetEnvironmentVariable(variable, value);
            Environment.CurrentDirectory = folder;
            var exit = (int)(entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [JsonSerializer.Deserialize<string[]>(line)], null)
                ?? -1);
            foreach (var said in new[] { Console.Out, Console.Error })
            {
                said.Write(End);
                said.Flush();
            }
            told.WriteLine(exit);
        }
        Environment.Exit(0);
    }
}
