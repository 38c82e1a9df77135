using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// A firm in the days before a corporate action, with all that it can meet: positions long and short, contracts of each of the last three
/// days under T+3 against the CCP and two brokers, of carried accounts and one that settles elsewhere, and fails of both directions.
/// </summary>
sealed class ActionScene
{
    public const string Csd = "CSD", Bank = "SETTLEMENT-BANK", Owed = "CORPORATE-ACTIONS", Fractions = "FRACTIONS";

    public TestFirm Firm { get; }
    public string Isin { get; }

    readonly Random? chance;
    int trades;

    public ActionScene(string isin, DateOnly ex, params string[] others) : this(isin, ex, null, others) { }

    readonly Predicate<int>? isLate;

    /// <summary>Tickets of trades that were made on their day and are still to be captured.</summary>
    public List<Ticket> Late { get; } = [];

    /// <param name="isLate">Which of the trades, by their number, come late.</param>
    public ActionScene(string isin, DateOnly ex, Random drawn, Predicate<int> isLate, params string[] others)
        : this(isin, ex, (drawn, isLate), others) { }

    /// <param name="ex">The ex-date; the scene begins five business days before and stands at the close of the day before it.</param>
    /// <param name="drawn">What is traded is drawn from it; none: it is always the same.</param>
    public ActionScene(string isin, DateOnly ex, Random? drawn, params string[] others) : this(isin, ex, (drawn, null), others) { }

    ActionScene(string isin, DateOnly ex, (Random? Drawn, Predicate<int>? IsLate) chances, string[] others)
    {
        (Isin, (chance, isLate)) = (isin, chances);
        var days = new List<DateOnly>();
        for (var day = ex.AddDays(-1); days.Count < 5; day = day.AddDays(-1))
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) days.Insert(0, day);
        Firm = TestFirm.Funded(units: 1, dollars: 5_000_000, first: days[0]);
        Firm.List(isin, "USD", "XNAS");
        foreach (var other in others) Firm.List(other, "USD", "XNYS");
        var held = chance?.Next(200, 4_000) ?? 10_000;
        Firm.Must(new PostManual("J-1", "brought in", Firm.Day, [Firm.Leg(Csd, isin, held), Firm.Leg(TestFirm.Client, isin, -held)]));
        for (var at = 0; at < days.Count; at++)
        {
            if (at > 0) Firm.NextDay();
            Firm.Must(new SetPrice(Firm.Day, isin, 90m + at, "USD", "prices.csv"));
            if (at is 0 or >= 2) Trade();
            // What was traded on the first day is due on the fourth: the brokers deliver and take nothing of it.
            Firm.EndDay(Firm.Firm.Settlement.Due(Firm.Day).Where(i => i.Terms.Against.Kind == InstructionKind.Bilateral)
                .Select(i => new Answer(i.Number, 0, i.Delivers ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack)));
        }
    }

    void Trade()
    {
        if (chance is { } drawn)
        {
            Draw(Isin, drawn);
            return;
        }
        Book(TestFirm.Client, Side.Buy, 300, TestFirm.Ccp);
        Book(TestFirm.Other, Side.Sell, 170, TestFirm.Ccp); // short: the account has none
        Book(TestFirm.House, Side.Buy, 40, TestFirm.Alone);
        Book(TestFirm.House, Side.Sell, 90, TestFirm.Nets);
        Book(TestFirm.Correspondent, Side.Buy, 60, TestFirm.Ccp);
        Book(TestFirm.Client, Side.Sell, 210, TestFirm.Nets);
        Book(TestFirm.Other, Side.Buy, 50, TestFirm.Alone);
    }

    static readonly string[] Accounts = [TestFirm.Client, TestFirm.Client, TestFirm.Other, TestFirm.House, TestFirm.Correspondent];
    static readonly string[] Parties = [TestFirm.Ccp, TestFirm.Nets, TestFirm.Alone];

    /// <summary>A day's trades of an instrument: mostly sales.</summary>
    public void Draw(string isin, Random drawn)
    {
        for (var i = drawn.Next(2, 8); i > 0; i--)
        {
            var ticket = Firm.Ticket($"T-{++trades}", drawn.Next(3) == 0 ? Side.Buy : Side.Sell, drawn.Next(1, 700), isin) with
            {
                Account = Accounts[drawn.Next(Accounts.Length)],
                Counterparty = Parties[drawn.Next(Parties.Length)],
                Price = 91.25m,
                ExecutedAt = TestFirm.At(Firm.Day, 15) + trades * 1_000, // one after the other, whenever they are captured
            };
            if (isLate?.Invoke(trades) is true) Late.Add(ticket);
            else Firm.Book(ticket);
        }
    }

    public void Book(string account, Side side, long quantity, string party) => Firm.Book(
        Firm.Ticket($"T-{++trades}", side, quantity, Isin) with { Account = account, Counterparty = party, Price = 91.25m });

    public void Announce(CorporateActionTerms terms) => Firm.Must(new AnnounceAction(terms, "corporate-actions.csv"));

    public Refused? Ask(Command command) => Firm.Run(command) is [Refused r, ..] ? r : null;

    /// <summary>Every balance that is not zero.</summary>
    public SortedDictionary<string, Balance> Balances()
    {
        SortedDictionary<string, Balance> all = new(StringComparer.Ordinal);
        foreach (var (account, asset, balance) in Firm.Firm.Ledger.All())
            if (balance != default)
                all[$"{Firm.Firm.Register[account].Terms.Code} {Firm.Firm.Register[asset].Code}"] = balance;
        return all;
    }

    public long Posted(string account, string asset) => Firm.Balance(account, asset).Posted;
    public long Traded(string account, string asset) => Firm.Balance(account, asset).Traded;

    /// <summary>What is open, as text that does not name the instruction: it may be another that is for the same.</summary>
    public List<string> Open() => [.. Firm.Firm.Settlement.Open
        .Select(i => $"{i.Terms.Cause} {i.Terms.SettleOn} {i.Rest} {i.Failing} {i.Terms.Against}").Order(StringComparer.Ordinal)];

    public void ControlsHold() => Assert.All(Firm.Firm.Controls(), c => Assert.True(c.Passed, $"{c.Control}: {c.Detail}"));

    /// <summary>Settles everything that is open, whatever it was: nothing is left with the street.</summary>
    public void SettleAll()
    {
        for (var day = 0; day < 6; day++)
        {
            Firm.EndDay();
            Firm.NextDay();
        }
    }

    public void SettleAllFromClosed()
    {
        Firm.NextDay();
        SettleAll();
    }

    public void ReplaysToTheSame()
    {
        var again = TestFirm.Replay(Firm.Facts);
        Assert.Equal(Firm.Firm.Save(), again.Save());
        var loaded = new Firm();
        Assert.True(loaded.Load(Firm.Firm.Save()));
        Assert.Equal(Firm.Firm.Save(), loaded.Save());
    }
}
