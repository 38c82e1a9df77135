using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// A depository's statement against ours. 1 100 SAP are sold for Wednesday 4 June 2025 and 100 are there: 1 000 fail. Liquid shares, 1.0 bp
/// (Delegated Regulation (EU) 2017/389, annex), closes 200.00 and from Friday 210.00: 20.00 on the 4th and 5th, 21.00 on the 6th, paid.
/// </summary>
public sealed class StatementTests
{
    static readonly DateOnly Wednesday = new(2025, 6, 4), Thursday = new(2025, 6, 5), Friday = new(2025, 6, 6), June = new(2025, 6, 1);

    readonly TestFirm firm = TestFirm.Funded(units: 100, first: new(2025, 6, 2));
    readonly long number;

    public StatementTests()
    {
        firm.Book(firm.Ticket("A", Side.Sell, 1_100, TestFirm.Sap) with { Counterparty = TestFirm.Alone });
        firm.Must(new SetPrice(new(2025, 6, 2), TestFirm.Sap, 200, "EUR", ""));
        firm.Must(new SetPrice(Friday, TestFirm.Sap, 210, "EUR", ""));
        firm.Until(new(2025, 6, 9));
        number = Assert.Single(firm.Firm.Settlement.Open).Number;
        Assert.Equal([-20_00, -20_00, -21_00],
            firm.Facts.OfType<SettlementFact.PenaltyCharged>().Select(p => p.Penalty.Amount));
    }

    StatedPenalty Line(DateOnly day, decimal amount, decimal? price = null, decimal? rateBp = null) => new(
        $"P-{day:dd}", number, PenaltyKind.SettlementFail, day, 1, price is null && rateBp is null ? [] : [new(day, price, rateBp)], "EUR",
        amount);

    (SettlementFact.PenaltiesStated Stated, List<SettlementFact.PenaltyDiffered> Breaks) Compare(
        StatedPenalty[] lines, decimal tolerance = 0, string reference = "JUNE")
    {
        var answer = firm.Must(new ComparePenalties(reference, "DAKVDEFFXXX", June, new(2025, 6, 30), lines, tolerance));
        return ((SettlementFact.PenaltiesStated)answer[0], [.. answer.Skip(1).Cast<SettlementFact.PenaltyDiffered>()]);
    }

    [Fact]
    public void What_agrees_is_counted()
    {
        var (stated, breaks) = Compare([Line(Wednesday, -20), Line(Thursday, -20), Line(Friday, -21)]);
        Assert.Equal((3, 3), (stated.Lines, stated.Agreed));
        Assert.Empty(breaks);
    }

    [Fact]
    public void What_only_one_side_has_is_said_for_either()
    {
        var (stated, breaks) = Compare([Line(Wednesday, -20), Line(Friday, -21), Line(new(2025, 6, 3), -20) with { Id = "X" },
            Line(Wednesday, -20) with { Id = "Y" }, Line(Thursday, -5) with { Id = "Z", Instruction = 0 },
            Line(Thursday, -5) with { Id = "W", Currency = "USD" }]);
        Assert.Equal((6, 2), (stated.Lines, stated.Agreed));
        Assert.Equal(
        [
            (PenaltyBreak.OnlyTheirs, "X", BreakCause.NotCharged), (PenaltyBreak.OnlyTheirs, "Y", BreakCause.StatedTwice),
            (PenaltyBreak.OnlyTheirs, "Z", BreakCause.UnknownInstruction), (PenaltyBreak.OnlyTheirs, "W", BreakCause.Currency),
            (PenaltyBreak.OnlyOurs, "", BreakCause.NotStated),
        ], breaks.Select(b => (b.Kind, b.Line.Id, b.Cause)));
        Assert.Equal((-20_00, 0, Thursday), (breaks[^1].Ours, breaks[^1].Theirs, breaks[^1].Line.Day));
    }

