using System.Net;
using System.Text.Json.Nodes;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>The description of the API is the server's, and its page loads nothing from elsewhere.</summary>
public sealed class ApiDocumentTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;
    static readonly string Kept = Path.Combine(Sample.Root, "docs", "formats", "openapi.json");

    [Fact]
    public async Task The_document_that_is_kept_is_the_servers()
    {
        using var reader = office.SignIn("examiner");
        var served = (await reader.GetStringAsync("/api/v1/openapi.json", Halt)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (File.Exists(Kept) && await File.ReadAllTextAsync(Kept, Halt) == served) return;
        await File.WriteAllTextAsync(Kept + ".received", served, Halt);
        Assert.Fail($"{Kept}.received is what the server says: look at it, move it over the other and run eng/make-client.cs");
    }

    [Fact]
    public async Task Every_address_of_the_api_is_described_with_its_answers()
    {
        using var reader = office.SignIn("examiner");
        var document = JsonNode.Parse(await reader.GetStringAsync("/api/v1/openapi.json", Halt))!;
        var paths = document["paths"]!.AsObject();
        foreach (var name in Payload.Names) Assert.Contains($"/api/v1/commands/{name}", paths.Select(p => p.Key));
        foreach (var (path, operations) in paths)
            foreach (var (_, operation) in operations!.AsObject())
            {
                Assert.False(string.IsNullOrEmpty((string?)operation!["summary"]), path);
                Assert.False(string.IsNullOrEmpty((string?)operation["description"]), path);
                foreach (var status in new[] { "200", "401", "403", "429", "503" })
                    Assert.True(operation["responses"]![status] is not null, $"{path} {status}");
            }
    }

    [Fact]
    public async Task Its_page_runs_no_script_but_its_own()
    {
        using var reader = office.SignIn("examiner");
        using var page = await reader.GetAsync("/api/v1/docs/", Halt);
        var text = await page.Content.ReadAsStringAsync(Halt);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.Equal(text.Split("<script").Length, text.Split($"nonce=\"{nonce}\"").Length);
        using var again = await reader.GetAsync("/api/v1/docs/", Halt);
        Assert.DoesNotContain(nonce, again.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
