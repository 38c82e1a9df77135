using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Countinghouse.Tests.House;

/// <summary>The habits of the house as rules; each is shown a wrong case first.</summary>
public sealed class TidyTests
{
    const int MostLinesInFile = 500, MostLinesInMethod = 70, MostInLine = 140, MostParameters = 4;

    // Verifying a proof takes what RFC 9162 §2.1.3.2 and §2.1.4.2 name: sizes, indices, digests and the path, each a word of the standard.
    static readonly string[] ManyParameters =
    [
        "FileKind.statx", // as the system has it
        "Proofs.VerifyInclusion", "Proofs.VerifyConsistency", "Proofs.VerifySubtreeInclusion", "Proofs.VerifySubtreeConsistency",
    ];

    static readonly string[] Banned = ["Service", "Manager", "Helper", "Handler", "Processor", "Dto", "Impl", "Util", "Base"];

    static readonly string[] Everything = ["src", "tests"];

    [Fact]
    public void No_file_has_more_than_500_lines() => Sources.Hold(
        s => s.Text.Count(c => c == '\n') is > MostLinesInFile and var lines ? [$"{lines} lines"] : [],
        new string('\n', MostLinesInFile + 1), Everything);

    [Fact]
    public void No_line_has_more_than_140_characters() => Sources.Hold(
        s => s.Text.Split('\n').Index().Where(l => l.Item.Length > MostInLine).Select(l => $"{l.Index + 1} has {l.Item.Length} characters"),
        "//" + new string('-', MostInLine), Everything);

    [Fact]
    public void No_method_has_more_than_70_lines() => Sources.Hold(
        s => s.All<SyntaxNode>().Where(n => n is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            .Where(n => Source.Lines(n) > MostLinesInMethod).Select(n => $"{NameOf(n)} has {Source.Lines(n)} lines"),
        $"class C {{ void M() {{ {new string('\n', MostLinesInMethod)} }} }}", Everything);

    [Fact]
    public void No_method_takes_more_than_four_parameters()
    {
        Sources.Hold(s => LongLists(s).Except(ManyParameters), "class C { void M(int a, int b, int c, int d, int e) { } }", "src");
        Assert.Equal(ManyParameters.Order(), Sources.Under("src").SelectMany(LongLists).Distinct().Order());
    }

    static IEnumerable<string> LongLists(Source s) => s.All<ParameterListSyntax>()
        .Where(p => p.Parameters.Count > MostParameters && p.Parent is not RecordDeclarationSyntax)
        .Select(p => NameOf(p.Parent is BaseMethodDeclarationSyntax or TypeDeclarationSyntax or LocalFunctionStatementSyntax
            or DelegateDeclarationSyntax ? p.Parent : p));

    [Fact]
    public void Every_class_is_sealed_abstract_or_static() => Sources.Hold(
        s => s.All<TypeDeclarationSyntax>()
            .Where(t => t is ClassDeclarationSyntax
            || t is RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: not (int)SyntaxKind.StructKeyword })
            .Where(t => !Is(t, SyntaxKind.SealedKeyword) && !Is(t, SyntaxKind.AbstractKeyword) && !Is(t, SyntaxKind.StaticKeyword))
            .Where(t => !Is(t, SyntaxKind.PartialKeyword) || !OtherPartSays(s, t))
            .Select(t => $"{t.Identifier.Text} is open"),
        "class C { }", "src");

    // One part of a partial type carries the word for all of them.
    static bool OtherPartSays(Source s, TypeDeclarationSyntax type) => s.Path != "src/Core/Canary.cs"
        && Regex.IsMatch(string.Join('\n', Sources.Under(Path.GetDirectoryName(s.Path) ?? "").Select(f => f.Text)
                .Where(t => t.Contains("partial", StringComparison.Ordinal) && t.Contains(type.Identifier.Text, StringComparison.Ordinal))),
            $@"\b(sealed|static|abstract) partial (class|record) {type.Identifier.Text}\b");

    // Structs that change in place behind one owner; everything else is a value.
    static readonly Dictionary<string, string> Mutable = new()
    {
        ["Balance"] = "the ledger's row: changed in place in its array",
        ["TradeRow"] = "a trade packed in the trade book's rows; its mark changes in place",
        ["SplitMix"] = "the bench's own generator, which steps on",
        ["StockTotals"] = "the ledger's running totals, changed in place",
        ["Net"] = "the running net of the fast twin, changed in place",
        ["StateReader"] = "reads on as it goes",
        ["Words"] = "sixteen words of SHA-256 on the stack, filled in place",
        ["State"] = "eight words of SHA-256 on the stack, filled in place",
    };

    [Fact]
    public void Every_struct_is_readonly()
    {
        Sources.Hold(s => Mutables(s).Where(name => !Mutable.ContainsKey(name)), "struct S { public int X; }", "src");
        Assert.Empty(Mutable.Keys.Except(Sources.Under("src").SelectMany(Mutables)));
    }

    static IEnumerable<string> Mutables(Source s) => s.All<TypeDeclarationSyntax>()
        .Where(t => t is StructDeclarationSyntax or RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: (int)SyntaxKind.StructKeyword })
        .Where(t => !Is(t, SyntaxKind.ReadOnlyKeyword)).Select(t => t.Identifier.Text);

    [Theory, InlineData("class TradeManager;"), InlineData("class DtoOfTrade;"), InlineData("interface IUtil;"),
        InlineData("enum BaseKind;")]
    public void No_type_of_the_core_has_a_name_that_says_nothing(string canary) => Sources.Hold(
        s => s.All<BaseTypeDeclarationSyntax>().Select(t => t.Identifier.Text).Where(HasBannedWord), canary, "src/Core");

    static bool HasBannedWord(string name) => Regex.Matches(name, "[A-Z][a-z0-9]*").Any(word => Banned.Contains(word.Value));

    [Theory, InlineData("// TODO mend"), InlineData("// FIXME: later"), InlineData("/* XXX */")]
    public void Nothing_is_put_off_without_an_issue(string canary) => Sources.Hold(
        s => s.Syntax.DescendantTrivia().Select(t => t.ToString())
            .Where(t => Regex.IsMatch(t, @"\b(TODO|FIXME|HACK|XXX)\b(?!\(#\d+\))")), canary, Everything);

    [Fact]
    public void No_warning_is_silenced() => Sources.Hold(
        s => s.Syntax.DescendantTrivia(descendIntoTrivia: true).Where(t => t.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia))
            .Select(t => t.ToString()),
        "#pragma warning disable CA1852\nclass C;", Everything);

    [Fact]
    public void Nothing_is_left_to_be_written() => Sources.Hold(
        s => s.All<IdentifierNameSyntax>().Where(i => i.Identifier.Text == "NotImplementedException").Select(i => i.Parent!.ToString()),
        "class C { void M() => throw new NotImplementedException(); }", Everything);

    static bool Is(TypeDeclarationSyntax type, SyntaxKind modifier) => type.Modifiers.Any(modifier);

    static string NameOf(SyntaxNode node)
    {
        var own = node switch
        {
            MethodDeclarationSyntax m => m.Identifier.Text,
            LocalFunctionStatementSyntax f => f.Identifier.Text,
            ConstructorDeclarationSyntax c => c.Identifier.Text,
            TypeDeclarationSyntax t => t.Identifier.Text,
            DelegateDeclarationSyntax d => d.Identifier.Text,
            _ => node.ToString().Split('\n')[0],
        };
        var type = node.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault();
        return type is null ? own : $"{type.Identifier.Text}.{own}";
    }
}
