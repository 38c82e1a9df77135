using System.Globalization;
using System.Xml;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>
/// Statements of customers' accounts as Open Financial Exchange 2.1.1: for each account a file with its cash in every currency, its
/// securities, what moved them, and what it holds. By trade date. Format: docs/formats/books.md.
/// </summary>
public static class OfxExport
{
    public static string FileName(string account) => account + ".ofx";

    /// <param name="open">Opens the file of an account.</param>
    /// <param name="account">One account alone; none: every customer's and the firm's own.</param>
    /// <returns>How many files were written.</returns>
    /// <inheritdoc cref="BookExport.Write"/>
    public static int Write(
        Func<IEnumerable<(long Number, Fact Fact)>> facts, Action<string, Action<TextWriter>> open, DateOnly? asOf = null,
        string? account = null)
    {
        var books = new BooksRead(facts, asOf);
        var moved = new Moved(books.Register, account);
        books.Write(moved);
        foreach (var (number, moves) in moved.ByAccount)
            open(FileName(books.Register.Accounts[number].Terms.Code), to =>
            {
                to.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
                    + "<?OFX OFXHEADER=\"200\" VERSION=\"211\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n");
                using var xml = BookXml.Writer(to);
                new Writer(xml, books, moves).Write(books.Register.Accounts[number]);
            });
        return moved.ByAccount.Count;
    }

    /// <summary>A leg on an account. The books' credit is the account's own: what it is owed is above zero.</summary>
    readonly record struct Move(
        long Fact, int Line, DateOnly On, DateOnly? SettleOn, string Says, AssetId Asset, long Amount, BookedTrade? Trade);

    sealed class Moved(Register register, string? only) : EntrySink
    {
        EntryHead head;
        bool posted;
        int line;

        public SortedDictionary<int, List<Move>> ByAccount { get; } = [];

        public override void Begin(in EntryHead head, bool isPosted) => (this.head, posted, line) = (head, isPosted, 0);

        // What is contracted and what is posted of one entry are two lines: the second has numbers of its own.
        public override void Leg(in Leg leg)
        {
            var at = line++ + (posted ? 0 : 1_000_000);
            var account = register[leg.Account];
            if (!account.IsCustomer || only is not null && account.Terms.Code != only) return;
            if (!ByAccount.TryGetValue(leg.Account.Number, out var own)) ByAccount.Add(leg.Account.Number, own = []);
            var trade = head.Trade is { } t && t.Account == leg.Account && t.Quantity == Math.Abs(leg.Amount) ? t : null;
            own.Add(new(head.Fact, at, head.On, head.SettleOn, head.TradeId ?? head.Title, leg.Asset, -leg.Amount, trade));
        }
    }

    sealed class Writer(XmlWriter xml, BooksRead books, List<Move> moves)
    {
        const int ShortText = 32, LongText = 255; // of OFX 2.1.1 §3.2.8

        readonly Register register = books.Register;

        void Put(string name, string text, int most = LongText) => xml.WriteElementString(name, BookXml.Text(text, most));

        void In(string name, Action what)
        {
            xml.WriteStartElement(name);
            what();
            xml.WriteFullEndElement();
        }

        // Noon in Greenwich is the same day in nearly every zone.
        static string Date(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "120000.000[0:GMT]";

        string Units(AssetId asset, long amount) => BookXml.Units(amount, register[asset].Scale);

        string FitId(in Move m) => string.Create(CultureInfo.InvariantCulture, $"{m.Fact}.{m.Line}");

        DateOnly First => moves.Min(m => m.On);

        public void Write(Account account)
        {
            var cash = moves.Where(m => !register[m.Asset].IsSecurity).Select(m => m.Asset).Distinct().OrderBy(a => a.Number).ToList();
            var securities = moves.Where(m => register[m.Asset].IsSecurity).Select(m => m.Asset).Distinct().OrderBy(a => a.Number).ToList();
            In("OFX", () =>
            {
                In("SIGNONMSGSRSV1", () => In("SONRS", () =>
                {
                    Status();
                    Put("DTSERVER", Date(books.Last));
                    Put("LANGUAGE", "ENG");
                }));
                if (cash.Count > 0)
                    In("BANKMSGSRSV1", () =>
                    {
                        foreach (var currency in cash) Cash(account, currency);
                    });
                if (securities.Count == 0) return;
                In("INVSTMTMSGSRSV1", () => In("INVSTMTTRNRS", () =>
                {
                    Put("TRNUID", "0");
                    Status();
                    In("INVSTMTRS", () => Holdings(account, securities));
                }));
                In("SECLISTMSGSRSV1", () => In("SECLIST", () =>
                {
                    foreach (var one in securities) Listed(register[one]);
                }));
            });
        }

        void Status() => In("STATUS", () =>
        {
            Put("CODE", "0");
            Put("SEVERITY", "INFO");
        });

        void Cash(Account account, AssetId currency) => In("STMTTRNRS", () =>
        {
            Put("TRNUID", "0");
            Status();
            In("STMTRS", () =>
            {
                Put("CURDEF", register[currency].Code);
                In("BANKACCTFROM", () =>
                {
                    Put("BANKID", "COUNTING", 9); // no routing number, since the firm is no bank
                    Put("ACCTID", account.Terms.Code, 22);
                    Put("ACCTTYPE", "MONEYMRKT");
                });
                var balance = 0L;
                In("BANKTRANLIST", () =>
                {
                    Put("DTSTART", Date(First));
                    Put("DTEND", Date(books.Last));
                    foreach (var m in moves.Where(m => m.Asset == currency))
                    {
                        balance += m.Amount;
                        Transaction(m);
                    }
                });
                In("LEDGERBAL", () =>
                {
                    Put("BALAMT", Units(currency, balance));
                    Put("DTASOF", Date(books.Last));
                });
            });
        });

        void Transaction(Move m) => In("STMTTRN", () =>
        {
            Put("TRNTYPE", m.Amount < 0 ? "DEBIT" : "CREDIT");
            Put("DTPOSTED", Date(m.On));
            if (m.SettleOn is { } settles) Put("DTAVAIL", Date(settles));
            Put("TRNAMT", Units(m.Asset, m.Amount));
            Put("FITID", FitId(m));
            Put("NAME", m.Says, ShortText);
        });

        void Holdings(Account account, List<AssetId> securities)
        {
            Put("DTASOF", Date(books.Last));
            Put("CURDEF", account.Terms.BaseCurrency.Length == 3 ? account.Terms.BaseCurrency : register.Assets[0].Code);
            In("INVACCTFROM", () =>
            {
                Put("BROKERID", register.Firm.Lei.Length > 0 ? register.Firm.Lei : "countinghouse", 22);
                Put("ACCTID", account.Terms.Code, 22);
            });
            In("INVTRANLIST", () =>
            {
                Put("DTSTART", Date(First));
                Put("DTEND", Date(books.Last));
                foreach (var m in moves.Where(m => register[m.Asset].IsSecurity)) Moving(m);
            });
            // Its readers take no empty list.
            var held = securities.ConvertAll(s => (Asset: register[s], Units: moves.Where(m => m.Asset == s).Sum(m => m.Amount)))
                .FindAll(h => h.Units != 0);
            if (held.Count > 0)
                In("INVPOSLIST", () =>
                {
                    foreach (var (asset, units) in held) Position(asset, units);
                });
            var home = register.AssetOf(account.Terms.BaseCurrency) ?? register.Assets[0];
            In("INVBAL", () =>
            {
                Put("AVAILCASH", Units(home.Id, moves.Where(m => m.Asset == home.Id).Sum(m => m.Amount)));
                Put("MARGINBALANCE", "0");
                Put("SHORTBALANCE", "0");
            });
        }

        // Equities have forms of their own; everything else is OTHER, whose forms ask for nothing that the books do not know.
        static string Kind(Asset asset) => asset.Category == 'E' ? "STOCK" : "OTHER";

        void Security(Asset asset) => In("SECID", () =>
        {
            Put("UNIQUEID", asset.Code, 32);
            Put("UNIQUEIDTYPE", "ISIN");
        });

        void Moving(Move m)
        {
            if (m.Trade is { } trade) Trade(m, trade);
            else
                In("TRANSFER", () =>
                {
                    Head(m);
                    Security(register[m.Asset]);
                    Put("SUBACCTSEC", "CASH");
                    Put("UNITS", Units(m.Asset, Math.Abs(m.Amount)));
                    Put("TFERACTION", m.Amount < 0 ? "OUT" : "IN");
                    Put("POSTYPE", "LONG");
                });
        }

        void Head(Move m) => In("INVTRAN", () =>
        {
            Put("FITID", FitId(m));
            Put("DTTRADE", Date(m.On));
            if (m.SettleOn is { } settles) Put("DTSETTLE", Date(settles));
            Put("MEMO", m.Says);
        });

        void Trade(Move m, BookedTrade t)
        {
            var (kind, buys) = (Kind(register[m.Asset]), t.Side == Side.Buy);
            In((buys ? "BUY" : "SELL") + kind, () =>
            {
                In(buys ? "INVBUY" : "INVSELL", () =>
                {
                    Head(m);
                    Security(register[m.Asset]);
                    Put("UNITS", Units(m.Asset, m.Amount));
                    Put("UNITPRICE", BookXml.Number(t.Price));
                    Put("COMMISSION", Units(t.Currency, t.Charges.First));
                    Put("FEES", Units(t.Currency, t.Charges.Total - t.Charges.First));
                    Put("TOTAL", Units(t.Currency, t.NetAmount));
                    Put("SUBACCTSEC", "CASH");
                    Put("SUBACCTFUND", "CASH");
                });
                if (kind == "STOCK") Put(buys ? "BUYTYPE" : "SELLTYPE", buys ? "BUY" : "SELL");
            });
        }

        void Position(Asset asset, long units)
        {
            var price = register.CloseOf(asset.Id, books.Last) ?? 0;
            var worth = units * new decimal(1, 0, 0, false, (byte)asset.Scale) * price * (register.QuoteFactor(asset, books.Last) ?? 0);
            In("POS" + Kind(asset), () => In("INVPOS", () =>
            {
                Security(asset);
                Put("HELDINACCT", "CASH");
                Put("POSTYPE", units < 0 ? "SHORT" : "LONG");
                Put("UNITS", Units(asset.Id, units));
                Put("UNITPRICE", BookXml.Number(price));
                Put("MKTVAL", BookXml.Number(decimal.Round(worth, register[asset.Currency].Scale, MidpointRounding.AwayFromZero)));
                Put("DTPRICEASOF", Date(books.Last));
            }));
        }

        void Listed(Asset asset) => In(Kind(asset) + "INFO", () => In("SECINFO", () =>
        {
            Security(asset);
            Put("SECNAME", asset.Terms is { Name.Length: > 0 } named ? named.Name : asset.Code, 120);
            if (asset.Terms is { Symbol.Length: > 0 } symbol) Put("TICKER", symbol.Symbol, ShortText);
        }));
    }
}
