using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>The journal of facts read once: who and what there is, and how every entry came out.</summary>
sealed class BooksRead
{
    readonly Func<IEnumerable<(long Number, Fact Fact)>> facts;
    readonly Outcomes outcomes = new();

    /// <param name="facts">Gives the facts from the first, each call anew.</param>
    public BooksRead(Func<IEnumerable<(long Number, Fact Fact)>> facts, DateOnly? asOf)
    {
        (this.facts, AsOf) = (asOf is { } last ? () => Until(facts(), last) : facts, asOf ?? DateOnly.MaxValue);
        Chart = new(Register);
        var (causes, bonds) = (new Causes(), new BondBook(Register));
        Register.Accruals = bonds;
        foreach (var (number, fact) in this.facts())
        {
            causes.See(number, fact);
            if (fact is LedgerFact moved) outcomes.See(moved);
            else if (fact is ReferenceFact named) Register.Apply(named);
            else if (fact is BondFact told) bonds.Apply(told, number);
            else if (fact is GeneralLedgerFact set) Chart.Apply(set);
        }
        (First, Last) = (causes.First, causes.Day < AsOf ? causes.Day : AsOf);
    }

    public Register Register { get; } = new();
    public ChartBook Chart { get; }

    /// <summary>The type that the chart gives an account which is posted to by its code; none: its class says where it is.</summary>
    public GlType? TypeOf(Account account) => Chart.DirectTypeOf(account.Terms, AsOf);

    /// <summary>The first date of the books.</summary>
    public DateOnly First { get; }
    /// <summary>The last business day, or the date asked for where that is before it.</summary>
    public DateOnly Last { get; }
    public DateOnly AsOf { get; }

    // What was recorded on the days until then, as the reports have it: whatever date what came later goes back to.
    static IEnumerable<(long Number, Fact Fact)> Until(IEnumerable<(long Number, Fact Fact)> facts, DateOnly last) =>
        facts.TakeWhile(f => f.Fact is not RecordsFact.DayOpened opened || opened.Day <= last);

    /// <summary>Gives every entry to a sink, in the order of the journal.</summary>
    public void Write(EntrySink to)
    {
        var entries = new BookEntries(to, Register, outcomes);
        foreach (var (number, fact) in facts()) entries.Write(number, fact);
        entries.WriteAssertions();
    }
}
