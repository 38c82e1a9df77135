using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
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
    /// <param name="second">Ex-date of what replaces.</param>
    /// <param name="correct">What the second is told as at first; told as it is once the first has paid.</param>
    static ActionScene Play(int seed, (string Brings, string Replaces) types, (int After, DateOnly On) paid, DateOnly second,
        Func<CorporateActionTerms, CorporateActionTerms>? correct = null)
    {
        var (record, pay) = paid;
        var scene = new ActionScene(Old, Ex, new Random(seed), New, Third);
        var chance = new Random(~seed);
        var brought = types.Brings == "STOCK_DIVIDEND" ? Old : New;
        CorporateActionTerms first = new("A-1", types.Brings, Old, Ex, Ex.AddDays(record), pay, null, "USD", chance.Next(3, 6), 7,
            brought == Old ? "" : New, 20m);
        scene.Announce(correct is null ? first : correct(first));
        CorporateActionTerms next = new("A-2", types.Replaces, brought, second, second, second, null, "USD",
            types.Replaces == "ISIN_CHANGE" ? null : chance.Next(5, 8), types.Replaces == "ISIN_CHANGE" ? null : 4,
            types.Replaces == "SPLIT" ? "" : Third, types.Replaces == "ISIN_CHANGE" ? null : 30m);
        if (types.Replaces == "MERGER") next = next with { Rate = 1.25m };
        scene.Announce(correct is null ? next : correct(next));
        scene.Firm.NextDay();
        for (var days = 0; days < 6; days++)
        {
            scene.Draw(brought == Old && scene.Firm.Day >= second && types.Replaces != "SPLIT" ? Third : Old, chance);
            // Brokers deliver nothing until then: what they owe when holders are recorded is claimed.
            scene.Firm.EndDay(scene.Firm.Firm.Settlement.Due(scene.Firm.Day).Where(i => i.Terms.Against.Kind == InstructionKind.Bilateral)
                .Select(i => new Answer(i.Number, 0, i.Delivers ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack)));
            scene.Firm.NextDay();
        }
        // Who is short buys in.
        LateTradeTests.BringIn(scene);
        scene.Firm.Must(new PostManual("J-3", "brought in", scene.Firm.Day,
            [scene.Firm.Leg(Csd, Third, 1_000_000), scene.Firm.Leg(TestFirm.Client, Third, -1_000_000)]));
        LateTradeTests.Settled(scene);
        if (correct is null) return scene;
        foreach (var right in new[] { first, next })
            if (correct(right) != right) scene.Announce(right);
        return LateTradeTests.Settled(scene);
    }

    // Recorded before the units are replaced, and after.
    public static TheoryData<string, string, int> Cases => new()
    {
        { "SPINOFF", "SPLIT", 0 }, { "SPINOFF", "MERGER", 0 }, { "SPINOFF", "ISIN_CHANGE", 7 }, { "SPINOFF", "MERGER", 7 },
        { "RIGHTS", "MERGER", 0 }, { "RIGHTS", "SPLIT", 7 }, { "STOCK_DIVIDEND", "MERGER", 0 }, { "STOCK_DIVIDEND", "ISIN_CHANGE", 7 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_is_replaced_while_it_is_owed_is_paid_in_what_it_has_become(string brings, string replaces, int record)
    {
        foreach (var seed in Enumerable.Range(1, Campaign.Cases(1, 100)))
            AreEqual(seed, Play(seed, (brings, replaces), (0, Ex.AddDays(1)), SecondEx),
                Play(seed, (brings, replaces), (record, SecondEx.AddDays(6)), SecondEx));
    }

    // Ex, paid and replaced on one day, recorded the day before, on it, or after it: as if it were paid days later.
    [Theory, MemberData(nameof(Cases))]
    public void What_is_replaced_on_the_day_on_which_it_is_ex_and_paid_is_paid_in_what_it_has_become(
        string brings, string replaces, int record)
    {
        foreach (var seed in Enumerable.Range(1, Campaign.Cases(1, 100)))
            AreEqual(seed, Play(seed, (brings, replaces), (record / 7, Ex.AddDays(6)), Ex),
                Play(seed, (brings, replaces), (record / 7 - 1, Ex), Ex), Play(seed, (brings, replaces), (0, Ex), Ex));
    }

    // What the first has paid in what the second had made of it is paid anew where either is corrected; paid on its ex-date, too. At the
    // depository it is rounded with what lies there, which leaves the firm a unit more or less.
    [Theory, MemberData(nameof(Cases))]
    public void What_was_paid_in_what_it_had_become_follows_a_correction(string brings, string replaces, int record)
    {
        foreach (var seed in Enumerable.Range(1, Campaign.Cases(1, 100)))
            foreach (var (day, pay, second) in new[] { (record, SecondEx.AddDays(6), SecondEx), (record / 7 - 1, Ex, Ex) })
            {
                var right = Play(seed, (brings, replaces), (day, pay), second);
                foreach (var wrong in replaces == "ISIN_CHANGE" ? ["A-1"] : new[] { "A-1", "A-2" })
                {
                    var corrected = Play(seed, (brings, replaces), (day, pay), second,
                        t => t.Id != wrong ? t : t with { RatioNew = t.RatioNew + 4, Rate = t.Rate * 2 });
                    AreEqual(seed, right, corrected);
                    foreach (var asset in new[] { Old, New, Third })
                        Assert.Equal((seed, wrong, asset, right.Traded(Csd, asset) + right.Traded(Fractions, asset)),
                            (seed, wrong, asset, corrected.Traded(Csd, asset) + corrected.Traded(Fractions, asset)));
                }
            }
    }

    void AreEqual(int seed, ActionScene paid, params ActionScene[] others)
    {
        foreach (var owed in others)
        {
            foreach (var asset in new[] { Old, New, Third, "USD" })
            {
                Assert.Equal((seed, asset, 0L), (seed, asset, owed.Traded(Owed, asset)));
                // Rounded by each of some contracts and places.
                if (asset.Length > 3) Assert.InRange(owed.Traded(Fractions, asset), -15, 15);
                foreach (var account in new[] { TestFirm.Client, TestFirm.Other, TestFirm.House, TestFirm.Correspondent })
                    Assert.Equal((seed, asset, account, paid.Traded(account, asset)), (seed, asset, account, owed.Traded(account, asset)));
            }
            owed.ReplaysToTheSame();
            CorrectionTests.Lots(owed, folder);
        }
    }
}
