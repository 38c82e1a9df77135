using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns InstrumentColumns = new(
        ["isin", "symbol", "name", "cfi", "currency", "mic", "ccp", "csd"],
        ["coupon", "maturity", "day_count", "frequency", "issue_date", "redemption"]);

    static readonly Columns PartyColumns = new(["party", "name", "country"], ["lei", "bic", "netting"]);

    static readonly Columns AccountColumns =
        new(["account", "type", "name", "country", "base_currency"], ["lei", "birth_date", "settlement"]);

    static readonly Words<bool> YesOrNo = new(("YES", true), ("NO", false));

    static readonly Words<AccountClass> AccountTypes = new(
        ("CLIENT", AccountClass.Client), ("CORRESPONDENT", AccountClass.Correspondent), ("HOUSE", AccountClass.House));

    static readonly Words<AccountSettlement> Settlements = new(("CARRIED", AccountSettlement.Carried), ("DVP", AccountSettlement.Dvp));

    static readonly Words<string> DayCounts = Same(
        "30/360", "30/360 US", "30/360 ISDA", "30/360 EU", "ACT/360", "ACT/365F", "ACT/ACT ISDA", "ACT/ACT ICMA", "ACT/ACT AFB");

    static readonly Words<int> Frequencies = new(("0", 0), ("1", 1), ("2", 2), ("4", 4), ("12", 12));

    static Words<string> Same(params string[] words) => new([.. words.Select(w => (w, w))]);

    /// <summary><c>instruments.csv</c>: a <see cref="ListInstrument"/> for each row.</summary>
    public static List<Command> Instruments(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, InstrumentColumns);
        return All<Command>(rows, row => new ListInstrument(
            new(
                Isin: row.Text(0),
                Symbol: row.TextOrEmpty(1),
                Name: row.Text(2),
                Cfi: row.Code(3),
                Currency: row.Code(4),
                Mic: row.Code(5),
                Ccp: row.CodeOrEmpty(6),
                Csd: row.Code(7),
                Scale: 0,
                Bond: Bond(row)),
            row.Source));
    }

    // The place of each column of a bond.
    const int Coupon = 8, Maturity = 9, DayCount = 10, Frequency = 11, IssueDate = 12, Redemption = 13;

    /// <summary>What a bond is redeemed at unless its row says otherwise, in per cent of nominal.</summary>
    const decimal AtPar = 100m;

    static BondTerms? Bond(Row row)
    {
        var any = false;
        for (var column = Coupon; column <= Redemption; column++) any |= row.Gives(column);
        if (!any) return null;
        for (var column = Coupon; column <= Frequency; column++)
            if (!row.Gives(column)) row.Refuse(column, "nothing is given: a bond has coupon, maturity, day_count and frequency");
        return new(
            Coupon: row.Decimal(Coupon),
            Maturity: row.Date(Maturity),
            DayCount: row.Word(DayCount, DayCounts),
            Frequency: row.Word(Frequency, Frequencies),
            IssueDate: row.DateOrNone(IssueDate),
            Redemption: row.DecimalOrNone(Redemption) ?? AtPar);
    }

    /// <summary><c>parties.csv</c>: an <see cref="AddParty"/> for each row.</summary>
    public static List<Command> Parties(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, PartyColumns);
        return All<Command>(rows, row => new AddParty(
            new(
                Code: row.Text(0),
                Name: row.Text(1),
                Lei: row.TextOrEmpty(3),
                Bic: row.TextOrEmpty(4),
                Country: row.Code(2),
                IsCcp: false,
                Nets: row.Word(5, YesOrNo, otherwise: false)),
            row.Source));
    }

    /// <summary><c>accounts.csv</c>: an <see cref="OpenAccount"/> for each row.</summary>
    public static List<Command> Accounts(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, AccountColumns);
        return All<Command>(rows, row => new OpenAccount(
            new(
                Code: row.Text(0),
                Class: row.Word(1, AccountTypes),
                Name: row.Text(2),
                Country: row.Code(3),
                BaseCurrency: row.Code(4),
                Settlement: row.Word(7, Settlements, AccountSettlement.Carried),
                Lei: row.TextOrEmpty(5),
                BirthDate: row.DateOrNone(6)),
            row.Source));
    }
}
