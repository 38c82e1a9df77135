using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    static readonly Columns AddressColumns = new(["of", "bic"], ["account"]);

    /// <summary><c>addresses.csv</c>: a <see cref="SetAddress"/> for each row.</summary>
    public static List<Command> Addresses(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, AddressColumns);
        return All<Command>(rows, row => new SetAddress(row.Text(0), row.Text(1), row.TextOrEmpty(2), row.Source));
    }
}
