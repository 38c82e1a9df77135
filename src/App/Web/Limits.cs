using System.Globalization;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Countinghouse.App.Web.Api;
using Countinghouse.App.Web.Door;
using Microsoft.AspNetCore.Http;

namespace Countinghouse.App.Web;

/// <summary>How much one address, and one person, may ask of the server; more is told to come back.</summary>
sealed class Limits(int perMinute) : IDisposable
{
    // A firm's people may come from one address, through its proxy.
    readonly PartitionedRateLimiter<HttpContext> addresses = Of(2L * perMinute,
        AddressOf);
    readonly PartitionedRateLimiter<HttpContext> people = Of(perMinute, http => http.Caller().Person);

    /// <summary>Where a request is from: of IPv6 the network, of which whoever has one has all addresses (RFC 6177).</summary>
    public static string AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : $"{address}";
    }

    public Task Address(HttpContext http, RequestDelegate next) => Pass(addresses, http, next);

    public Task Person(HttpContext http, RequestDelegate next) =>
        http.Caller().Person.Length == 0 ? next(http) : Pass(people, http, next);

    // Ten seconds' worth at once, then as many as come back.
    static PartitionedRateLimiter<HttpContext> Of(long perMinute, Func<HttpContext, string> who) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(who(http), _ => new()
        {
            TokenLimit = (int)Math.Clamp(perMinute / 6, 1, int.MaxValue),
            TokensPerPeriod = (int)Math.Clamp(perMinute / 60, 1, int.MaxValue),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
        }));

    static async Task Pass(PartitionedRateLimiter<HttpContext> limiter, HttpContext http, RequestDelegate next)
    {
        using var lease = limiter.AttemptAcquire(http);
        if (lease.IsAcquired)
        {
            await next(http);
            return;
        }
        var after = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Ceiling(wait.TotalSeconds) : 1;
        http.Response.Headers.RetryAfter = Math.Max(1, after).ToString(CultureInfo.InvariantCulture);
        await Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "too many requests: come back a little later");
    }

    public void Dispose()
    {
        addresses.Dispose();
        people.Dispose();
    }
}
