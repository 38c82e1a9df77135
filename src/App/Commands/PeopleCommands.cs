using System.CommandLine;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>
/// People of the book and what they may. The owner, who has the file, gives these commands; a server asks others for rights.
/// </summary>
static class PeopleCommands
{
    static readonly Asking Verbs = new("people", r => About(r), (_, _, heard) => Say(heard));

    public static Command Make()
    {
        var command = new Command("people",
            "Say who may do and see what through a server: people, roles, keys of machines, rules of second approval.\n\n"
            + "Example: countinghouse people start books/demo.db && countinghouse people enrol books/demo.db mira --name \"Mira Sand\" && "
            + "countinghouse people grant books/demo.db mira operations");
        foreach (var verb in All()) command.Add(Verbs.Make(verb, hasFormat: false));
        foreach (var (name, report, says) in new[]
            {
                ("list", "people", "people and their roles"), ("rights", "rights", "what is granted"),
                ("roles", "roles", "what each role may"),
            })
            command.Add(MakeList("people", name, report, says));
        command.Add(MakePassword());
        return command;
    }

    // The way back in where no administrator can: who has the book in hand is its owner.
    static Command MakePassword()
    {
        var book = CommandLine.Book();
        var person = new Argument<string>("PERSON") { Description = "Code of the person" };
        var command = new Command("password",
            "Make a password for one use, with which a person signs in at the server and chooses their own; it unlocks the account and "
            + "ends its sessions. A second factor is taken away.\n\nExample: countinghouse people password books/demo.db admin")
        { book, person };
        command.SetAction(r =>
        {
            var (path, code) = (r.GetValue(book) ?? "", r.GetValue(person) ?? "");
            using (var reports = ReportBook.Open(path))
                if (reports.Run("people", new()) is var people && people.Rows.FirstOrDefault(p => Asker.IsSame(p[0], code)) is { } known)
                    code = known[0];
                else throw new UsageException($"{path} has no person '{code}': countinghouse people list {path}");
            using var door = DoorBook.Open(path);
            var password = Passwords.Random();
            door.Keep(new Credential(code, Passwords.Hash(password), null, MustChange: true));
            door.EndAll(code);
            Console.WriteLine(password);
            return Exit.Done;
        });
        return command;
    }

