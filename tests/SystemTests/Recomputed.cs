using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// The books of a run of day folders, computed a second time from the files and the rules of the day folder alone: decimals and
/// dictionaries, nothing of the program. Amounts are as the reports show them: what is owed to an account is positive, and so is
/// what is at a
/// location or owed by the street.
/// </summary>
sealed class Recomputed
{
    /// <param name="Principal">What the market pays: of a bond with the interest it has accrued.</param>
    readonly record struct Trade(
        string Id, string Account, bool Buys, string Isin, decimal Quantity, decimal Principal, decimal Charges, string Currency,
        string Party, DateOnly TradeDate, DateOnly SettleOn, (string Kind, decimal Amount)[] ByKind)
    {
        public decimal Units => Buys ? Quantity : -Quantity;
        public decimal Gross => Buys ? -Principal : Principal;
        public decimal Net => Gross - Charges;
    }

    sealed class Instruction(long number, string party, bool isClient, DateOnly due, (string Isin, string Currency) what)
    {
        public long Number => number;
        public string Party => party;
        public bool IsClient => isClient;
        public DateOnly Due => due;
        public (string Isin, string Currency) What => what;
        public decimal Units { get; set; }
        public decimal Cash { get; set; }
        public bool Failing { get; set; }
        public bool IsOpen => Units != 0 || Cash != 0;
        public string Counter => isClient ? party : (Failing ? "FAIL-" : "STREET-") + party;
    }

