namespace Countinghouse.Formats.Iso20022;

/// <summary>What a node of a message is.</summary>
public enum MxKind : byte { Element, Text, Comment, Instruction }

/// <summary>An attribute as it was written; declarations of namespaces are attributes too.</summary>
public readonly record struct MxAttribute(string Prefix, string Name, string Namespace, string Value);

/// <summary>
/// A node of a message, with the place it was read from. White space, comments and prefixes are kept, so that what is written again is
/// the same document. Instructions (<c>&lt;?target data?&gt;</c>) have their target as name and their data as text.
/// </summary>
public sealed class MxNode(MxKind kind, string name)
{
    static readonly List<MxNode> None = [];

    List<MxNode>? children;

    /// <summary>What it is.</summary>
    public MxKind Kind => kind;

    /// <summary>The local name of an element.</summary>
    public string Name => name;

    /// <summary>The prefix it was written with, or nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The namespace of an element.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The text of a leaf, a comment or an instruction. An element that has elements has its texts as children.</summary>
    public string Text { get; set; } = "";

    /// <summary>Its attributes in the order written.</summary>
    public IReadOnlyList<MxAttribute> Attributes { get; set; } = [];

    /// <summary>The line its name stands on; the first is 1. 0 when it was not read.</summary>
    public int Line { get; init; }

    /// <summary>The character of that line its name begins with; the first is 1.</summary>
    public int Column { get; init; }

    /// <summary>What is in it, in order.</summary>
    public IReadOnlyList<MxNode> Children => children ?? None;

    /// <summary>The elements in it, in order.</summary>
    public IEnumerable<MxNode> Elements => Children.Where(c => c.Kind == MxKind.Element);

    /// <summary>Whether there is no element in it.</summary>
    public bool IsLeaf => children is null || !children.Exists(c => c.Kind == MxKind.Element);

    /// <summary>The text without white space around it; a comment may stand in it.</summary>
    public string Value => (children is null ? Text
        : string.Concat(children.Where(c => c.Kind == MxKind.Text).Select(c => c.Text))).Trim();

    /// <summary>The first element at a path of local names, as <c>Id/IBAN</c>; <c>A|B</c> stands for A, or B where there is no A.</summary>
    public MxNode? this[string path]
    {
        get
        {
            var at = this;
            foreach (var step in path.Split('/'))
            {
                var next = at.Child(step);
                if (next is null) return null;
                at = next;
            }
            return at;
        }
    }

    /// <summary>Every element at a path; only its last step is taken more than once.</summary>
    public IEnumerable<MxNode> All(string path)
    {
        var cut = path.LastIndexOf('/');
        var group = cut < 0 ? this : this[path[..cut]];
        return group is null ? [] : group.Elements.Where(e => Names(path[(cut + 1)..], e.Name));
    }

    /// <summary>This element and all below it, in the order of the document.</summary>
    public IEnumerable<MxNode> Below()
    {
        Stack<MxNode> open = new([this]);
        while (open.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
                if (node.Children[i].Kind == MxKind.Element) open.Push(node.Children[i]);
        }
    }

    /// <summary>The value of an attribute without prefix, or null.</summary>
    public string? Attribute(string named)
    {
        foreach (var attribute in Attributes)
            if (attribute.Name == named && attribute.Prefix.Length == 0) return attribute.Value;
        return null;
    }

    /// <summary>Puts a node behind those that are there.</summary>
    public void Add(MxNode child) => (children ??= []).Add(child);

    /// <summary>Forgets what is in it.</summary>
    internal void DropChildren() => children = null;

    /// <summary>Forgets the last of them.</summary>
    internal void DropLast() => children?.RemoveAt(children.Count - 1);

    MxNode? Child(string step)
    {
        foreach (var choice in step.Split('|'))
            foreach (var child in Children)
                if (child.Kind == MxKind.Element && child.Name == choice) return child;
        return null;
    }

    static bool Names(string step, string name) => step == name || (step.Contains('|') && step.Split('|').Contains(name));
}
