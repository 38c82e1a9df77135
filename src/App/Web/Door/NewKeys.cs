using System.Security.Cryptography;
using System.Text.Json;
using Countinghouse.Access;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Giving;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Countinghouse.App.Web.Door;

/// <summary>
/// Keys of machines, made on the page of the person they act for. The secret is made here and shown once; what is asked of the book, by
/// the rights and approvals that any command goes through, has its hash alone.
/// </summary>
sealed class NewKeys(BookHost host, NewPasswords people)
{
    const int SecretBytes = 32; // as many as the hash of it

    static readonly char[] Between = [' ', ',', '\n', '\r', '\t'];

    public void Map(IEndpointRouteBuilder app) => app.MapPost("/people/{person}/keys", (Delegate)Make).Needs("people");

    async Task<IResult> Make(string person, HttpContext http)
    {
        if (host.Rights.Find(person) is not { Ended: null } known) return Results.NotFound();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var id = form["id"].ToString().Trim();
        var scopes = form["scopes"].ToString().Split(Between, StringSplitOptions.RemoveEmptyEntries);
        var wrong = scopes.Length == 0 ? "a key is for something: name commands and pages"
            : Array.Find(scopes, s => !Payload.Names.Contains(s) && !Pages(http).Contains(s)) is { } unknown
            ? $"'{Problems.Short(unknown)}' is no command and no page that there is" : "";
        if (wrong.Length > 0) return GivingRoutes.Done(http, host, [(nameof(IssueKey), new("", wrong, []))], form);
        var key = $"{id}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var command = JsonSerializer.SerializeToUtf8Bytes(new
        {
            command = nameof(IssueKey), person = known.Code, key = id, sha256 = Gate.HashOf(key),
            scopes, expiresOn = form["expires"].ToString(),
        });
        var given = await http.RequestServices.GetRequiredService<CommandDoor>()
            .GiveAsync(http.Caller(), command, (form["key"] is [{ Length: > 0 } asking] ? asking : null, false));
        if (given.Problem.Length > 0 || given.Refused is not null) return GivingRoutes.Done(http, host, [(nameof(IssueKey), given)], form);
        return people.Page(http, known, (given.Waits is { } waits
            ? $"The key {id} waits for {waits.Need.Role}, approval {waits.Number}: it is good from then on. It is not shown again:"
            : $"The key {id} is good now. It is not shown again:", key));
    }

    // The pages that addresses ask for, and the lists. The book knows their names by their form alone.
    static HashSet<string> Pages(HttpContext http) =>
    [
        "*", .. ReportBook.ListNames, .. http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(e => e.Metadata.GetMetadata<Needs>()).OfType<Needs>().SelectMany(n => new[] { n.Page, n.Also }),
    ];
}
