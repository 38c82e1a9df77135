using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace Countinghouse.SystemTests.Support;

/// <summary>An OpenIddict server on loopback with one client, at which whoever comes is signed in already.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    public const string Client = "countinghouse", Secret = "of the client, as the provider knows it";

    readonly WebApplication app;

    public OpenIdProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(o =>
        {
            o.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetEndSessionEndpointUris("leave");
            o.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            o.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
            o.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
            o.EnableDegradedMode(); // no store: the one client is here
            o.UseAspNetCore().DisableTransportSecurityRequirement();
            o.AddEventHandler<ValidateAuthorizationRequestContext>(b => b.UseInlineHandler(c =>
            {
                Asked = c.Request;
                if (c.ClientId != Client || c.RedirectUri != Landing) c.Reject(Errors.InvalidClient);
                return default;
            }));
            o.AddEventHandler<ValidateTokenRequestContext>(b => b.UseInlineHandler(c =>
            {
                if (c.ClientId != Client || c.ClientSecret != Secret) c.Reject(Errors.InvalidClient);
                return default;
            }));
            o.AddEventHandler<ValidateEndSessionRequestContext>(b => b.UseInlineHandler(_ => default));
            o.AddEventHandler<HandleEndSessionRequestContext>(b => b.UseInlineHandler(c =>
            {
                c.SignOut();
                return default;
            }));
            o.AddEventHandler<HandleAuthorizationRequestContext>(b => b.UseInlineHandler(c =>
            {
                if (Subject.Length == 0) c.Reject(Errors.AccessDenied);
                else c.SignIn(new ClaimsPrincipal(new ClaimsIdentity([new(Claims.Subject, Subject)], "test")).SetScopes(Scopes.OpenId));
                return default;
            }));
            o.AddEventHandler<ProcessSignInContext>(b => b.SetOrder(PrepareIdentityTokenPrincipal.Descriptor.Order + 1)
                .UseInlineHandler(c =>
                {
                    if (Nonce is { } nonce) c.IdentityTokenPrincipal?.SetClaim(Claims.Nonce, nonce);
                    return default;
                }));
            o.AddEventHandler<ApplyTokenResponseContext>(b => b.SetOrder(int.MinValue).UseInlineHandler(c =>
            {
                if (c.Response.IdToken is { } token) c.Response.IdToken = Sent(token);
                return default;
            }));
        });
        app = builder.Build();
        app.StartAsync().GetAwaiter().GetResult();
    }

    public string Url => app.Urls.Single();

    /// <summary>Who comes; empty: the provider lets them in nowhere.</summary>
    public string Subject { get; set; } = "";

    /// <summary>What its tokens say instead of the nonce that was asked with; empty: nothing.</summary>
    public string? Nonce { get; set; }

    /// <summary>What becomes of a token on its way.</summary>
    public Func<string, string> Sent { get; set; } = token => token;

    /// <summary>The one address to which answers may go.</summary>
    public string Landing { get; set; } = "";

    /// <summary>What was last asked of it.</summary>
    public OpenIddictRequest? Asked { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
