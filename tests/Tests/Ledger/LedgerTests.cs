using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Ledger;

/// <summary>The one ledger: what it takes, what it refuses, and what holds after whatever it was asked.</summary>
public sealed class LedgerTests
{
    static readonly DateOnly Day = new(2013, 10, 7);
    static readonly EntryId Entry = new(77, EntryKind.ClientTrade);

    static Leg[] Dollars(TestFirm f, long amount) => [f.Leg("SETTLEMENT-BANK", "USD", amount), f.Leg(TestFirm.Client, "USD", -amount)];
    static Leg[] Shares(TestFirm f, long units) => [f.Leg("CSD", TestFirm.Aig, units), f.Leg(TestFirm.Client, TestFirm.Aig, -units)];

    /// <summary>Entries with one thing wrong, in the order in which they are looked at.</summary>
    static readonly (Func<TestFirm, Leg[]> Legs, Refusal Why)[] Wrong =
    [
        (_ => [], Refusal.EntryEmpty),
        (f => [.. Enumerable.Repeat(f.Leg("EQUITY", "USD", 0), LedgerBook.MostLegs + 1)], Refusal.EntryTooLarge),
        (f => [new(new(9_999), f.AssetOf("USD"), 1)], Refusal.UnknownAccount),
        (f => [new(f.AccountOf("EQUITY"), new(9_999), 1)], Refusal.UnknownInstrument),
        (f => [f.Leg("COMMISSION-INCOME", TestFirm.Aig, 1), f.Leg("CSD", TestFirm.Aig, -1)], Refusal.SecuritiesNotAllowed),
        (f => [f.Leg("TAF-PAYABLE", TestFirm.Aig, 1)], Refusal.SecuritiesNotAllowed),
        (f => [f.Leg("CSD", TestFirm.Aig, 1), f.Leg(TestFirm.Client, TestFirm.BankOfAmerica, -1)], Refusal.EntryUnbalanced),
        (f => [f.Leg("CSD", TestFirm.Aig, -99_999)], Refusal.EntryUnbalanced),
        (f => Shares(f, -10_001), Refusal.ShortOfSecurities),
        (f => Dollars(f, -1_000_000_01), Refusal.ShortOfCash),
    ];

    public static TheoryData<int> EachWrong => new(Enumerable.Range(0, Wrong.Length));

    [Theory, MemberData(nameof(EachWrong))]
    public void An_entry_that_is_wrong_is_refused_pending_posted_and_by_hand(int entry)
    {
        var firm = TestFirm.Funded();
        var (legs, why) = (Wrong[entry].Legs(firm), Wrong[entry].Why);
        Assert.Equal(why, Assert.IsType<Refused>(firm.Firm.Ledger.Decide(new Pend(Entry, Day, legs))).Why);
        Assert.Equal(why, Assert.IsType<Refused>(firm.Firm.Ledger.Decide(new Post(Entry, Day, legs))).Why);
        Assert.Equal(why, firm.Ask(new PostManual("J-1", "why", Day, legs)));
    }

    [Fact]
    public void An_entry_of_as_many_legs_as_allowed_is_taken()
    {
        var firm = TestFirm.Funded();
        Leg[] legs = [.. Enumerable.Range(0, LedgerBook.MostLegs).Select(i => f(i % 2 == 0 ? 1 : -1))];
        Assert.Equal(Refusal.None, firm.Ask(new PostManual("J-1", "many", Day, legs)));
        Leg f(long amount) => firm.Leg("EQUITY", "USD", amount);
    }

    [Fact]
    public void Credit_at_the_bank_counts_in_the_base_currency_only()
    {
        var firm = TestFirm.Funded(dollars: 100, credit: 5_000);
        Assert.Equal(Refusal.ShortOfCash, firm.Ask(new PostManual("J-1", "too much", Day, Dollars(firm, -150_01))));
        Assert.Equal(Refusal.None, firm.Ask(new PostManual("J-2", "to the last cent", Day, Dollars(firm, -150_00))));
        Assert.Equal(Refusal.ShortOfCash, firm.Ask(new PostManual("J-3", "no credit in euros", Day,
            [firm.Leg("SETTLEMENT-BANK", "EUR", -100_01), firm.Leg(TestFirm.Client, "EUR", 100_01)])));
    }

