using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// Statements of a day by our books, to the firm's own BIC: for its other systems, and to be laid beside those of the depository, the bank
/// and the CCP.
/// </summary>
sealed partial class Outbound
{
    // What a page holds: well within what a message may have, and what a person can look through.
    const int MostOnPage = 1000;

    string Stamp => $"{day:yyyyMMdd}";

    Draft ToUs(string id, MxContent content) => new(id, Register.FirmCode, Own, content);

    /// <summary>Holdings, postings, what is pending, penalties, the bank, and what was cleared with the CCP.</summary>
    public IEnumerable<Draft> Statements(FactRange range) =>
        Holdings().Concat(Postings()).Concat(Pending(range)).Concat(Penalties()).Concat(Bank()).Concat(Obligations())
            .Concat(Positions()).Concat(CcpMargin());

    /// <summary>Cuts lines into pages, each a message under the id with its number behind; the id itself is the statement's.</summary>
    static IEnumerable<(List<T> Lines, MxPage Page, string Id)> Pages<T>(List<T> lines, string id)
    {
        var pages = lines.Chunk(MostOnPage).ToList();
        for (var i = 0; i < pages.Count; i++) yield return ([.. pages[i]], new($"{i + 1}", i == pages.Count - 1), $"{id}-{i + 1}");
    }

    IEnumerable<Draft> Postings()
    {
        var statement = "P" + Stamp;
        foreach (var (lines, page, id) in Pages(book.PostedOn(day), statement))
            yield return ToUs(id, new PostingsStatement(page, statement, day, day, "SETT", true, Own, Account(known.Csd),
                [.. lines.GroupBy(p => p.Isin).Select(g => new PostingsOf(new(g.Key), [.. g.Select(Posting)]))]));
    }

    SecuritiesPosting Posting(PostedPart p) => new(new OwnReference(p.Instruction, p.Version).ToString(), null, new(
        "SETT", Direction(p.Quantity), p.Amount == 0 ? Payment.Free : Payment.Against, Count(p.Quantity, p.IsDebt),
        p.Amount == 0 ? null : Cash(p.Amount, p.Currency), null, day, p.SettleOn));

    static Formats.Iso20022.Movement Direction(decimal quantity) =>
        quantity < 0 ? Formats.Iso20022.Movement.Deliver : Formats.Iso20022.Movement.Receive;

    static MxQuantity Count(decimal quantity, bool isDebt) => new(Math.Abs(quantity), isDebt ? QuantityKind.Face : QuantityKind.Units);

    static MxAmount Cash(decimal amount, string currency) =>
        new(new(Math.Abs(amount), currency), amount < 0 ? CreditDebit.Debit : CreditDebit.Credit);

    IEnumerable<Draft> Pending(FactRange range)
    {
        var failed = book.FailedOn(day);
        var open = book.Told(new(-1, range.Through)).Where(i => i.IsOpen && i.Quantity != 0).ToList();
        var statement = "O" + Stamp;
        foreach (var (lines, page, id) in Pages(open, statement))
            yield return ToUs(id, new PendingStatement(page, statement, day, true, Own, Account(known.Csd),
                [.. lines.Select(i => Pending(i, failed.GetValueOrDefault(i.Number)))]));
    }

    PendingTransaction Pending(ToldInstruction i, string? failed)
    {
        var status = i.IsHeld ? new MxStatus("Pdg", [new("PREA")])
            : failed is not null ? new("Flng", failed is "NARR" or "REJT" or "NMAT" or "PART" ? [] : [new(failed)])
            : new("Pdg", [new("FUTU")]);
        return new(new OwnReference(i.Number, i.Version).ToString(), null, new("SETT", Direction(i.Quantity), PaymentOf(i), new(i.Isin),
            QuantityOf(i), AmountOf(i), null, i.SettleOn), [new("SttlmSts", status)]);
    }

