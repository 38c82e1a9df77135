using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Countinghouse.Accounting;

namespace Countinghouse.Tests.Accounting;

/// <summary>The United Kingdom computation against inputs and outputs of cgtcalc: every disposal, year, holding and transfer.</summary>
public sealed partial class UkVectorTests
{
    [Fact]
    public void Every_case_of_cgtcalc_comes_out_the_same()
    {
        var folder = Material.Require("lots/cgtcalc/Inputs");
        var (cases, wrong) = (0, new List<string>());
        foreach (var input in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            cases++;
            var expected = File.ReadAllLines(Path.Combine(folder, "..", "Outputs", Path.GetFileName(input)));
            var ours = Told(File.ReadAllLines(input));
            foreach (var line in expected.Select(Meant).OfType<string>().Where(l => !ours.Remove(l)))
                wrong.Add($"{Path.GetFileName(input)}: {line}");
            wrong.AddRange(ours.Select(o => $"{Path.GetFileName(input)}: ours alone: {o}"));
        }
        var failed = wrong.Select(w => w.Split(':')[0]).Distinct().Count();
        TestContext.Current.TestOutputHelper?.WriteLine($"cgtcalc: {cases - failed} of {cases} cases");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(cases >= 20);
    }

    // The lines that carry figures; the workings are told by what they come to.
    static string? Meant(string line)
    {
        line = line.TrimEnd();
        if (SoldLine().Match(line) is { Success: true } s) return s.Groups[1].Value;
        if (line.StartsWith("  - ", StringComparison.Ordinal)) // of purchases of one day each is named there
            return line.Contains("SECTION 104", StringComparison.Ordinal) ? line.Trim() : null;
        if (line.Contains(": Disposals = ", StringComparison.Ordinal)) return line;
        if (line.Contains("cost basis", StringComparison.Ordinal)) return line;
        if (!YearLine().IsMatch(line)) return null;
        return string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"^\d+\) (SOLD .*)$")]
    private static partial Regex SoldLine();

    [GeneratedRegex(@"^\d{4}/\d{4} +£.*$")]
    private static partial Regex YearLine();

    // The same lines out of our own computation.
    static List<string> Told(string[] rows)
    {
        List<string> told = [];
        var byAsset = new SortedDictionary<string, List<UkEvent>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var cells = row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 0 || cells[0].StartsWith('#')) continue;
            if (!byAsset.TryGetValue(cells[2], out var events)) byAsset.Add(cells[2], events = []);
            events.Add(Event(cells));
        }
        List<UkDisposal> all = [];
        foreach (var (asset, events) in byAsset)
        {
            var result = UkPool.Of(events);
            all.AddRange(result.Disposals);
            Assert.All(result.Disposals, d => Assert.True(d.Unmatched.IsZero));
            foreach (var d in result.Disposals) told.AddRange(Lines(asset, d));
            if (result.Quantity <= 0) continue;
            var average = Show(result.Cost / result.Quantity / 100, 5);
            told.Add($"{asset}: {Show(result.Quantity)} units acquired at £{average} cost basis");
        }
        foreach (var y in UkReturn.Of(all))
        {
            // Their line of totals rounds each loss down; their net, as the form's notes say, rounds it up in the taxpayer's favour.
            var losses = all.Where(d => !d.IsTransfer && UkYear.Of(d.On) == y.Year && d.Gain < 0)
                .Aggregate(BigInteger.Zero, (sum, d) => sum + UkReturn.Pounds(-d.Gain));
            Assert.Equal(y.Net, y.Gains - y.Losses);
            told.Add($"{y.Year}: Disposals = {y.Disposals}, proceeds = {y.Proceeds}, allowable costs = {y.Costs}, "
                + $"total gains = {y.Gains}, total losses = {losses}");
            told.Add($"{y.Year} £{y.Net} £{y.Proceeds} £{y.Year.ExemptAmount} £{y.CarriedForward} £{y.Taxable}");
        }
        return told;
    }

    static IEnumerable<string> Lines(string asset, UkDisposal d)
    {
        var on = d.On.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        if (d.IsTransfer)
        {
            yield return $"{on} SPOUSEOUT {Show(d.Quantity)} of {asset} at transferred cost basis £{Show(d.Cost / 100)} "
                + $"(£{Show(d.Cost / d.Quantity / 100)} per unit, informational)";
            yield break;
        }
        var gain = UkReturn.Pounds(d.Gain);
        yield return $"SOLD {Show(d.Quantity)} of {asset} on {on} for {(gain < 0 ? "LOSS" : "GAIN")} of £{BigInteger.Abs(gain)}";
        foreach (var m in d.Matches.Where(m => m.Rule is UkRule.Pool))
            yield return $"- SECTION 104: {Show(m.OutOf)} at cost basis of £{Show(m.Cost / m.Quantity / 100, 5)}";
    }

    static UkEvent Event(string[] c)
    {
        var on = DateOnly.ParseExact(c[1], "dd/MM/yyyy", CultureInfo.InvariantCulture);
        Exact Number(int i) => Exact.From(decimal.Parse(c[i], CultureInfo.InvariantCulture));
        return c[0] switch
        {
            "BUY" => new UkAcquired(on, Number(3), (Number(3) * Number(4) + Number(5)) * 100),
            "SELL" => new UkDisposed(on, Number(3), Number(3) * Number(4) * 100, Number(5) * 100),
            "SPOUSEIN" => new UkAcquired(on, Number(3), (c[4] == "TOTALCOST" ? Number(5) : Number(3) * Number(4)) * 100),
            "SPOUSEOUT" => new UkDisposed(on, Number(3), 0, 0, IsTransfer: true),
            "SPLIT" => new UkReorganised(on, Number(3), 1),
            "UNSPLIT" => new UkReorganised(on, 1, Number(3)),
            "RESTRUCT" => new UkReorganised(on, Of(c[3].Split(':')[1]), Of(c[3].Split(':')[0])),
            "DIVIDEND" => new UkDistributed(on, Number(4) * 100, IsCapital: false, IsEqualisation: false),
            "CAPRETURN" => new UkDistributed(on, Number(4) * 100, IsCapital: true, IsEqualisation: true),
            _ => throw new InvalidDataException(c[0]),
        };
    }

    static Exact Of(string number) => Exact.From(decimal.Parse(number, CultureInfo.InvariantCulture));

    static string Show(Exact value, int digits = 20)
    {
        var power = BigInteger.Pow(10, digits);
        var whole = (value * Exact.Of(power, 1)).Round();
        var text = $"{BigInteger.DivRem(whole, power, out var rest)}";
        var fraction = BigInteger.Abs(rest).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0');
        return fraction.Length == 0 ? text : $"{text}.{fraction}";
    }
}
