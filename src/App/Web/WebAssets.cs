using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Countinghouse.App.Web;

/// <summary>Style, scripts and pictures, held in the program; their address has their hash in it, so that a browser keeps them.</summary>
static class WebAssets
{
    sealed record Asset(byte[] Bytes, byte[] Brotli, string Hash, string Type);

    static readonly FrozenDictionary<string, Asset> All = Load();

    static FrozenDictionary<string, Asset> Load()
    {
        const string Prefix = "assets/";
        var program = typeof(WebAssets).Assembly;
        var all = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var name in program.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || program.GetManifestResourceStream(name) is not { } stream) continue;
            using var bytes = new MemoryStream();
            using (stream) stream.CopyTo(bytes);
            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(bytes.ToArray());
            all[name[Prefix.Length..]] = new(bytes.ToArray(), packed.ToArray(),
                Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()).AsSpan(0, 6)), TypeOf(name));
        }
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidDataException($"{name}: no type for it"),
    };

    /// <summary>Address of an asset; another content has another address.</summary>
    public static string Url(string name) => $"/assets/{All[name].Hash}/{name}";

    /// <summary>Answers with an asset.</summary>
    public static async Task Serve(HttpContext http, string hash, string name)
    {
        if (!All.TryGetValue(name, out var asset) || asset.Hash != hash)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = asset.Type;
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.Vary = "Accept-Encoding";
        var packed = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (packed) http.Response.Headers.ContentEncoding = "br";
        await http.Response.Body.WriteAsync(packed ? asset.Brotli : asset.Bytes, http.RequestAborted);
    }
}
