using Countinghouse.Kernel;

namespace Countinghouse.Facts;

/// <summary>What of people's doings outside the books is kept: who came, who was turned away, who read what.</summary>
public enum AccessKind : byte
{
    SignIn = 1, SignInRefused = 2, SignOut = 3,
    /// <summary>Personal data was shown.</summary>
    Read = 4,
    Export = 5,
    /// <summary>Something was asked that the person has no right to.</summary>
    Refused = 6,
    /// <summary>A password for one use was made for a person by another, or asked for.</summary>
    Password = 7,
}

/// <summary>Codes of accounts from one to another, both included, in the order of their characters; empty is open on that side.</summary>
public sealed record CodeRange(string From, string To)
{
    /// <summary>A range that no account is in: not none, which would be all.</summary>
    public static CodeRange Nowhere { get; } = new("\uffff", "");

    public bool Has(string code) =>
        string.CompareOrdinal(code, From) >= 0 && (To.Length == 0 || string.CompareOrdinal(code, To) <= 0);

    /// <summary>The codes that are in both; none where no code is.</summary>
    public CodeRange? Meet(CodeRange other)
    {
        var from = string.CompareOrdinal(From, other.From) >= 0 ? From : other.From;
        var to = To.Length == 0 || other.To.Length > 0 && string.CompareOrdinal(other.To, To) < 0 ? other.To : To;
        return to.Length == 0 || string.CompareOrdinal(from, to) <= 0 ? new(from, to) : null;
    }
}

/// <summary>A role for a person, and how far it reaches.</summary>
/// <param name="Desk">Only accounts of this desk; empty: of any.</param>
/// <param name="AccountFrom">Only accounts of this range of codes, both ends included; empty is open on that side.</param>
/// <param name="Until">The last day; none: until it is revoked.</param>
public sealed record Right(string Role, string Desk, string AccountFrom, string AccountTo, DateOnly? Until)
{
    /// <summary>Whether it is for some accounts only, and so for nothing that concerns the whole firm.</summary>
    public bool IsNarrow => Desk.Length > 0 || AccountFrom.Length > 0 || AccountTo.Length > 0;
}

/// <summary>When a command waits for others, and for whom.</summary>
/// <param name="Command">Name of the command, or <c>*</c> for each that can wait.</param>
/// <param name="AtLeast">It fits from this amount on, in units of <paramref name="Currency"/>; 0 without a currency: always.</param>
/// <param name="AccountFrom">It fits where one of the command's accounts is in this range; empty is open on that side.</param>
/// <param name="Approvers">How many others approve: 1 to 3.</param>
/// <param name="Role">The role that an approver holds.</param>
/// <param name="ExpiresAfterDays">Calendar days from the asking; after the last of them it is too late.</param>
public sealed record ApprovalTerms(
    string Command, decimal AtLeast, string Currency, string AccountFrom, string AccountTo, int Approvers, string Role,
    int ExpiresAfterDays);

/// <summary>What a command waits for.</summary>
/// <param name="ExpiresOn">The last day on which it can be approved.</param>
public sealed record ApprovalNeed(int Approvers, string Role, DateOnly ExpiresOn);

/// <summary>What a command that waits is about, as it stood when it was asked.</summary>
/// <param name="Accounts">Codes; none: the whole firm.</param>
/// <param name="Amount">The largest, in units of <paramref name="Currency"/>; none where it moves no cash.</param>
/// <param name="Before">How the thing stood, in words.</param>
public sealed record ApprovalSubject(string[] Accounts, decimal? Amount, string Currency, string Before);

/// <summary>How an approval came to its end.</summary>
public enum ApprovalEnd : byte
{
    /// <summary>All agreed, and the command was carried out.</summary>
    Done = 1,
    /// <summary>All agreed, and then it no longer fitted: a refusal says why.</summary>
    Refused = 2,
    Rejected = 3, Withdrawn = 4, Expired = 5,
}

/// <summary>One thing that someone did or was refused outside the books.</summary>
/// <param name="Person">Who; what was typed, where a sign-in was refused.</param>
/// <param name="Object">What it was about: a page, a file, an account.</param>
/// <param name="At">Unix milliseconds UTC.</param>
public sealed record AccessNote(AccessKind Kind, string Person, string Object, string Detail, long At);

/// <summary>People, what they may, and who let them. Days are those of the asking, or the book's own where that is later.</summary>
public abstract record AccessFact : Fact
{
    AccessFact() { }

    /// <param name="Subject">Who they are to the firm's OpenID provider; empty: they sign in with an account of their own.</param>
    public sealed record PersonEnrolled(string Person, string Name, string Subject, DateOnly Day) : AccessFact;
    public sealed record PersonChanged(string Person, string Name, string Subject, DateOnly Day) : AccessFact;
    /// <summary>The person has left: every grant and key ends with this. The code is never given to another.</summary>
    public sealed record PersonEnded(string Person, string Reason, DateOnly Day) : AccessFact;
    /// <summary>From a day on, the role may give these commands and see these pages, and no others.</summary>
    public sealed record RoleDefined(string Role, string[] Verbs, string[] Pages, DateOnly Day) : AccessFact;
    /// <summary>The accounts of a desk.</summary>
    public sealed record DeskSet(string Desk, CodeRange[] Accounts, DateOnly Day) : AccessFact;
    /// <param name="Grant">Its number, from 1 in the order of granting.</param>
    public sealed record RoleGranted(int Grant, string Person, Right Right, DateOnly Day) : AccessFact;
    public sealed record RoleRevoked(int Grant, string Reason, DateOnly Day) : AccessFact;
    /// <summary>No one may hold both a command of the first and one of the second.</summary>
    public sealed record ToxicPairSet(string Pair, string[] First, string[] Second, DateOnly Day) : AccessFact;
    public sealed record ToxicPairRemoved(string Pair, DateOnly Day) : AccessFact;
    /// <summary>A machine may act for a person. The secret itself is nowhere.</summary>
    /// <param name="Sha256">Of the secret, in hexadecimal.</param>
    /// <param name="Scopes">Commands and pages that it is for, of those that the person may.</param>
    public sealed record KeyIssued(string Person, string Key, string Sha256, string[] Scopes, DateOnly ExpiresOn, DateOnly Day)
        : AccessFact;
    public sealed record KeyRevoked(string Key, string Reason, DateOnly Day) : AccessFact;
    /// <param name="Rule">Its number, from 1 in the order of setting.</param>
    public sealed record ApprovalRuleSet(int Rule, ApprovalTerms Terms, DateOnly Day) : AccessFact;
    public sealed record ApprovalRuleRemoved(int Rule, DateOnly Day) : AccessFact;
    public sealed record AccessRecorded(AccessNote Note) : AccessFact;
    /// <summary>A command waits for others to agree, known by a number from 1.</summary>
    /// <param name="Payload">The command as text, byte for byte.</param>
    /// <param name="Sha256">Of the payload, in hexadecimal: what an approval names.</param>
    /// <param name="By">The maker, as person or person/key.</param>
    public sealed record ApprovalAsked(
        int Number, string Command, byte[] Payload, string Sha256, string By, ApprovalNeed Need, ApprovalSubject Subject, DateOnly Day)
        : AccessFact;
    /// <param name="Given">How many have agreed with this one.</param>
    public sealed record ApprovalGiven(int Number, string By, int Given, string Sha256, DateOnly Day) : AccessFact;
    /// <param name="By">Who ended it; empty: nobody did in time.</param>
    public sealed record ApprovalEnded(int Number, ApprovalEnd How, string By, string Reason, DateOnly Day) : AccessFact;
}
