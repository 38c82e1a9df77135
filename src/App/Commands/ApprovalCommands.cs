using System.CommandLine;
using Countinghouse.Access;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>
/// What waits for a second person. Nobody approves here what they asked for through a server, by the name they are logged in.
/// </summary>
static class ApprovalCommands
{
    static readonly Asking Verbs = new("approvals", r => $"{NumberIn(r)}", (_, _, heard) => PeopleCommands.Say(heard));

    public static Command Make()
    {
        var command = new Command("approvals",
            "Decide on what waits for a second person: look at it, then approve exactly that.\n\n"
            + "Example: countinghouse approvals show books/demo.db 1 && countinghouse approvals approve books/demo.db 1 --sha256 9f86d0…");
        command.Add(PeopleCommands.MakeList("approvals", "list", "approvals", "what waits and how the rest ended"));
        command.Add(MakeShow());
        command.Add(Verbs.Make(new("approve", "Approve what another person asked, exactly as it was shown.", "1 --sha256 9f86d0…",
            [NumberOf(), PeopleCommands.Needed("--sha256", "SHA-256 that approvals show printed")],
            (r, _) => new Approve(NumberIn(r), Text(r, "--sha256"))), hasFormat: false));
        command.Add(Verbs.Make(new("reject", "Reject it.", "1 --reason \"not agreed with the client\"",
            [NumberOf(), Reason("Why", required: true)],
            (r, _) => new RejectApproval(NumberIn(r), Text(r, "--reason"))), hasFormat: false));
        return command;
    }

    static Argument<int> NumberOf() => PeopleCommands.Number("NUMBER", "Number of the approval");

    static int NumberIn(ParseResult r) => r.GetValue<int>("NUMBER");

    static Command MakeShow()
    {
        var command = new Command("show",
            "Show what waits word for word, how the thing stood, and the SHA-256 by which it is approved.\n\n"
            + "Example: countinghouse approvals show books/demo.db 1")
        { CommandLine.Book(), NumberOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            if (reports.Approval(NumberIn(r)) is not { } approval)
                throw new UsageException($"there is no approval {NumberIn(r)}: approvals list names them");
            Console.WriteLine(approval.Payload);
            if (approval.Before.Length > 0) Console.WriteLine(approval.Before);
            Console.WriteLine($"sha256 {approval.Sha256}");
            Console.WriteLine($"state {approval.State}");
            return Exit.Done;
        });
        return command;
    }
}
