using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    /// <summary>
    /// What every close checks of actions that were corrected: what each account is entitled on, and what of its units an offer did not
    /// take, come to what it held when the action first ran, and depository and bank have moved what follows from the version in force, or
    /// it is outstanding. Counted; none where none was.
    /// </summary>
    public (int Corrected, List<string> Wrong) CheckCorrected()
    {
        List<string> wrong = [];
        var corrected = 0;
        foreach (var file in files.Values)
        {
            if (file.IsSealed || file.Former.IsEmpty) continue;
            corrected++;
            if (file.ExOn is not null && file.IsRunAgain) CheckHeld(file, wrong);
            CheckPlaces(file, wrong);
        }
        return (corrected, wrong);
    }

    /// <summary>
    /// What every close checks of actions that moved units that day: what went to the account of fractions is less than a smallest unit
    /// for each that was rounded. Counted.
    /// </summary>
    public (int Moved, List<string> Wrong) CheckFractions(DateOnly day)
    {
        List<string> wrong = [];
        var count = 0;
        foreach (var file in files.Values)
        {
            var (moves, trail) = (file.Trail.Moves, file.Trail);
            if (moves.Count == 0 || moves[^1].Fact.Day != day || !file.Changes.Any(c => c.RatioNew != 0)) continue;
            count++;
            SortedDictionary<int, long> left = [];
            foreach (var (_, moved) in moves)
                if (moved.Move is { Kind: EntryKind.ActionFraction, To: var to } m && m.Account == register.Fractions)
                    left[to.Number] = left.GetValueOrDefault(to.Number) + m.ToUnits;
            var rounded = moves.Count + trail.Changed.Count + trail.Pending.Sum(p => p.Before.Length);
            foreach (var (asset, units) in left)
                if (Math.Abs(units) > rounded)
                    wrong.Add($"{file.Terms.Id}: {Math.Abs(units)} of {register[new AssetId(asset)].Code} are no fractions");
        }
        return (count, wrong);
    }

    void CheckHeld(ActionFile file, List<string> wrong)
    {
        SortedDictionary<int, long> more = [];
        void Add(int account, long units)
        {
            if (register.Accounts[account].IsOwner) more[account] = more.GetValueOrDefault(account) + units;
        }
        foreach (var (trail, sign) in new[] { (file.Trail, 1), (file.Former, -1) })
        {
            foreach (var ((account, _), units) in trail.Held) Add(account, sign * units);
            foreach (var (account, units) in trail.Kept) Add(account, sign * units);
        }
        // Before its record date who holds what is not read yet.
        if (!file.Former.IsRecorded) return;
        foreach (var (account, units) in more)
            if (units != 0)
                wrong.Add($"{file.Terms.Id}: {register.Accounts[account].Terms.Code} is entitled on {units:+0;-0} units of what it held");
    }

    void CheckPlaces(ActionFile file, List<string> wrong)
    {
        SortedDictionary<int, long> left = [];
        void Add(int asset, long amount) => left[asset] = left.GetValueOrDefault(asset) + amount;
        foreach (var ((account, index), held) in file.Held)
        {
            if (account != register.Depository.Number) continue;
            var change = file.Changes[index];
            if (change.Replaces) Add(change.From.Number, -held);
            if (change.Replaces) Add(change.To.Number, change.Received(held).Units);
            else if (file.PaidOn is not null)
                foreach (var (asset, amount) in Brought(file, change, held)) Add(asset.Number, amount);
            if (file.PaidOn is not null)
                Add(change.Currency.Number, change.Cash(held) + change.CashInLieu(held) - AtSource(file.Terms, change, held));
        }
        foreach (var moved in new[] { file.Placed, file.Outstanding })
            foreach (var (asset, amount) in moved) Add(asset, -amount);
        foreach (var (asset, amount) in left)
            if (amount != 0)
                wrong.Add($"{file.Terms.Id}: {register[new AssetId(asset)].Code} at its place differs by {amount} of its smallest units");
    }
}
