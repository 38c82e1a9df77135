using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Countinghouse.App.Show;

namespace Countinghouse.App.Outside;

/// <summary>
/// A market over HTTP. What was sent and what has come is kept in a folder: what lies there was taken by the market, so that after a crash
/// only what is missing is sent, and the feed is read on from where it was.
/// </summary>
sealed class MarketFeed : IDisposable
{
    /// <summary>The environment's variable that has the token, where the market asks for one.</summary>
    public const string Token = "COUNTINGHOUSE_MARKET_TOKEN";

    readonly HttpClient http;

    public MarketFeed(Uri market)
    {
        http = new() { BaseAddress = market, Timeout = TimeSpan.FromSeconds(30) };
        if (Environment.GetEnvironmentVariable(Token) is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Hands a file over.</summary>
    /// <exception cref="IOException">The market does not answer, or refuses it.</exception>
    public void Post((DateOnly Day, string Name) file, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        using var answer = Ask(new(HttpMethod.Post, $"messages?day={file.Day:yyyy-MM-dd}&name={file.Name}") { Content = content });
    }

    /// <summary>Reads on in the feed into a folder, which remembers how far.</summary>
    public void Read(MarketFolder into)
    {
        var place = Path.Combine(into.Path, "feed");
        Directory.CreateDirectory(into.Path);
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
                if (item.Number != ++after || !(MarketFolder.IsMessage(item.Name) || item.Name == MarketFolder.End))
                    throw new InvalidDataException($"{http.BaseAddress}: '{item.Name}', item {item.Number}, is not to be taken");
                into.Put(MarketFolder.FromMarket, (item.Day, item.Name), item.Bytes);
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

    public void Dispose() => http.Dispose();
}
