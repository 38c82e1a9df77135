namespace Countinghouse.SystemTests.Support;

/// <summary>A process that has ended, and all it said.</summary>
public sealed record Ran(int Exit, string Out, string Err)
{
    /// <summary>Fails with everything that was said when the exit code is another.</summary>
    public Ran Ends(int exit)
    {
        Assert.True(Exit == exit, $"exit code {Exit}, not {exit}\n{Out}\n{Err}");
        return Calm();
    }

    /// <summary>Whatever happened, a person is told in a sentence and never by a stack trace.</summary>
    public Ran Calm()
    {
        Assert.DoesNotContain("   at ", Err);
        Assert.DoesNotContain("Unhandled exception", Err);
        return this;
    }

    /// <summary>The one line on standard error that says why nothing could be done.</summary>
    public string Complaint => Assert.Single(Err.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The root that verify printed.</summary>
    public string Root => Out.Split('\n').Single(l => l.StartsWith("root ", StringComparison.Ordinal))["root".Length..].Trim();

    /// <summary>The number of facts that verify printed.</summary>
    public long Facts => long.Parse(Out.Split((char[])[' '], StringSplitOptions.RemoveEmptyEntries)[1]);
}
