using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Access;

/// <summary>A command about people and their rights. It may come before the firm is established.</summary>
public abstract record AccessCommand : Command;

/// <param name="Person">Code of 1 to 64 letters, digits and <c>- _ . @</c>; two that differ by case alone are one.</param>
/// <param name="Subject">Subject at the firm's OpenID provider, or empty.</param>
public sealed record EnrolPerson(string Person, string Name, string Subject) : AccessCommand;
public sealed record ChangePerson(string Person, string Name, string Subject) : AccessCommand;
/// <summary>A leaver: grants and keys end at once; what the person did stays.</summary>
public sealed record EndPerson(string Person, string Reason) : AccessCommand;
/// <summary>A mover: what was granted ends, and these are granted, at one stroke.</summary>
public sealed record ReplaceGrants(string Person, IReadOnlyList<Right> Rights, string Reason) : AccessCommand;
/// <summary>Adds a role, or changes one for all who hold it, from the day on.</summary>
/// <param name="Verbs">Names of commands.</param>
/// <param name="Pages">Names of reports, lists and pages; <c>*</c>: all.</param>
public sealed record DefineRole(string Role, IReadOnlyList<string> Verbs, IReadOnlyList<string> Pages) : AccessCommand;
/// <summary>Says which accounts a desk has; none: the desk has no accounts any more.</summary>
public sealed record SetDesk(string Desk, IReadOnlyList<CodeRange> Accounts) : AccessCommand;
public sealed record GrantRole(string Person, Right Right) : AccessCommand;
public sealed record RevokeRole(int Grant, string Reason) : AccessCommand;
/// <summary>No one shall hold a command of the first and one of the second. Checked when granted and when used.</summary>
public sealed record SetToxicPair(string Pair, IReadOnlyList<string> First, IReadOnlyList<string> Second) : AccessCommand;
public sealed record RemoveToxicPair(string Pair) : AccessCommand;
/// <param name="Key">Id of the key, as a person's code; unique in the book for ever.</param>
/// <param name="Sha256">Of the secret, 64 hexadecimal digits.</param>
/// <param name="ExpiresOn">The last day it acts.</param>
public sealed record IssueKey(string Person, string Key, string Sha256, IReadOnlyList<string> Scopes, DateOnly ExpiresOn) : AccessCommand;
public sealed record RevokeKey(string Key, string Reason) : AccessCommand;
public sealed record SetApprovalRule(ApprovalTerms Terms) : AccessCommand;
public sealed record RemoveApprovalRule(int Rule) : AccessCommand;
/// <summary>A second person agrees. With the last that is needed, what was asked is done.</summary>
/// <param name="Sha256">Of the payload that was shown: another one is not approved.</param>
public sealed record Approve(int Number, string Sha256) : AccessCommand;
public sealed record RejectApproval(int Number, string Reason) : AccessCommand;
/// <summary>The maker no longer asks.</summary>
public sealed record WithdrawApproval(int Number) : AccessCommand;
/// <summary>What the server saw of people coming, reading and being turned away, many at a time.</summary>
public sealed record RecordAccess(IReadOnlyList<AccessNote> Notes) : AccessCommand;

/// <summary>Who asks: a person, or a key of one as <c>person/key</c>, and the day that rights are looked up for.</summary>
public readonly record struct Asker(string Actor, DateOnly Day)
{
    /// <summary>The person behind the actor: whoever acts through a key is the person whose key it is.</summary>
    public static string PersonOf(string actor) => actor.Split('/')[0];

    public string Person => PersonOf(Actor);
    /// <summary>The key acted through; empty: none.</summary>
    public string Key => Actor.Contains('/') ? Actor[(Actor.IndexOf('/') + 1)..] : "";

    /// <summary>Whether two actors are one person, by whatever login or key.</summary>
    public static bool IsSame(string actor, string other) =>
        string.Equals(PersonOf(actor), PersonOf(other), StringComparison.OrdinalIgnoreCase);
}
