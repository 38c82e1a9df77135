using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// What is decided about lots: methods, named lots, the basis of what was there at the opening, transfers. The lots themselves are no
/// state: whoever asks for them runs the <see cref="LotBook"/> over what happened, so that a trade costs nothing more when it is captured.
/// </summary>
public sealed partial class LotDesk(Register register)
{
    readonly List<LotPolicy> policies = [];
    readonly SortedDictionary<string, ChosenLot[]> chosen = new(StringComparer.Ordinal);
    readonly SortedDictionary<(int Account, int Instrument, string Lot), BroughtLot> brought = [];
    readonly SortedDictionary<(int Account, int Instrument), long> opened = [];
    readonly SortedDictionary<string, LotTransfer> transfers = new(StringComparer.Ordinal);

    /// <summary>Every choice of a method, in the order in which it was made.</summary>
    public IReadOnlyList<LotPolicy> Policies => policies;

    public Fact? Decide(LotCommand command, ILotBooks books) => command switch
    {
        SetLotMethod c => Decide(c, books.Day),
        ChooseLots c => Decide(c, books),
        SetLotBasis c => Decide(c, books.Day),
        TransferLots c => Decide(c, books),
        _ => throw new System.Diagnostics.UnreachableException($"unknown command {command.GetType().Name}"),
    };

    static Refused Bad(Refusal why, (string Subject, string Source, string Column) at, string detail) =>
        new(why, Register.Short(at.Subject), at.Source.Length == 0 ? "" : $"{at.Source}:{at.Column}", detail);

    Fact? Decide(SetLotMethod c, DateOnly day)
    {
        Refused No(Refusal why, string column, string detail) => Bad(why, (c.Account, c.Source, column), detail);
        if (AccountOf(c.Account) is not { } account)
            return No(Refusal.UnknownAccount, "account", $"'{Register.Short(c.Account)}' is no client's, correspondent's or house account");
        if (c.Isin.Length > 0 && register.AssetOf(c.Isin) is not { IsSecurity: true })
            return No(Refusal.UnknownInstrument, "isin", $"'{Register.Short(c.Isin)}' is not a listed instrument");
        if (!Enum.IsDefined(c.Method)) return No(Refusal.BadTerms, "method", $"there is no method {(int)c.Method}");
        if (c.Method is LotMethod.UkPool && c.WashSales)
            return No(Refusal.BadTerms, "wash_sales",
                "the pool of section 104 has the 30 days of its own rule: wash sales are of the United States");
        var policy = new LotPolicy(account.Id, c.Isin.Length == 0 ? null : register.AssetOf(c.Isin)?.Id, c.From, c.Method, c.WashSales,
            c.FeesInside);
        if (policies.FindLast(p => p.Account == policy.Account && p.Instrument == policy.Instrument) == policy) return null;
        return c.From < day
            ? No(Refusal.LotMethodInThePast, "from",
                $"{c.From:yyyy-MM-dd} is past, the book is at {day:yyyy-MM-dd}: what was sold since is told")
            : new LotFact.LotMethodSet(policy);
    }

    Fact? Decide(ChooseLots c, ILotBooks books)
    {
        Refused No(Refusal why, string column, string detail) => Bad(why, (c.TradeId, c.Source, column), detail);
        if (books.Trade(c.TradeId) is not { } trade)
            return No(Refusal.UnknownTrade, "trade_id", "no trade of this id is booked");
        if (Same(chosen.GetValueOrDefault(c.TradeId) ?? [], c.Lots)) return null;
        if (trade.SettleOn < books.Day)
            return No(Refusal.LotsChosenTooLate, "trade_id",
                $"it settled on {trade.SettleOn:yyyy-MM-dd}: lots are named by then (26 CFR 1.1012-1(c)(8))");
        if (Wrong(c.Lots, trade.Quantity) is { } wrong) return No(wrong.Why, "quantity", wrong.Detail);
        foreach (var lot in c.Lots)
            if (!IsLot(lot.Lot, (trade.Account, trade.Instrument), books))
                return No(Refusal.UnknownLot, "lot",
                    $"'{Register.Short(lot.Lot)}' is neither a trade of {register[trade.Account].Terms.Code} in the instrument "
                        + "nor a lot brought in, nor an exercise of rights by it, nor one of an account from which units were moved to it");
        return new LotFact.LotsChosen(c.TradeId, [.. c.Lots]);
    }

