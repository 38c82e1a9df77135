using Countinghouse.Formats.Iso20022;

namespace Countinghouse.App.Outside;

/// <summary>
/// A market of its own in a folder. All it knows is in there: killed and started again it answers what it would have answered, byte for
/// byte.
/// </summary>
sealed class SandboxMarket(MarketFolder folder, Scenario scenario, ulong seed, MxSchemas schemas)
{
    readonly Draws draws = new(seed);

    // Beside the messages, and nobody's business but the sandbox's.
    const string Own = "sandbox", StateName = "state.json";

    /// <summary>Answers every day that the firm has ended and the market has not, in order.</summary>
    /// <returns>How many there were.</returns>
    public int Answer(Action<string> say)
    {
        var answered = 0;
        foreach (var day in folder.Days(MarketFolder.ToMarket))
        {
            if (folder.Has(MarketFolder.FromMarket, day, MarketFolder.End)) continue;
            if (folder.Get(MarketFolder.ToMarket, day, MarketFolder.End) is not { } end) continue;
            say(Answer(day, end));
            answered++;
        }
        return answered;
    }

    string Answer(DateOnly day, byte[] end)
    {
        var firm = MarketJson.Read<FirmEnd>(end, $"{MarketFolder.ToMarket}/{day:yyyy-MM-dd}/{MarketFolder.End}");
        var cycle = new SandboxCycle(firm with { Day = day }, StateBefore(day), (scenario, draws, schemas));
        foreach (var name in folder.Messages(MarketFolder.ToMarket, day))
            if (folder.Get(MarketFolder.ToMarket, day, name) is { } bytes) cycle.Take(name, bytes);
        cycle.Run();
        List<MarketFile> files = [];
        foreach (var message in cycle.Sent.Concat(Replayed(day, cycle.Sent.Count)))
        {
            // A draw in front, so that the order of the names is none.
            var name = $"{draws.Of("order", message.Name, day):x16}-{message.Name}";
            folder.Put(MarketFolder.FromMarket, (day, name), message.Bytes);
            files.Add(new(name, MarketFolder.Sha256(message.Bytes)));
        }
        folder.Put(Own, (day, StateName), MarketJson.Write(cycle.State));
        folder.Put(MarketFolder.FromMarket, (day, MarketFolder.End), MarketJson.Write(new MarketEnd(day, files, cycle.Notices)));
        return $"{day:yyyy-MM-dd}: {firm.Messages} messages in, {files.Count} out, {cycle.State.Open.Count} instructions open";
    }

    SandboxState StateBefore(DateOnly day)
    {
        var last = folder.Days(Own).LastOrDefault(d => d < day);
        return last != default && folder.Get(Own, last, StateName) is { } bytes
            ? MarketJson.Read<SandboxState>(bytes, $"{Own}/{last:yyyy-MM-dd}/{StateName}") : new([], [], []);
    }

    // Messages of days before, so many in a thousand of today's.
    IEnumerable<HeldMessage> Replayed(DateOnly day, int count)
    {
        if (scenario.Replay == 0) yield break;
        var days = folder.Days(MarketFolder.FromMarket).Where(d => d < day).ToList();
        if (days.Count == 0) yield break;
        for (var i = 0; i < count * scenario.Replay / 1000; i++)
        {
            var from = days[(int)(draws.Of("replay-day", $"{i}", day) % (ulong)days.Count)];
            var names = folder.Messages(MarketFolder.FromMarket, from);
            if (names.Count == 0) continue;
            var name = names[(int)(draws.Of("replay", $"{i}", day) % (ulong)names.Count)];
            if (folder.Get(MarketFolder.FromMarket, from, name) is { } bytes) yield return new($"old{i}-{name[17..]}", bytes);
        }
    }
}
