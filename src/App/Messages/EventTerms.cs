using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.App.Messages;

/// <summary>
/// What the announcement of a corporate action by message comes to as terms of the book. What a message does not carry stays as it was
/// announced; what would have to be guessed is said in <see cref="Wrong"/>, and nothing is done.
/// </summary>
sealed class EventTerms
{
    // Events that are one kind here, besides those that the kinds name themselves.
    static readonly (string Event, string Type)[] Others =
    [
        ("DVOP", "DIVIDEND"), ("DRIP", "DIVIDEND"), ("BONU", "STOCK_DIVIDEND"), ("EXWA", "EXERCISE"), ("BIDS", "TENDER"),
        ("EXOF", "TENDER"),
    ];

    // Names of options here, for those of messages. Any other keeps its own.
    static readonly (string Told, string Name)[] Names =
    [
        ("SECU", "STOCK"), ("CASE", "MIXED"), ("EXER", "EXERCISE"), ("LAPS", "LAPSE"), ("NOAC", "KEEP"), ("SLLE", "SELL"),
    ];

    readonly EventNotification n;
    readonly CorporateActionTerms? known;
    readonly bool isDebt;
    readonly Issue? issue;
    readonly ActionType? type;
    readonly List<Command> prorated = [];

    /// <param name="n">The announcement.</param>
    /// <param name="known">What is announced of it already.</param>
    /// <param name="isDebt">Whether its instrument has a nominal, in per cent of which it pays.</param>
    /// <param name="issue">The bond that its instrument is.</param>
    public EventTerms(EventNotification n, CorporateActionTerms? known, bool isDebt, Issue? issue = null)
    {
        (this.n, this.known, this.isDebt, this.issue) = (n, known, isDebt, issue);
        type = TypeOf(n.Event);
        // A change (CHAN) of the name alone gives nothing in the place of what there is.
        if (n is { Event: "CHAN", NewName.Length: > 0 } && !n.Options.Any(o => o.Shares.Any(s => s.Instrument.Isin != n.Instrument.Isin)))
            type = ActionType.Of("NAME_CHANGE");
        Terms = known ?? new(n.EventId, n.Event, n.Instrument.ToString(), default, default, default, null, "", null, null, "", null);
        if (type is null)
            Wrong = $"the event {n.Event} is none that this book carries out: these are "
                + string.Join(", ", ActionType.All.Select(t => t.Event).Concat(Others.Select(o => o.Event)));
        else if (known is not null && known.Type != type.Word)
            Wrong = $"it announces a {n.Event}, and {known.Id} is announced here as {known.Type}: withdraw one of them";
        else if (known is not null && known.Isin != n.Instrument.ToString())
            Wrong = $"it is about {n.Instrument}, and {known.Id} is announced here for {known.Isin}";
        else Terms = Dated(Read());
    }

    public CorporateActionTerms Terms { get; }

    /// <summary>Why nothing can be done with it.</summary>
    public string? Wrong { get; private set; }

    /// <summary>What it asks for: the terms, then which share of a choice is taken.</summary>
    public IEnumerable<Command> Asked =>
        [new AnnounceAction(Terms, "") { NewName = type?.Word == "NAME_CHANGE" ? n.NewName ?? "" : "" }, .. prorated];

    /// <summary>The kind of an event as messages name it; none where the book has no such kind.</summary>
    public static ActionType? TypeOf(string code) =>
        ActionType.OfEvent(code) ?? ActionType.Of(Array.Find(Others, o => o.Event == code).Type ?? "");

    /// <summary>The name that an option has here.</summary>
    public static string NameOf(string option) => Array.Find(Names, p => p.Told == option).Name ?? option;

    CorporateActionTerms Read()
    {
        var terms = Terms with { Type = type?.Word ?? n.Event };
        if (n.Options.Count == 0) return terms;
        var isChosen = n.Participation != "MAND";
        var byDefault = n.Options.FirstOrDefault(o => o.IsDefault) ?? (isChosen ? null : n.Options.Count == 1 ? n.Options[0] : null);
        if (byDefault is null && n.Participation != "VOLU")
        {
            Wrong ??= "none of its options is the default: it is not said what happens if nothing is chosen";
            return terms;
        }
        var figures = byDefault is null ? Nothing("KEEP") : Figures(byDefault, "");
        terms = terms with
        {
            Rate = figures.Rate ?? known?.Rate,
            Currency = Given(figures.Currency, known?.Currency),
            RatioNew = figures.RatioNew ?? known?.RatioNew,
            RatioOld = figures.RatioOld ?? known?.RatioOld,
            NewIsin = Given(figures.NewIsin, known?.NewIsin),
            CashInLieu = figures.CashInLieu ?? known?.CashInLieu,
            Price = figures.Price ?? known?.Price,
            Withholding = Withheld() ?? known?.Withholding,
        };
        if (!isChosen) return terms;
        HashSet<string> codes = new(StringComparer.Ordinal) { figures.Code };
        List<ActionOption> options = [];
        foreach (var option in n.Options.Where(o => o != byDefault))
        {
            var one = Figures(option, figures.Code);
            if (!codes.Add(one.Code)) codes.Add((one = one with { Code = $"{one.Code}-{option.Number}" }).Code);
            options.Add(one);
            if (option.Rates.Prorated is { } share) prorated.Add(new ProrateAction(known?.Id ?? n.EventId, one.Code, share));
        }
        return terms with { Option = figures.Code, Options = options, Deadline = Deadline(byDefault) ?? known?.Deadline };
    }

