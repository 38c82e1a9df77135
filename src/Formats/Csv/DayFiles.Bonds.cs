using Countinghouse.Bonds;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    // Those of the first version of the file, then every other name that the program writes a day count with.
    static readonly Words<string> DayCounts = Same([.. new[]
    {
        "30/360", "30/360 US", "30/360 ISDA", "30/360 EU", "ACT/360", "ACT/365F", "ACT/ACT ISDA", "ACT/ACT ICMA", "ACT/ACT AFB",
    }.Concat(DayCountNames.Names).Distinct()]);

    static readonly Words<int> Frequencies = new(("0", 0), ("1", 1), ("2", 2), ("4", 4), ("12", 12));

    static readonly Columns IndexColumns = new(["index", "date", "value"], []);

    // The place of each column of a bond.
    const int Coupon = 8, Maturity = 9, DayCount = 10, Frequency = 11, IssueDate = 12, Redemption = 13, FirstCoupon = 14, ExDays = 15,
        Index = 16, Spread = 17, Floor = 18, Cap = 19, InflationIndex = 20, BaseIndex = 21, Calls = 22, LastCoupon = 23,
        EndOfMonth = 24, RedemptionFloor = 25;

    /// <summary>What a bond is redeemed at unless its row says otherwise, in per cent of nominal.</summary>
    const decimal AtPar = 100m;

    static BondTerms? Bond(Row row)
    {
        var any = false;
        for (var column = Coupon; column <= RedemptionFloor; column++) any |= row.Gives(column);
        if (!any) return null;
        for (var column = Coupon; column <= Frequency; column++)
            if (!row.Gives(column)) row.Refuse(column, "nothing is given: a bond has coupon, maturity, day_count and frequency");
        return new(
            Coupon: row.Decimal(Coupon),
            Maturity: row.Date(Maturity),
            DayCount: row.Word(DayCount, DayCounts),
            Frequency: row.Word(Frequency, Frequencies),
            IssueDate: row.DateOrNone(IssueDate),
            Redemption: row.DecimalOrNone(Redemption) ?? AtPar)
        {
            FirstCoupon = row.DateOrNone(FirstCoupon),
            ExDays = row.Gives(ExDays) ? (int)Math.Clamp(row.Units(ExDays), -1, 10_000) : null,
            Index = row.Gives(Index) ? row.Text(Index) : null,
            Spread = row.DecimalOrNone(Spread),
            Floor = row.DecimalOrNone(Floor),
            Cap = row.DecimalOrNone(Cap),
            InflationIndex = row.Gives(InflationIndex) ? row.Text(InflationIndex) : null,
            BaseIndex = row.DecimalOrNone(BaseIndex),
            Calls = row.Gives(Calls) ? row.Text(Calls) : null,
            LastCoupon = row.DateOrNone(LastCoupon),
            EndOfMonth = row.Gives(EndOfMonth) ? row.Word(EndOfMonth, YesOrNo) : null,
            RedemptionFloor = row.Gives(RedemptionFloor) ? row.Word(RedemptionFloor, YesOrNo) : null,
        };
    }

    /// <summary><c>rates.csv</c>: a <see cref="FixIndex"/> for each row.</summary>
    public static List<Command> Rates(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, IndexColumns);
        return All<Command>(rows, row => new FixIndex(
            Index: row.Text(0), Day: row.Date(1), Value: row.Decimal(2), Source: row.Source));
    }
}
