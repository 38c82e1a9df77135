using System.Globalization;
using System.Xml;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>
/// The books as a file of GnuCash (XML, version 2): an account for each asset that one of ours holds, every entry a transaction in each of
/// its currencies. What is settled is cleared, what is contracted is not. Format: docs/formats/books.md.
/// </summary>
public static class GnuCashExport
{
    public const string FileName = "books.gnucash";

    /// <inheritdoc cref="BookExport.Write"/>
    public static void Write(Func<IEnumerable<(long Number, Fact Fact)>> facts, TextWriter to, DateOnly? asOf = null)
    {
        var books = new BooksRead(facts, asOf);
        var held = new Held();
        books.Write(held);
        to.Write("<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n");
        using var xml = BookXml.Writer(to);
        var writer = new Writer(xml, books);
        writer.Begin(held);
        books.Write(writer);
        writer.Finish();
    }

    /// <summary>Which account holds which asset.</summary>
    sealed class Held : EntrySink
    {
        public SortedSet<(int Account, int Asset)> Pairs { get; } = [];

        public override void Begin(in EntryHead head, bool isPosted) { }

        public override void Leg(in Leg leg) => Pairs.Add((leg.Account.Number, leg.Asset.Number));
    }

    sealed class Writer(XmlWriter xml, BooksRead books) : EntrySink
    {
        const string Gnc = "http://www.gnucash.org/XML/gnc";
        const int RootId = 1, GroupId = 2, AccountId = 3, LeafId = 4, TransactionId = 5, SplitId = 6, BookId = 7, PriceId = 8;

        // Of the prefixes a file uses each has a namespace named after it.
        static readonly string[] Prefixes =
            ["gnc", "act", "book", "cd", "cmdty", "price", "slot", "split", "trn", "ts"];

        readonly Register register = books.Register;
        readonly List<Leg> legs = [];
        readonly SortedDictionary<string, int> groups = new(StringComparer.Ordinal);
        EntryHead head;
        bool posted;

        static string Uri(string prefix) => prefix == "gnc" ? Gnc : "http://www.gnucash.org/XML/" + prefix;

        void Open(string prefix, string name) => xml.WriteStartElement(prefix, name, Uri(prefix));

        void Put(string prefix, string name, string text) => xml.WriteElementString(prefix, name, Uri(prefix), BookXml.Text(text));

        void Id(string prefix, string name, string id)
        {
            Open(prefix, name);
            xml.WriteAttributeString("type", "guid");
            xml.WriteString(id);
            xml.WriteEndElement();
        }

        // 32 hexadecimal digits: what it is, its number, and which of several. The same books give the same file.
        static string Guid(int what, long number, int part = 0) =>
            string.Create(CultureInfo.InvariantCulture, $"{what:x8}{number:x16}{part:x8}");

        public void Begin(Held held)
        {
            xml.WriteStartElement("gnc-v2");
            foreach (var prefix in Prefixes) xml.WriteAttributeString("xmlns", prefix, null, Uri(prefix));
            Count("book", 1);
            Open("gnc", "book");
            xml.WriteAttributeString("version", "2.0.0");
            Id("book", "id", Guid(BookId, 0));
            foreach (var asset in register.Assets) Commodity(asset);
            Prices();
            Accounts(held.Pairs);
        }

        public void Finish()
        {
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.Flush();
        }

        void Count(string what, long count)
        {
            Open("gnc", "count-data");
            xml.WriteAttributeString("cd", "type", Uri("cd"), what);
            xml.WriteValue(count);
            xml.WriteEndElement();
        }

        static long Fraction(Asset asset)
        {
            var fraction = 1L;
            for (var i = 0; i < asset.Scale; i++) fraction *= 10;
            return fraction;
        }

        void Named(Asset asset)
        {
            Put("cmdty", "space", asset.IsSecurity ? "ISIN" : "CURRENCY");
            Put("cmdty", "id", asset.Code);
        }

