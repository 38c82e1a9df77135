using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class FxDesk
{
    // What the checks find out, in their order.
    readonly record struct Found(AccountId Account, PartyId? Party, AssetId Sold, AssetId Bought);

    readonly record struct Amounts(long Sold, long Bought, RateUsed Rate);

    /// <summary>
    /// In fixed order: id known with other content, account, counterparty, currencies, the same twice, amounts, rate, value date.
    /// </summary>
    public IEnumerable<Fact> Decide(ConvertCurrency c, DateOnly day)
    {
        var t = c.Terms;
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(t.Id), $"{c.Source}:{column}", detail);
        if (t.Id.Length is 0 or > 52) return [Bad(Refusal.TextTooLong, "fx_trade_id", "fx_trade_id must have 1 to 52 characters")];
        if (deals.TryGetValue(t.Id, out var known))
            return IsSame(t, known.Terms) ? []
                : [Bad(Refusal.ConversionKnownWithOtherContent, "fx_trade_id", "a conversion with this id and other terms is booked")];
        var opened = OpenAccounts(t.Id, c.Source);
        if (opened.OfType<Refused>().Any()) return opened;
        if (Sides(t, Bad, opened) is var (found, refused) && refused is not null) return [refused];
        if (t.Sell == t.Buy) return [Bad(Refusal.SameCurrency, "buy_currency", $"{t.Sell} is sold too: nothing is converted")];
        var (amounts, wrong) = AmountsOf(t, found, day);
        if (wrong is { } w) return [Bad(w.Why, w.Column, w.Detail)];
        if (DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(t.ExecutedAt).UtcDateTime) > day)
            return [Bad(Refusal.ExecutedAfterBusinessDate, "executed_at", $"is after the business day {day:yyyy-MM-dd}")];
        if (BadValueDate(t, day) is { } late) return [Bad(Refusal.BadValueDate, "value_date", late)];
        if (HasPosition(t) && t.Sell != Base && t.Buy != Base
            && register.RateBetween(found.Sold, register.BaseCurrency, day) is null
            && register.RateBetween(found.Bought, register.BaseCurrency, day) is null)
            return [Bad(Refusal.NoFxRate, "sell_currency",
                $"no rate of {t.Sell} or {t.Buy} in {Base} says what the firm's position costs")];
        return
        [
            .. opened, new FxFact.Converted(new(t.Id, found.Account, found.Party, found.Sold, amounts.Sold, found.Bought, amounts.Bought,
                amounts.Rate, day, t.ValueDate ?? SpotDate.Of(t.Sell, t.Buy, day) ?? day, t.ExecutedAt)),
        ];
    }

    string Base => register.Firm.BaseCurrency;

    static bool HasPosition(FxTerms t) => t.Party.Length == 0 || t.Account == Register.FxPositionCode;

    bool IsSame(FxTerms t, Conversion k) => register[k.Account].Terms.Code == t.Account
        && (k.Party is { } party ? register[party].Terms.Code : "") == t.Party
        && register[k.Sold].Code == t.Sell && register[k.Bought].Code == t.Buy && k.ExecutedAt == t.ExecutedAt
        && (t.SellAmount is not { } sold || Minor(sold, register[k.Sold].Scale) == k.SoldAmount)
        && (t.BuyAmount is not { } bought || Minor(bought, register[k.Bought].Scale) == k.BoughtAmount)
        && (t.Rate is not { } rate || k.Rate.Way == RateWay.Agreed && (k.Rate.Times == rate || k.Rate.Over == rate))
        && (t.ValueDate is not { } on || on == k.ValueDate);

    /// <summary>The accounts of foreign exchange that are not open yet; a refusal where one of that name is of another kind.</summary>
    List<Fact> OpenAccounts(string subject, string source)
    {
        List<Fact> facts = [];
        foreach (var (code, @class, name) in Register.FxAccounts)
        {
            var known = register.AccountOf(code);
            if (known is not null && known.Terms.Class != @class)
                return [new Refused(Refusal.ReservedName, subject, source, $"{code} is an account of another kind: rename it first")];
            if (known is null)
                facts.Add(new ReferenceFact.AccountOpened(new(register.Accounts.Count + facts.Count),
                    new(code, @class, name, "", Base, AccountSettlement.Carried, "", null)));
        }
        return facts;
    }

    // Account FX-POSITION may be opened by the very conversion, and so may a currency.
    (Found, Refused?) Sides(FxTerms t, Func<Refusal, string, string, Refused> bad, List<Fact> opened)
    {
        var account = register.AccountOf(t.Account);
        var own = t.Account == Register.FxPositionCode;
        if (!own && account is not { IsCustomer: true })
            return (default, bad(Refusal.UnknownAccount, "account",
                $"'{Register.Short(t.Account)}' is not an account of a customer, nor {Register.FxPositionCode}"));
        if (own && t.Party.Length == 0)
            return (default, bad(Refusal.UnknownCounterparty, "counterparty",
                "the firm does not convert with itself: name a counterparty"));
        var party = t.Party.Length == 0 ? null : register.PartyOf(t.Party);
        if (party is null && t.Party.Length > 0)
            return (default, bad(Refusal.UnknownCounterparty, "counterparty", $"'{Register.Short(t.Party)}' is not a counterparty"));
        var ids = new AssetId[2];
        foreach (var (place, code, column) in new[] { (0, t.Sell, "sell_currency"), (1, t.Buy, "buy_currency") })
        {
            if (!Currencies.IsKnown(code))
                return (default, bad(Refusal.UnknownCurrency, column, $"'{Register.Short(code)}' is not an ISO 4217 currency"));
            var added = opened.OfType<ReferenceFact.CurrencyAdded>().FirstOrDefault(a => a.Code == code);
            if (register.AssetOf(code) is { } asset) ids[place] = asset.Id;
            else if (added is not null) ids[place] = added.Asset;
            else
            {
                ids[place] = new(register.Assets.Count + opened.OfType<ReferenceFact.CurrencyAdded>().Count());
                opened.Add(new ReferenceFact.CurrencyAdded(ids[place], code, Currencies.Scale(code)));
            }
        }
        var position = opened.OfType<ReferenceFact.AccountOpened>()
            .FirstOrDefault(a => a.Terms.Code == Register.FxPositionCode)?.Account;
        return (new(account?.Id ?? position ?? default, party?.Id, ids[0], ids[1]), null);
    }

    readonly record struct Wrong(Refusal Why, string Column, string Detail);

    (Amounts, Wrong?) AmountsOf(FxTerms t, Found found, DateOnly day)
    {
        (Amounts, Wrong?) Bad(Refusal why, string column, string detail) => (default, new(why, column, detail));
        var (soldScale, boughtScale) = (Currencies.Scale(t.Sell), Currencies.Scale(t.Buy));
        if (t.SellAmount is null && t.BuyAmount is null)
            return Bad(Refusal.BadFxAmount, "sell_amount", "neither amount is given: how much is sold, or bought?");
        var (sold, bought) = (0L, 0L);
        if (t.SellAmount is { } s && (sold = Minor(s, soldScale) ?? 0) <= 0)
            return Bad(Refusal.BadFxAmount, "sell_amount", $"{s} is not an amount of {t.Sell} above zero with at most its decimals");
        if (t.BuyAmount is { } b && (bought = Minor(b, boughtScale) ?? 0) <= 0)
            return Bad(Refusal.BadFxAmount, "buy_amount", $"{b} is not an amount of {t.Buy} above zero with at most its decimals");
        if (t.Rate is { } given && (given <= 0 || t.Pair != t.Sell + t.Buy && t.Pair != t.Buy + t.Sell))
            return Bad(Refusal.BadFxAmount, given <= 0 ? "rate" : "pair", given <= 0 ? $"rate {given} is not above zero"
                : $"'{Register.Short(t.Pair)}' is neither {t.Sell}{t.Buy} nor {t.Buy}{t.Sell}: a rate needs its pair");
        RateUsed? rate = t.Rate is { } agreed ? t.Pair == t.Sell + t.Buy ? new(agreed, 1, RateWay.Agreed, day)
                : new(1, agreed, RateWay.Agreed, day)
            : t.SellAmount is { } one && t.BuyAmount is { } other ? new(other, one, RateWay.Agreed, day)
            : register.RateBetween(found.Sold, found.Bought, day);
        if (rate is not { } used)
            return Bad(Refusal.NoFxRate, "rate", $"no rate of {t.Sell} in {t.Buy} by {day:yyyy-MM-dd}: agree one, or give both amounts");
        var back = used with { Times = used.Over, Over = used.Times };
        if (t.SellAmount is null) sold = back.Of(bought, boughtScale, soldScale);
        else if (t.BuyAmount is null) bought = used.Of(sold, soldScale, boughtScale);
        else if (used.Of(sold, soldScale, boughtScale) != bought && back.Of(bought, boughtScale, soldScale) != sold)
            return Bad(Refusal.RateDiffers, "rate", $"at this rate {t.SellAmount} {t.Sell} are not {t.BuyAmount} {t.Buy}");
        return sold > 0 && bought > 0 ? (new(sold, bought, used), null)
            : Bad(Refusal.BadFxAmount, "rate", "at this rate it comes to less than the smallest unit");
    }

    // More than a thousandth of what 64 bits hold no one converts; the sums of many stay within them.
    static long? Minor(decimal units, int scale)
    {
        if (Math.Abs(units) > 1_000_000_000_000m) return null;
        var minor = units / new decimal(1, 0, 0, false, (byte)scale);
        return decimal.IsInteger(minor) ? (long)minor : null;
    }

    const int LongestForwardYears = 10; // as far as forwards are quoted: what is beyond is a slip of the year

    static string? BadValueDate(FxTerms t, DateOnly day)
    {
        if (t.ValueDate is not { } on)
            return SpotDate.Of(t.Sell, t.Buy, day) is null
                ? $"the holidays of {(SpotDate.CalendarOf(t.Sell) is null ? t.Sell : t.Buy)} are not known: give the date" : null;
        if (on < day) return $"{on:yyyy-MM-dd} is before the trade";
        if (on > day.AddYears(LongestForwardYears)) return $"{on:yyyy-MM-dd} is more than {LongestForwardYears} years after the trade";
        foreach (var code in new[] { t.Sell, t.Buy })
            if (!SpotDate.IsPaid(code, on)) return $"{code} is not paid on {on:yyyy-MM-dd}";
        return null;
    }

    public Fact Decide(CancelConversion c, DateOnly day)
    {
        Refused Bad(Refusal why, string detail) => new(why, Register.Short(c.Id), c.Source, detail);
        if (!deals.TryGetValue(c.Id, out var deal)) return Bad(Refusal.UnknownConversion, "no conversion has this id");
        if (!deal.IsOpen || deal.IsUnpaid)
            return Bad(Refusal.ConversionOver, "it is settled, due or cancelled: convert the other way");
        if (c.Reason.Length is 0 or > Register.LongestText) return Bad(Refusal.ManualNeedsReason, "a cancellation says why");
        return new FxFact.ConversionCancelled(deal.Number, deal.Terms, day, c.Reason);
    }

    public IEnumerable<Fact> Decide(SettleConversions c, IFxBooks books)
    {
        Dictionary<int, long> paid = [];
        foreach (var (number, id) in open)
        {
            var (terms, isUnpaid) = (deals[id].Terms, deals[id].IsUnpaid);
            if (terms.ValueDate > c.Day) continue;
            var left = books.Available(terms.Sold) - paid.GetValueOrDefault(terms.Sold.Number);
            if (terms.Party is null || left >= terms.SoldAmount)
            {
                if (terms.Party is not null)
                    paid[terms.Sold.Number] = paid.GetValueOrDefault(terms.Sold.Number) + terms.SoldAmount;
                yield return new FxFact.ConversionSettled(number, terms, c.Day);
            }
            else if (!isUnpaid) yield return new FxFact.ConversionUnpaid(number, c.Day);
        }
    }

    public IEnumerable<Fact> Decide(SetFxPolicy c, DateOnly day)
    {
        if (!Enum.IsDefined(c.Cost) || !Enum.IsDefined(c.Revaluation))
            return [new Refused(Refusal.BadFxPolicy, "fx policy", c.Source,
                "cost is AVERAGE or FIFO, revaluation MONTHLY, DAILY or NEVER")];
        if (IsUsed && (Cost, Revaluation) == (c.Cost, c.Revaluation)) return [];
        var opened = OpenAccounts("fx policy", c.Source);
        return opened.OfType<Refused>().Any() ? opened : [.. opened, new FxFact.FxPolicySet(day, c.Cost, c.Revaluation)];
    }

    public Fact? Decide(SetUnits c)
    {
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(c.Fund), $"{c.Source}:{column}", detail);
        var fund = register.AccountOf(c.Fund);
        if (c.Fund.Length > 0 && c.Fund != Register.FirmCode && fund is not { IsCustomer: true })
            return Bad(Refusal.UnknownAccount, "fund",
                $"'{Register.Short(c.Fund)}' is neither {Register.FirmCode} nor an account of a customer or of the house");
        if (c.Units < 0) return Bad(Refusal.BadUnits, "units", $"{c.Units} units are less than none");
        const int digits = 9; // net assets over the least of them are a number still
        if (c.Units > 1_000_000_000_000_000m || c.Units != decimal.Round(c.Units, digits))
            return Bad(Refusal.BadUnits, "units", $"{c.Units} units are more than 10^15, or have more than {digits} decimals");
        return units.TryExact(fund?.Id.Number ?? Firm, c.From, out var known) && known == c.Units
            ? null : new FxFact.UnitsSet(fund?.Id, c.From, c.Units);
    }
}
