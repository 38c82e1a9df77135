using System.Data.Common;
using System.Globalization;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>Rates of exchange as the tables have them.</summary>
static class Rates
{
    const string Newest = "SELECT rate FROM fx_rate WHERE base = @b AND quote = @q AND day <= @d AND number < @e "
        + "ORDER BY day DESC, number DESC LIMIT 1";

    /// <summary>
    /// Units of one currency for a unit of another, by the newest rate on or before a day, either way round, else over the base currency;
    /// none where there is no such rate.
    /// </summary>
    public static decimal? Of(DbConnection connection, (AssetId From, AssetId To) pair, (long Day, long End) at) =>
        Told(connection, pair, at) ?? (Told(connection, (pair.From, new(0)), at) is { } first
            && Told(connection, (new(0), pair.To), at) is { } second ? first * second : null);

    static decimal? Told(DbConnection connection, (AssetId From, AssetId To) pair, (long Day, long End) at)
    {
        if (pair.From == pair.To) return 1;
        decimal? Rate(AssetId from, AssetId to) => connection.Scalar(Newest, ("@b", (long)from.Number), ("@q", (long)to.Number),
            ("@d", at.Day), ("@e", at.End)) is string rate ? decimal.Parse(rate, CultureInfo.InvariantCulture) : null;
        return Rate(pair.From, pair.To) ?? (Rate(pair.To, pair.From) is { } inverse ? 1 / inverse : null);
    }
}
