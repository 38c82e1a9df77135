using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Countinghouse.Tests.House;

/// <summary>The source files of the repository, as text and as syntax.</summary>
static class Sources
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", ".."));

    static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    public static IEnumerable<Source> Under(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal)) // made by a program, and kept as it made it
        .Order(StringComparer.Ordinal).Select(path => Known.GetOrAdd(path, p => Parse(Path.GetRelativePath(Root, p), File.ReadAllText(p))));

    // Read and parsed once for all rules.
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Source> Known = new();

    public static Source Parse(string path, string text) => new(path, text, CSharpSyntaxTree.ParseText(text, Options).GetRoot());

    /// <summary>A rule holds for the code and reports its canary: a rule that cannot fail is a wish.</summary>
    public static void Hold(Func<Source, IEnumerable<string>> rule, string canary, params string[] folders)
    {
        Assert.NotEmpty(rule(Parse("src/Core/Canary.cs", canary)));
        var broken = Asked.GetOrAdd((rule, string.Join(' ', folders)), _ => new(() =>
            [.. Under(folders).SelectMany(source => rule(source).Select(what => $"{source.Path}: {what}"))])).Value;
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    // A rule with several canaries reads the sources once.
    static readonly System.Collections.Concurrent.ConcurrentDictionary<(Delegate, string), Lazy<List<string>>> Asked = new();

    static string Here([CallerFilePath] string path = "") => path;
}

/// <summary>One source file.</summary>
sealed record Source(string Path, string Text, SyntaxNode Syntax)
{
    public IEnumerable<T> All<T>() where T : SyntaxNode => Syntax.DescendantNodes().OfType<T>();
    public static int Lines(SyntaxNode node) => node.ToString().Split('\n').Length;
}
