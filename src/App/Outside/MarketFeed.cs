using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Countinghouse.App.Show;

namespace Countinghouse.App.Outside;

/// <summary>
/// A market over HTTP, with what was sent and what has come kept in a folder: what lies there was taken by the market, so that after a
/// crash only what is missing is sent, and the feed is read on from where it was.
/// </summary>
sealed class MarketFeed : MarketFolder
{
    /// <summary>The environment's variable that has the token, where the market asks for one.</summary>
    public const string Token = "COUNTINGHOUSE_MARKET_TOKEN";

    readonly HttpClient http;
    readonly string place;

    public MarketFeed(Uri market, string folder) : base(folder)
    {
        http = new() { BaseAddress = market, Timeout = TimeSpan.FromSeconds(30) };
        if (Environment.GetEnvironmentVariable(Token) is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        place = System.IO.Path.Combine(folder, "feed");
    }

    public override void Put(string direction, (DateOnly Day, string Name) file, byte[] bytes)
    {
        if (Get(direction, file.Day, file.Name) is { } there && there.AsSpan().SequenceEqual(bytes)) return;
        using var content = new ByteArrayContent(bytes);
        using var answer = Ask(new(HttpMethod.Post, $"messages?day={file.Day:yyyy-MM-dd}&name={file.Name}") { Content = content });
        base.Put(direction, file, bytes);
    }

    public override void Receive()
    {
        Directory.CreateDirectory(Path);
        while (true)
        {
            var after = File.Exists(place) ? long.Parse(File.ReadAllText(place), CultureInfo.InvariantCulture) : 0;
            using var answer = Ask(new(HttpMethod.Get, $"messages?after={after}"));
            using var body = new MemoryStream();
            answer.Content.ReadAsStream().CopyTo(body);
            var items = MarketJson.Read<List<FeedItem>>(body.ToArray(), $"{http.BaseAddress}messages?after={after}");
            if (items.Count == 0) return;
            foreach (var item in items)
            {
                if (item.Number != ++after || !(IsMessage(item.Name) || item.Name == End))
                    throw new InvalidDataException($"{http.BaseAddress}: item {item.Number} of the feed, '{item.Name}', is not to be taken");
                base.Put(FromMarket, (item.Day, item.Name), item.Bytes);
            }
            Output.Whole(place, System.Text.Encoding.UTF8.GetBytes(after.ToString(CultureInfo.InvariantCulture)));
        }
    }

    HttpResponseMessage Ask(HttpRequestMessage request)
    {
        using (request)
            try
            {
                var answer = http.Send(request);
                if (answer.IsSuccessStatusCode) return answer;
                var why = answer.StatusCode == HttpStatusCode.Unauthorized ? $"it asks for a token, in {Token}" : new StreamReader(
                    answer.Content.ReadAsStream()).ReadToEnd();
                answer.Dispose();
                throw new IOException($"the market at {http.BaseAddress} refuses: {(int)answer.StatusCode} {why}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                throw new IOException($"the market at {http.BaseAddress} does not answer: {e.Message}. Run the day again when it does", e);
            }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) http.Dispose();
        base.Dispose(disposing);
    }
}