        void Commodity(Asset asset)
        {
            Open("gnc", "commodity");
            xml.WriteAttributeString("version", "2.0.0");
            Named(asset);
            if (asset.Terms is { } terms)
            {
                Put("cmdty", "name", terms.Name.Length > 0 ? terms.Name : asset.Code);
                Put("cmdty", "xcode", asset.Code);
                Put("cmdty", "fraction", BookXml.Number(Fraction(asset)));
            }
            xml.WriteEndElement();
        }

        // The official closes; a bond's is of 100 nominal, here of one and by its index.
        void Prices()
        {
            Open("gnc", "pricedb");
            xml.WriteAttributeString("version", "1");
            foreach (var asset in register.Assets)
                if (asset.IsSecurity)
                    foreach (var (day, close) in register.ClosesOf(asset.Id))
                        if (day <= books.AsOf && close * register.QuoteFactor(asset, day) is { } each) Price(asset, day, each);
            xml.WriteEndElement();
        }

        void Price(Asset asset, DateOnly day, decimal close)
        {
            var (units, parts) = (close, 1L);
            while (!decimal.IsInteger(units) && parts < 1_000_000_000) (units, parts) = (units * 10, parts * 10);
            if (Math.Abs(units) > long.MaxValue / 16) return;
            xml.WriteStartElement("price");
            Id("price", "id", Guid(PriceId, asset.Id.Number, day.DayNumber));
            Open("price", "commodity");
            Named(asset);
            xml.WriteEndElement();
            Open("price", "currency");
            Named(register[asset.Currency]);
            xml.WriteEndElement();
            Open("price", "time");
            Put("ts", "date", Instant(day));
            xml.WriteEndElement();
            Put("price", "source", "user:price");
            Put("price", "value", $"{BookXml.Number((long)units)}/{BookXml.Number(parts)}");
            xml.WriteEndElement();
        }

        // GnuCash's own hour for a day without one: the same day in every zone from -10 to +13.
        static string Instant(DateOnly day) => BookXml.Date(day) + " 10:59:00 +0000";

        void Accounts(SortedSet<(int Account, int Asset)> pairs)
        {
            var home = register.Assets[0];
            Account(new("Root Account", "ROOT", Guid(RootId, 0), null, home));
            foreach (var number in pairs.Select(p => p.Account).Distinct())
            {
                var account = register.Accounts[number];
                var parent = Guid(RootId, 0);
                var path = "";
                foreach (var part in BookNames.Branch(account, books).Split(':', StringSplitOptions.RemoveEmptyEntries))
                {
                    path += part + ":";
                    if (groups.TryAdd(path, groups.Count))
                        Account(new(part, TypeOf(account), Guid(GroupId, groups[path]), parent, home) { IsPlaceholder = true });
                    parent = Guid(GroupId, groups[path]);
                }
                Account(new(account.Terms.Code, TypeOf(account), Guid(AccountId, number), parent, home)
                { Says = account.Terms.Name, IsPlaceholder = true });
                foreach (var (_, asset) in pairs.Where(p => p.Account == number))
                    Account(new(register.Assets[asset].Code, register.Assets[asset].IsSecurity ? "STOCK" : TypeOf(account),
                        Guid(LeafId, number, asset), Guid(AccountId, number), register.Assets[asset]));
            }
        }

        string TypeOf(Account account) => books.TypeOf(account) is { } type ? $"{type}".ToUpperInvariant() : account.Terms.Class switch
        {
            AccountClass.Client or AccountClass.Correspondent or AccountClass.House or AccountClass.Payable => "LIABILITY",
            AccountClass.Equity or AccountClass.Position => "EQUITY",
            AccountClass.Income => "INCOME",
            _ => "ASSET",
        };

        readonly record struct Told(string Name, string Type, string Id, string? Parent, Asset Asset)
        {
            public string Says { get; init; } = "";
            public bool IsPlaceholder { get; init; }
        }

