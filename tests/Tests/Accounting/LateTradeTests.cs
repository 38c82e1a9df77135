using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
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

    internal static readonly List<ActionType> Types =
        [.. ActionType.All.Where(t => t.Word != "NAME_CHANGE" && t.Family != ActionFamily.Voluntary)];

    /// <summary>An action whose ratio leaves no fraction and whose rates no part of a cent: each contract may be rounded alone.</summary>
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

    public static TheoryData<int> Seeds => Campaign.Seeds(13, 1_300);

    [Theory, MemberData(nameof(Seeds))]
    public void Captured_late_the_books_are_those_of_who_captured_on_time(int seed)
    {
        var (right, late) = (Play(seed, isLate: false), Play(seed, isLate: true));
        var isWhole = Types[seed % Types.Count].Word != "REVERSE_SPLIT";
        var (before, after) = (CorrectionTests.Lines(right), CorrectionTests.Lines(late));
        if (isWhole) Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        late.ReplaysToTheSame();
        if (seed % 4 == 2 && isWhole) Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(late, folder));
    }

    // A million for one of 2^42 units would be 2^62: no balance has room for it.
    [Fact]
    public void What_actions_would_make_more_of_than_the_books_can_hold_is_refused()
    {
        var scene = new ActionScene(Old, Ex);
        var ticket = scene.Firm.Ticket("T-late", Side.Buy, 1L << 42, Old) with { Price = 0.01m };
        scene.Announce(new("A-1", "SPLIT", Old, Ex, Ex, Ex, null, "", 1_000_000, 1, "", null));
        scene.Firm.NextDay();
        Assert.Equal((Refusal.AmountTooLarge, "what actions have made of it since is more than the books can hold"),
            scene.Ask(new CaptureTrade("trades.csv", ticket)) is { } no ? (no.Why, no.Detail) : default);
    }

    // 2^42 units at 100 000.00 are 2^42 × 10^7 cents, beyond 2^63. The day opens all the same, and its correction runs.
    [Fact]
    public void What_an_action_would_pay_beyond_what_the_books_can_hold_waits_for_its_correction()
    {
        var scene = new ActionScene(Old, Ex);
        CorporateActionTerms dividend = new("A-1", "DIVIDEND", Old, Ex, Ex, Ex.AddDays(1), 100_000m, "USD", null, null, "", null);
        scene.Firm.NextDay();
        scene.Firm.Must(new PostManual("J-9", "brought in", scene.Firm.Day,
            [scene.Firm.Leg(Csd, Old, 1L << 42), scene.Firm.Leg(TestFirm.Client, Old, -(1L << 42))]));
        scene.Announce(dividend);
        var ran = scene.Firm.Run(new RunActions(scene.Firm.Day, ActionMoment.Opening));
        Assert.Contains(ran, f => f is Refused { Why: Refusal.ActionNotReady, Subject: "A-1" } no
            && no.Detail.Contains("check its ratio and rate", StringComparison.Ordinal));
        scene.Announce(dividend with { Rate = 0.000001m });
        Assert.Contains(scene.Firm.Facts, f => f is ActionFact.Begun { Of: { Id: "A-1", Version: 2 }, Stage: ActionStage.Ex });
    }

    // What was done is said on the trade's page and on that of the action.
    [Fact]
    public void What_was_done_to_it_is_told_where_the_trade_is_looked_at()
    {
        var scene = new ActionScene(Old, Ex);
        var ticket = scene.Firm.Ticket("T-late", Side.Buy, 100, Old);
        scene.Announce(new("A-1", "SPLIT", Old, Ex, Ex, Ex, null, "", 7, 1, "", null));
        scene.Firm.NextDay();
        scene.Firm.Book(ticket);
        var path = Path.Combine(folder, "told.db");
        using var book = Store.Book.Open(path, trial: Store.SigningKey.Create());
        foreach (var (envelope, command) in scene.Firm.Asked) book.Run(envelope, command);
        book.Project();
        using var reports = Store.Reports.ReportBook.Open(path);
        Assert.Contains(reports.TradeLife("T-late", new()).Rows, r => r[2] == "FOLLOWED" && r[3] == $"A-1: 100 {Old}, 700 {Old}");
        Assert.Contains(reports.HistoryOf(("actions", "A-1"), new(), _ => true).Rows, r => r[2] == "FOLLOWED" && r[3] == "T-late");
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
        if (seed % 4 == 2 && isWhole) Assert.Equal(CorrectionTests.Lots(right, folder), CorrectionTests.Lots(other, folder));
    }

    // 101 held and 3 bought are 104: three for four 78, then three for one 234, or 234 of another share besides. The 101 alone make 75 and
    // three quarters, the 3 alone 2 and a quarter: the unit that both make goes through what came after.
    [Theory, InlineData("SPLIT", 234, 0), InlineData("SPINOFF", 78, 234)]
    public void A_fraction_that_becomes_whole_with_a_late_trade_goes_through_the_actions_after(string next, long held, long besides)
    {
        const string third = "US8872281048";
        TestFirm Play(bool isLate)
        {
            var firm = TestFirm.Funded(units: 101, first: new(2013, 10, 7));
            foreach (var isin in new[] { New, third }) firm.List(isin, "USD", "XNYS");
            var bought = firm.Ticket("T-1", Side.Buy, 3);
            DateOnly first = new(2013, 10, 8), second = new(2013, 10, 9);
            firm.Must(new AnnounceAction(new("M", "MERGER", TestFirm.Aig, first, first, first, null, "USD", 3, 4, New, 20m), ""));
            firm.Must(new AnnounceAction(new CorporateActionTerms("S", next, New, second, second, second, null, "USD", 3, 1,
                besides == 0 ? "" : third, 20m)
            { BasisShare = besides == 0 ? null : 20 }, ""));
            if (!isLate) firm.Book(bought);
            firm.Until(new(2013, 10, 10));
            if (isLate) firm.Book(bought);
            firm.Until(new(2013, 10, 16));
            return firm;
        }
        var (right, late) = (Play(isLate: false), Play(isLate: true));
        foreach (var isin in new[] { TestFirm.Aig, New, third })
            foreach (var account in new[] { TestFirm.Client, Csd, Fractions })
                Assert.Equal((isin, account, right.Balance(account, isin).Traded), (isin, account, late.Balance(account, isin).Traded));
        Assert.Equal((-held, -besides), (late.Balance(TestFirm.Client, New).Traded, late.Balance(TestFirm.Client, third).Traded));
        var path = Path.Combine(folder, "late.db");
        using (var book = Store.Book.Open(path, trial: Store.SigningKey.Create()))
        {
            foreach (var (envelope, command) in late.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = Store.Reports.ReportBook.Open(path);
        Assert.DoesNotContain(reports.Run("lots", new()).Notes, n => n.Contains("off its position", StringComparison.Ordinal));
    }

    // 3 for 4, then 5 for 3, then one more for each 8: what every account has is rounded once by each, however late its trades come.
    static ActionScene Fractional(int seed, bool isLate)
    {
        var scene = new ActionScene(Old, Ex, new Random(seed), n => isLate && (n * 7 + seed) % 4 == 0, New);
        var (chance, coming) = (new Random(~seed), new Random(seed));
        var (second, third) = (Ex.AddDays(chance.Next(1, 2)), Ex.AddDays(5));
        scene.Announce(new("A-1", "MERGER", Old, Ex, Ex, Ex.AddDays(chance.Next(0, 2)), null, "USD", chance.Next(3, 5), 7, New, 20m));
        scene.Announce(new("A-2", "SPLIT", New, second, second, second, null, "USD", 5, 3, "", 21m));
        scene.Announce(new("A-0", "DIVIDEND", New, third, third, third.AddDays(1), 0.25m, "USD", null, null, "", null));
        scene.Announce(new("A-3", "STOCK_DIVIDEND", New, third, third, third.AddDays(chance.Next(0, 3)), null, "USD", 1, 8, "", 22m));
        scene.Firm.NextDay();
        for (var days = 6; days > 0; days--)
        {
            foreach (var ticket in scene.Late.Where(_ => coming.Next(3) == 0).ToList())
            {
                scene.Firm.Book(ticket);
                scene.Late.Remove(ticket);
            }
            Day(scene, New, chance);
        }
        foreach (var ticket in scene.Late) scene.Firm.Book(ticket);
        BringIn(scene);
        return Settled(scene);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Rounded_by_every_action_the_lots_of_late_trades_are_the_positions_and_those_of_the_fractions(int seed)
    {
        var (right, late) = (Fractional(seed, isLate: false), Fractional(seed, isLate: true));
        foreach (var account in new[] { TestFirm.Client, TestFirm.Other, TestFirm.House })
            Assert.Equal((account, right.Traded(account, New)), (account, late.Traded(account, New)));
        late.ReplaysToTheSame();
        _ = CorrectionTests.Lots(late, folder);
    }
}
