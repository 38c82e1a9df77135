using System.Globalization;
using System.Text.Json;
using Countinghouse.Formats.Csv;
using Countinghouse.Settlement;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>What a settlement run says: a summary, the reasons as a table, all of it as JSON.</summary>
static class SettleOutput
{
    public static void WriteSummary(RunFolder read, RunOutcome outcome, RunExplanation why, TextWriter to)
    {
        var all = read.Input.Instructions.Count;
        Line(to, $"settled   {outcome.Settled.Count} of {all}" + (outcome.Parts.Count > 0 ? $", {outcome.Parts.Count} more in part" : ""));
        Line(to, $"value     {outcome.Value}");
        Line(to, $"bound     {outcome.Bound}");
        Line(to, $"gap       {outcome.GapPpm / 10_000m:F4} %");
        Line(to, $"fifo      {outcome.FirstInFirstOut}");
        Line(to, $"steps     {outcome.Work}");
        var whole = read.Input.Instructions.ToDictionary(i => i.Id, i => i.Quantity);
        foreach (var part in outcome.Parts)
            Line(to, $"part      {part.Id}: {part.Quantity} of {whole[part.Id]} units for {part.Cash}");
        foreach (var relief in why.Reliefs)
        {
            var asset = Asset(read, relief.Kind == RowKind.Cash, relief.Asset);
            var party = read.Parties[relief.Party];
            Line(to, $"would free {relief.FreedValue} ({relief.FreedCount}): {relief.Amount} of {asset} to {party}");
        }
    }

    static void Line(TextWriter to, FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static void Line(TextWriter to, string text) => to.WriteLine(text);

    static string Asset(RunFolder read, bool isCash, int asset) =>
        asset < 0 ? "" : !isCash ? read.Securities[asset] : read.Currencies[asset] is { Length: > 0 } currency ? currency : "cash";

    /// <summary>Why each instruction that did not settle did not: what was short, at whom, by how much.</summary>
    public static Report Reasons(RunFolder read, RunExplanation why) => new(
        "reasons",
        [new("id", Cell.Number), new("reason", Cell.Text), new("party", Cell.Text), new("asset", Cell.Text), new("short_by", Cell.Number)],
        [.. why.Obstacles.Select(o => new[]
        {
            o.Id.ToString(CultureInfo.InvariantCulture), Reason(o.Why), o.Party < 0 ? "" : read.Parties[o.Party],
            Asset(read, o.Why != NotSettled.LackOfSecurities, o.Asset),
            o.ShortBy == 0 ? "" : o.ShortBy.ToString(CultureInfo.InvariantCulture),
        })], []);

    // The words of the report fails, where it has them.
    static string Reason(NotSettled why) => why switch
    {
        NotSettled.OnHold => "HOLD",
        NotSettled.LackOfSecurities => "LACK",
        NotSettled.LackOfCash => "MONY",
        NotSettled.LackOfCollateral => "COLL",
        NotSettled.Link => "LINK",
        NotSettled.WorthNothing => "NONE",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static void WriteJson(RunFolder read, RunOutcome outcome, RunExplanation why, TextWriter to)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("value", outcome.Value);
            json.WriteNumber("bound", outcome.Bound);
            json.WriteNumber("gap_percent", outcome.GapPpm / 10_000m);
            json.WriteNumber("first_in_first_out", outcome.FirstInFirstOut);
            json.WriteNumber("steps", outcome.Work);
            json.WriteStartArray("settled");
            foreach (var id in outcome.Settled) json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("parts");
            foreach (var part in outcome.Parts) Write(json, ("id", part.Id), ("quantity", part.Quantity), ("cash", part.Cash));
            json.WriteEndArray();
            json.WriteStartArray("not_settled");
            foreach (var row in Reasons(read, why).Rows)
            {
                json.WriteStartObject();
                json.WritePropertyName("id");
                json.WriteRawValue(row[0]);
                WriteReason(json, row);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("would_free");
            foreach (var relief in why.Reliefs)
            {
                json.WriteStartObject();
                json.WriteString("party", read.Parties[relief.Party]);
                json.WriteString("asset", Asset(read, relief.Kind == RowKind.Cash, relief.Asset));
                json.WriteNumber("amount", relief.Amount);
                json.WriteNumber("value", relief.FreedValue);
                json.WriteNumber("count", relief.FreedCount);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        to.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    static void WriteReason(Utf8JsonWriter json, string[] row)
    {
        json.WriteString("reason", row[1]);
        json.WriteString("party", row[2]);
        json.WriteString("asset", row[3]);
        json.WritePropertyName("short_by");
        json.WriteRawValue(row[4].Length == 0 ? "0" : row[4]);
    }

    static void Write(Utf8JsonWriter json, params ReadOnlySpan<(string Name, long Value)> fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields) json.WriteNumber(name, value);
        json.WriteEndObject();
    }
}
