using System.Globalization;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>MT 940, 950, 941 and 942: one statement of a cash account, or a page of it.</summary>
static class MtCash
{
    public static MxContent Statement(MtMap m, AccountStatement? r)
    {
        if (r is not null) return Write(m, r);
        var fields = m.All("20|21|25|25P|28|28C|34F|13D|13|60F|60M|61|86|62F|62M|64|65|90C|90D").ToList();
        var reference = m.Text("20", null);
        List<CashBalance> balances = [];
        foreach (var field in fields.Where(f => f.Number is "60" or "62" or "64" or "65"))
            if (Balance(m, field, balances.Count > 0 ? balances[0].Amount.Currency : "") is { } balance) balances.Add(balance);
        if (balances.Count == 0 && m.Type is 940 or 950) m.Missing("60F", 0);
        var currency = balances.Count > 0 ? balances[0].Amount.Currency : m.Find("34F")?.Value is { Length: > 2 } floor ? floor[..3] : "";
        var closed = balances.FirstOrDefault(b => b.Kind is "CLBD")?.Day ?? (balances.Count > 0 ? balances[^1].Day : default);
        var at = Instant(m.Find("13D")?.Value) ?? new DateTimeOffset(closed, default, TimeSpan.Zero);
        var statement = new AccountStatement(reference, at, [new(
            reference, Number(m.Find("28C|28")?.Value), Instant(m.Find("13D")?.Value), Account(m), balances, Totals(fields),
            Entries(m, fields, currency), Page(m, fields))]);
        return statement with { IsShort = m.Type == 950 };
    }

