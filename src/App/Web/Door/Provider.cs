using System.Globalization;
using Countinghouse.App.Web.Pages;
using Countinghouse.Facts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Countinghouse.App.Web.Door;

/// <summary>The firm's own OpenID provider, and as whom this server is known there.</summary>
/// <param name="Authority">Its address; https unless it is on this machine.</param>
/// <param name="Secret">None: a public client, by PKCE alone.</param>
sealed record ProviderTerms(string Authority, string Client, string? Secret);

/// <summary>
/// Signing in by OpenID Connect, code flow with PKCE. Whoever comes back is the person whose subject the provider names; a subject that no
/// person has is told no more than a wrong password is. From there on the session is one like any other.
/// </summary>
sealed class Provider(BookHost host, Gate gate, TimeProvider clock)
{
    const string Scheme = "provider", Unused = "session", Landing = "/sign-in/answer";

    /// <summary>What the server needs of the framework for it.</summary>
    public static void Add(IServiceCollection services, ProviderTerms terms)
    {
        // What is under way lasts minutes, and starts anew with the server: no keys on a disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(Unused).AddCookie(Unused).AddOpenIdConnect(Scheme, o =>
        {
            (o.Authority, o.ClientId, o.ClientSecret) = (terms.Authority, terms.Client, terms.Secret);
            o.RequireHttpsMetadata = terms.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
            o.ResponseType = OpenIdConnectResponseType.Code;
            o.ResponseMode = OpenIdConnectResponseMode.Query;
            o.UsePkce = true;
            o.MapInboundClaims = false;
            o.Scope.Clear();
            o.Scope.Add("openid"); // who it is, and nothing else of them
            o.CallbackPath = Landing;
            o.RemoteSignOutPath = PathString.Empty;
            o.SignedOutCallbackPath = "/sign-in/left";
            o.SignedOutRedirectUri = "/sign-in";
            o.SignInScheme = Unused; // the framework asks for one: Begin is called in its stead
            o.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(15);
            foreach (var cookie in new[] { o.CorrelationCookie, o.NonceCookie })
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.Always);
            o.Events.OnTokenValidated = Signed;
            // Only then has all been held against what was asked, the nonce too (OpenID Connect Core 1.0 §3.1.3.7).
            o.Events.OnTicketReceived = c => c.HttpContext.RequestServices.GetRequiredService<Provider>().Arrived(c);
            o.Events.OnRemoteFailure = c => c.HttpContext.RequestServices.GetRequiredService<Provider>().Failed(c);
            o.Events.OnRedirectToIdentityProviderForSignOut = Leave;
        });
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/sign-in/provider", async (HttpContext http, BookHost host) =>
    {
        try
        {
            await http.ChallengeAsync(Scheme, new() { RedirectUri = SignIn.Local(http.Request.Query["next"]) });
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await Say(http, host, "The provider cannot be reached. Try again later.");
        }
    }).IsOpen();

    /// <summary>Ends the session at the provider too, so that whoever comes next to this browser is asked who they are.</summary>
    public static Task SignOut(HttpContext http) => http.SignOutAsync(Scheme);

    // §3.1.3.7 lets a token that comes over TLS be without a signature; what comes here may have come without TLS.
    static Task Signed(TokenValidatedContext context)
    {
        if (context.SecurityToken.Header.Alg is null or SecurityAlgorithms.None) context.Fail("the token is not signed");
        return Task.CompletedTask;
    }

    async Task Arrived(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var subject = context.Principal?.FindFirst("sub")?.Value ?? "";
        context.HandleResponse();
        if (host.Rights.OfSubject(subject) is not { } person)
        {
            await No(http, "a subject of no person");
            return;
        }
        gate.Begin(http, person.Code);
        // The cookie goes along only from a page of ours: a redirect would still count as the provider's.
        await Onward(http, SignIn.Local(context.ReturnUri));
    }

    Task Failed(RemoteFailureContext context)
    {
        context.HandleResponse();
        return No(context.HttpContext, "the provider's answer does not hold");
    }

    async Task No(HttpContext http, string why)
    {
        host.Note(new(AccessKind.SignInRefused, "?", "", string.Create(CultureInfo.InvariantCulture,
            $"{why}, from {http.Connection.RemoteIpAddress}"), clock.GetUtcNow().ToUnixTimeMilliseconds()));
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await Say(http, host, SignIn.No);
    }

    // A form may lead nowhere but here, so the browser is led on by a page.
    static Task Leave(RedirectContext context)
    {
        context.HandleResponse();
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Onward(context.HttpContext, context.ProtocolMessage.CreateLogoutRequestUrl());
    }

    static Task Onward(HttpContext http, string to) => Server.Page<OnwardPage>(("To", to)).ExecuteAsync(http);

    static Task Say(HttpContext http, BookHost host, string wrong) => Server.Page<SignInPage>(("Visit", Server.Visit(http, host)),
        ("Wrong", wrong), ("HasProvider", true)).ExecuteAsync(http);
}
