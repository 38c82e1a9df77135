using System.IO.Compression;
using System.Text.Json;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

/// <summary>
/// Reads <c>firm.json</c>: standard JSON without comments, no member unknown or given twice. Everything wrong is named by its line and
/// its path (<c>fees[2].perUnit</c>), as far as the text holds together.
/// </summary>
sealed partial class FirmJson(string file, IList<Problem> problems)
{
    // A firm with a hundred thousand lines of fees has another program for them.
    const int MostBytes = 1 << 20;

    // Fees are three deep; what is deeper is no firm.
    const int MostDepth = 16;

    byte[] text = [];
    string path = "";

    public FirmTerms? Read(Stream json)
    {
        var before = problems.Count;
        if (!TryLoad(json)) return null;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MostDepth });
        try
        {
            var terms = Firm(ref reader);
            while (reader.Read()) { }
            return problems.Count == before ? terms : null;
        }
        catch (JsonException broken)
        {
            var line = (int)(broken.LineNumber ?? 0) + 1;
            problems.Add(new(file, line, path, $"not well-formed JSON at byte {broken.BytePositionInLine + 1} of the line"));
            return null;
        }
    }

    bool TryLoad(Stream json)
    {
        var bytes = ReadAtMost(json, MostBytes + 1);
        try
        {
            if (bytes is [0x1F, 0x8B, ..])
            {
                using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
                bytes = ReadAtMost(zip, MostBytes + 1);
            }
        }
        catch (InvalidDataException)
        {
            problems.Add(new(file, 1, "", "the compressed file is cut off or damaged"));
            return false;
        }
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            problems.Add(new(file, 1, "", "the file is UTF-16, not UTF-8: save it as UTF-8"));
            return false;
        }
        if (bytes.Length > MostBytes)
        {
            problems.Add(new(file, 1, "", "longer than 1 048 576 bytes"));
            return false;
        }
        text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        return true;
    }

    static byte[] ReadAtMost(Stream from, int most)
    {
        var bytes = new byte[most];
        return bytes[..from.ReadAtLeast(bytes, most, throwOnEndOfStream: false)];
    }

    FirmTerms Firm(ref Utf8JsonReader json)
    {
        var terms = FirmTerms.Default;
        var credit = 0m;
        var (creditLine, currencyLine) = (1, 1);
        json.Read();
        var members = new Members(this, "name", "lei", "baseCurrency", "settlementCalendar", "ccp", "csd", "settlementBank",
            "intradayCredit", "fees", "chart");
        while (members.Next(ref json))
        {
            switch (members.Name)
            {
                case "name": terms = terms with { Name = Text(ref json, terms.Name) }; break;
                case "lei": terms = terms with { Lei = Text(ref json, terms.Lei) }; break;
                case "baseCurrency":
                    currencyLine = LineOf(json);
                    terms = terms with { BaseCurrency = Text(ref json, terms.BaseCurrency) };
                    break;
                case "settlementCalendar": terms = terms with { SettlementCalendar = Text(ref json, terms.SettlementCalendar) }; break;
                case "ccp": terms = terms with { Ccp = Text(ref json, terms.Ccp) }; break;
                case "csd": terms = terms with { Csd = Text(ref json, terms.Csd) }; break;
                case "settlementBank": terms = terms with { SettlementBank = Text(ref json, terms.SettlementBank) }; break;
                case "intradayCredit":
                    creditLine = LineOf(json);
                    credit = Number(ref json);
                    break;
                case "fees": terms = terms with { Fees = WithCommission(ListOf(ref json, Fee)) }; break;
                case "chart": terms = terms with { Chart = ListOf(ref json, Chart) }; break;
                default: Skip(ref json); break;
            }
        }
        path = "";
        return terms with { IntradayCredit = Minor(credit, terms.BaseCurrency, (creditLine, currencyLine)) };
    }

    // The currency may stand behind the credit, so the two meet at the end.
    long Minor(decimal credit, string currency, (int Credit, int Currency) lines)
    {
        if (!Currencies.IsKnown(currency))
        {
            problems.Add(new(file, lines.Currency, "baseCurrency", $"'{Show.Short(currency)}' is not an ISO 4217 currency"));
            return 0;
        }
        var scale = Currencies.Scale(currency);
        for (var i = 0; i < scale; i++) credit *= 10;
        if (decimal.IsInteger(credit) && Math.Abs(credit) <= long.MaxValue) return (long)credit;
        problems.Add(new(file, lines.Credit, "intradayCredit", decimal.IsInteger(credit)
            ? "is more than the books can hold" : $"has more than the {scale} decimals of {currency}"));
        return 0;
    }

    /// <summary>The members of one object, in the order of the text.</summary>
    sealed class Members(FirmJson owner, params string[] known)
    {
        readonly string within = owner.path;
        readonly HashSet<string> seen = new(StringComparer.Ordinal);
        bool begun;

        /// <summary>The member the reader stands on the value of; empty when it is unknown or comes twice, which is told.</summary>
        public string Name { get; private set; } = "";

        public bool Next(ref Utf8JsonReader json)
        {
            owner.path = within;
            if (!begun && json.TokenType != JsonTokenType.StartObject)
            {
                owner.Refuse(ref json, "is not an object");
                return false;
            }
            begun = true;
            if (!json.Read() || json.TokenType != JsonTokenType.PropertyName) return false;
            Name = StringOf(json) ?? "?";
            owner.path = within.Length == 0 ? Show.Short(Name) : $"{within}.{Show.Short(Name)}";
            var wrong = !known.Contains(Name) ? $"unknown member, expected {string.Join(", ", known)}"
                : !seen.Add(Name) ? "the member comes twice" : "";
            if (wrong.Length > 0)
            {
                owner.Name(json, wrong);
                Name = "";
            }
            json.Read();
            return true;
        }
    }
}
