using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

public sealed partial class Register
{
    /// <summary>The firm, its currency, its locations, its chart and its CCP, in the order later numbers depend on.</summary>
    public IEnumerable<Fact> Decide(EstablishFirm c)
    {
        if (Terms == c.Terms || Terms is { } known && SameTerms(known, c.Terms)) return [];
        if (Terms is not null)
            return [new Refused(Refusal.BookAlreadyEstablished, Terms.Name, "firm.json",
                "this book belongs to another firm or to other terms of it")];
        if (Check(c.Terms) is { } bad) return [bad];
        List<Fact> facts = [new ReferenceFact.FirmEstablished(c.Terms),
            new ReferenceFact.CurrencyAdded(new(0), c.Terms.BaseCurrency, Currencies.Scale(c.Terms.BaseCurrency))];
        void Open(string code, AccountClass @class, string name) => facts.Add(new ReferenceFact.AccountOpened(
            new(facts.Count - 2), new(code, @class, name, "", c.Terms.BaseCurrency, AccountSettlement.Carried, "", null)));
        Open(c.Terms.Csd, AccountClass.Location, "Securities at the depository");
        Open(c.Terms.SettlementBank, AccountClass.Location, "Cash at the settlement bank");
        Open(ClearingCode, AccountClass.Clearing, "Between client side and street side");
        foreach (var line in c.Terms.Chart) Open(line.Code, ClassOf(line.Class), line.Name);
        foreach (var kind in new FeeSchedule(c.Terms.Fees).Kinds)
            Open(ChargeAccount(kind), kind == "COMMISSION" ? AccountClass.Income : AccountClass.Payable, "Charged to clients: " + kind);
        Open(PenaltyIncomeCode, AccountClass.Income, "Cash penalties for failed settlement, received less paid");
        Open(PenaltyPayableCode, AccountClass.Payable, "Cash penalties owed to or by the depository");
        Open(StreetCode(c.Terms.Ccp), AccountClass.Street, "Unsettled with " + c.Terms.Ccp);
        Open(FailCode(c.Terms.Ccp), AccountClass.Fail, "Failed with " + c.Terms.Ccp);
        facts.Add(new ReferenceFact.PartyAdded(new(0), new(c.Terms.Ccp, "Central counterparty", "", "", "", true, true)));
        return facts;
    }

    static bool SameTerms(FirmTerms a, FirmTerms b) => a with { Fees = b.Fees, Chart = b.Chart } == b
        && a.Fees.SequenceEqual(b.Fees) && a.Chart.SequenceEqual(b.Chart);

    static AccountClass ClassOf(string chartClass) => chartClass switch
    {
        "EQUITY" => AccountClass.Equity,
        "INCOME" => AccountClass.Income,
        "PAYABLE" => AccountClass.Payable,
        _ => default,
    };

    static Refused? Check(FirmTerms t)
    {
        static Refused Bad(Refusal why, string column, string detail) => new(why, "firm", "firm.json:" + column, detail);
        if (t.Name.Length is 0 or > LongestText) return Bad(Refusal.TextTooLong, "name", $"name must have 1 to {LongestText} characters");
        if (t.Lei.Length > 0 && !Lei.TryParse(t.Lei, out _)) return Bad(Refusal.WrongCheckDigit, "lei", $"'{t.Lei}' is not a valid LEI");
        if (!Currencies.IsKnown(t.BaseCurrency))
            return Bad(Refusal.UnknownCurrency, "baseCurrency", $"'{t.BaseCurrency}' is not an ISO 4217 currency");
        if (!Calendars.TryNamed(t.SettlementCalendar, out _))
            return Bad(Refusal.UnknownCalendar, "settlementCalendar",
                $"'{t.SettlementCalendar}' is none of {string.Join(", ", Calendars.Names)}");
        foreach (var line in t.Chart)
            if (ClassOf(line.Class) == default)
                return Bad(Refusal.BadTerms, "chart", $"class '{line.Class}' of {line.Code} is none of EQUITY, INCOME, PAYABLE");
        try
        {
            _ = new FeeSchedule(t.Fees);
        }
        catch (ArgumentException e)
        {
            return Bad(Refusal.BadTerms, "fees", e.Message);
        }
        var kinds = t.Fees.Select(f => f.Kind).Distinct().ToList();
        if (kinds.Count > Charges.MostKinds)
            return Bad(Refusal.BadTerms, "fees", $"{kinds.Count} kinds of charge; at most {Charges.MostKinds}");
        string[] codes =
        [
            t.Csd, t.SettlementBank, ClearingCode, PenaltyIncomeCode, PenaltyPayableCode, .. t.Chart.Select(l => l.Code),
            .. kinds.Select(ChargeAccount), StreetCode(t.Ccp),
            FailCode(t.Ccp),
        ];
        if (codes.Any(c => !IsCode(c))) return Bad(Refusal.BadTerms, "chart", "codes of accounts are 1 to 35 letters, digits and hyphens");
        if (codes.Distinct().Count() != codes.Length) return Bad(Refusal.BadTerms, "chart", "two accounts of the chart have the same code");
        return t.IntradayCredit < 0 ? Bad(Refusal.BadTerms, "intradayCredit", "credit is not negative") : null;
    }

