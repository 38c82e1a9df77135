using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

public sealed partial class Register
{
    public void Save(StateWriter to)
    {
        to.Int(Terms is null ? 0 : 1);
        if (Terms is null) return;
        Save(to, Terms);
        to.Int(assets.Count);
        foreach (var asset in assets) Save(to, asset);
        to.Int(accounts.Count);
        foreach (var account in accounts) Save(to, account.Terms);
        to.Int(parties.Count);
        foreach (var party in parties)
        {
            var t = party.Terms;
            to.Text(t.Code).Text(t.Name).Text(t.Lei).Text(t.Bic).Text(t.Country).Int(t.IsCcp ? 1 : 0).Int(t.Nets ? 1 : 0);
        }
        to.Int(closes.Count);
        foreach (var (asset, day, close) in closes.All) to.Int(asset).Date(day).Decimal(close);
        to.Int(rates.Count);
        foreach (var ((from, quote), day, rate) in rates.All) to.Int(from).Int(quote).Date(day).Decimal(rate);
        to.Int(actions.Count);
        foreach (var action in actions.Values) Save(to, action);
        to.Int(addresses.Count);
        foreach (var (of, address) in addresses) to.Text(of).Text(address.Bic).Text(address.At);
        to.Int(sharesOutstanding.Count);
        foreach (var (asset, from, shares) in sharesOutstanding.All) to.Int(asset).Date(from).Long(shares);
        Penalties.Save(to);
        Credit.Save(to);
        Standing.Save(to);
        Conventions.Save(to);
    }

    public void Load(ref StateReader from)
    {
        if (from.Int() == 0) return;
        Apply(new ReferenceFact.FirmEstablished(ReadFirm(ref from)));
        var count = from.Int();
        for (var i = 0; i < count; i++) Apply(ReadAsset(ref from, new(i)));
        count = from.Int();
        for (var i = 0; i < count; i++) Apply(new ReferenceFact.AccountOpened(new(i), ReadAccount(ref from)));
        count = from.Int();
        for (var i = 0; i < count; i++)
            Apply(new ReferenceFact.PartyAdded(new(i), new(
                from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Int() == 1, from.Int() == 1)));
        count = from.Int();
        for (var i = 0; i < count; i++) closes.Set(from.Int(), from.Date(), from.Decimal());
        count = from.Int();
        for (var i = 0; i < count; i++) rates.Set((from.Int(), from.Int()), from.Date(), from.Decimal());
        count = from.Int();
        for (var i = 0; i < count; i++) Add(ReadAction(ref from));
        count = from.Int();
        for (var i = 0; i < count; i++) Apply(new ReferenceFact.AddressSet(from.Text(), from.Text(), from.Text()));
        count = from.Int();
        for (var i = 0; i < count; i++) sharesOutstanding.Set(from.Int(), from.Date(), from.Long());
        Penalties.Load(ref from);
        Credit.Load(ref from);
        Standing.Load(ref from);
        Conventions.Load(ref from);
    }

    static void Save(StateWriter to, FirmTerms t)
    {
        to.Text(t.Name).Text(t.Lei).Text(t.BaseCurrency).Text(t.SettlementCalendar).Text(t.Ccp).Text(t.Csd).Text(t.SettlementBank);
        to.Long(t.IntradayCredit).Int(t.Fees.Count);
        foreach (var f in t.Fees)
        {
            to.Text(f.Kind).Date(f.From).Date(f.To).Int(f.Market is { } market ? (int)market : -1).Text(f.Currency).Text(f.Categories);
            to.Int((f.SalesOnly ? 1 : 0) | (f.HouseExempt ? 2 : 0) | (f.RoundUp ? 4 : 0) | (f.IsIncome ? 8 : 0));
            to.Decimal(f.PerUnit).Decimal(f.PerMillion).Decimal(f.MinimumPerTrade).Decimal(f.MaximumPerTrade).Decimal(f.MaximumRate);
        }
        to.Int(t.Chart.Count);
        foreach (var line in t.Chart) to.Text(line.Code).Text(line.Name).Text(line.Class);
    }

    static FirmTerms ReadFirm(ref StateReader from)
    {
        var terms = new FirmTerms(
            from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Long(), [], []);
        var fees = new FeeRule[from.Int()];
        for (var i = 0; i < fees.Length; i++) fees[i] = Fee(ref from);
        var chart = new ChartLine[from.Int()];
        for (var i = 0; i < chart.Length; i++) chart[i] = new(from.Text(), from.Text(), from.Text());
        return terms with { Fees = fees, Chart = chart };
    }

