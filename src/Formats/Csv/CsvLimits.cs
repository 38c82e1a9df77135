namespace Countinghouse.Formats.Csv;

/// <summary>What a CSV file may be at most, each with its reason.</summary>
public static class CsvLimits
{
    /// <summary>The longest field: a paragraph of remarks fits, a pasted document does not.</summary>
    public const int FieldBytes = 4_096;

    /// <summary>The longest row: sixteen of the longest fields. It bounds what an unclosed quote can hide, and the memory.</summary>
    public const int RowBytes = 65_536;

    /// <summary>The most columns: our widest file has 65 (transaction reports), with room for four times that.</summary>
    public const int Columns = 256;

    /// <summary>The most problems named for a file: beyond this the file itself is wrong, and naming each would fill the memory.</summary>
    public const int Problems = 100_000;

    // One read of a disk or of the decompressor: large enough that moving a begun row to the front costs little.
    internal const int BufferBytes = 524_288;
}
