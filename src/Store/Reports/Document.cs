namespace Countinghouse.Store.Reports;

/// <summary>A paper for a client: a head of names and values, tables, and what the reader is to be told.</summary>
/// <param name="Name">What a file of it is called, without ending.</param>
public sealed record Document(
    string Name, string Title, IReadOnlyList<(string Name, string Value)> Head, IReadOnlyList<(string Title, Report Table)> Parts,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether its movements lead from what it opens with to what it closes with.</summary>
    public bool AddsUp { get; init; } = true;
}
