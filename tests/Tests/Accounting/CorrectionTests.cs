using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Corrected once, twice or withdrawn, whatever was delivered, failed or claimed in between: the books become those of a twin that knew
/// the last version from the start.
/// </summary>
public sealed class CorrectionTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038";
    const long Plenty = 100_000_000;
    static readonly DateOnly Ex = new(2014, 5, 8);

    /// <summary>An action of a kind with its figures drawn; the dates are those of the first version.</summary>
    internal static CorporateActionTerms Draw(Random chance, ActionType type)
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
            Rate = pays ? chance.Next(1, 900) / 100m : null,
            Currency = pays ? "USD" : "",
            RatioNew = gives ? more : null,
            RatioOld = gives ? less : null,
            NewIsin = type.NeedsNew || type.Word == "MERGER" && gives ? New : "",
            CashInLieu = chance.Next(1, 90),
            Withholding = chance.Next(2) == 0 ? chance.Next(0, 30) : null,
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

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Campaign.Cases(24, 2_000))];

    [Theory, MemberData(nameof(Seeds))]
    public void A_corrected_action_gives_the_books_of_one_that_was_right_from_the_start(int seed)
    {
        var story = Drawn(seed);
        var (right, wrong) = (Play(story, isTwin: true), Play(story, isTwin: false));
        var (before, after) = (Lines(right), Lines(wrong));
        Assert.Equal(string.Join('\n', before.Except(after)), string.Join('\n', after.Except(before)));
        wrong.ReplaysToTheSame();
    }

    [Theory, MemberData(nameof(FewSeeds))]
    public void Lots_and_their_cost_come_to_those_of_the_twin(int seed)
    {
        var story = Drawn(seed);
        Assert.Equal(Lots(Play(story, isTwin: true)), Lots(Play(story, isTwin: false)));
    }

    public static TheoryData<int> FewSeeds => [.. Enumerable.Range(1, Campaign.Cases(8, 400))];

    // Quantity and cost in all, account by account.
    string[] Lots(ActionScene scene) => Lots(scene, folder);

    internal static string[] Lots(ActionScene scene, string folder)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in scene.Firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        Assert.Null(Verification.Run(path).Wrong);
        using var reports = ReportBook.Open(path);
        var report = reports.Run("lots", new());
        Assert.DoesNotContain(report.Notes, n => n.Contains("off its position", StringComparison.Ordinal));
        var names = report.Columns.Select(c => c.Name).ToList();
        static decimal SumOf(IEnumerable<string> all) => all.Where(said => said.Length > 0)
            .Sum(said => decimal.Parse(said, System.Globalization.CultureInfo.InvariantCulture));
        decimal Sum(IEnumerable<string[]> rows, string column) => SumOf(rows.Select(r => r[names.IndexOf(column)]));
        var rounded = report.Rows.Where(r => r[names.IndexOf("account")] == ActionScene.Fractions).ToList();
        // What was rounded on several days is rounded on one when it is corrected: fewer units go in and out, so that less is realised, and
        // what is left costs as much less.
        var gains = reports.Run("gains", new(Account: ActionScene.Fractions));
        var realised = SumOf(gains.Rows.Select(r => r[gains.Columns.ToList().FindIndex(c => c.Name == "gain")]));
        return
        [
            .. report.Rows.GroupBy(r => $"{r[names.IndexOf("account")]} {r[names.IndexOf("isin")]}")
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {Sum(g, "quantity")}"
                    + (g.Key.StartsWith(ActionScene.Fractions, StringComparison.Ordinal) ? "" : $" {Sum(g, "cost")}")),
            $"{ActionScene.Fractions} {Sum(rounded, "cost") - realised + 0.00m}",
        ];
    }

    static CorporateActionTerms Of(string type, decimal? @new, decimal? old, decimal? rate) =>
        new("A-1", type, Old, Ex, Ex, Ex.AddDays(1), rate, rate is null ? "" : "USD", @new, old, "", null);

    /// <summary>All that is due settles each day; the twin is told the last of the versions at first.</summary>
    static ActionScene After(int days, params CorporateActionTerms[] versions)
    {
        var scene = new ActionScene(Old, Ex);
        scene.Announce(versions[0]);
        scene.Firm.NextDay();
        for (var i = 1; i < versions.Length; i++)
        {
            for (var day = 0; day < days; day++)
            {
                scene.Firm.EndDay();
                scene.Firm.NextDay();
            }
            scene.Announce(versions[i]);
        }
        return scene;
    }

    // Of one party in one instrument all that a correction has left open goes one way.
    static void NothingGoesToAndFro(ActionScene scene)
    {
        var claims = scene.Firm.Facts.Index().Where(f => f.Item is ActionFact.Claimed { SettleOn: var on } && on == scene.Firm.Day)
            .Select(f => scene.Firm.Firm.Settlement.NumberFor(f.Index)).OfType<long>()
            .Select(scene.Firm.Firm.Settlement.Find).OfType<Instruction>().ToList();
        foreach (var group in claims.GroupBy(i => (i.Terms.Against, i.Terms.Movement.Instrument)))
            Assert.True(group.Select(i => long.Sign(i.RestQuantity)).Where(s => s != 0).Distinct().Count() <= 1, group.Key.ToString());
    }

    // 7 for 1, then 5 for 1: 210 sold by the client before the ex-date to each of three days' buyers went as 1 470 and should have been
    // 1 050. What went too far comes back as a claim.
    [Fact]
    public void A_ratio_corrected_after_a_sale_from_before_was_delivered_is_claimed_back_from_the_buyer()
    {
        var split = Of("SPLIT", 7, 1, null);
        var (scene, right) = (After(2, split, split with { RatioNew = 5 }), After(2, split with { RatioNew = 5 }));
        var back = scene.Firm.Firm.Settlement.Open.Where(i => i.Terms.Against.Party == scene.Firm.Firm.Register.PartyOf(TestFirm.Nets)?.Id)
            .Sum(i => i.RestQuantity);
        Assert.True(back > 0);
        NothingGoesToAndFro(scene);
        foreach (var one in new[] { scene, right })
            for (var week = 0; week < 2; week++) one.SettleAll();
        Assert.Empty(scene.Open());
        Assert.Equal(Lines(right), Lines(scene));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void A_cash_merger_corrected_twice_pays_what_the_last_version_says()
    {
        var merger = Of("MERGER", null, null, 10m);
        var scene = After(2, merger, merger with { Rate = 12m }, merger with { Rate = 11m });
        var right = After(0, merger with { Rate = 11m });
        NothingGoesToAndFro(scene);
        foreach (var one in new[] { scene, right })
            for (var week = 0; week < 2; week++) one.SettleAll();
        Assert.Empty(scene.Open());
        Assert.Equal(Lines(right), Lines(scene));
        Assert.Equal(3, scene.Firm.Firm.Actions.Find("A-1")?.Version);
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    // The bank has paid out what came: the dividend goes back as far as there is cash, the rest is outstanding until there is.
    [Fact]
    public void A_dividend_withdrawn_after_its_payment_goes_back_as_far_as_the_cash_is_there()
    {
        var (scene, without) = (After(0, Of("DIVIDEND", null, null, 3.29m)), new ActionScene(Old, Ex));
        without.Firm.NextDay();
        foreach (var one in new[] { scene, without })
            for (var day = 0; day < 3; day++)
            {
                one.Firm.EndDay();
                one.Firm.NextDay();
            }
        void Take(string reference, long cents) => scene.Firm.Must(new PostManual(reference, "moved", scene.Firm.Day,
            [scene.Firm.Leg(Bank, "USD", -cents), scene.Firm.Leg(TestFirm.Client, "USD", cents)]));
        var paid = scene.Firm.Facts.OfType<ActionFact.Moved>()
            .Where(m => m.Move.Account == scene.Firm.AccountOf(Bank)).Sum(m => m.Move.Cash);
        var taken = scene.Posted(Bank, "USD") - 1_000;
        Take("OUT", taken);
        scene.Firm.Must(new CancelAction("A-1", "withdrawn"));
        Assert.Equal(0, scene.Posted(Bank, "USD"));
        Assert.Equal(1_000 - paid, scene.Firm.Firm.Actions.Find("A-1")?.Outstanding[scene.Firm.AssetOf("USD").Number]);
        Take("BACK", -taken);
        foreach (var one in new[] { scene, without })
            for (var week = 0; week < 2; week++) one.SettleAll();
        Assert.Empty(scene.Open());
        Assert.Equal(Lines(without), Lines(scene));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void What_is_corrected_or_withdrawn_between_two_days_is_carried_out_when_the_next_opens()
    {
        var split = Of("SPLIT", 7, 1, null);
        var (scene, right, without) = (After(0, split), After(0, split with { RatioNew = 5 }), new ActionScene(Old, Ex));
        without.Firm.NextDay();
        scene.Firm.EndDay();
        Assert.Null(scene.Ask(new AnnounceAction(split with { RatioNew = 5 }, "")));
        Assert.Equal(1, scene.Firm.Firm.Actions.Find("A-1")?.Version);
        scene.Firm.NextDay();
        right.Firm.EndDay();
        right.Firm.NextDay();
        Assert.Equal(2, scene.Firm.Firm.Actions.Find("A-1")?.Version);
        for (var week = 0; week < 2; week++)
            foreach (var one in new[] { scene, right }) one.SettleAll();
        Assert.Equal(Lines(right), Lines(scene));
        scene.Firm.EndDay();
        Assert.Null(scene.Ask(new CancelAction("A-1", "withdrawn")));
        for (var week = 0; week < 4; week++)
            foreach (var one in new[] { scene, without })
                if (week == 0 && one == scene) one.SettleAllFromClosed();
                else one.SettleAll();
        Assert.True(scene.Firm.Firm.Actions.Find("A-1")?.IsCancelled);
        Assert.Equal(Lines(without), Lines(scene));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    public static TheoryData<string, CorporateActionTerms> Contradictions => new()
    {
        { "A-1 was announced as a SPLIT, not as a REVERSE_SPLIT: withdraw it, and announce what it is under another id",
            Of("REVERSE_SPLIT", 1, 7, null) },
        { "A-1 was announced for US0378331005, not for US8873173038: withdraw it, and announce what it is under another id",
            Of("SPLIT", 7, 1, null) with { Isin = New } },
        { "it went ex on 2014-05-08, before 2014-05-12: withdraw it, and announce it again",
            Of("SPLIT", 7, 1, null) with { ExDate = new(2014, 5, 12) } },
        { "it went by 2014-05-08, after 2014-05-07: withdraw it, and announce it again",
            Of("SPLIT", 7, 1, null) with { ExDate = new(2014, 5, 7) } },
        { "it was paid on 2014-05-09, before 2014-05-20: withdraw it, and announce it again",
            Of("SPLIT", 7, 1, null) with { PayDate = new(2014, 5, 20) } },
    };

    [Theory, MemberData(nameof(Contradictions))]
    public void A_correction_that_contradicts_what_has_been_is_refused(string why, CorporateActionTerms correction)
    {
        var scene = new ActionScene(Old, Ex, New);
        scene.Announce(Of("SPLIT", 7, 1, null));
        scene.Firm.NextDay();
        scene.Firm.Until(new(2014, 5, 12));
        var before = scene.Balances();
        var refused = scene.Ask(new AnnounceAction(correction, "corporate-actions.csv"));
        Assert.Equal((Refusal.BadTerms, why), (refused?.Why, refused?.Detail));
        Assert.Equal(before, scene.Balances());
    }

    /// <summary>Recorded before its ex-date, as large distributions are: what is traded until then settles after the record.</summary>
    static readonly CorporateActionTerms Dividend = new("A-1", "DIVIDEND", Old, Ex, Ex.AddDays(-2), Ex.AddDays(4), 3.29m, "USD", null, null,
        "", null);

    static BookedTrade LastOf(ActionScene scene, string account) => scene.Firm.Facts.OfType<TradeFact.TradeBooked>()
        .Last(t => t.Trade.Account == scene.Firm.AccountOf(account)).Trade;

    // Before it is paid, and after. With the trade goes its dividend, and with another quantity comes another: 3.29 for each unit.
    [Theory, InlineData(0, false), InlineData(0, true), InlineData(2, false), InlineData(2, true)]
    public void A_trade_from_before_cancelled_or_amended_after_the_record_takes_its_entitlement_with_it(int paidBefore, bool isAmended)
    {
        var scene = new ActionScene(Old, Ex);
        scene.Announce(Dividend with { PayDate = Ex.AddDays(paidBefore > 0 ? 0 : 4) });
        scene.Firm.NextDay();
        var trade = LastOf(scene, TestFirm.Client);
        var ticket = scene.Firm.Asked.Select(a => a.Command).OfType<CaptureTrade>().Last(c => c.Ticket.TradeId == trade.TradeId).Ticket;
        long Due() => scene.Firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == trade.Account).Sum(e => e.Gross);
        for (var day = 0; day < paidBefore / 2; day++)
        {
            scene.Firm.EndDay();
            scene.Firm.NextDay();
        }
        var before = Due();
        if (isAmended) scene.Firm.Must(new AmendTrade("amendments.csv", ticket with { Quantity = ticket.Quantity + 40 }));
        else scene.Firm.Must(new CancelTrade(trade.TradeId, "wrong", "cancellations.csv"));
        var sign = trade.Side == Side.Buy ? 1 : -1;
        Assert.Equal(before + sign * 329 * (isAmended ? 40 : -trade.Quantity), Due());
        for (var week = 0; week < 2; week++) scene.SettleAll();
        Assert.Empty(scene.Open());
        Assert.Equal(0, scene.Posted(Owed, "USD"));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    // The same trade cancelled before the ex-date and after the record: the same accounts in the end, and so after a correction.
    [Theory, InlineData(false), InlineData(true)]
    public void Cancelled_after_the_record_the_books_are_those_in_which_it_never_was(bool isCorrected)
    {
        var (never, late) = (new ActionScene(Old, Ex), new ActionScene(Old, Ex));
        foreach (var scene in new[] { never, late })
        {
            var id = LastOf(scene, TestFirm.Client).TradeId;
            if (scene == late) scene.Announce(isCorrected ? Dividend with { Rate = 4m } : Dividend);
            scene.Firm.NextDay();
            scene.Firm.Must(new CancelTrade(id, "wrong", "cancellations.csv"));
            if (scene == never || isCorrected) scene.Announce(Dividend);
            if (scene == never) scene.Firm.Must(new RunActions(scene.Firm.Day, ActionMoment.Opening));
            for (var week = 0; week < 2; week++) scene.SettleAll();
            Assert.Empty(scene.Open());
        }
        Assert.Equal(Lines(never), Lines(late));
        late.ControlsHold();
        late.ReplaysToTheSame();
    }

    // In the terms that were agreed, which are those of before: both come to the account of a twin in which it was amended before.
    [Fact]
    public void A_trade_whose_units_were_replaced_is_amended_in_the_terms_of_before()
    {
        var (early, late) = (new ActionScene(Old, Ex), new ActionScene(Old, Ex));
        foreach (var scene in new[] { early, late })
        {
            var trade = LastOf(scene, TestFirm.Client);
            var ticket = scene.Firm.Asked.Select(a => a.Command).OfType<CaptureTrade>().Last(c => c.Ticket.TradeId == trade.TradeId).Ticket;
            scene.Announce(Of("SPLIT", 7, 1, null));
            if (scene == early) scene.Firm.Must(new RunActions(scene.Firm.Day, ActionMoment.Opening));
            scene.Firm.NextDay();
            if (scene == early) scene.Firm.Must(new CancelAction("A-1", "not yet"));
            scene.Firm.Must(new AmendTrade("amendments.csv", ticket with { Quantity = ticket.Quantity + 1 }));
            if (scene == early) scene.Announce(Of("SPLIT", 7, 1, null));
            for (var week = 0; week < 2; week++) scene.SettleAll();
            scene.ControlsHold();
        }
        Assert.Equal(Lines(early), Lines(late));
        late.ReplaysToTheSame();
    }

    [Fact]
    public void The_close_finds_who_is_entitled_on_other_units_than_it_held()
    {
        var scene = After(1, Of("DIVIDEND", null, null, 3m), Of("DIVIDEND", null, null, 4m));
        scene.Firm.EndDay();
        scene.ControlsHold();
        var client = scene.Firm.AccountOf(TestFirm.Client);
        scene.Firm.Firm.Apply(new ActionFact.Entitled(new("A-1", 2), Ex, client, 0, 5, 0, 2_000, 0, 0)); // as no step would
        Assert.Contains(scene.Firm.Firm.Controls(), c => c is
        {
            Control: "actions-corrected", Passed: false,
            Detail: "A-1: C000001 is entitled on +5 units of what it held"
        });
    }

    [Fact]
    public void The_close_finds_whole_units_among_the_fractions()
    {
        var scene = After(1, Of("STOCK_DIVIDEND", 1, 10, null));
        scene.Firm.EndDay();
        scene.ControlsHold();
        var (firm, old) = (scene.Firm, scene.Firm.AssetOf(Old));
        firm.Firm.Apply(new ActionFact.Moved(new("A-1", 1), firm.Day, firm.Day, new(firm.AccountOf(ActionScene.Fractions),
            EntryKind.ActionFraction, old, 0, old, 1_000, firm.AssetOf("USD"), 0, 0)));
        Assert.Contains(scene.Firm.Firm.Controls(), c => c is
        { Control: "action-fractions", Passed: false } && c.Detail == $"A-1: 1000 of {Old} are no fractions");
    }

    // What it cost to fail was by what was owed then.
    internal static string[] Lines(ActionScene scene) => [.. scene.Balances()
        .Where(b => !b.Key.StartsWith("PENALTIES", StringComparison.Ordinal)).Select(b => $"{b.Key} {b.Value.Posted} {b.Value.Pending}")];
}