    static (Refusal Why, string Detail)? Wrong(IReadOnlyList<ChosenLot> lots, long most)
    {
        if (lots.Any(l => l.Quantity <= 0)) return (Refusal.QuantityNotPositive, "of a lot a number of units above zero is taken");
        if (lots.DistinctBy(l => l.Lot).Count() < lots.Count) return (Refusal.BadTerms,
            "a lot is named twice: name it once, with all of it");
        var named = lots.Aggregate((Int128)0, (sum, l) => sum + l.Quantity);
        return named > most ? (Refusal.LotsChosenTooMany, $"{named} units are named, and {most} are moved") : null;
    }

    static bool Same(ChosenLot[] known, IReadOnlyList<ChosenLot> asked) => known.AsSpan().SequenceEqual([.. asked]);

    bool IsLot(string lot, (AccountId Account, AssetId Instrument) of, ILotBooks books)
    {
        var from = LotSources.Of(of.Account, of.Instrument, transfers.Values);
        return from.Exists(a => brought.ContainsKey((a.Number, of.Instrument.Number, lot)))
            || books.Trade(lot) is { } opener && opener.Instrument == of.Instrument && from.Contains(opener.Account)
            || books.IsExercise(lot, of.Instrument, from);
    }

    Fact? Decide(SetLotBasis c, DateOnly day)
    {
        Refused No(Refusal why, string column, string detail) => Bad(why, (c.Lot, c.Source, column), detail);
        if (AccountOf(c.Account) is not { } account)
            return No(Refusal.UnknownAccount, "account", $"'{Register.Short(c.Account)}' is no client's, correspondent's or house account");
        if (register.AssetOf(c.Isin) is not { Terms: { } terms } instrument)
            return No(Refusal.UnknownInstrument, "isin", $"'{Register.Short(c.Isin)}' is not a listed instrument");
        if (c.Lot.Length is 0 or > Register.LongestText) return No(Refusal.TextTooLong, "lot", "a lot has a name");
        if (c.Quantity == 0) return No(Refusal.QuantityNotPositive, "quantity",
            "a lot has units: above zero, or below for a short position");
        if (c.Cost < 0) return No(Refusal.BadTerms, "cost", "a cost is not below zero: the quantity says whether it was paid or received");
        if (c.Acquired > day || c.HeldSince > c.Acquired)
            return No(Refusal.BadTerms, c.Acquired > day ? "acquired" : "held_since",
                "a lot was acquired by the day of the book, and held from then or before");
        var scale = register.AssetOf(terms.Currency)?.Scale ?? 0;
        if (c.Cost > 10_000_000_000_000m) return No(Refusal.AmountTooLarge, "cost", "the cost is more than the books can hold");
        var cost = Rounding.ToMinor(c.Cost, scale) * long.Sign(c.Quantity);
        var lot = new BroughtLot(account.Id, instrument.Id, c.Lot, c.Acquired, c.HeldSince ?? c.Acquired, c.Quantity, cost);
        var place = (account.Id.Number, instrument.Id.Number);
        if (brought.TryGetValue((place.Item1, place.Item2, c.Lot), out var known))
            return known == lot ? null : No(Refusal.LotKnown, "lot", "the lot is known with other content: its basis is said once");
        var units = brought.Values.Where(b => b.Account == account.Id && b.Instrument == instrument.Id)
            .Aggregate((Int128)c.Quantity, (sum, b) => sum + b.Quantity);
        var had = opened.GetValueOrDefault(place);
        return long.Sign(had) * long.Sign(c.Quantity) <= 0 || Int128.Abs(units) > Math.Abs(had)
            ? No(Refusal.BasisBeyondOpening, "quantity",
                $"with it {units} units have a basis, and {had} were brought in: take more of them into the opening, or give less here")
            : new LotFact.LotBasisSet(lot);
    }

