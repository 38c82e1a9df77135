using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Tests.Access;

/// <summary>A firm with the default roles and pairs and a person for each role, whose code is the role's name.</summary>
sealed class AccessFirm
{
    public TestFirm Firm { get; } = TestFirm.Funded();
    public AccessBook Book => Firm.Firm.Access;
    public DateOnly Day => Firm.Day;

    public AccessFirm()
    {
        Firm.Must(Roles.Command);
        foreach (var wide in Rules.Defaults.Index()) Firm.Must(new RemoveApprovalRule(wide.Index + 1)); // a test sets those it is about
        foreach (var role in Book.Roles.ToArray())
        {
            Firm.Must(new EnrolPerson(role, "Someone of " + role, ""));
            Firm.Must(new GrantRole(role, All(role)));
        }
    }

    public static Right All(string role) => new(role, "", "", "", null);

    public void Enrol(string person, params Right[] rights)
    {
        Firm.Must(new EnrolPerson(person, "Name of " + person, ""));
        foreach (var right in rights) Firm.Must(new GrantRole(person, right));
    }

    public Refusal Why(string actor, string verb, params string[] accounts) =>
        Book.Refuses(new(actor, Day), verb, new(accounts, null))?.Why ?? Refusal.None;

    /// <summary>What a person, or a key, is answered who comes through a server.</summary>
    public List<Fact> Give(Command command, string actor) => Firm.Run(command, actor, governed: true);

    public Refusal Refused(Command command, string actor) => Give(command, actor).OfType<Refused>().LastOrDefault()?.Why ?? Refusal.None;

    public void NextDay()
    {
        Firm.EndDay();
        Firm.NextDay();
    }
}
