using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests;

/// <summary>Days of business drawn by seed: trades of every kind, amended, cancelled, confirmed; some settle, some fail in part.</summary>
public sealed class DrawnDays
{
    static readonly string[] Isins = [TestFirm.Aig, TestFirm.BankOfAmerica, TestFirm.Sap];
    static readonly string[] Accounts = [TestFirm.Client, TestFirm.Other, TestFirm.Correspondent, TestFirm.House];
    static readonly string[] Parties = [TestFirm.Ccp, TestFirm.Ccp, TestFirm.Nets, TestFirm.Alone];

    readonly Random chance, forMargin, market;
    int drawn;

    public TestFirm Firm { get; }

    public DrawnDays(int seed, DateOnly? first = null)
    {
        chance = new(seed);
        forMargin = new(seed); // draws of its own, so that those of trades stay what they are
        market = new(~seed);
        var (units, dollars, credit) = (chance.Next(1, 3_000), chance.Next(1, 90_000), chance.Next(0, 1_000_000));
        Firm = TestFirm.Funded(units, dollars, credit, first);
        Firm.Must(new SetCreditLine("USD", Firm.Day, credit / 100m, new Random(seed).Next(100_000), "credit-lines.csv"));
    }

    public DrawnDays Run(int days)
    {
        for (var day = 0; day < days; day++)
        {
            if (day > 0) Firm.NextDay();
            Trade();
            Instruct();
            Firm.Must(new CutOff(Firm.Day));
            Settle();
            Close();
        }
        return this;
    }

    public void Trade()
    {
        for (var i = chance.Next(15); i > 0; i--) Firm.Run(new CaptureTrade("trades.csv", Ticket($"T-{drawn++}")));
        for (var i = chance.Next(4); i > 0 && drawn > 0; i--)
        {
            var id = $"T-{chance.Next(drawn)}";
            if (chance.Next(3) == 0) Firm.Run(new CancelTrade(id, "drawn", "cancellations.csv"));
            else if (chance.Next(2) == 0) Firm.Run(new AmendTrade("amendments.csv", Ticket(id)));
            else if (Firm.Firm.Trades.Find(id) is { } t) Firm.Run(new ConfirmTrade(Confirmation(t), "confirmations.csv"));
        }
        // Of trades yet to be drawn, some are alleged before they come, and some of those taken back.
        for (var i = chance.Next(3); i > 0; i--)
            Firm.Run(new ConfirmTrade(new($"T-{drawn + chance.Next(9)}", Pick(Parties), Side.Sell, Pick(Isins), chance.Next(1, 900), 1m,
                Firm.Day, 1m), "confirmations.csv"));
        if (chance.Next(3) == 0) Firm.Run(new EndAllegement($"T-{drawn + chance.Next(9)}"));
        Firm.Run(new SetPrice(Firm.Day, Pick(Isins), chance.Next(1, 9_999) / 100m, "USD", "prices.csv"));
        Firm.Run(new SetFxRate(Firm.Day, "EUR", "USD", 1.3577m, "fx.csv"));
        Firm.Run(new SetPenaltyClass(Pick(Isins), Firm.Day, (PenaltyClass)chance.Next(1, 10), "penalty-classes.csv"));
        Firm.Run(new SetPenaltyRate((PenaltyClass)chance.Next(1, 8), Firm.Day, chance.Next(0, 30) / 10m, "penalty-rates.csv"));
        Firm.Run(new SetRunWeights(Firm.Day, RunWeights.Default with { ValuePermille = Firm.Day.Day * 30 }, "settlement-weights.csv"));
        Firm.Run(new SetOvernightRate("USD", Firm.Day, chance.Next(-10, 60) / 10m, "overnight-rates.csv"));
        var amount = chance.Next(-50_00, 50_00);
        Firm.Run(new PostManual($"J-{chance.Next(4)}", "drawn", Firm.Day,
            [Firm.Leg("SETTLEMENT-BANK", "USD", amount), Firm.Leg("EQUITY", "USD", -amount)]));
        Margin();
    }

