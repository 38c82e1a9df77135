using System.Globalization;
using System.Text.Json;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Trades;

namespace Countinghouse.App.Web.Api;

/// <summary>A trade as a row of <c>trades.csv</c> has it; see docs/formats/day-folder.md.</summary>
/// <param name="TradeId">Known by it for ever: the same again is one trade.</param>
/// <param name="ExecutedAt">With its zone, 2025-10-09T13:30:00.000Z.</param>
/// <param name="Side">BUY or SELL, as the account sees it.</param>
/// <param name="Price">A number, or in quotes where a client's numbers are not exact.</param>
/// <param name="Capacity">AGENCY, PRINCIPAL or RISKLESS.</param>
/// <param name="SettlementDate">None: by the market's cycle.</param>
sealed record TradeForm(
    string TradeId, DateTimeOffset ExecutedAt, string Account, string Side, string Isin, long Quantity, decimal Price, string Currency,
    string Mic, string Capacity, string Counterparty, DateOnly? SettlementDate = null)
{
    const int Deepest = 2;

    static readonly string[] Members =
        ["tradeId", "executedAt", "account", "side", "isin", "quantity", "price", "currency", "mic", "capacity", "counterparty"];

    /// <summary>The ticket of a text; none where the problem says what is wrong with it.</summary>
    public static Ticket? Read(ReadOnlyMemory<byte> text, out ApiProblem? problem)
    {
        if (Utf8Scan.FirstWrong(text.Span) is { } at)
        {
            problem = Problems.Of(400, $"byte {at} of the trade, from 0, is not UTF-8");
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = Deepest, AllowDuplicateProperties = false });
            return Read(json.RootElement, out problem);
        }
        catch (JsonException e)
        {
            problem = Problems.Of(400, "is not JSON: " + e.Message);
            return null;
        }
    }

    static Ticket? Read(JsonElement json, out ApiProblem? problem)
    {
        ApiProblem? wrong = null;
        void Wrong(string member, string what) => wrong ??= Problems.Of(400, $"{member}: {what}", member);
        string Text(string name)
        {
            if (!json.TryGetProperty(name, out var value)) Wrong(name, "is missing");
            else if (value.ValueKind != JsonValueKind.String) Wrong(name, "is text");
            else if (Payload.WrongText(value) is { } wrongText) Wrong(name, wrongText);
            else return value.GetString() ?? "";
            return "";
        }
        T Word<T>(string name, params ReadOnlySpan<(string Word, T Value)> words)
        {
            var text = Text(name);
            foreach (var (word, value) in words)
                if (word == text) return value;
            Wrong(name, $"is one of {string.Join(", ", words.ToArray().Select(w => w.Word))}");
            return words[0].Value;
        }
        if (json.ValueKind != JsonValueKind.Object)
        {
            problem = Problems.Of(400, "a trade is one JSON object");
            return null;
        }
        foreach (var member in json.EnumerateObject())
            if (!Members.Contains(member.Name) && member.Name != "settlementDate")
                Wrong(member.Name, $"a trade has no such member; it has {string.Join(", ", Members)}, settlementDate");
        var quantity = 0L;
        if (!json.TryGetProperty("quantity", out var units)) Wrong("quantity", "is missing");
        else if (units.ValueKind != JsonValueKind.Number || !units.TryGetInt64(out quantity))
            Wrong("quantity", "is a whole number of units");
        var ticket = new Ticket(0, Text("tradeId"), Instant(Text("executedAt"), Wrong), Text("account"),
            Word("side", ("BUY", Facts.Side.Buy), ("SELL", Facts.Side.Sell)), Text("isin"), quantity, PriceOf(json, Wrong),
            Text("currency"), Text("mic"), Word("capacity", ("AGENCY", Facts.Capacity.Agency), ("PRINCIPAL", Facts.Capacity.Principal),
                ("RISKLESS", Facts.Capacity.Riskless)), Text("counterparty"), Day(json, Wrong));
        problem = wrong;
        return wrong is null ? ticket : null;
    }

    static long Instant(string text, Action<string, string> wrong)
    {
        var saysZone = text.EndsWith('Z') || text.Length > 6 && text[^6] is '+' or '-';
        if (saysZone && DateTimeOffset.TryParseExact(text, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var at)) return at.ToUnixTimeMilliseconds();
        wrong("executedAt", "is an instant, as 2025-10-09T13:30:00.000Z");
        return 0;
    }

    static decimal PriceOf(JsonElement json, Action<string, string> wrong)
    {
        if (!json.TryGetProperty("price", out var price)) wrong("price", "is missing");
        else if (price.ValueKind == JsonValueKind.Number && price.TryGetDecimal(out var number)) return number;
        else if (price.ValueKind == JsonValueKind.String && decimal.TryParse(price.GetString(), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out number)) return number;
        else wrong("price", "is a decimal number");
        return 0;
    }

    static DateOnly? Day(JsonElement json, Action<string, string> wrong)
    {
        if (!json.TryGetProperty("settlementDate", out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var day)) return day;
        wrong("settlementDate", "is a date, as 2025-10-10");
        return null;
    }
}

/// <summary>What became of a trade.</summary>
/// <param name="Outcome">booked; known: it was so already; waits: for other people; refused.</param>
sealed record TradeAnswer(string TradeId, string Outcome)
{
    /// <summary>Of many: the line that this answers, from 1.</summary>
    public long? Line { get; init; }
    /// <summary>The fact that booked it.</summary>
    public long? Fact { get; init; }
    public DateOnly? SettlementDate { get; init; }
    /// <summary>The approval that it waits for.</summary>
    public int? Approval { get; init; }
    /// <summary>Why it was refused.</summary>
    public ApiProblem? Problem { get; init; }
}
