using System.Net;
using Countinghouse.Access;

namespace Countinghouse.SystemTests.Web;

/// <summary>The feed: what is told again, to whom, of what kinds, and when it ends.</summary>
public abstract class ApiEventsTests(Office office)
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<(StreamReader Lines, HttpResponseMessage Answer)> Open(HttpClient who, string query, string last = "")
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/events" + query, UriKind.Relative));
        if (last.Length > 0) asked.Headers.Add("Last-Event-ID", last);
        var answer = await who.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Halt);
        return (new(await answer.Content.ReadAsStreamAsync(Halt)), answer);
    }

    // An event that has no data only says how far the reader has come.
    static async Task<(long Id, string Kind)?> Next(StreamReader lines)
    {
        var (id, kind, hasData) = (-1L, "", false);
        while (await lines.ReadLineAsync(Halt) is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = long.Parse(line[4..]);
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) hasData = true;
            else if (line.Length == 0 && hasData) return (id, kind);
        return null;
    }

    [Fact]
    public async Task Only_the_kinds_that_are_asked_come_and_again_from_the_last_that_was_seen()
    {
        using var reader = office.Enter("kinds", "examiner");
        var (lines, first) = await Open(reader, "?kinds=trade-booked");
        using (first)
        {
            var one = (await Next(lines))!.Value;
            var two = (await Next(lines))!.Value;
            Assert.Equal(("trade-booked", "trade-booked"), (one.Kind, two.Kind));
            var (again, second) = await Open(reader, "?kinds=trade-booked&after=0", $"{one.Id}"); // the header holds
            using (second) Assert.Equal(two, await Next(again));
        }
        var (_, wrong) = await Open(reader, "?kinds=trade-bucked");
        using (wrong) Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task It_ends_when_the_key_is_revoked_and_when_its_reader_signs_out()
    {
        office.Enter("listener", "examiner").Dispose();
        using var machine = office.Machine("listener", "listener-key", "*");
        var (lines, answer) = await Open(machine, $"?after={office.Known - 1}");
        using (answer)
        {
            office.Ask(new EnrolPerson("told-of", "told of", ""));
            Assert.NotNull(await Next(lines));
            office.Ask(new RevokeKey("listener-key", "lost"));
            while (await Next(lines) is { } told) Assert.NotEqual("key-revoked", told.Kind); // its end is not told to it
        }
        using var person = office.Enter("signs-out", "examiner");
        var (page, open) = await Open(person, $"?after={office.Known - 1}");
        using (open)
        {
            await Task.Delay(1_200, Halt); // it is asked at most once a second whether they are still there
            using var left = await person.PostAsync("/sign-out", new FormUrlEncodedContent([]), Halt);
            Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
            while (await Next(page) is { }) { }
        }
    }
}