    // Two-phase: held on both sides, then posted in parts, each at its date; the rest stays pending.
    [Fact]
    public void A_pending_entry_is_held_then_posted_in_parts()
    {
        var firm = TestFirm.Funded(units: 100);
        firm.Must(new Pend(Entry, Day, Shares(firm, -60)));
        Assert.Equal(new Balance(100, 0, 60), firm.Balance("CSD", TestFirm.Aig));
        Assert.Equal(new Balance(-100, 60, 0), firm.Balance(TestFirm.Client, TestFirm.Aig));
        Assert.Equal((40, 40), (firm.Balance("CSD", TestFirm.Aig).Available, firm.Balance("CSD", TestFirm.Aig).Traded));
        firm.Must(new PostPending(Entry, Day, Shares(firm, -25)));
        Assert.Equal(new Balance(75, 0, 35), firm.Balance("CSD", TestFirm.Aig));
        firm.Must(new PostPending(Entry, Day, []));
        Assert.Equal(new Balance(40, 0, 0), firm.Balance("CSD", TestFirm.Aig));
        Assert.Equal(Refusal.EntryNotPending, firm.Ask(new PostPending(Entry, Day, [])));
        Assert.Equal(0, firm.Firm.Ledger.PendingCount);
    }

    [Fact]
    public void A_part_that_is_the_whole_ends_the_entry()
    {
        var firm = TestFirm.Funded();
        firm.Must(new Pend(Entry, Day, Shares(firm, -60)));
        firm.Must(new PostPending(Entry, Day, Shares(firm, -60)));
        Assert.Equal(0, firm.Firm.Ledger.PendingCount);
    }

    [Fact]
    public void A_voided_entry_is_released()
    {
        var firm = TestFirm.Funded(units: 100);
        firm.Must(new Pend(Entry, Day, Shares(firm, -60)));
        firm.Must(new VoidPending(Entry));
        Assert.Equal(new Balance(100, 0, 0), firm.Balance("CSD", TestFirm.Aig));
        Assert.Equal(Refusal.EntryNotPending, Assert.IsType<Refused>(firm.Firm.Ledger.Decide(new VoidPending(Entry))).Why);
    }

    [Theory, InlineData(-61), InlineData(1)]
    public void A_part_is_no_more_than_what_is_pending_and_goes_the_same_way(long units)
    {
        var firm = TestFirm.Funded();
        firm.Must(new Pend(Entry, Day, Shares(firm, -60)));
        Assert.Equal(Refusal.PartExceedsPending, firm.Ask(new PostPending(Entry, Day, Shares(firm, units))));
        Assert.Equal(Refusal.EntryUnbalanced, firm.Ask(new PostPending(Entry, Day, [firm.Leg("CSD", TestFirm.Aig, -1)])));
        Assert.Equal(Refusal.PartExceedsPending, firm.Ask(new PostPending(Entry, Day, Dollars(firm, -1))));
    }

    [Fact]
    public void What_is_on_hold_is_not_there_for_another()
    {
        var firm = TestFirm.Funded(units: 100);
        firm.Must(new Pend(Entry, Day, Shares(firm, -60)));
        Assert.Equal(Refusal.ShortOfSecurities, firm.Ask(new PostManual("J-1", "held", Day, Shares(firm, -41))));
        Assert.Equal(Refusal.ShortOfSecurities,
            Assert.IsType<Refused>(firm.Firm.Ledger.Decide(new Pend(new(78, EntryKind.ClientTrade), Day, Shares(firm, -41)))).Why);
        Assert.Equal(Refusal.None, firm.Ask(new PostManual("J-1", "free", Day, Shares(firm, -40))));
    }

