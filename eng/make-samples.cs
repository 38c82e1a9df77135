// Writes the sample run of four day folders: dotnet run eng/make-samples.cs -- OUT [--seed N] [--trades N]
// The same seed gives the same bytes on every machine and runtime. What the sample is: samples/README.md.
#:project ../src/Core/Core.csproj
#:property RestorePackagesWithLockFile=false
#:property AssemblyName=make-samples
using System.Globalization;
using Countinghouse.Bonds;
using Countinghouse.Reference;

var (folder, seed, trades) = ("", 20251009UL, 500);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--seed" && i + 1 < args.Length) seed = ulong.Parse(args[++i], CultureInfo.InvariantCulture);
    else if (args[i] == "--trades" && i + 1 < args.Length) trades = int.Parse(args[++i], CultureInfo.InvariantCulture);
    else if (folder.Length == 0 && !args[i].StartsWith('-')) folder = args[i];
    else folder = "?";
}
if (folder is "" or "?")
{
    Console.Error.WriteLine("usage: dotnet run eng/make-samples.cs -- OUT [--seed N] [--trades N a day, default 500]");
    return 2;
}
new Sample(folder, new Pcg(seed), trades).Write();
return 0;

/// <summary>PCG-XSH-RR 64/32 (O'Neill 2014): written out here because the runtime's own generator may change.</summary>
sealed class Pcg(ulong seed)
{
    ulong state = unchecked(seed * 2 + 1);

    public int Below(int limit)
    {
        unchecked
        {
            state = state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407;
            var mixed = (uint)(((state >> 18) ^ state) >> 27);
            var random = uint.RotateRight(mixed, (int)(state >> 59));
            return (int)(((ulong)random * (uint)limit) >> 32);
        }
    }

    public int Between(int low, int high) => low + Below(high - low + 1);
    public T Of<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    /// <summary>One plus or minus up to so many hundredths of a per cent.</summary>
    public decimal Around(int basisPoints) => 1 + Between(-basisPoints, basisPoints) / 10_000m;
}

sealed record Instrument(string Isin, string Symbol, string Name, string Cfi, string Currency, string Mic, decimal Start, string Bond)
{
    public bool IsBond => Bond.Length > 0;
    public int Decimals => IsBond || Currency == "GBP" ? 3 : 2;
    public decimal Opens { get; set; } = Start;
    public decimal Close { get; set; } = Start;
}

sealed record Account(string Code, string Type, string Name, string Country, string Currency, string Lei, string Birth, string Settlement)
{
    public bool IsDvp => Settlement == "DVP";
    public bool IsClient => Type == "CLIENT";
    public bool Trades(Instrument i) => !IsClient || i.Currency == Currency || i.Currency == "USD";
    public Dictionary<string, long> Held { get; } = [];
    public Dictionary<string, decimal> Cash { get; } = [];
}

sealed record Trade(DateTime At, Instrument Instrument)
{
    public string Id { get; set; } = "";
    public Account? Account { get; init; }
    public string Side { get; init; } = "";
    public long Quantity { get; init; }
    public decimal Price { get; init; }
    public string Capacity { get; init; } = "AGENCY";
    public string Party { get; init; } = "CCP";
    public string SettleOn { get; init; } = "";
    public decimal Principal => Math.Round(Quantity * Price / (Instrument.IsBond ? 100 : 1), 2, MidpointRounding.AwayFromZero);

    public string[] Row =>
    [
        Id, At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Account?.Code ?? "", Side, Instrument.Isin,
        $"{Quantity}", Sample.Plain(Price), Instrument.Currency, Instrument.Mic, Capacity, Party, SettleOn,
    ];
}

