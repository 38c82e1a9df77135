using System.Buffers;
using System.Text;
using System.Text.Json;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

sealed partial class FirmJson
{
    static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl)]);

    delegate T Reads<T>(ref Utf8JsonReader json);

    static readonly Words<Market?> Markets = new(
        ("US", Market.Us), ("EU", Market.Eu), ("UK", Market.Uk), ("CH", Market.Ch), ("JP", Market.Jp), ("OTHER", Market.Other));

    static readonly Words<string> Classes = new(("EQUITY", "EQUITY"), ("INCOME", "INCOME"), ("PAYABLE", "PAYABLE"));

    FeeRule Fee(ref Utf8JsonReader json)
    {
        var (line, within, isObject) = (LineOf(json), path, json.TokenType == JsonTokenType.StartObject);
        var fee = new FeeRule("", DateOnly.MinValue, DateOnly.MaxValue);
        var members = new Members(this, "kind", "from", "to", "market", "currency", "categories", "salesOnly", "houseExempt", "perUnit",
            "perMillion", "minimum", "maximum", "maximumRate", "roundUp", "isIncome");
        while (members.Next(ref json))
        {
            switch (members.Name)
            {
                case "kind": fee = fee with { Kind = Text(ref json, "") }; break;
                case "from": fee = fee with { From = Date(ref json) }; break;
                case "to": fee = fee with { To = Date(ref json) }; break;
                case "market": fee = fee with { Market = Word(ref json, Markets) }; break;
                case "currency": fee = fee with { Currency = CurrencyOrAny(ref json) }; break;
                case "categories": fee = fee with { Categories = CfiCategories(ref json) }; break;
                case "salesOnly": fee = fee with { SalesOnly = YesOrNo(ref json) }; break;
                case "houseExempt": fee = fee with { HouseExempt = YesOrNo(ref json) }; break;
                case "perUnit": fee = fee with { PerUnit = NotNegative(ref json) }; break;
                case "perMillion": fee = fee with { PerMillion = NotNegative(ref json) }; break;
                case "minimum": fee = fee with { MinimumPerTrade = NotNegative(ref json) }; break;
                case "maximum": fee = fee with { MaximumPerTrade = NotNegative(ref json) }; break;
                case "maximumRate": fee = fee with { MaximumRate = NotNegative(ref json) }; break;
                case "roundUp": fee = fee with { RoundUp = YesOrNo(ref json) }; break;
                case "isIncome": fee = fee with { IsIncome = YesOrNo(ref json) }; break;
                default: Skip(ref json); break;
            }
        }
        void Wrong(string member, string why) => problems.Add(new(file, line, $"{within}.{member}", why));
        if (isObject && fee.Kind.Length == 0) Wrong("kind", "nothing is given: every fee has a kind");
        if (fee.To < fee.From) Wrong("to", $"{fee.To:yyyy-MM-dd} is before from, {fee.From:yyyy-MM-dd}");
        return fee;
    }

    ChartLine Chart(ref Utf8JsonReader json)
    {
        var (line, within, isObject) = (LineOf(json), path, json.TokenType == JsonTokenType.StartObject);
        var chart = new ChartLine("", "", "");
        var members = new Members(this, "code", "name", "class");
        while (members.Next(ref json))
        {
            switch (members.Name)
            {
                case "code": chart = chart with { Code = Text(ref json, "") }; break;
                case "name": chart = chart with { Name = Text(ref json, "") }; break;
                case "class": chart = chart with { Class = Word(ref json, Classes) }; break;
                default: Skip(ref json); break;
            }
        }
        void Wrong(string member, string why) => problems.Add(new(file, line, $"{within}.{member}", why));
        if (isObject && chart.Code.Length == 0) Wrong("code", "nothing is given: every account has a code");
        if (isObject && chart.Class.Length == 0) Wrong("class", $"nothing is given: one of {Classes.All}");
        return chart.Name.Length > 0 ? chart : chart with { Name = chart.Code };
    }

    // The books keep commission apart from what is owed on, so the kind is there even when nothing is charged.
    static FeeRule[] WithCommission(List<FeeRule> fees) => fees.Exists(f => f.Kind == "COMMISSION") ? [.. fees]
        : [new("COMMISSION", DateOnly.MinValue, DateOnly.MaxValue) { HouseExempt = true, IsIncome = true }, .. fees];

    List<T> ListOf<T>(ref Utf8JsonReader json, Reads<T> read)
    {
        var within = path;
        List<T> all = [];
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Refuse(ref json, "is not a list");
            return all;
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            path = $"{within}[{all.Count}]";
            all.Add(read(ref json));
        }
        return all;
    }

    string Text(ref Utf8JsonReader json, string otherwise)
    {
        if (json.TokenType != JsonTokenType.String) { Refuse(ref json, "is not a text"); return otherwise; }
        if (StringOf(json) is not { } text) Name(json, "is not valid Unicode");
        else if (text.AsSpan().ContainsAny(Controls)) Name(json, "holds a control character");
        else if (PlainText.OddIn(text) is { } odd) Name(json, $"holds {odd}, a character that no text has");
        else return text;
        return otherwise;
    }

    string CurrencyOrAny(ref Utf8JsonReader json)
    {
        var code = Text(ref json, FeeRule.AnyCurrency);
        if (code != FeeRule.AnyCurrency && !Currencies.IsKnown(code))
            Name(json, $"'{Show.Short(code)}' is neither an ISO 4217 currency nor {FeeRule.AnyCurrency}");
        return code;
    }

    string CfiCategories(ref Utf8JsonReader json)
    {
        var letters = Text(ref json, "");
        if (letters.AsSpan().ContainsAnyExcept(CheckDigits.CfiCategories))
            Name(json, $"'{Show.Short(letters)}' is not made of first letters of CFI codes, {CheckDigits.CfiCategories}");
        return letters;
    }

    T Word<T>(ref Utf8JsonReader json, Words<T> words)
    {
        var before = problems.Count;
        var word = Text(ref json, "");
        if (!words.TryFind(Encoding.UTF8.GetBytes(word), out var value) && problems.Count == before)
            Name(json, $"'{Show.Short(word)}' is none of {words.All}");
        return value;
    }

    DateOnly Date(ref Utf8JsonReader json)
    {
        var before = problems.Count;
        var date = Text(ref json, "");
        if (!Fields.TryDate(Encoding.UTF8.GetBytes(date), out var value, out var why) && problems.Count == before) Name(json, why);
        return value;
    }

    bool YesOrNo(ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False)) Refuse(ref json, "is neither true nor false");
        return json.TokenType == JsonTokenType.True;
    }

    decimal Number(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Number) { Refuse(ref json, "is not a number"); return 0; }
        if (!Fields.TryDecimal(json.ValueSpan, out var value, out var why)) Name(json, why);
        return value;
    }

    decimal NotNegative(ref Utf8JsonReader json)
    {
        var value = Number(ref json);
        if (value < 0) Name(json, $"{value} is below zero");
        return value;
    }

    // The reader hands out text of unpaired surrogates or of broken UTF-8 only with an exception.
    static string? StringOf(in Utf8JsonReader json)
    {
        try { return json.GetString(); }
        catch (InvalidOperationException) { return null; }
    }

    void Refuse(ref Utf8JsonReader json, string why)
    {
        Name(json, why);
        Skip(ref json);
    }

    // A value of the wrong kind may be a whole tree: go on behind it.
    static void Skip(ref Utf8JsonReader json) => json.Skip();

    void Name(in Utf8JsonReader json, string why) => problems.Add(new(file, LineOf(json), path, why));

    int LineOf(in Utf8JsonReader json) => 1 + text.AsSpan(0, (int)json.TokenStartIndex).Count((byte)'\n');
}
