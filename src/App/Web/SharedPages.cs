using System.Collections.Concurrent;
using Countinghouse.App.Web.Door;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web;

/// <summary>
/// Pages of lists, made once for all who ask for the same: as long as the book has not grown, and while commits come fast for a moment
/// more. But nobody is shown less than they know of: who gave a command, or follows the feed, or was shown more, is shown that too.
/// </summary>
/// <param name="book">What the book knows now, and whether commits come fast.</param>
sealed class SharedPages(Func<(long Known, bool IsFast)> book, TimeProvider clock)
{
    const int MostKept = 64; // lists that are read in a moment, of at most a thousand rows each

    /// <summary>So much older than the newest may be what is shown to who only reads: nobody can tell it from now.</summary>
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    sealed class Place
    {
        public object? Page { get; set; }
        public long Fact { get; set; } = -1;
        public long MadeAt { get; set; }
    }

    sealed class Knows
    {
        public long Fact;
        public int Open; // commands and feeds that are not ended: what they will have been told is not known yet
    }

    readonly ConcurrentDictionary<string, Place> kept = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Knows> people = new(StringComparer.Ordinal);

    /// <summary>Remembers up to which fact a person was told.</summary>
    public async Task Mind(HttpContext http, RequestDelegate next)
    {
        if (http.Caller().Person is not { Length: > 0 } person || !Tells(http))
        {
            await next(http);
            return;
        }
        var of = people.GetOrAdd(person, _ => new());
        Interlocked.Increment(ref of.Open);
        try
        {
            await next(http);
        }
        finally
        {
            Tell(of, book().Known);
            Interlocked.Decrement(ref of.Open);
        }
    }

    static bool Tells(HttpContext http) => !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)
        || http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: "/api/v1/events" };

    static void Tell(Knows of, long fact)
    {
        for (var seen = Volatile.Read(ref of.Fact); seen < fact && Interlocked.CompareExchange(ref of.Fact, fact, seen) != seen;
            seen = Volatile.Read(ref of.Fact)) { }
    }

    /// <summary>A page, and the fact up to which it knows.</summary>
    /// <param name="asked">All that is asked, and of which accounts, in one text.</param>
    /// <param name="make">Makes it anew from what the tables know now.</param>
    public (T Page, long Fact) Get<T>(string person, string asked, Func<(T Page, long Fact)> make)
        where T : class
    {
        var of = people.GetOrAdd(person, _ => new());
        if (kept.Count >= MostKept && !kept.ContainsKey(asked)) kept.Clear();
        var place = kept.GetOrAdd(asked, _ => new());
        lock (place) // who asks for the same waits for the one who makes it
        {
            if (place.Page is not T || !IsNewEnough(place, of))
            {
                place.MadeAt = clock.GetTimestamp();
                (place.Page, place.Fact) = make();
            }
            Tell(of, place.Fact);
            return ((T)place.Page, place.Fact);
        }
    }

    bool IsNewEnough(Place place, Knows of) => book() is var (known, isFast) && (place.Fact == known || isFast
        && Volatile.Read(ref of.Open) == 0 && place.Fact >= Volatile.Read(ref of.Fact) && clock.GetElapsedTime(place.MadeAt) < Moment);
}
