using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>Field 86 taken apart, by numbers, by words and by slashes.</summary>
public sealed class MtNarrativeTests
{
    // Numbers: DFÜ agreement, annex 3, chapter 8.2.3 (structure of field 86): 00 booking, 20-29 and 60-63 purpose, 30 bank, 31 account,
    // 32-33 name; 4.4 of the same names the words within the purpose.
    [Fact]
    public void Numbered_parts_have_each_their_place_and_the_words_in_them_too()
    {
        var told = MtNarrative.Of("166?00GUTSCHRIFT?109310?20EREF+I123M2?21KREF+K-7?22SVWZ+Miete?23 Oktober\n?30COBADEFFXXX"
            + "?31DE89370400440532013000?32Erika ?33Muster?34000?60 und Nov");
        Assert.Equal(("166", "GUTSCHRIFT", "Miete Oktober und Nov"), (told.Code, told.Booking, told.Purpose));
        Assert.Equal(("I123M2", "K-7"), (told.EndToEndId, told.CustomerReference));
        Assert.Equal(("COBADEFFXXX", "DE89370400440532013000", "Erika Muster"), (told.Bank, told.Account, told.Name));
    }

    [Fact]
    public void A_purpose_without_words_is_the_purpose_and_a_direct_debit_has_its_mandate()
    {
        Assert.Equal("Rechnung 7", MtNarrative.Of("020?00UEBERWEISUNG?20Rechnu?21ng 7").Purpose);
        var debit = MtNarrative.Of("105?00SEPA?20EREF+NOTPROVIDED?21MREF+M-1?22CRED+DE98ZZZ09999999999?23SVWZ+Strom");
        Assert.Equal((null, "M-1", "DE98ZZZ09999999999", "Strom"),
            (debit.EndToEndId, debit.MandateId, debit.CreditorId, debit.Purpose));
    }

    // Slashes: as ING and ABN AMRO describe their MT940 (structured information to the account owner).
    [Fact]
    public void Words_between_slashes_have_each_their_place_over_the_ends_of_lines()
    {
        var told = MtNarrative.Of("/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A\n/NAME/A. Muster/REMI/Huur/EREF/I12");
        Assert.Equal(("NL91ABNA0417164300", "ABNANL2A", "A. Muster"), (told.Account, told.Bank, told.Name));
        Assert.Equal(("Huur", "I12"), (told.Purpose, told.EndToEndId));
    }

    [Theory, InlineData("rent for October"), InlineData("12 apples?"), InlineData("see /page 3"), InlineData("?20 what")]
    public void Free_words_stay_as_they_are(string words)
    {
        var told = MtNarrative.Of(words);
        Assert.Equal((null, words, null), (told.Code, told.Purpose, told.EndToEndId));
    }

    [Fact]
    public void An_entry_of_a_statement_has_its_parts()
    {
        var check = MtCheck.Of(MtMaterial.One("""
            :20:REF1
            :25:1000
            :28C:1/1
            :60F:C251006EUR100,
            :61:2510061006D30,NTRFNONREF//B1
            :86:/EREF/I77/REMI/rent
            :62F:C251006EUR70,
            -
            """));
        var entry = Assert.Single(Assert.IsType<AccountStatement>(check.Content).Statements[0].Entries);
        Assert.Equal(("I77", "rent"), (entry.Details?.EndToEndId, entry.Details?.Purpose));
    }
}
