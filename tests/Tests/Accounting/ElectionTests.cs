using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>What accounts choose of an action: until when, by what default, and what of it is taken.</summary>
public sealed class ElectionTests
{
    const string Aapl = "US0378331005", New = "US8873173038";
    static readonly DateOnly Ex = new(2014, 5, 8);

    /// <summary>A hundred dollars for each share tendered; who does not tender keeps his.</summary>
    static readonly CorporateActionTerms Tender = new("OFFER", "TENDER", Aapl, Ex, Ex, Ex, null, "", null, null, "", null)
    {
        Option = "KEEP", Deadline = Ex.AddDays(-1), Options = [new("TENDER", 100m, "USD", null, null, "", null, null)],
    };

    /// <summary>Two new shares for an old one, or fifty dollars, or one and twenty dollars.</summary>
    static readonly CorporateActionTerms Merger = new("MERGER", "MERGER", Aapl, Ex, Ex, Ex, null, "", 2, 1, New, null)
    {
        Option = "STOCK", Deadline = Ex.AddDays(-1),
        Options =
        [
            new("CASH", 50m, "USD", null, null, "", null, null),
            new("MIXED", 20m, "USD", 1, 1, New, null, null),
        ],
    };

    static ActionScene With(CorporateActionTerms terms)
    {
        var scene = new ActionScene(Aapl, Ex, New);
        scene.Announce(terms);
        return scene;
    }

    static Refusal Elect(ActionScene scene, string option, decimal units, string account = TestFirm.Client) =>
        scene.Ask(new ElectOption("OFFER", account, option, units))?.Why ?? Refusal.None;

    static long Cash(ActionScene scene) => -scene.Traded(TestFirm.Client, "USD");

