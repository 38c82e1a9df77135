using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Giving;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;
using Microsoft.AspNetCore.Http;

namespace Countinghouse.SystemTests.Web;

/// <summary>What one person asks for holds up nobody else: asking what would be, and taking an export slowly.</summary>
public sealed class HeldUpTests : IAsyncDisposable
{
    readonly Office office = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<(HttpStatusCode Status, JsonNode Body)> Would(HttpClient who, string command, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await who.PostAsync(new Uri($"/api/v1/commands/{command}?dryRun=true", UriKind.Relative), content, Halt);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Halt))!);
    }

    static string Pending => Cli.Report("instructions", Sample.Book).Named().First(i => i["status"] == "PENDING")["instruction"];

    [Fact]
    public async Task What_would_be_is_said_while_the_writer_is_at_work_and_rights_are_asked_first()
    {
        var body = $$"""{"instruction":{{Pending}},"reason":"r"}""";
        office.Enter("maker", "operations").Dispose();
        using var maker = office.Machine("maker", "maker-key", "HoldInstruction", "*");
        office.Enter("looker", "examiner").Dispose();
        using var looker = office.Machine("looker", "looker-key", "HoldInstruction", "*");
        var (before, would) = await Would(maker, "HoldInstruction", body);
        Assert.Equal((HttpStatusCode.OK, true), (before, (bool)would["dryRun"]!));

        using var done = new ManualResetEventSlim();
        var held = office.Do(done);
        try
        {
            Assert.Equal(would["facts"]!.ToJsonString(), (await Would(maker, "HoldInstruction", body)).Body["facts"]!.ToJsonString());
            var (status, refused) = await Would(looker, "HoldInstruction", body);
            // The refusal alone: with a copy of the firm there would be the asking before it.
            Assert.Equal((HttpStatusCode.Forbidden, "NotGranted", 1), (status, (string?)refused["name"],
                refused["facts"]!.AsArray().Count));
        }
        finally
        {
            done.Set();
        }
        await held;
    }

    [Fact]
    public async Task Copies_follow_the_book_and_no_more_ask_at_once_than_there_is_room_for()
    {
        var copies = new FirmCopies(office.Book);
        var first = copies.Next();
        Assert.Equal(office.Known, first.Next);
        office.SignIn("operations").Dispose();
        Assert.True(office.Known > first.Next);
        Assert.Equal(office.Known, copies.Next().Next);
        var (size, root) = Copies.Head(office.Book);
        Assert.Equal((office.Known, size), (size, copies.Next().Next));
        Assert.NotEmpty(root);

        using var trials = new Trials(office.Host);
        using var go = new ManualResetEventSlim();
        var all = Enumerable.Range(0, 19).Select(_ => trials.AskAsync(_ =>
        {
            go.Wait(Halt);
            return 0;
        })).ToList();
        await Assert.ThrowsAsync<StoreException>(() => all[18]); // two are asked and sixteen wait
        go.Set();
        await Task.WhenAll(all[..18]);
        Assert.Equal(1, await trials.AskAsync(_ => 1));
    }

    sealed class Stuck(TaskCompletionSource begun, Task until) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            begun.TrySetResult();
            await until;
            await base.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    [Theory]
    [InlineData("/lists/{name}/export.{form}", "")]
    [InlineData("/api/v1/lists/{name}", "application/x-ndjson")]
    public async Task Who_takes_an_export_slowly_keeps_no_place(string path, string accept)
    {
        var endpoint = office.Endpoints.First(e => e.RoutePattern.RawText == path);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var http = new DefaultHttpContext { RequestServices = office.Services };
        http.Features.Set(new Caller("slow", "", []) { SightOf = _ => new(Kernel.Refusal.None, []) });
        (http.Request.Method, http.Request.Path) = ("GET", path);
        http.Request.Headers.Accept = accept;
        http.Request.RouteValues["name"] = "trades";
        http.Request.RouteValues["form"] = "csv";
        var body = new Stuck(begun, go.Task);
        http.Response.Body = body;
        var sending = endpoint.RequestDelegate!(http);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Halt);
        // What other tests export takes places too, and gives them back: all are free at a moment.
        var free = 0;
        for (var tries = 0; tries < 1_000 && free < ListRoutes.MostExports; tries++)
        {
            free = ListRoutes.Exports.CurrentCount;
            await Task.Delay(10, Halt);
        }
        Assert.Equal(ListRoutes.MostExports, free);
        go.SetResult();
        await sending;
        Assert.True(body.Length > 1000);
    }

    public ValueTask DisposeAsync() => office.DisposeAsync();
}
