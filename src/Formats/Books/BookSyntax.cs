using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>How one dialect writes the books: what comes first, how an entry begins, what is asserted at the end.</summary>
abstract class BookSyntax : EntrySink
{
    readonly string[] leads;
    readonly string[] tails;

    protected BookSyntax(BookNames names, BookText to)
    {
        (Names, To) = (names, to);
        leads = new string[names.Accounts];
        tails = new string[names.Assets];
        for (var i = 0; i < leads.Length; i++) leads[i] = "    " + names[new AccountId(i)] + "  ";
        for (var i = 0; i < tails.Length; i++) tails[i] = " " + names[new AssetId(i)] + "\n";
    }

    public static BookSyntax Of(BookDialect dialect, BookNames names, BookText to) => dialect switch
    {
        BookDialect.Hledger => new HledgerSyntax(names, to),
        BookDialect.Ledger => new LedgerSyntax(names, to),
        BookDialect.Beancount => new BeancountSyntax(names, to),
        _ => throw new System.Diagnostics.UnreachableException(dialect.ToString()),
    };

    public BookNames Names { get; }
    protected BookText To { get; }
    protected abstract OutsideText Outside { get; }
    protected abstract TagWords Words { get; }

    /// <summary>Declares the assets and the accounts.</summary>
    /// <param name="first">The first date of the books.</param>
    public abstract void Begin(Register books, DateOnly first);

    public override void Begin(in EntryHead head, bool isPosted)
    {
        Heading(head, isPosted);
        Tags(head);
    }

    public override void Leg(in Leg leg) =>
        To.Add(leads[leg.Account.Number]).Amount(leg.Amount, Names.Scale(leg.Asset)).Add(tails[leg.Asset.Number]);

    protected abstract void Heading(in EntryHead head, bool isPosted);

    void Tags(in EntryHead head)
    {
        To.Add(Words.Fact).Add(head.Fact).Add(Words.Kind).Add(EntryHead.Word(head.Entry.Kind));
        if (head.Entry.Cause != 0) To.Add(Words.Cause).Add(head.Entry.Cause);
        if (head.SettleOn is { } settles) To.Add(Words.Settles).Add(settles);
        if (head.TradeId is { } trade)
        {
            To.Add(Words.Trade);
            Outside.Write(trade, To);
        }
        if (head.Reference is { } reference)
        {
            To.Add(Words.Reference);
            Outside.Write(reference, To);
        }
        To.Add(Words.End);
    }

    protected static string Example(Asset asset) => asset.Scale == 0 ? "1000" : "1000." + new string('0', asset.Scale);
}
