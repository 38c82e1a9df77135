using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>The rules of business that the form of fields cannot say. What breaks one is read and kept, and must not be acted on.</summary>
static class MtRules
{
    /// <summary>Holds a message against every rule that its kind has.</summary>
    public static void Check(MtMessage message, MtNode body, MxContent content, IList<MxFinding> findings)
    {
        var found = new Found(message.File, findings);
        foreach (var field in message.Fields) Codes(field, found);
        switch (content)
        {
            case SettlementInstruction i:
                Function(body, found, "NEWM", "PREA");
                Days(body, "TRADDET", "SETT", found);
                Paid(body, i.Payment, i.Amount, found);
                break;
            case SettlementConfirmation c:
                Function(body, found, "NEWM");
                Days(body, "TRADDET", "ESET", found);
                Paid(body, c.Transaction.Payment, c.Amount, found);
                break;
            case SettlementReversal c: Paid(body, c.Transaction.Payment, c.Amount, found); break;
            case StatusAdvice { Processing: null, Matching: null, Inferred: null, Settlement: null }:
                found.Add("status", 1, "25D", "a status advice that tells no status of an instruction");
                break;
            case ModificationRequest r when r.Modifications.Count == 0 || r.Modifications.Any(x => x
                is { Linking: null, Priority: null, Partial: null, Hold: null, Links.Count: 0 }):
                found.Add("asks-nothing", message.Line, "REQD", "a processing change that asks for nothing we know");
                break;
            case PenaltiesReport r: Penalties(body, r, found); break;
            case AccountStatement s:
                Sums(message, s.Statements[0], found);
                OneCurrency(message, found);
                break;
        }
    }

    static void Codes(MtField field, Found found)
    {
        var value = field.Value;
        switch (field.Tag)
        {
            case "35B" when value.StartsWith("ISIN ", StringComparison.Ordinal):
                var isin = field.Lines[0][5..].Trim();
                if (!CheckDigits.IsIsin(isin)) found.Add("isin", field, $"'{Csv.Show.Short(isin)}' is no ISIN: its check digit is wrong");
                break;
            case "95L" when !CheckDigits.IsLei(value):
                found.Add("lei", field, $"'{Csv.Show.Short(value)}' is no LEI: its check digits are wrong");
                break;
            case "97E" when field.Qualifier == "CASH" && !CheckDigits.IsIban(value):
                found.Add("iban", field, $"'{Csv.Show.Short(value)}' is no IBAN: country, length or check digits are wrong");
                break;
            case "19A" or "19B" when MtMap.TryMoney(value, out var money): Money(money, field, found); break;
            case "60F" or "60M" or "62F" or "62M" or "64" or "65" when MtCash.Balance(null, field) is { Amount.Currency.Length: 3 } balance:
                Money(balance.Amount, field, found);
                break;
            case "36B" when field.Qualifier is "SETT" or "ESTT" or "PSTA" && value.LastIndexOf('/') is > 0 and var cut
                && MtMap.TryNumber(value[(cut + 1)..], out var quantity) && quantity <= 0:
                found.Add("quantity", field, "a quantity to settle is above zero");
                break;
        }
    }

    static void Money(Money money, MtField field, Found found)
    {
        if (!CheckDigits.IsCurrency(money.Currency))
            found.Add("currency", field, $"'{Csv.Show.Short(money.Currency)}' is no currency that money is held in");
        else if (decimal.Round(money.Amount, Currencies.Scale(money.Currency)) != money.Amount)
            found.Add("scale", field, $"{money.Amount} has more than the {Currencies.Scale(money.Currency)} decimals of {money.Currency}");
    }

    // Behind the function may stand that it is a copy or a duplicate: NEWM/CODU.
    static void Function(MtNode body, Found found, params string[] known)
    {
        if (Field(body, "GENL", "23G") is { } field && !known.Contains(field.Value.Split('/')[0]))
            found.Add("function", field, $"the function {Csv.Show.Short(field.Value)} asks for something else than the type says");
    }

    static MtField? Field(MtNode body, string sequence, string tag, string qualifier = "") =>
        body.Sequences.FirstOrDefault(s => s.Name == sequence)?.Fields.FirstOrDefault(f =>
            f.Tag.StartsWith(tag, StringComparison.Ordinal) && (qualifier.Length == 0 || f.Qualifier == qualifier));

    static void Days(MtNode body, string sequence, string settled, Found found)
    {
        if (Field(body, sequence, "98", "TRAD") is { } traded && Field(body, sequence, "98", settled) is { } field
            && MtMap.TryDay(traded.Value, out var early) && MtMap.TryDay(field.Value, out var late) && late < early)
            found.Add("settlement-before-trade", field, $"{late:yyyy-MM-dd} is before {early:yyyy-MM-dd} (98a::TRAD)");
    }

    static void Paid(MtNode body, Payment payment, MxAmount? amount, Found found)
    {
        var line = body.Sequences.FirstOrDefault(s => s.Name == "SETDET")?.Line ?? 1;
        if (payment == Payment.Against && amount is null)
            found.Add("against-payment", line, "19A", "against payment, and there is no settlement amount");
        if (payment == Payment.Free && amount is { Money.Amount: > 0 })
            found.Add("free-of-payment", line, "19A", "free of payment, and there is a settlement amount");
    }

