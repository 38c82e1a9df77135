using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>ledger: a line of metadata for each tag, directives with indented lines below.</summary>
sealed class LedgerSyntax(BookNames names, BookText to) : JournalSyntax(names, to)
{
    protected override TagWords Words { get; } = new(
        "\n    ; Fact: ", "\n    ; Kind: ", "\n    ; Cause: ", "\n    ; Settles: ", "\n    ; Trade: ", "\n    ; Reference: ", "\n");

    public override void Begin(Register books, DateOnly first)
    {
        Title(books.Terms?.Name);
        To.Add("\ntag Fact\ntag Kind\ntag Cause\ntag Settles\ntag Trade\ntag Reference\n\n");
        foreach (var asset in books.Assets)
        {
            To.Add("commodity ").Add(Names[asset.Id]).Add("\n");
            if (asset.Terms is { } terms) Note(terms.Name);
            To.Add("    format ").Add(Example(asset)).Add(" ").Add(Names[asset.Id]).Add("\n");
        }
        To.Add("\n");
        foreach (var account in books.Accounts)
        {
            To.Add("account ").Add(Names[account.Id]).Add("\n");
            Note(account.Terms.Name);
        }
    }

    void Note(string name)
    {
        To.Add("    note ");
        Outside.Write(name, To);
        To.Add("\n");
    }
}
