using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Fluent.Extensions;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Countinghouse.Kernel;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Countinghouse.Tests.House
{
    /// <summary>A department names no other: it speaks through facts. Only Firm and Flow name all.</summary>
    public sealed class DepartmentTests
    {
        static readonly string[] Departments = ["Trades", "Clearing", "Settlement", "Ledger", "Records", "Access", "Bonds", "Accounting"];

        // Below the departments, in order: what stands later may name what stands earlier.
        static readonly string[] Ground = ["Kernel", "Reference", "Facts"];

        static readonly System.Reflection.Assembly Core = typeof(Fact).Assembly, Canaries = typeof(DepartmentTests).Assembly;
        static readonly Lazy<Architecture> Both = new(() => new ArchLoader().LoadAssembly(Core)
            .LoadNamespacesWithinAssembly(Canaries, "Countinghouse.Settlement").Build());

        public static TheoryData<string> EachDepartment => new(Departments);

        [Theory, MemberData(nameof(EachDepartment))]
        public void No_department_uses_another(string department) => Apart(department, Core).Check(Both.Value);

        [Fact]
        public void Nothing_under_the_departments_uses_one() => Types().That().ResideInAssembly(Core)
            .And().ResideInNamespaceMatching(Namespaces(Ground))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Namespaces(Departments))).Check(Both.Value);

        [Fact]
        public void A_department_that_uses_another_is_reported() =>
            Assert.False(Apart("Settlement", Canaries).HasNoViolations(Both.Value));

        static IArchRule Apart(string department, System.Reflection.Assembly within) => Types().That().ResideInAssembly(within)
            .And().ResideInNamespaceMatching(Namespaces([department]))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Namespaces(Departments.Where(d => d != department))));

        static string Namespaces(IEnumerable<string> names) => $@"^Countinghouse\.({string.Join('|', names)})$";

        // The compiler erases constants, nameof and casts of enums, so the text is read too.
        [Theory]
        [InlineData("using Countinghouse.Trades;"), InlineData("class C { int M() => Trades.TradeBook.LatestCaptureDays; }")]
        [InlineData("class C { string M() => nameof(Countinghouse.Ledger.Pend); }")]
        [InlineData("class C { object M(int i) => (Countinghouse.Trades.TradeMark)i; }")]
        [InlineData("class C { object M() => typeof(global::Countinghouse.Clearing.Netting); }")]
        public void No_department_names_another(string canary)
        {
            Assert.NotEmpty(Mentions(Sources.Parse("src/Core/Settlement/Canary.cs", canary)));
            Assert.Empty(InTheCore.Value);
        }

        static readonly Lazy<List<string>> InTheCore =
            new(() => [.. Sources.Under(["src/Core"]).SelectMany(s => Mentions(s).Select(m => $"{s.Path}: {m}"))]);

        [Fact]
        public void A_fact_of_another_department_may_be_named() => Assert.Empty(Mentions(Sources.Parse("src/Core/Settlement/Right.cs",
            "using Countinghouse.Facts; class C { object M(Facts.LedgerFact f, Firm firm) => firm.Ledger.Posted; Facts.Trades T; }")));

        static readonly System.Collections.Concurrent.ConcurrentDictionary<string, (Regex Of, Regex First)> Patterns = new();

        static IEnumerable<string> Mentions(Source s)
        {
            var parts = s.Path.Replace('\\', '/').Split('/');
            var own = parts.Length > 3 ? parts[2] : "";
            if (own.Length == 0) return NamesAll(parts[^1]) ? [] : Named(s, Departments);
            return Named(s, Departments.Where(d => d != own));
        }

        static bool NamesAll(string file) => Regex.IsMatch(file, @"^(Firm(\.\w+)?|Flow)\.cs$");

        // A department is the first name of a qualified one, or comes right after the name of the house.
        static IEnumerable<string> Named(Source s, IEnumerable<string> others)
        {
            var names = string.Join('|', others);
            var (of, first) = Patterns.GetOrAdd(names, n => (
                new($@"^(using (static |\w+ = )?)?((global::)?Countinghouse\.)?({n})(\.|;|$)"), new($@"^({n})\.[A-Z]\w*\.?")));
            var outermost = s.Syntax.DescendantNodes()
                .Where(n => n is QualifiedNameSyntax or MemberAccessExpressionSyntax or UsingDirectiveSyntax).Select(n => n.ToString());
            return outermost.Where(text => of.IsMatch(text)
                && (text.Contains("Countinghouse.", StringComparison.Ordinal) || first.IsMatch(text)));
        }
    }
}

namespace Countinghouse.Settlement
{
    static class Canary
    {
        public static object Wrong() => new Trades.CancelTrade("", "", "");
    }
}