/// <summary>The names and numbers that the sample is made of. Instruments are real; accounts and counterparties are invented.</summary>
static class Cast
{
    // isin|symbol|name|currency|mic|price of about the first day, invented
    const string Shares = """
        US0378331005|AAPL|Apple Inc|USD|XNAS|254.00
        US5949181045|MSFT|Microsoft Corp|USD|XNAS|521.00
        US0231351067|AMZN|Amazon.com Inc|USD|XNAS|226.00
        US02079K3059|GOOGL|Alphabet Inc Class A|USD|XNAS|243.00
        US30303M1027|META|Meta Platforms Inc Class A|USD|XNAS|728.00
        US67066G1040|NVDA|NVIDIA Corp|USD|XNAS|190.00
        US17275R1023|CSCO|Cisco Systems Inc|USD|XNAS|69.00
        US7134481081|PEP|PepsiCo Inc|USD|XNAS|144.00
        US4581401001|INTC|Intel Corp|USD|XNAS|37.50
        US46625H1005|JPM|JPMorgan Chase & Co|USD|XNYS|305.00
        US92826C8394|V|Visa Inc Class A|USD|XNYS|350.00
        US4781601046|JNJ|Johnson & Johnson|USD|XNYS|190.00
        US7427181091|PG|Procter & Gamble Co|USD|XNYS|150.00
        US30231G1022|XOM|Exxon Mobil Corp|USD|XNYS|114.00
        US1912161007|KO|Coca-Cola Co|USD|XNYS|66.00
        US2546871060|DIS|Walt Disney Co|USD|XNYS|112.00
        US4370761029|HD|Home Depot Inc|USD|XNYS|385.00
        US4592001014|IBM|International Business Machines Corp|USD|XNYS|288.00
        DE0007164600|SAP|SAP SE|EUR|XETR|236.00
        DE0007236101|SIE|Siemens AG|EUR|XETR|242.00
        DE0008404005|ALV|Allianz SE|EUR|XETR|352.00
        DE000BASF111|BAS|BASF SE|EUR|XETR|43.00
        DE0005557508|DTE|Deutsche Telekom AG|EUR|XETR|29.00
        DE000BAY0017|BAYN|Bayer AG|EUR|XETR|28.00
        FR0000120271|TTE|TotalEnergies SE|EUR|XPAR|51.00
        FR0000121014|MC|LVMH Moet Hennessy Louis Vuitton SE|EUR|XPAR|538.00
        FR0000120578|SAN|Sanofi SA|EUR|XPAR|85.00
        FR0000120321|OR|L'Oreal SA|EUR|XPAR|370.00
        FR0000131104|BNP|BNP Paribas SA|EUR|XPAR|77.00
        NL0010273215|ASML|ASML Holding NV|EUR|XAMS|860.00
        NL0011821202|INGA|ING Groep NV|EUR|XAMS|21.50
        NL0000009165|HEIA|Heineken NV|EUR|XAMS|66.00
        GB0009895292|AZN|AstraZeneca PLC|GBP|XLON|126.000
        GB0005405286|HSBA|HSBC Holdings PLC|GBP|XLON|10.400
        GB00BP6MXD84|SHEL|Shell PLC|GBP|XLON|27.500
        GB0007980591|BP|BP PLC|GBP|XLON|4.300
        GB0002374006|DGE|Diageo PLC|GBP|XLON|17.800
        CH0038863350|NESN|Nestle SA|CHF|XSWX|74.00
        CH0012005267|NOVN|Novartis AG|CHF|XSWX|104.00
        CH0244767585|UBSG|UBS Group AG|CHF|XSWX|32.50
        CH0012221716|ABBN|ABB Ltd|CHF|XSWX|58.00
        """;

    // ... |coupon,maturity,day_count,frequency,issue_date,redemption
    const string Bonds = """
        US91282CJZ59|T 4 02/34|US Treasury Note 4% February 2034|USD|FINR|99.600|4,2034-02-15,ACT/ACT ICMA,2,,100
        DE0001135226|DBR 4.75 07/34|Bund 4.75% July 2034|EUR|XFRA|117.400|4.75,2034-07-04,ACT/ACT ICMA,1,,100
        FR0010070060|OAT 4.75 04/35|OAT 4.75% April 2035|EUR|XPAR|110.900|4.75,2035-04-25,ACT/ACT ICMA,1,,100
        """;

