using System.Text.Json;
using System.Text.Json.Serialization;
using Countinghouse.Formats.Iso20022;

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
    SortedDictionary<string, decimal> Securities, SortedDictionary<string, decimal> Cash, List<Receipt> Receipts)
{
    // With setters: what a generated reader does not find it would give to an initializer as null.

    /// <summary>The currency in which margin is agreed.</summary>
    public string BaseCurrency { get; set; } = "";
    /// <summary>What came to the depository and the bank since the hand-over before, or left, by something else than this market.</summary>
    public List<Moved> Moved { get; set; } = [];
    /// <summary>Of what is due: the day's prices, and what a fail costs.</summary>
    public List<MarketPrice> Prices { get; set; } = [];
    /// <summary>Basis points that lack of cash costs a day, by currency.</summary>
    public SortedDictionary<string, decimal> CashRates { get; set; } = [];
    /// <summary>BICs of the custodians to whom clients have what they trade delivered.</summary>
    public List<string> Custodians { get; set; } = [];
    /// <summary>BICs of those to whom the firm gives collateral under an agreement.</summary>
    public List<string> Agreed { get; set; } = [];
}

/// <summary>Units or cash that came to the firm's account, or left it, otherwise than by this market.</summary>
/// <param name="Kind">Of the firm's entry, as ActionPayment.</param>
/// <param name="Asset">An ISIN or a currency.</param>
/// <param name="IsFace">It is a bond, counted by its nominal.</param>
/// <param name="IsOpening">It lay there before the first day.</param>
sealed record Moved(DateOnly Day, string Kind, string Reference, string Asset, bool IsFace, decimal Amount, bool IsOpening);

/// <summary>The day's price of an instrument.</summary>
/// <param name="Factor">By what units times price are multiplied: 0.01 of a bond.</param>
/// <param name="PenaltyBp">Basis points of its value that a fail costs a day.</param>
sealed record MarketPrice(string Isin, decimal Price, decimal Factor, decimal PenaltyBp);

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
sealed record SandboxState(List<HeldInstruction> Open, List<HeldPayment> Payments, List<LateMessage> Late)
{
    /// <summary>The day; none before the first.</summary>
    public DateOnly? Day { get; set; }
    /// <summary>Units and cash of the firm at the close of the day before, by ISIN and currency.</summary>
    public SortedDictionary<string, decimal> Books { get; set; } = [];
    /// <summary>What of them is counted by its nominal.</summary>
    public List<string> Faces { get; set; } = [];
    /// <summary>What settled on the day.</summary>
    public List<HeldPosting> Posted { get; set; } = [];
    /// <summary>What came from elsewhere on the day, as far as the firm has told.</summary>
    public List<Moved> Moved { get; set; } = [];
    /// <summary>What the statements of the day before said wrongly, to be put right.</summary>
    public List<HeldPosting> Corrections { get; set; } = [];
    public List<HeldPenalty> Penalties { get; set; } = [];
    public List<HeldAllegement> Alleged { get; set; } = [];
    /// <summary>Collateral that the firm gave the CCP, and what the CCP calls besides.</summary>
    public decimal Lodged { get; set; }
    public decimal Called { get; set; }
}

/// <summary>What settled: + the firm received. Cash alone has no ISIN.</summary>
sealed record HeldPosting(
    string Reference, string Isin, bool IsFace, decimal Quantity, string Currency, decimal Amount, DateOnly SettleOn, DateOnly Day);

/// <summary>A penalty to be reported: + the firm receives.</summary>
sealed record HeldPenalty(string Reference, string Counterparty, string Kind, string Isin, string Currency, decimal Amount, DateOnly For);

/// <summary>What was alleged to the firm.</summary>
/// <param name="Bic">Who told it.</param>
/// <param name="Of">The instruction of the firm from which it differs; empty where it is of a trade that is none.</param>
sealed record HeldAllegement(string Id, string Bic, string Of, bool Delivers, bool IsFree);

/// <summary>A payment of the firm whose day has not come.</summary>
sealed record HeldPayment(string Reference, string Currency, decimal Amount, DateOnly PayOn);

/// <summary>A message that goes out.</summary>
sealed record HeldMessage(string Name, byte[] Bytes)
{
    /// <summary>What is wrong with it, so that it does not go out.</summary>
    [JsonIgnore]
    public string Wrong { get; init; } = "";
}

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
    /// <summary>The other side holds its own until the day after it is due.</summary>
    public bool IsHeldThere { get; init; }
    /// <summary>Against payment it has a currency, also where the amount is nothing.</summary>
    [JsonIgnore]
    public Payment Payment => Currency.Length == 0 ? Payment.Free : Payment.Against;
    /// <summary>A part of its cash, as a message has it; free of payment none.</summary>
    public MxAmount? Cash(decimal amount) => Payment == Payment.Free ? null
        : new(new(Math.Abs(amount), Currency), amount < 0 || amount == 0 && Quantity > 0 ? CreditDebit.Debit : CreditDebit.Credit);
    /// <summary>Why it failed on the day before; empty: it did not.</summary>
    public string Failed { get; set; } = "";
    /// <summary>Penalties for matching late, charged when it matches.</summary>
    public List<HeldPenalty> Unmatching { get; set; } = [];
}

sealed record HeldLink(string How, string Other);

/// <summary>The forms of all of it, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n", MaxDepth = 16,
    AllowDuplicateProperties = false)]
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
            throw new InvalidDataException($"{file}:{(e.LineNumber ?? 0) + 1}: {Why(e, bytes, typeof(T))}", e);
        }
    }

    // By the members of the form: who reads it knows nothing of the types of this program.
    static string Why(JsonException e, byte[] bytes, Type type)
    {
        try
        {
            using var text = JsonDocument.Parse(bytes, new() { MaxDepth = Deepest, AllowDuplicateProperties = false });
            var form = Default.GetTypeInfo(type);
            return form is not null && text.RootElement.ValueKind == JsonValueKind.Object
                && JsonMembers.Odd(text.RootElement, form, (m => !m.IsRequired, "")) is { } odd ? odd
                : (e.Path is { Length: > 2 } path ? $"'{path[2..]}'" : "it") + " is not of the kind that belongs there";
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or ArgumentException) // half a surrogate pair
        {
            return "is not JSON: " + other.Message.Split(" LineNumber:")[0];
        }
    }

    const int Deepest = 16;

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Default);
}
