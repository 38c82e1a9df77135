using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;
namespace Countinghouse.Tests;

/// <summary>The sample that the README runs: clean, and with one of everything that a day can bring.</summary>
public sealed class SampleTests
{
    const string ShortOne = "US4581401001";

    readonly List<Problem> problems = [];
    readonly List<Fact> facts = [];
    readonly Firm firm = new();
    int commands;

    static IEnumerable<string> Days => Directory.GetDirectories(Path.Combine(Root(), "samples", "four-days")).Order(StringComparer.Ordinal);

    static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Countinghouse.slnx"))) root = root.Parent;
        return root?.FullName ?? throw new DirectoryNotFoundException("no Countinghouse.slnx above the tests");
    }

    [Fact]
    public void The_sample_is_four_days_and_small()
    {
        Assert.Equal(["2025-10-09", "2025-10-10", "2025-10-13", "2025-10-14"], Days.Select(Path.GetFileName));
        var files = Days.SelectMany(Directory.GetFiles).ToList();
        Assert.All(files, f => Assert.Contains(Path.GetFileName(f), DayFiles.Names));
        Assert.True(files.Sum(f => new FileInfo(f).Length) < 500_000);
    }

    [Fact]
    public void Every_code_of_the_sample_has_a_right_check_digit()
    {
        var day = Days.First();
        var instruments = Read(day, "instruments.csv", DayFiles.Instruments).ConvertAll(c => ((ListInstrument)c).Terms);
        var accounts = Read(day, "accounts.csv", DayFiles.Accounts).ConvertAll(c => ((OpenAccount)c).Terms);
        var parties = Read(day, "parties.csv", DayFiles.Parties).ConvertAll(c => ((AddParty)c).Terms);
        Assert.All(instruments, i => Assert.True(CheckDigits.IsIsin(i.Isin) && CheckDigits.IsCfi(i.Cfi), i.Isin));
        Assert.Equal(3, instruments.Count(i => i.Bond is not null));
        string[] leis = [.. accounts.Select(a => a.Lei), .. parties.Select(p => p.Lei)];
        Assert.All(leis.Where(l => l.Length > 0), l => Assert.True(CheckDigits.IsLei(l), l));
        Assert.All(parties, p => Assert.True(CheckDigits.IsLei(p.Lei) && CheckDigits.IsBic(p.Bic), p.Code));
        Assert.Equal((60, 4, 2), (Count(AccountClass.Client), Count(AccountClass.Correspondent), Count(AccountClass.House)));
        Assert.Equal(2, accounts.Count(a => a.Settlement == AccountSettlement.Dvp));
        int Count(AccountClass type) => accounts.Count(a => a.Class == type);
    }

    [Fact]
    public void Four_days_run_to_the_close_with_one_of_everything_and_nothing_refused()
    {
        foreach (var folder in Days) RunDay(folder);
        Assert.Empty(problems);
        Assert.Empty(facts.OfType<Refused>());
        Assert.Equal(2_001, facts.OfType<TradeFact.TradeBooked>().Count()); // 500 a day, and the amended one again
        Assert.Equal(2, facts.OfType<TradeFact.TradeCancelled>().Count());
        // A price that differs makes another amount: each field is told by itself.
        Assert.Equal(["net_amount", "price"], facts.OfType<TradeFact.ConfirmationDiffered>().Select(d => d.Field));
        Assert.All(facts.OfType<RecordsFact.ControlChecked>(), c => Assert.True(c.Passed, c.ToString()));
        Assert.Equal(4, facts.OfType<RecordsFact.DayClosed>().Count());
    }

    [Fact]
    public void One_sale_fails_in_part_and_settles_later()
    {
        foreach (var folder in Days) RunDay(folder);
        var failed = facts.OfType<SettlementFact.Failed>().ToList();
        Assert.All(failed, f => Assert.Equal((ShortOne, FailReason.LackOfSecurities), (firm.Register[f.Rest.Instrument].Code, f.Why)));
        Assert.Equal([new DateOnly(2025, 10, 10)], failed.Select(f => f.Day)); // the 13th is Columbus Day: no settlement, no fail
        var parts = facts.OfType<SettlementFact.Settled>().Where(s => s.Instruction == failed[0].Instruction).ToList();
        Assert.Equal([(-4_000L, false), (-4_300L, true)], parts.Select(p => (p.Part.Quantity, p.WasFailing)));
        Assert.Contains(facts.OfType<SettlementFact.Offset>(), o => o.Delivery == failed[0].Instruction);
    }

    void RunDay(string folder)
    {
        var day = DateOnly.ParseExact(Path.GetFileName(folder), "yyyy-MM-dd");
        if (firm.Next == 0)
        {
            using var json = File.OpenRead(Path.Combine(folder, "firm.json"));
            Run(new EstablishFirm(DayFiles.Firm(json, "firm.json", problems) ?? FirmTerms.Default));
            Run(new Together(Read(folder, "instruments.csv", DayFiles.Instruments)));
            Run(new Together(Read(folder, "parties.csv", DayFiles.Parties)));
            Run(new Together(Read(folder, "accounts.csv", DayFiles.Accounts)));
            Run(new OpenBooks(day, "opening.csv", DayFiles.Opening(
                File.OpenRead(Path.Combine(folder, "opening.csv")), "opening.csv", problems, ScaleOf)));
        }
        Run(new OpenDay(day));
        Run(new Together(Read(folder, "prices.csv", DayFiles.Prices)));
        Run(new Together(Read(folder, "fx.csv", DayFiles.FxRates)));
        foreach (var batch in DayFiles.Trades(File.OpenRead(Path.Combine(folder, "trades.csv")), "trades.csv", problems))
            Run(new CaptureTrades("trades.csv", batch));
        foreach (var ticket in Amendments(folder)) Run(new AmendTrade("amendments.csv", ticket));
        Run(new Together(Read(folder, "cancellations.csv", DayFiles.Cancellations)));
        Run(new Together(Read(folder, "confirmations.csv", DayFiles.Confirmations)));
        Run(new CutOff(day));
        Run(new SettleDue(day, []));
        Run(new CloseDay(day, []));
    }

    int? ScaleOf(string asset) => firm.Register.AssetOf(asset)?.Scale;

    IEnumerable<Ticket> Amendments(string folder)
    {
        var file = Path.Combine(folder, "amendments.csv");
        return File.Exists(file) ? DayFiles.Amendments(File.OpenRead(file), "amendments.csv", problems).SelectMany(t => t) : [];
    }

    List<Command> Read(string folder, string name, Func<Stream, string, IList<Problem>, List<Command>> read)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? read(File.OpenRead(file), name, problems) : [];
    }

    void Run(Command command) => facts.AddRange(firm.Run(new($"c{commands++}", "test", 0), command));
}