    /// <summary>Codes of accounts and parties: what every format that we export to can carry.</summary>
    static bool IsCode(string code) =>
        code.Length is > 0 and <= 35 && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public IEnumerable<Fact> Decide(ListInstrument c)
    {
        var t = c.Terms;
        Refused Bad(Refusal why, string column, string detail) => new(why, t.Isin, $"{c.Source}:{column}", detail);
        if (!Isin.TryParse(t.Isin, out _))
            return [Bad(Refusal.WrongCheckDigit, "isin", $"'{t.Isin}' is not a valid ISIN: wrong form or check digit")];
        if (!CheckDigits.IsCfi(t.Cfi))
            return [Bad(Refusal.BadTerms, "cfi", $"'{t.Cfi}' is not a CFI code (ISO 10962: six letters, as ESVUFR)")];
        if (!Currencies.IsKnown(t.Currency))
            return [Bad(Refusal.UnknownCurrency, "currency", $"'{t.Currency}' is not an ISO 4217 currency")];
        if (!Mic.TryParse(t.Mic, out _))
            return [Bad(Refusal.UnknownMarket, "mic", $"'{t.Mic}' is not a market identifier code (ISO 10383)")];
        if (t.Ccp.Length > 0 && t.Ccp != Firm.Ccp)
            return [Bad(Refusal.UnknownCounterparty, "ccp", $"'{t.Ccp}' is not the CCP of this firm, {Firm.Ccp}")];
        if (t.Csd != Firm.Csd) return [Bad(Refusal.UnknownAccount, "csd", $"'{t.Csd}' is not the depository of this firm, {Firm.Csd}")];
        if (t.Name.Length is 0 or > LongestText) return [Bad(Refusal.TextTooLong, "name", $"name must have 1 to {LongestText} characters")];
        if (t.Scale is < 0 or > MostScale) return [Bad(Refusal.BadTerms, "scale", $"{t.Scale} is not a scale of 0 to {MostScale} digits")];
        if (t.Symbol.Length > 35) return [Bad(Refusal.TextTooLong, "symbol", "symbol has more than 35 characters")];
        if (assetByCode.TryGetValue(t.Isin, out var known))
        {
            if (this[known].Terms == t) return [];
            if (this[known].Terms is { } old && (old.Currency != t.Currency || old.Scale != t.Scale))
                return [Bad(Refusal.BadTerms, "currency", $"{t.Isin} is listed in {old.Currency}: a listed instrument keeps its currency")];
            return [new ReferenceFact.InstrumentListed(known, t)];
        }
        List<Fact> facts = [];
        if (AddCurrency(t.Currency, facts.Count) is { } added) facts.Add(added);
        facts.Add(new ReferenceFact.InstrumentListed(new(assets.Count + facts.Count), t));
        return facts;
    }

    ReferenceFact.CurrencyAdded? AddCurrency(string code, int ahead) =>
        assetByCode.ContainsKey(code) ? null : new(new(assets.Count + ahead), code, Currencies.Scale(code));

    static readonly string[] OwnNames = ["STREET-", "FAIL-", "GIVEN-", "TAKEN-", "LENT-", "BORROW-"];

