using Countinghouse.Facts;
using Countinghouse.Formats.Books;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Books;

/// <summary>A firm in memory with its journal kept, so that its books can be exported.</summary>
public sealed class BooksFirm
{
    public const string Aig = "US0268747849", BankOfAmerica = "US0605051046";
    public const string Sap = "DE0007164600", Toyota = "JP3633400001", Fund = "LU0323578657";

    int asked;
    int line;

    public Firm Firm { get; } = new();
    public List<(long Number, Fact Fact)> Facts { get; } = [];
    public List<string> TradeIds { get; } = [];
    public DateOnly Day { get; private set; } = new(2013, 10, 4);

    public BooksFirm(string name = "A firm")
    {
        Run(new EstablishFirm(FirmTerms.Default with { Name = name, IntradayCredit = 500_000_00 }));
        List(Aig, "USD", "XNYS", 0);
        List(BankOfAmerica, "USD", "XNYS", 0);
        List(Sap, "EUR", "XETR", 0);
        List(Toyota, "JPY", "XTKS", 0);
        List(Fund, "EUR", "XLUX", 3);
        Open("C000001", AccountClass.Client);
        Open("C000002", AccountClass.Client);
        Open("R0001", AccountClass.Correspondent, settlement: AccountSettlement.Dvp);
        Open("H01", AccountClass.House);
        Run(new AddParty(new("BROKER.1", "A broker that nets", "", "", "US", false, true), "parties.csv"));
        Run(new AddParty(new("OTHER-2", "A broker that does not net", "", "", "US", false, false), "parties.csv"));
    }

    public List<Fact> Run(Command command)
    {
        var first = Firm.Next;
        var answer = Firm.Run(new($"command-{asked++}", "tester", 1_381_000_000_000 + asked), command);
        for (var i = 0; i < answer.Count; i++) Facts.Add((first + i, answer[i]));
        return answer;
    }

    /// <summary>The command must be taken whole.</summary>
    public void Must(Command command) => Assert.DoesNotContain(Run(command), fact => fact is Refused);

    public void List(string isin, string currency, string mic, int scale, string? name = null) => Must(new ListInstrument(
        new(isin, "SYM", name ?? "Instrument " + isin, "ESVUFR", currency, mic, "CCP", "CSD", scale, null), "instruments.csv"));

    public void Open(string code, AccountClass @class, string? name = null, AccountSettlement settlement = AccountSettlement.Carried) =>
        Must(new OpenAccount(new(code, @class, name ?? "Account " + code, "US", "USD", settlement, "", null), "accounts.csv"));

    /// <summary>Every amount is put at its location and owed to the account.</summary>
    public void Endow(params (string Account, string Asset, long Amount)[] amounts)
    {
        List<OpeningLine> lines = [];
        foreach (var (account, asset, amount) in amounts)
        {
            lines.Add(new(++line, account, asset, amount));
            lines.Add(new(++line, asset.Length > 3 ? "CSD" : "SETTLEMENT-BANK", asset, amount));
        }
        Must(new OpenBooks(Day, "opening.csv", lines));
    }

    /// <summary>Opens the next weekday.</summary>
    public void NextDay()
    {
        do Day = Day.AddDays(1); while (Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Must(new OpenDay(Day));
    }

    public Ticket Ticket(string id, string account, Side side, string isin, long quantity)
    {
        var listed = Firm.Register.AssetOf(isin)!;
        var at = new DateTimeOffset(Day.ToDateTime(new(listed.Market == Market.Jp ? 3 : 15, 0)), TimeSpan.Zero).ToUnixTimeMilliseconds();
        return new(++line, id, at, account, side, isin, quantity, 41.37m, Firm.Register[listed.Currency].Code, listed.Terms!.Mic,
            Capacity.Agency, "CCP", null);
    }

    public void Trade(Ticket ticket)
    {
        Must(new CaptureTrades("trades.csv", [ticket]));
        TradeIds.Add(ticket.TradeId);
    }

    /// <summary>Cuts off, settles and closes. The answer says how much of an instruction the other side takes part in; none: all.</summary>
    public void EndDay(Func<Instruction, long?>? answer = null)
    {
        Must(new CutOff(Day));
        List<Answer> answers = [];
        foreach (var due in Firm.Settlement.Due(Day))
            if (answer?.Invoke(due) is { } quantity) answers.Add(new(due.Number, quantity, FailReason.None));
        Must(new SettleDue(Day, answers));
        Must(new CloseDay(Day, []));
    }

    public string Export(BookDialect dialect, DateOnly? asOf = null)
    {
        var text = new StringWriter();
        BookExport.Write(dialect, () => Facts, text, asOf);
        return text.ToString();
    }
}
