using System.Text;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>One good message of ours, and what each wrong letter in it is answered with.</summary>
public sealed class MtRuleTests
{
    const string Good = MtMaterial.ReceiptHead + """

        :16R:SETPRTY
        :95P::DEAG//BNPAFRPP
        :16S:SETPRTY
        :16R:SETPRTY
        :95P::PSET//DAKVDEFFXXX
        :16S:SETPRTY
        :16R:AMT
        :19A::SETT//EUR12345,67
        :16S:AMT
        :16S:SETDET
        -}
        """;

    const string Statement = """
        :20:REF1
        :25:1000
        :28C:1/1
        :60F:C251006EUR100,
        :61:2510061006D30,NTRFNONREF//B1
        :86:rent
        :62F:C251006EUR70,
        -
        """;

    const string Short = """
        :20:REF1
        :25:1000
        :28C:93/2
        :60F:C251006EUR100,
        :61:2510061006RC30,NSALNONREF//B1
        :62F:C251006EUR70,
        -
        """;

    static MtCheck Check(string text) => MtCheck.Of(MtMaterial.One(text));

    [Fact]
    public void A_good_message_is_sound() => Assert.Equal((true, "MT541", "REF1"), (Check(Good).IsSound, Check(Good).Type, Check(Good).Id));

    [Fact]
    public void A_good_statement_is_sound() => Assert.Equal((true, "MT940"), (Check(Statement).IsSound, Check(Statement).Type));

    [Theory]
    [InlineData(":16S:FIAC\n", "", 12, "not closed")]
    [InlineData(":16S:GENL", ":16S:LINK", 5, "while GENL")]
    [InlineData(":98A::SETT//20251008\n", "", 6, "98a::SETT is missing")]
    [InlineData("20251008", "20251308", 8, "is no day")]
    [InlineData("EUR12345,67", "EUR12345.67", 25, "not of the form")]
    [InlineData("EUR12345,67", "EUR1234567", 25, "is no number")]
    [InlineData(":20C::SEME//REF1", ":20C::SEME//REF1REF1REF1REF1R", 3, "17 characters where 16")]
    [InlineData(":20C::SEME//REF1", ":20C::SEME//REF{1", 3, "U+007B")]
    [InlineData(":20C::SEME//REF1", ":20C::SEME///REF1", 3, "slash")]
    [InlineData("BNPAFRPP", "BNPA1RPP", 19, "not of the form")]
    [InlineData("//1000", "//1000\n:77E:X", 15, "no place")]
    [InlineData(":97A::SAFE//1000\n", "", 12, "97a::SAFE is missing")]
    [InlineData(":16R:AMT\n:19A::SETT//EUR12345,67\n:16S:AMT\n", "", 16, "AMT is missing")]
    public void What_is_no_message_of_its_type_is_refused_with_its_line(string was, string @is, int line, string why)
    {
        var refusals = Check(Good.Replace(was, @is)).Refusals;
        Assert.True(refusals.Any(r => r.Line == line && r.Why.Contains(why, StringComparison.Ordinal)),
            string.Join("\n", refusals.Select(r => $"{r.Line}: {r.Why}")));
    }

    [Theory]
    [InlineData("DE0007164600", "DE0007164601", "isin")]
    [InlineData("EUR12345,67", "EUR12345,678", "scale")]
    [InlineData("EUR12345,67", "XYZ12345,67", "currency")]
    [InlineData("UNIT/100,", "UNIT/0,", "quantity")]
    [InlineData("TRAD//20251006", "TRAD//20251009", "settlement-before-trade")]
    [InlineData("I541", "I540", "free-of-payment")]
    [InlineData("SETT//EUR12345,67", "DEAL//EUR12345,67", "against-payment")]
    public void What_must_not_be_acted_on_is_found(string was, string @is, string rule)
    {
        var check = Check(Good.Replace(was, @is));
        Assert.Empty(check.Refusals);
        Assert.Equal([rule], check.Findings.Select(f => f.Rule));
    }

    [Theory]
    [InlineData("EUR70,", "EUR71,", "balance-sum")]
    [InlineData(":28C:1/1\n", "", "network")]
    [InlineData("rent", "rent_1", "network")]
    [InlineData("EUR100,", "EUR1OO,", "value")]
    [InlineData("62F:C251006EUR70,", "62F:C251006USD70,", "network")] // C27, SWIFT category 9: all balances in one currency
    public void A_bare_statement_is_read_and_what_is_wrong_with_it_found(string was, string @is, string rule)
    {
        var check = Check(Statement.Replace(was, @is));
        Assert.Empty(check.Refusals);
        Assert.Contains(rule, check.Findings.Select(f => f.Rule));
    }

