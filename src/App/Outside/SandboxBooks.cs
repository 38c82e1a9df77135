using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.App.Outside;

/// <summary>
/// The accounts that the depository and the bank keep for the firm, by what settled in this market and by what came from elsewhere; and
/// the statements of a day, which go out overnight, with the next one.
/// </summary>
sealed class SandboxBooks(FirmEnd firm, SandboxState before, (Scenario What, Draws Draws) how)
{
    const int MostOnPage = 1000;

    readonly SortedDictionary<string, decimal> closed = new(before.Books, StringComparer.Ordinal);
    readonly SortedSet<string> faces = new(before.Faces, StringComparer.Ordinal);
    readonly List<HeldPosting> wrong = [];

    readonly record struct Line(string Reference, string Asset, decimal Units, string Activity)
    {
        public HeldPosting? Of { get; init; }
    }

    /// <summary>What is left for the next day: balances at the close of the last, what came since, what was stated wrongly.</summary>
    public SandboxState Into(SandboxState state) => state with
    {
        Books = closed,
        Faces = [.. faces],
        Corrections = wrong,
        Moved = [.. firm.Moved.Where(m => before.Day is not { } on || m.Day > on)],
    };

    /// <summary>Holdings, postings and cash of the day before, and the penalties for what failed on it.</summary>
    public IEnumerable<HeldMessage> Overnight(SandboxAnswers answers)
    {
        if (before.Day is not { } on) yield break;
        List<Moved> moved = [.. before.Moved, .. firm.Moved.Where(m => m.Day <= on)];
        foreach (var m in moved.Where(m => m.IsOpening)) Add(m.Asset, m.Amount);
        foreach (var m in moved.Where(m => m.IsFace)) faces.Add(m.Asset);
        foreach (var p in before.Posted.Where(p => p.IsFace)) faces.Add(p.Isin);
        var opening = new SortedDictionary<string, decimal>(closed, StringComparer.Ordinal);
        List<Line> lines =
        [
            .. before.Posted.SelectMany(p => new[] { new Line(p.Reference, p.Isin, p.Quantity, "SETT") { Of = p },
                new Line(p.Reference, p.Currency, p.Amount, "SETT") { Of = p } }),
            .. moved.Where(m => !m.IsOpening).Select(m => new Line(m.Reference, m.Asset, m.Amount, ActivityOf(m.Kind))),
        ];
        lines.RemoveAll(l => l.Units == 0);
        foreach (var l in lines) Add(l.Asset, l.Units);
        foreach (var message in Stated(answers, on, lines)) yield return message;
        foreach (var message in Cash(answers, on, (opening, lines))) yield return message;
        if (Penalties(answers, on) is { } penalties) yield return penalties;
    }

    void Add(string asset, decimal units) => closed[asset] = closed.GetValueOrDefault(asset) + units;

    static bool IsCash(string asset) => asset.Length == 3;

    static string ActivityOf(string kind) => kind.StartsWith("Action", StringComparison.Ordinal) ? "CORP"
        : kind == "Collateral" ? "COLL" : "SETT";

    // By a draw a posting is left out, or the cash of one is another: what is stated wrongly is put right with the next day.
    bool IsWrong(HeldPosting p, DateOnly on, bool ofCash) => how.Draws.Falls(how.What.Misstate, "misstate", (p.Reference, on))
        && how.Draws.Of("misstated", p.Reference, on) % 2 == 1 == (ofCash || p.Isin.Length == 0);

    IEnumerable<HeldMessage> Stated(SandboxAnswers answers, DateOnly on, List<Line> all)
    {
        List<Line> lines = [.. all.Where(l => !IsCash(l.Asset)), .. before.Corrections.Where(c => c.Isin.Length > 0)
            .Select(c => new Line(c.Reference, c.Isin, c.Quantity, "SETT") { Of = c })];
        var stated = new SortedDictionary<string, decimal>(closed, StringComparer.Ordinal);
        foreach (var l in lines.FindAll(l => l.Of is { } p && p.Day == on && IsWrong(p, on, ofCash: false)))
        {
            lines.Remove(l);
            stated[l.Asset] -= l.Units;
            if (l.Of is { } p) wrong.Add(p with { Amount = 0 });
        }
        var holdings = stated.Where(s => !IsCash(s.Key) && s.Value != 0)
            .Select(s => new Holding(new(s.Key), s.Value < 0, Count(s.Key, s.Value), null)).ToList();
        foreach (var (part, page, number) in Pages(holdings))
            yield return answers.From(firm.DepositoryBic, answers.Dated("HD", number), new HoldingsStatement(
                page, answers.Dated("HD"), on, "DAIL", "COMP", "SETT", holdings.Count > 0, firm.Firm, firm.Firm, part));
        lines.Sort((a, b) => (a.Asset, a.Reference, a.Units).CompareTo((b.Asset, b.Reference, b.Units)));
        foreach (var (part, page, number) in Pages(lines))
            yield return answers.From(firm.DepositoryBic, answers.Dated("PO", number), new PostingsStatement(
                page, answers.Dated("PO"), on, on, "SETT", lines.Count > 0, firm.Firm, firm.Firm,
                [.. part.GroupBy(l => l.Asset).Select(g => new PostingsOf(new(g.Key), [.. g.Select(l => Posting(l, on))]))]));
    }

