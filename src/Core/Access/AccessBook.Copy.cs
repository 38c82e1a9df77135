using System.Buffers;
using Countinghouse.Kernel;

namespace Countinghouse.Access;

public sealed partial class AccessBook
{
    /// <summary>The same rights as they stand now, to be asked beside the writer.</summary>
    public AccessBook Copy()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Save(new(bytes));
        var copy = new AccessBook(verbs);
        var from = new StateReader(bytes.WrittenSpan);
        copy.Load(ref from);
        Invariant.Hold(from.AtEnd);
        return copy;
    }
}
