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
        if (file.IsCancelled || file.ExOn is not null || asked.Day > DeadlineOf(t))
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
            if (p.Account == account.Id) held = Math.Max(-p.Posted, 0);
        foreach (var ((owner, option), more) in file.Elections)
            if (owner == account.Id.Number && option != c.Option) chosen += more;
        if (units > held - chosen)
            return No(Refusal.ElectedTooMuch, "units",
                $"{c.Account} holds {held} settled, of which it has chosen otherwise for {chosen}: {units} are too much");
        return file.Elections.GetValueOrDefault((account.Id.Number, c.Option)) == units
            ? null : new ActionFact.Elected(c.Id, account.Id, c.Option, units, asked.Day, asked.By);
    }

    static DateOnly DeadlineOf(CorporateActionTerms t) => t.Deadline ?? t.ExDate.AddDays(-1);

    /// <summary>What the depository says it has paid, against what is due from it. It is kept once under its reference.</summary>
    public Fact Decide(ConfirmAction c, DateOnly day)
    {
        Refused No(Refusal why, string detail) => new(why, Register.Short(c.Id), "", detail);
        var file = Find(c.Id) ?? (c.Official.Length > 0 ? Find(c.Official) : null);
        if (file is null) return No(Refusal.UnknownAction, "no corporate action has this id: it is to be announced first");
        if (file.Changes.Count == 0) return No(Refusal.ActionNotReady, $"it has not run: its ex-date is {file.Terms.ExDate:yyyy-MM-dd}");
        if (register.AssetOf(c.Currency) is not { IsSecurity: false } currency)
            return No(Refusal.UnknownCurrency, $"'{Register.Short(c.Currency)}' is no currency of this book");
        var expected = 0L;
        foreach (var ((account, index), held) in file.Held)
            if (account == register.Depository.Number && file.Changes[index].Currency == currency.Id)
                expected += file.Changes[index].Cash(held) + file.Changes[index].CashInLieu(held);
        const decimal Most = 1_000_000_000_000_000m; // as of a trade: far below what 64 bits hold
        if (Math.Abs(c.Gross) > Most || Math.Abs(c.Withheld) > Most || Math.Abs(c.Held) > Most)
            return No(Refusal.AmountTooLarge, "it is more than the books can hold");
        return new ActionFact.Confirmed(file.Key, day, Register.Short(c.Reference), (long)c.Held, currency.Id, expected,
            Rounding.ToMinor(c.Gross, currency.Scale), Rounding.ToMinor(c.Withheld, currency.Scale));
    }
}
