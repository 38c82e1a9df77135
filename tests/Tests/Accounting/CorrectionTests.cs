using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Corrected once, twice or withdrawn, whatever was delivered, failed or claimed in between: the books become those of a twin that knew
/// the last version from the start.
/// </summary>
public sealed class CorrectionTests
{
    const string Old = "US0378331005", New = "US8873173038";
    const long Plenty = 100_000_000;
    static readonly DateOnly Ex = new(2014, 5, 8);

    /// <summary>An action of a kind with its figures drawn; the dates are those of the first version.</summary>
    static CorporateActionTerms Draw(Random chance, ActionType type)
    {
        var (record, pay) = (Ex.AddDays(chance.Next(-2, 5)), Ex.AddDays(chance.Next(5, 8)));
        return Figures(chance, type, new("A-1", type.Word, Old, Ex, record, pay, null, "", null, null, "", null));
    }

    /// <summary>The same action with other figures.</summary>
    static CorporateActionTerms Figures(Random chance, ActionType type, CorporateActionTerms of)
    {
        var (more, less) = ((decimal)chance.Next(3, 9), (decimal)chance.Next(1, 4));
        if (type.Word is "REVERSE_SPLIT" or "SPINOFF") (more, less) = (less, more);
        var gives = type.NeedsRatio || type.NeedsNew || type.Word == "MERGER" && (of.NewIsin.Length > 0 || of.Currency.Length == 0
            && chance.Next(2) == 0);
        var pays = type.NeedsCash || type.Word == "MERGER" && (!gives || of.Currency.Length > 0 || chance.Next(2) == 0);
        var terms = of with
        {
            Rate = pays ? chance.Next(1, 900) / 100m : null, Currency = pays ? "USD" : "",
            RatioNew = gives ? more : null, RatioOld = gives ? less : null,
            NewIsin = type.NeedsNew || type.Word == "MERGER" && gives ? New : "",
            CashInLieu = chance.Next(1, 90), Withholding = chance.Next(2) == 0 ? chance.Next(0, 30) : null,
        };
        return type.Family != ActionFamily.Voluntary ? terms : terms with
        {
            Option = type.Word == "EXERCISE" ? "LAPSE" : "KEEP",
            Options = [new("TAKE", chance.Next(1, 9_000) / 100m, "USD", null, null, "", null, null)],
        };
    }

    /// <param name="Versions">What was announced one after the other; none: it was withdrawn.</param>
    sealed record Story(int Seed, IReadOnlyList<CorporateActionTerms?> Versions, string Trades);

    static Story Drawn(int seed)
    {
        var chance = new Random(seed);
        var type = ActionType.All[seed % ActionType.All.Count];
        if (type.Word == "NAME_CHANGE") type = ActionType.All[chance.Next(ActionType.All.Count - 1)] is { Word: not "NAME_CHANGE" } other
            ? other : ActionType.All[0];
        List<CorporateActionTerms?> versions = [Draw(chance, type)];
        for (var i = chance.Next(1, 4); i > 0; i--)
            versions.Add(chance.Next(5) == 0 ? null : Figures(chance, type, versions.OfType<CorporateActionTerms>().First()));
        var isGone = versions[0] is { } first && type.Family == ActionFamily.Reorganisation && (first.NewIsin.Length > 0
            || first.RatioNew is null);
        return new(seed, versions, isGone ? New : Old);
    }

    /// <summary>The same days under the same trades and fails, as announced one version after the other, or the last one at once.</summary>
    static ActionScene Play(Story story, bool isTwin)
    {
        var scene = new ActionScene(Old, Ex, new Random(story.Seed), New);
        var told = isTwin ? story.Versions.Skip(story.Versions.Count - 1).ToList() : [.. story.Versions];
        var chance = new Random(~story.Seed);
        void Tell(CorporateActionTerms? version)
        {
            var answer = scene.Firm.Run(version is null ? new CancelAction("A-1", "withdrawn")
                : new AnnounceAction(version, "corporate-actions.csv"));
            // What has never run may wait still, as it does in the twin.
            if (scene.Firm.Facts.OfType<ActionFact.Begun>().Any())
                Assert.Equal("", string.Join("; ", answer.OfType<Refused>().Select(r => r.Detail)));
        }
        var chosen = chance.Next(1, 400);
        if (told[0] is { } first)
        {
            Tell(first);
            foreach (var option in first.Choices)
                scene.Firm.Run(new ElectOption("A-1", TestFirm.Client, option.Code, chosen));
        }
        scene.Firm.NextDay();
        for (var i = 1; i < story.Versions.Count; i++)
        {
            for (var days = chance.Next(0, 6); days > 0; days--) Day(scene, story, chance);
            if (!isTwin) Tell(told[i]);
        }
        // Who is short buys in: all that is open can settle.
        scene.Firm.Must(new PostManual("J-2", "brought in", scene.Firm.Day, [.. new[] { Old, New, "USD" }.SelectMany(asset => new[]
            { scene.Firm.Leg(asset.Length == 3 ? Bank : Csd, asset, Plenty), scene.Firm.Leg(TestFirm.Client, asset, -Plenty) })]));
        for (var days = 0; days < 14; days++) Day(scene, story, null);
        scene.ControlsHold();
        if (!isTwin && scene.Firm.Firm.Actions.Find("A-1") is { BegunAs: > 0 })
            Assert.Contains(scene.Firm.Firm.Controls(), c => c.Control == "actions-corrected");
        Assert.Empty(scene.Open());
        return scene;
    }

    static void Day(ActionScene scene, Story story, Random? chance)
    {
        if (chance is not null) scene.Draw(story.Trades, chance);
        scene.Firm.Must(new SetPrice(scene.Firm.Day, Old, 95m, "USD", "prices.csv"));
        var fails = chance?.Next(3) == 0;
        scene.Firm.EndDay(scene.Firm.Firm.Settlement.Due(scene.Firm.Day)
            .Where(i => fails && i.Terms.Against.Kind == InstructionKind.Bilateral)
            .Select(i => new Answer(i.Number, 0, i.Delivers ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack)));
        scene.Firm.NextDay();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Campaign.Cases(40, 2_000))];

    [Theory, MemberData(nameof(Seeds))]
    public void A_corrected_action_gives_the_books_of_one_that_was_right_from_the_start(int seed)
    {
        var story = Drawn(seed);
        var (right, wrong) = (Play(story, isTwin: true), Play(story, isTwin: false));
        var (before, after) = (Lines(right), Lines(wrong));
        Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        wrong.ReplaysToTheSame();
    }

    static string[] Lines(ActionScene scene) => [.. scene.Balances().Where(b => !b.Key.StartsWith("PENALTIES", StringComparison.Ordinal)).Select(b => $"{b.Key} {b.Value.Posted} {b.Value.Pending}")];
}
