using System.Diagnostics;
using System.Net;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>As many instructions as are taken at once: five thousand, of a client that settles against its own custodian.</summary>
public sealed class ManyActsTests : IDisposable
{
    const int Most = 5_000; // the guide's figure

    readonly Scratch scratch = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    // The sample's first day with other trades: one instruction of its own for each.
    string Book()
    {
        var day = scratch.Folder("2025-10-09");
        foreach (var file in Directory.GetFiles(Sample.Days[0])) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
        File.Delete(Path.Combine(day, "confirmations.csv"));
        var head = File.ReadLines(Path.Combine(day, "trades.csv")).First();
        File.WriteAllLines(Path.Combine(day, "trades.csv"), Enumerable.Range(1, Most).Select(i =>
            $"B{i:000000},2025-10-09T07:{i / 100:00}:{i % 60:00}.000Z,K2004,BUY,GB00BP6MXD84,{10 + i % 7},27.691,GBP,XLON,RISKLESS,BIRCH,")
            .Prepend(head));
        Cli.Run("day", scratch.At("many.db"), day).Ends(0);
        return scratch.At("many.db");
    }

    static async Task<(HttpStatusCode Status, string Text)> Act(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await who.PostAsync(new Uri("/lists/instructions/act", UriKind.Relative), form, Halt);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Halt)));
    }

    [Fact]
    public async Task Five_thousand_are_held_at_once_after_a_look_that_can_be_read()
    {
        await using var office = Office.On(Book());
        using var anna = office.Enter("many-anna", "operations");
        (string, string)[] all = [("act", "hold"), ("reason", "a test"), ("every", "yes"), ("query", "q=kind:CLIENT-DVP"), ("ids", "")];
        var look = await Act(anna, [.. all, ("dry-run", "yes")]);
        Assert.Equal(HttpStatusCode.OK, look.Status);
        Assert.Contains("5\u202f000 done of 5\u202f000. 200 are shown", look.Text, StringComparison.Ordinal);
        Assert.Equal(200, look.Text.Split("<span class=\"st good\">DONE").Length - 1);
        Assert.True(look.Text.Length < 120_000, $"{look.Text.Length}"); // two hundred rows, and the numbers of all that are asked
        Assert.Equal(0, office.CommandsOf("many-anna"));

        var ids = look.Text.Split("name=\"ids\" value=\"")[1].Split('"')[0];
        var from = Stopwatch.StartNew();
        (string, string)[] hold = [("act", "hold"), ("reason", "a test"), ("ids", ids), ("key", "once")];
        var done = await Act(anna, hold);
        Assert.True(from.Elapsed < TimeSpan.FromSeconds(30), $"{from.Elapsed}"); // a commit for each would be minutes
        Assert.Contains("Take it back: release 5000", done.Text, StringComparison.Ordinal);
        Assert.Equal(Most, office.CommandsOf("many-anna"));
        Assert.Contains("5\u202f000 done", (await Act(anna, hold)).Text, StringComparison.Ordinal); // sent twice: the same answer
        Assert.Equal(Most, office.CommandsOf("many-anna"));

        // What is refused comes first, however far back it was chosen.
        var last = await Act(anna, ("act", "priority-2"), ("ids", string.Join(',', ids.Split(',').Skip(1).Append("999999999"))));
        Assert.Contains("1 refused, 4\u202f999 done of 5\u202f000", last.Text, StringComparison.Ordinal);
        Assert.InRange(last.Text.IndexOf("REFUSED", StringComparison.Ordinal), 1,
            last.Text.IndexOf("good\">DONE", StringComparison.Ordinal));

        var more = await Act(anna, ("act", "hold"), ("reason", "a test"), ("ids", ids + ",999999999"));
        Assert.Equal(HttpStatusCode.BadRequest, more.Status);
        Assert.Contains("at most 5000 rows", more.Text, StringComparison.Ordinal);
    }
}
