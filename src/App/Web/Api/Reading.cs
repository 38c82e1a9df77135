using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.App.Web.Door;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Countinghouse.App.Web.Api;

/// <summary>What addresses that read have in common: parameters that are known, the point in time, and tags by which an answer that has not
/// changed is not sent again.</summary>
static class Reading
{
    /// <summary>Refuses a parameter that there is not: a filter that is misspelt would show everything.</summary>
    public static ApiProblem? Strange(HttpContext http, params ReadOnlySpan<string> known)
    {
        foreach (var (name, values) in http.Request.Query)
            if (!known.Contains(name))
                return Problems.Of(400, $"there is no parameter '{name}'; there are {string.Join(", ", known)}", name);
            else if (values.Count > 1) return Problems.Of(400, $"'{name}' is given {values.Count} times", name);
        return null;
    }

    /// <summary>The visit of a request whose point in time is in <c>asOf</c> and <c>knownAt</c>.</summary>
    public static Visit? Visit(HttpContext http, BookHost host, out ApiProblem? wrong)
    {
        var point = Point.Parse(http.Request.Query["asOf"], http.Request.Query["knownAt"], out var what);
        wrong = what is null ? null : what.StartsWith("as-of", StringComparison.Ordinal)
            ? Problems.Of(400, what.Replace("as-of", "asOf", StringComparison.Ordinal), "asOf")
            : Problems.Of(400, what.Replace("known-at", "knownAt", StringComparison.Ordinal), "knownAt");
        var caller = http.Caller();
        return what is null ? new(http.Request.Path, ImmutableSortedDictionary<string, string>.Empty, point)
        { Known = host.Known, IsBusy = host.IsBusy, Person = caller.Person, SightOf = caller.SightOf } : null;
    }

    /// <summary>Tags the answer: the same to the same asking, of the same rights, at the same fact.</summary>
    /// <returns>Whether the asker has it already; then nothing is to be sent.</returns>
    public static bool IsKnown(HttpContext http, long fact, string form = "")
    {
        var caller = http.Caller();
        var asked = $"{http.Request.Path}{http.Request.QueryString}\n{form}\n{string.Join(',', caller.Accounts)}\n{caller.Person}";
        var tag = $"W/\"{fact}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)).AsSpan(0, 8))}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache"; // kept by who asked, and asked for again each time
        http.Response.Headers.Vary = "Accept, Authorization, Cookie";
        return Has(http.Request.Headers.IfNoneMatch, tag);
    }

    static bool Has(StringValues given, string tag) => given.ToString().Split(',', StringSplitOptions.TrimEntries)
        .Any(t => t == "*" || t == tag || t == tag[2..]);

    /// <summary>Tells the answers of one build of the program from those of another, where nothing else changes them.</summary>
    public static string Program { get; } = typeof(Reading).Module.ModuleVersionId.ToString("N");

    public static IResult NotModified { get; } = Results.StatusCode(StatusCodes.Status304NotModified);
}
