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
/// An action that is told late, when others have run on what it makes or on what it is about: they are taken back, it runs, and they go on
/// from it. The books become those of a twin to which all was told in time: actions go by their ex-dates, whenever they are announced.
/// </summary>
public sealed class LateActionTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038", Third = "US5949181045", Fourth = "US0231351067", Other = "US4592001014";
    static readonly DateOnly Ex = new(2014, 5, 8), SecondEx = new(2014, 5, 13), ThirdEx = new(2014, 5, 15);

    static readonly string[] LateKinds =
        ["SPLIT", "STOCK_DIVIDEND", "MERGER", "SPINOFF", "RIGHTS", "NAME_CHANGE", "DIVIDEND", "ISIN_CHANGE", "CAPITAL_DISTRIBUTION"];

    /// <summary>Of a kind, with ratios that leave no fraction and rates that leave no part of a cent.</summary>
    static CorporateActionTerms Of(
        string kind, string id, string isin, (DateOnly Ex, DateOnly Record, DateOnly Pay) on, (string New, int Ratio) what)
    {
        var (@new, ratio) = what;
        var terms = new CorporateActionTerms(id, kind, isin, on.Ex, on.Record, on.Pay, null, "", null, null, "", null);
        return kind switch
        {
            "DIVIDEND" or "CAPITAL_DISTRIBUTION" => terms with { Rate = 0.25m * ratio, Currency = "USD" },
            "SPLIT" or "STOCK_DIVIDEND" => terms with { RatioNew = ratio, RatioOld = 1 },
            "SPINOFF" or "RIGHTS" => terms with { RatioNew = ratio, RatioOld = 1, NewIsin = @new, BasisShare = 20 },
            "MERGER" => terms with { RatioNew = ratio, RatioOld = 1, NewIsin = @new, Rate = ratio % 2 * 3m, Currency = "USD" },
            "ISIN_CHANGE" => terms with { NewIsin = @new },
            _ => terms,
        };
    }

    /// <param name="Late">Told after the others have run; in the twin at the start.</param>
    sealed record Story(int Seed, CorporateActionTerms Late, IReadOnlyList<CorporateActionTerms> Others, int Days);

    static bool Replaces(CorporateActionTerms t) => ActionType.Of(t.Type)?.Family == ActionFamily.Reorganisation;

    static Story Drawn(int seed)
    {
        var chance = new Random(seed);
        var kind = LateKinds[seed % LateKinds.Length];
        var record = Ex.AddDays(kind is "SPLIT" or "MERGER" or "ISIN_CHANGE" ? 0 : chance.Next(-1, 4));
        var pay = Ex.AddDays(chance.Next(4, 9));
        var late = Of(kind, "A-1", Old, (Ex, record, pay), (New, chance.Next(2, 5)));
        // On what it makes, or on what it is about.
        var isGone = kind is "MERGER" or "ISIN_CHANGE";
        var on = isGone || late.NewIsin.Length > 0 && chance.Next(2) == 0 ? New : Old;
        string[] kinds = ["SPLIT", "STOCK_DIVIDEND", "MERGER", "SPINOFF", "DIVIDEND"];
        CorporateActionTerms Next(string id, string isin, DateOnly ex) => Of(kinds[chance.Next(kinds.Length)], id, isin,
            (ex, ex.AddDays(chance.Next(0, 2)), ex.AddDays(chance.Next(1, 4))), (isin == Third ? Fourth : Third, chance.Next(2, 4)));
        var second = Next("A-2", on, SecondEx);
        if (chance.Next(2) == 0) return new(seed, late, [second], chance.Next(4, 9));
        var third = Next("A-3", second.Type == "MERGER" || second.NewIsin.Length > 0 && chance.Next(2) == 0 ? Third : on, ThirdEx);
        return new(seed, late, [second, third], chance.Next(5, 9));
    }

    static ActionScene Play(Story story, bool isTwin)
    {
        var scene = new ActionScene(Old, Ex, new Random(story.Seed), New, Third, Fourth, Other);
        var chance = new Random(~story.Seed);
        void Tell(CorporateActionTerms terms) => scene.Firm.Must(new AnnounceAction(terms, "corporate-actions.csv")
        { NewName = terms.Type == "NAME_CHANGE" ? "Named anew" : "" });
        if (isTwin) Tell(story.Late);
        foreach (var terms in story.Others) Tell(terms);
        // Some of what it makes was held before.
        scene.Firm.NextDay();
        scene.Firm.Must(new PostManual("J-3", "brought in", scene.Firm.Day,
            [scene.Firm.Leg(Csd, New, 500), scene.Firm.Leg(TestFirm.Client, New, -500)]));
        for (var day = 0; day < story.Days; day++)
        {
            var traded = Replaces(story.Late) ? story.Late.NewIsin.Length > 0 ? New : Other : Old;
            if (story.Others.Any(a => a.Type == "MERGER" && a.Isin == traded && a.ExDate <= scene.Firm.Day)) traded = Other;
            Day(scene, traded, chance);
        }
        var again = chance.Next(4);
        if (!isTwin)
            Tell(again == 0 ? story.Late with { RatioNew = story.Late.RatioNew + 1, Rate = story.Late.Rate + 0.25m } : story.Late);
        for (var day = 0; day < 2; day++)
        {
            scene.Firm.EndDay();
            scene.Firm.NextDay();
            // Told wrong, it is corrected; or it is withdrawn by mistake.
            if (isTwin || again > 1) continue;
            if (again == 1 && day == 0) Assert.Null(scene.Ask(new CancelAction("A-1", "withdrawn by mistake")));
            else Tell(story.Late);
        }
        // Who is short buys in.
        scene.Firm.Must(new PostManual("J-4", "brought in", scene.Firm.Day, [.. new[] { Old, New, Third, Fourth, Other, "USD" }.SelectMany(
            asset => new[] { scene.Firm.Leg(asset.Length == 3 ? Bank : Csd, asset, 100_000_000),
                scene.Firm.Leg(TestFirm.Client, asset, -100_000_000) })]));
        return LateTradeTests.Settled(scene);
    }

    static void Day(ActionScene scene, string traded, Random chance)
    {
        scene.Draw(traded, chance);
        var fails = chance.Next(3) == 0;
        scene.Firm.EndDay(scene.Firm.Firm.Settlement.Due(scene.Firm.Day)
            .Where(i => fails && i.Terms.Against.Kind == InstructionKind.Bilateral)
            .Select(i => new Answer(i.Number, 0, i.Delivers ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack)));
        scene.Firm.NextDay();
    }

    public static TheoryData<int> Seeds => Campaign.Seeds(18, 1_800);

    [Theory, MemberData(nameof(Seeds))]
    public void Told_late_the_books_are_those_of_who_was_told_in_time(int seed)
    {
        var story = Drawn(seed);
        var (right, late) = (Play(story, isTwin: true), Play(story, isTwin: false));
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(late));
        Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        if (seed % 4 == 1) Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(late, folder));
        late.ReplaysToTheSame();
    }

    // 100 are held and 10 bought between the two ex-dates. By hand: what is told late comes first.
    // Two of the new for one of the old, then three for one: 100 · 2 · 3. One besides each of 100, then three for one: (200 + 10) · 3. A
    // dollar on each of 100 before they are tripled: 100. Two of the new besides each of 100, of which each becomes three: 100 · 2 · 3.
    [Theory, InlineData("MERGER", 0, 600, 0), InlineData("STOCK_DIVIDEND", 630, 0, 0), InlineData("DIVIDEND", 330, 0, 100_00),
        InlineData("SPINOFF", 110, 600, 0)]
    public void What_is_told_late_comes_before_what_has_gone_on(string kind, long held, long besides, long cents)
    {
        DateOnly first = new(2013, 10, 8), second = new(2013, 10, 10);
        var firm = TestFirm.Funded(units: 100, first: new(2013, 10, 7));
        firm.List(New, "USD", "XNYS");
        var before = firm.Balance(TestFirm.Client, "USD").Traded;
        var isOfNew = besides != 0;
        CorporateActionTerms late = new("L", kind, TestFirm.Aig, first, first, first, kind == "DIVIDEND" ? 1m : null, "USD",
            kind == "DIVIDEND" ? null : isOfNew ? 2 : 1, kind == "DIVIDEND" ? null : 1, isOfNew ? New : "", null);
        CorporateActionTerms split = new("S", "SPLIT", isOfNew ? New : TestFirm.Aig, second, second, second, null, "", 3, 1, "", null);
        firm.Must(new AnnounceAction(split, ""));
        firm.Until(second.AddDays(-1));
        if (kind != "MERGER") firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        var paid = before - firm.Balance(TestFirm.Client, "USD").Traded;
        firm.Until(second.AddDays(1));
        firm.Must(new AnnounceAction(late, ""));
        firm.Until(second.AddDays(5));
        firm.EndDay();
        Assert.Equal((-held, -besides),
            (firm.Balance(TestFirm.Client, TestFirm.Aig).Traded, firm.Balance(TestFirm.Client, New).Traded));
        Assert.Equal(-cents, firm.Balance(TestFirm.Client, "USD").Traded - before + paid);
        Assert.All(firm.Firm.Controls(), c => Assert.True(c.Passed, $"{c.Control}: {c.Detail}"));
    }

    // 100 and one besides of each, then three for one: 600. What is due on the day on which it is told is tripled with the rest, and so is
    // what the depository has of it: nothing is left over.
    [Theory, InlineData("STOCK_DIVIDEND"), InlineData("SPINOFF")]
    public void What_is_told_late_on_the_day_on_which_it_pays_is_paid_before_it_is_replaced(string kind)
    {
        DateOnly first = new(2013, 10, 8), second = new(2013, 10, 10), pays = new(2013, 10, 14);
        var firm = TestFirm.Funded(units: 100, first: new(2013, 10, 7));
        firm.List(New, "USD", "XNYS");
        var made = kind == "SPINOFF" ? New : TestFirm.Aig;
        firm.Must(new AnnounceAction(new("S", "SPLIT", made, second, second, second, null, "", 3, 1, "", null), ""));
        firm.Until(pays);
        firm.Must(new AnnounceAction(
            new("L", kind, TestFirm.Aig, first, first, pays, null, "USD", 1, 1, made == New ? New : "", null), ""));
        firm.Must(new RunActions(pays, ActionMoment.Opening));
        firm.EndDay();
        var units = made == New ? 300 : 600;
        Assert.Equal((-units, units, 0), (firm.Balance(TestFirm.Client, made).Posted, firm.Balance(Csd, made).Posted,
            firm.Balance(Fractions, made).Traded));
        Assert.Equal(0, firm.Balance(Owed, made).Traded);
        Assert.All(firm.Firm.Controls(), c => Assert.True(c.Passed, $"{c.Control}: {c.Detail}"));
    }

    // 100 are given; doubled, then tripled: 600, whatever is told first.
    [Fact]
    public void What_is_lodged_as_collateral_goes_with_it()
    {
        var scene = new ActionScene(Old, Ex.AddDays(-1));
        scene.Firm.NextDay();
        scene.Firm.Must(new SetMarginAgreement(TestFirm.Nets, scene.Firm.Day, Tests.Clearing.MarginFirm.Plain, "margin-agreements.csv:2"));
        scene.Firm.Must(new LodgeCollateral(new(TestFirm.Nets, MarginDirection.Given), new(Old, 100), 0, "collateral.csv:2"));
        static CorporateActionTerms Split(string id, DateOnly ex, int ratio) =>
            new(id, "SPLIT", Old, ex, ex, ex.AddDays(1), null, "", ratio, 1, "", null);
        scene.Announce(Split("A-2", SecondEx, 3));
        scene.Firm.Until(SecondEx.AddDays(1));
        Assert.Equal(300, scene.Posted("GIVEN-BROKER-1", Old));
        scene.Announce(Split("A-1", Ex, 2));
        scene.Firm.EndDay();
        scene.Firm.NextDay();
        Assert.Equal(600, scene.Posted("GIVEN-BROKER-1", Old));
        Assert.Equal(600, scene.Firm.Firm.Margin.LodgedIn(scene.Firm.AssetOf(Old)).Sum(l => l.Quantity));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }
}