    const string First =
        "Ada Basil Clara Dorian Edith Felix Greta Hugo Iris Jonas Kira Linus Mabel Nils Opal Percy Quinn Rufus Selma Tobias";
    const string Last = "Alderwick Birchley Cedarholm Dogwood Elmsworth Firbank Gorsely Hazelnut Ivyhill Juniperson Larchmont Maplethorpe";

    static readonly string[] Firms =
    [
        "Alder & Finch Partners", "Copper Kettle Pension Fund", "Larkspur Holdings", "Thistle & Thimble Foundation", "Quillfeather Trust",
        "Bramble Lane Endowment", "Two Lanterns Capital", "Saltmarsh Savings Society", "Paper Boat Ventures",
        "Windfall Orchard Cooperative",
        "Marigold Family Office", "Old Weathervane Mutual", "Clockwork Beehive Fund", "Pebble & Plume Associates", "Tin Whistle Insurance",
        "Seven Herons Charity", "Foxglove Municipal Fund", "Driftwood Annuities",
    ];

    public static List<Instrument> Instruments()
    {
        List<Instrument> all = [];
        foreach (var line in (Shares + "\n" + Bonds).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cell = line.Split('|');
            if (!CheckDigits.IsIsin(cell[0])) throw new InvalidOperationException($"{cell[0]} is no ISIN");
            var bond = cell.Length > 6 ? cell[6] : "";
            var cfi = bond.Length == 0 ? "ESVUFR" : cell[3] == "USD" ? "DBFTFR" : "DBFTFB";
            all.Add(new(cell[0], cell[1], cell[2], cfi, cell[3], cell[4], decimal.Parse(cell[5], CultureInfo.InvariantCulture), bond));
        }
        return all;
    }

    public static List<Account> Accounts(Pcg chance)
    {
        // Country, currency and how many clients live there.
        (string Country, string Currency, int Count)[] homes =
            [("US", "USD", 24), ("DE", "EUR", 8), ("FR", "EUR", 6), ("NL", "EUR", 4), ("GB", "GBP", 10), ("CH", "CHF", 8)];
        string[] first = First.Split(' '), last = Last.Split(' ');
        List<Account> all = [];
        foreach (var (country, currency, count) in homes)
            for (var i = 0; i < count; i++)
            {
                var number = all.Count + 1;
                var isFirm = number % 10 is 3 or 6 or 9;
                var name = isFirm ? Firms[(number - 1) * 3 / 10 % Firms.Length] : $"{first[number % 20]} {last[number % 12]}";
                var birth = isFirm ? "" : $"{chance.Between(1945, 2001)}-{chance.Between(1, 12):D2}-{chance.Between(1, 28):D2}";
                all.Add(new($"C{1000 + number}", "CLIENT", name, country, currency, isFirm ? Lei(number) : "", birth, ""));
            }
        all.Add(new("K2001", "CORRESPONDENT", "Juniper Gate Brokers", "US", "USD", Lei(201), "", "CARRIED"));
        all.Add(new("K2002", "CORRESPONDENT", "Hollow Oak Bank", "DE", "EUR", Lei(202), "", "CARRIED"));
        all.Add(new("K2003", "CORRESPONDENT", "Grey Heron Asset Management", "US", "USD", Lei(203), "", "DVP"));
        all.Add(new("K2004", "CORRESPONDENT", "Blue Teapot Investment Trust", "GB", "GBP", Lei(204), "", "DVP"));
        all.Add(new("H9001", "HOUSE", "Market making", "US", "USD", "", "", ""));
        all.Add(new("H9002", "HOUSE", "Bonds and facilitation", "US", "USD", "", "", ""));
        return all;
    }

    /// <summary>A well-formed LEI of an issuer that does not exist: no prefix 00ZZ was ever given out.</summary>
    public static string Lei(int number) => $"00ZZ00COUNTING{number:D4}" + CheckDigits.LeiCheckDigits($"00ZZ00COUNTING{number:D4}");
}

