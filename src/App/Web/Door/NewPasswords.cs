using System.Collections.Concurrent;
using Countinghouse.Access;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Door;

/// <summary>
/// Passwords for one use, which administrators make for others. Who makes one could come in as its person: where there are two
/// administrators it takes both.
/// </summary>
sealed class NewPasswords(BookHost host, DoorBook door, TimeProvider clock)
{
    static readonly TimeSpan Waits = TimeSpan.FromDays(1);

    // Of whom one was asked, by whom and when; who asked before a restart asks again.
    readonly ConcurrentDictionary<string, (string By, DateTimeOffset At)> asked = new(StringComparer.OrdinalIgnoreCase);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/people", (HttpContext http) => Server.Page<PeoplePage>(("Visit", Server.Visit(http, host)), ("Rights", host.Rights)))
            .Needs("people");
        app.MapGet("/people/{person}", (string person, HttpContext http) => host.Rights.Find(person) is { } known
            ? Page(http, known, ("", "")) : Results.NotFound()).Needs("people").IsPersonal();
        app.MapPost("/people/{person}/password", (Delegate)Make).Needs("settings");
    }

    /// <summary>The page of a person, with what is to be said on it, and a secret that is shown there and nowhere else.</summary>
    public IResult Page(HttpContext http, Person person, (string Said, string Secret) what) => Server.Page<PersonPage>(
        ("Visit", Server.Visit(http, host) with { Path = $"/people/{Uri.EscapeDataString(person.Code)}" }), ("Rights", host.Rights),
        ("Person", person), ("Uses", door.KeyUses()),
        ("Said", what.Said), ("Secret", what.Secret), ("TakesTwo", NeedsAnother(http.Caller().Person)),
        ("AskedBy", asked.TryGetValue(person.Code, out var first) && clock.GetUtcNow() - first.At < Waits ? first.By : null),
        ("Today", DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)));

    IResult Make(string person, HttpContext http)
    {
        var (by, now) = (http.Caller().Person, clock.GetUtcNow());
        // Who only sees the page, as an examiner does, must not let themselves in as another.
        var asker = new Asker(http.Caller().Actor, DateOnly.FromDateTime(now.UtcDateTime));
        if (host.Rights.Refuses(asker, "EnrolPerson", Touched.Nothing) is { } refused)
            return Problems.Forbidden(refused.Detail);
        if (host.Rights.Find(person) is not { Ended: null } known) return Results.NotFound();
        if (NeedsAnother(by) && !(asked.TryGetValue(known.Code, out var first) && !Asker.IsSame(first.By, by)
            && now - first.At < Waits))
        {
            asked[known.Code] = (by, now);
            Note(by, known.Code, "a password for one use was asked for", now);
            return Page(http, known,
                ($"A new password of {known.Code} waits for a second administrator, who confirms it here within a day.", ""));
        }
        asked.TryRemove(known.Code, out var before);
        var password = Passwords.Random();
        door.Keep(new Credential(known.Code, Passwords.Hash(password), null, MustChange: true));
        door.EndAll(known.Code);
        Note(by, known.Code, "a password for one use was made" + (before.By is { } other ? $", as {other} had asked" : ""), now);
        return Page(http, known, ($"{known.Code} signs in once with the password that stands here, and chooses their own. "
            + "It is not shown again:", password));
    }

    // Also of who has no role yet: it may be waiting for approval.
    bool NeedsAnother(string by) => !host.Rights.IsOnly(by, Roles.Administrator);

    void Note(string by, string person, string what, DateTimeOffset at) =>
        host.Note(new(AccessKind.Password, by, person, what, at.ToUnixTimeMilliseconds()));
}
