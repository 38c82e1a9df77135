using System.Collections.Concurrent;

namespace Countinghouse.App.Web.Door;

/// <summary>How many wrong tries at a password are let pass in a minute.</summary>
sealed record TriesAllowed(int OfPerson, int FromAddress)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>Tries in any minute, each by whom or from where; those that were right are given back.</summary>
sealed class Tries(int most, TimeProvider clock)
{
    const int MostKnown = 10_000; // then those of more than a minute ago are forgotten
    static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts one more; false where there were too many in the last minute.</summary>
    public bool Takes(string who)
    {
        var now = clock.GetUtcNow();
        if (known.Count > MostKnown)
            foreach (var (name, times) in known)
                lock (times)
                    if (IsOver(times, now)) known.TryRemove(name, out _);
        var of = known.GetOrAdd(who, _ => new());
        lock (of)
        {
            if (IsOver(of, now)) known[who] = of; // it may have been forgotten meanwhile
            if (of.Count >= most) return false;
            of.Enqueue(now);
            return true;
        }
    }

    /// <summary>The last one was right.</summary>
    public void GiveBack(string who)
    {
        if (!known.TryGetValue(who, out var of)) return;
        lock (of)
        {
            var kept = of.Take(of.Count - 1).ToList();
            of.Clear();
            foreach (var time in kept) of.Enqueue(time);
        }
    }

    static bool IsOver(Queue<DateTimeOffset> times, DateTimeOffset now)
    {
        while (times.TryPeek(out var first) && now - first >= Within) times.Dequeue();
        return times.Count == 0;
    }
}
