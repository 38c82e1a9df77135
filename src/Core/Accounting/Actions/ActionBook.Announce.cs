using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    const string LapseOption = "LAPSE", KeepOption = "KEEP";
    static readonly DateOnly Earliest = new(1900, 1, 1), Latest = new(2199, 12, 31);

    /// <summary>
    /// In fixed order: an instrument of the book, a kind, figures and dates that can be, all that the kind needs, instruments and
    /// currencies that the book has. Same content again is nothing; other content is another version.
    /// </summary>
    public IEnumerable<Fact> Decide(AnnounceAction c)
    {
        var t = c.Terms;
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(t.Id), $"{c.Source}:{column}", detail);
        if (t.Id.Length is 0 or > Register.LongestText)
            return [Bad(Refusal.TextTooLong, "id", $"id must have 1 to {Register.LongestText} characters")];
        if (register.AssetOf(t.Isin) is not { IsSecurity: true } old)
            return [Bad(Refusal.UnknownInstrument, "isin", $"'{Register.Short(t.Isin)}' is not a listed instrument")];
        if (ActionType.Of(t.Type) is not { } type)
            return [Bad(Refusal.BadTerms, "type", $"'{Register.Short(t.Type)}' is none of {string.Join(", ",
                ActionType.All.Select(k => k.Word))}")];
        var wrong = WrongName(c) ?? WrongFigure(t) ?? WrongDate(t) ?? Missing(t, type, old) ?? WrongOption(t, type);
        if (wrong is { } w) return [Bad(w.Why, w.Column, w.Detail)];
        var currency = t.Currency.Length > 0 ? t.Currency : register[old.Currency].Code;
        foreach (var code in t.Choices.Select(o => o.Currency).Where(o => o.Length > 0).Append(currency))
            if (!Currencies.IsKnown(code))
                return [Bad(Refusal.UnknownCurrency, "currency", $"'{Register.Short(code)}' is not an ISO 4217 currency")];
        foreach (var isin in t.Choices.Select(o => o.NewIsin).Append(t.NewIsin))
            if (isin.Length > 0 && register.AssetOf(isin) is not { IsSecurity: true })
                return [Bad(Refusal.UnknownInstrument, "new_isin",
                    $"'{Register.Short(isin)}' is not a listed instrument: give it in instruments.csv first")];
        IEnumerable<Fact> Announced(int version) => [.. OwnAccounts(t), new ActionFact.Announced(t, version),
            .. c.NewName.Length > 0 ? new Fact[] { new ActionFact.NameGiven(t.Id, c.NewName) } : []];
        if (Find(t.Id) is not { } known) return Announced(1);
        if (!known.IsCancelled && known.Terms.SaysAs(t) && known.NewName == c.NewName) return [];
        if (known.IsSealed)
            return [Bad(Refusal.ActionHasRun, "id", IsPast(known))];
        return Contradicts(known, t, type) is { } not ? [Bad(not.Why, not.Column, not.Detail)] : Announced(known.Version + 1);
    }

    /// <summary>
    /// A correction is of the same action, and of what has been: what is another, or has not come yet, is withdrawn and announced anew.
    /// </summary>
    static WrongTerm? Contradicts(ActionFile known, CorporateActionTerms t, ActionType type)
    {
        if (known.IsCancelled) return null;
        var was = known.Terms;
        static WrongTerm No(string column, string detail) =>
            Bad(column, $"{detail}: withdraw it, and announce what it is under another id");
        if (t.Type != was.Type) return No("type", $"{t.Id} was announced as a {was.Type}, not as a {t.Type}");
        if (t.Isin != was.Isin) return No("isin", $"{t.Id} was announced for {was.Isin}, not for {t.Isin}");
        static WrongTerm? Later(string column, DateOnly date, DateOnly? ran, string what) => date > ran
            ? Bad(column, $"{what} on {ran:yyyy-MM-dd}, before {date:yyyy-MM-dd}: withdraw it, and announce it again") : null;
        var isBesides = type.Family == ActionFamily.Distribution;
        if (!isBesides && known.ExOn is not null && t.ExDate < was.ExDate)
            return Bad("ex_date", $"it went by {was.ExDate:yyyy-MM-dd}, after {t.ExDate:yyyy-MM-dd}: withdraw it, and announce it again");
        if (type.Family == ActionFamily.Voluntary && known.ExOn is not null && t.DefaultOption != was.DefaultOption)
            return Bad("option", $"who did not choose got {was.DefaultOption}, not {t.DefaultOption}: withdraw it, and announce it again");
        return Later("ex_date", t.ExDate, isBesides ? known.ExOn : known.ExOn is null ? null : was.ExDate, "it went ex")
            ?? (isBesides ? Later("record_date", t.RecordDate, known.RecordedOn, "its holders were recorded") : null)
            ?? Later("pay_date", t.PayDate, known.PaidOn, "it was paid");
    }

    readonly record struct WrongTerm(Refusal Why, string Column, string Detail);

    static WrongTerm Bad(string column, string detail) => new(Refusal.BadTerms, column, detail);

    static WrongTerm? WrongName(AnnounceAction c) => c.Terms.Type == "NAME_CHANGE"
        ? c.NewName.Length is 0 or > Register.LongestText || c.NewName.Any(char.IsControl)
            ? Bad("new_name", $"a NAME_CHANGE needs it: 1 to {Register.LongestText} printed characters") : null
        : c.NewName.Length > 0 ? Bad("new_name", $"a {c.Terms.Type} changes no name: announce a NAME_CHANGE of its own") : null;

    static WrongTerm? WrongFigure(CorporateActionTerms t)
    {
        const decimal MostPrice = 10_000_000m; // a unit of the dearest share costs less than a tenth of it
        foreach (var (column, figure) in new[]
            { ("rate", t.Rate), ("cash_in_lieu", t.CashInLieu), ("withholding", t.Withholding), ("basis_share", t.BasisShare),
            ("price", t.Price) })
        {
            if (figure < 0) return Bad(column, $"{figure} is below zero");
            if (column is "withholding" or "basis_share" ? figure > 100 : figure > MostPrice) return Bad(column, $"{figure} is too much");
        }
        foreach (var (column, figure) in new[] { ("ratio_new", t.RatioNew), ("ratio_old", t.RatioOld) })
            if (figure <= 0) return Bad(column, $"{figure} is not above zero");
            else if (figure is { } ratio && !ActionChange.IsRatio(ratio))
                return Bad(column, $"{figure} is more than a million, or has more than nine decimals");
        return t.RatioNew is null != t.RatioOld is null
            ? Bad(t.RatioNew is null ? "ratio_new" : "ratio_old", "nothing is given: a ratio is ratio_new for ratio_old") : null;
    }

    static WrongTerm? WrongDate(CorporateActionTerms t)
    {
        foreach (var (column, date) in new[] { ("ex_date", t.ExDate), ("record_date", t.RecordDate), ("pay_date", t.PayDate) })
            if (date < Earliest || date > Latest)
                return Bad(column, "the date is not known: announce the action again once the issuer has set it");
        if (t.PayDate < t.RecordDate)
            return Bad("pay_date",
                $"it would be paid on {t.PayDate:yyyy-MM-dd}, before who holds it is recorded on {t.RecordDate:yyyy-MM-dd}");
        if (IsChosenLate(t) && t.Deadline >= t.PayDate)
            return Bad("deadline", $"one could choose until {t.Deadline:yyyy-MM-dd}, when it is paid on {t.PayDate:yyyy-MM-dd}");
        return t.Deadline >= t.ExDate && !IsChosenLate(t)
            ? Bad("deadline", $"one could choose until {t.Deadline:yyyy-MM-dd}, when it has gone through on {t.ExDate:yyyy-MM-dd}") : null;
    }

    WrongTerm? Missing(CorporateActionTerms t, ActionType type, Asset old)
    {
        static WrongTerm Needs(string column, string type) => Bad(column, $"nothing is given: a {type} needs it");
        if (type.NeedsRatio && t.RatioNew is null) return Needs("ratio_new", type.Word);
        if (type.NeedsNew && t.NewIsin.Length == 0) return Needs("new_isin", type.Word);
        if (type.NeedsCash && t.Rate is null && old.Terms?.Bond is null) return Needs("rate", type.Word);
        var follows = type.Word == "COUPON" ? old.Terms?.Bond?.Index : null;
        if (t.Rate is null && type.NeedsCash && (follows ?? old.Terms?.Bond?.InflationIndex) is { } index
            && register.Accruals?.Due(old, type.Word, t.PayDate) is null)
            return Bad("rate", $"nothing is given, and by the terms none is due about {t.PayDate:yyyy-MM-dd} that {index} gives");
        if (t.Rate is not null && t.Currency.Length == 0 && !(type.NeedsCash && old.Terms?.Bond is not null))
            return Needs("currency", type.Word);
        if (t.NewIsin.Length > 0 && t.RatioNew is null && type.Word != "ISIN_CHANGE") return Needs("ratio_new", type.Word);
        if (type.Word == "MERGER" && t is { NewIsin: "", Rate: null }) return Needs("new_isin", "MERGER without a rate in cash");
        if (t.NewIsin == t.Isin) return Bad("new_isin", $"{t.NewIsin} is the old one");
        if (t.Rate is > 0 && type.Word is "SPLIT" or "REVERSE_SPLIT" or "ISIN_CHANGE" or "NAME_CHANGE")
            return Bad("rate", $"a {type.Word} pays nothing: announce what is paid besides as a DIVIDEND or {ActionType.Capital}");
        if (type.Word == "REVERSE_SPLIT" && t.RatioNew > t.RatioOld)
            return Bad("ratio_new", $"{t.RatioNew} new units for {t.RatioOld} old ones are a SPLIT");
        if (type.Word == "SPLIT" && t.RatioNew < t.RatioOld)
            return Bad("ratio_new", $"{t.RatioNew} new units for {t.RatioOld} old ones are a REVERSE_SPLIT");
        return type.Word is "REDEMPTION" or "CALL" && t.RatioNew >= t.RatioOld
            ? Bad("ratio_new", "what stays of a unit that is redeemed in part is less than the unit") : null;
    }

    static WrongTerm? WrongOption(CorporateActionTerms t, ActionType type)
    {
        if (type.Family == ActionFamily.Voluntary && t.Choices.Count == 0)
            return Bad("option", $"a {type.Word} has at least one option besides what happens if nothing is chosen");
        HashSet<string> codes = new(StringComparer.Ordinal) { t.DefaultOption };
        foreach (var o in t.Choices)
        {
            if (o.Code.Length is 0 or > 35) return Bad("option", "an option has a name of 1 to 35 characters");
            if (!codes.Add(o.Code)) return Bad("option", $"two options are called {o.Code}");
            var said = t with
            {
                Rate = o.Rate,
                RatioNew = o.RatioNew,
                RatioOld = o.RatioOld,
                CashInLieu = o.CashInLieu,
                Price = o.Price,
                NewIsin = o.NewIsin,
                Currency = o.Currency,
                Options = [],
            };
            if (WrongFigure(said) is { } wrong) return wrong;
            if (o.NewIsin == t.Isin) return Bad("new_isin", $"{t.Isin} is the old one");
            if (o.Rate is not null && o.Currency.Length == 0) return Bad("currency", $"nothing is given: option {o.Code} pays a rate");
            if (o.NewIsin.Length > 0 && o.RatioNew is null) return Bad("ratio_new", $"nothing is given: option {o.Code} gives {o.NewIsin}");
        }
        return t.Choices.Count > 0 && t.DefaultOption.Length == 0 ? Bad("option", "nothing is given: the default has a name too") : null;
    }

    // Opened with the first announcement, so that a book that has none keeps its chart.
    IEnumerable<Fact> OwnAccounts(CorporateActionTerms t)
    {
        var (asset, account) = (register.Assets.Count, register.Accounts.Count);
        foreach (var code in t.Choices.Select(o => o.Currency).Append(t.Currency).Distinct(StringComparer.Ordinal))
            if (code.Length > 0 && register.AssetOf(code) is null)
                yield return new ReferenceFact.CurrencyAdded(new(asset++), code, Currencies.Scale(code));
        foreach (var (code, @class, name) in Own)
            if (register.AccountOf(code) is null)
                yield return new ReferenceFact.AccountOpened(new(account++), new(code, @class, name, "", register.Firm.BaseCurrency,
                    AccountSettlement.Carried, "", null));
    }

    static readonly (string Code, AccountClass Class, string Name)[] Own =
    [
        (Register.EntitlementsCode, AccountClass.Entitlement, "Owed by issuers for corporate actions"),
        (Register.FractionsCode, AccountClass.House, "Fractions and rounding of corporate actions"),
        (Register.WithholdingCode, AccountClass.Payable, "Tax withheld from corporate actions"),
    ];

    /// <summary>The account of the firm's own that a client has the name of; none where actions can be carried out.</summary>
    string? Taken() => Own.FirstOrDefault(o => register.AccountOf(o.Code) is { } known && known.Terms.Class != o.Class).Code;

    /// <summary>Id of a coupon or a redemption that falls due by the terms of a bond.</summary>
    internal static string IdByTerms(string type, string isin, DateOnly due) =>
        $"{type}-{isin}-{due.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>
    /// What was announced from the terms of a bond, where it is now told under another name: that gives way, whether it has run or not,
    /// since one coupon is paid once. None: there is none, or it was withdrawn.
    /// </summary>
    internal ActionFile? ByTerms(CorporateActionTerms told)
    {
        var own = $"{told.Type}-{told.Isin}-";
        return All.FirstOrDefault(f => !f.IsCancelled && f.Terms.Id != told.Id && f.Terms.Id.StartsWith(own, StringComparison.Ordinal)
            && f.Terms.Id.Length == own.Length + 8 && Register.IsSame(f.Terms, told.Isin, told.Type, told.PayDate));
    }

    public Fact? Decide(CancelAction c)
    {
        Refused No(Refusal why, string detail) => new(why, Register.Short(c.Id), c.Source, detail);
        if (Find(c.Id) is not { } file)
            return No(Refusal.UnknownAction, "no corporate action has this id: report corporate-actions lists them");
        if (c.Reason.Length is 0 or > Register.LongestText)
            return No(Refusal.HoldNeedsReason, $"a cancellation says why, in at most {Register.LongestText} characters");
        if (file.IsCancelled) return null;
        return file.IsSealed
            ? No(Refusal.ActionHasRun, IsPast(file))
            : new ActionFact.Cancelled(file.Key, c.Reason);
    }

    public Fact? Decide(SetWithholding c)
    {
        Refused Bad(string column, string detail) => new(Refusal.BadTerms, $"{c.Issuer}{c.Holder}", $"{c.Source}:{column}", detail);
        static bool IsCountry(string code) => code.Length == 2 && code.All(char.IsAsciiLetterUpper);
        if (!IsCountry(c.Issuer)) return Bad("issuer", $"'{Register.Short(c.Issuer)}' is not a country code (ISO 3166: two letters)");
        if (c.Holder.Length > 0 && !IsCountry(c.Holder))
            return Bad("holder", $"'{Register.Short(c.Holder)}' is not a country code (ISO 3166: two letters)");
        if (c.Percent is < 0 or > 100) return Bad("percent", $"{c.Percent} is not from 0 to 100 per cent");
        return withholding.TryExact((c.Issuer, c.Holder), c.From, out var known) && known == c.Percent
            ? null : new ActionFact.WithholdingSet(c.Issuer, c.Holder, c.From, c.Percent);
    }

    /// <summary>
    /// Share that is withheld of what an account is paid: by its country, else as announced, else nothing. Capital that is given back is
    /// no dividend, and of it only what is announced.
    /// </summary>
    decimal WithheldShare(CorporateActionTerms t, string holder) => (t.Type == ActionType.Capital ? t.Withholding ?? 0
        : holder.Length > 0 && withholding.TryNewest((t.Isin[..2], holder), t.PayDate, out var own) ? own
            : withholding.TryNewest((t.Isin[..2], ""), t.PayDate, out var any) ? any
            : t.Withholding ?? 0) / 100;
}