    // A file of a system that ends lines with a carriage return alone says the same, line by line, and is written again as it came.
    [Theory, InlineData(Good), InlineData(Statement)]
    public void Lines_may_end_with_a_carriage_return_alone(string text)
    {
        var old = text.ReplaceLineEndings("\r");
        var (one, other) = (Check(text.ReplaceLineEndings("\n")), Check(old));
        Assert.True(other.IsSound);
        Assert.Equal(one.Content?.Says, other.Content?.Says);
        Assert.Equal(one.Message.Fields.Select(f => (f.Tag, f.Text, f.Line)), other.Message.Fields.Select(f => (f.Tag, f.Text, f.Line)));
        Assert.True(MtReader.Looks(Encoding.Latin1.GetBytes(old)));
        Assert.Equal(old, Encoding.Latin1.GetString(MtMaterial.Emitted([other.Message])));
    }

    [Theory]
    [InlineData("", "there is no message")]
    [InlineData("{1:F01DEUTDEFFAXXX0000000000", "the blocks are not closed")]
    [InlineData("{1:F01DEUT}{4:\n:20:A\n-}", "block 1 is not of its form")]
    [InlineData("{2:I541DAKVDEFFXXXXN}{4:\n:20:A\n-}", "block 2 stands without")]
    [InlineData("{1:F01DEUTDEFFAXXX0000000000}{3:{108:A}}{2:I541DAKVDEFFXXXXN}{4:\n:20:A\n-}", "block 2 stands behind block 3")]
    [InlineData("{1:F01DEUTDEFFAXXX0000000000}{2:I541DAKVDEFFXXXXN}{4:\n:20:A\n", "not closed by -}")]
    [InlineData("{1:F01DEUTDEFFAXXX0000000000}{2:I541DAKVDEFFXXXXN}{4:\n-}", "no field")]
    public void Wrong_blocks_are_refused(string text, string why)
    {
        var (messages, problems) = MtMaterial.Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(messages);
        Assert.Contains(why, Assert.Single(problems).Why);
    }

    [Fact]
    public void Several_messages_of_a_file_come_one_by_one_and_a_bad_one_does_not_stop_the_next()
    {
        var text = Good + "\n" + Good.Replace("I541DAKV", "I541") + "\n$" + Good.Replace("REF1", "REF3");
        var (messages, problems) = MtMaterial.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(["REF1", "REF3"], messages.Select(m => MtCheck.Of(m).Id));
        Assert.Equal(29, Assert.Single(problems).Line);
    }

    [Fact]
    public void Translated_there_and_back_it_is_the_same_message()
    {
        var there = MtTranslation.ToMx(MtMaterial.One(Good), DateTimeOffset.UnixEpoch);
        Assert.Empty(there.Refusals);
        Assert.Empty(there.Lost);
        List<Countinghouse.Formats.Problem> problems = [];
        var mx = Countinghouse.Formats.Iso20022.MxReader.Read(there.Messages[0], "x", problems);
        Assert.NotNull(mx);
        var back = MtTranslation.ToMt(mx);
        Assert.Empty(back.Refusals);
        Assert.Empty(back.Lost);
        Assert.Equal(Good.Replace("\r", "").TrimEnd(), Encoding.UTF8.GetString(back.Messages[0]).Replace("\r", "").TrimEnd());
    }

    // Field 61 keeps its kind and field 28C its page; the short form, MT 950, has neither field 21 nor 86 (SWIFT category 9).
    [Theory]
    [InlineData(Statement, false, "MT940")]
    [InlineData(Short, true, "MT950")]
    public void A_statement_there_and_back_is_the_same(string text, bool isShort, string type)
    {
        text = "{1:F01BNPAFRPPAXXX0000000000}{2:I" + type[2..] + "DAKVDEFFXXXXN}{4:\n" + text + "}";
        var there = MtTranslation.ToMx(MtMaterial.One(text), DateTimeOffset.UnixEpoch);
        Assert.Empty(there.Refusals);
        Assert.Empty(there.Lost);
        List<Countinghouse.Formats.Problem> problems = [];
        var mx = Countinghouse.Formats.Iso20022.MxReader.Read(there.Messages[0], "x", problems);
        Assert.NotNull(mx);
        var back = MtTranslation.ToMt(mx, isShort);
        Assert.Empty(back.Refusals);
        Assert.Empty(back.Lost);
        Assert.Equal(text, Encoding.UTF8.GetString(back.Messages[0]).Replace("\r", "").TrimEnd());
    }

    [Fact]
    public void What_cannot_be_carried_is_named()
    {
        var lost = MtTranslation.ToMx(MtMaterial.One(Good.Replace(":35B:", ":70E::FXIN//TEXT\n:35B:")), DateTimeOffset.UnixEpoch).Lost;
        Assert.Equal(["line 9: 70E::FXIN TEXT"], lost);
    }
}
