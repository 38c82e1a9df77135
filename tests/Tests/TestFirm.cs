using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests;

/// <summary>
/// A firm with four instruments, four accounts and two brokers, on the days of October 2013 that the design works with. Every fact is
/// kept, and after every command what must always hold is looked at again from outside.
/// </summary>
public sealed class TestFirm
{
    public const string Aig = "US0268747849", BankOfAmerica = "US0605051046", Sap = "DE0007164600", Bond = "US912810RC45";
    public const string Client = "C000001", Other = "C000002", Correspondent = "R0001", House = "H01";
    public const string Nets = "BROKER-1", Alone = "BROKER-2", Ccp = "CCP";

    int asked;

    public Firm Firm { get; } = new();
    public List<Fact> Facts { get; } = [];
    /// <summary>Every command with its envelope, to be asked of another firm.</summary>
    public List<(Envelope Envelope, Command Command)> Asked { get; } = [];
    public DateOnly Day { get; private set; } = new(2013, 10, 7);

    /// <param name="first">Its first day; none: Monday 7 October 2013.</param>
    public TestFirm(long credit = 0, DateOnly? first = null, IReadOnlyList<FeeRule>? fees = null)
    {
        Day = first ?? Day;
        Must(new EstablishFirm(FirmTerms.Default with
        {
            Name = "A firm",
            IntradayCredit = credit,
            Fees = fees ?? FirmTerms.Default.Fees,
        }));
        List(Aig, "USD", "XNYS");
        List(BankOfAmerica, "USD", "XNYS");
        List(Sap, "EUR", "XETR");
        Must(new ListInstrument(new(Bond, "T", "Treasury", "DBFTFR", "USD", "XNYS", Ccp, "CSD", 0,
            new(3.625m, new(2043, 8, 15), "ACT/ACT", 2, new(2013, 8, 15), 100)), "instruments.csv"));
        foreach (var (code, kind) in new[] { (Client, AccountClass.Client), (Other, AccountClass.Client), (House, AccountClass.House) })
            Open(code, kind, AccountSettlement.Carried);
        Open(Correspondent, AccountClass.Correspondent, AccountSettlement.Dvp);
        Must(new AddParty(new(Nets, "A broker under a netting agreement", "", "", "US", false, true), "parties.csv"));
        Must(new AddParty(new(Alone, "A broker without one", "", "", "US", false, false), "parties.csv"));
    }

    /// <summary>With securities at the depository and cash at the bank, owed to the clients, and the first day open.</summary>
    public static TestFirm Funded(long units = 10_000, long dollars = 1_000_000, long credit = 0, DateOnly? first = null) =>
        Fund(new(credit, first), units, dollars);

    /// <summary>The same with other charges, and one of each security.</summary>
    public static TestFirm Charging(IReadOnlyList<FeeRule> fees, long dollars, DateOnly first) => Fund(new(0, first, fees), 1, dollars);

    static TestFirm Fund(TestFirm firm, long units, long dollars)
    {
        List<OpeningLine> lines = [];
        foreach (var (asset, amount) in new[] { ("USD", dollars * 100), ("EUR", dollars * 100), (Aig, units), (BankOfAmerica, units),
            (Sap, units) })
            lines.AddRange(new(lines.Count, asset.Length == 3 ? "SETTLEMENT-BANK" : "CSD", asset, amount), new(0, Client, asset, amount));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", lines));
        firm.Must(new OpenDay(firm.Day));
        return firm;
    }

    public void List(string isin, string currency, string mic) => Must(new ListInstrument(
        new(isin, "SYM", "Instrument " + isin, "ESVUFR", currency, mic, Ccp, "CSD", 0, null), "instruments.csv"));

    public void Open(string code, AccountClass kind, AccountSettlement settlement) =>
        Must(new OpenAccount(new(code, kind, "Account " + code, "US", "USD", settlement, "", null), "accounts.csv"));

