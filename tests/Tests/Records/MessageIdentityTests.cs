using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;

namespace Countinghouse.Tests.Records;

/// <summary>By what a message is known, so that it acts once.</summary>
public sealed class MessageIdentityTests
{
    readonly TestFirm firm = TestFirm.Funded();

    List<Fact> Take(string sha256, string of) =>
        firm.Run(new TakeMessage(new("CTBKUS30", "STARTUMSE", "MT940", sha256, [1], []) { Of = of }, []));

    // Banks write one :20: every day (mt940 of the collection wolph: STARTUMS, STARTUMSE): account, number, day and page tell them apart.
    [Fact]
    public void One_id_may_be_that_of_several_statements_and_the_same_bytes_act_once()
    {
        Assert.IsType<RecordsFact.MessageTaken>(Assert.Single(Take("aa", "7710001 13 2025-10-13 USD")));
        Assert.IsType<RecordsFact.MessageTaken>(Assert.Single(Take("bb", "7710001 14 2025-10-14 USD")));
        Assert.Empty(Take("aa", "7710001 13 2025-10-13 USD"));
        Assert.Equal(Refusal.MessageConflict, Assert.IsType<Refused>(Assert.Single(Take("cc", "7710001 14 2025-10-14 USD"))).Why);
    }

    [Fact]
    public void What_was_taken_when_the_id_alone_told_is_known_by_its_bytes()
    {
        Take("aa", "");
        Assert.Empty(Take("aa", "7710001 13 2025-10-13 USD"));
        Assert.Single(Take("bb", "7710001 14 2025-10-14 USD").OfType<RecordsFact.MessageTaken>());
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }
}
