using System.Globalization;
using Countinghouse.App.Days;
using Spectre.Console;

namespace Countinghouse.App.Show;

/// <summary>The day by stage, as the last thing its run prints.</summary>
static class DaySummary
{
    const int ProblemsShown = 20; // a screenful; the rest is in the report 'refusals'

    public static void Write(DayTally day, IAnsiConsole console)
    {
        console.WriteLine();
        switch (day.Outcome)
        {
            case DayOutcome.AlreadyClosed:
                console.MarkupLine($"[green]{day.Day:yyyy-MM-dd}[/] is closed already with this folder: nothing to do");
                return;
            case DayOutcome.Closed: WriteStages(day, console); break;
            case DayOutcome.Stopped: console.MarkupLine($"[red]{day.Day:yyyy-MM-dd} was not run[/]: what stands below comes first"); break;
            case DayOutcome.Waits:
                console.MarkupLine(
                    $"[red]{day.Day:yyyy-MM-dd} is open and waits for its trades[/]: mend what stands below, then run it again");
                break;
            default: console.MarkupLine($"[red]{day.Day:yyyy-MM-dd}[/]"); break;
        }
        WriteProblems(day, console);
    }

    static void WriteStages(DayTally day, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new($"{day.Day:yyyy-MM-dd}") };
        table.AddColumn("stage").AddColumn("what");
        foreach (var number in new[] { "count", "value " + day.BaseCurrency, "seconds", "a second" })
            table.AddColumn(new TableColumn(number).RightAligned());
        foreach (var stage in day.Stages)
            table.AddRow(stage.Name, What(day, stage.Name), Number(stage.Count), stage.Value == 0
                ? "" : stage.Value.ToString("N2", CultureInfo.InvariantCulture),
                stage.Took.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture),
                stage.Took.TotalSeconds < 0.001 || stage.Count == 0 ? "" : Number((long)(stage.Count / stage.Took.TotalSeconds)));
        console.Write(table);
        if (day.WithoutRate.Count > 0)
            console.MarkupLine(
                $"[yellow]no rate[/] to {day.BaseCurrency} from {string.Join(", ", day.WithoutRate)}: their values are left out");
        if (day.Failed > 0)
            console.MarkupLine(
                $"[yellow]{day.Failed} {(day.Failed == 1 ? "instruction" : "instructions")} failed[/] in whole or in part, "
                + $"{day.FailedValue.ToString("N2", CultureInfo.InvariantCulture)} {day.BaseCurrency}: they roll into the next day");
        string[] unmatched =
        [
            .. day.Differing.Count > 0 ? [$"{day.Differing.Count} of our trades not as their other side says"] : Array.Empty<string>(),
            .. day.Alleged > 0 ? [$"{day.Alleged} told to us that we do not have"] : Array.Empty<string>(),
        ];
        if (unmatched.Length > 0)
            console.MarkupLine($"[yellow]not matched[/]: {string.Join(", ", unmatched)}; countinghouse report matching BOOK lists them");
        foreach (var (currency, count) in day.Unpenalised)
            console.MarkupLine($"[yellow]no overnight rate[/] of {currency}: {count} {(count == 1 ? "fail" : "fails")} for lack of cash "
                + "(MONY, CMON) cost nothing; give a rate in overnight-rates.csv");
        foreach (var control in day.FailedControls) Say(console, "control failed", control);
        console.WriteLine($"sealed: {day.Root}");
    }

    static string What(DayTally day, string stage) => stage switch
    {
        "capture" => day.Tickets == day.Booked ? "trades booked" : $"trades booked of {Number(day.Tickets)} tickets",
        "clear" => day.Gross == 0 ? "net obligations"
            : $"net obligations, {((1 - day.Net / day.Gross) * 100).ToString("F1", CultureInfo.InvariantCulture)} % netted",
        "settle" => $"instructions settled, {Number(day.Posted)} contracts posted",
        "reconcile" => "statements compared",
        "seal" => "facts in the journal, signed; tables complete",
        "snapshot" => "trades in the copy to reopen from",
        _ => "",
    };

    static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ');

    static void WriteProblems(DayTally day, IAnsiConsole console)
    {
        // Of each file its first, then as many as there is room for.
        var shown = day.Problems.DistinctBy(p => p.File).Concat(day.Problems).Distinct().Take(ProblemsShown).ToHashSet();
        foreach (var p in day.Problems.Where(shown.Contains)) Say(console, Place(p), p.Why);
        if (day.Problems.Count > ProblemsShown)
            console.MarkupLine($"and {day.Problems.Count - ProblemsShown} more: " + (day.Outcome is DayOutcome.Stopped or DayOutcome.Waits
                ? "with --out DIR, DIR/problems.csv lists them all" : "countinghouse report refusals BOOK lists them all"));
    }

    // As they are: in markup ':key:' between a file's name and its column would be drawn as a picture.
    static void Say(IAnsiConsole console, string what, string why) =>
        console.Write(new Paragraph(what, new(Color.Red)).Append(" " + why + "\n"));

    static string Place(Formats.Problem p) => p.File + (p.Line > 0 ? $":{p.Line}" : "") + (p.Column.Length > 0 ? $":{p.Column}" : "") + ":";
}
