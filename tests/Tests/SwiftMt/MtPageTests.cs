using System.Text.RegularExpressions;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Tests.House;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>The pages of the format say what the code does.</summary>
public sealed partial class MtPageTests
{
    static string Page(string name) => File.ReadAllText(Path.Combine(Sources.Root, "docs", "formats", name)).Replace("\\|", "|");

    [Fact]
    public void Every_message_is_on_the_page_with_its_pair()
    {
        var page = Page("swiftmt.md");
        var missing = MtForms.All.Where(f => !page.Contains($"| {f.Type} | {f.Name} | {f.Pair} |", StringComparison.Ordinal));
        Assert.Empty(missing.Select(f => f.Name));
    }

    [Fact]
    public void Every_rule_is_on_the_page_and_none_that_is_not_there()
    {
        var told = Named().Matches(Page("swiftmt.md").Split("must not be acted on:")[1].Split("## ")[0]).Select(m => m.Groups[1].Value);
        var held = Sources.Under("src/Formats/SwiftMt").SelectMany(s => Rules().Matches(s.Text)).Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(held.Order(), told.Order());
    }

    [Fact]
    public void Every_place_that_a_form_reads_is_on_the_page_of_fields()
    {
        var page = Page("swiftmt-fields.md");
        var paths = Sources.Under("src/Formats/SwiftMt/Messages").SelectMany(s => Paths().Matches(s.Text)).Select(m => m.Groups[1].Value);
        var missing = paths.Distinct().Where(p => !page.Contains($"`{p}`", StringComparison.Ordinal)).ToList();
        Assert.True(missing.Count == 0, string.Join(", ", missing));
    }

    [GeneratedRegex("m\\.(?:Text|TextOrNone|Date|DateOrNone|Period|Quantity|QuantityOrNone|"
        + "MoneyOrNone|AmountOrNone|Word|Flag)\\(\"([^\"]+)\"")]
    private static partial Regex Paths();

    [GeneratedRegex("(?:found\\.Add|Note|new MxFinding|new)\\(\"([a-z-]+)\"")]
    private static partial Regex Rules();

    [GeneratedRegex("`([a-z-]+)`(?=[^|]*\\| )")]
    private static partial Regex Named();
}
