using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    /// <summary>Days for which a depository may still book what it was to book: a holiday there, and a weekend.</summary>
    public const int DaysInFlight = 7;

    // What replaces an instrument may be booked there before its ex-date is a day of ours.
    SortedDictionary<int, long> Ahead(CorporateActionTerms terms, Func<AssetId, long> there)
    {
        SortedDictionary<int, long> all = [];
        if (ActionType.Of(terms.Type)?.Family is null or ActionFamily.Distribution or ActionFamily.Voluntary) return all;
        var change = ChangesOf(terms, terms.ExDate)[0];
        if (!change.Replaces || there(change.From) is var held && held <= 0) return all;
        void Add(AssetId asset, long units) => all[asset.Number] = all.GetValueOrDefault(asset.Number) + units;
        Add(change.From, -held);
        Add(change.To, change.Received(held).Units);
        Add(change.Currency, change.Cash(held) + change.CashInLieu(held));
        return all;
    }

    /// <summary>
    /// What actions account for where the depository or the bank has booked them before or after us, in smallest units of theirs less ours:
    /// what is due and not yet paid here, and what was paid or replaced here in the last days.
    /// </summary>
    /// <param name="there">What lies at the depository of an instrument, posted.</param>
    public IEnumerable<(string Id, AssetId Asset, long Units, string Is)> InFlight(DateOnly day, Func<AssetId, long> there)
    {
        foreach (var file in files.Values)
        {
            if (file is { ExOn: null, IsCancelled: false, IsSealed: false } && file.Terms.ExDate <= day.AddDays(DaysInFlight))
                foreach (var (asset, units) in Ahead(file.Terms, there))
                    if (units != 0) yield return (file.Terms.Id, new(asset), units, $"due on {file.Terms.ExDate:yyyy-MM-dd}");
            foreach (var (asset, amount) in file.Outstanding)
                yield return (file.Terms.Id, new(asset), amount, "outstanding since it was corrected");
            if (file.IsCancelled || file.RecordedOn is null) continue;
            var isNew = file.ExOn?.AddDays(DaysInFlight) >= day;
            SortedDictionary<int, long> replaced = [], paid = [];
            void Add(SortedDictionary<int, long> to, AssetId asset, long units) =>
                to[asset.Number] = to.GetValueOrDefault(asset.Number) + units;
            foreach (var ((account, index), held) in file.Held)
            {
                if (account != register.Depository.Number) continue;
                var change = file.Changes[index];
                Add(paid, change.Currency, change.Cash(held) + change.CashInLieu(held) - AtSource(file.Terms, change, held));
                if (!change.Replaces)
                {
                    foreach (var (asset, amount) in Brought(file, change, held)) Add(paid, asset, amount);
                    continue;
                }
                Add(replaced, change.To, change.Received(held).Units);
                Add(replaced, change.From, -held);
            }
            foreach (var (asset, units) in replaced)
                if (isNew && units != 0) yield return (file.Terms.Id, new(asset), -units, $"replaced here since {file.ExOn:yyyy-MM-dd}");
            foreach (var (asset, units) in paid)
                if (units == 0) continue;
                else if (file.PaidOn is null) yield return (file.Terms.Id, new(asset), units, $"due on {file.Terms.PayDate:yyyy-MM-dd}");
                else if (file.PaidOn?.AddDays(DaysInFlight) >= day)
                    yield return (file.Terms.Id, new(asset), -units, $"paid here on {file.PaidOn:yyyy-MM-dd}");
        }
    }
}
