namespace Countinghouse.SystemTests.Support;

/// <summary>Where a book lies in a test that is run for each store: false in a file, true on a server.</summary>
public static class Stores
{
    public static TheoryData<bool> Both => [false, true];

    /// <summary>The server only with COUNTINGHOUSE_LONG=1: what is dear there and shown by a smaller test.</summary>
    public static TheoryData<bool> ServerWhenLong => Campaign.IsLong ? Both : [false];
}
