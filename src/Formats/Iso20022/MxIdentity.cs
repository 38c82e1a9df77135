using System.Security.Cryptography;

namespace Countinghouse.Formats.Iso20022;

/// <summary>By what a message is known, so that it acts once: who sent it, under which id, and its bytes.</summary>
/// <param name="Sender">The sender in the header, or nothing.</param>
/// <param name="Id">The business message id of the header, else the reference of the message.</param>
/// <param name="Family">Which message, whatever its version.</param>
/// <param name="Sha256">The hash of its bytes, in hexadecimal.</param>
public readonly record struct MxIdentity(string Sender, string Id, string Family, string Sha256)
{
    /// <summary>The identity of a message.</summary>
    public static MxIdentity Of(MxMessage message)
    {
        List<MxFinding> ignored = [];
        var header = MxForms.ParseHeader(message, ignored);
        var id = header?.Id is { Length: > 0 } given ? given : MxForms.Parse(message, ignored)?.Reference ?? "";
        return new(header?.FromBic ?? "", id, message.Type.Family, Convert.ToHexStringLower(SHA256.HashData(message.Bytes.Span)));
    }
}
