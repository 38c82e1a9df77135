using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns LoanColumns = new(["loan", "action", "quantity"], ["side", "counterparty", "isin"]);

    static readonly Words<string> LoanActions = Same("OPEN", "RETURN");
    static readonly Words<LoanSide> LoanSides = new(("LENT", LoanSide.Lent), ("BORROWED", LoanSide.Borrowed));

    /// <summary><c>securities-loans.csv</c>: what was lent, borrowed or returned today, a command for each row.</summary>
    public static List<Command> SecuritiesLoans(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, LoanColumns);
        return All<Command>(rows, row =>
        {
            var (loan, units) = (row.Text(0), row.Decimal(2));
            if (row.Word(1, LoanActions) == "OPEN")
                return new OpenLoan(loan, row.Word(3, LoanSides), row.Code(4), row.Code(5), units, row.Source);
            for (var column = 3; column <= 5; column++)
                if (row.Gives(column)) row.Refuse(column, "goes with OPEN alone");
            return new ReturnLoan(loan, units, row.Source);
        });
    }
}
