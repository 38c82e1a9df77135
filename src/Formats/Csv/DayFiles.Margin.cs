using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    /// <summary>Ten thousand instruments over a year: what a firm of that size has, and what memory holds.</summary>
    public const int MostHistory = 2_500_000;

    const int HistoryInBatch = 16_384; // a command's facts are then one row of the journal

    static readonly Columns AgreementColumns = new(
        ["counterparty", "from", "threshold", "minimum_transfer", "rounding", "initial_method", "floor_bp", "direction"], ["window"]);

    static readonly Columns HaircutColumns = new(["of", "from", "haircut_bp"], []);

    static readonly Columns CollateralColumns = new(
        ["counterparty", "direction", "action", "asset", "amount"], ["call", "for_asset", "for_amount"]);

    static readonly Words<InitialMethod> InitialMethods = new(
        ("ES", InitialMethod.ExpectedShortfall), ("VAR", InitialMethod.ValueAtRisk), ("NONE", InitialMethod.None));

    static readonly Words<MarginDirection> Agreed = new(("GIVEN", MarginDirection.Given), ("TAKEN", MarginDirection.Taken),
        ("BOTH", MarginDirection.Both), ("NONE", MarginDirection.None));

    static readonly Words<MarginDirection> Ways = new(("GIVEN", MarginDirection.Given), ("TAKEN", MarginDirection.Taken));
    static readonly Words<string> Actions = Same("LODGE", "RETURN", "SUBSTITUTE");

    /// <summary><c>margin-agreements.csv</c>: a <see cref="SetMarginAgreement"/> for each row.</summary>
    public static List<Command> MarginAgreements(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, AgreementColumns);
        return All<Command>(rows, row => new SetMarginAgreement(
            Counterparty: row.Code(0),
            From: row.Date(1),
            Terms: new(
                Threshold: row.Decimal(2),
                MinimumTransfer: row.Decimal(3),
                Rounding: row.Decimal(4),
                Method: row.Word(5, InitialMethods),
                FloorBp: row.Decimal(6),
                Direction: row.Word(7, Agreed),
                Window: row.Gives(8) ? (int)Math.Clamp(row.Units(8), -1, int.MaxValue) : MarginDesk.UsualWindow),
            Source: row.Source));
    }

    /// <summary><c>haircuts.csv</c>: a <see cref="SetHaircut"/> for each row.</summary>
    public static List<Command> HaircutRows(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, HaircutColumns);
        return All<Command>(rows, row => new SetHaircut(
            Of: row.Code(0), From: row.Date(1), HaircutBp: row.Decimal(2), Source: row.Source));
    }

    /// <summary><c>collateral.csv</c>: what was lodged, returned or substituted today, a command for each row.</summary>
    public static List<Command> Collateral(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, CollateralColumns);
        return All<Command>(rows, CollateralRow);
    }

    static Command CollateralRow(Row row)
    {
        var side = new MarginSide(row.Code(0), row.Word(1, Ways));
        var (action, amount) = (row.Word(2, Actions), new Amount(row.Code(3), row.Decimal(4)));
        foreach (var (column, goes) in new[] { (5, "LODGE"), (6, "SUBSTITUTE"), (7, "SUBSTITUTE") })
            if (row.Gives(column) && action != goes) row.Refuse(column, $"goes with {goes} alone");
        var call = row.Gives(5) ? row.Units(5) : 0;
        return action switch
        {
            "LODGE" => new LodgeCollateral(side, amount, call, row.Source),
            "RETURN" => new ReturnCollateral(side, amount, row.Source),
            _ => new SubstituteCollateral(side, new(row.Code(6), row.Decimal(7)), amount, row.Source),
        };
    }

    /// <summary>
    /// <c>price-history.csv</c>: closes of days before the folder's, a <see cref="SetPrice"/> for each row, read as they are asked for.
    /// </summary>
    public static IEnumerable<Together> PriceHistory(Stream s, string file, IList<Problem> problems, DateOnly day)
    {
        using var row = new Row(s, file, problems, PriceColumns);
        List<Command> batch = [];
        for (var count = 1; row.Next(); count++)
        {
            if (count > MostHistory)
            {
                row.Refuse(0, $"more than {MostHistory} rows: the rest is not read");
                break;
            }
            var price = new SetPrice(Day: row.Date(0), Isin: row.Code(1), Close: row.Decimal(2), Currency: row.Code(3), Source: row.Source);
            if (row.IsGood && price.Day >= day) row.Refuse(0, $"is not before {day:yyyy-MM-dd}: the closes of the day are in prices.csv");
            if (!row.IsGood) continue;
            batch.Add(price);
            if (batch.Count < HistoryInBatch) continue;
            yield return new(batch);
            batch = [];
        }
        if (batch.Count > 0) yield return new(batch);
    }
}
