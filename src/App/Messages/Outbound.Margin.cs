using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// Margin as it is told, and the cash that goes with it. Party A is the firm. A call that we make is colr.003, what we agree of one made
/// on us colr.004, what we lodge colr.007. A dispute is an agreed amount below the one called: the reason codes of colr.004 are of days
/// and times alone (NVDA no valuation day, RANT after the notification time).
/// </summary>
sealed partial class Outbound
{
    static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Our reference of a call in messages.</summary>
    public static string CallReference(long call) => "M" + Of(call);

    /// <summary>Calls, answers, collateral and securities loans of a range of facts.</summary>
    public IEnumerable<Draft> Margin(FactRange range)
    {
        foreach (var told in book.CallsTold(range))
            if (told is { Agreed: null, Direction: MarginDirection.Taken }) yield return Call(told);
            else if (told is { Agreed: { } agreed, Direction: MarginDirection.Given }) yield return Agree(told, agreed);
        foreach (var moved in book.CollateralTold(range))
        {
            if (moved is { Direction: MarginDirection.Given, Call: > 0, Quantity: > 0 }) yield return Propose(moved);
            if (moved.IsCash && moved.Direction == MarginDirection.Given == moved.Quantity > 0)
                yield return PayOut($"Q{Of(moved.Number)}", (moved.Counterparty, moved.CounterpartyBic),
                    new(Math.Abs(moved.Quantity), moved.Asset), moved.Day);
            if (!moved.IsCash) yield return Deliver(moved);
        }
    }

    /// <summary>Payments of a month's penalties, to the depository that collects them.</summary>
    public IEnumerable<Draft> Owed() => book.PenaltiesOwedOn(day).Select(p => PayOut(
        string.Create(CultureInfo.InvariantCulture, $"Q{p.Month:yyMM}{p.Currency}{p.BookedOn:yyMMdd}"), (known.Csd, known.Bic(known.Csd)),
        new(p.Amount, p.Currency), p.BookedOn));

    /// <summary>Bills that were paid to vendors whose bank is known: the firm's payment as a customer of its bank.</summary>
    public IEnumerable<Draft> Bills(FactRange range)
    {
        var paid = book.VendorsPaid(range);
        var firm = paid.Count > 0 ? book.FirmName().Name : "";
        return paid.Select(p =>
        {
            var (reference, amount) = ("P" + Of(p.Number), new Money(p.Amount, p.Currency));
            var own = known.At(known.Bank);
            return new Draft(reference, known.Bank, known.Bic(known.Bank), new CustomerPayments(
                new(reference, at, 1, null, amount, p.Day, "INDA", null, null),
                [new(new(reference, reference, reference, null), amount, null, "SHAR", null, firm, own.Length > 0 ? AccountOf(own) : null,
                    new(known.Bic(known.Bank)), new(p.Bic), p.Vendor, AccountOf(p.Account), [p.Reference])]))
            {
                Missing = p.Account.Length > 0 ? [] : [$"no account of {p.Vendor} is known: give it in addresses.csv"],
            };
        });
    }

    static PaymentAccount AccountOf(string account) => new(account, CheckDigits.IsIban(account), null);

    Obligation Between(string them, DateOnly on) => new(Own, them, on);

    Draft Call(CallTold c)
    {
        var id = CallReference(c.Number);
        return new(id, c.Counterparty, c.CounterpartyBic, new MarginCall(id, Between(c.CounterpartyBic, c.Day), null,
            new(new(c.Called, c.Currency), null), null));
    }

    Draft Agree(CallTold c, decimal agreed)
    {
        var id = CallReference(c.Number);
        return new(id, c.Counterparty, c.CounterpartyBic, new MarginCallResponse(id, Between(c.CounterpartyBic, c.Day), null, null,
            new(new(agreed, c.Currency), c.Theirs.Length > 0 ? c.Theirs : CallReference(c.Call)), null));
    }

    // Securities go free of payment: what we give or give back is delivered, what is given to us or comes back received. SECL is a
    // loan of ours, SECB one to us (SecuritiesTransactionType of ISO 20022).
    Draft Deliver(CollateralMoved m)
    {
        var isOut = m.Direction == MarginDirection.Given == m.Quantity > 0;
        var kind = m.IsLoan ? m.Direction == MarginDirection.Given ? "SECL" : "SECB" : isOut ? "COLO" : "COLI";
        var (reference, depository) = ($"Q{Of(m.Number)}{(m.Quantity > 0 ? "" : "R")}", DepositoryOf(m.Mic));
        SettlementParties ours = new(known.Bic(depository), new(Own, null, null), null);
        SettlementParties theirs = new(known.Bic(depository), new(m.CounterpartyBic, null, null), null);
        return new(reference, depository, known.Bic(depository), new SettlementInstruction(reference,
            isOut ? Formats.Iso20022.Movement.Deliver : Formats.Iso20022.Movement.Receive, Payment.Free, null, [], [], null, m.Day, m.Day,
            new(m.Asset), Count(Math.Abs(m.Quantity), m.IsDebt), Own, Account(depository), null,
            new(null, null, kind, "NPAR", null), isOut ? ours : theirs, isOut ? theirs : ours, null, null, null))
        {
            Missing = m.CounterpartyBic.Length > 0 ? [] : [$"no BIC of {m.Counterparty} is known: give it in parties.csv or addresses.csv"],
        };
    }

    Draft Propose(CollateralMoved m)
    {
        var id = "L" + Of(m.Number);
        Money worth = new(m.Worth, m.Currency);
        return new(id, m.Counterparty, m.CounterpartyBic, new CollateralProposal(id, Between(m.CounterpartyBic, m.Day), null, "INIT", worth,
            new(m.TheirCall.Length > 0 ? m.TheirCall : CallReference(m.Call),
                m.IsCash ? [] : [new(new(m.Asset), Count(m.Quantity, m.IsDebt), worth, CountryOf(known.Bic(known.Csd)))],
                m.IsCash ? [new(new(m.Quantity, m.Asset))] : []), null));
    }

    // The fifth and sixth letters of a BIC (ISO 9362).
    static string CountryOf(string bic) => bic.Length >= 6 ? bic[4..6] : "";

    // A payment that goes by no instruction.
    Draft PayOut(string reference, (string Code, string Bic) to, Money amount, DateOnly on) =>
        new(reference, known.Bank, known.Bic(known.Bank), new BankPayments(
            new(reference, at, 1, null, amount, on, "INDA", null, null),
            [new(new(reference, reference, reference, null), amount, null, null, new(Own), null, new(to.Bic), null, [])]))
        {
            Missing = to.Bic.Length > 0 ? [] : [$"no BIC of {to.Code} is known: give it in parties.csv or addresses.csv"],
        };

    /// <summary>What is held at each custodian at the close of the day.</summary>
    IEnumerable<Draft> Holdings()
    {
        foreach (var at in book.HeldOn(day).GroupBy(h => h.Location))
        {
            var statement = $"H{Stamp}-{(at.Key == known.Csd ? "" : at.Key + "-")}".TrimEnd('-');
            foreach (var (lines, page, id) in Pages([.. at], statement))
                yield return ToUs(id, new HoldingsStatement(page, statement, day, "DAIL", "COMP", "SETT", true, Own, Account(at.Key),
                    [.. lines.Select(h => new Holding(new(h.Isin), h.Quantity < 0, Count(h.Quantity, h.IsDebt), null))]));
        }
    }
}
