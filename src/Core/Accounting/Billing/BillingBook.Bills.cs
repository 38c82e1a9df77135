using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class BillingBook
{
    enum BillState : byte { Waiting = 1, Approved = 2, Rejected = 3, Paid = 4 }

    readonly List<(BillTerms Terms, string By, BillState State)> bills = []; // by number, from 1

    /// <summary>Bills that wait for a second person.</summary>
    public int BillsWaiting => bills.Count(b => b.State == BillState.Waiting);

    /// <summary>What is owed to vendors in all, by currency, of the bills: the sub-ledger of accounts payable.</summary>
    public SortedDictionary<int, Int128> Payable()
    {
        var sums = new SortedDictionary<int, Int128>();
        foreach (var (terms, _, state) in bills)
            if (state == BillState.Approved)
                sums[terms.Currency.Number] = sums.GetValueOrDefault(terms.Currency.Number) + SumOf(terms);
        return sums;
    }

    static long SumOf(BillTerms terms)
    {
        var sum = 0L;
        foreach (var line in terms.Lines) sum += line.Amount;
        return sum;
    }

    public Fact? Decide(CaptureBill c, AskedOn asked)
    {
        if (c.Vendor.Length is 0 or > Register.LongestText || c.Reference.Length is 0 or > JournalBook.LongestReference)
            return Refuse(Refusal.TextTooLong, c.Reference,
                $"a bill has a vendor of 1 to {Register.LongestText} characters and its number, of 1 to {JournalBook.LongestReference}");
        if (register.AssetOf(c.Currency) is not { IsSecurity: false } money)
            return Refuse(Refusal.UnknownCurrency, c.Reference, $"'{Register.Short(c.Currency)}' is not a currency of this book");
        if (c.DueOn < c.On || c.On > asked.Day)
            return Refuse(Refusal.BadTerms, c.Reference, "a bill is of a day that has come, and due then or later");
        if (c.Lines.Count is 0 or > MostLines) return Refuse(Refusal.EntryEmpty, c.Reference, $"a bill has 1 to {MostLines} lines");
        if (Missing(DefaultChart.VendorsPayable) is { } missing) return missing;
        var legs = new Leg[c.Lines.Count];
        foreach (var (i, line) in c.Lines.Index())
        {
            if (register.AccountOf(line.Account) is not { } account || !hand.TakesBills(account.Terms, asked.Day))
                return Refuse(Refusal.UnknownAccount, c.Reference,
                    $"line {i + 1}: '{Register.Short(line.Account)}' is no account that a bill is charged to, as 6300");
            if (JournalLines.Minor(line.Amount, money.Scale) is not { } minor || minor == 0)
                return Refuse(Refusal.AmountTooLarge, c.Reference, $"line {i + 1}: {line.Amount} is no amount of {money.Code}");
            legs[i] = new(account.Id, money.Id, minor);
        }
        var terms = new BillTerms(c.Vendor, c.Reference, c.On, c.DueOn, money.Id, legs);
        if (SumOf(terms) <= 0) return Refuse(Refusal.BadTerms, c.Reference, "a bill comes to more than zero");
        foreach (var (known, _, state) in bills)
            if (known.Vendor == c.Vendor && known.Reference == c.Reference && state != BillState.Rejected)
                return known with { Lines = legs } == terms && known.Lines.AsSpan().SequenceEqual(legs) ? null
                    : Refuse(Refusal.EntryKnownWithOtherContent, c.Reference,
                    $"a bill of {Register.Short(c.Vendor)} with this number is here");
        return new GeneralLedgerFact.BillCaptured(bills.Count + 1, terms, asked.By, asked.Day);
    }

    Refused? NotWaiting(int number, string by) => number < 1 || number > bills.Count
        ? Refuse(Refusal.UnknownBill, $"bill {number}", "no bill has this number")
        : bills[number - 1].State != BillState.Waiting
            ? Refuse(Refusal.BillDecided, $"bill {number}", $"it is {bills[number - 1].State.ToString().ToLowerInvariant()}")
        : string.Equals(PersonOf(bills[number - 1].By), PersonOf(by), StringComparison.OrdinalIgnoreCase)
            ? Refuse(Refusal.SelfApproval, $"bill {number}", $"{bills[number - 1].By} captured it: another person decides") : null;

    // A key of a person is the person.
    static string PersonOf(string actor) => actor.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? actor[..slash] : actor;

    public Fact Decide(ApproveBill c, IAccountingBooks books, AskedOn asked)
    {
        if (NotWaiting(c.Bill, asked.By) is { } refused) return refused;
        var terms = bills[c.Bill - 1].Terms;
        foreach (var line in terms.Lines) // one that an earlier version captured
            if (register[line.Account].Terms is var charged && !hand.TakesBills(charged, asked.Day))
                return Refuse(Refusal.UnknownAccount, $"bill {c.Bill}",
                    $"{charged.Code} is no account that a bill is charged to: reject it");
        return books.Refuses(Fees.Legs(terms, register)) is { Why: not Refusal.None } no ? Refuse(no.Why, $"bill {c.Bill}", no.Detail)
            : new GeneralLedgerFact.BillApproved(c.Bill, terms, asked.By, asked.Day);
    }

    public Fact Decide(RejectBill c, AskedOn asked) => NotWaiting(c.Bill, asked.By) is { } refused ? refused
        : c.Reason.Length is 0 or > Register.LongestText
            ? Refuse(Refusal.ManualNeedsReason, $"bill {c.Bill}", $"who rejects says why, in 1 to {Register.LongestText} characters")
        : new GeneralLedgerFact.BillRejected(c.Bill, c.Reason, asked.By, asked.Day);

    public Fact Decide(PayBill c, IAccountingBooks books, AskedOn asked)
    {
        if (c.Bill < 1 || c.Bill > bills.Count) return Refuse(Refusal.UnknownBill, $"bill {c.Bill}", "no bill has this number");
        var (terms, _, state) = bills[c.Bill - 1];
        if (state != BillState.Approved)
            return Refuse(Refusal.BillDecided, $"bill {c.Bill}", state == BillState.Waiting
                ? "it waits for a second person" : $"it is {state.ToString().ToLowerInvariant()}");
        return books.Refuses(Fees.Paid(terms.Currency, SumOf(terms), register)) is { Why: not Refusal.None } no
            ? Refuse(no.Why, $"bill {c.Bill}", no.Detail)
            : new GeneralLedgerFact.BillPaid(c.Bill, terms.Currency, SumOf(terms), asked.Day);
    }

    public void Apply(TradeFact fact)
    {
        switch (fact)
        {
            case TradeFact.TradeBooked { Trade: var t }: Count(t, 1); break;
            case TradeFact.TradeCancelled { Trade: var t }: Count(t, -1); break;
        }
    }

    void Count(BookedTrade trade, int more)
    {
        var key = (PeriodBook.Of(trade.TradeDate), trade.Account.Number);
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(tickets, key, out _);
        count += more;
    }

    public void Apply(GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.FeeScheduleSet f:
                if (!schedules.TryGetValue(f.Terms.Code, out var all)) schedules.Add(f.Terms.Code, all = []);
                all.RemoveAll(s => s.From == f.From);
                all.Add((f.From, f.Terms));
                all.Sort((a, b) => a.From.CompareTo(b.From));
                break;
            case GeneralLedgerFact.HoldingsValued f:
                foreach (var value in f.Values)
                {
                    var key = (PeriodBook.Of(f.Day), value.Account.Number);
                    var before = values.GetValueOrDefault(key);
                    values[key] = (before.Sum + value.Minor, before.Days + 1, value.Minor);
                }
                break;
            case GeneralLedgerFact.InvoiceIssued { Invoice: var i }:
                Invariant.Hold(i.Number == invoices.Count + 1);
                if (i.CreditOf > 0)
                {
                    var credited = invoices[i.CreditOf - 1];
                    invoices[i.CreditOf - 1] = credited with { Open = credited.Open + i.Total() };
                }
                invoices.Add((i, i.CreditOf > 0 ? 0 : i.Total()));
                Bill(i);
                break;
            case GeneralLedgerFact.InvoicePaid f:
                invoices[f.Number - 1] = invoices[f.Number - 1] with { Open = invoices[f.Number - 1].Open - f.Amount };
                break;
            case GeneralLedgerFact.BillCaptured f:
                Invariant.Hold(f.Number == bills.Count + 1);
                bills.Add((f.Terms, f.By, BillState.Waiting));
                break;
            case GeneralLedgerFact.BillApproved f: Turn(f.Number, BillState.Approved); break;
            case GeneralLedgerFact.BillRejected f: Turn(f.Number, BillState.Rejected); break;
            case GeneralLedgerFact.BillPaid f: Turn(f.Number, BillState.Paid); break;
        }
    }

    // What is credited may be billed anew.
    void Bill(Invoice i)
    {
        var key = (i.Account.Number, i.Period, i.Currency.Number);
        if (i.CreditOf > 0) billed.Remove(key); else billed.Add(key);
    }

    void Turn(int number, BillState state) => bills[number - 1] = bills[number - 1] with { State = state };
}