    IEnumerable<Draft> Penalties()
    {
        var charged = book.PenaltiesOn(day);
        foreach (var currency in charged.GroupBy(p => p.Currency).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var id = $"N{Stamp}-{currency.Key}";
            yield return ToUs(id, new PenaltiesReport(new("1", true), id, day, new(day, day), true,
                known.At(known.Csd) is { Length: > 0 } account ? account : known.Csd, Own, known.Bic(known.Csd),
            [
                new(currency.Key, day, Own, Cash(currency.Sum(p => p.Amount), currency.Key), null,
                    [.. currency.GroupBy(p => p.Bic).Select(with => new PenaltiesWith(with.Key, Cash(with.Sum(p => p.Amount), currency.Key),
                        [.. with.Select(p => new Penalty($"N{p.Number}", p.IsLateMatching ? "LMFP" : "SEFP", Cash(p.Amount, p.Currency), 1,
                            p.For == day ? [] : [new(p.For, new(p.Isin), null, null)], $"I{p.Instruction}"))]))]),
            ])) with
            {
                Missing = currency.Any(p => p.Bic.Length == 0)
                    ? ["a counterparty has no BIC: give it in parties.csv or addresses.csv"] : [],
            };
        }
    }

    IEnumerable<Draft> Bank()
    {
        var entries = book.BankEntriesOn(day).ToLookup(e => e.Currency);
        foreach (var b in book.BankBalancesOn(day))
        {
            if (b is { Opening: 0, Closing: 0 } && !entries[b.Currency].Any()) continue;
            var id = $"B{Stamp}-{b.Currency}";
            CashBalance Balance(string kind, decimal amount) =>
                new(kind, new(Math.Abs(amount), b.Currency), amount < 0 ? CreditDebit.Debit : CreditDebit.Credit, day);
            yield return ToUs(id, new AccountStatement(id, at,
            [
                new(id, null, at, new(known.At(known.Bank) is { Length: > 0 } account ? account : known.Bank, false, b.Currency, null),
                    [Balance("OPBD", b.Opening), Balance("CLBD", b.Closing)], null,
                    [.. entries[b.Currency].Select(e => new CashEntry($"E{e.Number}", new(Math.Abs(e.Amount), e.Currency),
                        e.Amount < 0 ? CreditDebit.Debit : CreditDebit.Credit, null, "BOOK", day, day, null, null, null, null))]),
            ]));
        }
    }

    IEnumerable<Draft> Obligations()
    {
        foreach (var (lines, page, id) in Pages(book.NetsOn(day), "C" + Stamp))
            yield return ToUs(id, new SettlementObligations(id, at, page, Own, [new([.. lines.Select(n => new SettlementObligation(
                $"F{n.Number}", new(n.Isin), n.SettleOn, Count(n.Quantity, n.IsDebt), Cash(n.Amount, n.Currency), new(n.Mic, "EXCH"), day,
                null, Direction(n.Quantity), n.Amount == 0 ? Payment.Free : Payment.Against))])]));
    }

    // All that a member of a CCP clears for others and for itself is one account there, that of its clients.
    ClearingAccount AtCcp => new(known.At(CcpCode) is { Length: > 0 } account ? account : Own, "CLIE");

    const string CcpCode = "CCP";

    // The day's nets, of one instrument, currency and settlement date together.
    IEnumerable<Draft> Positions()
    {
        var nets = book.NetsOn(day).GroupBy(n => (n.Isin, n.SettleOn, n.Currency)).OrderBy(g => g.Key).Select(g =>
            g.First() with { Quantity = g.Sum(n => n.Quantity), Amount = g.Sum(n => n.Amount) }).Where(n => n.Quantity != 0).ToList();
        foreach (var (lines, page, id) in Pages(nets, "T" + Stamp))
            yield return ToUs(id, new NetPositions(id, at, "COMP", "DAIL", true, page, Own, [.. lines.Select(n => new NetPosition(
                AtCcp, new(n.Isin), Cash(n.Amount, n.Currency), Count(n.Quantity, n.IsDebt), Direction(n.Quantity),
                known.Bic(DepositoryOf(n.Mic)), day, n.SettleOn))])) with
            {
                Missing = [.. lines.Select(n => DepositoryOf(n.Mic)).Distinct().Where(d => known.Bic(d).Length == 0)
                    .Select(d => $"no BIC of {d} is known: give it in addresses.csv")],
            };
    }

    IEnumerable<Draft> CcpMargin()
    {
        if (book.CcpMarginOn(day) is not { } m) yield break;
        var id = "R" + Stamp;
        var over = m.Given - m.Required;
        yield return ToUs(id, new MarginReport(id, at, m.Currency, at, "DAIL", new("1", true), Own,
            [new(AtCcp, [new(null, Cash(m.Required, m.Currency), null, new(new(Math.Abs(over), m.Currency), over < 0))])]));
    }
}
