using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Countinghouse.App.Web.Door;

namespace Countinghouse.App.Web;

/// <param name="Keep">How many are kept; older ones are deleted.</param>
sealed record BackupTerms(string Folder, TimeSpan Every, int Keep);

/// <summary>Settings of the server as they are given: by flag, environment (<c>COUNTINGHOUSE_URLS</c>), file; the first holds.</summary>
sealed class ServerSettings
{
    /// <summary>Every setting, and what it says.</summary>
    public static readonly (string Name, string Says)[] All =
    [
        ("urls", "addresses to listen at, with commas between"), ("certificate", "certificate, PEM or PFX, for https"),
        ("certificate-key", "key of a PEM certificate"), ("certificate-password", "password of a PFX; not as a flag"),
        ("provider", "address of the OpenID provider by which people sign in"), ("provider-client", "as whom the server is known there"),
        ("provider-secret", "secret of that client; not as a flag"), ("provider-secret-file", "file with the secret of that client"),
        ("backup", "folder for backups"), ("backup-every", "how often, as 24h or 30m"), ("backup-keep", "how many are kept"),
        ("collector", "address to which traces, metrics and logs go by OTLP over HTTP"),
        ("requests-per-minute", "what one person may ask, and half of what one address may"),
        ("wrong-passwords-per-person", "in a minute, of one account"), ("wrong-passwords-per-address", "in a minute, from one address"),
        ("refused-passwords", "file of passwords that nobody may choose, one a line"),
        ("feeds-per-person", "connections of one person to the feed of events"),
    ];

    readonly Dictionary<string, string> file = new(StringComparer.Ordinal), flags = new(StringComparer.Ordinal);

    /// <param name="path">A JSON object of settings; none: no file.</param>
    /// <exception cref="UsageException">The file cannot be read, or has a setting that there is not.</exception>
    public ServerSettings(string? path, IEnumerable<(string Name, string? Value)> flags)
    {
        foreach (var (name, value) in flags)
            if (!string.IsNullOrEmpty(value)) this.flags[name] = value;
        path ??= Environment.GetEnvironmentVariable("COUNTINGHOUSE_CONFIG");
        if (string.IsNullOrEmpty(path)) return;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new() { MaxDepth = 4, AllowTrailingCommas = true });
            foreach (var one in json.RootElement.EnumerateObject())
                if (!All.Any(s => s.Name == one.Name))
                    throw new UsageException(
                        $"{path}: there is no setting '{one.Name}'; there are {string.Join(", ", All.Select(s => s.Name))}");
                else file[one.Name] = one.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(',', one.Value.EnumerateArray().Select(v => v.ToString())) : one.Value.ToString();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    /// <summary>A setting, and where it is from; none where nobody gives it.</summary>
    public (string Value, string From)? Find(string name) =>
        flags.TryGetValue(name, out var flag) ? (flag, "flag")
        : Environment.GetEnvironmentVariable(Variable(name)) is { Length: > 0 } set ? (set, Variable(name))
        : file.TryGetValue(name, out var written) ? (written, "file") : null;

    static string Variable(string name) => "COUNTINGHOUSE_" + name.ToUpperInvariant().Replace('-', '_');

    string? Get(string name) => Find(name)?.Value;

    public string[] Urls(string otherwise) => (Get("urls") ?? otherwise).Split(',', StringSplitOptions.TrimEntries
        | StringSplitOptions.RemoveEmptyEntries);

    /// <exception cref="UsageException">It is no number above 0.</exception>
    public int Number(string name, int otherwise) => Get(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n
        : throw new UsageException($"{name}: {text} is no number above 0");

    /// <summary>Settings whose values are told to nobody.</summary>
    public static bool IsSecret(string name) => name is "certificate-password" or "provider-secret";

    /// <exception cref="UsageException">Its address or client is missing or wrong, or the file with its secret cannot be read.</exception>
    public ProviderTerms? Provider()
    {
        if (Get("provider") is not { } authority) return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var url) || url.Scheme != "https" && !(url.Scheme == "http" && url.IsLoopback))
            throw new UsageException($"provider: {authority} is no address that begins with https");
        if (Get("provider-client") is not { } client) throw new UsageException("provider: needs provider-client");
        if (Get("provider-secret-file") is not { } path) return new(authority, client, Get("provider-secret"));
        try
        {
            return new(authority, client, File.ReadAllText(path).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"provider-secret-file: {e.Message}");
        }
    }

    /// <summary>Where traces, metrics and logs go: the setting, or what OpenTelemetry's own variable says.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public Uri? Collector()
    {
        var named = Get("collector") ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (named is not { Length: > 0 } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 ? url
            : throw new UsageException("collector: is no address as http://127.0.0.1:4318");
    }

    public BackupTerms? Backup() => Get("backup") is { } folder
        ? new(folder, Span("backup-every", TimeSpan.FromDays(1)), Number("backup-keep", 14)) : null;

    TimeSpan Span(string name, TimeSpan otherwise)
    {
        if (Get(name) is not { Length: > 0 } text) return otherwise;
        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        return unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= 100_000
            && (long)n * unit <= 40 * 86_400 // longer than a timer waits
            ? TimeSpan.FromSeconds((long)n * unit) : throw new UsageException($"{name}: {text} is no time as 24h or 30m, of at most 40d");
    }

    /// <summary>What nobody may choose as a password, in small letters.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public IReadOnlySet<string> RefusedPasswords()
    {
        if (Get("refused-passwords") is not { } path) return new HashSet<string>();
        try
        {
            return File.ReadLines(path).Where(l => l.Length is >= Passwords.Shortest and <= Passwords.Longest)
                .Select(l => l.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"refused-passwords: {e.Message}");
        }
    }

    /// <exception cref="UsageException">It cannot be read.</exception>
    public X509Certificate2? Certificate()
    {
        if (Get("certificate") is not { } path) return null;
        try
        {
            return Get("certificate-key") is { } key ? X509Certificate2.CreateFromPemFile(path, key)
                : X509CertificateLoader.LoadPkcs12FromFile(path, Get("certificate-password"));
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be read as a certificate with its key: {e.Message}");
        }
    }
}
