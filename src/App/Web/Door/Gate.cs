using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.Access;
using Countinghouse.App.Web.Api;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Door;

/// <summary>What an endpoint asks of who comes. One that says nothing lets nobody in.</summary>
/// <param name="Page">Name of the page that its roles must show; <c>{name}</c> stands for a part of the address; empty: to be signed in is
/// enough.</param>
/// <param name="Open">Whoever comes is let in.</param>
/// <param name="Also">Another page that their roles must show; empty: none.</param>
sealed record Needs(string Page, bool Open = false, string Also = "");

/// <summary>An endpoint that leaves out what is not of the caller's accounts. Any other lets in nobody whose right is for some
/// only.</summary>
sealed record LooksAtAccounts;

/// <summary>An endpoint that shows data of persons: who reads it is written down.</summary>
sealed record ShowsPersons;

/// <summary>Who a request is from, once it is past the gate.</summary>
/// <param name="Accounts">Only these accounts; none: all.</param>
sealed record Caller(string Actor, string Token, IReadOnlyList<CodeRange> Accounts)
{
    /// <summary>Whether a page is shown to them, and of which accounts.</summary>
    public Func<string, Sight> SightOf { get; init; } = _ => new(Refusal.NotGranted, []);

    /// <summary>Whether they are still signed in, or their key is good; asked of the door at most once a second.</summary>
    public Func<bool> IsStill { get; init; } = () => false;

    public static Caller Nobody { get; } = new("", "", []);

    public string Person => Asker.PersonOf(Actor);
    public bool IsNarrow => Accounts.Count > 0;

    public bool Reaches(string account) => !IsNarrow || Accounts.Any(a => a.Has(account));
}

/// <summary>Lets in whom the book knows, to what they may see; everyone else is told so, and it is written down.</summary>
sealed class Gate(BookHost host, DoorBook door, TimeProvider clock)
{
    public const string Cookie = "__Host-countinghouse", Field = "token", Header = "X-Token";
    static readonly TimeSpan Idle = TimeSpan.FromMinutes(15), Longest = TimeSpan.FromHours(8);

    // Where someone may go whose password another gave: to choose their own, or away.
    static readonly string[] Ways = ["/me", "/me/password", "/sign-out"];

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
    DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public async Task Pass(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not { } endpoint)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var needs = endpoint.Metadata.GetMetadata<Needs>();
        var isApi = Problems.IsApi(http);
        if (Unsafe(http) && !FromHere(http))
        {
            await Turn(http, (AccessKind.Refused, Known(http, isSeen: false).Who), "this came from another site");
            return;
        }
        if (Unsafe(http) && !isApi && !http.Request.HasFormContentType)
        {
            await Turn(http, StatusCodes.Status415UnsupportedMediaType, "send a form");
            return;
        }
        var (who, token) = Known(http);
        if (needs is { Open: true })
        {
            http.Features.Set(new Caller(who, token, []));
            await next(http);
            return;
        }
        if (who.Length == 0)
        {
            if (KeyOf(http) is { } key) Tried(http, (AccessKind.SignInRefused, Look(key).Who), Look(key).Why);
            if (isApi || http.Request.Headers.ContainsKey("HX-Request") || !HttpMethods.IsGet(http.Request.Method))
                await Turn(http, StatusCodes.Status401Unauthorized, "sign in");
            else http.Response.Redirect("/sign-in?next=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString.ToString()));
            return;
        }
        if (token.Length > 0 && !Ways.Contains(http.Request.Path.Value ?? "") && door.CredentialOf(who) is { MustChange: true })
        {
            await ToOwnPassword(http, isApi);
            return;
        }
        if (endpoint is not RouteEndpoint)
        {
            await next(http); // routing's own answer: not by this method, not in this form
            return;
        }
        var page = needs?.Page.Replace("{name}", http.Request.RouteValues.GetValueOrDefault("name") as string ?? "",
            StringComparison.Ordinal);
        Sight SightOf(string of) => host.Rights.Sees(new(who, Today), of);
        var sight = page is null ? new(Refusal.NotGranted, []) : page.Length == 0 ? new(Refusal.None, []) : SightOf(page);
        if (sight.Why == Refusal.None && needs is { Also.Length: > 0 }) sight = Both(sight, SightOf(needs.Also));
        if (sight.Accounts.Count > 0 && endpoint.Metadata.GetMetadata<LooksAtAccounts>() is null) sight = new(Refusal.NotCovered, []);
        if (sight.Why != Refusal.None && http.Request.Path == "/")
        {
            http.Response.Redirect(HomeOf(SightOf));
            return;
        }
        if (sight.Why != Refusal.None)
        {
            await Refuse(http, who, sight.Why);
            return;
        }
        // A session's forms carry its token; a key is no session, and no browser sends it by itself.
        if (Unsafe(http) && token.Length > 0 && !await HasToken(http, token))
        {
            await Turn(http, (AccessKind.Refused, who), "the form is out of date: load the page again");
            return;
        }
        http.Features.Set(new Caller(who, token, sight.Accounts) { SightOf = SightOf, IsStill = Stays(http, who) });
        if (ShowsPersons(endpoint, page)) Read(who, http.Request.Path, "");
        await next(http);
    }

