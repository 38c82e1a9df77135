using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;

namespace Countinghouse.Tests.Accounting;

// What a journal may settle of a break.
public sealed partial class BreakTests
{
    [Fact]
    public void A_journal_that_settles_a_break_names_one_that_is_open()
    {
        State(StatedKind.Cash, false, Line("USD", 999_998.75m));
        Close();
        firm.NextDay();
        var number = Only().Number;
        Refusal Settles(string what) => firm.Ask(
            Ledgers.Journal("J-1", firm.Day, (Bank, -1.25m), (TestFirm.Client, 1.25m)) with { Settles = what });
        Assert.Equal(Refusal.ControlAccountByHand, Settles($"break:{number + 1}"));
        // A difference is a break, never a plug (the design's accounting page): not past theirs, not away from it, not in another currency,
        // and not on the word of another fact or of the statement as a whole.
        foreach (var (of, amount) in new[] { (Bank, -1.26m), (Bank, 1.25m) })
            Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Ledgers.Journal("J-2", firm.Day, (of, amount), (TestFirm.Client, -amount))
                with
            { Settles = $"break:{number}" }));
        Assert.Equal(Refusal.ControlAccountByHand, Settles("fact:1"));
        var dollar = Ledgers.Journal("J-3", firm.Day, (Bank, -1m), (TestFirm.Client, 1m));
        JournalLine[] euros = [.. dollar.Lines.Select(l => l with { Asset = "EUR" })];
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(dollar with { Lines = euros, Settles = $"break:{number}" }));
        // Two that name the same break bring the bank no nearer than one: what is posted counts before the next statement comes.
        firm.Agreed(dollar with { Settles = $"break:{number}" });
        Assert.Equal(Refusal.ControlAccountByHand, Settles($"break:{number}"));
        firm.Agreed(Ledgers.Journal("J-4", firm.Day, (Bank, -0.25m), (TestFirm.Client, 0.25m)) with { Settles = $"break:{number}" });
        Assert.Equal(-1.25m, (firm.Balance(Bank, "USD").Posted - 1_000_000_00) / 100m);
    }

    // 1.25 differ: a break has one name, so that a second journal of 1.25 under another spelling of it is refused, and one that an earlier
    // version took under such a spelling counts too (the design's accounting page: a difference is a break, never a plug).
    [Theory, InlineData("break:0{0}"), InlineData("break:00{0}"), InlineData("break:+{0}"), InlineData("break: {0}"),
        InlineData("Break:{0}")]
    public void A_break_has_one_name(string spelt)
    {
        State(StatedKind.Cash, false, Line("USD", 999_998.75m));
        Close();
        firm.NextDay();
        var number = Only().Number;
        var other = string.Format(System.Globalization.CultureInfo.InvariantCulture, spelt, number);
        var journal = Ledgers.Journal("J-1", firm.Day, (Bank, -1.25m), (TestFirm.Client, 1.25m)) with { Settles = $"break:{number}" };
        firm.Agreed(journal);
        var refused = Assert.IsType<Refused>(Assert.Single(firm.Run(journal with { Reference = "J-2", Settles = other })));
        Assert.Equal(Refusal.ControlAccountByHand, refused.Why);
        if (other.StartsWith("break:0", StringComparison.Ordinal)) Assert.Contains($"write break:{number}", refused.Detail);
        else return;
        var earlier = TestFirm.Replay(firm.Facts.Select(f => f is GeneralLedgerFact.JournalPosted j
            ? j with { Terms = j.Terms with { Settles = other } } : f));
        Assert.Equal(Refusal.ControlAccountByHand, earlier.Run(new("later", "tester", firm.Asked[^1].Envelope.At + 1),
            journal with { Reference = "J-2" }).OfType<Refused>().Single().Why);
        Assert.Equal(Refusal.NotToWriteOff, earlier.Run(new("off", "tester", firm.Asked[^1].Envelope.At + 2),
            new WriteOffBreak(number, "lost")).OfType<Refused>().Single().Why);
    }

    // A fee of 12.50 that the bank has taken may be the firm's or a client's, in parts too, and nothing else moves with it: neither what a
    // broker owes nor more of the client.
    [Fact]
    public void A_break_lets_nothing_pass_but_its_own_other_side()
    {
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        State(StatedKind.Entries, true, Line("USD", -12.50m, "FEE-1"));
        Close();
        firm.NextDay();
        var settles = $"break:{Desk.Breaks.Single(b => b.IsMovement).Number}";
        Refusal Asked(params (string, decimal)[] more) => firm.Ask(Ledgers.Journal("J-1", firm.Day, [(Bank, -12.50m), .. more]) with
        { Settles = settles });
        Assert.Equal(Refusal.ControlAccountByHand, Asked(("6300", 12.50m), ("STREET-BROKER-1", 1_000m), ("6900", -1_000m)));
        Assert.Equal(Refusal.ControlAccountByHand, Asked(("6300", 12.50m), (TestFirm.Client, 10m), ("6900", -10m)));
        Assert.Equal(Refusal.ControlAccountByHand, Asked(("6300", 22.50m), (TestFirm.Client, -10m)));
        firm.Agreed(Ledgers.Journal("J-1", firm.Day, (Bank, -12.50m), ("6300", 2.50m), (TestFirm.Client, 10m)) with { Settles = settles });
        Assert.Equal(-12_50, firm.Balance(Bank, "USD").Posted - 1_000_000_00);
        // It is settled: nothing is left to write off, until the journal is taken back.
        var number = Desk.Breaks.Single(b => b.IsMovement).Number;
        Assert.Equal(Refusal.NotToWriteOff, firm.Ask(new WriteOffBreak(number, "lost")));
        firm.Agreed(new ReverseJournal(firm.Facts.OfType<GeneralLedgerFact.JournalPosted>().Last().Number, "not so", firm.Day));
        firm.Must(new WriteOffBreak(number, "lost"));
        firm.Agreed(Ledgers.Journal("J-2", firm.Day, (Bank, -12.50m), ("6300", 12.50m)) with { Settles = settles });
        Assert.Equal(Refusal.NotToWriteOff, firm.Ask(new ApproveWriteOff(number, -12.50m), "boris"));
    }

    // A fee of 12.50 in the bank's entries and in its balance is one difference: it is settled once, by its movement.
    [Fact]
    public void A_difference_that_is_a_movement_is_not_settled_by_the_balance_too()
    {
        State(StatedKind.Entries, true, Line("USD", -12.50m, "FEE-1"));
        State(StatedKind.Cash, true, Line("USD", 999_980m));
        Close();
        firm.NextDay();
        var (movement, balance) = (Desk.Breaks.Single(b => b.IsMovement), Desk.Breaks.Single(b => b.IsBalance));
        var journal = Ledgers.Journal("J-1", firm.Day, (Bank, -12.50m), (TestFirm.Client, 12.50m));
        var refused = Assert.IsType<Refused>(firm.Run(journal with { Settles = $"break:{balance.Number}" }).Single());
        Assert.Contains($"settle break:{movement.Number} first", refused.Detail);
        firm.Agreed(journal with { Settles = $"break:{movement.Number}" });
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(journal with { Reference = "J-2", Settles = $"break:{movement.Number}" }));
        Assert.Equal(-12_50, firm.Balance(Bank, "USD").Posted - 1_000_000_00);
    }

    // What a statement states has moved by its own day; and before the book's first, 7 October, there is nothing to lay beside it.
    [Theory]
    [InlineData(StatedKind.Entries, 7, 8, "line 1 is of 2013-10-08, which is after the statement's own day, 2013-10-07")]
    [InlineData(StatedKind.Postings, 7, 31, "line 1 is of 2013-10-31, which is after the statement's own day, 2013-10-07")]
    [InlineData(StatedKind.Cash, 4, 4, "it is of 2013-10-04, and before 2013-10-07 the book has nothing to lay beside it")]
    [InlineData(StatedKind.Entries, 4, 4, "it is of 2013-10-04, and before 2013-10-07 the book has nothing to lay beside it")]
    public void A_statement_of_what_has_yet_to_be_or_was_before_the_book_is_refused(StatedKind kind, int asOf, int moved, string why)
    {
        var asset = kind == StatedKind.Postings ? TestFirm.Aig : "USD";
        var take = new TakeStatement(new("S", kind, new(2013, 10, asOf), false,
            [Line(asset, 5, "R") with { Day = new(2013, 10, moved) }]));
        for (var day = 0; day < 3; day++)
        {
            var no = Assert.IsType<Refused>(Assert.Single(firm.Run(take)));
            Assert.Equal((Refusal.BadStatement, why), (no.Why, no.Detail));
            Close();
            firm.NextDay();
        }
        Assert.Empty(Desk.Breaks);
        // A movement of before, which a statement of the first day states, is open (docs/guide/reconciliation.md).
        firm.Must(new TakeStatement(new("S", StatedKind.Entries, new(2013, 10, 7), false,
            [Line("USD", 5, "R") with { Day = new(2013, 10, 4) }])));
        Only();
    }
}
