using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Countinghouse.Tests.House;

/// <summary>
/// What the core may not say. The banned symbols are errors in its build; this reads the source for what they cannot see.
/// </summary>
public sealed class PurityTests
{
    [Theory, InlineData("class C { double x; }"), InlineData("class C { object M() => 1.5; }"), InlineData("class C { object M() => 2f; }")]
    [InlineData("class C { void M(float x) { } }")]
    public void Nothing_is_counted_in_floating_point(string canary) => Sources.Hold(Floating, canary, "src/Core");

    static IEnumerable<string> Floating(Source s) => s.All<PredefinedTypeSyntax>()
        .Where(t => t.Keyword.Kind() is SyntaxKind.DoubleKeyword or SyntaxKind.FloatKeyword).Select(t => t.Parent!.ToString())
        .Concat(s.All<LiteralExpressionSyntax>().Where(l => l.Token.Value is double or float).Select(l => l.ToString()));

    [Fact]
    public void Nothing_is_sworn_not_to_be_null() => Sources.Hold(
        s => s.All<PostfixUnaryExpressionSyntax>().Where(e => e.IsKind(SyntaxKind.SuppressNullableWarningExpression))
            .Select(e => e.ToString()),
        "class C { string M(string? s) => s!; }", "src/Core");

    [Theory, InlineData("class C { async void M() { } }"), InlineData("class C { Task M() => null; }"),
        InlineData("class C { ValueTask<int> x; }")]
    [InlineData("class C { void M() { lock (this) { } } }")]
    public void Nothing_runs_beside_the_one_writer(string canary) => Sources.Hold(
        s => s.Syntax.DescendantTokens()
            .Where(t => t.Kind() is SyntaxKind.AsyncKeyword or SyntaxKind.LockKeyword or SyntaxKind.VolatileKeyword
                || t.Text is "Task" or "ValueTask" or "await").Select(t => t.Parent!.ToString()),
        canary, "src/Core");

    [Fact]
    public void Nothing_is_unsafe() => Sources.Hold(
        s => s.Syntax.DescendantTokens().Where(t => t.IsKind(SyntaxKind.UnsafeKeyword)).Select(t => t.Parent!.ToString()),
        "unsafe class C { }", "src/Core");

    // The banned symbols stop foreach over the type itself; an interface or LINQ would hide the disorder from them.
    [Theory]
    [InlineData("class C { readonly Dictionary<int, int> d = []; void M() { foreach (var x in d) { } } }")]
    [InlineData("class C { HashSet<int> h = new(); void M() { foreach (var x in h) { } } }")]
    [InlineData("class C { Dictionary<int, int> d = []; object M() => d.Values.ToList(); }")]
    [InlineData("class C { Dictionary<int, int> d = []; void M() { foreach (var x in d.Keys) { } } }")]
    [InlineData("class C { HashSet<int> h = []; object M() => h.Select(x => x); }")]
    [InlineData("class C { void M() { var d = new Dictionary<int, int>(); foreach (var x in d) { } } }")]
    [InlineData("class C { Dictionary<int, int> d = []; object M() => new List<int>(d.Keys); }")]
    public void Nothing_is_read_in_the_order_of_hash_codes(string canary) => Sources.Hold(Unordered, canary, "src/Core");

    [Fact]
    public void What_is_sorted_at_once_may_be_read_in_any_order() => Assert.Empty(Unordered(Sources.Parse("a.cs",
        "class C { Dictionary<int, int> d = []; void M() { var k = new List<int>(d.Keys); k.Sort(); } }")));

    static IEnumerable<string> Unordered(Source s)
    {
        var names = s.All<VariableDeclarationSyntax>()
            .Where(v => Regex.IsMatch(v.Type.ToString(), @"^(Dictionary|HashSet)<")
                || v.Variables.Any(d => d.Initializer is { } i && Regex.IsMatch(i.Value.ToString(), @"^new (Dictionary|HashSet)<")))
            .SelectMany(v => v.Variables).Select(v => v.Identifier.Text).ToHashSet();
        foreach (var each in s.All<ForEachStatementSyntax>())
            if (Reads(each.Expression, names)) yield return each.Expression.ToString();
        foreach (var call in s.All<InvocationExpressionSyntax>())
            if (call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: var method } m && Walks(method)
                && Reads(m.Expression, names))
                yield return call.ToString();
        foreach (var made in s.All<ObjectCreationExpressionSyntax>())
            if (made.ArgumentList?.Arguments.Any(a => Reads(a.Expression, names)) == true && !IsSorted(made)) yield return made.ToString();
        foreach (var spread in s.All<SpreadElementSyntax>())
            if (Reads(spread.Expression, names)) yield return spread.ToString();
    }

    static bool Walks(string method) =>
        method is "Select" or "SelectMany" or "Where" or "ToList" or "ToArray" or "First" or "FirstOrDefault"
        or "Last" or "Aggregate" or "GetEnumerator" or "AsEnumerable" or "Concat" or "Zip" or "GroupBy" or "Take" or "Skip";

    static bool Reads(ExpressionSyntax expression, HashSet<string> names) => expression switch
    {
        IdentifierNameSyntax i => names.Contains(i.Identifier.Text),
        MemberAccessExpressionSyntax { Name.Identifier.Text: "Keys" or "Values", Expression: var of } => Reads(of, names),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => Reads(name, names),
        _ => false,
    };

    // var keys = new List<K>(map.Keys); keys.Sort(…); as the next statement.
    static bool IsSorted(SyntaxNode made)
    {
        if (made.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Parent: BlockSyntax block } local) return false;
        var next = block.Statements.SkipWhile(statement => statement != local).Skip(1).FirstOrDefault();
        return next?.ToString().StartsWith(local.Declaration.Variables[0].Identifier.Text + ".Sort(", StringComparison.Ordinal) == true;
    }
}
