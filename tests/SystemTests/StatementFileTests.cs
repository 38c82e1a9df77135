using System.Text;
using Countinghouse.App.Commands;
using Countinghouse.App.Messages;
using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Statements as banks and depositories hand them over: several in a file, in pages, under one reference every day.</summary>
public sealed class StatementFileTests : IDisposable
{
    const string Bank = "CTBKUS30", Depository = "CTDPUS30";

    static readonly DateOnly Day = new(2025, 10, 14); // the last of the four sample days, which are closed

    readonly Scratch scratch = new();
    readonly Book book;

    public StatementFileTests() => book = Book.Open(Sample.Copy(scratch));

    public void Dispose()
    {
        book.Dispose();
        scratch.Dispose();
    }

    List<ImportCommand.Taken> Take(string from, byte[] bytes) =>
        [.. ImportCommand.TakeAll(book, ("x.sta", bytes), (new(MxSchemas.None, Day) { From = from }, "tester"))];

    string Says(string text, string from = Bank) => string.Join('\n', Take(from, Encoding.Latin1.GetBytes(text)).Select(t => t.Says));

    static string Mt940(string number, string day, string opening, string closing, string entry = "", string currency = "USD") =>
        $":20:STARTUMSE\n:25:7710001\n:28C:{number}\n:60{opening[0]}:C{day}{currency}{opening[1..]}\n"
        + $"{(entry.Length > 0 ? $":61:{day}{day[2..]}{entry}\n" : "")}:62{closing[0]}:C{day}{currency}{closing[1..]}\n-\n";

    [Fact]
    public void The_next_days_statement_under_the_same_reference_acts_and_another_one_of_the_same_day_does_not()
    {
        string one = Mt940("00013/001", "251013", "F1,", "F2,", "C1,NMSCA"), two = Mt940("00014/001", "251014", "F2,", "F5,", "C3,NMSCB");
        Assert.Contains("MT940 STARTUMSE taken", Says(one));
        Assert.Contains("MT940 STARTUMSE taken", Says(two));
        Assert.Equal("is here already", Says(one));
        var conflict = Take(Bank, Encoding.Latin1.GetBytes(two.Replace("C3,NMSCB", "C3,NMSCC")))[0];
        Assert.Contains("another message of this id came from CTBKUS30", Assert.Single(conflict.Problems));
    }

    // 28C is the same on both pages of raphaelm.sta (collection wolph): 62M of the first is 60M of the second.
    [Fact]
    public void Pages_in_one_file_or_two_are_one_statement()
    {
        string one = Mt940("1/1", "251014", "F1,", "M2,13", "C1,13NMSCA"), two = Mt940("1/1", "251014", "M2,13", "F5,3", "C3,17NMSCB");
        Assert.EndsWith("it waits: what follows the balance of 2.13 USD has not come", Says(one));
        Assert.DoesNotContain("waits", Says(one + two).Split('\n')[1]);
        Assert.Equal(["A", "B"], book.Firm.Reconciliation.Breaks.Where(b => b is { IsMovement: true, Figures.Theirs: not 0 })
            .Select(b => b.Of.Reference).Order());
    }

    // SWIFT, MT 940, 28C: statement number / sequence number. Both pages end with the balance they begin with, and one comes last.
    [Fact]
    public void Pages_that_are_counted_are_chained_by_number_and_two_of_one_number_are_for_a_person()
    {
        string first = Mt940("9/1", "251014", "F1,", "M2,", "C1,NMSCA"), second = Mt940("9/2", "251014", "M2,", "M2,"),
            third = Mt940("9/3", "251014", "M2,", "F5,", "C3,NMSCB");
        Assert.EndsWith("it waits: pages 1 to 2 have not come", Says(third));
        Assert.EndsWith("it waits: page 2 has not come", Says(first));
        Assert.DoesNotContain("waits", Says(second));
        // Under another :20:, with another entry.
        var other = Mt940("9/1", "251014", "F1,", "M2,", "C1,NMSCX").Replace("STARTUMSE", "ANOTHER");
        var bytes = Encoding.Latin1.GetBytes(other);
        Assert.Contains("page 1 of statement CTBKUS30 7710001 9 USD of 2025-10-14 is here with other content",
            Assert.Single(Take(Bank, bytes)[0].Problems));
        Reading asCorrection = new(MxSchemas.None, Day) { From = Bank, IsCorrection = true };
        Assert.Empty(ImportCommand.TakeAll(book, ("x.sta", bytes), (asCorrection, "tester")).Single().Problems);
    }

