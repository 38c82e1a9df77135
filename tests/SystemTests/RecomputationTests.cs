using System.Globalization;
using System.IO.Compression;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class RecomputationTests
{
    [Fact]
    public void The_sample_days_come_out_as_computed_by_hand()
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        var second = new Recomputed();
        var compared = 0;
        foreach (var day in Sample.Days)
        {
            Cli.Run("day", book, day).Ends(0);
            second.Run(day);
            compared += Compare(second, name => Cli.Report(name, book));
        }
        Assert.Equal(2001, second.Trades);
        Assert.True(second.Failures >= 1 && second.Partial >= 1, "the sample is to hold a fail and a partial settlement");
        Campaign.Say($"{second.Trades} trades, {compared} lines compared over {Sample.Days.Length} days, 0 differences");
    }

    [Fact]
    public void The_real_days_and_a_week_after_them_come_out_as_computed_by_hand()
    {
        var material = Material.Require("days");
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        var second = new Recomputed();
        var days = new List<string>();
        // By default every twentieth trade of the real days, so that the run stays short; with COUNTINGHOUSE_LONG=1 all of them.
        foreach (var real in new[] { "2013-10-07", "2013-10-08" })
            days.Add(Campaign.IsLong ? Path.Combine(material, real) : Thinned(scratch, Path.Combine(material, real), real, 20));
        // Columbus Day, 2013-10-14, is no settlement day: what is traded on the 9th settles on the 15th.
        foreach (var later in new[] { "2013-10-09", "2013-10-10", "2013-10-11", "2013-10-15" })
            days.Add(Thinned(scratch, Path.Combine(material, "2013-10-07"), later, 20));
        Cli.Run(["day", book, .. days, "--out", scratch.At("out")]).Ends(0);
        foreach (var day in days) second.Run(day);
        var compared = Compare(second, name => Table.Read(scratch.At("out", name + ".csv")));
        Assert.Contains(second.Obligations.Keys, k => k.Contains("2013-10-15"));
        Assert.DoesNotContain(second.Obligations.Keys, k => k.Contains("2013-10-14"));
        Campaign.Say($"{second.Trades} trades, {compared} lines compared, 0 differences");
    }

    /// <summary>
    /// Every so-manyth trade of a real day as another day's, under ids of its own; what else the day has comes only if the day is
    /// the same.
    /// </summary>
    static string Thinned(Scratch scratch, string from, string day, int every)
    {
        var to = scratch.Folder("days", day);
        var isSame = Path.GetFileName(from) == day;
        foreach (var file in Directory.GetFiles(from))
        {
            var name = Path.GetFileName(file);
            if (!name.StartsWith("trades.", StringComparison.Ordinal) && isSame) File.Copy(file, Path.Combine(to, name));
        }
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(from, "trades.csv.gz")), CompressionMode.Decompress));
        using var writer = new StreamWriter(Path.Combine(to, "trades.csv"));
        writer.WriteLine(reader.ReadLine());
        for (var row = 1; reader.ReadLine() is { } line; row++)
        {
            if (row % every != 0) continue;
            if (isSame) writer.WriteLine(line);
            else writer.WriteLine($"X{day}-{row},"
                + line[(line.IndexOf(',') + 1)..].Replace(Path.GetFileName(from), day, StringComparison.Ordinal));
        }
        return to;
    }

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static int Compare(Recomputed second, Func<string, Table> report)
    {
        var lines = report("positions").Rows.Concat(report("balances").Rows).ToList();
        foreach (var line in lines) Assert.Equal(N(line[2]) + N(line[3]), N(line[4]));
        Same(second.Lines.Select(l => $"{l.Key} {Plain(l.Value.Posted)} {Plain(l.Value.Pending)}"),
            lines.Select(r => $"{r[0]} {r[1]} {Plain(N(r[2]))} {Plain(N(r[3]))}"));
        var obligations = report("obligations").Rows;
        Same(second.Obligations.Select(o => $"{o.Key} {Plain(o.Value.Units)} {Plain(o.Value.Amount)}"),
            obligations.Select(r => $"{r[0]} {r[1]} {r[2]} {r[5]} {Plain(N(r[3]))} {Plain(N(r[4]))}"));
        static string OfAllInstruments(string key) =>
            key.Split(' ') is [var party, var on, _, var currency] ? $"{party} {on} {currency}" : key;
        Same(second.Obligations.GroupBy(o => OfAllInstruments(o.Key), o => o.Value.Amount)
                .Where(g => g.Sum() != 0).Select(g => $"{g.Key} {Plain(g.Sum())}"),
            report("cash-netting").Rows.Where(r => N(r[6]) != 0).Select(r => $"{r[0]} {r[1]} {r[2]} {Plain(N(r[6]))}"));
        var fees = report("fees").Rows;
        Same(second.Fees.Where(f => f.Value.Count != 0).Select(f => $"{f.Key} {f.Value.Count} {Plain(f.Value.Amount)}"),
            fees.Select(r => $"{r[0]} {r[1]} {r[4]} {r[2]} {Plain(N(r[3]))}"));
        return lines.Count + obligations.Count + fees.Count;
    }

    static string Plain(decimal value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    static void Same(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (ours, theirs) = (expected.ToHashSet(), actual.ToHashSet());
        var missing = ours.Except(theirs).Order(StringComparer.Ordinal).ToList();
        var extra = theirs.Except(ours).Order(StringComparer.Ordinal).ToList();
        Assert.True(missing.Count + extra.Count == 0,
            $"{missing.Count} computed and not reported: {string.Join("; ", missing.Take(8))}\n"
            + $"{extra.Count} reported and not computed: {string.Join("; ", extra.Take(8))}");
    }
}
