using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// An action that is told after its record date: the depository pays on what lay there at the close of that date, and what the street had
/// not delivered by then is claimed from it, whatever has been delivered since (market claims: CAJWG Market Standards for Corporate Actions
/// Processing, 2012).
/// </summary>
public sealed class LateClaimTests
{
    const string Old = "US0378331005", New = "US8873173038";
    static readonly DateOnly Ex = new(2014, 5, 8);

    static CorporateActionTerms Of(string kind, int recordAfter)
    {
        CorporateActionTerms t = new("A-1", kind, Old, Ex, Ex.AddDays(recordAfter), Ex.AddDays(8), null, "USD", null, null, "", null);
        return kind switch
        {
            "DIVIDEND" or "CAPITAL_DISTRIBUTION" => t with { Rate = 0.25m },
            "STOCK_DIVIDEND" => t with { RatioNew = 1, RatioOld = 5, CashInLieu = 20 },
            _ => t with { RatioNew = 2, RatioOld = 5, NewIsin = New, BasisShare = 20, CashInLieu = 20 },
        };
    }

    public static TheoryData<string, int, bool> Told => new(
        from kind in new[] { "DIVIDEND", "CAPITAL_DISTRIBUTION", "STOCK_DIVIDEND", "RIGHTS", "SPINOFF" }
        from after in new[] { -1, 0, 3 }
        from fails in new[] { false, true }
        select (kind, after, fails));

    [Theory, MemberData(nameof(Told))]
    public void Told_late_it_is_paid_by_what_lay_at_the_depository_then(string kind, int recordAfter, bool fails)
    {
        var (right, late) = (Play(Of(kind, recordAfter), fails, isTwin: true), Play(Of(kind, recordAfter), fails, isTwin: false));
        Assert.Equal(recordAfter < 3 || fails, Claimed(right).Count > 0);
        Assert.Equal(string.Join("; ", Claimed(right)), string.Join("; ", Claimed(late)));
        Assert.Equal(AtDepository(right), AtDepository(late));
        foreach (var one in new[] { right, late }) LateTradeTests.Settled(one);
        Assert.Equal(string.Join('\n', CorrectionTests.Lines(right)), string.Join('\n', CorrectionTests.Lines(late)));
        late.ReplaysToTheSame();
    }

    // Trades of five days, of which the brokers fail with what they are to deliver; told on the sixth, when most has come.
    static ActionScene Play(CorporateActionTerms terms, bool fails, bool isTwin)
    {
        var scene = new ActionScene(Old, Ex.AddDays(-1), New);
        if (isTwin) scene.Announce(terms);
        for (var day = 0; day < 5; day++)
        {
            scene.Firm.NextDay();
            scene.Firm.EndDay(scene.Firm.Firm.Settlement.Due(scene.Firm.Day)
                .Where(i => fails && day < 3 && !i.Delivers && i.Terms.Against.Kind == InstructionKind.Bilateral)
                .Select(i => new Answer(i.Number, 0, FailReason.CounterpartyLack)));
        }
        scene.Firm.NextDay();
        if (!isTwin) scene.Announce(terms);
        scene.Firm.Must(new RunActions(scene.Firm.Day, ActionMoment.Opening));
        return scene;
    }

    static List<string> Claimed(ActionScene scene) => [.. scene.Firm.Facts.OfType<ActionFact.Claimed>()
        .Where(c => c.Against.Kind != InstructionKind.ClientDvp).GroupBy(c => c.Against.Party.Number)
        .Select(g => (Party: g.Key, Held: g.Sum(c => c.Held), Cash: g.Sum(c => c.Movement.Amount)))
        .Where(g => g.Held != 0 || g.Cash != 0).OrderBy(g => g.Party).Select(g => $"{g.Party}: {g.Held} {g.Cash}")];

    static (long, long, long) AtDepository(ActionScene scene)
    {
        var there = scene.Firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == scene.Firm.Firm.Register.Depository).ToList();
        return (there.Sum(e => e.Held), there.Sum(e => e.Units), there.Sum(e => e.Gross));
    }
}
