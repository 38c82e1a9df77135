using System.Data.Common;
using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

// Corporate actions as lots see them: what every account was given, in the books' own units and cents, at the start of the ex-date.
sealed partial class LotRun
{
    readonly record struct Instrument(int Scale, AssetId Currency, bool IsDebt);

    /// <summary>What an option makes of a unit, as the fact of the step has it.</summary>
    sealed record Change(
        int Place, AssetId From, AssetId To, AssetId Currency, (decimal New, decimal Old) Ratio, bool Replaces, decimal BasisShare,
        decimal Cash, decimal Price, decimal InLieu)
    {
        public Dictionary<AccountId, LotGrant> Given { get; init; } = [];
        /// <summary>What the record date changed of it.</summary>
        public Dictionary<AccountId, LotGrant> Corrected { get; } = [];
    }

    /// <summary>An action as it has run and still stands.</summary>
    /// <param name="Number">Of the fact with which it began.</param>
    /// <param name="First">Of the fact with which it first read these holdings: run again, it goes by what it read then.</param>
    sealed record Ran(string Id, long Version, string Type, (string Isin, long Ex, long Record) Read, long Number, long First)
    {
        public long? Recorded { get; set; }
        /// <summary>Of this run; the one above is of the first that read these holdings.</summary>
        public long? RecordedAgain { get; set; }
        /// <summary>While it was taken back, between the facts that did and that undid that.</summary>
        public List<(long From, long To)> Gaps { get; } = [];
        public long UndoneAs { get; set; }
        public List<Change> Changes { get; } = [];
        /// <summary>Trades that came after it had read the books and that it has taken with it, by number.</summary>
        public HashSet<long> Followed { get; init; } = [];

        /// <summary>Where the lots see it: at its ex-date, unless it ran over what another had replaced by then.</summary>
        public Place In { get; set; } = new((int)Read.Ex, AtEx, First);
        /// <summary>Run again over what another had made of the holding: of that it takes just what it had read.</summary>
        public bool IsLate { get; set; }
        public bool Replaces => Changes.Exists(c => c.Replaces);
        public bool IsCapital => Type == ActionType.Capital;
        /// <summary>Replaced between the ex-date and the record date: what that changed is of the new holding.</summary>
        public bool IsOverrun { get; set; }
        /// <summary>The fact from which on what comes to an account is without it, or in units of after it.</summary>
        public long Cut => Replaces || IsOverrun ? First : Recorded ?? First;
        public int Ex => (int)Read.Ex;
    }

    readonly Dictionary<AssetId, Instrument> assets = [];
    readonly Dictionary<AssetId, List<Ran>> ranIn = []; // by the instrument they begin from and ex-date
    List<Ran> standing = [];
    readonly Dictionary<long, long> followed = []; // trade that a step has taken with it, by the number of the step
    long[] stepNumbers = [];
    Ran[] stepRuns = [];

    void ReadAssets(DbConnection connection)
    {
        foreach (var r in Rows(connection, "SELECT number, scale, currency, cfi FROM asset"))
            assets.Add(new(r.GetInt32(0)), new(r.GetInt32(1), new(r.IsDBNull(2) ? r.GetInt32(0) : r.GetInt32(2)),
                !r.IsDBNull(3) && r.GetString(3).StartsWith('D')));
    }

