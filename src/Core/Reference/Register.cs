using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

public sealed record EstablishFirm(FirmTerms Terms) : Command;
public sealed record ListInstrument(InstrumentTerms Terms, string Source) : Command;
public sealed record OpenAccount(AccountTerms Terms, string Source) : Command;
public sealed record AddParty(PartyTerms Terms, string Source) : Command;
public sealed record SetPrice(DateOnly Day, string Isin, decimal Close, string Currency, string Source) : Command;
public sealed record SetFxRate(DateOnly Day, string Base, string Quote, decimal Rate, string Source) : Command;

/// <summary>Says under which BIC someone is reached, and under which account there.</summary>
/// <param name="Of">FIRM, the code of the depository, bank or CCP, the depository's with a market behind it, or an account.</param>
public sealed record SetAddress(string Of, string Bic, string At, string Source) : Command;

/// <summary>Where messages to someone go.</summary>
public sealed record Address(string Bic, string At);

/// <summary>A currency or an instrument as the books count it.</summary>
public sealed record Asset(AssetId Id, string Code, int Scale, InstrumentTerms? Terms)
{
    public bool IsSecurity => Terms is not null;
    /// <summary>Currency of the instrument; its own id for a currency.</summary>
    public AssetId Currency { get; init; } = Id;
    public Market Market { get; init; }
    /// <summary>First letter of the CFI code; a blank for a currency.</summary>
    public char Category => Terms is { Cfi: [var first, ..] } ? first : ' ';
}

public sealed record Account(AccountId Id, AccountTerms Terms)
{
    // Kept, not asked of the terms each time: every leg of every entry asks.
    public bool IsOwner { get; } =
        Terms.Class is AccountClass.Client or AccountClass.Correspondent or AccountClass.House or AccountClass.Equity;
    public bool IsCustomer { get; } = Terms.Class is AccountClass.Client or AccountClass.Correspondent or AccountClass.House;
    public bool IsLocation { get; } = Terms.Class == AccountClass.Location;
}

public sealed record Party(PartyId Id, PartyTerms Terms, AccountId Street, AccountId Fail);

/// <summary>What the firm knows by name: itself, currencies, instruments, accounts, counterparties, prices, rates.</summary>
public sealed partial class Register
{
    public const int MostScale = 9; // a billionth of a unit: finer than any fund is counted in, and 64 bits still hold nine billion units
    public const int LongestText = 200; // names of SWIFT and ISO 20022 parties end at 140, addresses of accounts seldom pass it

    readonly List<Asset> assets = [];
    readonly List<Account> accounts = [];
    readonly List<Party> parties = [];
    readonly Dictionary<string, AssetId> assetByCode = new(StringComparer.Ordinal);
    readonly Dictionary<string, AccountId> accountByCode = new(StringComparer.Ordinal);
    readonly Dictionary<string, PartyId> partyByCode = new(StringComparer.Ordinal);
    readonly ByDay<int, decimal> closes = new();
    readonly ByDay<(int Base, int Quote), decimal> rates = new();
    readonly SortedDictionary<string, CorporateActionTerms> actions = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Address> addresses = new(StringComparer.Ordinal);

    /// <summary>Where counterparties and custodians have their accounts.</summary>
    public StandingInstructions Standing { get; } = new();

    // Asked several times a trade.
    AccountId? clearing;
    readonly AccountId?[] incomeOf = new AccountId?[Charges.MostKinds];

    public FirmTerms? Terms { get; private set; }
    public FeeSchedule Fees { get; private set; } = FeeSchedule.Default;
    public IReadOnlyList<Asset> Assets => assets;
    public IReadOnlyList<Account> Accounts => accounts;
    public IReadOnlyList<Party> Parties => parties;

    public FirmTerms Firm => Terms ?? throw new InvalidOperationException("the book is not established");
    public AccountId Depository => accountByCode[Firm.Csd];
    public AccountId Bank => accountByCode[Firm.SettlementBank];
    /// <summary>Where what accounts that settle elsewhere contracted waits for delivery; opened with the first of them.</summary>
    public AccountId Custodians => accountByCode[CustodiansCode];
    public AccountId Clearing => clearing ??= accountByCode[ClearingCode];
    /// <summary>Between who is entitled for corporate actions and who pays; opened with the first announcement, as the next two.</summary>
    public AccountId Entitlements => accountByCode[EntitlementsCode];
    /// <summary>The firm's own account for what corporate actions leave to no one else.</summary>
    public AccountId Fractions => accountByCode[FractionsCode];
    public AccountId WithholdingPayable => accountByCode[WithholdingCode];
    public AccountId PenaltyIncome => accountByCode[PenaltyIncomeCode];
    public AccountId PenaltyPayable => accountByCode[PenaltyPayableCode];
    public AccountId IncomeOf(int kind) => incomeOf[kind] ??= accountByCode[ChargeAccount(Fees.Kinds[kind])];

