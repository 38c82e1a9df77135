using Countinghouse.Facts;
using Countinghouse.Ledger;

namespace Countinghouse.Tests.Books;

public sealed class OpeningTests
{
    // Each line is a leg of the account and one of a location, so these lines take two entries; none may be in both.
    [Fact]
    public void An_account_with_more_opening_lines_than_an_entry_holds_is_opened_line_by_line_once()
    {
        var firm = new BooksFirm();
        const int Lines = LedgerBook.MostLegs / 2 + 100;
        List<OpeningLine> lines = [new(1, "SETTLEMENT-BANK", "USD", Lines)];
        for (var i = 0; i < Lines; i++) lines.Add(new(2 + i, "C000001", "USD", 1));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", lines));
        Assert.Equal(Lines, firm.Firm.Ledger[firm.Firm.Register.Bank, new(0)].Posted);
        Assert.Equal(2, firm.Facts.Count(f => f.Fact is LedgerFact.EntryPosted { Entry.Kind: EntryKind.Opening }));
    }
}
