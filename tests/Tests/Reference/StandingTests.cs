using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Reference;

/// <summary>
/// Standing settlement instructions. The rules are the firm's own, as the department's README has them: four eyes, effective dates, the
/// nearest scope. The IBAN is the example of the IBAN Registry for Germany.
/// </summary>
public sealed class StandingTests
{
    const string Iban = "DE89370400440532013000";

    readonly TestFirm firm = TestFirm.Funded();

    StandingTerms Terms(string safekeeping = "7001", string party = TestFirm.Alone) => new(
        party, "", null, "", "", "DEUTDEFF", "DAKVDEFFXXX", safekeeping, Iban, firm.Day, null);

    int Propose(StandingTerms terms)
    {
        var answer = firm.Must(new ProposeSettlementInstruction(terms, ""), "maker");
        Assert.IsType<ReferenceFact.SettlementInstructionProposed>(Assert.Single(answer));
        return firm.Firm.Register.Standing.All.Count;
    }

    int Approved(StandingTerms terms)
    {
        var number = Propose(terms);
        firm.Must(new ApproveSettlementInstruction(number, terms.Sha256(number)), "checker");
        return number;
    }

    // The number under which the next instruction of a broker's trade, or of an account's, would be raised; 0: none.
    int InForce(string isin, DateOnly day, string party = TestFirm.Alone)
    {
        var instrument = firm.Firm.Register[firm.AssetOf(isin)];
        return firm.Firm.Register.Standing.InForce((party, ""), instrument, firm.Firm.Register[instrument.Currency].Code, day)?.Number ?? 0;
    }

    [Fact]
    public void The_nearest_scope_holds_and_what_nobody_approved_does_not()
    {
        var any = Approved(Terms("any"));
        var dollars = Approved(Terms("dollars") with { Currency = "USD" });
        var america = Approved(Terms("america") with { Market = Market.Us });
        var equities = Approved(Terms("equities") with { Market = Market.Us, Class = "E" });
        Propose(Terms("waits") with { Market = Market.Us, Currency = "USD", Class = "E" });
        Assert.Equal(any, InForce(TestFirm.Sap, firm.Day)); // EUR, Xetra
        Assert.Equal(america, InForce(TestFirm.Bond, firm.Day)); // a debt in New York: market goes before currency
        Assert.Equal(equities, InForce(TestFirm.Aig, firm.Day)); // two are given
        Assert.Equal(0, InForce(TestFirm.Aig, firm.Day.AddDays(-1)));
        Assert.Equal(0, InForce(TestFirm.Aig, firm.Day, TestFirm.Nets));
        Assert.NotEqual(dollars, InForce(TestFirm.Aig, firm.Day));
    }

    [Fact]
    public void From_its_first_day_a_newer_one_takes_the_place_of_the_one_before_and_what_has_ended_does_not_come_back()
    {
        var first = Approved(Terms("first"));
        var second = Approved(Terms("second") with { From = firm.Day.AddDays(7), Until = firm.Day.AddDays(9) });
        var third = Approved(Terms("third") with { From = firm.Day.AddDays(14) });
        var sameDay = Approved(Terms("same-day") with { From = firm.Day.AddDays(14), Cash = "17" });
        int[] days = [0, 6, 7, 9, 10, 13, 14];
        Assert.Equal([first, first, second, second, 0, 0, sameDay], days.Select(d => InForce(TestFirm.Aig, firm.Day.AddDays(d))));
        Assert.True(third < sameDay); // of two from one day the one approved last
    }

