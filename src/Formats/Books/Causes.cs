using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Formats.Books;

/// <summary>The last few facts that can cause a pending entry. An entry stands just after its cause, so a small ring is enough.</summary>
sealed class Causes
{
    const int Kept = 64;

    readonly (long Number, Fact Fact)[] ring = new (long, Fact)[Kept];

    /// <summary>Business date of the day that is open.</summary>
    public DateOnly Day { get; private set; }

    /// <summary>The first date of the books so far: of a day, a trade or an entry.</summary>
    public DateOnly First { get; private set; } = DateOnly.MaxValue;

    public void See(long number, Fact fact)
    {
        switch (fact)
        {
            case TradeFact.TradeBooked t:
                ring[number % Kept] = (number, fact);
                Reach(t.Trade.TradeDate);
                break;
            case ClearingFact.ObligationNetted n:
                ring[number % Kept] = (number, fact);
                Reach(n.Day);
                break;
            case LedgerFact.EntryPosted p: Reach(p.Effective); break;
            case RecordsFact.DayOpened d:
                Day = d.Day;
                Reach(d.Day);
                break;
            default: break;
        }
    }

    public Fact? this[long number] => number >= 0 && ring[number % Kept] is var kept && kept.Number == number ? kept.Fact : null;

    void Reach(DateOnly day)
    {
        if (day < First) First = day;
    }
}
