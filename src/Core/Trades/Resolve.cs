using System.Globalization;
using System.Text;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    readonly record struct Wrong(Refusal Why, string Column, string Detail);

    // Terms and calendar give the settlement date; asked once per market and trade date, not once per trade.
    readonly (DateOnly On, DateOnly SettleOn, int Conventions)[] resolved = new (DateOnly, DateOnly, int)[8];

    /// <summary>
    /// The first column in which a ticket says something else than the booked trade; none when it is the same trade again.
    /// </summary>
    string? DiffersIn(in Ticket t, BookedTrade b) =>
        t.ExecutedAt != b.ExecutedAt ? "executed_at"
        : t.Account != register[b.Account].Terms.Code ? "account"
        : t.Side != b.Side ? "side"
        : t.Isin != register[b.Instrument].Code ? "isin"
        : t.Quantity != b.Quantity ? "quantity"
        : t.Price != b.Price ? "price"
        : t.Currency != register[b.Currency].Code ? "currency"
        : t.Mic != b.Mic ? "mic"
        : t.Capacity != b.Capacity ? "capacity"
        : t.Counterparty != register[b.Counterparty].Terms.Code ? "counterparty"
        : t.SettleOn is { } given && given != b.SettleOn ? "settlement_date"
        : null;

    Wrong? Resolve(in Ticket t, DateOnly businessDate, out BookedTrade trade)
    {
        trade = Nothing;
        if (t.TradeId.Length is 0 or > TradeIds.Longest)
            return new(Refusal.TextTooLong, "trade_id", IdLength);
        if (!IsPlain(t.TradeId)) return new(Refusal.BadTerms, "trade_id", NotPlain);
        if (register.AccountOf(t.Account) is not { IsCustomer: true } account)
            return new(Refusal.UnknownAccount, "account", $"'{Register.Short(t.Account)}' is not an account of this book");
        if (register.AssetOf(t.Isin) is not { IsSecurity: true } instrument) return UnknownInstrument(t.Isin);
        if (register.PartyOf(t.Counterparty) is not { } party)
            return new(Refusal.UnknownCounterparty, "counterparty",
                $"'{Register.Short(t.Counterparty)}' is neither the CCP nor in parties.csv");
        if (party.Terms.IsCcp && instrument.Terms is { Ccp: "" })
            return new(Refusal.InstrumentNotOfCounterparty, "counterparty", $"{t.Isin} is not cleared by {t.Counterparty}");
        if (t.Quantity <= 0) return new(Refusal.QuantityNotPositive, "quantity", $"quantity {t.Quantity} is not above zero");
        if (t.Price <= 0) return new(Refusal.PriceNotPositive, "price", $"price {t.Price} is not above zero");
        var currency = register[instrument.Currency];
        if (t.Currency != currency.Code)
            return new(Refusal.CurrencyNotOfInstrument, "currency",
                $"{t.Isin} trades in {currency.Code}, not '{Register.Short(t.Currency)}'");
        if (!CheckDigits.IsMic(t.Mic))
            return new(Refusal.UnknownMarket, "mic", $"'{Register.Short(t.Mic)}' is not a market identifier code");
        if (Dates(t, instrument, businessDate, out var dates) is { } undated) return undated;
        var (ratio, accrued) = (1m, 0L);
        if (instrument.Terms is { Bond: not null } && register.Accruals is { } accruals)
        {
            (accrued, ratio, var why, var detail) = accruals.Of(instrument, t.Quantity, dates.SettleOn);
            if (why != Refusal.None) return new(why, why == Refusal.BadTerms ? "isin" : "settlement_date", detail);
        }
        var factor = instrument.Terms is { Bond: not null } ? ratio / 100 : 1;
        if (new Price(t.Price).Of(new(t.Quantity), factor, (currency.Code, currency.Scale)) is not { Minor: var principal })
            return new(Refusal.AmountTooLarge, "quantity", "quantity × price is more than the books can hold");
        trade = new(t.TradeId, t.ExecutedAt, account.Id, t.Side, instrument.Id, t.Quantity, t.Price, currency.Id, t.Mic,
            t.Capacity, party.Id,
            dates.TradedOn, dates.SettleOn, principal, Charge(t, instrument, account, new(dates.TradedOn, principal)))
        { Accrued = accrued };
        return null;
    }

    static readonly string IdLength = $"trade_id must have 1 to {TradeIds.Longest} characters";
    const string NotPlain = "trade_id must have printable characters, and no blanks around them";

    /// <summary>Whether an id shows as what it is: nothing in it hides, turns the line around, or stands unseen at an end.</summary>
    static bool IsPlain(string id)
    {
        if (!id.AsSpan().ContainsAnyExceptInRange('!', '~')) return true;
        if (char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[^1])) return false;
        foreach (var rune in id.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator || rune == Rune.ReplacementChar) return false;
        return true;
    }

    static readonly BookedTrade Nothing =
        new("", 0, default, default, default, 0, 0, default, "", default, default, default, default, 0, default);

    static Wrong UnknownInstrument(string isin) => CheckDigits.IsIsin(isin)
        ? new(Refusal.UnknownInstrument, "isin", $"{isin} is not in instruments.csv")
        : new(Refusal.WrongCheckDigit, "isin", $"'{Register.Short(isin)}' is not a valid ISIN: wrong form or check digit");

    /// <summary>The instants at which a trade may be executed, 1900 to 2100, where calendars and zones hold. Unix milliseconds.</summary>
    public const long FirstInstant = -2_208_988_800_000, LastInstant = 4_102_444_800_000;

    static string Instant(long unixMilliseconds)
    {
        const long Year1 = -62_135_596_800_000, Year10000 = 253_402_300_800_000;
        return unixMilliseconds is < Year1 or >= Year10000 ? $"{unixMilliseconds} milliseconds from 1970, before year 1 or after year 9999"
            : $"{DateTime.UnixEpoch.AddTicks(unixMilliseconds * TimeSpan.TicksPerMillisecond):yyyy-MM-ddTHH:mm:ss.fff}Z";
    }

    Wrong? Dates(in Ticket t, Asset instrument, DateOnly businessDate, out (DateOnly TradedOn, DateOnly SettleOn) dates)
    {
        dates = default;
        if (t.ExecutedAt is < FirstInstant or > LastInstant)
            return new(Refusal.ExecutedAfterBusinessDate, "executed_at",
                $"the instant is {Instant(t.ExecutedAt)}: a trade is executed between 1900 and 2099");
        var venue = Markets.Of(t.Mic);
        var tradeDate = Zones.LocalDate(Markets.ZoneOf(venue == Market.Other ? instrument.Market : venue), t.ExecutedAt);
        dates = (tradeDate, default);
        if (tradeDate > businessDate)
            return new(Refusal.ExecutedAfterBusinessDate, "executed_at",
                $"executed on {tradeDate:yyyy-MM-dd}, after the business date {businessDate:yyyy-MM-dd}");
        if (tradeDate.DayNumber < businessDate.DayNumber - LatestCaptureDays)
            return new(Refusal.TooOld, "executed_at",
                $"executed on {tradeDate:yyyy-MM-dd}, more than {LatestCaptureDays} days before the business date");
        dates.SettleOn = t.SettleOn ?? SettlementDate(instrument.Market, tradeDate);
        if (t.SettleOn is not { } given) return null;
        if (given < tradeDate) return new(Refusal.SettlesBeforeTrade, "settlement_date",
            $"{given:yyyy-MM-dd} is before the trade date {tradeDate:yyyy-MM-dd}");
        return SettlementDays(instrument.Market).IsBusinessDay(given) ? null
            : new(Refusal.NotASettlementDay, "settlement_date",
                $"{given:yyyy-MM-dd} is no settlement day of {SettlementDays(instrument.Market).Name}");
    }

    BusinessCalendar SettlementDays(Market market) =>
        Calendars.Named(Markets.SettlementCalendarOf(market, register.Firm.SettlementCalendar));

    DateOnly SettlementDate(Market market, DateOnly tradeDate)
    {
        ref var known = ref resolved[(int)market];
        var set = register.Conventions;
        if (known.On != tradeDate || known.SettleOn == default || known.Conventions != set.Changes)
            known = (tradeDate, SettlementCycles.SettleOn(market, tradeDate, SettlementDays(market), set), set.Changes);
        return known.SettleOn;
    }

    Charges Charge(in Ticket t, Asset instrument, Account account, (DateOnly Date, long Principal) resolvedTerms)
    {
        Span<long> charges = stackalloc long[Charges.MostKinds];
        charges.Clear();
        register.Fees.Charge(
            new(instrument.Market, instrument.Category, t.Currency, resolvedTerms.Date, t.Side == Side.Sell,
                account.Terms.Class == AccountClass.House, t.Quantity, resolvedTerms.Principal),
            charges);
        return Charges.From(charges);
    }
}
