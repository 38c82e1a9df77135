namespace Countinghouse.Formats.Iso20022;

/// <summary>What a message may be at most, each with its reason.</summary>
public static class MxLimits
{
    /// <summary>
    /// The most bytes of a message that is held whole: far above what networks carry (SWIFT: 100 kB interactive, 10 MB in a file).
    /// Longer statements are read entry by entry.
    /// </summary>
    public const int MessageBytes = 16 * 1_048_576;

    /// <summary>The most bytes of a message that is read entry by entry: a day's statement of some ten million entries.</summary>
    public const long StreamBytes = 8L * 1_073_741_824;

    /// <summary>How deep elements may stand in each other: the deepest of the official schemas that we read needs about thirty.</summary>
    public const int Depth = 64;

    /// <summary>The most elements of a message that is held whole, about 150 bytes each in memory.</summary>
    public const int Elements = 600_000;

    /// <summary>The most elements of one entry that is read by itself, and of what stands before the first entry.</summary>
    public const int EntryElements = 20_000;

    /// <summary>The most attributes of one element: no schema has more than three, an envelope a dozen namespaces.</summary>
    public const int Attributes = 64;

    /// <summary>The most bytes between two tags, or in one: the longest text of the schemas has 20 000 characters.</summary>
    public const int TokenBytes = 1_048_576;

    /// <summary>The most problems named for a message: beyond this it is another kind of document.</summary>
    public const int Problems = 200;
}
