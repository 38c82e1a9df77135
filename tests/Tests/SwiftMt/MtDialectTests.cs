using System.Text;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>Statements as banks write them beside the network's form.</summary>
public sealed class MtDialectTests
{
    const string Bare = ":20:REF1\r\n:25:12345678/0123456789\r\n:28C:1/1\r\n:60F:C240603EUR100,00\r\n:61:2406030603D10,NTRFNONREF//B1\r\n"
        + ":86:166?00TRANSFER?20EREF+E1?32SOMEONE\r\n:62F:C240603EUR90,00\r\n-\r\n";

    static (AccountStatement Statement, MtMessage Message) Read(byte[] bytes)
    {
        var (messages, problems) = MtMaterial.Read(bytes, "drawn.sta");
        Assert.Empty(problems);
        var message = Assert.Single(messages);
        Assert.True(bytes.AsSpan().SequenceEqual(MtMaterial.Emitted(messages)));
        return (Assert.IsType<AccountStatement>(MtCheck.Of(message).Content), message);
    }

    [Theory, InlineData("\u00EF\u00BB\u00BF", "\r\n"), InlineData("", "\n"), InlineData("", "\r\r\n"), InlineData("\r\n \r\n", "\r\n")]
    public void Marks_before_it_and_ends_of_lines_change_nothing(string before, string end)
    {
        var (statement, message) = Read(Encoding.Latin1.GetBytes(before + Bare.Replace("\r\n", end, StringComparison.Ordinal)));
        Assert.Equal("REF1", message.Fields[0].Value);
        Assert.Equal("REF1", statement.MessageId);
        Assert.Equal([100m, 90m], statement.Statements[0].Balances.Select(b => b.Signed));
        Assert.Equal("B1", Assert.Single(statement.Statements[0].Entries).ServicerReference);
    }

    // The marks of the standard; what is expected is in no balance, and what is reversed counts the other way round.
    [Theory]
    [InlineData("D10,", CreditDebit.Debit, 10, "BOOK"), InlineData("RC10,", CreditDebit.Debit, 10, "BOOK")]
    [InlineData("RD10,5", CreditDebit.Credit, 10.5, "BOOK"), InlineData("CR,50", CreditDebit.Credit, 0.5, "BOOK")]
    [InlineData("EC7,", CreditDebit.Credit, 7, "PDNG"), InlineData("ED7,", CreditDebit.Debit, 7, "PDNG")]
    public void An_entry_has_one_of_six_marks(string written, CreditDebit side, double amount, string status)
    {
        var entry = Assert.Single(Read(Encoding.Latin1.GetBytes(Bare.Replace("D10,", written, StringComparison.Ordinal)))
            .Statement.Statements[0].Entries);
        Assert.Equal((side, (decimal)amount, status), (entry.Side, entry.Amount.Amount, entry.Status));
    }
}
