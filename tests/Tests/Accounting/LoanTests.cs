using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Securities lent and borrowed. The borrower owes the lender the like of what was lent, in what corporate actions have made of it, and
/// what was distributed on it (Global Master Securities Lending Agreement of 2010, paragraph 6 and the definition of Equivalent): so the
/// books but for the depository and the loans are those of a twin that lent nothing.
/// </summary>
public sealed class LoanTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Old = "US0378331005", New = "US8873173038", Lent = "LENT-BROKER-1", Borrowed = "BORROW-BROKER-2";
    static readonly DateOnly Ex = new(2014, 5, 8);

    static readonly OpenLoan ToBroker = new("L-1", LoanSide.Lent, TestFirm.Nets, Old, 700);
    static readonly OpenLoan FromBroker = new("B-1", LoanSide.Borrowed, TestFirm.Alone, Old, 300);

    /// <summary>The day before the ex-date, open; 600 are lent to one broker and 300 borrowed from another, or nothing.</summary>
    static ActionScene Scene(bool hasLoans = true)
    {
        var scene = new ActionScene(Old, Ex.AddDays(-1), New);
        scene.Firm.NextDay();
        if (!hasLoans) return scene;
        scene.Firm.Must(ToBroker);
        scene.Firm.Must(FromBroker);
        scene.Firm.Must(new ReturnLoan("L-1", 100));
        return scene;
    }

    static ActionScene Through(CorporateActionTerms terms, bool hasLoans = true)
    {
        var scene = Scene(hasLoans);
        scene.Announce(terms);
        scene.Firm.EndDay();
        scene.Firm.NextDay();
        return scene;
    }

    static string[] OnLoan(ActionScene scene) => [.. scene.Firm.Firm.Loans.Open
        .Select(l => $"{l.Name} {scene.Firm.Firm.Register[l.Of.Asset].Code} {l.Units}")];

    static CorporateActionTerms Of(string type, decimal? @new, decimal? old, decimal? rate, string isin = "") =>
        new("A-1", type, Old, Ex, Ex, Ex.AddDays(1), rate, rate is null ? "" : "USD", @new, old, isin, null);

    [Fact]
    public void What_is_lent_leaves_the_depository_and_what_is_borrowed_comes_there_until_it_is_returned()
    {
        var scene = new ActionScene(Old, Ex.AddDays(-1));
        scene.Firm.NextDay();
        var (there, clients) = (scene.Posted(Csd, Old), scene.Posted(TestFirm.Client, Old));
        scene.Firm.Must(ToBroker);
        Assert.Equal((there - 700, 700L), (scene.Posted(Csd, Old), scene.Posted(Lent, Old)));
        scene.Firm.Must(FromBroker);
        Assert.Equal((there - 400, -300L), (scene.Posted(Csd, Old), scene.Posted(Borrowed, Old)));
        Assert.Equal(clients, scene.Posted(TestFirm.Client, Old));
        Assert.Empty(scene.Firm.Run(ToBroker)); // it is so already
        scene.Firm.Must(new ReturnLoan("L-1", 100));
        scene.Firm.Must(new ReturnLoan("B-1", 300));
        Assert.Equal([$"L-1 {Old} 600"], OnLoan(scene));
        Assert.Equal((there - 600, 0L), (scene.Posted(Csd, Old), scene.Posted(Borrowed, Old)));
        scene.Firm.Must(new ReturnLoan("L-1", 600));
        Assert.Equal((there, 0L), (scene.Posted(Csd, Old), scene.Posted(Lent, Old)));
        Assert.Empty(OnLoan(scene));
        scene.Firm.EndDay();
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    [Fact]
    public void Never_more_is_lent_or_returned_than_is_there_and_what_is_unknown_is_refused()
    {
        var scene = Scene();
        Refusal Ask(Command command) => scene.Ask(command)?.Why ?? Refusal.None;
        var free = scene.Firm.Firm.Ledger[scene.Firm.Firm.Register.Depository, scene.Firm.AssetOf(Old)].Available;
        var next = ToBroker with { Loan = "L-2", Units = free };
        Assert.Equal(Refusal.ShortOfSecurities, Ask(next with { Units = free + 1 }));
        Assert.Equal(Refusal.BadTerms, Ask(next with { Units = 0 }));
        Assert.Equal(Refusal.BadTerms, Ask(next with { Units = 0.5m }));
        Assert.Equal(Refusal.BadTerms, Ask(next with { Units = decimal.MaxValue }));
        Assert.Equal(Refusal.BadTerms, Ask(next with { Loan = "L-1" })); // of other terms
        Assert.Equal(Refusal.TextTooLong, Ask(next with { Loan = "" }));
        Assert.Equal(Refusal.UnknownCounterparty, Ask(next with { Counterparty = "NOBODY" }));
        Assert.Equal(Refusal.UnknownInstrument, Ask(next with { Isin = "USD" }));
        Assert.Equal(Refusal.NotOnLoan, Ask(new ReturnLoan("L-2", 1)));
        Assert.Equal(Refusal.NotOnLoan, Ask(new ReturnLoan("L-1", 601)));
        scene.Firm.Must(next);
        Assert.Equal(0, scene.Firm.Firm.Ledger[scene.Firm.Firm.Register.Depository, scene.Firm.AssetOf(Old)].Available);
        Assert.Equal(Refusal.ShortOfSecurities, Ask(new ReturnLoan("B-1", 300)));
        // Of the greatest there may be four in a balance, as of everything.
        for (var loan = 0; loan < 2; loan++)
            scene.Firm.Run(FromBroker with { Loan = $"B-{loan + 2}", Units = 1L << 60 });
        Assert.Equal(Refusal.Overflow, Ask(FromBroker with { Loan = "B-4", Units = 1L << 60 }));
        scene.Firm.EndDay();
        Assert.Equal(Refusal.DayNotOpen, Ask(next with { Loan = "L-3", Units = 1 }));
    }

    // guide/accounting.md, Securities loans: while a day is open, or in the next day's folder.
    [Fact]
    public void Between_two_days_a_loan_is_refused_with_what_to_do()
    {
        var firm = TestFirm.Funded();
        firm.EndDay();
        var refused = Assert.IsType<Refused>(Assert.Single(firm.Run(
            new OpenLoan("L-1", LoanSide.Lent, TestFirm.Alone, TestFirm.Aig, 1))));
        Assert.Equal((Refusal.DayNotOpen, "2013-10-07 is closed and no day is open: put it into securities-loans.csv of the next day's "
            + "folder, which countinghouse day runs, or ask again once a day is open (OpenDay of the server)"),
            (refused.Why, refused.Detail));
    }

    /// <summary>What is on loan once an action has run over 600 lent and 300 borrowed, and what the two brokers owe for it.</summary>
    public static TheoryData<string, string, string, long, long, long> Events => new()
    {
        { "SPLIT", $"L-1 {Old} 4200", $"B-1 {Old} 2100", 0, 0, 0 }, // 7 for 1
        { "MERGER", $"L-1 {New} 1200", $"B-1 {New} 600", 600_00, -300_00, 0 }, // 2 for 1, and 1.00 in cash
        { "STOCK_DIVIDEND", $"L-1 {Old} 600", $"B-1 {Old} 300", 0, 0, 60 }, // 1 more for 10
        { "DIVIDEND", $"L-1 {Old} 600", $"B-1 {Old} 300", 150_00, -75_00, 0 }, // 0.25 a unit
    };

    static CorporateActionTerms TermsOf(string type) => type switch
    {
        "SPLIT" => Of(type, 7, 1, null),
        "MERGER" => Of(type, 2, 1, 1, New),
        "STOCK_DIVIDEND" => Of(type, 1, 10, null),
        _ => Of(type, null, null, 0.25m),
    };

    // What a broker owes, less, of all that the action had claimed.
    static (long Cash, long Units) Claimed(ActionScene scene, string party)
    {
        var of = scene.Firm.Firm.Register.PartyOf(party)?.Id;
        var all = scene.Firm.Facts.OfType<ActionFact.Claimed>().Where(c => c.Against.Party == of).Select(c => c.Movement).ToList();
        return (all.Sum(m => m.Amount), all.Sum(m => m.Quantity));
    }

    [Theory, MemberData(nameof(Events))]
    public void An_action_makes_of_loans_what_it_makes_of_units_and_the_borrower_owes_what_it_brings(
        string type, string lent, string borrowed, long owed, long owing, long units)
    {
        var (scene, twin) = (Through(TermsOf(type)), Through(TermsOf(type), hasLoans: false));
        Assert.Equal([lent, borrowed], OnLoan(scene));
        foreach (var one in new[] { scene, twin })
            for (var week = 0; week < 2; week++) one.SettleAll();
        foreach (var (party, cash, more) in new[] { (TestFirm.Nets, owed, units), (TestFirm.Alone, owing, -units / 2) })
        {
            var (with, without) = (Claimed(scene, party), Claimed(twin, party));
            Assert.Equal((cash, more), (with.Cash - without.Cash, with.Units - without.Units));
        }
        foreach (var asset in new[] { Old, New })
            Assert.Equal(twin.Posted(Csd, asset), scene.Posted(Csd, asset) + scene.Posted(Lent, asset) + scene.Posted(Borrowed, asset));
        foreach (var said in OnLoan(scene).Select(l => l.Split(' ')))
            scene.Firm.Must(new ReturnLoan(said[0], decimal.Parse(said[2], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(CorrectionTests.Lines(twin), CorrectionTests.Lines(scene));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    [Theory, InlineData("SPLIT"), InlineData("MERGER"), InlineData("STOCK_DIVIDEND"), InlineData("DIVIDEND")]
    public void Taken_back_and_run_again_the_books_are_the_same_and_withdrawn_the_loans_are_what_they_were(string type)
    {
        var terms = TermsOf(type);
        var (right, scene) = (Through(terms), Through(terms with { RatioNew = terms.RatioNew + 1, Rate = terms.Rate + 1 }));
        var onLoan = OnLoan(right);
        scene.Announce(terms);
        Assert.Equal(onLoan, OnLoan(scene));
        var again = Through(terms);
        Assert.Null(again.Ask(new CancelAction("A-1", "withdrawn by mistake")));
        Assert.Equal([$"L-1 {Old} 600", $"B-1 {Old} 300"], OnLoan(again));
        again.Announce(terms);
        Assert.Equal(onLoan, OnLoan(again));
        foreach (var one in new[] { right, scene, again })
            for (var week = 0; week < 2; week++) one.SettleAll();
        Assert.Equal(CorrectionTests.Lines(right), CorrectionTests.Lines(scene));
        Assert.Equal(CorrectionTests.Lines(right), CorrectionTests.Lines(again));
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    // Who holds at the close of the record date is paid: what was lent after the ex-date, and is out on that day, the borrower pays for.
    [Fact]
    public void Lent_between_ex_date_and_record_date_the_borrower_owes_the_dividend_and_after_it_no_one_does()
    {
        var terms = TermsOf("DIVIDEND") with { RecordDate = Ex.AddDays(1), PayDate = new(2014, 5, 13) };
        var (scene, twin) = (Through(terms, hasLoans: false), Through(terms, hasLoans: false));
        scene.Firm.Must(ToBroker);
        foreach (var one in new[] { scene, twin }) one.Firm.Until(new(2014, 5, 12));
        scene.Firm.Must(new ReturnLoan("L-1", 700));
        scene.Firm.Must(FromBroker);
        foreach (var one in new[] { scene, twin })
            for (var week = 0; week < 2; week++) one.SettleAll();
        Assert.Equal(175_00, Claimed(scene, TestFirm.Nets).Cash - Claimed(twin, TestFirm.Nets).Cash); // 700 × 0.25
        Assert.Equal(0, Claimed(scene, TestFirm.Alone).Cash - Claimed(twin, TestFirm.Alone).Cash);
        scene.Firm.Must(new ReturnLoan("B-1", 300));
        Assert.Equal(CorrectionTests.Lines(twin), CorrectionTests.Lines(scene));
    }

    // 600 lent became 4 200 and should have become 3 000, 300 borrowed 2 100 and should have become 1 500; so many came back, or were given
    // back, in between. Beyond what there was to come back it is owed: 3 500 − 3 000, and 1 800 − 1 500.
    [Theory, InlineData("L-1", 1_000, 2_000), InlineData("L-1", 3_500, 0), InlineData("B-1", 500, 1_000), InlineData("B-1", 1_800, 0)]
    public void Corrected_when_a_loan_has_been_returned_what_is_left_is_that_of_the_right_ratio(string loan, long returned, long left)
    {
        var (right, wrong) = (Through(Of("SPLIT", 5, 1, null)), Through(Of("SPLIT", 7, 1, null)));
        right.Firm.Must(new ReturnLoan(loan, Math.Min(returned, loan == "L-1" ? 3_000 : 1_500)));
        wrong.Firm.Must(new ReturnLoan(loan, returned));
        wrong.Announce(Of("SPLIT", 5, 1, null));
        Assert.Equal(left, wrong.Firm.Firm.Loans.Open.Where(l => l.Name == loan).Sum(l => l.Units));
        foreach (var one in new[] { right, wrong })
            for (var week = 0; week < 2; week++) one.SettleAll();
        wrong.ControlsHold();
        Assert.Equal(CorrectionTests.Lines(right), CorrectionTests.Lines(wrong));
        wrong.ReplaysToTheSame();
    }

    // The close of the day before the loans is 94, that of the ex-date 13.50.
    [Fact]
    public void The_report_says_what_was_on_loan_on_a_day_and_its_worth()
    {
        var scene = Through(Of("SPLIT", 7, 1, null));
        scene.Firm.Must(new SetPrice(Ex, Old, 13.50m, "USD", "prices.csv"));
        scene.Firm.Must(new ReturnLoan("B-1", 2_100));
        scene.Firm.EndDay();
        var path = Path.Combine(folder, "loans.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in scene.Firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        Assert.Null(Verification.Run(path).Wrong);
        using var reports = ReportBook.Open(path);
        string[] Said(DateOnly? asOf) => [.. reports.Run("securities-loans", new() { AsOf = asOf }).Rows.Select(r => string.Join(' ', r))];
        var from = Ex.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            [
                $"B-1 BORROWED BROKER-2 {Old} 300 {from} 94 28200.00 USD",
                $"L-1 LENT BROKER-1 {Old} 600 {from} 94 56400.00 USD",
            ], Said(Ex.AddDays(-1)));
        Assert.Equal([$"L-1 LENT BROKER-1 {Old} 4200 {from} 13.50 56700.00 USD"], Said(null));
    }
}
