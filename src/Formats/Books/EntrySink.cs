using Countinghouse.Facts;

namespace Countinghouse.Formats.Books;

/// <summary>Takes the entries of the books, one after the other: head, legs, end.</summary>
abstract class EntrySink
{
    /// <summary>Begins a transaction; its legs follow.</summary>
    /// <param name="isPosted">Whether it is settled, or contracted alone.</param>
    public abstract void Begin(in EntryHead head, bool isPosted);

    public abstract void Leg(in Leg leg);

    public virtual void End() { }

    /// <summary>What the locations hold after all that was written, for a program to check against its own sums.</summary>
    public virtual void Assert(DateOnly on, IReadOnlyList<Leg> balances) { }
}
