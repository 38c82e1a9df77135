using Countinghouse.Kernel;

namespace Countinghouse.Tests.House;

public sealed class RefusalTests
{
    [Fact]
    public void Every_refusal_has_a_number_of_its_own()
    {
        var names = Enum.GetNames<Refusal>();
        Assert.Equal(names.Length, names.Select(n => (ushort)Enum.Parse<Refusal>(n)).Distinct().Count());
    }

    [Fact]
    public void The_refusals_are_as_approved() =>
        Approval.Check("refusals", Enum.GetValues<Refusal>().Order().Select(r => $"{(ushort)r} {r}"));

    [Theory, InlineData("class C { object M() => Refusal.TooOld; }", Refusal.TooOld)]
    public void A_refusal_is_known_to_be_given_by_its_name_in_the_core(string text, Refusal refusal) =>
        Assert.Contains(refusal.ToString(), Given(Sources.Parse("src/Core/Canary.cs", text)));

    [Fact]
    public void Every_refusal_is_given_somewhere()
    {
        var given = Sources.Under("src/Core").SelectMany(Given).ToHashSet();
        Assert.DoesNotContain(Enum.GetNames<Refusal>(), n => n != "None" && !given.Contains(n));
    }

    static IEnumerable<string> Given(Source s) =>
        System.Text.RegularExpressions.Regex.Matches(s.Text, @"\bRefusal\.(\w+)").Select(m => m.Groups[1].Value);
}
