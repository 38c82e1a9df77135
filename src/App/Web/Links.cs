using System.Globalization;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>Where a value of a list leads, and how it looks.</summary>
static class Links
{
    static readonly Dictionary<string, string> ByColumn = new(StringComparer.Ordinal)
    {
        ["trade_id"] = "/trades/", ["account"] = "/accounts/", ["isin"] = "/assets/", ["asset"] = "/assets/", ["currency"] = "/assets/",
        ["instruction"] = "/instructions/", ["fact"] = "/facts/", ["entry"] = "/facts/", ["cause"] = "/facts/",
        ["counterparty"] = "/parties/", ["party"] = "/parties/",
    };

    // What a row of a list is about, where it is not the first column that leads somewhere.
    static readonly Dictionary<string, string> KeyOf = new(StringComparer.Ordinal)
    {
        ["entries"] = "entry", ["commands"] = "fact", ["balances"] = "account", ["positions"] = "account", ["messages"] = "fact",
        ["invoices"] = "account",
    };

    // Lists whose id is a corporate action's.
    static readonly HashSet<string> OfActions = new(StringComparer.Ordinal) { "corporate-actions", "entitlements", "claims" };

    /// <summary>Address of what a value names; none where it names nothing.</summary>
    public static string? Of(string column, string value, string list = "") => value.Length == 0 ? null
        : column == "line" && list == "stock-record" ? "/accounts/" + Uri.EscapeDataString(value)
        : column == "invoice" && list == "invoices" ? $"/invoices/{Uri.EscapeDataString(value)}/paper.pdf"
        : column == "fx_trade_id" && list == "fx-trades" ? $"/fx-trades/{Uri.EscapeDataString(value)}/confirmation.pdf"
        : column == "id" && OfActions.Contains(list) ? "/actions/" + Uri.EscapeDataString(value)
        : ByColumn.TryGetValue(column, out var path) ? path + Uri.EscapeDataString(value) : null;

    /// <summary>The column that says what a row is about; none when its rows lead nowhere.</summary>
    public static int KeyColumn(string list, IReadOnlyList<Column> columns)
    {
        for (var i = 0; i < columns.Count; i++)
            if (KeyOf.TryGetValue(list, out var key) ? columns[i].Name == key : Of(columns[i].Name, "1", list) is not null) return i;
        return -1;
    }

    /// <summary>A number with its thousands apart, every digit kept.</summary>
    public static string Grouped(string number)
    {
        var point = number.IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : number.Length;
        var from = number.StartsWith('-') ? 1 : 0;
        if (point - from <= 3) return number;
        var text = new System.Text.StringBuilder(number);
        for (var i = point - 3; i > from; i -= 3) text.Insert(i, '\u202f');
        return text.ToString();
    }

    /// <summary>Whether the values of a column are words for how something stands.</summary>
    public static bool IsStatus(string column) => column is "status" or "state" or "outcome" or "result" or "passed";

    /// <summary>What a status means for who looks: good, waiting, bad, over. Shown by colour and by a sign.</summary>
    public static string Tone(string status) => status.ToUpper(CultureInfo.InvariantCulture) switch
    {
        "SETTLED" or "CONFIRMED" or "CLOSED" or "PASSED" or "APPROVED" or "OK" or "YES" or "ACTIVE" => "good",
        "EXPLAINED" or "MATCHED" => "good",
        "FAILING" or "FAILED" or "DIFFERING" or "REJECTED" or "MISSED" or "DISPUTED" or "NO" or "REFUSED" => "bad",
        "CANCELLED" or "WITHDRAWN" or "SUPERSEDED" or "ENDED" => "over",
        _ => "wait",
    };
}
