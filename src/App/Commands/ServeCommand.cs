using System.CommandLine;
using System.Net;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Jobs;
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
        Option<string?> Flag(string name, string value) => new("--" + name)
        { Description = Says(name), HelpName = value };
        var urls = new Option<string[]>("--urls")
        { Description = $"Addresses to listen at; {Here} by default", HelpName = "URL" };
        var mayMake = new Option<bool>("--new") { Description = "Make the book where there is none" };
        var standby = new Option<bool>("--standby")
        { Description = "Where another process has the book open, wait, and take over when it closes it or dies (PostgreSQL)" };
        var config = new Option<string?>("--config")
        { Description = "Settings as a JSON object; the environment (COUNTINGHOUSE_URLS) and flags come before it", HelpName = "FILE" };
        Option<string?>[] flags =
        [
            Flag("certificate", "FILE"), Flag("certificate-key", "FILE"), Flag("backup", "DIR"), Flag("backup-every", "TIME"),
            Flag("backup-keep", "NUMBER"), Flag("collector", "URL"), Flag("requests-per-minute", "NUMBER"),
            Flag("wrong-passwords-per-person", "NUMBER"), Flag("wrong-passwords-per-address", "NUMBER"), Flag("refused-passwords", "FILE"),
            Flag("feeds-per-person", "NUMBER"),
            Flag("provider", "URL"), Flag("provider-client", "NAME"), Flag("provider-secret-file", "FILE"),
        ];
        var command = new Command("serve", "Serve web pages and the API.\n\nExample: countinghouse serve books/demo.db --urls " + Here)
        { book, urls, mayMake, standby, config };
        foreach (var flag in flags) command.Add(flag);
        command.SetAction((r, stop) => Run(OptionsOf(r.GetValue(book) ?? "", new(r.GetValue(config),
            [("urls", string.Join(',', r.GetValue(urls) ?? [])), .. flags.Select(f => (f.Name[2..], r.GetValue(f)))]))
            with
        { Waits = r.GetValue(standby), MayMake = r.GetValue(mayMake) }, stop));
        return command;
    }

    static string Says(string name) => ServerSettings.All.First(s => s.Name == name).Says is var says
        ? char.ToUpperInvariant(says[0]) + says[1..] : "";

    internal static ServerOptions OptionsOf(string book, ServerSettings settings)
    {
        var options = new ServerOptions(book, settings.Urls(Here))
        {
            Certificate = settings.Certificate(), Backup = settings.Backup(), Provider = settings.Provider(),
            Collector = settings.Collector(),
        };
        foreach (var url in options.Urls)
            if (!IsAddress(url)) throw new UsageException($"{url}: is no address as {Here}; one that others reach begins with https");
            else if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && options.Certificate is null)
                throw new UsageException($"{url}: https needs --certificate");
        return options with
        {
            RequestsPerMinute = settings.Number("requests-per-minute", options.RequestsPerMinute),
            Tries = new(settings.Number("wrong-passwords-per-person", options.Tries.OfPerson),
                settings.Number("wrong-passwords-per-address", options.Tries.FromAddress)),
            RefusedPasswords = settings.RefusedPasswords(),
            FeedsPerPerson = settings.Number("feeds-per-person", options.FeedsPerPerson),
        };
    }

    const int MostReadingAtOnce = 8;

    static async Task<int> Run(ServerOptions options, CancellationToken stop)
    {
        if (options.Waits && !Place.IsServer(options.Book))
            throw new UsageException("--standby: only a book on a server can be taken over from another process");
        Scratch.Sweep();
        if (!options.Waits && !options.MayMake && !Place.Exists(options.Book))
            throw new StoreException($"{Place.Beside(options.Book)}: there is no such book. serve --new makes one, and so does day.");
        using var host = new BookHost(options.Book, options.Waits);
        using var door = DoorBook.Open(options.Book);
        if (!options.Waits) await Welcome(host, door);
        await using var app = Server.Build(options, host, door);
        ThreadPool.GetMinThreads(out var threads, out var completions);
        ThreadPool.SetMinThreads(threads + MostReadingAtOnce, completions); // who waits for the disk holds up no other request
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException e)
        {
            throw new StoreException($"{string.Join(", ", options.Urls)}: cannot be listened at "
                + $"({e.InnerException?.Message ?? e.Message}). Does another server run there? --urls gives another address.", e);
        }
        var at = string.Join(", ", app.Urls);
        Console.Error.WriteLine($"{host.Name} {(options.Waits ? "waits for its turn" : "is served")} at {at}");
        if (options.Waits) _ = WelcomeInTurn(host, door, at);
        await app.WaitForShutdownAsync(stop);
        Scratch.End();
        return Exit.Done;
    }

    static async Task WelcomeInTurn(BookHost host, DoorBook door, string at)
    {
        await host.Taken;
        try
        {
            await Welcome(host, door);
            Console.Error.WriteLine($"{host.Name} is served at {at}");
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine(e.Message);
        }
    }

    static async Task Welcome(BookHost host, DoorBook door)
    {
        if (await FirstStart.Begin(host, door) is var (person, password))
            Console.Error.WriteLine(
                $"the first start: sign in as {person} with the password {password}, once; then choose your own");
    }

    static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        && (url.Scheme == "https" || url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip)
            && IPAddress.IsLoopback(ip));
}