    // A depository states each currency in a message of its own: one says nothing of the others.
    [Fact]
    public void A_statement_of_one_currency_leaves_the_charges_in_others_alone()
    {
        var (stated, breaks) = Compare([Line(Wednesday, -20) with { Currency = "USD" }]);
        Assert.Equal("USD", stated.Currencies);
        Assert.Equal((PenaltyBreak.OnlyTheirs, BreakCause.Currency), (Assert.Single(breaks).Kind, breaks[0].Cause));
        (stated, breaks) = Compare([Line(Wednesday, -20), Line(Thursday, -20), Line(Friday, -21)], reference: "EUR");
        Assert.Equal(("EUR", 3), (stated.Currencies, stated.Agreed));
        Assert.Empty(breaks);
    }

    // What was matched late is stated on the day that it was matched, for days before.
    [Fact]
    public void A_line_may_be_for_days_before_the_period()
    {
        var told = Line(Friday, -20) with { Days = [new(Wednesday, null, null)] };
        var answer = firm.Must(new ComparePenalties("DAY", "DAKVDEFFXXX", Friday, Friday, [told, Line(Friday, -21)], 0));
        Assert.Equal(2, Assert.IsType<SettlementFact.PenaltiesStated>(Assert.Single(answer)).Agreed);
    }

    public static TheoryData<int, BreakCause, string> Explained => new()
    {
        { 0, BreakCause.Price, "their price is 199.5, ours 200" }, { 1, BreakCause.Rate, "their rate is 0.5 bp, ours 1 bp" },
        { 2, BreakCause.Direction, "the amount is ours with the other side paying" },
        { 3, BreakCause.Price, "200, the close before that day, gives theirs; ours was reckoned with 210" },
        { 4, BreakCause.Rate, "0.25 bp, the rate of SmeShare, gives theirs; ours is 1 bp, of LiquidShare" },
        { 5, BreakCause.Days, "2 days are stated, 1 charged" }, { 6, BreakCause.Unexplained, "no one of price, rate, days and direction" },
    };

    [Theory, MemberData(nameof(Explained))]
    public void The_one_input_that_makes_the_difference_is_named(int line, BreakCause cause, string why)
    {
        StatedPenalty[] lines =
        [
            Line(Wednesday, -19.95m, price: 199.5m), // 1 000 × 199.50 × 1 bp
            Line(Wednesday, -10, rateBp: 0.5m), // an illiquid share
            Line(Wednesday, 20), Line(Friday, -20), Line(Wednesday, -5),
            Line(Wednesday, -40) with { DayCount = 2, Days = [new(Wednesday, null, null), new(new(2025, 6, 3), null, null)] },
            Line(Wednesday, -17.77m),
        ];
        var differs = Compare([lines[line]]).Breaks.Single(b => b.Kind == PenaltyBreak.AmountDiffers);
        Assert.Equal(cause, differs.Cause);
        Assert.StartsWith(why, differs.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void One_line_may_cover_days_and_a_tolerance_forgives()
    {
        Assert.Empty(Compare([Line(Wednesday, -61) with { DayCount = 3 }]).Breaks);
        Assert.Empty(Compare([Line(Wednesday, -61.01m) with { DayCount = 3 }], tolerance: 0.01m).Breaks);
        Assert.Single(Compare([Line(Wednesday, -61.02m) with { DayCount = 3 }], tolerance: 0.01m).Breaks);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_and_nothing_is_recorded_of_it()
    {
        ComparePenalties good = new("JUNE", "DAKVDEFFXXX", June, Friday, [], 0);
        foreach (var bad in new[]
        {
            good with { To = June.AddDays(-1) }, good with { Tolerance = -1 },
            good with { Lines = [Line(Wednesday, 1) with { Currency = "ZZZ" }] }, good with { Lines = [Line(Wednesday, 1e20m)] },
        })
            Assert.Equal(Refusal.BadStatement, firm.Ask(bad));
    }

    // June is booked at the first close of July, and with it charges before April are forgotten.
    [Fact]
    public void Charges_of_three_booked_months_are_at_hand_and_survive_a_snapshot()
    {
        firm.Until(new(2025, 7, 2));
        Assert.All(Compare([Line(Wednesday, -20), Line(Thursday, -20), Line(Friday, -21)]).Breaks,
            b => Assert.Equal(PenaltyBreak.OnlyOurs, b.Kind));
        Assert.Equal(Refusal.BadStatement,
            firm.Ask(new ComparePenalties("MARCH", "DAKVDEFFXXX", new(2025, 3, 1), new(2025, 3, 31), [], 0)));
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }
}
