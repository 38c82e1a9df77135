using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>hledger: tags in one comment, directives on one line each.</summary>
sealed class HledgerSyntax(BookNames names, BookText to) : JournalSyntax(names, to)
{
    protected override TagWords Words { get; } =
        new("  ; fact:", ", kind:", ", cause:", ", settles:", ", trade:", ", reference:", "\n");

    public override void Begin(Register books, DateOnly first)
    {
        Title(books.Terms?.Name);
        To.Add("decimal-mark .\n\n");
        foreach (var asset in books.Assets)
        {
            // A scale of zero still shows its point: without one the mark would be unknown.
            To.Add("commodity ").Add(Example(asset)).Add(asset.Scale == 0 ? ". " : " ").Add(Names[asset.Id]);
            if (asset.Terms is { } terms) Name(terms.Name);
            To.Add("\n");
        }
        To.Add("\n");
        foreach (var account in books.Accounts)
        {
            To.Add("account ").Add(Names[account.Id]);
            Name(account.Terms.Name);
            To.Add("\n");
        }
    }

    void Name(string name)
    {
        To.Add("  ; name:");
        Outside.Write(name, To);
    }
}
