using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// Securities lent and borrowed, loan by loan. A corporate action that replaces units replaces those of a loan; what it brings besides is
/// owed by the borrower to the lender.
/// </summary>
public sealed class LoanBook(Register register)
{
    const int LongestName = 35; // what a message has for a reference
    const long MostUnits = 1L << 60; // far beyond any issue; sums of some still fit into 64 bits

    readonly SortedDictionary<long, LoanFact.Opened> loans = [];
    readonly Dictionary<string, long> numbers = new(StringComparer.Ordinal);
    // What is open of a loan, by asset: of one, but while an action is taken back. None is kept at zero.
    readonly SortedDictionary<(long Loan, int Asset), long> open = [];

    /// <summary>The loans that are open, with what is on loan now, in the order in which they were opened.</summary>
    public IEnumerable<(string Name, long Loan, Pledge Of, long Units)> Open
    {
        get
        {
            foreach (var ((loan, asset), units) in open)
                yield return (loans[loan].Loan, loan, loans[loan].Of with { Asset = new(asset) }, units);
        }
    }

    /// <summary>What is lent and borrowed of an asset, by loan.</summary>
    public IEnumerable<(Pledge Of, long Loan, long Units)> OpenIn(AssetId asset)
    {
        foreach (var (_, loan, of, units) in Open)
            if (of.Asset == asset) yield return (of, loan, units);
    }

    /// <param name="available">What lies at the depository and may go.</param>
    public IEnumerable<Fact> Decide(LoanCommand c, DateOnly today, Func<AssetId, long> available) => c switch
    {
        OpenLoan o => Decide(o, today, available),
        ReturnLoan r => [Decide(r, today, available)],
        _ => throw new System.Diagnostics.UnreachableException(c.ToString()),
    };

    static Refused Bad(LoanCommand c, Refusal why, string column, string detail) =>
        new(why, Register.Short(c.Loan), c.Source.Length == 0 ? "" : $"{c.Source}:{column}", detail);

    IEnumerable<Fact> Decide(OpenLoan c, DateOnly today, Func<AssetId, long> available)
    {
        if (c.Loan.Length is 0 or > LongestName)
            return [Bad(c, Refusal.TextTooLong, "loan", $"a loan has a name of 1 to {LongestName} characters")];
        if (!Enum.IsDefined(c.Side)) return [Bad(c, Refusal.BadTerms, "side", $"there is no side {(int)c.Side}")];
        if (register.PartyOf(c.Counterparty) is not { } party)
            return [Bad(c, Refusal.UnknownCounterparty, "counterparty", "not a counterparty of this book")];
        if (register.AssetOf(c.Isin) is not { IsSecurity: true } instrument)
            return [Bad(c, Refusal.UnknownInstrument, "isin", $"'{Register.Short(c.Isin)}' is not a listed instrument")];
        if (UnitsOf(c.Units, instrument) is not { } units)
            return [Bad(c, Refusal.BadTerms, "quantity", $"{c.Units} is no quantity of {c.Isin} above 0, to its decimals")];
        var opened = new LoanFact.Opened(c.Loan, today, new(party.Id, (MarginDirection)c.Side, instrument.Id), units);
        if (numbers.TryGetValue(c.Loan, out var known))
            return loans[known] == opened ? [] : [Bad(c, Refusal.BadTerms, "loan", "a loan of this name was opened with other terms")];
        var code = Register.LoanCode(opened.Of.Direction, c.Counterparty);
        if (register.AccountOf(code) is { Terms.Class: not AccountClass.Collateral })
            return [Bad(c, Refusal.ReservedName, "counterparty", $"{code} is an account of another kind")];
        if (c.Side == LoanSide.Lent && Short(c, available(instrument.Id), units, instrument) is { } why) return [why];
        return register.Opening(code, AccountClass.Collateral, c.Side == LoanSide.Lent ? "Securities lent" : "Securities borrowed")
            is { } account ? [account, opened] : [opened];
    }

    Fact Decide(ReturnLoan c, DateOnly today, Func<AssetId, long> available)
    {
        if (!numbers.TryGetValue(c.Loan, out var loan))
            return Bad(c, Refusal.NotOnLoan, "loan", "no loan of this name was opened: report securities-loans lists those that are open");
        var (_, _, of, left) = Open.FirstOrDefault(o => o.Loan == loan);
        if (left == 0) return Bad(c, Refusal.NotOnLoan, "loan", "nothing of this loan is open any more");
        var instrument = register[of.Asset];
        if (UnitsOf(c.Units, instrument) is not { } units)
            return Bad(c, Refusal.BadTerms, "quantity", $"{c.Units} is no quantity of {instrument.Code} above 0, to its decimals");
        if (units > left)
            return Bad(c, Refusal.NotOnLoan, "quantity", $"of {instrument.Code} only {left * Unit(instrument)} are on this loan");
        return of.Direction == MarginDirection.Taken && Short(c, available(of.Asset), units, instrument) is { } why ? why
            : new LoanFact.Returned(loan, today, of, units);
    }

    static Refused? Short(LoanCommand c, long there, long units, Asset instrument) => there >= units ? null
        : Bad(c, Refusal.ShortOfSecurities, "quantity", $"of {instrument.Code} only {Math.Max(there, 0) * Unit(instrument)} are at hand");

    static decimal Unit(Asset instrument) => new(1, 0, 0, false, (byte)instrument.Scale);

    static long? UnitsOf(decimal units, Asset instrument) => units > 0 && units <= MostUnits * Unit(instrument)
        && units / Unit(instrument) is var smallest && decimal.IsInteger(smallest) ? (long)smallest : null;

    public void Apply(LoanFact fact, long sequence)
    {
        switch (fact)
        {
            case LoanFact.Opened f:
                loans.Add(sequence, f);
                numbers.Add(f.Loan, sequence);
                Change(sequence, f.Of.Asset, f.Units);
                break;
            case LoanFact.Returned f: Change(f.Loan, f.Of.Asset, -f.Units); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    /// <summary>What is on loan becomes something else.</summary>
    public void Apply(ActionFact.CollateralChanged changed)
    {
        Change(changed.Loan, changed.Pledge.Asset, -changed.Before);
        Change(changed.Loan, changed.To, changed.After);
    }

    void Change(long loan, AssetId asset, long units)
    {
        var now = open.GetValueOrDefault((loan, asset.Number)) + units;
        if (now == 0) open.Remove((loan, asset.Number)); else open[(loan, asset.Number)] = now;
    }

    public void Save(StateWriter to)
    {
        to.Int(loans.Count);
        foreach (var (number, f) in loans)
        {
            to.Long(number).Text(f.Loan).Date(f.Day).Int(f.Of.Party.Number).Int((int)f.Of.Direction).Int(f.Of.Asset.Number);
            to.Long(f.Units);
        }
        to.Int(open.Count);
        foreach (var ((loan, asset), units) in open) to.Long(loan).Int(asset).Long(units);
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            loans.Add(number, new(from.Text(), from.Date(), new(new(from.Int()), (MarginDirection)from.Int(), new(from.Int())),
                from.Long()));
            numbers.Add(loans[number].Loan, number);
        }
        for (var count = from.Int(); count > 0; count--) open.Add((from.Long(), from.Int()), from.Long());
    }
}
