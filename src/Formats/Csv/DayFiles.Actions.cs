using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns ActionColumns = new(
        ["id", "type", "isin", "ex_date", "record_date", "pay_date"],
        [
            "rate", "currency", "ratio_new", "ratio_old", "new_isin", "cash_in_lieu", "withholding", "basis_share", "price", "option",
            "deadline", "new_name", "accepted", "rounding",
        ]);

    static readonly Columns ElectionColumns = new(["id", "account", "option", "units"], []);
    static readonly Columns WithholdingColumns = new(["issuer_country", "from", "percent"], ["account_country"]);

    static readonly Words<string> ActionTypes = Same("DIVIDEND", "SPLIT", "REVERSE_SPLIT", "SPINOFF", "MERGER", "COUPON", "REDEMPTION",
        "RIGHTS", "STOCK_DIVIDEND", "CALL", "ISIN_CHANGE", "NAME_CHANGE", "EXERCISE", "TENDER",
        "CAPITAL_DISTRIBUTION");

    static readonly Words<ActionRounding> Roundings = new(("DOWN", ActionRounding.Down), ("NEAREST", ActionRounding.Nearest),
        ("UP", ActionRounding.Up));

    /// <summary>
    /// <c>corporate-actions.csv</c>: an <see cref="AnnounceAction"/> for each id; rows that follow with the id and another option say what
    /// may be chosen instead.
    /// </summary>
    public static List<Command> CorporateActions(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ActionColumns);
        List<AnnounceAction> announced = [];
        List<Command> shares = [];
        Dictionary<string, CorporateActionTerms> first = new(StringComparer.Ordinal);
        HashSet<string> wrong = new(StringComparer.Ordinal);
        foreach (var (one, share) in All(rows, row => Whole(row, first, wrong)))
        {
            if (share is not null) shares.Add(share);
            var place = one.Terms.Option is null ? -1
                : announced.FindLastIndex(a => a.Terms.Id == one.Terms.Id && a.Terms.Option != one.Terms.Option);
            if (place < 0) announced.Add(one);
            else announced[place] = announced[place] with { Terms = WithOption(announced[place].Terms, one.Terms) };
        }
        foreach (var part in announced.Where(a => wrong.Contains(a.Terms.Id)))
            problems.Add(new(file, int.Parse(part.Source.Split(':')[^1], CultureInfo.InvariantCulture), "id", Others));
        return [.. announced.Where(a => !wrong.Contains(a.Terms.Id)), .. shares];
    }

    const string Others = "another row of this id was not taken: all of them are, or none";

    // An option alone, without what happens if nothing is chosen, would be another action.
    static (AnnounceAction Action, ProrateAction? Share) Whole(
        Row row, Dictionary<string, CorporateActionTerms> first, HashSet<string> wrong)
    {
        var action = new AnnounceAction(Action(row), row.Source) { NewName = row.TextOrEmpty(17) };
        var share = Share(row);
        if (row.IsGood && !first.TryAdd(action.Terms.Id, action.Terms)) Agree(row, first[action.Terms.Id], action.Terms);
        if (!row.IsGood) wrong.Add(action.Terms.Id);
        else if (wrong.Contains(action.Terms.Id)) row.Refuse(0, Others);
        return (action, share);
    }

    // Rows of one id are of one action: an option has its own amounts, and nothing else.
    static void Agree(Row row, CorporateActionTerms first, CorporateActionTerms t)
    {
        if (t.Option is null || t.Option == first.Option)
        {
            if (t != first with { Options = t.Options })
                row.Refuse(0, "it is in this file already with other terms: one of the rows, or another file for another version");
            return;
        }
        (int Column, bool IsOther)[] all =
        [
            (1, t.Type != first.Type), (2, t.Isin != first.Isin), (3, t.ExDate != first.ExDate), (4, t.RecordDate != first.RecordDate),
            (5, t.PayDate != first.PayDate), (12, (t.Withholding ?? first.Withholding) != (first.Withholding ?? t.Withholding)),
            (13, (t.BasisShare ?? first.BasisShare) != (first.BasisShare ?? t.BasisShare)),
            (16, (t.Deadline ?? first.Deadline) != (first.Deadline ?? t.Deadline)),
        ];
        foreach (var (column, isOther) in all)
            if (isOther) row.Refuse(column, "a row of this id above says it otherwise, and it is one for all options");
    }

    // Of an option that more was chosen for than is taken.
    static ProrateAction? Share(Row row)
    {
        if (!row.Gives(18)) return null;
        if (!row.Gives(15)) row.Refuse(18, "of what was chosen for an option so much is taken: its row names the option");
        return new(row.Text(0), row.Gives(15) ? row.Code(15) : "", row.Decimal(18),
            row.Gives(19) ? row.Word(19, Roundings) : ActionRounding.Down, row.Source);
    }

    // What happens to who does not choose, where its row does not call it anything.
    static string? UsualOption(string type) => type switch { "EXERCISE" => "LAPSE", "TENDER" => "KEEP", _ => null };

    static CorporateActionTerms WithOption(CorporateActionTerms terms, CorporateActionTerms other) => terms with
    {
        Options = [.. terms.Choices, new(other.DefaultOption, other.Rate, other.Currency, other.RatioNew, other.RatioOld, other.NewIsin,
            other.CashInLieu, other.Price)],
        Withholding = terms.Withholding ?? other.Withholding,
        BasisShare = terms.BasisShare ?? other.BasisShare,
        Deadline = terms.Deadline ?? other.Deadline,
    };

    static CorporateActionTerms Action(Row row)
    {
        var terms = new CorporateActionTerms(
            Id: row.Text(0),
            Type: row.Word(1, ActionTypes),
            Isin: row.Text(2),
            ExDate: row.Date(3),
            RecordDate: row.Date(4),
            PayDate: row.Date(5),
            Rate: row.DecimalOrNone(6),
            Currency: row.CodeOrEmpty(7),
            RatioNew: row.DecimalOrNone(8),
            RatioOld: row.DecimalOrNone(9),
            NewIsin: row.CodeOrEmpty(10),
            CashInLieu: row.DecimalOrNone(11))
        {
            Withholding = row.DecimalOrNone(12), BasisShare = row.DecimalOrNone(13), Price = row.DecimalOrNone(14),
            Option = row.Gives(15) ? row.Code(15) : UsualOption(row.Word(1, ActionTypes)), Deadline = row.DateOrNone(16),
        };
        int[] needed = terms.Type switch
        {
            "DIVIDEND" or "CAPITAL_DISTRIBUTION" => [6, 7],
            "SPLIT" or "REVERSE_SPLIT" => [8, 9],
            _ => [],
        };
        foreach (var column in needed)
            if (!row.Gives(column) && !row.Gives(15)) row.Refuse(column, $"nothing is given: a {terms.Type} needs it");
        if (row.Gives(8) != row.Gives(9)) row.Refuse(row.Gives(8) ? 9 : 8, "nothing is given: a ratio is ratio_new for ratio_old");
        return terms;
    }

    /// <summary><c>elections.csv</c>: an <see cref="ElectOption"/> for each row.</summary>
    public static List<Command> Elections(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ElectionColumns);
        return All<Command>(rows, row => new ElectOption(
            Id: row.Text(0), Account: row.Text(1), Option: row.Text(2), Units: row.Decimal(3), Source: row.Source));
    }

    /// <summary><c>withholding-rates.csv</c>: a <see cref="SetWithholding"/> for each row.</summary>
    public static List<Command> WithholdingRates(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, WithholdingColumns);
        return All<Command>(rows, row => new SetWithholding(
            Issuer: row.Text(0), Holder: row.CodeOrEmpty(3), From: row.Date(1), Percent: row.Decimal(2), Source: row.Source));
    }
}
