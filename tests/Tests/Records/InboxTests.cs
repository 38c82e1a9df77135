using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Records;

/// <summary>Messages in: each kept, and acted on once.</summary>
public sealed class InboxTests
{
    static readonly DateOnly Due = new(2013, 10, 10);

    static RecordsFact.MessageTaken Message(string id, string sha256 = "aa", string sender = "DEUTDEFFXXX", params string[] problems) =>
        new(sender, id, "sese.024.001.12", sha256, [1, 2, 3], problems);

    static (TestFirm Firm, long Number) Instructed()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone });
        firm.Until(Due);
        return (firm, Assert.Single(firm.Firm.Settlement.Due(Due)).Number);
    }

    static TakeMessage Unmatched(RecordsFact.MessageTaken message, long number) =>
        new(message, [new TellMatching(number, Due, false, false, "DQUA")]);

    [Fact]
    public void A_message_is_kept_and_does_what_it_asks_for()
    {
        var (firm, number) = Instructed();
        var answer = firm.Must(Unmatched(Message("M-1"), number));
        Assert.Equal([typeof(RecordsFact.MessageTaken), typeof(SettlementFact.MatchingTold)], answer.Select(f => f.GetType()));
        Assert.Equal(1, firm.Firm.Inbox.Count);
    }

    // Matched in between: were the message to act again, the instruction would be unmatched again.
    [Fact]
    public void The_same_message_again_does_nothing()
    {
        var (firm, number) = Instructed();
        firm.Must(Unmatched(Message("M-1"), number));
        firm.Must(new TellMatching(number, Due, true, false, ""));
        Assert.Empty(firm.Run(Unmatched(Message("M-1"), number)));
        Assert.Empty(firm.Run(Unmatched(Message("M-1") with { Type = "sese.024.001.11" }, number)));
    }

    [Fact]
    public void Another_message_under_a_used_id_is_refused_and_does_nothing()
    {
        var (firm, number) = Instructed();
        firm.Must(Unmatched(Message("M-1"), number));
        firm.Must(new TellMatching(number, Due, true, false, ""));
        Assert.Equal(Refusal.MessageConflict, firm.Ask(Unmatched(Message("M-1", "bb"), number)));
        Assert.Empty(firm.Run(new TellMatching(number, Due, true, false, ""))); // it is matched still
    }

    [Theory, InlineData("sender"), InlineData("id"), InlineData("type")]
    public void A_message_of_another_sender_id_or_kind_is_another_message(string what)
    {
        var (firm, number) = Instructed();
        firm.Must(Unmatched(Message("M-1"), number));
        var other = what switch
        {
            "sender" => Message("M-1", "bb", "BNPAFRPPXXX"),
            "id" => Message("M-2", "bb"),
            _ => Message("M-1", "bb") with { Type = "sese.025.001.11" },
        };
        Assert.Contains(firm.Must(new TakeMessage(other, [])), f => f is RecordsFact.MessageTaken);
    }

    [Fact]
    public void Without_an_id_a_message_is_known_by_its_bytes()
    {
        var firm = TestFirm.Funded();
        firm.Must(new TakeMessage(Message(""), []));
        Assert.Empty(firm.Run(new TakeMessage(Message(""), [])));
        firm.Must(new TakeMessage(Message("", "bb"), []));
    }

    [Fact]
    public void A_message_with_problems_is_kept_with_them_and_does_nothing()
    {
        var (firm, number) = Instructed();
        Assert.IsType<RecordsFact.MessageTaken>(Assert.Single(firm.Must(Unmatched(Message("M-1", problems: ["3:7: why"]), number))));
    }

    [Fact]
    public void What_has_come_is_known_after_a_snapshot_too()
    {
        var (firm, number) = Instructed();
        firm.Must(Unmatched(Message("M-1"), number));
        var reopened = new Firm();
        Assert.True(reopened.Load(firm.Firm.Save()));
        Assert.Empty(reopened.Run(new("again", "tester", 0), Unmatched(Message("M-1"), number)));
    }
}
