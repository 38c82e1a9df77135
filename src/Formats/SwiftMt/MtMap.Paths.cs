namespace Countinghouse.Formats.SwiftMt;

public sealed partial class MtMap
{
    /// <summary>The first field at a path.</summary>
    public MtField? Find(string path) => All(path).FirstOrDefault();

    /// <summary>Every field at a path.</summary>
    public IEnumerable<MtField> All(string path)
    {
        var cut = path.LastIndexOf('/');
        return cut < 0 ? Matching(at, path) : Sequences(path[..cut]).SelectMany(s => Matching(s, path[(cut + 1)..]));
    }

    /// <summary>Every sequence at a path.</summary>
    public IEnumerable<MtNode> Sequences(string path) =>
        path.Split('/').Aggregate<string, IEnumerable<MtNode>>([at], (found, step) => found.SelectMany(n => Children(n, step)));

    static IEnumerable<MtNode> Children(MtNode node, string step)
    {
        var (name, qualifier) = Step(step);
        return node.Sequences.Where(s => s.Name == name && (qualifier.Length == 0 || Has(s, qualifier)));
    }

    static (string Name, string Qualifier) Step(string step) =>
        step.IndexOf('[', StringComparison.Ordinal) is > 0 and var cut ? (step[..cut], step[(cut + 1)..^1]) : (step, "");

    /// <summary>Whether a sequence itself has a field with a qualifier.</summary>
    public static bool Has(MtNode sequence, string qualifier) => sequence.Fields.Any(f => f.Qualifier == qualifier);

    static IEnumerable<MtField> Matching(MtNode node, string step)
    {
        var cut = step.IndexOf(':', StringComparison.Ordinal);
        var tags = (cut < 0 ? step : step[..cut]).Split('|');
        return tags.Length == 1
            ? node.Fields.Where(f => f.Tag == tags[0] && (cut < 0 || f.Qualifier.AsSpan().SequenceEqual(step.AsSpan(cut + 1))))
            : node.Fields.Where(f => tags.Contains(f.Tag) && (cut < 0 || f.Qualifier.AsSpan().SequenceEqual(step.AsSpan(cut + 1))));
    }

    /// <summary>Writes a field, with the sequences that it stands in.</summary>
    public void Make(string path, string value, string source = "")
    {
        var cut = path.LastIndexOf('/');
        Put(cut < 0 ? at : Into(path[..cut], fresh: false), path[(cut + 1)..], value, source);
    }

    static void Put(MtNode into, string step, string value, string source)
    {
        var cut = step.IndexOf(':', StringComparison.Ordinal);
        var tag = (cut < 0 ? step : step[..cut]).Split('|')[0];
        var text = cut < 0 ? value : $":{step[(cut + 1)..]}/{source}/{value}";
        into.Children.Add(MtNode.Of(MtField.Made(tag, text)));
    }

    // The sequence at a path: that which is there, or a new one; the last step may be made anew each time.
    MtNode Into(string path, bool fresh)
    {
        var node = at;
        var steps = path.Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            var (name, qualifier) = Step(steps[i]);
            var there = fresh && i == steps.Length - 1 ? null
                : node.Sequences.LastOrDefault(s => s.Name == name && (qualifier.Length == 0 || Has(s, qualifier)));
            if (there is null) node.Children.Add(there = new(name, 0));
            node = there;
        }
        return node;
    }
}