    static readonly string[] Pledged = ["USD", "EUR", TestFirm.Aig, TestFirm.Sap];

    // Agreements and haircuts change; calls are made, answered and disputed; collateral comes, goes and is substituted, in sense or not.
    void Margin()
    {
        var draw = forMargin;
        var side = new MarginSide(Parties[draw.Next(Parties.Length)], (MarginDirection)draw.Next(1, 3));
        Amount Drawn(int most) => new(Pledged[draw.Next(Pledged.Length)], draw.Next(1, most));
        Firm.Run(new SetMarginAgreement(side.Counterparty, Firm.Day, new(draw.Next(3) * 100, draw.Next(3) * 100, draw.Next(3) * 50,
            (InitialMethod)draw.Next(1, 4), draw.Next(0, 900), (MarginDirection)draw.Next(1, 5), draw.Next(20, 30)), "drawn"));
        Firm.Run(new SetHaircut(draw.Next(2) == 0 ? "EQUITY" : TestFirm.Aig, Firm.Day, draw.Next(0, 5_000), "drawn"));
        for (var day = 1; day < 24; day++)
            Firm.Run(new SetPrice(Firm.Day.AddDays(-day - 30), TestFirm.Aig, draw.Next(4_000, 6_000) / 100m, "USD", "price-history.csv"));
        for (var i = draw.Next(8); i > 0; i--)
            Firm.Run(new LodgeCollateral(side with { Direction = (MarginDirection)draw.Next(1, 3) }, Drawn(900), 0, "drawn"));
        Firm.Run(new RaiseCall(side, draw.Next(1, 9_000), "drawn"));
        foreach (var call in Firm.Firm.Margin.OpenCalls.ToList())
            Firm.Run(draw.Next(5) switch
            {
                0 => new AcceptCall(call.Number),
                1 => new DisputeCall(call.Number, draw.Next(1, 500), "drawn"),
                2 => new SettleDispute(call.Number, draw.Next(0, 900), "drawn"),
                3 => new LodgeCollateral(new(Firm.Firm.Register[call.Terms.Party].Terms.Code, call.Terms.Direction), Drawn(9_000),
                    call.Number, "drawn"),
                _ => new SubstituteCollateral(side, Drawn(90), Drawn(900), "drawn"),
            });
        for (var i = draw.Next(4); i > 0; i--) Firm.Run(new ReturnCollateral(side, Drawn(300), "drawn"));
    }

    Ticket Ticket(string id) => Firm.Ticket(id, chance.Next(2) == 0 ? Side.Buy : Side.Sell,
        chance.Next(1, chance.Next(8) == 0 ? 20_000 : 900), Pick(Isins)) with
    {
        Account = Pick(Accounts),
        Counterparty = Pick(Parties),
        Price = chance.Next(1, 99_999) / 1_000m,
        Capacity = (Capacity)chance.Next(1, 4),
    };

    // As the trade is, or with a price of their own.
    Confirmation Confirmation(BookedTrade t) => new(t.TradeId, Firm.Firm.Register[t.Counterparty].Terms.Code,
        t.Side == Side.Buy ? Side.Sell : Side.Buy, Firm.Firm.Register[t.Instrument].Code, t.Quantity, t.Price + chance.Next(2), t.SettleOn,
        t.Principal / 100m);

