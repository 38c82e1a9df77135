using Countinghouse.Formats.Iso20022;

namespace Countinghouse.App.Messages;

/// <summary>Questions to the depository: how what it has said nothing of stands (sese.021; it answers with sese.024 or sese.022).</summary>
sealed partial class Outbound
{
    static readonly string StatusAsked = MxForms.All.First(f => f.Record == typeof(StatusAdvice)).Built;

    /// <summary>Of what failed on the business day before this one without a word, once a day and depository, a thousand a message.</summary>
    IEnumerable<Draft> Queries()
    {
        var untold = book.UntoldBefore(day).Select(u => (Depository: DepositoryOf(u.Mic), Id: new OwnReference(u.Number, u.Version)));
        foreach (var at in untold.GroupBy(u => u.Depository))
            foreach (var (lines, _, id) in Pages([.. at], $"K{Stamp}{at.Key[known.Csd.Length..]}"))
                yield return new(id, at.Key, known.Bic(at.Key),
                    new StatusQuery(StatusAsked, [.. lines.Select(l => l.Id.ToString())], Account(at.Key)));
    }
}
