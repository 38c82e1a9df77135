using System.Text.RegularExpressions;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Tests.House;

namespace Countinghouse.Tests.Iso20022;

/// <summary>The pages of the format say what the code does.</summary>
public sealed partial class MxPageTests
{
    static string Page(string name) => File.ReadAllText(Path.Combine(Sources.Root, "docs", "formats", name)).Replace("\\|", "|");

    [Fact]
    public void Every_element_that_a_form_reads_is_on_the_page_of_fields()
    {
        var page = Page("iso20022-fields.md");
        var paths = Sources.Under("src/Formats/Iso20022/Messages").SelectMany(s => Paths().Matches(s.Text)).Select(m => m.Groups[1].Value);
        var missing = paths.Distinct().Where(p => !page.Contains(p, StringComparison.Ordinal)).ToList();
        Assert.True(missing.Count == 0, string.Join(", ", missing));
    }

    [Fact]
    public void Every_message_is_on_the_page_in_the_version_that_is_built()
    {
        var page = Page("iso20022.md");
        Assert.Empty(MxForms.All.Where(f => !page.Contains($"| {f.Built} | {f.Name}", StringComparison.Ordinal)).Select(f => f.Built));
    }

    [Fact]
    public void Every_rule_is_on_the_page_and_none_that_is_not_there()
    {
        var told = Named().Matches(Page("iso20022.md").Split("Findings have names:")[1].Split("## ")[0]).Select(m => m.Groups[1].Value);
        var held = Sources.Under("src/Formats/Iso20022").SelectMany(s => Rules().Matches(s.Text))
            .Select(m => m.Groups[1].Value + m.Groups[2].Value + m.Groups[3].Value).Append("header-schema").Distinct();
        Assert.Equal(held.Order(), told.Order());
    }

    [Fact]
    public void A_reason_code_has_four_letters_and_the_unknown_ones_no_name()
    {
        Assert.All(MxReasons.Names, r => Assert.True(r.Key.Length == 4 && r.Value.Length > 0));
        Assert.Null(MxReasons.Name("ZZZZ"));
        Assert.Null(MxReasons.Name(null));
    }

    [GeneratedRegex("""m\.(?:Text|TextOrNone|Texts|Date|DateOrNone|Word|WordOrNone|Money|MoneyOrNone|One|OneOrNone|Many)\("([^"+]+)",""")]
    private static partial Regex Paths();

    [GeneratedRegex("(?:found\\.Add|Find)\\(\"([a-z-]+)\"|\"(settlement-before-trade|period)\"|, \"(penalty-net|penalty-total)\", found")]
    private static partial Regex Rules();

    [GeneratedRegex("`([a-z-]+)`(?=[^|]*\\| )")]
    private static partial Regex Named();
}