    // Of what is open, some is held, released, ranked, parted, linked, matched, cancelled and instructed anew, in sense and nonsense.
    public void Instruct()
    {
        var open = Firm.Firm.Settlement.Open.Select(i => i.Number).ToList();
        for (var i = chance.Next(24); i > 0 && open.Count > 0; i--)
        {
            long one = open[chance.Next(Math.Min(open.Count, 8))], other = open[chance.Next(open.Count)];
            Command command = chance.Next(10) switch
            {
                0 => new HoldInstruction(one, "drawn"),
                1 or 2 => new ReleaseInstruction(one),
                3 => new PrioritiseInstruction(one, chance.Next(0, 6)),
                4 => new AgreePartial(one, chance.Next(2) == 0, chance.Next(-1, 300)),
                5 => new LinkInstruction(one, (LinkKind)chance.Next(1, 4), other),
                6 => new UnlinkInstruction(one, other),
                7 => new TellMatching(one, Firm.Day, chance.Next(3) > 0, chance.Next(2) == 0, "drawn"),
                _ => new CancelInstruction(one, Firm.Day, chance.Next(2) == 0, "drawn"),
            };
            Firm.Run(command);
            if (chance.Next(4) == 0)
                Firm.Run(new TakeMessage(new("DEUTDEFFXXX", $"M-{chance.Next(9)}", "sese.024.001.12", $"{chance.Next(2)}", [1, 2],
                    chance.Next(3) == 0 ? ["1:1: drawn"] : []), [command]));
            if (chance.Next(3) == 0) Firm.Run(new Reinstruct(one, Firm.Day));
            if (chance.Next(6) == 0) Firm.Run(new BuyIn(one, Firm.Day, chance.Next(1, 50), chance.Next(1, 9_999) / 100m));
        }
    }

    // Two that are due today, tied together.
    bool Tie()
    {
        if (Firm.Firm.Settlement.Due(Firm.Day) is not [var one, var other, ..] || chance.Next(2) != 0) return false;
        Firm.Run(new LinkInstruction(one.Number, LinkKind.With, other.Number));
        return true;
    }

    // Days on which the CCP offsets are few, and are left to it.
    bool CanOffset() => Firm.Firm.Settlement.Due(Firm.Day).Where(i => i.Terms.Against.Kind == InstructionKind.Ccp && i.RestQuantity != 0)
        .GroupBy(i => i.Terms.Movement.Instrument).Any(g => g.Select(i => i.Delivers).Distinct().Count() == 2);

    // Some days are handed over to an outside market, which tells of most of what is due, and takes some of it back.
    void HandOver()
    {
        Firm.Must(new HandOver(Firm.Day));
        Firm.Run(new SetAddress("FIRM", $"DRAWUS3{market.Next(10)}", "", "drawn"));
        foreach (var i in Firm.Firm.Settlement.Due(Firm.Day))
        {
            var (instrument, currency) = (Firm.Firm.Register[i.Terms.Movement.Instrument], Firm.Firm.Register[i.Terms.Movement.Currency]);
            var whole = new MovementTold(i.RestQuantity == 0 ? "" : instrument.Code, Units(i.RestQuantity, instrument), currency.Code,
                Units(i.RestAmount, currency));
            if (market.Next(4) == 0)
                Firm.Run(new TellStatus(i.Number, Firm.Day, (FailReason)market.Next(1, 12), "drawn"));
            else
                Firm.Run(new TellSettled(i.Number, i.Version, Firm.Day, whole));
            if (market.Next(5) == 0) Firm.Run(new TakeBackSettled(i.Number, i.Version, Firm.Day, whole));
        }
    }

    static decimal Units(long smallest, Asset asset) => smallest * new decimal(1, 0, 0, false, (byte)asset.Scale);

    // A third of the answers come short; some of them name more than was asked, less than nothing, or what no one knows.
    public List<Fact> Settle()
    {
        if (!Tie() && market.Next(4) == 0 && !CanOffset()) HandOver();
        List<Answer> answers = [new(chance.Next(), 5, FailReason.CounterpartyLack)];
        foreach (var due in Firm.Firm.Settlement.Due(Firm.Day))
            if (chance.Next(3) == 0)
                answers.Add(new(due.Number, chance.NextInt64(-1, Math.Abs(due.RestQuantity) + 2), FailReason.CounterpartyLack));
        return Firm.Must(new SettleDue(Firm.Day, answers));
    }

    public void Close() => Firm.Must(new CloseDay(Firm.Day, []));

    string Pick(string[] from) => from[chance.Next(from.Length)];
}
