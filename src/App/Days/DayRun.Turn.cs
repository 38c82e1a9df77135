using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.App.Days;

sealed partial class DayRun
{
    // Read from the head of trades.csv in some milliseconds; only when these rows look wrong is the whole file read before it is judged.
    const int LookedAtFirst = 10_240;

    /// <summary>
    /// Why the folder is not this day's, or came before its turn; none when it may be run. Asked before anything is recorded: a day whose
    /// trades would nearly all be refused for one reason is not closed over it.
    /// </summary>
    Problem? NotItsTurn()
    {
        if (!folder.Has("trades.csv") || Look(LookedAtFirst).Wrong is null) return null;
        return Look(int.MaxValue).Wrong is { } why ? new(Path.Combine(folder.Path, folder.Shown("trades.csv")), 0, "", why) : null;
    }

    TurnLook Look(int most)
    {
        var look = new TurnLook(folder.Day);
        var known = new HashSet<string>(StringComparer.Ordinal);
        if (folder.Has("accounts.csv"))
            foreach (var c in Quietly("accounts.csv", DayFiles.Accounts)) if (c is OpenAccount o) known.Add(o.Terms.Code);
        if (folder.Has("instruments.csv"))
            foreach (var c in Quietly("instruments.csv", DayFiles.Instruments)) if (c is ListInstrument l) known.Add(l.Terms.Isin);
        var books = book.Firm.Register;
        using var stream = folder.Open("trades.csv");
        foreach (var tickets in DayFiles.Trades(stream, folder.Shown("trades.csv"), []))
        {
            foreach (var t in tickets)
                look.Add(TradeDate(t, books), (known.Contains(t.Account) || books.AccountOf(t.Account) is not null)
                    && (known.Contains(t.Isin) || books.AssetOf(t.Isin) is not null || !CheckDigits.IsIsin(t.Isin)));
            if (look.Rows >= most) break;
        }
        return look;
    }

    List<Kernel.Command> Quietly(string name, Func<Stream, string, IList<Problem>, List<Kernel.Command>> read)
    {
        using var stream = folder.Open(name);
        return read(stream, folder.Shown(name), []);
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

    public int Rows { get; private set; }

    public void Add(DateOnly? tradeDate, bool known)
    {
        Rows++;
        if (!known) strangers++;
        if (tradeDate is { } on && (on > day || on < day.AddDays(-TradeBook.LatestCaptureDays)))
            outside[on] = outside.GetValueOrDefault(on) + 1;
    }

    public string? Wrong
    {
        get
        {
            var elsewhere = outside.Values.Sum();
            if (IsNearlyAll(elsewhere))
            {
                var most = outside.MaxBy(d => d.Value).Key;
                return $"{elsewhere} of {Rows} trades cannot be of {day:yyyy-MM-dd}: most of them were executed on {most:yyyy-MM-dd}. "
                    + $"Nothing was taken: name the folder by their date, or mend executed_at";
            }
            return IsNearlyAll(strangers)
                ? $"{strangers} of {Rows} trades name accounts or instruments that neither the book nor this folder has. "
                    + "Nothing was taken: run the folders of the days before it first, or add accounts.csv and instruments.csv"
                : null;
        }
    }

    // A stray row is refused as a row. More than nine in ten, and more than one, are no strays.
    bool IsNearlyAll(int count) => count > 1 && count * 10L > Rows * 9L;
}
