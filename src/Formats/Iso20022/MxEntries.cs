using System.Xml;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// Reads a long statement entry by entry: cash entries, holdings, postings, pending transactions. Only what is open and the entry at hand
/// are in memory. What stands around the entries comes as the group that they were in, when it ends.
/// </summary>
public sealed class MxEntries : IDisposable
{
    // The list of each kind of statement.
    static readonly Dictionary<string, string> Names = new()
    {
        ["camt.053"] = "Ntry", ["camt.054"] = "Ntry", ["semt.002"] = "BalForAcct", ["semt.017"] = "Tx", ["semt.018"] = "Txs",
    };

    readonly Stream stream;
    readonly string file;
    readonly IList<Problem> problems;
    readonly MxSchemas schemas;
    readonly Stack<MxNode> open = new();
    readonly HashSet<MxNode> groups = [];
    string? entries;
    int documentDepth = -1;
    MxSchemaRun? run;
    bool ended;
    MxXml? opened;

    /// <summary>Reads from the stream, which is closed with the reader. Schemas that are at hand are held against it on the way.</summary>
    public MxEntries(Stream stream, string file, MxSchemas schemas, IList<Problem> problems) =>
        (this.stream, this.file, this.schemas, this.problems) = (stream, file, schemas, problems);

    /// <summary>Whether messages of this kind can be read entry by entry.</summary>
    public static bool Knows(MxType type) => Names.ContainsKey(type.Family);

    /// <summary>The type of the document, once its first entry or group was read.</summary>
    public MxType Type { get; private set; }

    /// <summary>The entry at hand; null when a group has ended.</summary>
    public MxNode? Entry { get; private set; }

    /// <summary>The group that has ended, without its entries; null when an entry is at hand.</summary>
    public MxNode? Group { get; private set; }

    /// <summary>Whether the message was read to its end without a problem of its form.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether a schema was held against it.</summary>
    public bool IsChecked => run is not null;

    /// <summary>Goes to the next entry, or to the end of a group; false at the end, and where the message cannot be read on.</summary>
    public bool Read()
    {
        (Entry, Group) = (null, null);
        if (ended) return false;
        try
        {
            opened ??= new(stream, MxLimits.StreamBytes, MxLimits.EntryElements);
            while (opened.Read())
                if (Step(opened)) return true;
            IsWhole = documentDepth >= 0;
            if (!IsWhole) problems.Add(new(file, 1, "", "there is no Document of a kind that is read entry by entry"));
        }
        catch (XmlException e)
        {
            problems.Add(MxXml.Problem(file, e));
        }
        catch (MxLimitException e)
        {
            problems.Add(new(file, Math.Max(opened?.Line ?? 1, 1), $"{Math.Max(opened?.Column ?? 1, 1)}", e.Message));
        }
        ended = true;
        return false;
    }

    bool Step(MxXml xml)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element: return Begin(xml);
            case XmlNodeType.EndElement: return End(xml);
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                if (documentDepth < 0 || open.Count <= documentDepth || xml.Node() is not { } text) return false;
                run?.Text(text.Text);
                if (!string.IsNullOrWhiteSpace(text.Text)) open.Peek().Text += text.Text;
                return false;
            default: return false;
        }
    }

    bool Begin(MxXml xml)
    {
        if (entries is not null && xml.Name == entries && open.Count > documentDepth)
        {
            xml.CountAgain();
            Entry = xml.Whole();
            xml.CountAgain();
            run?.Whole(Entry);
            groups.Add(open.Peek());
            return true;
        }
        if (xml.Node() is not { } node) return false;
        if (documentDepth < 0 && node.Name == "Document" && MxType.TryParse(node.Namespace, out var type) && Knows(type))
        {
            (Type, entries, documentDepth) = (type, Names[type.Family], open.Count);
            run = schemas.Of(type)?.Begin(node.Name, file, problems);
        }
        if (documentDepth >= 0)
        {
            run?.Begin(node);
            if (open.TryPeek(out var above)) above.Add(node);
        }
        if (xml.IsEmpty) run?.End();
        else open.Push(node);
        return false;
    }

    bool End(MxXml xml)
    {
        var node = open.Pop();
        if (documentDepth < 0 || open.Count < documentDepth) return false;
        run?.End();
        if (!groups.Remove(node)) return false;
        // What has ended is handed out and forgotten, so that a thousand groups take no more room than one.
        if (open.TryPeek(out var above)) above.DropLast();
        Group = node;
        xml.CountAgain();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        opened?.Dispose();
        stream.Dispose();
    }
}
