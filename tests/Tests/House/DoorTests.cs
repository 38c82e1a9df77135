using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Countinghouse.Tests.House;

/// <summary>Whoever adds an address to the server says who may ask for it. One that says nothing would let nobody in.</summary>
public sealed class DoorTests
{
    static readonly string[] Says = [".Needs(", ".NeedsSignIn(", ".IsOpen("];

    [Fact]
    public void Every_address_says_who_may_ask_for_it() => Sources.Hold(
        s => s.All<ExpressionStatementSyntax>().Select(e => e.ToString())
            .Where(e => e.StartsWith("app.Map", StringComparison.Ordinal) && !Says.Any(say => e.Contains(say, StringComparison.Ordinal))),
        """class C { void M() { app.MapGet("/secrets", () => "all of them"); } }""", "src/App/Web");
}
