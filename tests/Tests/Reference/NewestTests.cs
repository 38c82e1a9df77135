using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Reference;

/// <summary>Prices, rates and classes come in any order and are corrected; what holds on a day is what a plain search finds.</summary>
public sealed class NewestTests
{
    static readonly DateOnly First = new(2013, 1, 1);

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void What_holds_on_a_day_is_the_newest_told_for_it_or_before(int seed)
    {
        var firm = new TestFirm();
        var chance = new Random(seed);
        List<(string Isin, DateOnly Day, decimal Close)> told = [];
        for (var i = 0; i < 300; i++)
        {
            var isin = chance.Next(2) == 0 ? TestFirm.Aig : TestFirm.BankOfAmerica;
            told.Add((isin, First.AddDays(chance.Next(100)), chance.Next(1, 1000)));
            firm.Run(new SetPrice(told[^1].Day, isin, told[^1].Close, "USD", ""));
            firm.Run(new SetPenaltyClass(isin, told[^1].Day, (PenaltyClass)(1 + (int)told[^1].Close % 7), ""));
        }
        for (var day = First.AddDays(-1); day < First.AddDays(101); day = day.AddDays(1))
            foreach (var isin in new[] { TestFirm.Aig, TestFirm.BankOfAmerica })
            {
                var newest = told.Where(t => t.Isin == isin && t.Day <= day).Index()
                    .OrderBy(t => t.Item.Day).ThenBy(t => t.Index).Select(t => (decimal?)t.Item.Close).LastOrDefault();
                Assert.Equal(newest, firm.Firm.Register.CloseOf(firm.AssetOf(isin), day));
                if (newest is { } close)
                    Assert.Equal((PenaltyClass)(1 + (int)close % 7),
                        firm.Firm.Register.Penalties.ClassOf(firm.Firm.Register[firm.AssetOf(isin)], day));
            }
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
    }
}
