using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.App.Outside;

/// <summary>
/// The CCP of the sandbox: what it has open with the firm by the instructions against it, what it cleared today, what it asks as margin;
/// and calls for margin, which it makes of the firm where there is an agreement.
/// </summary>
sealed class SandboxCcp(FirmEnd firm, SandboxState before)
{
    // Of the gross value of what is open: the floor that the product's own figures begin with.
    const decimal Share = 0.02m;

    readonly List<(HeldInstruction Of, SettlementInstruction As)> cleared = [];
    decimal lodged = before.Lodged, called = before.Called;

    ClearingAccount Account => new(firm.Firm, "CLIE");

    public SandboxState Into(SandboxState state) => state with { Lodged = lodged, Called = called };

    /// <summary>A net that came today; one that is instructed anew was there before.</summary>
    public void Clear(HeldInstruction held, SettlementInstruction asked)
    {
        if (held.Counterparty == firm.Ccp && OwnReference.TryParse(held.Reference) is { Version: 0 }) cleared.Add((held, asked));
    }

    /// <summary>Collateral that the firm lodges against a call.</summary>
    public void Lodge(CollateralProposal offered)
    {
        if (offered.Agreed.Currency != firm.BaseCurrency) return;
        lodged += offered.Agreed.Amount;
        called = Math.Max(called - offered.Agreed.Amount, 0);
    }

    // Free of payment there is no currency, and of nothing one is as good as another.
    MxAmount Signed(decimal amount, string currency) =>
        new(new(Math.Abs(amount), currency.Length > 0 ? currency : firm.BaseCurrency), SandboxAnswers.SideOf(amount));

    static MxQuantity Count(HeldInstruction i, decimal units) =>
        new(Math.Abs(units), i.IsFace ? QuantityKind.Face : QuantityKind.Units);

    static Movement Way(decimal units) => units < 0 ? Movement.Deliver : Movement.Receive;

    /// <summary>Its reports at the end of the day, by what is open then.</summary>
    public IEnumerable<HeldMessage> Evening(SandboxAnswers answers, List<HeldInstruction> open)
    {
        if (firm.Ccp.Length == 0) yield break;
        foreach (var message in Obligations(answers).Concat(Positions(answers))) yield return message;
        var nets = Nets(open.Where(i => i.Counterparty == firm.Ccp));
        foreach (var currency in nets.Where(n => n.Of.Payment == Payment.Against).GroupBy(n => n.Of.Currency)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var required = Required(currency.Sum(n => Math.Abs(n.Amount)), currency.Key);
            var over = (currency.Key == firm.BaseCurrency ? lodged : 0) - required;
            var id = answers.Dated("MR") + "-" + currency.Key;
            yield return answers.From(firm.Ccp, id, new MarginReport(id, answers.At, currency.Key, answers.At, "DAIL", new("1", true),
                firm.Firm, [new(Account, [new(null, Signed(required, currency.Key), null,
                    new(new(Math.Abs(over), currency.Key), over < 0))])]));
            if (currency.Key == firm.BaseCurrency && Call(answers, -over) is { } call) yield return call;
        }
    }

    static List<(HeldInstruction Of, decimal Units, decimal Amount)> Nets(IEnumerable<HeldInstruction> of) => [.. of
        .GroupBy(i => (i.Isin, i.SettleOn, i.Currency)).OrderBy(g => g.Key)
        .Select(g => (Of: g.First(), Units: g.Sum(i => i.Quantity), Amount: g.Sum(i => i.Amount))).Where(n => n.Units != 0)];

    // Of what was reported during the day, as ISO 20022 has the scope of secl.004; what is open of days before was told then.
    IEnumerable<HeldMessage> Positions(SandboxAnswers answers)
    {
        if (Nets(cleared.Select(c => c.Of)) is not { Count: > 0 } nets) yield break;
        foreach (var (part, page, number) in SandboxBooks.Pages(nets))
            yield return answers.From(firm.Ccp, answers.Dated("NP", number), new NetPositions(
                answers.Dated("NP"), answers.At, "COMP", "DAIL", true, page, firm.Firm,
                [.. part.Select(n => new NetPosition(Account, new(n.Of.Isin),
                    Signed(n.Amount, n.Of.Currency), Count(n.Of, n.Units), Way(n.Units), n.Of.Depository, null, n.Of.SettleOn))]));
    }

    static decimal Required(decimal gross, string currency) =>
        decimal.Round(gross * Share, Reference.Currencies.Scale(currency), MidpointRounding.AwayFromZero);

    IEnumerable<HeldMessage> Obligations(SandboxAnswers answers)
    {
        if (cleared.Count == 0) yield break;
        foreach (var (part, page, number) in SandboxBooks.Pages(cleared))
            yield return answers.From(firm.Ccp, answers.Dated("OB", number), new SettlementObligations(
                answers.Dated("OB"), answers.At, page, firm.Firm, [new([.. part.Select(o => new SettlementObligation(
                    "F" + o.Of.Reference[1..], new(o.Of.Isin), o.Of.SettleOn, Count(o.Of, o.Of.Quantity),
                    Signed(o.Of.Amount, o.Of.Currency), o.Of.Mic.Length > 0 ? new(o.Of.Mic, "EXCH") : new(null, "OTCO"),
                    o.As.TradedOn ?? (o.Of.SettleOn < firm.Day ? o.Of.SettleOn : firm.Day), null, Way(o.Of.Quantity), o.As.Payment))])]));
    }

    // What is short beyond what is called already, in the base currency, in which margin is agreed.
    HeldMessage? Call(SandboxAnswers answers, decimal @short)
    {
        var more = @short - called;
        if (more <= 0 || !firm.Agreed.Contains(firm.Ccp)) return null;
        called += more;
        var id = answers.Dated("MC");
        return answers.From(firm.Ccp, id,
            new MarginCall(id, new(firm.Ccp, firm.Firm, firm.Day), null, new(new(more, firm.BaseCurrency), null), null));
    }
}