    [Fact]
    public void What_comes_in_but_is_pending_is_not_there_yet()
    {
        var firm = TestFirm.Funded(units: 100);
        firm.Must(new Pend(Entry, Day, Shares(firm, 50)));
        Assert.Equal(Refusal.ShortOfSecurities, firm.Ask(new PostManual("J-1", "not yet", Day, Shares(firm, -101))));
    }

    // Delivery and payment are one entry: short of the cash, the securities do not move either.
    [Fact]
    public void Delivery_and_payment_move_together_or_not_at_all()
    {
        var firm = TestFirm.Funded(units: 100, dollars: 1);
        Leg[] versus = [.. Shares(firm, 10), .. Dollars(firm, -1_01)];
        Assert.Equal(Refusal.ShortOfCash, firm.Ask(new PostManual("J-1", "delivery versus payment", Day, versus)));
        Assert.Equal(100, firm.Balance("CSD", TestFirm.Aig).Posted);
    }

    // Nor in parts: securities without their cash, cash without its securities; a part of which the cash is below a cent moves alone.
    [Theory]
    [InlineData(10, 0, Refusal.PartExceedsPending), InlineData(0, -1_01, Refusal.PartExceedsPending)]
    [InlineData(1, 0, Refusal.PartExceedsPending)]
    [InlineData(10, -1_01, Refusal.None), InlineData(5, -50, Refusal.None)]
    public void A_part_of_a_delivery_goes_with_its_payment(long units, long cents, Refusal why)
    {
        var firm = TestFirm.Funded(units: 100, dollars: 10);
        firm.Must(new Pend(Entry, Day, [.. Shares(firm, 10), .. Dollars(firm, -1_01)]));
        Assert.Equal(why, firm.Ask(new PostPending(Entry, Day, [.. Shares(firm, units), .. Dollars(firm, cents)])));
    }

    [Fact]
    public void A_part_whose_payment_is_below_the_smallest_unit_moves()
    {
        var firm = TestFirm.Funded(units: 100, dollars: 10);
        firm.Must(new Pend(Entry, Day, [.. Shares(firm, 50), .. Dollars(firm, -3)]));
        Assert.Equal(Refusal.None, firm.Ask(new PostPending(Entry, Day, [.. Shares(firm, 10), .. Dollars(firm, 0)])));
    }

    // Whole and alike it is done once; a field that differs, or a part of it posted, makes it another.
    [Fact]
    public void The_same_entry_is_pending_once()
    {
        var firm = TestFirm.Funded(units: 100);
        var (same, ledger) = (new Pend(Entry, Day, Shares(firm, -60)), firm.Firm.Ledger);
        firm.Must(same);
        Assert.Null(ledger.Decide(same));
        foreach (var other in new[] { same with { Due = Day.AddDays(1) }, same with { Legs = Shares(firm, -59) } })
            Assert.Equal(Refusal.EntryKnownWithOtherContent, Assert.IsType<Refused>(ledger.Decide(other)).Why);
        firm.Must(new PostPending(Entry, Day, Shares(firm, -25)));
        Assert.Equal(Refusal.EntryKnownWithOtherContent, Assert.IsType<Refused>(ledger.Decide(same)).Why);
    }

    static readonly (Func<PostManual, PostManual> Change, Refusal Why)[] Again =
    [
        (c => c, Refusal.None), (c => c with { Legs = [.. c.Legs] }, Refusal.None),
        (c => c with { Reason = "another" }, Refusal.EntryKnownWithOtherContent),
        (c => c with { Effective = Day.AddDays(1) }, Refusal.EntryKnownWithOtherContent),
        (c => c with { Legs = [.. c.Legs.Reverse()] }, Refusal.EntryKnownWithOtherContent),
        (c => c with { Legs = [] }, Refusal.EntryKnownWithOtherContent),
        (c => c with { Legs = [.. c.Legs.Select(l => l with { Amount = -l.Amount })] }, Refusal.EntryKnownWithOtherContent),
        (c => c with { Reference = "J-2" }, Refusal.None),
    ];

