using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

/// <summary>The posting templates: which legs follow from which fact. Debit +, credit −.</summary>
public static partial class Templates
{
    /// <summary>Who bought or sold against clearing; what is charged goes to income or is owed on.</summary>
    /// <param name="who">The account; for one that settles elsewhere the custodians, where it waits for delivery.</param>
    public static Leg[] ClientSide(BookedTrade t, Register books, AccountId who)
    {
        var charged = 0;
        for (var kind = 0; kind < Charges.MostKinds; kind++)
            if (t.Charges[kind] != 0) charged++;
        var legs = new Leg[4 + charged];
        legs[0] = new(who, t.Instrument, -t.SignedQuantity);
        legs[1] = new(books.Clearing, t.Instrument, t.SignedQuantity);
        legs[2] = new(who, t.Currency, -t.NetAmount);
        legs[3] = new(books.Clearing, t.Currency, t.SignedConsideration);
        for (int kind = 0, at = 4; kind < Charges.MostKinds; kind++)
            if (t.Charges[kind] != 0) legs[at++] = new(books.IncomeOf(kind), t.Currency, -t.Charges[kind]);
        return legs;
    }

    /// <summary>
    /// Where a trade may still come to after its client side, by amount alone: room is asked for there, nothing is posted.
    /// </summary>
    public static Leg[] Onward(BookedTrade t, Register books)
    {
        var party = books[t.Counterparty];
        return
        [
            .. new[] { party.Street, party.Fail, books.Custodians, books.Depository }.Select(a => new Leg(a, t.Instrument, t.Quantity)),
            .. new[] { party.Street, party.Fail, books.Custodians, books.Bank }.Select(a => new Leg(a, t.Currency, t.Consideration)),
        ];
    }

    /// <summary>What is to be delivered to, or by, an account's own custodian: the account has it once it is.</summary>
    public static Leg[] Undelivered(SettlementFact.Instructed i, Register books) => Contracted(i.Against.Account, i.Movement, books);

    /// <summary>Account against custodians.</summary>
    public static Leg[] Contracted(AccountId account, Movement m, Register books) => Pair(account, books.Custodians, m);

    /// <summary>Clearing against the street: clearing is then zero for the netting set.</summary>
    public static Leg[] StreetSide(ClearingFact.ObligationNetted n, Register books)
    {
        var street = books[n.Set.Party].Street;
        return Pair(street, books.Clearing, new(n.Set.Instrument, n.NetQuantity, n.Set.Currency, n.NetAmount));
    }

    /// <summary>Depository and bank against whoever owed or was owed: both sides in one entry, or neither.</summary>
    public static Leg[] Delivery(SettlementFact.Settled s, Register books)
    {
        var other = Counter(s.Against, s.WasFailing, books);
        return AtLocations(other, s.Part, books);
    }

    /// <summary>All that is tied together, in one entry.</summary>
    public static Leg[] Deliveries(SettlementFact.SettledTogether s, Register books)
    {
        List<Leg> legs = [];
        foreach (var part in s.Parts) legs.AddRange(AtLocations(Counter(part.Against, part.WasFailing, books), part.Part, books));
        return [.. legs];
    }

    /// <summary>Delivery and receipt cancel out in securities; the bank sees the difference in cash.</summary>
    public static Leg[] Offset(SettlementFact.Offset o, Register books)
    {
        var (given, taken) = (Counter(o.Against, o.Parts.DeliveryWasFailing, books), Counter(o.Against, o.Parts.ReceiptWasFailing, books));
        var (delivered, received) = (o.Parts.Delivered, o.Parts.Received);
        return
        [
            new(given, delivered.Instrument, -delivered.Quantity), new(taken, received.Instrument, -received.Quantity),
            new(given, delivered.Currency, -delivered.Amount), new(taken, received.Currency, -received.Amount),
            new(books.Bank, delivered.Currency, delivered.Amount + received.Amount),
        ];
    }

    /// <summary>From the street to the fails, to be aged there.</summary>
    public static Leg[] Fail(SettlementFact.Failed f, Register books)
    {
        var party = books[f.Against.Party];
        return Pair(party.Fail, party.Street, f.Rest);
    }

    /// <summary>A mark moves cash between the bank and what the fails stand at.</summary>
    public static Leg[] Mark(Against against, Movement cash, Register books) =>
        [new(books.Bank, cash.Currency, cash.Amount), new(books[against.Party].Fail, cash.Currency, -cash.Amount)];

