using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// What comes besides and is replaced while the issuer still owes it: it is paid in what it has become by then.
public sealed partial class ActionBook
{
    /// <summary>What has replaced, since its ex-date and before it was paid, what an action brings, one after the other.</summary>
    IEnumerable<ActionFile> ReplacedWhileOwed(ActionFile file)
    {
        if (file.ExOn is null || file.IsSealed || !IsBesides(file) || !file.Changes.Any(c => c.RatioNew != 0)) return [];
        HashSet<AssetId> brought = [.. file.Changes.Where(c => c.RatioNew != 0).Select(c => c.To)];
        List<ActionFile> all = [];
        foreach (var other in Sorted(files.Values.Where(o => o.ExOn is not null && o.Changes[0].Replaces && InOrder(o, file) > 0)))
            if (other.Changes[0] is var by && brought.Contains(by.From)
                && (other.Trail.Pending.Exists(p => IsOfAction(p.Entry) && file.Trail.HasMoved(p.Entry.Cause)) || HasUnpaid(other, file)))
            {
                all.Add(other);
                brought.Add(by.To);
            }
        return all;
    }

    // Due on the ex-date itself, or waiting for a depository that is short: it was booked for the owners, and not paid, when the other ran.
    static bool HasUnpaid(ActionFile other, ActionFile file) =>
        other.BegunAs > file.BegunAs && IsPaidAfter(other, file) && BookedUnpaid(other, file) != 0;

    // Where as much was owed by the street as to owners the depository had nothing to pay: then the day says it.
    static bool IsPaidAfter(ActionFile other, ActionFile file)
    {
        if (file.PaidOn is not { } paid || paid > other.ExOn) return true;
        var payments = file.Trail.Moves.FindAll(m => m.Fact.Move.Kind == EntryKind.ActionPayment);
        return payments.Count > 0 ? payments.Exists(m => m.Number > other.BegunAs) : paid == other.ExOn && paid == file.Terms.PayDate;
    }

    /// <summary>
    /// Units that an action has booked and the issuer still owed when another replaced them, as its owners have them: − credited. Those
    /// that waited with their contracts have become what they are by then.
    /// </summary>
    static long BookedUnpaid(ActionFile other, ActionFile file)
    {
        long units = 0;
        foreach (var (number, moved) in file.Trail.Moves)
            if (number < other.BegunAs && IsBooked(moved, number, other.Trail)) units += UnitsOf(moved.Move, other.Changes[0].From);
        return units;
    }

    static bool IsBooked(ActionFact.Moved moved, long number, ActionTrail waiting) =>
        moved.Move.Kind is EntryKind.ActionEntitlement or EntryKind.ActionClaim
            && !waiting.Pending.Exists(p => p.Entry == new EntryId(number, moved.Move.Kind));

    /// <summary>
    /// What the depository gives for so many units beside the holding when an action pays, by asset: new units, or what they have become,
    /// rounded step by step, and the cash of what has replaced them.
    /// </summary>
    IEnumerable<(AssetId Asset, long Amount)> Brought(ActionFile file, ActionChange change, long held)
    {
        var (asset, units) = (change.To, change.Received(held).Units);
        foreach (var by in ReplacedWhileOwed(file).Select(o => o.Changes[0]))
        {
            if (by.From != asset) continue;
            yield return (by.Currency, by.Cash(units) + by.CashInLieu(units));
            (asset, units) = (by.To, by.Received(units).Units);
        }
        yield return (asset, units);
    }

    /// <summary>Whether what is still kept of another is owed, or was paid, in what this one has made of it.</summary>
    bool IsOwedIn(ActionFile file)
    {
        foreach (var other in files.Values)
            if (other != file && !other.IsSealed && ReplacedWhileOwed(other).Contains(file)) return true;
        return false;
    }

    /// <summary>The entries of an action that were replaced while they were pending, as they became.</summary>
    Dictionary<EntryId, Leg[]> Became(ActionFile file)
    {
        Dictionary<EntryId, Leg[]> legs = [];
        foreach (var other in ReplacedWhileOwed(file))
            foreach (var changed in other.Trail.Pending)
                if (IsOfAction(changed.Entry)) legs[changed.Entry] = changed.After;
        return legs;
    }

    sealed partial class Step
    {
        // What was booked and not paid of others has no place yet where it could be replaced: their issuers pay it in what it becomes.
        IEnumerable<long> UnpaidOfOthers()
        {
            var waiting = desk.ReadBefore(file);
            foreach (var other in desk.files.Values)
            {
                if (other is not { ExOn: not null, PaidOn: null } || !IsBesides(other) || InOrder(other, file) >= 0) continue;
                long units = 0;
                foreach (var (number, moved) in other.Trail.Moves)
                    if (IsBooked(moved, number, waiting) && books.Pending(new EntryId(number, moved.Move.Kind)) is null)
                        units += UnitsOf(moved.Move, Old);
                if (units != 0) yield return units;
            }
        }

        /// <summary>
        /// Of what is left of an action's bookings, those that another has replaced by now are what they have become, and what this one has
        /// replaced of others' is theirs.
        /// </summary>
        void Become(SortedDictionary<int, long> left)
        {
            void Add(AssetId asset, long amount) => left[asset.Number] = left.GetValueOrDefault(asset.Number) + amount;
            void Replace(ActionChange by, long units, int sign)
            {
                Add(by.From, -sign * units);
                Add(by.To, sign * by.Received(units).Units);
                Add(by.Currency, sign * (by.Cash(units) + by.CashInLieu(units)));
            }
            foreach (var other in desk.ReplacedWhileOwed(file).Where(o => HasUnpaid(o, file)))
                Replace(other.Changes[0], BookedUnpaid(other, file), 1);
            if (!file.Changes[0].Replaces) return;
            foreach (var other in desk.files.Values.Where(o => o != file && desk.ReplacedWhileOwed(o).Contains(file) && HasUnpaid(file, o)))
                Replace(file.Changes[0], BookedUnpaid(file, other), -1);
        }
    }
}
