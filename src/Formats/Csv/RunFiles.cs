using Countinghouse.Facts;
using Countinghouse.Settlement;
namespace Countinghouse.Formats.Csv;

/// <summary>A run read from its files, with the names of what the files name.</summary>
/// <param name="Parties">By number of the party in the input; likewise the others.</param>
public sealed record RunFolder(RunInput Input, IReadOnlyList<string> Parties, IReadOnlyList<string> Securities)
{
    public required IReadOnlyList<string> Currencies { get; init; }
}

/// <summary>
/// The files of a settlement run: <c>tx.csv</c>, <c>holdings.csv</c>, <c>cash.csv</c>, and, where there are any, <c>after_links.csv</c>,
/// <c>links.csv</c>, <c>collateral.csv</c> and <c>weights.csv</c>. Every amount is a whole number of units or minor units.
/// </summary>
public sealed partial class RunFiles(IList<Problem> problems)
{
    /// <summary>The files by name, those that must be there first.</summary>
    public static IReadOnlyList<string> Required { get; } = ["tx.csv", "holdings.csv", "cash.csv"];

    public static IReadOnlyList<string> Optional { get; } = ["after_links.csv", "links.csv", "collateral.csv", "weights.csv"];

    // Four decimals more than this, which collateral is reckoned in, still add up within 64 bits for nine such amounts.
    const long MostAmount = 100_000_000_000_000;

    static readonly Columns TxColumns = new(
        ["id", "seller", "buyer", "security", "qty", "cash"], ["currency", "priority", "age", "weight", "hold", "partial"]);

    static readonly Columns HoldingColumns = new(["party", "security", "qty"], []);
    static readonly Columns CashColumns = new(["party", "cash"], ["currency", "credit", "collateral_limit"]);
    static readonly Columns AfterColumns = new(["first", "then"], []);
    static readonly Columns LinkColumns = new(["kind", "first", "second"], []);
    static readonly Columns CollateralColumns = new(["security", "price", "haircut_bp"], []);

    static readonly Words<LinkKind> Kinds = new(("AFTER", LinkKind.After), ("BEFORE", LinkKind.Before), ("WITH", LinkKind.With));
    static readonly Words<bool> YesNo = new(("YES", true), ("NO", false));

    readonly Numbers parties = new(), securities = new(), currencies = new();
    readonly HashSet<long> ids = [];
    readonly HashSet<int> lent = [];

    /// <summary>Reads all files; whoever asks opens them by name, or answers null where one of the optional ones is not there.</summary>
    public RunFolder Read(Func<string, Stream?> open)
    {
        weights = Weights(open);
        List<RunInstruction> instructions = All(open, Required[0], TxColumns, Instruction);
        HashSet<(int, int)> held = [], paid = [];
        HashSet<int> priced = [];
        var holdings = All(open, Required[1], HoldingColumns, row => Holding(row, held));
        var cash = All(open, Required[2], CashColumns, row => Cash(row, paid));
        var links = All(open, Optional[0], AfterColumns, row => Link(row, LinkKind.After, 0));
        links.AddRange(All(open, Optional[1], LinkColumns, row => Link(row, row.Word(0, Kinds), 1)));
        var collateral = All(open, Optional[2], CollateralColumns, row => Collateral(row, priced));
        return new(new(instructions, holdings, cash) { Links = links, Collateral = collateral }, parties.Names, securities.Names)
        { Currencies = currencies.Names };
    }

    /// <summary>The file and line of what a run's figures are too much with, of files that were read without a problem.</summary>
    public static (string File, int Line) PlaceOf(RunOverflow with, Func<string, Stream?> open)
    {
        var (file, columns) = with.Of == typeof(RunInstruction) ? (Required[0], TxColumns)
            : with.Of == typeof(RunHolding) ? (Required[1], HoldingColumns) : (Required[2], CashColumns);
        if (open(file) is not { } stream) return (file, 0);
        using var row = new Row(stream, file, [], columns);
        for (var left = with.Index; row.Next() && left > 0; left--) { }
        return (file, row.Line);
    }

    List<T> All<T>(Func<string, Stream?> open, string file, Columns columns, Func<Row, T> read)
    {
        List<T> good = [];
        if (open(file) is not { } stream) return good;
        using var row = new Row(stream, file, problems, columns);
        while (row.Next())
        {
            var value = read(row);
            if (row.IsGood) good.Add(value);
        }
        return good;
    }

