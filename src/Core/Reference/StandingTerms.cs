using System.Security.Cryptography;
using System.Text;

namespace Countinghouse.Reference;

/// <summary>
/// Where a counterparty, or an account that settles against its own custodian, wants its securities and cash: a standing settlement
/// instruction. Empty text and no market mean any; what is given narrows.
/// </summary>
/// <param name="Party">Code of a counterparty; empty where it is an account's.</param>
/// <param name="Account">Code of an account that settles DVP; empty where it is a counterparty's.</param>
/// <param name="Class">First letter of the CFI code (ISO 10962): E equities, D debt, C funds, …</param>
/// <param name="Agent">BIC of the custodian or agent that settles for them.</param>
/// <param name="Place">BIC of the depository where it settles (PSET).</param>
/// <param name="Safekeeping">Their securities account, at most 35 characters as in MT 540 to 543, field 97A.</param>
/// <param name="Cash">Their cash account, at most 34 characters; one in the form of an IBAN has the check digits of one.</param>
/// <param name="From">First business day on which instructions are raised under it.</param>
/// <param name="Until">The last one; none: until another takes its place.</param>
public sealed record StandingTerms(
    string Party, string Account, Market? Market, string Currency, string Class, string Agent, string Place, string Safekeeping,
    string Cash, DateOnly From, DateOnly? Until)
{
    /// <summary>Whose it is and what it is for: of two with the same scope one takes the other's place.</summary>
    public (string, string, Market?, string, string) Scope => (Party, Account, Market, Currency, Class);

    /// <summary>Whether it is for an instrument paid in a currency.</summary>
    public bool IsFor(Asset instrument, string currency) =>
        (Market is null || Market == instrument.Market) && (Currency.Length == 0 || Currency == currency)
        && (Class.Length == 0 || Class[0] == instrument.Category);

    /// <summary>The more is given, the nearer it is; of two with as much, market goes before currency and currency before class.</summary>
    public int Nearness
    {
        get
        {
            var given = (Market is null ? 0 : 4) + (Currency.Length == 0 ? 0 : 2) + (Class.Length == 0 ? 0 : 1);
            return 8 * int.PopCount(given) + given;
        }
    }

    /// <summary>What the second person approves, line by line; the form is described in <c>docs/formats/journal.md</c>.</summary>
    public string Shown(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        countinghouse-settlement-instruction-1
        number {number}
        party {Party}
        account {Account}
        market {Market?.ToString().ToUpperInvariant()}
        currency {Currency}
        class {Class}
        agent {Agent}
        place {Place}
        safekeeping {Safekeeping}
        cash {Cash}
        from {From:yyyy-MM-dd}
        until {Until:yyyy-MM-dd}

        """);

    /// <summary>SHA-256 of <see cref="Shown"/> in UTF-8, in hexadecimal: what an approval names.</summary>
    public string Sha256(int number) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Shown(number))));
}
