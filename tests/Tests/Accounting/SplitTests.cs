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
/// The 7-for-1 split of Apple: record 2014-06-02, paid 2014-06-06, ex 2014-06-09 (the company's own announcement of 2014-04-23, its
/// form 8-K), over books with everything that can be open.
/// </summary>
public sealed class SplitTests
{
    const string Aapl = "US0378331005";
    static readonly DateOnly Ex = new(2014, 6, 9);

    static readonly CorporateActionTerms Split = new(
        "AAPL-7", "SPLIT", Aapl, Ex, new(2014, 6, 2), new(2014, 6, 6), null, "", 7, 1, "", null);

    readonly ActionScene scene = new(Aapl, Ex);

    TestFirm Firm => scene.Firm;

    [Fact]
    public void Every_balance_of_the_instrument_is_seven_times_what_it_was_and_no_cash_moves()
    {
        scene.Announce(Split);
        var before = scene.Balances();
        Assert.Contains("FAIL-BROKER-1 US0378331005", before.Keys);
        Assert.Contains("FAIL-BROKER-2 US0378331005", before.Keys);
        Assert.True(before["C000002 US0378331005"].Traded > 0); // short
        Firm.NextDay();
        var after = scene.Balances();
        Assert.Equal(before.Keys, after.Keys);
        foreach (var (of, balance) in before)
        {
            var ratio = of.EndsWith(Aapl, StringComparison.Ordinal) ? 7 : 1;
            Assert.Equal((of, balance.Posted * ratio, balance.PendingDebits * ratio, balance.PendingCredits * ratio),
                (of, after[of].Posted, after[of].PendingDebits, after[of].PendingCredits));
        }
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void What_is_open_is_instructed_anew_for_seven_times_the_units_and_the_same_cash_failing_or_not()
    {
        scene.Announce(Split);
        var before = Open();
        Firm.NextDay();
        var after = Open();
        Assert.NotEmpty(before);
        Assert.Contains(before.Values, i => i.Failing);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        foreach (var (cause, i) in before)
            Assert.Equal(i with { Left = i.Left with { Quantity = i.Left.Quantity * 7 } }, after[cause]);
    }

    Dictionary<long, (Movement Left, bool Failing, DateOnly SettleOn, int Priority)> Open() =>
        Firm.Firm.Settlement.Open.ToDictionary(i => i.Terms.Cause, i => (i.Rest, i.Failing, i.Terms.SettleOn, i.Priority));

    [Fact]
    public void All_that_was_contracted_before_settles_after_in_new_units_and_the_controls_hold()
    {
        scene.Announce(Split);
        Firm.NextDay();
        scene.Book(TestFirm.Client, Side.Buy, 700, TestFirm.Ccp);
        scene.SettleAll();
        Assert.Equal(0, Firm.Firm.Settlement.OpenCount);
        foreach (var account in new[] { "STREET-CCP", "STREET-BROKER-1", "STREET-BROKER-2", "FAIL-BROKER-1", "FAIL-BROKER-2", "CUSTODIANS",
            Owed, Fractions, TestFirm.Correspondent })
            Assert.Equal((account, 0L, 0L), (account, scene.Posted(account, Aapl), scene.Traded(account, Aapl)));
        // 10 000 held, on four days 300 bought and 210 sold, seven for each; then 700 new ones.
        Assert.Equal(-7 * (10_000 + 4 * (300 - 210)) - 700, scene.Posted(TestFirm.Client, Aapl));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void A_split_that_is_withdrawn_leaves_the_books_as_they_were_and_announced_again_as_they_were_with_it()
    {
        var without = scene.Balances();
        scene.Announce(Split);
        Firm.NextDay();
        var (with, open) = (scene.Balances(), scene.Open());
        Firm.Must(new CancelAction(Split.Id, "withdrawn"));
        Assert.Equal(without, scene.Balances());
        scene.Announce(Split);
        Assert.Equal(with, scene.Balances());
        Assert.Equal(open, scene.Open());
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void Withdrawn_and_announced_again_days_later_what_has_settled_in_between_counts_as_it_did()
    {
        scene.Announce(Split);
        Firm.NextDay();
        scene.Book(TestFirm.Client, Side.Buy, 700, TestFirm.Ccp);
        scene.Book(TestFirm.Other, Side.Sell, 140, TestFirm.Nets);
        Firm.EndDay();
        Firm.NextDay();
        Firm.EndDay();
        Firm.NextDay();
        var with = scene.Balances();
        Firm.Must(new CancelAction(Split.Id, "withdrawn by mistake"));
        scene.Announce(Split);
        Assert.Equal(with.Where(b => !IsStreet(b.Key)), scene.Balances().Where(b => !IsStreet(b.Key)));
        foreach (var party in new[] { "CCP", "BROKER-1", "BROKER-2" })
            Assert.Equal(with.Where(b => b.Key.EndsWith($"-{party} {Aapl}", StringComparison.Ordinal)).Sum(b => b.Value.Traded),
                scene.Balances().Where(b => b.Key.EndsWith($"-{party} {Aapl}", StringComparison.Ordinal)).Sum(b => b.Value.Traded));
        scene.SettleAll();
        Assert.Equal(0, Firm.Firm.Settlement.OpenCount);
        scene.ControlsHold();
        Assert.Equal((0L, 0L), (scene.Traded("STREET-CCP", Aapl), scene.Traded("FAIL-CCP", Aapl)));
        scene.ReplaysToTheSame();
    }

    // What went to and fro with the street and custodians is still to settle: it is open as two instructions that cancel out.
    static bool IsStreet(string key) => key.StartsWith("STREET-", StringComparison.Ordinal)
        || key.StartsWith("FAIL-", StringComparison.Ordinal) || key.StartsWith("CUSTODIANS", StringComparison.Ordinal)
        || key.StartsWith(TestFirm.Correspondent, StringComparison.Ordinal);

    [Fact]
    public void A_corrected_ratio_gives_the_books_that_the_right_one_would_have_given_at_first()
    {
        var right = new ActionScene(Aapl, Ex);
        right.Announce(Split);
        right.Firm.NextDay();
        scene.Announce(Split with { RatioNew = 6 });
        Firm.NextDay();
        scene.Announce(Split);
        Assert.Equal(right.Balances(), scene.Balances());
        Assert.Equal(2, Firm.Firm.Actions.Find(Split.Id)?.Version);
    }

    // A reverse split of one for two, all but ten of what it left taken out, and then it was one for ten: the depository has to give up
    // units that are there no more. It gives the ten, and the rest once they are back.
    [Fact]
    public void A_correction_takes_what_is_there_and_the_rest_when_it_is_back()
    {
        var terms = Split with { Type = "REVERSE_SPLIT", RatioNew = 1, RatioOld = 2 };
        var (right, corrected) = (new ActionScene(Aapl, Ex), terms with { RatioOld = 10 });
        right.Announce(corrected);
        scene.Announce(terms);
        foreach (var one in new[] { right, scene }) one.Firm.NextDay();
        var units = Firm.Balance(Csd, Aapl).Posted - 10;
        void Move(string reference, long more) => Firm.Must(new PostManual(reference, "moved", Firm.Day,
            [Firm.Leg(Csd, Aapl, more), Firm.Leg(TestFirm.Client, Aapl, -more)]));
        Move("OUT", -units);
        scene.Announce(corrected);
        Assert.Equal(0, scene.Posted(Csd, Aapl));
        var owed = right.Posted(Csd, Aapl) - units;
        Assert.True(owed < 0);
        Assert.Equal(owed, Assert.Single(Firm.Firm.Actions.Find(Split.Id)?.Outstanding ?? throw new InvalidOperationException()).Value);
        Assert.Equal(-owed, -scene.Posted(Owed, Aapl));
        Move("BACK", units);
        foreach (var one in new[] { right, scene }) one.Firm.EndDay();
        Assert.Equal(right.Balances(), scene.Balances());
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void A_trade_from_before_that_is_cancelled_after_is_undone_in_new_units()
    {
        scene.Announce(Split);
        Firm.NextDay();
        var before = scene.Traded(TestFirm.Client, Aapl);
        var last = Firm.Facts.OfType<TradeFact.TradeBooked>().Last(t => Firm.Firm.Register[t.Trade.Account].Terms.Code == TestFirm.Client
            && t.Trade.Side == Side.Buy).Trade;
        Firm.Must(new CancelTrade(last.TradeId, "wrong", "cancellations.csv"));
        Assert.Equal(before + 7 * last.Quantity, scene.Traded(TestFirm.Client, Aapl));
        scene.SettleAll();
        Assert.Equal(0, Firm.Firm.Settlement.OpenCount);
        scene.ControlsHold();
    }

    [Fact]
    public void Fractions_are_paid_in_cash_and_what_no_one_holds_of_whole_units_stays_with_the_firm()
    {
        scene.Announce(Split with { Id = "R-1", Type = "REVERSE_SPLIT", RatioNew = 1, RatioOld = 9, CashInLieu = 828 });
        Firm.NextDay();
        var held = Firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == Firm.AccountOf(TestFirm.Client)).ToList();
        Assert.Equal(held.Sum(e => e.Held) / 9, held.Sum(e => e.Units) + Missing(held));
        scene.SettleAll();
        Assert.Equal(0, Firm.Firm.Settlement.OpenCount);
        Assert.Equal(0, scene.Posted(Owed, Aapl));
        Assert.Equal(0, scene.Posted(Owed, "USD"));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    // Each contract is rounded by itself: together they may be some units less.
    static long Missing(List<ActionFact.Entitled> held)
    {
        var missing = held.Sum(e => e.Held) / 9 - held.Sum(e => e.Units);
        Assert.InRange(missing, 0, 12);
        return missing;
    }
}
