using System.Text.Json;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>Every command by its name, and the approval of what others asked.</summary>
static class ApiCommands
{
    public const string KeyHeader = "Idempotency-Key", Replayed = "Idempotent-Replayed";
    const string Json = "application/json";
    const int MostNamed = 1_000; // facts that an answer names

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/commands", (HttpContext http) => Reading.IsKnown(http, 0, Reading.Program) ? Reading.NotModified
            : Results.Json(new CommandList([.. Payload.Names]), Problems.Json)).NeedsSignIn()
            .WithTags("Commands").WithName("Commands").WithSummary("The commands there are").Produces<CommandList>().Produces(304)
            .Refuses();
        foreach (var name in Payload.Names)
            app.MapPost($"/api/v1/commands/{name}", (HttpContext http, CommandDoor door) => GiveAsync(http, door, name)).NeedsSignIn()
                .WithTags("Commands").WithName(name).WithSummary($"Asks for {name}").Accepts(Payload.TypeOf(name), Json).IsGiven();
        app.MapGet("/api/v1/approvals", Approvals).Needs("approvals").ByAccount().WithTags("Approvals").WithName("Approvals")
            .WithSummary("What waits for a second person").Produces<ApprovalList>().Produces(304).Refuses();
        app.MapGet("/api/v1/approvals/{number:int}", async (int number, HttpContext http, BookHost host) =>
            host.Rights.FindApproval(number) is { } waiting && ApprovalRoutes.Reaches(http, waiting)
                ? Results.Json(ApprovalAnswer.Of(waiting.Asked, waiting.Votes) with
                { After = await ApprovalWords.AfterAsync(host, waiting.Asked) }, Problems.Json)
                : Problems.Result(404,
                    $"no approval {number} waits, or none that you may see: the list 'approvals' has those that are over"))
            .Needs("approvals").ByAccount().WithTags("Approvals").WithName("Approval")
            .WithSummary("What waits, how the thing stood, and exactly what is asked").Produces<ApprovalAnswer>().Refuses(404);
        app.MapPost("/api/v1/approvals/{number:int}/approve", (int number, HttpContext http, CommandDoor door) =>
            DecideAsync(http, door, ("Approve", number))).NeedsSignIn().WithTags("Approvals").WithName("ApproveApproval")
            .WithSummary("Agrees; with the last that is needed it is done").Accepts<ApproveBody>(Json).IsGiven();
        app.MapPost("/api/v1/approvals/{number:int}/reject", (int number, HttpContext http, CommandDoor door) =>
            DecideAsync(http, door, ("RejectApproval", number))).NeedsSignIn().WithTags("Approvals").WithName("RejectApprovalOf")
            .WithSummary("Says no, and why").Accepts<RejectBody>(Json).IsGiven();
        app.MapPost("/api/v1/approvals/{number:int}/withdraw", (int number, HttpContext http, CommandDoor door) =>
            DecideAsync(http, door, ("WithdrawApproval", number))).NeedsSignIn().WithTags("Approvals").WithName("WithdrawApprovalOf")
            .WithSummary("The maker no longer asks").IsGiven();
    }

    static IResult Approvals(HttpContext http, BookHost host)
    {
        var all = host.Rights.Approvals.Where(w => ApprovalRoutes.Reaches(http, w)).ToList();
        return Reading.IsKnown(http, 0, string.Join(' ', all.Select(w => $"{w.Asked.Number}:{string.Join(',', w.Votes)}")))
            ? Reading.NotModified
            : Results.Json(new ApprovalList([.. all.Select(w => ApprovalAnswer.Of(w.Asked, w.Votes))]), Problems.Json);
    }

    public static RouteHandlerBuilder IsGiven(this RouteHandlerBuilder address) => address.Produces<CommandAnswer>()
        .Produces<CommandAnswer>(202).Refuses(400, 413, 415, 422)
        .WithMetadata(new Keyed());

    static async Task<IResult> GiveAsync(HttpContext http, CommandDoor door, string name)
    {
        if (!IsJson(http)) return NotJson;
        return await GiveAsync(http, door, (name, Named(name, await BodyAsync(http), out var problem), problem));
    }

    static async Task<IResult> DecideAsync(HttpContext http, CommandDoor door, (string Command, int Number) what)
    {
        if (what.Command != "WithdrawApproval" && !IsJson(http)) return NotJson;
        var body = await BodyAsync(http);
        var payload = Named(what.Command, body.Length == 0 ? "{}"u8.ToArray() : body, out var problem, what.Number);
        return await GiveAsync(http, door, (what.Command, payload, problem));
    }

    static IResult NotJson => Problems.Result(415, "a command is application/json", "Content-Type");

    public static bool IsJson(HttpContext http) => http.Request.HasJsonContentType();

    static async Task<byte[]> BodyAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.ToArray();
    }

    // The body as the book's own form: its name first.
    static byte[] Named(string name, byte[] body, out string? problem, int? number = null)
    {
        problem = null;
        try
        {
            using var text = JsonDocument.Parse(body, new() { MaxDepth = Payload.Deepest, AllowDuplicateProperties = false });
            if (text.RootElement.ValueKind != JsonValueKind.Object) problem = "a command is one JSON object";
            else if (text.RootElement.TryGetProperty("command", out var given)
                && (given.ValueKind != JsonValueKind.String || given.GetString() != name))
                problem = $"member 'command' is another than {name}";
            else if (number is not null && text.RootElement.TryGetProperty("number", out _))
                problem = "member 'number' stands in the address";
            if (problem is not null) return [];
            using var stream = new MemoryStream();
            using (var to = new Utf8JsonWriter(stream))
            {
                to.WriteStartObject();
                to.WriteString("command", name);
                if (number is { } of) to.WriteNumber("number", of);
                foreach (var member in text.RootElement.EnumerateObject())
                    if (member.Name != "command") member.WriteTo(to);
                to.WriteEndObject();
            }
            return stream.ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // half a surrogate pair
        {
            problem = "is not JSON: " + e.Message;
            return [];
        }
    }

    /// <summary>Gives a command in its one form, and answers.</summary>
    public static async Task<IResult> GiveAsync(HttpContext http, CommandDoor door, (string Name, byte[] Payload, string? Problem) of)
    {
        if (Reading.Strange(http, "dryRun") is { } strange) return Problems.Result(strange);
        var dry = http.Request.Query["dryRun"].ToString();
        if (dry is not ("" or "true" or "false")) return Problems.Result(400, "dryRun is true or false", "dryRun");
        if (of.Problem is { } problem) return Problems.Result(400, problem, Quoted(problem));
        var key = KeyOf(http);
        if (key is null && dry != "true")
            return Problems.Result(400, $"{KeyHeader} is missing: a name of your own for this asking, so that it is done once", KeyHeader);
        var given = await door.GiveAsync(http.Caller(), of.Payload, (key, dry == "true"));
        if (given.IsRepeat) http.Response.Headers[Replayed] = "true";
        return Answer(http, of.Name, given);
    }

    /// <summary>The asker's own name for an asking; the draft standard puts it in quotes, most clients do not.</summary>
    public static string? KeyOf(HttpContext http) => http.Request.Headers[KeyHeader].ToString() is { Length: > 0 } key
        ? key.Length > 2 && key[0] == '"' && key[^1] == '"' ? key[1..^1] : key : null;

    // A problem names the member between single quotes.
    internal static string? Quoted(string problem) => problem.Split('\'') is [_, { Length: > 0 } name, ..] ? name : null;

    public static IResult Answer(HttpContext http, string name, Given given)
    {
        if (given.Problem == CommandDoor.OtherContent) return Problems.Result(422, given.Problem, KeyHeader);
        if (given.Problem.Length > 0)
            return Problems.Result(400, given.Problem, given.Problem == CommandDoor.BadKey ? KeyHeader : Quoted(given.Problem));
        List<FactNamed> facts = [.. given.Facts.Take(MostNamed).Select(f => new FactNamed(f.Number, ProofWords.NameOf(f.Fact)))];
        var refusals = given.Facts.Select(f => f.Fact).OfType<Refused>().ToList();
        // Several trades at once are several askings, each answered for itself.
        var isPart = name == nameof(Trades.CaptureTrades) && given.Facts.Any(f => f.Fact is TradeFact.TradeBooked);
        if (refusals.Count > 0 && !isPart) return Problems.Result(Problems.Of(refusals[0]) with { Facts = facts });
        var answer = new CommandAnswer(name, given.Facts.Count == 0 ? "unchanged" : "done", facts)
        {
            Id = given.Id, FactCount = given.Facts.Count, DryRun = given.IsDryRun,
            Refused = refusals.Count > 0 ? [.. refusals.Take(MostNamed).Select(Problems.Of)] : null,
        };
        if (given.Waits is not { } waits) return Results.Json(answer, Problems.Json);
        if (!given.IsDryRun) http.Response.Headers.Location = $"/api/v1/approvals/{waits.Number}";
        return Results.Json(answer with { Outcome = "waits", Approval = ApprovalAnswer.Of(waits, []) }, Problems.Json, statusCode: 202);
    }
}

/// <summary>An address that takes a name for the asking, and can be asked what would be: for its description.</summary>
sealed record Keyed;
