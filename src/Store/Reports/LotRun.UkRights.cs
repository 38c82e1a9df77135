using System.Data.Common;
using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

// Rights that came for shares, in the United Kingdom's computation: part of that holding (TCGA 1992 ss 126, 127) until they are taken.
sealed partial class LotRun
{
    const long ByRights = 1L << 32; // and on: the keys of cost that goes back to shares with rights that are sold, by the trade

    readonly Dictionary<AssetId, List<(int Day, decimal Close)>> closes = []; // of shares that had rights, and of what they became

    void ReadCloses(DbConnection connection, (long Day, long End) to)
    {
        var rights = standing.FindAll(r => r.Type == "RIGHTS");
        for (var ways = new Stack<AssetId>(rights.SelectMany(r => r.Changes).Select(c => c.From)); ways.TryPop(out var asset);)
        {
            if (!closes.TryAdd(asset, [])) continue;
            foreach (var r in Rows(connection, "SELECT day, close FROM price WHERE asset = @a AND day >= @x AND day <= @d AND number < @e "
                + "ORDER BY day, number", ("@a", (long)asset.Number), ("@x", (long)rights.Min(r => r.Ex)), ("@d", to.Day), ("@e", to.End)))
                closes[asset].Add((r.GetInt32(0), AsQuoted(asset, r.GetString(1))));
            foreach (var change in standing.SelectMany(r => r.Changes).Where(c => c.Replaces && c.From == asset)) ways.Push(change.To);
        }
    }

    // A price of a unit: of debt it is told in per cent.
    decimal AsQuoted(AssetId asset, string close) =>
        decimal.Parse(close, CultureInfo.InvariantCulture) * (assets[asset].IsDebt ? 0.01m : 1);

    // The newest that was told of the first day with one.
    (int On, decimal Close)? FirstClose(AssetId asset, int from)
    {
        var all = closes.GetValueOrDefault(asset, []);
        var day = all.Find(c => c.Day >= from).Day;
        return day == 0 ? null : all.FindLast(c => c.Day == day);
    }

    // Where there is none from the day on yet, the last before it, if nothing has made other units of them since.
    decimal? CloseOn(Place place, AssetId asset) => CloseOf(place, (asset, place.Day), FirstClose)
        ?? (closes.GetValueOrDefault(asset, []) is [.., var last] && !ranIn.GetValueOrDefault(asset, []).Exists(r => r.In.Day > last.Day
            && (r.Replaces || r.Type == "STOCK_DIVIDEND")) ? last.Close : null);

    static Exact Sum<T>(IEnumerable<T> all, Func<T, Exact> units) => all.Aggregate((Exact)0, (sum, one) => sum + units(one));

    // Whose shares they came for, as those are now, and how many of so many rights did: their part of all that came or was bought. None
    // where nothing of the shares is left, which have gone with their own part of the cost (TCGA 1992 s 129).
    static (UkPlace Place, UkFile File, Exact Units)? OnShares(Dictionary<UkPlace, UkFile> files, UkFile rights, Exact units)
    {
        var (came, shares, rate) = rights.OnShares;
        if (came <= 0 || rate.IsZero) return null;
        for (var i = 0; files[shares].Became is { } to && i < files.Count; i++)
            if (files.ContainsKey(shares with { Instrument = to })) shares = shares with { Instrument = to }; else return null;
        var bought = Sum(rights.Events.OfType<UkAcquired>().GroupBy(e => e.On),
            day => Exact.Max(Sum(day, e => e.Quantity) - rights.OfOneDay.GetValueOrDefault(day.Key), 0))
            + Sum(rights.Received.Where(r => r.Key == ByTransfer), r => r.Units);
        var back = Exact.Min(units, Exact.Max(rights.Held, 0)) * came / (came + bought);
        return files[shares].Held > 0 && back > 0 ? (shares, files[shares], back) : null;
    }

    // So many rights are part of the shares again, with their part of the pool's cost.
    /// <param name="rights">And how many of them the pool has.</param>
    void GiveBack((UkPlace Place, UkFile File, Exact Pooled) rights, (UkFile Shares, Exact Units) back,
        (DateOnly On, long Key, bool IsTranslated) at)
    {
        rights.File.Events.Add(new UkLeft(at.On, at.Key, back.Units / rights.Pooled, back.Units) { Moment = moment });
        rights.File.Held -= back.Units;
        back.Shares.Received.Add(new(at.On, moment, 0, rights.Place, at.Key, 0, at.IsTranslated ? 1 : 1 / rights.File.OnShares.Rate));
    }

    // What is paid for rights that came for shares is a capital distribution on those, whoever buys them (TCGA 1992 s 123(1)), beside what
    // the shares are worth on that day; those that were bought on the same day are sold first (s 105), and as bought ones are.
    UkDisposed SellRights(Step step, UkDisposed sold, UkFile rights, (Dictionary<UkPlace, UkFile> Files, Translation? By) of)
    {
        var t = trades[step.At];
        var matched = rights.OfOneDay.GetValueOrDefault(sold.On);
        Exact Free(Exact bought) => Exact.Min(sold.Quantity, Exact.Max(bought - matched, 0));
        var ofDay = Free(Sum(trades.Where(o => o.Quantity > 0 && o.On == t.On && o.Instrument == t.Instrument
            && PersonOf(o.Account) == PersonOf(t.Account)), o => o.Quantity));
        var pooled = rights.Held - Free(Sum(rights.Events.OfType<UkAcquired>().Where(e => e.On == sold.On), e => e.Quantity));
        rights.OfOneDay[sold.On] = matched + ofDay;
        if (OnShares(of.Files, rights, sold.Quantity - ofDay) is not var (place, shares, most) || pooled <= 0) return sold;
        var units = Exact.Min(most, pooled);
        var (own, its) = (assets[t.Instrument].Currency, assets[place.Instrument].Currency);
        if (of.By is null && own != its) return sold;
        if (CloseOn(step.In, place.Instrument) is not { } close)
        {
            var note = $"no price of the shares for which rights came that were sold on {t.On:yyyy-MM-dd}: they are told as other sales";
            if (!notes.Contains(note)) notes.Add(note);
            return sold;
        }
        GiveBack((new(PersonOf(t.Account), t.Instrument), rights, pooled), (shares, units),
            (sold.On, ByRights + step.At, of.By is not null));
        var part = units / sold.Quantity;
        var (by, worthBy) = (Factor(shares, sold.On, (t.Instrument, of.By)), Factor(shares, sold.On, (place.Instrument, of.By)));
        var paid = new UkPaidOut(sold.On, sold.Proceeds * part * by, shares.Held * worthBy * Exact.From(
            close * Minor(its) / Tens(assets[place.Instrument].Scale)), of.By is not null)
        { Account = sold.Account, Moment = moment, Charges = sold.Charges * part * by, IsOfSale = true };
        // All of a day are one (s 105(1)(a)): together they are small, or not.
        if (shares.Events.FindLast(e => e is UkPaidOut { IsOfSale: true } && e.On == sold.On) is UkPaidOut other)
        {
            shares.Events.Remove(other);
            paid = paid with { Value = paid.Value + other.Value, Charges = paid.Charges + other.Charges };
        }
        shares.Events.Add(paid);
        return sold with { Quantity = sold.Quantity - units, Proceeds = sold.Proceeds * (1 - part), Charges = sold.Charges * (1 - part) };
    }
}
