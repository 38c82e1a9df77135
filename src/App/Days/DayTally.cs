using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Reference;

namespace Countinghouse.App.Days;

enum DayOutcome { Closed, AlreadyClosed, ClosedWithOtherContent, Stopped, Waits }

/// <summary>
/// How far a folder can be run: to the close; up to its trades, which wait to be mended; up to its opening, as instruments or accounts wait
/// and what names them would be refused for it; or not at all.
/// </summary>
enum Turn { Come, TradesWait, OpeningWaits, NotCome }

/// <param name="Value">In units of the base currency; 0 where a stage has no value.</param>
/// <param name="Took">Wall time.</param>
/// <param name="Cpu">User and system time of the process, all threads.</param>
readonly record struct StageTally(string Name, long Count, decimal Value, TimeSpan Took, TimeSpan Cpu);

/// <summary>What a day's run did, for the summary.</summary>
sealed record DayTally(DateOnly Day)
{
    public DayOutcome Outcome { get; init; }
    public IReadOnlyList<Problem> Problems { get; init; } = [];
    public List<StageTally> Stages { get; } = [];
    public List<string> FailedControls { get; } = [];
    /// <summary>Currencies that have no rate to the base currency: their values are left out.</summary>
    public SortedSet<string> WithoutRate { get; } = new(StringComparer.Ordinal);
    /// <summary>Fails for lack of cash that cost nothing, no overnight rate of the currency being known, by currency.</summary>
    public SortedDictionary<string, int> Unpenalised { get; } = new(StringComparer.Ordinal);
    /// <summary>Trades of which the other side says something else, and trades it speaks of that we do not have.</summary>
    public HashSet<string> Differing { get; } = new(StringComparer.Ordinal);
    public int Alleged { get; set; }
    /// <summary>What the day's files ask that waits for a second person.</summary>
    public List<string> Waiting { get; } = [];
    public string BaseCurrency { get; set; } = "";
    public long Tickets { get; set; }
    public long Booked { get; set; }
    public decimal Value { get; set; }
    public long Facts { get; set; }
    public long Obligations { get; set; }
    public decimal Gross { get; set; }
    public decimal Net { get; set; }
    public long Posted { get; set; }
    public long Settled { get; set; }
    public decimal SettledValue { get; set; }
    public long Failed { get; set; }
    public decimal FailedValue { get; set; }
    /// <summary>Wall time from the seal to read tables complete for the day.</summary>
    public TimeSpan TablesLag { get; set; }
    public string Root { get; set; } = "";
}