    void ReadActions(DbConnection connection, (long Day, long End) to, HashSet<long>? accounts)
    {
        standing = Steps(connection, to);
        if (standing.Count == 0) return;
        foreach (var r in Rows(connection, "SELECT id, trade, number FROM action_contract WHERE number < @e AND day <= @d",
            ("@e", to.End), ("@d", to.Day)))
        {
            followed[r.GetInt64(2) - 1] = r.GetInt64(1); // the contract is the first that its step says
            foreach (var ran in standing)
                if (ran.Id == r.GetString(0)) ran.Followed.Add(r.GetInt64(1));
        }
        ReadChanges(connection);
        // Cash alone is no matter of lots, unless it is capital.
        standing = [.. standing.Where(r => r.IsCapital || r.Changes.Exists(c => c.Replaces || c.Ratio.New != 0))];
        foreach (var ran in standing)
            foreach (var from in ran.Changes.Select(c => c.From).Distinct())
            {
                if (!ranIn.TryGetValue(from, out var list)) ranIn.Add(from, list = []);
                list.Add(ran);
            }
        Order();
        foreach (var list in ranIn.Values) list.Sort((a, b) => a.In.CompareTo(b.In));
        foreach (var ran in standing)
            ran.IsOverrun = !ran.Replaces && standing.Exists(other => other.Replaces
                && (other.First > ran.First ? other.First < ran.Recorded
                    : other.Ex > ran.Ex && other.Number > ran.Number && other.Number < ran.Recorded)
                && ran.Changes.Exists(c => c.From == other.Changes[0].From || c.To == other.Changes[0].From));
        ReadGiven(connection, to, accounts);
        ReadCloses(connection, to);
        var elsewhere = Rows(connection, "SELECT number FROM account WHERE settlement = 2").Select(r => new AccountId(r.GetInt32(0)))
            .Where(a => accounts is null || accounts.Contains(a.Number)).ToHashSet();
        foreach (var ran in standing)
            foreach (var change in ran.Changes)
            {
                Add(ran, change, (ran.In, elsewhere), (connection, to));
                if (change.Corrected.Count == 0) continue;
                var last = standing.Where(o => o.Replaces && o.First < ran.Recorded).Max(o => Math.Max(o.In.Day, ran.In.Day));
                Add(ran, change with { Given = change.Corrected, BasisShare = 0 }, (new(last, AtEx, ran.Recorded ?? ran.First),
                    new HashSet<AccountId>()), (connection, to));
            }
    }

    // An action that ran late, or again, over what another had made of the holding in the meantime comes after that one; where that one was
    // taken back for it and run again after it, before.
    void Order()
    {
        static HashSet<AssetId> Touched(Ran r) => [.. r.Changes.SelectMany(c => new[] { c.From, c.To })];
        // Taken back when the other read its holdings, whatever the other is corrected to since.
        static bool IsAway(Ran r, Ran other) => r.Number > other.Number || r.Gaps.Exists(g => g.From < other.First && other.First < g.To);
        bool Meet(Ran a, Ran b) => a != b && (a.Replaces || b.Replaces) && Touched(a).Overlaps(Touched(b));
        foreach (var ran in standing)
        {
            ran.IsLate = standing.Exists(o => Meet(ran, o) && ran.Gaps.Exists(g => o.First > g.From && o.First < g.To)
                && o.Ex >= ran.Ex && o.Number < ran.Number);
            ran.In = new(ran.Ex, AtEx, ran.IsLate ? ran.Number : ran.First);
        }
        List<Ran> done = [];
        foreach (var ran in standing.OrderBy(r => r.In.Instant).ToList())
        {
            foreach (var before in done)
                if (before.In.CompareTo(ran.In) > 0 && Meet(before, ran) && !(before.Ex > ran.Ex && IsAway(before, ran)))
                    ran.In = before.In with { Instant = Math.Max(ran.In.Instant, before.In.Instant + 1) };
            done.Add(ran);
        }
    }

    // The actions that have run and were not taken back since.
    List<Ran> Steps(DbConnection connection, (long Day, long End) to)
    {
        Dictionary<string, Ran> now = new(StringComparer.Ordinal), former = new(StringComparer.Ordinal);
        List<(long Number, Ran Run)> at = [];
        foreach (var r in Rows(connection, "SELECT s.number, s.id, s.version, s.step, a.type, a.isin, a.ex_date, a.record_date "
            + "FROM action_step s JOIN action a ON a.id = s.id AND a.version = s.version WHERE s.number < @e AND s.day <= @d "
            + "AND s.step IN ('EX', 'RECORD', 'PAY', 'CONTRACT', 'UNDONE') ORDER BY s.number", ("@e", to.End), ("@d", to.Day)))
        {
            var (number, id, step) = (r.GetInt64(0), r.GetString(1), r.GetString(3));
            if (step == "EX")
            {
                // What replaces goes by the ex-date alone.
                var isBesides = ActionType.Of(r.GetString(4))?.Family == ActionFamily.Distribution;
                var read = (r.GetString(5), r.GetInt64(6), isBesides ? r.GetInt64(7) : 0);
                var again = former.GetValueOrDefault(id) is { } before && before.Read == read ? before : null;
                now[id] = new(id, r.GetInt64(2), r.GetString(4), read, number, again?.First ?? number) { Recorded = again?.Recorded };
                if (again is not null) now[id].Gaps.AddRange([.. again.Gaps, (again.UndoneAs, number)]);
            }
            else if (now.GetValueOrDefault(id) is not { } ran) continue;
            else if (step == "RECORD") (ran.Recorded, ran.RecordedAgain) = (ran.Recorded ?? number, number);
            else if (step == "UNDONE")
            {
                (former[id], ran.UndoneAs) = (ran, number);
                now.Remove(id);
                continue;
            }
            at.Add((number, now[id]));
        }
        (stepNumbers, stepRuns) = ([.. at.Select(a => a.Number)], [.. at.Select(a => a.Run)]);
        return [.. now.Values.OrderBy(r => r.Number)];
    }