    public static TheoryData<int> EachAgain => new(Enumerable.Range(0, Again.Length));

    [Theory, MemberData(nameof(EachAgain))]
    public void A_persons_entry_is_done_once_and_every_field_of_it_compared(int again)
    {
        var firm = TestFirm.Funded();
        var entry = new PostManual("J-1", "interest", Day, Dollars(firm, 100));
        firm.Must(entry);
        var next = Again[again].Change(entry);
        Assert.Equal(Again[again].Why, firm.Ask(next));
        Assert.Equal(1_000_000_00 + (next.Reference == "J-1" ? 100 : 200), firm.Balance("SETTLEMENT-BANK", "USD").Posted);
    }

    [Theory, InlineData(0, Refusal.ManualNeedsReason), InlineData(1, Refusal.None), InlineData(200, Refusal.None),
        InlineData(201, Refusal.ManualNeedsReason)]
    public void A_persons_entry_says_why_in_at_most_200_characters(int length, Refusal expected)
    {
        var firm = TestFirm.Funded();
        Assert.Equal(expected, firm.Ask(new PostManual("J-1", new('w', length), Day, Dollars(firm, 100))));
    }

    // What is asked: which kind of command, on which of three assets, for how much, on which earlier entry.
    static readonly Gen<(int Kind, int Asset, long Amount, int On)[]> Sequences =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Long[-400, 400], Gen.Int[0, 9]).Array[1, 40];

    [Fact]
    public void Whatever_is_asked_every_asset_sums_to_zero_and_the_balances_are_those_of_the_facts() => Sequences.Sample(asked =>
    {
        var firm = TestFirm.Funded(units: 1_000, dollars: 10);
        List<(EntryId Entry, Leg[] Legs)> pended = [];
        foreach (var (kind, asset, amount, on) in asked)
        {
            Leg[] legs = asset == 0 ? Dollars(firm, amount) : asset == 1
                ? Shares(firm, amount) : [.. Shares(firm, amount), .. Dollars(firm, -amount)];
            var (entry, of) = pended.Count == 0 ? (Entry, legs) : pended[on % pended.Count];
            if (kind == 0) pended.Add((new(1_000 + pended.Count, EntryKind.ClientTrade), legs));
            Command command = kind switch
            {
                0 => new Pend(pended[^1].Entry, Day.AddDays(on), legs),
                1 => new PostManual($"J-{on}", "drawn", Day, legs),
                2 => new PostPending(entry, Day, [.. of.Select(l => l with { Amount = l.Amount / 2 })]),
                3 => new PostPending(entry, Day, []),
                _ => new VoidPending(entry),
            };
            if (kind is 0 && firm.Firm.Ledger.Decide((Pend)command) is Refused) pended.RemoveAt(pended.Count - 1);
            else if (kind is not 4 || firm.Firm.Ledger.Decide((VoidPending)command) is not Refused) firm.Run(command);
            Assert.Equal(new NaiveLedger(firm.Facts).Balances, NaiveLedger.Of(firm.Firm.Ledger));
        }
        foreach (var asset in firm.Firm.Register.Assets)
        {
            var all = firm.Firm.Ledger.All().Where(b => b.Asset == asset.Id).ToList();
            Assert.Equal((0, 0), (all.Sum(b => b.Balance.Posted), all.Sum(b => b.Balance.Pending)));
        }
    }, iter: 200);


    [Fact]
    public void An_entry_of_the_firms_own_that_the_ledger_refuses_stops_the_firm_and_says_which()
    {
        var firm = TestFirm.Funded();
        var broken = Assert.Throws<System.Diagnostics.UnreachableException>(
            () => firm.Run(new Pend(Entry, Day, [firm.Leg(TestFirm.Client, "USD", 1)])));
        Assert.Contains("an entry that the firm itself makes", broken.Message);
        Assert.Contains(nameof(Refusal.EntryUnbalanced), broken.Message);
    }
}
