using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Records;

public sealed record OpenDay(DateOnly Day) : Command;
/// <summary>No more trades; clearing nets.</summary>
public sealed record CutOff(DateOnly Day) : Command;
/// <summary>Controls are checked and the day is certified.</summary>
public sealed record CloseDay(DateOnly Day, IReadOnlyList<OutsideControl> Outside) : Command;
/// <summary>A control whose evidence lies outside the books: a feed heard from, a statement reconciled.</summary>
public sealed record OutsideControl(string Control, bool Passed, string Detail);
public sealed record RejectInput(IReadOnlyList<RecordsFact.InputRejected> Rows) : Command;

/// <summary>What the close sees of the books: the certificate is made from it.</summary>
public readonly record struct BooksSeen(string Balances, int OpenItems, int Trades);

/// <summary>The days of the book, in order, one open at a time.</summary>
public sealed class Daybook
{
    /// <summary>The day that is open, or the last one.</summary>
    public DateOnly Day { get; private set; }
    public bool IsOpen { get; private set; }
    public bool IsCutOff { get; private set; }
    /// <summary>Digest of the balances and open items that the last close handed on; empty before the first.</summary>
    public string Handed { get; private set; } = "";
    public int Closed { get; private set; }

    // Far from the ends of what a date can be: what is reckoned from a day, as when something falls due, is one too.
    const int FirstYear = 1900, LastYear = 2999;

    public Fact? Decide(OpenDay c, BooksSeen seen) =>
        IsOpen && Day == c.Day ? null
        : IsOpen ? Refuse(Refusal.DayAlreadyOpen, c.Day, $"{Day:yyyy-MM-dd} is still open: run its folder to the close first")
        : Closed > 0 && c.Day <= Day ? Refuse(Refusal.DayClosed, c.Day, $"the book is closed through {Day:yyyy-MM-dd}")
        : c.Day.Year is < FirstYear or > LastYear
            ? Refuse(Refusal.BadTerms, c.Day, $"a business day is of the years {FirstYear} to {LastYear}")
        : new RecordsFact.DayOpened(c.Day, seen.Balances, seen.OpenItems);

    public Fact? Decide(CutOff c, int trades) =>
        !IsOpen || Day != c.Day ? Refuse(Refusal.DayNotOpen, c.Day, "the day is not open")
        : IsCutOff ? null
        : new RecordsFact.DayCutOff(c.Day, trades);

    public IEnumerable<Fact> Decide(CloseDay c, BooksSeen seen, IReadOnlyList<OutsideControl> inside)
    {
        if (NotCutOff(c.Day) is { } early) return [early];
        List<Fact> facts = [];
        foreach (var control in inside.Concat(c.Outside))
            facts.Add(new RecordsFact.ControlChecked(c.Day, control.Control, control.Passed, control.Detail));
        var failed = facts.Count(f => f is RecordsFact.ControlChecked { Passed: false });
        facts.Add(new RecordsFact.DayClosed(c.Day, seen.Trades, failed, seen.Balances, seen.OpenItems));
        return facts;
    }

    /// <summary>Why a day cannot be settled or closed now; none when it can.</summary>
    public Refused? NotCutOff(DateOnly day) =>
        !IsOpen || Day != day ? Refuse(Refusal.DayNotOpen, day, "the day is not open")
        : !IsCutOff ? Refuse(Refusal.DayNotCutOff, day, "cut off and net the day before it is settled and closed")
        : null;

    /// <summary>That no day is open, in words.</summary>
    public string WhyNotOpen => Closed > 0 ? $"{Day:yyyy-MM-dd} is closed and no day is open" : "no day is open";

    /// <summary>Why no balance may move now: what a close hands on is what the next day opens with.</summary>
    public Refused? BetweenDays() => Closed > 0 && !IsOpen
        ? Refuse(Refusal.DayNotOpen, Day, $"{WhyNotOpen}: open the next day first") : null;

    public void Apply(RecordsFact fact)
    {
        switch (fact)
        {
            case RecordsFact.DayOpened o:
                Invariant.Hold(Closed == 0 || o.Balances == Handed);
                (Day, IsOpen, IsCutOff) = (o.Day, true, false);
                break;
            case RecordsFact.DayCutOff: IsCutOff = true; break;
            case RecordsFact.DayClosed c:
                (IsOpen, Handed) = (false, c.Balances);
                Closed++;
                break;
            case RecordsFact.Asked or RecordsFact.ControlChecked or RecordsFact.InputRejected or RecordsFact.MessageTaken
                or RecordsFact.StatementTaken:
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static Refused Refuse(Refusal why, DateOnly day, string detail) => new(why, $"{day:yyyy-MM-dd}", "", detail);

    public void Save(StateWriter to) =>
        to.Date(Day).Int(IsOpen ? 1 : 0).Int(IsCutOff ? 1 : 0).Text(Handed).Int(Closed);

    public void Load(ref StateReader from)
    {
        (Day, IsOpen, IsCutOff) = (from.Date(), from.Int() == 1, from.Int() == 1);
        (Handed, Closed) = (from.Text(), from.Int());
    }
}
