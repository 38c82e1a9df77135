using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

public sealed partial class MarginDesk
{
    // What is lodged, with what it counted for when last valued; none is kept at zero.
    readonly SortedDictionary<(int Party, MarginDirection Direction, int Asset), CollateralValue> holdings = [];

    static (int, MarginDirection, int) KeyOf(Pledge of) => (of.Party.Number, of.Direction, of.Asset.Number);

    long Lodged(Pledge of) => holdings.GetValueOrDefault(KeyOf(of)).Quantity;

    /// <summary>What so much of an asset counts for on a day; nothing where it has no price or no rate.</summary>
    CollateralValue ValueOf(Asset asset, long quantity, DateOnly day)
    {
        var haircut = haircuts.Of(asset, Base, day);
        if (Worth(asset, quantity, day) is not { } worth) return new(quantity, 0, haircut, 0, 0);
        return new(quantity, PriceOf(asset, day) ?? 0, haircut, Rounding.ToMinor(worth, Base.Scale),
            Rounding.ToMinor(worth * (1 - haircut / Haircuts.All), Base.Scale));
    }

    /// <summary>
    /// What ten thousand smallest units of an instrument count for on a day, after the haircut, in minor units of the base currency,
    /// rounded down; 0 where it has no price, no rate or is no collateral.
    /// </summary>
    public long CountsFor(Asset instrument, DateOnly day)
    {
        const long Most = 1_000_000_000_000_000; // it stays within 128 bits times the units of any holding
        return Worth(instrument, 10_000, day) is not { } worth ? 0
            : (long)Math.Min(decimal.Floor(worth * (1 - haircuts.Of(instrument, Base, day) / Haircuts.All) / Unit(Base.Scale)), Most);
    }

    /// <summary>Every holding at the day's price; the sums after haircut by counterparty and direction.</summary>
    SortedDictionary<(int Party, MarginDirection Direction), long> Revalue(DateOnly day, List<Fact> facts)
    {
        SortedDictionary<(int, MarginDirection), long> sums = [];
        foreach (var ((party, direction, asset), before) in holdings)
        {
            var now = ValueOf(register[new AssetId(asset)], before.Quantity, day);
            if (now != before) facts.Add(new MarginFact.Valued(day, new(new(party), direction, new(asset)), now));
            sums[(party, direction)] = Bounded((Int128)sums.GetValueOrDefault((party, direction)) + now.After);
        }
        return sums;
    }

    /// <summary>On the day that is open or was last.</summary>
    public IEnumerable<Fact> Decide(MarginCommand c, DateOnly day, IMarginBooks books) => c switch
    {
        SetMarginAgreement a => Decide(a),
        SetHaircut h => Decide(h) is { } fact ? [fact] : [],
        RaiseCall r => Raise(r, day),
        CallCommand a => Answer(a, day),
        LodgeCollateral l => Lodge(l, day, books),
        ReturnCollateral r => Return(r, day, books),
        SubstituteCollateral s => Substitute(s, day, books),
        _ => throw new System.Diagnostics.UnreachableException(c.ToString()),
    };

    /// <summary>Whether a command moves collateral, and so balances.</summary>
    public static bool Moves(MarginCommand c) => c is LodgeCollateral or ReturnCollateral or SubstituteCollateral;

    /// <summary>What is asked for, as the books count it, or why it cannot be.</summary>
    (Pledge Of, long Quantity, Refused? Why) Read(MarginSide side, Amount amount, string source)
    {
        (Pledge, long, Refused?) Bad(Refusal why, string column, string detail) =>
            (default, 0, new(why, Register.Short(side.Counterparty), source.Length == 0 ? "" : $"{source}:{column}", detail));
        if (register.PartyOf(side.Counterparty) is not { } party)
            return Bad(Refusal.UnknownCounterparty, "counterparty", "not a counterparty of this book");
        if (register.AssetOf(amount.Asset) is not { } asset)
            return Bad(Refusal.UnknownInstrument, "asset",
                $"'{Register.Short(amount.Asset)}' is neither a currency of this book nor a listed instrument");
        return Minor(amount.Units, asset) is > 0 and var quantity
            ? (new(party.Id, side.Direction, asset.Id), quantity, null)
            : Bad(Refusal.BadTerms, "amount", $"{amount.Units} is not an amount of {asset.Code} above 0, with at most its decimals");
    }

    static Refused No(Refusal why, (MarginSide Side, string Source) of, string detail) =>
        new(why, Register.Short(of.Side.Counterparty), of.Source, detail);

    /// <summary>Why so much may not move: + lodged, − returned.</summary>
    Refused? Obstacle(Pledge of, long quantity, (MarginSide Side, string Source) from, IMarginBooks books)
    {
        var asset = register[of.Asset];
        if (quantity < 0 && Lodged(of) < -quantity)
            return No(Refusal.NotLodged, from, $"of {asset.Code} only {Lodged(of) * Unit(asset.Scale)} are lodged");
        var leaves = of.Direction == MarginDirection.Given ? quantity : -quantity;
        if (leaves > 0 && books.Available(of.Asset) < leaves)
            return No(asset.IsSecurity ? Refusal.ShortOfSecurities : Refusal.ShortOfCash, from,
                $"of {asset.Code} only {Math.Max(books.Available(of.Asset), 0) * Unit(asset.Scale)} are at hand");
        return books.HasRoom(of, quantity) && Int128.Abs((Int128)Lodged(of) + quantity) <= long.MaxValue / 4 ? null
            : No(Refusal.Overflow, from, "with this a balance would be more than the books can hold");
    }