    /// <summary>Delivered by another, paid at another price: the difference stays owed by, or to, who failed.</summary>
    public static Leg[] BuyIn(SettlementFact.BoughtIn b, Register books)
    {
        var failed = Counter(b.Against, wasFailing: true, books);
        return
        [
            new(books.Depository, b.Part.Instrument, b.Part.Quantity), new(failed, b.Part.Instrument, -b.Part.Quantity),
            new(books.Bank, b.Part.Currency, -b.Cost), new(failed, b.Part.Currency, b.Cost),
        ];
    }

    /// <summary>A month's penalties are income or cost, and owed by or to the depository until the bank's statement shows them.</summary>
    public static Leg[] Penalties(SettlementFact.PenaltiesNetted n, Register books) =>
        [new(books.PenaltyIncome, n.Currency, -(n.Received + n.Paid)), new(books.PenaltyPayable, n.Currency, n.Received + n.Paid)];

    /// <summary>Collateral given leaves the depository or bank for the counterparty; taken, it comes, and is owed back.</summary>
    /// <param name="quantity">+ lodged, − returned.</param>
    /// <param name="loan">The loan, which moves as collateral does; 0: collateral.</param>
    public static Leg[] Collateral(Pledge of, long quantity, Register books, long loan = 0)
    {
        var there = of.Direction == MarginDirection.Given ? -quantity : quantity;
        return
        [
            new(books[of.Asset].IsSecurity ? books.Depository : books.Bank, of.Asset, there),
            new(books.CollateralOf(of, loan), of.Asset, -there),
        ];
    }

    /// <summary>What goes back and what comes in its place, in one entry.</summary>
    public static Leg[] Substitution(MarginFact.Substituted s, Register books) =>
        [.. Collateral(s.Of, -s.Quantity, books), .. Collateral(s.Of with { Asset = s.By }, s.ByQuantity, books)];

    /// <summary>What is owed to one account is owed to the other.</summary>
    public static Leg[] Transfer(LotTransfer t) =>
        [new(t.From, t.Instrument, t.Quantity), new(t.To, t.Instrument, -t.Quantity)];
    /// <summary>Interest earned and not yet paid: owed to the firm, and income.</summary>
    public static Leg[] Interest(AssetId currency, long interest, Register books) =>
        [new(books.AccruedInterest, currency, interest), new(books.InterestIncome, currency, -interest)];

    /// <summary>A difference that two people agreed to write off: the place has it, and the account for it bears it.</summary>
    public static Leg[] WriteOff(ReconciliationFact.BreakWrittenOff w) =>
        [new(w.Place, w.Asset, w.AmountMinor), new(w.Against, w.Asset, -w.AmountMinor)];

    static AccountId Counter(Against against, bool wasFailing, Register books) => against.Kind switch
    {
        InstructionKind.ClientDvp => against.Account,
        InstructionKind.Ccp or InstructionKind.Bilateral => wasFailing ? books[against.Party].Fail : books[against.Party].Street,
        _ => throw new System.Diagnostics.UnreachableException(against.ToString()),
    };

    static Leg[] AtLocations(AccountId other, Movement m, Register books) =>
    [
        new(books.Depository, m.Instrument, m.Quantity), new(other, m.Instrument, -m.Quantity),
        new(other, m.Currency, -m.Amount), new(books.Bank, m.Currency, m.Amount),
    ];

    static Leg[] Pair(AccountId to, AccountId from, Movement m) =>
        [new(to, m.Instrument, m.Quantity), new(from, m.Instrument, -m.Quantity), new(to, m.Currency, m.Amount),
            new(from, m.Currency, -m.Amount)];

    /// <summary>
    /// What an account that settles elsewhere bought is delivered to its custodian against its net amount, and the reverse.
    /// </summary>
    public static Movement DeliveryToCustodian(BookedTrade t) => new(t.Instrument, -t.SignedQuantity, t.Currency, -t.NetAmount);

    public static Against Custodian(BookedTrade t) => new(InstructionKind.ClientDvp, default, t.Account);

    public static Movement Obligation(ClearingFact.ObligationNetted n) => new(n.Set.Instrument, n.NetQuantity, n.Set.Currency, n.NetAmount);

    public static Against Street(ClearingFact.ObligationNetted n, Register books) =>
        new(books[n.Set.Party].Terms.IsCcp ? InstructionKind.Ccp : InstructionKind.Bilateral, n.Set.Party, default);
}
