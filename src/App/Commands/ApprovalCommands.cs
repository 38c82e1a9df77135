using System.CommandLine;
using System.Text.Json;
using Countinghouse.Access;
using Countinghouse.App.Show;
using Countinghouse.App.Web.Giving;
using Countinghouse.Store;
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
            "Show what waits: how the thing stood and how it would stand after it, and the SHA-256 by which it is approved.\n\n"
            + "Example: countinghouse approvals show books/demo.db 1")
        { CommandLine.Book(), NumberOf(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            if (reports.Approval(NumberIn(r)) is not { } shown)
                throw new UsageException($"there is no approval {NumberIn(r)}: approvals list names them");
            // What is decided is in the books, or is not: of it the command says what was asked.
            var after = shown.State == "WAITING" ? ApprovalWords.After(new FirmCopies(Text(r, "BOOK")).Next(), shown.Payload)
                : ApprovalWords.Of(shown.Payload);
            Show(shown, after, Output.FormatFor(r.GetValue<string?>("--format")));
            return Exit.Done;
        });
        return command;
    }

    static void Show(ApprovalShown shown, string after, Format format)
    {
        if (format == Format.Json) Console.WriteLine(Json(shown, after));
        else if (format == Format.Csv)
        {
            string[][] head =
            [
                ["command", "", shown.Command], ["state", "", shown.State], ["asked_by", "", shown.AskedBy], ["sha256", "", shown.Sha256],
            ];
            Output.WriteCsv(Columns, [.. head, .. Compared(shown.Before, after)], Console.Out);
        }
        else Table(shown, after);
    }

    static readonly Column[] Columns = [new("field", Cell.Text), new("before", Cell.Text), new("after", Cell.Text)];

    static void Table(ApprovalShown shown, string after)
    {
        Console.WriteLine($"approval {shown.Number}: {shown.Command}, {shown.State}");
        var (by, role) = (Output.Printable(shown.AskedBy), Output.Printable(shown.Role));
        Console.WriteLine($"asked by {by}; {shown.Approvers} of {role} decides, until {shown.ExpiresOn}");
        Console.WriteLine();
        List<string[]> rows =
            [["", "before", "after"], .. Compared(shown.Before, after).Select(r => r.Select(Output.Printable).ToArray())];
        var (first, second) = (rows.Max(r => r[0].Length), rows.Max(r => r[1].Length));
        foreach (var row in rows)
        {
            var changes = row != rows[0] && row[1] != row[2] ? "*" : " ";
            Console.WriteLine($"{changes} {row[0].PadRight(first)}  {row[1].PadRight(second)}  {row[2]}");
        }
        Console.WriteLine();
        Console.WriteLine($"exactly {Output.Printable(System.Text.Encoding.UTF8.GetString(shown.Payload))}");
        Console.WriteLine($"sha256 {shown.Sha256}");
    }

    // The two sides field by field: a line of either is a name, a colon and a value, and may come more than once.
    static List<string[]> Compared(string before, string after)
    {
        static List<(string Name, string Value)> Fields(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? (l[..at], l[(at + 2)..]) : ("", l))];
        var then = Fields(before);
        List<string[]> rows = [];
        foreach (var (name, value) in Fields(after))
        {
            var at = then.FindIndex(f => f.Name == name);
            rows.Add([name, at < 0 ? "" : then[at].Value, value]);
            if (at >= 0) then.RemoveAt(at);
        }
        rows.AddRange(then.Select(f => new[] { f.Name, f.Value, "" }));
        return rows;
    }

    static string Json(ApprovalShown shown, string after) => JsonSerializer.Serialize(new
    {
        number = shown.Number, command = shown.Command, state = shown.State, askedBy = shown.AskedBy, approvers = shown.Approvers,
        role = shown.Role, expiresOn = shown.ExpiresOn, sha256 = shown.Sha256, before = shown.Before, after,
        payload = JsonSerializer.Deserialize<JsonElement>(shown.Payload),
    }, Indented);

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
