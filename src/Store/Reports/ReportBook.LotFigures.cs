using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

// What lots come to by the methods that were chosen, and by others.
public sealed partial class ReportBook
{
    readonly record struct OpenLine(AccountId Account, AssetId Instrument, Lot Lot, bool IsPool);

    /// <summary>What is open, and what was gained, as it was chosen.</summary>
    sealed record LotFigures(ByAccount<OpenLine> Open, ByAccount<Disposal> Gains, IReadOnlyList<string> Notes);

    // Reports that are made one after the other have them of one run.
    LotFigures Figures(ReportFilter filter, LotNames names, bool gains)
    {
        if (once?.Figures is { } known) return known;
        var figures = new LotFigures(new(), new(), []);
        List<OpenLine> open = [];
        List<Disposal> gained = [];
        List<long> unidentified = [];
        foreach (var run in Runs(filter))
        {
            var (book, pools) = (run.Run(), Pools(run, filter, names));
            open.AddRange(OpenLots(book, pools, (filter, names)));
            Sort(open, names);
            figures.Open.Take(open, l => names.Accounts[l.Account.Number].Place);
            if (gains)
            {
                gained.AddRange(Gained(book, pools, (filter, names)));
                Sort(gained, names);
                figures.Gains.Take(gained, d => names.Accounts[d.Account.Number].Place);
            }
            unidentified.AddRange(book.Unidentified);
            figures = figures with { Notes = run.Notes };
        }
        figures = figures with { Notes = [.. figures.Notes, .. NotThere(unidentified)] };
        if (once is not null) once.Figures = figures;
        return figures;
    }

    // Sales of which a lot that was named had gone already, or not so much of it was left.
    IEnumerable<string> NotThere(List<long> sales)
    {
        const int MostNamed = 10;
        if (sales.Count == 0) yield break;
        var named = sales.Order().Take(MostNamed).Select(n =>
            List("SELECT trade_id FROM trade WHERE number = @n", r => r.GetString(0), ("@n", n))[0]);
        yield return $"of lots named for {string.Join(", ", named)}{(sales.Count > MostNamed ? ", …" : "")} not all was there any more: "
            + "what was not came from the oldest";
    }

    // What accounts gained by wash sales, as far as it fits.
    ByAccount<Disposal> GainedWashed((ReportFilter Filter, LotNames Names) asked, Func<AccountId, bool> of, Predicate<Disposal> fits)
    {
        var all = new ByAccount<Disposal>();
        List<Disposal> gained = [];
        foreach (var run in Runs(asked.Filter, of))
        {
            foreach (var d in Gained(run.Run(null, washSales: true), Pools(run, asked.Filter, asked.Names), asked))
                if (fits(d)) gained.Add(d);
            Sort(gained, asked.Names);
            all.Take(gained, d => asked.Names.Accounts[d.Account.Number].Place);
        }
        return all;
    }

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

    // Of a pool each match is a line: what it was identified with, and its part of the proceeds.
    static IEnumerable<Disposal> Lines((AccountId Account, AssetId Instrument) place, UkResult pool) =>
        pool.Disposals.Where(d => !d.IsTransfer).SelectMany(d => UkPart.Of(d).Select(p => new Disposal(place.Account, place.Instrument,
            p.Match.Acquired ?? default, default, d.On, p.Units, p.Proceeds - p.Charges, p.Cost, 0, 0)));

    static IEnumerable<OpenLine> OpenLots(
        LotBook book, Dictionary<(AccountId, AssetId), LotRun.UkOf> pools, (ReportFilter Filter, LotNames Names) asked)
    {
        foreach (var (account, instrument, lot) in book.Lots())
            if (Asked(asked.Filter, asked.Names, account, instrument) && !pools.ContainsKey((account, instrument)))
                yield return new(account, instrument, lot, false);
        foreach (var ((account, instrument), uk) in pools)
        {
            OpenLine Line(Exact units, Exact cost) =>
                new(account, instrument, new((long)units.Round(), (long)cost.Round(), default, default, 0), true);
            // Of a pool of several accounts each has its part by the units that lie there.
            if (uk.IsShared)
            {
                Exact units = book.Total(account, instrument).Quantity;
                if (!units.IsZero) yield return Line(units, uk.Held.IsZero ? 0 : uk.Carrying * units / uk.Held);
                continue;
            }
            if (uk.Result.Quantity > 0) yield return Line(uk.Result.Quantity, uk.Result.Cost);
            if (uk.Short > 0) yield return Line(-uk.Short, uk.Carrying - uk.Result.Cost);
        }
    }

