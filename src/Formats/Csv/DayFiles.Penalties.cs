using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns PenaltyClassColumns = new(["isin", "from", "class"], []);
    static readonly Columns PenaltyRateColumns = new(["class", "from", "rate_bp"], []);
    static readonly Columns OvernightRateColumns = new(["currency", "from", "percent"], []);
    static readonly Columns CreditLineColumns = new(["currency", "from", "granted"], ["collateral_limit"]);
    static readonly Columns SharesColumns = new(["isin", "from", "shares"], []);
    static readonly Columns BuyInColumns = new(["instruction", "quantity", "price"], []);
    static readonly Columns BorrowColumns = new(["isin", "quantity", "lender"], []);

    static readonly (string Word, PenaltyClass Class)[] ChargedClasses =
    [
        ("LIQUID-SHARE", PenaltyClass.LiquidShare), ("ILLIQUID-SHARE", PenaltyClass.IlliquidShare), ("SME-SHARE", PenaltyClass.SmeShare),
        ("SOVEREIGN-DEBT", PenaltyClass.SovereignDebt), ("DEBT", PenaltyClass.Debt), ("SME-DEBT", PenaltyClass.SmeDebt),
        ("OTHER", PenaltyClass.Other),
    ];

    static readonly Words<PenaltyClass> Charged = new(ChargedClasses);
    static readonly Words<PenaltyClass> Classes = new([.. ChargedClasses, ("NONE", PenaltyClass.None)]);

    /// <summary><c>penalty-classes.csv</c>: a <see cref="SetPenaltyClass"/> for each row.</summary>
    public static List<Command> PenaltyClasses(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, PenaltyClassColumns);
        return All<Command>(rows, row => new SetPenaltyClass(
            Isin: row.Text(0), From: row.Date(1), Class: row.Word(2, Classes), Source: row.Source));
    }

    static readonly Columns ConventionColumns = new(["convention", "from", "value"], ["of"]);

    /// <summary><c>market-conventions.csv</c>: a <see cref="SetConvention"/> for each row.</summary>
    public static List<Command> MarketConventions(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ConventionColumns);
        return All<Command>(rows, row => new SetConvention(row.Text(0), row.Date(1), row.Text(2), row.TextOrEmpty(3), row.Source));
    }

    static readonly Columns WeightColumns = new(["from"], RunFiles.WeightNames);

    /// <summary><c>settlement-weights.csv</c>: a <see cref="SetRunWeights"/> for each row.</summary>
    public static List<Command> SettlementWeights(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, WeightColumns);
        return All<Command>(rows, row => new SetRunWeights(row.Date(0), RunFiles.WeightsOf(row, 1), row.Source));
    }

    /// <summary><c>penalty-rates.csv</c>: a <see cref="SetPenaltyRate"/> for each row.</summary>
    public static List<Command> PenaltyRates(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, PenaltyRateColumns);
        return All<Command>(rows, row => new SetPenaltyRate(
            Class: row.Word(0, Charged), From: row.Date(1), RateBp: row.Decimal(2), Source: row.Source));
    }

    /// <summary><c>overnight-rates.csv</c>: a <see cref="SetOvernightRate"/> for each row.</summary>
    public static List<Command> OvernightRates(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, OvernightRateColumns);
        return All<Command>(rows, row => new SetOvernightRate(
            Currency: row.Code(0), From: row.Date(1), Percent: row.Decimal(2), Source: row.Source));
    }

    /// <summary><c>credit-lines.csv</c>: a <see cref="SetCreditLine"/> for each row.</summary>
    public static List<Command> CreditLines(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, CreditLineColumns);
        return All<Command>(rows, row => new SetCreditLine(Currency: row.Code(0), From: row.Date(1), Granted: row.Decimal(2),
            CollateralLimit: row.Gives(3) ? row.Decimal(3) : 0, Source: row.Source));
    }

    /// <summary><c>shares-outstanding.csv</c>: a <see cref="SetSharesOutstanding"/> for each row.</summary>
    public static List<Command> SharesOutstanding(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, SharesColumns);
        return All<Command>(rows, row => new SetSharesOutstanding(
            Isin: row.Text(0), From: row.Date(1), Shares: row.Units(2), Source: row.Source));
    }

    /// <summary><c>borrows.csv</c>: an <see cref="ArrangeBorrow"/> for the sales of a day for each row.</summary>
    public static List<Command> Borrows(Stream s, string file, IList<Problem> problems, DateOnly day)
    {
        using var rows = new Row(s, file, problems, BorrowColumns);
        return All<Command>(rows, row => new ArrangeBorrow(
            Isin: row.Text(0), Day: day, Units: row.Units(1), Lender: row.Text(2), Source: row.Source));
    }

    /// <summary><c>buy-ins.csv</c>: a <see cref="BuyIn"/> on a day for each row.</summary>
    public static List<Command> BuyIns(Stream s, string file, IList<Problem> problems, DateOnly day)
    {
        using var rows = new Row(s, file, problems, BuyInColumns);
        return All<Command>(rows, row => new BuyIn(
            Instruction: row.Units(0), Day: day, Quantity: row.Units(1), Price: row.Decimal(2), Source: row.Source));
    }
}
