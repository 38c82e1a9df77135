using System.ComponentModel;
using System.Text.Json;
using System.Text.RegularExpressions;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Countinghouse.App.Web.Api;

/// <summary>Why something was not done, as RFC 9457 writes it, with what the book says of it.</summary>
sealed record ApiProblem(
    [property: Description("about:blank, or urn:countinghouse:refusal: and the name of the refusal")] string Type,
    [property: Description("What kind of problem it is, in a few words")] string Title,
    [property: Description("The status of the answer")] int Status,
    [property: Description("What is wrong here")] string Detail)
{
    [Description("The member, parameter or header that is wrong")] public string? Field { get; init; }
    [Description("What to do about it")] public string? Do { get; init; }
    [Description("Number of the refusal; it never changes its meaning")] public int? Refusal { get; init; }
    [Description("Name of the refusal")] public string? Name { get; init; }
    [Description("What was refused: a trade id, an instruction, a person")] public string? Subject { get; init; }
    [Description("What was recorded all the same: who asked, and that it was refused")]
    public IReadOnlyList<FactNamed>? Facts { get; init; }
}

/// <summary>Problems of the API; who looks at pages is told the same on a page, and whoever else in plain text.</summary>
static partial class Problems
{
    public const string Media = "application/problem+json";

    /// <summary>How answers of the API are written, and nothing of them that is empty.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is no page: nosniff, and a policy of nothing
    };

    /// <summary>What someone wrote, as far as it is worth saying again.</summary>
    public static string Short(string text) => text.Length <= LongestSaid ? text : text[..LongestSaid] + "…";

    const int LongestSaid = 40;

    public static bool IsApi(HttpContext http) => http.Request.Path.StartsWithSegments("/api");

    public static ApiProblem Of(int status, string detail, string? field = null) =>
        new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail) { Field = field, Do = ToDo(status) };

    /// <summary>A refusal of the book.</summary>
    public static ApiProblem Of(Refused refused)
    {
        var status = StatusOf(refused.Why);
        return new($"urn:countinghouse:refusal:{refused.Why}", "Refused", status, refused.Detail)
        {
            Refusal = (int)refused.Why, Name = $"{refused.Why}", Subject = refused.Subject,
            Field = FieldOf(refused), Do = ToDo(refused.Why),
        };
    }

    public static IResult Result(ApiProblem problem) => Results.Json(problem, Json, Media, problem.Status);

    public static IResult Result(int status, string detail, string? field = null) => Result(Of(status, detail, field));

    // A browser that goes to an address, and none that swaps a part of a page, which says it there.
    static bool WantsPage(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
        && !http.Request.Headers.ContainsKey("HX-Request");

    /// <summary>Says what is wrong: to a machine as a problem, to a browser as a page, else in plain text.</summary>
    public static Task WriteAsync(HttpContext http, int status, string detail) => WriteAsync(http, Of(status, detail));

    public static Task WriteAsync(HttpContext http, ApiProblem problem)
    {
        if (IsApi(http)) return Result(problem).ExecuteAsync(http);
        var (status, detail) = (problem.Status, problem.Detail);
        http.Response.StatusCode = status;
        return WantsPage(http) ? Server.Page<Pages.ProblemPage>(("Visit", Server.VisitOfProblem(http)), ("Status", status),
            ("Detail", detail)).ExecuteAsync(http) : http.Response.WriteAsync(detail);
    }

    /// <summary>What is wrong with what a page asked for.</summary>
    public static IResult Bad(string detail) => new Said(StatusCodes.Status400BadRequest, detail);
    public static IResult Forbidden(string detail) => new Said(StatusCodes.Status403Forbidden, detail);


    /// <summary>Why there is no answer: to a machine as a problem, to who looks at a page as one.</summary>
    public static IResult Say(int status, string detail) => new Said(status, detail);

    sealed record Said(int Status, string Detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, Status, Detail);
    }

    /// <summary>What a request could not be read by: the message, and the parameter.</summary>
    public static Task WriteAsync(HttpContext http, BadHttpRequestException e)
    {
        if (!IsApi(http) || Binding().Match(e.Message) is not { Success: true } m)
            return WriteAsync(http, Of(e.StatusCode, e.Message, e.Message.Split('\'') is ["", var named, _, ..] ? named : null));
        var field = JsonNamingPolicy.CamelCase.ConvertName(m.Groups["name"].Value);
        return Result(Of(e.StatusCode, $"{field}: '{m.Groups["given"].Value}' is not what belongs there", field)).ExecuteAsync(http);
    }

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<given>.*)\"\\.$")]
    private static partial Regex Binding();

    /// <summary>What the framework answers by a number alone gets its words.</summary>
    public static Task FillAsync(HttpContext http)
    {
        var answer = http.Response;
        if (answer.HasStarted || answer.StatusCode < 400 || answer.ContentType is not null) return Task.CompletedTask;
        if (!IsApi(http) && !WantsPage(http)) return Task.CompletedTask;
        return WriteAsync(http, answer.StatusCode, answer.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at {http.Request.Path}, or nothing that may be seen",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Path} takes {answer.Headers.Allow}",
            StatusCodes.Status415UnsupportedMediaType => "the body is to be of another type: /api/v1/openapi.json says which",
            _ => ReasonPhrases.GetReasonPhrase(answer.StatusCode),
        });
    }

    static int StatusOf(Refusal why) => why switch
    {
        >= Refusal.UnknownPerson and <= Refusal.NotCovered or Refusal.SelfApproval or Refusal.NotAnApprover or Refusal.NotTheMaker
            => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    // Of a row of a day folder the column stands behind file and line, of what comes in none by itself; its name in JSON is the same
    // without the underscore.
    static string? FieldOf(Refused refused) => refused.Source.Split(':') is { } parts && (parts.Length == 3 || parts is ["", _])
        && parts[^1].Length > 0 ? CamelCase(parts[^1]) : refused.Why switch
        {
            Refusal.PayloadDiffers => "sha256",
            Refusal.HoldNeedsReason or Refusal.ManualNeedsReason or Refusal.DisputeNeedsReason => "reason",
            Refusal.BadPriority => "priority",
            Refusal.UnknownInstruction or Refusal.NotCancellable => "instruction",
            Refusal.UnknownPerson or Refusal.PersonKnown => "person",
            Refusal.UnknownRole => "role",
            Refusal.UnknownApproval or Refusal.AlreadyDecided or Refusal.ApprovalExpired => "number",
            _ => null,
        };

    internal static string CamelCase(string column) => string.Concat(column.Split('_').Select((word, i) =>
        i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    static string? ToDo(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "mend what is named and ask again",
        StatusCodes.Status401Unauthorized => "send a key: Authorization: Bearer ID.SECRET",
        StatusCodes.Status403Forbidden => "ask an administrator for the right, or with a key whose scopes have it",
        StatusCodes.Status410Gone => "begin again without the cursor, or take application/x-ndjson",
        StatusCodes.Status413PayloadTooLarge => "send it in pieces",
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => "ask again after the seconds of Retry-After",
        _ => null,
    };

    static string ToDo(Refusal why) => why switch
    {
        >= Refusal.UnknownPerson and <= Refusal.NotCovered => "ask an administrator for the right, or with a key whose scopes have it",
        Refusal.SelfApproval or Refusal.NotAnApprover or Refusal.ApprovedBefore => "let another person decide who holds the role",
        Refusal.DayNotOpen or Refusal.DayClosed or Refusal.DayNotCutOff
            => "ask again when the day is there, under another Idempotency-Key",
        Refusal.TradeKnownWithOtherContent or Refusal.TradeAlreadyCancelled => "give the trade an id of its own, or amend the one there is",
        _ => "mend what is named and ask under another Idempotency-Key",
    };
}
