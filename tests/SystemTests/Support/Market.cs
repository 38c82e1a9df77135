namespace Countinghouse.SystemTests.Support;

/// <summary>A market beside the test, until it is disposed.</summary>
sealed class Market : IDisposable
{
    readonly System.Diagnostics.Process process;

    public Market(string drop, params string[] options)
    {
        process = Cli.Start(["sandbox", "--drop", drop, .. options.Contains("--seed") ? [] : new[] { "--seed", "7" }, .. options]);
        process.StandardError.ReadLine(); // it says when it is open
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Asks it to stop, as systemd does; whether it has.</summary>
    public bool Stops()
    {
        System.Diagnostics.Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
        return process.WaitForExit(TimeSpan.FromSeconds(30));
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
