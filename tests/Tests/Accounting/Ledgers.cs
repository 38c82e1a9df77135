using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Tests.Accounting;

/// <summary>A funded firm with the default chart, and a second person who agrees to everything.</summary>
static class Ledgers
{
    public const string Second = "second";

    public static TestFirm Firm(DateOnly? first = null)
    {
        var firm = TestFirm.Funded(first: first);
        firm.Must(DefaultChart.Command(new(2013, 1, 1)));
        return firm;
    }

    /// <summary>Asks, and lets the second person approve what waits; what came of it.</summary>
    public static List<Fact> Agreed(this TestFirm firm, Command command)
    {
        var answer = firm.Must(command);
        return answer is [AccessFact.ApprovalAsked asked] ? firm.Run(new Approve(asked.Number, asked.Sha256), Second) : answer;
    }

    public static PostJournal Journal(string reference, DateOnly on, params (string Account, decimal Dollars)[] lines) =>
        new(reference, "why", on, [.. lines.Select(l => new JournalLine(l.Account, "USD", l.Dollars))], "", null, false, "");

    public static PostJournal Rent(string reference, DateOnly on, decimal dollars = 1_200) =>
        Journal(reference, on, ("6100", dollars), ("2300", -dollars));

    /// <summary>Runs days until the month is over and the first day of the next one is open.</summary>
    public static void EndMonth(this TestFirm firm)
    {
        var month = firm.Day.Month;
        while (firm.Day.Month == month)
        {
            firm.EndDay();
            firm.NextDay();
        }
    }

    public static GeneralLedgerFact.PeriodCertified Close(this TestFirm firm, string period)
    {
        firm.Must(new SoftClosePeriod(period));
        return firm.Must(new ClosePeriod(period)).OfType<GeneralLedgerFact.PeriodCertified>().Single();
    }

    /// <summary>Debits less credits to the end of a period, in minor units.</summary>
    public static Int128 BalanceTo(this TestFirm firm, int period, string account)
    {
        Int128 sum = 0;
        var id = firm.AccountOf(account);
        foreach (var (cell, debits, credits) in firm.Firm.Ledger.Totals())
            if (cell.Period <= period && cell.Control == id.Number) sum += debits - credits;
        return sum;
    }
}
