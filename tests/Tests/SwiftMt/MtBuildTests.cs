using System.Text.Json;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Tests.House;
using Countinghouse.Tests.Iso20022;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>What is built says what was put in, as MT and as MX of the same content; what has no place is on the page.</summary>
public sealed class MtBuildTests
{
    public static TheoryData<string> Records => [.. MtForms.All.Select(f => f.Record.Name).Distinct()];

    static MxContent Drawn(int seed, string record) => Fit(new DrawnMessages(seed)
    {
        Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,'()+", Longest = 16,
        Only = new() { ["Currency"] = ["EUR"], ["CashEntry.Status"] = ["BOOK"] },
    }.Content(MxForms.All.First(f => f.Record.Name == record)));

    // A message holds one statement with one opening and one closing balance, which only its last page has.
    static MxContent Fit(MxContent content) => content is not AccountStatement a ? content
        : a with { MessageId = a.Statements[0].Id, Statements = [Fit(a.Statements[0])] };

    static CashStatement Fit(CashStatement s) =>
        s with { Balances = Two(s.Balances[0]), Page = s.Page is { } page ? page with { IsLast = true } : null };

    static CashBalance[] Two(CashBalance drawn) => [drawn with { Kind = "OPBD" }, drawn with { Kind = "CLBD" }];

    [Theory, MemberData(nameof(Records))]
    public void What_is_built_says_what_was_put_in_by_either_way(string record)
    {
        var (carried, lost) = (0, new SortedSet<string>());
        var why = "";
        for (var seed = 1; seed <= Campaign.Cases(200, 600); seed++)
        {
            var content = Drawn(seed, record);
            var built = MtForms.Build(content, "DEUTDEFF", "DAKVDEFFXXX", "MSG1");
            if (built.Message is null)
            {
                why = built.Refusals[0];
                continue;
            }
            carried++;
            var again = Parsed(built.Message);
            lost.UnionWith(Differences(content, again));
            Assert.Empty(MtForms.Build(again, "DEUTDEFF", "DAKVDEFFXXX", "MSG1").Refusals);
            Assert.Equal(built.Bytes(), MtForms.Build(again, "DEUTDEFF", "DAKVDEFFXXX", "MSG1").Bytes());
            Assert.Equal(built.Bytes(), MtForms.Build(ThroughMx(again), "DEUTDEFF", "DAKVDEFFXXX", "MSG1").Bytes());
        }
        Assert.True(carried >= 20, $"{carried}: {why}");
        var named = NotCarried(record);
        Assert.True(lost.All(named.Contains), $"{record}: {string.Join(", ", lost.Where(l => !named.Contains(l)))}");
    }

    static MxContent Parsed(MtMessage message)
    {
        var check = MtCheck.Of(message);
        Assert.Empty(check.Refusals);
        Assert.Empty(check.Findings.Where(f => f.Rule is "needed" or "value").Select(f => f.Problem.Why));
        Assert.NotNull(check.Content);
        return check.Content;
    }

    static MxContent ThroughMx(MxContent content)
    {
        List<Problem> problems = [];
        List<MxFinding> findings = [];
        var message = MxReader.Read(MxForms.Build(content), "mx", problems);
        Assert.NotNull(message);
        var read = MxForms.Parse(message, findings);
        Assert.NotNull(read);
        return read;
    }

    // Fields that differ, by their path in the record.
    static IEnumerable<string> Differences(MxContent one, MxContent other)
    {
        var (left, right) = (Flat(one), Flat(other));
        return left.Keys.Union(right.Keys).Where(k => !(left.GetValueOrDefault(k) ?? []).SequenceEqual(right.GetValueOrDefault(k) ?? []));
    }

    static Dictionary<string, List<string>> Flat(MxContent content)
    {
        Dictionary<string, List<string>> all = [];
        Walk(JsonSerializer.SerializeToElement(content, content.GetType()), "", all);
        foreach (var derived in all.Keys.Where(k => k is "Says" or "Reference" || k.EndsWith("Signed", StringComparison.Ordinal)).ToList())
            all.Remove(derived);
        return all;
    }

    static void Walk(JsonElement at, string path, Dictionary<string, List<string>> all)
    {
        if (at.ValueKind == JsonValueKind.Object)
            foreach (var p in at.EnumerateObject()) Walk(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}", all);
        else if (at.ValueKind == JsonValueKind.Array)
            foreach (var item in at.EnumerateArray()) Walk(item, path, all);
        else if (at.ValueKind != JsonValueKind.Null)
            (all.TryGetValue(path, out var values) ? values : all[path] = []).Add(at.ToString());
    }

    // The table of the page: record, its fields, why.
    static HashSet<string> NotCarried(string record) =>
        [.. File.ReadAllLines(Path.Combine(Sources.Root, "docs/formats/swiftmt.md"))
            .Where(l => l.StartsWith($"| {record} |", StringComparison.Ordinal)).SelectMany(l => l.Split('|')[2].Split(','))
            .Select(f => f.Trim().Trim('`'))];

    [Fact]
    public void A_reference_that_is_too_long_is_refused_with_its_length()
    {
        var drawn = (SettlementInstruction)Drawn(1, nameof(SettlementInstruction));
        var built = MtForms.Build(drawn with { Id = "ABCDEFGHIJKLMNOPQRST", Account = "1" });
        Assert.Null(built.Message);
        var why = Assert.Single(built.Refusals, r => r.StartsWith("20C::SEME", StringComparison.Ordinal));
        Assert.EndsWith("20 characters where 16 have room", why);
    }

    [Fact]
    public void A_character_outside_of_the_set_is_named()
    {
        var drawn = (SettlementInstruction)Drawn(1, nameof(SettlementInstruction));
        Assert.Contains(MtForms.Build(drawn with { Id = "A&B", Account = "1" }).Refusals, r => r.Contains("U+0026",
            StringComparison.Ordinal));
    }
}