    /// <summary>Posted and pending of each account in each asset.</summary>
    public SortedDictionary<string, (decimal Posted, decimal Pending)> Lines { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, (decimal Units, decimal Amount)> Obligations { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, (int Count, decimal Amount)> Fees { get; } = new(StringComparer.Ordinal);
    public int Trades { get; private set; }
    public int Failures { get; private set; }
    public int Partial { get; private set; }

    readonly Dictionary<string, (string Currency, string Mic, bool IsBond, int Order)> instruments = [];
    readonly Dictionary<string, (decimal Rate, DateOnly Maturity, int AYear)> coupons = [];
    readonly Dictionary<string, (string Type, bool IsDvp)> accounts = [];
    readonly Dictionary<string, (bool Nets, int Order)> parties = new() { ["CCP"] = (true, 0) };
    readonly Dictionary<string, Trade> booked = [];
    readonly Dictionary<string, Instruction> ofTrade = [];
    readonly SortedDictionary<DateOnly, List<string>> dueTrades = [];
    readonly SortedDictionary<DateOnly,
        List<(string Party, string Isin, string Currency, decimal Units, decimal Cash, string Alone)>> dueStreet = [];
    readonly List<Instruction> instructions = [];
    readonly List<(Trade Trade, int Sign)> toNet = [];
    readonly HashSet<string> nettedAlone = [];
    readonly Dictionary<string, decimal> prices = [];
    long number;

    public void Run(string folder)
    {
        var day = Date(Path.GetFileName(folder));
        foreach (var r in Rows(folder, "instruments.csv"))
        {
            instruments.Add(r["isin"], (r["currency"], r["mic"], r.GetValueOrDefault("coupon", "") != "", instruments.Count));
            if (r.GetValueOrDefault("coupon", "") is { Length: > 0 } coupon)
                coupons.Add(r["isin"], (Number(coupon), Date(r["maturity"]), (int)Number(r["frequency"])));
        }
        foreach (var r in Rows(folder, "parties.csv")) parties.Add(r["party"], (r["netting"] == "YES", parties.Count));
        foreach (var r in Rows(folder, "accounts.csv"))
            accounts.Add(r["account"], (r["type"], r.GetValueOrDefault("settlement", "") == "DVP"));
        foreach (var r in Rows(folder, "opening.csv")) Post(r["account"], r["asset"], Number(r["amount"]));
        foreach (var r in Rows(folder, "trades.csv")) Book(TradeOf(r));
        foreach (var r in Rows(folder, "amendments.csv"))
        {
            Cancel(r["trade_id"]);
            Book(TradeOf(r));
        }
        foreach (var r in Rows(folder, "cancellations.csv")) Cancel(r["trade_id"]);
        Net();
        SettleContracts(day);
        foreach (var r in Rows(folder, "prices.csv")) prices[r["isin"]] = Number(r["close"]);
        Settle(day);
        Mark(day);
    }

    static IEnumerable<Dictionary<string, string>> Rows(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? Table.Read(Path.Combine(folder, name)).Named()
        : File.Exists(Path.Combine(folder, name + ".gz")) ? Table.Read(Path.Combine(folder, name + ".gz")).Named() : [];

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    static decimal Cent(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
    static decimal NextCent(decimal amount) => Math.Ceiling(amount * 100) / 100;

    Trade TradeOf(Dictionary<string, string> r)
    {
        var (currency, mic, isBond, _) = instruments[r["isin"]];
        var market = MarketOf(mic);
        var (quantity, buys) = (Number(r["quantity"]), r["side"] == "BUY");
        var principal = Cent(quantity * Number(r["price"]) / (isBond ? 100 : 1));
        var at = DateTimeOffset.Parse(r["executed_at"], CultureInfo.InvariantCulture);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(market switch
        {
            "US" => "America/New_York",
            "UK" => "Europe/London",
            _ => "Europe/Berlin",
        });
        var on = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        var agreed = r.GetValueOrDefault("settlement_date", "");
        (string Kind, decimal Amount)[] kinds =
        [
            ("COMMISSION", accounts[r["account"]].Type == "HOUSE" ? 0 : Cent(Math.Min(Math.Max(0.005m * quantity, 1), 0.005m * principal))),
            ("SEC31", market == "US" && !buys && !isBond ? NextCent(principal * Section31(on) / 1_000_000) : 0),
            ("TAF", market == "US" && !buys && !isBond ? ActivityFee(on, quantity) : 0),
        ];
        var settles = agreed.Length > 0 ? Date(agreed) : SettleOn(market, on);
        var accrued = isBond ? Cent(Accrued(coupons[r["isin"]], settles, quantity)) : 0;
        return new(r["trade_id"], r["account"], buys, r["isin"], quantity, principal + accrued, kinds.Sum(k => k.Amount), currency,
            r["counterparty"], on, settles, kinds);
    }

    // Days since the last coupon over those from it to the next, of a coupon (ICMA rule 251.1(iii)): the three bonds of the sample, whose
    // dates are counted back from maturity, away from ends of months.
    static decimal Accrued((decimal Rate, DateOnly Maturity, int AYear) bond, DateOnly on, decimal nominal)
    {
        var next = bond.Maturity;
        while (next.AddMonths(-12 / bond.AYear) > on) next = next.AddMonths(-12 / bond.AYear);
        var last = next.AddMonths(-12 / bond.AYear);
        return nominal * bond.Rate / bond.AYear / 100 * (on.DayNumber - last.DayNumber) / (next.DayNumber - last.DayNumber);
    }

    // SEC fee rate advisories 2013-2 and 2025-2; FINRA By-Laws, Schedule A, section 1.
    static decimal Section31(DateOnly on) => on.Year == 2013 ? 17.40m : 0;

    static decimal ActivityFee(DateOnly on, decimal quantity) =>
        NextCent(on.Year == 2013 ? Math.Min(0.000119m * quantity, 5.95m) : Math.Min(0.000166m * quantity, 8.30m));

    static string MarketOf(string mic) => mic switch
    {
        "XNYS" or "XNAS" or "FINR" or "ARCX" => "US",
        "XLON" => "UK",
        "XSWX" => "CH",
        "XETR" or "XFRA" or "XPAR" or "XAMS" => "EU",
        _ => throw new ArgumentException(mic),
    };

    // Columbus Day and Veterans Day 2013, Columbus Day 2025; no holiday of the others within reach of the days computed here.
    static readonly DateOnly[] UsHolidays = [new(2013, 10, 14), new(2013, 11, 11), new(2025, 10, 13)];

    static DateOnly SettleOn(string market, DateOnly on)
    {
        for (var left = market != "US" ? 2 : on.Year == 2013 ? 3 : 1; left > 0;)
        {
            on = on.AddDays(1);
            if (IsSettlementDay(market, on)) left--;
        }
        return on;
    }

    static bool IsSettlementDay(string market, DateOnly on) =>
        on.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !(market == "US" && UsHolidays.Contains(on));

    void Change(string account, string asset, decimal posted, decimal pending)
    {
        var key = account + " " + asset;
        var line = Lines.GetValueOrDefault(key);
        line = (line.Posted + posted, line.Pending + pending);
        if (line == default) Lines.Remove(key); else Lines[key] = line;
    }

    void Post(string account, string asset, decimal amount) => Change(account, asset, amount, 0);

    void ClientSide(Trade t, decimal posted, decimal pending)
    {
        if (accounts[t.Account].IsDvp && posted != 0)
        {
            // The account has it when it is delivered; until then it waits at the custodians, where a debit is positive.
            Change("CUSTODIANS", t.Isin, -t.Units, t.Units);
            Change("CUSTODIANS", t.Currency, -t.Net, t.Net);
        }
        else
        {
            Change(t.Account, t.Isin, posted * t.Units, pending * t.Units);
            Change(t.Account, t.Currency, posted * t.Net, pending * t.Net);
        }
        foreach (var (kind, amount) in t.ByKind)
            Change(kind == "COMMISSION" ? "COMMISSION-INCOME" : kind + "-PAYABLE", t.Currency, posted * amount, pending * amount);
    }

    void Book(Trade t)
    {
        Trades++;
        booked[t.Id] = t;
        ClientSide(t, 0, 1);
        Charge(t, 1);
        toNet.Add((t, 1));
        if (!dueTrades.TryGetValue(t.SettleOn, out var due)) dueTrades.Add(t.SettleOn, due = []);
        due.Add(t.Id);
        if (accounts[t.Account].IsDvp)
            instructions.Add(ofTrade[t.Id] =
                new(++number, t.Account, true, t.SettleOn, (t.Isin, t.Currency)) { Units = -t.Units, Cash = -t.Net });
    }

    void Charge(Trade t, int sign)
    {
        foreach (var (kind, amount) in t.ByKind)
        {
            if (amount == 0) continue;
            var key = $"{t.TradeDate:yyyy-MM-dd} {kind} {t.Currency}";
            var (count, sum) = Fees.GetValueOrDefault(key);
            Fees[key] = (count + sign, sum + sign * amount);
        }
    }

    void Cancel(string id)
    {
        booked.Remove(id, out var t);
        ClientSide(t, 0, -1);
        Charge(t, -1);
        dueTrades[t.SettleOn].Remove(id);
        if (ofTrade.Remove(id, out var own)) instructions.Remove(own);
        if (toNet.Remove((t, 1))) return;
        if (!nettedAlone.Contains(id)) toNet.Add((t, -1));
        else
        {
            var street = dueStreet[t.SettleOn].Single(s => s.Alone == id);
            dueStreet[t.SettleOn].Remove(street);
            Change("STREET-" + t.Party, t.Isin, 0, -street.Units);
            Change("STREET-" + t.Party, t.Currency, 0, -street.Cash);
            var key = $"{t.Party} {t.SettleOn:yyyy-MM-dd} {t.Isin} {t.Currency}";
            Obligations[key] = (Obligations[key].Units - street.Units, Obligations[key].Amount - street.Cash);
            instructions.Remove(ofTrade["street of " + id]);
        }
    }

    void Net()
    {
        var sets = toNet.GroupBy(n => (n.Trade.SettleOn, Party: parties[n.Trade.Party].Order, Instrument: instruments[n.Trade.Isin].Order,
            Alone: parties[n.Trade.Party].Nets ? "" : n.Trade.Id)).OrderBy(g => (g.Key.SettleOn, g.Key.Party, g.Key.Instrument));
        foreach (var set in sets)
        {
            var (t, units, cash) = (set.First().Trade, set.Sum(n => n.Sign * n.Trade.Units), set.Sum(n => n.Sign * n.Trade.Gross));
            var key = $"{t.Party} {t.SettleOn:yyyy-MM-dd} {t.Isin} {t.Currency}";
            Obligations[key] = (Obligations.GetValueOrDefault(key).Units + units, Obligations.GetValueOrDefault(key).Amount + cash);
            if (set.Key.Alone.Length > 0) nettedAlone.Add(t.Id);
            if (units == 0 && cash == 0) continue;
            Change("STREET-" + t.Party, t.Isin, 0, units);
            Change("STREET-" + t.Party, t.Currency, 0, cash);
            if (!dueStreet.TryGetValue(t.SettleOn, out var due)) dueStreet.Add(t.SettleOn, due = []);
            due.Add((t.Party, t.Isin, t.Currency, units, cash, set.Key.Alone));
            var instruction = new Instruction(++number, t.Party, false, t.SettleOn, (t.Isin, t.Currency)) { Units = units, Cash = cash };
            instructions.Add(instruction);
            if (set.Key.Alone.Length > 0) ofTrade["street of " + t.Id] = instruction;
        }
        toNet.Clear();
    }

    // What is contracted becomes due on its date, whether or not the other side comes.
    void SettleContracts(DateOnly day)
    {
        foreach (var date in dueTrades.Keys.Where(d => d <= day).ToList())
        {
            foreach (var id in dueTrades[date]) ClientSide(booked[id], 1, -1);
            dueTrades.Remove(date);
        }
        foreach (var date in dueStreet.Keys.Where(d => d <= day).ToList())
        {
            foreach (var (party, isin, currency, units, cash, _) in dueStreet[date])
            {
                Change("STREET-" + party, isin, units, -units);
                Change("STREET-" + party, currency, cash, -cash);
            }
            dueStreet.Remove(date);
        }
    }

    void Settle(DateOnly day)
    {
        var due = instructions.Where(i => i.Due <= day && IsSettlementDay(MarketOf(instruments[i.What.Isin].Mic), day))
            .OrderBy(i => i.Due).ThenBy(i => i.Number).ToList();
        foreach (var delivery in due)
            foreach (var receipt in due) Offset(delivery, receipt);
        while (due.Count(i => i.IsOpen && Move(i)) > 0) { }
        foreach (var rest in due.Where(i => i.IsOpen))
        {
            Failures++;
            if (!rest.Failing && !rest.IsClient)
            {
                foreach (var (asset, amount) in new[] { (rest.What.Isin, rest.Units), (rest.What.Currency, rest.Cash) })
                {
                    Post("STREET-" + rest.Party, asset, -amount);
                    Post("FAIL-" + rest.Party, asset, amount);
                }
            }
            rest.Failing = true;
        }
        instructions.RemoveAll(i => !i.IsOpen);
    }

    // What fails against the CCP goes on at the newest price; the difference is paid at once.
    void Mark(DateOnly day)
    {
        foreach (var i in instructions.Where(i => i.Failing && i.Party == "CCP" && i.Units != 0))
        {
            var (currency, mic, isBond, _) = instruments[i.What.Isin];
            if (!prices.TryGetValue(i.What.Isin, out var price) || !IsSettlementDay(MarketOf(mic), day)) continue;
            var cash = i.Cash + Math.Sign(i.Units) * Cent(Math.Abs(i.Units) * price / (isBond ? 100 : 1));
            i.Cash -= cash;
            Post("SETTLEMENT-BANK", currency, cash);
            Post(i.Counter, currency, -cash);
        }
    }

    void Offset(Instruction delivery, Instruction receipt)
    {
        if (delivery.Units >= 0 || receipt.Units <= 0 || delivery.Party != "CCP" || receipt.Party != "CCP"
            || delivery.What != receipt.What) return;
        var units = Math.Min(-delivery.Units, receipt.Units);
        Take(delivery, -units, Share(delivery, units));
        Take(receipt, units, Share(receipt, units));
    }

    decimal Held(string location, string asset) => Lines.GetValueOrDefault(location + " " + asset).Posted;

    bool Move(Instruction i)
    {
        var units = Math.Abs(i.Units);
        if (i.Units < 0) units = Math.Min(units, Math.Max(Held("CSD", i.What.Isin), 0));
        if (units == 0 && i.Units != 0) return false;
        var cash = i.Units == 0 ? i.Cash : Share(i, units);
        if (cash < 0 && Held("SETTLEMENT-BANK", i.What.Currency) < -cash)
            throw new NotSupportedException($"{i.Party} {i.What}: short of cash, which these days are not");
        if (units != Math.Abs(i.Units)) Partial++;
        Take(i, Math.Sign(i.Units) * units, cash);
        return true;
    }

    static decimal Share(Instruction i, decimal units) => units == Math.Abs(i.Units) ? i.Cash : Cent(i.Cash * units / Math.Abs(i.Units));

    void Take(Instruction i, decimal units, decimal cash)
    {
        i.Units -= units;
        i.Cash -= cash;
        Post("CSD", i.What.Isin, units);
        Post("SETTLEMENT-BANK", i.What.Currency, cash);
        // A client that settled elsewhere is owed what it was; the street's debt to us, a debit, gets smaller.
        var sign = i.IsClient ? 1 : -1;
        if (i.IsClient)
            foreach (var (asset, amount) in new[] { (i.What.Isin, units), (i.What.Currency, cash) })
            {
                Change(i.Party, asset, -amount, amount);
                Change("CUSTODIANS", asset, -amount, amount);
            }
        Post(i.Counter, i.What.Isin, sign * units);
        Post(i.Counter, i.What.Currency, sign * cash);
    }
}
