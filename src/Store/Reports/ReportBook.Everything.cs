namespace Countinghouse.Store.Reports;

// All reports at once: what several of them are made from is read once.
public sealed partial class ReportBook
{
    /// <summary>What was read for one report and serves the next ones.</summary>
    sealed class Once
    {
        public LotRun.History? Lots { get; set; }
        public LotFigures? Figures { get; set; }
    }

    Once? once;

    /// <summary>
    /// Every report, one after the other, all read at one point. Rows are gone through before the next report is asked for.
    /// </summary>
    public IEnumerable<Report> Everything(ReportFilter filter)
    {
        var began = !isAtOnePoint;
        if (began) Again();
        once = new();
        try
        {
            foreach (var name in Names) yield return Run(name, filter);
        }
        finally
        {
            once = null;
            if (began) Rest();
        }
    }
}
