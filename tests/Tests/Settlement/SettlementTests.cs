using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>What settles at the close of a day, in whole or in part, and what fails with its reason.</summary>
public sealed class SettlementTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // trade date 7 October 2013, T+3

    /// <summary>One trade against the CCP on the first day, and the settlement date open.</summary>
    static TestFirm OnTheDay(TestFirm firm, Side side, long quantity, decimal price = 48.50m, string account = TestFirm.Client)
    {
        firm.Book(firm.Ticket("T-1", side, quantity) with { Price = price, Account = account });
        firm.Until(Due);
        return firm;
    }

    static Answer To(TestFirm firm, long quantity, FailReason why) =>
        new(Assert.Single(firm.Firm.Settlement.Due(firm.Day)).Number, quantity, why);

    static SettlementFact.Settled Settled(IEnumerable<Fact> facts) => Assert.Single(facts.OfType<SettlementFact.Settled>());
    static SettlementFact.Failed Failed(IEnumerable<Fact> facts) => Assert.Single(facts.OfType<SettlementFact.Failed>());

    static void AssertStreetIsFlat(TestFirm firm)
    {
        foreach (var account in new[] { "STREET-CCP", "FAIL-CCP", "CLEARING" })
            foreach (var asset in new[] { TestFirm.Aig, "USD" })
                Assert.Equal(0, firm.Balance(account, asset).Traded);
    }

    // 100 × 48.50 = 4 850.00 and 1.00 commission, which is the firm's own and stays at the bank when the client's cash is the
    // firm's to hold.
    [Fact]
    public void What_is_due_settles_in_full_when_nothing_stands_in_the_way()
    {
        var firm = OnTheDay(TestFirm.Funded(), Side.Buy, 100);
        firm.EndDay();
        Assert.Equal((10_100, -10_100), (firm.Balance("CSD", TestFirm.Aig).Posted, firm.Balance(TestFirm.Client, TestFirm.Aig).Posted));
        Assert.Equal(1_000_000_00 - 4_850_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
        Assert.Equal(-(1_000_000_00 - 4_851_00), firm.Balance(TestFirm.Client, "USD").Posted);
        Assert.Equal(-1_00, firm.Balance("COMMISSION-INCOME", "USD").Posted);
        AssertStreetIsFlat(firm);
        Assert.Equal(0, firm.Firm.Settlement.OpenCount);
    }

    [Fact]
    public void Nothing_settles_before_its_day()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 100));
        Assert.All(firm.EndDay(), fact => Assert.IsType<MarginFact.Reckoned>(fact));
        Assert.Equal(10_000, firm.Balance("CSD", TestFirm.Aig).Posted);
    }

    // 3 × 33.335 = 100.005, booked as 100.01. One of three: 33.3366… → 33.34; the two that are left take the remainder, 66.67.
    [Fact]
    public void Short_at_the_depository_a_part_is_delivered_and_the_rest_fails_for_lack_of_securities()
    {
        var firm = OnTheDay(TestFirm.Funded(units: 1), Side.Sell, 3, 33.335m);
        var facts = firm.EndDay();
        Assert.Equal((-1, 33_34), (Settled(facts).Part.Quantity, Settled(facts).Part.Amount));
        Assert.Equal((FailReason.LackOfSecurities, -2, 66_67), (Failed(facts).Why, Failed(facts).Rest.Quantity, Failed(facts).Rest.Amount));
        Assert.Equal((-2, 66_67), (firm.Balance("FAIL-CCP", TestFirm.Aig).Posted, firm.Balance("FAIL-CCP", "USD").Posted));
        Assert.Equal(0, firm.Balance("STREET-CCP", TestFirm.Aig).Posted);
    }

    // 2 × 0.125 = 0.25; one of the two is 0.125 → 0.13.
    [Fact]
    public void A_half_cent_of_a_part_is_rounded_away_from_zero()
    {
        var firm = OnTheDay(TestFirm.Funded(units: 1), Side.Sell, 2, 0.125m);
        Assert.Equal(13, Settled(firm.EndDay()).Part.Amount);
    }

    // 100.00 at the bank pays for 2 of 10 at 48.50, 97.00; the third would make 145.50.
    [Fact]
    public void Short_of_cash_as_much_as_it_pays_for_is_taken_and_the_rest_fails_for_lack_of_cash()
    {
        var firm = OnTheDay(TestFirm.Funded(dollars: 100), Side.Buy, 10);
        var facts = firm.EndDay();
        Assert.Equal((2, -97_00), (Settled(facts).Part.Quantity, Settled(facts).Part.Amount));
        Assert.Equal((FailReason.LackOfCash, 8, -388_00), (Failed(facts).Why, Failed(facts).Rest.Quantity, Failed(facts).Rest.Amount));
        Assert.Equal(3_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
    }

    // 485.00 to pay with 100.00 at the bank: 385.00 of credit is just enough, a cent less is not.
    [Theory, InlineData(385_00, 10, -385_00), InlineData(384_99, 9, -336_50)]
    public void Granted_credit_pays_to_the_last_cent(long credit, long settles, long left)
    {
        var firm = OnTheDay(TestFirm.Funded(dollars: 100, credit: credit), Side.Buy, 10);
        Assert.Equal(settles, Settled(firm.EndDay()).Part.Quantity);
        Assert.Equal(left, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
    }

    [Theory]
    [InlineData(Side.Buy, FailReason.CounterpartyLack), InlineData(Side.Sell, FailReason.CounterpartyMoney)]
    public void When_the_other_side_takes_part_in_a_part_the_rest_fails_for_its_reason(Side side, FailReason why)
    {
        var firm = OnTheDay(TestFirm.Funded(), side, 10);
        var facts = firm.EndDay(To(firm, 4, why));
        Assert.Equal(4, Math.Abs(Settled(facts).Part.Quantity));
        Assert.Equal((why, 6), (Failed(facts).Why, Math.Abs(Failed(facts).Rest.Quantity)));
    }

    [Theory]
    [InlineData(Side.Buy, FailReason.CounterpartyLack), InlineData(Side.Sell, FailReason.CounterpartyMoney)]
    public void Where_no_reason_was_said_it_follows_from_the_side(Side side, FailReason why)
    {
        var firm = OnTheDay(TestFirm.Funded(), side, 10);
        var facts = firm.EndDay(To(firm, 0, FailReason.None));
        Assert.Empty(facts.OfType<SettlementFact.Settled>());
        Assert.Equal(why, Failed(facts).Why);
    }

    [Theory, InlineData(11), InlineData(long.MaxValue)]
    public void An_answer_of_more_than_was_asked_settles_what_was_asked(long quantity)
    {
        var firm = OnTheDay(TestFirm.Funded(), Side.Buy, 10);
        Assert.Equal(10, Settled(firm.EndDay(To(firm, quantity, FailReason.None))).Part.Quantity);
    }

    [Fact]
    public void What_failed_settles_the_next_day_and_leaves_the_fails()
    {
        var firm = OnTheDay(TestFirm.Funded(), Side.Buy, 10);
        firm.EndDay(To(firm, 4, FailReason.CounterpartyLack));
        Assert.Equal(6, firm.Balance("FAIL-CCP", TestFirm.Aig).Posted);
        firm.NextDay();
        var facts = firm.EndDay();
        Assert.Equal((6, -291_00, true), (Settled(facts).Part.Quantity, Settled(facts).Part.Amount, Settled(facts).WasFailing));
        AssertStreetIsFlat(firm);
    }

    // Ten fail to come in on the 10th; on the 11th six are to go out: six are netted off, four come in.
    [Fact]
    public void A_fail_rolls_into_the_next_days_net()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.EndDay();
        firm.NextDay();
        firm.Book(firm.Ticket("T-2", Side.Sell, 6) with { Price = 50m });
        firm.Until(Due);
        firm.EndDay(To(firm, 0, FailReason.CounterpartyLack));
        firm.NextDay();
        var facts = firm.EndDay();
        var offset = Assert.Single(facts.OfType<SettlementFact.Offset>());
        Assert.Equal((-6, 300_00, false),
            (offset.Parts.Delivered.Quantity, offset.Parts.Delivered.Amount, offset.Parts.DeliveryWasFailing));
        Assert.Equal((6, -291_00, true), (offset.Parts.Received.Quantity, offset.Parts.Received.Amount, offset.Parts.ReceiptWasFailing));
        Assert.Equal((4, -194_00), (Settled(facts).Part.Quantity, Settled(facts).Part.Amount));
        AssertStreetIsFlat(firm);
        Assert.Equal(10_004, firm.Balance("CSD", TestFirm.Aig).Posted);
        Assert.Equal(1_000_000_00 + 300_00 - 485_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
    }

    // A receipt frees a delivery, and its cash a receipt: neither the order of the numbers nor a first lack decides.
    [Fact]
    public void What_comes_in_goes_out_the_same_day()
    {
        var firm = TestFirm.Funded(units: 0, dollars: 0);
        firm.Book(firm.Ticket("T-1", Side.Sell, 10) with { Counterparty = TestFirm.Alone });
        firm.Book(firm.Ticket("T-2", Side.Buy, 10, TestFirm.BankOfAmerica) with { Counterparty = TestFirm.Nets });
        firm.Book(firm.Ticket("T-3", Side.Buy, 10, TestFirm.Aig) with { Account = TestFirm.House, Price = 1 });
        firm.Must(new Countinghouse.Ledger.PostManual("J-1", "ten dollars of the owner's", firm.Day,
            [firm.Leg("SETTLEMENT-BANK", "USD", 10_00), firm.Leg("EQUITY", "USD", -10_00)]));
        firm.Until(Due);
        Assert.Equal(3, firm.EndDay().OfType<SettlementFact.Settled>().Count());
    }

    // The correspondent's custodian takes 10 against 485.00 and the commission of 1.00; the firm is between it and the CCP.
    [Fact]
    public void An_account_that_settles_elsewhere_is_delivered_against_payment()
    {
        var firm = OnTheDay(TestFirm.Funded(units: 0, dollars: 485), Side.Buy, 10, account: TestFirm.Correspondent);
        var facts = firm.EndDay();
        Assert.Equal(2, facts.OfType<SettlementFact.Settled>().Count());
        Assert.Equal((0L, 0L),
            (firm.Balance(TestFirm.Correspondent, TestFirm.Aig).Traded, firm.Balance(TestFirm.Correspondent, "USD").Traded));
        Assert.Equal((0L, 486_00L), (firm.Balance("CSD", TestFirm.Aig).Posted, firm.Balance("SETTLEMENT-BANK", "USD").Posted));
    }

    [Fact]
    public void A_custodian_that_does_not_deliver_leaves_the_street_short()
    {
        var firm = OnTheDay(TestFirm.Funded(units: 0), Side.Sell, 10, account: TestFirm.Correspondent);
        var custodian = Assert.Single(firm.Firm.Settlement.Due(Due), i => i.Terms.Against.Kind == InstructionKind.ClientDvp);
        var failed = firm.EndDay(new Answer(custodian.Number, 0, FailReason.CounterpartyLack)).OfType<SettlementFact.Failed>().ToList();
        Assert.Equal([FailReason.CounterpartyLack, FailReason.LackOfSecurities],
            failed.OrderByDescending(f => f.Against.Kind).Select(f => f.Why));
        Assert.Equal((-10, 0), (firm.Balance("FAIL-CCP", TestFirm.Aig).Posted, firm.Balance("STREET-CCP", TestFirm.Aig).Posted));
        // It owes us what it sold until it delivers: contracted, not settled. What the street was to get of it waits at the custodians.
        Assert.Equal((0, 10), Shown(firm, TestFirm.Correspondent));
        Assert.Equal((10, -10), Shown(firm, "CUSTODIANS"));
        firm.NextDay();
        firm.EndDay();
        Assert.Equal(((0L, 0L), (0L, 0L)), (Shown(firm, TestFirm.Correspondent), Shown(firm, "CUSTODIANS")));
    }

    // day-folder.md: DVP accounts settle delivery versus payment. 4 of 10 delivered: 6 stay contracted, whatever the date.
    [Fact]
    public void What_an_account_that_settles_elsewhere_has_not_been_delivered_stays_pending()
    {
        var firm = OnTheDay(TestFirm.Funded(units: 0), Side.Buy, 10, account: TestFirm.Correspondent);
        var custodian = Assert.Single(firm.Firm.Settlement.Due(Due), i => i.Terms.Against.Kind == InstructionKind.ClientDvp);
        firm.EndDay(new Answer(custodian.Number, 4, FailReason.CounterpartyMoney));
        Assert.Equal((0, -6), Shown(firm, TestFirm.Correspondent));
        Assert.Equal((-6, 6), Shown(firm, "CUSTODIANS"));
        Assert.Equal(6, firm.Balance("CSD", TestFirm.Aig).Posted);
        var cash = firm.Balance(TestFirm.Correspondent, "USD");
        Assert.Equal((0L, -firm.Balance("CUSTODIANS", "USD").Posted), (cash.Posted, -cash.Pending));
        firm.NextDay();
        firm.EndDay();
        Assert.Equal(((0L, 0L), (0L, 0L)), (Shown(firm, TestFirm.Correspondent), Shown(firm, "CUSTODIANS")));
        Assert.Equal(0, firm.Firm.Ledger.PendingCount);
    }

    static (long Posted, long Pending) Shown(TestFirm firm, string account) =>
        firm.Balance(account, TestFirm.Aig) is var b ? (b.Posted, b.Pending) : default;

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 25));

    // TestFirm looks after every command that nothing is short and that the stock record holds.
    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_is_traded_and_answered_what_is_due_settles_or_fails_and_every_control_holds(int seed)
    {
        var days = new DrawnDays(seed);
        for (var day = 0; day < 6; day++)
        {
            if (day > 0) days.Firm.NextDay();
            days.Trade();
            days.Instruct();
            days.Firm.Must(new CutOff(days.Firm.Day));
            var due = days.Firm.Firm.Settlement.Due(days.Firm.Day).ToDictionary(i => i.Number, i => (i.RestQuantity, i.RestAmount));
            var facts = days.Settle();
            AssertAllAccountedFor(due, facts);
            Assert.All(days.Firm.Firm.Settlement.Due(days.Firm.Day), i => Assert.True(i.Failing));
            // What may be sold short without a borrow (17 CFR 242.204(b)) is no matter of booking, and is drawn here without regard to it:
            // CloseOutTests hold that control.
            Assert.All(days.Firm.Firm.Controls().Where(c => c.Control != "borrow-first"),
                control => Assert.True(control.Passed, $"{control.Control}: {control.Detail}"));
            days.Close();
        }
    }

    // What settled, was offset and failed adds up to what was due, unit by unit and cent by cent.
    static void AssertAllAccountedFor(Dictionary<long, (long Quantity, long Amount)> due, List<Fact> facts)
    {
        foreach (var fact in facts)
            switch (fact)
            {
                case SettlementFact.Settled s: Off(s.Instruction, s.Part); break;
                case SettlementFact.Failed f: Off(f.Instruction, f.Rest); break;
                case SettlementFact.SettledTogether t:
                    foreach (var part in t.Parts) Off(part.Instruction, part.Part);
                    break;
                case SettlementFact.Offset o:
                    Off(o.Delivery, o.Parts.Delivered);
                    Off(o.Receipt, o.Parts.Received);
                    break;
            }
        Assert.All(due.Values, rest => Assert.Equal((0, 0), rest));

        void Off(long number, Movement part) => due[number] = (due[number].Quantity - part.Quantity, due[number].Amount - part.Amount);
    }

    // Two deliveries and two receipts in each of three instruments, drawn up in no order of theirs.
    [Fact]
    public void What_is_due_is_netted_by_set_in_the_order_it_is_due()
    {
        var firm = new TestFirm();
        var desk = new SettlementDesk(firm.Firm.Register);
        var ccp = new Against(InstructionKind.Ccp, new(0), new(0));
        AssetId[] assets = [firm.AssetOf(TestFirm.Aig), firm.AssetOf(TestFirm.BankOfAmerica), firm.AssetOf(TestFirm.Bond)];
        long[] quantities = [-100, -100, 60, 80];
        for (var i = 0; i < 12; i++)
            desk.Apply(new SettlementFact.Instructed(i, ccp, Due, new(assets[i % 3], quantities[i / 3], firm.AssetOf("USD"),
                -50 * quantities[i / 3])), i);
        var facts = desk.Decide(new SettleDue(Due, []), new Plenty());
        Assert.Equal([(0, 6), (0, 9), (1, 7), (1, 10), (2, 8), (2, 11), (3, 9), (4, 10), (5, 11)],
            facts.OfType<SettlementFact.Offset>().Select(o => ((int)o.Delivery, (int)o.Receipt)));
        Assert.Equal([(3, -60), (4, -60), (5, -60)],
            facts.OfType<SettlementFact.Settled>().Select(s => ((int)s.Instruction, (int)s.Part.Quantity)));
    }

    sealed class Plenty : IAvailable
    {
        public long At(AssetId asset) => long.MaxValue / 4;
        public CreditNow CreditIn(AssetId currency) => default;
        public IEnumerable<OwnStock> Own(DateOnly day) => [];
    }
}
