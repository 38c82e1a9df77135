using System.Globalization;
using System.Xml;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>
/// The general ledger as a Standard Audit File for Tax, SAF-T Financial of Norway 1.10: accounts with their balances, customers, suppliers,
/// and every entry in cash, in the base currency at the rate of its date. Securities are no money and are left out. Format:
/// docs/formats/books.md.
/// </summary>
public static class SafTExport
{
    public const string FileName = "books.saf-t.xml", Namespace = "urn:StandardAuditFile-Taxation-Financial:NO";

    /// <inheritdoc cref="BookExport.Write"/>
    /// <exception cref="InvalidDataException">A currency has no rate on the date of an entry.</exception>
    public static void Write(Func<IEnumerable<(long Number, Fact Fact)>> facts, TextWriter to, DateOnly? asOf = null)
    {
        var books = new BooksRead(facts, asOf);
        var totals = new Totals(books.Register);
        books.Write(totals);
        to.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using var xml = BookXml.Writer(to);
        var writer = new Writer(xml, books, totals);
        writer.Begin();
        books.Write(writer);
        writer.Finish();
    }

    /// <summary>A line of an entry: what moves, and what that is in the base currency.</summary>
    readonly record struct Line(Leg Leg, decimal InBase, decimal Rate);

    /// <summary>Takes the cash of each entry, turned into the base currency so that it balances still.</summary>
    abstract class Cash(Register register) : EntrySink
    {
        readonly List<Leg> legs = [];
        DateOnly on;

        protected Register Register => register;

        protected abstract void Entry(List<Line> lines);

        public override void Begin(in EntryHead head, bool isPosted)
        {
            legs.Clear();
            on = head.On;
        }

        public override void Leg(in Leg leg)
        {
            if (!register[leg.Asset].IsSecurity) legs.Add(leg);
        }