    static void Penalties(MtNode body, PenaltiesReport report, Found found)
    {
        var nodes = body.Sequences.Where(s => s.Name == "PENA").SelectMany(s => s.Sequences).Where(s => s.Name == "PENACUR").ToList();
        foreach (var (at, day) in report.Days.Index())
        {
            var counterparties = nodes[at].Sequences.Where(s => s.Name == "PENACOUNT").ToList();
            foreach (var (c, with) in day.Counterparties.Index())
                if (with.Penalties.Count > 0 && Sum(with.Penalties.Select(p => p.Amount)) is { } sum && sum != with.Net.Signed)
                    found.Add("penalty-net", counterparties[c].Line, "19A::AGNT", $"net {with.Net.Signed}, its parts come to {sum}");
            if (day.Counterparties.Count == 0) continue;
            Total(nodes[at], day, found);
        }
    }

    // The global net, the debits and the credits of the party: each is made of the counterparties' nets.
    static void Total(MtNode node, PenaltiesOfDay day, Found found)
    {
        var nets = day.Counterparties.Select(c => c.Net).ToList();
        Compare(node, "GBNT", Sum(nets), found);
        Compare(node, "AGCR", Sum(nets.Where(n => n.Signed > 0)), found);
        if (node.Fields.FirstOrDefault(f => f.Tag == "19A" && f.Qualifier == "AGDE") is not { } debits) return;
        if (MtMap.TryMoney(debits.Value, out var told) && Sum(nets.Where(n => n.Signed < 0)) is { } sum && Math.Abs(told.Amount) != -sum)
            found.Add("penalty-total", debits, $"debits of {Math.Abs(told.Amount)}, the counterparties' come to {-sum}");
    }

    static void Compare(MtNode node, string qualifier, decimal? sum, Found found)
    {
        if (sum is { } parts && node.Fields.FirstOrDefault(f => f.Tag == "19A" && f.Qualifier == qualifier) is { } field
            && MtMap.TryMoney(field.Value, out var told) && told.Amount != parts)
            found.Add("penalty-total", field, $"{told.Amount} in all, its parts come to {parts}");
    }

    // Amounts have at most fourteen digits: a decimal holds the sum of any number of them that a message can have.
    static decimal? Sum(IEnumerable<MxAmount> amounts)
    {
        decimal sum = 0;
        foreach (var amount in amounts)
            try
            {
                sum += amount.Signed;
            }
            catch (OverflowException)
            {
                return null;
            }
        return sum;
    }

    // Opening and entries make the closing balance, on every page.
    static void Sums(MtMessage message, CashStatement statement, Found found)
    {
        var opening = message.Fields.FirstOrDefault(f => f.Number == "60");
        var closing = message.Fields.LastOrDefault(f => f.Number == "62");
        var entries = statement.Entries.Where(e => e.Status == "BOOK").Select(e => new MxAmount(e.Amount, e.Side)).ToList();
        if (message.Type != 941 && opening is not null && closing is not null && MtCash.Balance(null, opening) is { } first
            && MtCash.Balance(null, closing, first.Amount.Currency) is { } last && first.Amount.Currency == last.Amount.Currency
            && Sum(entries) is { } booked
            && Sum([new(first.Amount, first.Side), .. entries]) is { } made && made != last.Signed)
            found.Add("balance-sum", closing,
                $"opening {first.Signed} and entries of {booked} make {made}, the closing balance is {last.Signed}");
        if (message.Type != 942 || statement.Totals is not { } totals) return;
        var debits = statement.Entries.Where(e => e.Side == CreditDebit.Debit);
        var credits = statement.Entries.Where(e => e.Side == CreditDebit.Credit);
        Counted(message.Fields.FirstOrDefault(f => f.Tag == "90D"), (totals.DebitCount, totals.DebitSum), debits, found);
        Counted(message.Fields.FirstOrDefault(f => f.Tag == "90C"), (totals.CreditCount, totals.CreditSum), credits, found);
    }

    // The first two letters of the currency are those of the first balance throughout: network rule C27 of MT 940, 941, 942 and 950.
    static void OneCurrency(MtMessage message, Found found)
    {
        var first = "";
        foreach (var field in message.Fields)
        {
            var letters = field.Tag switch
            {
                "60F" or "60M" or "62F" or "62M" or "64" or "65" when field.Text.Length >= 10 && !MtCash.HasNoCurrency(field.Text) =>
                    field.Text[7..9],
                "34F" when field.Text.Length >= 3 => field.Text[..2],
                "90C" or "90D" when field.Text.TrimStart("0123456789".ToCharArray()) is { Length: >= 3 } behind => behind[..2],
                _ => "",
            };
            if (letters.Length == 0) continue;
            if (first.Length == 0) first = letters;
            if (letters != first)
                found.Add("network", field, $"it is in {letters}., before it stands {first}.: a statement is in one currency (C27)");
        }
    }

    static void Counted(MtField? field, (long?, decimal?) told, IEnumerable<CashEntry> entries, Found found)
    {
        if (field is null || told is not ({ } count, { } sum)) return;
        var all = entries.Select(e => new MxAmount(e.Amount, CreditDebit.Credit)).ToList();
        if (all.Count != count) found.Add("entry-count", field, $"{count} entries announced, {all.Count} are there");
        else if (Sum(all) is { } made && made != sum) found.Add("entry-sum", field, $"sum {sum}, the entries come to {made}");
    }

    sealed class Found(string file, IList<MxFinding> findings)
    {
        public void Add(string rule, MtField field, string why) => Add(rule, field.Line, field.Name, why);

        public void Add(string rule, int line, string where, string why)
        {
            if (findings.Count < MtLimits.Problems) findings.Add(new(rule, new(file, Math.Max(line, 1), where, why)));
        }
    }
}
