using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse;

public sealed partial class Firm
{
    /// <summary>Securities lent and borrowed.</summary>
    public LoanBook Loans { get; }

    void RunLoan(LoanCommand c)
    {
        if (!Days.IsOpen)
        {
            Record(new Refused(Refusal.DayNotOpen, Register.Short(c.Loan), c.Source, $"{Days.WhyNotOpen}: put it into securities-loans.csv "
                + "of the next day's folder, which countinghouse day runs, or ask again once a day is open (OpenDay of the server)"));
            return;
        }
        var answers = Loans.Decide(c, Days.Day, new Available(this).At).ToList();
        Record(answers.Select(a => Obstacle(a, c)).FirstOrDefault(r => r is not null) is { } refused ? [refused] : answers);
    }

    Refused? Obstacle(Fact answer, LoanCommand c)
    {
        if (LegsOf(answer) is not { } legs) return null;
        return Ledger.HasRoom(legs)
            ? answer is LoanFact.Opened ? Uncovers(legs, Register.Short(c.Loan), c.Source) : null
            : new Refused(Refusal.Overflow, Register.Short(c.Loan), c.Source, "with this a balance would be more than the books can hold");
    }

    // The account of the first loan with a party is opened with it, and has nothing yet.
    Leg[]? LegsOf(Fact answer) => answer switch
    {
        LoanFact.Opened o => Register.AccountOf(Register.LoanCode(o.Of.Direction, Register[o.Of.Party].Terms.Code)) is null
            ? [new(Register.Depository, o.Of.Asset, o.Of.Direction == MarginDirection.Given ? -o.Units : o.Units)]
            : Templates.Collateral(o.Of, o.Units, Register, loan: 1),
        LoanFact.Returned r => Templates.Collateral(r.Of, -r.Units, Register, r.Loan),
        _ => null,
    };

    Touched OfLoan(LoanCommand command)
    {
        var party = command is OpenLoan o ? Register.PartyOf(o.Counterparty)
            : Loans.Open.Where(l => l.Name == command.Loan).Select(l => Register[l.Of.Party]).FirstOrDefault();
        return party is null ? Touched.Nothing : new([Register[party.Street].Terms.Code], null);
    }
}
