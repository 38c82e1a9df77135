using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OtpNet;

namespace Countinghouse.App.Web.Door;

/// <summary>Signing in by a local account: password, lockout, second factor; and what a person sets for themselves.</summary>
sealed class SignIn(BookHost host, DoorBook door, Gate gate, TriesAllowed allowed)
{
    public const string No = "The name, the password or the code is wrong, or the account is locked for a while.";
    const int MostFailed = 5;
    static readonly TimeSpan Locked = TimeSpan.FromMinutes(15);

    const long Used = long.MaxValue; // until its person has chosen another

    readonly Lock deciding = new();
    readonly ConcurrentDictionary<string, string> offers = new(StringComparer.OrdinalIgnoreCase);
    readonly TimeProvider clock = allowed.Clock;
    readonly Tries ofPerson = new(allowed.OfPerson, allowed.Clock), fromAddress = new(allowed.FromAddress, allowed.Clock);

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether there is an OpenID provider to sign in by.</summary>
    public bool HasProvider { get; init; }

    /// <summary>Passwords that nobody may choose.</summary>
    public IReadOnlySet<string> Refused { get; init; } = new HashSet<string>();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in", (HttpContext http) => Page(http, "")).IsOpen();
        app.MapPost("/sign-in", (Delegate)Post).IsOpen();
        app.MapPost("/sign-out", (Delegate)SignOut).NeedsSignIn();
        app.MapGet("/me", (HttpContext http) => Me(http, "")).NeedsSignIn();
        app.MapPost("/me/password", (Delegate)Password).NeedsSignIn();
        app.MapPost("/me/sessions", (Delegate)EndOthers).NeedsSignIn();
        app.MapPost("/me/second-factor", (Delegate)SecondFactor).NeedsSignIn();
    }

    async Task SignOut(HttpContext http)
    {
        var person = http.Caller().Person;
        gate.End(http, person);
        if (HasProvider && host.Rights.Find(person) is { Subject.Length: > 0 }) await Provider.SignOut(http);
        else http.Response.Redirect("/sign-in");
    }

    IResult Page(HttpContext http, string wrong) => Server.Page<SignInPage>(("Visit", Server.Visit(http, host)), ("Wrong", wrong),
        ("HasProvider", HasProvider),
        ("Next", Local(http.Request.HasFormContentType ? http.Request.Form["next"] : http.Request.Query["next"])));

    /// <summary>Where to go on: only an address of this server.</summary>
    public static string Local(string? next) => next is { Length: > 0 and < 2_000 } && next[0] == '/' && !next.StartsWith("//",
        StringComparison.Ordinal)
        && !next.Contains('\\') && !next.Any(char.IsControl) ? next : "/";

    async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (person, password, code) = (form["person"].ToString(), form["password"].ToString(), form["code"].ToString());
        var from = Limits.AddressOf(http);
        if (person.Length > 64 || password.Length > Passwords.Longest || !MayTry(person, from))
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = "60";
            return Page(http, "Too many tries. Wait a minute.");
        }
        if (!Fits(person, password, code))
        {
            host.Note(new(AccessKind.SignInRefused, person.Length > 0 ? person : "?", "", "from " + from, Now));
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Page(http, No);
        }
        ofPerson.GiveBack(person);
        fromAddress.GiveBack(from);
        var known = door.CredentialOf(person);
        gate.Begin(http, host.Rights.Find(person)?.Code ?? person);
        return Results.Redirect(known is { MustChange: true } ? "/me" : Local(form["next"]));
    }

    // Counted before the password is looked at: many guesses at once are no more than as many one after the other.
    bool MayTry(string person, string from)
    {
        if (!ofPerson.Takes(person)) return false;
        if (fromAddress.Takes(from)) return true;
        ofPerson.GiveBack(person); // who is kept out for their address locks out nobody
        return false;
    }

    // The hash takes its time beside others; what it comes to is decided one after the other, so that a code is good once.
    bool Fits(string person, string password, string code)
    {
        var found = host.Rights.Find(person) is { Ended: null } ? door.CredentialOf(person) : null;
        var right = Passwords.Fits(password, found?.Hash);
        lock (deciding)
        {
            if (found is null || door.CredentialOf(person) is not { } known || known.Hash != found.Hash || known.LockedUntil > Now)
                return false;
            var step = 0L;
            if (right && known.Totp is { } secret)
                right = new Totp(secret).VerifyTotp(clock.GetUtcNow().UtcDateTime, code.Trim(), out step,
                    VerificationWindow.RfcSpecifiedNetworkDelay)
                    && step > known.LastStep;
            // A password that another gave opens the door once: to choose one's own.
            if (right) door.Keep(known with
            {
                Failed = 0,
                LockedUntil = known.MustChange ? Used : 0,
                LastStep = Math.Max(step, known.LastStep),
            });
            else Miss(known);
        }
        return right;
    }

    void Miss(Credential known) => door.Keep(known.Failed + 1 >= MostFailed
        ? known with { Failed = 0, LockedUntil = Now + (long)Locked.TotalMilliseconds } : known with { Failed = known.Failed + 1 });

    IResult Me(HttpContext http, string said)
    {
        var person = http.Caller().Person;
        var known = door.CredentialOf(person);
        var offered = known is { Totp: null } ? Base32Encoding.ToString(RandomNumberGenerator.GetBytes(20)) : "";
        if (offered.Length > 0) offers[person] = offered;
        return Server.Page<MePage>(("Visit", Server.Visit(http, host)), ("Said", said), ("MustChange", known?.MustChange ?? false),
            ("Sessions", door.SessionsOf(person)),
            ("HasPassword", known is not null), ("HasSecond", known?.Totp is not null), ("Offered", offered),
            ("Grants", host.Rights.GrantsOf(person).Where(g => g.Ended is null).ToList()));
    }

    async Task<IResult> EndOthers(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var person = http.Caller().Person;
        if (door.CredentialOf(person) is not null && !Proves(http, person, form["now"].ToString(), out _))
            return Me(http, "The present password is another, or was tried too often.");
        door.EndAll(person, Gate.HashOf(http.Request.Cookies[Gate.Cookie] ?? ""));
        return Results.Redirect("/me");
    }

    async Task<IResult> Password(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (person, now, then) = (http.Caller().Person, form["now"].ToString(), form["then"].ToString());
        if (!Proves(http, person, now, out var known)) return Me(http, "The present password is another, or was tried too often.");
        if (then == now) return Me(http, "Choose another password than the present one.");
        if (Passwords.Wrong(then, person, Refused) is { } wrong) return Me(http, wrong);
        door.Keep(known with { Hash = Passwords.Hash(then), MustChange = false, Failed = 0, LockedUntil = 0 });
        door.EndAll(person, Gate.HashOf(http.Request.Cookies[Gate.Cookie] ?? ""));
        return Results.Redirect("/");
    }

    // Whoever sits down before another's session must not change what lets in: the password is asked for, and a guess counts.
    bool Proves(HttpContext http, string person, string password, [NotNullWhen(true)] out Credential? known)
    {
        known = door.CredentialOf(person);
        if (known is null || !ofPerson.Takes(person)) return false;
        if (Passwords.Fits(password, known.Hash))
        {
            ofPerson.GiveBack(person);
            return true;
        }
        lock (deciding)
            if (door.CredentialOf(person) is { } now)
            {
                Miss(now);
                if (now.Failed + 1 >= MostFailed) gate.End(http, person);
            }
        return false;
    }

    async Task<IResult> SecondFactor(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var person = http.Caller().Person;
        if (door.CredentialOf(person) is not { Totp: null }) return Me(http, "There is a second factor already.");
        if (!offers.TryGetValue(person, out var offered)) return Me(http, "Scan the secret that is shown now.");
        if (!Proves(http, person, form["now"].ToString(), out var known))
            return Me(http, "The present password is another, or was tried too often.");
        if (!new Totp(Base32Encoding.ToBytes(offered)).VerifyTotp(clock.GetUtcNow().UtcDateTime, form["code"].ToString().Trim(),
                out var step,
                VerificationWindow.RfcSpecifiedNetworkDelay))
            return Me(http, "The code does not fit: scan anew, and look at the clock of your device.");
        door.Keep(known with { Totp = Base32Encoding.ToBytes(offered), LastStep = step });
        offers.TryRemove(person, out _);
        return Results.Redirect("/me");
    }
}