    public static TheoryData<string, Refusal> Wrong => new()
    {
        { "both", Refusal.BadTerms }, { "neither", Refusal.BadTerms }, { "party", Refusal.UnknownCounterparty },
        { "account", Refusal.UnknownAccount }, { "carried", Refusal.BadTerms }, { "currency", Refusal.UnknownCurrency },
        { "class", Refusal.BadTerms }, { "agent", Refusal.WrongCheckDigit }, { "place", Refusal.WrongCheckDigit },
        { "safekeeping", Refusal.BadTerms }, { "cash", Refusal.BadTerms }, { "iban", Refusal.WrongCheckDigit },
        { "until", Refusal.BadTerms }, { "past", Refusal.DateInThePast },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_wrong_one_is_refused_at_the_door(string what, Refusal why)
    {
        var t = Terms();
        var asked = what switch
        {
            "both" => t with { Account = TestFirm.Correspondent },
            "neither" => t with { Party = "" },
            "party" => t with { Party = "NOBODY" },
            "account" => t with { Party = "", Account = "NOBODY" },
            "carried" => t with { Party = "", Account = TestFirm.Client },
            "currency" => t with { Currency = "XXX1" },
            "class" => t with { Class = "ES" },
            "agent" => t with { Agent = "DEUTDEF" },
            "place" => t with { Place = "" },
            "safekeeping" => t with { Safekeeping = new('7', 36) },
            "cash" => t with { Cash = "a b" },
            "iban" => t with { Cash = "DE88370400440532013000" }, // the example with another check digit
            "until" => t with { Until = t.From.AddDays(-1) },
            _ => t with { From = firm.Day.AddDays(-1) },
        };
        Assert.Equal(why, firm.Ask(new ProposeSettlementInstruction(asked, "settlement-instructions.csv:2")));
        Assert.Empty(firm.Firm.Register.Standing.All);
    }

    [Fact]
    public void It_takes_another_person_who_names_what_was_shown()
    {
        var number = Propose(Terms());
        var sha256 = Terms().Sha256(number);
        Assert.Equal(Refusal.SelfApproval, firm.Ask(new ApproveSettlementInstruction(number, sha256), "Maker"));
        Assert.Equal(Refusal.PayloadDiffers, firm.Ask(new ApproveSettlementInstruction(number, Terms("7002").Sha256(number)), "checker"));
        Assert.Equal(Refusal.PayloadDiffers, firm.Ask(new ApproveSettlementInstruction(number, Terms().Sha256(number + 1)), "checker"));
        Assert.Equal(Refusal.UnknownProposal, firm.Ask(new ApproveSettlementInstruction(number + 1, sha256), "checker"));
        Assert.Equal(Refusal.UnknownProposal, firm.Ask(new RejectSettlementInstruction(0, "no"), "checker"));
        Assert.Equal(Refusal.TextTooLong, firm.Ask(new RejectSettlementInstruction(number, ""), "checker"));
        Assert.Equal(0, InForce(TestFirm.Aig, firm.Day));
        firm.Must(new ApproveSettlementInstruction(number, sha256), "checker");
        Assert.Equal(Refusal.AlreadyDecided, firm.Ask(new ApproveSettlementInstruction(number, sha256), "checker"));
        Assert.Equal(Refusal.AlreadyDecided, firm.Ask(new RejectSettlementInstruction(number, "no"), "checker"));
        Assert.Empty(firm.Run(new ProposeSettlementInstruction(Terms(), ""))); // the file handed over again
    }

    [Fact]
    public void A_later_proposal_for_the_same_takes_the_place_of_one_that_waits_and_a_date_may_pass_meanwhile()
    {
        var (first, second) = (Propose(Terms("first")), Propose(Terms("second")));
        var sha256 = Terms("first").Sha256(first);
        Assert.Equal(Refusal.ProposalSuperseded, firm.Ask(new ApproveSettlementInstruction(first, sha256), "checker"));
        Assert.Empty(firm.Run(new ProposeSettlementInstruction(Terms("second"), ""))); // it waits already
        var terms = Terms("second");
        firm.EndDay();
        firm.NextDay();
        Assert.Equal(Refusal.DateInThePast, firm.Ask(new ApproveSettlementInstruction(second, terms.Sha256(second)), "checker"));
        firm.Must(new RejectSettlementInstruction(second, "its day is over"), "checker");
    }

    // The SHA-256 of the shown text, by sha256sum of coreutils.
    [Fact]
    public void What_is_shown_is_text_that_anyone_can_hash()
    {
        var terms = new StandingTerms(
            "BROKER-2", "", Market.Eu, "EUR", "E", "DEUTDEFF", "DAKVDEFFXXX", "7001", Iban, new(2025, 10, 16), null);
        Assert.Equal($"""
            countinghouse-settlement-instruction-1
            number 3
            party BROKER-2
            account{" "}
            market EU
            currency EUR
            class E
            agent DEUTDEFF
            place DAKVDEFFXXX
            safekeeping 7001
            cash DE89370400440532013000
            from 2025-10-16
            until{" "}

            """, terms.Shown(3));
        Assert.Equal("df93236bc0358ba09b33cd08f658c46c3bda5389649a5678a262ac53f2b1706d", terms.Sha256(3));
    }

    Instruction Raised(string id, Side side = Side.Buy)
    {
        firm.Book(firm.Ticket(id, side, 100) with { Counterparty = TestFirm.Alone });
        firm.Must(new CutOff(firm.Day));
        return firm.Firm.Settlement.Open.Last();
    }

    void CloseAndOpenNext()
    {
        firm.Must(new SettleDue(firm.Day, []));
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
    }

    [Fact]
    public void An_instruction_keeps_the_one_it_was_raised_under_until_it_is_instructed_anew()
    {
        var first = Approved(Terms("first"));
        var pending = Raised("T-1"); // due on 10 October: T+3
        CloseAndOpenNext();
        var second = Approved(Terms("second"));
        Assert.Equal(first, firm.Firm.Settlement.Open.Single().Standing);
        Assert.Equal(second, Raised("T-2").Standing);
        firm.Must(new CancelInstruction(pending.Number, firm.Day, true, "wrong account"));
        firm.Must(new CancelInstruction(pending.Number, firm.Day, false, "they agree"));
        firm.Must(new Reinstruct(pending.Number, pending.Terms.SettleOn));
        Assert.Equal(second, firm.Firm.Settlement.Open.Last().Standing);
    }

    [Fact]
    public void A_party_without_one_is_instructed_as_ever()
    {
        Approved(Terms(party: TestFirm.Nets));
        Assert.Equal(0, Raised("T-1").Standing);
        Assert.DoesNotContain(firm.Facts, f => f is SettlementFact.RaisedUnder);
    }

    [Fact]
    public void An_account_that_settles_DVP_is_instructed_with_its_own_custodian()
    {
        var number = Approved(Terms(party: "") with { Account = TestFirm.Correspondent, Agent = "CITIUS33" });
        firm.Book(firm.Ticket("T-1", Side.Buy, 100) with { Account = TestFirm.Correspondent });
        var raised = Assert.Single(firm.Firm.Settlement.Open);
        Assert.Equal((InstructionKind.ClientDvp, number), (raised.Terms.Against.Kind, raised.Standing));
        Assert.Equal("CITIUS33", firm.Firm.Register.Standing.All[raised.Standing - 1].Terms.Agent);
    }

    [Fact]
    public void They_survive_a_snapshot_and_a_replay()
    {
        Approved(Terms("first") with { Market = Market.Eu, Until = firm.Day.AddDays(30) });
        Approved(Terms("second"));
        Propose(Terms("third"));
        Raised("T-1");
        var saved = firm.Firm.Save();
        var loaded = new Firm();
        Assert.True(loaded.Load(saved));
        Assert.Equal(saved, loaded.Save());
        Assert.Equal(saved, TestFirm.Replay(firm.Facts).Save());
        Assert.Equal(firm.Firm.Register.Standing.All, loaded.Register.Standing.All);
    }
}
