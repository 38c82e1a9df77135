using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Splits and dividends of twenty securities over two decades, as factors by which another program adjusts prices: what an action leaves
/// of a holding is worth what it was worth before.
/// </summary>
public sealed class FactorTests
{
    readonly record struct FactorRow(DateOnly Day, decimal Price, decimal Split, decimal Close);

    static List<FactorRow> Rows(string file)
    {
        List<FactorRow> rows = [];
        foreach (var line in File.ReadLines(file))
        {
            var f = line.Split(',');
            if (f.Length < 4 || !DateOnly.TryParseExact(f[0], "yyyyMMdd", out var day)) continue;
            decimal Number(int i) => decimal.Parse(f[i], NumberStyles.Float, CultureInfo.InvariantCulture);
            rows.Add(new(day, Number(1), Number(2), Number(3)));
        }
        return rows;
    }

    static ActionChange Change(decimal @new, decimal old, bool replaces, decimal cash) =>
        new("", new(1), new(1), @new, old, replaces, 0, new(0), cash, 0, 0, new(0, 0, 2));

    [Fact]
    public void After_a_split_or_a_dividend_a_holding_and_its_cash_are_worth_what_it_was_worth_before()
    {
        const long Held = 1_000_000;
        var (splits, dividends) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(Material.Require("corporate-actions/lean"), "factor_files__*.csv").Order())
        {
            var rows = Rows(file);
            for (var i = 0; i + 1 < rows.Count; i++)
            {
                var (before, after) = (rows[i], rows[i + 1]);
                if (before.Close <= 1 || before.Split == 0 || after.Split == 0) continue;
                var split = before.Split / after.Split; // of the price
                var dividend = 1 - before.Price / after.Price;
                if (Math.Abs(split - 1) > 0.001m)
                {
                    // 1/7 is written with seven digits: the whole numbers that it stands for.
                    var (@new, old) = split < 1 ? (decimal.Round(1 / split, 3), 1m) : (1m, decimal.Round(split, 3));
                    var units = Change(@new, old, true, 0).Received(Held).Units;
                    Near(Held * before.Close, units * before.Close * split, before.Close * Held * 0.001m);
                    splits++;
                }
                if (dividend <= 0 || dividend > 0.5m) continue;
                var rate = decimal.Round(before.Close * dividend, 6);
                var cash = Change(0, 1, false, rate).Cash(Held) / 100m;
                Near(Held * before.Close, Held * (before.Close - rate) + cash, 0.01m);
                Near(before.Close * before.Price / after.Price, before.Close - rate, 0.00001m);
                dividends++;
            }
        }
        Assert.True(splits >= 10 && dividends >= 100, $"{splits} splits and {dividends} dividends are too few to say anything");
    }

    static void Near(decimal expected, decimal actual, decimal within) => Assert.InRange(actual - expected, -within, within);
}
