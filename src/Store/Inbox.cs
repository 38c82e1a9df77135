using System.Diagnostics.CodeAnalysis;

namespace Countinghouse.Store;

/// <summary>
/// What waits for one thread, in the order in which it came. Who waits sleeps at once: a blocking collection turns on the
/// processor for a while first, which at five hundred commits a second took a third of what the writer needs.
/// </summary>
/// <param name="most">How many wait at most.</param>
public sealed class Inbox<T>(int most)
{
    readonly Queue<T> items = new();
    readonly object gate = new();
    bool isComplete;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (gate) return items.Count;
        }
    }

    /// <summary>Nothing more is taken in.</summary>
    public bool IsComplete
    {
        get
        {
            lock (gate) return isComplete;
        }
    }

    /// <summary>Puts something behind all that wait; waits itself while there is no place.</summary>
    /// <exception cref="InvalidOperationException">Nothing more is taken in.</exception>
    public void Add(T item)
    {
        lock (gate)
        {
            while (items.Count >= most && !isComplete) Monitor.Wait(gate);
            if (isComplete) throw new InvalidOperationException("nothing more is taken in");
            items.Enqueue(item);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Puts something behind all that wait, if there is a place and anything is taken in.</summary>
    public bool TryAdd(T item)
    {
        lock (gate)
        {
            if (isComplete || items.Count >= most) return false;
            items.Enqueue(item);
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Takes what came first.</summary>
    /// <param name="waits">Wait for it, if there is nothing yet.</param>
    /// <returns>Whether there was something; after waiting, nothing means that nothing will come.</returns>
    public bool TryTake([MaybeNullWhen(false)] out T item, bool waits)
    {
        lock (gate)
        {
            while (waits && items.Count == 0 && !isComplete) Monitor.Wait(gate);
            if (!items.TryDequeue(out item)) return false;
            if (items.Count == most - 1) Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Takes nothing more in; what waits can still be taken.</summary>
    public void Complete()
    {
        lock (gate)
        {
            isComplete = true;
            Monitor.PulseAll(gate);
        }
    }
}
