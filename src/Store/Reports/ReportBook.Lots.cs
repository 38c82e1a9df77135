using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>
/// Lots and what was gained on them. They are no table: they follow from the trades and what is decided about lots, and are run over when
/// a report is asked for.
/// </summary>
public sealed partial class ReportBook
{
    // Codes and scales by number, for printing.
    sealed record LotNames(
        IReadOnlyDictionary<int, (string Code, AccountClass Class, string Country, bool SettlesElsewhere)> Accounts,
        IReadOnlyDictionary<int, LotAsset> Assets, IReadOnlyDictionary<int, int> Scales);

    readonly record struct LotAsset(string Code, string Name, int Scale, int CashScale, string Currency, bool IsDebt);

    LotNames NamesOfLots() => new(
        List("SELECT number, code, class, country, settlement FROM account",
            r => (r.GetInt32(0), (r.GetString(1), (AccountClass)r.GetInt64(2), Text(r, 3), !r.IsDBNull(4) && r.GetInt64(4) == 2)))
            .ToDictionary(a => a.Item1, a => a.Item2),
        List("SELECT s.number, s.code, s.name, s.scale, c.scale, c.code, s.cfi FROM asset s JOIN asset c ON c.number = s.currency",
            r => (r.GetInt32(0), new LotAsset(r.GetString(1), Text(r, 2), r.GetInt32(3), r.GetInt32(4), r.GetString(5),
                Text(r, 6).StartsWith('D')))).ToDictionary(a => a.Item1, a => a.Item2),
        List("SELECT number, scale FROM asset", r => (r.GetInt32(0), r.GetInt32(1))).ToDictionary(a => a.Item1, a => a.Item2));

    // Where the lots are not what the books have: nothing hides it.
    IEnumerable<string> Untied(IReadOnlyList<OpenLine> open, ReportFilter filter, LotNames names)
    {
        Dictionary<(int Account, int Asset), long> held = [];
        foreach (var l in open)
            if (!names.Accounts[l.Account.Number].SettlesElsewhere && (l.Account.Number, l.Instrument.Number) is var place)
                held[place] = held.GetValueOrDefault(place) + l.Lot.Quantity;
        foreach (var (account, asset, units) in List($"""
            SELECT h.account, h.asset, b.posted + b.pending FROM held h JOIN asset s ON s.number = h.asset
            JOIN account a ON a.number = h.account CROSS JOIN balance b
            WHERE {BalanceAt} AND s.is_security = 1 AND a.class IN (1, 2, 3) AND a.settlement = 1
            """, r => (r.GetInt32(0), r.GetInt32(1), -r.GetInt64(2)), ("@d", AsOf(filter))))
            if (Asked(filter, names, new(account), new(asset)))
                held[(account, asset)] = held.GetValueOrDefault((account, asset)) - units;
        var off = held.Where(h => h.Value != 0).ToList();
        if (off.Count == 0) yield break;
        foreach (var (place, difference) in off.OrderBy(h => h.Key).Take(5))
            yield return $"lots of {names.Accounts[place.Account].Code} in {names.Assets[place.Asset].Code} are "
                + $"{Plain.Amount(difference, names.Assets[place.Asset].Scale)} off its position";
        if (off.Count > 5) yield return $"lots are off the position in {off.Count - 5} places more";
    }

    /// <summary>The first place whose lots, run over all that happened, are not the position that the ledger has; none: they tie.</summary>
    /// <param name="size">Facts that the tables know.</param>
    public static string? FirstUntied(System.Data.Common.DbConnection connection, long size)
    {
        var book = new ReportBook(connection, size);
        var (all, names) = (new ReportFilter(), book.NamesOfLots());
        return book.Untied(book.OpenLots(all, names, out _), all, names).FirstOrDefault();
    }

    // What the lots asked for are made from, group by group of accounts where all are asked for.
    IEnumerable<LotRun> Runs(ReportFilter filter) =>
        filter.Account is null ? LotRun.ReadEach(connection, (AsOf(filter), End(filter))) : [ReadLots(filter)];

    LotRun ReadLots(ReportFilter filter) => LotRun.Read(connection, (AsOf(filter), End(filter)),
        filter.Account is null ? -1
        : connection.Scalar("SELECT number FROM account WHERE code = @c", ("@c", filter.Account)) as long? ?? int.MaxValue);

    /// <summary>Code of the account of a trade; none where there is no such trade.</summary>
    public string? AccountOfTrade(string tradeId) => connection.Scalar(
        "SELECT a.code FROM trade t JOIN account a ON a.number = t.account WHERE t.trade_id = @t LIMIT 1", ("@t", tradeId)) as string;