    SecuritiesPosting Posting(Line l, DateOnly on)
    {
        var amount = l.Of?.Amount ?? 0;
        return new(l.Reference.Length > 0 ? l.Reference : "NONREF", null, new(l.Activity,
            l.Units < 0 ? Movement.Deliver : Movement.Receive, amount == 0 ? Payment.Free : Payment.Against, Count(l.Asset, l.Units),
            amount == 0 ? null : new(new(Math.Abs(amount), l.Of?.Currency ?? ""), SandboxAnswers.SideOf(amount)), null, on,
            l.Of?.SettleOn));
    }

    MxQuantity Count(string isin, decimal units) => new(Math.Abs(units), faces.Contains(isin) ? QuantityKind.Face : QuantityKind.Units);

    IEnumerable<HeldMessage> Cash(
        SandboxAnswers answers, DateOnly on, (SortedDictionary<string, decimal> Opening, List<Line> Lines) of)
    {
        var corrected = before.Corrections.Where(c => c.Isin.Length == 0).ToLookup(c => c.Currency);
        foreach (var (currency, closing) in closed.Where(c => IsCash(c.Key)))
        {
            // What was stated wrongly the day before is in the balance it began with.
            var opened = of.Opening.GetValueOrDefault(currency) - corrected[currency].Sum(c => c.Amount);
            List<Line> lines = [.. of.Lines.Where(l => l.Asset == currency),
                .. corrected[currency].Select(c => new Line(c.Reference, currency, c.Amount, "SETT"))];
            if (opened == 0 && closing == 0 && lines.Count == 0) continue;
            lines.Sort((a, b) => (a.Reference, a.Units).CompareTo((b.Reference, b.Units)));
            for (var i = 0; i < lines.Count; i++)
                if (lines[i].Of is { } p && IsWrong(p, on, ofCash: true))
                {
                    lines[i] = lines[i] with { Units = lines[i].Units + 1 };
                    wrong.Add(p with { Isin = "", Quantity = 0, Amount = -1 });
                }
            var id = answers.Dated("BK") + "-" + currency;
            CashBalance Balance(string kind, decimal amount) =>
                new(kind, new(Math.Abs(amount), currency), SandboxAnswers.SideOf(amount), on);
            yield return answers.From(firm.BankBic, id, new AccountStatement(id, answers.At, [new(id, null, answers.At,
                new(firm.Firm, false, currency, null), [Balance("OPBD", opened), Balance("CLBD", opened + lines.Sum(l => l.Units))], null,
                [.. lines.Select((l, i) => new CashEntry($"{id}-{i + 1}", new(Math.Abs(l.Units), currency), SandboxAnswers.SideOf(l.Units),
                    null, "BOOK", on, on, null, null, OwnReference.TryParse(l.Reference) is null ? null : l.Reference, null))])]));
        }
    }

    HeldMessage? Penalties(SandboxAnswers answers, DateOnly on)
    {
        if (before.Penalties.Count == 0) return null;
        MxAmount Net(IEnumerable<HeldPenalty> of, string currency) => of.Sum(p => p.Amount) is var sum
            ? new(new(Math.Abs(sum), currency), SandboxAnswers.SideOf(sum)) : throw new System.Diagnostics.UnreachableException();
        var id = answers.Dated("PN");
        var number = 0;
        return answers.From(firm.DepositoryBic, id, new PenaltiesReport(new("1", true), id, on, new(on, on), true, firm.Firm, firm.Firm,
            firm.DepositoryBic,
            [.. before.Penalties.GroupBy(p => p.Currency).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new PenaltiesOfDay(
                g.Key, on, firm.Firm, Net(g, g.Key), null, [.. g.GroupBy(p => p.Counterparty).Select(with => new PenaltiesWith(
                    with.Key, Net(with, g.Key), [.. with.Select(p => new Penalty($"{id}-{++number}", p.Kind, Net([p], g.Key), 1,
                        p.For == on ? [] : [new(p.For, new(p.Isin), null, null)], p.Reference))]))]))]));
    }

    /// <summary>What is open with the depository at the end of the day.</summary>
    public IEnumerable<HeldMessage> Pending(SandboxAnswers answers, IEnumerable<(HeldInstruction Of, MxStatus? Stopped)> open)
    {
        var lines = open.Select(o => new PendingTransaction(o.Of.Reference, null, new("SETT",
            o.Of.Quantity < 0 ? Movement.Deliver : Movement.Receive, o.Of.Payment, new(o.Of.Isin),
            new(Math.Abs(o.Of.Quantity), o.Of.IsFace ? QuantityKind.Face : QuantityKind.Units),
            o.Of.Cash(o.Of.Amount), null, o.Of.SettleOn),
            [o.Of.Wait > 0 ? new("MtchgSts", SandboxAnswers.Unmatched(o.Of)) : new("SttlmSts", o.Stopped ?? new("Pdg", [new("FUTU")]))]))
            .ToList();
        foreach (var (part, page, number) in Pages(lines))
            yield return answers.From(firm.DepositoryBic, answers.Dated("PD", number), new PendingStatement(
                page, answers.Dated("PD"), firm.Day, lines.Count > 0, firm.Firm, firm.Firm, part));
    }

    /// <summary>Pages with their number; of nothing one that is empty.</summary>
    public static IEnumerable<(List<T> Lines, MxPage Page, int Number)> Pages<T>(List<T> lines)
    {
        var pages = lines.Count == 0 ? [[]] : lines.Chunk(MostOnPage).ToList();
        for (var i = 0; i < pages.Count; i++) yield return ([.. pages[i]], new($"{i + 1}", i == pages.Count - 1), i + 1);
    }
}
