using System.Text;
using System.Xml;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// A message: its bytes as they came, and what they say. The header and the document may stand in an envelope of any kind.
/// </summary>
/// <param name="File">The name of the file as the user knows it.</param>
/// <param name="Bytes">The bytes as received, never changed.</param>
/// <param name="Nodes">The outermost element, and what stands before and behind it.</param>
public sealed record MxMessage(string File, ReadOnlyMemory<byte> Bytes, IReadOnlyList<MxNode> Nodes)
{
    /// <summary>The outermost element.</summary>
    public required MxNode Root { get; init; }

    /// <summary>The business application header (head.001), or null when the message has none.</summary>
    public MxNode? Header { get; init; }

    /// <summary>The document, or the header where it stands alone.</summary>
    public required MxNode Document { get; init; }

    /// <summary>The type of the document.</summary>
    public required MxType Type { get; init; }

    /// <summary>The one element of the document: the message itself. The header when it stands alone.</summary>
    public MxNode Body => ReferenceEquals(Document, Header) ? Document : Document.Elements.FirstOrDefault() ?? Document;

    /// <summary>Writes the document as it was read: equal in canonical form (Canonical XML 1.0).</summary>
    public void Emit(Stream to) => Write(Nodes, to);

    /// <summary>Writes nodes as a document in UTF-8, indented where they hold no white space of their own.</summary>
    public static void Write(IEnumerable<MxNode> nodes, Stream to, bool indent = false)
    {
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize,
            CloseOutput = false, ConformanceLevel = ConformanceLevel.Document, Indent = indent, NewLineChars = "\n",
        };
        using var writer = XmlWriter.Create(to, settings);
        writer.WriteStartDocument();
        foreach (var node in nodes)
        {
            if (!indent) writer.WriteRaw("\n");
            Write(node, writer);
        }
    }

    static void Write(MxNode node, XmlWriter to)
    {
        switch (node.Kind)
        {
            case MxKind.Text: to.WriteString(node.Text); return;
            case MxKind.Comment: to.WriteComment(node.Text); return;
            case MxKind.Instruction: to.WriteProcessingInstruction(node.Name, node.Text); return;
            case MxKind.Element: break;
        }
        to.WriteStartElement(node.Prefix, node.Name, node.Namespace);
        foreach (var a in node.Attributes)
            to.WriteAttributeString(a.Prefix.Length == 0 ? null : a.Prefix, a.Name, a.Namespace.Length == 0 ? null : a.Namespace, a.Value);
        if (node.Text.Length > 0) to.WriteString(node.Text);
        foreach (var child in node.Children) Write(child, to);
        to.WriteEndElement();
    }
}