    // A day before every other asks for the columns alone: nothing is run.
    static bool IsOfNoDay(ReportFilter filter) => filter.AsOf == DateOnly.MinValue;

    static bool Asked(ReportFilter filter, LotNames names, AccountId account, AssetId instrument) =>
        (filter.Account is null || names.Accounts[account.Number].Code == filter.Account)
        && (filter.Isin is null || names.Assets[instrument.Number].Code == filter.Isin);

    static Report Lazy(string name, string columns, IReadOnlyList<string[]> rows, params string[] notes) =>
        Make(name, columns, [], notes) with { Rows = rows };

    // What an account's lots of an instrument are kept by, on the last day.
    static bool IsPool(LotRun run, AccountId account, AssetId instrument) =>
        (run.Policies.LastOrDefault(p => p.Account == account && p.Instrument == instrument)
            ?? run.Policies.LastOrDefault(p => p.Account == account && p.Instrument is null))?.Method is LotMethod.UkPool;

    // What is asked for and kept as pools.
    static Dictionary<(AccountId Account, AssetId Instrument), LotRun.UkOf> Pools(LotRun run, ReportFilter filter, LotNames names)
    {
        var some = run.Policies.Where(p => p.Method is LotMethod.UkPool).Select(p => p.Account).ToHashSet();
        return some.Count == 0 ? [] : run.RunUk(some.Contains)
            .Where(p => Asked(filter, names, p.Key.Item1, p.Key.Item2) && IsPool(run, p.Key.Item1, p.Key.Item2)).ToDictionary();
    }

    readonly record struct OpenLine(AccountId Account, AssetId Instrument, Lot Lot, bool IsPool);

    List<OpenLine> OpenLots(ReportFilter filter, LotNames names, out IReadOnlyList<string> notes)
    {
        List<OpenLine> open = [];
        notes = [];
        foreach (var run in Runs(filter))
        {
            open.AddRange(OpenLots(run, filter, names));
            notes = run.Notes;
        }
        open.Sort((a, b) => Compare(names, (a.Account, a.Instrument), (b.Account, b.Instrument)) is not 0 and var order ? order
            : a.Lot.Acquired != b.Lot.Acquired ? a.Lot.Acquired.CompareTo(b.Lot.Acquired) : a.Lot.Source.CompareTo(b.Lot.Source));
        return open;
    }

    static List<OpenLine> OpenLots(LotRun run, ReportFilter filter, LotNames names)
    {
        var pools = Pools(run, filter, names);
        List<OpenLine> open =
        [
            .. run.Run().Lots().Where(l => Asked(filter, names, l.Account, l.Instrument) && !pools.ContainsKey((l.Account, l.Instrument)))
                .Select(l => new OpenLine(l.Account, l.Instrument, l.Lot, false)),
        ];
        foreach (var ((account, instrument), uk) in pools)
        {
            void Add(Exact units, Exact cost) =>
                open.Add(new(account, instrument, new((long)units.Round(), (long)cost.Round(), default, default, 0), true));
            if (uk.Result.Quantity > 0) Add(uk.Result.Quantity, uk.Result.Cost);
            if (uk.Short > 0) Add(-uk.Short, -uk.Result.Disposals.Aggregate((Exact)0, (sum, d) => sum + (d.Proceeds - d.Charges)
                * d.Unmatched / d.Quantity));
        }
        return open;
    }

    static int Compare(LotNames names, (AccountId Account, AssetId Instrument) a, (AccountId Account, AssetId Instrument) b) =>
        string.CompareOrdinal(names.Accounts[a.Account.Number].Code, names.Accounts[b.Account.Number].Code) is not 0 and var order ? order
        : string.CompareOrdinal(names.Assets[a.Instrument.Number].Code, names.Assets[b.Instrument.Number].Code);

    static string Shown(DateOnly day) => day == default ? "" : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    const string UnknownBasis = "what these had cost nobody said: give it with opening-lots.csv or countinghouse lots basis";

    static string[] Unknown(int count) => count == 0 ? []
        : [$"{count} {(count == 1 ? "line has" : "lines have")} no cost: {UnknownBasis}"];

    Report Lots(ReportFilter filter)
    {
        const string columns = "account isin @acquired #quantity #cost";
        if (IsOfNoDay(filter)) return Lazy("lots", columns, []);
        var names = NamesOfLots();
        var open = OpenLots(filter, names, out var notes);
        return Lazy("lots", columns, new RowsOf<OpenLine>(open, l =>
        {
            var asset = names.Assets[l.Instrument.Number];
            return [names.Accounts[l.Account.Number].Code, asset.Code, Shown(l.Lot.Acquired), Plain.Amount(l.Lot.Quantity, asset.Scale),
                l.Lot.IsUnknown ? "" : Plain.Amount(l.Lot.Cost, asset.CashScale)];
        }), [.. Unknown(open.Count(l => l.Lot.IsUnknown)), .. notes, .. Untied(open, filter, names)]);
    }

