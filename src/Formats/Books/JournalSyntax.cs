using Countinghouse.Facts;

namespace Countinghouse.Formats.Books;

/// <summary>What hledger and ledger have in common: the line an entry begins with, and assertions as a transaction of zeros.</summary>
abstract class JournalSyntax(BookNames names, BookText to) : BookSyntax(names, to)
{
    protected override OutsideText Outside { get; } = new(";|\"%,[]\\", guardsFirst: true);

    protected override void Heading(in EntryHead head, bool isPosted)
    {
        To.Add("\n").Add(head.On);
        if (head.SettleOn is { } settles) To.Add("=").Add(settles);
        To.Add(isPosted ? " * " : " ! ");
        Outside.Write(head.Title, To);
    }

    public override void Assert(DateOnly on, IReadOnlyList<Leg> balances)
    {
        if (balances.Count == 0) return;
        To.Add("\n").Add(on).Add(" * What the locations hold\n");
        foreach (var leg in balances)
        {
            var (scale, commodity) = (Names.Scale(leg.Asset), Names[leg.Asset]);
            To.Add("    ").Add(Names[leg.Account]).Add("  ").Amount(0, scale).Add(" ").Add(commodity)
                .Add(" = ").Amount(leg.Amount, scale).Add(" ").Add(commodity).Add("\n");
        }
    }

    protected void Title(string? firm)
    {
        To.Add("; Books of ");
        Outside.Write(firm ?? "no firm yet", To);
        To.Add("\n; * posted, ! contracted and not yet settled. Debit +, credit -.\n");
    }
}
