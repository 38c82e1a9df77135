using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;

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
        var firm = EndOf(day, end);
        var cycle = new SandboxCycle(firm, StateBefore(day), (scenario, draws, schemas));
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

    /// <summary>The end of a day as a firm sends it.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another day, or says what cannot be.</exception>
    public static FirmEnd EndOf(DateOnly day, byte[] bytes)
    {
        var file = $"{MarketFolder.ToMarket}/{day:yyyy-MM-dd}/{MarketFolder.End}";
        var said = MarketJson.Read<FirmEnd>(bytes, file);
        (string Name, string Bic)[] bics =
        [
            ("firm", said.Firm), ("ccp", said.Ccp), ("depositoryBic", said.DepositoryBic), ("bankBic", said.BankBic),
            .. said.Custodians.Select(b => ("custodians", b)), .. said.Agreed.Select(b => ("agreed", b)),
        ];
        var wrong = said.Day != day ? $"'day' is {said.Day:yyyy-MM-dd}"
            : !Calendars.TryNamed(said.Calendar, out _) ? $"'calendar' is '{said.Calendar}', and there is none of that name"
            : Array.Find(bics, b => !string.IsNullOrEmpty(b.Bic) && !CheckDigits.IsBic(b.Bic)) is { Name: { } name } no
                ? $"'{name}' is '{no.Bic}', which is no BIC" : "";
        return wrong.Length == 0 ? said : throw new InvalidDataException($"{file}: {wrong}");
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
