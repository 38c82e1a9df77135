using System.Globalization;
using System.Xml.Linq;

namespace Countinghouse.SystemTests.Support;

/// <summary>
/// What other programs find in the books that we export: account, asset and amount, with the sign of our reports. What the books show as a
/// liability or income is a credit there and positive in our reports.
/// </summary>
static class OutsideBooks
{
    public static IEnumerable<(string, string, decimal)> Hledger(string journal, params string[] which) =>
        Table.Parse(Cli.Other("hledger", ["-f", journal, "bal", "--flat", "-N", "-O", "csv", "--layout=bare", .. which]).Ends(0).Out).Rows
            .Select(r => Ours(r[0], r[1], N(r[2])));

    // A line with the account, and one for each asset in it.
    public static IEnumerable<(string, string, decimal)> Ledger(string journal, params string[] which)
    {
        var account = "";
        foreach (var line in LinesOf("ledger", ["--args-only", "--pedantic", "-f", journal, "balance", "--flat", "--no-total",
            "--balance-format", "#%(account)\n%(strip(display_total))\n", .. which]))
            if (line[0] == '#') account = line[1..];
            else if (line.Trim().Split(' ') is [var amount, var asset]) yield return Ours(account, asset, N(amount));
    }

    public static IEnumerable<(string, string, decimal)> Beancount(string journal, string where)
    {
        foreach (var line in LinesOf("bean-query", ["--no-errors", "-f", "csv", journal,
            $"SELECT account, currency, str(sum(number)) AS total {where} GROUP BY account, currency"]).Skip(1))
            if (line.Split(',', StringSplitOptions.TrimEntries) is [var account, var asset, var total])
                yield return Ours(account, asset, N(total.Replace("Decimal('", "", StringComparison.Ordinal).TrimEnd('\'', ')')));
    }

    // Each asset of an account of ours is an account below it.
    const string Walk = """
        import sys
        from gnucash import Session, SessionOpenMode
        session = Session("xml://" + sys.argv[1], SessionOpenMode.SESSION_READ_ONLY)
        def walk(account, path):
            for child in account.get_children_sorted():
                if child.GetPlaceholder(): walk(child, path + [child.GetName()])
                else:
                    for b in (child.GetBalance(), child.GetClearedBalance()):
                        print("%s\t%s\t%d\t%d" % (":".join(path), child.GetCommodity().get_mnemonic(), b.num(), b.denom()))
        walk(session.book.get_root_account(), [])
        session.end()
        """;

    /// <summary>All that is in each account, and what of it is cleared, one after the other.</summary>
    public static IEnumerable<(string, string, decimal)> Gnucash(string file) => LinesOf("/usr/bin/python3", ["-c", Walk, file])
        .Select(l => l.Split('\t')).Where(l => l.Length == 4).Select(l => Ours(l[0], l[1], N(l[2]) / N(l[3])));

    /// <summary>The balance of each currency and the units of each security in one account's statements.</summary>
    public static IEnumerable<(string, string, decimal)> Ofx(string file)
    {
        var (account, asset) = (Path.GetFileNameWithoutExtension(file), "");
        foreach (var line in LinesOf("ofxdump", [file]))
            if (line.Trim().Split(": ") is [var what, var said, ..])
                if (what is "Default Currency" or "Unique ID of the security") asset = said;
                else if (what is "Ledger balance" or "Units") yield return (account, asset, N(said.Split(' ')[0]));
    }

    /// <summary>Money of every account, by currency, in that currency.</summary>
    public static IEnumerable<(string, string, decimal)> SafT(string file, Func<string, bool> isDebit)
    {
        XNamespace norwegian = "urn:StandardAuditFile-Taxation-Financial:NO";
        var sums = new Dictionary<(string, string), decimal>();
        foreach (var line in XDocument.Load(file).Descendants(norwegian + "Line"))
        {
            string Of(string name) => line.Descendants(norwegian + name).Single().Value;
            var (key, amount) = ((Of("AccountID"), Of("CurrencyCode")), N(Of("CurrencyAmount")));
            var sign = line.Element(norwegian + "DebitAmount") is null == isDebit(key.Item1) ? -1 : 1;
            sums[key] = sums.GetValueOrDefault(key) + sign * amount;
        }
        return sums.Select(s => (s.Key.Item1, s.Key.Item2, s.Value));
    }

    static (string, string, decimal) Ours(string account, string asset, decimal amount) => (account.Split(':')[^1], asset.Trim('"'),
        account.StartsWith("Assets:", StringComparison.Ordinal) ? amount : -amount);

    static IEnumerable<string> LinesOf(string program, string[] arguments) =>
        Cli.Other(program, arguments).Ends(0).Out.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
