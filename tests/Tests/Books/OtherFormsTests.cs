using System.Globalization;
using System.Xml.Linq;
using Countinghouse.Facts;
using Countinghouse.Formats.Books;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Books;

/// <summary>GnuCash, OFX and SAF-T: the programs and the schema that know them accept the books, and find what the firm finds.</summary>
public sealed class OtherFormsTests
{
    public static TheoryData<int> Days => [0, 11, 12];

    static BooksFirm Firm(int days)
    {
        var firm = days == 0 ? BooksDays.Told() : BooksDays.Drawn(days);
        // From 4 October 2013 on; rounded, they are of no source.
        firm.Must(new SetFxRate(new(2013, 10, 4), "EUR", "USD", 1.3550m, ""));
        firm.Must(new SetFxRate(new(2013, 10, 4), "USD", "JPY", 97.33m, ""));
        return firm;
    }

    static string Text(Action<Func<IEnumerable<(long, Fact)>>, TextWriter> write, BooksFirm firm)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        write(() => firm.Facts, text);
        return text.ToString();
    }

    // The engine of GnuCash, by its own Python module: every account with a commodity, all that is in it and what is cleared.
    const string Balances = """
        import sys
        try:
            from gnucash import Session, SessionOpenMode
        except ImportError:
            print("ABSENT"); sys.exit(0)
        session = Session("xml://" + sys.argv[1], SessionOpenMode.SESSION_READ_ONLY)
        def walk(account, path):
            for child in account.get_children_sorted():
                if child.GetPlaceholder(): walk(child, path + [child.GetName()])
                else:
                    both = [(b.num(), b.denom()) for b in (child.GetBalance(), child.GetClearedBalance())]
                    print("\t".join([":".join(path), child.GetCommodity().get_mnemonic()] + ["%d/%d" % b for b in both]))
        walk(session.book.get_root_account(), [])
        session.end()
        """;

    [Theory, MemberData(nameof(Days))]
    public void Gnucash_opens_the_books_and_finds_every_balance(int days)
    {
        var firm = Firm(days);
        using var gnucash = new AccountingProgram(Text((facts, to) => GnuCashExport.Write(facts, to), firm));
        var said = gnucash.RunLoud("/usr/bin/python3", "-c", Balances, "{0}");
        Assert.SkipWhen(said.Contains("ABSENT", StringComparison.Ordinal), "the Python module of GnuCash is not installed");
        var (traded, cleared) = (new BookBalances(), new BookBalances());
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.Split('\t') is [var account, var asset, var all, var done])
            {
                traded.Add(account, asset, Fraction(all));
                cleared.Add(account, asset, Fraction(done));
            }
        Assert.Equal(BookBalances.Of(firm.Firm, BookDialect.Hledger, b => b.Traded).ToString(), traded.ToString());
        Assert.Equal(BookBalances.Of(firm.Firm, BookDialect.Hledger, b => b.Posted).ToString(), cleared.ToString());
        Assert.False(traded.AreAllZero);
    }

    static decimal Fraction(string text) =>
        decimal.Parse(text.Split('/')[0], CultureInfo.InvariantCulture) / decimal.Parse(text.Split('/')[1], CultureInfo.InvariantCulture);

    [Theory, MemberData(nameof(Days))]
    public void Every_transaction_for_gnucash_balances_and_no_id_comes_twice(int days)
    {
        var file = XDocument.Parse(Text((facts, to) => GnuCashExport.Write(facts, to), Firm(days)));
        var ids = file.Descendants().Where(e => e.Name.LocalName == "id" && e.Attribute("type")?.Value == "guid").Select(e => e.Value)
            .ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (var transaction in file.Descendants().Where(e => e.Name.LocalName == "transaction"))
            Assert.Equal(0, transaction.Descendants().Where(e => e.Name.LocalName == "value" && e.Name.NamespaceName.EndsWith("/split",
                StringComparison.Ordinal)).Sum(v => Fraction(v.Value)));
    }

    [Theory, MemberData(nameof(Days))]
    public void Ofxdump_accepts_each_accounts_statement_and_it_holds_what_the_account_holds(int days)
    {
        var firm = Firm(days);
        Dictionary<string, string> files = [];
        OfxExport.Write(() => firm.Facts, (name, write) =>
        {
            var text = new StringWriter(CultureInfo.InvariantCulture);
            write(text);
            files.Add(name, text.ToString());
        });
        Assert.Equal(["C000001.ofx", "C000002.ofx", "H01.ofx", "R0001.ofx"], files.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, text) in files)
        {
            var file = XDocument.Parse(text);
            var account = firm.Firm.Register.AccountOf(name[..^4])?.Id ?? default;
            Assert.Equal(Held(firm, account), Told(file));
            using var ofx = new AccountingProgram(text);
            var said = ofx.RunLoud("ofxdump", "{0}");
            Assert.Equal(file.Descendants("STMTTRN").Count() + (file.Descendants("INVTRANLIST").Elements().Count(e =>
                e.Name.LocalName is not ("DTSTART" or "DTEND"))), said.Split("ofx_proc_transaction():").Length - 1);
            Assert.Equal(file.Descendants("BALAMT").Select(b => Number(b.Value)), said.Split('\n')
                .Where(l => l.Contains("Ledger balance:", StringComparison.Ordinal)).Select(l => Number(l.Split(':')[1])));
            Assert.Equal(file.Descendants("INVPOS").Count(), said.Split("ofx_proc_position():").Length - 1);
        }
    }

    static string Held(BooksFirm firm, AccountId account) => string.Join('\n', firm.Firm.Ledger.All()
        .Where(b => b.Account == account && b.Balance.Traded != 0).Select(b => $"{firm.Firm.Register[b.Asset].Code} "
            + Plain(-b.Balance.Traded * new decimal(1, 0, 0, false, (byte)firm.Firm.Register[b.Asset].Scale)))
        .Order(StringComparer.Ordinal));

    static decimal Number(string text) => decimal.Parse(text.Trim(), CultureInfo.InvariantCulture);

    static string Plain(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    static string Told(XDocument file)
    {
        var cash = file.Descendants("STMTRS").Select(s => ($"{s.Element("CURDEF")?.Value}", $"{s.Descendants("BALAMT").Single().Value}"));
        var securities = file.Descendants("INVPOS").Select(p => (p.Descendants("UNIQUEID").Single().Value, $"{p.Element("UNITS")?.Value}"));
        return string.Join('\n', cash.Concat(securities).Select(h => (h.Item1, Units: decimal.Parse(h.Item2, CultureInfo.InvariantCulture)))
            .Where(h => h.Units != 0).Select(h => $"{h.Item1} {Plain(h.Units)}").Order(StringComparer.Ordinal));
    }

    static readonly XNamespace Saf = SafTExport.Namespace;

    static decimal Sum(IEnumerable<XElement> elements) => elements.Sum(e => decimal.Parse(e.Value, CultureInfo.InvariantCulture));

    [Theory, MemberData(nameof(Days))]
    public void The_schema_accepts_the_audit_file(int days)
    {
        var schema = Material.Require("safts/Norwegian_SAF-T_Financial_Schema_v_1.10.xsd");
        using var file = new AccountingProgram(Text((facts, to) => SafTExport.Write(facts, to), Firm(days)));
        file.RunLoud("xmllint", "--noout", "--nonet", "--schema", schema, "{0}");
    }

    [Theory, MemberData(nameof(Days))]
    public void The_totals_of_the_audit_file_tie(int days)
    {
        var firm = Firm(days);
        var file = XDocument.Parse(Text((facts, to) => SafTExport.Write(facts, to), firm));
        var entries = file.Descendants(Saf + "GeneralLedgerEntries").Single();
        var transactions = entries.Descendants(Saf + "Transaction").ToList();
        IEnumerable<XElement> Amounts(XContainer of, string side) => of.Descendants(Saf + side).Elements(Saf + "Amount");
        foreach (var transaction in transactions)
            Assert.Equal(Sum(Amounts(transaction, "DebitAmount")), Sum(Amounts(transaction, "CreditAmount")));
        Assert.Equal(transactions.Count, int.Parse(entries.Element(Saf + "NumberOfEntries")!.Value, CultureInfo.InvariantCulture));
        Assert.Equal(Sum(entries.Elements(Saf + "TotalDebit")), Sum(Amounts(entries, "DebitAmount")));
        Assert.Equal(Sum(entries.Elements(Saf + "TotalCredit")), Sum(Amounts(entries, "CreditAmount")));
        var lines = entries.Descendants(Saf + "Line").ToLookup(l => l.Element(Saf + "AccountID")!.Value);
        foreach (var account in file.Descendants(Saf + "Account"))
        {
            var own = lines[account.Element(Saf + "AccountID")!.Value].ToList();
            Assert.Equal(own.Sum(l => Sum(Amounts(l, "DebitAmount")) - Sum(Amounts(l, "CreditAmount"))),
                Sum(account.Elements(Saf + "ClosingDebitBalance")) - Sum(account.Elements(Saf + "ClosingCreditBalance")));
        }
        var usd = firm.Firm.Ledger[firm.Firm.Register.Bank, new AssetId(0)].Traded / 100m;
        Assert.Equal(usd, lines["SETTLEMENT-BANK"].Where(l => l.Descendants(Saf + "CurrencyCode").Single().Value == "USD")
            .Sum(l => Sum(Amounts(l, "DebitAmount")) - Sum(Amounts(l, "CreditAmount"))));
    }

    [Fact]
    public void A_currency_without_a_rate_stops_the_audit_file_and_says_which() => Assert.Contains("no rate says what EUR is in USD",
        Assert.Throws<InvalidDataException>(() => Text((facts, to) => SafTExport.Write(facts, to), BooksDays.Told())).Message);

    [Fact]
    public void Whatever_kinds_of_entries_there_come_to_be_have_a_word()
    {
        var firm = BooksDays.Told();
        foreach (var kind in new[] { EntryKind.WriteOff, (EntryKind)200 })
            firm.Facts.Add((firm.Facts.Count, new LedgerFact.EntryPosted(new(1, kind), firm.Day,
                [new(firm.Firm.Register.Bank, new(0), 5), new(new(0), new(0), -5)], "", "")));
        var text = firm.Export(BookDialect.Hledger);
        Assert.Contains("kind:write-off,", text, StringComparison.Ordinal);
        Assert.Contains("kind:200,", text, StringComparison.Ordinal);
    }
}