    public IEnumerable<Fact> Decide(OpenAccount c)
    {
        var t = c.Terms;
        Refused Bad(Refusal why, string column, string detail) => new(why, t.Code, $"{c.Source}:{column}", detail);
        if (!IsCode(t.Code))
            return [Bad(Refusal.TextTooLong, "account", $"'{Short(t.Code)}' is not a code of 1 to 35 letters, digits, - _ .")];
        if (t.Name.Length is 0 or > LongestText) return [Bad(Refusal.TextTooLong, "name", $"name must have 1 to {LongestText} characters")];
        if (t.Country.Length != 2 || !t.Country.All(char.IsAsciiLetterUpper))
            return [Bad(Refusal.BadTerms, "country", $"'{Short(t.Country)}' is not a country code (ISO 3166: two letters)")];
        if (!Currencies.IsKnown(t.BaseCurrency))
            return [Bad(Refusal.UnknownCurrency, "base_currency", $"'{Short(t.BaseCurrency)}' is not an ISO 4217 currency")];
        if (t.Lei.Length > 0 && !Lei.TryParse(t.Lei, out _))
            return [Bad(Refusal.WrongCheckDigit, "lei", $"'{Short(t.Lei)}' is not a valid LEI")];
        if (accountByCode.TryGetValue(t.Code, out var known))
        {
            if (this[known].Terms == t) return [.. OpenCustodians(t, 0)];
            return this[known].Terms.Class == t.Class
                ? [new ReferenceFact.AccountOpened(known, t), .. OpenCustodians(t, 0)]
                : [Bad(Refusal.ReservedName, "account", $"{t.Code} is already an account of class {this[known].Terms.Class}")];
        }
        if (t.Code is AccruedInterestCode or InterestIncomeCode)
            return [Bad(Refusal.ReservedName, "account", $"{t.Code} is the firm's own")];
        if (t.Code == CustodiansCode) return [Bad(Refusal.ReservedName, "account", $"{CustodiansCode} is the firm's own")];
        if (OwnNames.Any(own => t.Code.StartsWith(own, StringComparison.Ordinal)))
            return [Bad(Refusal.ReservedName, "account", $"names that begin with {string.Join(", ", OwnNames)} are the firm's own")];
        Fact opened = new ReferenceFact.AccountOpened(new(accounts.Count), t);
        return [.. AddCurrency(t.BaseCurrency, 0) is { } added ? [added, opened] : new[] { opened }, .. OpenCustodians(t, 1)];
    }

    IEnumerable<Fact> OpenCustodians(AccountTerms t, int opened)
    {
        if (t.Settlement == AccountSettlement.Dvp && !accountByCode.ContainsKey(CustodiansCode))
            yield return new ReferenceFact.AccountOpened(new(accounts.Count + opened), new(CustodiansCode, AccountClass.Street,
                "To be delivered to, and by, clients' own custodians", "", Firm.BaseCurrency, AccountSettlement.Carried, "", null));
    }

    public IEnumerable<Fact> Decide(AddParty c)
    {
        var t = c.Terms;
        Refused Bad(Refusal why, string column, string detail) => new(why, t.Code, $"{c.Source}:{column}", detail);
        if (!IsCode(t.Code) || t.Code.Length > 28)
            return [Bad(Refusal.TextTooLong, "party", $"'{Short(t.Code)}' is not a code of 1 to 28 letters, digits, - _ .")];
        if (t.Name.Length is 0 or > LongestText) return [Bad(Refusal.TextTooLong, "name", $"name must have 1 to {LongestText} characters")];
        if (t.Lei.Length > 0 && !Lei.TryParse(t.Lei, out _))
            return [Bad(Refusal.WrongCheckDigit, "lei", $"'{Short(t.Lei)}' is not a valid LEI")];
        if (t.Bic.Length > 0 && !Bic.TryParse(t.Bic, out _))
            return [Bad(Refusal.WrongCheckDigit, "bic", $"'{Short(t.Bic)}' is not a valid BIC")];
        if (partyByCode.TryGetValue(t.Code, out var known))
            return this[known].Terms == t ? [] : this[known].Terms.IsCcp
                ? [Bad(Refusal.ReservedName, "party", $"{t.Code} is the firm's CCP")]
                : [new ReferenceFact.PartyAdded(known, t)];
        AccountTerms Side(string code, AccountClass @class, string name) =>
            new(code, @class, name + t.Code, "", Firm.BaseCurrency, AccountSettlement.Carried, "", null);
        return
        [
            new ReferenceFact.AccountOpened(new(accounts.Count), Side(StreetCode(t.Code), AccountClass.Street, "Unsettled with ")),
            new ReferenceFact.AccountOpened(new(accounts.Count + 1), Side(FailCode(t.Code), AccountClass.Fail, "Failed with ")),
            new ReferenceFact.PartyAdded(new(parties.Count), t),
        ];
    }

