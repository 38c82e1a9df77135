using System.Collections.Concurrent;
using System.Xml;
using System.Xml.Schema;

namespace Countinghouse.Formats.Iso20022;

/// <summary>What a schema says of a message. <c>NoSchema</c>: the one of its type is not at hand.</summary>
public enum MxAnswer { Valid, Invalid, NoSchema }

/// <summary>
/// The official schemas, from wherever the caller has them: by type, as <c>sese.023.001.11</c>. Each is compiled when first asked for and
/// kept. The program ships none, since their texts are not ours to give.
/// </summary>
public sealed class MxSchemas(Func<string, Stream?> open)
{
    readonly ConcurrentDictionary<MxType, MxSchema?> known = new();

    /// <summary>None at hand.</summary>
    public static MxSchemas None { get; } = new(_ => null);

    /// <summary>Whether the schema of a type is at hand.</summary>
    public bool Has(MxType type) => Of(type) is not null;

    /// <summary>Holds a message, header and document, against the schemas of their types. What is wrong is added to the problems.</summary>
    public MxAnswer Check(MxMessage message, IList<Problem> problems)
    {
        var document = Check(message.Document, message.Type, message.File, problems);
        if (message.Header is not { } header || ReferenceEquals(header, message.Document)) return document;
        var above = MxType.TryParse(header.Namespace, out var type) ? Check(header, type, message.File, problems) : MxAnswer.NoSchema;
        return above == MxAnswer.Invalid ? above : document;
    }

    /// <summary>Holds one element against the schema of a type.</summary>
    public MxAnswer Check(MxNode node, MxType type, string file, IList<Problem> problems)
    {
        if (Of(type) is not { } schema) return MxAnswer.NoSchema;
        var before = problems.Count;
        var run = schema.Begin(node.Name, file, problems);
        run.Whole(node);
        return problems.Count == before ? MxAnswer.Valid : MxAnswer.Invalid;
    }

    /// <summary>The schema of a type, compiled, or null when it is not at hand.</summary>
    internal MxSchema? Of(MxType type) => known.GetOrAdd(type, asked =>
    {
        using var stream = open(asked.ToString());
        return stream is null ? null : MxSchema.Compile(asked, stream);
    });
}

/// <summary>A compiled schema of one type.</summary>
sealed class MxSchema
{
    readonly XmlSchemaSet set;
    readonly MxType type;

    MxSchema(XmlSchemaSet set, MxType type) => (this.set, this.type) = (set, type);

    /// <exception cref="InvalidDataException">It is not the schema of the type.</exception>
    public static MxSchema Compile(MxType type, Stream stream)
    {
        try
        {
            var set = new XmlSchemaSet { XmlResolver = null };
            using var reader = XmlReader.Create(stream, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            set.Add(type.Namespace, reader);
            set.Compile();
            return new(set, type);
        }
        catch (Exception e) when (e is XmlException or XmlSchemaException)
        {
            throw new InvalidDataException($"the schema of {type} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Begins to hold an element of that name against the schema.</summary>
    public MxSchemaRun Begin(string name, string file, IList<Problem> problems) => new(set, type, file, problems)
    { Root = set.GlobalElements[new XmlQualifiedName(name, type.Namespace)] as XmlSchemaElement };
}