    public Asset this[AssetId id] => assets[id.Number];
    public Account this[AccountId id] => accounts[id.Number];
    public Party this[PartyId id] => parties[id.Number];

    public Asset? AssetOf(string code) => assetByCode.TryGetValue(code, out var id) ? assets[id.Number] : null;
    public Account? AccountOf(string code) => accountByCode.TryGetValue(code, out var id) ? accounts[id.Number] : null;
    public Party? PartyOf(string code) => partyByCode.TryGetValue(code, out var id) ? parties[id.Number] : null;

    /// <summary>The counterparty of a BIC, with or without its branch; the CCP by its address.</summary>
    public Party? PartyOfBic(string bic)
    {
        foreach (var party in parties)
            if (SameBic(party.Terms.Bic, bic) || party.Terms.IsCcp && addresses.TryGetValue(party.Terms.Code, out var a)
                && SameBic(a.Bic, bic)) return party;
        return null;
    }

    /// <summary>Whether the book has a BIC, for a party or in its addresses.</summary>
    public bool KnowsBic(string bic)
    {
        if (PartyOfBic(bic) is not null) return true;
        foreach (var address in addresses.Values)
            if (SameBic(address.Bic, bic)) return true;
        return false;
    }

    /// <summary>
    /// Whether an account number may be the firm's with someone, at any of its places (CSD, CSD-EU): it is known there, or none is.
    /// </summary>
    public bool MayBeAt(string code, string account)
    {
        var isAnyKnown = false;
        foreach (var (of, address) in addresses)
        {
            if (of != code && !of.StartsWith(code + "-", StringComparison.Ordinal)) continue;
            if (address.At == account) return true;
            isAnyKnown |= address.At.Length > 0;
        }
        return !isAnyKnown || IsOwnBic(account);
    }

    /// <summary>
    /// The code of the firm's place that an account at its bank is, as addresses.csv says: an account of the firm's own under the bank's
    /// BIC with that number, else the bank itself.
    /// </summary>
    public string PlaceAtBank(string account)
    {
        foreach (var (of, address) in addresses)
            if (address.At == account && account.Length > 0 && SameBic(address.Bic, BicOf(Firm.SettlementBank))
                && AccountOf(of) is { Terms.Class: AccountClass.Location or AccountClass.Payable }) return of;
        return Firm.SettlementBank;
    }

    /// <summary>Whether addresses.csv has an account number as one of a place (SETTLEMENT-BANK, SETTLEMENT-BANK-EUR).</summary>
    public bool IsNamedAt(string code, string account)
    {
        foreach (var (of, address) in addresses)
            if (address.At == account && (of == code || of.StartsWith(code + "-", StringComparison.Ordinal))) return true;
        return false;
    }

    /// <summary>Whether a BIC is the firm's own, as far as the book knows it.</summary>
    public bool IsOwnBic(string bic) => !addresses.TryGetValue(FirmCode, out var own) || SameBic(own.Bic, bic);

    /// <summary>Eight characters are the head office, which has a branch code of its own (ISO 9362). Nothing is the same as none.</summary>
    public static bool SameBic(string one, string other) => one.Length > 0 && Long(one) == Long(other);
    static string Long(string bic) => bic.Length == 8 ? bic + "XXX" : bic;

    /// <summary>The BIC of a counterparty or of whom addresses.csv names; empty where none is known.</summary>
    public string BicOf(string code) => PartyOf(code) is { Terms.Bic: { Length: > 0 } bic } ? bic
        : addresses.TryGetValue(code, out var address) ? address.Bic : "";

    /// <summary>Where someone whom addresses.csv names is reached; none that it does not name.</summary>
    public Address? AddressOf(string code) => addresses.GetValueOrDefault(code);

    /// <summary>Whether the book knows where anyone is reached but its counterparties.</summary>
    public bool HasAddresses => addresses.Count > 0;

    /// <summary>Whether a BIC is that of the depository, of any market.</summary>
    public bool IsDepositoryBic(string bic)
    {
        foreach (var (of, address) in addresses)
            if ((of == Firm.Csd || of.StartsWith(Firm.Csd + "-", StringComparison.Ordinal)) && SameBic(address.Bic, bic)) return true;
        return false;
    }

