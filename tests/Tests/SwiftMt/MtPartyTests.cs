using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Tests.Iso20022;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>Parties by number (95R) and by name (95Q) go from MT to ISO 20022 and back, where both have a place for them.</summary>
public sealed class MtPartyTests
{
    const string Receipt = MtMaterial.ReceiptHead + """

        :16R:SETPRTY
        :95P::PSET//DAKVDEFFXXX
        :16S:SETPRTY
        :16R:SETPRTY
        :95R::DEAG/DTCYID/050
        :16S:SETPRTY
        :16R:SETPRTY
        :95Q::SELL//SOME BROKER OF VIENNA
        :16S:SETPRTY
        :16R:AMT
        :19A::SETT//EUR4850,
        :16S:AMT
        :16S:SETDET
        -}
        """;

    static byte[] Mx(string mt)
    {
        var translated = MtTranslation.ToMx(MtMaterial.One(mt.ReplaceLineEndings("\r\n")), DateTimeOffset.UnixEpoch);
        Assert.Empty(translated.Refusals);
        return Assert.Single(translated.Messages);
    }

    [Fact]
    public void A_number_becomes_a_proprietary_id_and_a_name_a_name()
    {
        var text = Encoding.UTF8.GetString(Mx(Receipt));
        var flat = string.Concat(text.Split('\n').Select(l => l.Trim()));
        Assert.Contains("<PrtryId><Id>050</Id><Issr>DTCYID</Issr></PrtryId>", flat);
        Assert.Contains("<NmAndAdr><Nm>SOME BROKER OF VIENNA</Nm></NmAndAdr>", flat);
        List<Problem> problems = [];
        var message = MxReader.Read(Mx(Receipt), "mx", problems);
        Assert.NotNull(message);
        var back = MtTranslation.ToMt(message);
        Assert.Empty(back.Refusals);
        var again = Encoding.Latin1.GetString(Assert.Single(back.Messages));
        Assert.Contains(":95R::DEAG/DTCYID/050", again);
        Assert.Contains(":95Q::SELL//SOME BROKER OF VIENNA", again);
    }

    [Fact]
    public void What_is_translated_is_valid_under_the_official_schema()
    {
        Material.Require("iso20022/xsd");
        List<Problem> problems = [];
        var message = MxReader.Read(Mx(Receipt), "mx", problems);
        Assert.NotNull(message);
        MxMaterial.Schemas.Check(message, problems);
        Assert.Empty(problems);
    }

    // MT 548 has no day but that of its preparation (98a PREP, optional): it carries when the header says that the message was made.
    [Fact]
    public void An_advice_of_status_there_and_back_was_made_when_it_was()
    {
        var made = new DateTimeOffset(2025, 10, 10, 21, 4, 5, TimeSpan.Zero);
        var advice = new StatusAdvice("I1", null, null, null, null, null, new("Pdg", [new("PREA")]), null);
        byte[] bytes = MxForms.Build(new MxHeader("DAKVDEFFXXX", "DEUTDEFFXXX", "U2589", "", made, null), advice);
        MxMessage Read(byte[] from) => Assert.IsType<MxMessage>(MxReader.Read(from, "x", []));
        var there = MtTranslation.ToMt(Read(bytes));
        Assert.Empty(there.Refusals.Concat(there.Lost));
        Assert.Contains(":98C::PREP//20251010210405", System.Text.Encoding.ASCII.GetString(there.Messages[0]), StringComparison.Ordinal);
        var back = MtTranslation.ToMx(MtMaterial.One(System.Text.Encoding.ASCII.GetString(there.Messages[0])));
        Assert.Empty(back.Refusals.Concat(back.Lost));
        Assert.Equal(made, MxForms.ParseHeader(Read(back.Messages[0]), [])?.At);
    }

    // A confirmation of function RVSL is a reversal, of the confirmation that it names as the one before.
    [Fact]
    public void A_reversal_is_a_reversal_and_no_confirmation()
    {
        var reversal = new SettlementReversal(
            new("INSTR1", "A1", null, Movement.Receive, Payment.Against), "CONF1", new(2025, 10, 8), new("DE0007164600"), new(100), "7001",
            new(null, "TRAD", null, null), new(new(4850.00m, "EUR"), CreditDebit.Debit));
        var built = MtForms.Build(reversal, "DAKVDEFFXXX", "DEUTDEFF", "REV1");
        Assert.Empty(built.Refusals);
        var check = MtCheck.Of(Assert.IsType<MtMessage>(built.Message));
        Assert.Empty(check.Findings);
        Assert.Equal(("MT545", reversal.Says), (check.Type, check.Says));
        Assert.Equal("sese.026", MxForms.All.First(f => f.Record == typeof(SettlementReversal)).Built[..8]);
        var mx = MtTranslation.ToMx(check.Message, DateTimeOffset.UnixEpoch);
        Assert.Empty(mx.Refusals);
    }
}
