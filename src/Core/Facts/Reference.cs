using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>What an account is in the books. Decides its sign in reports and whether it may hold securities.</summary>
public enum AccountClass : byte
{
    Client = 1, Correspondent = 2, House = 3,
    /// <summary>Where assets are: a depository, a bank.</summary>
    Location = 4,
    /// <summary>What the street owes or is owed for trades not yet settled.</summary>
    Street = 5,
    /// <summary>What the street failed to deliver, receive or pay.</summary>
    Fail = 6,
    /// <summary>Between the client side and the street side of a trade; zero once the day is netted.</summary>
    Clearing = 7,
    Equity = 8, Income = 9, Payable = 10,
    /// <summary>Collateral or securities given or lent to a counterparty (debit), taken or borrowed from it (credit), to be given back.
    /// </summary>
    Collateral = 11,
    /// <summary>The firm's own position in currencies, what it cost, and what revaluation adds: together its exchange difference.</summary>
    Position = 20,
    /// <summary>What issuers owe for corporate actions (debit) or are owed: between who is entitled and who pays.</summary>
    Entitlement = 30,
}

/// <summary>How an account settles: the firm carries its cash and securities, or it settles against its own custodian.</summary>
public enum AccountSettlement : byte { Carried = 1, Dvp = 2 }

public abstract record ReferenceFact : Fact
{
    ReferenceFact() { }

    public sealed record FirmEstablished(FirmTerms Terms) : ReferenceFact;
    public sealed record CurrencyAdded(AssetId Asset, string Code, int Scale) : ReferenceFact;
    public sealed record InstrumentListed(AssetId Asset, InstrumentTerms Terms) : ReferenceFact;
    public sealed record AccountOpened(AccountId Account, AccountTerms Terms) : ReferenceFact;
    public sealed record PartyAdded(PartyId Party, PartyTerms Terms) : ReferenceFact;
    /// <summary>Official close of an instrument, in units of its currency.</summary>
    public sealed record PriceSet(DateOnly Day, AssetId Instrument, decimal Close, AssetId Currency) : ReferenceFact;
    /// <summary>One unit of <paramref name="Base"/> is <paramref name="Rate"/> units of <paramref name="Quote"/>.</summary>
    public sealed record FxRateSet(DateOnly Day, AssetId Base, AssetId Quote, decimal Rate) : ReferenceFact;
    /// <summary>A corporate action was announced, in a journal from before actions were carried out.</summary>
    public sealed record ActionAnnounced(RecordedActionTerms Terms) : ReferenceFact;
    /// <summary>From a day on, an instrument is of a class of the penalty table.</summary>
    public sealed record PenaltyClassSet(AssetId Instrument, DateOnly From, PenaltyClass Class) : ReferenceFact;
    /// <summary>From a day on, a class is charged so many basis points a day.</summary>
    public sealed record PenaltyRateSet(PenaltyClass Class, DateOnly From, decimal RateBp) : ReferenceFact;
    /// <summary>From a day on, credit overnight in a currency costs so many per cent a year.</summary>
    public sealed record OvernightRateSet(AssetId Currency, DateOnly From, decimal Percent) : ReferenceFact;
    /// <summary>From a day on, an issue has so many whole shares outstanding.</summary>
    /// <summary>A convention of the market holds from a day on, by its name, what it is of and its value as written.</summary>
    public sealed record ConventionSet(string Convention, string Of, DateOnly From, string Value) : ReferenceFact;
    public sealed record SharesOutstandingSet(AssetId Instrument, DateOnly From, long Shares) : ReferenceFact;
    /// <summary>Under which BIC the firm, its depository, bank or CCP, or the custodian of an account is reached by messages.</summary>
    /// <param name="Of">FIRM, or the code of the other.</param>
    /// <param name="At">The firm's account there, or the account's at its custodian; may be empty.</param>
    public sealed record AddressSet(string Of, string Bic, string At) : ReferenceFact;
    /// <summary>A standing settlement instruction is asked for. It waits for a second person, in the place of one for the same.</summary>
    /// <param name="Number">From 1, in the order of proposal.</param>
    /// <param name="Day">The business day on which it was proposed.</param>
    public sealed record SettlementInstructionProposed(int Number, StandingTerms Terms, string By, DateOnly Day) : ReferenceFact;
    /// <summary>A second person approved what hashes to this; instructions raised from its first day on carry its number.</summary>
    public sealed record SettlementInstructionApproved(int Number, string Sha256, string By) : ReferenceFact;
    public sealed record SettlementInstructionRejected(int Number, string Reason, string By) : ReferenceFact;
}
