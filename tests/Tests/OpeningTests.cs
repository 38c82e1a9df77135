using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Tests;

public sealed class OpeningTests
{
    // Nothing is quoted in euros, and no account is kept in them: they lie at the bank all the same.
    [Theory, InlineData("C1", Refusal.None), InlineData("EUX", Refusal.UnknownInstrument)]
    public void A_currency_that_nothing_is_quoted_in_may_be_there_at_the_start(string besides, Refusal why)
    {
        var firm = new Firm();
        var number = 0;
        List<Fact> Run(Command command) => firm.Run(new($"c{number++}", "test", 0), command);
        Run(new EstablishFirm(FirmTerms.Default));
        Run(new OpenAccount(new("C1", AccountClass.Client, "Ann Alder", "US", "USD", AccountSettlement.Carried, "", null), ""));
        List<OpeningLine> lines = [new(2, firm.Register.Firm.SettlementBank, "EUR", 1_000_00), new(3, "C1", "EUR", 1_000_00)];
        if (why != Refusal.None) lines.Add(new(4, "C1", besides, 5));
        var answer = Run(new OpenBooks(new(2025, 10, 9), "opening.csv", lines));
        Assert.Equal(why == Refusal.None ? [] : [(why, "opening.csv:4:asset")], answer.OfType<Refused>().Select(r => (r.Why, r.Source)));
        var (client, euro) = (firm.Register.AccountOf("C1")?.Id ?? default, firm.Register.AssetOf("EUR")?.Id ?? default);
        Assert.Equal(why == Refusal.None ? -1_000_00 : 0, firm.Ledger[client, euro].Posted);
    }

    [Fact]
    public void An_account_with_more_assets_than_an_entry_has_room_for_is_opened_with_each_of_them_once()
    {
        const int Assets = 1_200;
        var firm = new Firm();
        var number = 0;
        List<Fact> Run(Command command) => firm.Run(new($"c{number++}", "test", 0), command);
        string Isin(int i) => $"US{i:D9}" + CheckDigits.IsinCheckDigit($"US{i:D9}");
        Run(new EstablishFirm(FirmTerms.Default));
        Run(new OpenAccount(new("C1", AccountClass.Client, "Ann Alder", "US", "USD", AccountSettlement.Carried, "", null), ""));
        for (var i = 0; i < Assets; i++)
            Run(new ListInstrument(new(Isin(i), "", $"Share {i}", "ESVUFR", "USD", "XNYS", "CCP", "CSD", 0, null), ""));
        var shares = Enumerable.Range(0, Assets).Select(i => (Isin: Isin(i), Amount: i + 1L)).ToList();
        List<OpeningLine> lines = [];
        foreach (var account in new[] { "C1", "CSD" }) lines.AddRange(shares.Select(s => new OpeningLine(0, account, s.Isin, s.Amount)));
        var facts = Run(new OpenBooks(new(2025, 10, 9), "opening.csv", lines));
        Assert.Empty(facts.OfType<Refused>());
        var client = firm.Register.AccountOf("C1")?.Id ?? default;
        foreach (var (isin, amount) in shares)
        {
            var asset = firm.Register.AssetOf(isin)?.Id ?? default;
            Assert.Equal((-amount, amount), (firm.Ledger[client, asset].Posted, firm.Ledger[firm.Register.Depository, asset].Posted));
        }
    }
}