    // SWIFT, MT 940, 62F: the closing balance is that of the statement, so it is not compared before its other pages are here, whatever the
    // order in a file or in several.
    [Theory, InlineData(false), InlineData(true)]
    public void The_closing_balance_of_a_last_page_that_comes_first_waits_for_the_others(bool inOne)
    {
        string first = Mt940("9/1", "251014", "F1,", "M2,13", "C1,13NMSCA"), second = Mt940("9/2", "251014", "M2,13", "F5,3", "C3,17NMSCB");
        IEnumerable<string> Stated() => book.Firm.Reconciliation.Breaks.Where(b => b.Of.Kind == BreakKind.Cash && b.Figures.Theirs == 5.3m)
            .Select(b => b.Of.Asset);
        if (inOne) Says(second + first);
        else
        {
            Assert.EndsWith("it waits: page 1 has not come", Says(second));
            Assert.Empty(Stated());
            Assert.DoesNotContain("waits", Says(first));
        }
        Assert.Equal(["USD"], Stated());
        Assert.Equal(["A", "B"], book.Firm.Reconciliation.Breaks.Where(b => b is { IsMovement: true, Figures.Theirs: not 0 })
            .Select(b => b.Of.Reference).Order());
    }

    [Fact]
    public void Each_statement_of_a_file_acts_by_itself_and_what_is_wrong_with_one_is_said_of_it()
    {
        string dollars = Mt940("1", "251014", "F1,", "F2,", "C1,NMSCA"), euros = Mt940("1", "251014", "F1,", "F3,", "C2,NMSCB", "EUR"),
            wrong = Mt940("2", "251014", "F1,", "F9,", "C2,NMSCC", "CHF");
        var taken = Take(Bank, Encoding.Latin1.GetBytes(dollars + euros + wrong));
        Assert.Equal(["x.sta, message 1 of 3", "x.sta, message 2 of 3", "x.sta, message 3 of 3"], taken.Select(t => t.Name));
        Assert.Equal([true, true, false], taken.Select(t => t.Problems.Count == 0));
        Assert.Equal("kept, not acted on", taken[2].Says);
        Assert.Equal(["EUR", "USD"], book.Firm.Reconciliation.Breaks.Where(b => b.Of.Kind == BreakKind.Cash).Select(b => b.Of.Asset)
            .Order());
        // Each is here with its own bytes.
        Assert.Equal("is here already", Says(euros));
        Assert.All(Says(dollars + euros).Split('\n'), said => Assert.Equal("is here already", said));
    }

    static CashStatement Of(string currency, DateOnly day, decimal closing) => new("S", 1, null, new("7710001", false, currency, null),
    [
        new("OPBD", new(closing, currency), CreditDebit.Credit, day), new("CLBD", new(closing, currency), CreditDebit.Credit, day),
    ], null, []);

    [Fact]
    public void Statements_of_several_days_and_currencies_in_one_message_are_each_compared_with_their_day()
    {
        var content = new AccountStatement("M", default, [Of("USD", Day, 1), Of("USD", Day.AddDays(-1), 2), Of("EUR", Day, 3)]);
        var take = new MessageDoor(book.Firm, new(MxSchemas.None, Day) { From = Bank }).Read(MxForms.Build(content), "x");
        Assert.Equal([(Day, "USD"), (Day.AddDays(-1), "USD"), (Day, "EUR")], take.Acts.OfType<Records.TakeStatement>()
            .Select(t => (t.Statement.AsOf, string.Join('+', t.Statement.Lines.Select(l => l.Asset)))));
    }

    static byte[] Page(string number, bool isLast, string isin, MxHeader? header = null)
    {
        var content = new HoldingsStatement(new(number, isLast), "H", Day, "DAIL", "COMP", "SETT", true, null, "HR-0001",
            [new(new(isin), false, new(1), null)]);
        return header is null ? MxForms.Build(content) : MxForms.Build(header, content);
    }