    // 1001 × 57.14 % = 571.97.
    [Theory]
    [InlineData(ActionRounding.Down, 571)]
    [InlineData(ActionRounding.Nearest, 572)]
    [InlineData(ActionRounding.Up, 572)]
    public void Of_what_is_tendered_the_accepted_share_is_paid_and_the_rest_returned(ActionRounding rounding, long accepted)
    {
        var scene = With(Tender);
        var (held, cash, there) = (-scene.Posted(TestFirm.Client, Aapl), Cash(scene), scene.Posted(Csd, Aapl));
        Assert.Equal(Refusal.None, Elect(scene, "TENDER", 1_001));
        scene.Firm.Must(new ProrateAction("OFFER", "TENDER", 57.14m, rounding));
        scene.Firm.NextDay();
        Assert.Equal(held - accepted, -scene.Posted(TestFirm.Client, Aapl));
        Assert.Equal(cash + accepted * 10_000, Cash(scene));
        scene.Firm.EndDay();
        Assert.Equal(there - accepted, scene.Posted(Csd, Aapl) - Settled(scene));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    // What came to the depository by the day's settlement.
    static long Settled(ActionScene scene) => scene.Firm.Facts.OfType<LedgerFact.EntryPosted>()
        .Where(e => e.Effective == Ex && e.Entry.Kind is EntryKind.Delivery or EntryKind.Offset).SelectMany(e => e.Legs)
        .Where(l => l.Account == scene.Firm.AccountOf(Csd) && l.Asset == scene.Firm.AssetOf(Aapl)).Sum(l => l.Amount);

    [Theory, InlineData(0), InlineData(100)]
    public void None_or_all_of_what_is_tendered_may_be_taken(int percent)
    {
        var scene = With(Tender);
        var held = -scene.Posted(TestFirm.Client, Aapl);
        Elect(scene, "TENDER", 1_001);
        scene.Firm.Must(new ProrateAction("OFFER", "TENDER", percent));
        scene.Firm.NextDay();
        Assert.Equal(held - 1_001 * percent / 100, -scene.Posted(TestFirm.Client, Aapl));
        scene.Firm.EndDay();
        scene.ControlsHold();
    }

    [Fact]
    public void A_share_told_after_the_offer_went_through_gives_the_books_of_one_that_was_told_before()
    {
        var (before, after) = (With(Tender), With(Tender));
        foreach (var scene in new[] { before, after }) Elect(scene, "TENDER", 1_001);
        before.Firm.Must(new ProrateAction("OFFER", "TENDER", 57.14m));
        foreach (var scene in new[] { before, after }) scene.Firm.NextDay();
        after.Firm.Must(new ProrateAction("OFFER", "TENDER", 57.14m));
        Assert.Equal(before.Balances(), after.Balances());
        foreach (var scene in new[] { before, after }) scene.Firm.EndDay();
        Assert.Equal(before.Balances(), after.Balances());
        // What was not taken is still of what was held: guide/accounting.md, what the control actions-corrected lays beside each other.
        after.ControlsHold();
        Assert.Contains(after.Firm.Firm.Controls(), c => c.Control == "actions-corrected");
        after.ReplaysToTheSame();
    }

    [Theory]
    [InlineData("OFFER", "TENDER", -1, Refusal.BadTerms)]
    [InlineData("OFFER", "TENDER", 101, Refusal.BadTerms)]
    [InlineData("OFFER", "KEEP", 50, Refusal.UnknownOption)]
    [InlineData("NONE", "TENDER", 50, Refusal.UnknownAction)]
    public void A_share_of_no_option_or_beyond_all_is_refused(string id, string option, int percent, Refusal why) =>
        Assert.Equal(why, With(Tender).Ask(new ProrateAction(id, option, percent))?.Why);

    [Fact]
    public void A_choice_is_changed_and_withdrawn_until_the_deadline()
    {
        var scene = With(Tender);
        var held = -scene.Posted(TestFirm.Client, Aapl);
        foreach (var units in new[] { 100m, 40m, 0m, 70m }) Assert.Equal(Refusal.None, Elect(scene, "TENDER", units));
        scene.Firm.NextDay();
        Assert.Equal(held - 70, -scene.Posted(TestFirm.Client, Aapl));
        Assert.Equal(Refusal.ElectionClosed, Elect(scene, "TENDER", 0));
    }

    [Theory]
    [InlineData("TENDER", 10, TestFirm.Client, Refusal.ElectionClosed)]
    [InlineData("SELL", 10, TestFirm.Client, Refusal.UnknownOption)]
    [InlineData("KEEP", 10, TestFirm.Client, Refusal.UnknownOption)]
    [InlineData("TENDER", 10, "NOBODY", Refusal.UnknownAccount)]
    public void After_the_deadline_and_of_what_is_not_offered_nothing_is_chosen(string option, int units, string account, Refusal why) =>
        Assert.Equal(why, Elect(With(Tender with { Deadline = Ex.AddDays(-2) }), option, units, account));

    [Theory]
    [InlineData(-1, Refusal.BadTerms)]
    [InlineData(0.5, Refusal.BadTerms)]
    [InlineData(1e15, Refusal.ElectedTooMuch)]
    [InlineData(1e27, Refusal.BadTerms)]
    public void More_than_is_held_and_what_is_no_number_of_units_is_refused(double units, Refusal why) =>
        Assert.Equal(why, Elect(With(Tender), "TENDER", (decimal)units));

    [Fact]
    public void Who_is_short_or_has_not_settled_does_not_choose()
    {
        var scene = With(Tender);
        Assert.True(scene.Posted(TestFirm.Other, Aapl) > 0);
        Assert.Equal(Refusal.ElectedTooMuch, Elect(scene, "TENDER", 1, TestFirm.Other));
    }

    [Fact]
    public void In_a_merger_by_choice_each_part_is_replaced_as_chosen_and_all_that_is_open_by_the_default()
    {
        var scene = With(Merger);
        var (held, pending) = (-scene.Posted(TestFirm.Client, Aapl),
            scene.Posted(TestFirm.Client, Aapl) - scene.Traded(TestFirm.Client, Aapl));
        var open = scene.Firm.Firm.Settlement.Open.Where(i => i.Rest.Instrument == scene.Firm.AssetOf(Aapl)).Sum(i => i.RestQuantity);
        scene.Firm.Must(new ElectOption("MERGER", TestFirm.Client, "CASH", 100));
        scene.Firm.Must(new ElectOption("MERGER", TestFirm.Client, "MIXED", 60));
        scene.Firm.NextDay();
        Assert.Equal(0, scene.Traded(TestFirm.Client, Aapl));
        Assert.Equal((held - 160) * 2 + 60, -scene.Posted(TestFirm.Client, New));
        Assert.Equal(pending * 2, scene.Posted(TestFirm.Client, New) - scene.Traded(TestFirm.Client, New));
        Assert.Equal(100 * 5_000 + 60 * 2_000, Due(scene, TestFirm.Client));
        Assert.Equal(open * 2, scene.Firm.Firm.Settlement.Open.Where(i => i.Rest.Instrument == scene.Firm.AssetOf(New))
            .Sum(i => i.RestQuantity));
        scene.SettleAll();
        Assert.Equal(0, scene.Firm.Firm.Settlement.OpenCount);
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    static long Due(ActionScene scene, string account) => -scene.Firm.Facts.OfType<ActionFact.Moved>()
        .Where(m => m.Move.Account == scene.Firm.AccountOf(account)).Sum(m => m.Move.Cash);

    [Fact]
    public void Cash_that_more_chose_than_there_is_comes_prorated_and_the_rest_of_each_in_stock()
    {
        var scene = With(Merger);
        var held = -scene.Posted(TestFirm.Client, Aapl);
        scene.Firm.Must(new ElectOption("MERGER", TestFirm.Client, "CASH", 333));
        scene.Firm.Must(new ProrateAction("MERGER", "CASH", 40)); // 133.2
        scene.Firm.NextDay();
        Assert.Equal((held - 133) * 2, -scene.Posted(TestFirm.Client, New));
        Assert.Equal(133 * 5_000, Due(scene, TestFirm.Client));
        scene.Firm.EndDay();
        scene.ControlsHold();
    }

    /// <summary>3.29 USD for a share, or one new share for thirty: recorded 2014-05-12, to be chosen until the 13th, paid on the 20th.
    /// </summary>
    static readonly CorporateActionTerms Scrip = new(
        "SCRIP", "DIVIDEND", Aapl, Ex, new(2014, 5, 12), new(2014, 5, 20), 3.29m, "USD", null, null, "", null)
    {
        Option = "CASH", Deadline = new(2014, 5, 13), Options = [new("STOCK", null, "", 1, 30, "", null, null)],
    };

    static void Until(ActionScene scene, DateOnly day)
    {
        scene.Firm.NextDay();
        scene.Firm.Until(day);
    }

    [Fact]
    public void Of_a_dividend_one_chooses_after_the_ex_date_and_what_is_chosen_takes_the_place_of_the_cash()
    {
        var (with, without) = (With(Scrip), With(Scrip));
        foreach (var scene in new[] { with, without }) Until(scene, new(2014, 5, 12));
        var held = with.Firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == with.Firm.AccountOf(TestFirm.Client))
            .Sum(e => e.Held);
        Assert.Equal(Refusal.ElectedTooMuch, with.Ask(new ElectOption("SCRIP", TestFirm.Client, "STOCK", held + 1))?.Why);
        with.Firm.Must(new ElectOption("SCRIP", TestFirm.Client, "STOCK", 615));
        foreach (var scene in new[] { with, without }) scene.Firm.Until(new(2014, 5, 14));
        Assert.Equal(Refusal.ElectionClosed, with.Ask(new ElectOption("SCRIP", TestFirm.Client, "STOCK", 1))?.Why);
        foreach (var scene in new[] { with, without })
        {
            scene.Firm.Until(new(2014, 5, 21));
            scene.SettleAll();
        }
        Assert.Equal(615 * 329 - 45_48, Cash(without) - Cash(with)); // half a share at 94 × 30 ÷ 31
        Assert.Equal(20, -with.Posted(TestFirm.Client, Aapl) + without.Posted(TestFirm.Client, Aapl)); // 615 ÷ 30 = 20.5
        Assert.Equal(20, with.Posted(Csd, Aapl) - without.Posted(Csd, Aapl));
        Assert.Equal(0, with.Posted(Owed, "USD"));
        with.ControlsHold();
        with.ReplaysToTheSame();
    }

    [Fact]
    public void A_dividend_of_which_was_chosen_is_taken_back_and_run_again_to_the_same_books()
    {
        var (right, wrong) = (With(Scrip), With(Scrip with { Rate = 4m }));
        foreach (var scene in new[] { right, wrong })
        {
            Until(scene, new(2014, 5, 12));
            scene.Firm.Must(new ElectOption("SCRIP", TestFirm.Client, "STOCK", 615));
            scene.Firm.Until(new(2014, 5, 21));
        }
        wrong.Announce(Scrip);
        foreach (var scene in new[] { right, wrong }) scene.Firm.EndDay();
        Assert.Equal(right.Balances(), wrong.Balances());
        wrong.ControlsHold();
        wrong.ReplaysToTheSame();
    }

    [Fact]
    public void A_deadline_on_the_day_of_payment_is_refused() =>
        Assert.Equal("one could choose until 2014-05-20, when it is paid on 2014-05-20", new ActionScene(Aapl, Ex)
            .Ask(new AnnounceAction(Scrip with { Deadline = Scrip.PayDate }, ""))?.Detail);

    static CorporateActionTerms Name => new("NAME", "NAME_CHANGE", Aapl, Ex, Ex, Ex, null, "", null, null, "", null);

    [Fact]
    public void A_name_changes_on_its_day_moves_nothing_and_goes_back_when_it_is_withdrawn()
    {
        var scene = new ActionScene(Aapl, Ex);
        string? Called() => scene.Firm.Firm.Register[scene.Firm.AssetOf(Aapl)].Terms?.Name;
        var (before, old) = (scene.Balances(), Called());
        scene.Firm.Must(new AnnounceAction(Name, "") { NewName = "Apple Computer Inc." });
        scene.Firm.NextDay();
        Assert.Equal("Apple Computer Inc.", Called());
        Assert.Equal(before, scene.Balances());
        scene.ReplaysToTheSame();
        scene.Firm.Must(new CancelAction("NAME", "not agreed"));
        Assert.Equal(old, Called());
    }

    [Fact]
    public void A_name_change_without_a_name_and_a_name_with_another_kind_are_refused()
    {
        var scene = new ActionScene(Aapl, Ex);
        Assert.Equal("a NAME_CHANGE needs it: 1 to 200 printed characters", scene.Ask(new AnnounceAction(Name, ""))?.Detail);
        Assert.Equal("a TENDER changes no name: announce a NAME_CHANGE of its own",
            scene.Ask(new AnnounceAction(Tender, "") { NewName = "X" })?.Detail);
    }

    [Fact]
    public void A_confirmation_that_differs_is_a_break_until_what_was_told_comes_to_what_is_due()
    {
        var scene = With(Scrip with { Withholding = 15 });
        Until(scene, new(2014, 5, 21));
        var due = scene.Firm.Facts.OfType<ActionFact.Entitled>().Last(e => e.Account == scene.Firm.AccountOf(Csd));
        var (gross, withheld) = (due.Gross / 100m, due.Withheld / 100m);
        ConfirmAction Told(string reference, decimal g, decimal w) =>
            new("SCRIP", "", reference, due.Held, "USD", g, w) { Type = "DIVIDEND", Isin = Aapl, Posted = g - w };
        scene.Firm.Run(Told("C-1", gross - 10, 0));
        var open = Assert.Single(scene.Firm.Firm.Reconciliation.Breaks);
        Assert.Equal($"SCRIP: {gross - 10:0.##} USD confirmed, due are {gross:0.##}; 0 USD withheld, announced are {withheld:0.##}",
            open.Explanation);
        Assert.Equal(gross - 10 - (gross - withheld), open.Difference);
        scene.Firm.Run(Told("C-2", 10, withheld));
        Assert.Empty(scene.Firm.Firm.Reconciliation.Breaks);
        scene.Firm.Run(Told("C-2", 11, withheld)); // the same reference again is in the place of what it said
        Assert.Single(scene.Firm.Firm.Reconciliation.Breaks);
        scene.ReplaysToTheSame();
    }

    // The whole was to be, and 6.70 of it came later, under a reference of its own and with no gross.
    [Fact]
    public void What_was_posted_counts_and_the_rest_is_missing_until_it_is()
    {
        var scene = With(Scrip);
        Until(scene, new(2014, 5, 21));
        var gross = scene.Firm.Facts.OfType<ActionFact.Entitled>().Last(e => e.Account == scene.Firm.AccountOf(Csd)).Gross / 100m;
        void Told(string reference, decimal said, decimal posted) => scene.Firm.Run(
            new ConfirmAction("SCRIP", "", reference, 1, "USD", said, 0) { Type = "DIVIDEND", Isin = Aapl, Posted = posted });
        Told("C-1", gross, gross - 6.70m);
        Assert.Equal(-6.70m, Assert.Single(scene.Firm.Firm.Reconciliation.Breaks).Difference);
        Told("C-2", 0, 6.70m);
        Assert.Empty(scene.Firm.Firm.Reconciliation.Breaks);
        Told("C-2", gross + 1, 6.70m); // more than there is to be
        Assert.Equal($"SCRIP: {gross + 1:0.##} USD gross, due are {gross:0.##}",
            Assert.Single(scene.Firm.Firm.Reconciliation.Breaks).Explanation);
        scene.ReplaysToTheSame();
    }

    // docs/guide/accounting.md: beside what is due lies what was confirmed, summed over its references, whichever version it came under.
    [Fact]
    public void What_was_confirmed_before_a_correction_counts_beside_what_is_due_after_it()
    {
        var scene = With(Scrip with { Withholding = 15 });
        Until(scene, new(2014, 5, 21));
        (decimal Gross, decimal Withheld) Due() => scene.Firm.Facts.OfType<ActionFact.Entitled>()
            .Last(e => e.Account == scene.Firm.AccountOf(Csd)) is var e ? (e.Gross / 100m, e.Withheld / 100m) : default;
        void Told(string reference, decimal gross, decimal withheld) => scene.Firm.Run(
            new ConfirmAction("SCRIP", "", reference, 1, "USD", gross, withheld) { Type = "DIVIDEND", Isin = Aapl });
        var before = Due();
        Told("C-1", before.Gross, before.Withheld);
        Assert.Empty(scene.Firm.Firm.Reconciliation.Breaks);
        scene.Firm.Must(new AnnounceAction(Scrip with { Withholding = 15, Rate = Scrip.Rate + 1 }, ""));
        var now = Due();
        Assert.True(now.Gross > before.Gross);
        Assert.Equal(before.Gross - before.Withheld - (now.Gross - now.Withheld),
            Assert.Single(scene.Firm.Firm.Reconciliation.Breaks).Difference);
        Told("C-2", now.Gross - before.Gross, now.Withheld - before.Withheld);
        Assert.Empty(scene.Firm.Firm.Reconciliation.Breaks);
        scene.Firm.Must(new CancelAction("SCRIP", "not paid"));
        Assert.Equal(now.Gross - now.Withheld, Assert.Single(scene.Firm.Firm.Reconciliation.Breaks).Difference);
        scene.ReplaysToTheSame();
    }

    [Theory]
    [InlineData("SPLIT", Aapl, "it confirms a SPLIT, and SCRIP is announced as DIVIDEND")]
    [InlineData("DIVIDEND", New, "it is about US8873173038, and SCRIP is announced for US0378331005")]
    [InlineData("DIVIDEND", Aapl, "it has not run: its ex-date is 2014-05-08, its record date 2014-05-12")]
    public void A_confirmation_of_another_kind_or_instrument_or_too_early_is_refused(string type, string isin, string why) =>
        Assert.Equal(why, With(Scrip).Ask(new ConfirmAction("SCRIP", "", "C-1", 1, "USD", 1, 0) { Type = type, Isin = isin })?.Detail);
}
