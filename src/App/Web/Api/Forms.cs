using System.ComponentModel;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web.Api;

/// <summary>A fact by its number; /api/v1/facts/NUMBER says what it says.</summary>
sealed record FactNamed(long Number, string Name);

/// <param name="Kind">text, number or date.</param>
sealed record ListColumn(string Name, string Kind)
{
    public static ListColumn Of(Column column) => new(column.Name, column.Cell switch
    {
        Cell.Number => "number",
        Cell.Date => "date",
        _ => "text",
    });
}

sealed record ListNamed(string Name, string Says, IReadOnlyList<ListColumn> Columns);

sealed record ListNames(IReadOnlyList<ListNamed> Items);

/// <summary>A page of a list. A row has the columns as members: numbers are exact, a date is text, what is empty is "" or null.</summary>
sealed record ListAnswer(
    string List,
    [property: Description("Facts that the book had when the first page was read: every page is of that moment")] long Fact,
    [property: Description("Rows that the filter lets through")] long Total,
    IReadOnlyList<ListColumn> Columns,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Items)
{
    [Description("The cursor of the next page; none on the last")] public string? Next { get; init; }
}

/// <summary>A part of what is told of a thing: the first rows of a list, or what happened to it.</summary>
sealed record ThingPart(string Title, long Total, IReadOnlyList<ListColumn> Columns,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Items)
{
    [Description("The list that has all of it, and the filter to ask it with")] public string? List { get; init; }
    public string? Filter { get; init; }
}

/// <summary>One trade, instruction, account, asset or party.</summary>
sealed record ThingAnswer(string Kind, string Id, IReadOnlyDictionary<string, object?> Known, IReadOnlyList<ThingPart> Parts)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Price and yield of a bond at a settlement date, of 100 nominal.</summary>
sealed record QuoteAnswer(IReadOnlyDictionary<string, object?> Quote, IReadOnlyList<string> Notes);

/// <param name="Fields">What it says, by name.</param>
sealed record FactAnswer(long Number, string Name, IReadOnlyDictionary<string, string> Fields, DateTimeOffset RecordedAt)
{
    [Description("The fact that says who asked; facts up to the next of its kind answer the same command")]
    public required long Asked { get; init; }
    [Description("The close that sealed it: from then on it can be proven")] public DateOnly? Sealed { get; init; }
    [Description("Bytes of the message it keeps: /api/v1/facts/NUMBER/bytes")] public long? MessageBytes { get; init; }
    [Description("All facts of the same command, in words; the first 200")] public required IReadOnlyList<FactSaid> Answer { get; init; }
}

sealed record FactSaid(long Number, string Says);

/// <summary>What became of a command.</summary>
/// <param name="Outcome">done; unchanged: it was so already, and nothing is recorded; waits: for other people.</param>
sealed record CommandAnswer(string Command, string Outcome, IReadOnlyList<FactNamed> Facts)
{
    [Description("Name of the asking in the journal")] public string Id { get; init; } = "";
    [Description("Facts recorded in all; the first thousand are named")] public int FactCount { get; init; }
    [Description("Nothing is recorded: this is what would be")] public bool DryRun { get; init; }
    [Description("Of several at once: what of it was refused")] public IReadOnlyList<ApiProblem>? Refused { get; init; }
    public ApprovalAnswer? Approval { get; init; }
}

/// <summary>What waits for a second person.</summary>
/// <param name="Sha256">Of the payload: who approves names it.</param>
sealed record ApprovalAnswer(int Number, string Command, string Sha256, string AskedBy)
{
    public int Approvers { get; init; }
    [Description("Who has agreed")] public IReadOnlyList<string> Given { get; init; } = [];
    [Description("The role that decides")] public string Role { get; init; } = "";
    [Description("The last day it can be decided")] public DateOnly ExpiresOn { get; init; }
    [Description("How the thing stood when it was asked")] public string Before { get; init; } = "";
    [Description("How it would stand after it as the book is now, or what the command says in words; of one approval that is asked for")]
    public string? After { get; init; }
    [Description("Exactly what is asked")] public System.Text.Json.JsonElement Payload { get; init; }

    public static ApprovalAnswer Of(AccessFact.ApprovalAsked asked, IReadOnlyList<string> votes) =>
        new(asked.Number, asked.Command, asked.Sha256, asked.By)
        {
            Approvers = asked.Need.Approvers, Given = votes, Role = asked.Need.Role, ExpiresOn = asked.Need.ExpiresOn,
            Before = asked.Subject.Before,
            Payload = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(asked.Payload),
        };
}

sealed record ApprovalList(IReadOnlyList<ApprovalAnswer> Items);

/// <param name="Sha256">Of the payload that was shown.</param>
sealed record ApproveBody(string Sha256);
sealed record RejectBody(string Reason);
sealed record CommandList(IReadOnlyList<string> Items);
