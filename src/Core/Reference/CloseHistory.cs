using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>An official close, in units of the instrument's currency (per cent of nominal for debt).</summary>
public readonly record struct DayClose(DateOnly Day, decimal Close);

/// <summary>The closes of every instrument by day: most come in order and go to the end, one for a day before finds its place.</summary>
sealed class CloseHistory
{
    readonly List<List<DayClose>> byAsset = [];

    public IReadOnlyList<DayClose> Of(AssetId instrument) => Rows(instrument) ?? [];

    /// <summary>The newest on or before a day.</summary>
    public decimal? Newest(AssetId instrument, DateOnly day) =>
        Rows(instrument) is { } rows && After(rows, day) is > 0 and var after ? rows[after - 1].Close : null;

    public bool Has(AssetId instrument, DayClose close) =>
        Rows(instrument) is { } rows && After(rows, close.Day) is > 0 and var after && rows[after - 1] == close;

    public void Set(AssetId instrument, DayClose close)
    {
        while (byAsset.Count <= instrument.Number) byAsset.Add([]);
        var rows = byAsset[instrument.Number];
        var after = After(rows, close.Day);
        if (after > 0 && rows[after - 1].Day == close.Day) rows[after - 1] = close; else rows.Insert(after, close);
    }

    List<DayClose>? Rows(AssetId instrument) => instrument.Number < byAsset.Count ? byAsset[instrument.Number] : null;

    /// <summary>The place of the first close after a day.</summary>
    static int After(List<DayClose> rows, DateOnly day)
    {
        var (low, high) = (0, rows.Count);
        if (high > 0 && rows[high - 1].Day <= day) return high;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Day <= day) low = middle + 1; else high = middle;
        }
        return low;
    }

    public void Save(StateWriter to)
    {
        to.Int(byAsset.Count);
        foreach (var rows in byAsset)
        {
            to.Int(rows.Count);
            foreach (var (day, close) in rows) to.Date(day).Decimal(close);
        }
    }

    public void Load(ref StateReader from)
    {
        for (var assets = from.Int(); assets > 0; assets--)
        {
            List<DayClose> rows = [];
            for (var count = from.Int(); count > 0; count--) rows.Add(new(from.Date(), from.Decimal()));
            byAsset.Add(rows);
        }
    }
}

public sealed partial class Register
{
    readonly CloseHistory closes = new();

    /// <summary>The newest official close on or before a day, in units of the instrument's currency.</summary>
    public decimal? CloseOf(AssetId instrument, DateOnly day) => closes.Newest(instrument, day);

    /// <summary>Every close of an instrument that the book was told, by day.</summary>
    public IReadOnlyList<DayClose> ClosesOf(AssetId instrument) => closes.Of(instrument);

    /// <summary>The splits of an instrument by ex-date, with how many new units there are for an old one.</summary>
    public IReadOnlyList<(DateOnly ExDate, decimal Ratio)> SplitsOf(AssetId instrument)
    {
        List<(DateOnly ExDate, decimal Ratio)> splits = [];
        foreach (var a in actions.Values)
            if (a.Type is "SPLIT" or "REVERSE_SPLIT" && a.Isin == this[instrument].Code && a is { RatioNew: > 0, RatioOld: > 0 })
                splits.Add((a.ExDate, a.RatioNew.Value / a.RatioOld.Value));
        splits.Sort();
        return splits;
    }
}
