using System.Data.Common;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

// The same of all accounts: what is not of one account is read once, and trades in one going through their table.
sealed partial class LotRun
{
    /// <summary>What of a book's history bears on an account, besides its trades.</summary>
    sealed class Own
    {
        /// <summary>What was brought in, and what moved away.</summary>
        public List<Step> Steps { get; } = [];
        public List<LotPolicy> Policies { get; } = [];
        /// <summary>Places of the steps of corporate actions.</summary>
        public List<int> Actions { get; } = [];
    }

    /// <summary>
    /// All that the lots of a book are made from, as of a day and as facts before the end said: run one after the other by groups of
    /// accounts that bear on each other, by transfers or one holder.
    /// </summary>
    public sealed class History
    {
        readonly DbConnection connection;
        readonly (long Day, long End) to;
        readonly LotRun run = new();
        readonly Dictionary<AccountId, Own> places = [];
        readonly List<AccountId[]> groups;
        readonly (bool Keeps, int Most) trades;
        LotTrades? kept;

        /// <param name="trades">Kept for the next time, where they are not too many; how many are held at once.</param>
        public History(DbConnection connection, (long Day, long End) to, (bool Keeps, int Most) trades)
        {
            (this.connection, this.to, this.trades) = (connection, to, trades);
            run.ReadBesides(connection, to, -1);
            foreach (var policy in run.policies) Of(policy.Account).Policies.Add(policy);
            foreach (var (at, step) in run.steps.Index())
                switch (step.Kind)
                {
                    case Kind.Brought: Of(run.brought[step.At].Account).Steps.Add(step); break;
                    case Kind.Moved: Of(run.transfers[step.At].Transfer.From).Steps.Add(step); break;
                    case Kind.Action when run.actions[step.At] is var action:
                        foreach (var account in action.Elsewhere.Union(action.Given?.Keys ?? [])) Of(account).Actions.Add(at);
                        if (action is SplitLots or ExchangeLots { IsOfAll: true }) run.AddRestating(action.Instrument, at);
                        break;
                }
            groups = [.. run.Groups(connection).Select(g => g.Select(a => new AccountId((int)a)).ToArray())];
        }

        /// <summary>What could not be told, in words.</summary>
        public IReadOnlyList<string> Notes => run.notes;

        Own Of(AccountId account)
        {
            if (!places.TryGetValue(account, out var own)) places.Add(account, own = new());
            return own;
        }

        /// <summary>Group by group; of the trades about as many are in memory at once as are to be, or one group has.</summary>
        /// <param name="of">Only groups with such an account; none: all.</param>
        public IEnumerable<LotRun> Runs(Func<AccountId, bool>? of = null)
        {
            var wanted = of is null ? groups : groups.FindAll(g => Array.Exists(g, a => of(a)));
            if (wanted.Count == 0) yield break;
            var times = kept is not null ? 1 : LotTrades.Times(connection, trades.Most);
            for (var time = 0; time < times; time++)
            {
                var part = times == 1 ? wanted : wanted.Where((_, i) => i % times == time).ToList();
                var read = kept ?? LotTrades.Read(connection, to, part);
                if (trades.Keeps && times == 1 && of is null) kept = read;
                foreach (var group in part) yield return new((run, places), group, read);
            }
        }
    }

    IEnumerable<SortedSet<long>> Groups(DbConnection connection)
    {
        Dictionary<long, SortedSet<long>> of = [];
        foreach (var r in Rows(connection, "SELECT number FROM account WHERE class IN (1, 2, 3)")) of[r.GetInt64(0)] = [r.GetInt64(0)];
        void Join(long one, long other)
        {
            if (of[one] is var a && of[other] is var b && a == b) return;
            var (larger, smaller) = a.Count < b.Count ? (b, a) : (a, b);
            larger.UnionWith(smaller);
            foreach (var account in smaller) of[account] = larger;
        }
        foreach (var (transfer, _) in transfers) Join(transfer.From.Number, transfer.To.Number);
        foreach (var holder in holders.GroupBy(h => h.Value))
            foreach (var (account, _) in holder) Join(holder.First().Key.Number, account.Number);
        return of.Values.Distinct();
    }

    // All of another that bears on some accounts, and their trades.
    LotRun((LotRun Run, Dictionary<AccountId, Own> Places) all, IReadOnlyList<AccountId> accounts, LotTrades read)
    {
        var of = all.Run;
        (named, holders, assets, ranIn, closes, notes) = (of.named, of.holders, of.assets, of.ranIn, of.closes, of.notes);
        HashSet<int> acting = [];
        foreach (var account in accounts)
        {
            if (all.Places.TryGetValue(account, out var own))
            {
                policies.AddRange(own.Policies);
                foreach (var step in own.Steps) Take(of, step);
                acting.UnionWith(own.Actions);
            }
            foreach (ref readonly var row in read.Of(account)) Add(row);
        }
        acting.UnionWith(of.Restating(trades.Select(t => t.Instrument)));
        foreach (var at in acting.Order()) Act(of, of.steps[at], accounts);
        steps.Sort();
    }

    readonly Dictionary<AssetId, List<int>> restating = []; // splits, mergers and other numbers, by their place among the steps

    void AddRestating(AssetId instrument, int at)
    {
        if (!restating.TryGetValue(instrument, out var list)) restating.Add(instrument, list = []);
        list.Add(at);
    }

    // What makes other units of those that were traded is of who has none left too: what was sold at a loss may yet be replaced.
    List<int> Restating(IEnumerable<AssetId> traded)
    {
        List<int> all = [];
        if (restating.Count == 0) return all;
        var ways = new Stack<AssetId>(traded.Distinct());
        HashSet<AssetId> seen = [.. ways];
        while (ways.TryPop(out var instrument))
            foreach (var at in restating.GetValueOrDefault(instrument, []))
            {
                all.Add(at);
                if (actions[steps[at].At] is ExchangeLots { To: { } other } && seen.Add(other)) ways.Push(other);
            }
        return all;
    }

    // What was brought in or moved.
    void Take(LotRun of, Step step)
    {
        if (step.Kind == Kind.Brought)
        {
            steps.Add(step with { At = brought.Count });
            brought.Add(of.brought[step.At]);
        }
        else
        {
            steps.Add(step with { At = transfers.Count });
            transfers.Add(of.transfers[step.At]);
        }
    }

    void Act(LotRun of, Step step, IReadOnlyList<AccountId> accounts)
    {
        var action = of.actions[step.At];
        steps.Add(step with { At = actions.Count });
        actions.Add(action with
        {
            Given = action.Given is { } all ? accounts.Where(all.ContainsKey).ToDictionary(o => o, o => all[o]) : null,
            Elsewhere = accounts.Where(action.Elsewhere.Contains).ToHashSet(),
        });
    }
}
