using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Over https by a certificate of one's own.</summary>
public sealed class TlsTests : IDisposable
{
    readonly Scratch scratch = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    // OWASP Secure Headers Project: HSTS for a year; RFC 6797, 7.2: not over plain http.
    [Fact]
    public async Task A_certificate_with_its_key_serves_https_alone_and_says_to_stay_there()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(scratch.At("cert.pem"), certificate.ExportCertificatePem(), Halt);
        await File.WriteAllTextAsync(scratch.At("key.pem"), key.ExportPkcs8PrivateKeyPem(), Halt);
        using var server = new Serving(Sample.Copy(scratch), "--urls", "https://127.0.0.1:0", "--certificate", scratch.At("cert.pem"),
            "--certificate-key", scratch.At("key.pem"));
        Assert.Equal("https", server.Url.Scheme);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
            },
        })
        { BaseAddress = server.Url };
        using var answer = await client.GetAsync("/sign-in", Halt);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
        using var plain = new HttpClient { BaseAddress = new UriBuilder(server.Url) { Scheme = "http" }.Uri };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/sign-in", Halt));

        using var open = new Serving(Sample.Copy(scratch, "open.db"));
        using var over = await open.Client().GetAsync("/sign-in", Halt);
        Assert.False(over.Headers.Contains("Strict-Transport-Security"));
        Assert.Contains("certificate", Cli.Run("serve", scratch.At("book.db"), "--urls", "https://127.0.0.1:0", "--certificate",
            scratch.At("key.pem")).Ends(2).Complaint, StringComparison.Ordinal);
    }
}
