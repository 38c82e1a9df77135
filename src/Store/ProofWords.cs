using System.Collections;
using System.Globalization;
using System.Reflection;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Store;

/// <summary>
/// The facts of a proof in words: each field by name, dates and instants by ISO 8601, accounts, assets and parties by the codes that
/// other facts of the same proof give their numbers.
/// </summary>
public sealed class ProofWords
{
    const int LongestBytes = 64; // a digest or a signature is shown, a message is told by its size

    readonly Dictionary<object, string> codes = [];

    /// <param name="codes">The code of each account, asset and party by its number.</param>
    internal ProofWords(Dictionary<object, string> codes) => this.codes = codes;

    public ProofWords(IEnumerable<Fact> facts)
    {
        foreach (var fact in facts)
            if (fact is ReferenceFact.AccountOpened a) codes[a.Account] = a.Terms.Code;
            else if (fact is ReferenceFact.CurrencyAdded c) codes[c.Asset] = c.Code;
            else if (fact is ReferenceFact.InstrumentListed i) codes[i.Asset] = i.Terms.Isin;
            else if (fact is ReferenceFact.PartyAdded p) codes[p.Party] = p.Terms.Code;
    }

    /// <summary>Name of a fact on the wire.</summary>
    public static string NameOf(Fact fact) => Wire.All.First(w => w.Type == fact.GetType()).Name;

    /// <summary>What a fact says, field by field; what it leaves empty is left out.</summary>
    public IEnumerable<(string Name, string Value)> FieldsOf(Fact fact) => Named(fact).Where(f => f.Value.Length > 0);

    public string Says(Fact fact) => $"{NameOf(fact)}  {Fields(fact)}".TrimEnd();

    string Fields(object of) => string.Join("  ", Named(of).Where(f => f.Value.Length > 0).Select(f => $"{f.Name} {f.Value}"));

    // The fields that stand in the bytes are those of the record's own list; what is reckoned from them is not said.
    IEnumerable<(string Name, string Value)> Named(object of) => of.GetType().GetConstructors()
        .MaxBy(c => c.GetParameters().Length)?.GetParameters()
        .Select(p => of.GetType().GetProperty(p.Name ?? "")).OfType<PropertyInfo>()
        .Select(p => (Words(p.Name), Value(p.Name, p.GetValue(of)))) ?? [];

    string Value(string name, object? value) => value switch
    {
        null => "",
        string text => text,
        byte[] { Length: > LongestBytes } bytes => $"{bytes.Length} bytes",
        byte[] bytes => Convert.ToHexStringLower(bytes),
        AccountId a => codes.GetValueOrDefault(a, $"account {a.Number}"),
        AssetId a => codes.GetValueOrDefault(a, $"asset {a.Number}"),
        PartyId p => codes.GetValueOrDefault(p, $"party {p.Number}"),
        DateOnly day => $"{day:yyyy-MM-dd}",
        long at when name == "At" || name.EndsWith("At", StringComparison.Ordinal) =>
            DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        Enum word => Words(word.ToString()).ToUpperInvariant(),
        bool yes => yes ? "YES" : "NO",
        IEnumerable many => string.Join(", ", many.Cast<object>().Select(one => Value("", one))),
        _ when value.GetType().Namespace?.StartsWith(nameof(Countinghouse), StringComparison.Ordinal) == true => Nested(value),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    string Nested(object value) => value.ToString() is { } own && !own.Contains('{', StringComparison.Ordinal) ? own : $"({Fields(value)})";

    // SettleOn is settle-on.
    static string Words(string name) => string.Concat(name.Select((c, i) =>
        char.IsUpper(c) && i > 0 && !char.IsUpper(name[i - 1]) ? "-" + char.ToLowerInvariant(c) : $"{char.ToLowerInvariant(c)}"));
}