    static string HomeOf(Func<string, Sight> sight) => sight("people") is { Why: Refusal.None, Accounts: [] } ? "/people"
        : sight("trades").Why == Refusal.None ? "/lists" : "/me";

    // Lists of persons and of what they sent; of accounts, their own pages are marked.
    static readonly string[] OfPersons = ["access", "messages", "people", "rights"];
    static bool ShowsPersons(Endpoint endpoint, string? page) =>
        endpoint.Metadata.GetMetadata<ShowsPersons>() is not null || OfPersons.Contains(page);

    static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<(string Who, string What, string How), long> told = new();
    readonly Lock trying = new();
    (long Since, int Count) tried;

    /// <summary>Writes down that names of persons were shown for a word that somebody looked for.</summary>
    public void Found(HttpContext http, string word) => Read(http.Caller().Actor, http.Request.Path, word);

    // Once for as long as somebody works with it: a list is asked for row by row.
    void Read(string who, string what, string how)
    {
        if (IsNew((who, what, how))) host.Note(new(AccessKind.Read, who, what, how, Now));
    }

    bool IsNew((string, string, string) of)
    {
        if (told.Count > 20_000) told.Clear();
        var (now, isNew) = (Now, false);
        told.AddOrUpdate(of, _ => { isNew = true; return now; },
            (_, last) => (isNew = now - last > Again.TotalMilliseconds) ? now : last);
        return isNew;
    }

    const int MostTried = 1_000;

    // Whoever knows nothing can try without end: of the same from one place the first is written down, and of all so many in ten minutes.
    void Tried(HttpContext http, (AccessKind Kind, string Who) of, string why)
    {
        var (who, from) = (of.Who.Length > 0 ? of.Who : "?", $"{why}, from {http.Connection.RemoteIpAddress}");
        lock (trying)
        {
            if (Now - tried.Since > Again.TotalMilliseconds) tried = (Now, 0);
            if (tried.Count >= MostTried || !IsNew((who, "", from))) return;
            tried.Count++;
        }
        host.Note(new(of.Kind, who, http.Request.Path, from, Now));
    }

    Task Turn(HttpContext http, (AccessKind, string) of, string why)
    {
        Tried(http, of, why);
        return Turn(http, StatusCodes.Status403Forbidden, why);
    }

    /// <summary>The answer to who sees a page and not this on it; it is written down.</summary>
    public static IResult NotTheirs(HttpContext http, BookHost host)
    {
        host.Note(new(AccessKind.Refused, http.Caller().Actor, http.Request.Path, $"{Refusal.NotGranted}",
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        return Problems.Result(StatusCodes.Status403Forbidden, $"{http.Caller().Person} has no right to {http.Request.Path}");
    }

    static Task ToOwnPassword(HttpContext http, bool isApi)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || isApi)
            return Turn(http, StatusCodes.Status403Forbidden, "choose your own password first, at /me");
        http.Response.Redirect("/me");
        return Task.CompletedTask;
    }

    /// <summary>Turns away who has no right to what is asked, and writes it down.</summary>
    public static async Task Refuse(HttpContext http, BookHost host, (string Who, Refusal Why, long At) of)
    {
        host.Note(new(AccessKind.Refused, of.Who, http.Request.Path, $"{of.Why}", of.At));
        await Turn(http, StatusCodes.Status403Forbidden, $"{Asker.PersonOf(of.Who)} has no right to {http.Request.Path}"
            + (of.Why == Refusal.NotCovered ? ": it is not of their accounts alone" : ""));
    }

    Task Refuse(HttpContext http, string who, Refusal why) => Refuse(http, host, (who, why, Now));

    /// <summary>What is seen by two rights: what both reach.</summary>
    public static Sight Both(Sight one, Sight other)
    {
        if (other.Why != Refusal.None || one.Accounts.Count == 0) return other;
        if (other.Accounts.Count == 0) return one;
        CodeRange[] both = [.. one.Accounts.SelectMany(a => other.Accounts.Select(a.Meet)).OfType<CodeRange>()];
        return new(Refusal.None, both.Length > 0 ? both : [CodeRange.Nowhere]);
    }

    /// <summary>Who asks, before anything is let in or turned away; nobody when they are not signed in.</summary>
    public Caller WhoIs(HttpContext http) => !host.IsAway && Known(http, isSeen: false) is ({ Length: > 0 } who, var token)
        ? new(who, token, []) { SightOf = page => host.Rights.Sees(new(who, Today), page) } : Caller.Nobody;