    static string Given(string told, string? known) => told.Length > 0 ? told : known ?? "";

    static ActionOption Nothing(string name) => new(name, null, "", null, null, "", null, null);

    DateOnly? Deadline(EventOption? byDefault) =>
        n.Options.Where(o => o != byDefault).Select(o => o.RespondBy ?? o.MarketDeadline).Where(d => d is not null).Min();

    // Withheld is one rate of whoever is paid, or it is by country: that is set apart.
    decimal? Withheld()
    {
        var all = n.Options.SelectMany(o => o.Pays.SelectMany(p => p.Rates.Withheld).Concat(o.Rates.Withheld)).Select(w => w.Percent)
            .Where(p => p is not null).Distinct().ToList();
        if (all.Count > 1)
            Wrong ??= $"it gives several rates of withheld tax: {string.Join(", ", all.Select(p => Plain(p ?? 0)))} per cent";
        return all.FirstOrDefault();
    }

    ActionOption Figures(EventOption o, string byDefault)
    {
        var name = NameOf(o.Option);
        if (name is "LAPSE" or "KEEP") return Nothing(name);
        var (rate, currency) = Cash(o);
        var given = o.Shares.Where(s => s.Side == CreditDebit.Credit).ToList();
        if (given.Count > 1) Wrong ??= $"option {o.Number} gives {given.Count} instruments: a kind of action here gives one";
        var shares = given.FirstOrDefault();
        var ratio = shares is null ? null : Ratio(o, shares);
        var isin = shares?.Instrument.ToString() is { } to && to != n.Instrument.ToString() ? to : "";
        var taken = o.Pays.Where(p => p.Side == CreditDebit.Debit).Select(p => p.Paid).FirstOrDefault(p => p is not null);
        var paid = PriceOf(shares?.Paid ?? taken, o, "price paid");
        var inLieu = PriceOf(shares?.CashInLieu ?? o.CashInLieu ?? o.Pays.Select(p => p.CashInLieu).FirstOrDefault(p => p is not null), o,
            "cash in lieu");
        if (Dropped(o, shares, ratio, inLieu)) inLieu = new("ACTU", 0, null);
        if (byDefault.Length > 0 && rate is null && ratio is null && n.Event is not ("MRGR" or "CHAN"))
            Wrong ??= $"option {o.Number} {o.Option} says neither what it pays nor what it gives";
        return new(name, rate, currency.Length > 0 ? currency : rate is null && paid is null ? "" : Given(paid?.Currency ?? "", o.Currency),
            ratio?.New, ratio?.Old, isin, inLieu?.Value, paid?.Value);
    }

    // Fractions are paid for, or rounded down and not paid; other ways are none of this book's, where a ratio makes any.
    bool Dropped(EventOption o, EventShares? shares, EventRatio? ratio, EventPrice? inLieu)
    {
        if (ratio is null || ratio.New % ratio.Old == 0 || (shares?.Fractions ?? o.Fractions) is not { } how || how is "CINL" or "UKWN")
            return false;
        if (how != "RDDN")
            Wrong ??= $"option {o.Number} disposes of fractions by {how}: this book pays cash for them (CINL) or rounds down (RDDN)";
        else if (inLieu is not null) Wrong ??= $"option {o.Number} rounds fractions down (RDDN), and gives a price for them";
        return Wrong is null;
    }

