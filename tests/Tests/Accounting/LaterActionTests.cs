using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// An action that is corrected or withdrawn when others have gone on from what it had made: they are taken back with it and run again after
/// it, and the books become those of a twin that knew the last version from the start.
/// </summary>
public sealed class LaterActionTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038", Third = "US5949181045", Fourth = "US0231351067";
    static readonly DateOnly Ex = new(2014, 5, 8), SecondEx = new(2014, 5, 16), ThirdEx = new(2014, 5, 20);

    static readonly List<ActionType> First = [.. LateTradeTests.Types.Where(t => t.Word is not ("REDEMPTION" or "CALL"))];

    static CorporateActionTerms Next(Random chance, string id, string isin, DateOnly ex) => chance.Next(4) switch
    {
        0 => new(id, "DIVIDEND", isin, ex, ex, ex.AddDays(1), 0.25m, "USD", null, null, "", null),
        1 => new(id, "SPLIT", isin, ex, ex, ex, null, "", chance.Next(2, 5), 1, "", null),
        2 => new(id, "SPINOFF", isin, ex, ex, ex.AddDays(1), null, "", 1, 1, isin == Third ? Fourth : Third, null) { BasisShare = 20 },
        _ => new(id, "MERGER", isin, ex, ex, ex.AddDays(1), chance.Next(2) * 2m, "USD", 2, 1,
            isin == Third ? Fourth : Third, null),
    };

    /// <param name="Last">The version that stands in the end; none: it was withdrawn.</param>
    sealed record Story(int Seed, CorporateActionTerms Was, CorporateActionTerms? Last, IReadOnlyList<CorporateActionTerms> After);

    static Story Drawn(int seed)
    {
        var chance = new Random(seed);
        var was = LateTradeTests.Draw(chance, First[seed % First.Count]);
        var last = was with
        {
            RatioNew = was.RatioNew is null ? null : was.RatioNew + (was.Type == "REVERSE_SPLIT" ? 0 : 1),
            RatioOld = was.Type == "REVERSE_SPLIT" ? was.RatioOld + 1 : was.RatioOld,
            Rate = was.Rate is null ? null : was.Rate + 0.25m,
        };
        var second = Next(chance, "A-2", was.NewIsin.Length > 0 ? was.NewIsin : Old, SecondEx);
        var third = Next(chance, "A-3", second.Type == "MERGER" || second.Type == "SPINOFF" && chance.Next(2) == 0 ? Third : second.Isin,
            ThirdEx);
        return new(seed, was, chance.Next(4) == 0 ? null : last, chance.Next(2) == 0 ? [second] : [second, third]);
    }

    static ActionScene Play(Story story, bool isTwin)
    {
        var scene = new ActionScene(Old, Ex, new Random(story.Seed), New, Third, Fourth);
        var chance = new Random(~story.Seed);
        if (!isTwin) scene.Announce(story.Was);
        else if (story.Last is { } last) scene.Announce(last);
        foreach (var terms in story.After) scene.Announce(terms);
        scene.Firm.NextDay();
        var traded = story.Was.Type is "ISIN_CHANGE" or "MERGER" ? New : Old;
        var days = chance.Next(7, 11);
        for (var day = 0; day < days; day++)
        {
            if (day == 1) LateTradeTests.BringIn(scene);
            LateTradeTests.Day(scene, story.After.Any(a => a.Type == "MERGER" && a.Isin == traded && a.ExDate <= scene.Firm.Day)
                ? Third : traded, chance);
        }
        if (!isTwin && story is { Last: not null, Seed: var seed } && seed % 3 == 0)
        {
            Assert.Null(scene.Ask(new CancelAction("A-1", "withdrawn by mistake")));
            scene.Firm.EndDay();
            scene.Firm.NextDay();
        }
        else if (story is { Last: not null, Seed: var other } && other % 3 == 0)
        {
            scene.Firm.EndDay();
            scene.Firm.NextDay();
        }
        if (!isTwin)
            Assert.Null(scene.Ask(story.Last is { } right ? new AnnounceAction(right, "corporate-actions.csv")
                : new CancelAction("A-1", "withdrawn")));
        // Who is short buys in.
        scene.Firm.Must(new PostManual("J-3", "brought in", scene.Firm.Day, [.. new[] { Third, Fourth }.SelectMany(asset => new[]
            { scene.Firm.Leg(Csd, asset, 1_000_000), scene.Firm.Leg(TestFirm.Client, asset, -1_000_000) })]));
        return LateTradeTests.Settled(scene);
    }

    public static TheoryData<int> Seeds => Campaign.Seeds(12, 1_200);

    [Theory, MemberData(nameof(Seeds))]
    public void Corrected_when_others_have_gone_on_from_it_the_books_are_those_of_one_that_was_right(int seed)
    {
        var story = Drawn(seed);
        var (right, wrong) = (Play(story, isTwin: true), Play(story, isTwin: false));
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(wrong));
        if (story.Was.Type != "REVERSE_SPLIT")
        {
            Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
            if (seed % 4 == 1) Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(wrong, folder));
        }
        wrong.ReplaysToTheSame();
    }

    /// <summary>As <see cref="Next"/>, by ratios that leave fractions everywhere.</summary>
    static CorporateActionTerms Fractional(Random chance, string id, string isin, DateOnly ex)
    {
        var to = isin == Old ? New : isin == New ? Third : Fourth;
        CorporateActionTerms terms = new(id, "", isin, ex, ex, ex.AddDays(1), null, "USD", chance.Next(3, 6), 7, "", 20m);
        return chance.Next(4) switch
        {
            0 => terms with { Type = "SPLIT", RatioOld = 2 },
            1 => terms with { Type = "STOCK_DIVIDEND" },
            2 => terms with { Type = "SPINOFF", NewIsin = to, BasisShare = 20 },
            _ => terms with { Type = "MERGER", NewIsin = to },
        };
    }

    static Story DrawnFractional(int seed)
    {
        var chance = new Random(seed);
        var was = Fractional(chance, "A-1", Old, Ex);
        var isin = was.NewIsin.Length > 0 ? was.NewIsin : Old;
        var second = Fractional(chance, "A-2", isin, SecondEx);
        var third = Fractional(chance, "A-3", second.NewIsin.Length > 0 ? second.NewIsin : isin, ThirdEx);
        return new(seed, was, chance.Next(4) == 0 ? null : was with { RatioNew = was.RatioNew + 1 },
            chance.Next(2) == 0 ? [second] : [second, third]);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Corrected_where_every_action_leaves_fractions_all_accounts_are_those_of_one_that_was_right(int seed)
    {
        var story = DrawnFractional(seed);
        var (right, wrong) = (Play(story, isTwin: true), Play(story, isTwin: false));
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(wrong));
        Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(wrong, folder));
        wrong.ReplaysToTheSame();
    }

    static CorporateActionTerms SplitBy(int ratio) => new("A-1", "SPLIT", Old, Ex, Ex, Ex.AddDays(1), null, "", ratio, 1, "", null);

    // 100 given as collateral became 700 and should have become 500; so many of them came back in between. Beyond what was there to come
    // back it is owed: 650 − 500.
    [Theory, InlineData(350, 150), InlineData(650, 0)]
    public void Corrected_when_collateral_has_gone_back_what_is_lodged_is_that_of_the_right_ratio(int returned, int left)
    {
        MarginSide given = new(TestFirm.Nets, MarginDirection.Given);
        ActionScene Play(int ratio)
        {
            var scene = new ActionScene(Old, Ex.AddDays(-1));
            scene.Firm.NextDay();
            scene.Firm.Must(new SetMarginAgreement(TestFirm.Nets, scene.Firm.Day, Tests.Clearing.MarginFirm.Plain,
                "margin-agreements.csv:2"));
            scene.Firm.Must(new LodgeCollateral(given, new(Old, 100), 0, "collateral.csv:2"));
            scene.Announce(SplitBy(ratio));
            scene.Firm.EndDay();
            scene.Firm.NextDay();
            return scene;
        }
        var (right, wrong) = (Play(5), Play(7));
        right.Firm.Must(new ReturnCollateral(given, new(Old, Math.Min(returned, 500)), "collateral.csv:2"));
        wrong.Firm.Must(new ReturnCollateral(given, new(Old, returned), "collateral.csv:2"));
        wrong.Announce(SplitBy(5));
        Assert.Equal(left, wrong.Posted("GIVEN-BROKER-1", Old));
        Assert.Equal(left, wrong.Firm.Firm.Margin.LodgedIn(wrong.Firm.AssetOf(Old)).Sum(l => l.Quantity));
        foreach (var one in new[] { right, wrong })
            for (var week = 0; week < 2; week++) one.SettleAll();
        wrong.ControlsHold();
        Assert.Equal(CorrectionTests.Lines(right), CorrectionTests.Lines(wrong));
        wrong.ReplaysToTheSame();
    }

    [Fact]
    public void What_paid_long_ago_is_corrected_until_its_period_is_closed()
    {
        var (open, closed) = (new ActionScene(Old, Ex), new ActionScene(Old, Ex));
        foreach (var scene in new[] { open, closed })
        {
            scene.Announce(SplitBy(7));
            scene.Firm.NextDay();
            scene.Firm.Until(Ex.AddDays(32));
            scene.Firm.EndDay();
            foreach (var month in new[] { "2014-04", "2014-05" })
            {
                scene.Firm.Run(new SoftClosePeriod(month));
                if (scene == closed) scene.Firm.Run(new ClosePeriod(month));
            }
            scene.Firm.NextDay();
            scene.Firm.Until(Ex.AddDays(90));
        }
        Assert.Equal(PeriodState.Closed, closed.Firm.Firm.Periods.StateOf(2014_05));
        Assert.Null(open.Ask(new AnnounceAction(SplitBy(5), "corporate-actions.csv")));
        var refused = closed.Ask(new AnnounceAction(SplitBy(5), "corporate-actions.csv"));
        Assert.Equal((Refusal.ActionHasRun, "it paid on 2014-05-09, more than 60 days ago, and the period of that day is closed: post what "
            + "differs by manual entries"), (refused?.Why, refused?.Detail));
        // What is told only now would have to come before it.
        var late = closed.Ask(new AnnounceAction(SplitBy(2) with { Id = "A-0", ExDate = Ex.AddDays(-1) }, "corporate-actions.csv"));
        Assert.Equal((Refusal.ActionHasRun, $"A-1 went on from it on 2014-05-08; {refused?.Detail}"), (late?.Why, late?.Detail));
    }
}
