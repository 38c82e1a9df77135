using System.Numerics;

namespace Countinghouse.Accounting;

/// <summary>A tax year of the United Kingdom, from 6 April to 5 April.</summary>
/// <param name="Begins">The year in which it begins: 2024 for 2024/2025.</param>
public readonly record struct UkYear(int Begins)
{
    public static UkYear Of(DateOnly day) => new(day >= new DateOnly(day.Year, 4, 6) ? day.Year : day.Year - 1);

    public override string ToString() => $"{Begins}/{Begins + 1}";

    /// <summary>
    /// The annual exempt amount of an individual in pounds (TCGA 1992 s 1K; before 2019 s 3); none before 2013/2014, which this does not
    /// know.
    /// </summary>
    public long? ExemptAmount => Begins switch
    {
        2013 => 10_900,
        2014 => 11_000,
        2015 or 2016 => 11_100,
        2017 => 11_300,
        2018 => 11_700,
        2019 => 12_000,
        2020 or 2021 or 2022 => 12_300,
        2023 => 6_000,
        >= 2024 => 3_000,
        _ => null,
    };
}

/// <summary>The figures of the form SA108 for one year, in whole pounds: each disposal by itself in the taxpayer's favour, a gain rounded
/// down and a loss up.</summary>
public sealed record UkReturn(UkYear Year, int Disposals, BigInteger Proceeds, BigInteger Costs, BigInteger Gains, BigInteger Losses)
{
    /// <summary>Gains less losses.</summary>
    public required BigInteger Net { get; init; }

    /// <summary>Losses of this and earlier years that are left to set off.</summary>
    public required BigInteger CarriedForward { get; init; }

    /// <summary>What is left to tax after the exempt amount and losses brought forward.</summary>
    public required BigInteger Taxable { get; init; }

    /// <summary>The years that have disposals, in order.</summary>
    /// <param name="disposals">Of one holder, transfers left out; amounts in pence.</param>
    public static IReadOnlyList<UkReturn> Of(IEnumerable<UkDisposal> disposals)
    {
        List<UkReturn> years = [];
        BigInteger carried = 0;
        foreach (var year in disposals.Where(d => !d.IsTransfer).GroupBy(d => UkYear.Of(d.On)).OrderBy(y => y.Key.Begins))
        {
            var all = year.ToList();
            BigInteger Sum(Func<UkDisposal, BigInteger> of) => all.Aggregate(BigInteger.Zero, (sum, d) => sum + of(d));
            var net = Sum(d => Pounds(d.Gain));
            var over = BigInteger.Max(net - (year.Key.ExemptAmount ?? 0), 0);
            var setOff = BigInteger.Min(over, carried);
            carried += BigInteger.Max(-net, 0) - setOff;
            years.Add(new(year.Key, all.Count, Sum(d => Pounds(d.Proceeds)), Sum(d => Pounds(d.Cost + d.Charges)),
                Sum(d => d.Gain > 0 ? Pounds(d.Gain) : 0), Sum(d => d.Gain < 0 ? -Pounds(d.Gain) : 0))
            { Net = net, CarriedForward = carried, Taxable = over - setOff });
        }
        return years;
    }

    /// <summary>Pence to whole pounds, down: a loss of 5.79 is a loss of 6.</summary>
    public static BigInteger Pounds(Exact pence) => (pence / 100).Floor();
}
