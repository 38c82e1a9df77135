using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.Formats.Iso20022;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Countinghouse.App.Outside;

/// <summary>The sandbox's folder over HTTP: a message in by POST, what has come out by GET.</summary>
sealed class SandboxWeb(MarketFolder folder, string? token)
{
    // A page of the feed: enough that ten thousand messages are some ten requests, little enough to be held.
    const int MostItems = 1000;
    const long MostBytes = 4 << 20;

    readonly List<(DateOnly Day, string Name)> feed = [];
    readonly HashSet<DateOnly> complete = [];

    /// <summary>Listens at an address until it is disposed.</summary>
    public WebApplication Start(Uri url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(url.ToString()).ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = MxLimits.MessageBytes;
            k.AddServerHeader = false;
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/messages", Guarded(Post));
        app.MapGet("/messages", Guarded(Read));
        app.StartAsync().GetAwaiter().GetResult();
        return app;
    }

    RequestDelegate Guarded(RequestDelegate serve) => async http =>
    {
        var asked = Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString());
        if (token is not null && !CryptographicOperations.FixedTimeEquals(asked, Encoding.UTF8.GetBytes("Bearer " + token)))
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            await serve(http);
    };

    async Task Post(HttpContext http)
    {
        var name = http.Request.Query["name"].ToString();
        if (!MarketFolder.IsName(name) || Path.GetExtension(name) is not (".xml" or ".fin" or ".json")
            || !DateOnly.TryParseExact(http.Request.Query["day"].ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var day))
        {
            await Refuse(http, StatusCodes.Status400BadRequest, "say ?day=2025-10-09&name=sese.023-I123.xml");
            return;
        }
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();
        try
        {
            // What cannot be answered would stop the market for everyone.
            if (name == MarketFolder.End) SandboxMarket.EndOf(day, bytes);
        }
        catch (InvalidDataException e)
        {
            await Refuse(http, StatusCodes.Status400BadRequest, e.Message);
            return;
        }
        lock (feed)
        {
            if (folder.Get(MarketFolder.ToMarket, day, name) is { } there && !there.AsSpan().SequenceEqual(bytes)
                && folder.Has(MarketFolder.ToMarket, day, MarketFolder.End))
                http.Response.StatusCode = StatusCodes.Status409Conflict;
            else
            {
                folder.Put(MarketFolder.ToMarket, (day, name), bytes);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
    }

    static async Task Refuse(HttpContext http, int code, string why)
    {
        http.Response.StatusCode = code;
        await http.Response.WriteAsync(why);
    }

    async Task Read(HttpContext http)
    {
        if (!long.TryParse(http.Request.Query["after"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            await Refuse(http, StatusCodes.Status400BadRequest, "say ?after=0");
            return;
        }
        List<FeedItem> page = [];
        lock (feed)
        {
            GrowFeed();
            var size = 0L;
            for (var at = (int)Math.Min(after, feed.Count); at < feed.Count && page.Count < MostItems && size < MostBytes; at++)
                if (folder.Get(MarketFolder.FromMarket, feed[at].Day, feed[at].Name) is { } bytes)
                {
                    page.Add(new(at + 1, feed[at].Day, feed[at].Name, bytes));
                    size += bytes.Length;
                }
        }
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(MarketJson.Write(page), http.RequestAborted);
    }

    // Only days that are ended are in it, in order, each with its end last: an item keeps its number for good.
    void GrowFeed()
    {
        foreach (var day in folder.Days(MarketFolder.FromMarket))
        {
            if (complete.Contains(day) || folder.Get(MarketFolder.FromMarket, day, MarketFolder.End) is not { } end) continue;
            complete.Add(day);
            foreach (var file in MarketJson.Read<MarketEnd>(end, MarketFolder.End).Messages) feed.Add((day, file.Name));
            feed.Add((day, MarketFolder.End));
        }
    }
}