        void Account(in Told told)
        {
            Open("gnc", "account");
            xml.WriteAttributeString("version", "2.0.0");
            Put("act", "name", told.Name);
            Id("act", "id", told.Id);
            Put("act", "type", told.Type);
            if (told.Parent is not null)
            {
                Open("act", "commodity");
                Named(told.Asset);
                xml.WriteEndElement();
                Put("act", "commodity-scu", BookXml.Number(Fraction(told.Asset)));
            }
            if (told.Says.Length > 0) Put("act", "description", told.Says);
            if (told.IsPlaceholder)
            {
                Open("act", "slots");
                Slot("placeholder", "string", "true");
                xml.WriteEndElement();
            }
            if (told.Parent is { } parent) Id("act", "parent", parent);
            xml.WriteEndElement();
        }

        void Slot(string key, string type, string value)
        {
            xml.WriteStartElement("slot");
            Put("slot", "key", key);
            Open("slot", "value");
            xml.WriteAttributeString("type", type);
            if (type == "gdate") xml.WriteElementString("gdate", value); else xml.WriteString(value);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        public override void Begin(in EntryHead head, bool isPosted)
        {
            (this.head, posted) = (head, isPosted);
            legs.Clear();
        }

        public override void Leg(in Leg leg) => legs.Add(leg);

        // Every asset balances by itself, so an entry of several currencies is several transactions; what securities are worth is in the
        // prices, and their splits have a quantity and no value.
        public override void End()
        {
            var currencies = legs.Where(l => !register[l.Asset].IsSecurity).Select(l => l.Asset).Distinct().ToList();
            if (currencies.Count == 0) currencies.Add(register.Assets[0].Id);
            for (var i = 0; i < currencies.Count; i++)
                Transaction(currencies[i], i, legs.Where(l => l.Asset == currencies[i] || i == 0 && register[l.Asset].IsSecurity));
        }

        void Transaction(AssetId currency, int part, IEnumerable<Leg> own)
        {
            Open("gnc", "transaction");
            xml.WriteAttributeString("version", "2.0.0");
            // What is contracted and what is posted of one entry are two, with one number.
            var id = part * 2 + (posted ? 0 : 1);
            Id("trn", "id", Guid(TransactionId, head.Fact, id));
            Open("trn", "currency");
            Named(register[currency]);
            xml.WriteEndElement();
            Put("trn", "num", BookXml.Number(head.Fact));
            foreach (var what in new[] { "date-posted", "date-entered" })
            {
                Open("trn", what);
                Put("ts", "date", Instant(head.On));
                xml.WriteEndElement();
            }
            Put("trn", "description", head.TradeId is { } trade ? $"{EntryHead.Word(head.Entry.Kind)} {trade}" : head.Title);
            Open("trn", "slots");
            Slot("date-posted", "gdate", BookXml.Date(head.On));
            if (!posted) Slot("notes", "string", head.SettleOn is { } on ? $"contracted, settles {BookXml.Date(on)}" : "contracted");
            xml.WriteEndElement();
            Open("trn", "splits");
            var line = 0;
            foreach (var leg in own) Split(leg, currency, id << 20 | line++);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        void Split(Leg leg, AssetId currency, int line)
        {
            var quantity = $"{BookXml.Number(leg.Amount)}/{BookXml.Number(Fraction(register[leg.Asset]))}";
            Open("trn", "split");
            Id("split", "id", Guid(SplitId, head.Fact, line));
            Put("split", "reconciled-state", posted ? "c" : "n");
            Put("split", "value", leg.Asset == currency ? quantity : $"0/{BookXml.Number(Fraction(register[currency]))}");
            Put("split", "quantity", quantity);
            Id("split", "account", Guid(LeafId, leg.Account.Number, leg.Asset.Number));
            xml.WriteEndElement();
        }
    }
}