    void ReadChanges(DbConnection connection)
    {
        var byNumber = standing.ToDictionary(r => r.Number);
        static decimal Decimal(DbDataReader r, int column) => decimal.Parse(r.GetString(column), CultureInfo.InvariantCulture);
        foreach (var r in Rows(connection, "SELECT number, place, old, new, currency, ratio_new, ratio_old, replaces, basis_share, cash, "
            + "price, in_lieu FROM action_change ORDER BY number, place"))
            if (byNumber.TryGetValue(r.GetInt64(0), out var ran))
                ran.Changes.Add(new(r.GetInt32(1), new(r.GetInt32(2)), new(r.GetInt32(3)), new(r.GetInt32(4)), (Decimal(r, 5),
                    Decimal(r, 6)), r.GetInt64(7) == 1, Decimal(r, 8), Decimal(r, 9), Decimal(r, 10), Decimal(r, 11)));
    }

    void ReadGiven(DbConnection connection, (long Day, long End) to, HashSet<long>? accounts)
    {
        var byKey = standing.ToDictionary(r => (r.Id, r.Version));
        foreach (var r in Rows(connection, "SELECT t.number, t.id, t.version, t.account, t.change, t.held, t.units, t.gross, t.in_lieu "
            + "FROM entitlement t JOIN account a ON a.number = t.account WHERE t.number < @e AND t.day <= @d AND a.class IN (1, 2, 3)",
            ("@e", to.End), ("@d", to.Day)))
        {
            if (!byKey.TryGetValue((r.GetString(1), r.GetInt64(2)), out var ran) || r.GetInt64(0) < ran.Number) continue;
            if (accounts is not null && !accounts.Contains(r.GetInt64(3))) continue;
            var change = ran.Changes[r.GetInt32(4)];
            // Run again, it gives at once what was read before, though that was recorded long ago.
            var given = ran.IsOverrun && r.GetInt64(0) > ran.RecordedAgain ? change.Corrected : change.Given;
            AddGiven(given, new(r.GetInt32(3)), new(r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8)));
        }
    }

    static void AddGiven(Dictionary<AccountId, LotGrant> given, AccountId account, LotGrant more)
    {
        var known = given.GetValueOrDefault(account);
        given[account] = new(known.Held + more.Held, known.Units + more.Units, known.Gross + more.Gross,
            known.InLieu + more.InLieu);
    }

    ActionChange AsAnnounced(Change c) => new("", c.From, c.To, c.Ratio.New, c.Ratio.Old, c.Replaces, c.BasisShare, c.Currency, c.Cash,
        c.Price, c.InLieu, new(assets[c.From].Scale, assets[c.To].Scale, assets[c.Currency].Scale));

    Exchanged RatioOf(Change c) => c.Ratio.New == 0 ? new(0, 1) : Exchanged.From(c.Ratio, (assets[c.From].Scale, assets[c.To].Scale));

    decimal Minor(AssetId currency) => Tens(assets[currency].Scale);

    static decimal Tens(int scale)
    {
        var power = 1m;
        for (var i = 0; i < scale; i++) power *= 10;
        return power;
    }

    // What an option does to the lots of those it was given to; nothing where only cash comes besides.
    void Add(Ran ran, Change c, (Place In, IReadOnlySet<AccountId> Elsewhere) of, (DbConnection Connection, (long Day, long End) To) at)
    {
        var (place, elsewhere) = of;
        var (own, other, on) = (assets[c.From].Currency, assets[c.To].Currency, Plain.ToDate(place.Day));
        if (c.Ratio.New == 0 && !c.Replaces && !ran.IsCapital) return;
        // Costs are in the currency of each instrument: what is paid in another is worth what the day's rate says.
        decimal? Rate(AssetId from, AssetId to) => from == to ? 1 : Rates.Of(at.Connection, (from, to), (ran.Ex, at.To.End));
        var (cash, inLieu, isExercise) = (Rate(c.Currency, own), Rate(c.Currency, other), c.Replaces && c.Price != 0 && c.Ratio.New != 0);
        if (isExercise) cash = inLieu; // what is paid in is cost of what comes
        if (cash is null && (c.Cash != 0 || c.Price != 0) || inLieu is null && c.InLieu != 0)
            notes.Add($"no rate on {on:yyyy-MM-dd} for what {ran.Id} pays in another currency: it counts as nothing");
        var cents = ((cash ?? 0) * Minor(isExercise ? other : own) / Minor(c.Currency), (inLieu ?? 0) * Minor(other) / Minor(c.Currency));
        var perUnit = (cash ?? 0) * Minor(isExercise ? other : own) / Tens(assets[c.From].Scale);
        var given = c.Given.ToDictionary(g => g.Key, g => Translated(g.Value, cents));
        if (!c.Replaces && c.To == c.From && ran.Type != "STOCK_DIVIDEND" && c.Ratio.New != 0)
        {
            Reinvest(ran, c, place, (cash ?? 0) * Minor(own) / Tens(assets[c.To].Scale));
            return;
        }
        var action = Of(ran, c, on, RatioOf(c)) with { Given = given, Elsewhere = c.Place == 0 ? elsewhere : new HashSet<AccountId>() };
        action = action switch
        {
            SplitLots e => e with { Cash = e.Cash * cents.Item2 },
            SpinOffLots e => WithSold(ran, c, e with { Cash = e.Cash * cents.Item2 }, at),
            ExchangeLots e => e with
            {
                Paid = c.Cash * perUnit,
                Worth = e.To is { } to && c.Cash != 0
                    ? WorthOf((ran, place), to, c, at) * (Rate(other, own) ?? 0) * Minor(own) / Minor(other) : 0,
                Cash = e.Cash * cents.Item2,
            },
            RedeemLots e => e with { Paid = c.Cash * perUnit },
            ReturnCapital e => e with { PerUnit = c.Cash * perUnit, Worth = WorthOf((ran, place), c.From, c, at) },
            ExerciseLots e => e with { Paid = c.Cash * perUnit - c.Price * c.Ratio.New / c.Ratio.Old * perUnit },
            _ => action,
        };
        steps.Add(new(place, Kind.Action, c.Place == 0 ? int.MaxValue : c.Place, actions.Count));
        actions.Add(action with { IsExact = c.Place > 0 || c.Replaces, Across = Across(ran, action, Rate(own, other)) });
    }

    // Minor units of the currency of what comes for one of the old one's; none where there is no rate for a cost that goes over.
    decimal? Across(Ran ran, LotAction action, decimal? rate)
    {
        var to = action switch
        {
            SpinOffLots { Part.New: > 0 } a => a.To,
            ExchangeLots { To: { } other } => other,
            ExerciseLots a => a.To,
            _ => action.Instrument,
        };
        var (own, its) = (assets[action.Instrument].Currency, assets[to].Currency);
        if (own == its) return 1;
        if (rate is null)
            notes.Add($"no rate on {action.On:yyyy-MM-dd} for the cost of what {ran.Id} brings in another currency: it can not be told");
        return rate * Minor(its) / Minor(own);
    }

    // Who lets rights be sold was given them too (26 USC 305(a), 307(b)): they are sold at once, for what was paid.
    SpinOffLots WithSold(Ran ran, Change c, SpinOffLots a, (DbConnection Connection, (long Day, long End) To) at)
    {
        if (ran.Type != "RIGHTS" || ran.Changes.Count == 1 || ran.Changes.Find(o => o.Ratio.New != 0 && o.To != o.From) != c) return a;
        Dictionary<AccountId, LotGrant> all = a.Given?.ToDictionary() ?? [], sold = [];
        var worth = 0m;
        foreach (var s in ran.Changes.Where(s => !s.Replaces && s.Ratio.New == 0 && s.Cash != 0))
        {
            decimal Cents(AssetId to) => (Rates.Of(at.Connection, (s.Currency, to), (ran.Ex, at.To.End)) ?? 0) * Minor(to)
                / Minor(s.Currency);
            var (cents, its) = (Cents(assets[c.From].Currency), Cents(assets[c.To].Currency));
            if (cents == 0)
                notes.Add($"no rate on {Plain.ToDate(ran.Ex):yyyy-MM-dd} for what {ran.Id} pays in another currency: it counts as nothing");
            foreach (var (account, given) in s.Given)
            {
                if (a.Elsewhere.Contains(account) || given.Held == 0) continue;
                var units = a.Ratio.Of(given.Held);
                // Less than one right is paid as a fraction of one is.
                AddGiven(all, account, new(given.Held, units, 0, units == 0 ? Rounding.ToMinor(given.Gross * its, 0) : 0));
                if (units != 0) AddGiven(sold, account, new(given.Held, units, Rounding.ToMinor(given.Gross * cents, 0), 0));
            }
            if (sold.Count > 0 && worth == 0) worth = WorthOf((ran, ran.In), c.From, s, at);
        }
        return a with { Given = all, Sold = sold, IsOfSome = true, Worth = worth };
    }

    static LotGrant Translated(LotGrant grant, (decimal Cash, decimal InLieu) cents) => grant with
    {
        Gross = cents.Cash == 1 ? grant.Gross : Rounding.ToMinor(grant.Gross * cents.Cash, 0),
        InLieu = cents.InLieu == 1 ? grant.InLieu : Rounding.ToMinor(grant.InLieu * cents.InLieu, 0),
    };

    LotAction Of(Ran ran, Change c, DateOnly on, Exchanged ratio)
    {
        var by = ran.Number;
        var inLieu = c.InLieu * Minor(c.Currency) / Tens(assets[c.To].Scale);
        if (!c.Replaces && c.Ratio.New == 0) return new ReturnCapital(c.From, on, by, 0);
        if (!c.Replaces && c.To == c.From)
            return new SplitLots(c.From, on, by, new(checked(ratio.New + ratio.Old), ratio.Old), inLieu) { IsBesides = true };
        if (!c.Replaces)
            return new SpinOffLots(c.From, on, by, c.To, ratio, Exchanged.From((c.BasisShare, 1), (0, 0)), inLieu)
            {
                IsRights = ran.Type == "RIGHTS",
            };
        if (c.Ratio.New == 0)
            return new ExchangeLots(c.From, on, by, null, new(1, 1), 0, 0, null) { IsLapse = ran.Type == "EXERCISE" && c.Cash == 0 };
        if (c.To == c.From)
            return c.Cash != 0 && ratio.New < ratio.Old ? new RedeemLots(c.From, on, by, ratio, 0)
                : new SplitLots(c.From, on, by, ratio, inLieu);
        return c.Price != 0 ? new ExerciseLots(c.From, on, by, c.To, ratio, 0)
            : new ExchangeLots(c.From, on, by, c.To, ratio, 0, 0, inLieu)
            {
                IsRenamed = ran.Type == "ISIN_CHANGE",
                IsOfAll = ActionType.Of(ran.Type)?.Family == ActionFamily.Reorganisation,
            };
    }

    // A dividend taken in shares: bought with it, at the announced price or what a share was worth (26 USC 305(b)(1), 301(d)).
    void Reinvest(Ran ran, Change c, Place place, decimal perUnit)
    {
        var on = Plain.ToDate(ran.Ex);
        foreach (var (account, grant) in c.Given.OrderBy(g => g.Key.Number))
        {
            if (grant.Units == 0) continue;
            var cost = Rounding.ToMinor(grant.Units * (c.Price != 0 ? c.Price : c.InLieu) * perUnit, 0);
            steps.Add(new(place, Kind.Brought, c.Place, brought.Count));
            brought.Add((account, c.To, new(grant.Units, cost, on, on, ran.Number)));
        }
    }
}