    static IEnumerable<Disposal> Gained(
        LotBook book, Dictionary<(AccountId, AssetId), LotRun.UkOf> pools, (ReportFilter Filter, LotNames Names) asked)
    {
        foreach (var d in book.Disposals)
            if (Asked(asked.Filter, asked.Names, d.Account, d.Instrument) && !pools.ContainsKey((d.Account, d.Instrument)))
                yield return d;
        foreach (var (place, pool) in pools)
            foreach (var d in Lines(place, pool.Result)) yield return d;
    }

    // Rows go by what they say, whatever facts they are of: a correction says those anew, with other numbers.
    static void Sort(List<OpenLine> open, LotNames names) =>
        open.Sort((a, b) => Compare(names, (a.Account, a.Instrument), (b.Account, b.Instrument)) is not 0 and var order ? order
            : (a.Lot.Acquired, a.Lot.Quantity, a.Lot.Cost, a.Lot.HeldSince, a.Lot.IsUnknown).CompareTo(
                (b.Lot.Acquired, b.Lot.Quantity, b.Lot.Cost, b.Lot.HeldSince, b.Lot.IsUnknown)));

    static void Sort(List<Disposal> gains, LotNames names) =>
        gains.Sort((a, b) => a.Account != b.Account || a.Instrument != b.Instrument
                ? Compare(names, (a.Account, a.Instrument), (b.Account, b.Instrument))
            : (a.Acquired, a.Disposed, a.Quantity, a.Proceeds, a.Cost, a.Disallowed, Rest(a)).CompareTo(
                (b.Acquired, b.Disposed, b.Quantity, b.Proceeds, b.Cost, b.Disallowed, Rest(b))));

    static (DateOnly, bool, bool, DisposalKind, long) Rest(in Disposal d) => (d.HeldSince, d.IsUnknown, d.IsShort, d.Kind, d.By);

    static readonly LotMethod[] Compared = [LotMethod.Fifo, LotMethod.Lifo, LotMethod.Hifo, LotMethod.Average];

    /// <summary>What was gained in one place as it was chosen, and by each method that is compared.</summary>
    sealed class Compares
    {
        public (long Short, long Long) Chosen;
        public (long Short, long Long)[] By { get; } = new (long, long)[Compared.Length];
    }

    // The same sales by each method beside what was chosen.
    Report LotsWhatIf(ReportFilter filter)
    {
        const string columns = "account isin method #short_term #long_term #gain #chosen #difference currency";
        if (IsOfNoDay(filter)) return Lazy("lots-what-if", columns, []);
        var names = NamesOfLots();
        Dictionary<(AccountId, AssetId), Compares> all = [];
        foreach (var run in Runs(filter))
        {
            foreach (var d in Gained(run.Run(), Pools(run, filter, names), (filter, names)))
                if (!d.IsUnknown) Add(ref In(all, d).Chosen, d);
            for (var i = 0; i < Compared.Length; i++)
                foreach (var d in run.Run(Compared[i]).Disposals)
                    if (!d.IsUnknown && all.TryGetValue((d.Account, d.Instrument), out var place)) Add(ref place.By[i], d);
        }
        List<string[]> rows = [];
        foreach (var (key, own) in all.OrderBy(a => a.Key, Comparer<(AccountId, AssetId)>.Create((a, b) => Compare(names, a, b))))
            for (var i = 0; i < Compared.Length; i++)
            {
                var (sum, chosen, asset) = (own.By[i], own.Chosen.Short + own.Chosen.Long, names.Assets[key.Item2.Number]);
                string Money(long minor) => Plain.Amount(minor, asset.CashScale);
                rows.Add([names.Accounts[key.Item1.Number].Code, asset.Code, Compared[i].ToString().ToUpperInvariant(), Money(sum.Short),
                    Money(sum.Long), Money(sum.Short + sum.Long), Money(chosen), Money(sum.Short + sum.Long - chosen), asset.Currency]);
            }
        return Make("lots-what-if", columns, rows);
    }

    static Compares In(Dictionary<(AccountId, AssetId), Compares> all, in Disposal d)
    {
        if (!all.TryGetValue((d.Account, d.Instrument), out var place)) all.Add((d.Account, d.Instrument), place = new());
        return place;
    }

    static void Add(ref (long Short, long Long) sum, in Disposal d)
    {
        if (d.IsLongTerm) sum.Long += d.Gain; else sum.Short += d.Gain;
    }
}
