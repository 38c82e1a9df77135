namespace Countinghouse.Formats.SwiftMt;

/// <summary>What a message may be at most, each with its reason.</summary>
public static class MtLimits
{
    /// <summary>The most bytes of one message: the network carries 10 kB, files of banks hold statements of some megabytes.</summary>
    public const int MessageBytes = 16 * 1_048_576;

    /// <summary>The most bytes of a file, which is read message by message.</summary>
    public const long FileBytes = 8L * 1_073_741_824;

    /// <summary>The most bytes of a line: the network carries 78, banks write narratives of some hundred.</summary>
    public const int LineBytes = 65_536;

    /// <summary>The most fields of one message, about 150 bytes each in memory.</summary>
    public const int Fields = 200_000;

    /// <summary>How deep sequences may stand in each other: the deepest of the types has eight.</summary>
    public const int Depth = 16;

    /// <summary>The most bytes before the text of a message: its blocks, or what a bank writes above a statement.</summary>
    public const int HeadBytes = 16_384;

    /// <summary>The most problems named for a message: beyond this it is another kind of file.</summary>
    public const int Problems = 200;
}

/// <summary>Raised while reading when a file is more than it may be.</summary>
sealed class MtLimitException(int line, string why) : Exception(why)
{
    public int Line => line;
}