    Report Unrealised(ReportFilter filter)
    {
        const string columns = "account isin @acquired #quantity #cost #price #market_value #gain term currency";
        if (IsOfNoDay(filter)) return Lazy("unrealised", columns, []);
        var names = NamesOfLots();
        var open = OpenLots(filter, names, out _);
        var day = connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) as long? ?? 0;
        var prices = new Dictionary<int, decimal?>();
        foreach (var asset in open.Select(l => l.Instrument.Number).Distinct())
            prices.Add(asset, connection.Scalar("SELECT close FROM price WHERE asset = @a AND day <= @d AND number < @e "
                + "ORDER BY day DESC, number DESC LIMIT 1", ("@a", (long)asset), ("@d", AsOf(filter)), ("@e", End(filter)))
                is string close ? decimal.Parse(close, CultureInfo.InvariantCulture) : null);
        var unpriced = prices.Where(p => p.Value is null).Select(p => $"no price of {names.Assets[p.Key].Code}: its lots have no value");
        return Lazy("unrealised", columns, new RowsOf<OpenLine>(open, l =>
        {
            var asset = names.Assets[l.Instrument.Number];
            var price = prices[l.Instrument.Number];
            long? value = price is { } p ? ValueOf(l.Lot.Quantity, p, asset) : null;
            return [names.Accounts[l.Account.Number].Code, asset.Code, Shown(l.Lot.Acquired), Plain.Amount(l.Lot.Quantity, asset.Scale),
                l.Lot.IsUnknown ? "" : Plain.Amount(l.Lot.Cost, asset.CashScale), price?.ToString(CultureInfo.InvariantCulture) ?? "",
                value is { } worth ? Plain.Amount(worth, asset.CashScale) : "",
                value is { } now && !l.Lot.IsUnknown ? Plain.Amount(now - l.Lot.Cost, asset.CashScale) : "",
                l.IsPool ? "" : Term(l.Lot.Quantity > 0 && HoldingPeriod.IsLong(l.Lot.HeldSince, Plain.ToDate(day))), asset.Currency];
        }), [.. Unknown(open.Count(l => l.Lot.IsUnknown)), .. unpriced]);
    }

    static long ValueOf(long quantity, decimal price, LotAsset asset)
    {
        var value = quantity * new decimal(1, 0, 0, false, (byte)asset.Scale) * price;
        return Rounding.ToMinor(asset.IsDebt ? value / 100 : value, asset.CashScale);
    }

    static string Term(bool isLong) => isLong ? "LONG" : "SHORT";

    // Of a pool each match is a line: what it was identified with, and its part of the proceeds.
    static IEnumerable<Disposal> Lines((AccountId Account, AssetId Instrument) place, UkResult pool)
    {
        foreach (var d in pool.Disposals.Where(d => !d.IsTransfer))
        {
            Exact seen = 0;
            var given = (Units: 0L, Proceeds: 0L);
            foreach (var m in d.Matches)
            {
                seen += m.Quantity;
                var upTo = (Units: (long)seen.Round(), Proceeds: (long)((d.Proceeds - d.Charges) * seen / d.Quantity).Round());
                yield return new(place.Account, place.Instrument, m.Acquired ?? default, default, d.On, upTo.Units - given.Units,
                    upTo.Proceeds - given.Proceeds, (long)m.Cost.Round(), 0, 0);
                given = upTo;
            }
        }
    }

    // Of all that was gained, what is asked for and fits.
    List<Disposal> Gained(ReportFilter filter, LotNames names, bool? washSales = null, Predicate<Disposal>? fits = null)
    {
        List<Disposal> gains = [];
        foreach (var run in Runs(filter))
            foreach (var d in Gained(run, filter, names, washSales))
                if (fits is null || fits(d)) gains.Add(d);
        Sort(gains, names);
        return gains;
    }

    static IEnumerable<Disposal> Gained(LotRun run, ReportFilter filter, LotNames names, bool? washSales = null)
    {
        var pools = Pools(run, filter, names);
        foreach (var d in run.Run(null, washSales).Disposals)
            if (Asked(filter, names, d.Account, d.Instrument) && !pools.ContainsKey((d.Account, d.Instrument))) yield return d;
        foreach (var (place, pool) in pools)
            foreach (var d in Lines(place, pool.Result)) yield return d;
    }

    static void Sort(List<Disposal> gains, LotNames names)
    {
        // By the codes, each looked up once.
        var accounts = names.Accounts.OrderBy(a => a.Value.Code, StringComparer.Ordinal).Index().ToDictionary(a => a.Item.Key, a =>
            a.Index);
        var assets = names.Assets.OrderBy(a => a.Value.Code, StringComparer.Ordinal).Index().ToDictionary(a => a.Item.Key, a => a.Index);
        gains.Sort((a, b) => a.Account != b.Account ? accounts[a.Account.Number].CompareTo(accounts[b.Account.Number])
            : a.Instrument != b.Instrument ? assets[a.Instrument.Number].CompareTo(assets[b.Instrument.Number])
            : a.Acquired != b.Acquired ? a.Acquired.CompareTo(b.Acquired)
            : a.Disposed != b.Disposed ? a.Disposed.CompareTo(b.Disposed)
            : a.By != b.By ? a.By.CompareTo(b.By) : a.Lot != b.Lot ? a.Lot.CompareTo(b.Lot)
            : a.Quantity != b.Quantity ? a.Quantity.CompareTo(b.Quantity)
            : a.Cost != b.Cost ? a.Cost.CompareTo(b.Cost) : a.Disallowed.CompareTo(b.Disallowed));
    }

    Report Gains(ReportFilter filter)
    {
        const string columns = "account isin @acquired @disposed #quantity #proceeds #cost #gain term";
        if (IsOfNoDay(filter)) return Lazy("gains", columns, []);
        var names = NamesOfLots();
        var gains = Gained(filter, names);
        return Lazy("gains", columns, new RowsOf<Disposal>(gains, d =>
        {
            var asset = names.Assets[d.Instrument.Number];
            return [names.Accounts[d.Account.Number].Code, asset.Code, Shown(d.Acquired), Shown(d.Disposed),
                Plain.Amount(d.Quantity, asset.Scale), IfKnown(d, d.Proceeds, asset, d.IsShort), IfKnown(d, d.Cost, asset, !d.IsShort),
                IfKnown(d, d.Gain, asset, true), d.HeldSince == default ? "" : Term(d.IsLongTerm)];
        }), Unknown(gains.Count(d => d.IsUnknown)));
    }

    static string IfKnown(in Disposal d, long amount, LotAsset asset, bool ofTheLot) =>
        d.IsUnknown && ofTheLot ? "" : Plain.Amount(amount, asset.CashScale);

    // The same sales by each method beside what was chosen.
    Report LotsWhatIf(ReportFilter filter)
    {
        const string columns = "account isin method #short_term #long_term #gain #chosen #difference currency";
        if (IsOfNoDay(filter)) return Lazy("lots-what-if", columns, []);
        var names = NamesOfLots();
        var byCodes = Comparer<(string, string)>.Create((a, b) => string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var o ? o
            : string.CompareOrdinal(a.Item2, b.Item2));
        void Add(SortedDictionary<(string, string), (long Short, long Long, int Asset)> sums, IEnumerable<Disposal> disposals)
        {
            foreach (var d in disposals)
            {
                if (d.IsUnknown) continue;
                var key = (names.Accounts[d.Account.Number].Code, names.Assets[d.Instrument.Number].Code);
                var sum = sums.GetValueOrDefault(key);
                sums[key] = d.IsLongTerm ? (sum.Short, sum.Long + d.Gain, d.Instrument.Number)
                    : (sum.Short + d.Gain, sum.Long, d.Instrument.Number);
            }
        }
        var chosen = new SortedDictionary<(string, string), (long Short, long Long, int Asset)>(byCodes);
        var others = new[] { LotMethod.Fifo, LotMethod.Lifo, LotMethod.Hifo, LotMethod.Average }
            .Select(m => (Method: m, Sums: new SortedDictionary<(string, string), (long Short, long Long, int Asset)>(byCodes))).ToList();
        foreach (var run in Runs(filter))
        {
            Add(chosen, Gained(run, filter, names));
            foreach (var (method, sums) in others)
                Add(sums, run.Run(method).Disposals.Where(d => Asked(filter, names, d.Account, d.Instrument)));
        }
        List<string[]> rows = [];
        foreach (var (key, own) in chosen)
            foreach (var (method, sums) in others)
            {
                var sum = sums.GetValueOrDefault(key);
                var asset = names.Assets[own.Asset];
                string Money(long minor) => Plain.Amount(minor, asset.CashScale);
                rows.Add([key.Item1, key.Item2, method.ToString().ToUpperInvariant(), Money(sum.Short), Money(sum.Long),
                    Money(sum.Short + sum.Long), Money(own.Short + own.Long), Money(sum.Short + sum.Long - own.Short - own.Long),
                    asset.Currency]);
            }
        return Make("lots-what-if", columns, rows);
    }
}
