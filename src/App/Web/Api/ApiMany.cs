using System.Text.Json;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>A line of commands: your own name for the asking, and the command in its one form.</summary>
sealed record CommandLineForm(string Key, JsonElement Command);

/// <summary>What became of a line of commands.</summary>
/// <param name="Outcome">done; unchanged; waits: for other people; refused.</param>
sealed record CommandLineAnswer(long Line, string Key, string Outcome)
{
    public string Command { get; init; } = "";
    /// <summary>Facts recorded in all, and the first of them.</summary>
    public int FactCount { get; init; }
    public long? Fact { get; init; }
    /// <summary>The approval that it waits for.</summary>
    public int? Approval { get; init; }
    /// <summary>It was asked before under this key, and this is what it was answered then.</summary>
    public bool? Replayed { get; init; }
    public ApiProblem? Problem { get; init; }
}

/// <summary>Commands line by line, of any kind: each is done once under its key, has its own rights and its own answer.</summary>
static class ApiMany
{
    const int LongestKey = 100;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/v1/commands", (HttpContext http, CommandDoor door) => ByLine.AnswerAsync(http, "commands",
            new LineWork<Row, CommandLineAnswer>(Parse, rows => GiveAsync(door, http.Caller(), rows),
                (line, problem) => new(line, "", "broken") { Problem = problem })))
            .NeedsSignIn().WithTags("Commands").WithName("PostCommands")
            .WithSummary("Asks for commands line by line, and answers each line in its order")
            .WithDescription("A CommandLineForm a line in, a CommandLineAnswer a line out, streamed both ways. A line that is refused "
                + "stops no other. Lines have at most 16 KiB, all of them 512 MiB. If it breaks off, send it again under the same keys.")
            .Accepts<CommandLineForm>(ByLine.Type).Produces<CommandLineAnswer>(200, ByLine.Type).Refuses(413, 415);

    sealed record Row(long Line, string Key, byte[] Command, string Problem);

    static Row Parse(long line, byte[] text)
    {
        Row Wrong(string why) => new(line, "", [], why);
        if (Utf8Scan.FirstWrong(text) is { } at) return Wrong($"byte {at} of the line, from 0, is not UTF-8");
        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = Payload.Deepest + 1, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return Wrong("a line is one JSON object");
            foreach (var member in json.RootElement.EnumerateObject())
                if (member.Name is not ("key" or "command")) return Wrong($"has no member '{Problems.Short(member.Name)}'");
            if (!json.RootElement.TryGetProperty("key", out var key) || key.ValueKind != JsonValueKind.String
                || Payload.WrongText(key) is not null || key.GetString() is not { Length: > 0 and <= LongestKey } name)
                return Wrong($"member 'key' is your own name for the asking, 1 to {LongestKey} characters");
            if (!json.RootElement.TryGetProperty("command", out var command) || command.ValueKind != JsonValueKind.Object)
                return Wrong("member 'command' is the command as one JSON object");
            return new(line, name, JsonSerializer.SerializeToUtf8Bytes(command), "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // half a surrogate pair
        {
            return Wrong("is not JSON: " + e.Message);
        }
    }

    static async Task<IReadOnlyList<CommandLineAnswer>> GiveAsync(CommandDoor door, Caller who, List<Row> rows)
    {
        var given = await door.GiveManyAsync(who, [.. rows.Where(r => r.Problem.Length == 0).Select(r => (r.Key, r.Command))]);
        var next = 0;
        return [.. rows.Select(r => r.Problem.Length > 0
            ? new CommandLineAnswer(r.Line, r.Key, "refused") { Problem = Problems.Of(400, r.Problem) } : Answer(r, given[next++]))];
    }

    static CommandLineAnswer Answer(Row row, Given given)
    {
        var answer = new CommandLineAnswer(row.Line, row.Key, "done")
        {
            FactCount = given.Facts.Count, Fact = given.Facts.Count > 0 ? given.Facts[0].Number : null,
            Replayed = given.IsRepeat ? true : null,
            Command = given.Facts.Select(f => f.Fact).OfType<RecordsFact.Asked>().FirstOrDefault()?.Name ?? "",
        };
        var status = given.Problem == CommandDoor.OtherContent ? 422 : 400;
        return given.Problem.Length > 0 ? answer with { Outcome = "refused", Problem = Problems.Of(status, given.Problem) }
            : given.Refused is { } refused ? answer with { Outcome = "refused", Problem = Problems.Of(refused) }
            : given.Waits is { } waits ? answer with { Outcome = "waits", Approval = waits.Number }
            : answer with { Outcome = given.Facts.Count == 0 ? "unchanged" : "done" };
    }
}