/// <summary>Four days of the firm Hazel &amp; Rook Securities.</summary>
sealed class Sample(string folder, Pcg chance, int tradesADay)
{
    static readonly DateOnly[] Days = [new(2025, 10, 9), new(2025, 10, 10), new(2025, 10, 13), new(2025, 10, 14)];

    /// <summary>Sold short on the first day and covered on the second: the one that fails at the depository.</summary>
    const string ShortOne = "US4581401001";

    static readonly string[] Currencies = ["USD", "EUR", "GBP", "CHF"];

    readonly List<Instrument> instruments = Cast.Instruments();
    readonly List<Account> accounts = Cast.Accounts(chance);
    readonly List<Trade> yesterday = [];

    public static string Plain(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    public void Write()
    {
        foreach (var (day, number) in Days.Select((d, i) => (d, i)))
        {
            Directory.CreateDirectory(Path.Combine(folder, $"{day:yyyy-MM-dd}"));
            foreach (var i in instruments)
            {
                i.Opens = Math.Round(i.Close * chance.Around(i.IsBond ? 20 : 150), i.Decimals);
                i.Close = Math.Round(i.Opens * chance.Around(i.IsBond ? 30 : 200), i.Decimals);
            }
            if (number == 0) WriteFirst(day);
            var trades = Trades(day, number);
            WriteRows(day, "trades.csv", TradeColumns, trades.Select(t => t.Row));
            WriteRows(day, "prices.csv", "date,isin,close,currency",
                instruments.Select(i => new[] { $"{day:yyyy-MM-dd}", i.Isin, Plain(i.Close), i.Currency }));
            WriteRates(day, number);
            WriteConfirmations(day, number, trades);
            if (number == 1) WriteCancellation(day);
            if (number == 2) WriteAmendment(day);
            yesterday.Clear();
            yesterday.AddRange(trades);
        }
    }

    const string TradeColumns =
        "trade_id,executed_at,account,side,isin,quantity,price,currency,mic,capacity,counterparty,settlement_date";

    void WriteFirst(DateOnly day)
    {
        File.WriteAllText(Path.Combine(folder, $"{day:yyyy-MM-dd}", "firm.json"),
            $$"""
            {
              "name": "Hazel & Rook Securities",
              "lei": "{{Cast.Lei(9000)}}",
              "baseCurrency": "USD",
              "settlementCalendar": "US-SETTLEMENT"
            }

            """);
        WriteRows(day, "instruments.csv",
            "isin,symbol,name,cfi,currency,mic,ccp,csd,coupon,maturity,day_count,frequency,issue_date,redemption",
            instruments.Select(i => (string[])
            [
                i.Isin, i.Symbol, i.Name, i.Cfi, i.Currency, i.Mic, i.IsBond ? "" : "CCP", "CSD",
                .. i.IsBond ? i.Bond.Split(',') : new string[6],
            ]));
        WriteRows(day, "parties.csv", "party,name,country,lei,bic,netting",
        [
            ["BIRCH", "Birch & Sparrow Dealers", "US", Cast.Lei(301), "BRCHUS30", "YES"],
            ["CEDAR", "Cedar Bell Bank", "DE", Cast.Lei(302), "CEDBDEF0", "NO"],
        ]);
        WriteRows(day, "accounts.csv", "account,type,name,country,base_currency,lei,birth_date,settlement",
            accounts.Select(a => new[] { a.Code, a.Type, a.Name, a.Country, a.Currency, a.Lei, a.Birth, a.Settlement }));
        WriteRows(day, "addresses.csv", "of,bic,account",
        [
            ["FIRM", "HAZRUS30", ""], ["CSD", "CTDPUS30", "HR-0001"], ["SETTLEMENT-BANK", "CTBKUS30", "7710001"], ["CCP", "CTCPUS30", ""],
            ["K2003", "GHRNUS30", ""], ["K2004", "BLTPGB20", ""],
        ]);
        WriteOpening(day);
    }

    void WriteOpening(DateOnly day)
    {
        foreach (var account in accounts.Where(a => !a.IsDvp))
        {
            var times = account.IsClient ? 1 : 10;
            foreach (var currency in Currencies)
                if (!account.IsClient || currency == account.Currency || currency == "USD")
                    account.Cash[currency] = times * (chance.Between(60_000, 400_000) + chance.Below(100) / 100m);
            foreach (var i in instruments.Where(i => i.Isin != ShortOne && account.Trades(i)))
            {
                if (i.IsBond ? account.IsClient : chance.Below(3) > 0) continue;
                account.Held[i.Isin] = i.IsBond ? 1_000 * chance.Between(100, 500)
                    : times * Math.Max(10, chance.Between(5_000, 60_000) / (int)i.Start / 10 * 10);
            }
        }
        foreach (var account in accounts.Take(5)) account.Held[ShortOne] = 800;
        List<string[]> rows = [];
        var held = accounts.SelectMany(a => a.Held).GroupBy(h => h.Key).ToDictionary(g => g.Key, g => g.Sum(h => h.Value));
        foreach (var i in instruments)
            if (held.TryGetValue(i.Isin, out var quantity)) rows.Add(["CSD", i.Isin, $"{quantity}"]);
        foreach (var currency in Currencies)
            rows.Add(["SETTLEMENT-BANK", currency, Plain(accounts.Sum(a => a.Cash.GetValueOrDefault(currency)) + OwnCash(currency))]);
        foreach (var currency in Currencies) rows.Add(["EQUITY", currency, Plain(OwnCash(currency))]);
        foreach (var account in accounts)
        {
            rows.AddRange(account.Cash.Select(c => new[] { account.Code, c.Key, Plain(c.Value) }));
            rows.AddRange(account.Held.Select(h => new[] { account.Code, h.Key, $"{h.Value}" }));
        }
        WriteRows(day, "opening.csv", "account,asset,amount", rows);
    }

    static decimal OwnCash(string currency) => currency == "USD" ? 20_000_000.00m : 5_000_000.00m;

    List<Trade> Trades(DateOnly day, int number)
    {
        var plan = Scripted(day, number);
        var shares = instruments.Where(i => !i.IsBond && i.Isin != ShortOne).ToList();
        var bonds = instruments.Where(i => i.IsBond).ToList();
        for (var i = plan.Count; i < tradesADay; i++)
        {
            var instrument = i % 60 == 0 ? chance.Of(bonds) : chance.Of(shares);
            var party = instrument.IsBond ? chance.Of<string>(["BIRCH", "CEDAR"])
                : i % 50 == 7 ? "BIRCH" : i % 100 == 9 ? "CEDAR" : "CCP";
            plan.Add(new(Moment(day, instrument), instrument) { Party = party });
        }
        plan = [.. plan.OrderBy(t => t.At)];
        for (var i = 0; i < plan.Count; i++)
        {
            if (plan[i].Quantity == 0) plan[i] = Drawn(plan[i], day);
            plan[i].Id = $"T{day:yyyyMMdd}-{i + 1:D6}";
        }
        return plan;
    }

    /// <summary>The share that fails: a house account sells more than the depository holds, and covers the day after.</summary>
    List<Trade> Scripted(DateOnly day, int number)
    {
        var share = instruments.First(i => i.Isin == ShortOne);
        (string Account, string Side, long Quantity, string Party)[] script = number switch
        {
            0 =>
            [
                ("H9001", "SELL", 3_000, "CCP"), ("H9001", "SELL", 3_000, "CCP"), ("H9001", "SELL", 3_000, "CCP"),
                ("C1001", "SELL", 100, "CCP"), ("C1002", "SELL", 200, "CCP"),
                ("C1006", "BUY", 200, "CCP"), ("C1007", "BUY", 300, "CCP"), ("C1008", "BUY", 100, "CCP"),
            ],
            1 => [("H9001", "BUY", 6_000, "BIRCH"), ("C1009", "BUY", 150, "CCP"), ("C1003", "SELL", 50, "CCP")],
            2 => [("C1010", "BUY", 250, "CCP"), ("C1006", "BUY", 50, "CCP")],
            _ => [("C1004", "SELL", 100, "CCP"), ("H9001", "BUY", 3_000, "CCP")],
        };
        List<Trade> trades = [];
        foreach (var (code, side, quantity, party) in script)
        {
            var at = Moment(day, share);
            var account = accounts.First(a => a.Code == code);
            trades.Add(Booked(new Trade(at, share)
            {
                Account = account, Side = side, Quantity = quantity, Price = PriceAt(share, at), Party = party,
                Capacity = account.IsClient ? "AGENCY" : "PRINCIPAL",
            }));
        }
        return trades;
    }

    /// <summary>Hours of trading in UTC on these days: New York is four hours behind, Paris two and London one ahead.</summary>
    DateTime Moment(DateOnly day, Instrument i)
    {
        var (opens, closes) = i.Mic switch
        {
            "XNYS" or "XNAS" => (13 * 60 + 30, 20 * 60),
            "FINR" => (12 * 60, 20 * 60),
            "XSWX" => (7 * 60, 15 * 60 + 20),
            _ => (7 * 60, 15 * 60 + 30),
        };
        return day.ToDateTime(default).AddMinutes(opens).AddMilliseconds(chance.Below((closes - opens) * 60_000));
    }

    decimal PriceAt(Instrument i, DateTime at)
    {
        var share = (at.Hour * 60 + at.Minute - 420) / 780m; // from 07:00 to 20:00
        return Math.Round((i.Opens + (i.Close - i.Opens) * share) * chance.Around(15), i.Decimals);
    }

    Trade Drawn(Trade planned, DateOnly day)
    {
        var i = planned.Instrument;
        var price = PriceAt(i, planned.At);
        var account = i.IsBond || planned.Party != "CCP" || chance.Below(12) == 0
            ? chance.Of([.. accounts.Where(a => !a.IsClient && (a.IsDvp ? a.Currency == i.Currency : true))])
            : chance.Of([.. accounts.Where(a => a.IsClient && a.Trades(i))]);
        var units = i.IsBond ? 1_000L * chance.Between(10, 100)
            : Math.Max(1, (long)((account.IsClient ? chance.Between(800, 20_000) : chance.Between(10_000, 90_000)) / price));
        if (units > 20 && !i.IsBond) units -= units % 10;
        var held = account.Held.GetValueOrDefault(i.Isin);
        var affordable = account.IsDvp || account.Cash.GetValueOrDefault(i.Currency) > units * price * (i.IsBond ? 0.02m : 1.02m);
        var sells = account.IsDvp ? chance.Below(2) == 0 : held > 0 && (!affordable || chance.Below(2) == 0);
        if (sells && !account.IsDvp) units = Math.Min(units, held);
        if (!sells && !affordable) units = 1;
        return Booked(planned with
        {
            Account = account, Side = sells ? "SELL" : "BUY", Quantity = units, Price = price,
            Capacity = account.IsClient ? "AGENCY" : account.Type == "HOUSE" ? "PRINCIPAL" : "RISKLESS",
            SettleOn = i.IsBond && planned.Party == "CEDAR" ? Settles(day, i, 1) : "",
        });
    }

    /// <summary>Keeps what an account holds, so that later sales are covered.</summary>
    static Trade Booked(Trade t)
    {
        if (t.Account is not { IsDvp: false } account) return t;
        var sign = t.Side == "BUY" ? 1 : -1;
        account.Held[t.Instrument.Isin] = account.Held.GetValueOrDefault(t.Instrument.Isin) + sign * t.Quantity;
        account.Cash[t.Instrument.Currency] = account.Cash.GetValueOrDefault(t.Instrument.Currency) - sign * t.Principal;
        return t;
    }

    static string Settles(DateOnly day, Instrument i, int later)
    {
        var market = Markets.Of(i.Mic);
        var on = Calendars.Named(Markets.SettlementCalendarOf(market, "US-SETTLEMENT")).AddBusinessDays(day, SettlementCycles.Days(market, day) + later);
        return $"{on:yyyy-MM-dd}";
    }

    void WriteRates(DateOnly day, int number)
    {
        (string Currency, decimal Start)[] rates = [("EUR", 1.1610m), ("GBP", 1.3380m), ("CHF", 1.2460m)];
        WriteRows(day, "fx.csv", "date,base,quote,rate", rates.Select(r =>
            new[] { $"{day:yyyy-MM-dd}", r.Currency, "USD", Plain(Math.Round(r.Start * (1 + number * 0.0007m) * chance.Around(10), 4)) }));
    }

    // On the second day the other side has another price for one trade.
    void WriteConfirmations(DateOnly day, int number, List<Trade> trades)
    {
        var differs = number == 1 ? trades.FirstOrDefault(t => t is { Party: "BIRCH", Instrument.IsBond: false, Quantity: >= 100 }) : null;
        WriteRows(day, "confirmations.csv", "trade_id,counterparty,side,isin,quantity,price,settlement_date,net_amount",
            trades.Where(t => t.Party != "CCP").Select(t =>
            {
                var theirs = t == differs ? t with { Price = t.Price + 0.05m } : t;
                return new[]
                {
                    t.Id, t.Party, t.Side == "BUY" ? "SELL" : "BUY", t.Instrument.Isin, $"{t.Quantity}", Plain(theirs.Price),
                    SettlesOn(day, t), Plain(theirs.Principal + Accrued(t, SettlesOn(day, t))),
                };
            }));
    }

    static string SettlesOn(DateOnly day, Trade t) => t.SettleOn.Length > 0 ? t.SettleOn : Settles(day, t.Instrument, 0);

    // What a buyer of bonds pays besides the price.
    static decimal Accrued(Trade t, string settleOn)
    {
        if (t.Instrument.Bond.Split(',') is not [var coupon, var maturity, var count, var frequency, ..]
            || !DayCountNames.TryNamed(count, out var counted)) return 0;
        var end = DateOnly.ParseExact(maturity, "O", CultureInfo.InvariantCulture);
        var bond = new Bond(decimal.Parse(coupon, CultureInfo.InvariantCulture), int.Parse(frequency, CultureInfo.InvariantCulture), counted,
            end.AddYears(-100), end);
        var on = DateOnly.ParseExact(settleOn, "O", CultureInfo.InvariantCulture);
        return Math.Round(BondPrices.Accrued(bond, on) * t.Quantity / 100, 2, MidpointRounding.AwayFromZero);
    }

    void WriteCancellation(DateOnly day)
    {
        var trade = yesterday.First(t => t is { Side: "SELL", Party: "CCP", Instrument.Mic: "XETR", Account.Type: "CLIENT" });
        WriteRows(day, "cancellations.csv", "trade_id,reason", [[trade.Id, "entered twice by the desk"]]);
    }

    void WriteAmendment(DateOnly day)
    {
        var trade = yesterday.First(t => t is { Party: "CCP", Instrument.Mic: "XPAR", Account.Type: "CLIENT" });
        WriteRows(day, "amendments.csv", TradeColumns, [(trade with { Price = Math.Round(trade.Price * 0.998m, 2) }).Row]);
    }

    void WriteRows(DateOnly day, string file, string header, IEnumerable<string[]> rows)
    {
        var lines = rows.Select(cells => cells.Any(c => c is not null && c.AsSpan().ContainsAny(",\"\n"))
            ? throw new InvalidOperationException($"{file}: a cell needs quotes") : string.Join(',', cells));
        File.WriteAllText(Path.Combine(folder, $"{day:yyyy-MM-dd}", file), string.Join('\n', [header, .. lines]) + "\n");
    }
}
