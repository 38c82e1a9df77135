using System.CommandLine;
using System.Globalization;
using System.Net;
using Countinghouse.App.Outside;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.App.Commands;

/// <summary>A market to try days against, in a process of its own.</summary>
static class SandboxCommand
{
    public static Command Make()
    {
        var drop = new Option<string>("--drop") { Description = "The folder it works in", HelpName = "DIR", Required = true };
        var http = new Option<string?>("--http")
        { Description = $"Serve the folder at an address as well; beyond this machine only with {MarketFeed.Token}", HelpName = "URL" };
        var seed = new Option<ulong>("--seed")
        {
            Description = "What is drawn for the scenario: a whole number from 0", DefaultValueFactory = _ => 1UL, HelpName = "NUMBER",
            CustomParser = r =>
            {
                if (ulong.TryParse(r.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
                r.AddError($"--seed {r.Tokens[0].Value}: is no whole number from 0 to {ulong.MaxValue}");
                return 0;
            },
        };
        var scenario = new Option<string[]>("--scenario")
        {
            Description = $"{Scenario.Names}, or a JSON file; several at once", HelpName = "NAME", DefaultValueFactory = _ => ["calm"],
            AllowMultipleArgumentsPerToken = true,
        };
        var schemas = MessageCommand.Schemas();
        var once = new Option<bool>("--once") { Description = "Answer what is there and end" };
        var command = new Command("sandbox",
            "Be the market: CCP, depository, bank, custodians and counterparties that answer a firm's days.\n\n"
            + "Scenarios (what goes wrong is drawn by seed, reference and day; the same seed, the same market):\n" + Scenario.Described
            + "\n\nExample: countinghouse sandbox --drop market --scenario storm --seed 7")
        { drop, http, seed, scenario, schemas, once };
        command.SetAction(r => Run(r.GetValue(drop) ?? "", Address(r.GetValue(http)),
            (Scenario.Of(r.GetValue(scenario) ?? []), r.GetValue(seed), MessageCommand.Open(r.GetValue(schemas))), r.GetValue(once)));
        return command;
    }

    static Uri? Address(string? asked)
    {
        if (asked is null) return null;
        if (!Uri.TryCreate(asked, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
            throw new UsageException($"{asked}: is no address as http://127.0.0.1:8086");
        var token = Environment.GetEnvironmentVariable(MarketFeed.Token);
        var isHere = url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
        return isHere || !string.IsNullOrEmpty(token) ? url
            : throw new UsageException($"{asked}: others can reach it: give a token in {MarketFeed.Token}, or use 127.0.0.1");
    }

    static int Run(string path, Uri? url, (Scenario What, ulong Seed, MxSchemas Schemas) how, bool once)
    {
        var isNew = Make(path, once);
        using var one = One(path);
        using var folder = new MarketFolder(path);
        var market = new SandboxMarket(folder, how.What, how.Seed, how.Schemas);
        var token = Environment.GetEnvironmentVariable(MarketFeed.Token) is { Length: > 0 } given ? given : null;
        using var watch = once ? null : new FolderWatch(path);
        var web = url is null ? null : new SandboxWeb(folder, token).Start(url);
        try
        {
            Console.Error.WriteLine($"the market is open in {path}{(isNew ? ", new" : "")}{(url is null ? "" : $" and at {url}")}");
            // Where there is a server it is told to stop, and not the process.
            var stopping = web?.Lifetime.ApplicationStopping ?? CancellationToken.None;
            while (true)
            {
                market.Answer(Console.WriteLine);
                if (watch is null || stopping.IsCancellationRequested) return Exit.Done;
                watch.Wait();
            }
        }
        finally
        {
            if (web is not null) ((IDisposable)web).Dispose();
        }
    }

    // Where there is nothing, nothing can be answered, and a path whose last folder alone is new was hardly mistyped before it.
    static bool Make(string path, bool once)
    {
        if (Directory.Exists(path)) return false;
        if (once) throw new UsageException($"--drop {path}: there is no such folder, and so nothing to answer");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent && !Directory.Exists(parent))
            throw new UsageException($"--drop {path}: there is no folder {parent} to make it in");
        try
        {
            Directory.CreateDirectory(path);
            return true;
        }
        catch (IOException e)
        {
            throw new UsageException($"--drop {path}: no folder can be made there: {e.Message}");
        }
    }

    // Two would write over each other; the system lets go of it when the process dies.
    static FileStream One(string path)
    {
        try
        {
            return new(Path.Combine(path, "sandbox.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException($"{path}: another market is open in this folder", e);
        }
    }
}