    static long? Number(string? value) => value is not null
        && long.TryParse(value.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The page is what follows the number of the statement; the last one ends with the final balance.
    static MxPage? Page(MtMap m, List<MtField> fields) => m.Find("28C|28")?.Value.Split('/') is [_, { Length: > 0 and <= 5 } page]
        && page.All(char.IsAsciiDigit) ? new(page, fields.Exists(f => f.Tag == "62F")) : null;

    static MxCashAccount Account(MtMap m)
    {
        var told = m.Find("25|25P");
        var id = told is null ? m.Missing("25", "") : told.Lines[0];
        var bic = told is { Tag: "25P", Lines: [_, var second, ..] } ? second : null;
        return new(id, CheckDigits.IsIban(id), null, bic);
    }

    static DateTimeOffset? Instant(string? value) => value is { Length: >= 10 } && DateTimeOffset.TryParseExact(
        value.Length >= 15 ? value[..15] : value[..10] + "+0000", "yyMMddHHmmzzz", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var at)
        ? at : value is { Length: >= 15 } && DateTimeOffset.TryParseExact($"{value[..13]}:{value[13..15]}", "yyMMddHHmmzzz",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out at) ? at : null;

    /// <summary>A balance, or null when it cannot be taken. One that some banks write without its currency has that of the first.</summary>
    public static CashBalance? Balance(MtMap? m, MtField field, string first = "")
    {
        var text = field.Value;
        if (HasNoCurrency(text) && text[0] is 'C' or 'D') text = text[..7] + (first.Length == 3 ? first : "   ") + text[7..];
        if (text.Length > 10 && text[0] is 'C' or 'D' && MtEntryLine.Day(text[1..7]) is { } day
            && MtMap.TryNumber(text[10..], out var amount))
            return new(Kind(field.Tag), new(amount, text[7..10].Trim()), text[0] == 'D' ? CreditDebit.Debit : CreditDebit.Credit, day);
        m?.Note("value", field.Line, field.Tag, $"'{Csv.Show.Short(text)}' is not a balance we can take");
        return null;
    }

    /// <summary>Whether the amount of a balance stands directly behind its day.</summary>
    public static bool HasNoCurrency(string text) => text.Length > 7 && char.IsAsciiDigit(text[7]);

    static string Kind(string tag) => tag switch { "60F" => "OPBD", "62F" => "CLBD", "64" => "CLAV", "65" => "FWAV", _ => "ITBD" };

    static EntryTotals? Totals(List<MtField> fields)
    {
        var (debits, credits) = (Total(fields, "90D"), Total(fields, "90C"));
        return debits is null && credits is null ? null : new(null, null, credits?.Count, credits?.Sum, debits?.Count, debits?.Sum);
    }

    static (long Count, decimal Sum)? Total(List<MtField> fields, string tag)
    {
        if (fields.Find(f => f.Tag == tag)?.Value is not { } text) return null;
        var cut = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return cut > 0 && text.Length > cut + 3 && long.TryParse(text.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture,
            out var count)
            && MtMap.TryNumber(text[(cut + 3)..], out var sum) ? (count, sum) : null;
    }

    static List<CashEntry> Entries(MtMap m, List<MtField> fields, string currency)
    {
        List<CashEntry> entries = [];
        var open = false;
        foreach (var field in fields)
        {
            if (field.Tag == "61")
            {
                var line = MtEntryLine.Read(field.Value);
                open = line is not null;
                if (line is not null) entries.Add(Entry(line, currency));
                else m.Note("value", field.Line, "61", $"'{Csv.Show.Short(field.Value)}' is not an entry we can take");
                if (line is { ValueDay: null }) m.Note("value", field.Line, "61", $"{line.ValueOn} is no day");
            }
            else if (field.Tag == "86" && open) entries[^1] = With(entries[^1], field);
            else open = false;
        }
        return entries;
    }

    // More than one narrative belongs to an entry where a bank writes so.
    static CashEntry With(CashEntry entry, MtField told)
    {
        var words = told.Text.Trim();
        return words.Length == 0 ? entry : entry with { Remark = entry.Remark is null ? words : $"{entry.Remark}\n{words}" };
    }

    static CashEntry Entry(MtEntryLine line, string currency) => new(
        Reference: line.Supplement, new(line.Amount, currency), line.IsDebit ? CreditDebit.Debit : CreditDebit.Credit,
        line.IsReversal ? true : null, line.IsExpected ? "PDNG" : "BOOK", line.EntryDay, line.ValueDay, Some(line.ServicerReference), null,
        EndToEndId: Some(line.OwnerReference.Trim() is "NONREF" ? null : line.OwnerReference.Trim()), null,
        OwnKind: line.Kind is "NMSC" ? null : line.Kind); // miscellaneous says nothing

    static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;

    static AccountStatement Write(MtMap m, AccountStatement r)
    {
        m.Text("20", r.MessageId);
        if (r.Statements.Count != 1)
        {
            m.Refusals.Add($"a message holds one statement, and there are {r.Statements.Count}");
            return r;
        }
        var s = r.Statements[0];
        m.Make(s.Account.ServicerBic is null ? "25" : "25P", s.Account.Id + (s.Account.ServicerBic is { } bic ? "\n" + bic : ""));
        m.Make("28C", (s.SequenceNumber ?? 0).ToString(CultureInfo.InvariantCulture) + (s.Page is { } page ? $"/{page.Number}" : ""));
        var currencies = s.Balances.Select(b => b.Amount.Currency).Concat(s.Entries.Select(e => e.Amount.Currency)).Distinct().ToList();
        if (currencies.Count > 1) m.Refusals.Add($"a statement is in one currency, and there are {string.Join(", ", currencies)}");
        var opening = s.Balances.FirstOrDefault(b => b.Kind is "OPBD" or "PRCD") ?? s.Balances.FirstOrDefault(b => b.Kind == "ITBD");
        var closing = s.Balances.FirstOrDefault(b => b.Kind == "CLBD") ?? s.Balances.LastOrDefault(b => b.Kind == "ITBD" && b != opening);
        Put(m, opening, opening?.Kind == "ITBD" ? "60M" : "60F");
        foreach (var entry in s.Entries.Where(e => e.Status == "BOOK")) Put(m, entry);
        Put(m, closing, closing?.Kind == "ITBD" ? "62M" : "62F");
        if (s.Balances.FirstOrDefault(b => b.Kind == "CLAV") is { } available) Put(m, available, "64");
        foreach (var later in s.Balances.Where(b => b.Kind == "FWAV" && !r.IsShort)) Put(m, later, "65");
        return r;
    }

    static void Put(MtMap m, CashBalance? balance, string tag)
    {
        if (balance is null) m.Missing(tag, 0);
        else
            m.Make(tag, $"{(balance.Side == CreditDebit.Debit ? 'D' : 'C')}{balance.Day:yyMMdd}{balance.Amount.Currency}"
                + MtMap.Plain(balance.Amount.Amount));
    }

    // A reference that is too long or of other characters stands in the narrative, where there is room.
    static void Put(MtMap m, CashEntry entry)
    {
        var reversal = entry.IsReversal == true;
        var debit = (entry.Side == CreditDebit.Debit) != reversal;
        if ((entry.ValueOn ?? entry.BookedOn) is not { } value)
        {
            m.Missing("61 with a value day", 0);
            return;
        }
        var fits = entry.EndToEndId is { Length: <= 16 } id && MtFormats.Foreign(id) is null
            && !id.Contains("//", StringComparison.Ordinal);
        var mark = (reversal ? "R" : "") + (debit ? "D" : "C");
        var line = new MtEntryLine($"{value:yyMMdd}", entry.BookedOn is { } day ? $"{day:MMdd}" : null, mark, null,
            entry.Amount.Amount, EntryKind(entry.OwnKind), fits ? entry.EndToEndId ?? "NONREF" : "NONREF", entry.ServicerReference,
                entry.Reference);
        m.Make("61", line.ToString());
        if (entry.Remark is { } words && m.Type != 950) m.Make("86", string.Join('\n', words.Split('\n').SelectMany(w =>
            MtParts.Folded(w, 65))));
    }

    // N, F or S and three letters or digits; what is called otherwise is of another world.
    static string EntryKind(string? told) => told is [('N' or 'F' or 'S'), _, _, _] && told.All(char.IsAsciiLetterOrDigit) ? told : "NMSC";
}