    /// <summary>The BIC of the depository of a market, where an address names one of its own; empty where none is known.</summary>
    public string DepositoryBic(Market market) =>
        BicOf($"{Firm.Csd}-{market.ToString().ToUpperInvariant()}") is { Length: > 0 } own ? own : BicOf(Firm.Csd);

    /// <summary>The newest official close on or before a day, in units of the instrument's currency.</summary>
    public decimal? CloseOf(AssetId instrument, DateOnly day) =>
        closes.TryNewest(instrument.Number, day, out var newest) ? newest : null;

    /// <summary>That close in another currency, at the newest rates by then; none where a rate is not known.</summary>
    public decimal? CloseIn(AssetId currency, AssetId instrument, DateOnly day)
    {
        if (CloseOf(instrument, day) is not { } close || this[instrument].Currency == currency) return CloseOf(instrument, day);
        return ToBase(this[instrument].Currency, day) is { } of && ToBase(currency, day) is { } @in
            ? close * of.Of * @in.For / (of.For * @in.Of) : null;
    }

    /// <summary>Every close of an instrument that the book was told, by day.</summary>
    public IReadOnlyList<(DateOnly From, decimal Value)> ClosesOf(AssetId instrument) => closes.Of(instrument.Number);

    /// <summary>
    /// Units of the base currency for one unit of a currency, by the newest rate on or before a day, given either way round.
    /// </summary>
    public decimal? RateToBase(AssetId currency, DateOnly day) => ToBase(currency, day) is { } rate ? rate.Of / rate.For : null;

    /// <summary>Units of a currency for a euro, straight or through the base currency; none where no rate says.</summary>
    public decimal? UnitsAEuro(AssetId currency, DateOnly day)
    {
        if (this[currency].Code == "EUR") return 1;
        if (AssetOf("EUR") is not { } euro) return null;
        if (Newest(euro.Id.Number, currency.Number, day) is { } straight) return straight;
        if (Newest(currency.Number, euro.Id.Number, day) is { } inverse) return 1 / inverse;
        return ToBase(euro.Id, day) is { } one && ToBase(currency, day) is { } other ? one.Of * other.For / (one.For * other.Of) : null;
    }

    // So many units of the base currency are so many of another: as the rate was given, for its inverse would be rounded.
    (decimal Of, decimal For)? ToBase(AssetId currency, DateOnly day) => currency.Number == 0 ? (1, 1)
        : Newest(currency.Number, 0, day) is { } straight ? (straight, 1)
        : Newest(0, currency.Number, day) is { } inverse ? (1, inverse) : null;

    decimal? Newest(int from, int to, DateOnly day) => rates.TryNewest((from, to), day, out var rate) ? rate : null;

    public const string FirmCode = "FIRM";
    /// <summary>How the address of a vendor begins; its name as bills have it follows.</summary>
    public const string Vendor = "VENDOR ";
    internal const string ClearingCode = "CLEARING", CustodiansCode = "CUSTODIANS";
    internal const string EntitlementsCode = "CORPORATE-ACTIONS", FractionsCode = "FRACTIONS", WithholdingCode = "WITHHOLDING-PAYABLE";
    internal const string PenaltyIncomeCode = "PENALTIES", PenaltyPayableCode = "PENALTIES-PAYABLE";
    internal const string CommissionCode = "COMMISSION-INCOME";
    internal static string ChargeAccount(string kind) => kind == "COMMISSION" ? CommissionCode : kind + "-PAYABLE";
    internal static string StreetCode(string party) => "STREET-" + party;
    internal static string FailCode(string party) => "FAIL-" + party;

    /// <summary>Code of the account for collateral given to a counterparty, or taken from it.</summary>
    public static string CollateralCode(MarginDirection direction, string party) =>
        (direction == MarginDirection.Given ? "GIVEN-" : "TAKEN-") + party;

    /// <summary>Code of the account for what is lent to a counterparty (given), or borrowed from it (taken).</summary>
    // BORROWED- and the longest code of a party would be longer than a code of an account may be.
    public static string LoanCode(MarginDirection direction, string party) =>
        (direction == MarginDirection.Given ? "LENT-" : "BORROW-") + party;

    /// <summary>The account for collateral, opened with the first margin agreement, or of loans, with the first of them.</summary>
    /// <param name="loan">The loan; 0: collateral.</param>
    public AccountId CollateralOf(Pledge of, long loan = 0)
    {
        var party = this[of.Party].Terms.Code;
        return accountByCode[loan == 0 ? CollateralCode(of.Direction, party) : LoanCode(of.Direction, party)];
    }

