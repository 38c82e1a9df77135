using Countinghouse.Kernel;

namespace Countinghouse.Facts;

/// <summary>A command was refused. A refusal is an answer of the business, kept like any other.</summary>
/// <param name="Subject">What it was about: a trade id, an account, a date.</param>
/// <param name="Source">Where it was asked: file, line and column of a day folder, or empty.</param>
public sealed record Refused(Refusal Why, string Subject, string Source, string Detail) : Fact;

/// <summary>What a statement is of: balances, or what moved (securities, cash) or is pending.</summary>
public enum StatedKind : byte { Holdings = 1, Cash = 2, Postings = 3, Pending = 4, Entries = 5 }

/// <summary>A line of a statement: a balance of an account, or what was posted or is pending of one instruction.</summary>
/// <param name="Asset">ISIN or currency, as stated: the book may not have it.</param>
/// <param name="Reference">Of the instruction, I and its number; of a balance the account there, empty where it names none.</param>
/// <param name="Units">Units of the asset: + there, or received.</param>
public readonly record struct StatedLine(string Account, string Asset, string Reference, DateOnly Day, decimal Units)
{
    /// <summary>What else is said of it; empty for a balance.</summary>
    public string Narrative { get; init; } = "";
}

/// <summary>Which page of a statement in pages it is: those that follow each other from the first to the last are the statement.</summary>
/// <param name="Of">The statement, by what all of its pages say.</param>
/// <param name="After">Behind what it comes, as page 1, or the balance that the page before ended with; empty: it is the first.</param>
/// <param name="Before">What the one that follows comes behind; empty: it is the last.</param>
public sealed record StatementPage(string Of, string After, string Before)
{
    /// <summary>Its number, from 1, where its sender counts pages; 0: they follow each other by After and Before alone.</summary>
    public int Number { get; init; }
}

/// <summary>The life of the book and its days, and who asked for what.</summary>
public abstract record RecordsFact : Fact
{
    RecordsFact() { }

    /// <summary>The first fact of every command: who asked, when, under which id. The facts up to the next one answer it.</summary>
    public sealed record Asked(string CommandId, string Name, string Actor, long At) : RecordsFact;

    /// <summary>A row of outside data that could not be read: it waits for repair under this fact's number.</summary>
    public sealed record InputRejected(string File, int Line, string Column, string Why) : RecordsFact;

    /// <summary>A message came from outside, kept byte for byte. With problems it was not acted on.</summary>
    /// <param name="Sender">Who sent it, by its header, or as was vouched for; empty where neither says.</param>
    /// <param name="Id">Its business message id, or the reference of its content; empty where it has neither.</param>
    /// <param name="Type">sese.024.001.12, MT548; empty where it could not be read.</param>
    /// <param name="Sha256">Of its bytes, in hexadecimal.</param>
    public sealed record MessageTaken(string Sender, string Id, string Type, string Sha256, byte[] Bytes, string[] Problems) : RecordsFact
    {
        /// <summary>It has no header: who sent it is the word of who asked for it to be taken.</summary>
        public bool IsVouched { get; init; }
        /// <summary>What tells it from others of the same id, where one id is that of several, as a bank's :20: may be the same every day.
        /// </summary>
        public string Of { get; init; } = "";
    }

    /// <summary>A depository, custodian or bank states what it has of us: compared with the books of its day, which it never changes.
    /// </summary>
    /// <param name="IsWhole">Its lines are all there are: what it does not name, it does not have.</param>
    public sealed record StatementTaken(string Reference, StatedKind Kind, DateOnly AsOf, bool IsWhole, StatedLine[] Lines) : RecordsFact
    {
        /// <summary>Where it is one of several pages: it waits for the others, and together they are whole.</summary>
        public StatementPage? Page { get; init; }
        /// <summary>Which of its sender's statements it is: account and number, the same for all pages; empty where it does not say.
        /// </summary>
        public string Issue { get; init; } = "";
        /// <summary>It takes the place of what was stated before, as a person says.</summary>
        public bool IsCorrection { get; init; }
    }

    /// <summary>
    /// The daybook of a business date is open. <paramref name="Balances"/> is the digest of what the last one closed with.
    /// </summary>
    public sealed record DayOpened(DateOnly Day, string Balances, int OpenItems) : RecordsFact;

    /// <summary>No more trades for the day: clearing may net.</summary>
    public sealed record DayCutOff(DateOnly Day, int Trades) : RecordsFact;

    /// <summary>One control of the close, with what it saw.</summary>
    public sealed record ControlChecked(DateOnly Day, string Control, bool Passed, string Detail) : RecordsFact;

    /// <summary>The certificate of the close: what the daybook holds and the digest of the balances and open items it hands on.</summary>
    public sealed record DayClosed(DateOnly Day, int Trades, int ControlsFailed, string Balances, int OpenItems) : RecordsFact;
}
