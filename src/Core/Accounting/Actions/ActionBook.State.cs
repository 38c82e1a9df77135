using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    public void Save(StateWriter to)
    {
        to.Int(withholding.Count);
        foreach (var ((issuer, holder), from, percent) in withholding.All) to.Text(issuer).Text(holder).Date(from).Decimal(percent);
        foreach (var of in new[] { about, claimedOn })
        {
            to.Int(of.Count);
            foreach (var (claim, cause) in of) to.Long(claim).Long(cause);
        }
        to.Int(dues.Count);
        foreach (var (instruction, due) in dues) to.Long(instruction).Date(due);
        SaveDeliveries(to);
        to.Int(files.Count);
        foreach (var f in files.Values)
        {
            Save(to, f.Terms);
            to.Int(f.Version).Int(f.IsCancelled ? 1 : 0).Int(f.IsSealed ? 1 : 0).Long(f.BegunAs);
            to.Date(f.ExOn ?? default).Date(f.RecordedOn ?? default).Date(f.PaidOn ?? default);
            to.Int(f.Changes.Count);
            foreach (var change in f.Changes) Save(to, change);
            to.Int(f.Elections.Count);
            foreach (var ((account, option), units) in f.Elections) to.Int(account).Text(option).Long(units);
            to.Text(f.NewName).Date(f.ChosenOn ?? default).Int(f.Prorated.Count);
            foreach (var (option, share) in f.Prorated) to.Text(option).Decimal(share.Percent).Int((int)share.Rounding);
            to.Int(f.Told.Count);
            foreach (var ((reference, asset), told) in f.Told)
                to.Text(reference).Int(asset).Long(told.Held).Long(told.Gross).Long(told.Withheld);
            Save(to, f.Placed);
            Save(to, f.Outstanding);
            Save(to, f.Trail);
            Save(to, f.Former);
        }
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) withholding.Set((from.Text(), from.Text()), from.Date(), from.Decimal());
        foreach (var of in new[] { about, claimedOn })
            for (var count = from.Int(); count > 0; count--) of.Add(from.Long(), from.Long());
        for (var count = from.Int(); count > 0; count--) dues.Add(from.Long(), from.Date());
        LoadDeliveries(ref from);
        for (var count = from.Int(); count > 0; count--)
        {
            var terms = LoadTerms(ref from);
            var f = new ActionFile(terms, from.Int())
            {
                IsCancelled = from.Int() == 1, IsSealed = from.Int() == 1, BegunAs = from.Long(), ExOn = DateOrNone(ref from),
                RecordedOn = DateOrNone(ref from), PaidOn = DateOrNone(ref from),
            };
            var changes = new ActionChange[from.Int()];
            for (var i = 0; i < changes.Length; i++) changes[i] = LoadChange(ref from);
            f.Changes = changes;
            for (var elections = from.Int(); elections > 0; elections--) f.Set((from.Int(), from.Text()), from.Long());
            (f.NewName, f.ChosenOn) = (from.Text(), DateOrNone(ref from));
            for (var shares = from.Int(); shares > 0; shares--) f.Set(from.Text(), (from.Decimal(), (ActionRounding)from.Int()));
            for (var told = from.Int(); told > 0; told--) f.Told.Add((from.Text(), from.Int()), (from.Long(), from.Long(), from.Long()));
            for (var placed = from.Int(); placed > 0; placed--) f.Placed.Add(from.Int(), from.Long());
            for (var owed = from.Int(); owed > 0; owed--) f.Owe(from.Int(), from.Long());
            (f.Trail, f.Former) = (LoadTrail(ref from), LoadTrail(ref from));
            files.Add(terms.Id, f);
        }
    }

    static string? TextOrNone(string text) => text.Length == 0 ? null : text;

    static DateOnly? DateOrNone(ref StateReader from) => from.Date() is var date && date == default ? null : date;

    static void Save(StateWriter to, CorporateActionTerms t)
    {
        to.Text(t.Id).Text(t.Type).Text(t.Isin).Date(t.ExDate).Date(t.RecordDate).Date(t.PayDate).Text(t.Currency).Text(t.NewIsin);
        to.Text(t.DefaultOption).Date(t.Deadline ?? default);
        foreach (var figure in new[] { t.Rate, t.RatioNew, t.RatioOld, t.CashInLieu, t.Withholding, t.BasisShare, t.Price })
            Save(to, figure);
        to.Int(t.Choices.Count);
        foreach (var o in t.Choices)
        {
            to.Text(o.Code).Text(o.Currency).Text(o.NewIsin);
            foreach (var figure in new[] { o.Rate, o.RatioNew, o.RatioOld, o.CashInLieu, o.Price }) Save(to, figure);
        }
    }

    static void Save(StateWriter to, decimal? figure) => to.Int(figure is null ? 0 : 1).Decimal(figure ?? 0);

    static decimal? Figure(ref StateReader from)
    {
        var isGiven = from.Int() == 1;
        var figure = from.Decimal();
        return isGiven ? figure : null;
    }

    static CorporateActionTerms LoadTerms(ref StateReader from)
    {
        var t = new CorporateActionTerms(from.Text(), from.Text(), from.Text(), from.Date(), from.Date(), from.Date(), null, from.Text(),
            null, null, from.Text(), null)
        { Option = TextOrNone(from.Text()), Deadline = DateOrNone(ref from) };
        t = t with
        {
            Rate = Figure(ref from),
            RatioNew = Figure(ref from),
            RatioOld = Figure(ref from),
            CashInLieu = Figure(ref from),
            Withholding = Figure(ref from),
            BasisShare = Figure(ref from),
            Price = Figure(ref from)
        };
        var options = new ActionOption[from.Int()];
        for (var i = 0; i < options.Length; i++)
        {
            var (code, currency, isin) = (from.Text(), from.Text(), from.Text());
            options[i] = new(code, Figure(ref from), currency, Figure(ref from), Figure(ref from), isin, Figure(ref from),
                Figure(ref from));
        }
        return t with { Options = options.Length == 0 ? null : options };
    }

    static void Save(StateWriter to, ActionChange c)
    {
        to.Text(c.Option).Int(c.From.Number).Int(c.To.Number).Decimal(c.RatioNew).Decimal(c.RatioOld).Int(c.Replaces ? 1 : 0);
        to.Decimal(c.BasisShare).Int(c.Currency.Number).Decimal(c.CashPerUnit).Decimal(c.PricePerNew).Decimal(c.InLieu);
        to.Int(c.Scales.From).Int(c.Scales.To).Int(c.Scales.Cash);
    }

    static ActionChange LoadChange(ref StateReader from) => new(
        from.Text(), new(from.Int()), new(from.Int()), from.Decimal(), from.Decimal(), from.Int() == 1, from.Decimal(), new(from.Int()),
        from.Decimal(), from.Decimal(), from.Decimal(), new(from.Int(), from.Int(), from.Int()));

    static void Save(StateWriter to, ActionTrail t)
    {
        to.Text(t.Read.Isin ?? "").Date(t.Read.ExDate).Date(t.Read.RecordDate).Int(t.IsRecorded ? 1 : 0).Long(t.ReadAs)
            .Text(t.NameBefore).Int(t.Held.Count);
        foreach (var ((account, change), units) in t.Held) to.Int(account).Int(change).Long(units);
        to.Int(t.Moves.Count);
        foreach (var (number, m) in t.Moves)
        {
            Save(to.Long(number), m.Of);
            to.Date(m.Day).Date(m.Due).Int(m.Move.Account.Number).Int((int)m.Move.Kind).Int(m.Move.From.Number).Long(m.Move.FromUnits);
            to.Int(m.Move.To.Number).Long(m.Move.ToUnits).Int(m.Move.Currency.Number).Long(m.Move.Cash).Long(m.Move.Withheld);
        }
        to.Int(t.Claims.Count);
        foreach (var (number, c) in t.Claims)
        {
            Save(to.Long(number), c.Of);
            Save(to.Date(c.SettleOn), c.Against);
            Save(to.Long(c.Instruction).Long(c.Held), c.Movement);
            to.Int(c.IsReturn ? 1 : 0);
        }
        to.Int(t.Changed.Count);
        foreach (var c in t.Changed)
        {
            Save(to, c.Of);
            Save(to.Date(c.Day).Long(c.Instruction).Long(c.Cause), c.Against);
            Save(to, c.Before);
            Save(to, c.After);
            to.Int(c.WasFailing ? 1 : 0);
        }
        to.Int(t.Pending.Count);
        foreach (var p in t.Pending)
        {
            Save(to.Long(p.Entry.Cause).Int((int)p.Entry.Kind).Date(p.Effective), p.Before);
            Save(to, p.After);
        }
        to.Int(t.Collateral.Count);
        foreach (var c in t.Collateral)
        {
            Save(to, c.Of);
            to.Int(c.Pledge.Party.Number).Int((int)c.Pledge.Direction).Int(c.Pledge.Asset.Number).Long(c.Before).Int(c.To.Number);
            to.Long(c.After).Long(c.Loan);
        }
        Save(to, t.Kept);
        to.Int(t.Elsewhere.Count);
        foreach (var cause in t.Elsewhere) to.Long(cause);
    }

    static void Save(StateWriter to, IReadOnlyDictionary<int, long> amounts)
    {
        to.Int(amounts.Count);
        foreach (var (of, amount) in amounts) to.Int(of).Long(amount);
    }

    static ActionTrail LoadTrail(ref StateReader from)
    {
        var t = new ActionTrail
        {
            Read = (from.Text(), from.Date(), from.Date()), IsRecorded = from.Int() == 1, ReadAs = from.Long(), NameBefore = from.Text(),
        };
        for (var count = from.Int(); count > 0; count--) t.Held.Add((from.Int(), from.Int()), from.Long());
        for (var count = from.Int(); count > 0; count--)
            t.Moves.Add((from.Long(), new(LoadKey(ref from), from.Date(), from.Date(), new(
                new(from.Int()), (EntryKind)from.Int(), new(from.Int()), from.Long(), new(from.Int()), from.Long(), new(from.Int()),
                from.Long(), from.Long()))));
        for (var count = from.Int(); count > 0; count--)
            t.Claims.Add((from.Long(), new(LoadKey(ref from), from.Date(), LoadAgainst(ref from), from.Long(), from.Long(),
                LoadMovement(ref from), from.Int() == 1)));
        for (var count = from.Int(); count > 0; count--)
            t.Changed.Add(new(LoadKey(ref from), from.Date(), from.Long(), from.Long(), LoadAgainst(ref from), LoadMovement(ref from),
                LoadMovement(ref from), from.Int() == 1));
        for (var count = from.Int(); count > 0; count--)
            t.Pending.Add(new(new(from.Long(), (EntryKind)from.Int()), from.Date(), LoadLegs(ref from), LoadLegs(ref from)));
        for (var count = from.Int(); count > 0; count--)
            t.Collateral.Add(new(LoadKey(ref from), new(new(from.Int()), (MarginDirection)from.Int(), new(from.Int())), from.Long(),
                new(from.Int()), from.Long(), from.Long()));
        for (var count = from.Int(); count > 0; count--) t.Kept.Add(from.Int(), from.Long());
        for (var count = from.Int(); count > 0; count--) t.Elsewhere.Add(from.Long());
        return t;
    }

    static void Save(StateWriter to, ActionKey key) => to.Text(key.Id).Int(key.Version);
    static ActionKey LoadKey(ref StateReader from) => new(from.Text(), from.Int());

    static void Save(StateWriter to, Against a) => to.Int((int)a.Kind).Int(a.Party.Number).Int(a.Account.Number);
    static Against LoadAgainst(ref StateReader from) => new((InstructionKind)from.Int(), new(from.Int()), new(from.Int()));

    static void Save(StateWriter to, Movement m) => to.Int(m.Instrument.Number).Long(m.Quantity).Int(m.Currency.Number).Long(m.Amount);
    static Movement LoadMovement(ref StateReader from) => new(new(from.Int()), from.Long(), new(from.Int()), from.Long());

    static void Save(StateWriter to, Leg[] legs)
    {
        to.Int(legs.Length);
        foreach (var leg in legs) to.Int(leg.Account.Number).Int(leg.Asset.Number).Long(leg.Amount);
    }

    static Leg[] LoadLegs(ref StateReader from)
    {
        var legs = new Leg[from.Int()];
        for (var i = 0; i < legs.Length; i++) legs[i] = new(new(from.Int()), new(from.Int()), from.Long());
        return legs;
    }
}
