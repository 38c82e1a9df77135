using Countinghouse.Facts;
using Countinghouse.Reference;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// What comes besides is replaced after its ex-date and before it is paid: the issuer pays it in what it has become. Every owner has what
/// it has in a twin that was paid before: each is rounded once by each action (decision 13).
/// </summary>
public sealed class OwedUnitsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038", Third = "US5949181045";
    static readonly DateOnly Ex = new(2014, 5, 8), SecondEx = new(2014, 5, 14);

    /// <param name="record">Days after the ex-date.</param>
    static ActionScene Play(int seed, (string Brings, string Replaces) types, int record, DateOnly pay)
    {
        var scene = new ActionScene(Old, Ex, new Random(seed), New, Third);
        var chance = new Random(~seed);
        var brought = types.Brings == "STOCK_DIVIDEND" ? Old : New;
        scene.Announce(new("A-1", types.Brings, Old, Ex, Ex.AddDays(record), pay, null, "USD", chance.Next(3, 6), 7,
            brought == Old ? "" : New, 20m));
        CorporateActionTerms second = new("A-2", types.Replaces, brought, SecondEx, SecondEx, SecondEx, null, "USD",
            types.Replaces == "ISIN_CHANGE" ? null : chance.Next(5, 8), types.Replaces == "ISIN_CHANGE" ? null : 4,
            types.Replaces == "SPLIT" ? "" : Third, types.Replaces == "ISIN_CHANGE" ? null : 30m);
        scene.Announce(types.Replaces == "MERGER" ? second with { Rate = 1.25m } : second);
        scene.Firm.NextDay();
        for (var days = 0; days < 6; days++)
        {
            if (days == 1) LateTradeTests.BringIn(scene);
            LateTradeTests.Day(scene, brought == Old && scene.Firm.Day >= SecondEx && types.Replaces != "SPLIT" ? Third : Old, chance);
        }
        return LateTradeTests.Settled(scene);
    }

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            TheoryData<string, string, int> all = [];
            foreach (var brings in new[] { "SPINOFF", "RIGHTS", "STOCK_DIVIDEND" })
                foreach (var replaces in new[] { "SPLIT", "MERGER", "ISIN_CHANGE" }) all.Add(brings, replaces, 0);
            return all;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void What_is_replaced_while_it_is_owed_is_paid_in_what_it_has_become(string brings, string replaces, int record)
    {
        foreach (var seed in Enumerable.Range(1, Campaign.Cases(1, 100)))
        {
            var paid = Play(seed, (brings, replaces), record, Ex.AddDays(1));
            var owed = Play(seed, (brings, replaces), record, SecondEx.AddDays(6));
            foreach (var asset in new[] { Old, New, Third, "USD" })
            {
                Assert.Equal((seed, asset, 0L), (seed, asset, owed.Traded(Owed, asset)));
                foreach (var account in new[] { TestFirm.Client, TestFirm.Other, TestFirm.House, TestFirm.Correspondent })
                    Assert.Equal((seed, asset, account, paid.Traded(account, asset)), (seed, asset, account, owed.Traded(account, asset)));
            }
            owed.ReplaysToTheSame();
            CorrectionTests.Lots(owed, folder);
        }
    }
}
