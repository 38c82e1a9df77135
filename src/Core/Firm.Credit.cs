using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse;

/// <summary>
/// Own stock behind credit that is drawn at the settlement bank. A settlement run delivers none of it that is needed; nor may it be
/// pledged, given to a client or posted away until what is drawn is paid back or other stock covers it.
/// </summary>
public sealed partial class Firm
{
    /// <summary>
    /// Why an entry may not be made: afterwards the firm's own stock at the depository would cover less than is drawn beyond granted
    /// credit, and less than before. What an issuer does is not asked.
    /// </summary>
    Refused? Uncovers(ReadOnlySpan<Leg> legs, string subject, string source)
    {
        var @base = new AssetId(0);
        var drawn = -Ledger[Register.Bank, @base].Available - Register.GrantedIn(@base);
        if (drawn <= 0 || Register.Credit.Lent(@base) == 0) return null;
        SortedDictionary<int, (long Owned, long Others, long There)> changes = [];
        foreach (var leg in legs)
        {
            if (!Register[leg.Asset].IsSecurity) continue;
            var (owned, others, there) = changes.GetValueOrDefault(leg.Asset.Number);
            var posted = Ledger[leg.Account, leg.Asset].Posted;
            if (leg.Account == Register.Depository) there += leg.Amount;
            else if (Register[leg.Account].Terms.Class == AccountClass.House) owned -= leg.Amount;
            else if (IsOthers(Register[leg.Account].Terms.Class))
                others += Math.Max(-(posted + leg.Amount), 0) - Math.Max(-posted, 0);
            changes[leg.Asset.Number] = (owned, others, there);
        }
        if (changes.Count == 0) return null;
        Int128 before = 0, after = 0;
        var books = new Available(this);
        foreach (var own in books.Own(Days.Day))
        {
            var (owned, others, there) = changes.GetValueOrDefault(own.Instrument.Number);
            var at = books.At(own.Instrument);
            before += (Int128)own.OwnOf(at) * own.Rate;
            after += (Int128)(own with { Owned = own.Owned + owned, Others = own.Others + others }).OwnOf(at + there) * own.Rate;
        }
        if (after >= before || after >= (Int128)drawn * RowsOfRun.PerUnit) return null;
        var unit = new decimal(1, 0, 0, false, (byte)Register[@base].Scale);
        return new(Refusal.SecuresCredit, subject, source, string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{drawn * unit} {Register[@base].Code} is drawn at the bank against own securities, and what would be left of them covers ")
            + string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(decimal)(after / RowsOfRun.PerUnit) * unit}"));
    }

    // An entry that is not posted, or is known, is the ledger's to answer.
    Refused? Uncovers(PostManual c) => Ledger.Decide(c) is LedgerFact.EntryPosted posted ? Uncovers(posted.Legs, c.Reference, "") : null;

    /// <summary>An answer that pledges, swaps or gives away own stock, unless that is behind credit.</summary>
    Fact? Covered(Fact? answer, string source) => answer switch
    {
        MarginFact.Lodged l => Uncovers(Templates.Collateral(l.Of, l.Quantity, Register), Register[l.Of.Asset].Code, source),
        MarginFact.Substituted s => Uncovers(Templates.Substitution(s, Register), Register[s.By].Code, source),
        LotFact.LotsTransferred { Transfer: var t } => Uncovers(Templates.Transfer(t), t.Reference, source),
        _ => null,
    } ?? answer;

    static bool IsOthers(AccountClass @class) => @class is AccountClass.Client or AccountClass.Correspondent or AccountClass.Collateral;
}
