using System.Globalization;
using System.Text;
using Countinghouse.App.Days;
using Countinghouse.Reference;

namespace Countinghouse.App.Bench;

/// <summary>
/// Business days drawn by seed, as day folders: trades in shares and bonds of several markets, conversions, corporate actions, closes and
/// rates. The same seed gives the same bytes. Everything in it is invented.
/// </summary>
sealed partial class DrawnYear
{
    const int Shares = 30, Clients = 200, Houses = 4;
    const decimal ManyDollars = 5_000_000, ManyUnits = 50_000;

    static readonly (string Country, string Currency, string Mic)[] Homes = [("US", "USD", "XNYS"), ("DE", "EUR", "XETR"), ("GB", "GBP",
        "XLON")];

    /// <param name="Terms">Of a bond, from the coupon on; empty: a share.</param>
    sealed record Instrument(string Isin, (string Country, string Currency, string Mic) Home, string Terms)
    {
        public decimal Close { get; set; }
        public bool IsBond => Terms.Length > 0;
        public string Currency => Home.Currency;
        /// <summary>The last day on which it is traded.</summary>
        public DateOnly Until { get; init; } = DateOnly.MaxValue;
    }

    readonly List<Instrument> instruments = [];
    readonly List<(string Code, string Type, int Home)> accounts = [];
    readonly Dictionary<string, decimal> rates = new(StringComparer.Ordinal) { ["EUR"] = 1.08m, ["GBP"] = 1.27m };
    readonly string folder;
    readonly int tradesADay;
    ulong state;
    long trade;
    int deal, days;

    public DrawnYear(string folder, ulong seed, int tradesADay)
    {
        (this.folder, state, this.tradesADay) = (folder, seed, tradesADay);
        for (var i = 0; i < Shares; i++) instruments.Add(Listed(i, "", 10 + 7 * i));
        foreach (var (i, (terms, until)) in Bonds.Index())
            instruments.Add(Listed(Shares + i, terms, 99) with { Until = until, Close = 99 });
        for (var i = 0; i < Clients + Houses; i++)
            accounts.Add((string.Create(CultureInfo.InvariantCulture, $"{(i < Clients ? 'C' : 'H')}{i + 1:0000}"),
                i < Clients ? "CLIENT" : "HOUSE", i % Homes.Length));
    }

    static Instrument Listed(int number, string terms, decimal close)
    {
        var home = Homes[number % Homes.Length];
        var body = string.Create(CultureInfo.InvariantCulture, $"{home.Country}{number + 7:000000000}");
        return new(body + CheckDigits.IsinCheckDigit(body), home, terms) { Close = close };
    }

    /// <summary>The business days of New York from a day on.</summary>
    public static IEnumerable<DateOnly> Days(DateOnly from, int count)
    {
        var calendar = Calendars.Named("US-SETTLEMENT");
        for (var day = calendar.NextOrSame(from); count > 0; day = calendar.Next(day), count--) yield return day;
    }

