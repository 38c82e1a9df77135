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
    // By number, for printing. The place of a code is that among all codes.
    sealed record LotNames(LotAccount[] Accounts, LotAsset[] Assets, int[] Scales);

    readonly record struct LotAccount(string Code, AccountClass Class, string Country, bool SettlesElsewhere, int Place);

    readonly record struct LotAsset(string Code, string Name, int Scale, int CashScale, string Currency, bool IsDebt, int Place);

    LotNames NamesOfLots() => new(
        ByNumber(List("SELECT number, code, class, country, settlement FROM account", r => (r.GetInt32(0),
            new LotAccount(r.GetString(1), (AccountClass)r.GetInt64(2), Text(r, 3), !r.IsDBNull(4) && r.GetInt64(4) == 2, 0))),
            a => a.Code, (a, place) => a with { Place = place }),
        ByNumber(List("SELECT s.number, s.code, s.name, s.scale, c.scale, c.code, s.cfi FROM asset s JOIN asset c ON c.number = s.currency",
            r => (r.GetInt32(0), new LotAsset(r.GetString(1), Text(r, 2), r.GetInt32(3), r.GetInt32(4), r.GetString(5),
                Text(r, 6).StartsWith('D'), 0))), a => a.Code, (a, place) => a with { Place = place }),
        ByNumber(List("SELECT number, scale FROM asset", r => (r.GetInt32(0), r.GetInt32(1))), _ => "", (scale, _) => scale));

    static T[] ByNumber<T>(List<(int Number, T Value)> all, Func<T, string> code, Func<T, int, T> placed) where T : struct
    {
        var byNumber = new T[all.Count == 0 ? 0 : all.Max(a => a.Number) + 1];
        all.Sort((a, b) => string.CompareOrdinal(code(a.Value), code(b.Value)));
        foreach (var (place, (number, value)) in all.Index()) byNumber[number] = placed(value, place);
        return byNumber;
    }

    // Where the lots are not what the books have: nothing hides it.
    IEnumerable<string> Untied(IEnumerable<OpenLine> open, ReportFilter filter, LotNames names)
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
        return book.Untied(book.Figures(all, names, gains: false).Open, all, names).FirstOrDefault();
    }

    /// <summary>What the lots of every account that settles here come to, run over all that happened.</summary>
    /// <param name="size">Facts that the tables know.</param>
    public static LotSums LotSums(System.Data.Common.DbConnection connection, long size)
    {
        var book = new ReportBook(connection, size);
        var (all, names) = (new ReportFilter(), book.NamesOfLots());
        Dictionary<(AccountId, AssetId), long> units = [];
        foreach (var line in book.Figures(all, names, gains: false).Open)
            if (!names.Accounts[line.Account.Number].SettlesElsewhere)
                units[(line.Account, line.Instrument)] = units.GetValueOrDefault((line.Account, line.Instrument)) + line.Lot.Quantity;
        return new(size, units);
    }

    // What the lots asked for are made from, group by group of accounts where all are asked for.
    IEnumerable<LotRun> Runs(ReportFilter filter, Func<AccountId, bool>? of = null)
    {
        if (filter.Account is not null) return [ReadLots(filter)];
        var history = once?.Lots ?? new(connection, (AsOf(filter), End(filter)), (once is not null, MostTradesHeld));
        if (once is not null) once.Lots = history;
        return history.Runs(of);
    }

    /// <summary>About how many trades are in memory at once while lots are run: 56 bytes each, and as much again when they come.</summary>
    public int MostTradesHeld { get; set; } = 2_000_000;

    LotRun ReadLots(ReportFilter filter) => LotRun.Read(connection, (AsOf(filter), End(filter)),
        connection.Scalar("SELECT number FROM account WHERE code = @c", ("@c", filter.Account)) as long? ?? int.MaxValue);

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

    static int Compare(LotNames names, (AccountId Account, AssetId Instrument) a, (AccountId Account, AssetId Instrument) b) =>
        names.Accounts[a.Account.Number].Place.CompareTo(names.Accounts[b.Account.Number].Place) is not 0 and var order ? order
        : names.Assets[a.Instrument.Number].Place.CompareTo(names.Assets[b.Instrument.Number].Place);

    static string Shown(DateOnly day) => day == default ? "" : Plain.Date(day);

    const string UnknownBasis = "what these had cost nobody said: give it with opening-lots.csv or countinghouse lots basis";

    static string[] Unknown(int count) => count == 0 ? []
        : [$"{count} {(count == 1 ? "line has" : "lines have")} no cost: {UnknownBasis}"];

    Report Lots(ReportFilter filter)
    {
        const string columns = "account isin @acquired #quantity #cost";
        if (IsOfNoDay(filter)) return Lazy("lots", columns, []);
        var names = NamesOfLots();
        var (open, _, notes) = Figures(filter, names, gains: once is not null);
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
        var open = Figures(filter, names, gains: once is not null).Open;
        var day = connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) as long? ?? 0;
        var (prices, factors) = (new Dictionary<int, decimal?>(), new Dictionary<int, decimal?>());
        foreach (var asset in open.Select(l => l.Instrument.Number).Distinct())
        {
            factors.Add(asset, QuoteFactor(asset, day, End(filter)));
            prices.Add(asset, connection.Scalar("SELECT close FROM price WHERE asset = @a AND day <= @d AND number < @e "
                + "ORDER BY day DESC, number DESC LIMIT 1", ("@a", (long)asset), ("@d", AsOf(filter)), ("@e", End(filter)))
                is string close ? decimal.Parse(close, CultureInfo.InvariantCulture) : null);
        }
        var unindexed = factors.Where(f => f.Value is null && prices[f.Key] is not null)
            .Select(f => NoRatio(names.Assets[f.Key].Code, "its lots have no value"));
        var unpriced = prices.Where(p => p.Value is null).Select(p => $"no price of {names.Assets[p.Key].Code}: its lots have no value");
        return Lazy("unrealised", columns, new RowsOf<OpenLine>(open, l =>
        {
            var asset = names.Assets[l.Instrument.Number];
            var price = prices[l.Instrument.Number];
            long? value = price * factors[l.Instrument.Number] is { } each
                ? Rounding.ToMinor(l.Lot.Quantity * new decimal(1, 0, 0, false, (byte)asset.Scale) * each, asset.CashScale) : null;
            return [names.Accounts[l.Account.Number].Code, asset.Code, Shown(l.Lot.Acquired), Plain.Amount(l.Lot.Quantity, asset.Scale),
                l.Lot.IsUnknown ? "" : Plain.Amount(l.Lot.Cost, asset.CashScale), price?.ToString(CultureInfo.InvariantCulture) ?? "",
                value is { } worth ? Plain.Amount(worth, asset.CashScale) : "",
                value is { } now && !l.Lot.IsUnknown ? Plain.Amount(now - l.Lot.Cost, asset.CashScale) : "",
                l.IsPool ? "" : Term(l.Lot.Quantity > 0 && HoldingPeriod.IsLong(l.Lot.HeldSince, Plain.ToDate(day))), asset.Currency];
        }), [.. Unknown(open.Count(l => l.Lot.IsUnknown)), .. unpriced, .. unindexed]);
    }

    static string Term(bool isLong) => isLong ? "LONG" : "SHORT";

    Report Gains(ReportFilter filter)
    {
        const string columns = "account isin @acquired @disposed #quantity #proceeds #cost #gain term";
        if (IsOfNoDay(filter)) return Lazy("gains", columns, []);
        var names = NamesOfLots();
        var (_, gains, notes) = Figures(filter, names, gains: true);
        return Lazy("gains", columns, new RowsOf<Disposal>(gains, d =>
        {
            var asset = names.Assets[d.Instrument.Number];
            return [names.Accounts[d.Account.Number].Code, asset.Code, Shown(d.Acquired), Shown(d.Disposed),
                Plain.Amount(d.Quantity, asset.Scale), IfKnown(d, d.Proceeds, asset, d.IsShort), IfKnown(d, d.Cost, asset, !d.IsShort),
                IfKnown(d, d.Gain, asset, true), d.HeldSince == default ? "" : Term(d.IsLongTerm)];
        }), [.. Unknown(gains.Count(d => d.IsUnknown)), .. notes]);
    }

    static string IfKnown(in Disposal d, long amount, LotAsset asset, bool ofTheLot) =>
        d.IsUnknown && ofTheLot ? "" : Plain.Amount(amount, asset.CashScale);
}
