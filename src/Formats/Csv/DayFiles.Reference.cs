using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns InstrumentColumns = new(
        ["isin", "symbol", "name", "cfi", "currency", "mic", "ccp", "csd"],
        [
            "coupon", "maturity", "day_count", "frequency", "issue_date", "redemption",
            "first_coupon", "ex_days", "index", "spread", "floor", "cap", "inflation_index", "base_index", "calls",
            "last_coupon", "end_of_month", "redemption_floor",
        ]);

    static readonly Columns PartyColumns = new(["party", "name", "country"], ["lei", "bic", "netting"]);

    static readonly Columns AccountColumns =
        new(["account", "type", "name", "country", "base_currency"], ["lei", "birth_date", "settlement"]);

    static readonly Words<bool> YesOrNo = new(("YES", true), ("NO", false));

    static readonly Words<AccountClass> AccountTypes = new(
        ("CLIENT", AccountClass.Client), ("CORRESPONDENT", AccountClass.Correspondent), ("HOUSE", AccountClass.House));

    static readonly Words<AccountSettlement> Settlements = new(("CARRIED", AccountSettlement.Carried), ("DVP", AccountSettlement.Dvp));

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
