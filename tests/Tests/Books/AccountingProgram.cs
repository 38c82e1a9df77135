using System.ComponentModel;
using System.Diagnostics;

namespace Countinghouse.Tests.Books;

/// <summary>Runs an accounting program on a journal. A machine without the program skips the test by name.</summary>
public sealed class AccountingProgram : IDisposable
{
    readonly string file = Path.Combine(Path.GetTempPath(), $"countinghouse-{Guid.NewGuid():N}.journal");

    public AccountingProgram(string journal) => File.WriteAllText(file, journal);

    /// <summary>Runs a program; <c>{0}</c> among the arguments stands for the file. It must succeed without a word of complaint.</summary>
    public string Run(string program, params string[] arguments)
    {
        var (code, output, complaint) = Start(program, arguments);
        Assert.True(code == 0 && complaint.Length == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {complaint}{output}");
        return output;
    }

    /// <summary>Runs a program that talks on its standard error too: it must end well.</summary>
    public string RunLoud(string program, params string[] arguments)
    {
        var (code, output, complaint) = Start(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {complaint}{output}");
        return output;
    }

    /// <summary>The exit code alone.</summary>
    public int Try(string program, params string[] arguments) => Start(program, arguments).Code;

    (int Code, string Output, string Complaint) Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument.Replace("{0}", file, StringComparison.Ordinal));
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"; // no pickle beside the file
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException(program);
            var complaint = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, complaint.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    public void Dispose() => File.Delete(file);
}
