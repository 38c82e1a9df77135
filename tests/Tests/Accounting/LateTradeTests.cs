using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Trades from before an ex-date that are captured after it, or cancelled or captured while the action is withdrawn: the books, positions
/// and lots become those of a twin that had them on their day. Contracts in flight are transformed (CAJWG Market Standards for Corporate
/// Actions Processing, 2012, transformations).
/// </summary>
public sealed class LateTradeTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038";
    const long Plenty = 100_000_000;
    static readonly DateOnly Ex = new(2014, 5, 8);

    internal static readonly List<ActionType> Types = [.. ActionType.All.Where(t => t.Word != "NAME_CHANGE" && t.Family != ActionFamily.Voluntary)];

    /// <summary>An action whose ratio leaves no fraction and whose rates no part of a cent: each contract may then be rounded alone.</summary>
    internal static CorporateActionTerms Draw(Random chance, ActionType type)
    {
        var terms = CorrectionTests.Draw(chance, type) with { Withholding = null };
        return terms.RatioNew is null || type.Word == "REVERSE_SPLIT" ? terms : terms with { RatioNew = chance.Next(2, 6), RatioOld = 1 };
    }

    /// <summary>Something on the same units a few days later.</summary>
    static CorporateActionTerms? After(Random chance, CorporateActionTerms first)
    {
        var isin = first.Type is "ISIN_CHANGE" or "MERGER" ? first.NewIsin : first.Type is "REDEMPTION" or "CALL" ? "" : Old;
        if (isin.Length == 0 || chance.Next(2) == 0) return null;
        var ex = Ex.AddDays(5); // a Tuesday
        return chance.Next(3) switch
        {
            0 => new("A-2", "DIVIDEND", isin, ex, ex, ex.AddDays(1), 0.25m, "USD", null, null, "", null),
            1 => new("A-2", "SPLIT", isin, ex, ex, ex, null, "", 3, 1, "", null),
            _ => new("A-2", "SPINOFF", isin, ex, ex, ex.AddDays(1), null, "", 1, 1, isin == New ? Old : New, null) { BasisShare = 20 },
        };
    }

    /// <param name="seed">Of all that is drawn.</param>
    /// <param name="isLate">Its late trades come late; in the twin they were captured on their day.</param>
    static ActionScene Play(int seed, bool isLate)
    {
        var scene = new ActionScene(Old, Ex, new Random(seed), n => isLate && (n * 7 + seed) % 4 == 0, New);
        var chance = new Random(~seed);
        var first = Draw(chance, Types[seed % Types.Count]);
        var second = After(chance, first);
        scene.Announce(first);
        if (second is not null) scene.Announce(second);
        scene.Firm.NextDay();
        var isGone = first.Type is "ISIN_CHANGE" or "MERGER" or "REDEMPTION" or "CALL";
        for (var days = chance.Next(0, 6); days > 0; days--) Day(scene, isGone ? New : Old, chance);
        foreach (var ticket in scene.Late) scene.Firm.Book(ticket);
        BringIn(scene);
        return Settled(scene);
    }

    internal static ActionScene Settled(ActionScene scene)
    {
        for (var days = 0; days < 14; days++) Day(scene, "", null);
        scene.ControlsHold();
        Assert.Empty(scene.Open());
        return scene;
    }

    internal static void BringIn(ActionScene scene) => scene.Firm.Must(new PostManual("J-2", "brought in", scene.Firm.Day,
        [.. new[] { Old, New, "USD" }.SelectMany(asset => new[]
        { scene.Firm.Leg(asset.Length == 3 ? Bank : Csd, asset, Plenty), scene.Firm.Leg(TestFirm.Client, asset, -Plenty) })]));

    internal static void Day(ActionScene scene, string traded, Random? chance)
    {
        if (chance is not null) scene.Draw(traded, chance);
        scene.Firm.EndDay();
        scene.Firm.NextDay();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Campaign.Cases(26, 1_300))];

    [Theory, MemberData(nameof(Seeds))]
    public void Captured_late_the_books_are_those_of_who_captured_on_time(int seed)
    {
        var (right, late) = (Play(seed, isLate: false), Play(seed, isLate: true));
        var isWhole = Types[seed % Types.Count].Word != "REVERSE_SPLIT";
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(late));
        if (isWhole) Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        late.ReplaysToTheSame();
    }

    /// <param name="isWithdrawn">
    /// The action is withdrawn, trades from before come and go, and it is announced again; in the twin they do under an action that stands.
    /// </param>
    static ActionScene Meanwhile(int seed, bool isWithdrawn)
    {
        var scene = new ActionScene(Old, Ex, new Random(seed), n => (n * 7 + seed) % 5 == 0, New);
        var chance = new Random(~seed);
        var terms = Draw(chance, Types[seed % Types.Count]);
        var traded = terms.Type is "ISIN_CHANGE" or "MERGER" or "REDEMPTION" or "CALL" ? New : Old;
        scene.Announce(terms);
        scene.Firm.NextDay();
        for (var days = chance.Next(0, 2); days > 0; days--) Day(scene, traded, chance);
        if (isWithdrawn) scene.Firm.Must(new CancelAction("A-1", "withdrawn"));
        for (var days = chance.Next(0, 2); days > 0; days--) Day(scene, traded, chance);
        foreach (var ticket in scene.Late) scene.Firm.Book(ticket);
        for (var n = 1; n < 30; n++)
            if ((n * 3 + seed) % 5 == 0) scene.Firm.Run(new CancelTrade($"T-{n}", "wrong", "cancellations.csv"));
        for (var days = chance.Next(0, 4); days > 0; days--) Day(scene, traded, chance);
        if (isWithdrawn) scene.Announce(terms);
        for (var n = 1; n < 40; n++)
            if ((n * 3 + seed) % 7 == 0) scene.Firm.Run(new CancelTrade($"T-{n}", "wrong", "cancellations.csv"));
        BringIn(scene);
        return Settled(scene);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Booked_or_cancelled_while_an_action_was_withdrawn_the_books_are_those_in_which_it_never_was(int seed)
    {
        var (right, other) = (Meanwhile(seed, isWithdrawn: false), Meanwhile(seed, isWithdrawn: true));
        var isWhole = Types[seed % Types.Count].Word != "REVERSE_SPLIT";
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(other));
        if (isWhole) Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        other.ReplaysToTheSame();
        if (seed <= Types.Count && isWhole) Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(other, folder));
    }

    public static TheoryData<int> FewSeeds => [.. Enumerable.Range(1, Campaign.Cases(13, 260))];

    [Theory, MemberData(nameof(FewSeeds))]
    public void Lots_and_their_cost_are_those_of_who_captured_on_time(int seed)
    {
        if (Types[seed % Types.Count].Word == "REVERSE_SPLIT") return;
        Assert.Equal(CorrectionTests.Lots(Play(seed, isLate: false), folder), CorrectionTests.Lots(Play(seed, isLate: true), folder));
    }
}
