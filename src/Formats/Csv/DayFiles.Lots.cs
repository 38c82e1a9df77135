using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns OpeningLotColumns = new(["account", "isin", "lot", "acquired", "quantity", "cost"], ["held_since"]);
    static readonly Columns LotMethodColumns = new(["account", "from", "method"], ["isin", "wash_sales", "fees"]);
    static readonly Columns LotChoiceColumns = new(["trade_id", "lot", "quantity"], []);
    static readonly Columns LotTransferColumns = new(["reference", "from", "to", "isin", "quantity"], []);

    static readonly Words<LotMethod> Methods = new(
        ("FIFO", LotMethod.Fifo), ("LIFO", LotMethod.Lifo), ("HIFO", LotMethod.Hifo), ("AVERAGE", LotMethod.Average),
        ("SPECIFIC", LotMethod.Specific), ("SECTION-104", LotMethod.UkPool));

    static readonly Words<bool> Fees = new(("INSIDE", true), ("OUTSIDE", false));

    /// <summary><c>opening-lots.csv</c>: a <see cref="SetLotBasis"/> for each row.</summary>
    public static List<Command> OpeningLots(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, OpeningLotColumns);
        return All<Command>(rows, row => new SetLotBasis(
            Account: row.Code(0), Isin: row.Code(1), Lot: row.Text(2), Acquired: row.Date(3), HeldSince: row.DateOrNone(6),
            Quantity: row.Units(4), Cost: row.Decimal(5), Source: row.Source));
    }

    /// <summary><c>lot-methods.csv</c>: a <see cref="SetLotMethod"/> for each row; fees inside and no wash sales where it does not say.
    /// </summary>
    public static List<Command> LotMethods(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, LotMethodColumns);
        return All<Command>(rows, row => new SetLotMethod(
            Account: row.Code(0), Isin: row.CodeOrEmpty(3), From: row.Date(1), Method: row.Word(2, Methods),
            WashSales: row.Word(4, YesOrNo, false), FeesInside: row.Word(5, Fees, true), Source: row.Source));
    }

    /// <summary><c>lot-choices.csv</c>: a <see cref="ChooseLots"/> for each trade, which may have many rows; its place is the
    /// first.</summary>
    public static List<Command> LotChoices(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, LotChoiceColumns);
        return
        [
            .. All(rows, row => (TradeId: row.Text(0), Lot: new ChosenLot(row.Text(1), row.Units(2)), row.Source))
                .GroupBy(r => r.TradeId).Select(t => new ChooseLots(t.Key, [.. t.Select(r => r.Lot)], t.First().Source)),
        ];
    }

    /// <summary><c>lot-transfers.csv</c>: a <see cref="TransferLots"/> for each row, first in first out.</summary>
    public static List<Command> LotTransfers(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, LotTransferColumns);
        return All<Command>(rows, row => new TransferLots(
            Reference: row.Text(0), From: row.Code(1), To: row.Code(2), Isin: row.Code(3), Quantity: row.Units(4), Lots: [],
            Source: row.Source));
    }
}
