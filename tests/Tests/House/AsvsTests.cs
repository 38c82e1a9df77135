using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Countinghouse.Tests.House;

/// <summary>The page that lays OWASP ASVS 5.0.0 beside the tests: every requirement of it, and none and no test that there is
/// not.</summary>
public sealed partial class AsvsTests
{
    // Levels of the requirements of each section, in their order: OWASP ASVS 5.0.0, CSV of the standard.
    const string Levels = """
        1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123 2.1:122 2.2:112 2.3:12223 2.4:23 3.1:3 3.2:113 3.3:12223 3.4:11222233
        3.5:11122333 3.6:3 3.7:22333 4.1:12233 4.2:23333 4.3:22 4.4:1222 5.1:2 5.2:112333 5.3:113 5.4:222 6.1:122 6.2:111111112222
        6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222 7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22 8.1:1233 8.2:1123
        8.3:133 8.4:23 9.1:111 9.2:1222 10.1:22 10.2:223 10.3:22223 10.4:1111122222233333 10.5:22222 10.6:22 10.7:222 11.1:2233
        11.2:22233 11.3:11233 11.4:1222 11.5:23 11.6:23 11.7:33 12.1:12233 12.2:11 12.3:22223 13.1:2333 13.2:222223 13.3:2233
        13.4:1222233 14.1:22 14.2:12223333 14.3:122 15.1:12233 15.2:12233 15.3:1222222 15.4:3333 16.1:2 16.2:22222 16.3:2222 16.4:222
        16.5:2223 17.1:23 17.2:22223333 17.3:22
        """;

    // What a bank asks of level 3, reliability.md, Security: formulas, several people, rights that end at once, nobody learns who there
    // is. The record of decisions and reads is the third level of 16.3.2.
    static readonly string[] Third = ["1.2.10", "2.3.5", "6.3.8", "8.3.2"];

    static readonly Dictionary<string, int> Standard = Levels.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(s => s.Split(':')).SelectMany(s => s[1].Select((level, i) => (Id: $"{s[0]}.{i + 1}", Level: level - '0')))
        .ToDictionary(r => r.Id, r => r.Level);

    static readonly HashSet<string> Tests = [.. Sources.Under("tests").SelectMany(s => s.All<MethodDeclarationSyntax>())
        .Where(m => m.AttributeLists.SelectMany(a => a.Attributes).Any(a => a.Name.ToString() is "Fact" or "Theory"))
        .Select(m => $"{(m.Parent as ClassDeclarationSyntax)?.Identifier.Text}.{m.Identifier.Text}")];

    // What is wrong with a page.
    static IEnumerable<string> Wrong(string page)
    {
        var rows = Row().Matches(page).Select(m => (Id: m.Groups[1].Value, Level: m.Groups[2].Value, Held: m.Groups[3].Value)).ToList();
        var ids = rows.Select(r => r.Id).ToList();
        foreach (var (id, level) in Standard)
            if ((level < 3 || Third.Contains(id)) && ids.Count(i => i == id) is not 1 and var times)
                yield return $"V{id} is there {times} times";
        foreach (var (id, level, held) in rows)
        {
            if (!Standard.TryGetValue(id, out var known) || level != $"{known}") yield return $"V{id} of level {level}: there is none";
            var named = Test().Matches(held).Select(m => m.Groups[1].Value).ToList();
            foreach (var test in named)
                if (!Tests.Contains(test)) yield return $"V{id}: there is no test {test}";
            var isSaid = Said().IsMatch(held);
            if (named.Count == 0 && !isSaid) yield return $"V{id}: neither a test nor a reason";
            foreach (Match link in Link().Matches(held))
                if (!File.Exists(Path.Combine(Sources.Root, "docs", link.Groups[1].Value)))
                    yield return $"V{id}: no {link.Groups[1].Value}";
        }
    }

    [GeneratedRegex(@"^\| V(\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Test();

    [GeneratedRegex(@"^(does not apply: \S|not met|stated: \[)")]
    private static partial Regex Said();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [Fact]
    public void Every_requirement_has_a_test_that_there_is_or_a_reason()
    {
        Assert.Equal((70, 183, 92), // as the standard counts them
            (Standard.Values.Count(l => l == 1), Standard.Values.Count(l => l == 2), Standard.Values.Count(l => l == 3)));
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs", "asvs.md"));
        Assert.Empty(Wrong(page));
        var rows = Row().Matches(page).Select(m => m.Groups[3].Value).ToList();
        int Of(string begin) => rows.Count(r => r.StartsWith(begin, StringComparison.Ordinal));
        var (stated, left, unmet) = (Of("stated"), Of("does not apply"), Of("not met"));
        Assert.Contains($"Of {rows.Count}: {rows.Count - stated - left - unmet} by tests, {stated} stated, {left} do not apply, "
            + $"{unmet} not met", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("| V1.1.1 | 2 | once | `AsvsTests.There_is_no_such_test` |", "V1.1.1: there is no test AsvsTests.There_is_no_such_test")]
    [InlineData("| V99.1.1 | 1 | made up | does not apply: it is none |", "V99.1.1 of level 1: there is none")]
    [InlineData("| V1.1.1 | 2 | once | as one would think |", "V1.1.1: neither a test nor a reason")]
    [InlineData("| V1.1.1 | 2 | once | stated: [page](no-such.md) |", "V1.1.1: no no-such.md")]
    [InlineData("", "V1.2.10 is there 0 times")]
    public void A_page_that_says_otherwise_is_reported(string page, string wrong) => Assert.Contains(wrong, Wrong(page));
}
