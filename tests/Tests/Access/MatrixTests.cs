using Countinghouse.Access;
using Countinghouse.Kernel;
using Countinghouse.Tests.House;

namespace Countinghouse.Tests.Access;

/// <summary>What docs/guide/people.md says of each role is what the firm allows and refuses, for every command and page.</summary>
public sealed class MatrixTests
{
    static readonly string[] Pages =
        [.. Roles.Defaults.SelectMany(r => r.Pages).Where(p => p != "*").Distinct().Order(StringComparer.Ordinal)];

    static IEnumerable<string> Guide => File.ReadLines(Path.Combine(Sources.Root, "docs", "guide", "people.md"));

    [Fact]
    public void The_guide_says_what_is_approved()
    {
        var lines = Lines().ToList();
        Approval.Check("rights", lines);
        Assert.Empty(lines.Except(Guide));
    }

    static IEnumerable<string> Lines()
    {
        foreach (var (title, names) in new[] { ("command", Firm.Verbs.Order(StringComparer.Ordinal).ToArray()), ("page", Pages) })
        {
            yield return $"| {title} | {string.Join(" | ", Roles.Defaults.Select(r => r.Role))} |";
            foreach (var name in names)
                yield return $"| `{name}` | {string.Join(" | ", Roles.Defaults.Select(r => Has(r, name) ? "yes" : ""))} |";
        }
    }

    static bool Has(DefineRole role, string name) => role.Verbs.Contains(name) || Pages.Contains(name) && role.Pages.Contains("*")
        || role.Pages.Contains(name);

    [Fact]
    public void Every_role_may_exactly_what_the_guide_says() => Assert.Empty(Wrong(Guide));

    // A yes taken away, and one put where there is none.
    [Theory, InlineData("| `BuyIn` |", "| yes |", "|  |"), InlineData("| `CloseDay` |", "|  |", "| yes |")]
    public void A_guide_that_says_otherwise_is_reported(string row, string from, string to) => Assert.NotEmpty(Wrong(Guide.Select(line =>
        line.StartsWith(row, StringComparison.Ordinal) && line.IndexOf(from, StringComparison.Ordinal) is >= 0 and var at
            ? line[..at] + to + line[(at + from.Length)..] : line)));

    static List<string> Wrong(IEnumerable<string> guide)
    {
        var access = new AccessFirm();
        List<string> wrong = [];
        string[] roles = [];
        var seen = 0;
        foreach (var cells in guide.Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Split('|')[1..^1]))
        {
            var name = cells[0].Trim().Trim('`');
            if (name is "command" or "page") roles = [.. cells[1..].Select(c => c.Trim())];
            if (!Firm.Verbs.Contains(name) && !Pages.Contains(name)) continue;
            seen++;
            foreach (var (role, cell) in roles.Zip(cells[1..]))
            {
                var may = Firm.Verbs.Contains(name) ? access.Why(role, name) == Refusal.None
                    : access.Book.Sees(new(role, access.Day), name).Why == Refusal.None;
                if (may != (cell.Trim() == "yes")) wrong.Add($"{role} {name}");
            }
        }
        if (seen != Firm.Verbs.Count + Pages.Length) wrong.Add($"{seen} rows");
        return wrong;
    }
}
