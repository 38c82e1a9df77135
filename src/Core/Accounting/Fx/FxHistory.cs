using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

/// <summary>A change of a position as it came, with how positions cost then.</summary>
/// <param name="Cause">The conversion, or what was taken up.</param>
/// <param name="Change">+ bought, − sold.</param>
/// <param name="Based">Its worth in the base currency, with its sign.</param>
public readonly record struct FxChange(long Cause, DateOnly Day, FxCost Cost, long Change, long Based);

/// <summary>
/// The position in a currency, and its changes since the oldest that may still be cancelled: so one can be taken out as if it had never
/// been. Whatever else came, later sales have other costs then.
/// </summary>
public sealed class FxHistory
{
    readonly List<FxChange> changes = [];
    readonly FxPosition before = new();

    public FxPosition Now { get; private set; } = new();

    public void Add(FxChange change, PositionStep step)
    {
        changes.Add(change);
        Now.Take(step, change.Cost, change.Day);
    }

    /// <summary>What the position were without the change of a cause, and that change; none where it had none.</summary>
    public (FxPosition Position, FxChange Taken)? Without(long cause)
    {
        var at = changes.FindIndex(c => c.Cause == cause);
        return at < 0 ? null : (Made(changes.Where((_, i) => i != at)), changes[at]);
    }

    /// <summary>Takes the change of a cause out and tells what is left.</summary>
    public FxPosition TakeOut(long cause)
    {
        changes.RemoveAll(c => c.Cause == cause);
        return Now = Made(changes);
    }

    /// <summary>What came before a fact can no longer be taken out.</summary>
    public void Fix(long sequence)
    {
        var count = changes.FindIndex(c => c.Cause >= sequence);
        if (count < 0) count = changes.Count;
        foreach (var change in changes.Take(count)) Take(before, change);
        changes.RemoveRange(0, count);
    }

    FxPosition Made(IEnumerable<FxChange> of)
    {
        var position = new FxPosition(before);
        foreach (var change in of) Take(position, change);
        return position;
    }

    static void Take(FxPosition position, FxChange c) =>
        position.Take(position.Step(c.Cost, c.Change, c.Based), c.Cost, c.Day);

    public void Save(StateWriter to)
    {
        before.Save(to);
        to.Int(changes.Count);
        foreach (var c in changes) to.Long(c.Cause).Date(c.Day).Int((int)c.Cost).Long(c.Change).Long(c.Based);
    }

    public void Load(ref StateReader from)
    {
        before.Load(ref from);
        for (var left = from.Int(); left > 0; left--)
            changes.Add(new(from.Long(), from.Date(), (FxCost)from.Int(), from.Long(), from.Long()));
        Now = Made(changes);
    }
}