    /// <summary>The splits announced so far, by instrument and ex-date, with how many new units there are for an old one.</summary>
    public SortedDictionary<int, List<(DateOnly ExDate, decimal Ratio)>> Splits()
    {
        SortedDictionary<int, List<(DateOnly ExDate, decimal Ratio)>> splits = [];
        foreach (var a in actions.Values)
        {
            if (a is not { Type: "SPLIT" or "REVERSE_SPLIT", RatioNew: > 0 and var @new, RatioOld: > 0 and var old }) continue;
            var instrument = assetByCode[a.Isin].Number;
            if (!splits.TryGetValue(instrument, out var own)) splits.Add(instrument, own = []);
            own.Add((a.ExDate, @new / old));
            own.Sort();
        }
        return splits;
    }

    /// <summary>Splits count from their announcement, and no longer once they are withdrawn.</summary>
    public void Apply(ActionFact fact)
    {
        if (fact is ActionFact.Announced a) actions[a.Terms.Id] = a.Terms;
        else if (fact is ActionFact.Cancelled c) actions.Remove(c.Of.Id);
    }

    public void Apply(ReferenceFact fact)
    {
        switch (fact)
        {
            case ReferenceFact.FirmEstablished f:
                Terms = f.Terms;
                Fees = new(f.Terms.Fees);
                Array.Clear(incomeOf);
                break;
            case ReferenceFact.CurrencyAdded c:
                Invariant.Hold(c.Asset.Number == assets.Count);
                Add(new Asset(c.Asset, c.Code, c.Scale, null));
                break;
            case ReferenceFact.InstrumentListed i:
                var listed = new Asset(i.Asset, i.Terms.Isin, i.Terms.Scale, i.Terms)
                {
                    Currency = assetByCode[i.Terms.Currency], Market = Markets.Of(i.Terms.Mic),
                };
                if (i.Asset.Number < assets.Count) assets[i.Asset.Number] = listed; else Add(listed);
                break;
            case ReferenceFact.AccountOpened a:
                if (a.Account.Number < accounts.Count) accounts[a.Account.Number] = new(a.Account, a.Terms);
                else Add(new Account(a.Account, a.Terms));
                break;
            case ReferenceFact.PartyAdded p:
                if (p.Party.Number < parties.Count) parties[p.Party.Number] = parties[p.Party.Number] with { Terms = p.Terms };
                else Add(p);
                break;
            case ReferenceFact.PriceSet p: closes.Set(p.Instrument.Number, p.Day, p.Close); break;
            case ReferenceFact.FxRateSet f: rates.Set((f.Base.Number, f.Quote.Number), f.Day, f.Rate); break;
            case ReferenceFact.ActionAnnounced { Terms: var t }:
                actions[t.Id] = new(t.Id, t.Type, t.Isin, t.ExDate, t.RecordDate, t.PayDate, t.Rate, t.Currency, t.RatioNew, t.RatioOld,
                    t.NewIsin, t.CashInLieu);
                break;
            case ReferenceFact.AddressSet a: addresses[a.Of] = new(a.Bic, a.At); break;
            case ReferenceFact.ConventionSet c: Conventions.Set(c.Convention, c.Of, c.From, c.Value); break;
            case ReferenceFact.SharesOutstandingSet s: sharesOutstanding.Set(s.Instrument.Number, s.From, s.Shares); break;
            case ReferenceFact.PenaltyClassSet or ReferenceFact.PenaltyRateSet or ReferenceFact.OvernightRateSet:
                Penalties.Apply(fact);
                break;
            default: Standing.Apply(fact); break;
        }
    }

    void Add(Asset asset)
    {
        Invariant.Hold(asset.Id.Number == assets.Count);
        assets.Add(asset);
        assetByCode.Add(asset.Code, asset.Id);
    }

    void Add(Account account)
    {
        Invariant.Hold(account.Id.Number == accounts.Count);
        accounts.Add(account);
        accountByCode.Add(account.Terms.Code, account.Id);
    }

    // The street and fail accounts of a party are opened by the facts just before it.
    void Add(ReferenceFact.PartyAdded p)
    {
        Invariant.Hold(p.Party.Number == parties.Count);
        parties.Add(new(p.Party, p.Terms, accountByCode[StreetCode(p.Terms.Code)], accountByCode[FailCode(p.Terms.Code)]));
        partyByCode.Add(p.Terms.Code, p.Party);
    }
}