        public override void End()
        {
            if (legs.Count == 0) return;
            List<Line> lines = [];
            foreach (var of in legs.GroupBy(l => l.Asset))
            {
                var (asset, left) = (register[of.Key], 0m);
                var rate = register.RateToBase(of.Key, on) ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"no rate says what {asset.Code} is in {register.Assets[0].Code} on {on:yyyy-MM-dd}: give it in fx.csv"));
                foreach (var leg in of)
                {
                    var units = leg.Amount * new decimal(1, 0, 0, false, (byte)asset.Scale);
                    var inBase = decimal.Round(units * rate, Decimals, MidpointRounding.AwayFromZero);
                    left += inBase;
                    lines.Add(new(leg, inBase, rate));
                }
                // What rounding leaves is taken by the last leg, so that debits and credits are the same.
                lines[^1] = lines[^1] with { InBase = lines[^1].InBase - left };
            }
            Entry(lines);
        }
    }

    const int Decimals = 2; // SAFmonetaryType

    /// <summary>What the file says before its entries: how many there are, and what they come to.</summary>
    sealed class Totals(Register register) : Cash(register)
    {
        public SortedDictionary<int, decimal> Balances { get; } = [];
        public long Entries { get; private set; }
        public decimal Debit { get; private set; }
        public decimal Credit { get; private set; }

        protected override void Entry(List<Line> lines)
        {
            Entries++;
            foreach (var line in lines)
            {
                var account = line.Leg.Account.Number;
                Balances[account] = Balances.GetValueOrDefault(account) + line.InBase;
                if (line.InBase > 0) Debit += line.InBase; else Credit -= line.InBase;
            }
        }
    }

    sealed class Writer(XmlWriter xml, BooksRead books, Totals totals) : Cash(books.Register)
    {
        const int Short = 18, Middle1 = 35, Middle2 = 70, Long = 256; // SAFshorttextType and so on

        EntryHead head;
        bool posted;

        void Open(string name) => xml.WriteStartElement(name, Namespace);

        void Put(string name, string text, int most = Long) => xml.WriteElementString(name, Namespace, BookXml.Text(text, most));

        public void Begin()
        {
            Open("AuditFile");
            Header();
            Open("MasterFiles");
            Accounts();
            Others("Customer", [.. Register.Accounts.Where(a => IsCustomer(a) && totals.Balances.ContainsKey(a.Id.Number))]);
            Others("Supplier", [.. Register.Accounts.Where(a => IsStreet(a) && totals.Balances.ContainsKey(a.Id.Number))]);
            xml.WriteEndElement();
            Open("GeneralLedgerEntries");
            Put("NumberOfEntries", BookXml.Number(totals.Entries));
            Put("TotalDebit", BookXml.Number(totals.Debit));
            Put("TotalCredit", BookXml.Number(totals.Credit));
            Open("Journal");
            Put("JournalID", "GL");
            Put("Description", "The general ledger by trade date");
            Put("Type", "GL");
        }

        public void Finish()
        {
            for (var i = 0; i < 3; i++) xml.WriteEndElement();
            xml.Flush();
        }

        void Header()
        {
            var firm = Register.Firm;
            Open("Header");
            Put("AuditFileVersion", "1.10");
            Put("AuditFileCountry", "NO");
            Put("AuditFileDateCreated", BookXml.Date(books.Last));
            Put("SoftwareCompanyName", "Countinghouse");
            Put("SoftwareID", "Countinghouse");
            Put("SoftwareVersion", typeof(SafTExport).Assembly.GetName().Version?.ToString(3) ?? "1", Short);
            Open("Company");
            Put("RegistrationNumber", firm.Lei.Length > 0 ? firm.Lei : "NotUsed", Middle1);
            Put("Name", firm.Name, Middle2);
            Address("");
            Open("Contact");
            Open("ContactPerson");
            Put("FirstName", "NotUsed");
            Put("LastName", "NotUsed");
            for (var i = 0; i < 3; i++) xml.WriteEndElement();
            Put("DefaultCurrencyCode", firm.BaseCurrency);
            Open("SelectionCriteria");
            Put("SelectionStartDate", BookXml.Date(books.First < books.Last ? books.First : books.Last));
            Put("SelectionEndDate", BookXml.Date(books.Last));
            xml.WriteEndElement();
            Put("TaxAccountingBasis", "A");
            xml.WriteEndElement();
        }

        void Address(string country)
        {
            Open("Address");
            if (country.Length == 2) Put("Country", country);
            xml.WriteEndElement();
        }

        void Accounts()
        {
            if (totals.Balances.Count == 0) return;
            Open("GeneralLedgerAccounts");
            foreach (var (number, balance) in totals.Balances)
            {
                var account = Register.Accounts[number];
                Open("Account");
                Put("AccountID", account.Terms.Code, Middle2);
                Put("AccountDescription", account.Terms.Name.Length > 0 ? account.Terms.Name : account.Terms.Code);
                Put("GroupingCategory", "Class");
                Put("GroupingCode", account.Terms.Class.ToString());
                Put("AccountType", "GL");
                Put("OpeningDebitBalance", "0");
                Put(balance < 0 ? "ClosingCreditBalance" : "ClosingDebitBalance", BookXml.Number(Math.Abs(balance)));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }

        static bool IsCustomer(Account account) => account.Terms.Class is AccountClass.Client or AccountClass.Correspondent;

        static bool IsStreet(Account account) => account.Terms.Class is AccountClass.Street or AccountClass.Fail;

        // An id has at most 35 characters: a longer code is known by its number.
        static string IdOf(Account account) => account.Terms.Code.Length <= Middle1 ? account.Terms.Code : $"#{account.Id.Number}";

        void Others(string what, List<Account> accounts)
        {
            if (accounts.Count == 0) return;
            Open(what + "s");
            foreach (var account in accounts)
            {
                var balance = totals.Balances[account.Id.Number];
                Open(what);
                Put("Name", account.Terms.Name.Length > 0 ? account.Terms.Name : account.Terms.Code, Middle2);
                Address(account.Terms.Country);
                Put(what + "ID", IdOf(account));
                Put("AccountID", account.Terms.Code, Middle2);
                Put("OpeningDebitBalance", "0");
                Put(balance < 0 ? "ClosingCreditBalance" : "ClosingDebitBalance", BookXml.Number(Math.Abs(balance)));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }

        public override void Begin(in EntryHead head, bool isPosted)
        {
            base.Begin(head, isPosted);
            (this.head, posted) = (head, isPosted);
        }

        protected override void Entry(List<Line> lines)
        {
            var (date, word) = (BookXml.Date(head.On), EntryHead.Word(head.Entry.Kind));
            Open("Transaction");
            Put("TransactionID", BookXml.Number(head.Fact) + (posted ? "" : "-contracted"));
            Put("Period", BookXml.Number((long)head.On.Month));
            Put("PeriodYear", BookXml.Number((long)head.On.Year));
            Put("TransactionDate", date);
            Put("TransactionType", word, Short);
            Put("Description", head.TradeId ?? head.Title);
            Put("SystemEntryDate", date);
            Put("GLPostingDate", date);
            foreach (var (i, line) in lines.Index()) WriteLine(i + 1, line, word);
            xml.WriteEndElement();
        }

        void WriteLine(int number, in Line line, string word)
        {
            var (account, asset) = (Register[line.Leg.Account], Register[line.Leg.Asset]);
            Open("Line");
            Put("RecordID", BookXml.Number((long)number));
            Put("AccountID", account.Terms.Code, Middle2);
            if (head.SettleOn is { } settles) Put("ValueDate", BookXml.Date(settles));
            Put("SourceDocumentID", head.TradeId ?? head.Reference ?? BookXml.Number(head.Fact), Middle1);
            if (IsCustomer(account)) Put("CustomerID", IdOf(account));
            if (IsStreet(account)) Put("SupplierID", IdOf(account));
            Put("Description", word);
            Open(line.InBase < 0 ? "CreditAmount" : "DebitAmount");
            Put("Amount", BookXml.Number(Math.Abs(line.InBase)));
            Put("CurrencyCode", asset.Code);
            var units = Math.Abs(line.Leg.Amount * new decimal(1, 0, 0, false, (byte)asset.Scale));
            Put("CurrencyAmount", BookXml.Number(decimal.Round(units, Decimals)));
            Put("ExchangeRate", BookXml.Number(decimal.Round(line.Rate, 8)));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
    }
}
