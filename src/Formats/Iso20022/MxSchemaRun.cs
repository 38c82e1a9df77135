using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Schema;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// One element held against a schema, node by node, so that a long message need not be there at once. A problem stands where the element
/// begins that it is about.
/// </summary>
sealed partial class MxSchemaRun : IXmlLineInfo
{
    const string Instance = "http://www.w3.org/2001/XMLSchema-instance", Declaration = "http://www.w3.org/2000/xmlns/";

    readonly XmlSchemaValidator validator;
    readonly Stack<MxNode> open = new();
    readonly string target;
    MxNode? at;

    public MxSchemaRun(XmlSchemaSet set, MxType type, string file, IList<Problem> problems)
    {
        target = type.Namespace;
        var names = new NameTable();
        validator = new(names, set, new XmlNamespaceManager(names), XmlSchemaValidationFlags.ProcessIdentityConstraints)
        { XmlResolver = null, LineInfoProvider = this };
        var before = problems.Count;
        validator.ValidationEventHandler += (_, e) =>
        {
            if (e.Severity != XmlSeverityType.Error || problems.Count - before >= MxLimits.Problems) return;
            problems.Add(new(file, at?.Line ?? 1, $"{at?.Column ?? 1}", $"{Path()}: {Plain(e.Message)}"));
        };
    }

    /// <summary>The element that must stand outermost.</summary>
    public XmlSchemaElement? Root
    {
        init
        {
            if (value is null) validator.Initialize();
            else validator.Initialize(value);
        }
    }

    /// <summary>An element with all that is in it.</summary>
    public void Whole(MxNode node)
    {
        Begin(node);
        if (node.Text.Length > 0) Text(node.Text);
        foreach (var child in node.Children)
            if (child.Kind == MxKind.Element) Whole(child);
            else if (child.Kind == MxKind.Text) Text(child.Text);
        End();
    }

    /// <summary>An element begins.</summary>
    public void Begin(MxNode node)
    {
        open.Push(at = node);
        string? xsiType = null, xsiNil = null;
        foreach (var a in node.Attributes)
            if (a.Namespace == Instance && a.Name == "type") xsiType = a.Value;
            else if (a.Namespace == Instance && a.Name == "nil") xsiNil = a.Value;
        validator.ValidateElement(node.Name, Official(node.Namespace), null, xsiType, xsiNil, null, null);
        foreach (var a in node.Attributes)
            if (a.Namespace is not (Instance or Declaration)) validator.ValidateAttribute(a.Name, a.Namespace, a.Value, null);
        validator.ValidateEndOfAttributes(null);
    }

    /// <summary>Text of the element that is open.</summary>
    public void Text(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) validator.ValidateWhitespace(text);
        else validator.ValidateText(text);
    }

    /// <summary>The element that is open ends.</summary>
    public void End()
    {
        at = open.Peek();
        validator.ValidateEndElement(null);
        open.Pop();
        if (open.TryPeek(out var above)) at = above;
    }

    // A draft's namespace has a word before the type: its elements are those of the type.
    string Official(string used) => used != target && MxType.TryParse(used, out var type) && type.Namespace == target ? target : used;

    string Path() => string.Join('/', open.Reverse().Select(n => n.Name));

    // The sentences of the validator without the namespaces, which are the same all through the message.
    static string Plain(string message) => Lists().Replace(Namespaces().Replace(message, ""), ", expected:");

    [GeneratedRegex(@" in namespace '[^']*'|(?<=')urn:[^']*:(?=[A-Za-z]+')")]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"\. List of possible elements expected:")]
    private static partial Regex Lists();

    bool IXmlLineInfo.HasLineInfo() => at is not null;
    int IXmlLineInfo.LineNumber => at?.Line ?? 0;
    int IXmlLineInfo.LinePosition => at?.Column ?? 0;

}