    static FeeRule Fee(ref StateReader from)
    {
        var rule = new FeeRule(from.Text(), from.Date(), from.Date())
        {
            Market = from.Int() is >= 0 and var market ? (Market)market : null, Currency = from.Text(), Categories = from.Text(),
        };
        var flags = from.Int();
        return rule with
        {
            SalesOnly = (flags & 1) != 0,
            HouseExempt = (flags & 2) != 0,
            RoundUp = (flags & 4) != 0,
            IsIncome = (flags & 8) != 0,
            PerUnit = from.Decimal(),
            PerMillion = from.Decimal(),
            MinimumPerTrade = from.Decimal(),
            MaximumPerTrade = from.Decimal(),
            MaximumRate = from.Decimal(),
        };
    }

    static void Save(StateWriter to, Asset asset)
    {
        to.Text(asset.Code).Int(asset.Scale).Int(asset.Terms is null ? 0 : asset.Terms.Bond is null ? 1 : asset.Terms.Bond.HasMore ? 3 : 2);
        if (asset.Terms is not { } t) return;
        to.Text(t.Symbol).Text(t.Name).Text(t.Cfi).Text(t.Currency).Text(t.Mic).Text(t.Ccp).Text(t.Csd);
        if (t.Bond is not { } b) return;
        to.Decimal(b.Coupon).Date(b.Maturity).Text(b.DayCount).Int(b.Frequency).Decimal(b.Redemption);
        SaveDate(to, b.IssueDate);
        if (b.HasMore) SaveMore(to, b);
    }

    static ReferenceFact ReadAsset(ref StateReader from, AssetId id)
    {
        var (code, scale, form) = (from.Text(), from.Int(), from.Int());
        if (form == 0) return new ReferenceFact.CurrencyAdded(id, code, scale);
        var terms = new InstrumentTerms(
            code, from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), from.Text(), scale, null);
        return new ReferenceFact.InstrumentListed(id, form == 1 ? terms : terms with
        {
            Bond = new BondTerms(from.Decimal(), from.Date(), from.Text(), from.Int(), null,
                from.Decimal()) with
            { IssueDate = LoadDate(ref from) } is var bond && form == 3 ? LoadMore(ref from, bond) : bond,
        });
    }

    static void Save(StateWriter to, AccountTerms t)
    {
        to.Text(t.Code).Int((int)t.Class).Text(t.Name).Text(t.Country).Text(t.BaseCurrency).Int((int)t.Settlement).Text(t.Lei);
        SaveDate(to, t.BirthDate);
    }

    static AccountTerms ReadAccount(ref StateReader from) => new(
        from.Text(), (AccountClass)from.Int(), from.Text(), from.Text(), from.Text(), (AccountSettlement)from.Int(), from.Text(),
        LoadDate(ref from));

    static void Save(StateWriter to, CorporateActionTerms t)
    {
        to.Text(t.Id).Text(t.Type).Text(t.Isin).Date(t.ExDate).Date(t.RecordDate).Date(t.PayDate).Text(t.Currency).Text(t.NewIsin);
        foreach (var figure in new[] { t.Rate, t.RatioNew, t.RatioOld, t.CashInLieu }) to.Int(figure is null ? 0 : 1).Decimal(figure ?? 0);
    }

    void Add(CorporateActionTerms terms) => actions[terms.Id] = terms;

    static CorporateActionTerms ReadAction(ref StateReader from)
    {
        var terms = new CorporateActionTerms(
            from.Text(), from.Text(), from.Text(), from.Date(), from.Date(), from.Date(), null, from.Text(), null, null, from.Text(), null);
        return terms with
        {
            Rate = Figure(ref from),
            RatioNew = Figure(ref from),
            RatioOld = Figure(ref from),
            CashInLieu = Figure(ref from)
        };
    }

    static decimal? Figure(ref StateReader from) => from.Int() == 1 ? from.Decimal() : Skip(from.Decimal());
    static decimal? Skip(decimal _) => null;

    static void SaveDate(StateWriter to, DateOnly? date) => to.Int(date is null ? 0 : 1).Date(date ?? default);
    static DateOnly? LoadDate(ref StateReader from) => from.Int() == 1 ? from.Date() : Skip(from.Date());
    static DateOnly? Skip(DateOnly _) => null;
}
