using System.Diagnostics;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// SIGKILL of the firm and of its market while messages flow both ways, until the days are run: nothing is lost, nothing settles twice. By
/// default 3 runs with some kills each; with COUNTINGHOUSE_LONG=1 100 runs.
/// </summary>
public sealed class MarketCrashTests
{
    static Process Market(string drop) => Silent(Cli.Start("sandbox", "--drop", drop, "--seed", "11", "--scenario", "storm"));

    static Process Day(string book, string drop) => Silent(Cli.Start("day", book, Sample.Folder, "--market", drop));

    static Process Silent(Process process)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [Theory, MemberData(nameof(Stores.ServerWhenLong), MemberType = typeof(Stores))]
    public void Firm_and_market_killed_at_any_moment_end_as_if_nothing_had_happened(bool onServer)
    {
        using var scratch = new Scratch();
        var (calm, drop) = (scratch.Book(onServer, "calm.db"), scratch.Folder("calm"));
        var watch = Stopwatch.StartNew();
        var market = Market(drop);
        Cli.Run("day", calm, Sample.Folder, "--market", drop).Ends(1);
        End(market);
        var took = watch.Elapsed;
        var expected = Cli.Run("verify", calm).Ends(0);
        var kills = 0;
        for (var seed = 0; seed < Campaign.Cases(3, 100); seed++)
        {
            var (book, folder) = (scratch.Book(onServer, $"{seed}.db"), scratch.Folder($"{seed}"));
            kills += Disturbed(new Random(seed), book, folder, took);
            var verified = Cli.Run("verify", book).Ends(0);
            Assert.Equal((expected.Facts, expected.Root), (verified.Facts, verified.Root));
            foreach (var file in Directory.GetFiles(Path.Combine(drop, "from-market"), "*", SearchOption.AllDirectories))
                Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace(drop, folder, StringComparison.Ordinal)));
        }
        Campaign.Say($"{kills} kills, every run ended with the root of the calm one");
        Assert.True(kills >= Campaign.Cases(3, 100));
    }

    static bool HasHandedOver(string drop) => Directory.Exists(Path.Combine(drop, "to-market"))
        && Directory.EnumerateFiles(Path.Combine(drop, "to-market"), "end.json", SearchOption.AllDirectories).Any();

    static int Disturbed(Random random, string book, string drop, TimeSpan took)
    {
        // The first kill finds the firm waiting for a market that is not there, however fast the machine is.
        var (kills, day) = (1, Day(book, drop));
        for (var watch = Stopwatch.StartNew(); !HasHandedOver(drop); Thread.Sleep(1))
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1) && !day.HasExited, "nothing is handed over to the market");
        End(day);
        var market = Market(drop);
        day = Day(book, drop);
        var until = 6;
        while (!day.WaitForExit(took * (random.NextDouble() * 0.5)))
        {
            if (until-- <= 0)
            {
                if (day.WaitForExit(TimeSpan.FromMinutes(2))) break;
                Assert.Fail("the day does not end");
            }
            kills++;
            if (random.Next(2) == 0)
            {
                End(market);
                market = Market(drop);
            }
            else
            {
                End(day);
                day = Day(book, drop);
            }
        }
        var exit = day.ExitCode;
        day.Dispose();
        End(market);
        Assert.InRange(exit, 0, 1);
        return kills;
    }
}