    // StmtId: reference common to all pages of a statement (ISO 20022, semt.002); a message may have no header.
    [Fact]
    public void Pages_of_holdings_share_their_id_and_what_no_page_names_is_not_there()
    {
        Assert.Contains("it waits: what follows page 1 has not come", Take(Depository, Page("1", false, "US0378331005"))[0].Says);
        Take(Depository, Page("2", true, "US5949181045"));
        Assert.True(book.Firm.Reconciliation.Breaks.Count(b => b is { Of.Kind: BreakKind.Holdings, Figures.Theirs: 0 }) > 10);
    }

    // A bank's batch booking: one entry, a TxDtls for each payment. Before version 4 the amount stands in AmtDtls.
    [Theory]
    [InlineData("<Amt Ccy=\"USD\">30.00</Amt>", "<Amt Ccy=\"USD\">14.50</Amt>", "I7 -30, I8 -14.5")]
    [InlineData("<AmtDtls><TxAmt><Amt Ccy=\"USD\">30.00</Amt></TxAmt></AmtDtls>", "<Amt Ccy=\"USD\">14.50</Amt>", "I7 -30, I8 -14.5")]
    [InlineData("<Amt Ccy=\"USD\">30.00</Amt>", "<Amt Ccy=\"USD\">14.49</Amt>", "BATCH -44.5")] // they do not come to it
    [InlineData("", "", "BATCH -44.5")]
    public void An_entry_of_several_payments_is_each_of_them_where_they_come_to_it(string first, string second, string lines)
    {
        var details = $"<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls><Refs><EndToEndId>I7</EndToEndId></Refs>{first}</TxDtls>"
            + "</NtryDtls>" + $"<NtryDtls><TxDtls><Refs><EndToEndId>I8M1</EndToEndId></Refs>{second}</TxDtls></NtryDtls>";
        var content = new AccountStatement("M", default, [Of("USD", Day, 1) with
        {
            Balances = [new("OPBD", new(45.5m, "USD"), CreditDebit.Credit, Day), new("CLBD", new(1, "USD"), CreditDebit.Credit, Day)],
            Entries = [new("BATCH", new(44.5m, "USD"), CreditDebit.Debit, null, "BOOK", Day, Day, null, null, null, null)],
        }]);
        var text = Encoding.UTF8.GetString(MxForms.Build(content)).Replace("</Ntry>", details + "</Ntry>");
        var take = new MessageDoor(book.Firm, new(MxSchemas.None, Day) { From = Bank }).Read(Encoding.UTF8.GetBytes(text), "x");
        Assert.Equal(lines, string.Join(", ", take.Acts.OfType<Records.TakeStatement>().Single(t => t.Statement.Kind == StatedKind.Entries)
            .Statement.Lines.Select(l => $"{l.Reference} {l.Units:0.##}")));
    }

    // A statement in rows that could not be read on its day is mended and handed over by itself.
    [Fact]
    public void Rows_come_by_themselves_whole_or_not_at_all()
    {
        var (of, path) = (Sample.Copy(scratch, "rows.db"), scratch.At("bank.csv"));
        File.WriteAllText(path, "account,asset,amount\nSETTLEMENT-BANK,USD,1.00\nSETTLEMENT-BANK,EUR,x\n");
        Assert.Contains("nothing of it was taken", Cli.Run("import", "statement", of, path).Ends(1).Out);
        Assert.Empty(Cli.Report("reconciliations", of).Rows);
        File.WriteAllText(path, "account,asset,amount\nSETTLEMENT-BANK,USD,1.00\nSETTLEMENT-BANK,EUR,2.00\n");
        Cli.Run("import", "statement", of, path, "--as-of", "2025-10-13").Ends(0);
        Assert.Equal(["2025-10-13", "2", "0"], Cli.Report("reconciliations", of).Named()
            .SelectMany(r => new[] { r["as_of"], r["lines"], r["agreed"] }));
        Assert.Contains("nothing new", Cli.Run("import", "statement", of, path, "--as-of", "2025-10-13").Ends(0).Out);
    }

    [Fact]
    public void Several_documents_in_one_file_are_refused_and_not_the_first_of_them_taken()
    {
        static string Inner(byte[] bytes) => Encoding.UTF8.GetString(bytes).Split("?>")[1];
        var both = $"<Both>{Inner(Page("1", true, "US0378331005"))}{Inner(Page("1", true, "US5949181045"))}</Both>";
        Assert.Contains("2 documents in one file", Assert.Single(Take(Depository, Encoding.UTF8.GetBytes(both))[0].Problems));
    }
}