    /// <summary>The answer to a command, without the fact that says who asked.</summary>
    public List<Fact> Run(Command command, string actor = "tester", bool governed = false)
    {
        Asked.Add((new($"command-{asked++}", actor, 1_381_000_000_000 + asked, governed), command));
        Firm.Bring(Firm.SettledBy(command).Where(n => n < Facts.Count).Select(n => (Number: n, Legs: EntryOf((int)n)))
            .Where(e => e.Legs is not null).ToDictionary(e => e.Number, e => e.Legs!));
        var answer = Firm.Run(Asked[^1].Envelope, command);
        Facts.AddRange(answer);
        Assert.Null(Firm.Ledger.FirstOutOfBalance());
        NothingIsShort();
        return answer.Count == 0 ? [] : answer[1..];
    }

    /// <summary>What the entry of a fact moved; none: it is no entry.</summary>
    public Leg[]? EntryOf(int fact) => Facts[fact] switch
    {
        LedgerFact.EntryPended e => e.Legs,
        LedgerFact.EntryPosted e => e.Legs,
        _ => null,
    };

    public List<Fact> Must(Command command, string actor = "tester")
    {
        var answer = Run(command, actor);
        Assert.DoesNotContain(answer, fact => fact is Refused);
        return answer;
    }

    /// <summary>The one refusal that answers a command; none when it is taken.</summary>
    public Refusal Ask(Command command, string actor = "tester") => Run(command, actor) is [Refused r, ..] ? r.Why : Refusal.None;

    // No position at the depository below zero and no cash at the bank below granted credit, whatever was asked.
    void NothingIsShort()
    {
        foreach (var asset in Firm.Register.Assets)
        {
            Assert.True(Firm.Ledger[Firm.Register.Depository, asset.Id].Posted >= 0, $"the depository is short of {asset.Code}");
            Assert.True(Firm.Ledger[Firm.Register.Bank, asset.Id].Posted >= -Firm.Ledger.CreditOf(asset.Id),
                $"the bank is short of {asset.Code}");
        }
    }

    /// <summary>A ticket executed today at 15:00 UTC, which is in trading hours of New York and Frankfurt.</summary>
    public Ticket Ticket(string id, Side side, long quantity, string isin = Aig)
    {
        var listed = Firm.Register.AssetOf(isin) ?? throw new ArgumentException(isin);
        return new(1, id, At(Day, 15), Client, side, isin, quantity, 48.50m, Firm.Register[listed.Currency].Code,
            listed.Terms?.Mic ?? "", Capacity.Agency, Ccp, null);
    }

    public static long At(DateOnly day, int hour) => new DateTimeOffset(day, new(hour, 0), TimeSpan.Zero).ToUnixTimeMilliseconds();

    public BookedTrade Book(Ticket ticket)
    {
        Assert.Contains(Must(new CaptureTrade("trades.csv", ticket)), f => f is TradeFact.TradeBooked);
        return Firm.Trades.Find(ticket.TradeId) ?? throw new InvalidOperationException("booked and not found");
    }

    /// <summary>Cuts off, settles with the answers and closes; the facts of the settlement.</summary>
    public List<Fact> EndDay(params IEnumerable<Answer> answers)
    {
        Must(new CutOff(Day));
        var settled = Must(new SettleDue(Day, [.. answers]));
        Must(new CloseDay(Day, []));
        return settled;
    }

    public void NextDay()
    {
        do Day = Day.AddDays(1); while (Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Must(new OpenDay(Day));
    }

    /// <summary>Ends the open day and those after it until one is open.</summary>
    public void Until(DateOnly day)
    {
        while (Day < day)
        {
            EndDay();
            NextDay();
        }
    }

    public Balance Balance(string account, string asset) => Firm.Ledger[AccountOf(account), AssetOf(asset)];
    public AccountId AccountOf(string code) => Firm.Register.AccountOf(code)?.Id ?? throw new ArgumentException(code);
    public AssetId AssetOf(string code) => Firm.Register.AssetOf(code)?.Id ?? throw new ArgumentException(code);
    public Leg Leg(string account, string asset, long amount) => new(AccountOf(account), AssetOf(asset), amount);

    /// <summary>A new firm that was told the facts of this one.</summary>
    public static Firm Replay(IEnumerable<Fact> facts)
    {
        var firm = new Firm();
        foreach (var fact in facts) firm.Apply(fact);
        return firm;
    }
}
