using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Formats.Books;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Books;

public sealed class BookExportTests
{
    public static TheoryData<BookDialect> Dialects => [BookDialect.Hledger, BookDialect.Ledger, BookDialect.Beancount];

    [Theory, MemberData(nameof(Dialects))]
    public void Every_transaction_balances_and_every_balance_is_the_firm_s_own_on_drawn_days(BookDialect dialect)
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var drawn = BooksDays.Drawn(seed);
            var read = new BookReading(drawn.Export(dialect));
            Assert.Equal(BookBalances.Of(drawn.Firm, dialect, b => b.Traded).ToString(), read.Traded.ToString());
            Assert.Equal(BookBalances.Of(drawn.Firm, dialect, b => b.Posted).ToString(), read.Posted.ToString());
        }
    }

    // The days hold every kind of thing that the export tells apart; without them the comparisons above say little.
    [Fact]
    public void The_told_days_settle_fail_part_settle_cancel_amend_and_leave_something_pending()
    {
        var facts = BooksDays.Told().Facts.ConvertAll(f => f.Fact);
        Assert.Contains(facts, f => f is SettlementFact.Settled { WasFailing: false });
        Assert.Contains(facts, f => f is SettlementFact.Settled { WasFailing: true });
        Assert.Contains(facts, f => f is SettlementFact.Failed { WasFailing: false });
        Assert.Contains(facts, f => f is LedgerFact.PendingVoided);
        Assert.Contains(facts, f => f is LedgerFact.PendingPosted);
        Assert.Contains(facts, f => f is TradeFact.TradeCancelled { Reason: "amended" });
        Assert.Contains(facts, f => f is ClearingFact.ObligationUndone);
        var heads = new BookReading(BooksDays.Told().Export(BookDialect.Hledger)).Heads;
        Assert.Contains(heads, head => head.Contains(" ! U-3 ", StringComparison.Ordinal));
        Assert.Contains(heads, head => head.StartsWith("2013-10-07=2013-10-10 * T-3  ; fact:", StringComparison.Ordinal));
        const string Net = "2013-10-07=2013-10-10 * Net CCP US0605051046 settling 2013-10-10  ; ";
        Assert.Contains(heads, head => head.StartsWith(Net, StringComparison.Ordinal));
        Assert.DoesNotContain(heads, head => head.Contains(" T-4 ", StringComparison.Ordinal)); // cancelled
        Assert.Single(heads, head => head.Contains(" T-1 ", StringComparison.Ordinal)); // amended: the first version is void
    }

    // Nothing of these days is late, cancelled or amended afterwards, so what was then is what is told now of then.
    [Theory, MemberData(nameof(Dialects))]
    public void As_of_a_day_the_books_are_those_that_the_day_closed_with(BookDialect dialect)
    {
        var firm = BooksDays.Drawn(1, 0);
        List<(DateOnly Day, string Traded, string Posted)> closes = [];
        for (var day = 0; day < 7; day++)
        {
            firm.NextDay();
            firm.Trade(firm.Ticket($"T{day}", "C000001", day % 3 == 0 ? Side.Sell : Side.Buy, BooksFirm.Aig, 40 + day));
            firm.EndDay(due => due.RestQuantity / 2);
            var traded = BookBalances.Of(firm.Firm, dialect, b => b.Traded).ToString();
            closes.Add((firm.Day, traded, BookBalances.Of(firm.Firm, dialect, b => b.Posted).ToString()));
        }
        foreach (var (day, tradedThen, postedThen) in closes)
        {
            var read = new BookReading(firm.Export(dialect, day));
            Assert.Equal(tradedThen, read.Traded.ToString());
            Assert.Equal(postedThen, read.Posted.ToString());
        }
    }

    // docs/formats/reports.md, as of a date: "what the report said then, whatever was … cancelled, corrected … since".
    [Theory, MemberData(nameof(Dialects))]
    public void What_is_recorded_later_is_not_in_the_books_of_a_day_whatever_its_date(BookDialect dialect)
    {
        var firm = BooksDays.Drawn(1, 0);
        firm.NextDay();
        firm.Trade(firm.Ticket("T", "C000001", Side.Buy, BooksFirm.Aig, 10));
        var pended = firm.Facts.Select(f => f.Fact).OfType<LedgerFact.EntryPended>().First();
        firm.EndDay(due => due.RestQuantity);
        var (day, then) = (firm.Day, firm.Export(dialect, firm.Day));
        firm.NextDay();
        var legs = pended.Legs.Where(l => l.Asset == pended.Legs[0].Asset).ToArray();
        firm.Facts.Add((firm.Firm.Next, new LedgerFact.EntryPosted(new(0, EntryKind.Manual), day, legs, "M1", "dated back")));
        firm.Facts.Add((firm.Firm.Next + 1, new LedgerFact.PendingVoided(pended.Entry)));
        Assert.NotEqual(then, firm.Export(dialect));
        Assert.Equal(then, firm.Export(dialect, day));
    }

    [Fact]
    public void A_pending_entry_posted_in_part_is_two_transactions_and_zero_legs_are_left_out()
    {
        var firm = BooksDays.Drawn(1, 0);
        firm.NextDay();
        firm.Trade(firm.Ticket("T", "C000001", Side.Buy, BooksFirm.Aig, 10));
        var pended = firm.Facts.Select(f => f.Fact).OfType<LedgerFact.EntryPended>().Single();
        Leg[] part = [.. pended.Legs.Select(l => l with { Amount = l.Asset == pended.Legs[0].Asset ? l.Amount / 10 * 4 : 0 })];
        firm.Facts.Add((firm.Firm.Next, new LedgerFact.PendingPartPosted(pended.Entry, new(2013, 10, 10), part)));
        var transactions = firm.Export(BookDialect.Beancount).Split("\n\n")
            .Where(t => t.Contains("\n  trade: \"T\"\n", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, transactions.Length);
        Assert.StartsWith("2013-10-07 * \"T\"", transactions[0], StringComparison.Ordinal);
        const string Legs = "    Liabilities:Clients:C000001  -4 US0268747849\n    Assets:Clearing:CLEARING  4 US0268747849";
        Assert.EndsWith(Legs, transactions[0], StringComparison.Ordinal);
        Assert.StartsWith("2013-10-07 ! \"T\"", transactions[1], StringComparison.Ordinal);
        Assert.Contains("    Liabilities:Clients:C000001  -6 US0268747849\n", transactions[1], StringComparison.Ordinal);
        Assert.Equal(2, firm.Export(BookDialect.Ledger).Split("\n    ; Trade: T\n").Length - 1);

        firm.Facts.Add((firm.Firm.Next + 1, new LedgerFact.PendingVoided(pended.Entry)));
        Assert.Single(new BookReading(firm.Export(BookDialect.Hledger)).Heads, h => h.Contains(" T ", StringComparison.Ordinal));
        Assert.Contains("\n2013-10-07=2013-10-10 * T  ;", firm.Export(BookDialect.Hledger), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_and_the_smallest_amounts_are_written_to_the_last_unit()
    {
        var firm = new BooksFirm();
        var fund = firm.Firm.Register.AssetOf(BooksFirm.Fund)!.Id;
        Leg[] legs =
        [
            new(new(0), fund, long.MinValue), new(new(0), fund, long.MaxValue), new(new(0), fund, 1),
            new(new(2), fund, -7), new(new(2), fund, 7),
        ];
        firm.Facts.Add((firm.Firm.Next, new LedgerFact.EntryPosted(new(0, EntryKind.Manual), new(2013, 10, 7), legs, "M1", "sizes")));
        var text = firm.Export(BookDialect.Hledger);
        foreach (var amount in new[] { "-9223372036854775.808", "9223372036854775.807", "0.001", "-0.007" })
            Assert.Contains($"  {amount} \"{BooksFirm.Fund}\"\n", text, StringComparison.Ordinal);
        Assert.Contains("* sizes  ; fact:", text, StringComparison.Ordinal);
        Assert.Contains(", reference:M1\n", text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Dialects))]
    public void The_same_journal_gives_the_same_bytes(BookDialect dialect) =>
        Assert.Equal(BooksDays.Told().Export(dialect), BooksDays.Told().Export(dialect));

    [Theory, MemberData(nameof(Dialects))]
    public void A_book_without_a_firm_or_without_an_entry_has_no_transaction(BookDialect dialect)
    {
        var nothing = new StringWriter();
        BookExport.Write(dialect, () => [], nothing);
        Assert.Empty(new BookReading(nothing.ToString()).Heads);
        Assert.Empty(new BookReading(new BooksFirm().Export(dialect)).Heads);
    }

    // The types are those of the default chart's own table: 1600, 1800 ASSET, 2300 LIABILITY, 4100 INCOME, 6100 EXPENSE; 3900 is set below.
    static readonly (string Name, string Code, string Type)[] Direct =
    [
        ("Assets:Other", "1600", "ASSET"), ("Assets:Other", "1800", "ASSET"), ("Liabilities:Payable", "2300", "LIABILITY"),
        ("Equity", "3900", "EQUITY"), ("Income", "4100", "INCOME"), ("Expenses", "6100", "EXPENSE"),
    ];

    static BooksFirm WithDirect()
    {
        var firm = new BooksFirm();
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        firm.Must(new SetGlAccount(new("3900", "Reserve", GlType.Equity, "", "", false), new(2013, 1, 1), ""));
        firm.NextDay();
        Leg Of(string code, long cents) => new(firm.Firm.Register.AccountOf(code)!.Id, firm.Firm.Register.AssetOf("USD")!.Id, cents);
        firm.Must(new Post(new(firm.Firm.Next, EntryKind.Invoice), firm.Day,
            [Of("1600", 1_00), Of("1800", 2_00), Of("2300", -9_00), Of("3900", -1_00), Of("4100", -3_00), Of("6100", 10_00)]));
        return firm;
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Accounts_of_the_chart_are_under_what_the_chart_says_they_are(BookDialect dialect)
    {
        var words = WithDirect().Export(dialect).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.All(Direct, d => Assert.Contains($"{d.Name}:{d.Code}", words));
        Assert.Contains("Income:COMMISSION-INCOME", words); // what the chart sums up is where its class is
    }

    [Fact]
    public void In_gnucash_accounts_of_the_chart_are_of_the_chart_s_type()
    {
        using var text = new StringWriter();
        var firm = WithDirect();
        GnuCashExport.Write(() => firm.Facts, text);
        System.Xml.Linq.XNamespace act = "http://www.gnucash.org/XML/act";
        var types = System.Xml.Linq.XDocument.Parse($"{text}").Descendants(act + "type")
            .Select(t => ($"{t.Parent!.Element(act + "name")?.Value}", t.Value)).ToList();
        Assert.All(Direct, d => Assert.Contains((d.Code, d.Type), types));
        Assert.Contains(("Expenses", "EXPENSE"), types);
        Assert.Contains(("Assets", "ASSET"), types);
    }

    [Fact]
    public void Each_dialect_has_its_file_name() => Assert.Equal(
        ["books.hledger.journal", "books.ledger", "books.beancount"], Dialects.Select(d => BookExport.FileName(d.Data)));
}
