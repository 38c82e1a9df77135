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
/// An action that is told late, when a split before or after it has been corrected in between and what that has made owed is still open:
/// none of it was contracted when holders were recorded. The books become those of a twin to which all was told right and in time.
/// </summary>
public sealed class BehindCorrectionTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038", Other = "US4592001014";
    static readonly DateOnly Ex = new(2014, 5, 8);

    static readonly string[] Kinds =
        ["DIVIDEND", "STOCK_DIVIDEND", "RIGHTS", "SPINOFF", "MERGER", "CAPITAL_DISTRIBUTION", "ISIN_CHANGE", "SPLIT"];

    static CorporateActionTerms Split(int ratio) => new("A-1", "SPLIT", Old, Ex, Ex, Ex, null, "", ratio, 1, "", null);

    /// <param name="Was">The split's ratio as it was told first.</param>
    /// <param name="Corrected">Days after the split.</param>
    /// <param name="Told">Days after the correction.</param>
    sealed record Story(int Seed, int Was, int Is, CorporateActionTerms Late, int Corrected, int Told);

    static Story Drawn(int seed)
    {
        var chance = new Random(seed);
        var (was, kind) = (chance.Next(2, 9), Kinds[seed % Kinds.Length]);
        // The day before the split, or some after it.
        var ex = Ex.AddDays(chance.Next(2) == 0 ? -1 : chance.Next(4, 6));
        var record = kind is "MERGER" or "ISIN_CHANGE" or "SPLIT" ? ex : ex.AddDays(chance.Next(0, 3));
        CorporateActionTerms late = new("A-2", kind, Old, ex, record, record.AddDays(chance.Next(0, 9)), null, "USD", null, null, "", null);
        var ratio = chance.Next(2, 4);
        late = kind switch
        {
            "DIVIDEND" or "CAPITAL_DISTRIBUTION" => late with { Rate = 0.25m },
            "STOCK_DIVIDEND" or "SPLIT" => late with { RatioNew = ratio, RatioOld = 1 },
            "ISIN_CHANGE" => late with { NewIsin = New },
            _ => late with { RatioNew = ratio, RatioOld = 1, NewIsin = New, BasisShare = kind == "MERGER" ? null : 20 },
        };
        return new(seed, was, was > 3 && chance.Next(2) == 0 ? was - 2 : was + 3, late, chance.Next(2, 6), chance.Next(0, 3));
    }

    static ActionScene Play(Story story, bool isTwin)
    {
        var scene = new ActionScene(Old, Ex.AddDays(-2), new Random(story.Seed), New, Other);
        var (late, chance) = (story.Late, new Random(~story.Seed));
        if (isTwin) scene.Announce(late);
        scene.Announce(Split(isTwin ? story.Is : story.Was));
        scene.Firm.NextDay();
        // There is enough of it to take back what a ratio that is too high has brought.
        scene.Firm.Must(new PostManual("J-2", "brought in", scene.Firm.Day,
            [scene.Firm.Leg(Csd, Old, 50_000), scene.Firm.Leg(TestFirm.Client, Old, -50_000)]));
        var replaced = late.Type switch { "MERGER" or "ISIN_CHANGE" => New, "SPLIT" => Other, _ => Old };
        for (var day = 0; day <= 2 + story.Corrected + story.Told; day++)
        {
            if (!isTwin && day == 2 + story.Corrected) scene.Announce(Split(story.Is));
            if (!isTwin && day == 2 + story.Corrected + story.Told) scene.Announce(late);
            LateTradeTests.Day(scene, scene.Firm.Day < late.ExDate ? Old : replaced, chance);
        }
        // Who is short buys in.
        scene.Firm.Must(new PostManual("J-3", "brought in", scene.Firm.Day, [.. new[] { Old, New, Other, "USD" }.SelectMany(asset => new[]
            { scene.Firm.Leg(asset.Length == 3 ? Bank : Csd, asset, 1_000_000), scene.Firm.Leg(TestFirm.Client, asset, -1_000_000) })]));
        return LateTradeTests.Settled(scene);
    }

    public static TheoryData<int> Seeds => Campaign.Seeds(16, 800);

    [Theory, MemberData(nameof(Seeds))]
    public void Told_behind_a_correction_the_books_are_those_of_who_was_told_right_and_in_time(int seed)
    {
        var story = Drawn(seed);
        var (right, late) = (Play(story, isTwin: true), Play(story, isTwin: false));
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(late));
        Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        if (seed % 4 == 3) Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(late, folder));
        foreach (var claim in late.Firm.Facts.OfType<ActionFact.Claimed>().Where(c => c.Of.Id == "A-2" && c.Instruction != 0))
            Assert.False(late.Firm.Firm.Settlement.TermsOf(claim.Instruction) is { Cause: var cause }
                && late.Firm.Facts[(int)cause] is ActionFact.Claimed { Of.Id: "A-1" });
        late.ReplaysToTheSame();
    }

    static CorporateActionTerms LateOf(string kind, DateOnly ex)
    {
        CorporateActionTerms late = new("A-2", kind, Old, ex, ex, ex.AddDays(1), null, "USD", null, null, "", null);
        return kind switch
        {
            "DIVIDEND" or "CAPITAL_DISTRIBUTION" => late with { Rate = 0.25m },
            "STOCK_DIVIDEND" => late with { RatioNew = 1, RatioOld = 5, CashInLieu = 20 },
            "MERGER" => late with { RatioNew = 2, RatioOld = 1, NewIsin = New },
            _ => late with { RatioNew = 2, RatioOld = 5, NewIsin = New, BasisShare = 20, CashInLieu = 20 },
        };
    }

    // Seven for one, then five for one, when what had been contracted was delivered and taken as seven: each owes the difference. Told
    // then, an action from before or after the split claims what its twin claims and is still open: nothing, or what the brokers have
    // failed with ever since, in the units of the day.
    [Theory]
    [InlineData("DIVIDEND"), InlineData("STOCK_DIVIDEND"), InlineData("RIGHTS"), InlineData("SPINOFF"), InlineData("MERGER")]
    [InlineData("CAPITAL_DISTRIBUTION")]
    public void Told_behind_a_correction_it_claims_nothing_on_what_that_has_made_owed(string kind)
    {
        foreach (var (ex, fails) in new[] { (Ex.AddDays(-1), false), (Ex.AddDays(5), false), (Ex.AddDays(5), true) })
        {
            var (right, late) = (Told(LateOf(kind, ex), fails, isTwin: true), Told(LateOf(kind, ex), fails, isTwin: false));
            if (kind != "MERGER")
            {
                var owed = fails ? Claimed(right) : [];
                Assert.Equal((kind, ex, fails, string.Join("; ", owed)), (kind, ex, fails, string.Join("; ", Claimed(late))));
                Assert.Equal(fails, owed.Count > 0);
            }
            foreach (var one in new[] { right, late }) LateTradeTests.Settled(one);
            Assert.Equal(string.Join('\n', CorrectionTests.Lines(right)), string.Join('\n', CorrectionTests.Lines(late)));
            Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(late, folder));
            late.ReplaysToTheSame();
        }
    }

    static ActionScene Told(CorporateActionTerms late, bool fails, bool isTwin)
    {
        var scene = new ActionScene(Old, Ex.AddDays(-1), New);
        if (isTwin) scene.Announce(late);
        scene.Announce(Split(isTwin ? 5 : 7));
        for (var day = 0; day < 7; day++)
        {
            scene.Firm.NextDay();
            scene.Firm.EndDay(scene.Firm.Firm.Settlement.Due(scene.Firm.Day)
                .Where(i => fails && !i.Delivers && i.Terms.Against.Kind == InstructionKind.Bilateral)
                .Select(i => new Answer(i.Number, 0, FailReason.CounterpartyLack)));
        }
        scene.Firm.NextDay();
        if (isTwin) return scene;
        scene.Announce(Split(5));
        Assert.NotEmpty(scene.Firm.Firm.Settlement.Open);
        scene.Announce(late);
        scene.Firm.Must(new RunActions(scene.Firm.Day, ActionMoment.Opening));
        Assert.Equal(scene.Firm.Day, scene.Firm.Firm.Actions.Find(late.Id)?.RecordedOn);
        return scene;
    }

    // Units that it claims on, by counterparty.
    static List<string> Claimed(ActionScene scene) => [.. scene.Firm.Facts.OfType<ActionFact.Claimed>()
        .Where(c => c.Of.Id == "A-2" && c.Against.Kind != InstructionKind.ClientDvp).GroupBy(c => c.Against.Party.Number)
        .Select(g => (Party: g.Key, Held: g.Sum(c => c.Held))).Where(g => g.Held != 0).OrderBy(g => g.Party)
        .Select(g => $"{g.Party}: {g.Held}")];
}
