using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>What accounts and assets are called in a dialect, by their numbers.</summary>
sealed class BookNames
{
    readonly string[] accounts;
    readonly string[] commodities;
    readonly int[] scales;
    readonly bool[] locations;

    public BookNames(BookDialect dialect, BooksRead read)
    {
        var books = read.Register;
        accounts = [.. books.Accounts.Select(account => Branch(account, read) + Leaf(dialect, account.Terms.Code))];
        commodities = [.. books.Assets.Select(asset => Commodity(dialect, asset.Code))];
        scales = [.. books.Assets.Select(asset => asset.Scale)];
        locations = [.. books.Accounts.Select(account => account.Terms.Class == AccountClass.Location)];
        foreach (var scale in scales) Invariant.Hold(scale is >= 0 and <= BookText.MostScale);
    }

    public int Accounts => accounts.Length;
    public int Assets => commodities.Length;
    public string this[AccountId account] => accounts[account.Number];
    public string this[AssetId asset] => commodities[asset.Number];
    public int Scale(AssetId asset) => scales[asset.Number];
    public bool IsLocation(AccountId account) => locations[account.Number];

    /// <summary>The names above an account, each with its colon.</summary>
    public static string Branch(Account account, BooksRead read) => read.TypeOf(account) is { } type ? BranchOf(type)
        : BranchOf(account, read.Register);

    static string BranchOf(GlType type) => type switch
    {
        GlType.Asset => "Assets:Other:",
        GlType.Liability => "Liabilities:Payable:",
        GlType.Equity => "Equity:",
        GlType.Income => "Income:",
        GlType.Expense => "Expenses:",
        _ => throw new UnreachableException(type.ToString()),
    };

    static string BranchOf(Account account, Register books) => account.Terms.Class switch
    {
        AccountClass.Location when account.Id == books.Depository => "Assets:Depository:",
        AccountClass.Location when account.Id == books.Bank => "Assets:Bank:",
        AccountClass.Location => "Assets:Locations:",
        AccountClass.Street => "Assets:Street:",
        AccountClass.Fail => "Assets:Fails:",
        AccountClass.Collateral => "Assets:Collateral:",
        AccountClass.Clearing => "Assets:Clearing:",
        AccountClass.Entitlement => "Assets:Entitlements:",
        AccountClass.Client => "Liabilities:Clients:",
        AccountClass.Correspondent => "Liabilities:Correspondents:",
        AccountClass.House => "Liabilities:House:",
        AccountClass.Payable => "Liabilities:Payable:",
        AccountClass.Equity => "Equity:",
        AccountClass.Income => "Income:",
        AccountClass.Position => "Equity:Positions:",
        var other => $"Assets:{other}:",
    };

    // A symbol with a digit in it needs quotes in hledger and ledger; beancount takes capitals and digits bare.
    static string Commodity(BookDialect dialect, string code) =>
        dialect != BookDialect.Beancount && code.AsSpan().ContainsAnyInRange('0', '9') ? '"' + code + '"' : code;

    static readonly SearchValues<char> CodeChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// The code of an account as the last part of a name: as it is where the dialect can. Beancount's parts hold letters, digits and
    /// hyphens and begin with a capital or a digit, so there another character becomes <c>-x</c> and four hexadecimal digits, as does the
    /// hyphen of a code's own <c>-x</c>; before a first character that may not begin, <c>X-x0000</c> is set. No two codes become one name.
    /// </summary>
    static string Leaf(BookDialect dialect, string code)
    {
        if (dialect != BookDialect.Beancount)
        {
            Invariant.Hold(!code.AsSpan().ContainsAnyExcept(CodeChars)); // the register takes no other code
            return code;
        }
        var leaf = new StringBuilder();
        if (!char.IsAsciiLetterUpper(code[0]) && !char.IsAsciiDigit(code[0])) leaf.Append("X-x0000");
        for (var i = 0; i < code.Length; i++)
        {
            var plain = char.IsAsciiLetterOrDigit(code[i]) || code[i] == '-' && !(i + 1 < code.Length && code[i + 1] == 'x');
            if (plain) leaf.Append(code[i]);
            else leaf.Append(CultureInfo.InvariantCulture, $"-x{(int)code[i]:X4}");
        }
        return leaf.ToString();
    }
}