    public IEnumerable<Fact> Decide(SetPrice c)
    {
        if (AssetOf(c.Isin) is not { IsSecurity: true } asset)
            return [new Refused(Refusal.UnknownInstrument, c.Isin, $"{c.Source}:isin", $"'{Short(c.Isin)}' is not a listed instrument")];
        if (this[asset.Currency].Code != c.Currency)
            return [new Refused(Refusal.CurrencyNotOfInstrument, c.Isin, $"{c.Source}:currency",
                $"{c.Isin} is priced in {this[asset.Currency].Code}, not '{Short(c.Currency)}'")];
        if (c.Close <= 0) return [new Refused(Refusal.PriceNotPositive, c.Isin, $"{c.Source}:close", $"close {c.Close} is not above zero")];
        return closes.TryExact(asset.Id.Number, c.Day, out var known) && known == c.Close
            ? [] : [new ReferenceFact.PriceSet(c.Day, asset.Id, c.Close, asset.Currency)];
    }

    public IEnumerable<Fact> Decide(SetFxRate c)
    {
        foreach (var (code, column) in new[] { (c.Base, "base"), (c.Quote, "quote") })
            if (!Currencies.IsKnown(code))
                return [new Refused(Refusal.UnknownCurrency, c.Base + c.Quote, $"{c.Source}:{column}",
                    $"'{Short(code)}' is not an ISO 4217 currency")];
        if (c.Base == c.Quote)
            return [new Refused(Refusal.BadTerms, c.Base + c.Quote, $"{c.Source}:quote", $"{c.Base} is the base too: no rate is needed")];
        if (c.Rate <= 0)
            return [new Refused(Refusal.PriceNotPositive, c.Base + c.Quote, $"{c.Source}:rate", $"rate {c.Rate} is not above zero")];
        const decimal farthest = 1_000_000_000m; // and its inverse: no two currencies stand farther apart
        if (c.Rate is > farthest or < 1 / farthest)
            return [new Refused(Refusal.BadTerms, c.Base + c.Quote, $"{c.Source}:rate", $"rate {c.Rate} is not from 10^-9 to 10^9")];
        List<Fact> facts = [];
        if (AddCurrency(c.Base, 0) is { } first) facts.Add(first);
        if (AddCurrency(c.Quote, facts.Count) is { } second) facts.Add(second);
        AssetId Of(string code) => assetByCode.TryGetValue(code, out var id) ? id
            : facts.OfType<ReferenceFact.CurrencyAdded>().First(f => f.Code == code).Asset;
        var (from, to) = (Of(c.Base), Of(c.Quote));
        if (rates.TryExact((from.Number, to.Number), c.Day, out var known) && known == c.Rate) return [];
        facts.Add(new ReferenceFact.FxRateSet(c.Day, from, to, c.Rate));
        return facts;
    }

    public IEnumerable<Fact> Decide(SetAddress c)
    {
        Refused Bad(Refusal why, string column, string detail) => new(why, Short(c.Of), $"{c.Source}:{column}", detail);
        var ofMarket = c.Of.StartsWith(Firm.Csd + "-", StringComparison.Ordinal) && Markets.IsNamed(c.Of[(Firm.Csd.Length + 1)..]);
        // Another account at the bank, which is the same place here.
        var ofBank = c.Of.StartsWith(Firm.SettlementBank + "-", StringComparison.Ordinal) && c.Of.Length is > 0 and <= 35
            && c.Of.All(a => char.IsAsciiLetterOrDigit(a) || a is '-' or '_' or '.') && c.At.Length > 0;
        var ofVendor = c.Of.StartsWith(Vendor, StringComparison.Ordinal) && c.Of.Length > Vendor.Length;
        if (c.Of != FirmCode && c.Of != Firm.Ccp && !ofMarket && !ofBank && !ofVendor && !accountByCode.ContainsKey(c.Of))
            return [Bad(Refusal.UnknownAccount, "of", $"'{Short(c.Of)}' is not {FirmCode}, {Firm.Csd}, {Firm.SettlementBank}, {Firm.Ccp}, "
                + $"{Firm.Csd}-US and the like, {Vendor}and a vendor's name, or an account")];
        if (c.Of.Length > Vendor.Length + LongestText)
            return [Bad(Refusal.TextTooLong, "of", $"a vendor's name has more than {LongestText} characters")];
        if (!Bic.TryParse(c.Bic, out _)) return [Bad(Refusal.WrongCheckDigit, "bic", $"'{Short(c.Bic)}' is not a valid BIC")];
        if (c.At.Length > 35) return [Bad(Refusal.TextTooLong, "account", "account has more than 35 characters")];
        return addresses.TryGetValue(c.Of, out var known) && known == new Address(c.Bic, c.At)
            ? [] : [new ReferenceFact.AddressSet(c.Of, c.Bic, c.At)];
    }

    internal static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
