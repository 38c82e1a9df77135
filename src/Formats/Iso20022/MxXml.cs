using System.Text.RegularExpressions;
using System.Xml;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// The one way XML comes in: no document type, nothing fetched, depth, counts and sizes bounded while reading.
/// </summary>
sealed partial class MxXml : IDisposable
{
    readonly XmlReader reader;
    readonly IXmlLineInfo place;
    int elements;

    public MxXml(Stream stream, long mostBytes, int mostElements)
    {
        MostElements = mostElements;
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = true, CloseInput = true,
        };
        // Of text the reader takes no encoding from the declaration: it was taken from there before.
        var (utf8, text) = MxEncoding.Open(stream, mostBytes);
        reader = text is not null ? XmlReader.Create(text, settings) : XmlReader.Create(utf8 ?? stream, settings);
        place = (IXmlLineInfo)reader;
    }

    /// <summary>How many elements may still come; a reader of entries sets it again for each.</summary>
    public int MostElements { get; set; }

    public XmlNodeType NodeType => reader.NodeType;
    public string Name => reader.LocalName;
    public string Namespace => reader.NamespaceURI;
    public int Depth => reader.Depth;
    public bool IsEmpty => reader.IsEmptyElement;
    public int Line => place.LineNumber;
    public int Column => place.LinePosition;

    /// <summary>Goes to the next node; false at the end.</summary>
    public bool Read()
    {
        if (!reader.Read()) return false;
        if (reader.NodeType != XmlNodeType.Element) return true;
        if (reader.Depth >= MxLimits.Depth) throw new MxLimitException($"elements more than {MxLimits.Depth} deep");
        if (++elements > MostElements) throw new MxLimitException($"more than {MostElements} elements");
        if (reader.AttributeCount > MxLimits.Attributes) throw new MxLimitException($"more than {MxLimits.Attributes} attributes");
        return true;
    }

    /// <summary>The elements that follow are counted from none.</summary>
    public void CountAgain() => elements = 0;

    /// <summary>The node the reader stands on, without what is in it; null for an end or a declaration.</summary>
    public MxNode? Node() => reader.NodeType switch
    {
        XmlNodeType.Element => Element(),
        XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace =>
            new(MxKind.Text, "") { Text = reader.Value, Line = Line, Column = Column },
        XmlNodeType.Comment => new(MxKind.Comment, "") { Text = reader.Value, Line = Line, Column = Column },
        XmlNodeType.ProcessingInstruction => new(MxKind.Instruction, reader.Name) { Text = reader.Value, Line = Line, Column = Column },
        _ => null,
    };

    /// <summary>The element the reader stands on with all that is in it; the reader then stands on its end.</summary>
    public MxNode Whole()
    {
        var top = Element();
        if (IsEmpty) return top;
        Stack<MxNode> open = new([top]);
        while (open.Count > 0 && Read())
        {
            if (NodeType == XmlNodeType.EndElement)
            {
                Close(open.Pop());
                continue;
            }
            if (Node() is not { } node) continue;
            open.Peek().Add(node);
            if (node.Kind == MxKind.Element && !IsEmpty) open.Push(node);
        }
        return top;
    }

    // A leaf holds its text itself: most elements are leaves.
    static void Close(MxNode element)
    {
        if (element.Children is not [{ Kind: MxKind.Text } only]) return;
        element.Text = only.Text;
        element.DropChildren();
    }

    MxNode Element()
    {
        var node = new MxNode(MxKind.Element, reader.LocalName)
        { Prefix = reader.Prefix, Namespace = reader.NamespaceURI, Line = Line, Column = Column };
        if (!reader.MoveToFirstAttribute()) return node;
        var attributes = new MxAttribute[reader.AttributeCount];
        for (var i = 0; i < attributes.Length; i++, reader.MoveToNextAttribute())
            attributes[i] = new(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
        reader.MoveToElement();
        node.Attributes = attributes;
        return node;
    }

    public void Dispose() => reader.Dispose();

    /// <summary>What the reader found wrong, and where; what else it may throw is not outside data's fault.</summary>
    public static Problem Problem(string file, XmlException e) =>
        new(file, Math.Max(e.LineNumber, 1), $"{Math.Max(e.LinePosition, 1)}", e.Message.Contains("DTD", StringComparison.Ordinal)
            ? "it has a document type declaration (DOCTYPE), which is never taken: ask the sender for the message without it"
            : "not well-formed: " + (MxEncoding.WhyStopped(e.Message) ?? Places().Replace(e.Message, "")));

    [GeneratedRegex(@" Line \d+, position \d+\.$")]
    private static partial Regex Places();
}
