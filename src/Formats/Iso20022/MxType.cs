using System.Globalization;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// Which message it is: <c>sese.023.001.11</c> is business area, message, variant and version. Drafts carry a word in front of it in
/// their namespace and are of the type they draft.
/// </summary>
public readonly record struct MxType(string Area, int Message, int Variant, int Version)
{
    /// <summary>What the namespace of every official schema begins with.</summary>
    public const string NamespaceHead = "urn:iso:std:iso:20022:tech:xsd:";

    // "sese.023.001.11"
    const int Length = 15;

    /// <summary>Business area and message without variant and version, as <c>sese.023</c>.</summary>
    public string Family => string.Create(CultureInfo.InvariantCulture, $"{Area}.{Message:000}");

    /// <summary>The namespace of its schema.</summary>
    public string Namespace => NamespaceHead + this;

    /// <summary>The type that the namespace of a document names at its end; false when it names none.</summary>
    public static bool TryParse(string text, out MxType type)
    {
        type = default;
        if (text.Length < Length) return false;
        var name = text.AsSpan(text.Length - Length);
        if (name[4] != '.' || name[8] != '.' || name[12] != '.' || name[..4].ContainsAnyExceptInRange('a', 'z')) return false;
        if (!Number(name[5..8], out var message) || !Number(name[9..12], out var variant) || !Number(name[13..], out var version))
            return false;
        type = new(name[..4].ToString(), message, variant, version);
        return true;
    }

    static bool Number(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Area}.{Message:000}.{Variant:000}.{Version:00}");
}
