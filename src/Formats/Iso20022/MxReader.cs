using System.Xml;

namespace Countinghouse.Formats.Iso20022;

/// <summary>Reads a message whole. What cannot be read is a problem with its place, never an exception.</summary>
public static class MxReader
{
    /// <summary>Reads the message; null when it cannot be read, and the problem says why. The stream is closed.</summary>
    public static MxMessage? Read(Stream stream, string file, IList<Problem> problems)
    {
        using var _ = stream;
        if (Bytes(stream) is { } bytes) return Read(bytes, file, problems);
        problems.Add(new(file, 1, "", $"more than {MxLimits.MessageBytes} bytes, the most of a message that is read whole"));
        return null;
    }

    /// <summary>Reads the message from its bytes, which are kept as they are.</summary>
    public static MxMessage? Read(byte[] bytes, string file, IList<Problem> problems)
    {
        MxXml? xml = null;
        try
        {
            xml = new(new MemoryStream(bytes, writable: false), MxLimits.MessageBytes, MxLimits.Elements);
            List<MxNode> nodes = [];
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element) nodes.Add(xml.Whole());
                else if (xml.Node() is { Kind: not MxKind.Text } node) nodes.Add(node);
            }
            var root = nodes.First(n => n.Kind == MxKind.Element);
            return Understand(new(file, bytes, nodes) { Root = root, Document = None, Type = default }, problems);
        }
        catch (XmlException e)
        {
            problems.Add(MxXml.Problem(file, e));
        }
        catch (MxLimitException e)
        {
            problems.Add(new(file, Math.Max(xml?.Line ?? 1, 1), $"{Math.Max(xml?.Column ?? 1, 1)}", e.Message));
        }
        finally
        {
            xml?.Dispose();
        }
        return null;
    }

    static readonly MxNode None = new(MxKind.Element, "");

    static byte[]? Bytes(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81_920];
        for (int got; (got = stream.Read(buffer)) > 0;)
        {
            if (all.Length + got > MxLimits.MessageBytes) return null;
            all.Write(buffer, 0, got);
        }
        return all.ToArray();
    }

    // What is around a document; what is in it is its own.
    static IEnumerable<MxNode> Outer(MxNode root)
    {
        Stack<MxNode> open = new([root]);
        while (open.TryPop(out var node))
        {
            yield return node;
            if (node.Name is not "Document")
                foreach (var child in node.Elements.Reverse()) open.Push(child);
        }
    }

    // The header and the document are found by their names and namespaces, whatever stands around them.
    static MxMessage? Understand(MxMessage read, IList<Problem> problems)
    {
        MxNode? header = null, document = null;
        MxType type = default, headerType = default;
        var documents = 0;
        foreach (var node in Outer(read.Root))
        {
            if (node.Name is not ("Document" or "AppHdr") || !MxType.TryParse(node.Namespace, out var found)) continue;
            if (node.Name == "Document") documents++;
            if (document is null && node.Name == "Document") (document, type) = (node, found);
            else if (header is null && node.Name == "AppHdr") (header, headerType) = (node, found);
        }
        if (documents > 1)
        {
            problems.Add(new(read.File, read.Root.Line, $"{read.Root.Column}",
                $"{documents} documents in one file: hand each over as a message of its own"));
            return null;
        }
        if (document is null && header is null)
        {
            var root = read.Root;
            var why = $"<{Csv.Show.Short(root.Name)}> holds no Document of a namespace {MxType.NamespaceHead}…"
                + (root.Namespace.Length == 0 ? "; it has no namespace" : $"; its namespace is {Csv.Show.Short(root.Namespace)}");
            problems.Add(new(read.File, root.Line, $"{root.Column}", why));
            return null;
        }
        return read with { Header = header, Document = document ?? header ?? None, Type = document is null ? headerType : type };
    }
}
