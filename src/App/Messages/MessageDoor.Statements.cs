using System.Globalization;
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
            AccountStatement s => (s.Statements.Select(x => NumberOf(x.Account)), Bank),
            CreditDebitNotice n => (n.Notices.Select(x => NumberOf(x.Account)), Bank),
            _ => ([], ""),
        };
        if (code.Length == 0) return null;
        if (told.Sender.Length > 0 && firm.Register.BicOf(Register.FirmCode).Length > 0 && firm.Register.IsOwnBic(told.Sender))
            return "1:1: it is a statement of this firm's own books, not of another's";
        var basis = told.Content switch { HoldingsStatement s => s.Basis, PostingsStatement s => s.Basis, _ => "" };
        return accounts.Select(a => NotOurs(a, code)).FirstOrDefault(w => w is not null) ?? (basis is not ("TRAD" or "CONT") ? null
            : $"1:1: it is on the basis {basis}: what is compared is what has settled (SETT)");
    }

    string? NotOurs(string? account, string code) => account is not { Length: > 0 } of || firm.Register.MayBeAt(code, of)
        || code == Bank && firm.Register.PlaceAtBank(of) != Bank ? null
        : $"1:1: it is of account {Short(of)}, which is not among those that addresses.csv has at {code}";

    IEnumerable<Kernel.Command> Stated(MxContent content, Told told) => content switch
    {
        HoldingsStatement s => [Statement(Named(told, (s.Id, s.Account)),
            (StatedKind.Holdings, s.AsOf, IsWhole(s.Page) && s.Update != "DELT"), s.Holdings
            .GroupBy(h => Named(h.Instrument)).Select(h => new StatedLine(Depository, h.Key, "", s.AsOf, h.Sum(x => x.Signed))),
            PageOf(OfPages(told, (s.Account, s.AsOf)), s.Page))],
        PostingsStatement s => [Statement(Named(told, (s.Id, s.Account)),
            (StatedKind.Postings, s.To, IsWhole(s.Page)), s.Instruments.SelectMany(i =>
            i.Postings.SelectMany(p =>
            p.Details is not { } d ? [] : new[] { Line((p.OwnerId, i.Instrument), d.SettledOn, (d.Movement, d.Quantity)) })),
            PageOf(OfPages(told, (s.Account, s.To)), s.Page))],
        PendingStatement s => [Statement(Named(told, (s.Id, s.Account)),
            (StatedKind.Pending, s.AsOf, IsWhole(s.Page)), s.Transactions.SelectMany(t =>
            t.Details is not { } d ? [] : new[] { Line((t.OwnerId, d.Instrument), s.AsOf, (d.Movement, d.Quantity)) }),
            PageOf(OfPages(told, (s.Account, s.AsOf)), s.Page))],
        AccountStatement s => [.. OfBank(s, told)],
        _ => [],
    };

    // Pages are of one statement by whose it is and of which day: some give each an id of its own.
    static string OfPages(Told told, (string? Account, DateOnly Day) of) => Short($"{told.Sender} {of.Account} {of.Day:yyyy-MM-dd}");

    static StatementPage? PageOf(string of, MxPage? page)
    {
        if (page is null || IsWhole(page) || !int.TryParse(page.Number, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return number <= 1 && page.IsLast ? null
            : new(of, number > 1 ? $"page {number - 1}" : "", page.IsLast ? "" : $"page {number}") { Number = Math.Max(number, 1) };
    }

    // What was booked, and what it left: of all that is one statement of a day together, of pages each by itself. The balance that the
    // last page closes with (62F) is what all of them leave, and is compared with them, in whatever order they come.
    IEnumerable<Kernel.Command> OfBank(AccountStatement s, Told told)
    {
        foreach (var group in s.Statements.GroupBy(x => (DayOf(x), PageOf(s, x, told), IsWhole(x, told), IssueOf(s, x, told))))
        {
            var (on, page, isWhole, issue) = group.Key;
            TakeStatement Of(StatedKind kind, List<StatedLine> lines, StatementPage? page) =>
                Statement((s.MessageId, issue), (kind, on, isWhole), lines, page);
            List<StatedLine> entries = [.. group.SelectMany(x => x.Entries.Where(e => e.Status == "BOOK").SelectMany(e => e.Each())
                .Select(e => Entry(e, on) with { Account = Place(x) }))];
            if (entries.Count > 0 || page is not null)
                yield return Of(StatedKind.Entries, entries, page);
            List<StatedLine> closings = [.. group.SelectMany(x => x.Balances.Where(b => b.Kind == "CLBD")
                .Select(b => new StatedLine(Place(x), b.Amount.Currency, Short(NumberOf(x.Account)), b.Day, b.Signed)))];
            if (closings.Count > 0) yield return Of(StatedKind.Cash, closings, page);
        }
    }

    // Which of our places the account is.
    string Place(CashStatement x) => firm.Register.PlaceAtBank(NumberOf(x.Account));

    // As addresses.csv has it: banks put their BIC before it, or the currency behind it.
    string NumberOf(MxCashAccount a)
    {
        var number = a.Id.IndexOf('/', StringComparison.Ordinal) is > 0 and var cut && CheckDigits.IsBic(a.Id.AsSpan(0, cut))
            ? a.Id[(cut + 1)..] : a.Id;
        var bare = number.Length > 3 && CheckDigits.IsCurrency(number.AsSpan(number.Length - 3)) ? number[..^3] : number;
        foreach (var form in new[] { a.Id, number, bare })
            if (firm.Register.IsNamedAt(Bank, form) || firm.Register.PlaceAtBank(form) != Bank) return form;
        return a.Id;
    }

    // The day it closes with, or has come to.
    DateOnly DayOf(CashStatement x) => x.Balances.LastOrDefault(b => b.Kind == "CLBD")?.Day
        ?? (Booked(x) is [_, .., var within] ? within.Day : (DateOnly?)null)
        ?? x.Entries.Where(e => e.Status == "BOOK").Max(e => e.BookedOn ?? e.ValueOn)
        ?? (x.Balances.Count > 0 ? x.Balances[^1].Day : day);

    static List<CashBalance> Booked(CashStatement x) => [.. x.Balances.Where(b => b.Kind is "OPBD" or "ITBD" or "CLBD")];

    static bool IsWhole(CashStatement x, Told told) => !told.IsMt ? x.Page is null || IsWhole(x.Page)
        : Booked(x) is [{ Kind: "OPBD" }, .., { Kind: "CLBD" }];

    // Which statement it is, as its bank counts: 28C of an MT, with the sequence number where it is whole by itself (each page has its
    // own); ElctrncSeqNb of a camt.053, else its Id. A copy or duplicate has a number of its own sending, and a
    // bank that writes 0 has none.
    static string IssueOf(AccountStatement s, CashStatement x, Told told) =>
        x.IsCopy && PageOf(s, x, told) is null || told.IsMt && x.SequenceNumber is null or 0 ? "" : Short($"{told.Sender} {x.Account.Id} "
            + (told.IsMt && PageOf(s, x, told) is null && x.Page is { } page ? $"{x.SequenceNumber}/{page.Number.TrimStart('0')}"
                : $"{x.SequenceNumber?.ToString(CultureInfo.InvariantCulture) ?? x.Id}")
            + $" {x.Account.Currency ?? x.Balances.FirstOrDefault()?.Amount.Currency}");

    // By number (28C: statement number and sequence number), and by the balance that the page before ended with (60M, 62M): by that alone
    // where a bank does not count them, and writes one number on all pages.
    static StatementPage? PageOf(AccountStatement s, CashStatement x, Told told)
    {
        var of = $"{told.Sender} {x.Account.Id} {(told.IsMt ? $"{x.SequenceNumber}" : x.Id)}";
        if (!told.IsMt) return PageOf(Short(of), x.Page ?? s.Page);
        var booked = Booked(x);
        if (booked.Count < 2 || IsWhole(x, told)) return null;
        static string Link(CashBalance b) =>
            string.Create(CultureInfo.InvariantCulture, $"the balance of {b.Signed:0.####} {b.Amount.Currency}");
        var isFirst = booked[0].Kind == "OPBD";
        var counted = int.TryParse(x.Page?.Number, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (number == 1) == isFirst && number > 0;
        return new(Short(of), isFirst ? "" : Link(booked[0]), booked[^1].Kind == "CLBD" ? "" : Link(booked[^1]))
        { Number = counted ? number : 0 };
    }

    /// <summary>
    /// What tells a statement from others under the same id. Banks write one :20: every day, and the id of a semt is that of all pages; the
    /// id in a business header is that of the message alone.
    /// </summary>
    string IdentityOf(Told told)
    {
        if (!told.IsMt && !told.IsVouched) return "";
        string Of(string? account, DateOnly on, MxPage page) => $"{account} {on:yyyy-MM-dd} {page.Number}";
        return Short(told.Content switch
        {
            HoldingsStatement s => Of(s.Account, s.AsOf, s.Page),
            PostingsStatement s => Of(s.Account, s.To, s.Page),
            PendingStatement s => Of(s.Account, s.AsOf, s.Page),
            AccountStatement s => string.Join("; ", s.Statements.Take(3).Select(x => $"{x.Account.Id} {x.Id} {x.SequenceNumber}"
                + $"/{(x.Page ?? s.Page)?.Number} {DayOf(x):yyyy-MM-dd} {x.Balances.FirstOrDefault()?.Amount.Currency}"
                + (PageOf(s, x, told) is { } page ? $" {page.After} {page.Before}" : ""))),
            _ => "",
        });
    }

    StatedLine Entry(CashEntry e, DateOnly otherwise)
    {
        // NOTPROVIDED is what the standard has a bank write where the payer gave none.
        var told = e.EndToEndId is { } id && id != "NOTPROVIDED" ? id : e.Details?.EndToEndId;
        var own = told is not null ? OwnReference.TryParse(told) : null;
        var reference = own is { } of ? $"I{of.Instruction}" : told ?? e.ServicerReference ?? e.Reference ?? "";
        // What is booked may have its value later.
        var on = e.BookedOn ?? (e.ValueOn < otherwise ? e.ValueOn : null) ?? otherwise;
        return new(Bank, e.Amount.Currency, Short(reference), on, e.Signed)
        { Narrative = Printed(e.Remark ?? "") };
    }

    static string Printed(string text) => Short(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)));

    static bool IsWhole(MxPage page) => page.IsLast && page.Number.TrimStart('0') == "1";

    // By its ISIN; a national number is part of it: ISO 6166 puts the letters of the country before a CUSIP, SEDOL, WKN or Valor, filled up
    // with zeros, and a check digit behind.
    string Named(MxInstrument i)
    {
        if (i is not { Isin: null, Other: { } other }) return i.ToString();
        (int Length, string[] Before) known = other.Numbering switch
        {
            "CUSP" => (9, ["US", "CA"]),
            "SEDL" => (7, ["GB00", "IE00"]),
            "WKNR" => (6, ["DE000"]),
            "VALO" => (9, ["CH", "LI"]),
            _ => (0, []),
        };
        var number = other.Numbering == "VALO" ? other.Id.PadLeft(known.Length, '0') : other.Id;
        if (number.Length != known.Length || !number.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))) return i.ToString();
        foreach (var before in known.Before)
            if (CheckDigits.IsinCheckDigit(before + number) is var digit && firm.Register.AssetOf($"{before}{number}{digit}") is { } listed)
                return listed.Code;
        return i.ToString();
    }

    // Known by the number of the instruction, in whichever version.
    StatedLine Line(
        (string Reference, MxInstrument Instrument) of, DateOnly day, (Formats.Iso20022.Movement Way, MxQuantity Quantity) moved) =>
        new(Depository, Named(of.Instrument),
            OwnReference.TryParse(of.Reference) is { } own ? $"I{own.Instruction}" : of.Reference, day,
            moved.Way == Formats.Iso20022.Movement.Deliver ? -moved.Quantity.Amount : moved.Quantity.Amount);

    TakeStatement Statement((string? Id, string Issue) which, (StatedKind Kind, DateOnly AsOf, bool IsWhole) of,
        IEnumerable<StatedLine> lines, StatementPage? page) =>
        new(new RecordsFact.StatementTaken(which.Id ?? "", of.Kind, of.AsOf, of.IsWhole, [.. lines])
        { Page = page, Issue = which.Issue, IsCorrection = how.IsCorrection });

    // StmtId of a semt is that of all its pages, and of one statement.
    static (string? Id, string Issue) Named(Told told, (string? Id, string? Account) of) =>
        (of.Id, string.IsNullOrEmpty(of.Id) || told.IsMt ? "" : Short($"{told.Sender} {of.Account} {of.Id}"));
}
