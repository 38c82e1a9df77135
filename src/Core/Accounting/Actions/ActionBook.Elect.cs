using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    /// <summary>
    /// In fixed order: an action, an option of it, an account, in time, a number of units, and no more than the account holds besides
    /// what it has chosen for already.
    /// </summary>
    public Fact? Decide(ElectOption c, (DateOnly Day, string By) asked, IActionBooks books)
    {
        Refused No(Refusal why, string column, string detail) =>
            new(why, Register.Short(c.Id), c.Source.Length > 0 ? $"{c.Source}:{column}" : "", detail);
        if (Find(c.Id) is not { } file)
            return No(Refusal.UnknownAction, "id", "no corporate action has this id: report corporate-actions lists them");
        var t = file.Terms;
        if (!t.Choices.Any(o => o.Code == c.Option))
            return No(Refusal.UnknownOption, "option", t.Choices.Count == 0 ? "nothing is to be chosen of it"
                : $"'{Register.Short(c.Option)}' is none of {string.Join(", ", t.Choices.Select(o => o.Code))}; who does not choose gets "
                    + t.DefaultOption);
        if (register.AccountOf(c.Account) is not { IsOwner: true } account)
            return No(Refusal.UnknownAccount, "account", $"'{Register.Short(c.Account)}' is not an account of this book");
        var isOver = IsChosenLate(t) ? file.ChosenOn is not null || file.PaidOn is not null : file.ExOn is not null;
        if (file.IsCancelled || isOver || asked.Day > DeadlineOf(t))
            return No(Refusal.ElectionClosed, "option", file.IsCancelled ? "the issuer has withdrawn it"
                : $"one could choose until {DeadlineOf(t):yyyy-MM-dd}");
        var scale = AssetOf(t.Isin).Scale;
        var smallest = c.Units;
        for (var i = 0; i < scale && smallest < MostUnits; i++) smallest *= 10;
        if (c.Units < 0 || smallest >= MostUnits || !decimal.IsInteger(smallest))
            return No(Refusal.BadTerms, "units", $"{c.Units} is not a number of units from 0 on, with at most {scale} decimals");
        var units = (long)smallest;
        long held = 0, chosen = 0;
        foreach (var p in books.Positions(AssetOf(t.Isin).Id))
            if (p.Account == account.Id && file.ExOn is null) held = Math.Max(-p.Posted, 0);
        // From the ex-date on who holds it without may not choose, and who has sold it since still may.
        foreach (var ((owner, _), entitled) in file.Held)
            if (owner == account.Id.Number) held += entitled;
        foreach (var ((owner, option), more) in file.Elections)
            if (owner == account.Id.Number && option != c.Option) chosen += more;
        if (units > held - chosen)
            return No(Refusal.ElectedTooMuch, "units",
                $"{c.Account} {(file.ExOn is null ? $"holds {held} settled" : $"is entitled on {held}")}, of which "
                    + $"it has chosen otherwise for {chosen}: {units} are too much");
        return file.Elections.GetValueOrDefault((account.Id.Number, c.Option)) == units
            ? null : new ActionFact.Elected(c.Id, account.Id, c.Option, units, asked.Day, asked.By);
    }

    static DateOnly DeadlineOf(CorporateActionTerms t) => t.Deadline ?? t.ExDate.AddDays(-1);

    // Of what comes besides one may choose after the ex-date, up to the day before it is paid.
    static bool IsChosenLate(CorporateActionTerms t) =>
        ActionType.Of(t.Type)?.Family == ActionFamily.Distribution && DeadlineOf(t) >= t.ExDate;

    /// <summary>In fixed order: an action, an option of it, one that can still be corrected, a share of what was chosen.</summary>
    public Fact? Decide(ProrateAction c, DateOnly day)
    {
        Refused No(Refusal why, string column, string detail) =>
            new(why, Register.Short(c.Id), c.Source.Length > 0 ? $"{c.Source}:{column}" : "", detail);
        if (Find(c.Id) is not { } file)
            return No(Refusal.UnknownAction, "id", "no corporate action has this id: report corporate-actions lists them");
        if (!file.Terms.Choices.Any(o => o.Code == c.Option))
            return No(Refusal.UnknownOption, "option", $"'{Register.Short(c.Option)}' is none of the options that may be chosen of it");
        if (file.IsCancelled) return No(Refusal.ElectionClosed, "id", "the issuer has withdrawn it");
        if (file.IsSealed)
            return No(Refusal.ActionHasRun, "id", IsPast(file));
        const int Digits = 12; // as offers give it: 57.142857142857
        if (c.Percent is < 0 or > 100 || decimal.Round(c.Percent, Digits) != c.Percent)
            return No(Refusal.BadTerms, "accepted", $"{c.Percent} is not a share from 0 to 100 per cent, with at most {Digits} decimals");
        if (!Enum.IsDefined(c.Rounding)) return No(Refusal.BadTerms, "rounding", "it is rounded down, up, or to the nearest unit");
        return file.Prorated.TryGetValue(c.Option, out var known) && known == (c.Percent, c.Rounding)
            ? null : new ActionFact.Prorated(c.Id, c.Option, c.Percent, c.Rounding, day);
    }

    /// <summary>
    /// What the depository says it has paid or moved. In fixed order: an action that is announced, of the kind and instrument that it
    /// says, which has run, a currency or an instrument of the book, figures that can be.
    /// </summary>
    public Fact Decide(ConfirmAction c, DateOnly day)
    {
        Refused No(Refusal why, string detail) => new(why, Register.Short(c.Id), "", detail);
        var file = Find(c.Id) ?? (c.Official.Length > 0 ? Find(c.Official) : null);
        if (file is null) return No(Refusal.UnknownAction, "no corporate action has this id: it is to be announced first");
        var t = file.Terms;
        if (c.Type.Length > 0 && c.Type != t.Type)
            return No(Refusal.BadTerms, $"it confirms a {Register.Short(c.Type)}, and {t.Id} is announced as {t.Type}");
        if (c.Isin.Length > 0 && c.Isin != t.Isin)
            return No(Refusal.BadTerms, $"it is about {Register.Short(c.Isin)}, and {t.Id} is announced for {t.Isin}");
        if (file.RecordedOn is null)
            return No(Refusal.ActionNotReady,
                $"it has not run: its ex-date is {t.ExDate:yyyy-MM-dd}, its record date {t.RecordDate:yyyy-MM-dd}");
        if (register.AssetOf(c.Asset) is not { } asset)
            return No(c.Asset.Length == 3 ? Refusal.UnknownCurrency : Refusal.UnknownInstrument,
                $"'{Register.Short(c.Asset)}' is no currency or instrument of this book");
        const decimal Most = 1_000_000_000_000_000m; // as of a trade: far below what 64 bits hold
        if (Math.Abs(c.Gross) > Most || Math.Abs(c.Withheld) > Most || Math.Abs(c.Held) > Most || Math.Abs(c.Posted ?? 0) > Most)
            return No(Refusal.AmountTooLarge, "it is more than the books can hold");
        // What was posted counts, and not what was to be: the rest may come under another reference.
        return new ActionFact.Confirmed(file.Key, day, Register.Short(c.Reference), (long)c.Held, asset.Id, Due(file, asset.Id).Gross,
            Rounding.ToMinor(c.Posted is { } posted ? posted + c.Withheld : c.Gross, asset.Scale),
            Rounding.ToMinor(c.Withheld, asset.Scale));
    }

    /// <summary>What was confirmed of an action until now, beside what is due of it now.</summary>
    public List<ActionFact.Confirmed> ConfirmedAgain(string id, DateOnly day) => Find(id) is not { } file ? []
        : [.. file.Told.Select(t => new ActionFact.Confirmed(file.Key, day, t.Key.Reference, t.Value.Held, new(t.Key.Asset),
            Due(file, new(t.Key.Asset)).Gross, t.Value.Gross, t.Value.Withheld))];

    /// <summary>What is due from the depository: minor units of a currency and what is withheld of them, or units of an instrument.
    /// </summary>
    (long Gross, long Withheld) Due(ActionFile file, AssetId asset)
    {
        long gross = 0, withheld = 0;
        foreach (var ((account, index), held) in file.Held)
        {
            if (account != register.Depository.Number) continue;
            var change = file.Changes[index];
            if (change.Currency == asset)
            {
                gross += change.Cash(held) + change.CashInLieu(held);
                withheld += AtSource(file.Terms, change, held);
            }
            if (!change.Replaces)
            {
                foreach (var (of, amount) in Brought(file, change, held))
                    if (of == asset) gross += amount;
                continue;
            }
            if (change.To == asset) gross += change.Received(held).Units;
            if (change.From == asset) gross -= held;
        }
        return (gross, withheld);
    }

    static long AtSource(CorporateActionTerms t, ActionChange change, long held) => t.Withholding is not { } percent
        || change.CashPerUnit <= 0 ? 0 : Rounding.ToMinor(
            change.Cash(held) * percent / 100 * new decimal(1, 0, 0, false, (byte)change.Scales.Cash), change.Scales.Cash);

    /// <summary>What all confirmations of an action come to beside what is due, in units of the asset; and in words where they differ.
    /// </summary>
    public (BreakFigures Figures, string Differs) Compare(ActionFact.Confirmed said, ConfirmAction? c)
    {
        var (file, asset) = (files[said.Of.Id], register[said.Currency]);
        var (due, withheldDue) = Due(file, asset.Id);
        long told = 0, withheld = 0;
        foreach (var ((_, of), one) in file.Told)
            if (of == asset.Id.Number) (told, withheld) = (told + one.Gross, withheld + one.Withheld);
        decimal Units(long minor) => minor * new decimal(1, 0, 0, false, (byte)asset.Scale);
        List<string> differs = [];
        void Differ(decimal one, string did, decimal other, string how)
        {
            if (one != other) differs.Add($"{one:0.##########} {asset.Code} {did}, {how} {other:0.##########}");
        }
        Differ(Units(told), "confirmed", Units(due), "due are");
        Differ(Units(withheld), "withheld", Units(withheldDue), "announced are");
        if (c is { Posted: not null } && Math.Abs(c.Gross) > Math.Abs(Units(due))) Differ(c.Gross, "gross", Units(due), "due are");
        return (new(Units(due - withheldDue), Units(told - withheld)),
            differs.Count == 0 ? "" : $"{said.Of.Id}: {string.Join("; ", differs)}");
    }
}
