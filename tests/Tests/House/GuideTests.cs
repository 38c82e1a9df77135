using System.Text.RegularExpressions;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.House;

/// <summary>What the documents send their reader to is there.</summary>
public sealed partial class GuideTests
{
    static IEnumerable<string> Unknown(string text) => Asked().Matches(text)
        .Where(m => !(m.Groups[1].Value == "list" ? ReportBook.ListNames : ReportBook.Names).Contains(m.Groups[2].Value))
        .Select(m => $"{m.Groups[1]} {m.Groups[2]}");

    [Fact]
    public void Every_report_and_list_that_the_documents_ask_for_exists()
    {
        Assert.Equal(["list legs", "report tradez"],
            Unknown("(the number of `list legs`), `list entries`,\n    countinghouse report tradez b"));
        string[] pages = [Path.Combine(Sources.Root, "README.md"),
            .. Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories)];
        Assert.Empty(pages.SelectMany(p => Unknown(File.ReadAllText(p)).Select(u => $"{Path.GetFileName(p)}: {u}")));
    }

    [GeneratedRegex("(?:`|countinghouse )(list|report) ([a-z][a-z0-9-]*)")]
    private static partial Regex Asked();
}
