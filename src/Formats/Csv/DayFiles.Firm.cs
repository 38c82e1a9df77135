using Countinghouse.Reference;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    /// <summary><c>firm.json</c>: the terms of the firm, those not given by the default; null when something in it is wrong.</summary>
    public static FirmTerms? Firm(Stream json, string file, IList<Problem> problems) => new FirmJson(file, problems).Read(json);
}
