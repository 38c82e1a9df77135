using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Records;
using Countinghouse.Reference;

namespace Countinghouse.App.Messages;

/// <summary>Statements in: what is stated of the accounts at the depository and the bank, in the book's own words.</summary>
sealed partial class MessageDoor
{
    string Depository => firm.Register[firm.Register.Depository].Terms.Code;
    string Bank => firm.Register[firm.Register.Bank].Terms.Code;

    // What the firm exports of its own books is no statement of anyone else's.
    string? WrongStatement(in Told told)
    {
        (IEnumerable<string?> accounts, var code) = told.Content switch
        {
            HoldingsStatement s => ([s.Account], Depository),
            PostingsStatement s => ([s.Account], Depository),
            PendingStatement s => ([s.Account], Depository),
            AccountStatement s => (s.Statements.Select(x => x.Account.Id), Bank),
            CreditDebitNotice n => (n.Notices.Select(x => x.Account.Id), Bank),
            _ => ([], ""),
        };
        if (code.Length == 0) return null;
        if (told.Sender.Length > 0 && firm.Register.BicOf(Register.FirmCode).Length > 0 && firm.Register.IsOwnBic(told.Sender))
            return "1:1: it is a statement of this firm's own books, not of another's";
        return accounts.Select(a => NotOurs(a, code)).FirstOrDefault(w => w is not null);
    }

    string? NotOurs(string? account, string code) => account is not { Length: > 0 } of || firm.Register.MayBeAt(code, of) ? null
        : $"1:1: it is of account {Short(of)}, which is not among those that addresses.csv has at {code}";

    IEnumerable<Kernel.Command> Stated(MxContent content) => content switch
    {
        HoldingsStatement s => [Statement(s.Id, (StatedKind.Holdings, s.AsOf, IsWhole(s.Page)), s.Holdings
            .GroupBy(h => h.Instrument.ToString()).Select(h => new StatedLine(Depository, h.Key, "", s.AsOf, h.Sum(x => x.Signed))))],
        PostingsStatement s => [Statement(s.Id, (StatedKind.Postings, s.To, IsWhole(s.Page)), s.Instruments.SelectMany(i =>
            i.Postings.SelectMany(p =>
            p.Details is not { } d ? [] : new[] { Line((p.OwnerId, i.Instrument), d.SettledOn, (d.Movement, d.Quantity)) })))],
        PendingStatement s => [Statement(s.Id, (StatedKind.Pending, s.AsOf, IsWhole(s.Page)), s.Transactions.SelectMany(t =>
            t.Details is not { } d ? [] : new[] { Line((t.OwnerId, d.Instrument), s.AsOf, (d.Movement, d.Quantity)) }))],
        AccountStatement s => [.. OfBank(s)],
        _ => [],
    };

    // What was booked, and what it left. A statement in pages is whole with its last one only, which does not say so of the entries.
    IEnumerable<Kernel.Command> OfBank(AccountStatement s)
    {
        var isWhole = s.Statements.All(x => x.Page is null || IsWhole(x.Page));
        List<StatedLine> entries = [.. s.Statements.SelectMany(x => x.Entries.Where(e => e.Status == "BOOK")
            .Select(e => Entry(e, x.Balances.Count > 0 ? x.Balances[^1].Day : day)))];
        if (entries.Count > 0) yield return Statement(s.MessageId, (StatedKind.Entries, AsOf(s, entries), isWhole), entries);
        if (Closings(s) is { Count: > 0 } closings)
            yield return Statement(s.MessageId, (StatedKind.Cash, closings.Max(c => c.Day), isWhole), closings);
    }

    DateOnly AsOf(AccountStatement s, List<StatedLine> entries) =>
        Closings(s) is { Count: > 0 } closings ? closings.Max(c => c.Day) : entries.Max(e => e.Day);

    StatedLine Entry(CashEntry e, DateOnly otherwise)
    {
        var told = e.EndToEndId ?? e.Details?.EndToEndId;
        var own = told is not null ? OwnReference.TryParse(told) : null;
        var reference = own is { } of ? $"I{of.Instruction}" : told ?? e.ServicerReference ?? e.Reference ?? "";
        return new(Bank, e.Amount.Currency, Short(reference), e.BookedOn ?? e.ValueOn ?? otherwise,
            e.Signed)
        { Narrative = Printed(e.Remark ?? "") };
    }

    static string Printed(string text) => Short(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)));

    List<StatedLine> Closings(AccountStatement s) => [.. s.Statements.SelectMany(x => x.Balances).Where(b => b.Kind == "CLBD")
        .Select(b => new StatedLine(Bank, b.Amount.Currency, "", b.Day, b.Signed))];

    static bool IsWhole(MxPage page) => page.IsLast && page.Number.TrimStart('0') == "1";

    // Known by the number of the instruction, in whichever version.
    StatedLine Line(
        (string Reference, MxInstrument Instrument) of, DateOnly day, (Formats.Iso20022.Movement Way, MxQuantity Quantity) moved) =>
        new(Depository, of.Instrument.ToString(),
            OwnReference.TryParse(of.Reference) is { } own ? $"I{own.Instruction}" : of.Reference, day,
            moved.Way == Formats.Iso20022.Movement.Deliver ? -moved.Quantity.Amount : moved.Quantity.Amount);

    static TakeStatement Statement(string? id, (StatedKind Kind, DateOnly AsOf, bool IsWhole) of, IEnumerable<StatedLine> lines) =>
        new(new RecordsFact.StatementTaken(id ?? "", of.Kind, of.AsOf, of.IsWhole, [.. lines]));
}
