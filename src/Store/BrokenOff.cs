using System.Security.Cryptography;
using Countinghouse.Kernel;

namespace Countinghouse.Store;

/// <summary>A command during which the firm met what cannot be: a defect of the program. Nothing of it is in the journal.</summary>
public sealed class BrokenOffException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It was not run: it has broken the firm off before.</summary>
    public bool IsAgain { get; init; }
}

/// <summary>Commands that broke the firm off: none of them is run again, under whatever id, by who remembers them.</summary>
public sealed class BrokenOff
{
    const int MostKept = 1_000;

    readonly HashSet<string> known = new(StringComparer.Ordinal);

    // What has no form as text is known by its id.
    static string KeyOf(in Envelope envelope, Command command) => Payload.Has(command)
        ? Convert.ToHexStringLower(SHA256.HashData(Payload.Write(command))) : envelope.CommandId;

    internal bool Has(in Envelope envelope, Command command) => known.Count > 0 && known.Contains(KeyOf(envelope, command));

    internal void Add(in Envelope envelope, Command command)
    {
        if (known.Count < MostKept) known.Add(KeyOf(envelope, command));
    }
}
