using System.CommandLine;
using System.Net;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Countinghouse.App.Commands;

/// <summary>The team's server.</summary>
static class ServeCommand
{
    const string Here = "http://127.0.0.1:8080";

    public static Command Make()
    {
        var book = CommandLine.Book();
        var urls = new Option<string[]>("--urls")
        { Description = $"Addresses to listen at; {Here} by default", HelpName = "URL", DefaultValueFactory = _ => [Here] };
        var command = new Command("serve", "Serve web pages and the API.\n\nExample: countinghouse serve books/demo.db --urls " + Here)
        { book, urls };
        command.SetAction((r, stop) => Run(new(r.GetValue(book) ?? "", r.GetValue(urls) ?? []), stop));
        return command;
    }

    static async Task<int> Run(ServerOptions options, CancellationToken stop)
    {
        foreach (var url in options.Urls)
            if (!IsAddress(url)) throw new UsageException($"{url}: is no address as {Here}");
        using var host = new BookHost(options.Book);
        using var door = DoorBook.Open(options.Book);
        if (await FirstStart.Begin(host, door) is { } password)
            Console.Error.WriteLine($"the first start: sign in as {FirstStart.Name} with the password {password}, once; then choose your own");
        await using var app = Server.Build(options, host, door);
        await app.StartAsync(stop);
        Console.Error.WriteLine($"{options.Book} is served at {string.Join(", ", app.Urls)}");
        await app.WaitForShutdownAsync(stop);
        return Exit.Done;
    }

    static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        && (url.Scheme == "https" || url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip)
            && IPAddress.IsLoopback(ip));
}