    IEnumerable<Fact> Lodge(LodgeCollateral c, DateOnly day, IMarginBooks books)
    {
        var (of, quantity, why) = Read(c.Side, c.Amount, c.Source);
        if (why is not null) return [why];
        if (!Covers(TermsOf(of.Party, day), of.Direction))
            return [No(Refusal.NoMarginAgreement, (c.Side, c.Source),
                $"no agreement in force on {day:yyyy-MM-dd} has collateral {Word(of.Direction)}")];
        var call = c.Call == 0 ? CallsOn(of.Party, of.Direction).FirstOrDefault()
            : CallsOn(of.Party, of.Direction).FirstOrDefault(k => k.Number == c.Call);
        if (c.Call != 0 && call is null)
            return [No(Refusal.UnknownCall, (c.Side, c.Source), $"{c.Call} is no open margin call of that side")];
        if (Obstacle(of, quantity, (c.Side, c.Source), books) is { } obstacle) return [obstacle];
        var counts = ValueOf(register[of.Asset], quantity, day).After;
        List<Fact> facts = [new MarginFact.Lodged(day, of, quantity, call?.Number ?? 0, counts), Valued(of, quantity, day)];
        if (call is not null && counts >= call.Outstanding)
            facts.Add(new MarginFact.CallClosed(call.Number, day, CallEnd.Delivered));
        return facts;
    }

    MarginFact.Valued Valued(Pledge of, long change, DateOnly day) =>
        new(day, of, ValueOf(register[of.Asset], Lodged(of) + change, day));

    IEnumerable<Fact> Return(ReturnCollateral c, DateOnly day, IMarginBooks books)
    {
        var (of, quantity, why) = Read(c.Side, c.Amount, c.Source);
        if (why is not null) return [why];
        if (Obstacle(of, -quantity, (c.Side, c.Source), books) is { } obstacle) return [obstacle];
        var valued = Valued(of, -quantity, day);
        return of.Direction == MarginDirection.Taken && Needed(of, valued.Value.After)
            ? [No(Refusal.CollateralNeeded, (c.Side, c.Source), "what is left would be worth less than the last close requires")]
            : [new MarginFact.Returned(day, of, quantity), valued];
    }

    /// <summary>Whether, with this one asset counting for so much, less would be held than the last figures require.</summary>
    bool Needed(Pledge of, long after)
    {
        if (!last.TryGetValue(of.Party.Number, out var known) || known.Figures.RequiredTaken is not { } required) return false;
        Int128 held = after;
        foreach (var ((party, direction, asset), value) in holdings)
            if (party == of.Party.Number && direction == of.Direction && asset != of.Asset.Number) held += value.After;
        return held < required;
    }

    IEnumerable<Fact> Substitute(SubstituteCollateral c, DateOnly day, IMarginBooks books)
    {
        var (of, quantity, why) = Read(c.Side, c.Out, c.Source);
        var (by, byQuantity, whyNot) = Read(c.Side, c.By, c.Source);
        if ((why ?? whyNot) is { } bad) return [bad];
        if (of == by) return [No(Refusal.BadTerms, (c.Side, c.Source), "an asset is not substituted by itself")];
        if ((Obstacle(of, -quantity, (c.Side, c.Source), books) ?? Obstacle(by, byQuantity, (c.Side, c.Source), books)) is { } obstacle)
            return [obstacle];
        var (gone, come) = (ValueOf(register[of.Asset], quantity, day).After, ValueOf(register[by.Asset], byQuantity, day).After);
        return come < gone
            ? [No(Refusal.CollateralWorthLess, (c.Side, c.Source),
                $"after haircuts it is worth {come * Unit(Base.Scale)} {Base.Code}, what it is to replace {gone * Unit(Base.Scale)}")]
            :
            [
                new MarginFact.Substituted(day, of, quantity, by.Asset, byQuantity),
                Valued(of, -quantity, day), Valued(by, byQuantity, day),
            ];
    }

    /// <summary>What is lodged in an asset.</summary>
    public IEnumerable<(Pledge Pledge, long Quantity)> LodgedIn(AssetId asset)
    {
        foreach (var ((party, direction, lodged), value) in holdings)
            if (lodged == asset.Number) yield return (new(new(party), direction, asset), value.Quantity);
    }

    /// <summary>What is lodged becomes something else; it counts for what it is worth at the next close.</summary>
    public void Apply(ActionFact.CollateralChanged changed)
    {
        Change(changed.Pledge, -changed.Before);
        Change(changed.Pledge with { Asset = changed.To }, changed.After);
    }

    void ApplyCollateral(MarginFact fact)
    {
        switch (fact)
        {
            case MarginFact.Lodged f:
                Change(f.Of, f.Quantity);
                if (f.Call != 0) calls[f.Call] = calls[f.Call] with { Delivered = calls[f.Call].Delivered + f.After };
                break;
            case MarginFact.Returned f: Change(f.Of, -f.Quantity); break;
            case MarginFact.Substituted f:
                Change(f.Of, -f.Quantity);
                Change(f.Of with { Asset = f.By }, f.ByQuantity);
                break;
            case MarginFact.Valued f:
                Invariant.Hold(Lodged(f.Of) == f.Value.Quantity);
                if (f.Value.Quantity != 0) holdings[KeyOf(f.Of)] = f.Value;
                break;
            default: ApplyTerms(fact); break;
        }
    }

    void Change(Pledge of, long quantity)
    {
        var value = holdings.GetValueOrDefault(KeyOf(of));
        value = value with { Quantity = value.Quantity + quantity };
        if (value.Quantity == 0) holdings.Remove(KeyOf(of)); else holdings[KeyOf(of)] = value;
    }
}
