using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Records;

/// <summary>What a depository, custodian or bank states of a day, to be laid beside the books.</summary>
public sealed record TakeStatement(RecordsFact.StatementTaken Statement) : Command
{
    /// <summary>It is taken as it is: which of its lines differ is reckoned from the books of its day, when these are closed.</summary>
    /// <param name="first">Before it the book has nothing.</param>
    internal Fact? Refuse(DateOnly first, DateOnly today)
    {
        var s = Statement;
        Refused Bad(string detail) => new(Refusal.BadStatement, Reference.Register.Short(s.Reference), "", detail);
        if (s.AsOf > today) return Bad($"it is of {s.AsOf:yyyy-MM-dd}, which is after {today:yyyy-MM-dd}");
        if (s.AsOf < first)
            return Bad($"it is of {s.AsOf:yyyy-MM-dd}, and before {first:yyyy-MM-dd} the book has nothing to lay beside it");
        if (s.Kind is StatedKind.Postings or StatedKind.Entries)
            foreach (var (i, line) in s.Lines.Index())
                if (line.Day > s.AsOf)
                    return Bad($"line {i + 1} is of {line.Day:yyyy-MM-dd}, which is after the statement's own day, {s.AsOf:yyyy-MM-dd}");
        return null;
    }
}