    static bool Unsafe(HttpContext http) => !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);

    // Browsers say where a request comes from; what is no browser has no cookie to misuse.
    static bool FromHere(HttpContext http)
    {
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is "same-origin" or "none";
        var origin = http.Request.Headers.Origin.ToString();
        return origin.Length == 0 || Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value;
    }

    static async Task<bool> HasToken(HttpContext http, string token)
    {
        var given = http.Request.Headers[Header].ToString();
        if (given.Length == 0 && http.Request.HasFormContentType)
            given = (await http.Request.ReadFormAsync(http.RequestAborted))[Field].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token));
    }

    (string Who, string Token) Known(HttpContext http, bool isSeen = true)
    {
        if (KeyOf(http) is { } key) return (OfKey(key, isSeen), "");
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 100 } secret
            || door.SessionOf(HashOf(secret)) is not { } session) return ("", "");
        var now = Now;
        if (now - session.Since > Longest.TotalMilliseconds || now - session.Seen > Idle.TotalMilliseconds
            || host.Rights.Find(session.Person) is not { Ended: null })
        {
            door.End(session.Hash);
            return ("", "");
        }
        if (isSeen && now - session.Seen > 30_000) door.Seen(session.Hash, now); // not a write for every row that is scrolled to
        return (session.Person, session.Token);
    }

    // Whoever only listens is not seen again: a feed keeps no session alive.
    Func<bool> Stays(HttpContext http, string who)
    {
        var (asked, stays) = (Now, true);
        return () =>
        {
            if (Now - asked < 1_000) return stays;
            asked = Now;
            return stays = Known(http, isSeen: false).Who == who;
        };
    }

    static string? KeyOf(HttpContext http) => http.Request.Headers.Authorization.ToString() is var given
        && given.StartsWith("Bearer ", StringComparison.Ordinal) ? given[7..] : null;

    // A key is written id.secret; the book holds the hash of the whole. Whose it is, and why it is not good.
    (string Who, string Why) Look(string key)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot is <= 0 or > 100 || key.Length > 200 || host.Rights.FindKey(key[..dot]) is not { } known) return ("", "an unknown key");
        var isRight = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(HashOf(key)), Encoding.UTF8.GetBytes(known.Sha256));
        return ($"{known.Person}/{known.Id}", !isRight ? "a wrong secret" : known.Ended is not null ? "a revoked key"
            : known.ExpiresOn < Today ? "a key over its last day" : "");
    }

    string OfKey(string key, bool isSeen)
    {
        if (Look(key) is not { Why: "", Who: var who }) return "";
        var (id, now) = (key[..key.IndexOf('.', StringComparison.Ordinal)], Now);
        if (isSeen && now - uses.GetValueOrDefault(id) > 60_000) // not a write for every trade
        {
            uses[id] = now;
            door.Used(id, now);
        }
        return who;
    }

    readonly ConcurrentDictionary<string, long> uses = new(StringComparer.Ordinal);

    /// <summary>Begins a session, and hands the browser its cookie.</summary>
    public void Begin(HttpContext http, string person)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        door.Forget(Now - (long)Longest.TotalMilliseconds, Now - (long)Idle.TotalMilliseconds);
        door.Begin(new(HashOf(secret), person, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), Now, Now));
        // Lax: who follows a link from mail or a chat is signed in there too. It never goes along with what could change anything.
        http.Response.Cookies.Append(Cookie, secret, new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/" });
        host.Note(new(AccessKind.SignIn, person, "", "", Now));
    }

    public void End(HttpContext http, string person)
    {
        if (http.Request.Cookies[Cookie] is { Length: > 0 } secret) door.End(HashOf(secret));
        http.Response.Cookies.Delete(Cookie, new() { Secure = true, Path = "/" });
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\""; // what a page had kept of its list
        host.Note(new(AccessKind.SignOut, person, "", "", Now));
    }

    static Task Turn(HttpContext http, int status, string why)
    {
        if (status == StatusCodes.Status401Unauthorized && Problems.IsApi(http)) http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(http, status, why);
    }
}

static class GateExtensions
{
    /// <summary>Only for who may see this page.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, string page)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Needs(page));

    /// <summary>Only for who may see both of these pages.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, string page, string also)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Needs(page, Also: also));

    /// <summary>It leaves out what is not of the caller's accounts.</summary>
    public static TBuilder ByAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new LooksAtAccounts());

    /// <summary>It shows data of persons: who reads it is written down.</summary>
    public static TBuilder IsPersonal<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ShowsPersons());

    /// <summary>For everyone who is signed in.</summary>
    public static TBuilder NeedsSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Needs(""));

    /// <summary>For everyone.</summary>
    public static TBuilder IsOpen<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Needs("", Open: true));

    public static Caller Caller(this HttpContext http) => http.Features.Get<Caller>() ?? Door.Caller.Nobody;
}
