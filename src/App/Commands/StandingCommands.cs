using System.CommandLine;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Standing settlement instructions: one person proposes, another approves exactly what was shown.</summary>
static class StandingCommands
{
    const string Listed = "settlement-instructions";

    static readonly Asking Answers = new("ssi", r => $"{Number(r)}", (book, r, _) => Print(book, Number(r)));
    static readonly Asking Proposals = new("ssi", _ => "propose", (book, _, heard) =>
        Print(book, heard.Facts.OfType<ReferenceFact.SettlementInstructionProposed>().First().Number));

    public static Command Make()
    {
        var command = new Command("ssi",
            "Say where a counterparty, or a custodian, has its accounts. One person proposes, another approves; the names are those under "
            + "which they are logged in.\n\n"
            + "Example: countinghouse ssi show books/demo.db 1 && countinghouse ssi approve books/demo.db 1 --sha256 9f86d0…");
        command.Add(MakePropose());
        command.Add(Answers.Make(new("approve", "Approve what another person proposed, exactly as it was shown.", "1 --sha256 9f86d0…",
            [NumberOf(), Required("--sha256", "SHA-256 of what ssi show printed", "HEX")],
            (r, _) => new ApproveSettlementInstruction(Number(r), Text(r, "--sha256"))), hasFormat: false));
        command.Add(Answers.Make(new("reject", "Reject a proposal.", "1 --reason \"not their account: asked them by telephone\"",
            [NumberOf(), Reason("Why", required: true)],
            (r, _) => new RejectSettlementInstruction(Number(r), Text(r, "--reason"))), hasFormat: false));
        command.Add(MakeShow());
        command.Add(MakeList());
        return command;
    }

    static Option<string> Required(string name, string what, string shown) =>
        new(name) { Description = what, HelpName = shown, Required = true };

    static Option<string?> Optional(string name, string what, string shown) => new(name) { Description = what, HelpName = shown };

    static int Number(ParseResult r) => r.GetValue<int>("NUMBER");
    static Argument<int> NumberOf() => new("NUMBER") { Description = "Number of the settlement instruction" };

    static Command MakePropose()
    {
        Option[] own =
        [
            Optional("--party", "Code of the counterparty whose it is", "P"),
            Optional("--account", "Code of the account whose own custodian it is", "A"),
            Optional("--market", "Only for instruments of this market: US, EU, UK, CH, JP or OTHER", "M"),
            Optional("--currency", "Only for what is paid in this currency", "CUR"),
            Optional("--class", "Only for instruments whose CFI code begins with this letter: E equities, D debt", "LETTER"),
            Required("--agent", "BIC of the custodian or agent", "BIC"), Required("--place", "BIC of the depository", "BIC"),
            Required("--safekeeping", "Their securities account", "ACCOUNT"), Required("--cash", "Their cash account", "ACCOUNT"),
            Required("--from", "First business day on which instructions are raised under it", "DATE"),
            Optional("--until", "Last one; without it, until another takes its place", "DATE"),
        ];
        ((Option<string?>)own[2]).AcceptOnlyFromAmong("US", "EU", "UK", "CH", "JP", "OTHER");
        return Proposals.Make(new("propose",
            "Propose a settlement instruction. What is left out means any; of those that fit, the one with the most given holds.",
            "--party BROKER-2 --market EU --agent DEUTDEFFXXX --place DAKVDEFFXXX "
                + "--safekeeping 7001234 --cash DE89370400440532013000 --from 2025-10-16",
            own, (r, _) => new ProposeSettlementInstruction(Terms(r), "")), hasFormat: false);
    }

    static StandingTerms Terms(ParseResult r) => new(
        Text(r, "--party"), Text(r, "--account"), Text(r, "--market") is { Length: > 0 } m ? Enum.Parse<Market>(m, ignoreCase: true) : null,
        Text(r, "--currency"), Text(r, "--class"), Text(r, "--agent"), Text(r, "--place"), Text(r, "--safekeeping"), Text(r, "--cash"),
        ReportCommand.Date(Text(r, "--from")) ?? default, ReportCommand.Date(r.GetValue<string?>("--until")));

    static Command MakeShow()
    {
        var command = new Command("show",
            "Show a settlement instruction word for word, and the SHA-256 by which it is approved.\n\n"
            + "Example: countinghouse ssi show books/demo.db 1")
        { CommandLine.Book(), NumberOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            return Print(reports, Number(r));
        });
        return command;
    }

    static Command MakeList()
    {
        var command = new Command("list", $"List all settlement instructions and how they stand; the same as report {Listed}.\n\n"
            + "Example: countinghouse ssi list books/demo.db")
        { CommandLine.Book(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            return Asking.Print(reports.Run(Listed, new()), r);
        });
        return command;
    }

    static int Print(ReportBook reports, int number)
    {
        if (reports.Standing(number) is not { } standing)
            throw new UsageException($"there is no settlement instruction {number}: ssi list names them");
        Console.Write(standing.Shown);
        Console.WriteLine($"sha256 {standing.Sha256}");
        Console.WriteLine($"state {standing.State}");
        return Exit.Done;
    }
}
