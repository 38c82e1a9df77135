using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>beancount: metadata below the line of an entry, accounts opened before the first, balances asserted by directives.</summary>
sealed class BeancountSyntax(BookNames names, BookText to) : BookSyntax(names, to)
{
    protected override OutsideText Outside { get; } = new("\"\\%", guardsFirst: false);

    protected override TagWords Words { get; } = new(
        "  fact: \"", "\"\n  kind: \"", "\"\n  cause: \"", "\"\n  settles: \"", "\"\n  trade: \"", "\"\n  reference: \"", "\"\n");

    public override void Begin(Register books, DateOnly first)
    {
        if (books.Terms is not { } firm) return;
        To.Add("option \"title\" \"");
        Outside.Write(firm.Name, To);
        To.Add("\"\noption \"operating_currency\" \"").Add(firm.BaseCurrency).Add("\"\n\n");
        var before = first == DateOnly.MinValue ? first : first.AddDays(-1);
        foreach (var asset in books.Assets)
        {
            To.Add(before).Add(" commodity ").Add(Names[asset.Id]).Add("\n");
            if (asset.Terms is { } terms) Name(terms.Name);
        }
        foreach (var account in books.Accounts)
        {
            To.Add(before).Add(" open ").Add(Names[account.Id]).Add("\n");
            Name(account.Terms.Name);
        }
    }

    protected override void Heading(in EntryHead head, bool isPosted)
    {
        To.Add("\n").Add(head.On).Add(isPosted ? " * \"" : " ! \"");
        Outside.Write(head.Title, To);
        To.Add("\"\n");
    }

    public override void Assert(DateOnly on, IReadOnlyList<Leg> balances)
    {
        To.Add("\n");
        foreach (var leg in balances)
            To.Add(on).Add(" balance ").Add(Names[leg.Account]).Add("  ").Amount(leg.Amount, Names.Scale(leg.Asset))
                .Add(" ").Add(Names[leg.Asset]).Add("\n");
    }

    void Name(string name)
    {
        To.Add("  name: \"");
        Outside.Write(name, To);
        To.Add("\"\n");
    }
}
