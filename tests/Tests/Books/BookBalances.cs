using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Formats.Books;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Books;

/// <summary>Balances by name of account and asset, as decimals; zeros left out.</summary>
public sealed class BookBalances
{
    readonly SortedDictionary<string, decimal> sums = new(StringComparer.Ordinal);

    public void Add(string account, string asset, string amount) =>
        Add(account, asset, decimal.Parse(amount, CultureInfo.InvariantCulture));

    public void Add(string account, string asset, decimal amount)
    {
        var key = account + " " + asset.Trim('"');
        sums[key] = sums.GetValueOrDefault(key) + amount;
        if (sums[key] == 0) sums.Remove(key);
    }

    public bool AreAllZero => sums.Count == 0;

    /// <summary>One a line, so that a failing test shows which differ. Trailing zeros do not count.</summary>
    public override string ToString() => string.Join('\n', sums.Select(Line));

    static string Line(KeyValuePair<string, decimal> sum) =>
        sum.Key + " " + sum.Value.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>What the firm itself says.</summary>
    public static BookBalances Of(Firm firm, BookDialect dialect, Func<Balance, long> which)
    {
        var balances = new BookBalances();
        foreach (var (account, asset, balance) in firm.Ledger.All())
        {
            var listed = firm.Register[asset];
            var unit = new decimal(1, 0, 0, false, (byte)listed.Scale);
            balances.Add(PathOf(firm.Register[account].Terms, dialect), listed.Code, which(balance) * unit);
        }
        return balances;
    }

    static string PathOf(AccountTerms account, BookDialect dialect) => account.Class switch
    {
        AccountClass.Client => "Liabilities:Clients:",
        AccountClass.Correspondent => "Liabilities:Correspondents:",
        AccountClass.House => "Liabilities:House:",
        AccountClass.Location when account.Code == "CSD" => "Assets:Depository:",
        AccountClass.Location => "Assets:Bank:",
        AccountClass.Street => "Assets:Street:",
        AccountClass.Fail => "Assets:Fails:",
        AccountClass.Clearing => "Assets:Clearing:",
        AccountClass.Equity => "Equity:",
        AccountClass.Income => "Income:",
        AccountClass.Payable => "Liabilities:Payable:",
        _ => "?",
    } + (dialect != BookDialect.Beancount ? account.Code : account.Code switch
    {
        "c_1.-x" => "X-x0000c-x005F1-x002E-x002Dx",
        "-9" => "X-x0000-9",
        "STREET-BROKER.1" => "STREET-BROKER-x002E1",
        "FAIL-BROKER.1" => "FAIL-BROKER-x002E1",
        var plain => plain,
    });
}
