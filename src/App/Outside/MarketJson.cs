using System.Text.Json;
using System.Text.Json.Serialization;

namespace Countinghouse.App.Outside;

/// <summary>The firm has sent all of a day's cycle. What a market of records would know itself, one without is told here.</summary>
/// <param name="Firm">The firm's BIC.</param>
/// <param name="Calendar">Its settlement calendar for instruments whose market is not known.</param>
/// <param name="Messages">How many messages there are.</param>
/// <param name="Securities">Units it has at the depository, by ISIN.</param>
/// <param name="Cash">Cash it has at the bank, credit included, by currency.</param>
/// <param name="Receipts">Cash alone that is owed to it and due.</param>
sealed record FirmEnd(
    DateOnly Day, string Firm, string Ccp, string DepositoryBic, string BankBic, string Calendar, int Messages,
    SortedDictionary<string, decimal> Securities, SortedDictionary<string, decimal> Cash, List<Receipt> Receipts);

/// <summary>Cash alone that is owed to the firm, by the reference of the instruction.</summary>
sealed record Receipt(string Reference, string Currency, decimal Amount);

/// <summary>The market has answered all of a day's cycle.</summary>
/// <param name="Notices">What is to be known besides: a member that defaults.</param>
sealed record MarketEnd(DateOnly Day, List<MarketFile> Messages, List<string> Notices);

/// <summary>A file and the SHA-256 of its bytes, in hexadecimal.</summary>
sealed record MarketFile(string Name, string Sha256);

/// <summary>Why the firm did not act on a message.</summary>
sealed record MessageAnswer(string Name, string Sha256, string Type, string Id, List<string> Problems);

/// <summary>A file in the feed.</summary>
/// <param name="Number">Its place, from 1.</param>
sealed record FeedItem(long Number, DateOnly Day, string Name, byte[] Bytes);

/// <summary>What the sandbox knows at the end of a day.</summary>
sealed record SandboxState(List<HeldInstruction> Open, List<HeldPayment> Payments, List<LateMessage> Late);

/// <summary>A payment of the firm whose day has not come.</summary>
sealed record HeldPayment(string Reference, string Currency, decimal Amount, DateOnly PayOn);

/// <summary>A message that goes out.</summary>
sealed record HeldMessage(string Name, byte[] Bytes);

/// <summary>A confirmation that goes out with the next day, and what it moved.</summary>
sealed record LateMessage(HeldMessage Message, string Reference, string Isin, decimal Quantity, string Currency, decimal Amount);

/// <summary>An instruction in the market. Quantity and amount are what is left: + the firm receives.</summary>
/// <param name="Wait">Days until the other side's instruction comes, or agrees; 0 when it is matched.</param>
/// <param name="Before">Units that settled before.</param>
sealed record HeldInstruction(
    string Reference, bool IsMt, bool IsFace, string Isin, string Mic, decimal Quantity, string Currency, decimal Amount, DateOnly SettleOn,
    string Counterparty, string Depository, bool IsHeld, int Priority, bool MayPart, List<HeldLink> Links, int Wait, decimal Before)
{
    /// <summary>Why it does not match while it waits: NMAT is said with this reason.</summary>
    public string Unmatched { get; init; } = "CMIS";
    /// <summary>Its cancellation is asked for and waits for the next day; until then it may settle.</summary>
    public bool IsCancelling { get; init; }
}

sealed record HeldLink(string How, string Other);

/// <summary>The forms of all of it, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n", MaxDepth = 16)]
[JsonSerializable(typeof(FirmEnd)), JsonSerializable(typeof(MarketEnd)), JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(SandboxState)), JsonSerializable(typeof(List<FeedItem>)), JsonSerializable(typeof(Scenario))]
sealed partial class MarketJson : JsonSerializerContext
{
    /// <summary>Reads a file that should be of a form.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static T Read<T>(byte[] bytes, string file) where T : class
    {
        try
        {
            if (bytes.AsSpan().IndexOf("\\u0000"u8) >= 0) throw new InvalidDataException($"{file}: a text has U+0000");
            return JsonSerializer.Deserialize(bytes, typeof(T), Default) as T ?? throw new InvalidDataException($"{file}: holds nothing");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}:{(e.LineNumber ?? 0) + 1}: {e.Message}", e);
        }
    }

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Default);
}