    RunInstruction Instruction(Row row)
    {
        var made = new RunInstruction
        {
            Id = row.Units(0), Seller = parties[row.Code(1)], Buyer = parties[row.Code(2)], Security = securities[row.Code(3)],
            Quantity = Amount(row, 4, 1), Cash = Amount(row, 5, 0), Currency = currencies[row.CodeOrEmpty(6)],
            Priority = (int)Optionally(row, 7, 4, 9), AgeDays = (int)Optionally(row, 8, 0, 100_000),
            Weight = Optionally(row, 9, 0, MostAmount),
            OnHold = row.Word(10, YesNo, otherwise: false), Window = new(Optionally(row, 11, 0, MostAmount)),
        };
        if (row.IsGood && made.Priority is < 1 or > 4) row.Refuse(7, "a priority is 1, reserved, to 4, normal");
        if (!row.Gives(9)) made = made with { Weight = weights.Of(made) };
        if (row.IsGood && made.Seller == made.Buyer) row.Refuse(2, "the buyer is the seller: nothing would move");
        if (row.IsGood && made.Window.LeastQuantity > made.Quantity) row.Refuse(11, "the smallest part is more than the whole");
        if (row.IsGood && !ids.Add(made.Id)) row.Refuse(0, $"the instruction {made.Id} comes twice");
        return made;
    }

    RunHolding Holding(Row row, HashSet<(int, int)> held)
    {
        var made = new RunHolding(parties[row.Code(0)], securities[row.Code(1)], Amount(row, 2, -MostAmount));
        if (row.IsGood && !held.Add((made.Party, made.Security))) row.Refuse(1, "this party's holding of the security comes twice");
        return made;
    }

    RunCash Cash(Row row, HashSet<(int, int)> paid)
    {
        var made = new RunCash(parties[row.Code(0)], currencies[row.CodeOrEmpty(2)], Amount(row, 1, -MostAmount),
            Optionally(row, 3, 0, MostAmount), Optionally(row, 4, 0, MostAmount));
        if (row.IsGood && !paid.Add((made.Party, made.Currency))) row.Refuse(0, "this party's cash in the currency comes twice");
        if (row.IsGood && made.CollateralLimit > 0 && !lent.Add(made.Party))
            row.Refuse(4, "this party can be lent against collateral in another currency already");
        return made;
    }

    RunCollateral Collateral(Row row, HashSet<int> priced)
    {
        var price = row.Minor(1, "a collateral price", 4);
        if (row.IsGood && price is < 0 or > MostAmount) row.Refuse(1, "a price is between 0 and 10 000 000 000");
        var haircut = row.Units(2);
        if (row.IsGood && haircut is < 0 or > 10_000) row.Refuse(2, "a haircut is between 0 and 10 000 basis points");
        var security = securities[row.Code(0)];
        if (row.IsGood && !priced.Add(security)) row.Refuse(0, "the security comes twice");
        return new(security, price, row.IsGood ? (int)haircut : 0);
    }

    // The first of the two stands in the column given, the second in the next.
    RunLink Link(Row row, LinkKind kind, int column)
    {
        var made = new RunLink(kind, Known(row, column), Known(row, column + 1));
        if (row.IsGood && made.First == made.Second) row.Refuse(column + 1, $"the instruction {made.First} is linked to itself");
        return made;
    }

    long Known(Row row, int column)
    {
        var id = row.Units(column);
        if (row.IsGood && !ids.Contains(id)) row.Refuse(column, $"there is no instruction {id} in tx.csv");
        return id;
    }

    static long Amount(Row row, int column, long least)
    {
        var amount = row.Units(column);
        if (!row.IsGood || amount >= least && amount <= MostAmount) return amount;
        row.Refuse(column, amount < least ? $"{amount} is less than {least}" : $"{amount} is more than {MostAmount}, the most");
        return least;
    }

    static long Optionally(Row row, int column, long otherwise, long most)
    {
        if (!row.Gives(column)) return otherwise;
        var amount = Amount(row, column, 0);
        if (!row.IsGood || amount <= most) return Math.Min(amount, most);
        row.Refuse(column, $"{amount} is more than {most}");
        return otherwise;
    }

    /// <summary>Names in the order they first come, each with its number.</summary>
    sealed class Numbers
    {
        readonly Dictionary<string, int> known = new(StringComparer.Ordinal);

        public List<string> Names { get; } = [];

        public int this[string name]
        {
            get
            {
                if (known.TryGetValue(name, out var number)) return number;
                known.Add(name, number = Names.Count);
                Names.Add(name);
                return number;
            }
        }
    }
}
