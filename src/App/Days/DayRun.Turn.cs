using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Trades;

namespace Countinghouse.App.Days;

sealed partial class DayRun
{
    // Read from the head of trades.csv in some milliseconds; only when these rows look wrong is the whole file read before it is judged.
    const int LookedAtFirst = 10_240;

    /// <summary>The business days between the last one closed and a day, by the firm's calendar: they can be run no more.</summary>
    public static List<DateOnly> LeftOut(Book book, DateOnly day)
    {
        List<DateOnly> leftOut = [];
        if (book.Firm.Days is not { Closed: > 0, IsOpen: false, Day: var last }) return leftOut;
        if (book.Firm.Register.Terms is not { } terms) return leftOut;
        var calendar = Calendars.Named(terms.SettlementCalendar);
        for (var on = last.AddDays(1); on < day; on = on.AddDays(1))
            if (calendar.IsBusinessDay(on)) leftOut.Add(on);
        return leftOut;
    }

    /// <summary>
    /// Whether the folder may be run, asked before anything is recorded; what is against it is named. A day is not begun with the trades
    /// of another one, or before its turn. A day of whose trades not one can be read, or has its account and instrument, waits open: the
    /// good rows of the other files are taken, and the close comes when the file is mended.
    /// </summary>
    Turn ItsTurn()
    {
        var (damaged, turn) = folder.LeaveDamaged();
        problems.AddRange(damaged);
        if (!folder.Has("trades.csv"))
        {
            if (turn != Turn.Come || options.WithoutTrades) return turn;
            problems.Add(new(folder.Path, 0, "",
                "there is no trades.csv, and nothing was taken: put it there, or say --without-trades if nothing was traded"));
            return Turn.NotCome;
        }
        Turn Later(Turn with, string why)
        {
            problems.Add(new(folder.Shown("trades.csv"), 0, "", why));
            return with > turn ? with : turn;
        }
        if (!DayFiles.CanReadTrades(folder.Open("trades.csv"), folder.Shown("trades.csv"), problems))
        {
            return Later(Turn.TradesWait, "no trade was taken, and the day waits: mend the file and run the day again");
        }
        var (known, faults) = Offered();
        if (Look(LookedAtFirst, known).Wrong is null) return turn;
        var look = Look(int.MaxValue, known);
        if (look.Wrong is not { } why) return turn;
        // What the trades lack may be in a row that could not be read: that is named as its file is taken.
        return Later(look.AreElsewhere || look.Rows > 0 && faults.Count == 0 && turn == Turn.Come ? Turn.NotCome
            : look.Rows == 0 ? Turn.TradesWait : Turn.OpeningWaits, why);
    }

    TurnLook Look(int most, HashSet<string> known)
    {
        var look = new TurnLook(folder.Day);
        var books = book.Firm.Register;
        using var stream = folder.Open("trades.csv");
        foreach (var tickets in DayFiles.Trades(stream, folder.Shown("trades.csv"), look.Unread))
        {
            foreach (var t in tickets)
                look.Add(TradeDate(t, books), (known.Contains(t.Account) || books.AccountOf(t.Account) is not null)
                    && (known.Contains(t.Isin) || books.AssetOf(t.Isin) is not null || !CheckDigits.IsIsin(t.Isin)));
            if (look.Rows >= most) break;
        }
        return look;
    }

    /// <summary>The accounts and instruments that the folder would add to the book, and what is wrong with these files.</summary>
    (HashSet<string> Known, List<Problem> Faults) Offered()
    {
        List<Problem> faults = [];
        var known = new HashSet<string>(StringComparer.Ordinal);
        var books = BooksWithFirm(faults);
        void Judge(string code, IEnumerable<Kernel.Fact> answer)
        {
            var refused = answer.OfType<Refused>().ToList();
            faults.AddRange(refused.Select(ProblemOf));
            if (refused.Count == 0) known.Add(code);
        }
        foreach (var c in Read("instruments.csv", DayFiles.Instruments, faults))
            if (c is ListInstrument l) Judge(l.Terms.Isin, books.Terms is null ? [] : books.Decide(l));
        foreach (var c in Read("accounts.csv", DayFiles.Accounts, faults))
            if (c is OpenAccount o) Judge(o.Terms.Code, books.Terms is null ? [] : books.Decide(o));
        return (known, faults);
    }

    // On the first day the book has no firm yet: the files are judged by one that is thrown away.
    Register BooksWithFirm(List<Problem> faults)
    {
        if (book.Firm.Register.Terms is not null) return book.Firm.Register;
        var terms = FirmTerms.Default;
        if (folder.Has("firm.json"))
        {
            using var stream = folder.Open("firm.json");
            terms = DayFiles.Firm(stream, folder.Shown("firm.json"), faults) ?? terms;
        }
        var trial = new Firm();
        foreach (var fact in trial.Run(As("trial", Morning), new EstablishFirm(terms)))
            if (fact is Refused r) faults.Add(ProblemOf(r));
        return trial.Register;
    }

    List<Kernel.Command> Read(
        string name, Func<Stream, string, IList<Problem>, List<Kernel.Command>> read, List<Problem> faults)
    {
        if (!folder.Has(name)) return [];
        using var stream = folder.Open(name);
        return read(stream, folder.Shown(name), faults);
    }

    static DateOnly? TradeDate(in Ticket t, Register books)
    {
        if (t.ExecutedAt is < TradeBook.FirstInstant or > TradeBook.LastInstant) return null;
        var venue = Markets.Of(t.Mic);
        return Zones.LocalDate(Markets.ZoneOf(venue == Market.Other ? books.AssetOf(t.Isin)?.Market ?? venue : venue), t.ExecutedAt);
    }
}

/// <summary>What the trades of a folder look like, seen from its day.</summary>
sealed class TurnLook(DateOnly day)
{
    readonly SortedDictionary<DateOnly, int> outside = [];
    int strangers;

    /// <summary>Rows that could be read.</summary>
    public int Rows { get; private set; }

    /// <summary>What was wrong with those that could not.</summary>
    public List<Problem> Unread { get; } = [];

    public void Add(DateOnly? tradeDate, bool known)
    {
        Rows++;
        if (!known) strangers++;
        if (tradeDate is { } on && (on > day || on < day.AddDays(-TradeBook.LatestCaptureDays)))
            outside[on] = outside.GetValueOrDefault(on) + 1;
    }

    /// <summary>Whether the trades are of another day.</summary>
    public bool AreElsewhere => IsNearlyAll(outside.Values.Sum(), Rows);

    public string? Wrong
    {
        get
        {
            var elsewhere = outside.Values.Sum();
            if (Rows == 0 && Unread.Count > 1)
                return $"none of the {Unread.Count} rows can be read, the first at line {Unread[0].Line}, "
                    + $"{Unread[0].Column}: {Unread[0].Why}. The day waits: mend the file and run it again";
            if (AreElsewhere)
            {
                var most = outside.MaxBy(d => d.Value).Key;
                return $"{elsewhere} of {Rows} trades cannot be of {day:yyyy-MM-dd}: most of them were executed on {most:yyyy-MM-dd}. "
                    + $"Nothing was taken: name the folder by their date, or mend executed_at";
            }
            return strangers > 1 && strangers == Rows
                ? $"all of {Rows} trades name accounts or instruments that neither the book nor this folder has: "
                    + "run the folders of the days before it first, or add or mend accounts.csv and instruments.csv"
                : null;
        }
    }

    // A stray row is refused as a row. More than nine in ten, and more than one, are no strays.
    static bool IsNearlyAll(int count, int all) => count > 1 && count * 10L > all * 9L;
}
