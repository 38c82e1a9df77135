using Countinghouse.SystemTests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Countinghouse.SystemTests.Support;

/// <summary>Classes that take long begin first, so that no single one is left at the end with a processor idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Long =
    [
        nameof(MarketTests), nameof(PostgresCrashTests), nameof(MarketCrashTests), nameof(Web.TakeOverTests), nameof(CrashTests),
        nameof(FailRunTests), nameof(YearExportTests), nameof(PostgresTests), nameof(TamperTests), nameof(DayTests),
    ];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections) where T : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.FindIndex(Long, l => IsOf(c, l)) is >= 0 and var at ? at : Long.Length)];

    static bool IsOf(ITestCollection collection, string name) =>
        collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal);
}
