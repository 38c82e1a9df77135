using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Records;

/// <summary>What a depository, custodian or bank states of a day, to be laid beside the books.</summary>
public sealed record TakeStatement(RecordsFact.StatementTaken Statement) : Command
{
    /// <summary>It is taken as it is: which of its lines differ is reckoned from the books of its day, when these are closed.</summary>
    internal Fact? Refuse(DateOnly today) => Statement.AsOf > today
        ? new Refused(Refusal.BadStatement, Reference.Register.Short(Statement.Reference), "",
            $"it is of {Statement.AsOf:yyyy-MM-dd}, which is after {today:yyyy-MM-dd}")
        : null;
}