    Fact? Decide(TransferLots c, ILotBooks books)
    {
        Refused No(Refusal why, string column, string detail) => Bad(why, (c.Reference, c.Source, column), detail);
        if (c.Reference.Length is 0 or > Register.LongestText) return No(Refusal.TextTooLong, "reference", "a transfer has a reference");
        foreach (var (code, column) in new[] { (c.From, "from"), (c.To, "to") })
            if (AccountOf(code) is not { Terms.Settlement: AccountSettlement.Carried })
                return No(Refusal.UnknownAccount, column, $"'{Register.Short(code)}' is no account whose securities the firm carries");
        if (register.AssetOf(c.Isin) is not { IsSecurity: true } instrument)
            return No(Refusal.UnknownInstrument, "isin", $"'{Register.Short(c.Isin)}' is not a listed instrument");
        if (c.Quantity <= 0) return No(Refusal.QuantityNotPositive, "quantity", "a number of units above zero is moved");
        if (AccountOf(c.From) is not { } from || AccountOf(c.To) is not { } to || from.Id == to.Id)
            return No(Refusal.BadTransfer, "to", "securities are moved to another account");
        if (transfers.TryGetValue(c.Reference, out var known))
            return (known.From, known.To, known.Instrument, known.Quantity) == (from.Id, to.Id, instrument.Id, c.Quantity)
                && Same(known.Lots, c.Lots) ? null
                : No(Refusal.LotKnown, "reference", "a transfer of this reference is known with other content");
        if (Wrong(c.Lots, c.Quantity) is { } wrong) return No(wrong.Why, "lots", wrong.Detail);
        foreach (var lot in c.Lots)
            if (!IsLot(lot.Lot, (from.Id, instrument.Id), books))
                return No(Refusal.UnknownLot, "lots", $"'{Register.Short(lot.Lot)}' is no lot of {c.From} in the instrument");
        return books.Held(from.Id, instrument.Id) is var held && held < c.Quantity
            ? No(Refusal.LotsShort, "quantity", $"{c.From} holds {held}")
            : new LotFact.LotsTransferred(new(c.Reference, from.Id, to.Id, instrument.Id, c.Quantity, books.Day, [.. c.Lots]));
    }

    Account? AccountOf(string code) => register.AccountOf(code) is { } account && IsOwner(account) ? account : null;

    static bool IsOwner(Account account) =>
        account.Terms.Class is AccountClass.Client or AccountClass.Correspondent or AccountClass.House;

    /// <summary>The opening says what was there: as much may be given a basis.</summary>
    public void Apply(LedgerFact fact)
    {
        if (fact is not LedgerFact.EntryPosted { Entry.Kind: EntryKind.Opening or EntryKind.Manual or EntryKind.Journal } posted) return;
        foreach (var leg in posted.Legs)
            if (register[leg.Asset].IsSecurity && IsOwner(register[leg.Account]))
            {
                var place = (leg.Account.Number, leg.Asset.Number);
                opened[place] = opened.GetValueOrDefault(place) - leg.Amount;
            }
    }

    public void Apply(LotFact fact)
    {
        switch (fact)
        {
            case LotFact.LotMethodSet f: policies.Add(f.Policy); break;
            case LotFact.LotsChosen f:
                if (f.Lots.Length == 0) chosen.Remove(f.TradeId);
                else chosen[f.TradeId] = f.Lots;
                break;
            case LotFact.LotBasisSet f: brought.Add((f.Lot.Account.Number, f.Lot.Instrument.Number, f.Lot.Lot), f.Lot); break;
            case LotFact.LotsTransferred f: transfers.Add(f.Transfer.Reference, f.Transfer); break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