    /// <summary>Writes the folder of the next day.</summary>
    public string Write(DateOnly day)
    {
        var into = Path.Combine(folder, $"{day:yyyy-MM-dd}");
        var isFirst = !Directory.Exists(folder) || Directory.GetDirectories(folder).Length == 0;
        Directory.CreateDirectory(into);
        if (isFirst) WriteFirst(into, day);
        foreach (var i in instruments)
            i.Close = Math.Max(1, Math.Round(i.Close * (1 + (Below(i.IsBond ? 41 : 401) - (i.IsBond ? 20 : 200)) / 10_000m), 2));
        foreach (var code in new[] { "EUR", "GBP" }) rates[code] = Math.Round(rates[code] * (1 + (Below(81) - 40) / 10_000m), 4);
        WriteActions(into, day);
        WriteIndices(into, day);
        WriteRows(into, "prices.csv", "date,isin,close,currency",
            instruments.Select(i => Row($"{day:yyyy-MM-dd},{i.Isin},{i.Close},{i.Currency}")));
        WriteRows(into, "fx.csv", "date,base,quote,rate", rates.OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => Row($"{day:yyyy-MM-dd},{r.Key},USD,{r.Value}")));
        WriteRows(into, "trades.csv", "trade_id,executed_at,account,side,isin,quantity,price,currency,mic,capacity,counterparty",
            Enumerable.Range(0, tradesADay).Select(_ => Trade(day)));
        WriteRows(into, "fx-trades.csv",
            "fx_trade_id,executed_at,account,sell_currency,sell_amount,buy_currency,buy_amount,pair,rate,counterparty",
            Enumerable.Range(0, 20).Select(i => Conversion(day, i)));
        return into;
    }

    static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);

    string Trade(DateOnly day)
    {
        var instrument = instruments[Below(instruments.Count)];
        if (day > instrument.Until) instrument = instruments[Below(Shares)];
        var account = accounts[Below(accounts.Count)];
        var side = Below(2) == 0 ? "BUY" : "SELL";
        var price = Math.Max(1, Math.Round(instrument.Close * (1 + (Below(101) - 50) / 10_000m), 2));
        var quantity = instrument.IsBond ? 1_000 * (1 + Below(5)) : 1 + Below(100);
        return Row($"T{++trade:00000000},{day:yyyy-MM-dd}T{15 + Below(4)}:{Below(60):00}:{Below(60):00}Z,{account.Code},{side},")
            + Row($"{instrument.Isin},")
            + Row($"{quantity},{price},{instrument.Currency},{instrument.Home.Mic},")
            + (account.Type == "HOUSE" ? "PRINCIPAL,CCP" : "AGENCY,CCP");
    }

    // Clients convert with the firm; one in ten is the firm laying its position off with a bank.
    string Conversion(DateOnly day, int i)
    {
        var code = Below(2) == 0 ? "EUR" : "GBP";
        var (sell, buy) = Below(2) == 0 ? (code, "USD") : ("USD", code);
        var isOwn = i % 10 == 9;
        var account = isOwn ? "FX-POSITION" : accounts[Below(Clients)].Code;
        var rate = Math.Round(rates[code] * (1 + (Below(21) - 10) / 10_000m), 5);
        return Row($"F{++deal:000000},{day:yyyy-MM-dd}T16:00:00Z,{account},{sell},{100 * (1 + Below(200))},{buy},,{code}USD,{rate},")
            + (isOwn ? "BANK-1" : "");
    }

    void WriteInstruments(string into, IEnumerable<Instrument> listed) => WriteRows(into, "instruments.csv",
        "isin,symbol,name,cfi,currency,mic,ccp,csd,coupon,maturity,day_count,frequency,issue_date,index,spread,inflation_index,base_index",
        listed.Select(i => (i, n: instruments.IndexOf(i))).Select(l => Row($"{l.i.Isin},S{l.n},Drawn {l.n},")
            + Row($"{(l.i.IsBond ? "DBFTFB" : "ESVUFR")},{l.i.Currency},{l.i.Home.Mic},CCP,CSD,{(l.i.IsBond ? l.i.Terms : ",,,,,,,,")}")));

    void WriteFirst(string into, DateOnly day)
    {
        WriteInstruments(into, instruments);
        WriteRows(into, "withholding-rates.csv", "issuer_country,from,percent,account_country",
            [Row($"US,{day:yyyy-MM-dd},30,"), Row($"US,{day:yyyy-MM-dd},0,US"), Row($"US,{day:yyyy-MM-dd},15,GB"),
            Row($"DE,{day:yyyy-MM-dd},26.375,")]);
        WriteRows(into, "parties.csv", "party,name,country", ["BANK-1,A bank,US"]);
        WriteRows(into, "accounts.csv", "account,type,name,country,base_currency",
            accounts.Select(a => $"{a.Code},{a.Type},Account {a.Code},{Homes[a.Home].Country},{Homes[a.Home].Currency}"));
        var owners = accounts.Select(a => a.Code).ToList();
        List<string> rows = [];
        foreach (var asset in new[] { "USD", "EUR", "GBP" })
        {
            rows.Add(Row($"SETTLEMENT-BANK,{asset},{ManyDollars * (owners.Count + 1)}"));
            rows.AddRange(owners.Append("EQUITY").Select(o => Row($"{o},{asset},{ManyDollars}")));
        }
        foreach (var i in instruments)
        {
            rows.Add(Row($"CSD,{i.Isin},{ManyUnits * owners.Count}"));
            rows.AddRange(owners.Select(o => Row($"{o},{i.Isin},{ManyUnits}")));
        }
        WriteRows(into, "opening.csv", "account,asset,amount", rows);
    }

    static void WriteRows(string into, string file, string columns, IEnumerable<string> rows)
    {
        var text = new StringBuilder(columns).Append('\n');
        foreach (var row in rows) text.Append(row).Append('\n');
        File.WriteAllText(Path.Combine(into, file), text.ToString());
    }

    int Below(int limit) => (int)(Sandbox.Mix(unchecked(state++)) % (ulong)limit);
}