    (decimal? Rate, string Currency) Cash(EventOption o)
    {
        var credits = o.Pays.Where(p => p.Side == CreditDebit.Credit).ToList();
        if (o.Pays.Any(p => p.Side == CreditDebit.Debit && p.Rates.Gross.Count > 0))
            Wrong ??= $"option {o.Number} takes cash by a rate: this book knows a price for each unit that is given";
        var gross = credits.SelectMany(p => p.Rates.Gross).ToList();
        if (gross.Count == 0) gross = [.. o.Rates.Gross];
        if (gross.Select(g => g.Currency).Distinct().Count() > 1) Wrong ??= $"option {o.Number} pays in several currencies";
        var percent = credits.SelectMany(p => p.Rates.Interest).Concat(o.Rates.Interest).Select(i => i.Percent)
            .FirstOrDefault(p => p is not null);
        var price = PriceOf(credits.Select(p => p.Received).FirstOrDefault(p => p is not null), o, "price received");
        if (isDebt && (gross.Count > 0 || price is { Currency: not null }))
            Wrong ??= $"option {o.Number} pays an amount for a unit: debt pays in per cent of its nominal";
        if (gross.Count > 0) return (gross.Sum(g => g.Amount), gross[0].Currency);
        if (price is { } told) return (told.Value, told.Currency ?? o.Currency ?? "");
        if (isDebt && type?.NeedsCash == true && percent is { } interest) return (interest, o.Currency ?? "");
        if (credits.Any(p => p.Rates.Net.Count > 0) || o.Rates.Net.Count > 0)
            Wrong ??= $"option {o.Number} gives the net rate alone: what is paid before tax is not known";
        return (null, "");
    }

    // Of what is not known yet nothing is taken.
    EventPrice? PriceOf(EventPrice? price, EventOption o, string what)
    {
        if (price is null || price is { Value: 0, Kind: not ("ACTU" or "PRCT") }) return null;
        if (price.Kind is not ("ACTU" or "PRCT"))
            Wrong ??= $"option {o.Number}: its {what} is of the kind {price.Kind}, not an actual one";
        if (price.Currency is null && !isDebt) Wrong ??= $"option {o.Number}: its {what} is in per cent of what has no nominal";
        return price;
    }

    // By what the standard says of them: ADEX leaves the old units, NEWO takes them.
    EventRatio? Ratio(EventOption o, EventShares s)
    {
        if (type is { Word: "SPLIT" or "REVERSE_SPLIT" } && s is { NewToOld: null, ForExisting: { } more })
            return new(more.New + more.Old, more.Old);
        var (right, other, name) = type?.Family == ActionFamily.Distribution ? (s.ForExisting, s.NewToOld, "additional for existing (ADEX)")
            : (s.NewToOld ?? (type?.Word == "EXERCISE" ? s.ForSubscribed : null), s.ForExisting, "new to old (NEWO)");
        if (right is null && other is not null) Wrong ??= $"option {o.Number}: the ratio of a {type?.Word} is told as {name}";
        return right;
    }

    CorporateActionTerms Dated(CorporateActionTerms t)
    {
        var told = n.Options.SelectMany(o => o.Pays.Select(p => p.PayOn).Concat(o.Shares.Select(s => s.PayOn)))
            .Where(d => d is not null).Distinct().Order().ToList();
        if (n.PayOn is null && told.Count > 1)
            Wrong ??= "its options pay on different days: " + string.Join(", ", told.Select(d => $"{d:yyyy-MM-dd}"));
        var pay = n.PayOn ?? told.FirstOrDefault();
        var ex = type?.Family switch
        {
            // Nothing goes by an ex-date: it goes through when it is paid.
            ActionFamily.Voluntary => n.ExOn ?? pay,
            ActionFamily.Reorganisation => n.ExOn ?? n.EffectiveOn ?? known?.ExDate ?? pay ?? n.RecordOn,
            _ => n.ExOn ?? (type?.Word == "NAME_CHANGE" ? n.EffectiveOn : null) ?? known?.ExDate ?? Scheduled(pay) ?? n.RecordOn,
        } ?? known?.ExDate ?? default;
        var record = n.RecordOn ?? known?.RecordDate ?? ex;
        return t with { ExDate = ex, RecordDate = record, PayDate = pay ?? known?.PayDate ?? record };
    }

    // A coupon that is told without an ex-date goes by the days that the terms of the bond count it before (of a gilt seven business days:
    // UK DMO, formulae for calculating gilt prices from yields): it is known by its pay date, else by its record date.
    DateOnly? Scheduled(DateOnly? pay) => type?.Word != "COUPON" || issue is not { Terms.ExDays: not null } || (pay ?? n.RecordOn) is not
    { } told ? null : issue.Due(told.AddDays(-MostAway), told.AddDays(MostAway)).FirstOrDefault(d => d.Kind == "COUPON"
        && (pay is { } on ? d.PayDate == on || d.Due == on : d.RecordDate == told))?.ExDate;

    const int MostAway = 100; // days from an ex-date to the coupon: 60 business days at the most

    static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
