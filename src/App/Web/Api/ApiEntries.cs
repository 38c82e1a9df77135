using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>A leg of an entry: debit +, credit −, in units of the asset.</summary>
/// <param name="Asset">A currency, or an ISIN.</param>
sealed record LegForm(string Account, string Asset, decimal Amount);

/// <summary>A person's entry into the ledger by codes. For every asset its legs sum to zero.</summary>
/// <param name="Reference">Known by it for ever: the same again is one entry.</param>
sealed record EntryForm(string Reference, string Reason, DateOnly Effective, IReadOnlyList<LegForm> Legs)
{
    /// <summary>The command in its one form; none where the problem says what is wrong, and at which member.</summary>
    public byte[]? Command(Register register, out (string Why, string Field)? problem)
    {
        problem = null;
        var legs = new Leg[Legs.Count];
        for (var i = 0; i < legs.Length; i++)
        {
            var (leg, at) = (Legs[i], $"legs[{i}]");
            if (register.AccountOf(leg.Account) is not { } account)
                problem ??= ($"{at}: no account is called '{Problems.Short(leg.Account)}'", $"{at}.account");
            else if (register.AssetOf(leg.Asset) is not { } asset)
                problem ??= ($"{at}: no currency or instrument is called '{Problems.Short(leg.Asset)}'", $"{at}.asset");
            else if (Minor(leg.Amount, asset.Scale) is not { } minor)
                problem ??= ($"{at}: {leg.Asset} is counted with {asset.Scale} digits after the point", $"{at}.amount");
            else legs[i] = new(account.Id, asset.Id, minor);
        }
        return problem is null ? Payload.Write(new PostManual(Reference, Reason, Effective, legs)) : null;
    }

    static long? Minor(decimal units, int scale)
    {
        var unit = 1m;
        for (var i = 0; i < scale; i++) unit *= 10;
        if (Math.Abs(units) > long.MaxValue / unit) return null;
        var minor = units * unit;
        return decimal.Truncate(minor) == minor ? (long)minor : null;
    }
}

/// <summary>Entries of people into the ledger, by the codes of accounts and assets.</summary>
static class ApiEntries
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/v1/entries", (Delegate)PostAsync).NeedsSignIn().WithTags("Ledger").WithName("PostEntry")
            .WithSummary("Asks for an entry by a person, its accounts and assets by code; it is given as PostManual")
            .Accepts<EntryForm>("application/json").IsGiven();

    static async Task<IResult> PostAsync(HttpContext http, BookHost host, CommandDoor door)
    {
        var (form, wrong) = await ReadAsync<EntryForm>(http);
        if (form is null) return Problems.Result(wrong);
        if (form.Legs.Count is 0 or > LedgerBook.MostLegs)
            return Problems.Result(400, $"an entry has 1 to {LedgerBook.MostLegs} legs", "legs");
        var (command, problem) = await host.DoAsync(b => (form.Command(b.Firm.Register, out var why), why));
        return command is null ? Problems.Result(400, problem?.Why ?? "", problem?.Field)
            : await ApiCommands.GiveAsync(http, door, (nameof(PostManual), command, null));
    }

    /// <summary>The body as a form; else what is wrong with it.</summary>
    public static async Task<(T? Form, ApiProblem Wrong)> ReadAsync<T>(HttpContext http) where T : class
    {
        if (!ApiCommands.IsJson(http)) return (null, Problems.Of(415, "it is sent as application/json", "Content-Type"));
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return (Read<T>(body.ToArray(), out var wrong), Problems.Of(400, wrong, ApiCommands.Quoted(wrong)));
    }

    /// <summary>A text as a form, every member of it known and there; none where <paramref name="wrong"/> says which is not.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> text, out string wrong) where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = Payload.Deepest, AllowDuplicateProperties = false });
            wrong = json.RootElement.ValueKind != JsonValueKind.Object ? "it is one JSON object"
                : JsonMembers.Odd(json.RootElement, Strict.GetTypeInfo(typeof(T)), (m => !m.IsRequired, ""))
                ?? Payload.Unfit(json.RootElement) ?? "";
            return wrong.Length > 0 ? null : json.RootElement.Deserialize<T>(Strict);
        }
        catch (JsonException e) when (e.Path is { Length: > 2 } path)
        {
            wrong = JsonMembers.Wrong(path, Strict.GetTypeInfo(typeof(T)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // half a surrogate pair
        {
            wrong = "is not JSON: " + e.Message;
        }
        return null;
    }

    static readonly JsonSerializerOptions Strict = new(Problems.Json)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
