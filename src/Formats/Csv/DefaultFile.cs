using Countinghouse.Clearing;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

/// <summary>Reads the default of a member: what was lost and what there is to pay it from, a row for each.</summary>
public static class DefaultFile
{
    static readonly Columns DefaultColumns = new(["item", "amount"], ["member"]);

    const string Member = "MEMBER", Times = "ASSESSMENT";

    static readonly Words<string> Items =
        new(new[] { "LOSS", "MARGIN", "CONTRIBUTION", "CAPITAL", "CAPITAL-2", Member, Times }.Select(w => (w, w)).ToArray());

    // Sums of a hundred thousand such amounts fit into 64 bits, and products of two into 128.
    const long Most = 10_000_000_000_000;

    const int MostTimesBp = 1_000_000; // a hundred times the contribution: no rule book asks for more

    /// <summary>Amounts in minor units of the currency; null when anything of it is wrong: each row changes what the others pay.</summary>
    public static DefaultCase? Read(Stream s, string file, IList<Problem> problems, string currency)
    {
        var (before, scale) = (problems.Count, Currencies.Scale(currency));
        var single = new Dictionary<string, long>(StringComparer.Ordinal);
        List<FundMember> members = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using var row = new Row(s, file, problems, DefaultColumns);
        while (row.Next())
        {
            var item = row.Word(0, Items);
            var amount = item == Times ? row.Minor(1, "an assessment", 4) : row.Minor(1, currency, scale);
            if (row.IsGood && (amount < 0 || amount > (item == Times ? MostTimesBp : Most)))
                row.Refuse(1, $"'{row.Shown(1)}' is below zero or beyond reason");
            if (row.IsGood && row.Gives(2) != (item == Member)) row.Refuse(2, $"a member goes with {Member}, and with it alone");
            if (!row.IsGood) continue;
            if (item == Member && seen.Add(row.Text(2))) members.Add(new(row.Text(2), amount));
            else if (item == Member || !single.TryAdd(item, amount))
                row.Refuse(0, item == Member ? $"member {row.Shown(2)} comes twice" : $"{item} comes twice");
        }
        if (row.HasHeader && !single.ContainsKey("LOSS")) problems.Add(new(file, 0, "item", "there is no LOSS"));
        return problems.Count > before ? null : new(single["LOSS"], single.GetValueOrDefault("MARGIN"), members)
        {
            Contribution = single.GetValueOrDefault("CONTRIBUTION"), Capital = single.GetValueOrDefault("CAPITAL"),
            SecondCapital = single.GetValueOrDefault("CAPITAL-2"), AssessmentBp = (int)single.GetValueOrDefault(Times),
        };
    }
}