    static Verb[] All() =>
    [
        new("start", "Set the roles, toxic pairs and rules of approval that a firm begins with; what is set already stays.", "", [],
            (_, _) => Roles.Command),
        new("enrol", "Enrol a person.", "mira --name \"Mira Sand\"", [Person(), Needed("--name", "Their name"), Subject()],
            (r, _) => new EnrolPerson(Text(r, "PERSON"), Text(r, "--name"), Text(r, "--subject"))),
        new("change", "Change a person's name or subject.", "mira --name \"Mira Sand-Bauer\"",
            [Person(), Needed("--name", "Their name"), Subject()],
            (r, _) => new ChangePerson(Text(r, "PERSON"), Text(r, "--name"), Text(r, "--subject"))),
        new("end", "A person leaves: grants and keys end at once.", "mira --reason \"left the firm\"",
            [Person(), Reason("Why", required: true)], (r, _) => new EndPerson(Text(r, "PERSON"), Text(r, "--reason"))),
        new("grant", "Grant a role, over all accounts or some.", "mira operations --from C000000 --to C499999",
            [
                Person(), RoleOf(), Optional("--desk", "Only accounts of this desk"), Optional("--from", "Only accounts from this code on"),
                Optional("--to", "Only accounts up to this code"), Optional("--until", "The last day"),
            ],
            (r, _) => new GrantRole(Text(r, "PERSON"), new(Text(r, "ROLE"), Text(r, "--desk"), Text(r, "--from"), Text(r, "--to"),
                ReportCommand.Date(r.GetValue<string?>("--until"))))),
        new("revoke", "Revoke a grant, by its number in people rights.", "3 --reason \"moves to clearing\"",
            [Number("GRANT", "Number of the grant"), Reason("Why", required: true)],
            (r, _) => new RevokeRole(r.GetValue<int>("GRANT"), Text(r, "--reason"))),
        new("key", "Issue a key for a machine of a person; its secret stays with you.",
            "mira k1 --sha256 9f86d0… --for TakeMessage --expires 2026-12-31",
            [
                Person(), new Argument<string>("KEY") { Description = "Id of the key" },
                Needed("--sha256", "SHA-256 of KEY.SECRET, as it is sent"),
                new Option<string[]>("--for")
                { Description = "Commands and pages", HelpName = "NAME", Required = true, AllowMultipleArgumentsPerToken = true },
                Needed("--expires", "The last day it acts"),
            ],
            (r, _) => new IssueKey(Text(r, "PERSON"), Text(r, "KEY"), Text(r, "--sha256"), r.GetValue<string[]>("--for") ?? [],
                ReportCommand.Date(Text(r, "--expires")) ?? default)),
        new("revoke-key", "Revoke a key.", "k1 --reason \"the machine is gone\"",
            [new Argument<string>("KEY") { Description = "Id of the key" }, Reason("Why", required: true)],
            (r, _) => new RevokeKey(Text(r, "KEY"), Text(r, "--reason"))),
        new("desk", "Say which accounts a desk has, as a range of codes.", "equities C000000 C499999",
            [
                new Argument<string>("DESK") { Description = "Code of the desk" },
                new Argument<string>("FROM") { Description = "First code" }, new Argument<string>("TO") { Description = "Last code" },
            ],
            (r, _) => new SetDesk(Text(r, "DESK"), [new(Text(r, "FROM"), Text(r, "TO"))])),
        new("rule", "Let a command wait for others to approve it.",
            "BuyIn settlement-approver --approvers 2 --at-least 1000000 --currency USD",
            [
                new Argument<string>("COMMAND") { Description = "Name of the command, or *" }, RoleOf(),
                new Option<int>("--approvers") { Description = "How many others", HelpName = "N", DefaultValueFactory = _ => 1 },
                new Option<decimal>("--at-least") { Description = "From this amount on", HelpName = "AMOUNT" },
                Optional("--currency", "In which currency"), Optional("--from", "For accounts from this code on"),
                Optional("--to", "For accounts up to this code"),
                new Option<int>("--days") { Description = "Days until it expires", HelpName = "N", DefaultValueFactory = _ => 3 },
            ],
            (r, _) => new SetApprovalRule(new(Text(r, "COMMAND"), r.GetValue<decimal>("--at-least"), Text(r, "--currency"),
                Text(r, "--from"), Text(r, "--to"), r.GetValue<int>("--approvers"), Text(r, "ROLE"), r.GetValue<int>("--days")))),
        new("remove-rule", "Remove a rule of approval.", "4", [Number("RULE", "Number of the rule")],
            (r, _) => new RemoveApprovalRule(r.GetValue<int>("RULE"))),
    ];

    public static Command MakeList(string group, string name, string report, string says)
    {
        var command = new Command(name, $"List {says}; the same as report {report}.\n\nExample: countinghouse {group} {name} books/demo.db")
        { CommandLine.Book(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            return Print(reports.Run(report, new()), r);
        });
        return command;
    }

    public static Argument<int> Number(string name, string what) => new(name) { Description = what };

    public static Option<string> Needed(string name, string what) => new(name) { Description = what, HelpName = "TEXT", Required = true };

    public static Option<string?> Optional(string name, string what) => new(name) { Description = what, HelpName = "TEXT" };

    static Option<string?> Subject() => Optional("--subject", "Their subject at the OpenID provider");

    static Argument<string> Person() => new("PERSON") { Description = "Code of the person" };

    static Argument<string> RoleOf() => new("ROLE") { Description = "Name of the role: people roles lists them" };

    static string About(ParseResult r) => r.CommandResult.Command.Name;

    /// <summary>What was recorded, fact by fact in its wire name.</summary>
    public static int Say(Heard heard)
    {
        foreach (var fact in heard.Facts)
            if (fact is AccessFact.ApprovalAsked { Need.Approvers: 0 } next)
                Console.WriteLine($"approval {next.Number}: waits for the next business day to open, and is done then");
            else if (fact is AccessFact.ApprovalAsked { Number: var number })
                Console.WriteLine($"approval {number}: waits for a second person (approvals show BOOK {number})");
            else if (fact is not RecordsFact.Asked) Console.WriteLine(Wire.All.First(w => w.Type == fact.GetType()).Name);
        return Exit.Done;
    }
}
